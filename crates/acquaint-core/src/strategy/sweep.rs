//! A sweep: accepting, one by one and oldest first, those whose requests fit; all of them, however old and on whatever
//! shelf, or as many as the recipient wants.
//!
//! A sweep is planned once, on what the recipient confirmed, and then carried out by accepting each request exactly as
//! if they had opened it and accepted it ([`decide::accept`](crate::request::decide::accept)). What became of each is
//! kept together with the acceptance, so that a sweep that was interrupted goes on where it was.

use crate::id::{PersonId, RequestId, SweepId};
use crate::request::{Keeping, Refusal, Whose};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// The most requests of one sweep; the oldest come first, and another sweep can follow.
pub const SWEEP_REQUESTS_MAX: usize = 10_000;
/// Within how long after a visit the strategy accepts by itself: long enough that no moment tells of a rule, short
/// enough to be the same day. Judgement.
pub const STANDING_DELAY: (SignedDuration, SignedDuration) =
    (SignedDuration::from_mins(3), SignedDuration::from_hours(6));

/// Who wanted a sweep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SweepKind {
    /// The recipient, who saw whom it accepts and confirmed it.
    Asked,
    /// Their strategy, which accepts by itself after a visit.
    Standing,
}

impl SweepKind {
    /// The word used in JSON and SQL.
    pub fn key(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Standing => "standing",
        }
    }
}

/// A sweep as it is planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSweep {
    /// Its id.
    pub id: SweepId,
    /// Whose requests it accepts.
    pub member: PersonId,
    /// Under which version of their strategy.
    pub version: u32,
    /// Who wanted it.
    pub kind: SweepKind,
    /// When it was planned.
    pub started_at: Timestamp,
    /// Which requests, in the order in which they are accepted.
    pub requests: Vec<PlannedRequest>,
}

/// A request that a sweep is to accept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlannedRequest {
    /// The request.
    pub request: RequestId,
    /// Who sent it.
    pub sender: PersonId,
    /// Not before this moment.
    pub due_at: Timestamp,
}

/// What became of one request in a sweep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SweepOutcome {
    /// It was accepted.
    Accepted,
    /// The recipient had no connection left; the request keeps waiting.
    YouWereAtLimit,
    /// Its sender had no connection left; the request keeps waiting.
    TheyWereAtLimit,
    /// It did not wait any more: taken back, lapsed, or answered meanwhile.
    NoLongerWaiting,
    /// Its sender was not within reach: one of the two blocks the other, or the sender was not there.
    OutOfReach,
    /// The recipient put it on a shelf by hand meanwhile, which outranks their strategy; it keeps waiting.
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

impl SweepKind {
    /// Whether a sweep of this kind leaves a request alone that is kept so: the recipient's hand outranks their strategy,
    /// but not what they confirmed themselves.
    pub fn leaves_alone(self, keeping: &Keeping) -> bool {
        self == Self::Standing && keeping.by_hand
    }
}

/// When a request that fits is accepted by itself after a visit: `part` of the way, 0 to 1, through
/// [`STANDING_DELAY`]. The part is random, and each request has its own.
pub fn standing_due_at(visited_at: Timestamp, part: f64) -> Timestamp {
    let (least, most) = STANDING_DELAY;
    let delay = least.as_secs_f64() + part.clamp(0.0, 1.0) * (most - least).as_secs_f64();
    visited_at.checked_add(SignedDuration::from_secs_f64(delay)).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hand_outranks_the_strategy_but_not_what_was_confirmed() {
        let by_hand = Keeping { by_hand: true, ..Keeping::default() };
        assert!(SweepKind::Standing.leaves_alone(&by_hand));
        assert!(!SweepKind::Standing.leaves_alone(&Keeping::default()));
        assert!(!SweepKind::Asked.leaves_alone(&by_hand));
    }

    #[test]
    fn an_acceptance_by_itself_comes_minutes_to_hours_after_a_visit() {
        let at: Timestamp = "2026-03-01T12:00:00Z".parse().unwrap();
        assert_eq!(standing_due_at(at, 0.0).to_string(), "2026-03-01T12:03:00Z");
        assert_eq!(standing_due_at(at, 1.0).to_string(), "2026-03-01T18:00:00Z");
        assert_eq!(standing_due_at(at, f64::INFINITY), standing_due_at(at, 1.0));
        assert_eq!(standing_due_at(Timestamp::MAX, 0.5), Timestamp::MAX);
    }
}
