//! Bytes of a MIDI port into messages.

/// What a MIDI device says, as far as it plays something here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MidiMessage {
    /// A fader, knob or pedal stands somewhere.
    Control {
        /// 1 to 16.
        channel: u8,
        /// 0 to 127.
        controller: u8,
        /// 0 to 127.
        value: u8,
    },
    /// The pitch bend wheel stands somewhere.
    Bend {
        /// 1 to 16.
        channel: u8,
        /// 0 to 16383; 8192 is the middle.
        value: u16,
    },
    /// The keys are pressed so hard, all together.
    Pressure {
        /// 1 to 16.
        channel: u8,
        /// 0 to 127.
        value: u8,
    },
    /// A key or pad was struck.
    NoteOn {
        /// 1 to 16.
        channel: u8,
        /// 0 to 127; 60 is the middle C.
        note: u8,
        /// 1 to 127.
        velocity: u8,
    },
    /// A key or pad was let go.
    NoteOff {
        /// 1 to 16.
        channel: u8,
        /// 0 to 127.
        note: u8,
    },
    /// A 24th of a beat has passed.
    Clock,
    /// The sequence starts from its beginning.
    Start,
    /// The sequence goes on.
    Continue,
    /// The sequence stops.
    Stop,
}

/// Puts bytes together to messages, however they are cut: with running status, and with real-time bytes in the middle of others.
#[derive(Clone, Debug, Default)]
pub struct MidiParser {
    /// The status that data bytes belong to; 0 for none.
    status: u8,
    first: Option<u8>,
    strange: u64,
}

/// The byte that begins a message of any length that only a certain device knows.
const SYSEX: u8 = 0xF0;

impl MidiParser {
    /// Takes bytes in, and hands out each message as soon as it is whole.
    pub fn push(&mut self, bytes: &[u8], take: &mut dyn FnMut(MidiMessage)) {
        for &byte in bytes {
            match byte {
                // These may stand anywhere, and end nothing.
                0xF8 => take(MidiMessage::Clock),
                0xFA => take(MidiMessage::Start),
                0xFB => take(MidiMessage::Continue),
                0xFC => take(MidiMessage::Stop),
                0xF9 | 0xFD..=0xFF => {}
                // The end of what only a certain device knows, and messages without data.
                0xF4..=0xF7 => self.begin(0),
                0x80..=0xF3 => self.begin(byte),
                0x00..=0x7F => self.data(byte, take),
            }
        }
    }

    /// Data bytes that belonged to nothing.
    pub fn strange(&self) -> u64 {
        self.strange
    }

    fn begin(&mut self, status: u8) {
        self.status = status;
        self.first = None;
    }

    fn data(&mut self, byte: u8, take: &mut dyn FnMut(MidiMessage)) {
        let channel = (self.status & 0x0F) + 1;
        match self.status {
            0 => self.strange += 1,
            // Single bytes.
            0xC0..=0xCF | 0xF1 | 0xF3 => {}
            0xD0..=0xDF => take(MidiMessage::Pressure { channel, value: byte }),
            // Pairs. Those of the system end with their second byte: it has no running status.
            0x80..=0xBF | 0xE0..=0xEF | 0xF2 => match self.first.take() {
                None => self.first = Some(byte),
                Some(first) => {
                    if let Some(message) = pair(self.status, channel, first, byte) {
                        take(message);
                    }
                }
            },
            // Within what only a certain device knows, SYSEX, until another status ends it.
            _ => debug_assert_eq!(self.status, SYSEX, "every other status has an arm of its own"),
        }
        if matches!(self.status, 0xF1 | 0xF3) || (self.status == 0xF2 && self.first.is_none()) {
            self.status = 0;
        }
    }
}

fn pair(status: u8, channel: u8, first: u8, second: u8) -> Option<MidiMessage> {
    match status & 0xF0 {
        0x80 => Some(MidiMessage::NoteOff { channel, note: first }),
        // Struck with no force is let go: it spares running status a change.
        0x90 if second == 0 => Some(MidiMessage::NoteOff { channel, note: first }),
        0x90 => Some(MidiMessage::NoteOn { channel, note: first, velocity: second }),
        0xB0 => Some(MidiMessage::Control { channel, controller: first, value: second }),
        0xE0 => Some(MidiMessage::Bend { channel, value: u16::from(second) << 7 | u16::from(first) }),
        _ => None,
    }
}
