//! What is known about the place where an export goes: asked on a thread of its own, because disks and programs may be slow.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use cym_media::video::{EncoderStatus, LeftParts, Tools, encoders, free_bytes, left_parts};

/// How often the same place is looked at again.
const AGAIN: Duration = Duration::from_secs(2);

/// What was found at a place.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Place {
    /// The output that was asked about.
    pub out: PathBuf,
    /// Whether something is there already.
    pub exists: bool,
    /// Whether the folder is there.
    pub folder_exists: bool,
    /// What an unfinished export has left there.
    pub left: Option<LeftParts>,
    /// Bytes that are free, where the system says so.
    pub free_bytes: Option<u64>,
    /// A name beside it that is free.
    pub free_name: PathBuf,
}

/// What is known.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    /// The place that was looked at last.
    pub place: Option<Place>,
    /// Why ffmpeg cannot be called, with how to get it; told once it was tried.
    pub no_ffmpeg: Option<String>,
    /// Which presets work here; nothing until they were tried.
    pub encoders: Option<Arc<[EncoderStatus]>>,
}

/// Looks at places.
pub(super) struct Lookout {
    asks: SyncSender<PathBuf>,
    known: Arc<Mutex<Known>>,
    asked: PathBuf,
}

impl Lookout {
    /// Begins to look; `wake` is called when something new is known.
    pub(super) fn start(wake: impl Fn() + Send + 'static) -> Self {
        let (asks, asked) = sync_channel(8);
        let known = Arc::new(Mutex::new(Known::default()));
        let own = Arc::clone(&known);
        // Without the thread nothing is told before; the export itself still tells it.
        drop(std::thread::Builder::new().name("export lookout".to_owned()).spawn(move || run(&asked, &own, &wake)));
        Self { asks, known, asked: PathBuf::new() }
    }

    /// What is known; about `out` soon, if it is not known yet.
    pub(super) fn at(&mut self, out: &Path) -> Known {
        if self.asked != out && self.asks.try_send(out.to_owned()).is_ok() {
            out.clone_into(&mut self.asked);
        }
        let mut known = lock(&self.known).clone();
        known.place = known.place.filter(|place| place.out == out);
        known
    }
}

fn lock(known: &Mutex<Known>) -> MutexGuard<'_, Known> {
    known.lock().unwrap_or_else(PoisonError::into_inner)
}

fn run(asked: &Receiver<PathBuf>, known: &Mutex<Known>, wake: &dyn Fn()) {
    let mut out = PathBuf::new();
    let mut tried = false;
    loop {
        if !out.as_os_str().is_empty() {
            let place = look(&out);
            let mut known = lock(known);
            if known.place.as_ref() != Some(&place) {
                known.place = Some(place);
                drop(known);
                wake();
            }
        }
        if !std::mem::replace(&mut tried, true) {
            try_encoders(known);
            wake();
        }
        match asked.recv_timeout(AGAIN) {
            Ok(path) => out = asked.try_iter().last().unwrap_or(path),
            Err(std::sync::mpsc::RecvTimeoutError::Timeout) => {}
            Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => return,
        }
    }
}

fn try_encoders(known: &Mutex<Known>) {
    let no_ffmpeg = Tools::find().version().err().map(|error| error.to_string());
    let found = if no_ffmpeg.is_none() { Some(encoders().into()) } else { None };
    let mut known = lock(known);
    known.no_ffmpeg = no_ffmpeg;
    known.encoders = found;
}

fn look(out: &Path) -> Place {
    let folder = match out.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    Place {
        out: out.to_owned(),
        exists: out.exists(),
        folder_exists: folder.is_dir(),
        left: left_parts(out),
        free_bytes: free_bytes(folder),
        free_name: free_name(out, &|path| path.exists()),
    }
}

/// `film.mp4`, or `film 2.mp4`, `film 3.mp4` ... if that is taken.
pub(super) fn free_name(out: &Path, taken: &dyn Fn(&Path) -> bool) -> PathBuf {
    let stem = out.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    // A name that ends in a number counts on.
    let (stem, first) = match stem.rsplit_once(' ') {
        Some((before, number)) if number.parse::<u32>().is_ok_and(|number| number > 1) => {
            (before.to_owned(), number.parse().unwrap_or(1))
        }
        _ => (stem, 1),
    };
    let name = |number: u32| {
        let mut name = if number == 1 { stem.clone() } else { format!("{stem} {number}") };
        if let Some(ending) = out.extension() {
            name = format!("{name}.{}", ending.to_string_lossy());
        }
        out.with_file_name(name)
    };
    (first..first + 10_000).map(name).find(|path| !taken(path)).unwrap_or_else(|| out.to_owned())
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::{free_name, look};

    #[test]
    fn taken_names_count_on() {
        let name = |out: &str, taken: &[&str]| {
            free_name(Path::new(out), &|path| taken.iter().any(|taken| path == Path::new(taken)))
        };
        assert_eq!(name("a/film.mp4", &[]), PathBuf::from("a/film.mp4"));
        assert_eq!(name("a/film.mp4", &["a/film.mp4", "a/film 2.mp4"]), PathBuf::from("a/film 3.mp4"));
        assert_eq!(name("film 2.mp4", &["film 2.mp4"]), PathBuf::from("film 3.mp4"));
        assert_eq!(name("take 1", &["take 1"]), PathBuf::from("take 1 2"));
    }

    #[test]
    fn a_place_is_seen_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("film.mp4");
        let place = look(&out);
        assert!(!place.exists && place.folder_exists && place.left.is_none());
        assert!(place.free_bytes.is_none_or(|bytes| bytes > 0));
        std::fs::write(&out, "x").unwrap();
        let place = look(&out);
        assert!(place.exists);
        assert_eq!(place.free_name, folder.path().join("film 2.mp4"));
        assert!(!look(&folder.path().join("not/there.mp4")).folder_exists);
    }
}
