//! An explanation: the words of the batch format, described.

use super::word::{ActionWord, ClueWord, OutcomeWord};
use crate::failure::Failure;
use acquaint_app::community::CommunityError;
use acquaint_app::community::explain_sent::ExplainedRequest;
use acquaint_core::reason::{Outcome, Reason};
use acquaint_core::request::Refusal;
use acquaint_why::evidence::Answer;
use acquaint_why::explanation::HORIZONS_DAYS;
use axum::http::header;
use axum::response::IntoResponse;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};
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
    #[schema(example = "prior-2")]
    model: String,
}

/// A chance for each outcome.
pub(super) struct Reasons;

/// A chance for each of the six reasons.
pub(super) struct InTheWay;

/// The chance of an answer, by when.
pub(super) struct Forecast;

impl PartialSchema for Reasons {
    fn schema() -> RefOr<Schema> {
        chances("A chance for each outcome.", Outcome::ALL.map(|of| (of.key().into(), of.one_line())))
    }
}

impl PartialSchema for InTheWay {
    fn schema() -> RefOr<Schema> {
        let reasons = Reason::ALL.map(|of| (of.key().into(), Outcome::Because(of).one_line()));
        chances("A chance for each of the six reasons.", reasons)
    }
}

impl PartialSchema for Forecast {
    fn schema() -> RefOr<Schema> {
        let within = HORIZONS_DAYS.map(|days| (days.to_string(), "Within so many days."));
        let ever = ("ever".to_owned(), "At any time.");
        chances("The chance of an answer, by when.", within.into_iter().chain([ever]))
    }
}

impl ToSchema for Reasons {}
impl ToSchema for InTheWay {}
impl ToSchema for Forecast {}

/// An object of chances, each under its word.
fn chances(description: &str, of: impl IntoIterator<Item = (String, &'static str)>) -> RefOr<Schema> {
    let chance = |words| {
        let number = ObjectBuilder::new().schema_type(Type::Number);
        number.format(Some(SchemaFormat::KnownFormat(KnownFormat::Double))).description(Some(words))
    };
    let object = of.into_iter().fold(ObjectBuilder::new(), |object, (key, words)| {
        object.property(key.clone(), chance(words)).required(key)
    });
    object.description(Some(description)).into()
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
