//! The migrations, embedded; never edit one that was shipped.

use crate::sqlite::store_error;
use acquaint_app::store::StoreError;
use acquaint_core::handle::Handle;
use acquaint_core::look::name_skeleton;
use refinery::Runner;
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::{Connection, OpenFlags};
use std::error::Error;
use std::path::Path;

mod embedded {
    refinery::embed_migrations!("migrations");
}

mod embedded_community {
    refinery::embed_migrations!("migrations_community");
}

/// What a database of acquaint holds. The two never share a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatabaseKind {
    /// One person's archive.
    Personal,
    /// A community.
    Community,
}

impl DatabaseKind {
    /// Every kind.
    const ALL: [Self; 2] = [Self::Personal, Self::Community];

    /// Tells the database from any other: "acqu" and "acqc".
    fn application_id(self) -> i64 {
        match self {
            Self::Personal => 0x6163_7175,
            Self::Community => 0x6163_7163,
        }
    }

    fn runner(self) -> Runner {
        match self {
            Self::Personal => embedded::migrations::runner(),
            Self::Community => embedded_community::migrations::runner(),
        }
    }

    /// The newest format that this release knows.
    pub(crate) fn newest(self) -> i64 {
        let migrations = self.runner();
        let versions = migrations.get_migrations().iter().map(|migration| i64::from(migration.version()));
        versions.max().unwrap_or(0)
    }

    fn in_words(self) -> &'static str {
        match self {
            Self::Personal => "one person's archive",
            Self::Community => "a community",
        }
    }
}

/// Brings a database to the newest format.
pub(crate) fn run(connection: &mut Connection, kind: DatabaseKind) -> Result<(), StoreError> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DIRECTONLY;
    let look_of_name = |given: &Context<'_>| given.get::<String>(0).map(|name| name_skeleton(&name));
    let look_of_handle = |given: &Context<'_>| {
        let handle = Handle::new(&given.get::<String>(0)?);
        handle
            .map(|handle| handle.skeleton())
            .map_err(|error| rusqlite::Error::UserFunctionError(error.into()))
    };
    connection.create_scalar_function("look_of_name", 1, flags, look_of_name).map_err(|e| store_error(&e))?;
    connection
        .create_scalar_function("look_of_handle", 1, flags, look_of_handle)
        .map_err(|e| store_error(&e))?;
    match kind.runner().set_abort_divergent(true).run(connection) {
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

/// Refuses a file that is no acquaint database, one of a later release, or one that holds something else than is
/// wanted. Reads only; an empty file is fine.
pub(crate) fn check_file_of(path: &Path, wanted: DatabaseKind) -> Result<(), StoreError> {
    match kind_of(path)? {
        Some(is) if is != wanted => Err(StoreError::OtherKind {
            path: path.display().to_string(),
            is: is.in_words(),
            wanted: wanted.in_words(),
        }),
        _ => Ok(()),
    }
}

/// What this file holds; `None`: it is empty. Reads only.
///
/// [`StoreError::NotOurs`] if it is no database of acquaint, [`StoreError::Newer`] if a later release wrote it.
pub fn kind_of(path: &Path) -> Result<Option<DatabaseKind>, StoreError> {
    let not_ours = || StoreError::NotOurs { path: path.display().to_string() };
    if std::fs::metadata(path).is_ok_and(|file| file.len() == 0) {
        return Ok(None);
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
    let Some(kind) = DatabaseKind::ALL.into_iter().find(|kind| kind.application_id() == id) else {
        let tables: i64 = count(&reader, "SELECT count(*) FROM sqlite_master")?;
        return if tables == 0 { Ok(None) } else { Err(not_ours()) };
    };
    let (found, known) = (format(&reader)?, kind.newest());
    if found > known { Err(StoreError::Newer { found, known }) } else { Ok(Some(kind)) }
}

/// The format of a database; 0: it has no tables yet.
pub(crate) fn format(connection: &Connection) -> Result<i64, StoreError> {
    let known = "SELECT count(*) FROM sqlite_master WHERE name = 'refinery_schema_history'";
    if count(connection, known)? == 0 {
        return Ok(0);
    }
    count(connection, "SELECT coalesce(max(version), 0) FROM refinery_schema_history")
}

fn count(connection: &Connection, sql: &str) -> Result<i64, StoreError> {
    connection.query_row(sql, [], |row| row.get(0)).map_err(|e| store_error(&e))
}
