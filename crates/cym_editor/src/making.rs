//! Networks that nodes ask for, made while the artist goes on: *Optimise* of a node of which the catalogue says that a job makes it.
//!
//! Each is made by a process of its own (this program's `guide`) on a snapshot of the document, one after the other. Its picture and
//! its curve are shown where the node's params are; when it ends, one step of the history gives the node its network. What a job has
//! learnt is kept in the program's cache, so that one that was stopped, or whose window was closed, goes on when it is asked for again.

mod job;
mod panel;
mod plot;
mod queue;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use cym_graph::{Edit, MadeBy, Node, NodeId, Value};
use egui::{ColorImage, TextureHandle, TextureOptions};

use crate::model::Model;
use crate::shared::{Act, Notice, NoticeAction};

pub use job::{Ended, Job, JobState, Live, Order};
pub(crate) use panel::show;
pub use queue::{News, Queue};

/// What is asked about networks that are made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MakeAsk {
    /// Makes the network of a node of the root document, or goes on with it.
    Start(NodeId),
    /// Adds a copy of a node with another seed, and makes its network.
    Branch(NodeId),
    /// Holds a job.
    Pause(u64),
    /// Lets a held job go on.
    GoOn(u64),
    /// Ends a job with the best network so far.
    Keep(u64),
    /// Stops a job; it can go on later.
    Stop(u64),
    /// Takes a job off the list.
    Remove(u64),
}

/// The jobs, and what is shown of them.
pub struct Makings {
    /// What makes networks.
    program: PathBuf,
    queue: Option<Queue>,
    jobs: Arc<[Job]>,
    /// By job: the picture of which the texture was made, and the texture.
    seen: BTreeMap<u64, (Arc<ColorImage>, TextureHandle)>,
    /// The document that was open when the jobs were asked for.
    opened: u64,
}

impl Default for Makings {
    fn default() -> Self {
        Self::with_program(crate::process::own_program())
    }
}

impl Makings {
    /// No jobs yet; this program takes the words of `cymatic guide`.
    pub fn with_program(program: PathBuf) -> Self {
        Self { program, queue: None, jobs: Arc::default(), seen: BTreeMap::new(), opened: 0 }
    }

    /// The job of a node, in the stage's words.
    pub fn job(&self, node: &NodeId) -> Option<&Job> {
        self.jobs.iter().find(|job| job.order.node == *node)
    }

    /// What the network of a job draws.
    pub fn picture(&self, job: u64) -> Option<&TextureHandle> {
        self.seen.get(&job).map(|(_, texture)| texture)
    }

    /// What runs and how many wait, in a few words for the status line, and the node that it is about; nothing when nothing runs.
    pub fn running(&self) -> Option<(String, NodeId)> {
        let open: Vec<&Job> = self.jobs.iter().filter(|job| job.state.is_open()).collect();
        let job = open.iter().find(|job| job.state != JobState::Waiting).or_else(|| open.first())?;
        let left = job.live.left_secs.filter(|_| job.state == JobState::Running);
        let left = left.map_or_else(String::new, |secs| format!(", {} left", crate::export::clock(secs)));
        let count = if open.len() == 1 { "1 network".to_owned() } else { format!("{} networks", open.len()) };
        let paused = if job.state == JobState::Paused { ", paused" } else { "" };
        Some((format!("{count}: {:.0} %{left}{paused}", job.live.part() * 100.0), job.order.node.clone()))
    }

    /// Takes in what the jobs said since the last frame; what is to be done about it goes to `acts`.
    pub(crate) fn take_news(&mut self, ctx: &egui::Context, model: &Model, acts: &mut Vec<Act>) {
        let Some(queue) = &self.queue else {
            return;
        };
        if self.opened != model.opened() {
            // Another document knows nothing of these nodes. What they have learnt is in the cache.
            self.queue = None;
            self.jobs = Arc::default();
            self.seen.clear();
            return;
        }
        self.jobs = queue.jobs();
        let jobs = Arc::clone(&self.jobs);
        self.seen.retain(|id, _| jobs.iter().any(|job| job.id == *id));
        for job in jobs.iter() {
            let Some(picture) = &job.picture else {
                continue;
            };
            let fresh = || ctx.load_texture("network", Arc::clone(picture), TextureOptions::LINEAR);
            let (known, texture) = self.seen.entry(job.id).or_insert_with(|| (Arc::clone(picture), fresh()));
            if !Arc::ptr_eq(known, picture) {
                texture.set(Arc::clone(picture), TextureOptions::LINEAR);
                *known = Arc::clone(picture);
            }
        }
        for news in queue.take_news() {
            acts.extend(obey(news, model));
        }
    }

    /// Does what was asked about a job.
    pub(crate) fn ask(&mut self, ask: MakeAsk, ctx: &egui::Context, model: &Model, acts: &mut Vec<Act>) {
        let known = self.queue.as_ref();
        match (ask, known) {
            (MakeAsk::Start(node), _) => self.start(&node, ctx, model, acts),
            (MakeAsk::Branch(node), _) => acts.extend(branch(&node, model)),
            (MakeAsk::Pause(id), Some(queue)) => queue.pause(id),
            (MakeAsk::GoOn(id), Some(queue)) => queue.go_on(id),
            (MakeAsk::Keep(id), Some(queue)) => queue.keep(id),
            (MakeAsk::Stop(id), Some(queue)) => queue.stop(id),
            (MakeAsk::Remove(id), Some(queue)) => queue.remove(id),
            (_, None) => {}
        }
    }

    fn start(&mut self, node: &NodeId, ctx: &egui::Context, model: &Model, acts: &mut Vec<Act>) {
        let Some((there, made)) = made(model, node) else {
            acts.push(Act::Say(Notice::hint("Select a node whose network is made for it, such as CLIP Guidance.")));
            return;
        };
        let project = model.project();
        let base = project.folder();
        let base = std::path::absolute(base).unwrap_or_else(|_| base.to_owned());
        let title = title(model, node, there);
        let order = Order { node: node.clone(), title, made: made.clone(), opened: model.opened(), base };
        self.opened = model.opened();
        let queue = self.queue.get_or_insert_with(|| {
            let ctx = ctx.clone();
            Queue::new(self.program.clone(), move || ctx.request_repaint())
        });
        queue.add(order, project);
    }
}

/// A node of the root document, and how it is made.
fn made<'a>(model: &'a Model, node: &NodeId) -> Option<(&'a Node, &'a MadeBy)> {
    let there = model.root().nodes().get(node)?;
    Some((there, model.catalogue().get(&there.kind)?.made_by.as_ref()?))
}

fn title(model: &Model, id: &NodeId, node: &Node) -> String {
    let kind = model.catalogue().get(&node.kind).map(|kind| kind.title.clone());
    if node.title.is_empty() { kind.unwrap_or_else(|| id.to_string()) } else { node.title.clone() }
}

/// What the end of a job asks for.
fn obey(news: News, model: &Model) -> Vec<Act> {
    match news {
        News::Failed { order, words } => {
            let notice = Notice::fault(format!("{}: {words}", order.title));
            vec![Act::Say(notice.with("Show", NoticeAction::Reveal(order.node)))]
        }
        News::Made { order, .. } if made(model, &order.node).is_none() => {
            let words =
                format!("{} is finished, but its node is gone. Undo brings it back; then make it again.", order.title);
            vec![Act::Say(Notice::hint(words))]
        }
        News::Made { order, bytes, ended } => {
            let words = format!("{}: its network fits to {:.0} %.", order.title, 100.0 * ended.score);
            let notice = Notice::done(words).with("Show", NoticeAction::Reveal(order.node.clone()));
            vec![Act::EditRoot(order.made.put(&order.node, bytes, &ended.key)), Act::Say(notice)]
        }
    }
}

/// A copy of a node with another seed, below it, whose network is made next.
fn branch(id: &NodeId, model: &Model) -> Vec<Act> {
    let Some((node, made)) = made(model, id) else {
        return Vec::new();
    };
    let Some(kind) = model.catalogue().get(&node.kind).filter(|_| model.inside().is_empty()) else {
        return Vec::new();
    };
    let default = kind.input_index(&made.seed).map_or(Value::None, |at| kind.inputs[at].default.clone());
    let seed = |node: &Node| match node.values.get(&made.seed).unwrap_or(&default) {
        Value::Float(seed) => *seed,
        _ => 0.0,
    };
    let nodes = model.root().nodes();
    let highest = nodes.values().filter(|other| other.kind == node.kind).map(seed).fold(0.0, f32::max);
    let copy_id = model.root().fresh_id(id.as_str().trim_end_matches(|c: char| c == '_' || c.is_ascii_digit()));
    let mut copy = node.clone();
    copy.values.remove(&made.result);
    copy.values.remove(&made.made_for);
    copy.wires.remove(&made.result);
    copy.values.insert(made.seed.clone(), Value::Float(highest + 1.0));
    let position = model.root().layout().get(id).map(|[x, y]| [*x, y + 260.0]);
    let add = Edit::AddNode { id: copy_id.clone(), node: copy, position };
    vec![
        Act::Edit(Edit::Batch { title: format!("Branch {id}"), edits: vec![add] }),
        Act::Make(MakeAsk::Start(copy_id.clone())),
        Act::Reveal(copy_id),
    ]
}
