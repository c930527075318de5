//! A param that is moved from outside: by a fader of a MIDI controller, or by messages of Open Sound Control.

use crate::value::{Curve, Extra};

/// What moves a param from outside while the piece plays, and how far.
#[derive(Clone, Debug, PartialEq)]
pub struct Binding {
    /// What moves it.
    pub source: HandSource,
    /// Which of the param's numbers it moves, from 0: x and y of a position, red, green, blue and alpha of a colour.
    pub part: u8,
    /// The number at the lower end of the fader.
    pub low: f32,
    /// The number at its upper end; it may be the smaller one.
    pub high: f32,
    /// Whether the fader moves the param only once it has passed the param's number, so that nothing jumps.
    pub pickup: bool,
    /// Bends the way of the fader; without points it stays as it is.
    pub curve: Curve,
    /// Fields of later versions.
    pub extra: Extra,
}

/// What moves a param from outside.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HandSource {
    /// A controller of a MIDI device.
    Midi {
        /// The name of the device's port; empty for any.
        port: String,
        /// 1 to 16, or 0 for any.
        channel: u8,
        /// 0 to 127, [`BEND`] or [`PRESSURE`].
        controller: u8,
        /// Whether it comes in 14 bits: with the controller that is 32 higher, which must be below 64.
        fine: bool,
    },
    /// A number in messages of Open Sound Control.
    Osc {
        /// The address of the messages, or a pattern such as `/fader/*`.
        address: String,
        /// Which of their numbers it is, from 0.
        argument: u8,
        /// The UDP port where they come in.
        udp_port: u16,
    },
}

/// The number that the pitch bend wheel has among the controllers.
pub const BEND: u8 = 128;
/// The number that the pressure on all keys together has among the controllers.
pub const PRESSURE: u8 = 129;
/// Where messages of Open Sound Control come in unless somebody says otherwise.
pub const OSC_PORT: u16 = 9000;

impl Binding {
    /// A source that moves the first number of a param between two ends, straight and at once.
    pub fn new(source: HandSource, low: f32, high: f32) -> Self {
        Self { source, part: 0, low, high, pickup: false, curve: Curve::default(), extra: Extra::new() }
    }

    /// The param's number where the fader stands at `at`, 0 to 1; beyond its ends it is held there.
    pub fn number_at(&self, at: f32) -> f32 {
        let at = if at.is_finite() { at.clamp(0.0, 1.0) } else { 0.0 };
        let at = if self.curve.points.is_empty() { at } else { self.curve.height_at(at).clamp(0.0, 1.0) };
        // Exact at both ends.
        self.low * (1.0 - at) + self.high * at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fader_reaches_both_ends_exactly_and_no_further() {
        let source = HandSource::Midi { port: String::new(), channel: 0, controller: 7, fine: false };
        let mut binding = Binding::new(source, 0.1, 64.3);
        assert_eq!([0.0, 1.0, 2.0, -1.0, f32::NAN].map(|at| binding.number_at(at)), [0.1, 64.3, 64.3, 0.1, 0.1]);
        binding.curve.points = vec![[0.0, 1.0], [1.0, 0.0]];
        assert_eq!(binding.number_at(0.0), 64.3, "a curve may turn it round");
        (binding.low, binding.high) = (5.0, -5.0);
        assert_eq!(binding.number_at(1.0), 5.0);
    }
}
