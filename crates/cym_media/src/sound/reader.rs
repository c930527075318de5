//! Decoding one sound file, block by block.

use std::fs::File;
use std::path::{Path, PathBuf};

use symphonia::core::codecs::audio::well_known::{CODEC_ID_FLAC, CODEC_ID_MP1, CODEC_ID_MP2, CODEC_ID_MP3};
use symphonia::core::codecs::audio::{AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error as CodecError;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatReader, TrackType};
use symphonia::core::io::MediaSourceStream;
use symphonia::core::units::Duration;

use super::downmix::downmix;
use super::{MAX_CHANNELS, MAX_RATE_HZ, MAX_SECS, MIN_RATE_HZ, SoundError, edit_list};

/// So many damaged packets in a row are the end, not an accident.
const MAX_DAMAGED_IN_A_ROW: u64 = 1_000;

/// A longer jump of time is a wrong time, not lost sound.
const MAX_LOST_FRAMES: i64 = 1 << 20;

/// An encoder of MPEG audio puts no more than this behind the last sample: what its header can say, and a packet.
const MAX_PADDING_FRAMES: usize = 4_095 + 1_152;

/// How far the end that a file tells is believed.
///
/// MPEG audio may tell its length in a first packet that some programs copy to other files, or not at all: then the demuxer guesses
/// it from the first packets, and calls whatever comes later padding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// It is what it is.
    Told,
    /// What lies behind it is padding if it is short: it waits until the file ends.
    Doubted,
    /// It was wrong: everything is sound.
    Wrong,
}

/// What is known about a sound before all of it is read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SoundInfo {
    /// Samples a second.
    pub rate_hz: u32,
    /// Channels that are handed out: 1 or 2.
    pub channels: usize,
    /// Length in seconds, where the file says so.
    pub duration_secs: Option<f64>,
}

/// Reads a sound file from its first sample to its last.
pub struct SoundReader {
    path: PathBuf,
    format: Box<dyn FormatReader>,
    decoder: Box<dyn AudioDecoder>,
    track_id: u32,
    info: SoundInfo,
    /// Channels in the file.
    coded_channels: usize,
    /// Decoded frames still to be dropped before the first that is heard.
    to_skip: u64,
    /// Frames still to be handed out, where the file says.
    remaining: Option<u64>,
    handed_out: u64,
    /// The first block, decoded on opening.
    first: Option<Vec<f32>>,
    decoded: Vec<f32>,
    /// Whether packets carry their own time, so that a hole shows: those of FLAC do.
    dated_packets: bool,
    end: End,
    /// What lies behind an end that is doubted.
    behind: Vec<f32>,
    /// Whether the length in [`SoundInfo`] is the demuxer's guess.
    guessed: bool,
    /// The sample at which the next packet should begin.
    next_pts: Option<i64>,
    damaged: u64,
    damaged_in_a_row: u64,
    over: bool,
}

impl SoundReader {
    /// Opens a sound file and decodes its first block, so that a file of something else fails here.
    ///
    /// # Errors
    /// A file that is missing, a folder, empty, not a sound, or beyond the limits of this module.
    pub fn open(path: &Path) -> Result<Self, SoundError> {
        let mut file = open_file(path)?;
        let heard = edit_list::read(&mut file);
        let file = open_file(path)?;
        let not_sound = |cause: String| SoundError::NotSound { path: path.to_path_buf(), cause };
        let mut hint = Hint::new();
        if let Some(extension) = path.extension().and_then(|extension| extension.to_str()) {
            hint.with_extension(extension);
        }
        let stream = MediaSourceStream::new(Box::new(file), Default::default());
        let format = symphonia::default::get_probe()
            .probe(&hint, stream, Default::default(), Default::default())
            .map_err(|error| not_sound(cause_of(&error)))?;
        let track =
            format.default_track(TrackType::Audio).ok_or_else(|| not_sound("it holds no sound track".to_owned()))?;
        let codec = track
            .codec_params
            .as_ref()
            .and_then(|params| params.audio())
            .ok_or_else(|| not_sound("its sound track has an unknown codec".to_owned()))?;
        let decoder = symphonia::default::get_codecs()
            .make_audio_decoder(codec, &AudioDecoderOptions::default())
            .map_err(|error| not_sound(cause_of(&error)))?;
        let duration_secs = match (track.num_frames, track.time_base, track.duration) {
            (Some(frames), ..) => codec.sample_rate.map(|rate_hz| frames as f64 / f64::from(rate_hz)),
            (None, Some(base), Some(duration)) => {
                let (ticks, number, per) = (duration.get(), base.numer.get(), base.denom.get());
                Some(ticks as f64 * f64::from(number) / f64::from(per))
            }
            _ => None,
        };
        let track_id = track.id;
        let dated_packets = codec.codec == CODEC_ID_FLAC;
        let mpeg = [CODEC_ID_MP1, CODEC_ID_MP2, CODEC_ID_MP3].contains(&codec.codec);
        let guessed = mpeg && track.delay.is_none();
        let mut reader = Self {
            path: path.to_path_buf(),
            format,
            decoder,
            track_id,
            info: SoundInfo { rate_hz: 0, channels: 0, duration_secs },
            coded_channels: 0,
            to_skip: 0,
            remaining: None,
            handed_out: 0,
            first: None,
            decoded: Vec::new(),
            dated_packets,
            end: if mpeg { End::Doubted } else { End::Told },
            behind: Vec::new(),
            guessed,
            next_pts: None,
            damaged: 0,
            damaged_in_a_row: 0,
            over: false,
        };
        if !reader.decode_next()? {
            return Err(not_sound("no sound could be decoded from it".to_owned()));
        }
        if let Some(heard) = heard {
            reader.trim_to(heard);
        }
        reader.check_duration()?;
        let mut first = Vec::new();
        reader.hand_out(&mut first);
        reader.first = Some(first);
        Ok(reader)
    }

    /// What is known about the sound.
    pub fn info(&self) -> SoundInfo {
        self.info
    }

    /// Packets that were damaged; silence of their length took their place.
    pub fn damaged_packets(&self) -> u64 {
        self.damaged
    }

    /// What the artist should know after the last block: damage, and an end that came too early.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let name = self.path.display();
        if self.damaged > 0 {
            let damaged = self.damaged;
            notes.push(format!("{name}: {damaged} damaged pieces were replaced by silence; export the file again"));
        }
        let read_secs = self.handed_out as f64 / f64::from(self.info.rate_hz);
        let missing = |secs: &f64| self.over && !self.guessed && read_secs + 0.1 < *secs;
        if let Some(secs) = self.info.duration_secs.filter(missing) {
            notes.push(format!(
                "{name}: the file is cut short: {read_secs:.1} s of {secs:.1} s are there; copy or export it again"
            ));
        }
        notes
    }

    /// Replaces `out` by the next block of interleaved frames; the number of frames, 0 at the end.
    ///
    /// # Errors
    /// A disk that fails, or a sound that is longer than 4 hours. Damage inside the sound is no error: see
    /// [`damaged_packets`](Self::damaged_packets).
    pub fn read(&mut self, out: &mut Vec<f32>) -> Result<usize, SoundError> {
        out.clear();
        if let Some(mut first) = self.first.take() {
            out.append(&mut first);
        }
        while out.is_empty() && self.remaining != Some(0) && self.decode_next()? {
            self.hand_out(out);
        }
        let frames = out.len() / self.info.channels;
        self.handed_out += frames as u64;
        if frames == 0 {
            self.over = true;
        }
        if self.handed_out as f64 > MAX_SECS * f64::from(self.info.rate_hz) {
            return Err(self.too_long());
        }
        Ok(frames)
    }

    /// Takes over what the file's edit list says about its beginning and end.
    fn trim_to(&mut self, heard: edit_list::Heard) {
        let rate_hz = u64::from(self.info.rate_hz);
        self.to_skip = heard.frames(heard.skip, rate_hz);
        self.remaining = heard.len.map(|len| heard.frames(len, rate_hz));
        if let (Some(whole), Some(len)) = (self.info.duration_secs, self.remaining) {
            let skip_secs = self.to_skip as f64 / rate_hz as f64;
            self.info.duration_secs = Some((len as f64 / rate_hz as f64).min((whole - skip_secs).max(0.0)));
        }
    }

    fn check_duration(&self) -> Result<(), SoundError> {
        match self.info.duration_secs {
            Some(secs) if secs > MAX_SECS => Err(self.too_long()),
            _ => Ok(()),
        }
    }

    fn too_long(&self) -> SoundError {
        self.limit(format!("it is longer than {} hours", MAX_SECS / 3600.0))
    }

    fn limit(&self, what: String) -> SoundError {
        SoundError::Limit { path: self.path.clone(), what }
    }

    /// Moves what was decoded to `out`: trimmed, and with at most two channels.
    fn hand_out(&mut self, out: &mut Vec<f32>) {
        let frames = (self.decoded.len() / self.coded_channels) as u64;
        let skipped = self.to_skip.min(frames);
        self.to_skip -= skipped;
        let kept = (frames - skipped).min(self.remaining.unwrap_or(u64::MAX));
        self.remaining = self.remaining.map(|remaining| remaining - kept);
        let from = skipped as usize * self.coded_channels;
        let to = from + kept as usize * self.coded_channels;
        downmix(&self.decoded[from..to], self.coded_channels, out);
        // A float file may hold anything; what follows counts on numbers.
        for sample in out.iter_mut().filter(|sample| !sample.is_finite()) {
            *sample = 0.0;
        }
        self.decoded.clear();
    }

    /// Decodes the next packet that gives sound; `false` at the end.
    fn decode_next(&mut self) -> Result<bool, SoundError> {
        loop {
            let mut packet = match self.format.next_packet() {
                Ok(Some(packet)) if packet.track_id == self.track_id => packet,
                Ok(Some(_)) => continue,
                // A chain of streams ends with its first; a file cut short ends where it was cut.
                Ok(None) | Err(CodecError::ResetRequired) => return Ok(false),
                Err(CodecError::IoError(error)) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
                    return Ok(false);
                }
                Err(CodecError::IoError(source)) => {
                    return Err(SoundError::opening(&self.path, source));
                }
                Err(_) => {
                    if !self.count_damage() {
                        return Ok(false);
                    }
                    continue;
                }
            };
            let late = if self.end == End::Told { 0 } else { packet.trim_end.get() as usize };
            if late > 0 {
                packet.dur = packet.dur.saturating_add(packet.trim_end);
                packet.trim_end = Duration::ZERO;
            }
            let lost = self.lost_before(packet.pts.get(), packet.dur.get());
            let frames = match self.decoder.decode(&packet) {
                Ok(audio) => {
                    let (rate_hz, channels) = (audio.spec().rate(), audio.spec().channels().count());
                    let fits =
                        self.coded_channels == 0 || (self.coded_channels == channels && self.info.rate_hz == rate_hz);
                    if fits {
                        audio.copy_to_vec_interleaved(&mut self.decoded);
                        self.damaged_in_a_row = 0;
                        Some((rate_hz, channels))
                    } else {
                        None
                    }
                }
                Err(_) => None,
            };
            match frames {
                Some((rate_hz, channels)) if self.coded_channels == 0 => {
                    self.begin(rate_hz, channels)?;
                }
                Some(_) => {}
                None => {
                    if !self.count_damage() {
                        return Ok(false);
                    }
                    // Silence takes its place, so that what follows stays at its time.
                    let frames = packet.dur.get().min(1 << 16) as usize;
                    self.decoded.clear();
                    self.decoded.resize(frames * self.coded_channels, 0.0);
                }
            }
            if lost > 0 {
                self.damaged += 1;
                let silence = std::iter::repeat_n(0.0, lost * self.coded_channels);
                self.decoded.splice(..0, silence);
            }
            self.doubt_end(late);
            if !self.decoded.is_empty() {
                return Ok(true);
            }
        }
    }

    /// Puts the last `late` frames of what was decoded aside, or takes back what was put aside when it is too much for padding.
    fn doubt_end(&mut self, late: usize) {
        if self.end == End::Doubted && late > 0 {
            let kept = self.decoded.len().saturating_sub(late * self.coded_channels);
            self.behind.extend(self.decoded.drain(kept..));
            if self.behind.len() > MAX_PADDING_FRAMES * self.coded_channels {
                self.end = End::Wrong;
                self.decoded.append(&mut self.behind);
            }
        }
    }

    /// How many frames are missing between the last packet and the one at `pts`.
    ///
    /// A demuxer that meets damage goes on at the next packet it recognises; its time tells what was lost.
    fn lost_before(&mut self, pts: i64, frames: u64) -> usize {
        let expected = self.next_pts.replace(pts.saturating_add_unsigned(frames));
        let lost = expected.map_or(0, |expected| pts.saturating_sub(expected));
        if self.dated_packets && (0..MAX_LOST_FRAMES).contains(&lost) { lost as usize } else { 0 }
    }

    /// The first packet tells what the sound is: holds it to the limits.
    fn begin(&mut self, rate_hz: u32, channels: usize) -> Result<(), SoundError> {
        if !(MIN_RATE_HZ..=MAX_RATE_HZ).contains(&rate_hz) {
            return Err(self.limit(format!("its rate of {rate_hz} Hz is outside {MIN_RATE_HZ} to {MAX_RATE_HZ} Hz")));
        }
        if !(1..=MAX_CHANNELS).contains(&channels) {
            return Err(self.limit(format!("its {channels} channels are outside 1 to {MAX_CHANNELS}")));
        }
        self.info.rate_hz = rate_hz;
        self.info.channels = channels.min(2);
        self.coded_channels = channels;
        Ok(())
    }

    /// Counts a damaged packet; `false` when there are too many in a row.
    fn count_damage(&mut self) -> bool {
        self.damaged += 1;
        self.damaged_in_a_row += 1;
        self.damaged_in_a_row < MAX_DAMAGED_IN_A_ROW
    }
}

/// Opens a file that must be a file and hold something.
fn open_file(path: &Path) -> Result<File, SoundError> {
    let failed = |source| SoundError::opening(path, source);
    let metadata = std::fs::metadata(path).map_err(failed)?;
    if metadata.is_dir() {
        return Err(SoundError::Folder { path: path.to_path_buf() });
    }
    if metadata.is_file() && metadata.len() == 0 {
        return Err(SoundError::Empty { path: path.to_path_buf() });
    }
    File::open(path).map_err(failed)
}

/// What the decoder says, in words for an artist.
fn cause_of(error: &CodecError) -> String {
    match error {
        CodecError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            "it ends before any sound".to_owned()
        }
        CodecError::Unsupported(what) => format!("no known sound format: {what}"),
        other => other.to_string(),
    }
}
