//! Hands and other machines: what comes from MIDI controllers and over Open Sound Control moves params of the document that plays.
//!
//! ```text
//! ports, sockets --HandQueue--> Player --Move--> knobs of the plan, before the frame that is drawn now
//!                                         '----> Recorder --> Take --> keys of the document, as one edit
//! ```
//! Nodes that are played from outside read their own params and nothing else, so keys on those params give the same numbers as the
//! device did: what is performed now can be rendered later. A param with keys is held while a hand moves it, until time jumps.

mod clock;
mod edit;
mod known;
mod player;
mod recorder;
mod source;
#[cfg(test)]
mod tests;
mod thin;

use std::collections::BTreeMap;
use std::sync::Arc;

use cym_graph::binding::HandSource;
use cym_graph::{NodeId, Value};
use cym_media::hands::{OscListen, PortState, SocketState};

pub use edit::RecordMode;
pub(crate) use known::Known;
pub(crate) use player::{Around, Move, Player, follows_clock, listen_of, put, put_all, wanted};
pub(crate) use recorder::Recorder;
pub use recorder::{Take, TakeLane};
pub(crate) use source::LiveHands;

/// How everything stands that can be played from outside.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HandsState {
    /// MIDI ports that are there or missed, by name; empty while nobody wants MIDI.
    pub ports: BTreeMap<String, PortState>,
    /// Why there is no MIDI on this machine.
    pub no_midi: Option<String>,
    /// Where messages of Open Sound Control come in.
    pub sockets: BTreeMap<OscListen, SocketState>,
    /// Messages that were lost because there were too many.
    pub dropped: u64,
    /// How many times something came that was no message.
    pub strange: u64,
    /// What was moved last, and how many times anything was moved: who learns waits for that to rise.
    pub last: Option<(u64, HandSource)>,
    /// Params that hands hold somewhere else than the document says.
    pub moved: BTreeMap<(NodeId, String), Value>,
    /// While a performance is recorded: how many moves it has.
    pub recording: Option<usize>,
    /// The performance that was recorded last, and how many were.
    pub take: Option<(u64, Arc<Take>)>,
}
