//! The migrations, embedded; never edit one that was shipped. What kind and format a file has.

use crate::community;
use crate::database::Database;
use crate::schema::{self, Schema};
use crate::sqlite::{open, store_error};
use acquaint_app::store::StoreError;
use refinery::{Migration, Runner};
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::{Connection, params};
use std::path::Path;

mod embedded {
    refinery::embed_migrations!("migrations");
}

mod embedded_community {
    refinery::embed_migrations!("migrations_community");
}

mod embedded_postgres {
    refinery::embed_migrations!("migrations_postgres");
}

/// The migrations of a community on PostgreSQL, oldest first. From format 12 on their names are those of SQLite.
pub(crate) fn for_postgres() -> Vec<Migration> {
    sorted(&embedded_postgres::migrations::runner())
}

fn sorted(runner: &Runner) -> Vec<Migration> {
    let mut migrations = runner.get_migrations().clone();
    migrations.sort();
    migrations
}

/// An empty community in memory.
pub(crate) fn fresh_community() -> Result<Connection, StoreError> {
    let connection = Connection::open_in_memory().map_err(|e| store_error(&e))?;
    migrate(&connection, DatabaseKind::Community, DatabaseKind::Community.newest())?;
    Ok(connection)
}

/// The table as refinery makes it, which wrote the history of earlier releases.
const HISTORY: &str = "CREATE TABLE IF NOT EXISTS refinery_schema_history(
    version int4 PRIMARY KEY, name VARCHAR(255), applied_on VARCHAR(255), checksum VARCHAR(255))";

/// What a database of acquaint holds. The two never share a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatabaseKind {
    /// One person's archive.
    Personal,
    Community,
}

impl DatabaseKind {
    const ALL: [Self; 2] = [Self::Personal, Self::Community];

    /// Tells the database from any other: "acqu" and "acqc".
    pub(crate) fn application_id(self) -> i64 {
        match self {
            Self::Personal => 0x6163_7175,
            Self::Community => 0x6163_7163,
        }
    }

    /// Its migrations, oldest first.
    fn migrations(self) -> Vec<Migration> {
        let runner = match self {
            Self::Personal => embedded::migrations::runner(),
            Self::Community => embedded_community::migrations::runner(),
        };
        sorted(&runner)
    }

    /// The newest format that this release knows.
    pub(crate) fn newest(self) -> i64 {
        self.migrations().last().map_or(0, |migration| i64::from(migration.version()))
    }

    fn in_words(self) -> &'static str {
        match self {
            Self::Personal => "one person's archive",
            Self::Community => "a community",
        }
    }
}

/// Brings a database from the format it has to another. The caller's transaction holds all of it, the history too: a
/// process that is killed leaves either format, never something between.
pub(crate) fn migrate(transaction: &Connection, kind: DatabaseKind, up_to: i64) -> Result<(), StoreError> {
    let run = |sql: &str| transaction.execute_batch(sql).map_err(|e| store_error(&e));
    add_functions(transaction).map_err(|e| store_error(&e))?;
    run(HISTORY)?;
    let from = format(transaction)?;
    for migration in kind.migrations() {
        let version = i64::from(migration.version());
        if from < version && version <= up_to {
            run(migration.sql().unwrap_or_default())?;
            record(transaction, &migration)?;
        }
    }
    if kind == DatabaseKind::Community && from < up_to && up_to == kind.newest() {
        community::derive_again(Database::Sqlite(transaction))?;
    }
    Ok(())
}

/// Earlier releases committed a migration before its row of history. What they left when they were killed between the two
/// has the tables of the next format: it only lacks the row.
pub(crate) fn complete_history(transaction: &Connection, kind: DatabaseKind) -> Result<(), StoreError> {
    let format = format(transaction)?;
    let next = kind.migrations().into_iter().find(|migration| i64::from(migration.version()) == format + 1);
    let is_there =
        |next: &Migration| is_like(&Schema::of(transaction)?, kind, format, i64::from(next.version()));
    match next {
        Some(next) if is_there(&next)? => record(transaction, &next),
        _ => Ok(()),
    }
}

/// Whether tables are those of a format, and not those of the one before.
fn is_like(found: &Schema, kind: DatabaseKind, before: i64, format: i64) -> Result<bool, StoreError> {
    Ok(*found == schema::fresh(kind, format)? && *found != schema::fresh(kind, before)?)
}

fn record(transaction: &Connection, migration: &Migration) -> Result<(), StoreError> {
    let sql = "INSERT INTO refinery_schema_history (version, name, applied_on, checksum)
               VALUES (?1, ?2, strftime('%Y-%m-%dT%H:%M:%SZ'), ?3)";
    let row = params![migration.version(), migration.name(), migration.checksum().to_string()];
    transaction.execute(sql, row).map(drop).map_err(|e| store_error(&e))
}

/// Migrations 3 and 4 call the functions that their release had. What they wrote is derived again after migrations, so these
/// give back what they get: no later release changes what an old migration does.
fn add_functions(connection: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DIRECTONLY;
    for name in ["look_of_name", "look_of_handle"] {
        connection.create_scalar_function(name, 1, flags, |given: &Context<'_>| given.get::<String>(0))?;
    }
    Ok(())
}

/// Refuses a file that is not an acquaint database, was altered, comes from a later release, or holds another kind than is
/// wanted. Writes nothing of its own; an empty file is fine.
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

/// What this file holds; `None`: it is empty. Writes nothing of its own, but lets SQLite finish what a killed process began.
///
/// [`StoreError::NotOurs`] if it is not an acquaint database, [`StoreError::Newer`] if a later release wrote it,
/// [`StoreError::Altered`] if its tables are not exactly those of its format.
pub fn kind_of(path: &Path) -> Result<Option<DatabaseKind>, StoreError> {
    if std::fs::metadata(path).is_ok_and(|file| file.len() == 0) {
        return Ok(None);
    }
    kind_in(&open::look(path)?, path)
}

/// The same for an open file.
pub(crate) fn kind_in(reader: &Connection, path: &Path) -> Result<Option<DatabaseKind>, StoreError> {
    let not_ours = || StoreError::NotOurs { path: path.display().to_string() };
    let id: i64 = match reader.pragma_query_value(None, "application_id", |row| row.get(0)) {
        Ok(id) => id,
        Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::NotADatabase) => {
            return Err(not_ours());
        }
        Err(error) => return Err(store_error(&error)),
    };
    let Some(kind) = DatabaseKind::ALL.into_iter().find(|kind| kind.application_id() == id) else {
        return if Schema::of(reader)?.is_unfinished() { Ok(None) } else { Err(not_ours()) };
    };
    let (found, known) = (format(reader)?, kind.newest());
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    check_history(reader, kind, found)?;
    let schema = Schema::of(reader)?;
    if found < known && is_like(&schema, kind, found, found + 1)? {
        return Ok(Some(kind));
    }
    schema.check(&schema::fresh(kind, found)?)?;
    Ok(Some(kind))
}

/// Whether the migrations that a database says it has are the ones that this release knows.
fn check_history(reader: &Connection, kind: DatabaseKind, format: i64) -> Result<(), StoreError> {
    for migration in kind.migrations().iter().filter(|migration| i64::from(migration.version()) <= format) {
        let sql =
            "SELECT count(*) FROM refinery_schema_history WHERE version = ?1 AND name = ?2 AND checksum = ?3";
        let row = params![migration.version(), migration.name(), migration.checksum().to_string()];
        let there: i64 = reader.query_row(sql, row, |row| row.get(0)).map_err(|e| store_error(&e))?;
        if there != 1 {
            let detail = format!("its history has another migration {}", migration.version());
            return Err(StoreError::Altered { detail });
        }
    }
    Ok(())
}

/// The format of a database; 0: it has no tables yet.
pub(crate) fn format(connection: &Connection) -> Result<i64, StoreError> {
    let known = "SELECT count(*) FROM sqlite_schema WHERE name = 'refinery_schema_history'";
    if count(connection, known)? == 0 {
        return Ok(0);
    }
    count(connection, "SELECT coalesce(max(version), 0) FROM refinery_schema_history")
}

fn count(connection: &Connection, sql: &str) -> Result<i64, StoreError> {
    connection.query_row(sql, [], |row| row.get(0)).map_err(|e| store_error(&e))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_made_here_and_one_made_by_refinery_are_the_same() {
        for (kind, runner) in [
            (DatabaseKind::Personal, embedded::migrations::runner()),
            (DatabaseKind::Community, embedded_community::migrations::runner()),
        ] {
            let (ours, mut theirs) =
                (Connection::open_in_memory().unwrap(), Connection::open_in_memory().unwrap());
            migrate(&ours, kind, kind.newest()).unwrap();
            add_functions(&theirs).unwrap();
            runner.run(&mut theirs).unwrap();
            assert_eq!(Schema::of(&ours).unwrap(), Schema::of(&theirs).unwrap());
            check_history(&theirs, kind, kind.newest()).unwrap();
            assert_eq!(runner.get_applied_migrations(&mut { ours }).unwrap(), kind.migrations());
        }
    }
}
