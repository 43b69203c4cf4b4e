//! What surrounds every page: who is signed in, where they are, and what just happened.

use super::moment::Moment;
use super::person::{LookInWords, Person};
use acquaint_app::community::account::{AccessEvent, AccessEventKind};
use acquaint_app::community::view::UNREAD_MAX;
use acquaint_core::member::ViewMode;

/// What surrounds a page.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    /// The name of this community, as its operator calls it. Empty: "acquaint".
    pub community: String,
    /// Who is signed in. `None`: nobody.
    pub member: Option<SignedIn>,
    /// Which entry of the navigation the page belongs to.
    pub current: Nav,
    /// What just happened.
    pub flash: Option<Flash>,
    /// Whether everybody here is invented.
    pub is_demo: bool,
    /// Whether this is one person's own record: no accounts, nobody else to ask.
    pub is_personal: bool,
    /// Light or dark.
    pub theme: Theme,
}

#[derive(Clone, Debug)]
pub struct SignedIn {
    pub person: Person,
    /// How many notifications they have not read, counted up to [`UNREAD_MAX`].
    pub unread: u32,
    /// What they should know about their account. It stays until they dismiss it.
    pub notice: Option<AccountNotice>,
    /// Whether they operate this community.
    pub is_operator: bool,
    /// How their looks at profiles are recorded.
    pub view_mode: ViewMode,
}

impl SignedIn {
    /// The number as the page shows it.
    pub fn unread_words(&self) -> String {
        if self.unread < UNREAD_MAX { self.unread.to_string() } else { format!("{}+", UNREAD_MAX - 1) }
    }
}

/// Something a member should know about their account: `POST /settings/security/dismiss` (`up_to`) dismisses it.
#[derive(Clone, Debug)]
pub struct AccountNotice {
    /// What happened, as a sentence.
    pub words: &'static str,
    pub at: Moment,
    /// The very moment, for the form: dismissing ends what was shown, and not what came since.
    pub up_to: String,
}

impl AccountNotice {
    pub fn of(event: &AccessEvent) -> Self {
        Self { words: access_words(event.kind), at: Moment::day(event.at), up_to: event.at.to_string() }
    }
}

/// An event of the security log as a sentence.
pub(crate) fn access_words(kind: AccessEventKind) -> &'static str {
    match kind {
        AccessEventKind::OperatorLinkMade => "An operator made a link to a new password for your account.",
        AccessEventKind::OperatorLinkUsed => "A link made by an operator was used to set a new password.",
        AccessEventKind::PasswordReset => "A new password was set with a link that was sent to you.",
        AccessEventKind::PasswordChanged => "The password was changed.",
        AccessEventKind::EmailChanged => "The email address was changed.",
        AccessEventKind::PasskeyAdded => "A passkey was added.",
        AccessEventKind::PasskeyRemoved => "A passkey was removed.",
        AccessEventKind::TokenMade => "A token was made.",
        AccessEventKind::TokenRevoked => "A token was revoked.",
    }
}

/// An entry of the navigation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Nav {
    #[default]
    Elsewhere,
    Home,
    /// `/people` and profiles of others.
    People,
    Sent,
    Received,
    Connections,
    Notifications,
    Strategy,
    Me,
    /// `/me/import`.
    Import,
    Settings,
    Operate,
}

/// A link of the navigation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NavEntry {
    pub(crate) nav: Nav,
    pub(crate) href: &'static str,
    pub(crate) label: &'static str,
    pub(crate) is_current: bool,
}

/// Which colours someone chose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    #[default]
    Auto,
    Light,
    Dark,
}

impl Theme {
    pub const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];

    /// The word used in the form, in the cookie and in `data-theme`.
    pub fn key(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// Reads the word; anything else is `auto`.
    pub fn parse(key: &str) -> Self {
        Self::ALL.into_iter().find(|theme| theme.key() == key).unwrap_or_default()
    }
}

/// One message about what just happened, with a way back where there is one.
#[derive(Clone, Debug)]
pub struct Flash {
    /// What happened, as a sentence.
    pub message: String,
    pub kind: FlashKind,
    /// The way back.
    pub undo: Option<Undo>,
}

/// How a message is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlashKind {
    Done,
    /// It did not, and the message says what to do.
    Problem,
}

/// A form with one button that takes the last step back.
#[derive(Clone, Debug)]
pub struct Undo {
    /// Where the form is posted.
    pub action: String,
    /// What the button says.
    pub label: String,
    /// Hidden fields: name and value. A name may occur more than once.
    pub fields: Vec<(String, String)>,
}

impl Flash {
    pub fn done(message: impl Into<String>) -> Self {
        Self { message: message.into(), kind: FlashKind::Done, undo: None }
    }

    /// It did not work.
    pub fn problem(message: impl Into<String>) -> Self {
        Self { message: message.into(), kind: FlashKind::Problem, undo: None }
    }

    /// The same with a way back.
    #[must_use]
    pub fn with_undo(self, undo: Undo) -> Self {
        Self { undo: Some(undo), ..self }
    }

    /// Whether it is about something that did not work.
    pub fn is_problem(&self) -> bool {
        self.kind == FlashKind::Problem
    }
}

impl Frame {
    /// The name in the head of the page.
    pub fn name(&self) -> &str {
        if self.community.is_empty() { "acquaint" } else { &self.community }
    }

    /// How many notifications were not read.
    pub fn unread(&self) -> u32 {
        self.member.as_ref().map_or(0, |member| member.unread)
    }

    /// What the member should know about their account.
    pub(crate) fn notice(&self) -> Option<&AccountNotice> {
        self.member.as_ref()?.notice.as_ref()
    }

    /// What opening a profile does, for pages whose names lead to profiles. Empty: there is nothing to say.
    pub(crate) fn opening_words(&self) -> String {
        self.member.as_ref().map_or_else(String::new, |member| member.view_mode.opening_words())
    }

    /// The entries of the main navigation.
    pub(crate) fn nav(&self) -> Vec<NavEntry> {
        let entries: &[(Nav, &str, &str)] = match (&self.member, self.is_personal) {
            (None, _) => &[],
            (Some(_), true) => &[
                (Nav::Sent, "/sent", "Sent"),
                (Nav::Received, "/received", "Received"),
                (Nav::Me, "/me", "My profile"),
                (Nav::Import, "/me/import", "Import"),
            ],
            (Some(_), false) => &[
                (Nav::Home, "/", "Home"),
                (Nav::People, "/people", "People"),
                (Nav::Sent, "/sent", "Sent"),
                (Nav::Received, "/received", "Received"),
                (Nav::Strategy, "/strategy", "Strategy"),
            ],
        };
        let is_operator = self.member.as_ref().is_some_and(|member| member.is_operator);
        let operate = is_operator.then_some(&(Nav::Operate, "/operate", "Operate"));
        let entry = |&(nav, href, label)| NavEntry { nav, href, label, is_current: self.current == nav };
        entries.iter().chain(operate).map(entry).collect()
    }

    /// The entries of the menu behind the picture.
    pub(crate) fn menu(&self) -> Vec<NavEntry> {
        let entries = [
            (Nav::Connections, "/connections", "Connections"),
            (Nav::Me, "/me", "My profile"),
            (Nav::Elsewhere, "/views", "Profile views"),
            (Nav::Elsewhere, "/vouches", "Vouching"),
            (Nav::Import, "/me/import", "Import your archive"),
            (Nav::Settings, "/settings", "Settings"),
        ];
        let is_current = |nav| nav != Nav::Elsewhere && self.current == nav;
        entries
            .into_iter()
            .map(|(nav, href, label)| NavEntry { nav, href, label, is_current: is_current(nav) })
            .collect()
    }

    /// Invented: someone of a demo community.
    pub fn sample(current: Nav) -> Self {
        Self {
            community: "Harbour Commons".into(),
            member: Some(SignedIn {
                person: Person::sample(0),
                unread: 3,
                notice: None,
                is_operator: true,
                view_mode: ViewMode::Named,
            }),
            current,
            flash: None,
            is_demo: true,
            is_personal: false,
            theme: Theme::Auto,
        }
    }

    /// Invented: an operator made a link to a new password.
    pub fn sample_noticed(current: Nav) -> Self {
        let mut frame = Self::sample(current);
        let words = access_words(AccessEventKind::OperatorLinkMade);
        frame.member = frame.member.map(|member| SignedIn {
            notice: Some(AccountNotice {
                words,
                at: Moment::sample(2),
                up_to: "2026-05-18T12:00:17Z".into(),
            }),
            ..member
        });
        frame
    }

    pub fn sample_signed_out() -> Self {
        Self { community: "Harbour Commons".into(), is_demo: true, ..Self::default() }
    }

    /// One person's own record.
    pub fn sample_personal(current: Nav) -> Self {
        let person = Person { profile: None, ..Person::sample(0) };
        Self {
            member: Some(SignedIn {
                person,
                unread: 0,
                notice: None,
                is_operator: false,
                view_mode: ViewMode::Private,
            }),
            current,
            is_personal: true,
            ..Self::default()
        }
    }
}
