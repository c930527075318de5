//! From a checked graph to a plan: what is done each frame, as plain data.
//!
//! [`compile()`] is a list of steps one can read aloud: keep what is alive, turn signals into a CPU program, decide where
//! pictures are cut into passes, write one shader a pass, let slots share textures. The result names no device; the same
//! graph, target and library always give an equal [`Plan`].
//!
//! What this crate does not know: wgpu, files, sound devices, windows. It says what a native node must offer
//! ([`NativeNode`], [`ThingNode`], [`PictureNode`]) and what the sound it listens to must offer ([`Sounds`]), and nothing about who offers it.

pub mod compile;
pub mod library;
pub mod native;
pub mod plan;
pub mod run;

pub use cym_graph::{NodeId, Rate};

pub use compile::{Costs, Extent, Fusion, Target, compile, compile_extent};
pub use library::{Kernel, NodeFile, NodeLibrary, kind_of_wgsl};
pub use native::{
    Canvas, Card, Dispatch, FilePlace, Given, Inputs, Made, NativeNode, PictureNode, PictureRun, ReadThing, SignalRun,
    Silence, Sounds, Step, Stretch, Thing, ThingNode, ThingRun, Weights,
};
pub use plan::{
    AssetKind, AssetUse, BIRTH_LANES, Cut, Drawn, Format, Gate, HandUse, Memory, PARTICLE_BYTES, Pass, Plan, PlanError,
    Read, SignalStep, Slot, SlotKind, SoundUse, Stage, Taking, Test, TextureSpec, ThingStep, Tick, Work, ZERO_LANE,
};
pub use run::{Moment, SignalRunner, Trouble};
