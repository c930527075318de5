//! A song, decoded ahead into a nameless file of plain samples: any place is at hand, in both directions.
//!
//! A long set would not fit into memory, and no compressed format can be entered at an exact sample.
//! The file has no name: it goes when the player goes, however that ends.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::pipe::Stereo;
use crate::sound::SoundReader;

/// A song that is being decoded, or has been.
pub(super) struct Source {
    path: PathBuf,
    opened: OnceLock<Opened>,
    /// Frames that can be read.
    frames: AtomicU64,
    done: AtomicBool,
    abandoned: AtomicBool,
    problem: Mutex<Option<String>>,
}

struct Opened {
    rate_hz: u32,
    /// Length as the file says, in seconds.
    claimed_secs: Option<f64>,
    file: File,
}

impl Source {
    /// Begins to decode on a thread of its own; `ready` is called when the first samples are there, and at the end.
    pub(super) fn start(path: &Path, ready: impl Fn() + Send + 'static) -> Arc<Self> {
        let source = Arc::new(Self::new(path));
        let decoding = Arc::clone(&source);
        let spawned = std::thread::Builder::new().name("cym-song".to_owned()).spawn(move || {
            decoding.decode(&ready);
            ready();
        });
        if let Err(error) = spawned {
            source.fail(format!("{}: no thread could be started to decode it ({error})", path.display()));
        }
        source
    }

    /// Decodes all of it before it returns.
    #[cfg(test)]
    pub(super) fn whole(path: &Path) -> Arc<Self> {
        let source = Self::new(path);
        source.decode(&|| {});
        Arc::new(source)
    }

    fn new(path: &Path) -> Self {
        Self {
            path: path.to_path_buf(),
            opened: OnceLock::new(),
            frames: AtomicU64::new(0),
            done: AtomicBool::new(false),
            abandoned: AtomicBool::new(false),
            problem: Mutex::new(None),
        }
    }

    /// Nobody will listen: decoding stops soon.
    pub(super) fn abandon(&self) {
        self.abandoned.store(true, Ordering::Relaxed);
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Samples a second of each channel, once that is known.
    pub(super) fn rate_hz(&self) -> Option<u32> {
        self.opened.get().map(|opened| opened.rate_hz)
    }

    /// Its length in seconds: as the file says, and exactly once it is decoded.
    pub(super) fn duration_secs(&self) -> Option<f64> {
        let opened = self.opened.get()?;
        let decoded = || self.frames.load(Ordering::Acquire) as f64 / f64::from(opened.rate_hz);
        if self.done.load(Ordering::Acquire) { Some(decoded()) } else { opened.claimed_secs }
    }

    /// How much is decoded, 0 to 1.
    pub(super) fn decoded(&self) -> f32 {
        if self.done.load(Ordering::Acquire) {
            return 1.0;
        }
        let (Some(rate_hz), Some(secs)) = (self.rate_hz(), self.duration_secs()) else {
            return 0.0;
        };
        (self.frames.load(Ordering::Acquire) as f64 / (secs.max(0.01) * f64::from(rate_hz))).min(0.99) as f32
    }

    /// Why it cannot be heard, or not to its end.
    pub(super) fn problem(&self) -> Option<String> {
        self.problem.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Replaces `out` by `len` frames from `first` on, silence where there is none.
    ///
    /// `false` when some of it is still to be decoded.
    pub(super) fn read(&self, first: i64, len: usize, out: &mut Vec<Stereo>) -> bool {
        out.clear();
        out.resize(len, [0.0; 2]);
        let done = self.done.load(Ordering::Acquire);
        let frames = self.frames.load(Ordering::Acquire) as i64;
        let (from, to) = (first.max(0), (first + len as i64).min(frames));
        let whole = done || first + len as i64 <= frames;
        let Some(opened) = self.opened.get().filter(|_| to > from) else {
            return whole;
        };
        let part = &mut out[(from - first) as usize..(to - first) as usize];
        if read_at(&opened.file, bytemuck::cast_slice_mut(part), from as u64 * size_of::<Stereo>() as u64).is_err() {
            part.fill([0.0; 2]);
        }
        whole
    }

    fn fail(&self, problem: String) {
        *self.problem.lock().unwrap_or_else(PoisonError::into_inner) = Some(problem);
        self.done.store(true, Ordering::Release);
    }

    fn decode(&self, ready: &dyn Fn()) {
        if let Err(problem) = self.try_decode(ready) {
            self.fail(problem);
        }
        self.done.store(true, Ordering::Release);
    }

    fn try_decode(&self, ready: &dyn Fn()) -> Result<(), String> {
        let mut reader = SoundReader::open(&self.path).map_err(|error| error.to_string())?;
        let info = reader.info();
        let spilling = |error: io::Error| {
            let name = self.path.display();
            format!("{name}: there is no room to decode it into ({error}); free some space where temporary files go")
        };
        let file = tempfile::tempfile().map_err(spilling)?;
        let opened = Opened { rate_hz: info.rate_hz, claimed_secs: info.duration_secs, file };
        let file = &self.opened.get_or_init(|| opened).file;
        let (mut block, mut stereo) = (Vec::new(), Vec::<Stereo>::new());
        let mut first = true;
        while reader.read(&mut block).map_err(|error| error.to_string())? > 0 {
            if self.abandoned.load(Ordering::Relaxed) {
                return Ok(());
            }
            stereo.clear();
            match info.channels {
                1 => stereo.extend(block.iter().map(|&sample| [sample; 2])),
                _ => stereo.extend(block.as_chunks::<2>().0),
            }
            let frames = self.frames.load(Ordering::Acquire);
            write_at(file, bytemuck::cast_slice(&stereo), frames * size_of::<Stereo>() as u64).map_err(spilling)?;
            self.frames.store(frames + stereo.len() as u64, Ordering::Release);
            if std::mem::take(&mut first) {
                ready();
            }
        }
        Ok(())
    }
}

#[cfg(unix)]
fn read_at(file: &File, bytes: &mut [u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, offset)
}

#[cfg(unix)]
fn write_at(file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, offset)
}

#[cfg(windows)]
fn read_at(file: &File, mut bytes: &mut [u8], mut offset: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        let len = std::os::windows::fs::FileExt::seek_read(file, bytes, offset)?;
        if len == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        bytes = &mut bytes[len..];
        offset += len as u64;
    }
    Ok(())
}

#[cfg(windows)]
fn write_at(file: &File, mut bytes: &[u8], mut offset: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        let len = std::os::windows::fs::FileExt::seek_write(file, bytes, offset)?;
        if len == 0 {
            return Err(io::ErrorKind::WriteZero.into());
        }
        bytes = &bytes[len..];
        offset += len as u64;
    }
    Ok(())
}
