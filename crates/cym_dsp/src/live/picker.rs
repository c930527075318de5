//! Onsets out of a curve of rises, at once.

/// Frames whose mean a peak must exceed: 100 ms.
const MEAN: usize = 24;
/// Frames before that a peak must be higher than: 30 ms.
const BEFORE: usize = 7;
/// So many frames after it first stood out a peak is taken as it is: 8 ms.
const WAIT: usize = 2;

/// Waits for peaks.
#[derive(Debug, Clone)]
pub(super) struct Picker {
    past: [f32; MEAN],
    next: usize,
    threshold: f32,
    more: f32,
    gap: usize,
    since_last: usize,
    rising: Option<Rising>,
}

/// A peak that may still grow.
#[derive(Debug, Clone, Copy)]
struct Rising {
    top: f32,
    /// Frames since the top, and since it stood out.
    since_top: usize,
    since_start: usize,
}

impl Picker {
    /// For peaks that exceed the mean of the last 100 ms by `threshold` and by the part `more` of that mean, at least
    /// `gap` frames apart.
    pub(super) fn new(threshold: f32, more: f32, gap: usize) -> Self {
        Self { past: [0.0; MEAN], next: 0, threshold, more, gap, since_last: gap, rising: None }
    }

    /// Hears the next value: when a peak is certain, how many frames ago it was.
    pub(super) fn hear(&mut self, value: f32) -> Option<usize> {
        self.since_last = self.since_last.saturating_add(1);
        if let Some(Rising { top, since_top, since_start }) = &mut self.rising {
            *since_start += 1;
            *since_top += 1;
            if value > *top {
                (*top, *since_top) = (value, 0);
            }
        } else {
            let mean = self.past.iter().sum::<f32>() / MEAN as f32;
            let before = (1..=BEFORE).map(|back| self.past[(self.next + MEAN - back) % MEAN]).fold(0.0, f32::max);
            let stands_out = value >= mean + self.threshold.max(self.more * mean) && value > before;
            if stands_out && self.since_last >= self.gap {
                self.rising = Some(Rising { top: value, since_top: 0, since_start: 0 });
            }
        }
        self.past[self.next] = value;
        self.next = (self.next + 1) % MEAN;
        let Rising { since_top, .. } =
            self.rising.take_if(|rising| rising.since_top > 0 || rising.since_start >= WAIT)?;
        self.since_last = since_top;
        Some(since_top)
    }
}

/// By how much a curve has grown since some frames ago.
#[derive(Debug, Clone)]
pub(super) struct Growth<const LAG: usize> {
    past: [f32; LAG],
    next: usize,
}

impl<const LAG: usize> Growth<LAG> {
    pub(super) fn new() -> Self {
        Self { past: [0.0; LAG], next: 0 }
    }

    /// The next value less the one `LAG` frames before, at least 0.
    pub(super) fn hear(&mut self, value: f32) -> f32 {
        let before = std::mem::replace(&mut self.past[self.next], value);
        self.next = (self.next + 1) % LAG;
        (value - before).max(0.0)
    }
}

/// The largest of the last values.
#[derive(Debug, Clone)]
pub(super) struct Highest<const COUNT: usize> {
    past: [f32; COUNT],
    next: usize,
}

impl<const COUNT: usize> Highest<COUNT> {
    pub(super) fn new() -> Self {
        Self { past: [0.0; COUNT], next: 0 }
    }

    pub(super) fn hear(&mut self, value: f32) -> f32 {
        self.past[self.next] = value;
        self.next = (self.next + 1) % COUNT;
        self.past.iter().copied().fold(0.0, f32::max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn peaks_are_told_within_two_frames_and_ripples_are_not() {
        let mut picker = Picker::new(0.2, 0.0, 7);
        let mut flux: Vec<f32> = (0..480).map(|i| 0.05 * ((i * 37 % 11) as f32 / 11.0)).collect();
        for at in [50, 170, 300] {
            flux[at - 1] = 0.5;
            flux[at] = 1.0;
            flux[at + 1] = 0.5;
        }
        let told: Vec<(usize, usize)> =
            flux.iter().enumerate().filter_map(|(i, &value)| Some((i, i - picker.hear(value)?))).collect();
        assert_eq!(told, [(51, 50), (171, 170), (301, 300)]);
    }

    #[test]
    fn a_long_rise_is_told_before_its_end() {
        let mut picker = Picker::new(0.2, 0.0, 7);
        let told: Vec<usize> = (0..40).filter(|&i| picker.hear(i as f32).is_some()).collect();
        assert_eq!(told[0], 3);
        assert!(told.windows(2).all(|pair| pair[1] - pair[0] >= 7), "{told:?}");
    }
}
