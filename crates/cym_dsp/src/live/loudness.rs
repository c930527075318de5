//! Loudness as it is heard: the meters of BS.1770 over what has passed, and gated means in bounded memory.

use std::collections::VecDeque;

use crate::analyse::HOPS_PER_SEC;
use crate::analyse::loudness::{
    ABOVE_LU, BELOW_LU, HopMeter, HopSound, MOMENTARY_HOPS, RMS_HOPS, SHORT_HOPS, SILENCE_LUFS, lufs,
};

/// Windows of the integrated loudness start every 100 ms.
const STEP: u64 = HOPS_PER_SEC / 10;
/// How much is below the mean and does not count.
const GATE_LU: f64 = 10.0;
/// Loudness classes in a LU, and how many: from -70 to +20 LUFS.
const PER_LU: f64 = 20.0;
const CLASSES: usize = 1_800;
/// Half-life of what the curve `loudness` is scaled by, in windows: 30 s.
const SCALE_HALF_LIFE: f64 = 300.0;

/// The meters.
pub(super) struct LiveLoudness {
    meter: HopMeter,
    weighted: VecDeque<f64>,
    plain: VecDeque<f64>,
    all: Gated,
    recent: Gated,
    hops: u64,
}

/// What the meters show after a hop.
pub(super) struct Shown {
    /// 0..1 within what was heard lately.
    pub(super) loudness: f32,
    pub(super) lufs: f32,
    pub(super) short: f32,
    pub(super) rms: f32,
    pub(super) waveform: [u8; 2],
    /// Integrated loudness of everything so far in LUFS.
    pub(super) integrated: f64,
}

impl LiveLoudness {
    pub(super) fn new(rate_hz: u32, channels: usize) -> Self {
        Self {
            meter: HopMeter::new(rate_hz, channels),
            weighted: VecDeque::from(vec![0.0; SHORT_HOPS]),
            plain: VecDeque::from(vec![0.0; RMS_HOPS]),
            all: Gated::new(f64::INFINITY),
            recent: Gated::new(SCALE_HALF_LIFE),
            hops: 0,
        }
    }

    /// Hears one hop of interleaved samples.
    pub(super) fn hear(&mut self, block: &[f32]) -> Shown {
        let HopSound { weighted, plain, reach } = self.meter.hear(block, |_, _| {});
        next(&mut self.weighted, weighted);
        next(&mut self.plain, plain);
        self.hops += 1;
        let mean = |hops: usize| self.weighted.iter().rev().take(hops).sum::<f64>() / hops as f64;
        let (momentary, short) = (mean(MOMENTARY_HOPS), mean(SHORT_HOPS));
        if self.hops.is_multiple_of(STEP) && self.hops >= MOMENTARY_HOPS as u64 {
            self.all.hear(momentary);
            self.recent.hear(momentary);
        }
        let low = self.recent.lufs() - BELOW_LU;
        let now = lufs(momentary);
        let part = ((now - low) / (BELOW_LU + ABOVE_LU)).clamp(0.0, 1.0);
        Shown {
            loudness: if now > SILENCE_LUFS { part as f32 } else { 0.0 },
            lufs: now as f32,
            short: lufs(short) as f32,
            rms: (self.plain.iter().sum::<f64>() / RMS_HOPS as f64).sqrt() as f32,
            waveform: reach,
            integrated: self.all.lufs(),
        }
    }
}

fn next(ring: &mut VecDeque<f64>, value: f64) {
    ring.pop_front();
    ring.push_back(value);
}

/// The mean power of windows that are not much quieter than the mean, by classes of a twentieth of a LU.
struct Gated {
    /// Summed power and number of the windows of each class.
    classes: Vec<(f64, f64)>,
    weight: f64,
    growth: f64,
    shown: f64,
}

impl Gated {
    /// Nothing yet; a window counts half as much after `half_life` more.
    fn new(half_life: f64) -> Self {
        Self {
            classes: vec![(0.0, 0.0); CLASSES],
            weight: 1.0,
            growth: 2.0_f64.powf(1.0 / half_life),
            shown: SILENCE_LUFS,
        }
    }

    fn hear(&mut self, power: f64) {
        let class = (lufs(power) - SILENCE_LUFS) * PER_LU;
        if class <= 0.0 {
            return;
        }
        let (sum, count) = &mut self.classes[(class as usize).min(CLASSES - 1)];
        *sum += self.weight * power;
        *count += self.weight;
        self.weight *= self.growth;
        if self.weight > 1e12 {
            let scale = self.weight.recip();
            for (sum, count) in &mut self.classes {
                *sum *= scale;
                *count *= scale;
            }
            self.weight = 1.0;
        }
        let gate = (self.mean_from(0) - GATE_LU - SILENCE_LUFS) * PER_LU;
        self.shown = self.mean_from(gate.max(0.0).round() as usize);
    }

    fn mean_from(&self, class: usize) -> f64 {
        let kept = self.classes.get(class..).unwrap_or_default();
        let (sum, count) = kept.iter().fold((0.0, 0.0), |(s, c), (sum, count)| (s + sum, c + count));
        if count > 0.0 { lufs(sum / count) } else { SILENCE_LUFS }
    }

    fn lufs(&self) -> f64 {
        self.shown
    }
}
