//! Which picture a song shows when: rules that an artist reads, and the cue sheet that follows from them.
//!
//! [`Song::hear`] gathers what counts of a song: beats and bars, sections, drops, builds, and energy and mood as ranks among the
//! song's own beats, so that a quiet song changes as often as a loud one. [`Sheet::of`] decides over the whole song at once;
//! [`Causal`] decides beat by beat where nothing is known of what comes. Same song, rules, changes and seed: same decisions.

mod causal;
mod changes;
mod choose;
mod grid;
mod pieces;
mod rules;
mod sheet;
mod song;
mod ways;

pub use causal::{Causal, Now};
pub use changes::{Change, Changes};
pub use rules::{Band, DEFAULT_RULES, Feeling, Length, RuleFault, Rules, Step, Unit, When};
pub use sheet::{Cue, Reason, Sheet, Shot};
pub use song::{Hear, Part, Song};
pub use ways::{WAYS, Way};

/// Most pictures among which is chosen.
pub const MAX_PICTURES: usize = 8;

#[cfg(test)]
mod tests;
