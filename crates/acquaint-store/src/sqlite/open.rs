//! Opening connections: settings, and files that only their owner can read.

use super::{leftover, store_error, upgrade};
use crate::migrations::{self, DatabaseKind};
use acquaint_app::store::StoreError;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, FileControl, OpenFlags};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// How long a connection waits for another process to finish writing. Judgement.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The same for a process that only looks, such as a backup. Judgement.
const LOOK_TIMEOUT: Duration = Duration::from_secs(10);

/// After a burst of writes the log is cut back to this many bytes. Judgement.
const LOG_BYTES_MOST: i64 = 64 << 20;

/// How many prepared statements a connection keeps: more than one connection runs, so that each is prepared once.
const STATEMENTS_KEPT: usize = 256;

/// Where a database lives, what it holds, and how safely.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    medium: Medium,
    kind: DatabaseKind,
    /// Whether an acknowledged commit may be lost when the machine stops: for databases that are thrown away.
    is_scratch: bool,
}

#[derive(Clone, Debug)]
enum Medium {
    File(PathBuf),
    /// In memory, under a name that the connections of this process share.
    Memory {
        name: String,
        /// The most pages it may hold, if there is a limit.
        pages_max: Option<u32>,
    },
}

impl Place {
    /// A file, which [`prepare`] has checked.
    pub(crate) fn file(path: &Path, kind: DatabaseKind) -> Self {
        Self { medium: Medium::File(path.to_owned()), kind, is_scratch: false }
    }

    /// The same for a database that is thrown away, and need not survive a power cut.
    pub(crate) fn scratch(self) -> Self {
        Self { is_scratch: true, ..self }
    }

    /// A fresh personal database in memory.
    pub(super) fn memory(pages_max: Option<u32>) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let medium = Medium::Memory { name: format!("file:/acquaint-{number}?vfs=memdb"), pages_max };
        Self { medium, kind: DatabaseKind::Personal, is_scratch: false }
    }

    pub(crate) fn is_scratch(&self) -> bool {
        self.is_scratch
    }

    /// The file, if what it holds is to be kept.
    fn kept_file(&self) -> Option<&Path> {
        match &self.medium {
            Medium::File(path) if !self.is_scratch => Some(path),
            _ => None,
        }
    }

    pub(super) fn is_file(&self) -> bool {
        matches!(self.medium, Medium::File(_))
    }

    fn open(&self, flags: OpenFlags) -> Result<Connection, StoreError> {
        let flags = flags | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = match &self.medium {
            Medium::File(path) => Connection::open_with_flags(path, flags),
            Medium::Memory { name, .. } => Connection::open_with_flags(name, flags),
        };
        let connection = connection.map_err(|e| store_error(&e))?;
        connection.busy_timeout(BUSY_TIMEOUT).map_err(|e| store_error(&e))?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
        // Otherwise a statement whose plan could follow from a parameter is prepared again for each value (STAT4 is
        // built in).
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(|e| store_error(&e))?;
        distrust_schema(&connection).map_err(|e| store_error(&e))?;
        if self.kind == DatabaseKind::Community && self.kept_file().is_some() {
            // The log and its index stay when the service stops: on a full disk they could not be made at the next start.
            let persists = connection.file_control(None::<&str>, FileControl::PersistWal(&mut 1));
            persists.map_err(|e| store_error(&e))?;
            // With a limit the log is also emptied when the last connection closes: nothing that a member took back
            // may stay in it.
            let limited =
                connection.pragma_update_and_check(None, "journal_size_limit", LOG_BYTES_MOST, |_| Ok(()));
            limited.map_err(|e| store_error(&e))?;
        }
        Ok(connection)
    }

    /// The one connection that writes, with its tables in the newest format.
    pub(crate) fn open_writer(&self) -> Result<Connection, StoreError> {
        let mut writer = self.open(OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
        set_up(&writer, self.is_scratch).map_err(|e| store_error(&e))?;
        upgrade::bring_up_to_date(&mut writer, self.kind, self.kept_file())?;
        // After the tables: if a first start or an upgrade is killed, the file is empty or of the format before,
        // without a log.
        writer
            .pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))
            .map_err(|e| store_error(&e))?;
        if let Medium::Memory { pages_max: Some(pages_max), .. } = &self.medium {
            let set = writer.pragma_update_and_check(None, "max_page_count", pages_max, |_| Ok(()));
            set.map_err(|e| store_error(&e))?;
        }
        Ok(writer)
    }

    /// A connection that cannot write.
    pub(crate) fn open_reader(&self) -> Result<Connection, StoreError> {
        let reader = self.open(OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        // Not opened read-only: in WAL mode a reader takes part in the shared index. This refuses every write.
        reader.pragma_update(None, "query_only", "ON").map_err(|e| store_error(&e))?;
        reader.pragma_update(None, "cache_size", -READER_CACHE_KIB).map_err(|e| store_error(&e))?;
        Ok(reader)
    }
}

/// How much of the database a reader remembers, in KiB. With SQLite's own 2,000 a look at tens of thousands of members
/// asks the operating system for every one of them.
const READER_CACHE_KIB: i64 = 16_384;

/// How much of an invented community its writer remembers while it fills it, in KiB: all of it, so that each page is written
/// once a commit.
const SCRATCH_CACHE_KIB: i64 = 262_144;

/// `FULL`, because `NORMAL` loses acknowledged commits when the power fails. `secure_delete`, because what a member
/// takes back must be gone. The journal of savepoints stays in memory: in a file it was half of all that is written.
fn set_up(writer: &Connection, is_scratch: bool) -> rusqlite::Result<()> {
    writer.pragma_update(None, "synchronous", if is_scratch { "OFF" } else { "FULL" })?;
    if is_scratch {
        writer.pragma_update(None, "cache_size", -SCRATCH_CACHE_KIB)?;
    }
    writer.pragma_update(None, "temp_store", "MEMORY")?;
    writer.pragma_update(None, "foreign_keys", "ON")?;
    writer.pragma_update_and_check(None, "secure_delete", "ON", |_| Ok(()))
}

/// Runs nothing that the schema of a file asks for: acquaint has no triggers and no views, and the functions that its
/// tables name have no side effects.
pub(super) fn distrust_schema(connection: &Connection) -> rusqlite::Result<()> {
    for (config, is_on) in [
        (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
        (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false),
    ] {
        connection.set_db_config(config, is_on)?;
    }
    Ok(())
}

/// Opens a file to read it, whatever it is. Only where a process was killed in the middle of a transaction that it had
/// begun to write is SQLite allowed to write, and takes that back: nothing can be read before. Where there is no room for the
/// index of the log, one connection alone needs none.
pub(crate) fn look(path: &Path) -> Result<Connection, StoreError> {
    let reader = open_alone(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let tried = reader.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()));
    match tried.as_ref().map_err(rusqlite::Error::sqlite_error_code) {
        Err(Some(
            code @ (ErrorCode::ReadOnly
            | ErrorCode::CannotOpen
            | ErrorCode::SystemIoFailure
            | ErrorCode::DiskFull),
        )) => {
            let reader = open_alone(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
            if matches!(code, ErrorCode::SystemIoFailure | ErrorCode::DiskFull) {
                reader
                    .pragma_update_and_check(None, "locking_mode", "EXCLUSIVE", |_| Ok(()))
                    .map_err(|e| store_error(&e))?;
            }
            reader.pragma_update(None, "query_only", "ON").map_err(|e| store_error(&e))?;
            Ok(reader)
        }
        // Any other error shows again when the file is read.
        _ => Ok(reader),
    }
}

pub(crate) fn look_at_length(path: &Path) -> Result<Connection, StoreError> {
    let reader = look(path)?;
    reader.pragma_update(None, "cache_size", -READER_CACHE_KIB).map_err(|e| store_error(&e))?;
    Ok(reader)
}

/// Opens a file that is there, whatever it is.
pub(crate) fn open_alone(path: &Path, flags: OpenFlags) -> Result<Connection, StoreError> {
    let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(|e| store_error(&e))?;
    connection.busy_timeout(LOOK_TIMEOUT).map_err(|e| store_error(&e))?;
    distrust_schema(&connection).map_err(|e| store_error(&e))?;
    Ok(connection)
}

/// Checks an existing file, or makes an empty one; both before SQLite may write.
pub(crate) fn prepare(path: &Path, kind: DatabaseKind) -> Result<(), StoreError> {
    let unavailable = |error: std::io::Error| StoreError::Unavailable {
        detail: format!("cannot make `{}`: {error}", path.display()),
    };
    if path.is_dir() {
        return Err(StoreError::NotOurs { path: path.display().to_string() });
    }
    let folder = leftover::folder_of(path);
    if !folder.exists() {
        make_folder(folder).map_err(unavailable)?;
    }
    match make_file(path) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            migrations::check_file_of(path, kind)
        }
        Err(error) => Err(unavailable(error)),
    }
}

fn make_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// SQLite gives its other files (`-wal`, `-shm`) the permissions of this one.
fn make_file(path: &Path) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}
