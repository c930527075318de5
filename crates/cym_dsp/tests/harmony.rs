//! Harmony, loudness, timbre and form against sounds whose truth is known.

use std::f64::consts::TAU;

use cym_dsp::{Analyser, FeatureTrack};

const RATE_HZ: u32 = 44_100;

/// A repeatable noise source.
struct Noise(u32);

impl Noise {
    fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) as f32 / (1 << 23) as f32 - 1.0
    }
}

fn analyse(rate_hz: u32, channels: usize, samples: &[f32]) -> FeatureTrack {
    let mut analyser = Analyser::new(rate_hz, channels).expect("tests ask for what is allowed");
    analyser.push(samples);
    analyser.finish()
}

/// Chords of two seconds each, every note (69 is 440 Hz) of five partials, all `cents` too high.
fn chords(rate_hz: u32, chords: &[&[i32]], cents: f64) -> Vec<f32> {
    let len = 2 * rate_hz as usize;
    let mut out = Vec::with_capacity(len * chords.len());
    for notes in chords {
        for index in 0..len {
            let at = index as f64 / f64::from(rate_hz);
            let rise = (at / 0.02).min(1.0);
            let note = |note: i32| {
                let hz = 440.0 * ((f64::from(note) - 69.0 + cents / 100.0) / 12.0).exp2();
                (1..=5).map(|h| (TAU * hz * f64::from(h) * at).sin() * 0.5_f64.powi(h)).sum::<f64>()
            };
            out.push((0.15 * rise * notes.iter().map(|&n| note(n)).sum::<f64>()) as f32);
        }
    }
    out
}

fn label_at<'a>(track: &'a FeatureTrack, name: &str, secs: f64) -> &'a str {
    &track.span_at(name, secs).unwrap_or_else(|| panic!("no {name} at {secs}")).span.label
}

fn assert_sound(track: &FeatureTrack, what: &str) {
    for (name, values) in &track.curves {
        assert!(values.iter().all(|value| value.is_finite()), "{what}: {name}");
    }
    assert!(track.scalars.values().all(|value| value.is_finite()), "{what}: {:?}", track.scalars);
    assert_eq!(FeatureTrack::from_bytes(&track.to_bytes()).as_ref(), Ok(track), "{what}");
}

#[test]
fn cadences_tell_their_key_in_any_tuning() {
    let major: [&[i32]; 4] = [&[48, 60, 64, 67], &[53, 60, 65, 69], &[55, 59, 62, 67], &[48, 60, 64, 67]];
    let minor: [&[i32]; 4] = [&[45, 57, 60, 64], &[50, 57, 62, 65], &[52, 56, 59, 64], &[45, 57, 60, 64]];
    for (cadence, up, cents, key) in [
        (major, 0, 0.0, "C:major"),
        (major, 0, 30.0, "C:major"),
        (major, 6, -30.0, "Gb:major"),
        (minor, 0, 0.0, "A:minor"),
        (minor, 4, 30.0, "Db:minor"),
    ] {
        let moved: Vec<Vec<i32>> = cadence.iter().map(|notes| notes.iter().map(|note| note + up).collect()).collect();
        let moved: Vec<&[i32]> = moved.iter().map(Vec::as_slice).collect();
        let track = analyse(RATE_HZ, 1, &chords(RATE_HZ, &moved, cents));
        assert_eq!(label_at(&track, "key", 1.0), key);
        assert!((track.scalars["tuning.cents"] - cents).abs() < 4.0, "{key}: {}", track.scalars["tuning.cents"]);
        assert!(track.scalars["key.confidence"] > 0.1, "{key}: {}", track.scalars["key.confidence"]);
        let mode = track.mean("mode", 2.0, 6.0);
        assert_eq!(mode > 0.0, key.ends_with("major"), "{key}: {mode}");
    }
}

#[test]
fn chords_are_named_at_every_rate() {
    let notes: [&[i32]; 5] = [&[57, 60, 64], &[53, 57, 60], &[55, 59, 62, 65], &[60, 64, 67, 71], &[50, 53, 57, 60]];
    let names = ["A:min", "F:maj", "G:7", "C:maj7", "D:min7"];
    for rate_hz in [22_050, 44_100, 48_000, 96_000] {
        let track = analyse(rate_hz, 1, &chords(rate_hz, &notes, 0.0));
        for (index, name) in names.into_iter().enumerate() {
            let start = 2.0 * index as f64;
            for secs in [start + 0.3, start + 1.0, start + 1.7] {
                assert_eq!(label_at(&track, "chord", secs), name, "{rate_hz} Hz at {secs}");
            }
        }
        let mut chroma = [0.0; 12];
        track.strip_at("chroma", 1.0, &mut chroma);
        for (class, value) in chroma.into_iter().enumerate() {
            let sounds = [0, 4, 9].contains(&class);
            assert!(if sounds { value > 0.5 } else { value < 0.3 }, "{rate_hz} Hz: {chroma:?}");
        }
        // The three notes as they are played, from C2 up, and little beside them in their octave.
        let mut semitones = [0.0; 64];
        track.strip_at("semitones", 1.0, &mut semitones);
        for (index, value) in semitones.into_iter().enumerate().take(30).skip(18) {
            let sounds = [57, 60, 64].contains(&(index + 36));
            assert!(if sounds { value > 0.4 } else { value < 0.2 }, "{rate_hz} Hz at {index}: {semitones:?}");
        }
    }
}

#[test]
fn loudness_follows_the_broadcasters_test_cases() {
    let tone = |parts: &[(f64, f64)]| -> Vec<f32> {
        let mut out = Vec::new();
        for &(db, secs) in parts {
            let gain = 10_f64.powf(db / 20.0);
            for index in 0..(secs * f64::from(RATE_HZ)) as usize {
                let sample = (gain * (TAU * 1_000.0 * index as f64 / f64::from(RATE_HZ)).sin()) as f32;
                out.extend([sample, sample]);
            }
        }
        out
    };
    let near = |parts: &[(f64, f64)], name: &str, wanted: f64, within: f64| {
        let got = analyse(RATE_HZ, 2, &tone(parts)).scalars[name];
        assert!((got - wanted).abs() <= within, "{parts:?}: {name} is {got}, not {wanted}");
    };
    near(&[(-23.0, 10.0)], "loudness.integrated", -23.0, 0.1);
    near(&[(-72.0, 4.0), (-36.0, 4.0), (-23.0, 24.0), (-36.0, 4.0)], "loudness.integrated", -23.0, 0.1);
    near(&[(-26.0, 20.0), (-20.0, 20.1), (-26.0, 20.0)], "loudness.integrated", -23.0, 0.1);
    near(&[(-20.0, 20.0), (-30.0, 20.0)], "loudness.range", 10.0, 1.0);
    near(&[(-40.0, 20.0), (-20.0, 20.0)], "loudness.range", 20.0, 1.0);
    near(&[(-6.0, 3.0)], "loudness.true_peak", -6.0, 0.2);
    near(&[(-12.0, 3.0)], "rms.dbfs", -15.01, 0.05);
}

#[test]
fn timbre_tells_tones_from_noise_and_strokes_from_held_notes() {
    let mut noise = Noise(5);
    let white: Vec<f32> = (0..4 * RATE_HZ).map(|_| 0.2 * noise.next()).collect();
    let track = analyse(RATE_HZ, 1, &white);
    assert!((track.scalars["flatness"] - 0.56).abs() < 0.05, "{}", track.scalars["flatness"]);
    assert!((track.scalars["centroid.hz"] - 11_025.0).abs() < 200.0, "{}", track.scalars["centroid.hz"]);
    let tone: Vec<f32> =
        (0..4 * RATE_HZ).map(|i| 0.2 * (TAU as f32 * 440.0 * i as f32 / RATE_HZ as f32).sin()).collect();
    let track = analyse(RATE_HZ, 1, &tone);
    assert!(track.scalars["flatness"] < 0.02, "{}", track.scalars["flatness"]);
    assert!((track.scalars["centroid.hz"] - 440.0).abs() < 12.0, "{}", track.scalars["centroid.hz"]);
    let held = track.mean("percussive.share", 1.0, 3.0);
    let mut strokes = vec![0.0; 4 * RATE_HZ as usize];
    for start in (0..strokes.len()).step_by(RATE_HZ as usize / 2) {
        for (index, sample) in strokes[start..].iter_mut().take(2_000).enumerate() {
            *sample = noise.next() * (-(index as f32) / 400.0).exp();
        }
    }
    let track = analyse(RATE_HZ, 1, &strokes);
    let struck = track.value("percussive.share", 1.5);
    assert!(held < 0.2 && struck > 0.8, "held {held}, struck {struck}");
}

/// Sixteen seconds each of: tones, noise, the tones again, other tones.
fn a_b_a_c() -> Vec<f32> {
    let mut noise = Noise(9);
    let tones: [&[i32]; 2] = [&[45, 57, 60, 64], &[48, 60, 64, 67]];
    // Chords that lie closer to each other than to those of the first part.
    let other: [&[i32]; 2] = [&[81, 88], &[82, 89]];
    let a = chords(RATE_HZ, &tones.repeat(4), 0.0);
    let b: Vec<f32> = (0..a.len()).map(|_| 0.1 * noise.next()).collect();
    let c = chords(RATE_HZ, &other.repeat(4), 0.0);
    [&a[..], &b, &a, &c].concat()
}

#[test]
fn sections_are_found_and_named_by_what_comes_back() {
    let track = analyse(RATE_HZ, 1, &a_b_a_c());
    let sections = &track.spans["section"];
    for boundary in [16.0, 32.0, 48.0] {
        // Chords that change every two seconds give beats a second apart, and sections are cut at beats.
        let near = sections.iter().any(|span| (span.start_secs - boundary).abs() <= 1.0);
        assert!(near, "{boundary}: {sections:?}");
    }
    let at = |secs| label_at(&track, "section", secs);
    assert_eq!([at(8.0), at(24.0), at(40.0)], ["A", "B", "A"], "{sections:?}");
    assert!(!["A", "B"].contains(&at(56.0)), "{sections:?}");
    let whole: f64 = sections.iter().map(|span| span.end_secs - span.start_secs).sum();
    assert!((whole - track.duration_secs).abs() < 1e-9, "{sections:?}");
}

#[test]
fn a_drop_after_a_build_is_found() {
    let mut noise = Noise(3);
    let rate = RATE_HZ as usize;
    let samples: Vec<f32> = (0..40 * rate)
        .map(|index| {
            let secs = index as f32 / rate as f32;
            let beat = (secs % 0.5) / 0.5;
            let kick = 0.6 * (TAU as f32 * 55.0 * secs).sin() * (-4.0 * beat).exp();
            match secs {
                ..12.0 | 28.0.. => kick + 0.05 * noise.next(),
                ..20.0 => 0.01 * noise.next(),
                _ => noise.next() * 0.01 * ((secs - 20.0) / 8.0 * 3.0).exp(),
            }
        })
        .collect();
    let track = analyse(RATE_HZ, 1, &samples);
    let (drops, builds) = (&track.events["drop"], &track.events["build"]);
    assert_eq!(drops.len(), 1, "{drops:?}");
    assert!((drops[0] - 28.0).abs() <= 0.5, "{drops:?}");
    assert_eq!(builds.len(), 1, "{builds:?}");
    assert!((11.5..=24.5).contains(&builds[0]), "{builds:?}");
    let (low, high) = (track.mean("energy", 15.0, 18.0), track.mean("energy", 31.0, 36.0));
    assert!(high > low + 0.3, "{low} {high}");
    assert!(track.mean("mood.arousal", 31.0, 36.0) > track.mean("mood.arousal", 15.0, 18.0));
    assert!(track.percentile("energy", 33.0) > 0.5 && track.percentile("energy", 16.5) < 0.35);
}

#[test]
fn bad_sound_gives_finite_features_and_nothing_that_is_not_there() {
    let mut noise = Noise(1);
    let mut broken: Vec<f32> = (0..20_000).map(|_| noise.next()).collect();
    for index in (0..broken.len()).step_by(97) {
        broken[index] = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e30][index % 4];
    }
    let sounds: [(&str, Vec<f32>); 7] = [
        ("nothing", Vec::new()),
        ("one sample", vec![0.5]),
        ("silence", vec![0.0; 200_000]),
        ("steady pressure", vec![0.5; 200_000]),
        ("clipped noise", (0..200_000).map(|_| noise.next().signum()).collect()),
        ("broken", broken),
        ("faint hiss", (0..200_000).map(|_| 1e-5 * noise.next()).collect()),
    ];
    for (what, samples) in &sounds {
        for rate_hz in [8_000, 48_000, 384_000] {
            let track = analyse(rate_hz, 1, samples);
            assert_sound(&track, what);
            assert_eq!(track.events["drop"], [0.0; 0], "{what}");
            if ["nothing", "silence", "faint hiss"].contains(what) {
                assert_eq!(track.scalars["key.number"], -1.0, "{what}");
                assert!(track.spans["chord"].iter().all(|chord| chord.label == "N"), "{what}");
                assert!(track.curves["energy"].iter().all(|&energy| energy == 0.0), "{what}");
            }
        }
    }
}

#[test]
fn rates_and_channels_agree() {
    let at = |rate_hz: u32| {
        let progression: [&[i32]; 4] = [&[45, 57, 60, 64], &[41, 57, 60, 65], &[48, 55, 60, 64], &[43, 55, 59, 62]];
        chords(rate_hz, &progression.repeat(3), 0.0)
    };
    let mono = at(48_000);
    let reference = analyse(48_000, 1, &mono);
    let opposite: Vec<f32> = mono.iter().flat_map(|&sample| [sample, -sample]).collect();
    let others = [
        ("44.1 kHz", analyse(44_100, 1, &at(44_100))),
        ("96 kHz", analyse(96_000, 1, &at(96_000))),
        ("opposite sides", analyse(48_000, 2, &opposite)),
    ];
    for (what, track) in &others {
        assert_eq!(label_at(track, "key", 1.0), label_at(&reference, "key", 1.0), "{what}");
        for secs in [1.0, 3.0, 5.0, 7.0, 9.0] {
            assert_eq!(label_at(track, "chord", secs), label_at(&reference, "chord", secs), "{what} at {secs}");
            let near = |name: &str, within: f32| {
                let (a, b) = (track.value(name, secs), reference.value(name, secs));
                assert!((a - b).abs() <= within, "{what} at {secs}: {name} {a} and {b}");
            };
            near("centroid.hz", 15.0);
            near("mode", 0.1);
            near("energy", 0.06);
            near("percussive.share", 0.08);
        }
    }
}
