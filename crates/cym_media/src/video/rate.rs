//! Frame rates as exact fractions.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Frames a second as a fraction in lowest terms, from 1 to 240.
///
/// Frame `k` is shown at exactly `k * den / num` seconds. 29.97 is 30000/1001: a rounded number would
/// drift from the sound by a frame every few minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FrameRate {
    num: u32,
    den: u32,
}

/// Why a text or a pair of numbers is no frame rate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RateError {
    /// The text is neither a number nor a fraction.
    #[error("`{0}` is not a frame rate: write a number such as 30 or 29.97, or a fraction such as 30000/1001")]
    NotARate(String),
    /// The rate is outside 1 to 240 frames a second.
    #[error("{0} frames a second is out of range: use 1 to 240")]
    OutOfRange(String),
    /// The fraction has more digits than video files can hold.
    #[error("the frame rate {0} is too fine a fraction: use at most 1000000 above and below the line")]
    TooFine(String),
}

/// The largest numerator and denominator that every container holds exactly.
const MAX_TERM: u64 = 1_000_000;

impl FrameRate {
    /// 30 frames a second.
    pub const THIRTY: Self = Self { num: 30, den: 1 };

    /// The rate `num / den`, reduced; an error outside 1 to 240 frames a second.
    pub fn new(num: u32, den: u32) -> Result<Self, RateError> {
        Self::reduced(u64::from(num), u64::from(den), &format!("{num}/{den}"))
    }

    fn reduced(num: u64, den: u64, text: &str) -> Result<Self, RateError> {
        if den == 0 || num < den || num > 240 * den {
            return Err(RateError::OutOfRange(text.to_owned()));
        }
        let divisor = gcd(num, den);
        let (num, den) = (num / divisor, den / divisor);
        if num > MAX_TERM || den > MAX_TERM {
            return Err(RateError::TooFine(text.to_owned()));
        }
        Ok(Self { num: num as u32, den: den as u32 })
    }

    /// The upper term: frames in `den` seconds.
    pub fn num(self) -> u32 {
        self.num
    }

    /// The lower term, in seconds.
    pub fn den(self) -> u32 {
        self.den
    }

    /// Frames a second, rounded to a float: for showing, not for timing.
    pub fn hz(self) -> f64 {
        f64::from(self.num) / f64::from(self.den)
    }

    /// The time of `frame` in seconds: one rounding of the exact `frame * den / num`.
    pub fn secs_of(self, frame: u64) -> f64 {
        let exact_num = u128::from(frame) * u128::from(self.den);
        let whole = exact_num / u128::from(self.num);
        let rest = exact_num % u128::from(self.num);
        whole as f64 + rest as f64 / f64::from(self.num)
    }

    /// How many frames fill `duration`: rounded half up, in integers.
    pub fn frames_in(self, duration: Duration) -> u64 {
        let unit = u128::from(self.den) * 1_000_000_000;
        let frames = (duration.as_nanos() * u128::from(self.num) * 2 + unit) / (2 * unit);
        u64::try_from(frames).unwrap_or(u64::MAX)
    }

    /// How many sound samples last as long as `frames` frames, at `rate_hz`: rounded half up, in integers.
    pub fn samples_for(self, frames: u64, rate_hz: u32) -> u64 {
        let unit = u128::from(self.num);
        let exact = u128::from(frames) * u128::from(self.den) * u128::from(rate_hz);
        u64::try_from((2 * exact + unit) / (2 * unit)).unwrap_or(u64::MAX)
    }
}

impl fmt::Display for FrameRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.den == 1 { write!(f, "{}", self.num) } else { write!(f, "{}/{}", self.num, self.den) }
    }
}

impl FromStr for FrameRate {
    type Err = RateError;

    /// Reads `30`, `12.5`, `29.97` (meaning 30000/1001) or `30000/1001`.
    fn from_str(text: &str) -> Result<Self, RateError> {
        let text = text.trim();
        let bad = || RateError::NotARate(text.chars().take(40).collect());
        if let Some((num, den)) = text.split_once('/') {
            let num = whole_number(num).ok_or_else(bad)?;
            let den = whole_number(den).ok_or_else(bad)?;
            return Self::reduced(num, den, text);
        }
        let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
        if decimals.len() > 6 {
            return Err(bad());
        }
        let whole = whole_number(whole).filter(|&n| n < 1_000_000_000).ok_or_else(bad)?;
        let part = whole_number(decimals).ok_or_else(bad)?;
        let scale = 10_u64.pow(decimals.len() as u32);
        let scaled = whole * scale + part;
        if part != 0
            && let Some(rate) = broadcast_rate(scaled, scale)
        {
            return Ok(rate);
        }
        Self::reduced(scaled, scale, text)
    }
}

/// 23.976, 29.97, 59.94 and their kin are short for `n * 1000 / 1001`.
fn broadcast_rate(scaled: u64, scale: u64) -> Option<FrameRate> {
    [24_u64, 30, 48, 60, 120, 240].into_iter().find_map(|n| {
        // |scaled / scale - n * 1000 / 1001| < 0.005, without a float
        let apart = (scaled * 1001).abs_diff(n * 1000 * scale);
        (apart * 200 < 1001 * scale).then(|| FrameRate::reduced(n * 1000, 1001, "").ok()).flatten()
    })
}

fn whole_number(text: &str) -> Option<u64> {
    let text = text.trim();
    let digits = (1..=12).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

impl TryFrom<String> for FrameRate {
    type Error = RateError;

    fn try_from(text: String) -> Result<Self, RateError> {
        text.parse()
    }
}

impl From<FrameRate> for String {
    fn from(rate: FrameRate) -> Self {
        rate.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(text: &str) -> FrameRate {
        text.parse().unwrap()
    }

    #[test]
    fn texts_become_exact_fractions() {
        for (text, num, den) in [
            ("30", 30, 1),
            (" 25 ", 25, 1),
            ("29.97", 30000, 1001),
            ("23.976", 24000, 1001),
            ("23.98", 24000, 1001),
            ("59.94", 60000, 1001),
            ("119.88", 120_000, 1001),
            ("12.5", 25, 2),
            ("30000/1001", 30000, 1001),
            ("60/2", 30, 1),
            ("1", 1, 1),
            ("240", 240, 1),
            ("24.000", 24, 1),
        ] {
            assert_eq!((rate(text).num(), rate(text).den()), (num, den), "{text}");
        }
    }

    #[test]
    fn nonsense_is_an_error_and_never_a_panic() {
        for text in [
            "",
            "x",
            "0",
            "0.5",
            "241",
            "-30",
            "30/0",
            "/",
            "1e9",
            "NaN",
            "30/1/1",
            "99999999999999999999",
            ".",
            "2.",
            "29.97000000001",
            "999999999999/999999999998",
            "∞",
        ] {
            assert!(text.parse::<FrameRate>().is_err(), "{text}");
        }
    }

    #[test]
    fn frames_and_samples_round_half_up() {
        let ntsc = rate("29.97");
        assert_eq!(ntsc.frames_in(Duration::from_secs(10)), 300);
        assert_eq!(rate("30").frames_in(Duration::from_millis(50)), 2);
        assert_eq!(rate("30").frames_in(Duration::from_micros(49_999)), 1);
        assert_eq!(rate("30").frames_in(Duration::ZERO), 0);
        // a day at 240 frames a second fits
        assert_eq!(rate("240").frames_in(Duration::from_hours(24)), 20_736_000);
        assert_eq!(ntsc.samples_for(30_000, 48_000), 1001 * 48_000);
        assert_eq!(ntsc.samples_for(1, 48_000), 1602); // 1601.6
        assert_eq!(rate("30").samples_for(60, 48_000), 96_000);
    }

    #[test]
    fn the_time_of_a_late_frame_has_not_drifted() {
        let ntsc = rate("29.97");
        assert_eq!(ntsc.secs_of(30_000), 1001.0);
        assert_eq!(ntsc.secs_of(2_589_410), 2_589_410.0 * 1001.0 / 30000.0);
    }
}
