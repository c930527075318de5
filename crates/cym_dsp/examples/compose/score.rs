//! What is played when: the sections, the chords, the patterns.

use crate::drums;
use crate::tone::{RATE_HZ, Stereo};
use crate::voices::{self, LeadTone};

/// Length of a bar: four beats at 120 a minute.
pub(crate) const BAR_SECS: f64 = 2.0;
/// Bars in the song.
pub(crate) const BARS: usize = 37;
/// Seconds in which the last sounds die away.
pub(crate) const TAIL_SECS: f64 = 2.0;
const STEP_SECS: f64 = BAR_SECS / 16.0;

/// The parts of the song.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    Intro,
    Groove,
    Break,
    Build,
    Drop,
    Outro,
}

/// The part that a bar belongs to.
fn section(bar: usize) -> Section {
    match bar {
        0..4 => Section::Intro,
        4..12 => Section::Groove,
        12..16 => Section::Break,
        16..20 => Section::Build,
        20..32 => Section::Drop,
        _ => Section::Outro,
    }
}

/// A chord a bar, eight bars a round: Dm9, Bbmaj7, Fmaj9, C/E, Dm9, Bbmaj7, Gm9, A7. The first is the bass.
const CHORDS: [[i32; 6]; 8] = [
    [38, 50, 57, 60, 64, 65],
    [34, 53, 57, 58, 62, 65],
    [41, 53, 57, 60, 64, 67],
    [40, 55, 60, 62, 64, 67],
    [38, 50, 57, 60, 64, 65],
    [34, 53, 57, 58, 62, 65],
    [43, 55, 58, 62, 65, 69],
    [33, 55, 57, 61, 64, 69],
];

fn chord(bar: usize) -> [i32; 6] {
    CHORDS[bar % 8]
}

fn at(bar: usize, step: usize) -> f64 {
    bar as f64 * BAR_SECS + step as f64 * STEP_SECS
}

/// The times of all kicks, in seconds.
pub(crate) fn kicks() -> Vec<f64> {
    let mut kicks = Vec::new();
    for bar in 0..BARS {
        let steps: &[usize] = match (section(bar), bar) {
            (Section::Groove, 11) | (Section::Drop, 31) => &[0, 4, 8],
            (Section::Drop, _) if bar % 4 == 3 => &[0, 4, 8, 12, 14],
            (Section::Groove | Section::Drop, _) | (Section::Outro, 32..35) => &[0, 4, 8, 12],
            (Section::Build, 16..18) => &[0],
            _ => &[],
        };
        kicks.extend(steps.iter().map(|&step| at(bar, step)));
    }
    kicks
}

/// Claps, snares and toms on one bus, hats and crashes on the other.
pub(crate) fn drums(drum: &mut Stereo, hats: &mut Stereo) {
    for bar in 0..BARS {
        let part = section(bar);
        let seed = 1_000 * bar as u64;
        let clapping = matches!((part, bar), (Section::Groove, 8..) | (Section::Drop, _) | (Section::Outro, 32..34));
        if clapping {
            drums::clap(drum, at(bar, 4), 0.9, seed + 1);
            drums::clap(drum, at(bar, 12), 0.95, seed + 2);
        }
        if part == Section::Build {
            roll(drum, bar);
        }
        if matches!(bar, 11 | 27 | 31) {
            for (index, (hz, place)) in
                [(190.0, -0.5), (150.0, -0.1), (120.0, 0.2), (95.0, 0.5)].into_iter().enumerate()
            {
                drums::tom(drum, at(bar, 12 + index), 0.55, hz, place);
            }
            drums::snare(drum, at(bar, 14), 0.5, 1.0, seed + 3);
            drums::snare(drum, at(bar, 15), 0.65, 1.0, seed + 4);
        }
        hat_bar(hats, bar, part);
        if matches!(bar, 4 | 20 | 28 | 32) {
            drums::crash(hats, at(bar, 0), 0.55, seed + 5);
        }
        if bar == 12 {
            drums::crash(hats, at(bar, 0), 0.35, seed + 5);
        }
    }
    drums::boom(drum, at(20, 0), 0.8);
    drums::boom(drum, at(12, 0), 0.45);
}

/// The snare roll of the build: beats, then eighths, then sixteenths, and a breath before the drop.
fn roll(drum: &mut Stereo, bar: usize) {
    let every = match bar {
        16 => 4,
        17 | 18 => 2,
        _ => 1,
    };
    let end = if bar == 19 { 13 } else { 16 };
    for step in (0..end).step_by(every) {
        let way = ((bar - 16) * 16 + step) as f32 / 64.0;
        let accent = if step % 4 == 0 { 1.0 } else { 0.78 };
        drums::snare(drum, at(bar, step), accent * (0.16 + 0.5 * way), 1.0 + 0.5 * way, (bar * 16 + step) as u64);
    }
}

fn hat_bar(hats: &mut Stereo, bar: usize, part: Section) {
    let (eighths, ghosts, open) = match (part, bar) {
        (Section::Intro, 2..) => (0.20, 0.0, 0.0),
        (Section::Groove, 4..8) => (0.34, 0.0, 0.0),
        (Section::Groove, _) => (0.36, 0.14, 0.0),
        (Section::Build, 18..) => (0.25, 0.12, 0.0),
        (Section::Drop, _) => (0.34, 0.2, 0.34),
        (Section::Outro, 32..35) => (0.3, 0.0, 0.0),
        _ => return,
    };
    let last = if bar == 19 { 13 } else { 16 };
    for step in 0..last {
        let seed = (bar * 16 + step) as u64;
        // A little late on every second sixteenth, so that it leans forward.
        let when = at(bar, step) + if step % 2 == 1 { 0.012 } else { 0.0 };
        match step % 4 {
            2 if open > 0.0 => drums::hat(hats, when, open, 0.10, 0.15, seed),
            2 => drums::hat(hats, when, eighths, 0.045, 0.15, seed),
            0 if eighths > 0.3 => drums::hat(hats, when, 0.45 * eighths, 0.022, 0.15, seed),
            1 | 3 if ghosts > 0.0 => {
                let gain = ghosts * if step % 8 == 7 { 1.3 } else { 0.9 };
                drums::hat(hats, when, gain, 0.02, -0.25, seed);
            }
            _ => {}
        }
    }
}

/// The bass: off the beat in the groove, rolling in the drop.
pub(crate) fn bass(bus: &mut Stereo) {
    for bar in 0..BARS {
        let root = chord(bar)[0];
        // (step, sixteenths, octaves up)
        let (pattern, bright, gain): (&[(usize, f32, i32)], f32, f32) = match (section(bar), bar) {
            (Section::Groove, 4..8) => (&[(2, 1.7, 0), (6, 1.7, 0), (10, 1.7, 0), (14, 1.7, 0)], 0.35, 0.8),
            (Section::Groove, _) => {
                (&[(2, 1.7, 0), (6, 1.0, 0), (7, 0.8, 1), (10, 1.7, 0), (14, 1.0, 0), (15, 0.8, 1)], 0.6, 0.8)
            }
            (Section::Drop, _) => (
                &[
                    (1, 0.8, 0),
                    (2, 1.0, 0),
                    (3, 0.7, 1),
                    (5, 0.8, 0),
                    (6, 1.0, 0),
                    (7, 0.7, 0),
                    (9, 0.8, 0),
                    (10, 1.0, 0),
                    (11, 0.7, 1),
                    (13, 0.8, 0),
                    (14, 1.0, 1),
                    (15, 0.7, 0),
                ],
                1.0,
                0.85,
            ),
            (Section::Outro, 32..35) => (&[(2, 1.7, 0), (6, 1.7, 0), (10, 1.7, 0), (14, 1.7, 0)], 0.3, 0.7),
            (Section::Build, _) => (&[(0, 15.0, 0)], 0.12, 0.45),
            _ => continue,
        };
        for &(step, sixteenths, octaves) in pattern {
            let len = sixteenths * STEP_SECS as f32 * 0.92;
            voices::bass(bus, at(bar, step), len, root + 12 * octaves, bright, gain);
        }
    }
}

/// The pads: always there, brighter and darker with the sections.
pub(crate) fn pads(bus: &mut Stereo) {
    for bar in 0..BARS {
        let way = |from: usize, len: usize| (bar - from) as f32 / len as f32;
        let glide = |low: f32, high: f32, way: f32| low * (high / low).powf(way);
        let (cutoff, gain) = match section(bar) {
            Section::Intro => ((glide(350.0, 1_500.0, way(0, 4)), glide(350.0, 1_500.0, way(0, 4) + 0.25)), 1.0),
            Section::Groove => ((1_700.0, 1_500.0), 0.8),
            Section::Break => ((1_300.0, 1_900.0), 1.1),
            Section::Build => ((glide(900.0, 6_000.0, way(16, 4)), glide(900.0, 6_000.0, way(16, 4) + 0.25)), 1.0),
            Section::Drop => ((4_200.0, 3_000.0), 1.0),
            Section::Outro => ((glide(2_600.0, 400.0, way(32, 5)), glide(2_600.0, 400.0, way(32, 5) + 0.2)), 0.95),
        };
        // The last chord rings on; the one before the drop makes room.
        let len = match bar {
            19 => 1.55,
            36 => 2.4,
            _ => BAR_SECS as f32,
        };
        voices::pad(bus, at(bar, 0), len, &chord(bar)[1..], cutoff, gain, bar as u64 + 1);
    }
}

/// The arpeggio: sixteenths over the chord, up and across two octaves.
pub(crate) fn arpeggio(bus: &mut Stereo) {
    const ORDER: [usize; 16] = [1, 3, 4, 2, 5, 3, 4, 5, 1, 3, 5, 4, 2, 4, 5, 3];
    for bar in 0..BARS {
        let (bright, gain, every) = match (section(bar), bar) {
            (Section::Intro, 0..2) => (0.10, 0.35, 2),
            (Section::Intro, _) => (0.22, 0.5, 1),
            (Section::Groove, _) => (0.4 + 0.03 * (bar - 4) as f32, 0.6, 1),
            (Section::Break, 14..) => (0.25, 0.4, 2),
            (Section::Build, _) => (0.3 + 0.2 * (bar - 16) as f32, 0.55, 1),
            (Section::Drop, _) => (1.0, 0.7, 1),
            (Section::Outro, _) => (0.5 - 0.09 * (bar - 32) as f32, 0.5, if bar < 35 { 1 } else { 2 }),
            _ => continue,
        };
        let last = if bar == 19 { 13 } else { 16 };
        for step in (0..last).step_by(every) {
            let octave = if step % 8 >= 5 { 24 } else { 12 };
            let note = chord(bar)[ORDER[step]] + octave;
            let accent = if step % 4 == 0 { 1.0 } else { 0.72 };
            let place = 0.6 * (step as f32 * 0.9).sin();
            voices::pluck(bus, at(bar, step), note, bright, gain * accent, place, (bar * 16 + step) as u64);
        }
    }
}

/// The melody over eight bars: (step, sixteenths, note).
const MELODY: [&[(usize, usize, i32)]; 8] = [
    &[(0, 6, 69), (6, 2, 72), (8, 6, 76), (14, 2, 74)],
    &[(0, 6, 74), (6, 2, 72), (8, 8, 69)],
    &[(0, 6, 72), (6, 2, 69), (8, 6, 67), (14, 2, 69)],
    &[(0, 10, 67), (12, 2, 67), (14, 2, 72)],
    &[(0, 6, 69), (6, 2, 72), (8, 6, 76), (14, 2, 77)],
    &[(0, 6, 77), (6, 2, 76), (8, 8, 74)],
    &[(0, 4, 74), (4, 4, 72), (8, 4, 70), (12, 4, 69)],
    &[(0, 6, 69), (6, 2, 71), (8, 8, 73)],
];

/// The melody: soft in the break, wide and bright from the fifth bar of the drop on, a last phrase in the outro.
pub(crate) fn lead(bus: &mut Stereo) {
    let soft = LeadTone { strands: 3, cents: 6.0, cutoff_hz: 1_900.0, attack_secs: 0.05, gain: 0.55 };
    let bright = LeadTone { strands: 7, cents: 17.0, cutoff_hz: 7_500.0, attack_secs: 0.008, gain: 0.62 };
    let mut before = 69;
    for bar in 0..BARS {
        let tone = match (section(bar), bar) {
            (Section::Break, _) => soft,
            (Section::Drop, _) => bright,
            (Section::Outro, 33 | 34) => LeadTone { gain: 0.4, ..soft },
            _ => continue,
        };
        for &(step, sixteenths, note) in MELODY[bar % 8] {
            let len = sixteenths as f32 * STEP_SECS as f32 * 0.94;
            voices::lead(bus, at(bar, step), len, before, note, tone, (bar * 16 + step) as u64);
            // In the second half of the drop an octave joins above.
            if bar >= 24 && tone.strands == bright.strands {
                let above = LeadTone { gain: 0.26, ..bright };
                voices::lead(bus, at(bar, step), len, before + 12, note + 12, above, (bar * 16 + step) as u64 + 9);
            }
            before = note;
        }
    }
}

/// Risers into the sections, and falls out of them.
pub(crate) fn rises(bus: &mut Stereo) {
    voices::riser(bus, at(3, 0), BAR_SECS as f32, 0.4, 31);
    voices::riser(bus, at(17, 0), 3.0 * BAR_SECS as f32 - 0.36, 0.95, 33);
    voices::riser(bus, at(27, 8), 0.5 * BAR_SECS as f32, 0.45, 35);
    voices::fall(bus, at(12, 0), 3.0, 0.35, 37);
    voices::fall(bus, at(20, 0), 2.5, 0.4, 39);
    voices::fall(bus, at(32, 0), 3.5, 0.3, 41);
}

/// Fades the song in its last bar and tail.
pub(crate) fn fade(song: &mut Stereo, into: Section) {
    let first = (0..BARS).find(|&bar| section(bar) == into).unwrap_or(0);
    let from = at(BARS - 1, 0).max(at(first, 0)) as f32;
    let end = at(BARS, 0) as f32 + TAIL_SECS as f32;
    for side in [&mut song.left, &mut song.right] {
        for (index, sample) in side.iter_mut().enumerate() {
            let way = ((index as f32 / RATE_HZ - from) / (end - from)).clamp(0.0, 1.0);
            *sample *= (1.0 - way) * (1.0 - way);
        }
    }
}
