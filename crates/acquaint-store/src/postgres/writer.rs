//! The writer of a server: commits many decisions together, and runs a transaction again that failed for a reason that was none of
//! its own.
//!
//! Transactions are `SERIALIZABLE`. Changes compare what they were decided on and then write, as if nobody else wrote: on SQLite
//! the one writer makes that true, here PostgreSQL does, however many servers share the database.

use super::server::Server;
use super::session::{Failure, Session};
use crate::database::Database;
use crate::writer::{Answer, Asked, Job, Worker};
use acquaint_app::store::StoreError;
use std::hash::{BuildHasher, RandomState};
use std::thread::sleep;
use std::time::Duration;

/// How often a transaction is run again. Judgement: where one in ten fails, so many fail one after the other once in 10¹⁰.
const AGAIN_MAX: u32 = 10;
/// The longest pause between two runs. Judgement.
const PAUSE_MAX: Duration = Duration::from_millis(250);

/// Begins a transaction, and tells its number: after a commit without an answer, that is what the server is asked about.
const BEGIN: &str = "BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT pg_current_xact_id()::text";

pub(crate) struct ServerWorker {
    server: Server,
    /// `None`: to be opened.
    session: Option<Session>,
}

/// Why nothing of a transaction holds.
enum Failed {
    /// Running it again may help.
    Again(StoreError),
    /// It would fail again, or it is not known what became of it.
    Never(StoreError),
}

impl ServerWorker {
    pub(crate) fn open(server: Server) -> Result<Self, StoreError> {
        let session = Some(server.connect()?);
        Ok(Self { server, session })
    }

    fn run<J: Job>(&mut self, jobs: &[Asked<J>]) -> Result<Vec<Answer<J>>, Failed> {
        let mut run = 0;
        loop {
            match self.run_once(jobs) {
                Err(Failed::Again(_)) if run < AGAIN_MAX => {
                    run += 1;
                    sleep(pause(run));
                }
                done => return done,
            }
        }
    }

    /// One transaction.
    fn run_once<J: Job>(&mut self, jobs: &[Asked<J>]) -> Result<Vec<Answer<J>>, Failed> {
        let session = match self.session.take() {
            Some(session) if !session.is_closed() => session,
            _ => self.server.connect().map_err(Failed::Again)?,
        };
        let number = session.text(BEGIN).map_err(Failed::Again)?.unwrap_or_default();
        let written = write(&session, jobs);
        let answers = match written {
            Ok(answers) => answers,
            Err(failed) => {
                drop(session.batch("ROLLBACK"));
                self.session = Some(session);
                return Err(failed);
            }
        };
        let end = if let [Err(_)] = answers[..] { "ROLLBACK" } else { "COMMIT" };
        let ended = session.batch(end);
        let failure = session.take_failure();
        self.session = Some(session);
        match (ended, failure) {
            (Ok(()), _) => Ok(answers),
            (Err(_), Some(Failure::Disconnected)) if end == "COMMIT" => self.look_for(&number, answers),
            (Err(error), Some(_)) => Err(Failed::Again(error)),
            (Err(error), None) => Err(Failed::Never(error)),
        }
    }

    /// What became of a transaction whose commit was not answered.
    fn look_for<T>(&mut self, number: &str, answers: Vec<T>) -> Result<Vec<T>, Failed> {
        let mut last = StoreError::Busy;
        for again in 0..=AGAIN_MAX {
            sleep(pause(again));
            let status = self.server.connect().and_then(|session| {
                let status = session.text(&format!("SELECT pg_xact_status('{number}'::xid8)"));
                self.session = Some(session);
                status
            });
            match status.as_ref().map(Option::as_deref) {
                Ok(Some("committed")) => return Ok(answers),
                Ok(Some("in progress")) => {}
                Ok(_) => return Err(Failed::Again(StoreError::Busy)),
                Err(error) => last = error.clone(),
            }
        }
        Err(Failed::Never(last))
    }
}

impl<J: Job> Worker<J> for ServerWorker {
    fn commit(&mut self, jobs: &[Asked<J>]) -> Vec<Answer<J>> {
        match self.run(jobs) {
            Ok(answers) => answers,
            // Each on its own, so that one does not take the others with it.
            Err(Failed::Again(StoreError::Busy) | Failed::Never(_)) if jobs.len() > 1 => {
                let alone = |job| match self.run(std::slice::from_ref(job)) {
                    Ok(mut answers) => answers.pop().unwrap_or(Err(StoreError::Conflict)),
                    Err(Failed::Again(error) | Failed::Never(error)) => Err(error),
                };
                jobs.iter().map(alone).collect()
            }
            Err(Failed::Again(error) | Failed::Never(error)) => {
                jobs.iter().map(|_| Err(error.clone())).collect()
            }
        }
    }
}

/// Decisions in one transaction, each in a savepoint unless it is alone.
fn write<J: Job>(session: &Session, jobs: &[Asked<J>]) -> Result<Vec<Answer<J>>, Failed> {
    let step = |sql: &str| {
        session.batch(sql).map_err(|error| match session.take_failure() {
            Some(_) => Failed::Again(error),
            None => Failed::Never(error),
        })
    };
    let is_alone = jobs.len() == 1;
    let mut answers = Vec::with_capacity(jobs.len());
    for (place, asked) in jobs.iter().enumerate() {
        if !is_alone && place == 0 {
            step("SAVEPOINT decision")?;
        }
        let answer = asked.job.run(Database::Postgres(session));
        if session.take_failure().is_some() {
            return Err(Failed::Again(answer.err().unwrap_or(StoreError::Busy)));
        }
        // One round trip for the end of one decision and the beginning of the next.
        if !is_alone {
            step(if answer.is_ok() {
                "RELEASE decision; SAVEPOINT decision"
            } else {
                "ROLLBACK TO decision"
            })?;
        }
        answers.push(answer);
    }
    Ok(answers)
}

/// Longer each time, and never the same for two servers that met.
fn pause(again: u32) -> Duration {
    let most = Duration::from_millis(1 << again.min(16)).min(PAUSE_MAX);
    let part = RandomState::new().hash_one(again) % 1_000;
    most * u32::try_from(part).unwrap_or_default() / 1_000
}
