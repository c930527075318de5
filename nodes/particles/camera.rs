//! A camera for particles: where it stands, from how it goes around.

use crate::native::prelude::*;

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    NodeKind::new(
        "Camera",
        "Looks at particles from anywhere: wire its eye (and what it looks at) into what draws them, and let a clock or the beat take it around.",
        &["particles", "camera", "3d", "orbit", "view", "eye", "perspective", "turn"],
    )
    .input(Input::float("orbit", 25.0, -180.0, 180.0).unit("deg").help("How far it has gone around: 90 looks from the right."))
    .input(Input::float("tilt", 15.0, -89.0, 89.0).unit("deg").help("How high it stands: 89 looks down from above."))
    .input(Input::float("distance", 2.5, 0.1, 10.0).log().help("How far away it stands, in half heights of the picture."))
    .input(Input::float("speed", 0.0, -90.0, 90.0).unit("deg").help("Degrees a second that it goes around by itself."))
    .input(
        Input::new("look_at", WireType::Vec3, Value::Vec3([0.0; 3]))
            .help("The place that it looks at and goes around: across, up, and towards the viewer."),
    )
    .output(Output::new("eye", WireType::Vec3, "Where it stands: wire it into eye."))
    .output(Output::new("look_at", WireType::Vec3, "What it looks at: wire it into look at, if it is not the middle."))
}

fn start() -> impl SignalRun {
    |step: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let [orbit, tilt, distance, speed, x, y, z] = inputs.take();
        // Whole turns are left out in 64 bits, so that an hour goes around as smoothly as a minute.
        let degrees = f64::from(orbit) + f64::from(speed) * step.tick.secs;
        let (sin, cos) = (degrees.rem_euclid(360.0) as f32).to_radians().sin_cos();
        let (up, flat) = tilt.clamp(-89.0, 89.0).to_radians().sin_cos();
        let distance = distance.max(0.05);
        out[..3].copy_from_slice(&[x + sin * flat * distance, y + up * distance, z + cos * flat * distance]);
        out[3..6].copy_from_slice(&[x, y, z]);
    }
}
