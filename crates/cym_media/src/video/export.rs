//! The writer: frames in order, finished file out, resumable in between.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use super::error::ExportError;
use super::join;
use super::parts::{Job, Parts};
use super::preset::Preset;
use super::probe::sound_secs;
use super::process::lock;
use super::rate::FrameRate;
use super::tools::Tools;
use super::worker::Worker;

/// Frames in a chunk unless the spec says otherwise: what a killed render loses at most.
pub const DEFAULT_CHUNK_FRAMES: u32 = 240;
/// Frames that wait between renderer and encoder.
const QUEUE_FRAMES: usize = 4;

/// Everything that an export needs to know before its first frame.
#[derive(Debug, Clone)]
pub struct ExportSpec {
    /// The file to write; for a sequence of pictures, the folder to make.
    pub out: PathBuf,
    /// The kind of file.
    pub preset: &'static Preset,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Frames a second.
    pub rate: FrameRate,
    /// How many frames will be pushed.
    pub frames: u64,
    /// The sound, if any.
    pub sound: Option<SoundCut>,
    /// The text of the graph, to travel in the file.
    pub graph_text: Option<String>,
    /// A hash of everything that decides the pixels: parts of an export with another key are not reused.
    pub key: String,
    /// Frames in a chunk, at least 1. The same value gives the same file.
    pub chunk_frames: u32,
    /// Whether an output that is there may be replaced.
    pub overwrite: bool,
}

impl ExportSpec {
    /// A silent export without a graph, a key or permission to overwrite, in chunks of the usual length.
    pub fn new(
        out: impl Into<PathBuf>,
        preset: &'static Preset,
        width: u32,
        height: u32,
        rate: FrameRate,
        frames: u64,
    ) -> Self {
        Self {
            out: out.into(),
            preset,
            width,
            height,
            rate,
            frames,
            sound: None,
            graph_text: None,
            key: String::new(),
            chunk_frames: DEFAULT_CHUNK_FRAMES,
            overwrite: false,
        }
    }

    /// The length of the picture in seconds.
    pub fn secs(&self) -> f64 {
        self.rate.secs_of(self.frames)
    }
}

/// Which piece of a sound file goes under the picture; it is cut or padded to the picture's length.
#[derive(Debug, Clone, PartialEq)]
pub struct SoundCut {
    /// The sound file.
    pub path: PathBuf,
    /// Where in it the first frame is, in seconds from its start.
    pub from_secs: f64,
}

/// How the sound fitted the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SoundFit {
    /// There is no sound.
    None,
    /// It was just as long.
    Exact,
    /// It was shorter: silence was added.
    Padded {
        /// Seconds of silence at the end.
        silent_secs: f64,
    },
    /// It was longer: its end was left out.
    Cut {
        /// Seconds of sound that were left out.
        left_out_secs: f64,
    },
    /// This kind of file holds no sound.
    LeftOut,
}

/// What an export made.
#[derive(Debug, Clone, PartialEq)]
pub struct Finished {
    /// The file or folder.
    pub out: PathBuf,
    /// Frames in it, counted after writing.
    pub frames: u64,
    /// Its length in seconds.
    pub secs: f64,
    /// Its size in bytes.
    pub bytes: u64,
    /// How the sound fitted.
    pub sound: SoundFit,
}

/// An export under way: push the frames from [`Self::next_frame`] on, in order, then finish.
///
/// Dropping it, or killing the program, loses at most the chunk that was open.
pub struct Export {
    spec: ExportSpec,
    tools: Tools,
    parts: Option<Arc<Mutex<Parts>>>,
    folder: PathBuf,
    queue: Option<SyncSender<Vec<u8>>>,
    free: Receiver<Vec<u8>>,
    worker: Option<JoinHandle<Result<(), ExportError>>>,
    abandoned: Arc<AtomicBool>,
    first_frame: u64,
    next_frame: u64,
    frame_bytes: usize,
    sound_secs: Option<f64>,
}

impl Export {
    /// Checks everything that can be checked before the first frame, and finds what is already finished.
    pub fn begin(spec: ExportSpec) -> Result<Self, ExportError> {
        Self::begin_with(spec, Tools::find())
    }

    /// As [`Self::begin`], with the given programs.
    pub fn begin_with(spec: ExportSpec, tools: Tools) -> Result<Self, ExportError> {
        spec.preset.check(&spec.out, spec.width, spec.height, spec.rate)?;
        if spec.frames == 0 || spec.chunk_frames == 0 {
            return Err(ExportError::NoFrames);
        }
        check_out(&spec)?;
        tools.version()?;
        let sound_secs = match &spec.sound {
            Some(cut) => Some(check_sound(cut, &tools)?),
            None => None,
        };
        let job = Job {
            key: spec.key.clone(),
            preset: spec.preset.name.to_owned(),
            width: spec.width,
            height: spec.height,
            rate: spec.rate,
            frames: spec.frames,
            chunk_frames: spec.chunk_frames,
        };
        let parts = Parts::open(&spec.out, job.clone(), spec.preset, &tools)?;
        let first_frame = parts.next_frame();
        let folder = parts.folder.clone();
        let parts = Arc::new(Mutex::new(parts));
        let (queue, frames) = sync_channel(QUEUE_FRAMES);
        let (free_sender, free) = sync_channel(QUEUE_FRAMES + 2);
        let abandoned = Arc::new(AtomicBool::new(false));
        let worker = Worker {
            tools: tools.clone(),
            job,
            preset: spec.preset,
            folder: folder.clone(),
            parts: Arc::clone(&parts),
            next_frame: first_frame,
            frames,
            free: free_sender,
            abandoned: Arc::clone(&abandoned),
        };
        let worker = thread::Builder::new()
            .name("encoder".to_owned())
            .spawn(move || worker.run())
            .map_err(|cause| ExportError::file("start a thread for", &folder, cause))?;
        Ok(Self {
            frame_bytes: spec.preset.frame_bytes(spec.width, spec.height),
            spec,
            tools,
            parts: Some(parts),
            folder,
            queue: Some(queue),
            free,
            worker: Some(worker),
            abandoned,
            first_frame,
            next_frame: first_frame,
            sound_secs,
        })
    }

    /// The frame that must be pushed next; at the start, the first one that no finished chunk holds.
    pub fn next_frame(&self) -> u64 {
        self.next_frame
    }

    /// How many frames were kept from an earlier run.
    pub fn kept_frames(&self) -> u64 {
        self.first_frame
    }

    /// Bytes of the parts on disk so far, the open chunk included.
    pub fn written_bytes(&self) -> u64 {
        join::size_bytes(&self.folder)
    }

    /// Bytes in one frame.
    pub fn frame_bytes(&self) -> usize {
        self.frame_bytes
    }

    /// What is being written.
    pub fn spec(&self) -> &ExportSpec {
        &self.spec
    }

    /// Hands over one frame and gets back a buffer of the same length for the next one (its contents are
    /// old). Waits while the encoder is four frames behind; no memory is taken once the ring is full.
    pub fn push(&mut self, frame: Vec<u8>) -> Result<Vec<u8>, ExportError> {
        if frame.len() != self.frame_bytes {
            return Err(ExportError::FrameLength { want: self.frame_bytes, got: frame.len() });
        }
        if self.next_frame >= self.spec.frames {
            return Err(ExportError::Incomplete { want: self.spec.frames, got: self.next_frame + 1 });
        }
        let sent = self.queue.as_ref().is_some_and(|queue| queue.send(frame).is_ok());
        if !sent {
            // the worker only leaves early with an error
            self.end_worker()?;
            return Err(ExportError::Cancelled);
        }
        self.next_frame += 1;
        Ok(self.free.try_recv().unwrap_or_else(|_| vec![0; self.frame_bytes]))
    }

    /// Closes the last chunk, joins all with the sound and the graph, counts, and puts the output in place.
    pub fn finish(self) -> Result<Finished, ExportError> {
        self.finish_while(&mut || true)
    }

    /// As [`Self::finish`], asking now and then whether to go on; a `false` cancels and keeps the chunks.
    pub fn finish_while(mut self, go_on: &mut dyn FnMut() -> bool) -> Result<Finished, ExportError> {
        self.end_worker()?;
        let Some(parts) = self.parts.take().and_then(Arc::into_inner) else {
            return Err(ExportError::Cancelled);
        };
        let parts = parts.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        let got = parts.next_frame();
        if got != self.spec.frames {
            return Err(ExportError::Incomplete { want: self.spec.frames, got });
        }
        let joined = join::join(&self.spec, &parts, &self.tools, go_on)?;
        // the output may have appeared while the frames were drawn
        check_out(&self.spec)?;
        join::put_in_place(&self.spec, &joined)?;
        let finished = Finished {
            out: self.spec.out.clone(),
            frames: self.spec.frames,
            secs: self.spec.secs(),
            bytes: join::size_bytes(&self.spec.out),
            sound: self.sound_fit(),
        };
        parts.remove();
        Ok(finished)
    }

    /// Stops: the open chunk is given up within seconds, finished chunks stay, so that the same export can
    /// go on later. Nothing else is touched.
    pub fn cancel(mut self) -> Result<(), ExportError> {
        self.end_worker()
    }

    /// Closes the queue and waits for the worker's word.
    fn end_worker(&mut self) -> Result<(), ExportError> {
        self.queue = None;
        match self.worker.take() {
            Some(worker) => worker.join().unwrap_or(Err(ExportError::Cancelled)),
            None => Ok(()),
        }
    }

    fn sound_fit(&self) -> SoundFit {
        let (Some(cut), Some(secs)) = (&self.spec.sound, self.sound_secs) else {
            return SoundFit::None;
        };
        if !self.spec.preset.sound {
            return SoundFit::LeftOut;
        }
        // sound files state their length to a few milliseconds at best
        const TOLERANCE_SECS: f64 = 0.03;
        let over = secs - cut.from_secs - self.spec.secs();
        if over.abs() <= TOLERANCE_SECS {
            SoundFit::Exact
        } else if over > 0.0 {
            SoundFit::Cut { left_out_secs: over }
        } else {
            SoundFit::Padded { silent_secs: (-over).min(self.spec.secs()) }
        }
    }
}

impl Drop for Export {
    fn drop(&mut self) {
        self.abandoned.store(true, Ordering::Release);
        // an error here has nobody left to hear it; the chunks say what is finished
        self.end_worker().ok();
        if let Some(parts) = &self.parts {
            drop(lock(parts));
        }
    }
}

/// Whether the output may be written at all.
fn check_out(spec: &ExportSpec) -> Result<(), ExportError> {
    let out = &spec.out;
    if fs::symlink_metadata(out).is_ok() && !spec.overwrite {
        return Err(ExportError::Exists { out: out.clone() });
    }
    if out.is_dir() {
        let stranger = join::stranger_in(out)?;
        if let Some(found) = stranger.or_else(|| (!spec.preset.sequence).then(|| "it is a folder".to_owned())) {
            return Err(ExportError::FolderInUse { folder: out.clone(), found });
        }
    }
    Ok(())
}

/// The length of the sound in seconds; an error if there is none.
fn check_sound(cut: &SoundCut, tools: &Tools) -> Result<f64, ExportError> {
    if !Path::new(&cut.path).is_file() {
        return Err(ExportError::SoundMissing { path: cut.path.clone() });
    }
    if !cut.from_secs.is_finite() || cut.from_secs < 0.0 {
        return Err(ExportError::NoSound {
            path: cut.path.clone(),
            said: format!("it cannot start at {} s", cut.from_secs),
        });
    }
    sound_secs(tools, &cut.path)
}
