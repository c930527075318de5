//! Where cameras stand and where they look: the numbers on a camera's wire.

use std::f32::consts::TAU;

/// A place in space, y up.
pub(crate) type Point = [f32; 3];

/// Where a scene is seen from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct View {
    /// Where the eye is.
    pub(crate) eye: Point,
    /// What it looks at.
    pub(crate) goal: Point,
    /// From the lower to the upper edge of the picture.
    pub(crate) field_deg: f32,
    /// How far the head leans to the right.
    pub(crate) roll_deg: f32,
}

impl View {
    /// The numbers of a `camera` wire.
    pub(crate) fn write(&self, out: &mut [f32]) {
        // A field of view of 0 would stand for no camera.
        let field = self.field_deg.clamp(1.0, 160.0);
        let [ex, ey, ez] = self.eye;
        let [gx, gy, gz] = self.goal;
        for (out, number) in out.iter_mut().zip([ex, ey, ez, field, gx, gy, gz, self.roll_deg]) {
            *out = number;
        }
    }
}

/// The place at a distance from `middle`: `angle` in turns around the axis up (0 is in front), `height` in degrees above the horizon.
pub(crate) fn around(middle: Point, angle: f32, height_deg: f32, distance: f32) -> Point {
    let (sin, cos) = (angle.rem_euclid(1.0) * TAU).sin_cos();
    let (up, level) = height_deg.clamp(-89.9, 89.9).to_radians().sin_cos();
    [middle[0] + distance * level * sin, middle[1] + distance * up, middle[2] + distance * level * cos]
}

/// The ways that a camera can go, in the order of their choices.
pub(crate) const PATHS: [&str; 4] = ["circle", "figure eight", "spiral", "flight"];

/// The shape of a way.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Way {
    /// Index into [`PATHS`].
    pub(crate) path: usize,
    /// How wide it swings.
    pub(crate) radius: f32,
    /// How high it lies.
    pub(crate) height: f32,
    /// How far it goes up and down.
    pub(crate) rise: f32,
    /// How far a flight goes in one round.
    pub(crate) length: f32,
}

impl Way {
    /// Where the way is after so many rounds; smooth without end.
    pub(crate) fn at(&self, rounds: f64) -> Point {
        // Whole rounds are taken away before the numbers get small.
        let turn = rounds.rem_euclid(1.0) as f32 * TAU;
        let slow = (rounds * 0.5).rem_euclid(1.0) as f32 * TAU;
        let (sin, cos) = turn.sin_cos();
        let swing = self.height + self.rise * (turn + 0.6).sin();
        match self.path {
            0 => [self.radius * sin, swing, self.radius * cos],
            1 => [self.radius * sin, swing, 0.6 * self.radius * (2.0 * turn).sin()],
            2 => {
                let near = self.radius * (0.62 + 0.38 * slow.cos());
                [near * sin, self.height + self.rise * slow.sin(), near * cos]
            }
            _ => [self.radius * sin, swing, -(rounds * f64::from(self.length)) as f32],
        }
    }

    /// How much the way bends to the right there, -1 to 1: a half round or more within a round's twentieth counts as 1.
    pub(crate) fn bend(&self, rounds: f64) -> f32 {
        let heading = |rounds: f64| {
            let (here, there) = (self.at(rounds), self.at(rounds + 0.01));
            (there[0] - here[0]).atan2(-(there[2] - here[2]))
        };
        let turned = heading(rounds + 0.025) - heading(rounds - 0.025);
        let turned = (turned + TAU / 2.0).rem_euclid(TAU) - TAU / 2.0;
        (turned / (TAU / 2.0)).clamp(-1.0, 1.0)
    }
}

/// The point at a share of the line between two.
pub(crate) fn between(one: Point, other: Point, share: f32) -> Point {
    [0, 1, 2].map(|i| one[i] + (other[i] - one[i]) * share)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn way(path: usize) -> Way {
        Way { path, radius: 4.0, height: 1.0, rise: 0.5, length: 12.0 }
    }

    #[test]
    fn every_way_is_smooth_over_the_end_of_a_round() {
        for path in 0..PATHS.len() {
            for round in [0.0, 1.0, 2.0, 1000.0] {
                let (before, after) = (way(path).at(round - 1e-3), way(path).at(round + 1e-3));
                let step: f32 = (0..3).map(|i| (after[i] - before[i]).powi(2)).sum::<f32>().sqrt();
                assert!(step > 1e-3 && step < 0.1, "path {path} jumps by {step} after {round} rounds");
            }
        }
    }

    #[test]
    fn a_circle_bends_one_way_and_a_flight_both_ways() {
        let bends = |path: usize| (0..40).map(move |i| way(path).bend(f64::from(i) / 40.0));
        assert!(bends(0).all(|bend| bend < -0.02) || bends(0).all(|bend| bend > 0.02), "a circle");
        assert!(bends(3).any(|bend| bend > 0.01) && bends(3).any(|bend| bend < -0.01), "a flight");
    }

    #[test]
    fn an_orbit_keeps_its_distance_and_begins_in_front() {
        let [x, y, z] = around([1.0, 2.0, 3.0], 0.0, 0.0, 5.0);
        assert!((x - 1.0).abs() < 1e-5 && (y - 2.0).abs() < 1e-5 && (z - 8.0).abs() < 1e-5, "{x} {y} {z}");
        let [x, y, z] = around([0.0; 3], 0.3, 40.0, 5.0);
        assert!(((x * x + y * y + z * z).sqrt() - 5.0).abs() < 1e-4, "{x} {y} {z}");
    }
}
