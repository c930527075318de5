//! How a native node's file says what it is: one function for its interface, one for a fresh run; or a picture node as it is.

use std::sync::Arc;

use cym_dsp::control::{Easing, EnvelopeSettings};
use cym_graph::{Input, NodeKind, Value, WireType};
use cym_plan::{FilePlace, Inputs, NativeNode, NodeLibrary, PictureNode, SignalRun, Step, Thing, ThingNode, ThingRun};
use cym_wgsl::WgslError;

/// What every native node's file needs.
pub(crate) mod prelude {
    pub(crate) use cym_dsp::control;
    pub(crate) use cym_graph::{Input, NodeKind, Output, Value, WireType};
    pub(crate) use cym_plan::{
        Canvas, Given, Inputs, Made, NativeNode, PictureNode, PictureRun, SignalRun, Step, Thing, ThingRun,
    };

    pub(crate) use super::{
        EASINGS, Events, Insert, Picture, blend, chosen, easing, falling, fires, flag, gated, guarded, native,
        native_of_files, tame, thing, trigger_in, trigger_or_none, whole, wire_in,
    };
}

/// What a native node's file gives, whichever of the three it is.
pub(crate) trait Insert {
    /// Puts the node into a library under the id that its file's path gives.
    fn insert(self: Box<Self>, id: &str, library: &mut NodeLibrary) -> Result<(), WgslError>;
}

impl<N: NativeNode + 'static> Insert for N {
    fn insert(self: Box<Self>, id: &str, library: &mut NodeLibrary) -> Result<(), WgslError> {
        library.insert_native(id, Arc::from(self as Box<dyn NativeNode>));
        Ok(())
    }
}

/// A node that makes a thing, from its interface and what starts its run.
pub(crate) fn thing<R: ThingRun + 'static>(kind: fn() -> NodeKind, start: fn() -> R) -> impl Insert {
    Maker { kind, start }
}

struct Maker<R> {
    kind: fn() -> NodeKind,
    start: fn() -> R,
}

impl<R: ThingRun + 'static> ThingNode for Maker<R> {
    fn kind(&self) -> NodeKind {
        (self.kind)()
    }

    fn start(&self) -> Box<dyn ThingRun> {
        Box::new((self.start)())
    }
}

impl<R: ThingRun + 'static> Insert for Maker<R> {
    fn insert(self: Box<Self>, id: &str, library: &mut NodeLibrary) -> Result<(), WgslError> {
        library.insert_thing(id, Arc::from(self as Box<dyn ThingNode>));
        Ok(())
    }
}

/// A node that draws its picture itself.
pub(crate) struct Picture<P>(pub(crate) P);

impl<P: PictureNode + 'static> Insert for Picture<P> {
    fn insert(self: Box<Self>, id: &str, library: &mut NodeLibrary) -> Result<(), WgslError> {
        library.insert_picture(id, Arc::new(self.0))
    }
}

/// A node from its interface and what starts its run.
pub(crate) fn native<R: SignalRun + 'static>(kind: fn() -> NodeKind, start: fn() -> R) -> impl NativeNode {
    Native { kind, start }
}

/// As [`native`], for one whose files are opened by a function.
pub(crate) fn native_of_files<R: SignalRun + 'static>(
    kind: fn() -> NodeKind,
    start: fn() -> R,
    open: fn(&FilePlace<'_>) -> Result<Thing, String>,
) -> impl NativeNode {
    OfFiles { native: Native { kind, start }, open }
}

struct Native<R> {
    kind: fn() -> NodeKind,
    start: fn() -> R,
}

struct OfFiles<R> {
    native: Native<R>,
    open: fn(&FilePlace<'_>) -> Result<Thing, String>,
}

impl<R: SignalRun + 'static> NativeNode for OfFiles<R> {
    fn kind(&self) -> NodeKind {
        self.native.kind()
    }

    fn start(&self) -> Box<dyn SignalRun> {
        self.native.start()
    }

    fn opens(&self) -> bool {
        true
    }

    fn open(&self, file: &FilePlace<'_>) -> Result<Thing, String> {
        (self.open)(file)
    }
}

impl<R: SignalRun + 'static> NativeNode for Native<R> {
    fn kind(&self) -> NodeKind {
        (self.kind)()
    }

    fn start(&self) -> Box<dyn SignalRun> {
        Box::new(Guarded((self.start)()))
    }
}

/// Keeps every output a finite number, whatever a wire brings in: 0 in place of what is none.
struct Guarded<R>(R);

impl<R: SignalRun> SignalRun for Guarded<R> {
    fn step(&mut self, step: &Step<'_>, inputs: &Inputs<'_>, outputs: &mut [f32]) {
        self.0.step(step, inputs, outputs);
        for output in outputs {
            *output = guarded(*output);
        }
    }
}

/// The number, or 0 in place of NaN and infinity: for state, which would keep them for ever.
pub(crate) fn guarded(number: f32) -> f32 {
    if number.is_finite() { number } else { 0.0 }
}

/// The number, held within what differences and sums of it can still be told in: for state that a wild wire must not break.
pub(crate) fn tame(number: f32) -> f32 {
    guarded(number).clamp(-1e18, 1e18)
}

/// From `a` to `b` by a share, exact at both ends.
pub(crate) fn blend(a: f32, b: f32, share: f32) -> f32 {
    a * (1.0 - share) + b * share
}

/// The words of [`Easing::ALL`] for the artist.
pub(crate) const EASINGS: [&str; 6] = ["linear", "smooth", "slow start", "sine", "overshoot", "bounce"];

/// The easing that a choice of [`EASINGS`] means.
pub(crate) fn easing(choice: f32) -> Easing {
    Easing::ALL[chosen(choice, Easing::ALL.len())]
}

/// Rises at once and falls in its own time: how levels of sound become levels of light.
pub(crate) fn falling(release_secs: f32) -> EnvelopeSettings {
    EnvelopeSettings { attack_secs: 0.0, release_secs, ..EnvelopeSettings::default() }
}

/// Whether a trigger fires in this frame.
pub(crate) fn fires(trigger: f32) -> bool {
    trigger > 0.5
}

/// A trigger or a state as it travels: 1 or 0.
pub(crate) fn flag(on: bool) -> f32 {
    f32::from(u8::from(on))
}

/// Which of `len` choices a number means.
pub(crate) fn chosen(number: f32, len: usize) -> usize {
    // The cast turns what is below 0 into 0.
    (number.round() as usize).min(len.saturating_sub(1))
}

/// A level from which everything below a gate is cut off, the rest stretched so that 1 stays 1.
pub(crate) fn gated(level: f32, gate: f32) -> f32 {
    let gate = gate.clamp(0.0, 0.99);
    let level = tame(level);
    if gate == 0.0 { level } else { ((level - gate) / (1.0 - gate)).max(0.0) }
}

/// Tells the new events of a sound from those that were there in the frame before.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Events {
    before: u64,
}

impl Events {
    /// How many events came since the frame before; at frame 0, those at its time.
    pub(crate) fn fresh(&mut self, step: &Step<'_>, sound: usize, event: &str) -> u64 {
        let count = step.sounds.count(sound, event, step.tick.secs);
        // Fewer than before means another sound: nothing of it is old.
        let new = count.saturating_sub(self.before);
        self.before = count;
        new
    }
}

/// A whole number.
pub(crate) fn whole(name: &str, default: f32, min: f32, max: f32) -> Input {
    Input { integer: true, ..Input::float(name, default, min, max) }
}

/// A number that is meant to come by wire; 0 without one.
pub(crate) fn wire_in(name: &str) -> Input {
    Input::new(name, WireType::Float, Value::Float(0.0))
}

/// A trigger that is meant to come by wire; it never fires without one.
pub(crate) fn trigger_in(name: &str) -> Input {
    Input::new(name, WireType::Trigger, Value::None)
}

/// An input for events that may well stay unwired: it never fires then, and nothing warns of it.
pub(crate) fn trigger_or_none(name: &str) -> Input {
    Input::new(name, WireType::Trigger, Value::Float(0.0))
}
