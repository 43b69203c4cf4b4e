//! The life of a connection request in a community: load → decide → apply.
//!
//! What both sides may know is a [`PairState`]: nothing, a request that waits, or a connection. *Not accepting is not
//! denying*: a request waits until it is accepted or its sender takes it back, and nothing a recipient privately does
//! with it ([`RecipientPrivate`]) can be told from the outside. The types keep that promise: every decision that a
//! sender can observe takes a [`SenderSituation`], which has no place for it.
//!
//! The rules, each with its function in [`decide`]:
//!
//! 1. at most one waiting request for an ordered pair; sending again returns the one that waits ([`decide::send`]);
//! 2. crossed requests connect ([`decide::send`]);
//! 3. accepting is legal from every shelf, at any age, and connects both or neither ([`decide::accept`]);
//! 4. the cap holds for both; whose it was is told to the recipient alone ([`decide::accept`]);
//! 5. taking back leaves no trace with the recipient and starts a cool-down ([`decide::withdraw`]);
//! 6. requests do not expire, unless a public retention period says so ([`decide::lapse`]);
//! 7. sending limits depend on the sender's own acts alone ([`Sent`]);
//! 8. disconnecting is silent and mutual, with the same cool-down ([`decide::disconnect`]); a mute is nothing a
//!    sender's decision could see;
//! 9. question and answer belong to the request ([`decide::ask`], [`decide::answer`]);
//! 10. a mutual connection may vouch, or stay silent ([`decide::ask_to_vouch`], [`decide::vouch`]);
//! 11. mute and report are the recipient's alone ([`decide::mute`], [`decide::report`]); block is the one visible act
//!     ([`decide::block`]);
//! 12. the sender may edit the note of a waiting request, without a notification ([`decide::revise_note`]).
//!
//! The table of every command in every state is in `docs/lifecycle.md`, rendered from this code by a test.

mod change;
mod command;
pub mod decide;
mod message;
mod notice;
mod private;
mod refusal;
mod situation;

pub use change::{Change, RequestKey, SendCounted, Step, Towards};
pub use command::{Command, ReportReason, SendRequest};
pub use message::{Message, MessageError};
pub use notice::{Notice, NoticeKind, notices};
pub use private::{Keeping, RecipientPrivate, RecipientSituation, Shelf};
pub use refusal::{Refusal, Whose};
pub use situation::{
    Me, Other, Pair, PairState, Question, SenderSituation, SendsLeft, Sent, VouchState, VoucherSituation,
    WaitingRequest,
};

use crate::id::RequestId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The changes that a command makes, and where the one who asked stands then.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Decision {
    /// The version of the pair that the decision was made on; it holds for no other.
    pub pair_version: u64,
    /// The changes, in the order in which they are to be applied: all or none. Empty: all is as wished already.
    pub changes: Vec<Change>,
    /// Where the one who asked stands once they are applied.
    pub outcome: Outcome,
}

/// Where the one who asked stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum Outcome {
    /// This request waits, whichever of the two sent it.
    Waiting {
        request: RequestId,
        sent_at: Timestamp,
    },
    Connected {
        since: Timestamp,
    },
    /// There is neither a request nor a connection.
    Unconnected {
        /// From when the one who asked may send a request. `None`: now.
        may_send_from: Option<Timestamp>,
    },
    Vouched,
    /// The other cannot find the one who asked.
    Blocked,
    /// The other can find the one who asked.
    Unblocked,
    /// Private: what the one who asked now holds about the other and their request.
    Kept(RecipientPrivate),
}

impl Decision {
    /// Whether the row of the pair changes, and so its version.
    pub fn moves_pair(&self) -> bool {
        self.changes.iter().any(Change::moves_pair)
    }
}

#[cfg(test)]
mod tests;
