//! Sound files of every format, made by the system's ffmpeg, read back sample by sample.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use cym_media::sound::{SoundError, SoundReader, hash_file, read_at};
use tempfile::TempDir;

const RATE_HZ: u32 = 44_100;
const SECS: usize = 2;
/// Where the bump is highest.
const AT: usize = 52_345;

/// A WAV of 16 bits a sample: a short bump in silence on the left, half as high on the right.
fn write_wav(path: &Path, channels: usize) {
    let frames = RATE_HZ as usize * SECS;
    let mut data = vec![0_i16; frames * channels];
    for offset in -20_i32..=20 {
        let part = f64::from(offset) / 20.0;
        let frame = (AT as i32 + offset) as usize * channels;
        let value = 29_000.0 * (1.0 - part * part).powi(2);
        data[frame] = value as i16;
        if channels > 1 {
            data[frame + 1] = (0.5 * value) as i16;
        }
    }
    let bytes: Vec<u8> = data.iter().flat_map(|sample| sample.to_le_bytes()).collect();
    let block = (channels * 2) as u32;
    let mut wav = b"RIFF".to_vec();
    wav.extend((36 + bytes.len() as u32).to_le_bytes());
    wav.extend(b"WAVEfmt ");
    wav.extend(16_u32.to_le_bytes());
    wav.extend(1_u16.to_le_bytes());
    wav.extend((channels as u16).to_le_bytes());
    wav.extend(RATE_HZ.to_le_bytes());
    wav.extend((RATE_HZ * block).to_le_bytes());
    wav.extend((block as u16).to_le_bytes());
    wav.extend(16_u16.to_le_bytes());
    wav.extend(b"data");
    wav.extend((bytes.len() as u32).to_le_bytes());
    wav.extend(bytes);
    std::fs::write(path, wav).expect("the temporary folder can be written");
}

/// The bump in a file of this name, through ffmpeg with these words.
fn make(folder: &TempDir, name: &str, words: &[&str]) -> PathBuf {
    let wav = folder.path().join("source.wav");
    write_wav(&wav, 2);
    let path = folder.path().join(name);
    let status = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-y", "-i"])
        .arg(&wav)
        .args(words)
        .arg(&path)
        .stdin(Stdio::null())
        .status()
        .expect("these tests need ffmpeg");
    assert!(status.success(), "ffmpeg could not make {name}");
    path
}

fn read_all(path: &Path) -> (SoundReader, Vec<f32>) {
    let mut reader = SoundReader::open(path).unwrap_or_else(|error| panic!("{error}"));
    let (mut all, mut block) = (Vec::new(), Vec::new());
    while reader.read(&mut block).unwrap_or_else(|error| panic!("{error}")) > 0 {
        all.extend_from_slice(&block);
    }
    (reader, all)
}

/// The frame around which the energy of channel 0 lies.
fn centre(samples: &[f32], channels: usize) -> f64 {
    let (mut sum, mut moment) = (0.0, 0.0);
    for (frame, samples) in samples.chunks_exact(channels).enumerate() {
        let power = f64::from(samples[0]).powi(2);
        sum += power;
        moment += power * frame as f64;
    }
    moment / sum
}

#[test]
fn every_format_keeps_the_time_of_every_sample() {
    let folder = TempDir::new().expect("a temporary folder");
    let formats: [(&str, &[&str], f64); 13] = [
        ("pcm16.wav", &["-c:a", "pcm_s16le"], 0.1),
        ("pcm24.wav", &["-c:a", "pcm_s24le"], 0.1),
        ("float.wav", &["-c:a", "pcm_f32le"], 0.1),
        ("a.aiff", &[], 0.1),
        ("a.flac", &[], 0.1),
        ("alac.m4a", &["-c:a", "alac"], 0.1),
        ("vorbis.ogg", &["-c:a", "libvorbis", "-q:a", "5"], 20.0),
        ("lame.mp3", &["-c:a", "libmp3lame", "-q:a", "2"], 20.0),
        ("cbr.mp3", &["-c:a", "libmp3lame", "-b:a", "128k"], 20.0),
        ("aac.m4a", &["-c:a", "aac", "-b:a", "160k"], 20.0),
        ("aac.mp4", &["-c:a", "aac", "-movflags", "+faststart"], 20.0),
        ("no-cover-48k.m4a", &["-ar", "48000", "-c:a", "aac"], 20.0),
        // A bare stream does not say how much the encoder put in front: 1024 samples.
        ("bare.aac", &["-c:a", "aac"], 1_100.0),
    ];
    for (name, words, within) in formats {
        let path = make(&folder, name, words);
        let (reader, samples) = read_all(&path);
        let info = reader.info();
        assert_eq!(info.channels, 2, "{name}");
        let rate = f64::from(info.rate_hz);
        let expected = AT as f64 * rate / f64::from(RATE_HZ);
        let found = centre(&samples, 2);
        assert!((found - expected).abs() <= within, "{name}: {found} for {expected}");
        let secs = (samples.len() / 2) as f64 / rate;
        let length_within = if within < 1.0 { 0.0 } else { 0.06 };
        assert!((secs - SECS as f64).abs() <= length_within, "{name}: {secs} s long");
        if let Some(told) = info.duration_secs {
            assert!((told - secs).abs() < 0.06, "{name}: told {told} s, is {secs} s");
        }
        assert_eq!(reader.notes(), Vec::<String>::new(), "{name}");
        assert_eq!(reader.damaged_packets(), 0, "{name}");
    }
}

/// The shift in samples, within 1500 either way, at which `other` is most like `one` (its left channel).
fn shift(one: &[f32], other: &[f32]) -> i64 {
    let left = |samples: &[f32], frame: i64| samples.get(2 * usize::try_from(frame).ok()?).copied();
    let likeness = |shift: i64| -> f64 {
        (20_000..40_000).filter_map(|frame| Some(f64::from(left(one, frame)? * left(other, frame + shift)?))).sum()
    };
    (-1_500..=1_500).max_by(|&a, &b| likeness(a).total_cmp(&likeness(b))).expect("there are shifts")
}

/// Makes one file of another by ffmpeg with these words before and behind its name.
fn convert(from: &Path, to: &Path, before: &[&str], behind: &[&str]) {
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg.args(["-nostdin", "-v", "error", "-y"]).args(before).arg("-i").arg(from).args(behind).arg(to);
    assert!(ffmpeg.status().expect("these tests need ffmpeg").success(), "{}", to.display());
}

#[test]
fn what_encoders_put_in_front_is_taken_away_and_a_cut_begins_where_players_begin() {
    let folder = TempDir::new().expect("a temporary folder");
    let noise = "aeval=0.3*(random(0)-0.5)|0.3*(random(1)-0.5),lowpass=f=6000";
    let source = make(&folder, "noise.wav", &["-af", noise, "-c:a", "pcm_s16le"]);
    let (_, truth) = read_all(&source);
    for (name, codec) in
        [("a.mp3", "libmp3lame"), ("a.m4a", "aac"), ("a.mp4", "aac"), ("a.ogg", "libvorbis"), ("a.flac", "flac")]
    {
        let whole = folder.path().join(name);
        convert(&source, &whole, &[], &["-c:a", codec]);
        let (_, samples) = read_all(&whole);
        assert_eq!(shift(&truth, &samples), 0, "{name}");
        // A cut that copies packets: where it begins is for the file to say, and a player to hear.
        let cut = folder.path().join(format!("cut-{name}"));
        convert(&whole, &cut, &["-ss", "0.4"], &["-c", "copy"]);
        let played = folder.path().join(format!("{name}.wav"));
        convert(&cut, &played, &[], &["-c:a", "pcm_s16le"]);
        let ((_, ours), (_, theirs)) = (read_all(&cut), read_all(&played));
        assert_eq!(shift(&theirs, &ours), 0, "cut-{name}");
    }
}

#[test]
fn lossless_samples_are_exact() {
    let folder = TempDir::new().expect("a temporary folder");
    let (_, flac) = read_all(&make(&folder, "a.flac", &[]));
    let (_, wav) = read_all(&folder.path().join("source.wav"));
    assert_eq!(flac, wav);
    assert_eq!(wav[2 * AT], 29_000.0 / 32_768.0);
    assert_eq!(wav[2 * AT + 1], 14_500.0 / 32_768.0);
}

#[test]
fn reading_at_another_rate_keeps_time_and_length() {
    let folder = TempDir::new().expect("a temporary folder");
    let path = make(&folder, "a.flac", &[]);
    let mut samples = Vec::new();
    let info = read_at(&path, 48_000, |block| samples.extend_from_slice(block)).unwrap();
    assert_eq!((info.rate_hz, info.channels), (48_000, 2));
    assert_eq!(info.duration_secs, Some(SECS as f64));
    assert_eq!(samples.len(), 2 * 48_000 * SECS);
    let expected = AT as f64 * 48_000.0 / f64::from(RATE_HZ);
    let found = centre(&samples, 2);
    assert!((found - expected).abs() < 1.0, "{found} for {expected}");
}

#[test]
fn many_channels_become_two() {
    let folder = TempDir::new().expect("a temporary folder");
    let path = folder.path().join("six.wav");
    write_wav(&path, 6);
    let (reader, samples) = read_all(&path);
    assert_eq!(reader.info().channels, 2);
    assert_eq!(samples[2 * AT], 29_000.0 / 32_768.0);
}

/// The text of the error with the folder taken out.
fn refusal(folder: &TempDir, name: &str, content: Option<&[u8]>) -> String {
    let path = folder.path().join(name);
    if let Some(content) = content {
        std::fs::write(&path, content).expect("the temporary folder can be written");
    }
    let error = SoundReader::open(&path).err().unwrap_or_else(|| panic!("{name} was read"));
    error.to_string().replace(&format!("{}/", folder.path().display()), "")
}

#[test]
fn what_is_no_sound_is_refused_with_its_name_the_cause_and_the_formats() {
    let folder = TempDir::new().expect("a temporary folder");
    assert_eq!(refusal(&folder, "none.wav", None), "none.wav: there is no such file; check the path");
    assert_eq!(refusal(&folder, "empty.wav", Some(b"")), "empty.wav: the file is empty; copy or export it again");
    std::fs::create_dir(folder.path().join("songs")).expect("the temporary folder can be written");
    assert!(refusal(&folder, "songs", None).starts_with("songs: this is a folder; name a sound file in it (WAV,"));
    let text = "ffconcat version 1.0\nfile '/etc/passwd'\n".repeat(200);
    for (name, content) in [
        ("text.wav", text.as_bytes()),
        ("head.wav", b"RIFF\x24\x00\x00\x00WAVEfmt ".as_slice()),
        ("short.mp3", b"ID3"),
        ("zeros.flac", &[0; 5000]),
    ] {
        let message = refusal(&folder, name, Some(content));
        assert!(message.starts_with(&format!("{name}: this is not a sound that can be read (")), "{message}");
        assert!(
            message.ends_with("; formats that work: WAV, AIFF, FLAC, MP3, Ogg Vorbis, M4A (AAC or ALAC) and AAC"),
            "{message}"
        );
    }
}

#[test]
fn a_file_cut_short_gives_what_is_there_and_says_so() {
    let folder = TempDir::new().expect("a temporary folder");
    let noise = ["-af", "aeval=0.1*random(0)|0.1*random(0)"];
    for name in ["a.wav", "a.flac", "a.mp3"] {
        let path = make(&folder, name, &noise);
        let bytes = std::fs::read(&path).expect("ffmpeg wrote it");
        std::fs::write(&path, &bytes[..bytes.len() / 2]).expect("the temporary folder can be written");
        let (reader, samples) = read_all(&path);
        assert!(samples.len() > 1_000, "{name}");
        let notes = reader.notes().join("\n");
        assert!(notes.contains("cut short"), "{name}: {notes}");
    }
}

#[test]
fn damage_in_the_middle_is_skipped_and_time_goes_on() {
    let folder = TempDir::new().expect("a temporary folder");
    let wav = folder.path().join("source.wav");
    write_wav(&wav, 2);
    let words = ["-af", "aeval=val(0)+0.1*sin(2*PI*440*t)|val(1)+0.1*sin(2*PI*440*t)", "-c:a", "flac"];
    let path = make(&folder, "a.flac", &words);
    let mut bytes = std::fs::read(&path).expect("ffmpeg wrote it");
    // Past the head (8 KB of padding), well before the bump.
    let at = 8_192 + (bytes.len() - 8_192) / 4;
    for byte in &mut bytes[at..at + 300] {
        *byte = 0x5a;
    }
    std::fs::write(&path, &bytes).expect("the temporary folder can be written");
    let (reader, samples) = read_all(&path);
    assert!(reader.damaged_packets() > 0);
    assert!(reader.notes()[0].contains("replaced by silence"));
    let top = (0..samples.len() / 2).max_by(|&a, &b| samples[2 * a].total_cmp(&samples[2 * b])).unwrap_or(0);
    assert!(top.abs_diff(AT) < 60, "the bump moved to {top}");
}

#[test]
fn hashes_are_those_of_the_bytes() {
    let folder = TempDir::new().expect("a temporary folder");
    let path = folder.path().join("abc");
    std::fs::write(&path, b"abc").expect("the temporary folder can be written");
    assert_eq!(hash_file(&path).unwrap(), "6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85");
    assert!(matches!(hash_file(folder.path()), Err(SoundError::Folder { .. } | SoundError::Io { .. })));
    assert!(matches!(hash_file(&folder.path().join("none")), Err(SoundError::Missing { .. })));
}
