//! The owner's strategy on `/received`: chosen ready-made or written as JSON, kept in versions, ended.

use super::around::{Around, go_saying};
use super::received::page;
use super::{Personal, words};
use crate::failure::Failure;
use crate::list_query::ListQuery;
use crate::page::form::{Choice, Control, Form};
use crate::page::frame::Flash;
use crate::site::posted::Posted;
use acquaint_app::AppError;
use acquaint_app::keep_strategy::{fill_in, keep_strategy};
use acquaint_app::store::Store;
use acquaint_core::import::Situation;
use acquaint_core::strategy::{ReadyMade, Rule, Strategy};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

/// The most bytes of a form with a strategy: the longest JSON that is read, with every byte written as three.
pub(super) const BODY_BYTES_MAX: usize = 7 * 1024 * 1024;

const READY_MADE: &str = "ready_made";
const WRITTEN: &str = "strategy";

/// The strategy as it is shown, with its forms.
///
/// `POST /received/strategy` (`ready_made`: key of a [`ReadyMade`]; or `strategy`: JSON) and `POST
/// /received/strategy/end`.
pub(super) struct StrategyPart {
    /// Each rule in words; `None`: there is no strategy.
    pub(super) rules: Option<Vec<String>>,
    /// Which version it is, and since when. May be empty.
    pub(super) kept: String,
    form: Form,
    written: String,
}

impl StrategyPart {
    pub(super) fn new(situation: &Situation, form: Form) -> Self {
        let strategy = situation.strategy();
        let rules = strategy.map(|strategy| {
            let rules = Rule::ALL.into_iter().filter(|rule| rule.is_set(strategy));
            rules.map(|rule| rule.in_words(strategy)).collect()
        });
        let kept = situation.strategies.last().map_or_else(String::new, |newest| {
            let day = words::day(words::local_day(newest.kept_at));
            match &newest.strategy {
                Some(_) => format!("Version {}, since {day}.", newest.version),
                None => format!("You have had none since {day}."),
            }
        });
        let written = serde_json::to_string_pretty(strategy.unwrap_or(&Strategy::default()));
        Self { rules, kept, form, written: written.unwrap_or_default() }
    }

    /// Whether the ready-made ones are in sight at once.
    pub(super) fn is_choice_open(&self) -> bool {
        self.form.error(READY_MADE).is_some() || self.rules.is_none() && !self.form.is_wrong()
    }

    /// Whether the JSON is in sight at once.
    pub(super) fn is_writing_open(&self) -> bool {
        self.form.error(WRITTEN).is_some()
    }

    pub(super) fn form(&self) -> &Form {
        &self.form
    }

    pub(super) fn ready_made(&self) -> Control {
        let choices = ReadyMade::ALL.map(|one| Choice::new(one.key(), one.title()).with_hint(one.one_line()));
        self.form.radios(READY_MADE, "Filled in from your own profile", choices)
    }

    pub(super) fn area(&self) -> Control {
        let hint = "An empty list restricts nothing. Entries stand in quotes; people are named by their profile address or \
                    their name. What cannot be read is told with its place. docs/strategy.md describes every field.";
        self.form.area(WRITTEN, "Your strategy as JSON", 16).hint(hint).or(&self.written)
    }
}

pub(super) async fn keep<S: Store + 'static>(
    State(personal): State<Personal<S>>,
    around: Around,
    posted: Posted,
) -> Result<Response, Failure> {
    let situation = personal.situation().await?;
    let strategy = match read(&posted, &situation) {
        Ok(strategy) => strategy,
        Err((field, why)) => {
            let form = posted.filled().with_error(field, why);
            let page = page(&around, &situation, &ListQuery::default(), form)?;
            return Ok(around.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page));
        }
    };
    let is_new = keep_strategy(personal.store(), Some(&strategy), &personal.stamp()).await?;
    Ok(go_saying(
        &personal,
        "/received",
        &Flash::done(if is_new {
            "Kept. Those who fit come first now; nobody is told of it."
        } else {
            "This is your strategy already; nothing changed."
        }),
    ))
}

pub(super) async fn end<S: Store + 'static>(
    State(personal): State<Personal<S>>,
) -> Result<Response, Failure> {
    let is_new = keep_strategy(personal.store(), None, &personal.stamp()).await?;
    let said = if is_new {
        "You have no strategy now. What it said stays on this computer."
    } else {
        "You have no strategy; nothing changed."
    };
    Ok(go_saying(&personal, "/received", &Flash::done(said)))
}

/// The strategy that was chosen or written, or which field is wrong and why.
fn read(posted: &Posted, situation: &Situation) -> Result<Strategy, (&'static str, String)> {
    let text = posted.text(WRITTEN);
    if !text.trim().is_empty() {
        return Strategy::parse(text).map_err(|error| (WRITTEN, error.to_string()));
    }
    if posted.has(WRITTEN) {
        return Err((WRITTEN, "please write a strategy, or choose a ready-made one".into()));
    }
    let one = ReadyMade::ALL.into_iter().find(|one| one.key() == posted.text(READY_MADE));
    let one = one.ok_or((READY_MADE, "please choose one of these".to_owned()))?;
    fill_in(situation, one).map_err(|error| match error {
        AppError::NotPossible(why) => (READY_MADE, why),
        other => (READY_MADE, other.to_string()),
    })
}
