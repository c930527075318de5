//! The journal's writer: a thread that brings every edit to the disk within a second, whatever the window is doing.

use std::mem;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use cym_engine::clock::Stopwatch;
use cym_graph::{Document, Edit};

use super::sitting::{About, Sitting};

/// How long edits are gathered before they are written: what `kill -9` may take is this and the writing itself.
const GATHER: Duration = Duration::from_millis(300);
/// After a fault of the disk: how long until the next attempt.
const AGAIN_SECS: f64 = 10.0;
/// How long closing waits for the disk.
const CLOSING: Duration = Duration::from_secs(2);

/// A document as a generation of the journal begins with it.
#[derive(Debug)]
pub struct Base {
    /// The document.
    pub document: Document,
    /// Where it is saved, what it is called, whether it holds something that is not saved.
    pub about: About,
}

enum Entry {
    Edit(Edit),
    /// Another document is open now: in this sitting, or in a new one. What was open before is kept or removed.
    Open {
        base: Box<Base>,
        sitting: Option<Sitting>,
        keep: bool,
    },
    /// The same document, from here on.
    Base(Box<Base>),
    Picture {
        width: u32,
        height: u32,
        rgba: Vec<u8>,
    },
    Close {
        keep: bool,
    },
}

#[derive(Default)]
struct Queue {
    entries: Vec<Entry>,
    stop: bool,
    /// The disk refused, and it was not told yet.
    fault: Option<String>,
    /// The disk refused before and should be tried again with a whole document.
    wants_base: bool,
    /// Sittings that were kept because their document was left unsaved.
    kept: Vec<PathBuf>,
    folder: Option<PathBuf>,
    idle: bool,
}

struct Common {
    queue: Mutex<Queue>,
    changed: Condvar,
}

impl Common {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Hands edits to the writer; never waits for the disk.
pub struct Journal {
    common: Arc<Common>,
    writer: Option<JoinHandle<()>>,
}

impl Journal {
    /// Starts the writer over the folder of sittings.
    pub fn start(sittings: PathBuf) -> Self {
        let common = Arc::new(Common { queue: Mutex::default(), changed: Condvar::new() });
        let shared = Arc::clone(&common);
        let work = move || Writer { common: shared, sittings, sitting: None, failing: None }.run();
        let writer = std::thread::Builder::new().name("journal".to_owned()).spawn(work);
        if let Err(error) = &writer {
            common.lock().fault = Some(format!("nothing is kept for recovery: {error}. Save often."));
        }
        Self { common, writer: writer.ok() }
    }

    /// Keeps an edit. A change of the same place as the one before takes its stead, so that turning a knob is one line.
    pub fn edit(&self, edit: Edit) {
        let mut queue = self.common.lock();
        let place = place(&edit);
        match queue.entries.last_mut() {
            Some(Entry::Edit(last)) if place.is_some() && self::place(last) == place => *last = edit,
            _ => queue.entries.push(Entry::Edit(edit)),
        }
        drop(queue);
        self.common.changed.notify_one();
    }

    /// Goes on with another document; the sitting of the one before is kept when it has unsaved work.
    pub fn open(&self, base: Base, sitting: Option<Sitting>, keep: bool) {
        self.push(Entry::Open { base: Box::new(base), sitting, keep });
    }

    /// Goes on from this state of the same document: after a save, or after a fault of the disk.
    pub fn base(&self, base: Base) {
        self.push(Entry::Base(Box::new(base)));
    }

    /// Keeps how the document looks now: rows from the top, red, green, blue, alpha.
    pub fn picture(&self, width: u32, height: u32, rgba: Vec<u8>) {
        self.push(Entry::Picture { width, height, rgba });
    }

    /// Why nothing could be written, once.
    pub fn take_fault(&self) -> Option<String> {
        self.common.lock().fault.take()
    }

    /// Whether the writer needs the whole document again.
    pub fn take_wants_base(&self) -> bool {
        mem::take(&mut self.common.lock().wants_base)
    }

    /// Sittings with unsaved work that were kept when another document was opened.
    pub fn take_kept(&self) -> Vec<PathBuf> {
        mem::take(&mut self.common.lock().kept)
    }

    /// The folder of the present sitting, once it is there.
    pub fn folder(&self) -> Option<PathBuf> {
        self.common.lock().folder.clone()
    }

    /// Ends the sitting: kept for the next start when there is unsaved work, else removed. Waits up to two seconds for
    /// the disk, so it is only for the moment when the window closes.
    pub fn close(&mut self, keep: bool) {
        self.push(Entry::Close { keep });
        self.common.lock().stop = true;
        self.common.changed.notify_one();
        let queue = self.common.lock();
        let done = |queue: &mut Queue| !(queue.idle && queue.entries.is_empty());
        let waited = self.common.changed.wait_timeout_while(queue, CLOSING, done);
        drop(waited);
        if let Some(writer) = self.writer.take().filter(JoinHandle::is_finished) {
            drop(writer.join());
        }
    }

    fn push(&self, entry: Entry) {
        self.common.lock().entries.push(entry);
        self.common.changed.notify_one();
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        self.common.lock().stop = true;
        self.common.changed.notify_one();
    }
}

/// What an edit sets, for edits of which only the last matters.
fn place(edit: &Edit) -> Option<String> {
    Some(match edit {
        Edit::SetValue { node, input, .. } => format!("value {node}.{input}"),
        Edit::Move { node, .. } => format!("move {node}"),
        Edit::PutAsset { path, .. } => format!("asset {path}"),
        Edit::PutFrame { id, .. } => format!("frame {id}"),
        Edit::PutComment { id, .. } => format!("comment {id}"),
        Edit::SetVia { to, .. } => format!("via {to}"),
        Edit::SetKeys { to, .. } => format!("keys {to}"),
        Edit::SetModulations { to, .. } => format!("modulations {to}"),
        Edit::SetBindings { to, .. } => format!("bindings {to}"),
        Edit::SetTitle { node, .. } => format!("title {node}"),
        Edit::Batch { edits, .. } if !edits.is_empty() => {
            edits.iter().map(place).collect::<Option<Vec<_>>>()?.join("\n")
        }
        _ => return None,
    })
}

struct Writer {
    common: Arc<Common>,
    sittings: PathBuf,
    sitting: Option<Sitting>,
    /// Since the disk refused; edits wait for a whole document then.
    failing: Option<Stopwatch>,
}

impl Writer {
    fn run(mut self) {
        loop {
            let (entries, stop) = self.wait();
            let mut edits = Vec::new();
            for entry in entries {
                if let Entry::Edit(edit) = entry {
                    edits.push(edit);
                    continue;
                }
                self.write(&mem::take(&mut edits));
                self.take(entry);
            }
            self.write(&edits);
            let mut queue = self.common.lock();
            queue.folder = self.sitting.as_ref().map(|sitting| sitting.folder().to_owned());
            queue.idle = true;
            let done = stop && queue.entries.is_empty();
            drop(queue);
            self.common.changed.notify_all();
            if done {
                return;
            }
        }
    }

    /// Waits for something to write, and a little longer for more of it.
    fn wait(&mut self) -> (Vec<Entry>, bool) {
        let idle = |queue: &mut Queue| queue.entries.is_empty() && !queue.stop;
        let mut queue = self.common.lock();
        if self.failing.is_some_and(|since| since.secs() > AGAIN_SECS) {
            self.failing = Some(Stopwatch::start());
            queue.wants_base = true;
        }
        let (queue, _) = self
            .common
            .changed
            .wait_timeout_while(queue, Duration::from_secs(1), idle)
            .unwrap_or_else(PoisonError::into_inner);
        let busy = |queue: &mut Queue| !queue.stop;
        let (mut queue, _) =
            self.common.changed.wait_timeout_while(queue, GATHER, busy).unwrap_or_else(PoisonError::into_inner);
        queue.idle = false;
        (mem::take(&mut queue.entries), queue.stop)
    }

    fn take(&mut self, entry: Entry) {
        match entry {
            Entry::Edit(edit) => self.write(&[edit]),
            Entry::Open { base, sitting, keep } => {
                self.end(keep);
                self.sitting = sitting;
                self.begin(&base);
            }
            Entry::Base(base) => self.begin(&base),
            Entry::Picture { width, height, rgba } => {
                // Recovery works without its picture.
                let _kept = self.sitting.as_ref().map(|sitting| sitting.keep_picture(width, height, &rgba));
            }
            Entry::Close { keep } => {
                self.end(keep);
                self.failing = None;
            }
        }
    }

    fn begin(&mut self, base: &Base) {
        let made = match self.sitting.take() {
            Some(sitting) => Ok(sitting),
            None => Sitting::create(&self.sittings),
        };
        let begun = made.and_then(|mut sitting| {
            let begun = sitting.begin(&base.document, base.about.clone());
            self.sitting = Some(sitting);
            begun
        });
        match begun {
            Ok(()) => self.failing = None,
            Err(error) => self.fail(&error.to_string()),
        }
    }

    fn write(&mut self, edits: &[Edit]) {
        if edits.is_empty() || self.failing.is_some() {
            return;
        }
        let written = match &mut self.sitting {
            Some(sitting) => sitting.append(edits),
            None => return,
        };
        if let Err(error) = written {
            self.fail(&error.to_string());
        }
    }

    fn end(&mut self, keep: bool) {
        let Some(sitting) = self.sitting.take() else {
            return;
        };
        if keep {
            self.common.lock().kept.push(sitting.folder().to_owned());
        } else {
            sitting.remove();
        }
    }

    /// Tells once; the next attempt is silent until it has worked.
    fn fail(&mut self, cause: &str) {
        if self.failing.is_none() {
            let folder = self.sittings.display();
            let text = format!(
                "the journal cannot be written in `{folder}`: {cause}. Your work is only safe once you save; free some space there, and it goes on by itself."
            );
            self.common.lock().fault = Some(text);
        }
        self.failing = Some(Stopwatch::start());
    }
}

/// A title for people: the document's own, else its file's name.
pub(crate) fn title_of(document: &Document, path: Option<&Path>) -> String {
    if !document.title().is_empty() {
        return document.title().to_owned();
    }
    let name = path.and_then(Path::file_stem).map(|stem| stem.to_string_lossy().into_owned());
    name.unwrap_or_else(|| "Untitled".to_owned())
}

#[cfg(test)]
mod tests;
