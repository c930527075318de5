//! The queue: exports one after the other, on a thread of its own, each in its own process.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use cym_engine::Project;

use super::estimate::{Estimate, Records};
use super::job::{Ended, Job, JobState, Live, Order};
use super::store::Store;
use crate::process::{End, LOOK, Process, Said};

/// What an export's end means to the artist.
#[derive(Clone, Debug, PartialEq)]
pub enum News {
    /// The file is there.
    Finished(PathBuf),
    /// It could not be done.
    Failed {
        /// The name of the file.
        name: String,
        /// Why, and what to do.
        words: String,
    },
    /// Exports of an earlier window wait to be resumed.
    Interrupted(usize),
}

/// What a window shows of the queue.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// All exports, in the order in which they were added.
    pub jobs: Arc<[Job]>,
    /// What earlier exports have shown.
    pub records: Arc<Records>,
}

/// What is asked of the queue's thread.
enum Ask {
    Add(Box<(Order, Project)>),
    Pause(u64),
    GoOn(u64),
    Stop(u64),
    Resume(u64),
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
    view: Mutex<View>,
    news: Mutex<Vec<News>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Queue {
    /// Opens the queue that is kept below `folder`; `program` renders, `wake` is called when there is something new to show.
    pub fn open(folder: PathBuf, program: PathBuf, wake: impl Fn() + Send + 'static) -> Self {
        #[expect(clippy::disallowed_methods, reason = "the hand is slower than the queue, and nothing may be lost")]
        let (asks, asked) = channel();
        let shared = Arc::new(Shared::default());
        let (own, to_self) = (Arc::clone(&shared), asks.clone());
        let work = move || match Store::open(&folder) {
            Ok(store) => Runner::new(store, program, own, to_self, Box::new(wake)).run(&asked),
            Err(error) => {
                let name = folder.display().to_string();
                let words = format!("exports cannot be kept there ({error}); make room or check its permissions");
                lock(&own.news).push(News::Failed { name, words });
                wake();
            }
        };
        let thread = std::thread::Builder::new().name("exports".to_owned()).spawn(work).ok();
        Self { asks, shared, thread }
    }

    /// What to show now.
    pub fn view(&self) -> View {
        lock(&self.shared.view).clone()
    }

    /// What has happened since the last call.
    pub fn take_news(&self) -> Vec<News> {
        std::mem::take(&mut *lock(&self.shared.news))
    }

    /// Adds an export of a project as it is now.
    pub fn add(&self, order: Order, project: Project) {
        self.ask(Ask::Add(Box::new((order, project))));
    }

    /// Holds a running export with its next frame.
    pub fn pause(&self, id: u64) {
        self.ask(Ask::Pause(id));
    }

    /// Lets a paused export go on.
    pub fn go_on(&self, id: u64) {
        self.ask(Ask::GoOn(id));
    }

    /// Stops an export; what is finished stays and can be resumed.
    pub fn stop(&self, id: u64) {
        self.ask(Ask::Stop(id));
    }

    /// Puts an export that ended early behind those that wait.
    pub fn resume(&self, id: u64) {
        self.ask(Ask::Resume(id));
    }

    /// Takes an export that does not run off the list, with its unfinished parts. A finished file stays.
    pub fn remove(&self, id: u64) {
        self.ask(Ask::Remove(id));
    }

    fn ask(&self, ask: Ask) {
        // Without its thread the queue is empty, and has said why.
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
    store: Store,
    program: PathBuf,
    shared: Arc<Shared>,
    to_self: Sender<Ask>,
    wake: Box<dyn Fn() + Send>,
    jobs: Vec<Job>,
    records: Records,
    running: Option<(u64, Process<Ended>)>,
}

impl Runner {
    fn new(
        store: Store,
        program: PathBuf,
        shared: Arc<Shared>,
        to_self: Sender<Ask>,
        wake: Box<dyn Fn() + Send>,
    ) -> Self {
        let (jobs, records) = store.load();
        Self { store, program, shared, to_self, wake, jobs, records, running: None }
    }

    fn run(mut self, asked: &Receiver<Ask>) {
        let interrupted = self.jobs.iter().filter(|job| job.state == JobState::Interrupted).count();
        if interrupted > 0 {
            self.tell(News::Interrupted(interrupted));
        }
        self.show();
        loop {
            let ask = match &self.running {
                Some(_) => asked.recv_timeout(LOOK),
                None => asked.recv().map_err(|_gone| RecvTimeoutError::Disconnected),
            };
            match ask {
                Ok(Ask::Quit) | Err(RecvTimeoutError::Disconnected) => return self.quit(),
                Ok(ask) => self.take(ask),
                Err(RecvTimeoutError::Timeout) => self.look(),
            }
            self.see_end();
            self.start_next();
        }
    }

    fn take(&mut self, ask: Ask) {
        match ask {
            Ask::Said(id, said) => return self.hear(id, said),
            Ask::Add(ordered) => self.add(ordered.0, &ordered.1),
            Ask::Pause(id) => self.hold(id, &JobState::Running, JobState::Paused, "pause"),
            Ask::GoOn(id) => self.hold(id, &JobState::Paused, JobState::Running, "go"),
            Ask::Stop(id) => self.stop(id),
            Ask::Resume(id) => {
                if let Some(at) = self.jobs.iter().position(|job| job.id == id && job.state.can_resume()) {
                    let mut job = self.jobs.remove(at);
                    job.state = JobState::Waiting;
                    self.jobs.push(job);
                }
            }
            Ask::Remove(id) => self.remove(id),
            Ask::Quit => {}
        }
        self.keep();
    }

    fn job(&mut self, id: u64) -> Option<&mut Job> {
        self.jobs.iter_mut().find(|job| job.id == id)
    }

    fn add(&mut self, order: Order, project: &Project) {
        let id = self.jobs.iter().map(|job| job.id).max().unwrap_or(0) + 1;
        let mut job = Job { id, order, state: JobState::Waiting, live: Default::default() };
        let written = cym_graph::file::write_string(&project.document)
            .map_err(|error| error.to_string())
            .and_then(|text| std::fs::write(self.store.snapshot(id), text).map_err(|error| error.to_string()));
        if let Err(error) = written {
            let words = format!("the graph could not be kept for the export ({error}); make room on the disk");
            self.tell(News::Failed { name: job.name(), words: words.clone() });
            job.state = JobState::Failed { words };
        }
        self.jobs.push(job);
    }

    fn hold(&mut self, id: u64, from: &JobState, to: JobState, word: &str) {
        if let Some((running, process)) = &mut self.running
            && *running == id
            && let Some(job) = self.jobs.iter_mut().find(|job| job.id == id && job.state == *from)
        {
            process.order(word);
            job.state = to;
        }
    }

    fn stop(&mut self, id: u64) {
        match &mut self.running {
            Some((running, process)) if *running == id => {
                process.stop();
            }
            _ => {
                if let Some(job) = self.job(id).filter(|job| job.state == JobState::Waiting) {
                    job.state = JobState::Stopped;
                }
            }
        }
    }

    fn remove(&mut self, id: u64) {
        let Some(at) = self.jobs.iter().position(|job| job.id == id) else {
            return;
        };
        if self.running.as_ref().is_some_and(|(running, _)| *running == id) {
            return;
        }
        let job = &self.jobs[at];
        let out = job.order.out.clone();
        let shared = self.jobs.iter().any(|other| other.id != id && other.order.out == out && !is_done(other));
        if !is_done(job)
            && !shared
            && let Err(error) = cym_media::video::remove_parts(&out)
        {
            self.tell(News::Failed { name: self.jobs[at].name(), words: error.to_string() });
        }
        self.store.remove_snapshot(id);
        self.jobs.remove(at);
    }

    fn hear(&mut self, id: u64, said: Said<Live>) {
        let Some((_, process)) = self.running.as_mut().filter(|(running, _)| *running == id) else {
            return;
        };
        if let (Said::Live(live), Some(job)) = (&said, self.jobs.iter_mut().find(|job| job.id == id)) {
            job.live = live.clone();
        }
        process.hear(said);
        self.show();
    }

    fn look(&mut self) {
        if let Some((_, process)) = &mut self.running {
            process.look();
        }
    }

    fn see_end(&mut self) {
        let Some((id, process)) = &mut self.running else {
            return;
        };
        let (id, Some(end)) = (*id, process.end()) else {
            return;
        };
        self.running = None;
        let Some(at) = self.jobs.iter().position(|job| job.id == id) else {
            return;
        };
        let job = &mut self.jobs[at];
        match end {
            End::Stopped => job.state = JobState::Stopped,
            End::Failed(words) => {
                job.state = JobState::Failed { words: words.clone() };
                let name = job.name();
                self.tell(News::Failed { name, words });
            }
            End::Done(ended) => {
                let bytes = if ended.bytes > 0 { ended.bytes } else { job.live.bytes };
                job.state = JobState::Done { bytes, frames: ended.frames, took_secs: ended.render_secs };
                let order = &job.order;
                let guess = Estimate { secs: order.estimated_secs, bytes: order.estimated_bytes };
                // What went on with old parts, or was held, says nothing about the time.
                let secs = (ended.kept_frames == 0 && job.live.rate_hz > 0.0).then_some(ended.render_secs);
                self.records.learn(&order.preset, guess, secs, bytes);
                let out = order.out.clone();
                self.store.remove_snapshot(id);
                self.tell(News::Finished(out));
            }
        }
        self.keep();
    }

    fn start_next(&mut self) {
        while self.running.is_none() {
            let Some(at) = self.jobs.iter().position(|job| job.state == JobState::Waiting) else {
                return;
            };
            let job = &mut self.jobs[at];
            job.live = Default::default();
            let snapshot = self.store.snapshot(job.id);
            let words = job.words(&snapshot);
            match Process::start(&self.program, "export", (job.id, &words), &self.to_self, Ask::Said) {
                Ok(process) => {
                    job.state = JobState::Running;
                    self.running = Some((job.id, process));
                }
                Err(words) => {
                    job.state = JobState::Failed { words: words.clone() };
                    let name = job.name();
                    self.tell(News::Failed { name, words });
                }
            }
            self.keep();
        }
    }

    /// The window closes: what runs stops with its next frame, and can be resumed by the next window.
    fn quit(mut self) {
        self.running = None;
        for job in &mut self.jobs {
            if job.state.is_open() {
                job.state = JobState::Interrupted;
            }
        }
        self.keep();
    }

    fn tell(&self, news: News) {
        lock(&self.shared.news).push(news);
        (self.wake)();
    }

    /// Keeps the list on disk and shows it.
    fn keep(&mut self) {
        if let Err(error) = self.store.save(&self.jobs, &self.records) {
            let words = format!("the list of exports could not be kept ({error}); make room on the disk");
            let news = News::Failed { name: "Export".to_owned(), words };
            // Once is enough: the disk stays full for a while.
            if !lock(&self.shared.news).contains(&news) {
                self.tell(news);
            }
        }
        self.show();
    }

    fn show(&self) {
        *lock(&self.shared.view) = View { jobs: self.jobs.clone().into(), records: Arc::new(self.records.clone()) };
        (self.wake)();
    }
}

fn is_done(job: &Job) -> bool {
    matches!(job.state, JobState::Done { .. })
}
