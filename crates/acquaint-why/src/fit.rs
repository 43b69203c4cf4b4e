//! Learning from history: how often answers come, against how often the chain expects them.
//!
//! Only forecasts move. Outcomes hardly tell one reason from another, and a fitted pace moved the reasons with it: better in
//! one simulated world, worse in two. So the chain stays as it is, and the report says so. See
//! `docs/decisions/0028-fitting-moves-forecasts-only.md`.

mod followed;
mod held_out;
mod spans;

use crate::evidence::EvidenceLine;
use crate::level::Levels;
use crate::model::{Model, ModelError, Parameters};
use crate::survival::End;
use serde::{Deserialize, Serialize};

pub use followed::{Followed, Said, follow, seen_after};
pub use held_out::HeldOut;
pub use spans::LearnedSpan;

/// The fewest requests, and the fewest answers among them, that are learned from. Judgement.
pub const REQUESTS_MIN: usize = 100;
/// See [`REQUESTS_MIN`].
pub const ANSWERS_MIN: usize = 20;

/// A forecast may lose this much log loss (nats) against another before that one takes over, with 1,000 cases or fewer; with
/// more, less in proportion. Judgement.
pub const LOSS_MARGIN: f64 = 0.002;

/// See [`LOSS_MARGIN`].
fn margin(cases: usize) -> f64 {
    LOSS_MARGIN * 1000.0 / cases.max(1000) as f64
}

/// What fitting did, for the reader and in the model file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FitReport {
    pub started_from: String,
    /// Requests learned from, and answers among them.
    pub requests: usize,
    /// See `requests`.
    pub answers: usize,
    /// How much the facts about a pair count, against 1 in the model that it started from.
    pub facts: f64,
    /// What was learned of each span of silence.
    pub spans: Vec<LearnedSpan>,
    /// What was not learned, and why not.
    pub kept: String,
    /// Log loss (nats) and calibration for each horizon that some request was watched for: each fifth of the requests is
    /// judged by what the others taught.
    pub held_out: Vec<HeldOut>,
}

/// A history that cannot be learned from.
#[derive(Debug, thiserror::Error)]
pub enum FitError {
    /// Too few requests or answers.
    #[error(
        "too little to learn from: {requests} requests with {answers} answers; \
         it takes {REQUESTS_MIN} requests and {ANSWERS_MIN} answers"
    )]
    TooFew { requests: usize, answers: usize },
    /// Nobody who answered had waited.
    #[error(
        "too little to learn from: {answers} answers came at the moment of asking and only {later} later; \
         it takes {ANSWERS_MIN} that came after a while to say anything about waiting"
    )]
    AtOnce { answers: usize, later: usize },
    /// The result is out of range.
    #[error(transparent)]
    Model(#[from] ModelError),
}

/// Learns the levels of forecasts from a history.
pub fn fit(start: &Model, history: &[EvidenceLine]) -> Result<Model, FitError> {
    let bare = Parameters { levels: None, report: None, ..start.parameters().clone() };
    let chain = Model::new(bare.clone())?;
    let requests = follow(&chain, history);
    let (levels, report) = learn(&chain, &requests)?;
    let name = format!("{}+{}", chain.name(), history.len());
    Ok(Model::new(Parameters { name, levels: Some(levels), report: Some(report), ..bare })?)
}

/// The same from requests that were followed.
pub fn learn(chain: &Model, requests: &[Followed]) -> Result<(Levels, FitReport), FitError> {
    let answered = |request: &&Followed| request.end == End::Answered;
    let answers = requests.iter().filter(answered).count();
    if requests.len() < REQUESTS_MIN || answers < ANSWERS_MIN {
        return Err(FitError::TooFew { requests: requests.len(), answers });
    }
    let later = requests.iter().filter(answered).filter(|request| request.end_days > 0.0).count();
    if later < ANSWERS_MIN {
        return Err(FitError::AtOnce { answers: answers - later, later });
    }
    let start = chain.usual_answers_a_day();
    let held_out = held_out::judge(requests, &start);
    let (mut levels, spans) = spans::learn(&requests.iter().collect::<Vec<_>>(), &start);
    for judged in &held_out {
        for (source, days) in levels.sources.iter_mut().zip(crate::explanation::HORIZONS_DAYS) {
            if (days - judged.within_days).abs() < f64::EPSILON {
                *source = judged.source;
            }
        }
    }
    let report = FitReport {
        started_from: chain.name().into(),
        requests: requests.len(),
        answers,
        facts: levels.facts,
        spans,
        kept: "the reasons stayed as they were: outcomes alone cannot tell one reason from another".into(),
        held_out,
    };
    Ok((levels, report))
}
