//! Rhythm against signals whose truth is known.

use std::f32::consts::TAU;

use cym_dsp::{Analyser, FeatureTrack};

/// Noise that is the same at every sample rate: straight lines between random values, 32000 a second.
fn hiss(seed: u32, secs: f32) -> f32 {
    let at = secs * 32_000.0;
    let value = |index: u32| {
        let mixed = (index ^ seed.wrapping_mul(0x9e37_79b9)).wrapping_mul(0x85eb_ca6b);
        let mixed = (mixed ^ (mixed >> 13)).wrapping_mul(0xc2b2_ae35);
        ((mixed ^ (mixed >> 16)) >> 8) as f32 / (1 << 23) as f32 - 1.0
    };
    let (index, part) = (at as u32, at.fract());
    value(index).mul_add(1.0 - part, value(index + 1) * part)
}

/// The same without what is low: the second difference over 60 microseconds.
fn bright_hiss(seed: u32, secs: f32) -> f32 {
    let step = 6e-5;
    hiss(seed, secs + 2.0 * step) - 2.0 * hiss(seed, secs + step) + hiss(seed, secs)
}

/// A mono song in the making.
struct Song {
    rate_hz: u32,
    samples: Vec<f32>,
}

impl Song {
    fn new(rate_hz: u32, secs: f64) -> Self {
        Self { rate_hz, samples: vec![0.0; (f64::from(rate_hz) * secs) as usize] }
    }

    /// Adds `wave(seconds since the start)` from `secs` on, for `len_secs`.
    fn add(&mut self, secs: f64, len_secs: f64, mut wave: impl FnMut(f32) -> f32) {
        let start = (secs * f64::from(self.rate_hz)).round() as usize;
        let len = (len_secs * f64::from(self.rate_hz)) as usize;
        for (index, sample) in self.samples.iter_mut().skip(start).take(len).enumerate() {
            *sample += wave(index as f32 / self.rate_hz as f32);
        }
    }

    fn click(&mut self, secs: f64) {
        self.add(secs, 0.0002, |_| 0.8);
    }

    fn kick(&mut self, secs: f64) {
        self.add(secs, 0.3, |at| {
            let phase = 50.0 * at + 3.0 * (1.0 - (-at / 0.02).exp());
            0.7 * (TAU * phase).sin() * (-at / 0.1).exp() + 0.15 * (TAU * 2_500.0 * at).sin() * (-at / 0.004).exp()
        });
    }

    fn snare(&mut self, secs: f64) {
        self.add(secs, 0.25, |at| {
            0.4 * (TAU * 190.0 * at).sin() * (-at / 0.05).exp() + 0.4 * hiss(11, at) * (-at / 0.06).exp()
        });
    }

    fn hat(&mut self, secs: f64) {
        self.add(secs, 0.08, |at| 0.06 * bright_hiss(23, at) * (-at / 0.015).exp());
    }

    /// A soft chord of three notes.
    fn chord(&mut self, secs: f64, len_secs: f64, root_hz: f32) {
        for ratio in [1.0, 1.25, 1.5] {
            let fade = len_secs as f32;
            self.add(secs, len_secs, |at| {
                0.06 * (TAU * root_hz * ratio * at).sin() * (at / 0.01).min(1.0) * ((fade - at) / 0.02).min(1.0)
            });
        }
    }

    fn heard(&self) -> FeatureTrack {
        let mut analyser = Analyser::new(self.rate_hz, 1).expect("tests ask for what is allowed");
        analyser.push(&self.samples);
        analyser.finish()
    }
}

fn assert_events(track: &FeatureTrack, event: &str, truth: &[f64], within_secs: f64, what: &str) {
    let found = &track.events[event];
    assert_eq!(found.len(), truth.len(), "{what}, {event}: {found:?} for {truth:?}");
    for (found, truth) in found.iter().zip(truth) {
        assert!((found - truth).abs() <= within_secs, "{what}, {event}: {found} for {truth}");
    }
}

/// The part of `truth` from 2 s on that has one of the beats within `within_secs`.
fn found_share(found: &[f64], truth: &[f64], within_secs: f64) -> f64 {
    let late: Vec<f64> = truth.iter().copied().filter(|t| *t > 2.0).collect();
    let hit = late.iter().filter(|t| found.iter().any(|f| (f - **t).abs() <= within_secs)).count();
    hit as f64 / late.len() as f64
}

#[test]
fn clicks_are_onsets_within_five_milliseconds_at_any_rate() {
    let times = [0.5, 1.013, 1.4271, 1.6, 2.0, 2.5006, 3.1];
    for rate_hz in [22_050, 44_100, 48_000, 96_000] {
        let mut song = Song::new(rate_hz, 4.0);
        for &time in &times {
            song.click(time);
        }
        assert_events(&song.heard(), "onset", &times, 0.005, &format!("clicks at {rate_hz} Hz"));
    }
}

#[test]
fn quiet_songs_have_the_same_onsets() {
    let times: Vec<f64> = (1..20).map(|i| 0.31 * f64::from(i)).collect();
    let mut song = Song::new(48_000, 7.0);
    for (index, &time) in times.iter().enumerate() {
        song.chord(time, 0.25, 220.0 * 1.06_f32.powi(index as i32 % 7));
    }
    let loud = song.heard();
    assert_events(&loud, "onset", &times, 0.02, "chords");
    for sample in &mut song.samples {
        *sample *= 0.01;
    }
    assert_events(&song.heard(), "onset", &loud.events["onset"], 0.005, "40 dB quieter");
}

#[test]
fn kick_snare_and_hat_are_told_apart() {
    for rate_hz in [44_100, 48_000] {
        let mut song = Song::new(rate_hz, 9.0);
        let (mut kicks, mut snares, mut hats) = (Vec::new(), Vec::new(), Vec::new());
        for eighth in 0..32 {
            let time = 0.5 + 0.25 * f64::from(eighth);
            match eighth % 4 {
                0 => kicks.push(time),
                2 => snares.push(time),
                _ => hats.push(time),
            }
        }
        for &time in &kicks {
            song.kick(time);
        }
        for &time in &snares {
            song.snare(time);
        }
        for &time in &hats {
            song.hat(time);
        }
        let track = song.heard();
        assert_events(&track, "kick", &kicks, 0.01, &format!("pattern at {rate_hz} Hz"));
        assert_events(&track, "snare", &snares, 0.01, &format!("pattern at {rate_hz} Hz"));
        // A snare's noise reaches up to the cymbals: it may count as a hat besides.
        let only_hats: Vec<f64> =
            track.events["hat"].iter().copied().filter(|t| snares.iter().all(|s| (s - t).abs() > 0.05)).collect();
        assert_eq!(only_hats.len(), hats.len(), "{only_hats:?} for {hats:?}");
        assert!((found_share(&only_hats, &hats, 0.01) - 1.0).abs() < 1e-9, "{only_hats:?} for {hats:?}");
    }
}

#[test]
fn steady_tempi_from_70_to_180_are_found_with_their_beats() {
    for bpm in [70.0, 83.5, 100.0, 120.0, 127.3, 140.0, 160.0, 180.0] {
        let beat = 60.0 / bpm;
        let mut song = Song::new(44_100, 24.0);
        let beats: Vec<f64> = (0..200).map(|i| 0.4 + beat * f64::from(i)).take_while(|t| *t < 23.5).collect();
        for (index, &time) in beats.iter().enumerate() {
            song.kick(time);
            if index % 2 == 1 {
                song.snare(time);
            }
            song.hat(time + 0.5 * beat);
        }
        let track = song.heard();
        let mut found = track.scalars["tempo.bpm"];
        if bpm < 80.0 && found > 1.5 * bpm {
            // Slow beats with a snare on every other are quick ones in half time: either may be counted.
            found /= 2.0;
        }
        assert!((found / bpm - 1.0).abs() < 0.002, "{found} for {bpm} BPM");
        let curve = f64::from(track.value("tempo", 12.0)) / track.scalars["tempo.bpm"];
        assert!((curve - 1.0).abs() < 0.01, "curve at {bpm} BPM");
        let share = found_share(&track.events["beat"], &beats, 0.02);
        assert!(share > 0.97, "{share} of the beats at {bpm} BPM");
        assert!(track.scalars["beat.confidence"] > 0.3, "{}", track.scalars["beat.confidence"]);
    }
}

#[test]
fn clicks_are_counted_as_they_come() {
    for bpm in [60.0, 90.0, 120.0, 174.0] {
        let mut song = Song::new(48_000, 26.0);
        for click in 0..(bpm * 24.0 / 60.0) as u32 {
            song.add(1.0 + f64::from(click) * 60.0 / bpm, 0.03, |at| {
                0.6 * (TAU * 1_800.0 * at).sin() * (-at / 0.006).exp()
            });
        }
        let found = song.heard().scalars["tempo.bpm"];
        assert!((found / bpm - 1.0).abs() < 0.005, "{found} for {bpm} clicks a minute");
    }
}

#[test]
fn a_tempo_that_rises_is_followed() {
    let mut song = Song::new(44_100, 40.0);
    let mut beats = Vec::new();
    let mut time = 0.5;
    while time < 39.5 {
        beats.push(time);
        time += 60.0 / (100.0 + 0.5 * time);
    }
    for (index, &time) in beats.iter().enumerate() {
        if index % 2 == 0 { song.kick(time) } else { song.snare(time) }
    }
    let track = song.heard();
    assert!(found_share(&track.events["beat"], &beats, 0.03) > 0.95);
    let (early, late) = (track.value("tempo", 5.0), track.value("tempo", 35.0));
    assert!((early - 102.5).abs() < 2.0 && (late - 117.5).abs() < 2.0, "{early} {late}");
}

#[test]
fn three_and_four_beats_a_bar_are_told_apart() {
    for (metre, bpm) in [(3_usize, 130.0), (4, 112.0)] {
        let beat = 60.0 / bpm;
        let mut song = Song::new(48_000, 30.0);
        let beats: Vec<f64> = (0..200).map(|i| 0.5 + beat * f64::from(i)).take_while(|t| *t < 29.0).collect();
        for (index, &time) in beats.iter().enumerate() {
            let bar = index / metre;
            if index % metre == 0 {
                song.kick(time);
            } else {
                song.hat(time);
            }
            song.chord(time, 0.95 * beat, [220.0, 261.6, 196.0, 293.7][bar % 4]);
        }
        let track = song.heard();
        assert_eq!(track.scalars["bar.beats"], metre as f64);
        let downbeats: Vec<f64> = beats.iter().copied().step_by(metre).collect();
        let found = &track.events["downbeat"];
        assert!(found_share(found, &downbeats, 0.03) > 0.9, "{found:?} for {downbeats:?}");
        assert!(found.len() <= downbeats.len() + 1, "{found:?} for {downbeats:?}");
    }
}

#[test]
fn the_common_rates_agree() {
    let heard = |rate_hz| {
        let mut song = Song::new(rate_hz, 12.0);
        for index in 0..22 {
            let time = 0.6 + 0.5 * f64::from(index);
            if index % 2 == 0 {
                song.kick(time);
            } else {
                song.snare(time);
            }
            song.hat(time + 0.25);
        }
        song.heard()
    };
    let first = heard(48_000);
    for rate_hz in [44_100, 96_000] {
        let other = heard(rate_hz);
        for event in ["onset", "kick", "snare", "beat"] {
            assert_events(&other, event, &first.events[event], 0.012, &format!("{rate_hz} Hz"));
        }
        assert!((other.scalars["tempo.bpm"] - first.scalars["tempo.bpm"]).abs() < 0.1);
    }
}

#[test]
fn form_and_curves_are_the_same_at_the_common_rates() {
    let heard = |rate_hz| {
        let mut song = Song::new(rate_hz, 66.0);
        for beat in 0..128 {
            let time = 0.5 + 0.5 * f64::from(beat);
            let (bar, full) = (beat / 4, (32..64).contains(&beat) || beat >= 96);
            if beat % 4 == 0 {
                song.chord(time, 1.9, [220.0, 174.6, 261.6, 196.0][bar as usize % 4]);
            }
            if beat % 2 == 0 {
                song.kick(time);
            } else {
                song.snare(time);
            }
            if full {
                song.hat(time);
                song.hat(time + 0.25);
                song.chord(time, 0.2, [880.0, 698.5, 1046.5, 784.0][bar as usize % 4]);
            }
        }
        song.heard()
    };
    let first = heard(48_000);
    for rate_hz in [44_100, 96_000] {
        let other = heard(rate_hz);
        assert_events(&other, "beat", &first.events["beat"], 0.012, &format!("{rate_hz} Hz"));
        assert_events(&other, "downbeat", &first.events["downbeat"], 0.012, &format!("{rate_hz} Hz"));
        let starts =
            |track: &FeatureTrack| track.spans["section"].iter().map(|span| span.start_secs).collect::<Vec<_>>();
        let (these, those) = (starts(&other), starts(&first));
        assert!(those.len() >= 4 && these.len() == those.len(), "{rate_hz} Hz: {these:?} and {those:?}");
        for (a, b) in these.iter().zip(&those) {
            assert!((a - b).abs() <= 0.1, "{rate_hz} Hz: {these:?} and {those:?}");
        }
        // Mean differences of curves over the song: a few hundredths of their range, the centroid some tens of Hz.
        for (name, within) in [
            ("loudness", 0.01),
            ("energy", 0.02),
            ("bass.level", 0.03),
            ("mid.level", 0.03),
            ("flux", 0.03),
            ("centroid.hz", 40.0),
        ] {
            let (a, b) = (&other.curves[name], &first.curves[name]);
            let off = a.iter().zip(b).map(|(a, b)| f64::from((a - b).abs())).sum::<f64>() / b.len() as f64;
            assert!(a.len() == b.len() && off <= within, "{rate_hz} Hz: {name} differs by {off}");
        }
    }
}

#[test]
fn what_is_no_music_has_no_rhythm() {
    let dc = vec![0.5; 96_000];
    let tone: Vec<f32> = (0..96_000).map(|i| 0.3 * (TAU * 440.0 * i as f32 / 48_000.0).sin()).collect();
    let hiss: Vec<f32> = (0..480_000).map(|i| 0.1 * hiss(3, i as f32 / 48_000.0)).collect();
    for (what, samples) in [("nothing", vec![]), ("silence", vec![0.0; 96_000]), ("one silent sample", vec![0.0])] {
        let track = Song { rate_hz: 48_000, samples }.heard();
        for event in ["onset", "kick", "snare", "hat", "beat", "downbeat"] {
            assert!(track.events[event].is_empty(), "{what}: {event} at {:?}", track.events[event]);
        }
        assert_eq!(track.scalar("tempo.bpm"), None);
    }
    let track = Song { rate_hz: 48_000, samples: dc.clone() }.heard();
    assert!(track.events["onset"].is_empty(), "direct current: {:?}", track.events["onset"]);
    for (what, samples) in [("DC", dc), ("one sample", vec![1.0]), ("a tone", tone), ("hiss", hiss)] {
        let track = Song { rate_hz: 48_000, samples }.heard();
        assert!(
            track.events["onset"].len() <= if what == "hiss" { 30 } else { 1 },
            "{what}: {:?}",
            track.events["onset"]
        );
        assert!(track.scalar("beat.confidence").unwrap_or(0.0) < 0.4, "{what}: {:?}", track.scalars);
        for (name, curve) in &track.curves {
            assert!(curve.iter().all(|v| v.is_finite()), "{what}: {name}");
        }
    }
}
