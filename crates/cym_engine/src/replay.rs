//! How far back drawing must begin, so that a frame is the one that playing from the start would have given.

use cym_plan::Memory;

/// The first frame to draw so that `frame` finds the state that it needs; `None` when nothing has to be drawn before it,
/// given which frame was drawn last.
pub(crate) fn first_of_past(memory: Memory, drawn: Option<u64>, frame: u64) -> Option<u64> {
    let follows = drawn.map_or(frame == 0, |drawn| drawn + 1 == frame);
    match memory {
        Memory::None => None,
        _ if follows => None,
        Memory::Frames(frames) => Some(frame.saturating_sub(frames)),
        Memory::Forever => Some(0),
    }
}
