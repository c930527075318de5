//! The causal analysis: the same however it is cut, bounded, and close to the analysis of the whole.

use std::f32::consts::TAU;

use cym_dsp::{Analyser, DspError, FeatureKind, FeatureTrack, Listener, LiveFeatures, Recording};
use proptest::prelude::*;

const RATE: u32 = 48_000;

/// A repeatable noise source, so that tests hear the same every time.
struct Noise(u32);

impl Noise {
    fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) as f32 / (1 << 23) as f32 - 1.0
    }
}

/// Kicks on every beat, noise between them and a chord below, as mono samples.
fn song(rate_hz: u32, secs: f64, bpm: f64, beats: usize) -> Vec<f32> {
    let mut noise = Noise(7);
    let rate = f64::from(rate_hz);
    let mut out: Vec<f32> = (0..(secs * rate) as usize)
        .map(|i| {
            let at = i as f32 / rate_hz as f32;
            0.02 * [220.0, 277.18, 329.63].iter().map(|hz| (TAU * hz * at).sin()).sum::<f32>()
        })
        .collect();
    for half in 0..2 * beats {
        let start = ((0.5 + half as f64 * 30.0 / bpm) * rate).round() as usize;
        for (index, sample) in out.iter_mut().skip(start).take(rate_hz as usize / 2).enumerate() {
            let at = index as f32 / rate_hz as f32;
            let click = (-at / 0.004).exp() * noise.next();
            let kick = (-at / 0.06).exp() * (TAU * 55.0 * at).cos();
            *sample += if half % 2 == 0 { 0.5 * kick + 0.1 * click } else { 0.08 * click };
        }
    }
    out
}

fn hear(rate_hz: u32, channels: usize, samples: &[f32]) -> LiveFeatures {
    let mut listener = Listener::new(rate_hz, channels).expect("tests ask for what is allowed");
    listener.push(samples);
    listener.features()
}

/// Every answer at some times, as bits, to compare two listeners.
fn answers(features: &LiveFeatures) -> Vec<u64> {
    let heard = features.heard_secs();
    let mut all = vec![heard.to_bits()];
    for secs in [heard - 1.0, heard - 0.3, heard, heard + 0.15] {
        for (name, kind) in LiveFeatures::names() {
            match kind {
                FeatureKind::Curve => {
                    all.push(u64::from(features.value(name, secs).to_bits()));
                    all.push(u64::from(features.mean(name, secs - 0.5, secs).to_bits()));
                    all.push(u64::from(features.percentile(name, secs).to_bits()));
                }
                FeatureKind::Event => {
                    all.push(features.count(name, secs));
                    all.push(features.since(name, secs).to_bits());
                    all.push(features.until(name, secs).to_bits());
                }
                FeatureKind::Scalar => all.push(features.scalar(name).map_or(0, f64::to_bits)),
                FeatureKind::Span => {
                    let span = features.span_at(name, secs);
                    all.push(span.map_or(0, |at| at.span.label.len() as u64 + at.left_secs.to_bits()));
                }
                FeatureKind::Strip => {
                    let mut out = [0.0; 12];
                    features.strip_at(name, secs, &mut out);
                    all.extend(out.map(|value| u64::from(value.to_bits())));
                }
            }
        }
        let mut bands = [0.0; 32];
        features.spectrum_at(secs, &mut bands);
        all.extend(bands.map(|value| u64::from(value.to_bits())));
    }
    all
}

/// Whether every answer is a number that a picture can use (infinity is one for times, and nothing else).
fn assert_sound(features: &LiveFeatures, what: &str) {
    for secs in [0.0, 0.5, 1.0, features.heard_secs(), features.heard_secs() + 0.2] {
        for (name, kind) in LiveFeatures::names() {
            match kind {
                FeatureKind::Curve => {
                    let values =
                        [features.value(name, secs), features.percentile(name, secs), features.mean(name, 0.0, secs)];
                    assert!(values.iter().all(|value| value.is_finite()), "{what}: {name} at {secs} is {values:?}");
                }
                FeatureKind::Event => {
                    let (since, until) = (features.since(name, secs), features.until(name, secs));
                    assert!(since >= 0.0 && until >= 0.0, "{what}: {name} at {secs}: {since}, {until}");
                }
                FeatureKind::Scalar => assert!(features.scalar(name).is_none_or(f64::is_finite), "{what}: {name}"),
                FeatureKind::Span | FeatureKind::Strip => {}
            }
        }
    }
}

#[test]
fn what_cannot_be_heard_is_refused() {
    assert!(matches!(Listener::new(7_999, 2), Err(DspError::Rate { rate_hz: 7_999 })));
    assert!(matches!(Listener::new(48_000, 0), Err(DspError::Channels { channels: 0 })));
}

#[test]
fn before_any_sound_everything_is_silent() {
    let features = LiveFeatures::default();
    assert_eq!(features.value("loudness", 0.0), 0.0);
    assert_eq!((features.count("beat", 1.0), features.since("onset", 1.0)), (0, f64::INFINITY));
    assert_eq!((features.scalar("live"), features.scalar("tempo.bpm")), (Some(1.0), None));
    assert!(features.span_at("chord", 0.0).is_none());
    assert_eq!((features.until("section", 0.0), features.until("drop", 0.0)), (f64::INFINITY, f64::INFINITY));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn any_cutting_gives_the_same(cuts in prop::collection::vec(1_usize..7_000, 1..40)) {
        let samples = song(RATE, 3.0, 120.0, 5);
        let whole = hear(RATE, 2, &samples);
        let mut listener = Listener::new(RATE, 2).expect("a usual sound");
        let mut rest = samples.as_slice();
        let mut cuts = cuts.iter().cycle();
        while !rest.is_empty() {
            let (now, later) = rest.split_at(rest.len().min(*cuts.next().expect("a cycle has no end")));
            listener.push(now);
            rest = later;
        }
        prop_assert_eq!(answers(&whole), answers(&listener.features()));
    }
}

#[test]
fn a_snapshot_stays_as_it_was() {
    let samples = song(RATE, 4.0, 120.0, 7);
    let mut listener = Listener::new(RATE, 1).expect("a usual sound");
    listener.push(&samples[..RATE as usize * 2]);
    let then = listener.features();
    let before = answers(&then);
    listener.push(&samples[RATE as usize * 2..]);
    assert_eq!(before, answers(&then));
    assert_ne!(before, answers(&listener.features()));
}

#[test]
fn bad_sound_gives_no_bad_numbers() {
    let silence = vec![0.0; RATE as usize * 2];
    assert_sound(&hear(RATE, 1, &silence), "silence");
    let features = hear(RATE, 1, &silence);
    assert_eq!(features.count("onset", 2.0) + features.count("kick", 2.0), 0);
    assert_eq!(features.value("bass.level", 2.0), 0.0);
    assert_sound(&hear(RATE, 2, &vec![f32::NAN; RATE as usize]), "not a number");
    assert_sound(&hear(RATE, 1, &vec![0.7; RATE as usize * 2]), "direct current");
    assert_sound(&hear(8_000, 1, &vec![f32::INFINITY; 9_000]), "infinity");
    assert_sound(&hear(RATE, 1, &[0.5]), "one sample");
    let mut noise = Noise(3);
    let clipped: Vec<f32> = (0..RATE * 2).map(|_| (noise.next() * 100.0).clamp(-1.0, 1.0)).collect();
    assert_sound(&hear(RATE, 1, &clipped), "clipping");
    assert_sound(&hear(384_000, 8, &song(384_000, 0.5, 120.0, 1)), "many channels");
}

#[test]
fn levels_are_those_of_the_whole_song() {
    let samples = song(RATE, 30.0, 120.0, 58);
    let mut analyser = Analyser::new(RATE, 1).expect("a usual sound");
    analyser.push(&samples);
    let track = analyser.finish();
    let mut listener = Listener::new(RATE, 1).expect("a usual sound");
    let mut off = [0.0_f32; 4];
    let names = ["bass.level", "loudness.lufs", "rms", "centroid.hz"];
    // How late each is, and what of a unit counts as one.
    let late = [0.012, 0.2, 0.025, 0.012];
    let scale = [1.0, 20.0, 0.3, 4_000.0];
    let mut count = 0;
    for (index, piece) in samples.chunks(RATE as usize / 60).enumerate() {
        listener.push(piece);
        let secs = (index + 1) as f64 / 60.0;
        if secs > 10.0 && secs < 29.0 {
            let features = listener.features();
            for (index, name) in names.iter().enumerate() {
                off[index] += (features.value(name, secs) - track.value(name, secs - late[index])).abs() / scale[index];
            }
            count += 1;
        }
    }
    for (name, off) in names.iter().zip(off) {
        assert!(off / (count as f32) < 0.06, "{name} differs by {} on average", off / count as f32);
    }
    let heard = listener.features();
    let integrated = heard.scalar("loudness.integrated").expect("there is sound");
    assert!((integrated - track.scalars["loudness.integrated"]).abs() < 0.1, "{integrated}");
}

#[test]
fn the_newest_value_answers_for_a_moment_and_then_it_is_silent() {
    let features = hear(RATE, 1, &song(RATE, 3.0, 120.0, 6));
    let newest = features.value("loudness", 3.0);
    assert!(newest > 0.2, "{newest}");
    assert_eq!(features.value("loudness", 3.2), newest);
    assert_eq!(features.value("loudness", 9.0), 0.0);
    assert_eq!(features.value("loudness", f64::NAN), 0.0);
}

#[test]
fn clicks_are_told_within_25_ms() {
    // Clicks of noise, 10 ms long, at uneven times; told times are known to a block of 64 samples.
    let mut noise = Noise(11);
    let mut samples = vec![0.0; RATE as usize * 20];
    let times: Vec<f64> = (0..40).map(|i| 0.7 + 0.47 * f64::from(i) + 0.013 * f64::from(i % 7)).collect();
    for time in &times {
        let start = (time * f64::from(RATE)) as usize;
        for (index, sample) in samples[start..start + 480].iter_mut().enumerate() {
            *sample = 0.4 * (1.0 - index as f32 / 480.0) * noise.next();
        }
    }
    let mut listener = Listener::new(RATE, 1).expect("a usual sound");
    let (mut told, mut seen) = (Vec::new(), 0);
    for piece in samples.chunks(64) {
        listener.push(piece);
        let (features, heard) = (listener.features(), listener.heard_secs());
        let count = features.count("onset", heard);
        if count > seen {
            told.push((heard, heard - features.since("onset", heard)));
            seen = count;
        }
    }
    assert_eq!(told.len(), times.len(), "{told:?}");
    for ((at, onset), truth) in told.iter().zip(&times) {
        assert!((0.0..0.025).contains(&(at - truth)), "the click at {truth} was told at {at}");
        assert!((onset - truth).abs() < 0.012, "the click at {truth} was heard at {onset}");
    }
}

#[test]
fn beats_are_predicted_through_four_silent_beats() {
    let beat = 0.5;
    let mut samples = song(RATE, 17.0, 120.0, 20);
    let stop = (10.45 * f64::from(RATE)) as usize;
    samples[stop..].fill(0.0);
    let mut listener = Listener::new(RATE, 1).expect("a usual sound");
    let (mut checked, mut counted) = (0, 0);
    for (index, piece) in samples.chunks(480).enumerate() {
        listener.push(piece);
        let secs = (index + 1) as f64 / 100.0;
        let count = listener.features().count("beat", secs);
        assert!(count >= counted, "at {secs}: {count} beats after {counted}");
        counted = count;
        // The last kick is at 10.0 s; the four beats after it are silent.
        if (8.0..12.4).contains(&secs) {
            let features = listener.features();
            let phase = ((secs - 0.5) / beat).rem_euclid(1.0);
            for ahead in [0.0, 0.05, 0.15] {
                let (since, until) = (features.since("beat", secs + ahead), features.until("beat", secs + ahead));
                let wanted = (phase + ahead / beat).rem_euclid(1.0);
                let off = (since / beat - wanted + 0.5).rem_euclid(1.0) - 0.5;
                assert!(off.abs() < 0.1, "at {secs} and {ahead}: {since} since the beat, phase {wanted}");
                assert!((since + until - beat).abs() < 0.06, "at {secs}: {since} + {until}");
                assert!(features.until("downbeat", secs + ahead) < 8.0 * beat);
            }
            checked += 1;
        }
    }
    assert!(checked > 400, "{checked}");
    let features = listener.features();
    assert!(
        features.scalar("tempo.bpm").is_some_and(|bpm| (bpm - 120.0).abs() < 1.0),
        "{:?}",
        features.scalar("tempo.bpm")
    );
    assert!((27..=36).contains(&features.count("beat", 17.0)), "{}", features.count("beat", 17.0));
}

#[test]
fn beats_are_counted_on_where_nothing_has_been_heard_yet() {
    let features = hear(RATE, 1, &song(RATE, 9.0, 120.0, 18));
    let (now, next) = (features.count("beat", 9.0), features.until("beat", 9.0));
    assert!(next > 0.0 && next <= 0.55, "{next}");
    assert_eq!(features.count("beat", 9.0 + next + 0.01), now + 1);
    assert!((features.since("beat", 9.0 + next + 0.01) - 0.01).abs() < 1e-6);
    assert_eq!((features.until("onset", 9.0), features.until("section", 9.0)), (f64::INFINITY, f64::INFINITY));
}

#[test]
fn kicks_and_hats_are_told_apart() {
    let features = hear(RATE, 1, &song(RATE, 10.0, 120.0, 18));
    let (kicks, hats) = (features.count("kick", 10.0), features.count("hat", 10.0));
    assert!((16..=20).contains(&kicks) && (30..=40).contains(&hats), "{kicks} kicks, {hats} hats");
    let onsets = features.count("onset", 10.0);
    assert!((33..=40).contains(&onsets), "{onsets}");
}

#[test]
fn a_chord_and_its_key_are_named() {
    let features = hear(RATE, 1, &song(RATE, 8.0, 120.0, 0));
    let chord = features.span_at("chord", 8.0).map(|at| at.span.label.clone());
    assert_eq!(chord.as_deref(), Some("A:maj"));
    assert_eq!(features.span_at("key", 8.0).map(|at| at.span.label.as_str()), Some("A:major"));
    let mut chroma = [0.0; 12];
    features.strip_at("chroma", 8.0, &mut chroma);
    let mut order: Vec<usize> = (0..12).collect();
    order.sort_by(|&a, &b| chroma[b].total_cmp(&chroma[a]));
    order[..3].sort_unstable();
    assert_eq!(order[..3], [1, 4, 9], "{chroma:?}");
}

#[test]
fn all_rates_and_quiet_sound_hear_the_same_beats() {
    for (rate_hz, gain) in [(44_100, 1.0), (96_000, 1.0), (48_000, 0.05)] {
        let samples: Vec<f32> = song(rate_hz, 10.0, 120.0, 19).into_iter().map(|sample| gain * sample).collect();
        let features = hear(rate_hz, 1, &samples);
        assert!(features.scalar("tempo.bpm").is_some_and(|bpm| (bpm - 120.0).abs() < 1.5), "{rate_hz} {gain}");
        assert!(
            (16..=21).contains(&features.count("kick", 10.0)),
            "{rate_hz} {gain}: {}",
            features.count("kick", 10.0)
        );
    }
}

#[test]
fn a_recording_holds_what_was_known() {
    let samples = song(RATE, 10.0, 120.0, 19);
    let mut listener = Listener::new(RATE, 1).expect("a usual sound");
    let mut recording = Recording::default();
    for piece in samples.chunks(256) {
        listener.push(piece);
        recording.note(&listener.features());
    }
    let features = listener.features();
    let recorded = recording.finish();
    let track = &recorded.track;
    for event in ["onset", "kick", "hat", "beat", "downbeat", "bass.hits"] {
        assert_eq!(track.events[event].len() as u64, features.count(event, 10.0), "{event}");
        assert!(track.events[event].is_sorted(), "{event}");
    }
    assert_eq!(recorded.onset_reports.len(), track.events["onset"].len());
    assert!(recorded.onset_reports.iter().zip(&track.events["onset"]).all(|(told, onset)| told >= onset));
    assert_eq!((track.duration_secs, track.curves["loudness"].len(), recorded.beat_phases.len()), (10.0, 601, 1_001));
    assert!(recorded.beat_phases.iter().all(|phase| (0.0..=1.0).contains(phase)));
    assert_eq!(track.value("loudness", 9.0), features.value("loudness", 9.0));
    assert_eq!(track.scalar("live"), Some(1.0));
    assert_eq!(track.spans["key"].len(), 1);
    assert!(FeatureTrack::from_bytes(&track.to_bytes()).is_ok_and(|read| read == *track));
}
