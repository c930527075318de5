//! Inputs that every emitter and every renderer of particles has, whatever its file says.

use cym_graph::{Input, Value, WireType};
use cym_wgsl::{Arg, Part};

/// Names of an emitter's inputs that are counted with, in the order of [`crate::SignalStep::Births`].
pub(crate) const COUNTED: [&str; 5] = ["rate", "burst", "burst_size", "most", "life"];
/// An emitter's inputs that its kernel reads: how long particles live, and how unevenly.
pub(crate) const LIVES: [&str; 2] = ["life", "uneven_life"];
/// A renderer's inputs that say how its sprites are seen: glow, eye, what it looks at, lens, fog, and a camera in place of the three in the middle.
pub(crate) const SEEN: [&str; 6] = ["glow", "eye", "look_at", "lens", "fog", "camera"];

/// The input for a wire of particles.
pub(super) fn input(arg: &Arg, single: bool) -> Input {
    let name = if single { "particles" } else { &arg.name };
    let help = if arg.help.is_empty() { "The particles." } else { &arg.help };
    Input::new(name, WireType::Particles, Value::None).help(help)
}

/// What stands before a node's own params.
pub(super) fn leading(part: Part) -> Vec<Input> {
    if part != Part::Emitter {
        return Vec::new();
    }
    let whole = |input: Input| Input { integer: true, ..input };
    vec![
        Input::float("rate", 400.0, 0.0, 4000.0).help("Particles that are born in a second. 0 leaves only bursts."),
        Input::new("burst", WireType::Trigger, Value::Float(0.0))
            .help("Wire a hit or a beat here: each one gives birth to many at once."),
        whole(Input::float("burst_size", 300.0, 0.0, 4000.0)).help("How many a burst gives birth to."),
        Input::float("life", 2.5, 0.05, 20.0).log().unit("secs").help("How long a particle lives."),
        Input::float("uneven_life", 0.5, 0.0, 1.0)
            .help("How much shorter some of them live: 0 all the same, 1 some hardly at all."),
    ]
}

/// What stands behind a node's own params.
pub(super) fn trailing(part: Part) -> Vec<Input> {
    match part {
        Part::Emitter => {
            let most = Input::float("most", 16_384.0, 16.0, 4_194_304.0).log();
            let help = "The most that are there at once; when there are more, the oldest go. It decides how much graphics memory is \
                        taken: 64 bytes for each.";
            vec![Input { integer: true, ..most }.help(help)]
        }
        Part::Renderer => vec![
            Input::float("glow", 1.0, 0.0, 1.0).help(
                "1 lets light add up, as sparks do; 0 lets the younger ones cover the older ones, as paper does.",
            ),
            Input::new("camera", WireType::Camera, Value::Float(0.0)).help(
                "Where it is seen from, by a scene's camera: with one camera, particles and a scene fit together. Without one, the three \
                 below say it.",
            ),
            Input::new("eye", WireType::Vec3, Value::Vec3([0.0, 0.0, 2.5])).help(
                "Where it is seen from: wire a camera's eye here. As it is, the plane z = 0 fills the picture exactly.",
            ),
            Input::new("look_at", WireType::Vec3, Value::Vec3([0.0; 3]))
                .help("The place in the middle of the picture."),
            Input::float("lens", 43.6028, 10.0, 120.0)
                .unit("deg")
                .help("How much is seen, from the bottom to the top."),
            Input::float("fog", 0.0, 0.0, 2.0).help("How fast what is far away fades."),
        ],
        _ => Vec::new(),
    }
}
