//! A database file as an operator sees it: what it is, whether it is whole, a copy of it, and whether it is in use.

use super::open::{distrust_schema, look, open_alone};
use super::store_error;
use crate::migrations::{self, DatabaseKind};
use acquaint_app::store::StoreError;
use acquaint_core::import::Finding;
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use std::time::Duration;

/// How long to wait for a database to be closed before it counts as in use. Judgement.
const IN_USE_AFTER: Duration = Duration::from_secs(1);

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatabaseFacts {
    /// What it holds; `None`: nothing yet, its tables are still to come.
    pub kind: Option<DatabaseKind>,
    /// Its format: the number of its newest migration. 0: it has no tables yet.
    pub format: i64,
    /// The newest format of its kind that this release knows.
    pub newest_format: i64,
    /// How it keeps changes, as SQLite calls it: `wal` once the service opened it.
    pub journal_mode: String,
    /// The release of SQLite that read it.
    pub sqlite_version: &'static str,
}

/// What this file is.
///
/// [`StoreError::NotOurs`], [`StoreError::Newer`] and [`StoreError::Altered`] as when opening it.
pub fn inspect_database(path: &Path) -> Result<DatabaseFacts, StoreError> {
    facts(&look(path)?, path)
}

fn facts(reader: &Connection, path: &Path) -> Result<DatabaseFacts, StoreError> {
    let kind = migrations::kind_in(reader, path)?;
    Ok(DatabaseFacts {
        kind,
        format: migrations::format(reader)?,
        newest_format: kind.map_or(0, DatabaseKind::newest),
        journal_mode: text(reader, "SELECT journal_mode FROM pragma_journal_mode")?,
        sqlite_version: rusqlite::version(),
    })
}

/// What SQLite finds wrong with a file, each in its words; empty: it is whole.
pub fn check_database(path: &Path) -> Result<Vec<Finding>, StoreError> {
    let mut reader = look(path)?;
    migrations::kind_in(&reader, path)?;
    let moment = reader.transaction().map_err(|e| store_error(&e))?;
    super::load::file_findings(&moment)
}

/// Copies a database into `to`, an empty file, as it is at one moment, while others read and write it. The copy is
/// one file, with nothing beside it, and was checked.
///
/// [`StoreError::Damaged`] if SQLite finds the copy not whole: then the database is not whole either.
pub fn copy_database(from: &Path, to: &Path) -> Result<DatabaseFacts, StoreError> {
    let source = look(from)?;
    migrations::kind_in(&source, from)?;
    copy(&source, to)
}

pub(super) fn copy(source: &Connection, to: &Path) -> Result<DatabaseFacts, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    // No other process has the copy open, and some disks that can hold a copy cannot lock files.
    let copy = if cfg!(unix) {
        Connection::open_with_flags_and_vfs(to, flags, c"unix-none")
    } else {
        Connection::open_with_flags(to, flags)
    };
    let mut copy = copy.map_err(|e| store_error(&e))?;
    distrust_schema(&copy).map_err(|e| store_error(&e))?;
    // Without locks there is no shared index of the log; one connection alone needs none.
    copy.pragma_update_and_check(None, "locking_mode", "EXCLUSIVE", |_| Ok(()))
        .map_err(|e| store_error(&e))?;
    copy_all(source, &mut copy)?;
    // A file in WAL mode cannot be read from a folder in which nothing can be written.
    let mode: String = copy
        .pragma_update_and_check(None, "journal_mode", "DELETE", |row| row.get(0))
        .map_err(|e| store_error(&e))?;
    debug_assert_eq!(mode, "delete", "nobody else has the copy open");
    let moment = copy.transaction().map_err(|e| store_error(&e))?;
    if super::load::file_findings(&moment)?.is_empty() {
        facts(&moment, to)
    } else {
        Err(StoreError::Damaged)
    }
}

/// All pages in one step: one consistent look. In WAL mode it keeps nobody from writing.
fn copy_all(source: &Connection, copy: &mut Connection) -> Result<(), StoreError> {
    let backup = Backup::new(source, copy).map_err(|e| store_error(&e))?;
    match backup.step(-1).map_err(|e| store_error(&e))? {
        StepResult::Done => Ok(()),
        StepResult::Busy | StepResult::Locked => Err(StoreError::Busy),
        _ => Err(StoreError::Unavailable { detail: "the copy was not completed".into() }),
    }
}

/// Brings everything that waits beside a database into its one file, which only works while nobody has it open.
///
/// [`StoreError::Busy`]: someone has.
pub fn close_database(path: &Path) -> Result<(), StoreError> {
    migrations::kind_of(path)?;
    let closed = open_alone(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    closed.busy_timeout(IN_USE_AFTER).map_err(|e| store_error(&e))?;
    let mode: rusqlite::Result<String> =
        closed.pragma_update_and_check(None, "journal_mode", "DELETE", |row| row.get(0));
    match mode.map_err(|e| store_error(&e))?.as_str() {
        "delete" => Ok(()),
        _ => Err(StoreError::Busy),
    }
}

fn text(reader: &Connection, sql: &str) -> Result<String, StoreError> {
    reader.query_row(sql, [], |row| row.get(0)).map_err(|e| store_error(&e))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SqliteStore;
    use std::fs;
    use std::path::PathBuf;
    use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
    use tempfile::TempDir;

    /// A database with two people, who are called as many coins as each has; those move between them.
    fn purses() -> (TempDir, PathBuf, SqliteStore) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("acquaint.db");
        let store = SqliteStore::open(&path).unwrap();
        let purses = "INSERT INTO people VALUES (zeroblob(16), '1000', hex(randomblob(200000))),
                          (randomblob(16), '0', hex(randomblob(200000)));";
        Connection::open(&path).unwrap().execute_batch(purses).unwrap();
        (folder, path, store)
    }

    fn number(path: &Path, sql: &str) -> i64 {
        Connection::open(path).unwrap().query_row(sql, [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn a_copy_made_under_concurrent_writes_is_one_moment_and_holds_what_was_acknowledged_before() {
        let (folder, path, _store) = purses();
        let (moves, is_over) = (AtomicI64::new(0), AtomicBool::new(false));
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let writer = Connection::open(&path).unwrap();
                while !is_over.load(Ordering::Relaxed) {
                    let amount = moves.load(Ordering::SeqCst) % 7;
                    let sql = format!(
                        "BEGIN IMMEDIATE;
                         UPDATE people SET name = name - {amount} WHERE id = zeroblob(16);
                         UPDATE people SET name = name + {amount}, url = hex(randomblob(200000))
                             WHERE id <> zeroblob(16);
                         UPDATE versions SET version = version + 1;
                         COMMIT"
                    );
                    writer.execute_batch(&sql).unwrap();
                    moves.fetch_add(1, Ordering::SeqCst);
                }
            });
            // Looked at afterwards: what goes wrong here must not leave the other thread writing for ever.
            let copies = (0..20).map(|turn| {
                let at_least = moves.load(Ordering::SeqCst);
                let copy = folder.path().join(format!("copy-{turn}.db"));
                fs::write(&copy, "").unwrap();
                (at_least, copy_database(&path, &copy), copy)
            });
            let copies: Vec<_> = copies.collect();
            is_over.store(true, Ordering::Relaxed);
            for (at_least, facts, copy) in copies {
                let facts = facts.unwrap();
                assert_eq!(facts.kind, Some(DatabaseKind::Personal));
                assert_eq!((facts.format, facts.journal_mode.as_str()), (facts.newest_format, "delete"));
                assert_eq!(number(&copy, "SELECT sum(name) FROM people"), 1000);
                assert!(number(&copy, "SELECT version FROM versions") >= at_least);
            }
        });
        assert!(moves.load(Ordering::SeqCst) > 0, "somebody wrote");
        let beside = |name: &str| folder.path().join(name).exists();
        assert!(!beside("copy-0.db-wal") && !beside("copy-0.db-shm") && !beside("copy-0.db-journal"));
    }

    #[test]
    fn a_database_that_somebody_has_open_is_not_closed() {
        let (folder, path, store) = purses();
        assert_eq!(close_database(&path), Err(StoreError::Busy));
        assert_eq!(inspect_database(&path).unwrap().journal_mode, "wal");
        drop(store);
        close_database(&path).unwrap();
        assert_eq!(inspect_database(&path).unwrap().journal_mode, "delete");
        assert!(!folder.path().join("acquaint.db-wal").exists());
    }

    #[test]
    fn damage_is_found_and_not_copied() {
        let (folder, path, store) = purses();
        drop(store);
        close_database(&path).unwrap();
        assert_eq!(check_database(&path).unwrap(), []);
        let mut bytes = fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle..middle + 20_000].fill(0x5A);
        fs::write(&path, bytes).unwrap();
        assert!(check_database(&path).map_or(true, |findings| !findings.is_empty()));
        let copy = folder.path().join("copy.db");
        fs::write(&copy, "").unwrap();
        assert_eq!(copy_database(&path, &copy), Err(StoreError::Damaged));
    }

    #[test]
    fn an_empty_file_is_a_database_whose_tables_are_still_to_come() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("acquaint.db");
        fs::write(&path, "").unwrap();
        let facts = inspect_database(&path).unwrap();
        assert_eq!((facts.kind, facts.format, facts.newest_format), (None, 0, 0));
        fs::write(&path, "Dear Ada, this is a letter.").unwrap();
        assert!(matches!(inspect_database(&path), Err(StoreError::NotOurs { .. })));
    }
}
