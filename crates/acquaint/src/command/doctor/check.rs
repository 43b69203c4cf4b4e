//! One thing that was looked at. Nothing private is in it: no name of a person, host, folder or file.

use serde::Serialize;

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Check {
    /// What was looked at.
    #[serde(rename = "check")]
    pub name: &'static str,
    /// How it is.
    pub state: State,
    /// What was found.
    pub detail: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advice: Option<String>,
}

/// How a thing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum State {
    /// As it should be.
    Ok,
    /// Works, but look at it.
    Attention,
    /// Does not work.
    Problem,
}

impl State {
    /// The word on the screen, the same as in JSON.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Attention => "attention",
            Self::Problem => "problem",
        }
    }
}

impl Check {
    /// As it should be.
    pub(super) fn ok(name: &'static str, detail: &str) -> Self {
        Self { name, state: State::Ok, detail: detail.to_owned(), advice: None }
    }

    /// Works, but look at it.
    pub(super) fn attention(name: &'static str, detail: &str, advice: &str) -> Self {
        Self { name, state: State::Attention, detail: detail.to_owned(), advice: Some(advice.to_owned()) }
    }

    /// Does not work.
    pub(super) fn problem(name: &'static str, detail: &str, advice: &str) -> Self {
        Self { name, state: State::Problem, detail: detail.to_owned(), advice: Some(advice.to_owned()) }
    }
}
