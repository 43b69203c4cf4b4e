//! The one writer of a store: a thread that drains a queue and commits many decisions together. Each is answered after the commit
//! is durable.

use crate::database::Database;
use acquaint_app::store::StoreError;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::oneshot;

/// The most decisions committed together.
const TOGETHER_MAX: usize = 64;

/// How long the end of a writer waits for its work to be done. Judgement: nothing that was acknowledged depends on it.
const END_WITHIN: Duration = Duration::from_secs(20);

/// Something to be written, all of it or nothing.
pub(crate) trait Job: Send + 'static {
    /// What the caller gets.
    type Done: Send + 'static;

    /// Writes it. `Err`: what was written so far is taken back.
    /// It may be run again, with nothing of the first time left.
    fn run(&self, database: Database<'_>) -> Result<Self::Done, StoreError>;

    /// Whether what it deletes must be gone from the log beside the database, too.
    fn leaves_no_trace(&self) -> bool {
        false
    }
}

pub(crate) type Answer<J> = Result<<J as Job>::Done, StoreError>;

pub(crate) struct Asked<J: Job> {
    pub(crate) job: J,
    pub(crate) answer: oneshot::Sender<Answer<J>>,
}

/// Commits decisions together, on a connection of its own.
pub(crate) trait Worker<J: Job>: Send + 'static {
    /// What became of each, in their order, once it is durable.
    fn commit(&mut self, jobs: &[Asked<J>]) -> Vec<Answer<J>>;
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

/// The way to the writer thread. The thread ends, its work done, when this is dropped; but nobody waits for a disk or a
/// server that does not answer.
#[derive(Debug)]
pub(crate) struct Writer<J: Job> {
    jobs: Option<Sender<Asked<J>>>,
    /// Ends with the thread.
    ended: Mutex<Receiver<()>>,
    health: Arc<Health>,
}

impl<J: Job> Writer<J> {
    /// Starts the thread, with the connection that it owns.
    pub(crate) fn start(mut worker: impl Worker<J>) -> Result<Self, StoreError> {
        let (jobs, queue) = channel();
        let health = Arc::new(Health::default());
        let noted = Arc::clone(&health);
        let (ending, ended) = channel();
        let work = move || {
            run(&mut worker, &noted, &queue);
            // The connection first: the database may be opened again right after.
            drop(worker);
            drop(ending);
        };
        let thread = std::thread::Builder::new().name("acquaint-writer".into()).spawn(work);
        thread.map_err(|e| StoreError::Unavailable { detail: e.to_string() })?;
        Ok(Self { jobs: Some(jobs), ended: Mutex::new(ended), health })
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
        // A panic of the writer was already answered with `Unavailable`; there is nobody left to tell.
        let _ = self.ended.lock().unwrap_or_else(PoisonError::into_inner).recv_timeout(END_WITHIN);
    }
}

fn run<J: Job>(worker: &mut impl Worker<J>, health: &Health, queue: &Receiver<Asked<J>>) {
    while let Ok(first) = queue.recv() {
        let mut jobs = vec![first];
        jobs.extend(queue.try_iter().take(TOGETHER_MAX - 1));
        commit(worker, health, jobs);
    }
}

pub(crate) fn commit<J: Job>(worker: &mut impl Worker<J>, health: &Health, jobs: Vec<Asked<J>>) {
    let answers = worker.commit(&jobs);
    health.note(&answers);
    for (asked, answer) in jobs.into_iter().zip(answers) {
        // The caller may have stopped waiting; what was decided holds all the same.
        drop(asked.answer.send(answer));
    }
}
