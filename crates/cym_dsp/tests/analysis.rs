//! The analysis against sounds whose truth is known.

use std::f32::consts::TAU;

use cym_dsp::{Analyser, BANDS, DspError, FeatureTrack, SPECTRUM_BANDS};
use proptest::prelude::*;

/// A repeatable noise source, so that tests hear the same every time.
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

/// Bursts at `times`: a tone of `hz` (or noise when 0) that decays with the time constant `decay_secs`.
fn bursts(rate_hz: u32, secs: f32, times: &[f64], hz: f32, decay_secs: f32, gain: f32) -> Vec<f32> {
    let mut noise = Noise(7);
    let mut out = vec![0.0; (rate_hz as f32 * secs) as usize];
    for &time in times {
        let start = (time * f64::from(rate_hz)).round() as usize;
        for (index, sample) in out.iter_mut().skip(start).enumerate() {
            let at = index as f32 / rate_hz as f32;
            let wave = if hz > 0.0 { (TAU * hz * at).cos() } else { noise.next() };
            *sample += gain * (-at / decay_secs).exp() * wave;
        }
    }
    out
}

fn assert_hits(track: &FeatureTrack, event: &str, truth: &[f64], within_secs: f64, what: &str) {
    let hits = &track.events[event];
    assert_eq!(hits.len(), truth.len(), "{what}, {event}: {hits:?} for {truth:?}");
    for (hit, truth) in hits.iter().zip(truth) {
        assert!((hit - truth).abs() <= within_secs, "{what}, {event}: {hit} for {truth}");
    }
}

const TIMES: [f64; 6] = [0.5, 1.013, 1.4271, 2.0, 2.5006, 3.1];

#[test]
fn clicks_are_found_in_every_band_within_ten_milliseconds() {
    for rate_hz in [22_050, 44_100, 48_000, 96_000] {
        let mut samples = vec![0.0; 4 * rate_hz as usize];
        for time in TIMES {
            let at = (time * f64::from(rate_hz)) as usize;
            samples[at..at + rate_hz as usize / 20_000].fill(0.9);
        }
        let track = analyse(rate_hz, 1, &samples);
        for band in BANDS {
            let event = format!("{}.hits", band.name);
            assert_hits(&track, &event, &TIMES, 0.010, &format!("clicks at {rate_hz} Hz"));
        }
    }
}

#[test]
fn drum_like_bursts_are_found_in_their_band_within_ten_milliseconds() {
    for (band, hz) in [("bass", 55.0), ("mid", 440.0), ("mid_high", 3000.0), ("high", 9000.0)] {
        for decay_secs in [0.02, 0.06, 0.15] {
            let samples = bursts(48_000, 4.0, &TIMES, hz, decay_secs, 0.5);
            let track = analyse(48_000, 1, &samples);
            let what = format!("{hz} Hz bursts of {decay_secs} s");
            assert_hits(&track, &format!("{band}.hits"), &TIMES, 0.010, &what);
        }
    }
}

#[test]
fn gain_changes_neither_hits_nor_levels() {
    let loud = bursts(48_000, 4.0, &TIMES, 0.0, 0.05, 0.8);
    let quiet: Vec<f32> = loud.iter().map(|s| s * 0.25).collect();
    let (loud, quiet) = (analyse(48_000, 1, &loud), analyse(48_000, 1, &quiet));
    for band in BANDS {
        let name = |feature: &str| format!("{}.{feature}", band.name);
        assert_eq!(loud.events[&name("hits")].len(), TIMES.len());
        for (a, b) in loud.events[&name("hits")].iter().zip(&quiet.events[&name("hits")]) {
            assert!((a - b).abs() < 1e-3);
        }
        // The time adds up over the whole song; what is quieter falls below the floor of silence a little sooner.
        for (feature, within) in [("level", 0.01), ("presence", 0.01), ("time", 0.02)] {
            let (a, b) = (&loud.curves[&name(feature)], &quiet.curves[&name(feature)]);
            let worst = a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            assert!(worst < within, "{} differs by {worst}", name(feature));
        }
    }
    assert!(loud.value("high.level", 0.52) > 0.6);
    assert!(loud.value("high.level", 0.45) < 0.05);
}

#[test]
fn loudness_of_the_calibration_tone_is_as_the_standard_says() {
    // BS.1770: a 997 Hz sine of 0 dBFS in one channel reads -3.01 LKFS; at -20 dBFS in both, -20.0.
    let samples: Vec<f32> =
        (0..48_000 * 4).flat_map(|i| [0.1 * (TAU * 997.0 * (i % 48_000) as f32 / 48_000.0).sin(); 2]).collect();
    let track = analyse(48_000, 2, &samples);
    let integrated = track.scalar("loudness.integrated").unwrap();
    assert!((integrated + 20.0).abs() < 0.1, "{integrated}");
    assert!((track.value("loudness.lufs", 2.0) + 20.0).abs() < 0.1);
    assert!((track.value("loudness", 2.0) - 0.75).abs() < 0.01);
}

#[test]
fn momentary_loudness_is_centred() {
    let mut samples = vec![0.0; 48_000 * 4];
    for (index, sample) in samples.iter_mut().enumerate().skip(96_000) {
        *sample = 0.5 * (TAU * 997.0 * (index % 48_000) as f32 / 48_000.0).sin();
    }
    let track = analyse(48_000, 1, &samples);
    // Half of the window is loud where the tone starts: 3 dB below the tone.
    let (start, later) = (track.value("loudness.lufs", 2.0), track.value("loudness.lufs", 3.0));
    assert!((later - start - 3.01).abs() < 0.5, "{start} {later}");
    assert_eq!(track.value("loudness.lufs", 1.75), -70.0);
}

#[test]
fn a_sine_lights_its_own_place_of_the_spectrum() {
    for hz in [60.0, 200.0, 1_000.0, 5_000.0, 12_000.0_f32] {
        let samples: Vec<f32> = (0..96_000).map(|i| 0.3 * (TAU * hz * i as f32 / 48_000.0).sin()).collect();
        let track = analyse(48_000, 1, &samples);
        let mut bands = [0.0; SPECTRUM_BANDS];
        track.spectrum_at(1.0, &mut bands);
        let loudest = (0..SPECTRUM_BANDS).max_by(|&a, &b| bands[a].total_cmp(&bands[b])).unwrap();
        let expected = 63.0 * (hz / 30.0).ln() / (16_000.0_f32 / 30.0).ln();
        assert!((loudest as f32 - expected).abs() <= 1.0, "{hz} Hz: band {loudest}, expected {expected}");
        assert!(bands[loudest] > 0.9);
    }
}

#[test]
fn sound_that_is_opposite_on_both_sides_is_heard() {
    let mono = bursts(48_000, 4.0, &TIMES, 440.0, 0.1, 0.5);
    let opposite: Vec<f32> = mono.iter().flat_map(|&s| [s, -s]).collect();
    let same: Vec<f32> = mono.iter().flat_map(|&s| [s, s]).collect();
    let (opposite, same, mono) = (analyse(48_000, 2, &opposite), analyse(48_000, 2, &same), analyse(48_000, 1, &mono));
    assert_eq!(opposite.events, same.events);
    assert_eq!(mono.events, same.events);
    assert_eq!(mono.curves["mid.level"], same.curves["mid.level"]);
}

#[test]
fn presence_tells_a_break_from_the_music() {
    let mut samples = bursts(48_000, 24.0, &[], 0.0, 0.1, 0.0);
    for (index, sample) in samples.iter_mut().enumerate() {
        let secs = index as f32 / 48_000.0;
        let bass = if (8.0..16.0).contains(&secs) { 0.0 } else { 0.4 };
        *sample = bass * (TAU * 60.0 * secs).sin() + 0.2 * (TAU * 700.0 * secs).sin();
    }
    let track = analyse(48_000, 1, &samples);
    assert!(track.value("bass.presence", 4.0) > 0.99);
    assert!(track.value("bass.presence", 12.0) < 0.01);
    assert!(track.value("mid.presence", 12.0) > 0.99);
    let (from, to) = (track.value("bass.time", 8.5), track.value("bass.time", 15.5));
    assert!(to - from < 0.2, "no bass, yet its clock moves by {}", to - from);
    assert!(track.curves["bass.time"].is_sorted());
}

#[test]
fn silence_dither_and_nothing_give_nothing() {
    let mut noise = Noise(3);
    let dither: Vec<f32> = (0..96_000).map(|_| 2e-5 * noise.next()).collect();
    for samples in [vec![], vec![0.0; 10], vec![0.0; 96_000], dither, vec![f32::NAN; 9_000]] {
        let track = analyse(48_000, 1, &samples);
        assert!(track.events.values().all(Vec::is_empty), "{:?}", track.events);
        for band in BANDS {
            assert!(track.curves[&format!("{}.level", band.name)].iter().all(|&v| v == 0.0));
        }
        assert_eq!(track.duration_secs, samples.len() as f64 / 48_000.0);
        assert_eq!(FeatureTrack::from_bytes(&track.to_bytes()), Ok(track));
    }
}

#[test]
fn rates_and_channels_that_cannot_be_analysed_are_refused_with_the_next_step() {
    assert_eq!(
        Analyser::new(4_000, 1).err().unwrap().to_string(),
        "a sample rate of 4000 Hz cannot be analysed: it must be from 8000 to 384000 Hz; resample the sound first"
    );
    assert_eq!(Analyser::new(48_000, 0).err(), Some(DspError::Channels { channels: 0 }));
    assert!(Analyser::new(48_000, 33).is_err());
    for (rate_hz, channels) in [(8_000, 1), (384_000, 2), (11_025, 32)] {
        let track = analyse(rate_hz, channels, &vec![0.1; rate_hz as usize * channels]);
        assert_eq!(track.duration_secs, 1.0);
    }
}

#[test]
fn a_look_at_the_beginning_is_its_own_hearing_and_changes_nothing() {
    let song = bursts(48_000, 8.0, &[0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 5.0, 6.5], 110.0, 0.1, 0.8);
    let mut analyser = Analyser::new(48_000, 1).unwrap();
    analyser.push(&song[..48_000 * 4]);
    assert_eq!(analyser.heard_secs(), 4.0);
    assert!(analyser.so_far() == analyse(48_000, 1, &song[..48_000 * 4]));
    analyser.push(&song[48_000 * 4..]);
    assert!(analyser.finish() == analyse(48_000, 1, &song));
}

#[test]
fn a_ten_minute_song_stays_below_eight_megabytes() {
    let track = analyse(8_000, 1, &vec![0.1; 8_000 * 60]);
    let per_sec = track.to_bytes().len() / 60;
    assert!(per_sec * 600 < 8_000_000, "{per_sec} bytes a second");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn pieces_of_any_size_give_the_same_track(
        sizes in prop::collection::vec(1_usize..9_000, 1..40),
        rate_hz in prop::sample::select(vec![8_000_u32, 11_025, 44_100, 48_000]),
        channels in 1_usize..4,
        len in 0_usize..60_000,
    ) {
        let mut noise = Noise(len as u32);
        let samples: Vec<f32> = (0..len).map(|i| noise.next() * (-((i % 9_000) as f32) / 1_500.0).exp()).collect();
        let whole = analyse(rate_hz, channels, &samples);
        let mut analyser = Analyser::new(rate_hz, channels).unwrap();
        let mut rest = &samples[..];
        for size in sizes.into_iter().cycle() {
            if rest.is_empty() {
                break;
            }
            let (now, later) = rest.split_at(size.min(rest.len()));
            analyser.push(now);
            rest = later;
        }
        prop_assert!(analyser.finish() == whole);
    }

    #[test]
    fn no_bytes_make_the_reader_panic(mut bytes in prop::collection::vec(any::<u8>(), 0..300), real_head in any::<bool>()) {
        if real_head && bytes.len() > 12 {
            bytes[..8].copy_from_slice(b"CYMTRACK");
            bytes[8..12].copy_from_slice(&cym_dsp::ANALYSIS_VERSION.to_le_bytes());
        }
        prop_assert!(FeatureTrack::from_bytes(&bytes).is_err());
    }
}
