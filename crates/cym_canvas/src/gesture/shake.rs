//! Knowing a shake: the pointer turns back several times in short order.

use egui::Pos2;

/// The last turns of the pointer.
#[derive(Debug, Default)]
pub(crate) struct Shake {
    last: Option<Pos2>,
    /// Where the pointer turned last, on each axis, and which way it goes now.
    axes: [Axis; 2],
}

#[derive(Debug, Default)]
struct Axis {
    turn: f32,
    forward: Option<bool>,
    turns: Vec<f64>,
}

/// A stroke shorter than this is a tremble, in points.
const STROKE: f32 = 22.0;
/// So many turns ...
const TURNS: usize = 4;
/// ... within this time are a shake.
const WITHIN_SECS: f64 = 0.9;

impl Shake {
    /// Takes the next place of the pointer. True when that completes a shake.
    pub(crate) fn add(&mut self, at: Pos2, secs: f64) -> bool {
        let Some(last) = self.last.replace(at) else {
            self.axes[0].turn = at.x;
            self.axes[1].turn = at.y;
            return false;
        };
        let x = self.axes[0].add(last.x, at.x, secs);
        let y = self.axes[1].add(last.y, at.y, secs);
        if x || y {
            self.axes = [Axis::default(), Axis::default()];
            self.last = None;
        }
        x || y
    }
}

impl Axis {
    fn add(&mut self, last: f32, at: f32, secs: f64) -> bool {
        if at == last {
            return false;
        }
        let forward = at > last;
        if self.forward.is_some_and(|before| before != forward) {
            if (last - self.turn).abs() >= STROKE {
                self.turns.push(secs);
            }
            self.turn = last;
        }
        self.forward = Some(forward);
        self.turns.retain(|turn| secs - turn <= WITHIN_SECS);
        self.turns.len() >= TURNS
    }
}

#[cfg(test)]
mod tests {
    use egui::pos2;

    use super::*;

    fn shaken(strokes: &[f32], secs_each: f64) -> bool {
        let mut shake = Shake::default();
        strokes.iter().enumerate().any(|(i, x)| shake.add(pos2(*x, 0.0), i as f64 * secs_each))
    }

    #[test]
    fn quick_turns_are_a_shake_and_slow_or_small_ones_are_not() {
        let wide = [0.0, 60.0, 0.0, 60.0, 0.0, 60.0, 0.0];
        assert!(shaken(&wide, 0.1));
        assert!(!shaken(&wide, 0.6));
        assert!(!shaken(&[0.0, 6.0, 0.0, 6.0, 0.0, 6.0, 0.0], 0.1));
        assert!(!shaken(&[0.0, 60.0, 120.0, 180.0, 240.0, 300.0], 0.1));
    }
}
