//! The migrations, embedded; never edit one that was shipped.

use crate::sqlite::store_error;
use acquaint_app::store::StoreError;
use refinery::Runner;
use rusqlite::{Connection, OpenFlags};
use std::error::Error;
use std::path::Path;

mod embedded {
    refinery::embed_migrations!("migrations");
}

/// Tells an acquaint database from any other: "acqu".
const APPLICATION_ID: i64 = 0x6163_7175;

/// The newest format that this release knows.
pub(crate) fn newest() -> i64 {
    runner().get_migrations().iter().map(|migration| i64::from(migration.version())).max().unwrap_or(0)
}

fn runner() -> Runner {
    embedded::migrations::runner()
}

/// Brings a database to the newest format.
pub(crate) fn run(connection: &mut Connection) -> Result<(), StoreError> {
    match runner().set_abort_divergent(true).run(connection) {
        Ok(_) => Ok(()),
        Err(error) => Err(from_below(&error).unwrap_or_else(|| StoreError::Unavailable {
            detail: format!("cannot prepare its tables: {error}"),
        })),
    }
}

/// What SQLite said underneath, where there is advice for it.
fn from_below(error: &refinery::Error) -> Option<StoreError> {
    let causes = std::iter::successors(error.source(), |&cause| cause.source());
    let below = causes.filter_map(|cause| cause.downcast_ref::<rusqlite::Error>()).map(store_error).next();
    below.filter(|error| !matches!(error, StoreError::Unavailable { .. }))
}

/// Refuses a file that is no acquaint database, or one of a later release. Reads only; an empty file is fine.
pub(crate) fn check_file(path: &Path) -> Result<(), StoreError> {
    let not_ours = || StoreError::NotOurs { path: path.display().to_string() };
    if std::fs::metadata(path).is_ok_and(|file| file.len() == 0) {
        return Ok(());
    }
    let reader =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(|e| store_error(&e))?;
    let id: i64 = match reader.pragma_query_value(None, "application_id", |row| row.get(0)) {
        Ok(id) => id,
        Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::NotADatabase) => {
            return Err(not_ours());
        }
        Err(error) => return Err(store_error(&error)),
    };
    let tables: i64 = count(&reader, "SELECT count(*) FROM sqlite_master")?;
    if id != APPLICATION_ID {
        return if tables == 0 { Ok(()) } else { Err(not_ours()) };
    }
    let found = count(&reader, "SELECT coalesce(max(version), 0) FROM refinery_schema_history")?;
    let known = newest();
    if found > known { Err(StoreError::Newer { found, known }) } else { Ok(()) }
}

fn count(connection: &Connection, sql: &str) -> Result<i64, StoreError> {
    connection.query_row(sql, [], |row| row.get(0)).map_err(|e| store_error(&e))
}
