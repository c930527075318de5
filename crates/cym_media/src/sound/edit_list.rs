//! How much of an MP4 sound track is to be heard: its edit list.
//!
//! AAC encoders put 1024 to 2112 samples of preparation in front of the music, and MP4 says so in an edit
//! list, which the demuxer does not read. This reads that one table and nothing else.

use std::io::{Read, Seek, SeekFrom};

/// Tables larger than this are not an edit list of a song.
const MAX_BOX_LEN: u64 = 1 << 16;
/// Boxes looked at before giving up, against files made to be endless.
const MAX_BOXES: u32 = 10_000;

/// The part of the track that is to be heard, in samples of the track's own clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Heard {
    /// Samples before the first that is heard.
    pub(super) skip: u64,
    /// Samples that are heard, if the list says.
    pub(super) len: Option<u64>,
    /// Ticks of the track's clock a second: for sound usually its rate.
    pub(super) ticks_per_sec: u32,
}

impl Heard {
    /// Ticks of the track's clock in frames of `rate_hz`.
    pub(super) fn frames(self, ticks: u64, rate_hz: u64) -> u64 {
        let frames = u128::from(ticks) * u128::from(rate_hz) / u128::from(self.ticks_per_sec.max(1));
        u64::try_from(frames).unwrap_or(u64::MAX)
    }
}

/// Reads the edit list of the first sound track; `None` when the file is no MP4, has none, or is odd.
pub(super) fn read<R: Read + Seek>(file: &mut R) -> Option<Heard> {
    let mut walk = Walk { file, boxes: 0 };
    let end = walk.file.seek(SeekFrom::End(0)).ok()?;
    let first = walk.next(0, end)?;
    if first.kind != *b"ftyp" {
        return None;
    }
    let moov = walk.find(0, end, *b"moov")?;
    let movie_ticks = walk.find(moov.start, moov.end, *b"mvhd").and_then(|found| walk.timescale(found))?;
    let mut at = moov.start;
    while let Some(found) = walk.next(at, moov.end) {
        at = found.end;
        if found.kind == *b"trak"
            && let Some(heard) = walk.sound_track(found, movie_ticks)
        {
            return Some(heard);
        }
    }
    None
}

/// A box: its kind, and where its content lies.
#[derive(Clone, Copy)]
struct Found {
    kind: [u8; 4],
    start: u64,
    end: u64,
}

struct Walk<'a, R> {
    file: &'a mut R,
    boxes: u32,
}

impl<R: Read + Seek> Walk<'_, R> {
    /// The box at `at`, if a whole one lies before `end`.
    fn next(&mut self, at: u64, end: u64) -> Option<Found> {
        self.boxes += 1;
        if at.checked_add(8)? > end || self.boxes > MAX_BOXES {
            return None;
        }
        self.file.seek(SeekFrom::Start(at)).ok()?;
        let mut head = [0; 8];
        self.file.read_exact(&mut head).ok()?;
        let [a, b, c, d, kind @ ..] = head;
        let (mut len, mut head_len) = (u64::from(u32::from_be_bytes([a, b, c, d])), 8);
        if len == 1 {
            let mut long = [0; 8];
            self.file.read_exact(&mut long).ok()?;
            (len, head_len) = (u64::from_be_bytes(long), 16);
        } else if len == 0 {
            len = end - at;
        }
        let box_end = at.checked_add(len)?;
        (len >= head_len && box_end <= end).then_some(Found { kind, start: at + head_len, end: box_end })
    }

    fn find(&mut self, from: u64, end: u64, kind: [u8; 4]) -> Option<Found> {
        let mut at = from;
        while let Some(found) = self.next(at, end) {
            if found.kind == kind {
                return Some(found);
            }
            at = found.end;
        }
        None
    }

    fn content(&mut self, found: Found) -> Option<Vec<u8>> {
        let len = found.end - found.start;
        if len > MAX_BOX_LEN {
            return None;
        }
        self.file.seek(SeekFrom::Start(found.start)).ok()?;
        let mut bytes = vec![0; len as usize];
        self.file.read_exact(&mut bytes).ok()?;
        Some(bytes)
    }

    /// The ticks a second of an `mvhd` or `mdhd` box.
    fn timescale(&mut self, found: Found) -> Option<u32> {
        let bytes = self.content(found)?;
        let at = if *bytes.first()? == 1 { 20 } else { 12 };
        be_u32(&bytes, at).filter(|&ticks| ticks > 0)
    }

    fn sound_track(&mut self, trak: Found, movie_ticks: u32) -> Option<Heard> {
        let mdia = self.find(trak.start, trak.end, *b"mdia")?;
        let hdlr = self.find(mdia.start, mdia.end, *b"hdlr")?;
        if self.content(hdlr)?.get(8..12)? != b"soun" {
            return None;
        }
        let mdhd = self.find(mdia.start, mdia.end, *b"mdhd")?;
        let ticks_per_sec = self.timescale(mdhd)?;
        let edts = self.find(trak.start, trak.end, *b"edts")?;
        let elst = self.find(edts.start, edts.end, *b"elst")?;
        let bytes = self.content(elst)?;
        let long = *bytes.first()? == 1;
        let count = be_u32(&bytes, 4)?;
        let entry_len = if long { 20 } else { 12 };
        // An empty edit (time -1) in front delays the track; what counts is the first that plays something.
        for index in 0..count as usize {
            let at = 8 + index.checked_mul(entry_len)?;
            let (len, start) = if long {
                (be_u64(&bytes, at)?, be_u64(&bytes, at + 8)? as i64)
            } else {
                let start = be_u32(&bytes, at + 4)? as i32;
                (u64::from(be_u32(&bytes, at)?), i64::from(start))
            };
            if let Ok(skip) = u64::try_from(start) {
                let ticks = u128::from(len) * u128::from(ticks_per_sec) / u128::from(movie_ticks);
                // Movie ticks are often milliseconds: the end is only good to that, so round it up.
                let slack = u64::from(ticks_per_sec.div_ceil(movie_ticks)) - 1;
                let len = u64::try_from(ticks).ok().filter(|&len| len > 0);
                return Some(Heard { skip, len: len.and_then(|len| len.checked_add(slack)), ticks_per_sec });
            }
        }
        None
    }
}

fn be_u32(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().copied().map(u32::from_be_bytes)
}

fn be_u64(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..)?.first_chunk().copied().map(u64::from_be_bytes)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use proptest::prelude::*;

    use super::*;

    fn boxed(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
        let mut out = (content.len() as u32 + 8).to_be_bytes().to_vec();
        out.extend_from_slice(kind);
        out.extend_from_slice(content);
        out
    }

    fn file() -> Vec<u8> {
        let mut head = [0_u8; 24];
        head[12..16].copy_from_slice(&1_000_u32.to_be_bytes());
        let mvhd = boxed(b"mvhd", &head);
        head[12..16].copy_from_slice(&48_000_u32.to_be_bytes());
        let mut hdlr = [0_u8; 24];
        hdlr[8..12].copy_from_slice(b"soun");
        let mdia = boxed(b"mdia", &[boxed(b"mdhd", &head), boxed(b"hdlr", &hdlr)].concat());
        let words = [0, 2, 500, u32::MAX, 1 << 16, 2_000, 1_024, 1 << 16];
        let elst = boxed(b"elst", &words.map(u32::to_be_bytes).concat());
        let trak = boxed(b"trak", &[boxed(b"edts", &elst), mdia].concat());
        [boxed(b"ftyp", b"M4A "), boxed(b"moov", &[mvhd, trak].concat())].concat()
    }

    #[test]
    fn the_first_edit_that_plays_counts() {
        let heard = Heard { skip: 1_024, len: Some(96_000 + 47), ticks_per_sec: 48_000 };
        assert_eq!(read(&mut Cursor::new(file())), Some(heard));
    }

    #[test]
    fn cut_files_have_none() {
        let file = file();
        for len in 0..file.len() {
            assert_eq!(read(&mut Cursor::new(&file[..len])), None, "cut at {len}");
        }
    }

    proptest! {
        #[test]
        fn damage_never_panics(at in 0_usize..220, byte in any::<u8>(), other in 0_usize..220, value in any::<u8>()) {
            let mut file = file();
            let len = file.len();
            file[at % len] = byte;
            file[other % len] = value;
            let _ = read(&mut Cursor::new(file));
        }
    }
}
