//! Readers: a few connections beside the writer, each used by one read at a time, off the async threads.

use super::query::Moment;
use super::turns::Turns;
use crate::database::Database;
use crate::postgres::server::Server;
use crate::postgres::session::Session;
use crate::sqlite::open::Place;
use crate::sqlite::store_error;
use acquaint_app::community::turn::Reader;
use acquaint_app::store::StoreError;
use acquaint_core::id::PersonId;
use rusqlite::Connection;
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::types::Value;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// How many reads for members run at once, of each kind. Judgement.
pub(super) const READERS: usize = 4;

/// What only one member may know: tables, and whose each row is.
pub(crate) const PRIVATE_TABLES: [(&str, &str); 9] = [
    ("keepings", "recipient_id"),
    ("mutes", "by_id"),
    ("reports", "by_id"),
    ("read_marks", "member_id"),
    ("strategies", "member_id"),
    ("strategy_turns", "member_id"),
    ("sweeps", "member_id"),
    ("swept_requests", "(SELECT member_id FROM main.sweeps WHERE id = sweep_id)"),
    ("access_events", "member_id"),
];

/// Which tables a reader may read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Guard {
    /// All but the private ones: the database does not even prepare a statement that names one.
    Open,
    Kept,
    /// All but what this member keeps: a read that comes to it fails. For tests.
    Watching(PersonId),
}

/// Where readers connect to.
#[derive(Clone, Debug)]
pub(super) enum Source {
    File(Place),
    Server(Server),
}

/// A connection of a reader.
#[derive(Debug)]
enum Opened {
    File(Connection),
    Server(Box<Session>),
}

impl Guard {
    fn open(self, source: &Source) -> Result<Opened, StoreError> {
        match (source, self) {
            (Source::File(place), _) => self.open_file(place).map(Opened::File),
            (Source::Server(server), Self::Open) => {
                server.connect_open().map(|session| Opened::Server(Box::new(session)))
            }
            (Source::Server(server), Self::Kept | Self::Watching(_)) => {
                server.connect_kept().map(|session| Opened::Server(Box::new(session)))
            }
        }
    }

    fn open_file(self, place: &Place) -> Result<Connection, StoreError> {
        let mut reader = place.open_reader()?;
        let guarded = match self {
            Self::Open => reader.authorizer(Some(authorize)),
            Self::Kept => Ok(()),
            Self::Watching(member) => watch(&mut reader, member),
        };
        guarded.map_err(|e| store_error(&e))?;
        Ok(reader)
    }
}

/// Puts a view before each private table whose columns fail in rows of this member as soon as they are looked at. Ids do
/// not, because rows are found by them; where a row is nothing but ids, the row itself fails.
fn watch(reader: &mut Connection, member: PersonId) -> rusqlite::Result<()> {
    let look = move |context: &Context<'_>| {
        let owner: Option<Uuid> = context.get(0)?;
        if owner == Some(member.0) {
            return Err(rusqlite::Error::UserFunctionError("what this member keeps was read".into()));
        }
        context.get::<Value>(1)
    };
    reader.create_scalar_function("look", 2, FunctionFlags::SQLITE_UTF8, look)?;
    reader.pragma_update(None, "query_only", "OFF")?;
    for (table, owner) in PRIVATE_TABLES {
        let columns = reader
            .prepare(&format!("SELECT name FROM pragma_table_info('{table}')"))?
            .query_map([], |row| row.get::<_, String>(0))?
            .collect::<rusqlite::Result<Vec<_>>>()?;
        let (ids, others): (Vec<_>, Vec<_>) =
            columns.into_iter().partition(|column| column == "id" || column.ends_with("_id"));
        let row = if others.is_empty() { format!("WHERE look({owner}, 1)") } else { String::new() };
        let others = others.into_iter().map(|column| format!("look({owner}, {column}) AS {column}"));
        let columns = ids.into_iter().chain(others).collect::<Vec<_>>().join(", ");
        reader.execute_batch(&format!(
            "CREATE TEMP VIEW {table} AS SELECT {columns} FROM main.{table} {row}"
        ))?;
    }
    reader.pragma_update(None, "query_only", "ON")
}

fn authorize(context: AuthContext<'_>) -> Authorization {
    match context.action {
        AuthAction::Read { table_name, .. }
            // SQLite takes names in any case, so a statement can write them in any.
            if PRIVATE_TABLES.iter().any(|(private, _)| private.eq_ignore_ascii_case(table_name)) =>
        {
            Authorization::Deny
        }
        _ => Authorization::Allow,
    }
}

/// Readers of one kind.
#[derive(Debug)]
pub(super) struct Pool {
    shared: Arc<Shared>,
    turns: Turns,
}

#[derive(Debug)]
struct Shared {
    source: Source,
    guard: Guard,
    idle: Mutex<Vec<Opened>>,
    statements: AtomicU64,
}

impl Pool {
    /// Opens every reader at once: later there may be no file left for one. Those of a database that is thrown away are opened when
    /// they are needed; tests open thousands of those, and few reads.
    pub(super) fn start(source: &Source, guard: Guard, readers: usize) -> Result<Self, StoreError> {
        let is_scratch = match source {
            Source::File(place) => place.is_scratch(),
            Source::Server(server) => server.is_scratch(),
        };
        let opened = if is_scratch { 0 } else { readers };
        let idle = (0..opened).map(|_| guard.open(source)).collect::<Result<_, _>>()?;
        let idle = Mutex::new(idle);
        let shared =
            Arc::new(Shared { source: source.clone(), guard, idle, statements: AtomicU64::default() });
        Ok(Self { shared, turns: Turns::new(readers) })
    }

    pub(super) fn statements_run(&self) -> u64 {
        self.shared.statements.load(Ordering::Relaxed)
    }

    pub(super) fn is_reading(&self) -> bool {
        self.turns.is_taken()
    }

    /// How many reads wait for a reader, each of somebody who is not reading as much as they may.
    pub(super) fn waiting(&self) -> usize {
        self.turns.waiting()
    }

    /// Runs a read in one consistent look.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Moment<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let unavailable = |detail: String| StoreError::Unavailable { detail };
        let turn = self.turns.take(Reader::current()).await?;
        let shared = Arc::clone(&self.shared);
        let work = move || {
            // The turn goes with the work: if the caller gives up waiting, the read still runs and still uses a
            // reader.
            let _turn = turn;
            shared.run(read)
        };
        tokio::task::spawn_blocking(work).await.unwrap_or_else(|e| Err(unavailable(e.to_string())))
    }
}

impl Shared {
    fn run<T>(&self, read: impl FnOnce(&Moment<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let opened = match idle {
            Some(opened) => opened,
            None => self.guard.open(&self.source)?,
        };
        let (opened, done) = match opened {
            Opened::File(mut connection) => {
                let done = self.look_at_file(&mut connection, read);
                (Opened::File(connection), done)
            }
            Opened::Server(session) => {
                let session = self.begin(session)?;
                let done = read(&Moment::new(Database::Postgres(&session), &self.statements));
                // A look that cannot be ended has failed already, or its connection is not used again.
                drop(session.batch("COMMIT"));
                if session.is_closed() {
                    return done;
                }
                (Opened::Server(session), done)
            }
        };
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(opened);
        done
    }

    fn look_at_file<T>(
        &self,
        connection: &mut Connection,
        read: impl FnOnce(&Moment<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let done = {
            let transaction = connection.transaction().map_err(|e| store_error(&e))?;
            read(&Moment::new(Database::Sqlite(&transaction), &self.statements))
        };
        // SQLite drops all cached pages of a connection as soon as anyone has written. No read finds pages of the read
        // before it, so that the time of a member's own reads does not tell that someone else wrote something private.
        let forgotten = connection.release_memory();
        done.and_then(|done| forgotten.map(|()| done).map_err(|e| store_error(&e)))
    }

    /// Begins a look. A connection that has gone meanwhile, because the server was started again, is replaced.
    fn begin(&self, session: Box<Session>) -> Result<Box<Session>, StoreError> {
        const BEGIN: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
        if session.batch(BEGIN).is_ok() {
            return Ok(session);
        }
        let Opened::Server(session) = self.guard.open(&self.source)? else { return Err(StoreError::Busy) };
        session.batch(BEGIN)?;
        Ok(session)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::community::apply::Work;
    use crate::migrations::DatabaseKind;
    use crate::sqlite::writer::FileWorker;
    use crate::writer::Writer;

    #[test]
    fn an_open_reader_cannot_read_what_only_a_recipient_may_know() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::file(&folder.path().join("community.db"), DatabaseKind::Community);
        let _writer = Writer::<Work>::start(FileWorker::open(place.clone()).unwrap()).unwrap();
        let (open, kept) = (Guard::Open.open_file(&place).unwrap(), Guard::Kept.open_file(&place).unwrap());
        for (table, _) in PRIVATE_TABLES {
            for sql in [
                format!("SELECT count(*) FROM {table}"),
                format!("SELECT * FROM {}", table.to_uppercase()),
                format!("SELECT 1 FROM members WHERE EXISTS (SELECT 1 FROM main.\"{table}\")"),
                format!("WITH secret AS (SELECT * FROM {table}) SELECT count(*) FROM secret"),
                format!("SELECT r.id FROM requests r LEFT JOIN {table} ON true ORDER BY r.id"),
            ] {
                let refused = open.prepare(&sql).unwrap_err();
                let code = refused.sqlite_error().unwrap().extended_code;
                assert_eq!(code, rusqlite::ffi::SQLITE_AUTH, "{sql}");
                kept.prepare(&sql).unwrap();
            }
        }
        for reader in [&open, &kept] {
            assert!(reader.execute("DELETE FROM requests", []).is_err(), "a reader writes nothing");
        }
    }

    #[cfg(target_os = "linux")]
    /// The bytes that this thread has read from files, and what this itself reads of `/proc`.
    fn bytes_read() -> u64 {
        let counts = std::fs::read_to_string("/proc/thread-self/io").unwrap();
        counts.split_whitespace().nth(1).unwrap().parse().unwrap()
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_read_reads_as_much_whether_or_not_someone_wrote_before_it() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::file(&folder.path().join("community.db"), DatabaseKind::Community);
        let writer = place.open_writer().unwrap();
        writer
            .execute_batch(
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
                 INSERT INTO blocks SELECT randomblob(16), randomblob(16), 1 FROM n",
            )
            .unwrap();
        let pool = Pool::start(&Source::File(place), Guard::Open, 1).unwrap();
        let read = || {
            let before = bytes_read();
            let count =
                |moment: &Moment<'_>| moment.count("SELECT count(*) FROM blocks WHERE blocked_at > 0");
            assert_eq!(pool.shared.run(count), Ok(20_000));
            bytes_read() - before
        };
        let (_first, again) = (read(), read());
        writer.execute("INSERT INTO mutes VALUES (randomblob(16), randomblob(16))", []).unwrap();
        let after_a_write = read();
        assert!(again > 500_000, "{again} bytes: nothing is remembered from the read before");
        // A page or two, for the numbers in `/proc` may get longer.
        assert!(again.abs_diff(after_a_write) < 8_192, "{again} bytes, and after a write {after_a_write}");
    }

    #[test]
    fn every_table_that_is_called_private_in_the_schema_is_guarded() {
        let schema = concat!(
            include_str!("../../migrations_community/V1__community.sql"),
            include_str!("../../migrations_community/V2__strategies.sql"),
            include_str!("../../migrations_community/V7__access_log.sql"),
        );
        let private: Vec<&str> = schema
            .split("-- Private")
            .skip(1)
            .filter_map(|rest| rest.split("CREATE TABLE ").nth(1)?.split(' ').next())
            .collect();
        assert_eq!(private, PRIVATE_TABLES.map(|(table, _)| table));
    }
}
