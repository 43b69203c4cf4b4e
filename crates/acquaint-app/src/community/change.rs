//! Everything that can change in a community beside the state of a pair, and what is committed together.

use super::account::{AccessEvent, ApiToken, Digest256, Link, Passkey, Session};
use super::learn::{ModelChoice, ModelVersion, NotedForecast};
use acquaint_core::activity;
use acquaint_core::handle::Handle;
use acquaint_core::id::{
    LinkId, MailId, NotificationId, PasskeyId, PersonId, PictureId, ReportId, RequestId, SessionId, SweepId,
    TokenId, ViewId,
};
use acquaint_core::member::{Role, Settings, Standing, ViewMode};
use acquaint_core::profile::Profile;
use acquaint_core::request::{Change, Notice, Pair};
use acquaint_core::strategy::Strategy;
use acquaint_core::strategy::sweep::{NewSweep, SweepOutcome};
use jiff::Timestamp;
use std::fmt;

/// How many versions of a strategy are kept. Judgement.
pub const STRATEGIES_KEPT: u32 = 100;

/// What is applied together: all of it or nothing, durable when `apply` returns.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Commit {
    /// The pairs that decisions were made on, with the version each had. A store that finds another version applies
    /// nothing and answers `Conflict`. Versions of pairs that a change moves grow by one.
    pub pairs: Vec<(Pair, u64)>,
    /// Changes of pairs, in this order.
    pub changes: Vec<Change>,
    /// Everything else, in this order, after the changes of pairs.
    pub account_changes: Vec<AccountChange>,
}

#[derive(Clone, PartialEq)]
pub struct NewMember {
    pub id: PersonId,
    /// Their handle. Its skeleton is unlike any other's, or nothing is applied ([`Taken`](crate::store::StoreError)).
    pub handle: Handle,
    /// Their email address, in lower case, unlike any other's.
    pub email: String,
    pub password: Option<String>,
    /// What they may do.
    pub role: Role,
    /// Whether they are there for others already.
    pub standing: Standing,
    pub profile: Profile,
    pub settings: Settings,
    pub joined_at: Timestamp,
}

impl fmt::Debug for NewMember {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewMember").field("id", &self.id).field("role", &self.role).finish_non_exhaustive()
    }
}

/// A picture in the two sizes that pages show, as JPEG.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    /// Its id, part of its address.
    pub id: PictureId,
    /// 512 × 512 pixels.
    pub large: Vec<u8>,
    /// 96 × 96 pixels.
    pub small: Vec<u8>,
}

impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Picture").field("id", &self.id).finish_non_exhaustive()
    }
}

#[derive(Clone, PartialEq, Eq)]
pub struct Email {
    pub to: String,
    pub subject: String,
    /// The text, in lines ending with `\n`.
    pub text: String,
    /// Where its recipient can stop emails of this kind, by one POST without signing in (RFC 8058). An email that
    /// someone asked for has none.
    pub unsubscribe: Option<String>,
}

/// Text and address can hold secrets (a reset link) and names.
impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Email({} characters)", self.text.chars().count())
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueuedEmail {
    pub id: MailId,
    /// To whom: a member, so that their emails go with them. `None`: to someone without an account.
    pub member: Option<PersonId>,
    pub email: Email,
    pub due_at: Timestamp,
    /// From when on it is of no use: what it says has expired.
    pub expires_at: Option<Timestamp>,
    /// How often sending was tried.
    pub tries: u32,
}

/// One change beside the state of a pair, in the past tense.
///
/// A change that names something that is not there (a session, a link, a token of that member) makes the whole commit
/// a `Conflict`.
#[derive(Clone, Debug, PartialEq)]
pub enum AccountChange {
    MemberJoined(Box<NewMember>),
    /// The first operator joined: a `Conflict` if there is an operator already.
    CommunitySetUp(Box<NewMember>),
    ProfileChanged {
        member: PersonId,
        /// What it was when this was decided; a `Conflict` if it is not. `None`: whatever it was.
        before: Option<Box<Profile>>,
        profile: Box<Profile>,
    },
    /// Forecasts were noted, to be learned from. What was noted before stays.
    ForecastsNoted(Vec<NotedForecast>),
    /// The service tried to learn.
    LearningTried(Timestamp),
    /// The service learned. Of older versions the newest [`VERSIONS_KEPT`](super::learn::VERSIONS_KEPT) are kept, and the one
    /// that an operator chose.
    ModelLearned(Box<ModelVersion>),
    /// Where forecasts come from.
    ModelChosen(ModelChoice),
    /// A picture is now this, or none.
    PictureChanged {
        member: PersonId,
        picture: Option<Picture>,
    },
    SettingsChanged {
        member: PersonId,
        /// What they were when this was decided; a `Conflict` if they are not. `None`: whatever they were.
        before: Option<Settings>,
        settings: Settings,
    },
    /// The operator let someone in, suspended them, or let them back. A `Conflict` if the last operator would be gone.
    StandingChanged {
        member: PersonId,
        standing: Standing,
    },
    /// Someone runs the community now, or no longer. A `Conflict` if the last operator would be gone.
    RoleChanged {
        member: PersonId,
        role: Role,
    },
    /// An email address is now this. Links to choose a password or to confirm another address work no more.
    EmailChanged {
        member: PersonId,
        /// In lower case.
        email: String,
    },
    PasswordChanged {
        member: PersonId,
        hash: String,
        /// Why, and so what goes with it.
        because: PasswordReason,
    },
    /// A member signed in or did something that others may see. Private acts never move this.
    WasActive {
        member: PersonId,
        shown_from: Timestamp,
    },
    /// A member signed in.
    SessionStarted {
        session: Session,
        digest: Digest256,
    },
    /// A session was used, on another day than before.
    SessionUsed {
        session: SessionId,
        at: Timestamp,
        /// When it ends from now on.
        expires_at: Timestamp,
    },
    /// A member signed out somewhere.
    SessionEnded {
        member: PersonId,
        session: SessionId,
    },
    /// A member signed out everywhere, or everywhere else.
    SessionsEnded {
        member: PersonId,
        except: Option<SessionId>,
    },
    TokenCreated {
        token: ApiToken,
        digest: Digest256,
    },
    /// A token was used, on another day than before.
    TokenUsed {
        token: TokenId,
        at: Timestamp,
    },
    /// A token works no more.
    TokenRevoked {
        member: PersonId,
        token: TokenId,
    },
    LinkMade {
        link: Link,
        digest: Digest256,
    },
    /// A link was used or revoked, and works no more. Nobody can use it twice: the second finds it gone. With a link to
    /// set up go all others of that purpose.
    LinkUsed(LinkId),
    PasskeyAdded(Passkey),
    /// A passkey was used; its counter moved.
    PasskeyUsed {
        passkey: PasskeyId,
        credential: String,
    },
    PasskeyRemoved {
        member: PersonId,
        passkey: PasskeyId,
    },
    /// Private: something happened to the ways into an account.
    AccessLogged {
        member: PersonId,
        event: AccessEvent,
    },
    /// Private: a member dismissed the notices in their security log, up to this moment.
    AccessNoticesDismissed {
        member: PersonId,
        up_to: Timestamp,
    },
    /// A member opened another's profile, in a mode that records it: named or semi-private.
    ProfileViewed {
        id: ViewId,
        viewer: PersonId,
        viewed: PersonId,
        at: Timestamp,
        /// What is shown of who looked.
        mode: ViewMode,
    },
    /// A member gets a notification.
    Notified {
        id: NotificationId,
        notice: Notice,
        /// When; not shown before.
        at: Timestamp,
    },
    /// A member read what they were told, up to this moment.
    NotificationsRead {
        member: PersonId,
        up_to: Timestamp,
    },
    /// An email is to be sent.
    MailQueued(QueuedEmail),
    /// It was sent, or given up.
    MailDone(MailId),
    /// A try to send it begins. A `Conflict` if another has begun since.
    MailClaimed {
        mail: MailId,
        /// How often sending was tried before.
        tries: u32,
        /// When it is tried again, unless this try succeeds.
        due_at: Timestamp,
    },
    DigestQueued {
        member: PersonId,
        /// It tells what was new up to this moment.
        at: Timestamp,
    },
    /// An operator dealt with a report. A `Conflict` if it is about a request of their own.
    ReportHandled {
        report: ReportId,
        by: PersonId,
        at: Timestamp,
    },
    /// Private: a member's strategy is now this. A `Conflict` if the version is not the next one. What the version
    /// before had planned to accept automatically is not accepted any more; of the versions the newest
    /// [`STRATEGIES_KEPT`] stay.
    StrategySaved {
        member: PersonId,
        version: u32,
        strategy: Box<Strategy>,
        at: Timestamp,
    },
    /// Private: when a strategy next has something to look at without a visit. `None`: never.
    StrategyDue {
        member: PersonId,
        due_at: Option<Timestamp>,
    },
    /// Private: a sweep begins. A `Conflict` if the strategy has another version, or if it was asked for while another
    /// that was asked for goes on. Requests that a sweep already goes on about are left out.
    SweepStarted(Box<NewSweep>),
    /// Private: these requests of a sweep have other moments now. Those that were decided meanwhile stay so.
    SweepReplanned {
        sweep: SweepId,
        due: Vec<(RequestId, Timestamp)>,
    },
    /// Private: a member sorted the request from this sender by hand; no sweep of theirs accepts it any more.
    SweptRequestLeft {
        member: PersonId,
        /// Who sent the request.
        sender: PersonId,
        at: Timestamp,
    },
    /// Private: what became of a request in a sweep. A `Conflict` if that was decided before.
    SweptRequestDecided {
        sweep: SweepId,
        request: RequestId,
        outcome: SweepOutcome,
        at: Timestamp,
    },
    /// Private: a sweep is stopped; what it accepted stays so. Nothing, if it is over.
    SweepStopped {
        member: PersonId,
        sweep: SweepId,
        at: Timestamp,
    },
    /// A command was done; done again with the same key, it has the same outcome and no effect.
    OutcomeRecorded(RecordedOutcome),
    /// A member left: nothing of theirs stays, in any table. A `Conflict` if the last operator would be gone.
    MemberErased(PersonId),
}

impl AccountChange {
    /// A member is here, which others are shown by the day.
    pub(super) fn was_active(member: PersonId, now: Timestamp) -> Self {
        Self::WasActive { member, shown_from: activity::shown_from(member, now) }
    }

    /// The member of whom sessions may end with it.
    pub(crate) fn ends_sessions_of(&self) -> Option<PersonId> {
        match self {
            Self::SessionEnded { member, .. }
            | Self::SessionsEnded { member, .. }
            | Self::StandingChanged { member, .. }
            | Self::MemberErased(member) => Some(*member),
            _ => None,
        }
    }
}

/// Why a password changes. A member who chooses a new one may be locking someone out, so other ways in go with the old
/// one.
#[derive(Clone, PartialEq, Eq)]
pub enum PasswordReason {
    /// The same password, kept at another cost: nothing goes. A `Conflict` if the hash before is not this any more.
    Renewed {
        /// The hash before. `None`: there was no password.
        from: Option<String>,
    },
    /// Its member chose it: tokens go, and links to choose a password or to confirm an address.
    Chosen,
    /// Its member chose it through a link, without the old one: their passkeys go, too.
    Reset,
}

impl fmt::Debug for PasswordReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Renewed { .. } => "Renewed",
            Self::Chosen => "Chosen",
            Self::Reset => "Reset",
        })
    }
}

/// The outcome of a command that came with a key of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedOutcome {
    pub member: PersonId,
    /// The key, 1 to 200 characters.
    pub key: String,
    /// SHA-256 of what was asked for.
    pub asked: Digest256,
    pub outcome: String,
    /// When. Kept for a day.
    pub at: Timestamp,
}
