//! A zip, hostile until shown otherwise. The only place that uses the zip library, and never to unpack to disk.
//!
//! Real archives are streamed zips (sizes only in the table of contents, members in random order), so everything is
//! told by the table of contents. It is judged as a whole before the first member is unpacked.

use super::directory::{check_claims, read_claims};
use super::metered::{Metered, refusal_in};
use super::{Found, Member, check_limit, is_litter};
use crate::error::ReadError;
use crate::kind::Kind;
use crate::limits::Limits;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use std::cell::Cell;
use std::fs::File;
use std::io::{BufReader, Error, Read, Result as IoResult, Seek, SeekFrom};
use std::path::Path;
use std::rc::Rc;
use zip::read::{ArchiveOffset, Config, ZipFile, ZipFileEntry};
use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

/// Members below this size, unpacked, may pack as well as they like, in bytes. Judgement: a short file of one repeated
/// row packs better than any text, and does no harm.
const RATIO_FREE_BYTES: u64 = 1 << 20;

/// What looking for the end record may cost beside the table of contents, in bytes. Judgement.
const SEARCH_BYTES: u64 = 1 << 20;

/// An opened zip.
pub(super) struct Zipped {
    archive: ZipArchive<Budgeted>,
    pub newest_member_at: Option<Timestamp>,
}

impl Zipped {
    pub fn open(path: &Path, limits: &Limits) -> Result<(Self, Vec<Found>), ReadError> {
        let file = File::open(path).map_err(|source| ReadError::Io { path: path.into(), source })?;
        Self::of(Box::new(BufReader::new(file)), path, limits)
    }

    /// Opens a zip whose bytes are at hand; `path`: how messages call it.
    pub fn of(
        mut file: Box<dyn ReadSeek>,
        path: &Path,
        limits: &Limits,
    ) -> Result<(Self, Vec<Found>), ReadError> {
        let what = path.display().to_string();
        check_start(&mut file, path)?;
        let claims = read_claims(&mut file).map_err(|source| ReadError::Io { path: path.into(), source })?;
        if claims.is_empty() {
            return Err(ReadError::Damaged { what, why: "its table of contents is missing".into() });
        }
        check_claims(&claims, limits)?;
        let budget = Rc::new(Cell::new(limits.directory_bytes_max + SEARCH_BYTES));
        let reader = Budgeted { file, budget: Rc::clone(&budget) };
        // Nothing stands before a real archive; not searching for one keeps the time bounded.
        let config = Config { archive_offset: ArchiveOffset::Known(0) };
        let archive = ZipArchive::with_config(config, reader).map_err(|error| from_zip(&what, &error))?;
        let mut zip = Self { archive, newest_member_at: None };
        let found = zip.check_members(path, limits)?;
        // Headers beside the members' data are read for this; they count as table of contents.
        if zip.archive.has_overlapping_entries().map_err(|error| from_zip(&what, &error))? {
            return Err(ReadError::Hostile { member: what, why: "has members that overlap".into() });
        }
        budget.set(u64::MAX);
        Ok((zip, found))
    }

    /// Judges every member by its entry in the table of contents.
    fn check_members(&mut self, path: &Path, limits: &Limits) -> Result<Vec<Found>, ReadError> {
        let what = path.display().to_string();
        check_limit(|| "number of members of the zip".into(), self.archive.len() as u64, limits.entries_max)?;
        if self.archive.has_duplicate_names() {
            return Err(ReadError::Hostile { member: what, why: "has two members of one name".into() });
        }
        let mut found = Vec::new();
        for index in 0..self.archive.len() {
            let entry = self.archive.by_index_data(index).map_err(|error| from_zip(&what, &error))?;
            let name = entry.name().map_err(|error| from_zip(&what, &error))?.into_owned();
            check_name(&name)?;
            check_is_plain(&entry, &name)?;
            if entry.is_dir() || is_litter(&name) {
                continue;
            }
            self.newest_member_at = self.newest_member_at.max(modified_at(&entry));
            found.push(Found { path: name, index, bytes_max: entry.size() });
        }
        if found.is_empty() { Err(ReadError::Empty { path: path.into() }) } else { Ok(found) }
    }

    /// Judges a member that will be read, and returns its size unpacked, in bytes.
    pub fn check_member(&mut self, member: &Member, limits: &Limits) -> Result<u64, ReadError> {
        let entry = self.archive.by_index_data(member.index).map_err(|e| from_zip(&member.name, &e))?;
        let refuse = |why: &str| ReadError::Unsupported { member: member.name.clone(), why: why.into() };
        if entry.encrypted() {
            return Err(refuse("is locked with a password"));
        }
        if !matches!(entry.compression(), CompressionMethod::Stored | CompressionMethod::Deflated) {
            return Err(refuse("is packed in a way that is not read here"));
        }
        let (packed, unpacked) = (entry.compressed_size(), entry.size());
        if unpacked > RATIO_FREE_BYTES && unpacked / packed.max(1) > limits.ratio_max {
            let why = format!("claims to unpack from {packed} to {unpacked} bytes, as no real text does");
            return Err(ReadError::Hostile { member: member.name.clone(), why });
        }
        Ok(unpacked)
    }

    /// The bytes of a zip that lies in this one.
    pub fn read_zip_within(
        &mut self,
        index: usize,
        path: &str,
        limits: &Limits,
    ) -> Result<Vec<u8>, ReadError> {
        let bytes_max = limits.member_bytes_max;
        let member = Member { kind: Kind::Profile, name: path.into(), index, bytes_max };
        let declared = self.check_member(&member, limits)?;
        check_limit(|| format!("size of `{path}` in bytes"), declared, bytes_max)?;
        let mut bytes = Vec::new();
        let mut total_bytes_left = bytes_max;
        let inner = Box::new(self.read(&member)?);
        Metered::new(inner, &member, &mut total_bytes_left, limits)
            .read_to_end(&mut bytes)
            .map_err(|error| refusal_in(error, path))?;
        Ok(bytes)
    }

    pub fn read(&mut self, member: &Member) -> Result<ZipFile<'_, Budgeted>, ReadError> {
        self.archive.by_index(member.index).map_err(|error| from_zip(&member.name, &error))
    }
}

/// Tells an empty file, and a file of another kind, from a zip.
fn check_start(file: &mut impl Read, path: &Path) -> Result<(), ReadError> {
    let mut start = Vec::new();
    let io = |source| ReadError::Io { path: path.into(), source };
    file.take(4).read_to_end(&mut start).map_err(io)?;
    match &start[..] {
        [] | b"PK\x05\x06" => Err(ReadError::Empty { path: path.into() }),
        b"PK\x03\x04" => Ok(()),
        _ => Err(ReadError::NotAnArchive { path: path.into() }),
    }
}

/// Refuses names that point out of the archive (absolute, with `..`, with a drive letter, with a backslash), and names
/// that could write over a terminal when a message tells them.
///
/// A colon as such is fine: real archives of 2018 hold `Articles/2017-12-09 04:54:08.html`.
fn check_name(name: &str) -> Result<(), ReadError> {
    let bytes = name.as_bytes();
    let has_drive = bytes.len() >= 2 && bytes[0].is_ascii_alphabetic() && bytes[1] == b':';
    let why = if name.starts_with('/') || has_drive {
        "has an absolute name"
    } else if name.split('/').any(|part| part == "..") {
        "has a name that leads out of the archive"
    } else if name.contains(|c: char| c == '\\' || c.is_control() || is_turning(c)) {
        "has a name with a character that no real archive uses"
    } else if name.is_empty() {
        "has no name"
    } else {
        return Ok(());
    };
    Err(ReadError::Hostile { member: name.escape_debug().to_string(), why: why.into() })
}

/// Whether a character turns the text around it: the overrides, embeddings and isolates of both directions.
fn is_turning(character: char) -> bool {
    matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Refuses links, devices and pipes.
fn check_is_plain(entry: &ZipFileEntry<'_>, name: &str) -> Result<(), ReadError> {
    let file_type = entry.unix_mode().unwrap_or(0) & 0o170_000;
    if entry.is_symlink() || !matches!(file_type, 0 | 0o100_000 | 0o040_000) {
        return Err(ReadError::Hostile {
            member: name.into(),
            why: "is a link or a device, not a file".into(),
        });
    }
    Ok(())
}

/// The time stamp of a member, in UTC. LinkedIn began in 2003; earlier ones stand for "none".
fn modified_at(entry: &ZipFileEntry<'_>) -> Option<Timestamp> {
    let at = entry.last_modified().filter(|at| at.year() >= 2003)?;
    let small = |number: u8| i8::try_from(number).ok();
    let civil = DateTime::new(
        i16::try_from(at.year()).ok()?,
        small(at.month())?,
        small(at.day())?,
        small(at.hour())?,
        small(at.minute())?,
        small(at.second())?.min(59),
        0,
    );
    Some(civil.ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

fn from_zip(what: &str, error: &ZipError) -> ReadError {
    let what = what.to_owned();
    let why = error.to_string();
    match error {
        ZipError::Io(inner) if is_over_budget(inner) => ReadError::Hostile { member: what, why },
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => {
            ReadError::Unsupported { member: what, why: format!("cannot be read: {why}") }
        }
        _ => ReadError::Damaged { what, why },
    }
}

fn is_over_budget(error: &Error) -> bool {
    matches!(error.get_ref(), Some(inner) if inner.is::<OverBudget>())
}

/// Bytes that can be read at any place.
pub(super) trait ReadSeek: Read + Seek {}

impl<T: Read + Seek> ReadSeek for T {}

/// The zip's bytes, of which only so many may be read until the table of contents is known.
pub(super) struct Budgeted {
    file: Box<dyn ReadSeek>,
    budget: Rc<Cell<u64>>,
}

#[derive(Debug, thiserror::Error)]
#[error("has a larger table of contents than it claims")]
struct OverBudget;

impl Read for Budgeted {
    fn read(&mut self, buffer: &mut [u8]) -> IoResult<usize> {
        let count = self.file.read(buffer)?;
        let left = self.budget.get().checked_sub(count as u64).ok_or_else(|| Error::other(OverBudget))?;
        self.budget.set(left);
        Ok(count)
    }
}

impl Seek for Budgeted {
    fn seek(&mut self, position: SeekFrom) -> IoResult<u64> {
        self.file.seek(position)
    }
}
