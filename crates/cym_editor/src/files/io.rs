//! Work with the disk off the window's thread: jobs go out, results come back in a later frame.

use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, OnceLock};
use std::thread;

type Job<T> = Box<dyn FnOnce() -> T + Send>;

/// Jobs that wait at most; beyond that each gets a thread of its own.
const WAITING: usize = 64;

/// A thread for short jobs in order, and threads of their own for long ones.
pub(crate) struct Io<T> {
    jobs: Option<SyncSender<Job<T>>>,
    done: Receiver<T>,
    report: SyncSender<T>,
    ctx: Arc<OnceLock<egui::Context>>,
}

impl<T: Send + 'static> Io<T> {
    /// Starts the thread.
    pub(crate) fn start() -> Self {
        let (report, done) = sync_channel(1024);
        let (jobs, waiting) = sync_channel::<Job<T>>(WAITING);
        let ctx: Arc<OnceLock<egui::Context>> = Arc::default();
        let (to, wake) = (report.clone(), Arc::clone(&ctx));
        let work = move || {
            for job in waiting {
                tell(&to, &wake, job());
            }
        };
        let started = thread::Builder::new().name("files".to_owned()).spawn(work);
        Self { jobs: started.is_ok().then_some(jobs), done, report, ctx }
    }

    /// Tells which window to wake when something is done.
    pub(crate) fn wakes(&self, ctx: &egui::Context) {
        self.ctx.get_or_init(|| ctx.clone());
    }

    /// Does a short job after those before it.
    pub(crate) fn go(&self, job: impl FnOnce() -> T + Send + 'static) {
        let job: Job<T> = Box::new(job);
        let job = match &self.jobs {
            Some(jobs) => match jobs.try_send(job) {
                Ok(()) => return,
                Err(TrySendError::Full(job) | TrySendError::Disconnected(job)) => job,
            },
            None => job,
        };
        self.aside("files, aside", job);
    }

    /// Does a long job on a thread of its own.
    pub(crate) fn aside(&self, name: &str, job: impl FnOnce() -> T + Send + 'static) {
        let (to, wake) = (self.report.clone(), Arc::clone(&self.ctx));
        // Without a thread there is no result; what was asked for can be asked for again.
        let started = thread::Builder::new().name(name.to_owned()).spawn(move || tell(&to, &wake, job()));
        drop(started);
    }

    /// What is done since the last call.
    pub(crate) fn done(&self) -> Vec<T> {
        self.done.try_iter().collect()
    }
}

fn tell<T>(to: &SyncSender<T>, wake: &OnceLock<egui::Context>, done: T) {
    // A window that is gone needs no results.
    if to.send(done).is_ok()
        && let Some(ctx) = wake.get()
    {
        ctx.request_repaint();
    }
}
