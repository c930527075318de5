//! A feature track as bytes, for a cache on disk.
//!
//! Little-endian: the magic word, the version, the body, and a checksum (64-bit FNV-1a) of all before it.
//! Every count is compared with the bytes that are left before anything is allocated, so hostile bytes
//! cost no more than their own length.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::{ANALYSIS_VERSION, FeatureTrack, SPECTRUM_BANDS, Span, Spectrum, Strip};
use crate::error::TrackError;

const MAGIC: [u8; 8] = *b"CYMTRACK";
const CHECKSUM_LEN: usize = 8;

impl FeatureTrack {
    /// The track as bytes that [`from_bytes`](Self::from_bytes) reads back without loss.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.spectrum.frames.len() + 1024);
        self.write_to(&mut out).expect("a vector takes every byte");
        out
    }

    /// Writes what [`to_bytes`](Self::to_bytes) gives piece by piece, so that a long song's track is not in memory twice.
    /// The pieces are small: hand in something that gathers them.
    ///
    /// # Errors
    /// Whatever `to` objects to.
    pub fn write_to(&self, to: impl Write) -> io::Result<()> {
        let mut out = Summed { to, sum: FNV_START };
        out.write_all(&MAGIC)?;
        out.write_all(&self.version.to_le_bytes())?;
        out.write_all(&self.duration_secs.to_le_bytes())?;
        out.write_all(&self.hop_secs.to_le_bytes())?;
        put_curves(&mut out, &self.curves)?;
        put_count(&mut out, self.events.len())?;
        for (name, times) in &self.events {
            put_name(&mut out, name)?;
            put_count(&mut out, times.len())?;
            times.iter().try_for_each(|time| out.write_all(&time.to_le_bytes()))?;
        }
        put_count(&mut out, self.scalars.len())?;
        for (name, value) in &self.scalars {
            put_name(&mut out, name)?;
            out.write_all(&value.to_le_bytes())?;
        }
        put_count(&mut out, self.spans.len())?;
        for (name, spans) in &self.spans {
            put_name(&mut out, name)?;
            put_count(&mut out, spans.len())?;
            for span in spans {
                out.write_all(&span.start_secs.to_le_bytes())?;
                out.write_all(&span.end_secs.to_le_bytes())?;
                put_name(&mut out, &span.label)?;
            }
        }
        put_count(&mut out, self.strips.len())?;
        for (name, strip) in &self.strips {
            put_name(&mut out, name)?;
            put_count(&mut out, strip.width)?;
            out.write_all(&strip.hop_secs.to_le_bytes())?;
            put_count(&mut out, strip.values.len())?;
            out.write_all(&strip.values)?;
        }
        put_curves(&mut out, &self.ranks)?;
        put_count(&mut out, self.spectrum.frames.len())?;
        out.write_all(&self.spectrum.frames)?;
        let sum = out.sum;
        out.to.write_all(&sum.to_le_bytes())
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote.
    ///
    /// # Errors
    /// Bytes of something else, of another version, cut short or damaged are each told apart; none panics.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, TrackError> {
        let mut reader = Reader { rest: bytes };
        if reader.take(MAGIC.len(), "head").ok() != Some(&MAGIC) {
            return Err(TrackError::NotATrack);
        }
        let version = u32::from_le_bytes(reader.array("head")?);
        if version != ANALYSIS_VERSION {
            return Err(TrackError::OtherVersion { found: version, expected: ANALYSIS_VERSION });
        }
        let duration_secs = reader.f64("head")?;
        let hop_secs = reader.f64("head")?;
        let curves = reader.named("curves", |reader| reader.curve("curves"))?;
        let events = reader.named("events", |reader| {
            let raw = reader.counted(8, "events")?;
            Ok(chunks(raw).map(f64::from_le_bytes).collect())
        })?;
        let scalars = reader.named("numbers", |reader| reader.f64("numbers"))?;
        let spans = reader.named("spans", Reader::spans)?;
        let strips = reader.named("strips", Reader::strip)?;
        let ranks = reader.named("ranks", |reader| reader.curve("ranks"))?;
        let frames = reader.counted(1, "spectrum")?.to_vec();
        let checksum = u64::from_le_bytes(reader.array("checksum")?);
        let body = &bytes[..bytes.len() - reader.rest.len() - CHECKSUM_LEN];
        if !reader.rest.is_empty() || checksum != fnv1a(FNV_START, body) {
            return Err(TrackError::Damaged { part: "checksum" });
        }
        let spectrum = Spectrum { frames };
        let track = Self { version, duration_secs, hop_secs, curves, events, scalars, spans, strips, ranks, spectrum };
        track.check()?;
        Ok(track)
    }

    /// Holds a track that was read to what every analysis promises.
    fn check(&self) -> Result<(), TrackError> {
        let times_fit = self.duration_secs.is_finite()
            && self.duration_secs >= 0.0
            && self.hop_secs.is_finite()
            && self.hop_secs > 0.0;
        let broken = if !times_fit {
            Some("head")
        } else if !self.curves.values().flatten().all(|value| value.is_finite()) {
            Some("curves")
        } else if !self.events.values().all(|times| ascending(times)) {
            Some("events")
        } else if !self.scalars.values().all(|value| value.is_finite()) {
            Some("numbers")
        } else if !self.spans.values().all(|spans| in_order(spans)) {
            Some("spans")
        } else if !self.strips.values().all(whole) {
            Some("strips")
        } else if !self.ranks.values().all(|table| table.is_sorted() && table.iter().all(|value| value.is_finite())) {
            Some("ranks")
        } else if !self.spectrum.frames.len().is_multiple_of(SPECTRUM_BANDS) {
            Some("spectrum")
        } else {
            None
        };
        broken.map_or(Ok(()), |part| Err(TrackError::Damaged { part }))
    }
}

fn ascending(times: &[f64]) -> bool {
    times.iter().all(|time| time.is_finite()) && times.is_sorted()
}

/// Whether each span ends no earlier than it starts, and starts no earlier than the one before it ends.
fn in_order(spans: &[Span]) -> bool {
    let times: Vec<f64> = spans.iter().flat_map(|span| [span.start_secs, span.end_secs]).collect();
    ascending(&times)
}

/// Whether a strip is whole frames a while apart.
fn whole(strip: &Strip) -> bool {
    let hop_fits = strip.hop_secs.is_finite() && strip.hop_secs > 0.0;
    hop_fits && strip.width > 0 && strip.values.len().is_multiple_of(strip.width)
}

fn put_curves(out: &mut impl Write, curves: &BTreeMap<String, Vec<f32>>) -> io::Result<()> {
    put_count(out, curves.len())?;
    for (name, values) in curves {
        put_name(out, name)?;
        put_count(out, values.len())?;
        values.iter().try_for_each(|value| out.write_all(&value.to_le_bytes()))?;
    }
    Ok(())
}

fn put_count(out: &mut impl Write, count: usize) -> io::Result<()> {
    out.write_all(&(count as u64).to_le_bytes())
}

fn put_name(out: &mut impl Write, name: &str) -> io::Result<()> {
    put_count(out, name.len())?;
    out.write_all(name.as_bytes())
}

/// Sums up everything that passes through.
struct Summed<W> {
    to: W,
    sum: u64,
}

impl<W: Write> Write for Summed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = self.to.write(bytes)?;
        self.sum = fnv1a(self.sum, &bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

fn chunks<const N: usize>(raw: &[u8]) -> impl Iterator<Item = [u8; N]> + '_ {
    raw.as_chunks::<N>().0.iter().copied()
}

/// The sum of no bytes.
const FNV_START: u64 = 0xcbf2_9ce4_8422_2325;

/// The sum with more bytes.
fn fnv1a(sum: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(sum, |sum, &byte| (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

/// The bytes that are not read yet.
struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, len: usize, part: &'static str) -> Result<&'a [u8], TrackError> {
        let (taken, rest) = self.rest.split_at_checked(len).ok_or(TrackError::Truncated { part })?;
        self.rest = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self, part: &'static str) -> Result<[u8; N], TrackError> {
        let (taken, rest) = self.rest.split_first_chunk().ok_or(TrackError::Truncated { part })?;
        self.rest = rest;
        Ok(*taken)
    }

    fn f64(&mut self, part: &'static str) -> Result<f64, TrackError> {
        self.array(part).map(f64::from_le_bytes)
    }

    fn curve(&mut self, part: &'static str) -> Result<Vec<f32>, TrackError> {
        let raw = self.counted(4, part)?;
        Ok(chunks(raw).map(f32::from_le_bytes).collect())
    }

    fn text(&mut self, part: &'static str) -> Result<String, TrackError> {
        let raw = self.counted(1, part)?;
        str::from_utf8(raw).map(str::to_owned).or(Err(TrackError::Damaged { part }))
    }

    fn spans(&mut self) -> Result<Vec<Span>, TrackError> {
        let count = u64::from_le_bytes(self.array("spans")?);
        let mut spans = Vec::new();
        for _ in 0..count {
            let start_secs = self.f64("spans")?;
            let end_secs = self.f64("spans")?;
            spans.push(Span { start_secs, end_secs, label: self.text("spans")? });
        }
        Ok(spans)
    }

    fn strip(&mut self) -> Result<Strip, TrackError> {
        let width = u64::from_le_bytes(self.array("strips")?);
        let width = usize::try_from(width).or(Err(TrackError::Damaged { part: "strips" }))?;
        let hop_secs = self.f64("strips")?;
        Ok(Strip { width, hop_secs, values: self.counted(1, "strips")?.to_vec() })
    }

    /// A count and that many items of `item_len` bytes.
    fn counted(&mut self, item_len: usize, part: &'static str) -> Result<&'a [u8], TrackError> {
        let count = u64::from_le_bytes(self.array(part)?);
        let len = usize::try_from(count)
            .ok()
            .and_then(|count| count.checked_mul(item_len))
            .ok_or(TrackError::Truncated { part })?;
        self.take(len, part)
    }

    /// A count and that many pairs of a name and what `read` reads.
    fn named<T>(
        &mut self,
        part: &'static str,
        read: impl Fn(&mut Self) -> Result<T, TrackError>,
    ) -> Result<BTreeMap<String, T>, TrackError> {
        let count = u64::from_le_bytes(self.array(part)?);
        let mut map = BTreeMap::new();
        for _ in 0..count {
            let name = self.text(part)?;
            map.insert(name, read(self)?);
        }
        Ok(map)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(start_secs: f64, end_secs: f64, label: &str) -> Span {
        Span { start_secs, end_secs, label: label.to_owned() }
    }

    fn small() -> FeatureTrack {
        FeatureTrack {
            version: ANALYSIS_VERSION,
            duration_secs: 2.0,
            hop_secs: 0.5,
            curves: BTreeMap::from([("bass.level".to_owned(), vec![0.0, 0.5, 1.0])]),
            events: BTreeMap::from([("bass.hits".to_owned(), vec![0.1, 1.5])]),
            scalars: BTreeMap::from([("loudness.integrated".to_owned(), -14.0)]),
            spans: BTreeMap::from([("chord".to_owned(), vec![span(0.0, 0.5, "A:min"), span(0.5, 2.0, "N")])]),
            strips: BTreeMap::from([(
                "chroma".to_owned(),
                Strip { width: 2, hop_secs: 0.5, values: vec![1, 2, 3, 4] },
            )]),
            ranks: BTreeMap::from([("bass.level".to_owned(), vec![0.0, 0.5, 1.0])]),
            spectrum: Spectrum { frames: (0..128).collect() },
        }
    }

    #[test]
    fn bytes_read_back_the_same() {
        assert_eq!(FeatureTrack::from_bytes(&small().to_bytes()), Ok(small()));
    }

    #[test]
    fn every_cut_and_every_flipped_byte_is_an_error() {
        let bytes = small().to_bytes();
        for len in 0..bytes.len() {
            assert!(FeatureTrack::from_bytes(&bytes[..len]).is_err(), "cut at {len}");
        }
        for index in 0..bytes.len() {
            let mut bytes = bytes.clone();
            bytes[index] ^= 0x55;
            assert!(FeatureTrack::from_bytes(&bytes).is_err(), "flipped {index}");
        }
        let mut longer = bytes;
        longer.push(0);
        assert!(FeatureTrack::from_bytes(&longer).is_err());
    }

    #[test]
    fn errors_say_which_kind() {
        assert_eq!(FeatureTrack::from_bytes(b"RIFF"), Err(TrackError::NotATrack));
        let mut bytes = small().to_bytes();
        bytes[8] = 99;
        let error = FeatureTrack::from_bytes(&bytes).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "the stored sound analysis has version 99, this program makes version {ANALYSIS_VERSION}; the song has to be analysed again"
            )
        );
        let bytes = small().to_bytes();
        assert_eq!(FeatureTrack::from_bytes(&bytes[..60]), Err(TrackError::Truncated { part: "curves" }));
    }

    #[test]
    fn what_no_analysis_makes_is_refused() {
        let damaged = |part, change: fn(&mut FeatureTrack)| {
            let mut track = small();
            change(&mut track);
            assert_eq!(FeatureTrack::from_bytes(&track.to_bytes()), Err(TrackError::Damaged { part }));
        };
        damaged("spans", |track| track.spans.values_mut().for_each(|spans| spans[0].end_secs = 0.6));
        damaged("strips", |track| track.strips.values_mut().for_each(|strip| strip.width = 3));
        damaged("strips", |track| track.strips.values_mut().for_each(|strip| strip.hop_secs = 0.0));
        damaged("ranks", |track| track.ranks.values_mut().for_each(|table| table[0] = 0.7));
    }

    #[test]
    fn a_huge_count_is_refused_before_allocating() {
        let mut bytes = small().to_bytes();
        bytes[28..36].copy_from_slice(&u64::MAX.to_le_bytes());
        assert!(FeatureTrack::from_bytes(&bytes).is_err());
        let at = 36 + 8 + "bass.level".len();
        let mut bytes = small().to_bytes();
        bytes[at..at + 8].copy_from_slice(&u64::MAX.to_le_bytes());
        assert_eq!(FeatureTrack::from_bytes(&bytes), Err(TrackError::Truncated { part: "curves" }));
    }
}
