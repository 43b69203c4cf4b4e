//! A connection to PostgreSQL, which belongs to the thread that uses it, with the statements it has prepared.

use super::error::store_error;
use crate::database::{Parameter, Params};
use acquaint_app::store::StoreError;
use postgres::error::SqlState;
use postgres::fallible_iterator::FallibleIterator as _;
use postgres::types::private::BytesMut;
use postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use postgres::{Client, SimpleQueryMessage, Statement};
use rusqlite::types::{ToSqlOutput, ValueRef};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::error::Error;
use std::fmt;
use std::sync::mpsc::channel;
use std::time::Duration;

pub(crate) struct Session {
    /// There until this is dropped.
    client: RefCell<Option<Client>>,
    statements: RefCell<HashMap<String, Statement>>,
    /// Whether a statement failed for a reason that is none of its own, since this was last asked.
    failed: Cell<Option<Failure>>,
}

/// How long the end of a connection waits for the server's. Judgement.
const CLOSE_WITHIN: Duration = Duration::from_millis(500);

/// Why a transaction may succeed if it is run again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// Another transaction was in the way, or the server stumbled.
    Transient,
    /// The connection is gone.
    Disconnected,
}

/// Serialization failure, deadlock, an error inside the server, and a statement after one that failed.
const TRANSIENT: [SqlState; 4] = [
    SqlState::T_R_SERIALIZATION_FAILURE,
    SqlState::T_R_DEADLOCK_DETECTED,
    SqlState::INTERNAL_ERROR,
    SqlState::IN_FAILED_SQL_TRANSACTION,
];

/// The last word of a server that stops.
const SHUTTING_DOWN: [SqlState; 3] =
    [SqlState::ADMIN_SHUTDOWN, SqlState::CRASH_SHUTDOWN, SqlState::CANNOT_CONNECT_NOW];

impl Session {
    pub(super) fn new(client: Client) -> Self {
        let (client, statements) = (RefCell::new(Some(client)), RefCell::default());
        Self { client, statements, failed: Cell::new(None) }
    }

    /// Runs statements without parameters, in one round trip.
    pub(crate) fn batch(&self, sql: &str) -> Result<(), StoreError> {
        self.with(|client| client.batch_execute(sql))
    }

    /// The same for statements of which one gives a text.
    pub(crate) fn text(&self, sql: &str) -> Result<Option<String>, StoreError> {
        let messages = self.with(|client| client.simple_query(sql))?;
        Ok(messages.iter().find_map(|message| match message {
            SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
            _ => None,
        }))
    }

    pub(crate) fn query(&self, sql: &str, parameters: Params<'_>) -> Result<Vec<postgres::Row>, StoreError> {
        let statement = self.prepare(sql, parameters)?;
        let bound = bound(parameters);
        self.with(|client| client.query(&statement, &references(&bound)))
    }

    pub(crate) fn execute(&self, sql: &str, parameters: Params<'_>) -> Result<u64, StoreError> {
        let statement = self.prepare(sql, parameters)?;
        let bound = bound(parameters);
        self.with(|client| client.execute(&statement, &references(&bound)))
    }

    /// Why the last statement that failed since this was asked did so, if running the transaction again may help.
    pub(crate) fn take_failure(&self) -> Option<Failure> {
        self.failed.take()
    }

    /// The next notification that comes within this time: the process of PostgreSQL it is from, and its text.
    pub(super) fn next_notification(&self, within: Duration) -> Result<Option<(i32, String)>, StoreError> {
        let next = self.with(|client| client.notifications().timeout_iter(within).next())?;
        Ok(next.map(|next| (next.process_id(), next.payload().to_owned())))
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.client.borrow().as_ref().is_none_or(Client::is_closed)
    }

    fn prepare(&self, sql: &str, parameters: Params<'_>) -> Result<Statement, StoreError> {
        if let Some(statement) = self.statements.borrow().get(sql) {
            return Ok(statement.clone());
        }
        let types: Vec<Type> = parameters.iter().map(|parameter| parameter.postgres_type()).collect();
        let statement = self.with(|client| client.prepare_typed(&sql.replace('?', "$"), &types))?;
        self.statements.borrow_mut().insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    fn with<T>(&self, run: impl FnOnce(&mut Client) -> Result<T, postgres::Error>) -> Result<T, StoreError> {
        let mut client = self.client.borrow_mut();
        let client = client.as_mut().ok_or(StoreError::Busy)?;
        run(client).map_err(|error| {
            let is_one_of = |codes: &[SqlState]| error.code().is_some_and(|code| codes.contains(code));
            if client.is_closed() || error.is_closed() || is_one_of(&SHUTTING_DOWN) {
                self.failed.set(Some(Failure::Disconnected));
            } else if is_one_of(&TRANSIENT) {
                self.failed.set(Some(Failure::Transient));
            }
            store_error(&error)
        })
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Session")
    }
}

impl Drop for Session {
    /// A connection has a runtime of its own, which cannot be dropped where another one runs. It takes leave of the server, and
    /// one that does not answer is not waited for.
    fn drop(&mut self) {
        self.statements.take();
        let client = self.client.take();
        let (dropping, dropped) = channel::<()>();
        let close = move || {
            drop(client);
            drop(dropping);
        };
        if std::thread::Builder::new().spawn(close).is_ok() {
            let _ = dropped.recv_timeout(CLOSE_WITHIN);
        }
    }
}

/// A parameter on its way to PostgreSQL.
struct Bound<'a>(&'a dyn Parameter);

fn bound(parameters: Params<'_>) -> Vec<Bound<'_>> {
    parameters.iter().map(|parameter| Bound(*parameter)).collect()
}

fn references<'a>(bound: &'a [Bound<'_>]) -> Vec<&'a (dyn ToSql + Sync)> {
    bound.iter().map(|bound| bound as &(dyn ToSql + Sync)).collect()
}

impl fmt::Debug for Bound<'_> {
    /// What members write is in no log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Bound")
    }
}

impl ToSql for Bound<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        let output = self.0.to_sql()?;
        let value = match &output {
            ToSqlOutput::Borrowed(value) => *value,
            ToSqlOutput::Owned(value) => ValueRef::from(value),
            _ => return Err("a value of SQLite alone".into()),
        };
        match value {
            ValueRef::Null => return Ok(IsNull::Yes),
            ValueRef::Integer(number) if *ty == Type::BOOL => return (number != 0).to_sql(ty, out),
            ValueRef::Integer(number) => return number.to_sql(ty, out),
            ValueRef::Real(number) => return number.to_sql(ty, out),
            // PostgreSQL has no zero in texts. What is kept has none either, but people can ask for anything.
            ValueRef::Text(bytes) if bytes.contains(&0) => {
                out.extend(bytes.iter().map(|byte| if *byte == 0 { b'?' } else { *byte }));
            }
            ValueRef::Text(bytes) | ValueRef::Blob(bytes) => out.extend_from_slice(bytes),
        }
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// A column as SQLite would give it.
pub(crate) struct Raw<'a>(pub(crate) ValueRef<'a>);

impl<'a> FromSql<'a> for Raw<'a> {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(match *ty {
            Type::BOOL => ValueRef::Integer(bool::from_sql(ty, raw)?.into()),
            Type::INT2 => ValueRef::Integer(i16::from_sql(ty, raw)?.into()),
            Type::INT4 => ValueRef::Integer(i32::from_sql(ty, raw)?.into()),
            Type::INT8 => ValueRef::Integer(i64::from_sql(ty, raw)?),
            Type::UUID | Type::BYTEA => ValueRef::Blob(raw),
            Type::TEXT | Type::VARCHAR | Type::NAME | Type::JSON => ValueRef::Text(raw),
            _ => return Err(format!("a column of type {ty}").into()),
        }))
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(ValueRef::Null))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}
