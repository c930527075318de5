//! What is done to whole buses: ducking, echo, reverb, and the master.

use ebur128::{EbuR128, Mode};

use crate::tone::{Filter, RATE_HZ, Stereo};

/// How far everything else steps back, sample by sample: 1 at a kick, back to 0 before the next.
pub(crate) struct Ducker(Vec<f32>);

impl Ducker {
    pub(crate) fn new(kicks: &[f64], secs: f64) -> Self {
        let mut amount = vec![0.0_f32; (secs * f64::from(RATE_HZ)) as usize];
        for &kick in kicks {
            let start = ((kick - 0.004) * f64::from(RATE_HZ)).max(0.0) as usize;
            for (index, amount) in amount.iter_mut().skip(start).take(18_000).enumerate() {
                let at = index as f32 / RATE_HZ;
                let up = (at / 0.006).min(1.0);
                let back = ((at - 0.05) / 0.27).clamp(0.0, 1.0);
                let value = up * (1.0 - back * back * (3.0 - 2.0 * back));
                *amount = amount.max(value);
            }
        }
        Self(amount)
    }
}

/// Turns a bus down by `depth` (0..1) where the kick is.
pub(crate) fn duck(bus: &mut Stereo, ducker: &Ducker, depth: f32) {
    for side in [&mut bus.left, &mut bus.right] {
        for (sample, amount) in side.iter_mut().zip(&ducker.0) {
            *sample *= 1.0 - depth * amount;
        }
    }
}

/// An echo that goes from side to side and loses lows and highs on the way.
pub(crate) fn echo(input: &Stereo, delay_secs: f64, feedback: f32) -> Stereo {
    let delay = (delay_secs * f64::from(RATE_HZ)) as usize;
    let mut out = input.clone();
    out.left.fill(0.0);
    out.right.fill(0.0);
    let mut filters = [Filter::default(); 4];
    for index in delay..input.left.len() {
        let before = index - delay;
        let mono = 0.5 * (input.left[before] + input.right[before]);
        // The left line is fed by the input and by the right line, and the right one by the left.
        let left = mono + feedback * out.right[before];
        let right = out.left[before];
        let mut colour = |value: f32, at: usize| {
            let low = filters[at].step(value, 5_200.0, 0.7).low;
            filters[at + 1].step(low, 260.0, 0.7).high
        };
        out.left[index] = colour(left, 0);
        out.right[index] = colour(right, 2);
    }
    out
}

/// A reverb: eight delay lines that feed each other through a Hadamard matrix, darker at each turn.
pub(crate) fn reverb(input: &Stereo, decay_secs: f32) -> Stereo {
    // Lengths without common factors, from 31 to 83 ms.
    const LENGTHS: [usize; 8] = [1_493, 1_777, 2_039, 2_383, 2_731, 3_109, 3_539, 3_989];
    let mut lines = LENGTHS.map(|len| vec![0.0_f32; len]);
    let gains = LENGTHS.map(|len| 10.0_f32.powf(-3.0 * len as f32 / (RATE_HZ * decay_secs)));
    let mut dark = [0.0_f32; 8];
    let mut diffusers = [241, 557, 353, 719].map(|len| (vec![0.0_f32; len], 0_usize));
    let mut cut = [Filter::default(); 2];
    let mut out = input.clone();
    for index in 0..input.left.len() {
        let mut sides = [input.left[index], input.right[index]];
        for (side, pair) in sides.iter_mut().zip(diffusers.chunks_exact_mut(2)) {
            for (line, at) in pair {
                let held = line[*at];
                let value = *side - 0.62 * held;
                *side = held + 0.62 * value;
                line[*at] = value;
                *at = (*at + 1) % line.len();
            }
        }
        for (side, filter) in sides.iter_mut().zip(&mut cut) {
            *side = filter.step(*side, 220.0, 0.7).high;
        }
        let mut taps = [0.0_f32; 8];
        for (line, tap) in taps.iter_mut().enumerate() {
            let held = lines[line][index % LENGTHS[line]];
            dark[line] += 0.55 * (held - dark[line]);
            *tap = gains[line] * dark[line];
        }
        out.left[index] = 0.35 * (taps[0] + taps[2] - taps[4] + taps[6]);
        out.right[index] = 0.35 * (taps[1] - taps[3] + taps[5] + taps[7]);
        let mut half = 1;
        while half < 8 {
            for at in (0..8).filter(|at| at & half == 0) {
                let (a, b) = (taps[at], taps[at + half]);
                (taps[at], taps[at + half]) = (a + b, a - b);
            }
            half *= 2;
        }
        for (line, tap) in taps.iter().enumerate() {
            let fed = sides[line % 2] * 0.5 + tap * 0.353_553_4;
            lines[line][index % LENGTHS[line]] = fed;
        }
    }
    out
}

/// Cuts the lowest lows, saturates gently, and brings the song to `lufs` under a limiter at -1.5 dB.
pub(crate) fn master(song: &Stereo, lufs: f64) -> Stereo {
    let mut warm = song.clone();
    for side in [&mut warm.left, &mut warm.right] {
        let mut cut = Filter::default();
        for sample in side.iter_mut() {
            let value = cut.step(*sample, 24.0, 0.7).high;
            *sample = (0.7 * value).tanh();
        }
    }
    let mut gain = 1.0;
    let mut out = limit(&warm, gain);
    // The limiter takes some of the loudness back: a few rounds find the gain that arrives.
    for _ in 0..5 {
        gain *= 10.0_f32.powf(((lufs - loudness(&out)) / 20.0) as f32);
        out = limit(&warm, gain);
    }
    out
}

/// Integrated loudness in LUFS; a song that cannot be measured counts as right.
fn loudness(song: &Stereo) -> f64 {
    let measured = EbuR128::new(2, RATE_HZ as u32, Mode::I).and_then(|mut meter| {
        meter.add_frames_planar_f32(&[&song.left, &song.right])?;
        meter.loudness_global()
    });
    measured.ok().filter(|lufs| lufs.is_finite()).unwrap_or(-14.0)
}

/// A limiter that looks 4 ms ahead, so that it turns down before a peak and not on it.
fn limit(song: &Stereo, gain: f32) -> Stereo {
    const CEILING: f32 = 0.841;
    const AHEAD: usize = 192;
    let len = song.left.len();
    let wanted: Vec<f32> = song
        .left
        .iter()
        .zip(&song.right)
        .map(|(l, r)| (CEILING / (gain * l.abs().max(r.abs())).max(1e-9)).min(1.0))
        .collect();
    // The least of the next samples, found backwards with a queue that only ever rises.
    let mut least = vec![1.0_f32; len];
    let mut queue = std::collections::VecDeque::new();
    for index in (0..len).rev() {
        while queue.back().is_some_and(|&last: &usize| wanted[last] >= wanted[index]) {
            queue.pop_back();
        }
        queue.push_back(index);
        while queue.front().is_some_and(|&first| first > index + AHEAD) {
            queue.pop_front();
        }
        least[index] = queue.front().map_or(1.0, |&first| wanted[first]);
    }
    let mut out = song.clone();
    let mut window = std::collections::VecDeque::from(vec![1.0_f64; AHEAD]);
    let mut total = AHEAD as f64;
    let mut held = 1.0_f32;
    for (index, &least) in least.iter().enumerate() {
        held = least.min(held + (1.0 - held) * 0.000_25);
        window.push_back(f64::from(held));
        total += f64::from(held) - window.pop_front().unwrap_or(1.0);
        let turned = gain * (total / AHEAD as f64) as f32;
        out.left[index] = (song.left[index] * turned).clamp(-CEILING, CEILING);
        out.right[index] = (song.right[index] * turned).clamp(-CEILING, CEILING);
    }
    out
}
