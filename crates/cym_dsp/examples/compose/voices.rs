//! The pitched voices: detuned saws through filters.

use crate::tone::{Filter, Pcg, RATE_HZ, Stereo, Turn, note_hz, pan, swell};

/// A saw with its place and detuning.
struct Strand {
    turn: Turn,
    hz: f32,
    left: f32,
    right: f32,
}

/// `count` strands of a note, spread over `cents` and over the sides.
fn strands(note: i32, count: usize, cents: f32, width: f32, chance: &mut Pcg) -> Vec<Strand> {
    (0..count)
        .map(|index| {
            let place = 2.0 * index as f32 / (count - 1).max(1) as f32 - 1.0;
            // Neighbours in pitch stand on opposite sides.
            let side = if index % 2 == 0 { place } else { -place };
            let (left, right) = pan(width * side);
            Strand {
                turn: Turn::new(0.5 + 0.5 * chance.next()),
                hz: note_hz(note, cents * place + 0.8 * chance.next()),
                left,
                right,
            }
        })
        .collect()
}

/// One sample of all strands, with their pitch bent by a factor.
fn sum(strands: &mut [Strand], bend: f32) -> (f32, f32) {
    strands.iter_mut().fold((0.0, 0.0), |(l, r), strand| {
        let value = strand.turn.saw(strand.hz * bend);
        (l + strand.left * value, r + strand.right * value)
    })
}

/// A chord that swells and breathes, its brightness going from one cutoff to another.
pub(crate) fn pad(
    bus: &mut Stereo,
    at_secs: f64,
    len: f32,
    notes: &[i32],
    cutoff_hz: (f32, f32),
    gain: f32,
    seed: u64,
) {
    let mut chance = Pcg::new(seed);
    let mut all: Vec<Strand> = notes.iter().flat_map(|&note| strands(note, 5, 11.0, 0.9, &mut chance)).collect();
    let (mut left, mut right) = ([Filter::default(); 2], [Filter::default(); 2]);
    let release = 0.9;
    bus.play(at_secs, len + release, |at| {
        let (l, r) = sum(&mut all, 1.0);
        let way = (at / len).min(1.0);
        let breath = 1.0 + 0.12 * (2.0 * std::f32::consts::PI * (at * 0.5 + seed as f32 * 0.11)).sin();
        let cutoff = cutoff_hz.0 * (cutoff_hz.1 / cutoff_hz.0).powf(way) * breath;
        let shape = gain * 0.07 * swell(at, 0.18, len, release);
        let soft = |filters: &mut [Filter; 2], x: f32| {
            let once = filters[0].step(x, cutoff, 0.9).low;
            filters[1].step(once, 170.0, 0.6).high
        };
        (shape * soft(&mut left, l), shape * soft(&mut right, r))
    });
}

/// A bass note: saw, square and a sine an octave under, through a filter that closes, driven.
pub(crate) fn bass(bus: &mut Stereo, at_secs: f64, len: f32, note: i32, bright: f32, gain: f32) {
    let (mut saw, mut detuned, mut square, mut sub) = (Turn::new(0.1), Turn::new(0.6), Turn::new(0.3), Turn::new(0.0));
    let hz = note_hz(note, 0.0);
    let mut filter = Filter::default();
    let release = 0.05;
    bus.play(at_secs, len + release, |at| {
        let raw = 0.5 * saw.saw(hz * 1.002) + 0.4 * detuned.saw(hz * 0.997) + 0.25 * square.square(hz);
        let cutoff = 130.0 + bright * (350.0 + 1_300.0 * (-at / 0.07).exp());
        let tone = filter.step(raw, cutoff, 1.6).low;
        let shape = gain * swell(at, 0.004, len, release);
        let out = shape * ((1.5 * tone).tanh() * 0.62 + 0.55 * sub.sine(hz));
        (out, out)
    });
}

/// A pluck of the arpeggio: bright at first, dark at once, ringing a little at the cutoff.
pub(crate) fn pluck(bus: &mut Stereo, at_secs: f64, note: i32, bright: f32, gain: f32, place: f32, seed: u64) {
    let mut chance = Pcg::new(seed);
    let mut saws = strands(note, 3, 7.0, 0.35, &mut chance);
    let mut square = Turn::new(0.2);
    let hz = note_hz(note, 0.0);
    let (mut left, mut right) = (Filter::default(), Filter::default());
    let (pan_l, pan_r) = pan(place);
    bus.play(at_secs, 0.5, |at| {
        let (l, r) = sum(&mut saws, 1.0);
        let hollow = 0.5 * square.square(hz);
        let cutoff = hz + bright * (500.0 + 5_200.0 * (-at / 0.055).exp());
        let end = ((0.5 - at) / 0.06).min(1.0);
        let shape = gain * 0.3 * (at / 0.002).min(1.0) * (-at / 0.13).exp() * end;
        let l = left.step(l + hollow, cutoff, 2.2).low;
        let r = right.step(r + hollow, cutoff, 2.2).low;
        (1.4 * shape * pan_l * l, 1.4 * shape * pan_r * r)
    });
}

/// How a lead note sounds.
#[derive(Clone, Copy)]
pub(crate) struct LeadTone {
    pub(crate) strands: usize,
    pub(crate) cents: f32,
    pub(crate) cutoff_hz: f32,
    pub(crate) attack_secs: f32,
    pub(crate) gain: f32,
}

/// A lead note of many saws, sliding in from `from` and trembling later on.
pub(crate) fn lead(bus: &mut Stereo, at_secs: f64, len: f32, from: i32, note: i32, tone: LeadTone, seed: u64) {
    let mut chance = Pcg::new(seed);
    let mut saws = strands(note, tone.strands, tone.cents, 0.8, &mut chance);
    let (mut left, mut right) = (Filter::default(), Filter::default());
    let mut shake = Turn::new(0.0);
    let release = 0.22;
    let slide = (from - note) as f32 / 12.0;
    let level = tone.gain * 0.5 / (tone.strands as f32).sqrt();
    bus.play(at_secs, len + release, |at| {
        let tremble = 0.004 * ((at - 0.25) * 2.0).clamp(0.0, 1.0) * shake.sine(5.4);
        let bend = (slide * (-at / 0.022).exp() + tremble).exp2();
        let (l, r) = sum(&mut saws, bend);
        let cutoff = tone.cutoff_hz * (0.55 + 0.75 * (-at / 0.25).exp());
        let shape = level * swell(at, tone.attack_secs, len, release);
        (shape * left.step(l, cutoff, 1.1).low, shape * right.step(r, cutoff, 1.1).low)
    });
}

/// Noise that rises in pitch and loudness towards the end of `len`, with a saw that climbs two octaves.
pub(crate) fn riser(bus: &mut Stereo, at_secs: f64, len: f32, gain: f32, seed: u64) {
    let (mut left, mut right) = (Pcg::new(seed), Pcg::new(seed + 1));
    let mut filters = [Filter::default(); 3];
    let mut climb = Turn::new(0.0);
    bus.play(at_secs, len, |at| {
        let way = at / len;
        let cutoff = 300.0 * 30.0_f32.powf(way);
        let end = ((len - at) / 0.02).min(1.0);
        let shape = gain * way * way * end;
        let saw = 0.22 * filters[2].step(climb.saw(110.0 * 4.0_f32.powf(way)), cutoff, 0.8).low;
        let l = filters[0].step(left.next(), cutoff, 2.0).band;
        let r = filters[1].step(right.next(), cutoff, 2.0).band;
        (shape * (0.6 * l + saw), shape * (0.6 * r + saw))
    });
}

/// The reverse of a crash: noise that falls away downwards.
pub(crate) fn fall(bus: &mut Stereo, at_secs: f64, len: f32, gain: f32, seed: u64) {
    let (mut left, mut right) = (Pcg::new(seed), Pcg::new(seed + 1));
    let mut filters = [Filter::default(); 2];
    let last = 1.0 / RATE_HZ;
    bus.play(at_secs, len, |at| {
        let way = (at + last) / len;
        let cutoff = 9_000.0 * 0.03_f32.powf(way);
        let shape = gain * (1.0 - way).powi(2);
        let l = filters[0].step(left.next(), cutoff, 1.2).band;
        let r = filters[1].step(right.next(), cutoff, 1.2).band;
        (shape * l, shape * r)
    });
}
