//! What a decision changes, in the past tense. A store matches every one of them, so none can be forgotten.
//!
//! Conditions that must hold when a change is applied are data in the change ([`Step::Up`], [`SendCounted`]): a store
//! that finds one broken applies nothing, loads again and decides again.

use super::command::{ReportReason, SendRequest};
use super::message::Message;
use super::private::Shelf;
use super::situation::{Pair, WaitingRequest};
use crate::id::{PersonId, RequestId};
use crate::note::Note;
use jiff::Timestamp;

/// A request, and between whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestKey {
    pub id: RequestId,
    pub sender: PersonId,
    pub recipient: PersonId,
}

impl RequestKey {
    /// The key of a request that waits between two people, in whichever order.
    pub fn of(members: [PersonId; 2], request: &WaitingRequest) -> Self {
        let recipient = if members[0] == request.sender { members[1] } else { members[0] };
        Self { id: request.id, sender: request.sender, recipient }
    }
}

/// One member, and the other towards whom they did something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Towards {
    pub by: PersonId,
    /// Towards whom.
    pub other: PersonId,
}

/// How a member's number of connections moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// One more, if there are then at most this many; otherwise nothing of the decision is applied.
    Up {
        /// The most there may be afterwards.
        at_most: u32,
    },
    Down,
}

/// One more request in a member's own count of what they sent, if both conditions hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SendCounted {
    pub member: PersonId,
    pub request: RequestId,
    pub sent_at: Timestamp,
    /// Sent after this moment counts towards [`Self::week_max`].
    pub week_from: Timestamp,
    /// The most sent in that time, this one included.
    pub week_max: u32,
    /// Sent after this moment, and not taken back, counts towards [`Self::open_max`].
    pub open_from: Timestamp,
    /// The most open at once, this one included.
    pub open_max: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A request waits. Its recipient holds nothing about it yet: it begins in their inbox.
    RequestSent {
        request: RequestKey,
        /// Its tie and its note.
        wish: SendRequest,
        sent_at: Timestamp,
    },
    /// The request counts towards its sender's limits.
    SendCounted(SendCounted),
    /// The sender took the request back: the cool-down of the *sender* begins, their place is free again, and
    /// everything the recipient held about the request goes with it, without a trace.
    RequestWithdrawn {
        request: RequestKey,
        withdrawn_at: Timestamp,
    },
    /// The recipient accepted the request, or asked the sender in turn.
    RequestAccepted {
        request: RequestKey,
        accepted_at: Timestamp,
    },
    /// The request reached the public retention period. No cool-down begins: nobody did anything.
    RequestLapsed {
        request: RequestKey,
        /// When it was due, not when a job noticed: that would depend on when the service ran.
        lapsed_at: Timestamp,
    },
    /// Two members are connected.
    ConnectionMade {
        pair: Pair,
        connected_at: Timestamp,
    },
    /// Two members are connected no more: the cool-down of *both* begins.
    ConnectionEnded {
        /// Who ended it, and with whom.
        between: Towards,
        ended_at: Timestamp,
    },
    /// A member has one connection more or less.
    ConnectionsCounted {
        member: PersonId,
        /// More or less, and the condition.
        step: Step,
    },
    /// The recipient asked something. The sender sees by it that the request was seen.
    QuestionAsked {
        request: RequestKey,
        question: Message,
        asked_at: Timestamp,
    },
    /// The sender edited the note.
    NoteRevised {
        request: RequestKey,
        note: Note,
        revised_at: Timestamp,
    },
    /// The sender answered the open question.
    QuestionAnswered {
        request: RequestKey,
        answer: Message,
        answered_at: Timestamp,
    },
    /// The sender asked someone to vouch. The recipient does not learn of it.
    VouchAsked {
        request: RequestKey,
        voucher: PersonId,
        asked_at: Timestamp,
    },
    Vouched {
        request: RequestKey,
        voucher: PersonId,
        vouched_at: Timestamp,
    },
    /// A member is not found by another any more. A request that the other sent stays, out of reach.
    Blocked {
        /// Who blocks whom.
        between: Towards,
        blocked_at: Timestamp,
    },
    /// A member is found by another again.
    Unblocked(Towards),
    /// Private: a request is kept on this shelf.
    ShelfChanged {
        request: RequestKey,
        /// Where it is now.
        shelf: Shelf,
        /// Whether the recipient put it there by hand; otherwise their strategy did.
        by_hand: bool,
    },
    /// Private: the recipient saw the request for the first time.
    RequestSeen {
        request: RequestKey,
        seen_at: Timestamp,
    },
    /// Private: the recipient's remark on the request is now this, or none.
    RemarkChanged {
        request: RequestKey,
        remark: Option<Message>,
    },
    /// Private: a member wants, or no longer wants, to hear nothing from another.
    MuteChanged {
        between: Towards,
        muted: bool,
    },
    /// Private, and for the operator: the recipient reported the request.
    RequestReported {
        request: RequestKey,
        because: ReportReason,
        reported_at: Timestamp,
    },
}

impl Change {
    /// Whether this member may learn of the change as something that happened: in a notification or a time line.
    ///
    /// What someone may learn is not what they must be told: whether a recipient who muted the sender hears of a new
    /// request is for the recipient's side to decide, where the mute can be seen.
    pub fn visible_to(&self, member: PersonId) -> bool {
        let sender = |request: &RequestKey| request.sender == member;
        let recipient = |request: &RequestKey| request.recipient == member;
        match self {
            Self::RequestSent { request, .. }
            | Self::RequestAccepted { request, .. }
            | Self::RequestLapsed { request, .. }
            | Self::QuestionAsked { request, .. }
            | Self::NoteRevised { request, .. }
            | Self::QuestionAnswered { request, .. } => sender(request) || recipient(request),
            Self::Vouched { request, voucher, .. } => {
                sender(request) || recipient(request) || *voucher == member
            }
            Self::VouchAsked { request, voucher, .. } => sender(request) || *voucher == member,
            Self::RequestWithdrawn { request, .. } => sender(request),
            Self::ConnectionMade { pair, .. } => pair.members().contains(&member),
            Self::ConnectionsCounted { member: whose, .. } => *whose == member,
            Self::SendCounted(count) => count.member == member,
            Self::ConnectionEnded { between, .. }
            | Self::Blocked { between, .. }
            | Self::Unblocked(between)
            | Self::MuteChanged { between, .. } => between.by == member,
            Self::ShelfChanged { request, .. }
            | Self::RequestSeen { request, .. }
            | Self::RemarkChanged { request, .. }
            | Self::RequestReported { request, .. } => recipient(request),
        }
    }

    /// Whether the row of the pair changes with it, and so its version. A private change never touches that row.
    pub fn moves_pair(&self) -> bool {
        match self {
            Self::RequestSent { .. }
            | Self::RequestWithdrawn { .. }
            | Self::RequestAccepted { .. }
            | Self::RequestLapsed { .. }
            | Self::ConnectionMade { .. }
            | Self::ConnectionEnded { .. }
            | Self::QuestionAsked { .. }
            | Self::NoteRevised { .. }
            | Self::QuestionAnswered { .. }
            | Self::VouchAsked { .. }
            | Self::Vouched { .. }
            | Self::Blocked { .. }
            | Self::Unblocked(_) => true,
            Self::SendCounted(_)
            | Self::ConnectionsCounted { .. }
            | Self::ShelfChanged { .. }
            | Self::RequestSeen { .. }
            | Self::RemarkChanged { .. }
            | Self::MuteChanged { .. }
            | Self::RequestReported { .. } => false,
        }
    }
}
