//! What the hand gets for a node beside the editors of its params.

/// A tool of the window for a node's params, which stay ordinary values: each names the inputs that it writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tool {
    /// What was heard in a song is put right in the timeline.
    Corrections {
        /// The input that holds the corrections, as lines of text.
        lines: String,
    },
    /// A tempo is tapped with a button.
    Tap {
        /// The input with the beats a minute.
        bpm: String,
        /// The input with the time of a first beat in seconds.
        offset: String,
    },
    /// A box is drawn over the spectrum that sounds now.
    SpectrumBox {
        /// The inputs with its lower and upper end in hertz.
        hz: [String; 2],
        /// The inputs with its lower and upper end in levels, 0 to 1.
        levels: [String; 2],
    },
    /// What a director decides over a song is shown as a lane of the timeline, and put right there.
    Cues(Cues),
}

/// The inputs from which a director decides which picture a song shows when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cues {
    /// The input with the sound.
    pub audio: String,
    /// The input with the rules, as lines of text; empty where the artist cannot change them.
    pub rules: String,
    /// The input with what was decided by hand, as lines of text.
    pub changes: String,
    /// The input of which another whole number gives other choices; empty where the artist cannot change it.
    pub seed: String,
    /// The pictures among which is chosen, in order.
    pub pictures: Vec<CuePicture>,
}

/// A picture among which a director chooses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CuePicture {
    /// It comes by this input, if something is wired to it.
    Input(String),
    /// It is inside the group, and called so.
    Inside(String),
    /// There is none.
    Missing,
}

impl Tool {
    /// Corrections of a song, kept in an input.
    pub fn corrections(lines: &str) -> Self {
        Self::Corrections { lines: lines.to_owned() }
    }

    /// A tempo that is tapped into two inputs.
    pub fn tap(bpm: &str, offset: &str) -> Self {
        Self::Tap { bpm: bpm.to_owned(), offset: offset.to_owned() }
    }

    /// A box over the spectrum that is kept in four inputs.
    pub fn spectrum_box(hz: [&str; 2], levels: [&str; 2]) -> Self {
        Self::SpectrumBox { hz: hz.map(str::to_owned), levels: levels.map(str::to_owned) }
    }
}
