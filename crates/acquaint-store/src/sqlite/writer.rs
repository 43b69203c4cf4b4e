//! The one writer: a thread that drains a queue and commits many decisions together (group commit).
//!
//! Each decision runs in its own savepoint and is answered after the commit is durable. A decision that fails leaves
//! the others alone.

use super::open::Place;
use super::{store_error, write};
use acquaint_app::store::StoreError;
use acquaint_core::import::Change;
use rusqlite::Connection;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use tokio::sync::oneshot;

/// The most decisions committed together.
const TOGETHER_MAX: usize = 64;

type Answer = Result<u64, StoreError>;

struct Job {
    changes: Vec<Change>,
    expected_version: u64,
    answer: oneshot::Sender<Answer>,
}

/// The way to the writer thread. The thread ends, its work done, when this is dropped.
#[derive(Debug)]
pub(super) struct Writer {
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Opens the writing connection and starts its thread.
    pub(super) fn start(place: Place) -> Result<Self, StoreError> {
        let connection = place.open_writer()?;
        let (jobs, queue) = channel();
        let work = move || Worker { place, connection: Some(connection) }.run(&queue);
        let thread = std::thread::Builder::new().name("acquaint-writer".into()).spawn(work);
        let thread = thread.map_err(|e| StoreError::Unavailable { detail: e.to_string() })?;
        Ok(Self { jobs: Some(jobs), thread: Some(thread) })
    }

    /// Hands a decision to the writer and waits until it is durable.
    pub(super) async fn apply(&self, changes: Vec<Change>, expected_version: u64) -> Answer {
        let stopped = || StoreError::Unavailable { detail: "the writer has stopped".into() };
        let (answer, answered) = oneshot::channel();
        let job = Job { changes, expected_version, answer };
        self.jobs.as_ref().ok_or_else(stopped)?.send(job).map_err(|_| stopped())?;
        answered.await.unwrap_or_else(|_| Err(stopped()))
    }
}

impl Drop for Writer {
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
}

impl Worker {
    fn run(mut self, queue: &Receiver<Job>) {
        while let Ok(first) = queue.recv() {
            let mut jobs = vec![first];
            jobs.extend(queue.try_iter().take(TOGETHER_MAX - 1));
            self.commit(jobs);
        }
    }

    fn commit(&mut self, jobs: Vec<Job>) {
        let answers = match self.try_together(&jobs) {
            Ok(answers) => answers,
            // Whoever holds the file holds it for each of them: waiting once is enough.
            Err(StoreError::Busy) => jobs.iter().map(|_| Err(StoreError::Busy)).collect(),
            // The whole transaction is gone: each on its own, so that one does not take the others with it.
            Err(_) if jobs.len() > 1 => jobs.iter().map(|job| self.try_alone(job)).collect(),
            Err(error) => vec![Err(error)],
        };
        for (job, answer) in jobs.into_iter().zip(answers) {
            // Whoever asked may have stopped waiting; what was decided holds all the same.
            drop(job.answer.send(answer));
        }
    }

    fn try_alone(&mut self, job: &Job) -> Answer {
        self.try_together(std::slice::from_ref(job))
            .and_then(|mut answers| answers.pop().unwrap_or(Err(StoreError::Conflict)))
    }

    /// One transaction. `Err`: nothing of it holds.
    fn try_together(&mut self, jobs: &[Job]) -> Result<Vec<Answer>, StoreError> {
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
                if matches!(self.place, Place::File(_)) {
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

fn run_transaction(connection: &mut Connection, jobs: &[Job]) -> Result<Vec<Answer>, Failure> {
    let before = |e: rusqlite::Error| Failure::Before(store_error(&e));
    connection.execute_batch("BEGIN IMMEDIATE").map_err(before)?;
    let mut answers = Vec::with_capacity(jobs.len());
    for job in jobs {
        let answer = match run_job(connection, job) {
            Ok(answer) => answer,
            Err(error) => return Err(give_up(connection, error)),
        };
        // Running out of room or memory can end the whole transaction, not only the savepoint.
        if connection.is_autocommit() {
            return Err(Failure::Before(answer.err().unwrap_or(StoreError::Conflict)));
        }
        answers.push(answer);
    }
    match connection.execute_batch("COMMIT") {
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
fn run_job(connection: &Connection, job: &Job) -> Result<Answer, StoreError> {
    let run = |sql: &str| connection.execute_batch(sql).map_err(|e| store_error(&e));
    run("SAVEPOINT decision")?;
    let answer = write::changes(connection, &job.changes, job.expected_version);
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
    use super::*;
    use acquaint_core::id::PersonId;
    use acquaint_core::import::KeptPerson;
    use acquaint_core::stamp::Stamp;
    use jiff::Timestamp;
    use rusqlite::hooks::{AuthAction, AuthContext, Authorization, TransactionOperation};
    use std::sync::atomic::{AtomicU32, Ordering};

    /// A worker on a fresh file, and the folder it is in.
    fn worker() -> (Worker, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::File(folder.path().join("acquaint.db"));
        let connection = Some(place.open_writer().unwrap());
        (Worker { place, connection }, folder)
    }

    fn job(names: &[&str]) -> (Job, oneshot::Receiver<Answer>) {
        let mut stamp = Stamp::new(Timestamp::UNIX_EPOCH, [1; 32]);
        // The same person twice: the second change fails, and the first must not stay.
        let id = PersonId(stamp.next_id());
        let person = |name: &&str| Change::PersonAdded(KeptPerson { id, name: (*name).into(), url: None });
        let (answer, answered) = oneshot::channel();
        (Job { changes: names.iter().map(person).collect(), expected_version: 0, answer }, answered)
    }

    fn people(worker: &mut Worker) -> i64 {
        let connection = worker.connection.take().unwrap_or_else(|| worker.place.open_writer().unwrap());
        connection.query_row("SELECT count(*) FROM people", [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn half_a_decision_that_cannot_be_taken_back_is_never_committed() {
        let (mut worker, _folder) = worker();
        let deny = |context: AuthContext<'_>| match context.action {
            AuthAction::Savepoint { operation: TransactionOperation::Rollback, .. } => Authorization::Deny,
            _ => Authorization::Allow,
        };
        worker.connection.as_mut().unwrap().authorizer(Some(deny)).unwrap();
        let (job, mut answered) = job(&["Ada Example", "Ada Example"]);
        worker.commit(vec![job]);
        assert!(answered.try_recv().unwrap().is_err());
        assert!(worker.connection.is_none(), "the handle is not used again");
        assert_eq!(people(&mut worker), 0);
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
