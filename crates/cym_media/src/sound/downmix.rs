//! From any number of channels to at most two.

/// -3 dB: the share of a channel that goes to both sides, or of one that stands behind.
const HALF_POWER: f32 = std::f32::consts::FRAC_1_SQRT_2;

/// Appends `interleaved` frames of `channels` to `out`, mixed down to two if there are more.
///
/// Up to six channels are taken in the usual order (left, right, centre, low effects, surrounds), with the
/// shares of ITU-R BS.775; low effects are left out, as there. Of more channels, even ones go left and odd
/// ones right.
pub(super) fn downmix(interleaved: &[f32], channels: usize, out: &mut Vec<f32>) {
    if channels <= 2 {
        out.extend_from_slice(interleaved);
        return;
    }
    for frame in interleaved.chunks_exact(channels) {
        let both = |left: f32, right: f32| [frame[0] + HALF_POWER * left, frame[1] + HALF_POWER * right];
        out.extend_from_slice(&match *frame {
            [_, _, centre] => both(centre, centre),
            [_, _, left, right] => both(left, right),
            [_, _, centre, left, right] | [_, _, centre, _, left, right] => both(centre + left, centre + right),
            _ => {
                let share = 2.0 / channels as f32;
                let side = |first| share * frame.iter().skip(first).step_by(2).sum::<f32>();
                [side(0), side(1)]
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_end_up_on_their_side() {
        let mix = |frame: &[f32]| {
            let mut out = Vec::new();
            downmix(frame, frame.len(), &mut out);
            out
        };
        assert_eq!(mix(&[0.5]), [0.5]);
        assert_eq!(mix(&[0.5, 0.25]), [0.5, 0.25]);
        assert_eq!(mix(&[0.0, 0.0, 1.0]), [HALF_POWER, HALF_POWER]);
        assert_eq!(mix(&[1.0, 0.0, 0.0, 1.0]), [1.0, HALF_POWER]);
        assert_eq!(mix(&[1.0, 0.5, 0.0, 9.0, 0.0, 0.0]), [1.0, 0.5]);
        assert_eq!(mix(&[0.0, 0.0, 0.0, 0.0, 1.0, 0.0]), [HALF_POWER, 0.0]);
        assert_eq!(mix(&[1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0]), [1.0, 0.0]);
    }
}
