//! The song that goes with the pictures: kept in step with the stage's time, and the clock while it is heard.

use std::path::{Path, PathBuf};

use cym_media::play::{Output, Player};

use super::state::{SoundState, TransportCommand};
use super::time::Time;

/// The player, and what it was told last.
#[derive(Default)]
pub(super) struct Sound {
    /// Opened with the first song: a piece without sound needs no device.
    player: Option<Player>,
    song: Option<PathBuf>,
    device: Option<String>,
    volume: Option<f32>,
    span: Option<[f64; 2]>,
    speed: Option<f64>,
    playing: bool,
    jumps: u64,
}

impl Sound {
    /// Whether there is a song, whose time is the time of the piece while it plays.
    pub(super) fn leads(&self) -> bool {
        self.song.is_some() && self.player.is_some()
    }

    /// The time that is heard now, in seconds; `None` without a song.
    pub(super) fn position_secs(&self) -> Option<f64> {
        self.player.as_ref().filter(|_| self.song.is_some()).map(Player::position_secs)
    }

    /// Puts another song in, or none.
    pub(super) fn load(&mut self, song: Option<&Path>, time: &Time) {
        if self.song.as_deref() == song {
            return;
        }
        self.song = song.map(Path::to_owned);
        if song.is_some() || self.player.is_some() {
            let device = self.device.as_deref();
            let player = self.player.get_or_insert_with(|| Player::open(device));
            player.load(song);
            player.seek(time.base_secs());
            self.jumps = time.jumps();
        }
    }

    /// Chooses the device by name, or the system's own choice.
    pub(super) fn set_device(&mut self, device: Option<String>) {
        if let Some(player) = &self.player {
            player.set_device(device.as_deref());
        }
        self.device = device;
    }

    /// Lets the player do what the stage's time does.
    pub(super) fn keep_step(&mut self, time: &Time, volume: f32, command: Option<&TransportCommand>) {
        let Some(player) = &self.player else {
            return;
        };
        if self.volume.replace(volume) != Some(volume) {
            player.set_volume(volume);
        }
        let span = time.span();
        if self.span.replace(span) != Some(span) {
            player.set_loop(Some(span));
        }
        if self.speed.replace(time.speed()) != Some(time.speed()) && time.speed() != 0.0 {
            player.set_speed(time.speed());
        }
        let jumped = std::mem::replace(&mut self.jumps, time.jumps()) != time.jumps();
        match command {
            Some(TransportCommand::Scrub(_)) => player.scrub(time.base_secs()),
            _ if jumped => player.seek(time.base_secs()),
            _ => {}
        }
        let playing = time.playing();
        if playing && !self.playing {
            // While time stood still the picture was put on a frame; the sound begins there.
            player.seek(time.base_secs());
            player.play();
        } else if !playing && self.playing {
            player.pause();
        } else if playing && matches!(command, Some(TransportCommand::Play | TransportCommand::Seek(_))) {
            // A scrub ends.
            player.play();
        }
        self.playing = playing;
    }

    /// What the device does.
    pub(super) fn state(&self) -> SoundState {
        let Some(player) = self.player.as_ref().filter(|_| self.song.is_some()) else {
            return SoundState::NoSong;
        };
        let state = player.state();
        if let Some(why) = state.problem {
            return SoundState::NoDevice { why };
        }
        match state.output {
            Output::Device { name, .. } => SoundState::Playing { device: name },
            Output::Closed => SoundState::NoDevice { why: "the sound device is being opened.".to_owned() },
            Output::NoDevice { why } => SoundState::NoDevice { why },
            Output::Lost { name, why } => {
                SoundState::NoDevice { why: format!("{name} went away ({why}); it is tried again every second.") }
            }
        }
    }
}
