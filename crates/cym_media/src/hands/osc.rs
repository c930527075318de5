//! Open Sound Control over UDP: datagrams into messages, patterns of addresses, and messages out.

mod pattern;
mod read;
mod send;
mod socket;

pub use pattern::OscPattern;
pub use read::{OscError, read};
pub use send::OscSender;
pub(super) use socket::Socket;

/// Where messages come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OscListen {
    /// The UDP port; 0 lets the system choose.
    pub udp_port: u16,
    /// Whether other machines may send: otherwise only this one can.
    pub network: bool,
}

/// A message of Open Sound Control, as far as it plays something here.
#[derive(Clone, Debug, PartialEq)]
pub struct OscMessage {
    /// Its address, such as `/fader/1`.
    pub address: String,
    /// Its arguments as numbers, all finite: true is 1, false and what is no number is 0.
    pub numbers: Vec<f32>,
}

/// Numbers of a message that are read; the others are left out.
pub const MOST_NUMBERS: usize = 16;
/// Letters of an address.
pub const MOST_LETTERS: usize = 256;
