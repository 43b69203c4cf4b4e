//! A sweep: accepting many requests one by one, however old and on whatever shelf.
//!
//! A sweep is planned once, on what the recipient confirmed, each request with a moment of its own at the
//! [pace](super::pace) of a hand. Each is then accepted exactly as if the recipient had opened it and accepted it
//! ([`decide::accept`](crate::request::decide::accept)). What became of each is kept together with the acceptance, so
//! that a sweep that was interrupted goes on where it was.

use crate::id::{PersonId, RequestId, SweepId};
use crate::request::{Refusal, Whose};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// The most requests of one sweep; the oldest come first, and another sweep can follow. Judgement.
pub const SWEEP_REQUESTS_MAX: usize = 10_000;
/// How late a planned acceptance may be. A later one, because the service was stopped or the disk was full, gets a new
/// moment: acceptances that are overdue and come all at once would give a plan away. Judgement.
pub const LATE_AFTER: SignedDuration = SignedDuration::from_secs(10);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SweepKind {
    /// The recipient, who saw whom it accepts and confirmed it.
    Asked,
    /// Their strategy, which accepts automatically after a visit.
    Standing,
    /// The recipient, who picked these requests one by one.
    Picked,
}

impl SweepKind {
    /// The word used in JSON and SQL.
    pub fn key(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Standing => "standing",
            Self::Picked => "picked",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSweep {
    pub id: SweepId,
    /// Whose requests it accepts.
    pub member: PersonId,
    /// Under which version of their strategy. `None`: they were picked by hand.
    pub version: Option<u32>,
    pub kind: SweepKind,
    pub started_at: Timestamp,
    /// Which requests, in the order in which they are accepted.
    pub requests: Vec<PlannedRequest>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlannedRequest {
    pub request: RequestId,
    pub sender: PersonId,
    /// Accepted at this moment, or given a new one if that passed unused.
    pub due_at: Timestamp,
}

/// What became of one request in a sweep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SweepOutcome {
    Accepted,
    /// The recipient had no connection left; the request keeps waiting.
    YouWereAtLimit,
    /// Its sender had no connection left; the request keeps waiting.
    TheyWereAtLimit,
    /// It did not wait any more: taken back, lapsed, or answered meanwhile.
    NoLongerWaiting,
    /// Its sender was not within reach: one of the two blocks the other, or the sender was not there.
    OutOfReach,
    /// The recipient sorted, muted, reported or remarked on it meanwhile, which outranks any plan; it keeps waiting.
    PutOnShelf,
}

impl SweepOutcome {
    /// Every one, in the order in which they are counted.
    pub const ALL: [Self; 6] = [
        Self::Accepted,
        Self::YouWereAtLimit,
        Self::TheyWereAtLimit,
        Self::NoLongerWaiting,
        Self::OutOfReach,
        Self::PutOnShelf,
    ];

    /// The word used in JSON and SQL.
    pub fn key(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::YouWereAtLimit => "you_were_at_limit",
            Self::TheyWereAtLimit => "they_were_at_limit",
            Self::NoLongerWaiting => "no_longer_waiting",
            Self::OutOfReach => "out_of_reach",
            Self::PutOnShelf => "put_on_shelf",
        }
    }

    /// What a refusal to accept means for the request.
    pub fn of_refusal(refusal: &Refusal) -> Self {
        match refusal {
            Refusal::AtLimit { whose: Whose::Yours, .. } => Self::YouWereAtLimit,
            Refusal::AtLimit { whose: Whose::Theirs, .. } => Self::TheyWereAtLimit,
            Refusal::NotFound | Refusal::YouBlock => Self::OutOfReach,
            _ => Self::NoLongerWaiting,
        }
    }
}
