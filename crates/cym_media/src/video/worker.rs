//! The thread that owns ffmpeg's input: frames in, finished chunks out.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use super::chunk::{Sink, part_name};
use super::error::ExportError;
use super::parts::{Job, Parts};
use super::preset::Preset;
use super::process::{lock, offer};
use super::tools::Tools;

/// What the worker thread works with.
pub(crate) struct Worker {
    pub(crate) tools: Tools,
    pub(crate) job: Job,
    pub(crate) preset: &'static Preset,
    pub(crate) folder: PathBuf,
    pub(crate) parts: Arc<Mutex<Parts>>,
    pub(crate) next_frame: u64,
    pub(crate) frames: Receiver<Vec<u8>>,
    pub(crate) free: SyncSender<Vec<u8>>,
    /// Set before the queue closes when the open chunk is to be ended at once.
    pub(crate) abandoned: Arc<AtomicBool>,
}

/// A chunk that ffmpeg is closing while the next one is already being fed.
type Closing = Option<JoinHandle<Result<(), ExportError>>>;

impl Worker {
    /// Takes frames until the queue closes; an unfinished chunk is given up.
    pub(crate) fn run(mut self) -> Result<(), ExportError> {
        let mut closing: Closing = None;
        let fed = self.feed(&mut closing);
        // the chunk before a failure may well be good: let it be finished
        let closed = join(&mut closing);
        fed.and(closed)
    }

    fn feed(&mut self, closing: &mut Closing) -> Result<(), ExportError> {
        let mut open: Option<(u64, Sink)> = None;
        while let Ok(pixels) = self.frames.recv() {
            let index = self.next_frame / u64::from(self.job.chunk_frames);
            let mut sink = match open.take() {
                Some((_, sink)) => sink,
                None => Sink::open(&self.tools, &self.job, self.preset, &self.folder, index)?,
            };
            sink.write(&self.job, &self.folder, &pixels)?;
            offer(&self.free, pixels);
            self.next_frame += 1;
            let chunk_end = index * u64::from(self.job.chunk_frames) + self.job.frames_in_chunk(index);
            if self.next_frame == chunk_end {
                join(closing)?;
                *closing = Some(self.close(index, sink)?);
            } else {
                open = Some((index, sink));
            }
        }
        if let Some((index, sink)) = open
            && !self.abandoned.load(Ordering::Acquire)
        {
            sink.cancel();
            // half a chunk is of no use; the next run would only have to clear it away
            fs::remove_file(self.folder.join(part_name(self.preset, index))).ok();
        }
        Ok(())
    }

    /// Closes a chunk on a thread of its own, so that the encoder's last frames hold nobody up.
    fn close(&self, index: u64, sink: Sink) -> Result<JoinHandle<Result<(), ExportError>>, ExportError> {
        let parts = Arc::clone(&self.parts);
        let tools = self.tools.clone();
        thread::Builder::new()
            .name("close chunk".to_owned())
            .spawn(move || {
                sink.finish()?;
                lock(&parts).take_chunk(index, &tools)
            })
            .map_err(|cause| ExportError::file("start a thread for", &self.folder, cause))
    }
}

fn join(closing: &mut Closing) -> Result<(), ExportError> {
    match closing.take() {
        Some(thread) => thread.join().unwrap_or(Err(ExportError::Cancelled)),
        None => Ok(()),
    }
}
