//! Every table, index, view and trigger of a database, compared with those of a fresh one of the same format: a trigger from
//! outside could copy what a member keeps private to where others read it.

use crate::migrations::{self, DatabaseKind};
use crate::moving;
use crate::sqlite::store_error;
use acquaint_app::store::StoreError;
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// How many objects a message names: enough to recognise what happened. Judgement.
const NAMED_MAX: usize = 3;

/// What `ANALYZE` writes, which an operator may run.
const STATISTICS: [&str; 2] =
    ["CREATE TABLE sqlite_stat1(tbl,idx,stat)", "CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)"];

/// The objects of a database by type and name, each with its table and its SQL, spaces aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Schema(BTreeMap<(String, String), (String, String)>);

impl Schema {
    pub(crate) fn of(connection: &Connection) -> Result<Self, StoreError> {
        let sql = "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema";
        let object = |row: &rusqlite::Row<'_>| {
            let sql = row.get::<_, String>(3)?.split_whitespace().collect::<Vec<_>>().join(" ");
            Ok(((row.get(0)?, row.get(1)?), (row.get(2)?, sql)))
        };
        let mut statement = connection.prepare(sql).map_err(|e| store_error(&e))?;
        let objects = statement.query_map([], object).map_err(|e| store_error(&e))?;
        let objects: rusqlite::Result<BTreeMap<_, _>> = objects.collect();
        let mut objects = objects.map_err(|e| store_error(&e))?;
        objects.retain(|_, (_, sql)| !STATISTICS.contains(&sql.as_str()));
        Ok(Self(objects))
    }

    /// Whether nothing is there yet, or only what an earlier release made before its first migration.
    pub(crate) fn is_unfinished(&self) -> bool {
        self.0.keys().all(|(_, name)| {
            matches!(name.as_str(), "refinery_schema_history" | "sqlite_autoindex_refinery_schema_history_1")
        })
    }

    /// [`StoreError::Altered`], naming what differs, unless this is as it should be.
    pub(crate) fn check(&self, should: &Self) -> Result<(), StoreError> {
        moving::refuse_unfinished(self.0.keys().any(|(_, name)| name == moving::UNFINISHED_MOVE))?;
        let mut found = Vec::new();
        for (object, sql) in &self.0 {
            match should.0.get(object) {
                None => found.push((object, "is foreign")),
                Some(other) if other != sql => found.push((object, "was changed")),
                Some(_) => {}
            }
        }
        found.extend(
            should.0.keys().filter(|object| !self.0.contains_key(*object)).map(|o| (o, "is missing")),
        );
        if found.is_empty() {
            return Ok(());
        }
        let named = found.iter().take(NAMED_MAX);
        // A name comes from outside, so it may hold anything.
        let named = named.map(|((kind, name), what)| format!("{} `{}` {what}", plain(kind), plain(name)));
        let more = if found.len() > NAMED_MAX { ", and more" } else { "" };
        Err(StoreError::Altered { detail: named.collect::<Vec<_>>().join(", ") + more })
    }
}

fn plain(text: &str) -> String {
    text.escape_debug().take(60).collect()
}

/// The schema that migrations make, up to this format.
pub(crate) fn fresh(kind: DatabaseKind, format: i64) -> Result<Schema, StoreError> {
    static MADE: Mutex<BTreeMap<(i64, i64), Schema>> = Mutex::new(BTreeMap::new());
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    let which = (kind.application_id(), format);
    if let Some(schema) = made.get(&which) {
        return Ok(schema.clone());
    }
    let connection = Connection::open_in_memory().map_err(|e| store_error(&e))?;
    migrations::migrate(&connection, kind, format)?;
    let schema = Schema::of(&connection)?;
    made.insert(which, schema.clone());
    Ok(schema)
}
