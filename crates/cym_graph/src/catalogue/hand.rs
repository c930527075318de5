//! Nodes that are played from outside while the piece runs: by hands on a controller, or by other machines.

/// How a node is played from outside, or plays others.
///
/// What comes in is written into params of the node, so that it can be kept there as keys and comes back without the device;
/// the node itself reads its params and nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hand {
    /// A fader, knob, wheel or pedal. Reads the inputs `port`, `channel`, `controller` and `fine`; moves `value`, 0 to 1.
    MidiControl,
    /// Keys or pads. Reads `port`, `channel`, `low` and `high`; moves `hits` (how many were struck), `held` (how many are down),
    /// `velocity`, 0 to 1, and `note` of the last.
    MidiNote,
    /// A beat that may follow the clock of a MIDI device. Reads `from`, which is 1 for the clock, and `port`; moves `clock_bpm`,
    /// `clock_beat` (beats since it was started, told at each) and `clock_runs`, 1 or 0.
    MidiClock,
    /// Messages of Open Sound Control. Reads `address`, `udp_port` and `network`; moves `messages` (how many came) and the numbers `x`, `y`,
    /// `z` and `w` of the last.
    OscIn,
    /// Sends messages of Open Sound Control, and moves nothing: reads `address`, `host`, `udp_port`, `send` and the numbers in
    /// `x`, `y`, `z` and `w`, of which `count` are sent.
    OscOut,
}

impl Hand {
    /// The params that it moves.
    pub fn moves(self) -> &'static [&'static str] {
        match self {
            Self::MidiControl => &["value"],
            Self::MidiNote => &["hits", "held", "velocity", "note"],
            Self::MidiClock => &["clock_bpm", "clock_beat", "clock_runs"],
            Self::OscIn => &["messages", "x", "y", "z", "w"],
            Self::OscOut => &[],
        }
    }
}
