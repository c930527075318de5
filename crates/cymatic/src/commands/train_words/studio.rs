//! Where pictures are drawn: one plan for each node and fold, made once; then only knobs change.

use std::sync::Arc;

use cym_engine::PixelLayout;
use cym_gpu::{AdapterChoice, Alpha, Executor, Finish, Gpu, Prepared, ReadbackRing};
use cym_graph::catalogue::NodeKind;
use cym_graph::edit::DocumentChange;
use cym_graph::{Document, Edit, Input, Node, NodeId, Output, Value, WireType, check};
use cym_learn::words::shelf::Shelf;
use cym_plan::{Inputs, NativeNode, NodeLibrary, Plan, SignalRun, SignalRunner, Silence, Step, Target, Tick, compile};

use super::finish::{Codes, FRAME_PX, Finished, finish};
use super::recipes::Recipe;
use super::wishes::Wish;
use crate::report::Failure;

const PATTERN: &str = "pattern";
const FOLD: &str = "fold";
/// How often a picture is drawn before it is taken as it is.
const ATTEMPTS: usize = 4;
const BARS: &str = "words/bars";

/// The device and the nodes.
pub(super) struct Studio {
    gpu: Gpu,
    library: NodeLibrary,
    moods: Vec<[u32; 5]>,
    codes: Codes,
}

/// One plan, ready to draw.
pub(super) struct Stand<'a> {
    studio: &'a Studio,
    executor: Executor,
    prepared: Prepared,
    plan: Plan,
    runner: SignalRunner,
    ring: ReadbackRing,
    kind: Arc<NodeKind>,
}

impl Studio {
    pub(super) fn open() -> Result<Self, Failure> {
        let mut library = nodes::catalogue()?;
        library.insert_native(BARS, Arc::new(Bars));
        let moods = nodes::palettes().iter().map(|&(_, colours)| colours).collect();
        Ok(Self { gpu: Gpu::open(AdapterChoice::Default)?, library, moods, codes: Codes::new() })
    }

    /// Makes the plan of a recipe and a fold.
    pub(super) fn stand(&self, recipe: &Recipe, fold: usize) -> Result<Stand<'_>, Failure> {
        let id = format!("pattern/{}", recipe.node);
        let kind = self.library.catalogue.get(&id).ok_or_else(|| format!("there is no node `{id}`"))?.clone();
        let checked = check(&document(&kind, fold)?, &self.library.catalogue);
        let Some(graph) = checked.graph else {
            return Err(format!("`{id}` cannot be drawn: {:?}", checked.problems).into());
        };
        let plan = compile(&graph, &self.library, Target::new(graph.size()))?;
        let executor = Executor::new(&self.gpu);
        let prepared = executor.prepare(&Arc::new(plan.clone()), &[])?;
        let runner = SignalRunner::new(&plan, &self.library);
        let finish = Finish { layout: PixelLayout::Rgba8, alpha: Alpha::Straight, dither: false };
        let ring = ReadbackRing::new(&executor, FRAME_PX as u32, FRAME_PX as u32, finish, 1)?;
        Ok(Stand { studio: self, executor, prepared, plan, runner, ring, kind })
    }
}

impl Stand<'_> {
    /// Draws a wish, again when nothing is to be seen, and puts the picture on a shelf.
    pub(super) fn draw(&mut self, mut wish: Wish, shelf: &mut Shelf) -> Result<(), Failure> {
        let mut finished = self.attempt(&mut wish)?;
        for _ in 1..ATTEMPTS {
            if finished.shows {
                break;
            }
            finished = self.attempt(&mut wish)?;
        }
        Ok(shelf.push(&finished.picture, finished.facts)?)
    }

    fn attempt(&mut self, wish: &mut Wish) -> Result<Finished, Failure> {
        let colours = wish.colours(&self.studio.moods);
        let (plan, kind) = (&mut self.plan, &self.kind);
        let mut missed = None;
        wish.knobs(kind, &colours, |param, value| {
            let known = kind.input_index(param).is_some();
            // A checkerboard takes two colours and no line of them.
            if known && !plan.turn(&NodeId::new(PATTERN), param, &value) || !known && param != "colours" {
                missed = Some(param.to_owned());
            }
        });
        if let Some(param) = missed {
            return Err(format!("`{}` has no knob `{param}`; its recipe needs a look.", kind.id).into());
        }
        let fold = NodeId::new(FOLD);
        let chance = &mut wish.chance;
        let float = |chance: &mut cym_learn::words::chance::Chance, low, high| Value::Float(chance.between(low, high));
        match wish.facts.get(cym_learn::words::Attribute::Symmetry) {
            Some(1) => {
                plan.turn(&fold, "angle", &Value::Float([0.0, 90.0, 45.0, 90.0][chance.below(4)]));
                plan.turn(&fold, "twice", &Value::Float(chance.below(2) as f32));
            }
            Some(2) => {
                plan.turn(&fold, "segments", &Value::Float((4 + chance.below(7)) as f32));
                plan.turn(&fold, "pick", &Value::Vec2([chance.between(-0.6, 0.6), chance.between(-0.6, 0.6)]));
                plan.turn(&fold, "zoom", &float(chance, 0.8, 1.4));
                plan.turn(&fold, "angle", &float(chance, -180.0, 180.0));
                plan.turn(&fold, "phase", &float(chance, 0.0, 1.0));
            }
            _ => {}
        }
        plan.turn(&NodeId::new("bars"), "number", &Value::Float(chance.below(4096) as f32));
        self.runner.reset();
        let numbers = self.runner.numbers_at(plan, 0, &Silence);
        let tick = Tick::at(0, plan.rate);
        self.executor.render(&mut self.prepared, tick, numbers)?;
        self.ring.push(&self.prepared, tick)?;
        let mut frame = Vec::new();
        self.ring.drain(&mut frame)?;
        Ok(finish(&frame, wish, &self.studio.codes))
    }
}

/// The graph around one pattern.
fn document(kind: &NodeKind, fold: usize) -> Result<Document, Failure> {
    let mut document = Document::default();
    document.apply(Edit::SetDocument(DocumentChange::Size([FRAME_PX as u32; 2])))?;
    let mut add =
        |id: &str, node: Node| document.apply(Edit::AddNode { id: NodeId::new(id), node, position: None }).map(drop);
    let mut pattern = Node::new(&kind.id);
    if let Some(bars) = kind.inputs.iter().find(|input| input.ty == WireType::Spectrum) {
        add("bars", Node::new(BARS))?;
        pattern = pattern.wire(&bars.name, "bars", "bars");
    }
    add(PATTERN, pattern)?;
    let shown = if fold == 0 {
        PATTERN
    } else {
        let node = ["place/mirror", "place/kaleidoscope"][fold - 1];
        add(FOLD, Node::new(node).wire("image", PATTERN, "image"))?;
        FOLD
    };
    add("output", Node::new("output/output").wire("image", shown, "image"))?;
    Ok(document)
}

/// A spectrum like that of music, another for each number: louder in the bass, with a few tones.
struct Bars;

impl NativeNode for Bars {
    fn kind(&self) -> NodeKind {
        NodeKind::new("Bars", "A spectrum that stands still.", &["words"])
            .input(Input::float("number", 0.0, 0.0, 4096.0).help("Which."))
            .output(Output::new("bars", WireType::Spectrum, "The spectrum."))
    }

    fn start(&self) -> Box<dyn SignalRun> {
        Box::new(|_: &Step<'_>, inputs: &Inputs<'_>, outputs: &mut [f32]| {
            let [number] = inputs.take();
            let mut chance = cym_learn::words::chance::Chance::new(0x62_6172, number as u64);
            let (level, slope) = (chance.between(0.5, 1.0), chance.between(12.0, 60.0));
            let mut tone = 0.6;
            for (i, band) in outputs.iter_mut().enumerate() {
                tone += 0.55 * (chance.unit() - tone);
                *band = (level / (1.0 + i as f32 / slope) * (0.35 + tone)).clamp(0.0, 1.0);
            }
        })
    }
}
