//! Marks that are laid over the graph and change without the document: what is wrong, what is slow, what is looked at.

use std::collections::BTreeMap;
use std::sync::Arc;

use cym_canvas as canvas;
use cym_graph::{NodeId, Problem, Severity};
use egui::Color32;
use egui_phosphor::regular as icons;

use crate::shared::Shared;
use crate::theme::Theme;

/// A node that takes this many milliseconds is as hot as can be.
const HOT_MS: f32 = 8.0;

/// What the marks were made from; they are made anew when it is another.
#[derive(Default)]
pub(crate) struct Marks {
    problems: Option<Arc<[Problem]>>,
    timings: usize,
    heat: bool,
    viewed: Option<NodeId>,
    graph: u64,
}

impl Marks {
    /// Puts the newest marks on the nodes of the canvas. Returns whether anything is another than before.
    pub(crate) fn lay(&mut self, shared: &Shared<'_>, graph: &mut canvas::Graph, viewed: Option<&NodeId>) -> bool {
        let heat = shared.settings.panels.heat;
        let timings = Arc::as_ptr(&shared.state.timings).cast::<u8>() as usize;
        let same = self.problems.as_ref().is_some_and(|known| same(known, &shared.state.problems))
            && (!heat || self.timings == timings)
            && self.heat == heat
            && self.viewed.as_ref() == viewed
            && self.graph == graph.revision;
        if same {
            return false;
        }
        let worst = worst(shared);
        let times = if heat { times(shared) } else { BTreeMap::new() };
        for node in &mut graph.nodes {
            let id = NodeId(node.key.0.clone());
            let problem = worst.get(&id);
            node.error = problem.filter(|problem| problem.severity == Severity::Error).map(|problem| words(problem));
            let millis = times.get(&id).copied();
            node.heat = heat.then(|| (millis.unwrap_or(0.0) / HOT_MS).clamp(0.0, 1.0));
            node.badge = if let Some(millis) = millis {
                Some(format!("{millis:.1} ms"))
            } else if viewed.is_some_and(|viewed| *viewed == shared.model.stage_id(&id)) {
                Some(format!("{} viewed", icons::EYE))
            } else {
                problem.filter(|problem| problem.severity == Severity::Warning).map(|_| icons::WARNING.to_owned())
            };
        }
        graph.revision += 1;
        self.problems = Some(Arc::clone(&shared.state.problems));
        self.timings = timings;
        self.heat = heat;
        self.viewed = viewed.cloned();
        self.graph = graph.revision;
        true
    }
}

/// Whether two lists say the same; most often they are one and the same.
fn same(a: &Arc<[Problem]>, b: &Arc<[Problem]>) -> bool {
    Arc::ptr_eq(a, b) || a == b
}

/// The problems of a node of the canvas, those inside it as well when it is a group.
pub(crate) fn problems_of<'a>(shared: &'a Shared<'_>, node: &NodeId) -> impl Iterator<Item = &'a Problem> {
    let id = shared.model.stage_id(node);
    shared
        .state
        .problems
        .iter()
        .filter(move |problem| problem.node.as_ref().is_some_and(|other| owner(other.as_str(), id.as_str())))
}

/// Whether a node of the stage is this one, one inside it, or one that keys and modulations of it brought about.
fn owner(other: &str, id: &str) -> bool {
    other.strip_prefix(id).is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || rest.starts_with('~'))
}

/// The colour of a problem.
pub(crate) fn color(theme: &Theme, severity: Severity) -> Color32 {
    match severity {
        Severity::Error => theme.error,
        Severity::Warning => theme.warning,
        Severity::Hint => theme.text_weak,
    }
}

fn words(problem: &Problem) -> String {
    let mut cause = problem.cause.clone();
    if let Some(first) = cause.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    cause
}

/// By node of the canvas: the worst that is wrong with it.
fn worst<'a>(shared: &'a Shared<'_>) -> BTreeMap<NodeId, &'a Problem> {
    let mut worst: BTreeMap<NodeId, &Problem> = BTreeMap::new();
    for problem in shared.state.problems.iter() {
        let Some(id) = problem.node.as_ref().and_then(|node| on_canvas(shared, node)) else {
            continue;
        };
        let there = worst.entry(id).or_insert(problem);
        if problem.severity > there.severity {
            *there = problem;
        }
    }
    worst
}

/// Milliseconds a frame by node of the canvas; a pass that does the work of several nodes counts for each in equal parts.
pub(crate) fn times(shared: &Shared<'_>) -> BTreeMap<NodeId, f32> {
    let mut times = BTreeMap::new();
    let Some(plan) = &shared.state.plan else {
        return times;
    };
    for (pass, time) in plan.passes.iter().zip(shared.state.timings.iter()) {
        let nodes: Vec<NodeId> = pass.nodes.iter().filter_map(|node| on_canvas(shared, node)).collect();
        for node in &nodes {
            *times.entry(node.clone()).or_insert(0.0) += (time.secs * 1e3) as f32 / nodes.len() as f32;
        }
    }
    // Behind the passes stand the nodes that draw by themselves, by the names of their slots.
    for time in shared.state.timings.iter().skip(plan.passes.len()) {
        if let Some(node) = on_canvas(shared, &NodeId::new(&time.label)) {
            *times.entry(node).or_insert(0.0) += (time.secs * 1e3) as f32;
        }
    }
    times
}

/// The node of the canvas that a node of the stage is, or lies in.
fn on_canvas(shared: &Shared<'_>, node: &NodeId) -> Option<NodeId> {
    let text = match shared.model.inside().last() {
        Some(inside) => node.as_str().strip_prefix(inside.place.as_str())?.strip_prefix('/')?,
        None => node.as_str(),
    };
    text.split(['/', '~']).next().map(NodeId::new)
}
