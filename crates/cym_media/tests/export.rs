//! Whole exports with the real ffmpeg.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use cym_media::video::{
    Export, ExportError, ExportSpec, Preset, SoundCut, SoundFit, Tools, frame_hashes, probe, read_graph_text,
};
use tempfile::TempDir;

const WIDTH: u32 = 96;
const HEIGHT: u32 = 64;

fn spec(folder: &TempDir, name: &str, preset: &str, rate: &str, frames: u64) -> ExportSpec {
    ExportSpec {
        key: "a key".to_owned(),
        chunk_frames: 7,
        ..ExportSpec::new(
            folder.path().join(name),
            Preset::named(preset).unwrap(),
            WIDTH,
            HEIGHT,
            rate.parse().unwrap(),
            frames,
        )
    }
}

/// A frame that differs from all others, in the layout of the preset.
fn draw(frame: u64, pixels: &mut [u8], preset: &Preset) {
    let bytes = preset.layout.bytes_per_pixel();
    for (at, pixel) in pixels.chunks_exact_mut(bytes).enumerate() {
        let (x, y) = (at as u64 % u64::from(WIDTH), at as u64 / u64::from(WIDTH));
        for (channel, value) in pixel.chunks_exact_mut(bytes / 4).enumerate() {
            let code = match channel {
                0 => (x * 2 + frame * 5) as u8,
                1 => (y * 3 + frame) as u8,
                2 => (x ^ y ^ frame) as u8,
                _ if preset.alpha => (x + y) as u8,
                _ => 255,
            };
            match bytes {
                4 => value[0] = code,
                // an exponent in the middle: a finite half float, and a 16-bit code just as well
                _ => value.copy_from_slice(&[code, 0x30 + (code >> 5)]),
            }
        }
    }
}

fn push_until(export: &mut Export, end: u64) {
    let preset = export.spec().preset;
    let mut pixels = vec![0; export.frame_bytes()];
    while export.next_frame() < end {
        draw(export.next_frame(), &mut pixels, preset);
        pixels = export.push(pixels).unwrap();
    }
}

fn whole(spec: ExportSpec) -> cym_media::video::Finished {
    let frames = spec.frames;
    let mut export = Export::begin(spec).unwrap();
    push_until(&mut export, frames);
    export.finish().unwrap()
}

/// A 440 Hz sine, 16 bit mono.
fn write_sine(path: &Path, rate_hz: u32, samples: u32) {
    let mut bytes = Vec::new();
    let data = samples * 2;
    bytes.extend_from_slice(b"RIFF");
    bytes.extend_from_slice(&(36 + data).to_le_bytes());
    bytes.extend_from_slice(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    bytes.extend_from_slice(&rate_hz.to_le_bytes());
    bytes.extend_from_slice(&(rate_hz * 2).to_le_bytes());
    bytes.extend_from_slice(b"\x02\0\x10\0data");
    bytes.extend_from_slice(&data.to_le_bytes());
    for n in 0..samples {
        let value = (f64::from(n) * 440.0 * std::f64::consts::TAU / f64::from(rate_hz)).sin();
        bytes.extend_from_slice(&((value * 12000.0) as i16).to_le_bytes());
    }
    fs::write(path, bytes).unwrap();
}

fn sine(folder: &TempDir, secs: u32) -> SoundCut {
    let path = folder.path().join("sine.wav");
    write_sine(&path, 44_100, 44_100 * secs);
    SoundCut { path, from_secs: 0.0 }
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn h264_at_a_broadcast_rate_has_every_frame_and_its_sound_to_the_sample() {
    let folder = tempfile::tempdir().unwrap();
    let mut spec = spec(&folder, "a.mp4", "h264", "30000/1001", 60);
    spec.sound = Some(sine(&folder, 5));
    let finished = whole(spec);
    assert_eq!(finished.frames, 60);
    assert!(
        matches!(finished.sound, SoundFit::Cut { left_out_secs } if (left_out_secs - 2.998).abs() < 1e-3),
        "{finished:?}"
    );
    let info = probe(&finished.out).unwrap();
    assert_eq!(info.frames, 60);
    assert_eq!((info.width, info.height), (WIDTH, HEIGHT));
    assert_eq!(info.rate.unwrap().to_string(), "30000/1001");
    assert_eq!((info.codec.as_str(), info.pixel_format.as_str()), ("h264", "yuv420p"));
    assert_eq!(info.colour, ["bt709", "bt709", "bt709", "tv"].map(str::to_owned));
    assert!((info.video_secs.unwrap() - 2.002).abs() < 1e-6, "{info:?}");
    assert!((info.audio_secs.unwrap() - 2.002).abs() < 1e-4, "{info:?}");
    assert_eq!(info.audio_codec.as_deref(), Some("aac"));
    assert_eq!(frame_hashes(&finished.out).unwrap().len(), 60);
    assert_eq!(names(folder.path()), ["a.mp4", "sine.wav"]);
}

#[test]
fn a_song_that_is_too_short_is_padded_and_a_later_start_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let mut spec = spec(&folder, "a.mkv", "ffv1", "25", 50);
    let mut cut = sine(&folder, 1);
    cut.from_secs = 0.5;
    spec.sound = Some(cut);
    let finished = whole(spec);
    assert!(
        matches!(finished.sound, SoundFit::Padded { silent_secs } if (silent_secs - 1.5).abs() < 1e-3),
        "{finished:?}"
    );
    let info = probe(&finished.out).unwrap();
    assert!((info.audio_secs.unwrap() - 2.0).abs() < 2e-3, "{info:?}");
    assert_eq!(info.frames, 50);
}

#[test]
fn a_killed_export_goes_on_and_gives_the_same_frames() {
    let folder = tempfile::tempdir().unwrap();
    let want = frame_hashes(&whole(spec(&folder, "want.mp4", "h264", "30", 40)).out).unwrap();

    let again = spec(&folder, "again.mp4", "h264", "30", 40);
    let mut export = Export::begin(again.clone()).unwrap();
    push_until(&mut export, 24);
    drop(export);
    assert!(folder.path().join("again.mp4.parts").is_dir());

    let mut export = Export::begin(again.clone()).unwrap();
    assert_eq!(export.kept_frames() % 7, 0);
    assert!((7..=21).contains(&export.kept_frames()), "{}", export.kept_frames());
    push_until(&mut export, 33);
    export.cancel().unwrap();

    // a chunk that was cut short afterwards is noticed and written anew
    let victim = folder.path().join("again.mp4.parts/chunk_000001.mp4");
    let bytes = fs::read(&victim).unwrap();
    fs::write(&victim, &bytes[..bytes.len() / 2]).unwrap();
    let mut export = Export::begin(again).unwrap();
    assert_eq!(export.kept_frames(), 7);
    push_until(&mut export, 40);
    let finished = export.finish().unwrap();
    assert_eq!(frame_hashes(&finished.out).unwrap(), want);
    assert_eq!(fs::read(&finished.out).unwrap(), fs::read(folder.path().join("want.mp4")).unwrap());
    assert_eq!(names(folder.path()), ["again.mp4", "want.mp4"]);
}

#[test]
fn parts_with_another_key_are_discarded_and_a_strange_folder_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let mut other = spec(&folder, "a.mp4", "h264", "30", 20);
    let mut export = Export::begin(other.clone()).unwrap();
    assert!(matches!(Export::begin(other.clone()), Err(ExportError::Busy { .. })), "two at once");
    push_until(&mut export, 20);
    export.cancel().unwrap();
    "another key".clone_into(&mut other.key);
    let export = Export::begin(other).unwrap();
    assert_eq!(export.kept_frames(), 0);
    drop(export);

    let mine = folder.path().join("b.mp4.parts");
    fs::create_dir(&mine).unwrap();
    fs::write(mine.join("chunk_000000.mp4"), "precious").unwrap();
    let error = Export::begin(spec(&folder, "b.mp4", "h264", "30", 20)).err().unwrap();
    assert!(matches!(error, ExportError::NotOurs { .. }), "{error}");
    assert_eq!(names(&mine), ["chunk_000000.mp4"]);
}

#[test]
fn every_preset_writes_its_frames() {
    let folder = tempfile::tempdir().unwrap();
    let sound = sine(&folder, 1);
    let graph = "{\"name\": \"a=b;c#d \\\" é🎨\"}\r\n;#=\\\n".repeat(10_000);
    for preset in Preset::all() {
        let name = format!("{}.{}", preset.name, if preset.sequence { "frames" } else { preset.extension });
        let mut spec = spec(&folder, &name, preset.name, "25", 10);
        spec.sound = Some(sound.clone());
        spec.graph_text = Some(graph.clone());
        let finished = whole(spec);
        let back = read_graph_text(&finished.out).unwrap();
        assert!(back.as_deref() == Some(graph.as_str()), "{}: the graph came back changed", preset.name);
        if preset.sequence {
            let names = names(&finished.out);
            assert_eq!(names.len(), 11, "{names:?}");
            assert_eq!(names[9], format!("frame_000009.{}", preset.extension));
            assert_eq!(finished.sound, SoundFit::LeftOut);
            continue;
        }
        let info = probe(&finished.out).unwrap();
        assert_eq!(info.frames, 10, "{}", preset.name);
        assert_eq!((info.width, info.height), (WIDTH, HEIGHT), "{}", preset.name);
        assert_eq!(frame_hashes(&finished.out).unwrap().len(), 10, "{}", preset.name);
        assert_eq!(info.audio_secs.is_some(), preset.sound, "{}", preset.name);
        if preset.sound {
            // Opus in WebM begins 7 ms before the picture, so both are stamped 7 ms later
            assert!((info.video_secs.unwrap() - 0.4).abs() < 0.01, "{}", preset.name);
            assert!((info.audio_secs.unwrap() - 0.4).abs() < 0.01, "{}", preset.name);
        }
    }
}

/// The frames of a film as bytes in the layout of its preset.
fn decoded(path: &Path, layout: &str) -> Vec<u8> {
    let output = std::process::Command::new(Tools::find().ffmpeg)
        .args(["-v", "error", "-nostdin", "-i"])
        .arg(path)
        .args(["-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", layout, "-"])
        .output()
        .unwrap();
    output.stdout
}

#[test]
fn lossless_presets_keep_every_bit() {
    let folder = tempfile::tempdir().unwrap();
    for (name, preset, layout) in
        [("a.mkv", "ffv1", "rgba"), ("a.apng", "apng", "rgba"), ("png", "png", "rgba"), ("png16", "png16", "rgba64le")]
    {
        let preset = Preset::named(preset).unwrap();
        let finished = whole(spec(&folder, name, preset.name, "25", 9));
        let bytes = preset.frame_bytes(WIDTH, HEIGHT);
        let mut want = vec![0; bytes * 9];
        for (frame, pixels) in (0..).zip(want.chunks_exact_mut(bytes)) {
            draw(frame, pixels, preset);
        }
        let file = if preset.sequence { finished.out.join("frame_%06d.png") } else { finished.out };
        assert!(decoded(&file, layout) == want, "{}", preset.name);
    }
    let finished = whole(spec(&folder, "exr", "exr", "25", 9));
    let preset = Preset::named("exr").unwrap();
    let mut want = vec![0; preset.frame_bytes(WIDTH, HEIGHT)];
    draw(8, &mut want, preset);
    let picture = cym_media::picture::read(&finished.out.join("frame_000008.exr"), Default::default()).unwrap();
    let got: Vec<u8> = picture.pixels.iter().flat_map(|value| value.to_le_bytes()).collect();
    assert!(got == want, "exr");
}

#[test]
fn a_sequence_goes_on_too_and_replaces_only_its_own_kind() {
    let folder = tempfile::tempdir().unwrap();
    let mut job = spec(&folder, "frames", "png", "25", 20);
    let mut export = Export::begin(job.clone()).unwrap();
    push_until(&mut export, 18);
    export.cancel().unwrap();
    let mut export = Export::begin(job.clone()).unwrap();
    assert_eq!(export.kept_frames(), 14);
    push_until(&mut export, 20);
    let finished = export.finish().unwrap();
    assert_eq!(names(&finished.out).len(), 20);

    assert!(matches!(Export::begin(job.clone()), Err(ExportError::Exists { .. })));
    job.overwrite = true;
    job.frames = 8;
    let finished = whole(job.clone());
    assert_eq!(names(&finished.out).len(), 8);
    fs::write(finished.out.join("holiday.jpg"), "precious").unwrap();
    let error = Export::begin(job).err().unwrap().to_string();
    assert!(error.contains("holiday.jpg"), "{error}");
}

fn refusal(spec: ExportSpec) -> String {
    Export::begin(spec).err().unwrap().to_string()
}

#[test]
fn what_cannot_be_written_is_refused_before_the_first_frame() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("a.mp4");
    fs::write(&out, "precious").unwrap();
    let message = refusal(spec(&folder, "a.mp4", "h264", "30", 10));
    assert!(message.contains("--overwrite"), "{message}");
    assert_eq!(fs::read(&out).unwrap(), b"precious");

    let message = refusal(spec(&folder, "no/such/b.mp4", "h264", "30", 10));
    assert!(message.contains("does not exist"), "{message}");

    let mut job = spec(&folder, "b.mp4", "h264", "30", 10);
    job.sound = Some(SoundCut { path: folder.path().join("no.wav"), from_secs: 0.0 });
    assert!(refusal(job.clone()).contains("no.wav` was not found"));
    let fake = folder.path().join("song.wav");
    fs::write(&fake, format!("ffconcat version 1.0\nfile '{}'\n", folder.path().join("sine.wav").display())).unwrap();
    sine(&folder, 1);
    job.sound = Some(SoundCut { path: fake, from_secs: 0.0 });
    let message = refusal(job.clone());
    assert!(message.contains("no sound that can be read"), "{message}");
    job.sound = None;
    job.width = 97;
    assert!(refusal(job.clone()).contains("use 96x64"));
    job.frames = 0;
    job.width = 96;
    assert!(refusal(job).contains("no frames"));
    assert_eq!(names(folder.path()), ["a.mp4", "sine.wav", "song.wav"], "nothing was left behind");
}

#[test]
fn a_missing_ffmpeg_says_how_to_get_it() {
    let folder = tempfile::tempdir().unwrap();
    let tools = Tools { ffmpeg: PathBuf::from("/no/such/ffmpeg"), ..Tools::find() };
    let error = Export::begin_with(spec(&folder, "a.mp4", "h264", "30", 10), tools).err().unwrap().to_string();
    assert!(
        error.contains("apt install ffmpeg") && error.contains("CYMATIC_FFMPEG") && error.contains("/no/such/ffmpeg"),
        "{error}"
    );
    assert!(names(folder.path()).is_empty());
}

#[cfg(unix)]
#[test]
fn an_ffmpeg_that_stops_reading_or_dies_is_told_and_the_finished_part_is_kept() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let mut job = spec(&folder, "a.mp4", "h264", "30", 400);
    (job.width, job.height) = (640, 360);
    let mut export = Export::begin(job.clone()).unwrap();
    let mut pixels = vec![0; export.frame_bytes()];
    for _ in 0..14 {
        pixels = export.push(pixels).unwrap();
    }
    export.cancel().unwrap();

    for (script, want) in [
        ("exec sleep 60", "took nothing for 1 s"),
        ("echo '[error] the encoder is on holiday' >&2; exit 3", "the encoder is on holiday"),
        ("echo 'av_interleaved_write_frame(): No space left on device' >&2; exit 1", "MiB are free"),
        // so ffmpeg does: it drops frames and ends as if all were well
        ("cat >/dev/null; echo 'av_interleaved_write_frame(): No space left on device' >&2", "MiB are free"),
    ] {
        let program = folder.path().join("ffmpeg");
        fs::write(&program, format!("#!/bin/sh\n[ \"$1\" = -version ] && exit 0\n{script}\n")).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        let tools = Tools { ffmpeg: program, write_deadline: Duration::from_secs(1), ..Tools::find() };
        let mut export = Export::begin_with(job.clone(), tools).unwrap();
        assert_eq!(export.kept_frames(), 14);
        let mut pixels = vec![0; export.frame_bytes()];
        let error = loop {
            match export.push(pixels) {
                Ok(next) => pixels = next,
                Err(error) => break error.to_string(),
            }
        };
        assert!(error.contains(want), "{error}");
    }
}

#[test]
fn misuse_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let mut export = Export::begin(spec(&folder, "a.mp4", "h264", "30", 2)).unwrap();
    assert!(matches!(export.push(vec![0; 5]), Err(ExportError::FrameLength { .. })));
    push_until(&mut export, 1);
    assert!(matches!(export.finish(), Err(ExportError::Incomplete { want: 2, got: 0 })));
}

#[test]
fn the_encoders_of_this_machine_work() {
    for status in cym_media::video::encoders() {
        assert_eq!(status.problem, None, "{}", status.preset);
    }
}

#[test]
fn colours_are_those_of_bt709() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["h264", "h265", "av1", "vp9", "prores4444"] {
        let preset = Preset::named(name).unwrap();
        let mut job = spec(&folder, &format!("{name}.{}", preset.extension), name, "25", 3);
        // no multiple of 8 or 16
        (job.width, job.height) = (100, 70);
        let mut export = Export::begin(job).unwrap();
        let mut pixels = vec![0; export.frame_bytes()];
        for _ in 0..3 {
            for pixel in pixels.chunks_exact_mut(preset.layout.bytes_per_pixel()) {
                let half = pixel.len() / 4;
                for (channel, code) in [255, 128, 0, 255].into_iter().enumerate() {
                    pixel[channel * half..(channel + 1) * half].fill(code);
                }
            }
            pixels = export.push(pixels).unwrap();
        }
        let finished = export.finish().unwrap();
        let info = probe(&finished.out).unwrap();
        assert_eq!(info.colour[1..3], ["bt709", "bt709"].map(str::to_owned), "{name}");
        assert_eq!((info.width, info.height), (100, 70), "{name}");
        let yuv = decoded(&finished.out, "yuv444p16le");
        let plane = 100 * 70 * 2;
        // BT.709 of (1, 128/255, 0) in the narrow range: 16 + 219 Y, 128 + 224 Cb, 128 + 224 Cr
        let (r, g) = (1.0, 128.0 / 255.0);
        let luma = 0.2126 * r + 0.7152 * g;
        let want = [16.0 + 219.0 * luma, 128.0 - 224.0 * luma / 1.8556, 128.0 + 224.0 * (r - luma) / 1.5748];
        for (at, want) in want.into_iter().enumerate() {
            let middle = at * plane + (35 * 100 + 50) * 2;
            let got = f64::from(u16::from_le_bytes([yuv[middle], yuv[middle + 1]])) / 256.0;
            assert!((got - want).abs() < 1.6, "{name}: plane {at} is {got}, not {want}");
        }
    }
}

#[test]
fn sound_that_is_over_before_the_picture_begins_is_silence() {
    let folder = tempfile::tempdir().unwrap();
    let mut spec = spec(&folder, "a.mp4", "h264", "25", 25);
    let mut cut = sine(&folder, 1);
    cut.from_secs = 30.0;
    spec.sound = Some(cut);
    let finished = whole(spec);
    assert_eq!(finished.sound, SoundFit::Padded { silent_secs: 1.0 });
    let info = probe(&finished.out).unwrap();
    assert!((info.audio_secs.unwrap() - 1.0).abs() < 1e-3, "{:?}", info.audio_secs);
}
