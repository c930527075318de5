//! How far back in time a frame looks.

use cym_wgsl::Part;

use super::fields::{Argument, Fields};
use super::numbers::Numbers;
use crate::plan::Memory;

/// Adds up the memories of all state: fading ones one behind the other, anything else lasts for ever.
pub(super) fn of(fields: &Fields, numbers: &Numbers) -> Memory {
    let mut frames = 0;
    for field in fields.nodes.values() {
        let late = field.arguments.iter().any(|argument| matches!(argument, Argument::Late(_)));
        let state = field.arguments.iter().any(|argument| matches!(argument, Argument::Before));
        let particles = field.wgsl.part() == Part::Renderer && field.particles().next().is_some();
        if late || particles {
            return Memory::Forever;
        }
        if state {
            let factor = field.fading.and_then(|input| numbers.knob(field.index, input));
            let Some(own) = factor.and_then(frames_to_forget) else {
                return Memory::Forever;
            };
            frames += own * u64::from(field.wgsl.iterations);
        }
    }
    if frames == 0 { Memory::None } else { Memory::Frames(frames) }
}

/// Frames until a memory with this factor a frame holds the same bits whatever it held before: four times the frames
/// after which the rest is below half an 8-bit code, as measured.
fn frames_to_forget(factor: f32) -> Option<u64> {
    let factor = f64::from(factor.abs());
    if factor >= 0.9999 {
        return None;
    }
    if factor < 1e-3 {
        return Some(4);
    }
    Some(4 * (510f64.ln() / -factor.ln()).ceil() as u64)
}

#[cfg(test)]
mod tests {
    use super::frames_to_forget;

    #[test]
    fn measured_factors_forget_in_the_measured_time() {
        assert_eq!(frames_to_forget(0.9), Some(4 * 60));
        assert_eq!(frames_to_forget(0.98), Some(4 * 309));
        assert_eq!(frames_to_forget(1.0), None);
        assert_eq!(frames_to_forget(0.0), Some(4));
    }
}
