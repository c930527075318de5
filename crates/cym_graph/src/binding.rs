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
    /// What a stroke does, for a key or pad.
    pub press: Press,
    /// How a knob without ends tells its steps, for a controller; [`Relative::No`] for one that stands somewhere.
    pub relative: Relative,
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
    /// A key or pad of a MIDI device.
    Note {
        /// The name of the device's port; empty for any.
        port: String,
        /// 1 to 16, or 0 for any.
        channel: u8,
        /// 0 to 127; 60 is the middle C.
        note: u8,
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

/// What a stroke on a key or pad does to a param. A param that takes events is fired by any of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Press {
    /// The upper end while it is down, the lower one when it is let go.
    #[default]
    Hold,
    /// From one end to the other and back.
    Toggle,
    /// To the upper end, which stays.
    Set,
    /// One step from the lower end to the upper one; behind it, at the lower one again.
    Next,
}

impl Press {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Hold, Self::Toggle, Self::Set, Self::Next];

    /// Its word in files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Hold => "hold",
            Self::Toggle => "toggle",
            Self::Set => "set",
            Self::Next => "next",
        }
    }
}

/// How a knob that turns without end tells by how many steps it was turned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Relative {
    /// It tells where it stands.
    #[default]
    No,
    /// 1 and more to the right, 127 and less to the left: the complement of two.
    Complement,
    /// 1 and more to the right, 65 and more to the left: the sign is a bit of its own.
    Sign,
}

impl Relative {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::No, Self::Complement, Self::Sign];

    /// Its word in files.
    pub fn word(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::Complement => "complement",
            Self::Sign => "sign",
        }
    }

    /// By how many steps it was turned, to the right; `None` for a knob that tells where it stands.
    pub fn steps(self, value: u8) -> Option<f32> {
        let value = i32::from(value & 0x7F);
        match self {
            Self::No => None,
            Self::Complement => Some((if value < 64 { value } else { value - 128 }) as f32),
            Self::Sign => Some((if value < 64 { value } else { 64 - value }) as f32),
        }
    }
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
        let (press, relative) = (Press::default(), Relative::default());
        Self {
            source,
            part: 0,
            low,
            high,
            pickup: false,
            curve: Curve::default(),
            press,
            relative,
            extra: Extra::new(),
        }
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

    #[test]
    fn knobs_without_ends_tell_their_steps_in_two_ways() {
        assert_eq!([1, 3, 127, 125].map(|value| Relative::Complement.steps(value)), [1.0, 3.0, -1.0, -3.0].map(Some));
        assert_eq!([1, 3, 65, 67].map(|value| Relative::Sign.steps(value)), [1.0, 3.0, -1.0, -3.0].map(Some));
        assert_eq!(Relative::No.steps(64), None);
    }
}
