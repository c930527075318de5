//! The part of the zip format that `torch.save` uses: members stored as they are, large files included.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};

/// The largest directory that is read, in bytes.
const DIRECTORY_MAX_BYTES: u64 = 8 << 20;
/// A zip ends with at most this: its last record and a comment.
const TAIL_BYTES: u64 = 22 + 65_535 + 20;

/// Where the bytes of a member lie in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) offset: u64,
    pub(super) len: u64,
}

/// A member as the directory names it: its header is still in front of its bytes.
#[derive(Clone, Copy, Debug)]
struct Listed {
    header: u64,
    len: u64,
    stored: bool,
}

/// An open archive.
pub(super) struct Archive<'a> {
    file: &'a mut File,
    len: u64,
    listed: BTreeMap<String, Listed>,
}

impl<'a> Archive<'a> {
    /// Reads the directory of a zip of `len` bytes.
    pub(super) fn open(file: &'a mut File, len: u64) -> Result<Self, String> {
        let tail_at = len.saturating_sub(TAIL_BYTES);
        let tail = read_at(file, len, tail_at, len - tail_at)?;
        let end = tail
            .windows(4)
            .rposition(|window| window == b"PK\x05\x06")
            .filter(|&end| end + 22 <= tail.len())
            .ok_or("its archive has no end: it was not copied completely")?;
        let record = &tail[end..];
        let mut size = u64::from(u32_at(record, 12));
        let mut offset = u64::from(u32_at(record, 16));
        if offset == u64::from(u32::MAX) || size == u64::from(u32::MAX) || u16_at(record, 10) == u16::MAX {
            // The large form: a locator in front of the last record names where the wide record is.
            let locator = end
                .checked_sub(20)
                .map(|at| &tail[at..at + 20])
                .filter(|locator| locator.starts_with(b"PK\x06\x07"))
                .ok_or("its archive is damaged at the end")?;
            let wide = read_at(file, len, u64_at(locator, 8), 56)?;
            if !wide.starts_with(b"PK\x06\x06") {
                return Err("its archive is damaged at the end".to_owned());
            }
            size = u64_at(&wide, 40);
            offset = u64_at(&wide, 48);
        }
        if size > DIRECTORY_MAX_BYTES {
            return Err(format!("the directory of its archive has {size} bytes, more than {DIRECTORY_MAX_BYTES}"));
        }
        let directory = read_at(file, len, offset, size)?;
        let listed = list(&directory)?;
        Ok(Self { file, len, listed })
    }

    /// Names of the members.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.listed.keys().map(String::as_str)
    }

    /// Where the bytes of a member lie; they must be stored as they are.
    pub(super) fn member(&mut self, name: &str) -> Result<Member, String> {
        let listed = *self.listed.get(name).ok_or_else(|| format!("its archive has no part `{name}`"))?;
        if !listed.stored {
            return Err(format!("part `{name}` of its archive is compressed, which PyTorch never does"));
        }
        let header = read_at(self.file, self.len, listed.header, 30)?;
        if !header.starts_with(b"PK\x03\x04") {
            return Err(format!("part `{name}` of its archive is damaged"));
        }
        let offset = listed.header + 30 + u64::from(u16_at(&header, 26)) + u64::from(u16_at(&header, 28));
        if offset.checked_add(listed.len).is_none_or(|end| end > self.len) {
            return Err(format!("part `{name}` of its archive goes beyond the end of the file"));
        }
        Ok(Member { offset, len: listed.len })
    }

    /// The bytes of a small member.
    pub(super) fn read(&mut self, name: &str, max: u64) -> Result<Vec<u8>, String> {
        let member = self.member(name)?;
        if member.len > max {
            return Err(format!("part `{name}` of its archive has {} bytes, more than {max}", member.len));
        }
        read_at(self.file, self.len, member.offset, member.len)
    }
}

fn list(directory: &[u8]) -> Result<BTreeMap<String, Listed>, String> {
    let broken = || "the directory of its archive is damaged".to_owned();
    let mut listed = BTreeMap::new();
    let mut rest = directory;
    while rest.starts_with(b"PK\x01\x02") {
        let head = rest.get(..46).ok_or_else(broken)?;
        let name_len = usize::from(u16_at(head, 28));
        let extra_len = usize::from(u16_at(head, 30));
        let comment_len = usize::from(u16_at(head, 32));
        let name = rest.get(46..46 + name_len).ok_or_else(broken)?;
        let extra = rest.get(46 + name_len..46 + name_len + extra_len).ok_or_else(broken)?;
        let (len, header) = widen(u32_at(head, 24), u32_at(head, 20), u32_at(head, 42), extra);
        let member = Listed { header, len, stored: u16_at(head, 10) == 0 };
        listed.insert(String::from_utf8_lossy(name).into_owned(), member);
        rest = rest.get(46 + name_len + extra_len + comment_len..).ok_or_else(broken)?;
    }
    Ok(listed)
}

/// Length and place of a member, from the wide field where the narrow ones are full.
fn widen(len: u32, packed: u32, header: u32, extra: &[u8]) -> (u64, u64) {
    let mut len_wide = u64::from(len);
    let mut header_wide = u64::from(header);
    let mut rest = extra;
    while let (Some(id), Some(size)) = (rest.get(..2), rest.get(2..4)) {
        let size = usize::from(u16_at(size, 0));
        let field = rest.get(4..4 + size).unwrap_or_default();
        if u16_at(id, 0) == 1 {
            let mut words = field.as_chunks::<8>().0.iter().map(|&word| u64::from_le_bytes(word));
            if len == u32::MAX {
                len_wide = words.next().unwrap_or(len_wide);
            }
            if packed == u32::MAX {
                words.next();
            }
            if header == u32::MAX {
                header_wide = words.next().unwrap_or(header_wide);
            }
        }
        rest = rest.get(4 + size..).unwrap_or_default();
    }
    (len_wide, header_wide)
}

/// Bytes of the file, never more than it has.
fn read_at(file: &mut File, file_len: u64, offset: u64, len: u64) -> Result<Vec<u8>, String> {
    if offset.checked_add(len).is_none_or(|end| end > file_len) {
        return Err("its archive points beyond the end of the file: it was not copied completely".to_owned());
    }
    let mut bytes = vec![0; len as usize];
    file.seek(SeekFrom::Start(offset))
        .and_then(|_| file.read_exact(&mut bytes))
        .map_err(|error| format!("it could not be read: {error}"))?;
    Ok(bytes)
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from(u32_at(bytes, at)) | u64::from(u32_at(bytes, at + 4)) << 32
}
