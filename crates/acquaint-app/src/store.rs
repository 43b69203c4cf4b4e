//! What a store must be able to do. Small on purpose: one read, one write, one check.

use acquaint_core::import::{Finding, RecordChange, Situation};
use std::future::Future;

/// Where everything is kept.
pub trait Store: Send + Sync {
    /// Everything that is kept, in one consistent read, with its version.
    fn load_situation(&self) -> impl Future<Output = Result<Situation, StoreError>> + Send;

    /// Applies the changes of one decision: all of them or none, durable when this returns. Hands back the version
    /// that results. No changes: nothing happens.
    ///
    /// [`StoreError::Conflict`] if the version is no longer the one the decision was made on.
    fn apply(
        &self,
        changes: &[RecordChange],
        expected_version: u64,
    ) -> impl Future<Output = Result<u64, StoreError>> + Send;

    /// Checks every invariant of the data. Nothing is found unless something outside wrote into it.
    fn verify(&self) -> impl Future<Output = Result<Vec<Finding>, StoreError>> + Send;
}

/// Why a store could not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Someone else changed the data since it was read.
    #[error("the database changed in the meantime")]
    Conflict,
    /// Someone else has it already.
    #[error("somebody else has this {what} already, or one that looks like it")]
    Taken {
        /// `handle` or `email`.
        what: &'static str,
    },
    /// A row cannot be what acquaint wrote.
    #[error(
        "the database is damaged: row {row} of `{table}` holds something unreadable in `{column}`; \
         restore a backup, or import your archives into a new database"
    )]
    Corrupt {
        table: String,
        column: String,
        /// The row: its id, or its number.
        row: String,
    },
    /// A later release of acquaint wrote it.
    #[error(
        "the database was written by a later release of acquaint (its format is {found}, this release knows up to \
         {known}); please update acquaint"
    )]
    Newer {
        /// The format of the database.
        found: i64,
        /// The newest format that this release knows.
        known: i64,
    },
    /// The file is something else.
    #[error("`{path}` is no database of acquaint; please name another file")]
    NotOurs { path: String },
    /// The file is a database of acquaint, but holds something else than was asked for.
    #[error("`{path}` holds {is}, not {wanted}; please name another file, the two are kept apart")]
    OtherKind {
        path: String,
        /// What it holds, in words.
        is: &'static str,
        /// What was asked for, in words.
        wanted: &'static str,
    },
    /// Its tables are not those that acquaint made.
    #[error("the database was altered outside acquaint: {detail}; restore a backup from before that")]
    Altered {
        /// Which object is foreign, changed or missing.
        detail: String,
    },
    /// There is no room left.
    #[error(
        "there is no room left on the disk for the database; nothing was changed; please free some space and try again"
    )]
    Full,
    /// Another process holds the database.
    #[error("another acquaint is writing to the database; try again in a moment")]
    Busy,
    /// Another process serves the database, or replaces it.
    #[error("another acquaint serves `{path}`; stop it first (`systemctl stop acquaint`)")]
    InUse { path: String },
    /// The file itself is damaged.
    #[error(
        "the database is damaged; restore a copy, or import your archives into a new one with `--database PATH`"
    )]
    Damaged,
    /// Anything else that keeps the database from answering.
    #[error("the database cannot be used: {detail}")]
    Unavailable {
        /// What happened, as the database says it.
        detail: String,
    },
}
