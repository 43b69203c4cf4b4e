//! What is true of a synthetic archive, and what a perfect reader could know from its files alone.

use acquaint_core::record::Direction;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

/// What is true of an archive, whether or not its container holds the file ([`Truth::files`] says which it holds).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Truth {
    pub owner: TrueOwner,
    pub taken_at: Timestamp,
    /// Every request, in the order of Invitations.csv; at the end those that have left the file.
    pub requests: Vec<TrueRequest>,
    /// Every connection with a name, in the order of Connections.csv.
    pub connections: Vec<TrueConnection>,
    /// The days (UTC) of the connections whose person is hidden, in the order of Connections.csv.
    pub hidden_connections: Vec<Date>,
    pub messages: usize,
    /// The rows that were made unreadable on purpose.
    pub unreadable_rows: Vec<UnreadableRow>,
    /// Every file of the archive, in the order of the container.
    pub files: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TrueOwner {
    pub name: String,
    /// Profile address, `https://www.linkedin.com/in/…`, raw.
    pub url: String,
    /// Member number, which one era writes instead of the address.
    pub member_number: u32,
    /// When the account was made.
    pub joined_at: Timestamp,
    /// The organisations of the owner, the present one first.
    pub organisations: Vec<String>,
    pub school: String,
    /// The newest day (UTC) in Shares, Comments and Reactions.
    pub last_public_act_on: Date,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TrueRequest {
    /// Which way it went.
    pub direction: Direction,
    /// The other person's display name as the file writes it, or the email address that was invited.
    pub name: String,
    /// The other person's profile address, raw, whether or not the era's files have it.
    pub url: String,
    pub sent_at: Timestamp,
    /// The note as Invitations.csv has it (no line breaks), empty if there was none.
    pub note: String,
    /// Whether the note says who is asking, how the two know each other, and why.
    pub says: Says,
    pub outcome: Outcome,
    /// The line of Invitations.csv, counted from 1; `None` if it has left the file.
    pub line: Option<u64>,
    /// What a careful reader may conclude from the files alone; empty for a request that has left the file.
    pub expected: Vec<ExpectedStatus>,
    /// How exactly the files tell when it was accepted, if `expected` says that it was.
    pub expected_precision: Option<Precision>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Says {
    pub who: bool,
    /// How the two know each other.
    pub how: bool,
    /// Why the sender would like to connect.
    pub why: bool,
}

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum Outcome {
    /// The two are connected.
    Accepted {
        at: Timestamp,
        /// Whether Connections.csv hides the person.
        hidden: bool,
    },
    /// The two were connected; the connection was removed since and is in no list.
    Removed {
        /// When the request had been accepted.
        accepted_at: Timestamp,
    },
    /// No answer so far.
    Waiting,
    /// No answer, and taken back by the network after about six months.
    Withdrawn,
}

impl Outcome {
    /// The moment of acceptance, if there was one.
    pub fn accepted_at(self) -> Option<Timestamp> {
        match self {
            Self::Accepted { at, .. } | Self::Removed { accepted_at: at } => Some(at),
            Self::Waiting | Self::Withdrawn => None,
        }
    }
}

/// What a reader may say of a request; the words of [`acquaint_core::record::Status::key`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ExpectedStatus {
    /// The two are connected.
    Accepted,
    /// No answer so far.
    Waiting,
    /// The files cannot tell.
    Unknown,
}

impl ExpectedStatus {
    /// The word of [`acquaint_core::record::Status::key`].
    pub fn key(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Waiting => "waiting",
            Self::Unknown => "unknown",
        }
    }
}

/// How exactly the files tell when a request was accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Precision {
    /// To the second: the note came back as the first message.
    Second,
    Day,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TrueConnection {
    /// Display name, as Invitations.csv would write it.
    pub name: String,
    /// Profile address, raw.
    pub url: String,
    /// The day (UTC) the two connected.
    pub connected_on: Date,
    /// The organisation, empty if the file has none.
    pub organisation: String,
}

/// A row that was made unreadable on purpose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnreadableRow {
    pub file: String,
    /// The line on which the row begins, counted from 1.
    pub line: u64,
    pub why: String,
}
