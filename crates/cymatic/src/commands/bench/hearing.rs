//! (m) What the analysis of a song costs, beside the programs that people use for it.

use std::process::Command;

use cym_engine::clock::Stopwatch;
use cym_engine::listen;

use super::Row;
use crate::report::Failure;

/// The program that runs librosa and aubio, if another than `python3` has them.
const PYTHON: &str = "CYMATIC_HEARING_PYTHON";
const SECS: usize = 240;
const TURNS: usize = 2;

/// Reads the song and does with librosa what stands in every analysis of ours: loudness by frames, spectrum and its shape, chroma,
/// onsets, tempo and beats, harmonic and percussive parts, sections; prints the seconds, decoding included. Then onsets and beats by aubio.
const PEER: &str = "
import sys, time
song = sys.argv[1]
def librosa_secs():
    import librosa, numpy as np
    def all_of(y, rate):
        librosa.feature.rms(y=y)
        s = np.abs(librosa.stft(y))
        for shape in (librosa.feature.spectral_centroid, librosa.feature.spectral_flatness):
            shape(S=s)
        librosa.feature.spectral_rolloff(S=s, sr=rate)
        chroma = librosa.feature.chroma_cqt(y=y, sr=rate)
        strength = librosa.onset.onset_strength(y=y, sr=rate)
        librosa.onset.onset_detect(onset_envelope=strength, sr=rate)
        librosa.beat.beat_track(onset_envelope=strength, sr=rate)
        librosa.decompose.hpss(s)
        librosa.segment.agglomerative(chroma, 8)
    all_of(np.random.default_rng(1).standard_normal(44100 * 4).astype(np.float32), 44100)
    start = time.perf_counter()
    y, rate = librosa.load(song, sr=None)
    all_of(y, rate)
    return time.perf_counter() - start
def aubio_secs():
    import aubio
    start = time.perf_counter()
    source = aubio.source(song, 0, 512)
    onset = aubio.onset('default', 1024, 512, source.samplerate)
    tempo = aubio.tempo('default', 1024, 512, source.samplerate)
    while True:
        block, read = source()
        onset(block)
        tempo(block)
        if read < 512:
            return time.perf_counter() - start
for peer in (librosa_secs, aubio_secs):
    try:
        print(peer())
    except Exception:
        print('-')
";

/// A song of four minutes at 44.1 kHz, stereo: strokes, chords and noise, so that there is something to find.
fn song(path: &std::path::Path) -> Result<(), Failure> {
    const RATE_HZ: u32 = 44_100;
    let notes = [220.0_f32, 261.63, 174.61, 196.0];
    let mut noise = 1_u32;
    let mut data = Vec::with_capacity(SECS * RATE_HZ as usize * 4);
    for at in 0..SECS * RATE_HZ as usize {
        let secs = at as f32 / RATE_HZ as f32;
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let hiss = (noise >> 8) as f32 / 8_388_608.0 - 1.0;
        let (beat, half) = (secs % 0.5, secs % 0.25);
        let root = std::f32::consts::TAU * notes[(secs / 2.0) as usize % 4] * secs;
        let held = root.sin() + (root * 1.5).sin() + (root * 2.0).sin();
        let kick = (300.0 * (1.0 - (-30.0 * beat).exp())).sin() * (-9.0 * beat).exp();
        let sample = 0.08f32.mul_add(held, 0.5f32.mul_add(kick, 0.2 * hiss * (-60.0 * half).exp()));
        let value = ((sample * 24_000.0) as i16).to_le_bytes();
        data.extend([value[0], value[1], value[0], value[1]]);
    }
    let mut wav = b"RIFF".to_vec();
    wav.extend((36 + data.len() as u32).to_le_bytes());
    wav.extend(b"WAVEfmt \x10\0\0\0\x01\0\x02\0");
    wav.extend(RATE_HZ.to_le_bytes());
    wav.extend((RATE_HZ * 4).to_le_bytes());
    wav.extend(b"\x04\0\x10\0data");
    wav.extend((data.len() as u32).to_le_bytes());
    wav.extend(data);
    Ok(std::fs::write(path, wav)?)
}

/// Analyses the song and lets librosa and aubio do so, by turns, the best of each.
pub(super) fn run() -> Result<Row, Failure> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("song.wav");
    song(&path)?;
    let python = std::env::var(PYTHON).unwrap_or_else(|_unset| "python3".to_owned());
    let mut ours = f64::INFINITY;
    let mut theirs: [Option<f64>; 2] = [None; 2];
    for _ in 0..TURNS {
        let clock = Stopwatch::start();
        listen(&path)?;
        ours = ours.min(clock.secs());
        let Ok(output) = Command::new(&python).args(["-c", PEER]).arg(&path).output() else {
            continue;
        };
        for (best, line) in theirs.iter_mut().zip(String::from_utf8_lossy(&output.stdout).lines()) {
            if let Ok(secs) = line.trim().parse::<f64>() {
                *best = Some(best.map_or(secs, |best| best.min(secs)));
            }
        }
    }
    let told = |secs: Option<f64>| secs.map_or_else(|| "not at hand".to_owned(), |secs| format!("{secs:.1} s"));
    Ok(Row {
        letter: 'm',
        what: "the whole analysis of four minutes of stereo at 44.1 kHz, decoding included: times faster than real time",
        figures: format!(
            "{ours:.1} s; librosa, fewer features: {}; aubio, onsets and tempo only: {}{}",
            told(theirs[0]),
            told(theirs[1]),
            if theirs == [None; 2] { format!(" (name a Python that has them with {PYTHON})") } else { String::new() }
        ),
        ratio: SECS as f64 / ours,
        wanted: "at least 48",
        reached: SECS as f64 / ours >= 48.0,
    })
}
