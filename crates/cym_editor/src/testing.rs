//! A bench for tests of panels: a model, a stage without a device, and the app's way of doing what was asked for.

use std::sync::{Arc, OnceLock};

use cym_engine::Project;
use cym_engine::{Stage, StageState};
use cym_graph::{Document, Edit, Node, NodeId};
use cym_plan::NodeLibrary;
use egui_kittest::Harness;

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

/// One panel on the bench, with everything that it sees.
pub(crate) struct Bench<P> {
    pub(crate) panel: P,
    pub(crate) model: Model,
    pub(crate) stage: Stage,
    /// What the panel sees as the newest state; a test may put its own here.
    pub(crate) state: Arc<StageState>,
    pub(crate) theme: Theme,
    pub(crate) settings: Settings,
    pub(crate) hint: String,
    /// Everything that was asked for, in order.
    pub(crate) asked: Vec<Act>,
    acts: Vec<Act>,
}

impl<P> Bench<P> {
    /// A panel over a document.
    pub(crate) fn new(panel: P, document: Document) -> Self {
        Self {
            panel,
            model: model_of(document),
            stage: Stage::without_gpu(library(), Arc::new(|| {})),
            state: Arc::default(),
            theme: Theme::dark(),
            settings: Settings::default(),
            hint: String::new(),
            asked: Vec::new(),
            acts: Vec::new(),
        }
    }

    /// Lets the panel draw or run something, and then does what it asked for, as the app does.
    pub(crate) fn with<T>(&mut self, work: impl FnOnce(&mut P, &mut Shared<'_>) -> T) -> T {
        self.hint.clear();
        let mut shared = Shared {
            model: &self.model,
            state: &self.state,
            stage: &self.stage,
            render: None,
            theme: &self.theme,
            settings: &mut self.settings,
            acts: &mut self.acts,
            hint: &mut self.hint,
        };
        let result = work(&mut self.panel, &mut shared);
        for act in std::mem::take(&mut self.acts) {
            self.asked.push(act.clone());
            match act {
                Act::Edit(edit) => self.model.apply(edit).unwrap(),
                Act::Gesture { id, edit, done } => self.model.gesture(id, edit, done).unwrap(),
                Act::Select(nodes) => self.model.selection = nodes,
                Act::Enter(node) => {
                    self.model.enter(&node);
                }
                Act::LeaveTo(depth) => self.model.leave_to(depth),
                _ => {}
            }
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
    let mut dressed = false;
    move |ui, bench| {
        if !dressed {
            dressed = true;
            crate::theme::letters(ui.ctx());
            bench.theme.apply(ui.ctx());
        }
        draw(ui, bench);
    }
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
