//! A native node that runs alone.

use cym_graph::{NodeKind, Rate, Value};
use cym_plan::{Inputs, NativeNode, SignalRun, Sounds, Step, Tick};

/// A running node whose inputs are set by name.
pub(crate) struct Bench {
    pub(crate) kind: NodeKind,
    pub(crate) numbers: Vec<f32>,
    pub(crate) outputs: Vec<f32>,
    pub(crate) frame: u64,
    run: Box<dyn SignalRun>,
    hz: u32,
    sounds: &'static dyn Sounds,
}

impl Bench {
    /// The node with its defaults, at so many frames a second, hearing these sounds.
    pub(crate) fn of(node: &dyn NativeNode, hz: u32, sounds: &'static dyn Sounds) -> Self {
        let kind = node.kind();
        let mut numbers = Vec::new();
        for input in &kind.inputs {
            let start = numbers.len();
            numbers.resize(start + input.ty.width(), 0.0);
            if let (Value::Float(default), false) = (&input.default, input.ty.width() == 0) {
                numbers[start] = *default;
            }
        }
        let outputs = vec![f32::NAN; kind.outputs.iter().map(|output| output.ty.width()).sum()];
        Self { run: node.start(), kind, numbers, outputs, frame: 0, hz, sounds }
    }

    pub(crate) fn set(&mut self, input: &str, number: f32) {
        let index = self.kind.inputs.iter().position(|known| known.name == input).unwrap();
        let place: usize = self.kind.inputs[..index].iter().map(|input| input.ty.width()).sum();
        self.numbers[place] = number;
    }

    pub(crate) fn with(mut self, input: &str, number: f32) -> Self {
        self.set(input, number);
        self
    }

    /// One frame; gives the first output.
    pub(crate) fn step(&mut self) -> f32 {
        let tick = Tick::at(self.frame, Rate { num: self.hz, den: 1 });
        let step = Step { tick, seed: 7, sounds: self.sounds, own_sound: 1.0 };
        self.run.step(&step, &Inputs { numbers: &self.numbers, texts: &[""], things: &[] }, &mut self.outputs);
        self.frame += 1;
        self.outputs[0]
    }

    /// One frame with a trigger at an input, then off again; gives all outputs.
    pub(crate) fn hit(&mut self, input: &str) -> Vec<f32> {
        self.set(input, 1.0);
        self.step();
        self.set(input, 0.0);
        self.outputs.clone()
    }
}
