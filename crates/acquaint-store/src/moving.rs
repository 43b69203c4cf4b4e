//! Moves a community to another database, row by row: both have the same tables, columns and keys.

use crate::community;
use crate::database::{Database, Parameter, Params, Row, params};
use crate::migrations::{self, DatabaseKind};
use crate::postgres::migrate;
use crate::postgres::server::Server;
use crate::postgres::session::Session;
use crate::sqlite::claim::{claim_after_service, is_claimed};
use crate::sqlite::open::{self, Place};
use crate::sqlite::store_error;
use acquaint_app::store::StoreError;
use postgres::types::Type;
use rusqlite::types::{FromSql as _, ToSqlOutput, Value, ValueRef};
use rusqlite::{Connection, OpenFlags};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::PathBuf;

/// Stands in a database until all rows are in it: nothing else opens one that has it.
pub(crate) const UNFINISHED_MOVE: &str = "unfinished_move";

/// How many rows are written together, and the most values: SQLite takes 32,766 parameters. Judgement.
const ROWS: usize = 1_000;
const VALUES: usize = 30_000;

/// Where a community is, or is to be.
#[derive(Clone, Debug)]
pub enum MoveEnd {
    File(PathBuf),
    /// The address of a PostgreSQL database.
    Server(String),
}

/// How far a move is, with the rows of all tables so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MoveProgress<'a> {
    Copying {
        table: &'a str,
        rows: u64,
    },
    Comparing {
        table: &'a str,
        rows: u64,
    },
    /// A service still runs on the file that everything was copied from.
    Waiting,
}

type Say<'a> = dyn FnMut(MoveProgress<'_>) + Send + 'a;

/// What was moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Moved {
    pub tables: usize,
    /// Each of them was compared.
    pub rows: u64,
    /// How many were there already from a move that was interrupted.
    pub rows_before: u64,
}

/// Copies every row from one database to another one that is empty, then compares every row and checks every invariant. Nobody can
/// write to the first meanwhile, and it is left as it is; if it is a file with a running service, this waits until that has stopped,
/// so that nothing is written to it any more. A move that was interrupted goes on where it was; `restart`: from the beginning.
pub fn move_community(
    from: &MoveEnd,
    to: &MoveEnd,
    restart: bool,
    progress: &mut Say<'_>,
) -> Result<Moved, StoreError> {
    community::beside(|| {
        let tables = tables()?;
        let source = End::open_source(from, &tables)?;
        let target = End::open_target(to, &tables, restart)?;
        let moving = Move { types: types(&source, &target)?, source, target, tables };
        let moved = moving.run(progress)?;
        if let MoveEnd::File(path) = from {
            let claim = claim_after_service(path, &mut || progress(MoveProgress::Waiting))?;
            // Closed last: closing it takes the lock of SQLite away that keeps others from writing.
            drop((moving, claim));
        }
        Ok(moved)
    })
}

struct Table {
    name: String,
    columns: Vec<String>,
    /// Which columns tell the rows apart.
    key: Vec<usize>,
}

/// Every table, after those that its rows name.
fn tables() -> Result<Vec<Table>, StoreError> {
    let fresh = migrations::fresh_community()?;
    let fresh = Database::Sqlite(&fresh);
    let mut left = texts(
        fresh,
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'
             AND name <> 'refinery_schema_history' ORDER BY name",
        params![],
    )?;
    let (mut done, mut tables) = (BTreeSet::new(), Vec::new());
    while !left.is_empty() {
        let mut waiting = Vec::new();
        for name in left {
            let named = "SELECT DISTINCT \"table\" FROM pragma_foreign_key_list(?1)";
            if texts(fresh, named, params![name])?.iter().all(|named| *named == name || done.contains(named))
            {
                let columns =
                    texts(fresh, "SELECT name FROM pragma_table_info(?1) ORDER BY cid", params![name])?;
                let key = "SELECT name FROM pragma_table_info(?1) WHERE pk > 0 ORDER BY pk";
                let key = texts(fresh, key, params![name])?;
                let key =
                    key.iter().filter_map(|part| columns.iter().position(|column| column == part)).collect();
                done.insert(name.clone());
                tables.push(Table { name, columns, key });
            } else {
                waiting.push(name);
            }
        }
        left = waiting;
    }
    Ok(tables)
}

impl Table {
    /// Rows by their key, from the first after this one on.
    fn rows(&self, database: Database<'_>, after: &[Cell]) -> Result<Vec<Vec<Value>>, StoreError> {
        let columns = self.columns.join(", ");
        let key = self.key.iter().map(|&part| self.columns[part].as_str()).collect::<Vec<_>>().join(", ");
        let from = match after.len() {
            0 => String::new(),
            parts => format!("WHERE ({key}) > ({})", placeholders(0, parts)),
        };
        let sql =
            format!("SELECT {columns} FROM {} {from} ORDER BY {key} LIMIT {}", self.name, self.together());
        let mut rows = Vec::new();
        let cells: Vec<&dyn Parameter> = after.iter().map(|cell| cell as &dyn Parameter).collect();
        database.visit(&sql, &cells, |row| {
            rows.push(self.values(row)?);
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(rows)
    }

    fn values(&self, row: Row<'_>) -> Result<Vec<Value>, StoreError> {
        let values = (0..self.columns.len()).map(|number| row.value_at(number)?.try_into().ok());
        values.collect::<Option<_>>().ok_or_else(|| {
            unavailable(format!("a row of `{}` cannot be read; run `acquaint verify`", self.name))
        })
    }

    /// How many rows are read and written at once.
    fn together(&self) -> usize {
        ROWS.min(VALUES / self.columns.len())
    }
}

/// A value on its way, as PostgreSQL calls its type.
struct Cell {
    value: Value,
    kind: Type,
}

impl rusqlite::ToSql for Cell {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        self.value.to_sql()
    }
}

impl Parameter for Cell {
    fn postgres_type(&self) -> Type {
        self.kind.clone()
    }
}

/// One of the two databases.
enum End {
    File(Connection),
    Server(Box<Session>),
}

impl End {
    fn database(&self) -> Database<'_> {
        match self {
            Self::File(connection) => Database::Sqlite(connection),
            Self::Server(session) => Database::Postgres(session),
        }
    }

    fn batch(&self, sql: &str) -> Result<(), StoreError> {
        match self {
            Self::File(connection) => connection.execute_batch(sql).map_err(|e| store_error(&e)),
            Self::Server(session) => session.batch(sql),
        }
    }

    fn has(&self, table: &str) -> Result<bool, StoreError> {
        let sql = match self {
            Self::File(_) => "SELECT name FROM sqlite_schema WHERE name = ?1",
            Self::Server(_) => {
                "SELECT relname::text FROM pg_class WHERE relname = ?1
                                AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = 'acquaint')"
            }
        };
        Ok(!texts(self.database(), sql, params![table])?.is_empty())
    }

    /// Opens a community of this release that others may go on reading, but not writing.
    fn open_source(end: &MoveEnd, tables: &[Table]) -> Result<Self, StoreError> {
        let names = tables.iter().map(|table| table.name.as_str()).collect::<Vec<_>>().join(", ");
        let (source, format, still) = match end {
            MoveEnd::File(path) => {
                let kind = migrations::kind_of(path)?;
                if kind != Some(DatabaseKind::Community) {
                    return Err(unavailable(format!("`{}` holds no community", path.display())));
                }
                let file = open::open_alone(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
                let format = migrations::format(&file)?;
                (Self::File(file), format, "BEGIN IMMEDIATE".to_owned())
            }
            MoveEnd::Server(url) => {
                let server = Server::of(url, None)?;
                let session = server.connect()?;
                let format = migrate::look(&session, &server)?;
                let still = format!("BEGIN; LOCK TABLE {names} IN SHARE MODE");
                (Self::Server(Box::new(session)), format, still)
            }
        };
        if format == 0 {
            return Err(unavailable("the database to move from holds no community".into()));
        }
        let newest = DatabaseKind::Community.newest();
        if format < newest {
            return Err(unavailable(format!(
                "the community to be moved has the format {format}, and this release writes {newest}; start its service once \
                 with this release, which brings it up to date"
            )));
        }
        source.batch(&still)?;
        Ok(source)
    }

    /// Opens a database for a community that is on its way: an empty one, or one in which an earlier move was interrupted.
    fn open_target(end: &MoveEnd, tables: &[Table], restart: bool) -> Result<Self, StoreError> {
        let opened = Self::connect(end)?;
        let is_unfinished = match &opened {
            Some(target) => target.has(UNFINISHED_MOVE)?,
            None => false,
        };
        let target = match opened {
            Some(target) if is_unfinished => target,
            _ => {
                drop(opened);
                Self::make(end)?
            }
        };
        if !is_unfinished
            && !texts(target.database(), "SELECT handle FROM members LIMIT 1", params![])?.is_empty()
        {
            return Err(unavailable(
                "the database to move to holds a community already; name an empty one, so that nothing is overwritten".into(),
            ));
        }
        if !is_unfinished || restart {
            let emptied: Vec<_> =
                tables.iter().rev().map(|table| format!("DELETE FROM {};", table.name)).collect();
            let emptied = emptied.concat();
            target.batch(&format!(
                "BEGIN; CREATE TABLE IF NOT EXISTS {UNFINISHED_MOVE} (since text); {emptied} COMMIT"
            ))?;
        }
        Ok(target)
    }

    /// What is there, if anything is, before it is checked. SQLite checks the foreign keys of what is written.
    fn connect(end: &MoveEnd) -> Result<Option<Self>, StoreError> {
        match end {
            MoveEnd::File(path) if !path.exists() => Ok(None),
            MoveEnd::File(path) => {
                if is_claimed(path).unwrap_or(false) {
                    return Err(StoreError::InUse { path: path.display().to_string() });
                }
                let file = open::open_alone(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
                file.pragma_update(None, "foreign_keys", "ON").map_err(|e| store_error(&e))?;
                Ok(Some(Self::File(file)))
            }
            MoveEnd::Server(url) => {
                let session = Server::of(url, None)?.connect()?;
                Ok(Some(Self::Server(Box::new(session))))
            }
        }
    }

    /// Makes the tables, or checks those that are there.
    fn make(end: &MoveEnd) -> Result<Self, StoreError> {
        match end {
            MoveEnd::File(path) => {
                open::prepare(path, DatabaseKind::Community)?;
                Place::file(path, DatabaseKind::Community).open_writer().map(Self::File)
            }
            MoveEnd::Server(url) => {
                let server = Server::of(url, None)?;
                migrate::prepare(&server)?;
                Ok(Self::Server(Box::new(server.connect()?)))
            }
        }
    }
}

/// What PostgreSQL calls the type of each column; nothing where neither end is PostgreSQL.
fn types(source: &End, target: &End) -> Result<BTreeMap<String, Type>, StoreError> {
    let Some(server) = [source, target].into_iter().find(|end| matches!(end, End::Server(_))) else {
        return Ok(BTreeMap::new());
    };
    let sql = "SELECT table_name || '.' || column_name || ' ' || data_type FROM information_schema.columns
               WHERE table_schema = 'acquaint'";
    let lines = texts(server.database(), sql, params![])?;
    let kind = |word: &str| match word {
        "uuid" => Type::UUID,
        "bytea" => Type::BYTEA,
        "boolean" => Type::BOOL,
        "bigint" => Type::INT8,
        _ => Type::TEXT,
    };
    Ok(lines
        .iter()
        .filter_map(|line| line.split_once(' '))
        .map(|(name, word)| (name.to_owned(), kind(word)))
        .collect())
}

struct Move {
    source: End,
    target: End,
    tables: Vec<Table>,
    types: BTreeMap<String, Type>,
}

impl Move {
    fn run(&self, progress: &mut Say<'_>) -> Result<Moved, StoreError> {
        let (mut copied, mut rows) = (0, 0);
        for table in &self.tables {
            let mut say = |rows| progress(MoveProgress::Copying { table: &table.name, rows });
            self.copy(table, &mut copied, &mut say)?;
        }
        for table in &self.tables {
            let mut say = |rows| progress(MoveProgress::Comparing { table: &table.name, rows });
            self.compare(table, &mut rows, &mut say)?;
        }
        self.finish()?;
        Ok(Moved { tables: self.tables.len(), rows, rows_before: rows - copied })
    }

    /// Goes on after the last row that is there.
    fn copy(&self, table: &Table, copied: &mut u64, say: &mut dyn FnMut(u64)) -> Result<(), StoreError> {
        let key = table.key.iter().map(|&part| table.columns[part].as_str());
        let last = format!(
            "SELECT {} FROM {} ORDER BY {} LIMIT 1",
            table.columns.join(", "),
            table.name,
            key.map(|column| format!("{column} DESC")).collect::<Vec<_>>().join(", ")
        );
        let mut after = Vec::new();
        self.target.database().visit(&last, params![], |row| {
            after = self.key_of(table, &table.values(row)?);
            Ok(ControlFlow::Break(()))
        })?;
        loop {
            let rows = table.rows(self.source.database(), &after)?;
            let Some(last) = rows.last() else { return Ok(()) };
            after = self.key_of(table, last);
            self.insert(table, &rows)?;
            *copied += rows.len() as u64;
            say(*copied);
        }
    }

    fn insert(&self, table: &Table, rows: &[Vec<Value>]) -> Result<(), StoreError> {
        let width = table.columns.len();
        let places: Vec<String> =
            (0..rows.len()).map(|row| format!("({})", placeholders(row * width, width))).collect();
        let sql =
            format!("INSERT INTO {} ({}) VALUES {}", table.name, table.columns.join(", "), places.join(", "));
        let cells: Vec<Cell> = rows
            .iter()
            .flat_map(|row| row.iter().enumerate().map(|(column, value)| self.cell(table, column, value)))
            .collect();
        let cells: Vec<&dyn Parameter> = cells.iter().map(|cell| cell as &dyn Parameter).collect();
        self.target.database().execute(&sql, &cells).map(drop)
    }

    fn compare(&self, table: &Table, compared: &mut u64, say: &mut dyn FnMut(u64)) -> Result<(), StoreError> {
        let mut after = Vec::new();
        loop {
            let ours = table.rows(self.source.database(), &after)?;
            if ours != table.rows(self.target.database(), &after)? {
                return Err(unavailable(format!(
                    "rows of `{}` differ, because the community was written to since a move that was interrupted; run this again \
                     with `--restart`",
                    table.name
                )));
            }
            let Some(last) = ours.last() else { return Ok(()) };
            after = self.key_of(table, last);
            *compared += ours.len() as u64;
            say(*compared);
        }
    }

    /// Checks every invariant, and lets others open the database.
    fn finish(&self) -> Result<(), StoreError> {
        let target = self.target.database();
        self.target.batch("BEGIN")?;
        if let Some(finding) = community::findings_in(target)?.first() {
            return Err(unavailable(format!(
                "the community is not in order ({finding}); run `acquaint verify` where it is now"
            )));
        }
        let numbered = "SELECT format('SELECT setval(%L, greatest(max(%I), 1)) FROM %I',
                pg_get_serial_sequence(table_name, column_name), column_name, table_name)
            FROM information_schema.columns WHERE table_schema = 'acquaint' AND is_identity = 'YES'";
        if let End::Server(_) = self.target {
            for sql in texts(target, numbered, params![])? {
                self.target.batch(&sql)?;
            }
        }
        self.target.batch(&format!("DROP TABLE {UNFINISHED_MOVE}; COMMIT; ANALYZE"))
    }

    fn key_of(&self, table: &Table, row: &[Value]) -> Vec<Cell> {
        table.key.iter().map(|&part| self.cell(table, part, &row[part])).collect()
    }

    fn cell(&self, table: &Table, column: usize, value: &Value) -> Cell {
        let name = format!("{}.{}", table.name, table.columns[column]);
        Cell { value: value.clone(), kind: self.types.get(&name).cloned().unwrap_or(Type::TEXT) }
    }
}

fn placeholders(from: usize, count: usize) -> String {
    (from + 1..=from + count).map(|number| format!("?{number}")).collect::<Vec<_>>().join(", ")
}

/// The first column of each row.
fn texts(database: Database<'_>, sql: &str, parameters: Params<'_>) -> Result<Vec<String>, StoreError> {
    let mut texts = Vec::new();
    database.visit(sql, parameters, |row| {
        texts.extend(row.value_at(0).and_then(|value: ValueRef<'_>| String::column_result(value).ok()));
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(texts)
}

fn unavailable(detail: String) -> StoreError {
    StoreError::Unavailable { detail }
}

/// [`StoreError::Unavailable`] for a database that a move did not finish, which must not be opened.
pub(crate) fn refuse_unfinished(is_there: bool) -> Result<(), StoreError> {
    if !is_there {
        return Ok(());
    }
    Err(unavailable(
        "a move into this database was interrupted; run the same `acquaint migrate` again, which goes on where it was".into(),
    ))
}
