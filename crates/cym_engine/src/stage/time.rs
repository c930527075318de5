//! Time as the artist moves it: play, hold, seek, loop, speed.

use cym_graph::Rate;

use super::state::TransportCommand;

/// A frame begins this much before its time, in frames: so that a time that was computed from a frame finds it again.
const SLACK_FRAMES: f64 = 1e-3;
/// The fastest that time runs, either way.
const MOST_SPEED: f64 = 2.0;

/// The own clock: where in the piece the stage is, told from seconds that pass outside.
#[derive(Clone, Debug)]
pub(super) struct Time {
    /// Where the piece was at `since_secs` of the outside.
    base_secs: f64,
    since_secs: f64,
    playing: bool,
    /// The hand holds it: it stands until it is let go.
    held: bool,
    speed: f64,
    duration_secs: f64,
    loop_secs: Option<[f64; 2]>,
    /// Counts the times that the piece was put elsewhere by hand.
    jumps: u64,
}

impl Default for Time {
    fn default() -> Self {
        Self {
            base_secs: 0.0,
            since_secs: 0.0,
            playing: false,
            held: false,
            speed: 1.0,
            duration_secs: 10.0,
            loop_secs: None,
            jumps: 0,
        }
    }
}

impl Time {
    pub(super) fn playing(&self) -> bool {
        self.playing && self.speed != 0.0
    }

    /// Whether time goes on by itself at this moment.
    pub(super) fn running(&self) -> bool {
        self.playing() && !self.held
    }

    /// The place that was reached when it was looked at last, or gone to since.
    pub(super) fn base_secs(&self) -> f64 {
        self.base_secs
    }

    /// Takes the place from what is heard, which knows better.
    pub(super) fn follow(&mut self, secs: f64, now: f64) {
        if self.running() {
            self.base_secs = secs.clamp(0.0, self.duration_secs.max(0.0));
            self.since_secs = now;
        }
    }

    pub(super) fn speed(&self) -> f64 {
        self.speed
    }

    pub(super) fn jumps(&self) -> u64 {
        self.jumps
    }

    pub(super) fn duration_secs(&self) -> f64 {
        self.duration_secs
    }

    pub(super) fn loop_secs(&self) -> Option<[f64; 2]> {
        self.loop_secs
    }

    /// The part that repeats: the loop, or the whole piece.
    pub(super) fn span(&self) -> [f64; 2] {
        self.loop_secs.unwrap_or([0.0, self.duration_secs])
    }

    /// Where the piece is at a moment of the outside, in seconds.
    pub(super) fn secs(&self, now: f64) -> f64 {
        if !self.running() {
            return self.base_secs;
        }
        let secs = self.base_secs + (now - self.since_secs) * self.speed;
        let [start, end] = self.span();
        let length = (end - start).max(1e-3);
        // What was put outside the part by hand runs until it leaves the piece, and comes back into the part.
        let leaves = if self.speed > 0.0 {
            self.base_secs < end && secs >= end
        } else {
            self.base_secs >= start && secs < start
        };
        let beyond = secs >= self.duration_secs || secs < 0.0;
        if leaves || beyond { start + (secs - start).rem_euclid(length) } else { secs }
    }

    /// Goes to a time in seconds.
    pub(super) fn seek(&mut self, secs: f64, now: f64) {
        let secs = if secs.is_finite() { secs } else { 0.0 };
        self.base_secs = secs.clamp(0.0, self.duration_secs.max(0.0));
        self.since_secs = now;
        self.held = false;
        self.jumps += 1;
    }

    /// Lets time run or holds it where it is.
    pub(super) fn play(&mut self, playing: bool, now: f64) {
        self.rebase(now);
        self.held = false;
        self.playing = playing;
    }

    /// How long the piece is; a place behind its end moves to the end.
    pub(super) fn set_duration(&mut self, secs: f64, now: f64) {
        if secs != self.duration_secs {
            self.rebase(now);
            self.duration_secs = secs;
            if self.base_secs > secs {
                self.base_secs = 0.0;
                self.jumps += 1;
            }
        }
    }

    /// Does what a command says about time; those about sound change nothing here.
    pub(super) fn obey(&mut self, command: &TransportCommand, rate: Rate, now: f64) {
        match *command {
            TransportCommand::Play => self.play(true, now),
            TransportCommand::Pause => self.play(false, now),
            TransportCommand::Toggle => self.play(!self.playing, now),
            TransportCommand::Seek(secs) => self.seek(secs, now),
            TransportCommand::Scrub(secs) => {
                self.seek(secs, now);
                self.held = true;
            }
            TransportCommand::SetLoop(part) => {
                self.rebase(now);
                self.loop_secs = part.and_then(|part| sound_part(part, self.duration_secs));
            }
            TransportCommand::Speed(speed) => {
                self.rebase(now);
                self.speed = if speed.is_finite() { speed.clamp(-MOST_SPEED, MOST_SPEED) } else { 1.0 };
            }
            TransportCommand::StepFrames(frames) => {
                self.play(false, now);
                let frame = frame_at(self.base_secs, rate).saturating_add_signed(frames);
                let last = frame_at(self.duration_secs, rate).saturating_sub(1);
                self.seek(frame.min(last) as f64 / rate.fps(), now);
            }
            TransportCommand::Offset(_)
            | TransportCommand::Song(_)
            | TransportCommand::Volume(_)
            | TransportCommand::Device(_) => {}
        }
    }

    fn rebase(&mut self, now: f64) {
        self.base_secs = self.secs(now);
        self.since_secs = now;
    }
}

/// A part that can repeat: ordered, inside the piece, and not so short that it is none.
fn sound_part([one, other]: [f64; 2], duration_secs: f64) -> Option<[f64; 2]> {
    let start = one.min(other).max(0.0);
    let end = one.max(other).min(duration_secs);
    (end - start >= 0.01).then_some([start, end])
}

/// The frame that is shown at a time.
pub(super) fn frame_at(secs: f64, rate: Rate) -> u64 {
    (secs * f64::from(rate.num) / f64::from(rate.den) + SLACK_FRAMES).floor().max(0.0) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate { num: 30, den: 1 };

    fn time(duration_secs: f64) -> Time {
        let mut time = Time::default();
        time.set_duration(duration_secs, 0.0);
        time
    }

    #[test]
    fn it_runs_holds_and_runs_on() {
        let mut time = time(100.0);
        assert_eq!(time.secs(5.0), 0.0);
        time.play(true, 5.0);
        assert_eq!(time.secs(7.0), 2.0);
        time.play(false, 8.0);
        assert_eq!(time.secs(50.0), 3.0);
        time.obey(&TransportCommand::Toggle, RATE, 60.0);
        assert_eq!(time.secs(61.0), 4.0);
    }

    #[test]
    fn the_end_is_followed_by_the_start() {
        let mut time = time(10.0);
        time.play(true, 0.0);
        assert_eq!(time.secs(12.0), 2.0);
        time.obey(&TransportCommand::SetLoop(Some([6.0, 4.0])), RATE, 13.0);
        assert_eq!(time.loop_secs(), Some([4.0, 6.0]));
        assert_eq!(time.secs(15.5), 5.5, "it runs into the part");
        assert_eq!(time.secs(16.5), 4.5, "and stays in it");
    }

    #[test]
    fn a_place_behind_the_loop_runs_to_the_end_of_the_piece() {
        let mut time = time(10.0);
        time.obey(&TransportCommand::SetLoop(Some([2.0, 4.0])), RATE, 0.0);
        time.seek(8.0, 0.0);
        time.play(true, 0.0);
        assert_eq!(time.secs(1.5), 9.5);
        assert_eq!(time.secs(2.5), 2.5, "8 + 2.5 is behind the end");
    }

    #[test]
    fn backwards_and_faster() {
        let mut time = time(10.0);
        time.seek(3.0, 0.0);
        time.obey(&TransportCommand::Speed(-2.0), RATE, 0.0);
        time.play(true, 0.0);
        assert_eq!(time.secs(1.0), 1.0);
        assert_eq!(time.secs(2.0), 9.0, "before the start comes the end");
        time.obey(&TransportCommand::Speed(f64::NAN), RATE, 2.0);
        assert_eq!(time.speed(), 1.0);
    }

    #[test]
    fn frames_are_stepped_one_by_one_and_found_again() {
        for rate in [RATE, Rate { num: 30000, den: 1001 }, Rate { num: 24000, den: 1001 }, Rate { num: 240, den: 1 }] {
            let mut time = time(1000.0);
            for frame in 1..2000 {
                time.obey(&TransportCommand::StepFrames(1), rate, 0.0);
                assert_eq!(frame_at(time.secs(0.0), rate), frame, "{rate}");
            }
            time.obey(&TransportCommand::StepFrames(-5000), rate, 0.0);
            assert_eq!(frame_at(time.secs(0.0), rate), 0);
        }
    }

    #[test]
    fn a_hand_that_drags_holds_time_until_it_lets_go() {
        let mut time = time(10.0);
        time.play(true, 0.0);
        time.obey(&TransportCommand::Scrub(4.0), RATE, 1.0);
        assert_eq!(time.secs(3.0), 4.0);
        time.obey(&TransportCommand::Seek(5.0), RATE, 3.0);
        assert_eq!(time.secs(4.0), 6.0, "it plays on");
        time.follow(6.5, 4.0);
        assert_eq!(time.secs(5.0), 7.5, "what is heard leads");
    }

    #[test]
    fn wild_places_are_tamed() {
        let mut time = time(10.0);
        time.seek(f64::NAN, 0.0);
        assert_eq!(time.secs(0.0), 0.0);
        time.seek(1e9, 0.0);
        assert_eq!(time.secs(0.0), 10.0);
        time.obey(&TransportCommand::SetLoop(Some([3.0, 3.0])), RATE, 0.0);
        assert_eq!(time.loop_secs(), None);
    }
}
