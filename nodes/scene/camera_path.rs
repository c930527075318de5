//! A camera on a way of its own.

use crate::native::prelude::*;
use crate::view::{PATHS, View, Way, between};

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    NodeKind::new(
        "Camera Path",
        "Takes the camera along a smooth way: around a scene, through it, or on a flight without end. Let the music push it along.",
        &["flight", "dolly", "track", "spline", "travel", "fly through", "orbit", "spiral", "3d"],
    )
    .input(Input::choice("path", &PATHS).help("The way: three come back to where they began, the flight goes straight on."))
    .input(Input::float("speed", 0.05, -2.0, 2.0).help("Rounds a second that it goes by itself."))
    .input(Input::float("progress", 0.0, -4.0, 4.0).help("Rounds added to that; wire a clock, a section's progress or an accumulated beat here."))
    .input(Input::float("radius", 4.5, 0.0, 40.0).help("How wide the way swings."))
    .input(Input::float("height", 1.2, -10.0, 20.0).help("How high the way lies."))
    .input(Input::float("rise", 0.5, 0.0, 10.0).help("How far the way goes up and down."))
    .input(Input::float("length", 16.0, 0.0, 100.0).help("How far a flight goes in one round."))
    .input(Input::float("look_ahead", 0.0, 0.0, 1.0).help("0 looks at the point below, 1 looks along the way; a flight looks along it in any case."))
    .input(
        Input::new("look_at", WireType::Vec3, Value::Vec3([0.0; 3]))
            .help("What it looks at where it does not look along its way; on a flight, where it looks beside the way."),
    )
    .input(Input::float("field_of_view", 42.0, 5.0, 140.0).unit("deg").help("From the lower to the upper edge of the picture."))
    .input(Input::float("bank", 0.4, 0.0, 2.0).help("How far it leans into curves."))
    .output(Output::new("camera", WireType::Camera, "The camera."))
    .output(Output::new("progress", WireType::Float, "How far through its round it is, 0 to 1."))
}

fn start() -> impl SignalRun {
    let mut run = 0.0_f64;
    move |step: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let [path, speed, progress, radius, height, rise, length, ahead, x, y, z, field, bank] = inputs.take().map(tame);
        if step.tick.frame > 0 {
            run += f64::from(speed.clamp(-100.0, 100.0)) * step.tick.dt;
        }
        let path = chosen(path, PATHS.len());
        let hold = |number: f32| number.clamp(-1e4, 1e4);
        let way = Way { path, radius: hold(radius), height: hold(height), rise: hold(rise), length: hold(length) };
        let rounds = run + f64::from(progress.clamp(-1e6, 1e6));
        let eye = way.at(rounds);
        let next = way.at(rounds + 0.06);
        let middle = [x, y, z];
        let goal = if path == 3 {
            [next[0] + x, next[1] + y, next[2] + z - 1e-3]
        } else {
            between(middle, next, ahead.clamp(0.0, 1.0))
        };
        let lean = bank.clamp(0.0, 10.0) * way.bend(rounds) * 60.0;
        let (camera, rest) = out.split_at_mut(8);
        View { eye, goal, field_deg: field, roll_deg: lean.clamp(-80.0, 80.0) }.write(camera);
        rest[0] = rounds.rem_euclid(1.0) as f32;
    }
}
