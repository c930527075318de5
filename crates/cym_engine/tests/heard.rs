//! What the program hears in strange files: sensible features or one clear sentence, never a panic, never NaN.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by stopping")]

use std::f32::consts::TAU;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use cym_dsp::FeatureTrack;
use cym_engine::{EngineError, hear_growing, listen};
use tempfile::TempDir;

/// A WAV of 32-bit floats.
fn wav(folder: &TempDir, name: &str, rate_hz: u32, channels: u16, samples: &[f32]) -> PathBuf {
    let bytes: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
    let block = u32::from(channels) * 4;
    let mut file = b"RIFF".to_vec();
    file.extend((36 + bytes.len() as u32).to_le_bytes());
    file.extend(b"WAVEfmt ");
    file.extend(16_u32.to_le_bytes());
    file.extend(3_u16.to_le_bytes());
    file.extend(channels.to_le_bytes());
    file.extend(rate_hz.to_le_bytes());
    file.extend((rate_hz * block).to_le_bytes());
    file.extend((block as u16).to_le_bytes());
    file.extend(32_u16.to_le_bytes());
    file.extend(b"data");
    file.extend((bytes.len() as u32).to_le_bytes());
    file.extend(bytes);
    let path = folder.path().join(name);
    std::fs::write(&path, file).unwrap();
    path
}

/// Two strokes a second of a decaying tone with a held one under it, on every channel.
fn strokes(rate_hz: u32, channels: u16, secs: f32) -> Vec<f32> {
    let frames = (secs * rate_hz as f32) as usize;
    (0..frames)
        .flat_map(|frame| {
            let at = frame as f32 / rate_hz as f32;
            let since = at % 0.5;
            let stroke = 0.6 * (TAU * 440.0 * since).sin() * (-12.0 * since).exp();
            let sample = 0.1f32.mul_add((TAU * 220.0 * at).sin(), stroke);
            std::iter::repeat_n(sample, usize::from(channels))
        })
        .collect()
}

fn ffmpeg(words: &[&str]) {
    let status =
        Command::new("ffmpeg").args(["-nostdin", "-v", "error", "-y"]).args(words).stdin(Stdio::null()).status();
    assert!(status.expect("these tests need ffmpeg").success(), "ffmpeg could not do {words:?}");
}

/// Everything is a number, in order, and within the sound.
fn assert_sensible(what: &str, track: &FeatureTrack, secs: f64, within_secs: f64) {
    assert!((track.duration_secs - secs).abs() <= within_secs, "{what}: {} s instead of {secs}", track.duration_secs);
    for (name, values) in &track.curves {
        assert!(values.iter().all(|value| value.is_finite()), "{what}: {name}");
    }
    for (name, strip) in &track.strips {
        assert_eq!(strip.values.len() % strip.width.max(1), 0, "{what}: {name}");
    }
    for (name, value) in &track.scalars {
        assert!(value.is_finite(), "{what}: {name} is {value}");
    }
    let inside = |secs: f64| (0.0..=track.duration_secs + 1e-6).contains(&secs);
    for (name, times) in &track.events {
        assert!(times.is_sorted() && times.iter().all(|&secs| inside(secs)), "{what}: {name} {times:?}");
    }
    for (name, spans) in &track.spans {
        let ordered = spans.windows(2).all(|two| two[0].end_secs <= two[1].start_secs + 1e-6);
        let good = spans
            .iter()
            .all(|span| inside(span.start_secs) && inside(span.end_secs) && span.start_secs <= span.end_secs);
        assert!(ordered && good, "{what}: {name} {spans:?}");
    }
}

fn heard(what: &str, path: &Path, secs: f64, within_secs: f64) -> FeatureTrack {
    let track = listen(path).unwrap_or_else(|error| panic!("{what}: {error}"));
    assert_sensible(what, &track, secs, within_secs);
    track
}

#[test]
fn sound_that_is_no_music_gives_sensible_features() {
    let folder = TempDir::new().unwrap();
    let frames = 48_000 * 3;
    let silence = heard("silence", &wav(&folder, "silence.wav", 48_000, 2, &vec![0.0; 2 * frames]), 3.0, 1e-3);
    let dc = heard("direct current", &wav(&folder, "dc.wav", 48_000, 2, &vec![0.5; 2 * frames]), 3.0, 1e-3);
    for (what, track) in [("silence", &silence), ("direct current", &dc)] {
        assert_eq!((track.events["onset"].len(), track.events["beat"].len()), (0, 0), "{what}");
        assert_eq!(track.value("bass.level", 1.5), 0.0, "{what}");
    }
    let square: Vec<f32> = (0..2 * frames).map(|at| if at / 200 % 2 == 0 { 1.0 } else { -1.0 }).collect();
    let clipped: Vec<f32> = square.iter().map(|sample| sample * 40.0).collect();
    heard("clipping", &wav(&folder, "clipped.wav", 48_000, 2, &clipped), 3.0, 1e-3);
    let mut broken = strokes(48_000, 1, 3.0);
    for (at, sample) in broken.iter_mut().enumerate().step_by(777) {
        *sample = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e38][at % 4];
    }
    heard("not a number", &wav(&folder, "nan.wav", 48_000, 1, &broken), 3.0, 1e-3);
    heard("one sample", &wav(&folder, "one.wav", 48_000, 1, &[0.7]), 0.0, 1e-3);
}

#[test]
fn every_rate_and_number_of_channels_is_heard_alike() {
    let folder = TempDir::new().unwrap();
    let expected = [0.0, 0.5, 1.0, 1.5, 2.0, 2.5];
    for (rate_hz, channels) in [(8_000, 1), (44_100, 1), (48_000, 8), (96_000, 2), (384_000, 2)] {
        let what = format!("{rate_hz} Hz, {channels} channels");
        let track =
            heard(&what, &wav(&folder, "a.wav", rate_hz, channels, &strokes(rate_hz, channels, 3.0)), 3.0, 1e-3);
        let found = &track.events["onset"];
        for time in expected.iter().skip(1) {
            assert!(found.iter().any(|found| (found - time).abs() < 0.012), "{what}: {time} in {found:?}");
        }
        assert!(found.len() <= expected.len(), "{what}: {found:?}");
    }
}

#[test]
fn what_a_name_or_a_header_says_wrongly_does_not_matter() {
    let folder = TempDir::new().unwrap();
    let path = |name: &str| folder.path().join(name);
    let text = |name: &str| path(name).display().to_string();
    let source = wav(&folder, "source.wav", 44_100, 2, &strokes(44_100, 2, 6.0));
    std::fs::copy(&source, path("a.mp3")).unwrap();
    heard("a WAV named mp3", &path("a.mp3"), 6.0, 1e-3);
    ffmpeg(&["-i", &text("source.wav"), "-f", "flac", &text("b.wav")]);
    heard("a FLAC named wav", &path("b.wav"), 6.0, 1e-3);
    ffmpeg(&["-i", &text("source.wav"), "-q:a", "9", "-write_xing", "0", &text("bare.mp3")]);
    heard("variable rate without a header", &path("bare.mp3"), 6.0, 0.1);
    ffmpeg(&["-i", &text("source.wav"), "-q:a", "9", &text("lies.mp3")]);
    let mut bytes = std::fs::read(path("lies.mp3")).unwrap();
    let tag = bytes.windows(4).position(|four| four == b"Xing" || four == b"Info").unwrap();
    // The number of frames, after the tag's own flags: ten times as many, then a tenth.
    let frames = u32::from_be_bytes(bytes[tag + 8..tag + 12].try_into().unwrap());
    bytes[tag + 8..tag + 12].copy_from_slice(&(frames * 10).to_be_bytes());
    std::fs::write(path("more.mp3"), &bytes).unwrap();
    heard("a header that says ten times as long", &path("more.mp3"), 6.0, 0.1);
    bytes[tag + 8..tag + 12].copy_from_slice(&(frames / 10).to_be_bytes());
    std::fs::write(path("less.mp3"), &bytes).unwrap();
    heard("a header that says a tenth as long", &path("less.mp3"), 6.0, 0.1);
}

#[test]
fn a_film_is_heard_and_a_ruin_is_refused_in_one_sentence() {
    let folder = TempDir::new().unwrap();
    let path = |name: &str| folder.path().join(name);
    let text = |name: &str| path(name).display().to_string();
    wav(&folder, "source.wav", 48_000, 2, &strokes(48_000, 2, 4.0));
    let picture = ["-f", "lavfi", "-i", "testsrc=size=64x64:rate=10:duration=4"];
    for name in ["film.mp4", "film.mov"] {
        ffmpeg(&[&picture[..], &["-i", &text("source.wav"), "-c:a", "aac", "-shortest", &text(name)]].concat());
        let track = heard(name, &path(name), 4.0, 0.1);
        assert!(
            track.events["onset"].iter().any(|secs| (secs - 2.0).abs() < 0.02),
            "{name}: {:?}",
            track.events["onset"]
        );
    }
    ffmpeg(&[&picture[..], &[&text("mute.mp4")]].concat());
    std::fs::write(path("empty.flac"), b"").unwrap();
    let whole = std::fs::read(path("source.wav")).unwrap();
    std::fs::write(path("head.wav"), &whole[..40]).unwrap();
    for name in ["mute.mp4", "empty.flac", "head.wav", "none.ogg"] {
        let error = listen(&path(name)).expect_err(name).to_string();
        assert!(error.contains(name) && error.lines().count() == 1 && error.len() < 400, "{name}: {error}");
    }
    std::fs::write(path("cut.wav"), &whole[..whole.len() / 2]).unwrap();
    heard("a file cut in two", &path("cut.wav"), 2.0, 0.05);
}

#[test]
fn a_song_can_be_looked_at_while_it_is_being_heard() {
    let folder = TempDir::new().unwrap();
    let path = wav(&folder, "long.wav", 48_000, 1, &strokes(48_000, 1, 30.0));
    let mut looked = Vec::new();
    let stopped = hear_growing(&path, &mut |so_far| {
        assert_eq!(so_far.whole_secs.map(f64::round), Some(30.0));
        if so_far.done > 0.3 && looked.is_empty() {
            looked.push(so_far.track().unwrap());
        }
        looked.is_empty()
    });
    assert!(matches!(stopped, Err(EngineError::Cancelled)));
    let rough = looked.pop().unwrap();
    assert!((8.0..20.0).contains(&rough.duration_secs), "{}", rough.duration_secs);
    let whole = listen(&path).unwrap();
    let until = rough.duration_secs - 1.0;
    let strokes = |track: &FeatureTrack| track.count("onset", until);
    assert_eq!(strokes(&rough), strokes(&whole));
}
