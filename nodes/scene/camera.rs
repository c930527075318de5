//! A camera that circles what it looks at.

use crate::native::prelude::*;
use crate::view::{View, around};

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    NodeKind::new(
        "Camera",
        "Sees a scene from a point around it. Wire a beat into the distance for a punch, or let it circle by itself.",
        &["view", "orbit", "eye", "look at", "field of view", "zoom", "angle", "3d", "handheld"],
    )
    .input(Input::float("orbit", 25.0, -360.0, 360.0).unit("deg").help("Where it stands around the scene; 0 is in front."))
    .input(Input::float("height", 16.0, -89.0, 89.0).unit("deg").help("How far it looks down on the scene."))
    .input(Input::float("distance", 5.0, 0.1, 60.0).log().help("How far it stands from what it looks at, in units."))
    .input(
        Input::new("look_at", WireType::Vec3, Value::Vec3([0.0, -0.05, 0.0]))
            .help("What it looks at: to the right, up, and to the front."),
    )
    .input(
        Input::float("field_of_view", 34.0, 5.0, 140.0)
            .unit("deg")
            .help("From the lower to the upper edge: small is a long lens, large a wide one."),
    )
    .input(Input::float("roll", 0.0, -180.0, 180.0).unit("deg").help("Leans the picture."))
    .input(Input::float("speed", 0.0, -1.0, 1.0).help("Rounds a second that it circles by itself."))
    .input(Input::float("sway", 0.0, 0.0, 1.0).help("How much it sways, as if held by hand."))
    .output(Output::new("camera", WireType::Camera, "The camera."))
}

fn start() -> impl SignalRun {
    let mut run = 0.0_f64;
    move |step: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let [orbit, height, distance, x, y, z, field, roll, speed, sway] = inputs.take().map(tame);
        if step.tick.frame > 0 {
            run = (run + f64::from(speed.clamp(-100.0, 100.0)) * step.tick.dt).rem_euclid(1.0);
        }
        let drift = |i: u32, hz: f64| {
            let seed = step.seed.wrapping_add(i);
            sway * (control::lfo(control::LfoShape::Random(seed), step.tick.secs * hz) - 0.5)
        };
        let goal = [x + 0.1 * drift(0, 0.43), y + 0.1 * drift(1, 0.51), z];
        let angle = (f64::from(orbit) / 360.0 + run).rem_euclid(1.0) as f32 + 0.02 * drift(2, 0.37);
        let eye = around(goal, angle, height + 4.0 * drift(3, 0.33), distance.clamp(0.01, 1e4));
        View { eye, goal, field_deg: field, roll_deg: roll + 3.0 * drift(4, 0.29) }.write(out);
    }
}
