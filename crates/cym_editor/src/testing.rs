//! A bench for tests of panels: a model, a stage without a device, and the app's way of doing what was asked for.

pub(crate) mod studio;

use std::ops::{Deref, DerefMut};
use std::sync::{Arc, OnceLock};

use cym_engine::Project;
use cym_engine::{Stage, StageState};
use cym_graph::{Document, Edit, Node, NodeId};
use cym_plan::NodeLibrary;
use egui::Pos2;
use egui_kittest::Harness;
use egui_wgpu::RenderState;

use crate::making::Makings;
use crate::model::Model;
use crate::settings::Settings;
use crate::shared::{Act, Shared};
use crate::theme::Theme;

/// The program's own nodes, read once a process.
pub(crate) fn library() -> Arc<NodeLibrary> {
    static LIBRARY: OnceLock<Arc<NodeLibrary>> = OnceLock::new();
    Arc::clone(LIBRARY.get_or_init(|| nodes::Live::open(nodes::Folders::new(None)).library()))
}

/// A document of these nodes.
pub(crate) fn document(nodes: &[(&str, Node)]) -> Document {
    let mut document = Document::default();
    for (id, node) in nodes {
        let edit = Edit::AddNode { id: NodeId::new(id), node: node.clone(), position: None };
        document.apply(edit).expect("the nodes of a test have ids of their own");
    }
    document
}

/// A model with a document of these nodes.
pub(crate) fn model(nodes: &[(&str, Node)]) -> Model {
    model_of(document(nodes))
}

/// A model with this document.
pub(crate) fn model_of(document: Document) -> Model {
    let mut model = Model::new(library());
    model.open(Project { document, path: "test.cym".into(), carrier: None }, false);
    model
}

/// All that a panel sees: a document, a stage without a device, settings, and room for what is asked for.
pub(crate) struct Seat {
    pub(crate) model: Model,
    pub(crate) stage: Stage,
    /// The networks that are being made.
    pub(crate) makings: Makings,
    /// What the panel sees as the newest state; a test may put its own here.
    pub(crate) state: Arc<StageState>,
    /// The window's drawing, for tests that have a device.
    pub(crate) render: Option<RenderState>,
    pub(crate) theme: Theme,
    pub(crate) settings: Settings,
    pub(crate) hint: String,
    /// What was asked for and not yet taken.
    pub(crate) acts: Vec<Act>,
    dressed: bool,
}

impl Seat {
    /// With an empty document.
    pub(crate) fn new() -> Self {
        Self::of(Model::new(library()))
    }

    /// With this document.
    pub(crate) fn of(model: Model) -> Self {
        Self {
            model,
            stage: Stage::without_gpu(library(), Arc::new(|| {})),
            makings: Makings::default(),
            state: Arc::default(),
            render: None,
            theme: Theme::dark(),
            settings: Settings::default(),
            hint: String::new(),
            acts: Vec::new(),
            dressed: false,
        }
    }

    /// What the panel sees.
    pub(crate) fn shared(&mut self) -> Shared<'_> {
        Shared {
            model: &self.model,
            state: &self.state,
            stage: &self.stage,
            makings: &self.makings,
            render: self.render.as_ref(),
            theme: &self.theme,
            settings: &mut self.settings,
            acts: &mut self.acts,
            hint: &mut self.hint,
        }
    }

    /// Gives the window the program's own look and letters, once; they hold from the next frame on. Returns whether it did.
    pub(crate) fn dress(&mut self, ctx: &egui::Context) -> bool {
        if std::mem::replace(&mut self.dressed, true) {
            return false;
        }
        crate::theme::letters(ctx);
        self.theme.apply(ctx);
        true
    }

    /// Does to the document what was asked for, as the app does; everything else is the test's.
    pub(crate) fn obey(&mut self, act: &Act) {
        match act.clone() {
            Act::Edit(edit) => self.model.apply(edit).unwrap(),
            Act::EditRoot(edit) => self.model.apply_root(edit).unwrap(),
            Act::Gesture { id, edit, done } => self.model.gesture(id, edit, done).unwrap(),
            Act::Select(nodes) => self.model.selection = nodes,
            Act::Enter(node) => {
                self.model.enter(&node);
            }
            Act::LeaveTo(depth) => self.model.leave_to(depth),
            Act::Show { project, kept } => self.model.open(*project, kept),
            Act::Saved { path, revision } => self.model.mark_saved(path, revision),
            Act::Unsaved => self.model.mark_unsaved(),
            _ => {}
        }
    }
}

/// One panel on the bench, with everything that it sees.
pub(crate) struct Bench<P> {
    pub(crate) panel: P,
    pub(crate) seat: Seat,
    /// Everything that was asked for, in order.
    pub(crate) asked: Vec<Act>,
}

impl<P> Deref for Bench<P> {
    type Target = Seat;

    fn deref(&self) -> &Seat {
        &self.seat
    }
}

impl<P> DerefMut for Bench<P> {
    fn deref_mut(&mut self) -> &mut Seat {
        &mut self.seat
    }
}

impl<P> Bench<P> {
    /// A panel over a document.
    pub(crate) fn new(panel: P, document: Document) -> Self {
        Self { panel, seat: Seat::of(model_of(document)), asked: Vec::new() }
    }

    /// Lets the panel draw or run something, and then does what it asked for, as the app does.
    pub(crate) fn with<T>(&mut self, work: impl FnOnce(&mut P, &mut Shared<'_>) -> T) -> T {
        self.seat.hint.clear();
        let result = work(&mut self.panel, &mut self.seat.shared());
        for act in std::mem::take(&mut self.seat.acts) {
            self.seat.obey(&act);
            self.asked.push(act);
        }
        result
    }

    /// What was asked for since the last call.
    pub(crate) fn take_asked(&mut self) -> Vec<Act> {
        std::mem::take(&mut self.asked)
    }

    /// A node of the document on the canvas.
    pub(crate) fn node(&self, id: &str) -> &Node {
        &self.model.document().nodes()[&NodeId::new(id)]
    }
}

/// A bench in a window of this size in points, drawn by `draw` each frame; `run_steps` it.
pub(crate) fn harness<P: 'static>(
    bench: Bench<P>,
    size: [f32; 2],
    draw: impl Fn(&mut egui::Ui, &mut Bench<P>) + 'static,
) -> Harness<'static, Bench<P>> {
    builder(size).build_ui_state(dressed(draw), bench)
}

/// As [`harness`], and it can be rendered to a picture on the software device.
pub(crate) fn harness_with_pictures<P: 'static>(
    bench: Bench<P>,
    size: [f32; 2],
    draw: impl Fn(&mut egui::Ui, &mut Bench<P>) + 'static,
) -> Harness<'static, Bench<P>> {
    builder(size).wgpu().build_ui_state(dressed(draw), bench)
}

fn builder<S>(size: [f32; 2]) -> egui_kittest::HarnessBuilder<S> {
    Harness::builder().with_size(size).with_step_dt(1.0 / 60.0)
}

/// Gives the window the program's own look and letters before the panel draws.
fn dressed<P>(draw: impl Fn(&mut egui::Ui, &mut Bench<P>)) -> impl FnMut(&mut egui::Ui, &mut Bench<P>) {
    move |ui, bench| {
        bench.seat.dress(ui.ctx());
        draw(ui, bench);
    }
}

/// Drags with the first button, slowly enough for every hover on the way.
pub(crate) fn drag<S>(harness: &mut Harness<'_, S>, from: Pos2, to: Pos2) {
    harness.hover_at(from);
    harness.run_steps(2);
    harness.drag_at(from);
    harness.run_steps(2);
    for part in [0.3, 0.7, 1.0] {
        harness.hover_at(from + (to - from) * part);
        harness.run_steps(2);
    }
    harness.drop_at(to);
    harness.run_steps(3);
}

/// Clicks twice where the pointer is.
pub(crate) fn double_click<S>(harness: &mut Harness<'_, S>, at: Pos2) {
    harness.hover_at(at);
    harness.run_steps(1);
    for _ in 0..2 {
        harness.drag_at(at);
        harness.run_steps(1);
        harness.drop_at(at);
        harness.run_steps(1);
    }
    harness.run_steps(2);
}

/// A plan in which these outputs have their numbers one after the other: node, output, how many.
pub(crate) fn plan_of_signals(signals: &[(&str, &str, usize)]) -> cym_plan::Plan {
    let document = document(&[("output", Node::new("output/output"))]);
    let graph = cym_graph::check(&document, &library().catalogue).graph.expect("an output alone is a graph");
    let mut plan =
        cym_plan::compile(&graph, &library(), cym_plan::Target::new([64, 36])).expect("an output alone compiles");
    plan.signal_places.clear();
    let mut at = 0;
    for (node, output, count) in signals {
        plan.signal_places.insert((NodeId::new(node), (*output).to_owned()), at..at + count);
        at += count;
    }
    plan
}
