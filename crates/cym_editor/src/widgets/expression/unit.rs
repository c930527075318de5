//! Units, and how a number in one becomes a number in another.

/// What a param measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Measure {
    Plain,
    Percent,
    Secs,
    Hz,
    Degrees,
    Turns,
    Radians,
    Px,
    Stops,
    Decibels,
    /// A unit that only itself converts to.
    Other,
}

impl Measure {
    pub(super) fn of_param(unit: &str) -> Self {
        match unit {
            "" => Self::Plain,
            "%" => Self::Percent,
            "s" | "sec" | "secs" => Self::Secs,
            "hz" => Self::Hz,
            "deg" => Self::Degrees,
            "turns" => Self::Turns,
            "rad" => Self::Radians,
            "px" => Self::Px,
            "stops" => Self::Stops,
            "db" => Self::Decibels,
            _ => Self::Other,
        }
    }
}

/// A unit that can be typed.
#[derive(Clone, Copy, Debug)]
pub(super) enum Unit {
    /// So many seconds.
    Secs(f64),
    /// So many hertz.
    Hz(f64),
    /// So many turns.
    Turns(f64),
    Percent,
    Px,
    /// A ratio whose doubling adds so much: 1 for stops, 12 for semitones.
    PerDoubling(f64),
    /// Loudness: 20 of them are a ratio of 10.
    Decibels,
}

/// The unit of a word.
pub(super) fn find(word: &str) -> Option<Unit> {
    Some(match word {
        "s" | "sec" | "secs" | "second" | "seconds" => Unit::Secs(1.0),
        "ms" => Unit::Secs(1e-3),
        "min" | "mins" | "minute" | "minutes" => Unit::Secs(60.0),
        "h" | "hour" | "hours" => Unit::Secs(3600.0),
        "hz" => Unit::Hz(1.0),
        "khz" => Unit::Hz(1e3),
        "bpm" => Unit::Hz(1.0 / 60.0),
        "deg" | "degree" | "degrees" => Unit::Turns(1.0 / 360.0),
        "turn" | "turns" => Unit::Turns(1.0),
        "rad" | "radian" | "radians" => Unit::Turns(1.0 / std::f64::consts::TAU),
        "%" | "percent" => Unit::Percent,
        "px" => Unit::Px,
        "stop" | "stops" | "ev" | "oct" | "octave" | "octaves" => Unit::PerDoubling(1.0),
        "st" | "semitone" | "semitones" => Unit::PerDoubling(12.0),
        "db" => Unit::Decibels,
        _ => return None,
    })
}

impl Unit {
    /// A number in this unit as one of a measure; `None` when it measures something else.
    pub(super) fn convert(self, value: f64, to: Measure) -> Option<f64> {
        let ratio = |to: Measure, ratio: f64| match to {
            Measure::Plain => Some(ratio),
            Measure::Percent => Some(ratio * 100.0),
            Measure::Stops => Some(ratio.log2()),
            Measure::Decibels => Some(20.0 * ratio.log10()),
            _ => None,
        };
        match (self, to) {
            (Self::Secs(secs), Measure::Secs | Measure::Plain) => Some(value * secs),
            // Once in so many seconds, and back.
            (Self::Secs(secs), Measure::Hz) => Some(1.0 / (value * secs)),
            (Self::Hz(hz), Measure::Hz | Measure::Plain) => Some(value * hz),
            (Self::Hz(hz), Measure::Secs) => Some(1.0 / (value * hz)),
            (Self::Turns(turns), Measure::Turns) => Some(value * turns),
            (Self::Turns(turns), Measure::Degrees) => Some(value * turns * 360.0),
            // A plain number that is an angle is one for maths.
            (Self::Turns(turns), Measure::Radians | Measure::Plain) => Some(value * turns * std::f64::consts::TAU),
            (Self::Percent, Measure::Percent) | (Self::Px, Measure::Px | Measure::Plain) => Some(value),
            (Self::Percent, Measure::Plain | Measure::Turns) => Some(value / 100.0),
            (Self::PerDoubling(parts), to) => ratio(to, (value / parts).exp2()),
            (Self::Decibels, to) => ratio(to, 10_f64.powf(value / 20.0)),
            _ => None,
        }
    }
}
