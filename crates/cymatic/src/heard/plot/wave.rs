//! The waveform, coloured by where its energy lies, and the spectrum.

use cym_dsp::{FeatureTrack, SPECTRUM_BANDS};

use super::canvas::{Canvas, Ink};
use super::{Time, name};

/// Height of the waveform and of the spectrum.
const WAVE: f32 = 250.0;
const BAND: usize = 3;
/// Bands up to here are bass (150 Hz), and up to here middle (2 kHz).
const BASS: usize = 17;
const MIDDLE: usize = 43;
/// Bass, middle and treble.
const INKS: [Ink; 3] = [Ink(0.86, 0.22, 0.16), Ink(0.18, 0.62, 0.32), Ink(0.16, 0.38, 0.86)];

/// The waveform: red where bass, green where the middle, blue where treble is strongest.
pub(super) fn waveform(canvas: &mut Canvas, track: &FeatureTrack, time: Time, top: usize) {
    let middle = top as f32 + WAVE / 2.0;
    name(canvas, "waveform", middle);
    let Some(strip) = track.strips.get("waveform").filter(|strip| strip.width == 2) else {
        return;
    };
    for (x, from, to) in time.columns() {
        let (first, last) = ((from / strip.hop_secs) as usize, (to / strip.hop_secs).ceil() as usize);
        let (mut low, mut high) = (0, 0);
        for frame in (first..last.max(first + 1)).filter_map(|index| strip.frame(index)) {
            (low, high) = (low.max(frame[0]), high.max(frame[1]));
        }
        let scale = WAVE / 2.0 / 255.0;
        let (up, down) = (middle - f32::from(high) * scale, middle + f32::from(low) * scale);
        canvas.fill(x as f32, up - 0.5, x as f32 + 1.0, down + 0.5, ink(track, f64::midpoint(from, to)), 0.9);
    }
}

/// Between the three inks by the strength of the three ranges.
fn ink(track: &FeatureTrack, secs: f64) -> Ink {
    let mut bands = [0.0; SPECTRUM_BANDS];
    track.spectrum_at(secs, &mut bands);
    let peak = |range: std::ops::Range<usize>| bands[range].iter().copied().fold(0.0, f32::max).powi(6);
    let parts = [peak(0..BASS), peak(BASS..MIDDLE), peak(MIDDLE..SPECTRUM_BANDS)];
    let sum: f32 = parts.iter().sum();
    if sum <= 0.0 {
        return Ink::FAINT;
    }
    let mix = |channel: fn(&Ink) -> f32| INKS.iter().zip(parts).map(|(ink, part)| channel(ink) * part / sum).sum();
    Ink(mix(|ink| ink.0), mix(|ink| ink.1), mix(|ink| ink.2))
}

/// The spectrum: darker is louder, low is below.
pub(super) fn spectrum(canvas: &mut Canvas, track: &FeatureTrack, time: Time, top: usize) {
    let height = BAND * SPECTRUM_BANDS;
    name(canvas, "spectrum", top as f32 + height as f32 * 0.63);
    for (x, from, to) in time.columns() {
        let mut bands = [0.0; SPECTRUM_BANDS];
        track.spectrum_at(f64::midpoint(from, to), &mut bands);
        for (band, &value) in bands.iter().enumerate() {
            let bottom = top + height - band * BAND;
            let ink = Ink(0.99, 0.75, 0.32).towards(Ink(0.22, 0.05, 0.33), value);
            for y in bottom - BAND..bottom {
                canvas.blend(x, y, ink, (1.6 * value).min(1.0));
            }
        }
    }
    for (hz, text) in [(100.0, "100 Hz"), (1_000.0, "1 kHz"), (10_000.0, "10 kHz")] {
        let band = (hz / 30.0_f32).ln() / (16_000.0_f32 / 30.0).ln() * (SPECTRUM_BANDS - 1) as f32 + 0.5;
        let y = (top + height) as f32 - band * BAND as f32;
        let right = time.x(time.duration_secs);
        canvas.fill(time.x(0.0), y, right, y + 1.0, Ink::PAPER, 0.5);
        canvas.text(text, time.x(0.0) - 62.0, y - 5.0, 11.0, Ink::FAINT);
    }
}
