//! `/settings`: privacy, mail, sign-in, devices, programs, looks, export, leaving.

use super::form::{Choice, Form};
use super::frame::{Frame, Nav};
use super::moment::Moment;
use super::person::Person;
use super::secret::Secret;
use acquaint_core::member::POLICY_CHARACTERS_MAX;
use askama::Template;

/// `GET /settings`. Forms, each posted to its own address and checked on its own:
/// - `POST /settings/privacy`: `view_mode` (`named`, `semi_private`, `private`), `show_connections`, `show_activity`,
///   `in_search` (checkboxes, `on`), `policy` (what the reader publishes about whom they connect with);
/// - `POST /settings/mail`: `digest` (`off`, `daily`, `weekly`);
/// - `POST /settings/email`: `email`, `password`; `POST /settings/password`: `password`, `new_password`, `new_password_again`;
/// - `POST /settings/sessions/end`: `session` (an id, or `others`), `password`;
/// - `POST /settings/passkeys/remove`: `passkey` (an id), `password` (adding needs the script: `POST
///   /passkeys/register/start`, `/finish`);
/// - `POST /settings/tokens`: `token_name`, `password`; `POST /settings/tokens/ID/revoke`;
/// - `POST /settings/security/dismiss`: `up_to`, the moment of the notice;
/// - `POST /settings/theme`: `theme` (`auto`, `light`, `dark`); `GET /settings/export` (a file);
/// - `POST /settings/delete`: `handle` (to be sure), `password`.
#[derive(Clone, Debug, Template)]
#[template(path = "settings.html")]
pub struct SettingsPage {
    pub frame: Frame,
    pub privacy: Form,
    /// Whom the reader muted.
    pub muted: Vec<Person>,
    /// Whom the reader blocks.
    pub blocked: Vec<Person>,
    pub mail: Form,
    /// The email address; value in `email`.
    pub email: Form,
    /// Whether they have a password. A member without one is known by their session.
    pub has_password: bool,
    pub password: Form,
    /// Where the reader is signed in.
    pub sessions: Vec<SessionRow>,
    /// Signing out elsewhere.
    pub ending: Form,
    /// Their passkeys. `None`: not offered.
    pub passkeys: Option<Vec<PasskeyRow>>,
    pub removing: Form,
    /// Their security log, newest first.
    pub security: Vec<SecurityRow>,
    pub token: Form,
    pub tokens: Vec<TokenRow>,
    /// A token that was just made: shown once.
    pub new_token: Option<Secret>,
    pub leaving: Form,
    pub password_characters_min: u32,
}

/// What is sent instead of an id to be signed out everywhere else.
pub const OTHER_SESSIONS: &str = "others";

/// Somewhere the reader is signed in.
#[derive(Clone, Debug)]
pub struct SessionRow {
    pub id: String,
    /// "Firefox on Linux".
    pub words: String,
    pub last_used: Moment,
    pub is_this: bool,
}

#[derive(Clone, Debug)]
pub struct PasskeyRow {
    pub id: String,
    /// What its owner calls it.
    pub name: String,
    pub added: Moment,
}

/// An entry of the security log.
#[derive(Clone, Debug)]
pub struct SecurityRow {
    /// What happened, as a sentence.
    pub words: &'static str,
    /// The name of the passkey or token, or the email address. May be empty.
    pub detail: String,
    pub at: Moment,
}

#[derive(Clone, Debug)]
pub struct TokenRow {
    pub id: String,
    /// What its owner calls it.
    pub name: String,
    pub created: Moment,
    pub last_used: Option<Moment>,
}

impl SettingsPage {
    fn view_modes() -> Vec<Choice> {
        vec![
            Choice::new("named", "With your name")
                .with_hint("They see that you looked, and you see who looks at you."),
            Choice::new("semi_private", "With your region and industry only")
                .with_hint("They see that someone like you looked."),
            Choice::new("private", "Not at all")
                .with_hint("Nothing is recorded, and you do not see who views you."),
        ]
    }

    fn policy_characters_max() -> u32 {
        u32::try_from(POLICY_CHARACTERS_MAX).unwrap_or(u32::MAX)
    }

    fn digests() -> Vec<Choice> {
        vec![
            Choice::new("off", "No mail"),
            Choice::new("daily", "At most once a day"),
            Choice::new("weekly", "At most once a week"),
        ]
    }

    fn themes() -> Vec<Choice> {
        vec![
            Choice::new("auto", "As my device has it"),
            Choice::new("light", "Light"),
            Choice::new("dark", "Dark"),
        ]
    }

    /// Where else one may be signed out.
    fn elsewhere(&self) -> Vec<Choice> {
        let row = |row: &SessionRow| {
            let last_used = format!("last used {}", row.last_used.words);
            Choice::new(&row.id, &row.words).with_hint(last_used)
        };
        let others = self.sessions.iter().filter(|row| !row.is_this).map(row);
        others.chain([Choice::new(OTHER_SESSIONS, "Everywhere else")]).collect()
    }

    fn removable(passkeys: &[PasskeyRow]) -> Vec<Choice> {
        let row = |row: &PasskeyRow| {
            Choice::new(&row.id, &row.name).with_hint(format!("since {}", row.added.words))
        };
        passkeys.iter().map(row).collect()
    }

    fn looks(&self) -> Form {
        Form::new().with("theme", self.frame.theme.key())
    }

    pub fn sample() -> Self {
        let privacy = Form::new()
            .with("view_mode", "named")
            .with("policy", "Please say how we know each other.")
            .with("show_connections", "on")
            .with("in_search", "on");
        let session = |id: &str, words: &str, days, is_this| SessionRow {
            id: id.into(),
            words: words.into(),
            last_used: Moment::sample(days),
            is_this,
        };
        Self {
            frame: Frame::sample(Nav::Settings),
            privacy,
            muted: vec![Person::sample(7)],
            blocked: vec![Person { profile: None, ..Person::sample(6) }],
            mail: Form::new().with("digest", "weekly"),
            email: Form::new().with("email", "mira@tidewater.example"),
            has_password: true,
            password: Form::new().with_error(
                "new_password",
                "this password has 6 characters; please choose one with at least 10",
            ),
            sessions: vec![
                session("s-1", "Firefox on Linux", 0, true),
                session("s-2", "Safari on a phone", 9, false),
            ],
            ending: Form::new(),
            passkeys: Some(vec![PasskeyRow {
                id: "k-1".into(),
                name: "My phone".into(),
                added: Moment::sample(80),
            }]),
            removing: Form::new().with("passkey", "k-1"),
            security: vec![
                SecurityRow {
                    words: "A token was made.",
                    detail: "weekly script".into(),
                    at: Moment::sample(30),
                },
                SecurityRow {
                    words: "The password was changed.",
                    detail: String::new(),
                    at: Moment::sample(41),
                },
            ],
            token: Form::new(),
            tokens: vec![TokenRow {
                id: "t-1".into(),
                name: "weekly script".into(),
                created: Moment::sample(30),
                last_used: None,
            }],
            new_token: Some(Secret::new("acq_sample_7Qm2x9vKp4")),
            leaving: Form::new(),
            password_characters_min: 10,
        }
    }
}
