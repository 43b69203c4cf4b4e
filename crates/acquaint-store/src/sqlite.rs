//! The SQLite store: a writer thread, a reader beside it, and the files they live in.

pub(crate) mod backup;
pub(crate) mod claim;
pub(crate) mod leftover;
pub(crate) mod load;
pub(crate) mod open;
pub(crate) mod row;
mod upgrade;
mod write;
pub(crate) mod writer;

use crate::database::Database;
use crate::migrations::DatabaseKind;
use crate::writer::{Job, Writer};
use acquaint_app::store::{Store, StoreError};
use acquaint_core::import::{Finding, RecordChange, Situation};
use rusqlite::{Connection, ErrorCode};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use writer::FileWorker;

/// Everything in one SQLite file.
#[derive(Debug)]
pub struct SqliteStore {
    writer: Writer<Decided>,
    reader: Arc<Mutex<Connection>>,
}

impl SqliteStore {
    /// Opens a database, or makes one that only its owner can read. Its folder is made too.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        open::prepare(path, DatabaseKind::Personal)?;
        Self::open_place(&open::Place::file(path, DatabaseKind::Personal))
    }

    /// A database that is gone when the store is.
    pub fn open_in_memory() -> Result<Self, StoreError> {
        Self::open_place(&open::Place::memory(None))
    }

    /// A database in memory that holds at most so many pages (4 KiB each): what a full disk is to a file.
    pub fn open_in_memory_of_pages(pages_max: u32) -> Result<Self, StoreError> {
        Self::open_place(&open::Place::memory(Some(pages_max)))
    }

    fn open_place(place: &open::Place) -> Result<Self, StoreError> {
        let writer = Writer::start(FileWorker::open(place.clone())?)?;
        let reader = Arc::new(Mutex::new(place.open_reader()?));
        Ok(Self { writer, reader })
    }

    async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let reader = Arc::clone(&self.reader);
        let work = move || read(&mut reader.lock().unwrap_or_else(PoisonError::into_inner));
        let done = tokio::task::spawn_blocking(work).await;
        done.unwrap_or_else(|e| Err(StoreError::Unavailable { detail: e.to_string() }))
    }
}

/// The changes of one decision, and the version it was made on.
#[derive(Debug)]
struct Decided {
    changes: Vec<RecordChange>,
    expected_version: u64,
}

impl Job for Decided {
    type Done = u64;

    fn run(&self, database: Database<'_>) -> Result<u64, StoreError> {
        match database {
            Database::Sqlite(connection) => write::changes(connection, &self.changes, self.expected_version),
            Database::Postgres(_) => {
                Err(StoreError::Unavailable { detail: "one person's archive is kept in a file".into() })
            }
        }
    }
}

impl Store for SqliteStore {
    async fn load_situation(&self) -> Result<Situation, StoreError> {
        self.read(load::situation).await
    }

    async fn apply(&self, changes: &[RecordChange], expected_version: u64) -> Result<u64, StoreError> {
        if changes.is_empty() {
            return Ok(expected_version);
        }
        self.writer.apply(Decided { changes: changes.to_vec(), expected_version }).await
    }

    async fn verify(&self) -> Result<Vec<Finding>, StoreError> {
        self.read(load::findings).await
    }
}

/// What SQLite says, as the store says it.
pub(crate) fn store_error(error: &rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => StoreError::Full,
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy,
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => StoreError::Damaged,
        _ => StoreError::Unavailable { detail: error.to_string() },
    }
}

/// The same where a row is written: one that exists already, or a reference to one that does not, means that the decision was
/// made on stale data.
pub(crate) fn write_error(error: &rusqlite::Error) -> StoreError {
    use rusqlite::ffi::{
        SQLITE_CONSTRAINT_FOREIGNKEY, SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE,
    };
    match error.sqlite_error() {
        Some(failure)
            if failure.code == ErrorCode::ConstraintViolation
                && [SQLITE_CONSTRAINT_FOREIGNKEY, SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE]
                    .contains(&failure.extended_code) =>
        {
            StoreError::Conflict
        }
        _ => store_error(error),
    }
}
