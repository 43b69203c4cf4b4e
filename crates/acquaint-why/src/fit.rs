//! Learning from history: the *when* set, by maximum a posteriori on the exact marginal likelihood.
//!
//! Only *when* moves. *Why* is barely identified by outcomes: in simulated worlds whose mechanics differ from the
//! model's, a free fit made the reasons worse than no data at all while its forecasts improved. So the *why* set
//! stays at its prior, and the report says so. See `docs/decisions/0002-two-parameter-sets.md`.

mod held_out;
mod when;

use crate::bfgs::{invert, minimise};
use crate::calibration::isotonic;
use crate::evidence::EvidenceLine;
use crate::model::{Model, ModelError, Parameters};
use crate::patience::{Observation, PatienceCurve};
use serde::{Deserialize, Serialize};

pub use held_out::HeldOut;
use when::{LEARNED, NAMES};

/// The fewest requests, and the fewest answers among them, that are learned from.
pub const REQUESTS_MIN: usize = 100;
/// See [`REQUESTS_MIN`].
pub const ANSWERS_MIN: usize = 20;

/// A forecast may lose this much log loss (nats) against a yardstick before the curve takes over.
pub const LOSS_MARGIN: f64 = 0.002;

/// What fitting did, for the reader and in the model file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FitReport {
    pub started_from: String,
    /// Requests learned from (three in five), and answers among them.
    pub requests: usize,
    /// See `requests`.
    pub answers: usize,
    pub converged: bool,
    /// The parameters that were learned.
    pub moved: Vec<Moved>,
    /// What was not learned, and why not.
    pub kept: String,
    /// Log loss (nats) and calibration on requests that were not learned from (one in five), for each horizon.
    pub held_out: Vec<HeldOut>,
    /// Whether forecasts fall back to the patience curve, because it did better there.
    pub fell_back: bool,
}

/// One learned parameter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Moved {
    /// Its name in the *when* set; `lift` is one factor on all five lift rates.
    pub parameter: String,
    /// Its value before.
    pub from: f64,
    /// Its value now.
    pub to: f64,
    /// 5 and 95 % bounds (Laplace), or `None` where the curvature gives none.
    pub interval: Option<[f64; 2]>,
}

/// A history that cannot be learned from.
#[derive(Debug, thiserror::Error)]
pub enum FitError {
    /// Too few requests or answers.
    #[error(
        "{requests} requests with {answers} answers are too few to learn from: \
         it takes {REQUESTS_MIN} requests and {ANSWERS_MIN} answers"
    )]
    TooFew { requests: usize, answers: usize },
    /// The result is out of range.
    #[error(transparent)]
    Model(#[from] ModelError),
}

/// Learns the *when* set from a history. `progress` is told each step and the log likelihood per request.
pub fn fit(
    start: &Model,
    history: &[EvidenceLine],
    mut progress: impl FnMut(usize, f64),
) -> Result<Model, FitError> {
    let answers = history.iter().filter(|line| line.accepted_after_days.is_some()).count();
    if history.len() < REQUESTS_MIN || answers < ANSWERS_MIN {
        return Err(FitError::TooFew { requests: history.len(), answers });
    }
    // Three in five are learned from, one in five recalibrates, one in five judges.
    let part = |keep: fn(usize) -> bool| -> Vec<EvidenceLine> {
        history.iter().enumerate().filter(|(i, _)| keep(i % 5)).map(|(_, line)| line.clone()).collect()
    };
    let (learn, recalibrate, judge) = (part(|i| i < 3), part(|i| i == 3), part(|i| i == 4));
    let problem = when::Problem::new(start.parameters(), &learn);
    let count = learn.len() as f64;
    let minimum = minimise(
        |x| problem.negative_ln_posterior(x),
        [0.0; LEARNED],
        1e-4 * count.sqrt(),
        60,
        |step, value| progress(step, -value / count),
    );
    let mut parameters = Parameters {
        name: format!("{}+{}", start.name(), history.len()),
        when: problem.when_at(&minimum.at),
        recalibration: Default::default(),
        fallback: None,
        report: None,
        ..start.parameters().clone()
    };
    let fitted = Model::new(parameters.clone())?;
    parameters.recalibration = recalibration(&fitted, &recalibrate);
    let recalibrated = Model::new(parameters.clone())?;
    let curve = PatienceCurve::learn(&observations(&learn));
    let held_out = held_out::judge(&recalibrated, &curve, &learn, &judge);
    let fell_back = held_out.iter().any(HeldOut::lost);
    parameters.fallback = fell_back.then_some(curve);
    parameters.report = Some(FitReport {
        started_from: start.name().into(),
        requests: learn.len(),
        answers: learn.iter().filter(|line| line.accepted_after_days.is_some()).count(),
        converged: minimum.converged,
        moved: moved(&problem, &minimum.at),
        kept: "the why set stayed as it was: outcomes alone cannot tell one reason from another".into(),
        held_out,
        fell_back,
    });
    Ok(Model::new(parameters)?)
}

fn observations(history: &[EvidenceLine]) -> Vec<Observation> {
    let observation = |line: &EvidenceLine| {
        let days = line.accepted_after_days.unwrap_or(line.view.waited_days);
        Observation { from_days: days, to_days: days, answered: line.accepted_after_days.is_some() }
    };
    history.iter().map(observation).collect()
}

fn recalibration(model: &Model, history: &[EvidenceLine]) -> [Vec<(f64, f64)>; 4] {
    let mut points: [Vec<(f64, f64)>; 4] = Default::default();
    for (h, days) in crate::explanation::HORIZONS_DAYS.into_iter().enumerate() {
        let cases = held_out::cases(history, days, |view| model.explain(view, None).forecast.within[h]);
        if cases.len() >= REQUESTS_MIN {
            points[h] = isotonic(&cases);
        }
    }
    points
}

fn moved(problem: &when::Problem, at: &[f64; LEARNED]) -> Vec<Moved> {
    let deviations = deviations(problem, at);
    (0..LEARNED)
        .map(|i| {
            let value_at = |x: f64| when::value(problem.start(), i, x);
            Moved {
                parameter: NAMES[i].into(),
                from: value_at(0.0),
                to: value_at(at[i]),
                interval: deviations
                    .map(|sd| [value_at(at[i] - 1.645 * sd[i]), value_at(at[i] + 1.645 * sd[i])]),
            }
        })
        .collect()
}

/// Standard deviations from the curvature at the maximum (Laplace), by differences of exact gradients.
fn deviations(problem: &when::Problem, at: &[f64; LEARNED]) -> Option<[f64; LEARNED]> {
    const STEP: f64 = 1e-3;
    let mut curvature = [[0.0; LEARNED]; LEARNED];
    for i in 0..LEARNED {
        let gradient_at = |step: f64| {
            let mut x = *at;
            x[i] += step;
            problem.negative_ln_posterior(&x).1
        };
        let (above, below) = (gradient_at(STEP), gradient_at(-STEP));
        for j in 0..LEARNED {
            curvature[i][j] += (above[j] - below[j]) / (4.0 * STEP);
            curvature[j][i] += (above[j] - below[j]) / (4.0 * STEP);
        }
    }
    let covariance = invert(&curvature)?;
    Some(std::array::from_fn(|i| covariance[i][i].sqrt()))
}
