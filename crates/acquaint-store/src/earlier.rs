//! A database as an earlier release left it, for tests of upgrades.

use crate::migrations;
use crate::sqlite::leftover::{folder_of, temporary_file};
use crate::sqlite::{backup, open, store_error};
use acquaint_app::store::StoreError;
use rusqlite::Connection;
use std::path::Path;

/// Puts a database of an earlier format in the place of one that is not open, with all rows that fit into it.
pub fn make_earlier(database: &Path, format: i64) -> Result<(), StoreError> {
    let unavailable = |detail: String| StoreError::Unavailable { detail };
    backup::close_database(database)?;
    let kind = open::look(database).and_then(|reader| migrations::kind_in(&reader, database))?;
    let kind = kind.ok_or_else(|| unavailable("it is empty".into()))?;
    let earlier = temporary_file(folder_of(database)).map_err(|e| unavailable(e.to_string()))?;
    let connection = Connection::open(earlier.path()).map_err(|e| store_error(&e))?;
    migrations::migrate(&connection, kind, format)?;
    copy_rows(&connection, database).map_err(|e| store_error(&e))?;
    drop(connection);
    earlier.persist(database).map(drop).map_err(|e| unavailable(e.to_string()))
}

fn copy_rows(earlier: &Connection, from: &Path) -> rusqlite::Result<()> {
    earlier.pragma_update(None, "foreign_keys", "OFF")?;
    earlier.execute("ATTACH ?1 AS later", [from.to_string_lossy()])?;
    let sql = "SELECT t.name, iif(t.type = 'virtual', 'rowid, ', '') || group_concat(c.name, ', ')
               FROM pragma_table_list t, pragma_table_info(t.name, 'main') c
               WHERE t.schema = 'main' AND t.type IN ('table', 'virtual') AND t.name NOT LIKE 'sqlite_%'
                 AND t.name <> 'refinery_schema_history'
                 AND c.name IN (SELECT name FROM pragma_table_info(t.name, 'later')) GROUP BY t.name";
    let mut statement = earlier.prepare(sql)?;
    let tables = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    for table in tables.collect::<rusqlite::Result<Vec<_>>>()? {
        let (name, columns) = table;
        earlier.execute_batch(&format!(
            "DELETE FROM main.{name}; INSERT INTO main.{name} ({columns}) SELECT {columns} FROM later.{name}"
        ))?;
    }
    Ok(())
}
