//! The one writer: a thread that drains a queue and commits many decisions together (group commit).
//!
//! Decisions that share a commit run in savepoints of their own, so that one that fails leaves the others alone. Each is
//! answered after the commit is durable.

use super::open::Place;
use super::store_error;
use acquaint_app::store::StoreError;
use rusqlite::Connection;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use tokio::sync::oneshot;

/// The most decisions committed together.
const TOGETHER_MAX: usize = 64;

/// Something to be written, all of it or nothing.
pub(crate) trait Job: Send + 'static {
    /// What whoever asked is told.
    type Done: Send + 'static;

    /// Writes it. `Err`: what was written so far is taken back.
    fn run(&self, connection: &Connection) -> Result<Self::Done, StoreError>;

    /// Whether what it deletes must be gone from the log beside the database, too.
    fn leaves_no_trace(&self) -> bool {
        false
    }
}

type Answer<J> = Result<<J as Job>::Done, StoreError>;

struct Asked<J: Job> {
    job: J,
    answer: oneshot::Sender<Answer<J>>,
}

#[derive(Debug, Default)]
pub(crate) struct Health {
    queued: AtomicU64,
    errors: AtomicU64,
    failure: Mutex<Option<StoreError>>,
}

impl Health {
    /// How many wait for their turn, or have it.
    pub(crate) fn queued(&self) -> u64 {
        self.queued.load(Ordering::Relaxed)
    }

    /// How many writes failed for a reason that was none of theirs.
    pub(crate) fn errors(&self) -> u64 {
        self.errors.load(Ordering::Relaxed)
    }

    /// Why the last write failed, unless it succeeded.
    pub(crate) fn failure(&self) -> Option<StoreError> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What became of some that waited.
    fn note<T>(&self, answers: &[Result<T, StoreError>]) {
        let answered = answers.len() as u64;
        let _ = self
            .queued
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| Some(n.saturating_sub(answered)));
        let failed = |answer: &&Result<T, StoreError>| {
            !matches!(answer, Ok(_) | Err(StoreError::Conflict | StoreError::Taken { .. }))
        };
        self.errors.fetch_add(answers.iter().filter(failed).count() as u64, Ordering::Relaxed);
        let last = answers.iter().rfind(failed).and_then(|answer| answer.as_ref().err());
        *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = last.cloned();
    }
}

/// The way to the writer thread. The thread ends, its work done, when this is dropped.
#[derive(Debug)]
pub(crate) struct Writer<J: Job> {
    jobs: Option<Sender<Asked<J>>>,
    thread: Option<JoinHandle<()>>,
    health: Arc<Health>,
}

impl<J: Job> Writer<J> {
    /// Opens the writing connection and starts its thread.
    pub(crate) fn start(place: Place) -> Result<Self, StoreError> {
        let connection = place.open_writer()?;
        let (jobs, queue) = channel();
        let health = Arc::new(Health::default());
        let mut worker =
            Worker { place, connection: Some(connection), log_is_due: false, health: Arc::clone(&health) };
        let work = move || worker.run(&queue);
        let thread = std::thread::Builder::new().name("acquaint-writer".into()).spawn(work);
        let thread = thread.map_err(|e| StoreError::Unavailable { detail: e.to_string() })?;
        Ok(Self { jobs: Some(jobs), thread: Some(thread), health })
    }

    pub(crate) fn health(&self) -> &Health {
        &self.health
    }

    /// Hands a decision to the writer and waits until it is durable.
    pub(crate) async fn apply(&self, job: J) -> Answer<J> {
        let stopped = || StoreError::Unavailable { detail: "the writer has stopped".into() };
        let (answer, answered) = oneshot::channel();
        let jobs = self.jobs.as_ref().ok_or_else(stopped)?;
        self.health.queued.fetch_add(1, Ordering::Relaxed);
        jobs.send(Asked { job, answer }).map_err(|_| stopped())?;
        answered.await.unwrap_or_else(|_| Err(stopped()))
    }
}

impl<J: Job> Drop for Writer<J> {
    fn drop(&mut self) {
        drop(self.jobs.take());
        if let Some(thread) = self.thread.take() {
            // A panic of the writer was already answered with `Unavailable`; there is nobody left to tell.
            drop(thread.join());
        }
    }
}

struct Worker {
    place: Place,
    /// `None` after a commit failed: its handle is not to be trusted.
    connection: Option<Connection>,
    /// Whether the log still holds what must be gone.
    log_is_due: bool,
    health: Arc<Health>,
}

impl Worker {
    fn run<J: Job>(&mut self, queue: &Receiver<Asked<J>>) {
        while let Ok(first) = queue.recv() {
            let mut jobs = vec![first];
            jobs.extend(queue.try_iter().take(TOGETHER_MAX - 1));
            self.commit(jobs);
        }
    }

    fn commit<J: Job>(&mut self, jobs: Vec<Asked<J>>) {
        let answers = match self.try_together(&jobs) {
            Ok(answers) => answers,
            // Whoever holds the file holds it for each of them: waiting once is enough.
            Err(StoreError::Busy) => jobs.iter().map(|_| Err(StoreError::Busy)).collect(),
            // The whole transaction is gone: each on its own, so that one does not take the others with it.
            Err(_) if jobs.len() > 1 => jobs.iter().map(|job| self.try_alone(job)).collect(),
            Err(error) => vec![Err(error)],
        };
        self.health.note(&answers);
        self.log_is_due |= jobs.iter().any(|asked| asked.job.leaves_no_trace());
        self.empty_log();
        for (asked, answer) in jobs.into_iter().zip(answers) {
            // Whoever asked may have stopped waiting; what was decided holds all the same.
            drop(asked.answer.send(answer));
        }
    }

    /// Empties the log beside the database. If a reader is in the way for too long, the next commit tries again.
    fn empty_log(&mut self) {
        if let (true, Some(connection)) = (self.log_is_due, &self.connection) {
            let is_busy = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0));
            self.log_is_due = is_busy.unwrap_or(true);
        }
    }

    fn try_alone<J: Job>(&mut self, asked: &Asked<J>) -> Answer<J> {
        self.try_together(std::slice::from_ref(asked))
            .and_then(|mut answers| answers.pop().unwrap_or(Err(StoreError::Conflict)))
    }

    /// One transaction. `Err`: nothing of it holds.
    fn try_together<J: Job>(&mut self, jobs: &[Asked<J>]) -> Result<Vec<Answer<J>>, StoreError> {
        let connection = match &mut self.connection {
            Some(connection) => connection,
            none => none.insert(self.place.open_writer()?),
        };
        let answers = run_transaction(connection, jobs);
        match answers {
            Ok(answers) => Ok(answers),
            Err(Failure::Before(error)) => Err(error),
            Err(Failure::OfHandle(error)) => {
                // After a failed commit or rollback the handle is closed and the file read anew, never tried again
                // as it is.
                if self.place.is_file() {
                    self.connection = None;
                }
                Err(error)
            }
        }
    }
}

/// Why nothing of a transaction holds.
enum Failure {
    /// It ended in good order.
    Before(StoreError),
    /// It could not be committed or rolled back; the handle is not to be trusted.
    OfHandle(StoreError),
}

fn run_transaction<J: Job>(
    connection: &mut Connection,
    jobs: &[Asked<J>],
) -> Result<Vec<Answer<J>>, Failure> {
    let before = |e: rusqlite::Error| Failure::Before(store_error(&e));
    connection.execute_batch("BEGIN IMMEDIATE").map_err(before)?;
    let mut answers = Vec::with_capacity(jobs.len());
    for asked in jobs {
        let answer = match run_job(connection, &asked.job, jobs.len() == 1) {
            Ok(answer) => answer,
            Err(error) => return Err(give_up(connection, error)),
        };
        // Running out of room or memory can end the whole transaction, not only the savepoint.
        if connection.is_autocommit() {
            return Err(Failure::Before(answer.err().unwrap_or(StoreError::Conflict)));
        }
        answers.push(answer);
    }
    let end = if let [Err(_)] = answers[..] { "ROLLBACK" } else { "COMMIT" };
    match connection.execute_batch(end) {
        Ok(()) => Ok(answers),
        Err(error) => Err(give_up(connection, store_error(&error))),
    }
}

/// Takes the whole transaction back.
fn give_up(connection: &Connection, error: StoreError) -> Failure {
    if !connection.is_autocommit() {
        drop(connection.execute_batch("ROLLBACK"));
    }
    Failure::OfHandle(error)
}

/// One decision in its savepoint. `Err`: the savepoint itself failed, and half a decision may stand.
///
/// A decision that is alone has none: the transaction can be taken back instead, while for a savepoint SQLite remembers
/// every page that changes and walks through them at each statement.
fn run_job<J: Job>(connection: &Connection, job: &J, is_alone: bool) -> Result<Answer<J>, StoreError> {
    if is_alone {
        return Ok(job.run(connection));
    }
    let run = |sql: &str| connection.execute_batch(sql).map_err(|e| store_error(&e));
    run("SAVEPOINT decision")?;
    let answer = job.run(connection);
    if !connection.is_autocommit() {
        if answer.is_err() {
            run("ROLLBACK TO decision")?;
        }
        run("RELEASE decision")?;
    }
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::super::Decided;
    use super::*;
    use crate::migrations::DatabaseKind;
    use acquaint_core::id::PersonId;
    use acquaint_core::import::{KeptPerson, RecordChange};
    use acquaint_core::stamp::Stamp;
    use jiff::Timestamp;
    use rusqlite::hooks::{AuthAction, AuthContext, Authorization, TransactionOperation};
    use std::sync::atomic::AtomicU32;

    /// A worker on a fresh file, and the folder it is in.
    fn worker() -> (Worker, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::file(&folder.path().join("acquaint.db"), DatabaseKind::Personal);
        let connection = Some(place.open_writer().unwrap());
        (Worker { place, connection, log_is_due: false, health: Arc::default() }, folder)
    }

    fn job(names: &[&str]) -> (Asked<Decided>, oneshot::Receiver<Answer<Decided>>) {
        let mut stamp = Stamp::new(Timestamp::UNIX_EPOCH, [1; 32]);
        // The same person twice: the second change fails, and the first must not stay.
        let id = PersonId(stamp.next_id());
        let person =
            |name: &&str| RecordChange::PersonAdded(KeptPerson { id, name: (*name).into(), url: None });
        let (answer, answered) = oneshot::channel();
        let job = Decided { changes: names.iter().map(person).collect(), expected_version: 0 };
        (Asked { job, answer }, answered)
    }

    fn people(worker: &mut Worker) -> i64 {
        let connection = worker.connection.take().unwrap_or_else(|| worker.place.open_writer().unwrap());
        connection.query_row("SELECT count(*) FROM people", [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn half_a_decision_that_cannot_be_taken_back_is_never_committed() {
        let (mut worker, _folder) = worker();
        let deny = |context: AuthContext<'_>| match context.action {
            AuthAction::Savepoint { operation: TransactionOperation::Rollback, .. }
            | AuthAction::Transaction { operation: TransactionOperation::Rollback } => Authorization::Deny,
            _ => Authorization::Allow,
        };
        for together in 1..=2 {
            worker.connection = Some(worker.place.open_writer().unwrap());
            worker.connection.as_mut().unwrap().authorizer(Some(deny)).unwrap();
            let (jobs, answers): (Vec<_>, Vec<_>) =
                (0..together).map(|_| job(&["Ada Example", "Ada Example"])).unzip();
            worker.commit(jobs);
            for mut answered in answers {
                assert!(answered.try_recv().unwrap().is_err());
            }
            // Two that fail together are tried again one by one, on a new handle.
            assert_eq!(worker.connection.is_none(), together == 1, "the handle is not used again");
            assert_eq!(people(&mut worker), 0);
        }
    }

    #[test]
    fn a_decision_that_fails_alone_is_taken_back_and_the_next_one_holds() {
        let (mut worker, _folder) = worker();
        for (names, stay) in [(&["Ada Example", "Ada Example"][..], 0), (&["Ada Example"], 1)] {
            let (job, mut answered) = job(names);
            worker.commit(vec![job]);
            assert_eq!(answered.try_recv().unwrap().is_ok(), stay == 1);
            assert_eq!(people(&mut worker), stay);
        }
    }

    #[test]
    fn a_database_that_somebody_holds_is_waited_for_once_not_once_for_each_decision() {
        static WAITED: AtomicU32 = AtomicU32::new(0);
        fn stop(_: i32) -> bool {
            WAITED.fetch_add(1, Ordering::Relaxed);
            false
        }
        let (mut worker, _folder) = worker();
        let holder = worker.place.open_writer().unwrap();
        holder.execute_batch("BEGIN IMMEDIATE").unwrap();
        worker.connection.as_mut().unwrap().busy_handler(Some(stop)).unwrap();
        let (jobs, answers): (Vec<_>, Vec<_>) = (0..3).map(|_| job(&["Ada Example"])).unzip();
        worker.commit(jobs);
        for mut answered in answers {
            assert_eq!(answered.try_recv().unwrap(), Err(StoreError::Busy));
        }
        assert_eq!(WAITED.load(Ordering::Relaxed), 1);
        holder.execute_batch("ROLLBACK").unwrap();
        assert_eq!(people(&mut worker), 0);
    }
}
