//! Small pictures of a document with other values, drawn on a thread of its own with the window's device.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use cym_engine::{Project, Session, SessionOptions, frame_pixels};
use cym_gpu::{Gpu, PixelLayout};
use cym_graph::edit::DocumentChange;
use cym_graph::{Edit, NodeId, Value};
use cym_plan::{Memory, NodeLibrary};
use egui::{ColorImage, Context};

/// Height of a picture in px.
const HEIGHT_PX: u32 = 120;
/// A picture that depends on all frames before it is shown at most this many frames in: nobody waits for a song.
const MOST_FRAMES: u64 = 60;

/// Values by node (in the stage's words) and input.
pub(super) type Values = Vec<(NodeId, String, Value)>;

/// Pictures that are wanted.
pub(super) struct Job {
    /// Told again with each picture.
    pub(super) number: u64,
    /// The document with none of the values in question.
    pub(super) project: Project,
    /// The nodes that it is made of.
    pub(super) library: Arc<NodeLibrary>,
    /// When, in seconds.
    pub(super) secs: f64,
    /// One list of values for each picture.
    pub(super) pictures: Vec<Values>,
}

/// A picture that is done, or why there is none.
pub(super) struct Painted {
    pub(super) number: u64,
    pub(super) index: usize,
    pub(super) image: Result<ColorImage, String>,
}

/// The thread; it ends with this handle.
pub(super) struct Painter {
    jobs: SyncSender<Job>,
    painted: Receiver<Painted>,
}

/// Orders and pictures that may wait: more than one grid of them never does.
const PENDING: usize = 64;

impl Painter {
    /// Starts the thread; `None` when the system gives none.
    pub(super) fn start(gpu: Gpu, ctx: &Context) -> Option<Self> {
        let (jobs, orders) = sync_channel(PENDING);
        let (done, painted) = sync_channel(PENDING);
        let ctx = ctx.clone();
        let work = move || work(&gpu, &orders, &done, &ctx);
        let builder = std::thread::Builder::new().name("variations".to_owned());
        // Shaders are compiled on it, which takes a deep stack.
        builder.stack_size(cym_gpu::Preparer::STACK_BYTES).spawn(work).ok()?;
        Some(Self { jobs, painted })
    }

    /// Asks for pictures; those of earlier jobs that are not drawn yet are left out.
    pub(super) fn ask(&self, job: Job) {
        // A thread that ended has said why.
        drop(self.jobs.send(job));
    }

    /// The next picture that is done.
    pub(super) fn next(&self) -> Option<Painted> {
        self.painted.try_recv().ok()
    }
}

fn work(gpu: &Gpu, orders: &Receiver<Job>, done: &SyncSender<Painted>, ctx: &Context) {
    let mut held: Option<(Project, Session)> = None;
    let mut next = orders.recv().ok();
    while let Some(job) = next.take() {
        // Of several that wait, the last is meant.
        let job = orders.try_iter().last().unwrap_or(job);
        let send = |index: usize, image: Result<ColorImage, String>| {
            let sent = done.send(Painted { number: job.number, index, image }).is_ok();
            ctx.request_repaint();
            sent
        };
        let same = held.as_ref().is_some_and(|(project, session)| {
            project.document == job.project.document && Arc::ptr_eq(session.library(), &job.library)
        });
        if !same {
            held = None;
            match start(gpu, &job) {
                Ok(session) => held = Some((job.project.clone(), session)),
                Err(why) => {
                    send(0, Err(why));
                    next = orders.recv().ok();
                    continue;
                }
            }
        }
        if let Some((_, session)) = &mut held {
            for (index, values) in job.pictures.iter().enumerate() {
                if let Ok(newer) = orders.try_recv() {
                    next = Some(newer);
                    break;
                }
                if !send(index, paint(session, values, job.secs)) {
                    return;
                }
            }
        }
        next = next.or_else(|| orders.recv().ok());
    }
}

fn start(gpu: &Gpu, job: &Job) -> Result<Session, String> {
    let mut project = job.project.clone();
    let [width, height] = project.document.size();
    let small_height = HEIGHT_PX.min(height.max(1));
    let small_width = (f64::from(width) * f64::from(small_height) / f64::from(height.max(1))).round() as u32;
    let size = [small_width.clamp(16, 512), small_height.max(16)];
    let edit = Edit::SetDocument(DocumentChange::Size(size));
    project.document.apply(edit).map_err(|error| error.to_string())?;
    let options = SessionOptions::default();
    Session::start(project, Arc::clone(&job.library), gpu.clone(), &options).map_err(|error| error.to_string())
}

fn paint(session: &mut Session, values: &Values, secs: f64) -> Result<ColorImage, String> {
    for (node, input, value) in values {
        session.turn(node, input, value);
    }
    let frame = session.frame_at(secs);
    let frame = if matches!(session.plan().memory, Memory::Forever) { frame.min(MOST_FRAMES) } else { frame };
    let [width, height] = session.plan().size.map(|side| side as usize);
    let pixels = frame_pixels(session, frame, PixelLayout::Rgba8).map_err(|error| error.to_string())?;
    let image = ColorImage::from_rgba_unmultiplied([width, height], &pixels);
    Ok(image)
}

#[cfg(test)]
mod tests;
