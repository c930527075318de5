//! A position that runs along a path.

use std::f32::consts::TAU;

use crate::native::prelude::*;

const PATHS: [&str; 6] = ["figure eight", "heart", "rose", "polygon", "spiral", "wander"];

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    NodeKind::new(
        "Path",
        "A position that runs along a figure: an eight, a heart, a rose, a star's corners, or a free walk. Lead a light, a lens or an eye along it.",
        &["lissajous", "orbit", "move", "xy", "position", "wander", "follow", "track", "camera path", "motion"],
    )
    .input(Input::choice("path", &PATHS).help("The figure."))
    .input(Input::float("place", 0.0, 0.0, 1.0).unit("turns").help("Where on the path, added to the movement; wire a beat or a sum here."))
    .input(Input::float("speed", 0.1, -4.0, 4.0).unit("hz").help("Rounds a second."))
    .input(Input { integer: true, ..Input::float("corners", 5.0, 2.0, 12.0) }.help("Corners of a polygon, petals of a rose, turns of a spiral."))
    .input(Input::float("width", 0.8, 0.0, 2.0).help("Half of its width, in half heights of the picture."))
    .input(Input::float("height", 0.6, 0.0, 2.0).help("Half of its height."))
    .input(Input::float("x", 0.0, -2.0, 2.0).help("Its middle, across."))
    .input(Input::float("y", 0.0, -2.0, 2.0).help("Its middle, up and down."))
    .output(Output::new("position", WireType::Vec2, "The position, y up."))
    .output(Output::new("x", WireType::Float, "Its part across."))
    .output(Output::new("y", WireType::Float, "Its part up."))
}

fn start() -> impl SignalRun {
    let mut sum = 0.0_f64;
    move |step: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let [path, place, speed, corners, width, height, x, y] = inputs.take().map(tame);
        if step.tick.frame > 0 {
            sum = (sum + f64::from(speed) * step.tick.dt).rem_euclid(1e6);
        }
        let turns = sum + f64::from(place);
        let (across, up) = along(chosen(path, PATHS.len()), turns, corners.round().clamp(2.0, 64.0), step.seed);
        let (x, y) = (x + width * across, y + height * up);
        out.copy_from_slice(&[x, y, x, y]);
    }
}

/// Where a path is after so many rounds, -1..1 both ways.
fn along(path: usize, turns: f64, corners: f32, seed: u32) -> (f32, f32) {
    let t = turns.rem_euclid(1.0) as f32;
    let (sin, cos) = (t * TAU).sin_cos();
    match path {
        0 => (sin, (2.0 * t * TAU).sin()),
        1 => {
            let up = (13.0 * cos - 5.0 * (2.0 * t * TAU).cos() - 2.0 * (3.0 * t * TAU).cos() - (4.0 * t * TAU).cos()) / 17.0;
            (sin * sin * sin, up + 0.1)
        }
        2 => {
            let r = (t * TAU * corners).cos();
            (r * cos, r * sin)
        }
        3 => {
            let side = (t * corners).floor();
            let corner = |n: f32| (n / corners * TAU).sin_cos();
            let (from, to) = (corner(side), corner(side + 1.0));
            let share = t * corners - side;
            (blend(from.0, to.0, share), blend(from.1, to.1, share))
        }
        4 => {
            // Out and back again, so that the end meets the start.
            let r = 1.0 - (2.0 * t - 1.0).abs();
            let (sin, cos) = (t * TAU * corners).sin_cos();
            (r * cos, r * sin)
        }
        _ => {
            let walk = |lane: u32| 2.0 * control::value_noise_1d(seed.wrapping_add(lane), turns * 4.0) - 1.0;
            (walk(11), walk(97))
        }
    }
}
