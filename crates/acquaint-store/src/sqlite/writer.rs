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
            Err(Failure::AtCommit(error)) => {
                // After a failed commit the handle is closed and the file read anew, never tried again as it is.
                if matches!(self.place, Place::File(_)) {
                    self.connection = None;
                }
                Err(error)
            }
        }
    }
}

enum Failure {
    Before(StoreError),
    AtCommit(StoreError),
}

fn run_transaction(connection: &mut Connection, jobs: &[Job]) -> Result<Vec<Answer>, Failure> {
    let before = |e: rusqlite::Error| Failure::Before(store_error(&e));
    connection.execute_batch("BEGIN IMMEDIATE").map_err(before)?;
    let mut answers = Vec::with_capacity(jobs.len());
    for job in jobs {
        let answer = run_job(connection, job);
        // Running out of room or memory can end the whole transaction, not only the savepoint.
        if connection.is_autocommit() {
            return Err(Failure::Before(answer.err().unwrap_or(StoreError::Conflict)));
        }
        answers.push(answer);
    }
    if let Err(error) = connection.execute_batch("COMMIT") {
        if !connection.is_autocommit() {
            drop(connection.execute_batch("ROLLBACK"));
        }
        return Err(Failure::AtCommit(store_error(&error)));
    }
    Ok(answers)
}

fn run_job(connection: &Connection, job: &Job) -> Answer {
    let run = |sql: &str| connection.execute_batch(sql).map_err(|e| store_error(&e));
    run("SAVEPOINT decision")?;
    let answer = write::changes(connection, &job.changes, job.expected_version);
    if !connection.is_autocommit() {
        if answer.is_err() {
            run("ROLLBACK TO decision")?;
        }
        run("RELEASE decision")?;
    }
    answer
}
