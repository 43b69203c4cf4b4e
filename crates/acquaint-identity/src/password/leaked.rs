//! Passwords that leaked, in a file that the operator brings, looked up where it lies: nothing of it is kept in memory,
//! and nobody else is asked.
//!
//! The file is that of Pwned Passwords, some 40 GB. Each line is the SHA-1 digest of a password in capital hexadecimal, a
//! colon, and how often it was seen; the lines are in order of the digests, and of unequal length.

use super::Password;
use sha1::{Digest as _, Sha1};
use std::fs::File;
use std::io::{self, ErrorKind};
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::sync::Arc;

/// The digest as it is written in the file.
const DIGEST_BYTES: usize = 40;
/// No line is longer, in bytes: a digest, a colon, a count of 64 bits in 20 digits, and an end of two.
const LINE_BYTES_MAX: usize = DIGEST_BYTES + 1 + 20 + 2;
/// At some this many places the file is looked at when it is opened. One in another order, such as by how often a password
/// was seen, would have to be in order by chance at each of them.
const PLACES: u64 = 64;

/// What a digest looks like in the file.
type Hex = [u8; DIGEST_BYTES];

/// Why a file is not one of leaked passwords. The words hold nothing of what is in the file, nor its name.
#[derive(Debug, thiserror::Error)]
pub enum LeakedFileError {
    /// It is not there, or not for this account to read.
    #[error("the file of leaked passwords cannot be read ({0})")]
    Unread(ErrorKind),
    /// It has nothing in it, or is a folder.
    #[error("the file of leaked passwords is empty, or no file")]
    Empty,
    /// A line is something else.
    #[error(
        "the file of leaked passwords has, about {at} bytes after its beginning, a line that is not a SHA-1 digest in \
         capital hexadecimal, a colon and a count"
    )]
    Malformed {
        /// Where, in bytes from the beginning of the file: in the line or close to it.
        at: u64,
    },
    /// The lines are in another order.
    #[error(
        "the file of leaked passwords is not in the order of its digests; take the one that is ordered by hash"
    )]
    Unordered,
}

/// The file could not be read now, though it could at the start. Nobody can tell whether the password leaked.
#[derive(Debug, thiserror::Error)]
#[error("the file of leaked passwords cannot be read: {0}")]
pub struct LeakedUnread(#[from] io::Error);

/// A file of passwords that leaked. Cheap to share. It stays open: another that is put in its place counts after the next
/// start.
#[derive(Clone, Debug)]
pub struct LeakedPasswords {
    file: Arc<File>,
    /// How long it is, in bytes: at least one line.
    length: u64,
}

struct Line {
    digest: Hex,
    /// Where it begins, in bytes from the beginning of the file.
    begins: u64,
    /// Where the next begins, or the file ends.
    ends: u64,
}

impl LeakedPasswords {
    /// Opens a file, and looks at its first line, its last and some between: whether they are what they should be, and
    /// in order.
    pub fn open(path: &Path) -> Result<Self, LeakedFileError> {
        let unread = |error: io::Error| LeakedFileError::Unread(error.kind());
        let file = File::open(path).map_err(unread)?;
        let metadata = file.metadata().map_err(unread)?;
        if !metadata.is_file() || metadata.len() == 0 {
            return Err(LeakedFileError::Empty);
        }
        let leaked = Self { file: Arc::new(file), length: metadata.len() };
        let last = leaked.length - 1;
        let mut before: Option<Line> = None;
        // One after the other with a step of a part of the whole, so that no product is too large.
        let places = (0..last).step_by(usize::try_from(last / PLACES).unwrap_or(usize::MAX).max(1));
        for place in places.chain([last]) {
            let line = leaked.line_at(place).map_err(|error| match error.kind() {
                ErrorKind::InvalidData => LeakedFileError::Malformed { at: place },
                kind => LeakedFileError::Unread(kind),
            })?;
            let is_in_order = |before: &Line| before.begins == line.begins || before.digest < line.digest;
            if !before.as_ref().is_none_or(is_in_order) {
                return Err(LeakedFileError::Unordered);
            }
            before = Some(line);
        }
        Ok(leaked)
    }

    /// Whether a password is among them. It takes some 36 short reads, on a thread where reading keeps nobody waiting.
    pub async fn hold(&self, password: &Password) -> Result<bool, LeakedUnread> {
        let (leaked, wanted) = (self.clone(), hex(&Sha1::digest(password.as_bytes()).into()));
        let found = tokio::task::spawn_blocking(move || leaked.find(&wanted)).await;
        Ok(found.map_err(io::Error::other)??)
    }

    /// Halves what is left of the file until the line is found, or nothing is left.
    fn find(&self, wanted: &Hex) -> io::Result<bool> {
        // Both are where lines begin, or the end of the file; what is looked for is between them.
        let (mut low, mut high) = (0, self.length);
        while low < high {
            let line = self.line_at(low + (high - low) / 2)?;
            match line.digest.cmp(wanted) {
                std::cmp::Ordering::Equal => return Ok(true),
                std::cmp::Ordering::Less => low = line.ends,
                std::cmp::Ordering::Greater => high = line.begins,
            }
        }
        Ok(false)
    }

    /// The line that the byte at this place belongs to; its end belongs to it too. The place is in the file.
    fn line_at(&self, place: u64) -> io::Result<Line> {
        let reach = LINE_BYTES_MAX as u64;
        let begins = place.saturating_sub(reach);
        let ends = place.saturating_add(reach).min(self.length);
        let mut bytes = [0; 2 * LINE_BYTES_MAX];
        let length = usize::try_from(ends - begins).map_err(io::Error::other)?;
        let bytes = bytes.get_mut(..length).ok_or(ErrorKind::InvalidData)?;
        self.file.read_exact_at(bytes, begins)?;
        let (before, after) = bytes.split_at(usize::try_from(place - begins).map_err(io::Error::other)?);
        let first = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let last = after.iter().position(|byte| *byte == b'\n').map_or(length, |at| before.len() + at + 1);
        Ok(Line {
            digest: parse(&bytes[first..last]).ok_or(ErrorKind::InvalidData)?,
            begins: begins + first as u64,
            ends: begins + last as u64,
        })
    }
}

/// The digest of a line, if it is one, with or without its end.
fn parse(line: &[u8]) -> Option<Hex> {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let (digest, rest) = line.split_first_chunk::<DIGEST_BYTES>()?;
    let count = rest.strip_prefix(b":")?;
    let is_hex = digest.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'A'..=b'F'));
    let is_count = (1..=20).contains(&count.len()) && count.iter().all(u8::is_ascii_digit);
    (is_hex && is_count).then_some(*digest)
}

/// A digest as the file writes it. Digits come before letters there as in numbers, so the order is the same.
fn hex(digest: &[u8; 20]) -> Hex {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let mut hex = [0; DIGEST_BYTES];
    for (pair, byte) in hex.chunks_exact_mut(2).zip(digest) {
        pair.copy_from_slice(&[DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
    }
    hex
}

#[cfg(test)]
mod tests;
