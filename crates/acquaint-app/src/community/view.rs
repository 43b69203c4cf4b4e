//! What members see of each other, as a store reads it: cards, profiles, and both sides of a request.
//!
//! What only a recipient knows is in [`ReceivedRequest`] and in the views of strategies and sweeps alone.

mod strategy;

pub use strategy::{
    DueRequest, Place, SavedStrategy, Sweep, SweptBefore, SweptRequest, WaitingPart, WaitingView, Way, Which,
};

use acquaint_core::activity::ActiveDays;
use acquaint_core::handle::Handle;
use acquaint_core::id::{NotificationId, PersonId, PictureId, ReportId, RequestId};
use acquaint_core::member::{Role, Standing};
use acquaint_core::note::Note;
use acquaint_core::profile::{Profile, SharedFact};
use acquaint_core::request::{Keeping, Message, NoticeKind, ReportReason};
use acquaint_core::text::Line;
use acquaint_core::tie::Tie;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Some of a list, and where it goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing<T> {
    /// The entries, in the order of the list.
    pub items: Vec<T>,
    /// Where the next page begins. `None`: this is the end.
    pub next: Option<Cursor>,
}

impl<T> Listing<T> {
    /// The same list with each entry turned into another.
    pub fn map<U>(self, each: impl FnMut(T) -> U) -> Listing<U> {
        Listing { items: self.items.into_iter().map(each).collect(), next: self.next }
    }
}

/// A place in a list, to be handed back as it was given. A store that cannot read it begins at the beginning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor(pub String);

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Want {
    /// From here; `None`: from the beginning.
    pub after: Option<Cursor>,
    /// At most so many, 1 to [`Want::MOST`].
    pub at_most: u32,
}

impl Want {
    /// The most that one page of a list has. An export reads that many rows at a time. Judgement.
    pub const MOST: u32 = 500;
}

/// How two members stand to each other, as the one who looks may know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Between {
    Yourself,
    /// Neither a request nor a connection.
    Nothing,
    /// The one who looks asked; the request waits.
    YouAsked {
        request: RequestId,
        sent_at: Timestamp,
    },
    /// The other asked; the request waits.
    TheyAsked {
        request: RequestId,
        sent_at: Timestamp,
    },
    Connected {
        since: Timestamp,
    },
    /// The one who looks blocks the other.
    YouBlock,
}

/// A member as lists show them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberCard {
    pub id: PersonId,
    /// Their name in addresses.
    pub handle: Handle,
    pub name: String,
    /// Their headline, may be empty.
    pub headline: String,
    /// Their region, may be empty.
    pub region: String,
    pub picture: Option<PictureId>,
    /// How many connections both they and the one who looks have.
    pub mutual_connections: u32,
    /// How the one who looks stands to them.
    pub between: Between,
    /// Whether their profile is found: not if they block the one who looks, or are not there any more.
    pub is_found: bool,
}

/// A member whom a search found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundMember {
    pub card: MemberCard,
    /// Their name is only spelled nearly as the query is. These come last.
    pub is_near: bool,
}

/// A member's whole profile, as the one who looks may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberView {
    pub card: MemberCard,
    pub profile: Profile,
    /// How many connections they have, if they show it (or are the one who looks).
    pub connections: Option<u32>,
    /// The days on which they last signed in or did something visible, if they show it (or are the one who looks).
    pub active_days: Option<ActiveDays>,
    /// What they publish about whom they connect with; may be empty.
    pub policy: String,
}

/// Someone the one who looks may know, and why that may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    pub card: MemberCard,
    /// What the two share, strongest first; may be empty if only connections are shared.
    pub shared: Vec<SharedFact>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectionRow {
    pub card: MemberCard,
    pub since: Timestamp,
    /// What the two share.
    pub shared: Vec<SharedFact>,
}

/// A look at a member's profile, as the member is shown it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileView {
    pub at: Timestamp,
    pub viewer: Viewer,
}

/// Who looked, as far as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Viewer {
    /// Someone who looks with their name.
    Named(Box<MemberCard>),
    /// Someone who shows only this; both may be empty.
    SemiPrivate { industry: String, region: String },
}

/// Where a sent request stands, as its sender may know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SentState {
    Waiting,
    /// It was accepted then.
    Connected {
        at: Timestamp,
    },
    /// Its sender took it back then.
    Withdrawn {
        at: Timestamp,
    },
    /// It lapsed under the public retention period then.
    Lapsed {
        at: Timestamp,
    },
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SentFilter {
    /// Those that wait, oldest first.
    #[default]
    Waiting,
    /// Those that were accepted, newest first.
    Connected,
    /// Those that were taken back or lapsed, newest first.
    Withdrawn,
}

impl SentFilter {
    /// Every one, in the order of the tabs.
    pub const ALL: [Self; 3] = [Self::Waiting, Self::Connected, Self::Withdrawn];

    /// The word used in addresses and in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Connected => "connected",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Reads one by its word.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|filter| filter.key() == key)
    }
}

impl SentState {
    /// In which list the request is.
    pub fn filter(self) -> SentFilter {
        match self {
            Self::Waiting => SentFilter::Waiting,
            Self::Connected { .. } => SentFilter::Connected,
            Self::Withdrawn { .. } | Self::Lapsed { .. } => SentFilter::Withdrawn,
        }
    }
}

/// How many requests a member sent, by where they stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SentCounts {
    pub waiting: u32,
    pub connected: u32,
    /// Those that were taken back or lapsed.
    pub withdrawn: u32,
}

/// The counts on the home page about sent requests and vouching.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HomeCounts {
    pub sent_waiting: u32,
    /// How many wishes for a good word are open.
    pub open_wishes: u32,
}

/// A question about a request and its answer, with their times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuestionAndAnswer {
    pub question: Message,
    pub asked_at: Timestamp,
    pub answer: Option<(Message, Timestamp)>,
}

/// What a request says, for both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestText {
    pub id: RequestId,
    /// How the sender says the two know each other.
    pub tie: Tie,
    /// What the tie rests on.
    pub evidence: Option<Line>,
    pub note: Note,
    pub sent_at: Timestamp,
    /// Questions, oldest first.
    pub questions: Vec<QuestionAndAnswer>,
}

/// A request as its sender may know it, with all the facts the sender may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentRequest {
    pub text: RequestText,
    pub recipient: MemberView,
    /// Where it stands.
    pub state: SentState,
    /// Whom the sender asked to vouch, when, and when they did.
    pub vouches: Vec<(MemberCard, Timestamp, Option<Timestamp>)>,
    /// When the recipient looked at the sender's profile with their name, since sending, oldest first. `None`: the
    /// sender looks privately, and is shown no views in return.
    pub views: Option<Vec<Timestamp>>,
    /// How many other members have the sender's name.
    pub namesakes: u32,
}

/// The most notifications that are counted as not read; a page says of so many that there are more.
pub const UNREAD_MAX: u32 = 100;

/// How many mutual connections a received request names. Judgement.
pub const MUTUAL_NAMES_MAX: u32 = 3;

/// A request as its recipient knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceivedRequest {
    pub text: RequestText,
    /// Who asks: enough of their profile to decide, without a view being recorded.
    pub sender: MemberView,
    pub vouches: Vec<(MemberCard, Timestamp)>,
    /// How many other members have the sender's name.
    pub namesakes: u32,
    /// Whether one of them is connected with the recipient.
    pub is_like_connection: bool,
    /// The names of a few mutual connections, by name: at most [`MUTUAL_NAMES_MAX`].
    pub mutual_names: Vec<String>,
    /// What sender and recipient share.
    pub shared: Vec<SharedFact>,
    /// Private: where the recipient keeps it, and more.
    pub keeping: Keeping,
    /// Private: whether they muted the sender.
    pub is_muted: bool,
    /// Whether the sender is the only operator, so that nobody could read a report about it.
    pub is_from_only_operator: bool,
}

/// How many waiting requests a member keeps where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ShelfCounts {
    pub inbox: u32,
    pub set_aside: u32,
    pub filtered: u32,
}

/// Someone asks for a good word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VouchWish {
    pub request: RequestId,
    pub sender: MemberCard,
    /// With whom they would like to connect.
    pub recipient: MemberCard,
    /// How they say the two know each other.
    pub tie: Tie,
    pub asked_at: Timestamp,
    pub vouched_at: Option<Timestamp>,
}

/// Something a member is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    pub id: NotificationId,
    pub kind: NoticeKind,
    pub about: MemberCard,
    pub request: RequestId,
    pub at: Timestamp,
    /// At which moment, for what was read and what was sent by email. Never shown.
    pub told_at: Timestamp,
    pub is_read: bool,
}

/// A member as the operator sees them: nothing of what they decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberRow {
    pub id: PersonId,
    pub handle: Handle,
    pub name: String,
    /// Their email address.
    pub email: String,
    /// What they may do.
    pub role: Role,
    pub standing: Standing,
    pub joined_at: Timestamp,
}

/// A report, as the operator reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    pub id: ReportId,
    pub by: MemberRow,
    pub about: MemberRow,
    pub because: ReportReason,
    pub note: String,
    pub at: Timestamp,
    /// When the operator dealt with it.
    pub handled_at: Option<Timestamp>,
}

/// Figures of the whole community, none of them about a decision.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Figures {
    pub members: u64,
    /// Those who wait for the operator to let them in.
    pub awaiting_approval: u64,
    pub connections: u64,
    pub waiting_requests: u64,
    /// Emails that wait to be sent.
    pub queued_mails: u64,
    /// Open reports, without those about the operator who is shown the figures.
    pub open_reports: u64,
    /// Writes that failed since the start, by any caller.
    pub write_errors: u64,
    /// Writes that wait for their turn.
    pub queued_writes: u64,
}
