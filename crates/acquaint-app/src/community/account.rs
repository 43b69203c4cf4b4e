//! Accounts: who may sign in, how, and where they are signed in.

use acquaint_core::handle::Handle;
use acquaint_core::id::{LinkId, PasskeyId, PersonId, PictureId, SessionId, TokenId};
use acquaint_core::member::{Role, Settings, Standing};
use acquaint_core::text::Line;
use jiff::Timestamp;
use std::fmt;

/// SHA-256 of a secret. The secret itself is never kept.
pub type Digest256 = [u8; 32];

/// A member's account, for the member alone.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    pub id: PersonId,
    /// Their name in addresses.
    pub handle: Handle,
    pub name: String,
    /// Their email address, in lower case.
    pub email: String,
    /// The hash of their password (PHC string); `None` if they have none.
    pub password: Option<String>,
    /// What they may do.
    pub role: Role,
    pub standing: Standing,
    pub joined_at: Timestamp,
    pub settings: Settings,
    pub picture: Option<PictureId>,
}

/// Logs may hold this, so it names nobody and shows no hash.
impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").field("id", &self.id).field("role", &self.role).finish_non_exhaustive()
    }
}

/// A sign-in that lasts, in one browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub id: SessionId,
    pub member: PersonId,
    pub started_at: Timestamp,
    /// When it was last used, to the day.
    pub used_at: Timestamp,
    /// When it expires.
    pub expires_at: Timestamp,
    /// What the browser said it is, at most 200 characters.
    pub device: String,
}

/// A token that a program uses in a member's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiToken {
    pub id: TokenId,
    pub member: PersonId,
    /// What the member calls it.
    pub name: Line,
    pub created_at: Timestamp,
    /// When it was last used, to the day.
    pub used_at: Option<Timestamp>,
    /// When it expires. `None`: never.
    pub expires_at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkPurpose {
    /// The first operator sets up the community.
    SetUp,
    /// Someone may join.
    Invite,
    /// A member chooses a new password.
    Reset,
    /// A member shows that an email address is theirs; without a member, someone who would like to join.
    ConfirmEmail,
    /// A member signs in without a password: personas of the demo, and the owner of a personal database.
    Enter,
    /// A member stops their digest.
    StopDigest,
}

impl LinkPurpose {
    pub const ALL: [Self; 6] =
        [Self::SetUp, Self::Invite, Self::Reset, Self::ConfirmEmail, Self::Enter, Self::StopDigest];

    /// The word used in SQL.
    pub fn key(self) -> &'static str {
        match self {
            Self::SetUp => "set_up",
            Self::Invite => "invite",
            Self::Reset => "reset",
            Self::ConfirmEmail => "confirm_email",
            Self::Enter => "enter",
            Self::StopDigest => "stop_digest",
        }
    }
}

/// A link that works once ([`LinkPurpose::StopDigest`], and in the demo [`LinkPurpose::Enter`]: until it expires).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    pub id: LinkId,
    pub purpose: LinkPurpose,
    /// For whom, if they have an account.
    pub member: Option<PersonId>,
    /// Who made it, if a member did.
    pub by: Option<PersonId>,
    /// What it is about: the email address to confirm, whom an invitation is for, what there is to see after entering.
    pub about: Option<String>,
    pub created_at: Timestamp,
    /// When it stops working.
    pub expires_at: Timestamp,
}

#[derive(Clone, PartialEq, Eq)]
pub struct Passkey {
    pub id: PasskeyId,
    pub member: PersonId,
    /// What the member calls it.
    pub name: Line,
    /// The credential as the library writes it.
    pub credential: String,
    pub created_at: Timestamp,
}

impl fmt::Debug for Passkey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Passkey").field("id", &self.id).field("member", &self.member).finish_non_exhaustive()
    }
}

/// What happened to the ways into an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccessEventKind {
    /// An operator made a link to a new password.
    OperatorLinkMade,
    /// A new password was set with such a link.
    OperatorLinkUsed,
    /// A new password was set with a link that the member asked for.
    PasswordReset,
    PasswordChanged,
    EmailChanged,
    PasskeyAdded,
    PasskeyRemoved,
    TokenMade,
    TokenRevoked,
}

impl AccessEventKind {
    pub const ALL: [Self; 9] = [
        Self::OperatorLinkMade,
        Self::OperatorLinkUsed,
        Self::PasswordReset,
        Self::PasswordChanged,
        Self::EmailChanged,
        Self::PasskeyAdded,
        Self::PasskeyRemoved,
        Self::TokenMade,
        Self::TokenRevoked,
    ];

    /// The word used in JSON and SQL.
    pub fn key(self) -> &'static str {
        match self {
            Self::OperatorLinkMade => "operator_link_made",
            Self::OperatorLinkUsed => "operator_link_used",
            Self::PasswordReset => "password_reset",
            Self::PasswordChanged => "password_changed",
            Self::EmailChanged => "email_changed",
            Self::PasskeyAdded => "passkey_added",
            Self::PasskeyRemoved => "passkey_removed",
            Self::TokenMade => "token_made",
            Self::TokenRevoked => "token_revoked",
        }
    }

    /// Reads a kind by its word.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// Whether pages show it to the member until they dismiss it: what an operator started.
    pub fn is_notice(self) -> bool {
        matches!(self, Self::OperatorLinkMade | Self::OperatorLinkUsed)
    }
}

/// An entry of a member's security log. Only they ever see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessEvent {
    pub kind: AccessEventKind,
    /// The name of the passkey or token, or the new email address. Empty for the others.
    pub detail: String,
    pub at: Timestamp,
}

/// What every page tells a member about: how much is new, and what they should know about their account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attention {
    /// How many notifications they have not read.
    pub unread: u32,
    /// The newest notice in their security log that they have not dismissed.
    pub notice: Option<AccessEvent>,
}
