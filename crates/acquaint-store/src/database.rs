//! What statements get and rows give, whichever database is behind them. Loads and changes name no database but through this file
//! and what builds SQL in [`dialect`](crate::dialect).
//!
//! Both databases give and take the five kinds of values that SQLite knows: ids and digests are bytes, `true` is 1.

use crate::dialect::Dialect;
use crate::postgres::session::{Raw, Session};
use crate::sqlite::{store_error, write_error};
use acquaint_app::store::StoreError;
use postgres::types::Type;
use rusqlite::types::ValueRef;
use std::ops::ControlFlow;
use uuid::Uuid;

/// A parameter. Its type goes to PostgreSQL with it, so that the server infers none.
pub(crate) trait Parameter: rusqlite::ToSql + Sync {
    fn postgres_type(&self) -> Type;
}

impl<T: rusqlite::ToSql + Typed + Sync> Parameter for T {
    fn postgres_type(&self) -> Type {
        T::TYPE
    }
}

/// What PostgreSQL calls a type.
pub(crate) trait Typed {
    const TYPE: Type;
}

macro_rules! typed {
    ($($type:ty: $name:ident),+ $(,)?) => {
        $(impl Typed for $type {
            const TYPE: Type = Type::$name;
        })+
    };
}

typed! {
    bool: BOOL, i16: INT8, i64: INT8, u8: INT8, u32: INT8,
    str: TEXT, String: TEXT, Uuid: UUID, Vec<u8>: BYTEA, [u8; 32]: BYTEA,
}

impl<T: Typed + ?Sized> Typed for &T {
    const TYPE: Type = T::TYPE;
}

impl<T: Typed> Typed for Option<T> {
    const TYPE: Type = T::TYPE;
}

/// The parameters of a statement, `?1` first; [`params`] makes them.
pub(crate) type Params<'a> = &'a [&'a dyn Parameter];

/// What a column can be read as.
pub(crate) trait Column: rusqlite::types::FromSql {}

impl<T: rusqlite::types::FromSql> Column for T {}

macro_rules! params {
    ($($value:expr),* $(,)?) => {
        &[$(&$value as &dyn $crate::database::Parameter),*] as $crate::database::Params<'_>
    };
}
pub(crate) use params;

fn for_sqlite(parameters: Params<'_>) -> impl rusqlite::Params {
    rusqlite::params_from_iter(parameters.iter().map(|&parameter| parameter as &dyn rusqlite::ToSql))
}

/// A row of either database.
#[derive(Clone, Copy)]
pub(crate) enum Row<'a> {
    Sqlite(&'a rusqlite::Row<'a>),
    Postgres(&'a postgres::Row),
}

impl<'a> Row<'a> {
    /// The value of a column; `None`: there is no such column.
    pub(crate) fn value(self, name: &str) -> Option<ValueRef<'a>> {
        match self {
            Self::Sqlite(row) => row.get_ref(name).ok(),
            Self::Postgres(row) => row.try_get::<_, Raw<'_>>(name).ok().map(|raw| raw.0),
        }
    }

    pub(crate) fn value_at(self, number: usize) -> Option<ValueRef<'a>> {
        match self {
            Self::Sqlite(row) => row.get_ref(number).ok(),
            Self::Postgres(row) => row.try_get::<_, Raw<'_>>(number).ok().map(|raw| raw.0),
        }
    }

    pub(crate) fn columns(self) -> usize {
        match self {
            Self::Sqlite(row) => row.as_ref().column_count(),
            Self::Postgres(row) => row.len(),
        }
    }
}

/// A connection to either database, in a transaction.
#[derive(Clone, Copy)]
pub(crate) enum Database<'a> {
    Sqlite(&'a rusqlite::Connection),
    Postgres(&'a Session),
}

impl Database<'_> {
    pub(crate) fn dialect(self) -> Dialect {
        match self {
            Self::Sqlite(_) => Dialect::Sqlite,
            Self::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Shows the rows of a statement one after the other, until told to stop.
    pub(crate) fn visit(
        self,
        sql: &str,
        parameters: Params<'_>,
        mut visit: impl FnMut(Row<'_>) -> Result<ControlFlow<()>, StoreError>,
    ) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(connection) => {
                let mut statement = connection.prepare_cached(sql).map_err(|e| store_error(&e))?;
                let mut found = statement.query(for_sqlite(parameters)).map_err(|e| store_error(&e))?;
                while let Some(row) = found.next().map_err(|e| store_error(&e))? {
                    if visit(Row::Sqlite(row))?.is_break() {
                        break;
                    }
                }
            }
            // All rows at once: statements that are run for a row need the connection.
            Self::Postgres(session) => {
                for row in session.query(sql, parameters)? {
                    if visit(Row::Postgres(&row))?.is_break() {
                        break;
                    }
                }
            }
        }
        Ok(())
    }

    /// How many rows a statement changed.
    pub(crate) fn execute(self, sql: &str, parameters: Params<'_>) -> Result<u64, StoreError> {
        match self {
            Self::Sqlite(connection) => {
                let mut statement = connection.prepare_cached(sql).map_err(|e| store_error(&e))?;
                statement.execute(for_sqlite(parameters)).map(|rows| rows as u64).map_err(|e| write_error(&e))
            }
            Self::Postgres(session) => session.execute(sql, parameters),
        }
    }
}
