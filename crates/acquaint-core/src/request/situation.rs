//! What a member may know of a pair they belong to, as it is loaded in one consistent read.
//!
//! Nothing here is private to the other side: every decision that a sender can observe is made on these types alone,
//! so it cannot depend on what a recipient privately did. That part has a file of its own, `private.rs`.

use super::message::Message;
use super::refusal::Refusal;
use crate::id::{PersonId, RequestId};
use crate::limits::Limits;
use jiff::Timestamp;
use std::collections::BTreeSet;

/// Two different people, the lower id first: the key of the one row that is the truth of their request and connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pair {
    lower: PersonId,
    higher: PersonId,
}

impl Pair {
    /// The pair of two people, in whichever order; nobody makes a pair with themselves.
    pub fn between(one: PersonId, other: PersonId) -> Result<Self, Refusal> {
        if one == other {
            return Err(Refusal::Yourself);
        }
        Ok(Self { lower: one.min(other), higher: one.max(other) })
    }

    /// Both people, the lower id first.
    pub fn members(self) -> [PersonId; 2] {
        [self.lower, self.higher]
    }
}

/// What there is between two people, as both may know it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum PairState {
    /// Neither a request nor a connection.
    #[default]
    Unconnected,
    /// A request waits. Never two: crossed requests connect.
    Waiting(WaitingRequest),
    Connected {
        since: Timestamp,
    },
}

/// A request that waits: the part that decisions need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingRequest {
    pub id: RequestId,
    /// Who asks. The other member of the pair is the recipient.
    pub sender: PersonId,
    pub sent_at: Timestamp,
    /// Questions of the recipient, oldest first; only the last can be without an answer.
    pub questions: Vec<Question>,
    /// Whom the sender asked to vouch. The recipient learns only of those who did.
    pub vouches: Vec<VouchState>,
}

/// A question about a request, with its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    pub text: Message,
    pub answer: Option<Message>,
}

/// How far one vouching has come. There is no third state: a voucher who does not vouch is simply silent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VouchState {
    pub voucher: PersonId,
    pub vouched_at: Option<Timestamp>,
}

/// A pair as one of its members may know it, and that member's own counters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SenderSituation {
    /// Grows by one with every change of the pair that both may know, never with a private one.
    pub version: u64,
    /// The member who acts.
    pub me: Me,
    pub other: Other,
    pub state: PairState,
    /// Of the people the command names: those who are connected with both.
    pub mutual_connections: BTreeSet<PersonId>,
}

/// The member who acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Me {
    pub id: PersonId,
    pub connections: u32,
    /// When they last took a request to the other back, or when the connection of the two ended.
    pub ended_at: Option<Timestamp>,
    pub blocks_other: bool,
    pub sent: Sent,
}

/// What a member sent of late, counted from their own acts alone: no answer changes it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sent {
    /// How many requests in the last seven days, those taken back included.
    pub this_week: u32,
    pub first_this_week_at: Option<Timestamp>,
    /// How many requests in the last [`Limits::open_days`], without those taken back.
    pub open: u32,
}

/// How many requests a member may send now, shown before sending: the lesser of the two holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SendsLeft {
    /// Within seven days.
    pub this_week: u32,
    pub open: u32,
}

impl Sent {
    pub fn left(self, limits: &Limits) -> SendsLeft {
        SendsLeft {
            this_week: limits.sent_per_week_max.saturating_sub(self.this_week),
            open: limits.open_requests_max.saturating_sub(self.open),
        }
    }
}

/// The other member. There is no place for when *they* took a request back: that leaves no trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Other {
    pub id: PersonId,
    pub connections: u32,
    /// Whether they block the one who acts: the one act that can be noticed.
    pub blocks_me: bool,
}

impl SenderSituation {
    /// Refuses if one of the two blocks the other. Being blocked reads like a profile that does not exist.
    pub(super) fn check_not_blocked(&self) -> Result<(), Refusal> {
        match (self.other.blocks_me, self.me.blocks_other) {
            (true, _) => Err(Refusal::NotFound),
            (false, true) => Err(Refusal::YouBlock),
            (false, false) => Ok(()),
        }
    }

    /// The request of the one who acts, if it is that one that waits.
    pub(super) fn my_request(&self, id: RequestId) -> Result<&WaitingRequest, Refusal> {
        self.waiting_from(self.me.id, id)
    }

    /// The request of the other, if it is that one that waits.
    pub(super) fn their_request(&self, id: RequestId) -> Result<&WaitingRequest, Refusal> {
        self.waiting_from(self.other.id, id)
    }

    fn waiting_from(&self, sender: PersonId, id: RequestId) -> Result<&WaitingRequest, Refusal> {
        match &self.state {
            PairState::Waiting(request) if request.sender == sender && request.id == id => Ok(request),
            _ => Err(Refusal::NotWaiting),
        }
    }
}

/// What a voucher may know of the request they were asked to vouch for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VoucherSituation {
    /// As in [`SenderSituation`].
    pub version: u64,
    pub voucher: PersonId,
    pub pair: Pair,
    /// What there is between those two.
    pub state: PairState,
    /// Whether the voucher is connected with both.
    pub is_mutual_connection: bool,
}
