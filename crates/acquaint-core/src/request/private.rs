//! What only the recipient knows, in a type of its own. Nothing that a sender can observe may be decided on it.

use super::message::Message;
use super::refusal::Refusal;
use super::situation::{SenderSituation, WaitingRequest};
use crate::id::RequestId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Where the recipient keeps a waiting request. Moving it is never visible and can always be undone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shelf {
    /// Where every request begins.
    #[default]
    Inbox,
    /// Not now.
    SetAside,
    /// Put there by the recipient's strategy.
    Filtered,
}

impl Shelf {
    pub const ALL: [Self; 3] = [Self::Inbox, Self::SetAside, Self::Filtered];

    /// The word used in JSON, SQL and addresses.
    pub fn key(self) -> &'static str {
        match self {
            Self::Inbox => "inbox",
            Self::SetAside => "set_aside",
            Self::Filtered => "filtered",
        }
    }
}

/// What one member privately holds about another and about the request that waits from them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecipientPrivate {
    /// Whether the recipient wants to hear from the sender. Outlives any request.
    pub muted: bool,
    /// About the waiting request. A new request starts with none of it, and it goes with the request.
    pub keeping: Keeping,
}

/// What the recipient privately holds about one waiting request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keeping {
    /// Where it is kept.
    pub shelf: Shelf,
    /// Whether the recipient put it there by hand: then their strategy leaves it there.
    pub by_hand: bool,
    /// When they first saw it.
    pub seen_at: Option<Timestamp>,
    pub remark: Option<Message>,
    /// When they told the operator about it.
    pub reported_at: Option<Timestamp>,
}

/// A pair as one of its members knows it: what both may know, and what they alone do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecipientSituation {
    /// What both may know.
    pub public: SenderSituation,
    /// What the one who acts alone knows.
    pub private: RecipientPrivate,
}

impl RecipientSituation {
    /// The other's request, to be kept somewhere. While the recipient blocks its sender, it is out of reach.
    pub(super) fn kept_request(&self, id: RequestId) -> Result<&WaitingRequest, Refusal> {
        self.public.check_not_blocked()?;
        self.public.their_request(id)
    }
}
