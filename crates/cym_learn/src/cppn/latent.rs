//! Ways through the space of pictures: points on a sphere, the walk between them, and grids of neighbours.
//!
//! Latents lie on the sphere whose radius is the root of their number, where normal random numbers lie: there a network draws what it is
//! used to, at every point of the way.

use super::chance;

/// The stream of chance that keyframes are drawn from.
const KEYFRAME: u64 = 0x400;

/// A closed walk over the sphere through points that a seed gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Walk {
    /// Where the points come from.
    pub seed: u64,
    /// How many numbers a latent has.
    pub dims: usize,
    /// After this many points the walk is back at the first; at least 1.
    pub keyframes: u32,
}

impl Walk {
    /// The latent at a phase: at whole numbers the points themselves, between them a smooth way on the sphere without a corner.
    pub fn at(&self, phase: f64) -> Vec<f32> {
        let count = i64::from(self.keyframes.max(1));
        let phase = if phase.is_finite() { phase } else { 0.0 };
        let before = phase.floor();
        let t = (phase - before) as f32;
        let first = before.rem_euclid(count as f64) as i64;
        let [p0, p1, p2, p3] =
            [-1, 0, 1, 2].map(|step| keyframe(self.seed, self.dims, (first + step).rem_euclid(count) as u64));
        // The pyramid of Barry and Goldman for a Catmull-Rom spline, with arcs in place of lines.
        let [a, b, c] = [slerp(&p0, &p1, t + 1.0), slerp(&p1, &p2, t), slerp(&p2, &p3, t - 1.0)];
        let [d, e] = [slerp(&a, &b, 0.5 * (t + 1.0)), slerp(&b, &c, 0.5 * t)];
        slerp(&d, &e, t)
    }
}

/// The phase of a walk after `secs` more at `speed` points a second: it never goes back, whatever the music does.
///
/// Speeds below 0 and those that are not finite stand still.
pub fn advanced(phase: f64, speed: f32, secs: f64) -> f64 {
    let step = f64::from(speed) * secs;
    if step.is_finite() { phase + step.max(0.0) } else { phase }
}

/// A point on the sphere, drawn from a seed.
pub fn keyframe(seed: u64, dims: usize, index: u64) -> Vec<f32> {
    let point = (0..dims).map(|at| chance::normal(seed, KEYFRAME + index, at as u64)).collect();
    on_sphere(point)
}

/// The way from one point to another along the arc between them, at `t`: 0 is the first, 1 the second, and beyond goes on round.
///
/// Points of one length keep it; between others it changes evenly.
pub fn slerp(one: &[f32], other: &[f32], t: f32) -> Vec<f32> {
    let length = |point: &[f32]| point.iter().map(|x| x * x).sum::<f32>().sqrt();
    let (one_length, other_length) = (length(one), length(other));
    let dot: f32 = one.iter().zip(other).map(|(a, b)| a * b).sum();
    let angle = (dot / (one_length * other_length).max(1e-12)).clamp(-1.0, 1.0).acos();
    // Where the points lie together any way is right, and where they lie opposite none is.
    let (from, to) = if angle.sin() < 1e-4 {
        (1.0 - t, t)
    } else {
        (((1.0 - t) * angle).sin() / angle.sin(), (t * angle).sin() / angle.sin())
    };
    one.iter().zip(other).map(|(a, b)| from * a + to * b).collect()
}

/// A grid of latents around a centre, row by row: neighbours in the grid are neighbours on the sphere.
///
/// `spread` is the angle from the centre to the middle of an edge, in turns. The two directions come from the seed.
pub fn grid(centre: &[f32], seed: u64, [columns, rows]: [u32; 2], spread: f32) -> Vec<Vec<f32>> {
    let dims = centre.len();
    let across = at_right_angles(keyframe(seed, dims, 0), &[centre]);
    let up = at_right_angles(keyframe(seed, dims, 1), &[centre, &across]);
    let tangent = (spread.clamp(0.0, 0.24) * std::f32::consts::TAU).tan();
    let step = |index: u32, count: u32| {
        if count > 1 { tangent * (2.0 * index as f32 / (count - 1) as f32 - 1.0) } else { 0.0 }
    };
    let centre = on_sphere(centre.to_vec());
    let at = |column: u32, row: u32| {
        let (x, y) = (step(column, columns), -step(row, rows));
        on_sphere(centre.iter().zip(&across).zip(&up).map(|((c, a), u)| c + x * a + y * u).collect())
    };
    (0..rows)
        .flat_map(|row| (0..columns).map(move |column| (column, row)))
        .map(|(column, row)| at(column, row))
        .collect()
}

/// A point moved to the sphere; 0 becomes its first axis.
fn on_sphere(mut point: Vec<f32>) -> Vec<f32> {
    let radius = (point.len() as f32).sqrt();
    let length = point.iter().map(|x| x * x).sum::<f32>().sqrt();
    if length > 1e-6 && length.is_finite() {
        for x in &mut point {
            *x *= radius / length;
        }
    } else {
        point.fill(0.0);
        if let Some(first) = point.first_mut() {
            *first = radius;
        }
    }
    point
}

/// The latent that three numbers turned by hand stand for: each along a direction of its own, drawn from a seed, so that three numbers on
/// their own sphere give a latent on its sphere, in the mean.
pub fn by_hand(seed: u64, dims: usize, coordinates: [f32; 3]) -> Vec<f32> {
    let mut latent = vec![0.0; dims];
    let each = 1.0 / 3.0_f32.sqrt();
    for (index, coordinate) in coordinates.into_iter().enumerate() {
        for (number, along) in latent.iter_mut().zip(keyframe(seed, dims, index as u64)) {
            *number += each * coordinate * along;
        }
    }
    latent
}

/// What of a point lies across others, moved to the sphere.
fn at_right_angles(mut point: Vec<f32>, others: &[&[f32]]) -> Vec<f32> {
    for other in others {
        let square: f32 = other.iter().map(|x| x * x).sum();
        let share = point.iter().zip(*other).map(|(a, b)| a * b).sum::<f32>() / square.max(1e-12);
        for (x, along) in point.iter_mut().zip(*other) {
            *x -= share * along;
        }
    }
    on_sphere(point)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WALK: Walk = Walk { seed: 4, dims: 8, keyframes: 5 };

    fn distance(one: &[f32], other: &[f32]) -> f32 {
        one.iter().zip(other).map(|(a, b)| (a - b).powi(2)).sum::<f32>().sqrt()
    }

    #[test]
    fn the_walk_passes_its_points_and_closes() {
        for index in 0..5 {
            assert!(distance(&WALK.at(index as f64), &keyframe(4, 8, index)) < 1e-3, "point {index}");
        }
        assert!(distance(&WALK.at(0.4), &WALK.at(5.4)) < 1e-3);
        assert!(distance(&WALK.at(-0.6), &WALK.at(4.4)) < 1e-3);
        assert!(distance(&WALK.at(0.0), &WALK.at(2.0)) > 1.0);
        assert_eq!(WALK.at(f64::NAN), WALK.at(0.0));
        for dims in [0, 1, 2] {
            assert!(Walk { dims, ..WALK }.at(1.3).iter().all(|x| x.is_finite()));
        }
    }

    #[test]
    fn the_walk_stays_on_the_sphere_without_jumps_or_corners() {
        let step = 1.0 / 64.0;
        let points: Vec<Vec<f32>> = (0..5 * 64).map(|at| WALK.at(f64::from(at) * step)).collect();
        let zero = vec![0.0; 8];
        for point in &points {
            assert!((distance(point, &zero) - 8.0_f32.sqrt()).abs() < 1e-2);
        }
        for at in 1..points.len() - 1 {
            let (before, after) = (distance(&points[at - 1], &points[at]), distance(&points[at], &points[at + 1]));
            assert!(after < 0.2, "a step of {after} at {at}");
            let corner = distance(&points[at - 1], &points[at + 1]);
            assert!(corner > 0.98 * (before + after), "a corner at {at}: {corner} of {before} and {after}");
        }
    }

    #[test]
    fn the_phase_never_goes_back() {
        assert_eq!(advanced(1.0, 2.0, 0.25), 1.5);
        for speed in [-3.0, f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            assert_eq!(advanced(1.0, speed, 0.25), 1.0);
        }
    }

    #[test]
    fn a_grid_has_its_centre_in_the_middle_and_even_neighbours() {
        let centre = keyframe(9, 8, 0);
        let grid = grid(&centre, 2, [5, 3], 0.1);
        assert_eq!(grid.len(), 15);
        assert!(distance(&grid[7], &centre) < 1e-3);
        // A tenth of a turn on a sphere of radius root 8, as a chord.
        let edge = distance(&grid[7], &grid[9]);
        assert!((edge - 2.0 * 8.0_f32.sqrt() * (0.1 * std::f32::consts::PI).sin()).abs() < 1e-2, "{edge}");
        assert!(distance(&grid[6], &grid[7]) > 0.5 && distance(&grid[2], &grid[7]) > 1.0);
        assert!(super::grid(&[], 1, [2, 2], 0.1).iter().all(Vec::is_empty));
    }
}
