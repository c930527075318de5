//! What a native node must offer, and what it may know.

mod card;
pub(crate) mod picture;
pub(crate) mod thing;

use cym_graph::NodeKind;

pub use card::{Card, Dispatch, Weights};
pub use picture::{Canvas, FilePlace, PictureNode, PictureRun};
pub use thing::{Given, Made, ReadThing, Thing, ThingNode, ThingRun};

use crate::plan::Tick;

/// Sound as signal nodes hear it: features by name, already analysed, at any time.
pub trait Sounds {
    /// The value of a feature curve, such as `bass.level`, at a time in seconds; 0 when there is none.
    fn value(&self, sound: usize, feature: &str, secs: f64) -> f32;
    /// How many events, such as `bass.hits`, have happened at or before a time in seconds.
    fn count(&self, sound: usize, event: &str, secs: f64) -> u64;
    /// Fills `bands` with the levels, 0..1, of log-spaced frequency bands, low to high.
    fn spectrum(&self, sound: usize, secs: f64, bands: &mut [f32]);

    // A sound that knows less, such as one that is heard as it comes, leaves the rest as it is.

    /// How long a sound is that is known from start to end, in seconds.
    fn duration_secs(&self, _sound: usize) -> Option<f64> {
        None
    }

    /// Another number whenever what is known of a sound is another, for who keeps what follows from it.
    fn version(&self, _sound: usize) -> u64 {
        0
    }

    /// One number about the whole sound, such as `tempo.bpm`, where it is known.
    fn scalar(&self, _sound: usize, _feature: &str) -> Option<f64> {
        None
    }

    /// Where the value of a feature curve stands among all its values, 0..1: how much of the sound is lower.
    fn percentile(&self, _sound: usize, _feature: &str, _secs: f64) -> f32 {
        0.0
    }

    /// The mean of a feature curve between two times in seconds.
    fn mean(&self, _sound: usize, _feature: &str, _from_secs: f64, _to_secs: f64) -> f32 {
        0.0
    }

    /// Seconds since the last of these events, infinite before the first.
    fn since(&self, _sound: usize, _event: &str, _secs: f64) -> f64 {
        f64::INFINITY
    }

    /// Seconds to the next of these events, infinite after the last.
    fn until(&self, _sound: usize, _event: &str, _secs: f64) -> f64 {
        f64::INFINITY
    }

    /// The stretch of a list, such as `section` or `chord`, that a time in seconds lies in.
    fn stretch(&self, _sound: usize, _list: &str, _secs: f64) -> Option<Stretch<'_>> {
        None
    }

    /// Fills `out` with the values, 0..1, of a feature that has several a moment, such as the twelve of `chroma`.
    fn strip(&self, _sound: usize, _feature: &str, _secs: f64, out: &mut [f32]) {
        out.fill(0.0);
    }

    /// Which of the names in a list, such as `section`, a stretch of it has, by its number: names count in the order in which
    /// they first come.
    fn name_number(&self, _sound: usize, _list: &str, _number: usize) -> Option<usize> {
        None
    }
}

/// A named stretch of a sound, seen from a moment within it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stretch<'a> {
    /// Its number in its list, from 0.
    pub number: usize,
    /// Its name: `A` for a section, `F:minor` for a key.
    pub label: &'a str,
    /// How much of it has passed, 0..1.
    pub progress: f32,
    /// Seconds to its end.
    pub left_secs: f64,
}

/// No sound at all: every feature is 0 and nothing ever happens.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silence;

impl Sounds for Silence {
    fn value(&self, _: usize, _: &str, _: f64) -> f32 {
        0.0
    }

    fn count(&self, _: usize, _: &str, _: f64) -> u64 {
        0
    }

    fn spectrum(&self, _: usize, _: f64, bands: &mut [f32]) {
        bands.fill(0.0);
    }
}

/// A node written in Rust that turns control-rate numbers into control-rate numbers.
pub trait NativeNode: Send + Sync {
    /// Its interface: ports, params and words. The id comes from the path of its file.
    fn kind(&self) -> NodeKind;
    /// A fresh run from frame 0. All state lives in what this returns.
    fn start(&self) -> Box<dyn SignalRun>;
    /// Whether its text inputs that name files are opened, and reach it as things instead of as paths.
    fn opens(&self) -> bool {
        false
    }
    /// Opens the file of such an input. Says in a phrase for the artist what is wrong with the file.
    fn open(&self, file: &FilePlace<'_>) -> Result<Thing, String> {
        Err(format!("`{}` cannot be used here", file.path.display()))
    }
}

/// The running state of one native node.
pub trait SignalRun: Send {
    /// Computes this frame's outputs, in port order. Called for every frame from 0 on, in order, and must depend on nothing
    /// but the step, the inputs and what earlier calls left behind. Allocates nothing.
    fn step(&mut self, step: &Step<'_>, inputs: &Inputs<'_>, outputs: &mut [f32]);
}

/// A stateless node can be a plain function.
impl<F: FnMut(&Step<'_>, &Inputs<'_>, &mut [f32]) + Send> SignalRun for F {
    fn step(&mut self, step: &Step<'_>, inputs: &Inputs<'_>, outputs: &mut [f32]) {
        self(step, inputs, outputs);
    }
}

/// Everything around one step that is not an input.
pub struct Step<'a> {
    /// The time.
    pub tick: Tick,
    /// The node's own number, from the document's seed and its id.
    pub seed: u32,
    /// The sounds of the graph.
    pub sounds: &'a dyn Sounds,
    /// For a source of sound: the number that its audio output must carry. 0 otherwise.
    pub own_sound: f32,
}

impl Step<'_> {
    /// Seconds since the frame before, as the maths of signals takes them.
    pub fn dt(&self) -> f32 {
        self.tick.dt as f32
    }
}

/// The inputs of one step, in port order.
pub struct Inputs<'a> {
    /// All numbers; a wide port takes several places. Text and file ports take none.
    pub numbers: &'a [f32],
    /// Text and file inputs, in port order.
    pub texts: &'a [&'a str],
    /// What was opened of the files of a node that opens them, in port order; `None` where there is none.
    pub things: &'a [Option<Thing>],
}

impl Inputs<'_> {
    /// The first `N` numbers: `let [rate, depth] = inputs.take();`. Missing ones are 0.
    pub fn take<const N: usize>(&self) -> [f32; N] {
        std::array::from_fn(|i| self.numbers.get(i).copied().unwrap_or_default())
    }

    /// What was opened of the file at a place among the file inputs, if it is a `T`.
    pub fn thing<T: std::any::Any>(&self, place: usize) -> Option<&T> {
        self.things.get(place)?.as_ref()?.get()
    }

    /// The sound that an audio port at this place refers to, or `None` when nothing is wired.
    ///
    /// On the wire, source `i` travels as `i + 1`, so that 0 is silence.
    pub fn sound(&self, place: usize) -> Option<usize> {
        let number = *self.numbers.get(place)?;
        (number >= 0.5).then(|| number.round() as usize - 1)
    }
}
