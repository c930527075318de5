//! How much of each of the twelve notes sounds, by octave range.

use std::collections::VecDeque;

use super::notes::{LOWEST, NOTES, SEMITONES, explain};
use super::peaks::Peaks;

/// Frames on both sides of the median over time: 450 ms pass what is held and lose what is struck.
const MEDIAN_SIDE: usize = 4;
/// Centre and width of the treble and the bass in semitones.
const TREBLE: (f32, f32) = (64.0, 11.0);
const BASS: (f32, f32) = (43.0, 7.0);
/// Frames so far below the loud ones of the song count less and less (amplitudes' square roots).
pub(super) const QUIET: f32 = 0.05;

/// Semitones that a track keeps: five octaves and a third, as many as the spectrum has bands.
pub(super) const HEARD: usize = 64;
const HEARD_STEPS: f32 = 32_000.0;

/// Twelve values from C up.
pub(super) type Twelve = [f32; 12];

/// The chroma of every frame.
#[derive(Clone)]
pub(super) struct Chroma {
    /// All notes.
    pub all: Vec<Twelve>,
    /// Notes of the middle range, where chords are.
    pub treble: Vec<Twelve>,
    /// Notes of the bass.
    pub bass: Vec<Twelve>,
    /// The first semitones of every frame as they were heard, before they are taken for notes: square roots of
    /// amplitudes in steps of 1 / [`HEARD_STEPS`], because the rows of a long song are many.
    heard: Vec<[u16; HEARD]>,
    /// Sum of `all` in the loud frames of the song (95th percentile).
    loud: f32,
}

impl Chroma {
    /// Finds the notes behind the peaks of a song with this tuning.
    pub(super) fn new(peaks: &Peaks, tuning: f32) -> Self {
        let frames = peaks.frames();
        // Rows of semitones are large: only those of one median are kept.
        let mut around: VecDeque<[f32; SEMITONES]> = VecDeque::with_capacity(2 * MEDIAN_SIDE + 2);
        let mut next = 0;
        let mut heard = Vec::with_capacity(frames);
        let mut all = Vec::with_capacity(frames);
        let (mut treble, mut bass) = (Vec::with_capacity(frames), Vec::with_capacity(frames));
        for frame in 0..frames {
            while next < (frame + MEDIAN_SIDE + 1).min(frames) {
                let row = semitones(peaks, next, tuning);
                heard.push(std::array::from_fn(|index| (HEARD_STEPS * row[index]).round() as u16));
                around.push_back(row);
                next += 1;
            }
            if frame > MEDIAN_SIDE {
                around.pop_front();
            }
            let notes = explain(&median(&around));
            let (mut a, mut t, mut b) = ([0.0; 12], [0.0; 12], [0.0; 12]);
            for (index, &note) in notes.iter().enumerate().take(NOTES) {
                let pitch = (LOWEST + index) as f32;
                let class = (LOWEST + index) % 12;
                a[class] += note;
                t[class] += note * bell(pitch, TREBLE);
                b[class] += note * bell(pitch, BASS);
            }
            all.push(a);
            treble.push(t);
            bass.push(b);
        }
        let mut sums: Vec<f32> = all.iter().map(|row| row.iter().sum()).collect();
        let loud = crate::analyse::percentile(&mut sums, 0.95);
        Self { all, treble, bass, heard, loud }
    }

    /// Number of frames.
    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// How much a frame has to say, 0..1: little where there is next to no sound.
    pub(super) fn weight(&self, frame: usize) -> f32 {
        let sum: f32 = self.all[frame].iter().sum();
        if self.loud > 0.0 { (sum / (QUIET * self.loud)).min(1.0) } else { 0.0 }
    }

    /// The semitones from C2 up for a track, [`HEARD`] a frame: 255 is what the loudest tone of a loud frame reaches.
    pub(super) fn semitone_bytes(&self) -> Vec<u8> {
        let mut tops: Vec<f32> =
            self.heard.iter().map(|row| f32::from(row.iter().copied().max().unwrap_or(0))).collect();
        let loud = crate::analyse::percentile(&mut tops, 0.95);
        let scale = if loud > 0.0 { 255.0 / loud } else { 0.0 };
        self.heard.iter().flatten().map(|&value| (f32::from(value) * scale).round().min(255.0) as u8).collect()
    }

    /// The chroma for a track: each frame's largest value is 255, less where there is next to no sound.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let frame = |index: usize| {
            let row = self.all[index];
            let largest = row.iter().copied().fold(0.0, f32::max);
            let scale = if largest > 0.0 { 255.0 * self.weight(index) / largest } else { 0.0 };
            row.map(|value| (value * scale).round() as u8)
        };
        (0..self.len()).flat_map(frame).collect()
    }
}

fn bell(pitch: f32, (centre, width): (f32, f32)) -> f32 {
    let off = (pitch - centre) / width;
    (-0.5 * off * off).exp()
}

/// The square roots of the amplitudes of a frame's peaks on the semitones of the song's tuning.
fn semitones(peaks: &Peaks, frame: usize, tuning: f32) -> [f32; SEMITONES] {
    let mut row = [0.0; SEMITONES];
    for peak in peaks.frame(frame) {
        let pitch = peak.pitch - tuning - LOWEST as f32;
        let nearest = pitch.round();
        let off = pitch - nearest;
        // A peak between two notes belongs to neither.
        let fits = (std::f32::consts::PI * off).cos();
        if let Some(value) = row.get_mut(nearest.max(0.0) as usize).filter(|_| nearest >= 0.0) {
            *value += peak.amplitude.sqrt() * fits * fits;
        }
    }
    row
}

/// The median of every semitone over these frames, at most as many as the median takes.
fn median(around: &VecDeque<[f32; SEMITONES]>) -> [f32; SEMITONES] {
    std::array::from_fn(|semitone| {
        let mut values = [0.0_f32; 2 * MEDIAN_SIDE + 1];
        let values = &mut values[..around.len()];
        values.iter_mut().zip(around).for_each(|(value, row)| *value = row[semitone]);
        let middle = values.len() / 2;
        *values.select_nth_unstable_by(middle, f32::total_cmp).1
    })
}

/// The values divided by the root of the sum of their squares; all 0 stays so.
pub(super) fn unit(row: &Twelve) -> Twelve {
    let len = row.iter().map(|value| value * value).sum::<f32>().sqrt();
    if len > 0.0 { row.map(|value| value / len) } else { [0.0; 12] }
}
