//! A community in one SQLite file or one PostgreSQL database: one writer, and two kinds of readers.
//!
//! Architecture invariant: only *kept* readers, which [`KeptStore`](acquaint_app::community::store::KeptStore) and the
//! operator's own checks use, can read what a recipient keeps private. The database itself refuses it to every other reader.

mod account;
mod apply;
mod card;
pub mod contract;
mod exchange;
mod kept;
mod learning;
mod matching;
mod member_row;
mod near;
mod operating;
mod pair;
mod people;
mod pool;
mod query;
mod request;
mod search;
mod strategy;
mod suggestion;
mod turns;
mod verify;

use crate::database::Database;
use crate::migrations::DatabaseKind;
use crate::postgres::neighbours::Neighbours;
use crate::postgres::server::Server;
use crate::postgres::writer::ServerWorker;
use crate::postgres::{migrate, scratch};
use crate::sqlite::open::{self, Place};
use crate::sqlite::store_error;
use crate::sqlite::writer::FileWorker;
use crate::writer::Writer;
use acquaint_app::community::change::Commit;
use acquaint_app::community::news::News;
use acquaint_app::community::store::{CommunityStore, HearNews, Read};
use acquaint_app::store::StoreError;
use acquaint_core::id::PersonId;
use acquaint_core::import::Finding;
use apply::Work;
use async_trait::async_trait;
pub(crate) use pool::PRIVATE_TABLES;
use pool::{Guard, Pool, READERS, Source};
use query::Moment;
use rusqlite::Connection;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;
use std::time::Instant;
use tempfile::TempDir;
use tokio::sync::Mutex;

/// What is thrown away with its community.
#[derive(Debug)]
enum Scratch {
    Folder(#[expect(dead_code, reason = "kept to be dropped")] TempDir),
    Database(#[expect(dead_code, reason = "kept to be dropped")] scratch::Scratch),
}

#[derive(Debug)]
pub struct CommunityDatabase {
    writer: Writer<Work>,
    open: Pool,
    kept: Pool,
    /// For health checks and metrics, so that they answer however much members read.
    watch: Pool,
    /// Other servers over the same database. `None`: there can be none, or this one serves nobody.
    neighbours: Option<Neighbours>,
    /// When a write was last tried, to see whether one succeeds, and whether it did. Callers that ask meanwhile wait
    /// for the same try.
    tried: Mutex<Option<(Instant, Read<()>)>>,
    /// Dropped last: the connections above use it.
    _scratch: Option<Scratch>,
}

impl CommunityDatabase {
    /// Checks the file of a community, or makes an empty one; its folder too.
    pub fn prepare(path: &Path) -> Result<(), StoreError> {
        open::prepare(path, DatabaseKind::Community)
    }

    /// Opens a community, or makes one that only the owner of the process can read. Its folder is made too.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Self::prepare(path)?;
        Self::start(&Place::file(path, DatabaseKind::Community), None)
    }

    /// The same for a database that is thrown away: fast, and not safe against power cuts.
    pub fn open_scratch(path: &Path) -> Result<Self, StoreError> {
        open::prepare(path, DatabaseKind::Community)?;
        Self::start(&Place::file(path, DatabaseKind::Community).scratch(), None)
    }

    /// A new community in a folder of its own, which is gone when the store is. With `ACQUAINT_TRY_ON=postgres` in PostgreSQL:
    /// whatever tries communities then tries them there.
    pub fn open_temporary() -> Result<Self, StoreError> {
        if std::env::var_os("ACQUAINT_TRY_ON").is_some_and(|database| database == "postgres") {
            return Self::open_temporary_postgres();
        }
        Self::open_temporary_file()
    }

    fn open_temporary_file() -> Result<Self, StoreError> {
        /// An empty community as its file: tests open thousands, and making the tables took a fifth of their time.
        static EMPTY: OnceLock<Vec<u8>> = OnceLock::new();
        let unavailable = |error: std::io::Error| StoreError::Unavailable { detail: error.to_string() };
        let folder = tempfile::tempdir().map_err(unavailable)?;
        let path = folder.path().join("community.db");
        if let Some(empty) = EMPTY.get() {
            fs::write(&path, empty).map_err(unavailable)?;
        } else {
            drop(Place::file(&path, DatabaseKind::Community).scratch().open_writer()?);
            let empty = fs::read(&path).map_err(unavailable)?;
            EMPTY.get_or_init(|| empty);
        }
        open::prepare(&path, DatabaseKind::Community)?;
        Self::start(&Place::file(&path, DatabaseKind::Community).scratch(), Some(Scratch::Folder(folder)))
    }

    /// Opens a community in PostgreSQL, or makes one in a database that is empty. `reader_url`: another account of the same database
    /// for reads that may not see what recipients keep; without it the server makes such a role.
    pub fn open_postgres(url: &str, reader_url: Option<&str>) -> Result<Self, StoreError> {
        Self::start_on_server(Server::of(url, reader_url)?, None)
    }

    /// The same as one of several servers, maybe: it hears the others, and may keep the background work.
    pub fn serve_postgres(url: &str, reader_url: Option<&str>) -> Result<Self, StoreError> {
        let community = Self::open_postgres(url, reader_url)?;
        let server = Server::of(url, reader_url)?;
        let neighbours = Some(beside(|| Neighbours::start(&server))?);
        Ok(Self { neighbours, ..community })
    }

    /// A new community on the PostgreSQL server of tests, which is gone when the store is.
    pub fn open_temporary_postgres() -> Result<Self, StoreError> {
        let database = scratch::Scratch::reused()?;
        let server = Server::of(&database.url(), None)?.scratch();
        Self::start_on_server(server, Some(Scratch::Database(database)))
    }

    fn start_on_server(server: Server, scratch: Option<Scratch>) -> Result<Self, StoreError> {
        beside(|| {
            migrate::prepare(&server)?;
            let writer = Writer::start(ServerWorker::open(server.clone())?)?;
            Self::start_on(&Source::Server(server), writer, Guard::Kept, scratch)
        })
    }

    /// A community in which every read fails that touches anything this member keeps private, their own reads
    /// included: a test can then walk all that others can reach.
    pub fn open_watching(path: &Path, member: PersonId) -> Result<Self, StoreError> {
        let place = Place::file(path, DatabaseKind::Community).scratch();
        Self::start_with(&place, Guard::Watching(member), None)
    }

    /// How many statements readers have run, not counting `BEGIN` and `ROLLBACK`. For tests.
    pub fn statements_run(&self) -> u64 {
        [&self.open, &self.kept, &self.watch].map(Pool::statements_run).iter().sum()
    }

    /// Whether a read goes on, maybe one whose caller no longer waits for it. For tests.
    pub fn is_reading(&self) -> bool {
        [&self.open, &self.kept, &self.watch].into_iter().any(Pool::is_reading)
    }

    fn start(place: &Place, scratch: Option<Scratch>) -> Result<Self, StoreError> {
        Self::start_with(place, Guard::Kept, scratch)
    }

    fn start_with(place: &Place, kept: Guard, scratch: Option<Scratch>) -> Result<Self, StoreError> {
        let writer = Writer::start(FileWorker::open(place.clone())?)?;
        Self::start_on(&Source::File(place.clone()), writer, kept, scratch)
    }

    fn start_on(
        source: &Source,
        writer: Writer<Work>,
        kept: Guard,
        scratch: Option<Scratch>,
    ) -> Result<Self, StoreError> {
        let open = Pool::start(source, Guard::Open, READERS)?;
        let watch = Pool::start(source, kept, 1)?;
        let kept = Pool::start(source, kept, READERS)?;
        Ok(Self { writer, open, kept, watch, neighbours: None, tried: Mutex::default(), _scratch: scratch })
    }
}

/// Runs what connects to PostgreSQL on a thread of its own: a connection waits on a runtime of its own, and that cannot be where
/// another runtime runs.
pub(crate) fn beside<T: Send>(work: impl FnOnce() -> Result<T, StoreError> + Send) -> Result<T, StoreError> {
    std::thread::scope(|scope| scope.spawn(work).join()).unwrap_or_else(|_| {
        Err(StoreError::Unavailable { detail: "connecting to PostgreSQL stopped".into() })
    })
}

/// Writes again what is derived from members' texts: names as they are compared, the words of search, places of work and study.
pub(crate) fn derive_again(database: Database<'_>) -> Result<(), StoreError> {
    apply::derive_again(database)
}

/// What is not in order in the open file of a community.
pub(crate) fn findings(reader: &mut Connection) -> Result<Vec<Finding>, StoreError> {
    let moment = reader.transaction().map_err(|e| store_error(&e))?;
    findings_in(Database::Sqlite(&moment))
}

/// The same in the caller's transaction.
pub(crate) fn findings_in(database: Database<'_>) -> Result<Vec<Finding>, StoreError> {
    verify::findings(&Moment::uncounted(database))
}

#[async_trait]
impl CommunityStore for CommunityDatabase {
    async fn apply(&self, commit: Commit) -> Read<()> {
        self.writer.apply(Work::Commit(Box::new(commit))).await.map(drop)
    }

    fn tell_others(&self, news: News) {
        if let Some(neighbours) = &self.neighbours {
            neighbours.tell(news);
        }
    }

    fn hear_others(&self, hear: HearNews) {
        if let Some(neighbours) = &self.neighbours {
            neighbours.hear(hear);
        }
    }

    fn is_keeper(&self) -> bool {
        self.neighbours.as_ref().is_none_or(Neighbours::is_keeper)
    }
}
