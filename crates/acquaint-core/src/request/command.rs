//! What a member can ask for, in the imperative. Who acts and towards whom is in the situation.

use super::message::Message;
use crate::id::{PersonId, RequestId};
use crate::note::Note;
use crate::text::Line;
use crate::tie::Tie;
use serde::{Deserialize, Serialize};

/// A new request, as its sender wishes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SendRequest {
    /// How the sender says the two know each other.
    pub tie: Tie,
    /// What the tie rests on: which organisation, school, event or mutual connection. May be left out.
    pub evidence: Option<Line>,
    /// Who I am, how I know you, why I would like to connect. May be empty.
    pub note: Note,
}

/// What one member of a pair asks for.
///
/// What concerns a request names it, so that nobody answers another request than the one they read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Ask the other to connect.
    SendRequest(SendRequest),
    /// Take an own request back.
    Withdraw(RequestId),
    /// Edit the note of an own request.
    ReviseNote { request: RequestId, note: Note },
    /// Answer the question about an own request.
    Answer { request: RequestId, text: Message },
    /// Ask a mutual connection to vouch for an own request.
    AskToVouch { request: RequestId, voucher: PersonId },
    /// Accept the other's request.
    Accept(RequestId),
    /// Ask the sender something before deciding.
    Ask {
        /// The other's request.
        request: RequestId,
        question: Message,
    },
    /// Keep the other's request for later ("not now").
    SetAside(RequestId),
    /// Put the other's request back into the inbox.
    ReturnToInbox(RequestId),
    /// Put the other's request on the filtered shelf; the recipient's own strategy asks for this.
    Filter(RequestId),
    /// Take the other's request off the filtered shelf; the recipient's own strategy asks for this, when it fits now.
    Unfilter(RequestId),
    /// Note that the other's request was seen.
    MarkSeen(RequestId),
    /// Write, change or (with `None`) delete the private remark on the other's request.
    Remark {
        /// The other's request.
        request: RequestId,
        remark: Option<Message>,
    },
    /// Tell the operator about the other's request.
    Report {
        /// The other's request.
        request: RequestId,
        because: ReportReason,
    },
    /// Hear no more from the other.
    Mute,
    /// Hear from the other again.
    Unmute,
    /// End the connection.
    Disconnect,
    /// Not be found by the other any more.
    Block,
    /// Be found by the other again.
    Unblock,
}

/// What is wrong with a request, for the operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportReason {
    /// It sells something.
    Advertising,
    /// The sender is not who they say they are.
    FalseIdentity,
    /// It threatens, insults or presses.
    Harassment,
    SomethingElse,
}

impl Command {
    /// The word used in addresses, documents and logs.
    pub fn key(&self) -> &'static str {
        match self {
            Self::SendRequest(_) => "send",
            Self::Withdraw(_) => "withdraw",
            Self::ReviseNote { .. } => "revise_note",
            Self::Answer { .. } => "answer",
            Self::AskToVouch { .. } => "ask_to_vouch",
            Self::Accept(_) => "accept",
            Self::Ask { .. } => "ask",
            Self::SetAside(_) => "set_aside",
            Self::ReturnToInbox(_) => "return_to_inbox",
            Self::Filter(_) => "filter",
            Self::Unfilter(_) => "unfilter",
            Self::MarkSeen(_) => "mark_seen",
            Self::Remark { .. } => "remark",
            Self::Report { .. } => "report",
            Self::Mute => "mute",
            Self::Unmute => "unmute",
            Self::Disconnect => "disconnect",
            Self::Block => "block",
            Self::Unblock => "unblock",
        }
    }

    /// Whether only the one who asks for it ever knows of it (a report: and the operator).
    pub fn is_private(&self) -> bool {
        match self {
            Self::SetAside(_)
            | Self::ReturnToInbox(_)
            | Self::Filter(_)
            | Self::Unfilter(_)
            | Self::MarkSeen(_)
            | Self::Remark { .. }
            | Self::Report { .. }
            | Self::Mute
            | Self::Unmute => true,
            Self::SendRequest(_)
            | Self::Withdraw(_)
            | Self::ReviseNote { .. }
            | Self::Answer { .. }
            | Self::AskToVouch { .. }
            | Self::Accept(_)
            | Self::Ask { .. }
            | Self::Disconnect
            | Self::Block
            | Self::Unblock => false,
        }
    }
}
