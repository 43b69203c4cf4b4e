//! The writer of a file: commits many decisions together (group commit).
//!
//! Decisions that share a commit run in savepoints of their own, so that one that fails leaves the others alone.

use super::open::Place;
use super::store_error;
use crate::database::Database;
use crate::writer::{Answer, Asked, Job, Worker};
use acquaint_app::store::StoreError;
use rusqlite::Connection;

pub(crate) struct FileWorker {
    place: Place,
    /// `None` after a commit failed: its handle is not to be trusted.
    connection: Option<Connection>,
    /// Whether the log still holds what must be gone.
    log_is_due: bool,
}

impl<J: Job> Worker<J> for FileWorker {
    fn commit(&mut self, jobs: &[Asked<J>]) -> Vec<Answer<J>> {
        let answers = match self.try_together(jobs) {
            Ok(answers) => answers,
            // The process that holds the file holds it for each of them: waiting once is enough.
            Err(StoreError::Busy) => jobs.iter().map(|_| Err(StoreError::Busy)).collect(),
            // The whole transaction is gone: each on its own, so that one does not take the others with it.
            Err(_) if jobs.len() > 1 => jobs.iter().map(|job| self.try_alone(job)).collect(),
            Err(error) => vec![Err(error)],
        };
        self.log_is_due |= jobs.iter().any(|asked| asked.job.leaves_no_trace());
        self.empty_log();
        answers
    }
}

impl FileWorker {
    /// Opens the writing connection.
    pub(crate) fn open(place: Place) -> Result<Self, StoreError> {
        let connection = Some(place.open_writer()?);
        Ok(Self { place, connection, log_is_due: false })
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
        return Ok(job.run(Database::Sqlite(connection)));
    }
    let run = |sql: &str| connection.execute_batch(sql).map_err(|e| store_error(&e));
    run("SAVEPOINT decision")?;
    let answer = job.run(Database::Sqlite(connection));
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
    use crate::writer::{Health, commit};
    use acquaint_core::id::PersonId;
    use acquaint_core::import::{KeptPerson, RecordChange};
    use acquaint_core::stamp::Stamp;
    use jiff::Timestamp;
    use rusqlite::hooks::{AuthAction, AuthContext, Authorization, TransactionOperation};
    use std::sync::atomic::{AtomicU32, Ordering};
    use tokio::sync::oneshot;

    /// A worker on a fresh file, and the folder it is in.
    fn worker() -> (FileWorker, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::file(&folder.path().join("acquaint.db"), DatabaseKind::Personal);
        (FileWorker::open(place).unwrap(), folder)
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

    fn people(worker: &mut FileWorker) -> i64 {
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
            commit(&mut worker, &Health::default(), jobs);
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
            commit(&mut worker, &Health::default(), vec![job]);
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
        commit(&mut worker, &Health::default(), jobs);
        for mut answered in answers {
            assert_eq!(answered.try_recv().unwrap(), Err(StoreError::Busy));
        }
        assert_eq!(WAITED.load(Ordering::Relaxed), 1);
        holder.execute_batch("ROLLBACK").unwrap();
        assert_eq!(people(&mut worker), 0);
    }
}
