//! A queue of long jobs (exports, networks), one after the other on a thread of its own, each in its own process.
//!
//! What all such queues do is here: orders of the hand go in, what the process says comes out, and what the window shows of it lies on a
//! board. A [`Kind`] says what is different: what a job is, the words that start its process, and what comes of its end.

mod line;

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::process::Said;

pub(crate) use line::Line;

/// How a job stands; `D` is what it gave.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum JobState<D> {
    /// Others come first.
    #[default]
    Waiting,
    /// Its process works.
    Running,
    /// Its process holds, or will with its next step.
    Paused,
    /// The artist stopped it; what is finished stays.
    Stopped,
    /// The window ended before it did; what is finished stays.
    Interrupted,
    /// It could not be done, or its process died; what is finished stays.
    Failed {
        /// What the process said.
        words: String,
    },
    /// It is done.
    Done(D),
}

impl<D> JobState<D> {
    /// Whether its process is there, or will come by itself.
    pub fn is_open(&self) -> bool {
        matches!(self, Self::Waiting | Self::Running | Self::Paused)
    }

    /// Whether it ended before its end and can go on.
    pub fn can_resume(&self) -> bool {
        matches!(self, Self::Stopped | Self::Interrupted | Self::Failed { .. })
    }
}

/// How much is done, 0 to 1.
pub(crate) fn part(done: u64, total: u64) -> f32 {
    done as f32 / total.max(1) as f32
}

/// A job in a queue.
pub(crate) trait Queued: Clone + Send {
    /// What it gives.
    type Done;
    /// Its number; never used again.
    fn id(&self) -> u64;
    /// How it stands.
    fn state(&mut self) -> &mut JobState<Self::Done>;
}

/// What is different from queue to queue.
pub(crate) trait Kind: Sized + Send {
    /// A job.
    type Job: Queued;
    /// Orders that only this queue takes.
    type Order: Send + 'static;
    /// How far a job is, as its process says.
    type Live: DeserializeOwned + Send + 'static;
    /// What the process says at its end.
    type Ended: DeserializeOwned;
    /// What the window shows.
    type View: Clone + Default + Send + 'static;
    /// What has happened.
    type News: PartialEq + Send + 'static;
    /// What a job is, for messages.
    const WHAT: &'static str;

    /// Does one of its own orders.
    fn take(line: &mut Line<Self>, order: Self::Order);
    /// The words after the program's name, for a job that starts now.
    ///
    /// # Errors
    /// It cannot start; the words say why and what to do.
    fn words(line: &mut Line<Self>, at: usize) -> Result<Vec<OsString>, String>;
    /// Takes in how far a job is.
    fn heard(line: &mut Line<Self>, at: usize, live: &Self::Live);
    /// Takes in that a job has done all that it should.
    fn done(line: &mut Line<Self>, at: usize, ended: Self::Ended);
    /// What the failure of a job means to the artist.
    fn failed(job: &Self::Job, words: String) -> Self::News;
    /// What to show now.
    fn view(line: &Line<Self>) -> Self::View;
    /// Keeps the list where it outlives the window, if it does.
    fn keep(line: &mut Line<Self>) {
        let _ = line;
    }
    /// The window closes, and whatever ran has been told to stop.
    fn quit(line: &mut Line<Self>) {
        let _ = line;
    }
}

/// What is asked of a queue's thread.
pub(crate) enum Ask<K: Kind> {
    Own(K::Order),
    Pause(u64),
    GoOn(u64),
    Stop(u64),
    Said(u64, Said<K::Live>),
    Quit,
}

/// What a queue shows and tells.
pub(crate) struct Board<V, N> {
    view: Mutex<V>,
    news: Mutex<Vec<N>>,
    wake: Box<dyn Fn() + Send + Sync>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<V: Clone, N: PartialEq> Board<V, N> {
    /// Shows something.
    pub(crate) fn show(&self, view: V) {
        *lock(&self.view) = view;
        (self.wake)();
    }

    /// Tells something.
    pub(crate) fn tell(&self, news: N) {
        lock(&self.news).push(news);
        (self.wake)();
    }

    /// Tells something, unless it is told already and nobody has heard it yet.
    pub(crate) fn tell_once(&self, news: N) {
        if !lock(&self.news).contains(&news) {
            self.tell(news);
        }
    }
}

/// A queue's board.
pub(crate) type BoardOf<K> = Arc<Board<<K as Kind>::View, <K as Kind>::News>>;

/// A handle of a queue; every call returns at once. With it the queue ends, and whatever runs is told to stop.
pub(crate) struct Handle<K: Kind> {
    asks: Sender<Ask<K>>,
    board: BoardOf<K>,
    thread: Option<JoinHandle<()>>,
}

impl<K: Kind + 'static> Handle<K> {
    /// Starts the thread under a name. `open` is called on it and gives the queue with the jobs that it has already, or `None` where
    /// it has told why there is none; `program` does the jobs, `wake` is called when there is something new to show.
    pub(crate) fn start(
        name: &str,
        program: PathBuf,
        wake: impl Fn() + Send + Sync + 'static,
        open: impl FnOnce(&Board<K::View, K::News>) -> Option<(K, Vec<K::Job>)> + Send + 'static,
    ) -> Self {
        #[expect(clippy::disallowed_methods, reason = "the hand is slower than the queue, and nothing may be lost")]
        let (asks, asked) = channel();
        let board = Arc::new(Board { view: Mutex::default(), news: Mutex::default(), wake: Box::new(wake) });
        let (own, to_self) = (Arc::clone(&board), asks.clone());
        let work = move || {
            if let Some((kind, jobs)) = open(&own) {
                Line::new(kind, jobs, program, own, to_self).run(&asked);
            }
        };
        let thread = std::thread::Builder::new().name(name.to_owned()).spawn(work).ok();
        Self { asks, board, thread }
    }
}

impl<K: Kind> Handle<K> {
    /// What to show now.
    pub(crate) fn view(&self) -> K::View {
        lock(&self.board.view).clone()
    }

    /// What has happened since the last call.
    pub(crate) fn take_news(&self) -> Vec<K::News> {
        std::mem::take(&mut *lock(&self.board.news))
    }

    /// Asks for something.
    pub(crate) fn ask(&self, ask: Ask<K>) {
        // Without its thread the queue is empty, and has said why.
        drop(self.asks.send(ask));
    }
}

impl<K: Kind> Drop for Handle<K> {
    fn drop(&mut self) {
        self.ask(Ask::Quit);
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}
