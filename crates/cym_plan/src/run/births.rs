//! How many particles an emitter has made, and when: counted at control rate, so that it is the same however the frames are drawn.

use std::collections::VecDeque;

use crate::plan::{BIRTH_LANES, Tick};

/// The longest that a particle lives, in seconds; the kernel holds it too.
const LONGEST_SECS: f64 = 3600.0;
/// Frames are kept until all that were born in them are gone; more of them than this are counted as one.
const MOST_FRAMES: usize = 1 << 16;

/// What one emitter has made so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Births {
    /// Particles made.
    born: u64,
    /// The oldest that may be alive.
    oldest: u64,
    /// How much of the next particle the rate has made already, 0..1.
    owed: f64,
    /// By frame in which any were born: when the last of them are gone, and how many had been made by then.
    gone: VecDeque<(f64, u64)>,
}

impl Births {
    /// Back to before frame 0.
    pub(super) fn reset(&mut self) {
        self.gone.clear();
        *self = Self { gone: std::mem::take(&mut self.gone), ..Self::default() };
    }

    /// Counts one frame. `wanted` is rate, burst trigger, size of a burst, most at once, seconds of a life;
    /// `since_secs` how long ago the burst was fired, where that is known. Gives what [`crate::SignalStep::Births`] writes.
    pub(super) fn step(
        &mut self,
        tick: Tick,
        wanted: [f32; 5],
        since_secs: Option<f64>,
        room: u32,
    ) -> [f32; BIRTH_LANES] {
        let [rate, burst, burst_size, most, life_secs] = wanted.map(f64::from);
        let room = u64::from(room);
        let most = (most.round().max(1.0) as u64).min(room);
        let made = (rate.max(0.0) * tick.dt).min(most as f64);
        let by_rate = (self.owed + made).floor();
        let (first, apart) = if made > 0.0 { ((1.0 - self.owed) / made, 1.0 / made) } else { (0.0, 0.0) };
        self.owed = (self.owed + made - by_rate).clamp(0.0, 1.0);
        let by_burst = if burst > 0.5 { burst_size.round().clamp(0.0, most as f64) } else { 0.0 };

        // Newborns beyond what may live at once would be the oldest again in this very frame.
        let new = ((by_rate + by_burst) as u64).min(most);
        self.born += new;
        if new > 0 {
            let end = tick.secs + life_secs.clamp(0.0, LONGEST_SECS) + 2.0 * tick.dt;
            if self.gone.len() == MOST_FRAMES {
                self.gone.pop_back();
            }
            self.gone.push_back((end, self.born));
        }
        while let Some(&(end, up_to)) = self.gone.front()
            && end < tick.secs
        {
            self.oldest = self.oldest.max(up_to);
            self.gone.pop_front();
        }
        self.oldest = self.oldest.max(self.born.saturating_sub(most));
        // Of a burst that does not know better: in the middle of the frame that tells of it.
        let ago = since_secs.filter(|secs| (0.0..=tick.dt).contains(secs)).map_or(0.5, |secs| secs / tick.dt);
        let when = if tick.dt > 0.0 { 1.0 - ago } else { 0.5 };
        let half = |number: u64| (number & 0xffff) as f32;
        [
            (self.born - self.oldest) as f32,
            half(self.oldest),
            half(self.oldest >> 16),
            new as f32,
            by_rate as f32,
            first as f32,
            apart as f32,
            when as f32,
        ]
    }
}

#[cfg(test)]
mod tests {
    use cym_graph::Rate;

    use super::*;

    const RATE: Rate = Rate { num: 30, den: 1 };

    #[test]
    fn a_rate_makes_what_it_says_evenly() {
        let mut births = Births::default();
        let mut total = 0.0;
        for frame in 0..300 {
            let lanes = births.step(Tick::at(frame, RATE), [100.0, 0.0, 0.0, 4096.0, 1.0], None, 4096);
            total += lanes[3];
            // The last newborn of the frame lies within it.
            assert!(lanes[5] > 0.0 && lanes[5] + (lanes[3] - 1.0) * lanes[6] <= 1.0 + 1e-6, "{lanes:?}");
            assert!(lanes[0] <= 110.0 + 8.0, "a second's worth is alive: {lanes:?}");
        }
        assert!((999.0..=1000.0).contains(&total), "{total}");
    }

    #[test]
    fn a_burst_adds_at_once_and_the_most_is_kept() {
        let mut births = Births::default();
        let lanes = births.step(Tick::at(0, RATE), [0.0, 1.0, 50.0, 30.0, 1.0], None, 4096);
        assert_eq!(lanes[..5], [30.0, 0.0, 0.0, 30.0, 0.0]);
        let lanes = births.step(Tick::at(1, RATE), [0.0, 1.0, 5.0, 30.0, 1.0], None, 4096);
        assert_eq!(lanes[..4], [30.0, 5.0, 0.0, 5.0]);
        // A greater number does not bring back what is gone.
        let lanes = births.step(Tick::at(2, RATE), [0.0, 0.0, 5.0, 300.0, 1.0], None, 4096);
        assert_eq!(lanes[..4], [30.0, 5.0, 0.0, 0.0]);
    }

    #[test]
    fn a_burst_comes_when_it_was_fired() {
        let when =
            |since: Option<f64>| Births::default().step(Tick::at(9, RATE), [0.0, 1.0, 5.0, 30.0, 1.0], since, 4096)[7];
        assert!((when(Some(0.01)) - 0.7).abs() < 1e-6, "a hundredth of a second of a frame's thirtieth ago");
        assert_eq!([when(Some(0.0)), when(None), when(Some(1000.0))], [1.0, 0.5, 0.5]);
    }

    #[test]
    fn wild_numbers_make_no_wild_counts() {
        for wild in [f32::MAX, -1e18, 1e18, 0.0] {
            let mut births = Births::default();
            for frame in 0..5 {
                let lanes = births.step(Tick::at(frame, RATE), [wild; 5], None, 4096);
                assert!(lanes.iter().all(|lane| lane.is_finite()) && lanes[0] <= 4096.0, "{wild}: {lanes:?}");
            }
        }
    }

    #[test]
    fn indices_go_beyond_what_a_float_holds() {
        let mut births = Births { born: (1 << 30) + 77, oldest: (1 << 30) + 7, ..Births::default() };
        let lanes = births.step(Tick::at(0, RATE), [0.0, 0.0, 0.0, 4096.0, 1.0], None, 4096);
        assert_eq!(lanes[1] as u64 + ((lanes[2] as u64) << 16), (1 << 30) + 7);
    }
}
