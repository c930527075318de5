//! The queue: networks one after the other, each in its own process.
//!
//! As with exports, only without a list on disk: what a job has learnt lies in the cache of the program, so that the same job goes
//! on from there whenever it is asked for again.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;

use cym_engine::Project;
use tempfile::TempDir;

use super::job::{Ended, Job, JobState, Live, Order, Places};
use crate::files::recent::read_png;
use crate::queue::{Ask, Handle, Kind, Line, Queued};

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

/// A handle of the queue; every call returns at once.
pub struct Queue {
    handle: Handle<Networks>,
}

impl Queue {
    /// An empty queue; `program` makes the networks, `wake` is called when there is something new to show.
    pub fn new(program: PathBuf, wake: impl Fn() + Send + Sync + 'static) -> Self {
        let open = |_: &_| Some((Networks::default(), Vec::new()));
        Self { handle: Handle::start("networks", program, wake, open) }
    }

    /// All jobs, in the order in which they were added.
    pub fn jobs(&self) -> Arc<[Job]> {
        self.handle.view()
    }

    /// What has happened since the last call.
    pub fn take_news(&self) -> Vec<News> {
        self.handle.take_news()
    }

    /// Adds the network of a node of a project as it is now; a job of the same node that has ended makes room for it.
    pub fn add(&self, order: Order, project: Project) {
        self.handle.ask(Ask::Own(Own::Add(Box::new((order, project)))));
    }

    /// Holds a running job with its next step.
    pub fn pause(&self, id: u64) {
        self.handle.ask(Ask::Pause(id));
    }

    /// Lets a paused job go on.
    pub fn go_on(&self, id: u64) {
        self.handle.ask(Ask::GoOn(id));
    }

    /// Ends a running job with the best network so far.
    pub fn keep(&self, id: u64) {
        self.handle.ask(Ask::Own(Own::Keep(id)));
    }

    /// Stops a job; asked for again, it goes on from there.
    pub fn stop(&self, id: u64) {
        self.handle.ask(Ask::Stop(id));
    }

    /// Takes a job off the list; one that runs is stopped.
    pub fn remove(&self, id: u64) {
        self.handle.ask(Ask::Own(Own::Remove(id)));
    }
}

/// Orders that only this queue takes.
enum Own {
    Add(Box<(Order, Project)>),
    Keep(u64),
    Remove(u64),
}

/// What is this queue's own.
#[derive(Default)]
struct Networks {
    /// Where snapshots, pictures and results lie while they are needed.
    folder: Option<TempDir>,
    last_id: u64,
}

impl Queued for Job {
    type Done = Ended;

    fn id(&self) -> u64 {
        self.id
    }

    fn state(&mut self) -> &mut JobState {
        &mut self.state
    }
}

impl Kind for Networks {
    type Job = Job;
    type Order = Own;
    type Live = Live;
    type Ended = Ended;
    type View = Arc<[Job]>;
    type News = News;
    const WHAT: &'static str = "network";

    fn take(line: &mut Line<Self>, order: Own) {
        match order {
            Own::Add(asked) => add(line, asked.0, &asked.1),
            Own::Keep(id) => line.order(id, "keep"),
            Own::Remove(id) => {
                line.stop(id);
                line.jobs.retain(|job| job.id != id);
            }
        }
    }

    fn words(line: &mut Line<Self>, at: usize) -> Result<Vec<OsString>, String> {
        let job = &line.jobs[at];
        Ok(line.kind.places(job.id)?.words(&job.order))
    }

    fn heard(line: &mut Line<Self>, at: usize, live: &Live) {
        let job = &mut line.jobs[at];
        if live.pictures > job.live.pictures
            && let Ok(places) = line.kind.places(job.id)
            && let Some(seen) = read_png(&places.picture)
        {
            job.picture = Some(Arc::new(seen));
        }
        if live.done > job.live.done && live.loss.is_finite() {
            Arc::make_mut(&mut job.curve).push([live.done as f32, live.loss]);
        }
        job.live = live.clone();
    }

    fn done(line: &mut Line<Self>, at: usize, ended: Ended) {
        let read = line.kind.places(line.jobs[at].id).and_then(|places| {
            let bytes = std::fs::read(&places.result).map_err(|error| error.to_string())?;
            Ok((bytes, read_png(&places.picture)))
        });
        match read {
            Ok((bytes, picture)) => {
                let job = &mut line.jobs[at];
                job.picture = picture.map(Arc::new).or_else(|| job.picture.take());
                job.state = JobState::Done(ended.clone());
                let news = News::Made { order: job.order.clone(), bytes: bytes.into(), ended };
                line.tell(news);
            }
            Err(error) => line.fail(at, format!("the finished network cannot be read ({error}); make it again")),
        }
    }

    fn failed(job: &Job, words: String) -> News {
        News::Failed { order: job.order.clone(), words }
    }

    fn view(line: &Line<Self>) -> Arc<[Job]> {
        line.jobs.clone().into()
    }
}

impl Networks {
    fn places(&mut self, id: u64) -> Result<Places, String> {
        if self.folder.is_none() {
            let made = tempfile::Builder::new().prefix("cymatic-networks-").tempdir();
            self.folder = Some(made.map_err(|error| error.to_string())?);
        }
        let folder = self.folder.as_ref().ok_or_else(|| "there is no folder".to_owned())?;
        Ok(Places::new(folder.path(), id))
    }
}

fn add(line: &mut Line<Networks>, order: Order, project: &Project) {
    let open = |job: &Job| job.order.node == order.node && job.state.is_open();
    if line.jobs.iter().any(open) {
        return;
    }
    // What was seen of it last stays in view until there is something newer.
    let before = line.jobs.iter().position(|job| job.order.node == order.node).map(|at| line.jobs.remove(at));
    line.kind.last_id += 1;
    let id = line.kind.last_id;
    let picture = before.and_then(|job| job.picture);
    let (live, curve) = (Live::default(), Arc::default());
    let written = line.kind.places(id).and_then(|places| {
        let text = cym_graph::file::write_string(&project.document).map_err(|error| error.to_string())?;
        std::fs::write(places.snapshot, text).map_err(|error| error.to_string())
    });
    line.jobs.push(Job { id, order, state: JobState::Waiting, live, curve, picture });
    if let Err(error) = written {
        let words = format!("the graph could not be kept for it ({error}); make room on the disk");
        line.fail(line.jobs.len() - 1, words);
    }
}
