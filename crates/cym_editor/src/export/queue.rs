//! The queue: exports one after the other, each in its own process, on a list that outlives the window.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;

use cym_engine::Project;

use super::estimate::{Estimate, Records};
use super::job::{Ended, Finished, Job, JobState, Live, Order};
use super::store::Store;
use crate::queue::{Ask, Handle, Kind, Line, Queued};

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

/// A handle of the queue; every call returns at once.
pub struct Queue {
    handle: Handle<Exports>,
}

impl Queue {
    /// Opens the queue that is kept below `folder`; `program` renders, `wake` is called when there is something new to show.
    pub fn open(folder: PathBuf, program: PathBuf, wake: impl Fn() + Send + Sync + 'static) -> Self {
        let handle = Handle::start("exports", program, wake, move |board| match Store::open(&folder) {
            Ok(store) => {
                let (jobs, records) = store.load();
                let interrupted = jobs.iter().filter(|job| job.state == JobState::Interrupted).count();
                if interrupted > 0 {
                    board.tell(News::Interrupted(interrupted));
                }
                Some((Exports { store, records }, jobs))
            }
            Err(error) => {
                let name = folder.display().to_string();
                let words = format!("exports cannot be kept there ({error}); make room or check its permissions");
                board.tell(News::Failed { name, words });
                None
            }
        });
        Self { handle }
    }

    /// What to show now.
    pub fn view(&self) -> View {
        self.handle.view()
    }

    /// What has happened since the last call.
    pub fn take_news(&self) -> Vec<News> {
        self.handle.take_news()
    }

    /// Adds an export of a project as it is now.
    pub fn add(&self, order: Order, project: Project) {
        self.handle.ask(Ask::Own(Own::Add(Box::new((order, project)))));
    }

    /// Holds a running export with its next frame.
    pub fn pause(&self, id: u64) {
        self.handle.ask(Ask::Pause(id));
    }

    /// Lets a paused export go on.
    pub fn go_on(&self, id: u64) {
        self.handle.ask(Ask::GoOn(id));
    }

    /// Stops an export; what is finished stays and can be resumed.
    pub fn stop(&self, id: u64) {
        self.handle.ask(Ask::Stop(id));
    }

    /// Puts an export that ended early behind those that wait.
    pub fn resume(&self, id: u64) {
        self.handle.ask(Ask::Own(Own::Resume(id)));
    }

    /// Takes an export that does not run off the list, with its unfinished parts. A finished file stays.
    pub fn remove(&self, id: u64) {
        self.handle.ask(Ask::Own(Own::Remove(id)));
    }
}

/// Orders that only this queue takes.
enum Own {
    Add(Box<(Order, Project)>),
    Resume(u64),
    Remove(u64),
}

/// What is this queue's own.
struct Exports {
    store: Store,
    records: Records,
}

impl Queued for Job {
    type Done = Finished;

    fn id(&self) -> u64 {
        self.id
    }

    fn state(&mut self) -> &mut JobState {
        &mut self.state
    }
}

impl Kind for Exports {
    type Job = Job;
    type Order = Own;
    type Live = Live;
    type Ended = Ended;
    type View = View;
    type News = News;
    const WHAT: &'static str = "export";

    fn take(line: &mut Line<Self>, order: Own) {
        match order {
            Own::Add(ordered) => add(line, ordered.0, &ordered.1),
            Own::Resume(id) => {
                if let Some(at) = line.find(id).filter(|at| line.jobs[*at].state.can_resume()) {
                    let mut job = line.jobs.remove(at);
                    job.state = JobState::Waiting;
                    line.jobs.push(job);
                }
            }
            Own::Remove(id) => remove(line, id),
        }
    }

    fn words(line: &mut Line<Self>, at: usize) -> Result<Vec<OsString>, String> {
        let job = &mut line.jobs[at];
        job.live = Live::default();
        Ok(job.words(&line.kind.store.snapshot(job.id)))
    }

    fn heard(line: &mut Line<Self>, at: usize, live: &Live) {
        line.jobs[at].live = live.clone();
    }

    fn done(line: &mut Line<Self>, at: usize, ended: Ended) {
        let job = &mut line.jobs[at];
        let bytes = if ended.bytes > 0 { ended.bytes } else { job.live.bytes };
        job.state = JobState::Done(Finished { bytes, frames: ended.frames, took_secs: ended.render_secs });
        let order = &job.order;
        let guess = Estimate { secs: order.estimated_secs, bytes: order.estimated_bytes };
        // What went on with old parts, or was held, says nothing about the time.
        let secs = (ended.kept_frames == 0 && job.live.rate_hz > 0.0).then_some(ended.render_secs);
        line.kind.records.learn(&order.preset, guess, secs, bytes);
        line.kind.store.remove_snapshot(job.id);
        let out = order.out.clone();
        line.tell(News::Finished(out));
    }

    fn failed(job: &Job, words: String) -> News {
        News::Failed { name: job.name(), words }
    }

    fn view(line: &Line<Self>) -> View {
        View { jobs: line.jobs.clone().into(), records: Arc::new(line.kind.records.clone()) }
    }

    fn keep(line: &mut Line<Self>) {
        if let Err(error) = line.kind.store.save(&line.jobs, &line.kind.records) {
            let words = format!("the list of exports could not be kept ({error}); make room on the disk");
            // Once is enough: the disk stays full for a while.
            line.tell_once(News::Failed { name: "Export".to_owned(), words });
        }
    }

    /// What waits or ran can be resumed by the next window.
    fn quit(line: &mut Line<Self>) {
        for job in &mut line.jobs {
            if job.state.is_open() {
                job.state = JobState::Interrupted;
            }
        }
    }
}

fn add(line: &mut Line<Exports>, order: Order, project: &Project) {
    let id = line.jobs.iter().map(|job| job.id).max().unwrap_or(0) + 1;
    line.jobs.push(Job { id, order, state: JobState::Waiting, live: Live::default() });
    let written = cym_graph::file::write_string(&project.document)
        .map_err(|error| error.to_string())
        .and_then(|text| std::fs::write(line.kind.store.snapshot(id), text).map_err(|error| error.to_string()));
    if let Err(error) = written {
        let words = format!("the graph could not be kept for the export ({error}); make room on the disk");
        line.fail(line.jobs.len() - 1, words);
    }
}

fn remove(line: &mut Line<Exports>, id: u64) {
    let Some(at) = line.find(id).filter(|_| !line.runs(id)) else {
        return;
    };
    let job = &line.jobs[at];
    let out = job.order.out.clone();
    let shared = line.jobs.iter().any(|other| other.id != id && other.order.out == out && !is_done(other));
    if !is_done(job)
        && !shared
        && let Err(error) = cym_media::video::remove_parts(&out)
    {
        line.tell(News::Failed { name: job.name(), words: error.to_string() });
    }
    line.kind.store.remove_snapshot(id);
    line.jobs.remove(at);
}

fn is_done(job: &Job) -> bool {
    matches!(job.state, JobState::Done(_))
}
