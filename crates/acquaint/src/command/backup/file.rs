//! The form of a backup: a zip with `manifest.json` and `acquaint.db`, so that any tool can look inside.

use crate::error::CommandError;
use acquaint_store::DatabaseFacts;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::Path;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// The form that this release writes.
const BACKUP_FORMAT: u32 = 1;
const MANIFEST: &str = "manifest.json";
const DATABASE: &str = "acquaint.db";
/// No manifest is longer, in bytes.
const MANIFEST_BYTES_MAX: u64 = 64 * 1024;

/// What is in a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    /// The form of the backup.
    pub backup_format: u32,
    /// When it was made.
    pub created_at: Timestamp,
    /// The release that made it.
    pub acquaint_version: String,
    /// The database in it.
    pub database: DatabaseEntry,
}

/// The database in a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DatabaseEntry {
    /// Its size, in bytes.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal digits.
    pub sha256: String,
    /// Its format: the number of its newest migration.
    pub format: i64,
    /// The release of SQLite that copied it.
    pub sqlite_version: String,
}

impl Manifest {
    /// Of a copy of the database.
    pub(crate) fn of(
        copy: &Path,
        facts: &DatabaseFacts,
        created_at: Timestamp,
    ) -> Result<Self, CommandError> {
        let mut hashed = Hashed::new(std::io::sink());
        let mut file = File::open(copy).map_err(CommandError::runtime)?;
        let bytes = std::io::copy(&mut file, &mut hashed).map_err(CommandError::runtime)?;
        Ok(Self {
            backup_format: BACKUP_FORMAT,
            created_at,
            acquaint_version: env!("CARGO_PKG_VERSION").into(),
            database: DatabaseEntry {
                bytes,
                sha256: hashed.digest(),
                format: facts.format,
                sqlite_version: facts.sqlite_version.into(),
            },
        })
    }
}

/// Writes a backup.
pub(crate) fn write(to: &File, manifest: &Manifest, database: &Path) -> Result<(), CommandError> {
    let failed =
        |e: &dyn std::fmt::Display| CommandError::Usage(format!("the backup cannot be written: {e}"));
    let text = serde_json::to_string_pretty(manifest).map_err(|e| failed(&e))?;
    let mut zip = ZipWriter::new(BufWriter::new(to));
    // Time stamps of members would say no more than the manifest does.
    let options =
        SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).unix_permissions(0o600);
    zip.start_file(MANIFEST, options).map_err(|e| failed(&e))?;
    zip.write_all(text.as_bytes()).map_err(|e| failed(&e))?;
    zip.start_file(DATABASE, options.large_file(manifest.database.bytes >= 1 << 31))
        .map_err(|e| failed(&e))?;
    let mut source = File::open(database).map_err(|e| failed(&e))?;
    std::io::copy(&mut source, &mut zip).map_err(|e| failed(&e))?;
    let mut written = zip.finish().map_err(|e| failed(&e))?;
    written.flush().map_err(|e| failed(&e))
}

/// Why a file is no backup that can be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BackupError {
    #[error("it is no backup of acquaint, or not all of one")]
    NotOurs,
    #[error(
        "a later release of acquaint made it (its form is {found}, this release knows {BACKUP_FORMAT}); please update acquaint"
    )]
    Newer { found: u32 },
    #[error("it is damaged: {0}; use another backup")]
    Damaged(String),
    #[error("{0}")]
    Unwritable(std::io::Error),
}

/// However it shows: bytes that cannot be unpacked, too many of them, or another checksum.
const NOT_WHOLE: &str = "its database is not the one that its manifest describes";

/// An opened backup.
pub(crate) struct Backup {
    zip: ZipArchive<BufReader<File>>,
    /// What it says is in it.
    pub manifest: Manifest,
}

impl Backup {
    /// Opens a backup and reads its manifest.
    pub(crate) fn open(file: File) -> Result<Self, BackupError> {
        let mut zip = ZipArchive::new(BufReader::new(file)).map_err(|_| BackupError::NotOurs)?;
        let mut text = Vec::new();
        let member = zip.by_name(MANIFEST).map_err(|_| BackupError::NotOurs)?;
        let read = member.take(MANIFEST_BYTES_MAX).read_to_end(&mut text);
        read.map_err(|e| BackupError::Damaged(e.to_string()))?;
        let form: Form = serde_json::from_slice(&text).map_err(|_| BackupError::NotOurs)?;
        if form.backup_format > BACKUP_FORMAT {
            return Err(BackupError::Newer { found: form.backup_format });
        }
        let manifest = serde_json::from_slice(&text).map_err(|e| BackupError::Damaged(e.to_string()))?;
        Ok(Self { zip, manifest })
    }

    /// Writes the database of the backup to a file, and compares it with the manifest.
    pub(crate) fn unpack(&mut self, to: &File) -> Result<(), BackupError> {
        let said = &self.manifest.database;
        let member =
            self.zip.by_name(DATABASE).map_err(|_| BackupError::Damaged("its database is missing".into()))?;
        let mut to = Hashed::new(BufWriter::new(to));
        // One more than there should be, so that more is noticed, however much it would unpack to.
        let bytes = copy(&mut member.take(said.bytes.saturating_add(1)), &mut to)?;
        to.inner.flush().map_err(BackupError::Unwritable)?;
        if bytes != said.bytes || to.digest() != said.sha256 {
            return Err(BackupError::Damaged(NOT_WHOLE.into()));
        }
        Ok(())
    }
}

/// Tells what cannot be read from what cannot be written.
fn copy(from: &mut impl Read, to: &mut impl Write) -> Result<u64, BackupError> {
    let mut buffer = vec![0; 64 * 1024];
    let mut bytes = 0;
    loop {
        let read = from.read(&mut buffer).map_err(|_| BackupError::Damaged(NOT_WHOLE.into()))?;
        if read == 0 {
            return Ok(bytes);
        }
        to.write_all(&buffer[..read]).map_err(BackupError::Unwritable)?;
        bytes += read as u64;
    }
}

/// The part of a manifest that every form has.
#[derive(Deserialize)]
struct Form {
    backup_format: u32,
}

/// Hashes what passes through.
struct Hashed<W> {
    inner: W,
    hash: Sha256,
}

impl<W: Write> Hashed<W> {
    fn new(inner: W) -> Self {
        Self { inner, hash: Sha256::new() }
    }

    fn digest(self) -> String {
        self.hash.finalize().iter().fold(String::new(), |mut digits, byte| {
            // Writing to a string cannot fail.
            let _ = write!(digits, "{byte:02x}");
            digits
        })
    }
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.inner.flush()
    }
}

/// A size as people say it: "12 MB".
pub(crate) fn bytes_in_words(bytes: u64) -> String {
    let units = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
    let unit = units.into_iter().find(|(size, _)| bytes >= *size);
    unit.map_or_else(
        || format!("{bytes} bytes"),
        |(size, name)| {
            let tenths = bytes / (size / 10);
            if tenths < 100 && !tenths.is_multiple_of(10) {
                format!("{}.{} {name}", tenths / 10, tenths % 10)
            } else {
                format!("{} {name}", tenths / 10)
            }
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_like_sentences() {
        for (bytes, words) in [
            (0, "0 bytes"),
            (999, "999 bytes"),
            (1_000, "1 kB"),
            (1_540, "1.5 kB"),
            (4_000_000, "4 MB"),
            (12_900_000, "12 MB"),
            (3_200_000_000, "3.2 GB"),
        ] {
            assert_eq!(bytes_in_words(bytes), words);
        }
    }
}
