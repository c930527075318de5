//! The queue: networks one after the other, on a thread of its own, each in its own process.
//!
//! As with exports, only without a list on disk: what a job has learnt lies in the cache of the program, so that the same job goes
//! on from there whenever it is asked for again.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use cym_engine::Project;
use tempfile::TempDir;

use super::job::{Ended, Job, JobState, Live, Order, Places};
use crate::files::recent::read_png;
use crate::process::{End, LOOK, Process, Said};

/// What a job's end means to the document and the artist.
#[derive(Clone, Debug, PartialEq)]
pub enum News {
    /// The network is there.
    Made {
        /// What was asked for.
        order: Order,
        /// The network as a file.
        bytes: Arc<[u8]>,
        /// What was said about it.
        ended: Ended,
    },
    /// It could not be made.
    Failed {
        /// What was asked for.
        order: Order,
        /// Why, and what to do.
        words: String,
    },
}

/// What is asked of the queue's thread.
enum Ask {
    Add(Box<(Order, Project)>),
    Pause(u64),
    GoOn(u64),
    Keep(u64),
    Stop(u64),
    Remove(u64),
    Said(u64, Said<Live>),
    Quit,
}

/// A handle of the queue; every call returns at once.
pub struct Queue {
    asks: Sender<Ask>,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    jobs: Mutex<Arc<[Job]>>,
    news: Mutex<Vec<News>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Queue {
    /// An empty queue; `program` makes the networks, `wake` is called when there is something new to show.
    pub fn new(program: PathBuf, wake: impl Fn() + Send + 'static) -> Self {
        #[expect(clippy::disallowed_methods, reason = "the hand is slower than the queue, and nothing may be lost")]
        let (asks, asked) = channel();
        let shared = Arc::new(Shared::default());
        let runner = Runner {
            folder: None,
            program,
            shared: Arc::clone(&shared),
            to_self: asks.clone(),
            wake: Box::new(wake),
            jobs: Vec::new(),
            last_id: 0,
            running: None,
        };
        let thread = std::thread::Builder::new().name("networks".to_owned()).spawn(move || runner.run(&asked)).ok();
        Self { asks, shared, thread }
    }

    /// All jobs, in the order in which they were added.
    pub fn jobs(&self) -> Arc<[Job]> {
        lock(&self.shared.jobs).clone()
    }

    /// What has happened since the last call.
    pub fn take_news(&self) -> Vec<News> {
        std::mem::take(&mut *lock(&self.shared.news))
    }

    /// Adds the network of a node of a project as it is now; a job of the same node that has ended makes room for it.
    pub fn add(&self, order: Order, project: Project) {
        self.ask(Ask::Add(Box::new((order, project))));
    }

    /// Holds a running job with its next step.
    pub fn pause(&self, id: u64) {
        self.ask(Ask::Pause(id));
    }

    /// Lets a paused job go on.
    pub fn go_on(&self, id: u64) {
        self.ask(Ask::GoOn(id));
    }

    /// Ends a running job with the best network so far.
    pub fn keep(&self, id: u64) {
        self.ask(Ask::Keep(id));
    }

    /// Stops a job; asked for again, it goes on from there.
    pub fn stop(&self, id: u64) {
        self.ask(Ask::Stop(id));
    }

    /// Takes a job off the list; one that runs is stopped.
    pub fn remove(&self, id: u64) {
        self.ask(Ask::Remove(id));
    }

    fn ask(&self, ask: Ask) {
        // Without its thread the queue is empty.
        drop(self.asks.send(ask));
    }
}

impl Drop for Queue {
    fn drop(&mut self) {
        self.ask(Ask::Quit);
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

/// The thread's own.
struct Runner {
    /// Where snapshots, pictures and results lie while they are needed.
    folder: Option<TempDir>,
    program: PathBuf,
    shared: Arc<Shared>,
    to_self: Sender<Ask>,
    wake: Box<dyn Fn() + Send>,
    jobs: Vec<Job>,
    last_id: u64,
    running: Option<(u64, Process<Ended>)>,
}

impl Runner {
    fn run(mut self, asked: &Receiver<Ask>) {
        loop {
            let ask = match &self.running {
                Some(_) => asked.recv_timeout(LOOK),
                None => asked.recv().map_err(|_gone| RecvTimeoutError::Disconnected),
            };
            match ask {
                // Whatever runs is told to stop as it is dropped; what it has learnt is kept.
                Ok(Ask::Quit) | Err(RecvTimeoutError::Disconnected) => return,
                Ok(ask) => self.take(ask),
                Err(RecvTimeoutError::Timeout) => {
                    if let Some((_, process)) = &mut self.running {
                        process.look();
                    }
                }
            }
            self.see_end();
            self.start_next();
        }
    }

    fn take(&mut self, ask: Ask) {
        match ask {
            Ask::Said(id, said) => self.hear(id, said),
            Ask::Add(asked) => self.add(asked.0, &asked.1),
            Ask::Pause(id) => self.order(id, "pause", Some((JobState::Running, JobState::Paused))),
            Ask::GoOn(id) => self.order(id, "go", Some((JobState::Paused, JobState::Running))),
            Ask::Keep(id) => self.order(id, "keep", None),
            Ask::Stop(id) => self.stop(id),
            Ask::Remove(id) => {
                self.stop(id);
                self.jobs.retain(|job| job.id != id);
            }
            Ask::Quit => {}
        }
        self.show();
    }

    fn places(&mut self, id: u64) -> Result<Places, String> {
        if self.folder.is_none() {
            let made = tempfile::Builder::new().prefix("cymatic-networks-").tempdir();
            self.folder = Some(made.map_err(|error| error.to_string())?);
        }
        let folder = self.folder.as_ref().ok_or_else(|| "there is no folder".to_owned())?;
        Ok(Places::new(folder.path(), id))
    }

    fn add(&mut self, order: Order, project: &Project) {
        let open = |job: &Job| job.order.node == order.node && job.state.is_open();
        if self.jobs.iter().any(open) {
            return;
        }
        // What was seen of it last stays in view until there is something newer.
        let before = self.jobs.iter().position(|job| job.order.node == order.node).map(|at| self.jobs.remove(at));
        self.last_id += 1;
        let id = self.last_id;
        let picture = before.and_then(|job| job.picture);
        let (live, curve) = (Live::default(), Arc::default());
        let written = self.places(id).and_then(|places| {
            let text = cym_graph::file::write_string(&project.document).map_err(|error| error.to_string())?;
            std::fs::write(places.snapshot, text).map_err(|error| error.to_string())
        });
        self.jobs.push(Job { id, order, state: JobState::Waiting, live, curve, picture });
        if let Err(error) = written {
            self.fail(id, format!("the graph could not be kept for it ({error}); make room on the disk"));
        }
    }

    fn order(&mut self, id: u64, word: &str, change: Option<(JobState, JobState)>) {
        if let Some((running, process)) = &mut self.running
            && *running == id
            && let Some(job) = self.jobs.iter_mut().find(|job| job.id == id)
        {
            match change {
                Some((from, _)) if job.state != from => return,
                Some((_, to)) => job.state = to,
                None => {}
            }
            process.order(word);
        }
    }

    fn stop(&mut self, id: u64) {
        match &mut self.running {
            Some((running, process)) if *running == id => process.stop(),
            _ => {
                let waits = |job: &&mut Job| job.id == id && job.state == JobState::Waiting;
                if let Some(job) = self.jobs.iter_mut().find(waits) {
                    job.state = JobState::Stopped;
                }
            }
        }
    }

    fn hear(&mut self, id: u64, said: Said<Live>) {
        let picture = match (&said, &self.folder) {
            (Said::Live(_), Some(folder)) => Some(Places::new(folder.path(), id).picture),
            _ => None,
        };
        let Some((_, process)) = self.running.as_mut().filter(|(running, _)| *running == id) else {
            return;
        };
        if let (Said::Live(live), Some(job)) = (&said, self.jobs.iter_mut().find(|job| job.id == id)) {
            if live.pictures > job.live.pictures
                && let Some(seen) = picture.and_then(|path| read_png(&path))
            {
                job.picture = Some(Arc::new(seen));
            }
            if live.done > job.live.done && live.loss.is_finite() {
                Arc::make_mut(&mut job.curve).push([live.done as f32, live.loss]);
            }
            job.live = live.clone();
        }
        process.hear(said);
    }

    fn see_end(&mut self) {
        let Some((id, process)) = &mut self.running else {
            return;
        };
        let (id, Some(end)) = (*id, process.end()) else {
            return;
        };
        self.running = None;
        match end {
            End::Stopped => {
                if let Some(job) = self.jobs.iter_mut().find(|job| job.id == id) {
                    job.state = JobState::Stopped;
                }
            }
            End::Failed(words) => self.fail(id, words),
            End::Done(ended) => self.finish(id, ended),
        }
        self.show();
    }

    fn finish(&mut self, id: u64, ended: Ended) {
        let read = self.places(id).and_then(|places| {
            let bytes = std::fs::read(&places.result).map_err(|error| error.to_string())?;
            Ok((bytes, read_png(&places.picture)))
        });
        match read {
            Ok((bytes, picture)) => {
                let Some(job) = self.jobs.iter_mut().find(|job| job.id == id) else {
                    return;
                };
                job.picture = picture.map(Arc::new).or_else(|| job.picture.take());
                job.state = JobState::Done(ended.clone());
                let news = News::Made { order: job.order.clone(), bytes: bytes.into(), ended };
                self.tell(news);
            }
            Err(error) => self.fail(id, format!("the finished network cannot be read ({error}); make it again")),
        }
    }

    fn fail(&mut self, id: u64, words: String) {
        if let Some(job) = self.jobs.iter_mut().find(|job| job.id == id) {
            job.state = JobState::Failed { words: words.clone() };
            let order = job.order.clone();
            self.tell(News::Failed { order, words });
        }
    }

    fn start_next(&mut self) {
        while self.running.is_none() {
            let Some(at) = self.jobs.iter().position(|job| job.state == JobState::Waiting) else {
                return;
            };
            let id = self.jobs[at].id;
            let started = self.places(id).and_then(|places| {
                let words = places.words(&self.jobs[at].order);
                Process::start(&self.program, "network", (id, &words), &self.to_self, Ask::Said)
            });
            match started {
                Ok(process) => {
                    self.jobs[at].state = JobState::Running;
                    self.running = Some((id, process));
                }
                Err(words) => self.fail(id, words),
            }
            self.show();
        }
    }

    fn tell(&self, news: News) {
        lock(&self.shared.news).push(news);
        (self.wake)();
    }

    fn show(&self) {
        *lock(&self.shared.jobs) = self.jobs.clone().into();
        (self.wake)();
    }
}
