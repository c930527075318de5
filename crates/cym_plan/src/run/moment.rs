//! What is made of a frame's numbers when it is drawn: things on wires, and pictures that nodes draw by themselves.

use std::sync::Arc;

use cym_graph::NodeId;

use crate::library::{Kernel, NodeLibrary};
use crate::native::picture::drawn_px;
use crate::native::thing::short;
use crate::native::{Canvas, Card, Dispatch, Given, PictureNode, PictureRun, Thing, ThingRun};
use crate::plan::{Drawn, Plan, Taking, ThingStep, Tick, ZERO_LANE};

/// Most text inputs of one node that are read.
const MOST_TEXTS: usize = 8;
/// The smallest share of a picture that is drawn.
const LEAST_SHARE: f32 = 1.0 / 64.0;

/// Something that a node complains of while it runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// The node.
    pub node: NodeId,
    /// What is wrong and what comes of it, for the artist.
    pub cause: String,
    /// What to do.
    pub next_step: String,
}

/// The nodes that make things and draw pictures, at work.
#[derive(Default)]
pub(super) struct Runs {
    /// By thing of the plan; `None` for files.
    makers: Vec<Option<Box<dyn ThingRun>>>,
    /// By drawn picture of the plan.
    painters: Vec<Option<Painter>>,
    /// By thing of the plan.
    things: Vec<Option<Thing>>,
    troubles: Vec<Trouble>,
    pub(super) hurry: bool,
    /// Counts moments, to tell a picture that only stands in from itself.
    moments: u64,
    gathered: Gathered,
}

struct Painter {
    node: Arc<dyn PictureNode>,
    run: Box<dyn PictureRun>,
}

/// Room for the inputs of one node, kept so that a frame allocates nothing.
#[derive(Default)]
struct Gathered {
    hurry: bool,
    numbers: Vec<f32>,
    things: Vec<Option<Thing>>,
}

impl Gathered {
    /// Calls with the inputs of a node.
    fn with<T>(
        &mut self,
        takes: &Taking,
        plan: &Plan,
        tick: Tick,
        numbers: &[f32],
        things: &[Option<Thing>],
        call: impl FnOnce(&Given<'_>) -> T,
    ) -> T {
        let hurry = self.hurry;
        let number = |&lane: &u32| if lane == ZERO_LANE { 0.0 } else { numbers[lane as usize] };
        self.numbers.clear();
        self.numbers.extend(takes.numbers.iter().map(number));
        self.things.clear();
        self.things.extend(takes.things.iter().map(|at| things.get((*at)? as usize)?.clone()));
        let mut texts = [""; MOST_TEXTS];
        for (to, &text) in texts.iter_mut().zip(&takes.texts) {
            *to = &plan.texts[text as usize];
        }
        let texts = &texts[..takes.texts.len().min(MOST_TEXTS)];
        call(&Given { tick, hurry, seed: takes.seed, numbers: &self.numbers, texts, things: &self.things })
    }
}

impl Runs {
    pub(super) fn new(plan: &Plan, library: &NodeLibrary) -> Self {
        let maker = |step: &ThingStep| match step {
            ThingStep::File { .. } | ThingStep::Place { .. } => None,
            ThingStep::Node(takes) => match library.kernels.get(&takes.kind) {
                Some(Kernel::Thing(node)) => Some(node.start()),
                _ => None,
            },
        };
        let painter = |drawn: &Drawn| match library.kernels.get(&drawn.takes.kind) {
            Some(Kernel::Picture { node, .. }) => Some(Painter { node: Arc::clone(node), run: node.start() }),
            _ => None,
        };
        Self {
            makers: plan.things.iter().map(maker).collect(),
            painters: plan.drawn.iter().map(painter).collect(),
            things: vec![None; plan.things.len()],
            troubles: Vec::new(),
            hurry: false,
            moments: 0,
            gathered: Gathered::default(),
        }
    }

    /// Takes the things that were read from files.
    pub(super) fn give(&mut self, things: &[Option<Thing>]) {
        for ((known, maker), thing) in self.things.iter_mut().zip(&self.makers).zip(things) {
            if maker.is_none() {
                known.clone_from(thing);
            }
        }
    }

    /// What was read from a file, if that thing comes from one.
    pub(super) fn file(&self, at: usize) -> Option<Thing> {
        self.makers.get(at).filter(|maker| maker.is_none()).and_then(|_| self.things.get(at)?.clone())
    }

    pub(super) fn troubles(&self) -> &[Trouble] {
        &self.troubles
    }

    pub(super) fn is_unfinished(&self) -> bool {
        self.painters.iter().flatten().any(|painter| painter.run.unfinished())
    }

    /// Calls with what a thing node was given in frame 0, whose numbers and things are there.
    pub(super) fn given<T>(
        &mut self,
        plan: &Plan,
        node: &NodeId,
        numbers: &[f32],
        call: impl FnOnce(&Given<'_>) -> T,
    ) -> Option<T> {
        let takes = plan.things.iter().find_map(|step| match step {
            ThingStep::Node(takes) if takes.node == *node => Some(takes),
            _ => None,
        })?;
        Some(self.gathered.with(takes, plan, Tick::at(0, plan.rate), numbers, &self.things, call))
    }

    /// Makes the things of a frame, and writes how much of each picture is to be drawn among its numbers.
    pub(super) fn moment<'a>(&'a mut self, plan: &'a Plan, tick: Tick, numbers: &'a mut [f32]) -> Moment<'a> {
        self.troubles.clear();
        self.moments += 1;
        self.gathered.hurry = self.hurry;
        for (i, (step, maker)) in plan.things.iter().zip(&mut self.makers).enumerate() {
            let (ThingStep::Node(takes), Some(maker)) = (step, maker) else {
                continue;
            };
            let made = self.gathered.with(takes, plan, tick, numbers, &self.things, |given| maker.make(given));
            self.things[i] = made.thing;
            if let Some([cause, next_step]) = made.trouble {
                self.troubles.push(Trouble { node: takes.node.clone(), cause, next_step });
            }
        }
        for (drawn, painter) in plan.drawn.iter().zip(&self.painters) {
            // Of the last time that it was drawn: this frame's pictures come after its things.
            if let Some([cause, next_step]) = painter.as_ref().and_then(|painter| painter.run.trouble()) {
                self.troubles.push(Trouble { node: drawn.takes.node.clone(), cause, next_step });
            }
            let share = painter.as_ref().map_or(1.0, |painter| {
                self.gathered.with(&drawn.takes, plan, tick, numbers, &self.things, |given| painter.node.share(given))
            });
            numbers[drawn.share as usize] = if share > LEAST_SHARE { share.min(1.0) } else { LEAST_SHARE };
        }
        Moment { tick, numbers, apart: Some((plan, self)) }
    }
}

/// Everything that one frame is drawn from.
pub struct Moment<'a> {
    /// The time.
    pub tick: Tick,
    /// The frame's numbers, for shaders.
    pub numbers: &'a [f32],
    apart: Option<(&'a Plan, &'a mut Runs)>,
}

impl<'a> Moment<'a> {
    /// A frame without pictures that nodes draw by themselves: they stay empty.
    pub fn of_numbers(tick: Tick, numbers: &'a [f32]) -> Self {
        Self { tick, numbers, apart: None }
    }

    /// How many pixels are drawn of a picture in a slot of a size.
    pub fn drawn_px(&self, drawn: usize, size_px: [u32; 2]) -> [u32; 2] {
        let share = self.apart.as_ref().and_then(|(plan, _)| plan.drawn.get(drawn)).map(|drawn| drawn.share as usize);
        drawn_px(size_px, share.and_then(|at| self.numbers.get(at)).copied().unwrap_or(1.0))
    }

    /// What tells drawn pictures apart: of equal keys, one picture will do. `None` when there is nothing to draw it.
    pub fn key(&mut self, drawn: usize, size_px: [u32; 2]) -> Option<u128> {
        let (plan, runs) = self.apart.as_mut()?;
        let takes = &plan.drawn.get(drawn)?.takes;
        let painter = runs.painters.get(drawn)?.as_ref()?;
        let moment = if painter.run.unfinished() { runs.moments } else { 0 };
        Some(runs.gathered.with(takes, plan, self.tick, self.numbers, &runs.things, |given| {
            let mut hasher = blake3::Hasher::new();
            for part in [takes.kind.as_bytes(), takes.node.as_str().as_bytes()]
                .into_iter()
                .chain(given.texts.iter().map(|text| text.as_bytes()))
            {
                hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
            }
            hasher.update(&given.seed.to_le_bytes());
            for number in given.numbers {
                hasher.update(&number.to_bits().to_le_bytes());
            }
            for thing in given.things {
                hasher.update(&thing.as_ref().map_or(0, Thing::hash).to_le_bytes());
            }
            if painter.node.moves(given) {
                hasher.update(&given.tick.frame.to_le_bytes()).update(&given.tick.secs.to_le_bytes());
            }
            hasher.update(&moment.to_le_bytes());
            hasher.update(&size_px[0].to_le_bytes()).update(&size_px[1].to_le_bytes());
            short(&hasher)
        }))
    }

    /// How a graphics card draws a picture of a size, if its node knows.
    pub fn on_card(&mut self, drawn: usize, size_px: [u32; 2], card: &Card) -> Option<Dispatch> {
        let (plan, runs) = self.apart.as_mut()?;
        let takes = &plan.drawn.get(drawn)?.takes;
        let run = &mut runs.painters.get_mut(drawn)?.as_mut()?.run;
        runs.gathered
            .with(takes, plan, self.tick, self.numbers, &runs.things, |given| run.on_card(given, size_px, card))
    }

    /// Draws a picture of a size into so many halves, four a pixel.
    pub fn draw(&mut self, drawn: usize, size_px: [u32; 2], rgba16f: &mut [u16]) {
        let Some((plan, runs)) = &mut self.apart else {
            return;
        };
        if let (Some(Drawn { takes, .. }), Some(Some(painter))) = (plan.drawn.get(drawn), runs.painters.get_mut(drawn))
        {
            let run = &mut painter.run;
            let mut canvas = Canvas { size_px, rgba16f };
            runs.gathered
                .with(takes, plan, self.tick, self.numbers, &runs.things, |given| run.draw(given, &mut canvas));
        }
    }
}
