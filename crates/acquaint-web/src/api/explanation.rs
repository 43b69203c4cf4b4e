//! An explanation: the words of the batch format, described.

use super::word::{ActionWord, ClueWord, OutcomeWord};
use crate::failure::Failure;
use acquaint_app::community::CommunityError;
use acquaint_app::community::explain_sent::ExplainedRequest;
use acquaint_core::request::Refusal;
use acquaint_why::evidence::Answer;
use axum::http::header;
use axum::response::IntoResponse;
use utoipa::ToSchema;
use uuid::Uuid;

/// Why a request of yours has no answer yet, what helps, and when one may come. All chances are 0 to 1.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes what the engine itself writes; a test holds the two together")]
pub(super) struct Explained {
    /// The request.
    id: Uuid,
    /// For each outcome, the chance that it is what matters most; they add up to 1.
    reasons: Reasons,
    /// For each reason on its own, the chance that it is in force now.
    in_the_way: InTheWay,
    /// The chance that what matters most says nothing about you.
    not_about_you: f64,
    /// The chance of an answer within so many days, and at any time.
    forecast: Forecast,
    /// What you can do, best first. `wait` is always among them.
    advice: Vec<Advice>,
    /// What speaks for and against each outcome.
    because: Vec<Because>,
    /// The name of the model.
    #[schema(example = "prior-1")]
    model: String,
}

/// A chance for each outcome.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes what the engine itself writes")]
pub(super) struct Reasons {
    /// They do not know who is asking.
    unrecognised: f64,
    /// They connect only within a field or place.
    strategy: f64,
    /// They see a small network.
    small_network: f64,
    /// They have no connections left to give.
    at_limit: f64,
    /// They are seldom here and have not seen it.
    rarely_here: f64,
    /// They connect only with people they know well.
    knows_well_only: f64,
    /// Nothing is in the way.
    still_coming: f64,
}

/// A chance for each of the six reasons.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes what the engine itself writes")]
pub(super) struct InTheWay {
    /// They do not know who is asking.
    unrecognised: f64,
    /// They connect only within a field or place.
    strategy: f64,
    /// They see a small network.
    small_network: f64,
    /// They have no connections left to give.
    at_limit: f64,
    /// They are seldom here and have not seen it.
    rarely_here: f64,
    /// They connect only with people they know well.
    knows_well_only: f64,
}

/// The chance of an answer, by when.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes what the engine itself writes")]
pub(super) struct Forecast {
    /// Within a week.
    #[schema(rename = "7")]
    week: f64,
    /// Within 30 days.
    #[schema(rename = "30")]
    month: f64,
    /// Within 90 days.
    #[schema(rename = "90")]
    quarter: f64,
    /// Within a year.
    #[schema(rename = "365")]
    year: f64,
    /// At any time.
    ever: f64,
}

/// Something you can do.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes what the engine itself writes")]
pub(super) struct Advice {
    /// What.
    r#do: ActionWord,
    /// Within how many days the chances are.
    chance_in: u32,
    /// The chance of an answer if you wait.
    now: f64,
    /// The chance if you do it.
    then: f64,
    /// How sure it is that doing it is better.
    sure: f64,
}

/// What one thing that you can see says about one outcome.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes what the engine itself writes")]
pub(super) struct Because {
    /// The outcome.
    reason: OutcomeWord,
    /// What you can see.
    evidence: ClueWord,
    /// The weight of evidence in bits: for it, or (negative) against it.
    bits: f64,
}

impl Explained {
    /// The explanation of a request as JSON; a request that does not wait has none.
    pub(super) fn written(
        found: &ExplainedRequest,
        model: &str,
    ) -> Result<impl IntoResponse + use<>, Failure> {
        let waits = found.explained.as_ref().ok_or(CommunityError::Refused(Refusal::NotWaiting))?;
        let id = found.request.text.id.to_string().into();
        let answer = Answer { id: &id, explanation: &waits.1, model };
        Ok(([(header::CONTENT_TYPE, "application/json")], serde_json::to_vec(&answer).unwrap_or_default()))
    }
}
