//! Strategies and sweeps as a store reads them. All of it is private to the recipient.

use crate::community::view::MemberCard;
use acquaint_core::id::{PersonId, RequestId, SweepId};
use acquaint_core::recipient_view::RecipientView;
use acquaint_core::request::Shelf;
use acquaint_core::strategy::Strategy;
use acquaint_core::strategy::sweep::{SweepKind, SweepOutcome};
use jiff::Timestamp;

/// A version of a recipient's strategy. Private to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedStrategy {
    /// Its number, counted from 1; the highest is current.
    pub version: u32,
    pub strategy: Strategy,
    pub saved_at: Timestamp,
}

/// A waiting request as its recipient's strategy is matched on it. Private to them.
#[derive(Clone, Debug, PartialEq)]
pub struct WaitingView {
    pub request: RequestId,
    pub sender: PersonId,
    pub sent_at: Timestamp,
    /// Where the recipient keeps it.
    pub shelf: Shelf,
    pub by_hand: bool,
    /// Whether they muted its sender, reported it or wrote a remark about it: then nothing accepts it automatically.
    pub is_kept_apart: bool,
    pub view: RecipientView,
}

/// A place among the requests that wait for a member; those of one moment go by their id.
pub type Place = (Timestamp, RequestId);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    OldestFirst,
    NewestFirst,
}

/// Some of the requests that wait, so that a page costs the same however many there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitingPart {
    pub way: Way,
    /// Only those beyond this place. `None`: from the beginning.
    pub after: Option<Place>,
    /// At most so many, including those out of reach; fewer where it costs much to find what is needed of each.
    pub at_most: u32,
}

/// Which of the requests that wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// All, oldest first.
    All,
    /// These, oldest first.
    These(Vec<RequestId>),
    Part(WaitingPart),
}

/// A sweep and how far it has come. Private to the member who sweeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sweep {
    pub id: SweepId,
    /// Under which version of the strategy. `None`: its requests were picked by hand.
    pub version: Option<u32>,
    pub kind: SweepKind,
    pub started_at: Timestamp,
    /// When it was stopped before its end.
    pub stopped_at: Option<Timestamp>,
    /// When everything in it was decided.
    pub ended_at: Option<Timestamp>,
    /// When the last of what it still has to do is due.
    pub last_due_at: Option<Timestamp>,
    pub requests: u32,
    /// What became of those that are decided, in the order of [`SweepOutcome::ALL`].
    pub outcomes: [u32; SweepOutcome::ALL.len()],
}

impl Sweep {
    pub fn decided(&self) -> u32 {
        self.outcomes.iter().sum()
    }

    pub fn count(&self, outcome: SweepOutcome) -> u32 {
        self.outcomes[outcome as usize]
    }

    /// How many of its requests keep waiting, if nothing more is accepted.
    pub fn waiting(&self) -> u32 {
        use SweepOutcome::{Accepted, NoLongerWaiting, OutOfReach};
        let gone: u32 =
            [Accepted, NoLongerWaiting, OutOfReach].map(|outcome| self.count(outcome)).iter().sum();
        self.requests.saturating_sub(gone)
    }

    /// Whether it still has requests to accept.
    pub fn is_running(&self) -> bool {
        self.ended_at.is_none() && self.stopped_at.is_none()
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SweptRequest {
    pub request: RequestId,
    /// Who sent it. `None`: they are not there any more.
    pub sender: Option<MemberCard>,
    /// What became of it, and when. `None`: nothing yet.
    pub outcome: Option<(SweepOutcome, Timestamp)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueRequest {
    /// Whose requests the sweep accepts.
    pub member: PersonId,
    pub sweep: SweepId,
    pub request: RequestId,
    pub sender: PersonId,
    pub due_at: Timestamp,
}

/// A request that a sweep of a member is about, or was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SweptBefore {
    pub sweep: SweepId,
    pub kind: SweepKind,
    pub request: RequestId,
    /// When it is to be accepted. `None`: it was decided.
    pub due_at: Option<Timestamp>,
}
