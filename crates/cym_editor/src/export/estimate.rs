//! How long an export will take and how large it will be: by the picture's own time and typical encoders, corrected by what
//! earlier exports on this machine have shown.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// How much of a new observation is believed.
const GAIN: f64 = 0.5;
/// Observations outside are accidents.
const LIMITS: std::ops::RangeInclusive<f64> = 0.05..=20.0;

/// What earlier exports have shown: by preset, how far the plain guess was off.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Records {
    time: BTreeMap<String, f64>,
    bytes: BTreeMap<String, f64>,
}

/// What is to be guessed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Work<'a> {
    /// Name of the preset.
    pub preset: &'a str,
    /// Width and height in px.
    pub size: [u32; 2],
    /// Frames in all.
    pub frames: u64,
    /// Frames a second.
    pub rate_hz: f64,
    /// Seconds that drawing one frame takes at this size, where that is known.
    pub draw_secs: Option<f64>,
    /// How many times each frame is drawn.
    pub moments: u32,
}

/// A guess.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Estimate {
    /// Seconds that it takes.
    pub secs: f64,
    /// Bytes that it has.
    pub bytes: u64,
}

impl Records {
    /// Guesses time and size.
    pub(super) fn estimate(&self, work: &Work<'_>) -> Estimate {
        let plain = plain(work);
        let factor = |map: &BTreeMap<String, f64>| map.get(work.preset).copied().unwrap_or(1.0);
        Estimate { secs: plain.secs * factor(&self.time), bytes: (plain.bytes as f64 * factor(&self.bytes)) as u64 }
    }

    /// Learns from an export that was guessed at `estimated` and is done: `secs` is nothing where it went on with old parts.
    pub(super) fn learn(&mut self, preset: &str, estimated: Estimate, secs: Option<f64>, bytes: u64) {
        let mut learn = |map: fn(&mut Self) -> &mut BTreeMap<String, f64>, was: f64, is: f64| {
            let old = map(self).get(preset).copied().unwrap_or(1.0);
            let seen = old * is / was.max(1e-6);
            if LIMITS.contains(&seen) {
                map(self).insert(preset.to_owned(), old + GAIN * (seen - old));
            }
        };
        if let Some(secs) = secs {
            learn(|records| &mut records.time, estimated.secs, secs);
        }
        learn(|records| &mut records.bytes, estimated.bytes as f64, bytes as f64);
    }
}

/// The guess of one who has seen no export here yet.
fn plain(work: &Work<'_>) -> Estimate {
    let (bits_per_px, encode_secs_per_mpx) = usual(work.preset);
    let px = f64::from(work.size[0]) * f64::from(work.size[1]);
    let frames = work.frames as f64;
    let encode_secs = encode_secs_per_mpx * px / 1e6;
    let draw_secs = work.draw_secs.unwrap_or(0.01 * px / 1e6) * f64::from(work.moments.max(1));
    let secs_per_frame = draw_secs + encode_secs;
    // Slow rates change more from frame to frame: those cost more bits.
    let busy = (30.0 / work.rate_hz.max(1.0)).powf(0.3);
    let sound_bytes = frames / work.rate_hz.max(1.0) * sound_bytes_per_sec(work.preset);
    let bytes = frames * px * bits_per_px * busy / 8.0 + sound_bytes;
    Estimate { secs: 2.0 + frames * secs_per_frame, bytes: bytes as u64 }
}

/// Bits a pixel of moving patterns, and seconds a million pixels to encode on two cores.
fn usual(preset: &str) -> (f64, f64) {
    match preset {
        "youtube-1080p" | "youtube-4k" | "reel" | "square" => (0.30, 0.05),
        "h264-444" => (0.40, 0.03),
        "h265" => (0.15, 0.12),
        "av1" => (0.10, 0.08),
        "vp9" => (0.15, 0.15),
        "prores4444" => (5.5, 0.06),
        "ffv1" => (14.0, 0.06),
        "png" => (14.0, 0.08),
        "png16" => (40.0, 0.12),
        "exr" => (45.0, 0.05),
        "gif" => (4.0, 0.10),
        "apng" => (14.0, 0.15),
        _ => (0.22, 0.02),
    }
}

fn sound_bytes_per_sec(preset: &str) -> f64 {
    match preset {
        "png" | "png16" | "exr" | "gif" | "apng" => 0.0,
        "prores4444" => 288_000.0,
        "ffv1" => 150_000.0,
        "vp9" => 20_000.0,
        "youtube-1080p" | "youtube-4k" | "reel" | "square" => 48_000.0,
        _ => 24_000.0,
    }
}

/// Seconds as people read them: `40 s`, `6 min`, `1 h 20 min`.
pub(crate) fn clock(secs: f64) -> String {
    let secs = secs.max(0.0).ceil() as u64;
    match (secs / 3600, secs / 60 % 60, secs % 60) {
        (0, 0, s) => format!("{s} s"),
        (0, m, s) if m < 10 => format!("{m} min {s:02} s"),
        (0, m, _) => format!("{m} min"),
        (h, m, _) => format!("{h} h {m:02} min"),
    }
}

/// Bytes as people read them.
pub(super) fn size(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{:.0} kB", bytes as f64 / 1e3),
        1_000_000..100_000_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        100_000_000..1_000_000_000 => format!("{:.0} MB", bytes as f64 / 1e6),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    }
}

#[cfg(test)]
mod tests {
    use super::{Estimate, Records, Work, clock, size};

    const WORK: Work<'_> =
        Work { preset: "h264", size: [1280, 720], frames: 300, rate_hz: 30.0, draw_secs: Some(0.05), moments: 1 };

    #[test]
    fn more_pixels_and_slower_pictures_take_longer() {
        let records = Records::default();
        let one = records.estimate(&WORK);
        let large = records.estimate(&Work { size: [2560, 1440], ..WORK });
        let slow = records.estimate(&Work { draw_secs: Some(1.0), ..WORK });
        assert!(large.secs > one.secs && large.bytes > 3 * one.bytes);
        assert!(slow.secs > 300.0 && slow.bytes == one.bytes);
        let blurred = records.estimate(&Work { moments: 8, ..WORK });
        assert!((blurred.secs - one.secs - 7.0 * 0.05 * 300.0).abs() < 1e-6 && blurred.bytes == one.bytes);
        assert!(records.estimate(&Work { preset: "exr", ..WORK }).bytes > 100 * one.bytes);
    }

    #[test]
    fn earlier_exports_correct_the_guess() {
        let mut records = Records::default();
        let first = records.estimate(&WORK);
        for _ in 0..12 {
            let guess = records.estimate(&WORK);
            records.learn("h264", guess, Some(first.secs * 2.0), first.bytes * 3);
        }
        let learnt = records.estimate(&WORK);
        assert!((learnt.secs / first.secs - 2.0).abs() < 0.01, "{learnt:?}");
        assert!((learnt.bytes as f64 / first.bytes as f64 - 3.0).abs() < 0.01, "{learnt:?}");
        // Another preset has nothing to do with it, and nonsense teaches nothing.
        let other = Work { preset: "av1", ..WORK };
        assert_eq!(records.estimate(&other), Records::default().estimate(&other));
        records.learn("h264", Estimate { secs: 0.0, bytes: 0 }, Some(5.0), 5);
        assert_eq!(records.estimate(&WORK), learnt);
    }

    #[test]
    fn numbers_are_told_as_people_say_them() {
        let told = [9.2, 61.0, 700.0, 4_000.0].map(clock);
        assert_eq!(told, ["10 s", "1 min 01 s", "11 min", "1 h 06 min"]);
        assert_eq!(
            [12_000, 12_340_000, 123_400_000, 12_345_678_901].map(size),
            ["12 kB", "12.3 MB", "123 MB", "12.3 GB"]
        );
    }
}
