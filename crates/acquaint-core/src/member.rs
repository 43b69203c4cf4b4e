//! A member: their part in the community, and what they show to others.

use crate::text::{TextError, read_text};
use serde::{Deserialize, Serialize};

/// The most characters of a policy that a member publishes. Judgement: a few sentences.
pub const POLICY_CHARACTERS_MAX: usize = 300;

/// What a member may do in the community.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Like everybody.
    Member,
    /// Also runs the community: lets people in, reads reports. Not: other people's decisions.
    Operator,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Waits for the operator to let them in; found by nobody yet.
    AwaitingApproval,
    Active,
    /// The operator suspended them: found by nobody, cannot sign in; nothing of theirs is lost.
    Suspended,
}

/// How a member looks at other profiles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ViewMode {
    /// Others see who looked.
    #[default]
    Named,
    /// Others see the industry and the region of who looked.
    SemiPrivate,
    /// Nothing is recorded; in return, the member is not shown who looked at theirs.
    Private,
}

/// How often the community writes email about what is new.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Digest {
    #[default]
    Off,
    /// At most once a day, and only if something is new.
    Daily,
    /// At most once a week, and only if something is new.
    Weekly,
}

macro_rules! words {
    ($($kind:ident: $($variant:ident = $key:literal),+;)+) => {$(
        impl $kind {
            /// Every one, in the order of the vocabulary.
            pub const ALL: [Self; [$($key),+].len()] = [$(Self::$variant),+];

            /// The word used in JSON, SQL and forms.
            pub fn key(self) -> &'static str {
                match self { $(Self::$variant => $key),+ }
            }

            /// Reads one by its word.
            pub fn parse(key: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|one| one.key() == key)
            }
        }
    )+};
}

words! {
    Role: Member = "member", Operator = "operator";
    Standing: AwaitingApproval = "awaiting_approval", Active = "active", Suspended = "suspended";
    ViewMode: Named = "named", SemiPrivate = "semi_private", Private = "private";
    Digest: Off = "off", Daily = "daily", Weekly = "weekly";
}

/// What a member shows, and how the community talks to them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// How they look at other profiles.
    pub view_mode: ViewMode,
    /// Whether others see, coarsely, how often they are here. Off unless they choose it.
    pub shows_activity: bool,
    /// Whether others see how many connections they have (and, if they are connected, whom). Mutual connections are
    /// seen either way.
    pub shows_connections: bool,
    /// Whether they are found in search and suggested. Their address works either way.
    pub is_searchable: bool,
    /// Email about what is new.
    pub digest: Digest,
    /// What they publish about whom they connect with, shown before a request is sent; empty: nothing.
    pub policy: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            view_mode: ViewMode::Named,
            shows_activity: false,
            shows_connections: true,
            is_searchable: true,
            digest: Digest::Off,
            policy: String::new(),
        }
    }
}

impl Settings {
    /// The settings as they are kept, or what is wrong with the policy.
    pub fn read(&self) -> Result<Self, TextError> {
        let policy = read_text(&self.policy, POLICY_CHARACTERS_MAX)?.trim().to_owned();
        Ok(Self { policy, ..self.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_read_back_and_is_the_word_of_its_json() {
        for mode in ViewMode::ALL {
            assert_eq!(ViewMode::parse(mode.key()), Some(mode));
            assert_eq!(serde_json::to_string(&mode).unwrap(), format!("\"{}\"", mode.key()));
        }
        for standing in Standing::ALL {
            assert_eq!(serde_json::to_string(&standing).unwrap(), format!("\"{}\"", standing.key()));
        }
        assert_eq!(Digest::parse("hourly"), None);
        assert_eq!(Role::parse("operator"), Some(Role::Operator));
    }

    #[test]
    fn settings_are_quiet_and_open_until_somebody_chooses() {
        let settings: Settings = serde_json::from_str("{}").unwrap();
        assert_eq!(settings, Settings::default());
        assert_eq!((settings.digest, settings.shows_activity), (Digest::Off, false));
        let long = Settings { policy: "x".repeat(301), ..Settings::default() };
        assert!(long.read().unwrap_err().to_string().contains("at most 300 fit"));
    }
}
