//! The tempo of a MIDI clock: 24 ticks a beat, heard when frames are drawn.

use std::collections::VecDeque;

use cym_media::hands::MidiMessage;

/// Ticks of a beat.
const TICKS: u64 = 24;
/// The tempo is that of so many ticks at most: eight beats.
const WINDOW: usize = 192;
/// After so long without a tick the tempo is learned anew, in seconds.
const PAUSE_SECS: f64 = 0.5;
/// A tempo of the last beat that is so far from the one before, as a share, is another one.
const OTHER: f64 = 0.06;
/// Changes of the tempo below this, in beats a minute, are noise.
const NOISE_BPM: f64 = 0.1;

/// What the clock of one port says.
#[derive(Clone, Debug, Default)]
pub(crate) struct MidiClock {
    /// When the last ticks came, in seconds.
    ticks: VecDeque<f64>,
    /// Ticks since it was started.
    count: u64,
    runs: bool,
    stopped: bool,
    bpm: Option<f64>,
}

/// What a message of a clock has changed.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct ClockNews {
    /// Whether it runs.
    pub(crate) runs: Option<bool>,
    /// Beats a minute.
    pub(crate) bpm: Option<f64>,
    /// A beat falls now: how many were since it started.
    pub(crate) beat: Option<u64>,
}

impl MidiClock {
    /// Hears a message; other ones than those of a clock say nothing.
    pub(crate) fn hear(&mut self, message: MidiMessage, secs: f64) -> ClockNews {
        let mut news = ClockNews::default();
        match message {
            MidiMessage::Start => {
                (self.count, self.stopped) = (0, false);
                self.run(true, &mut news);
                // The next tick is its first.
                news.beat = Some(0);
            }
            MidiMessage::Continue => {
                self.stopped = false;
                self.run(true, &mut news);
            }
            MidiMessage::Stop => {
                self.stopped = true;
                self.run(false, &mut news);
            }
            MidiMessage::Clock => self.tick(secs, &mut news),
            _ => {}
        }
        news
    }

    fn run(&mut self, runs: bool, news: &mut ClockNews) {
        if std::mem::replace(&mut self.runs, runs) != runs {
            news.runs = Some(runs);
        }
    }

    fn tick(&mut self, secs: f64, news: &mut ClockNews) {
        if self.ticks.back().is_some_and(|&last| !(0.0..PAUSE_SECS).contains(&(secs - last))) {
            self.ticks.clear();
        }
        if self.ticks.len() == WINDOW {
            self.ticks.pop_front();
        }
        self.ticks.push_back(secs);
        // Many devices tick and never say that they start.
        if !self.stopped {
            self.run(true, news);
        }
        if self.runs {
            if self.count.is_multiple_of(TICKS) {
                news.beat = Some(self.count / TICKS);
            }
            self.count += 1;
        }
        let beat = TICKS as usize;
        let Some(mut bpm) = bpm_of(self.ticks.iter().copied()) else {
            return;
        };
        let lately = self.ticks.iter().skip(self.ticks.len() - 2 * beat).copied();
        if let Some(now) = bpm_of(lately)
            && (now / bpm - 1.0).abs() > OTHER
        {
            self.ticks.drain(..self.ticks.len() - 2 * beat);
            bpm = now;
        }
        if self.bpm.is_none_or(|told| (told - bpm).abs() > NOISE_BPM) {
            self.bpm = Some(bpm);
            news.bpm = Some(bpm);
        }
    }
}

/// Beats a minute of ticks: of the straight line that lies closest to them. Two beats of ticks are needed.
fn bpm_of(ticks: impl ExactSizeIterator<Item = f64> + Clone) -> Option<f64> {
    let count = ticks.len();
    if count < 2 * TICKS as usize {
        return None;
    }
    let (middle, mean) = ((count - 1) as f64 / 2.0, ticks.clone().sum::<f64>() / count as f64);
    let (mut xy, mut xx) = (0.0, 0.0);
    for (index, secs) in ticks.enumerate() {
        let x = index as f64 - middle;
        xy += x * (secs - mean);
        xx += x * x;
    }
    let tick_secs = xy / xx;
    (tick_secs > 1e-4).then(|| (60.0 / (tick_secs * TICKS as f64)).clamp(20.0, 400.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ticks of a tempo as a program hears them that looks 30 times a second; gives what was told last, and the beats.
    fn hear(clock: &mut MidiClock, bpm: f64, from_secs: f64, beats: u64) -> (f64, Vec<u64>) {
        let (mut last, mut seen) = (clock.bpm.unwrap_or_default(), Vec::new());
        for tick in 0..beats * TICKS {
            let secs = from_secs + tick as f64 * 60.0 / bpm / TICKS as f64;
            let news = clock.hear(MidiMessage::Clock, (secs * 30.0).ceil() / 30.0);
            last = news.bpm.unwrap_or(last);
            seen.extend(news.beat);
        }
        (last, seen)
    }

    #[test]
    fn a_tempo_is_learned_through_the_grain_of_frames_and_followed() {
        let mut clock = MidiClock::default();
        assert_eq!(clock.hear(MidiMessage::Start, 0.0).runs, Some(true));
        let (bpm, beats) = hear(&mut clock, 127.3, 0.0, 16);
        assert!((bpm - 127.3).abs() < 0.4, "{bpm}");
        assert_eq!(beats, (0..16).collect::<Vec<_>>());
        let (bpm, _) = hear(&mut clock, 96.0, 16.0 * 60.0 / 127.3, 16);
        assert!((bpm - 96.0).abs() < 0.4, "{bpm}");
    }

    #[test]
    fn it_stops_goes_on_and_starts_anew() {
        let mut clock = MidiClock::default();
        hear(&mut clock, 120.0, 0.0, 3);
        assert_eq!(clock.hear(MidiMessage::Stop, 1.5).runs, Some(false));
        assert_eq!(hear(&mut clock, 120.0, 1.6, 2).1, Vec::<u64>::new(), "ticks while it stands count nothing");
        assert_eq!(clock.hear(MidiMessage::Continue, 3.0), ClockNews { runs: Some(true), ..ClockNews::default() });
        assert_eq!(hear(&mut clock, 120.0, 3.0, 2).1, [3, 4]);
        assert_eq!(clock.hear(MidiMessage::Start, 4.0).beat, Some(0));
        assert_eq!(hear(&mut clock, 120.0, 4.0, 2).1, [0, 1]);
    }
}
