//! A walk through the pictures of a network.

use cym_learn::cppn::latent::{Walk, advanced};

use crate::native::prelude::*;

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    NodeKind::new(
        "Latent Walk",
        "Walks through the pictures that a network holds, from stop to stop, faster when the music is stronger and never back. Wire \
         it into the latent of a CPPN.",
        &["latent", "explore", "journey", "keyframes", "interpolate", "energy", "wander"],
    )
    .input(wire_in("energy").help("What drives it: wire the loudness or a band's level here."))
    .input(Input::float("speed", 0.05, 0.0, 2.0).unit("hz").help("Stops a second without any energy."))
    .input(Input::float("push", 0.4, 0.0, 4.0).unit("hz").help("Stops a second more at full energy."))
    .input(Input::float("reach", 1.0, 0.0, 3.0).help("How far from the network's own picture it walks: 0 stays there, 1 is what it was made for."))
    .input(whole("stops", 8.0, 2.0, 64.0).help("Comes round after so many stops."))
    .input(whole("seed", 1.0, 0.0, 9999.0).help("Another number is another way."))
    .output(Output::new("latent", WireType::Vec3, "Where it is: three coordinates of the latent."))
    .output(Output::new("way", WireType::Float, "How many stops it has passed."))
}

fn start() -> impl SignalRun {
    let mut way = 0.0_f64;
    move |step: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let [energy, speed, push, reach, stops, seed] = inputs.take().map(tame);
        let rate = speed.clamp(0.0, 100.0) + push.clamp(0.0, 100.0) * energy.clamp(0.0, 10.0);
        way = advanced(way, rate, step.tick.dt);
        let walk = Walk {
            seed: seed.clamp(0.0, 1e6).round() as u64,
            dims: 3,
            keyframes: stops.clamp(1.0, 1e4).round() as u32,
        };
        for (out, coordinate) in out.iter_mut().zip(walk.at(way)) {
            *out = coordinate * reach.clamp(-100.0, 100.0);
        }
        out[3] = way as f32;
    }
}
