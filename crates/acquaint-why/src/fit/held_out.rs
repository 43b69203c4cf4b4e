//! Judging forecasts on requests that were not learned from, at landmarks of silence, against every yardstick.

use super::LOSS_MARGIN;
use crate::calibration::{Outcome01, calibration_error, log_loss};
use crate::evidence::EvidenceLine;
use crate::explanation::HORIZONS_DAYS;
use crate::facts::as_of;
use crate::model::Model;
use crate::patience::PatienceCurve;
use crate::survival::{Cure, Shape, Time, kaplan_meier, without_answer};
use acquaint_core::sender_view::SenderView;
use serde::{Deserialize, Serialize};

/// The silences, in days, at which forecasts are judged.
const LANDMARKS_DAYS: [f64; 5] = [0.0, 7.0, 14.0, 30.0, 60.0];

/// Log losses on held-out requests for one horizon, in nats per case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeldOut {
    pub within_days: f64,
    /// Landmarks that were watched for the whole horizon.
    pub cases: usize,
    pub model: f64,
    /// The patience curve learned from the same requests.
    pub patience_curve: f64,
    pub kaplan_meier: f64,
    pub weibull_cure: f64,
    /// Log-normal mixture cure.
    pub log_normal_cure: f64,
    /// Expected calibration error of the model over 15 quantile bins, 0 to 1.
    pub calibration_error: f64,
}

impl HeldOut {
    /// Whether the model lost to a yardstick by more than the margin.
    pub fn lost(&self) -> bool {
        let best =
            self.patience_curve.min(self.kaplan_meier).min(self.weibull_cure).min(self.log_normal_cure);
        self.model > best + LOSS_MARGIN
    }
}

/// A request as it looked after some days of silence, and when its answer came.
#[derive(Clone, Debug, PartialEq)]
struct Landmark {
    /// What the sender saw then. Public acts and displayed activity are left out: how they were is not in the history.
    view: SenderView,
    /// Days after the landmark: the answer, or `None`.
    answer_after_days: Option<f64>,
    /// Days after the landmark for which the request was watched.
    watched_days: f64,
}

/// Every landmark at which a request of the history was still silent and watched.
fn landmarks(history: &[EvidenceLine]) -> impl Iterator<Item = Landmark> + '_ {
    history.iter().flat_map(|line| {
        LANDMARKS_DAYS.into_iter().filter_map(|silent| {
            let watched_days = line.view.waited_days - silent;
            let answer_after_days = line.accepted_after_days.map(|days| days - silent);
            (watched_days > 0.0 && answer_after_days.is_none_or(|days| days > 0.0)).then(|| {
                let mut view = as_of(&line.view, silent);
                view.waited_days = silent;
                view.recipient_posts = None;
                view.recipient_activity = None;
                view.question = view.question.filter(|question| question.asked_after_days <= silent);
                if let Some(views) = &mut view.views_after_days {
                    views.retain(|&view| view <= silent);
                }
                Landmark { view, answer_after_days, watched_days }
            })
        })
    })
}

/// Forecasts and what happened, for landmarks that were watched for the whole horizon.
pub(super) fn cases(
    history: &[EvidenceLine],
    within_days: f64,
    forecast: impl Fn(&SenderView) -> f64,
) -> Vec<Outcome01> {
    landmarks(history)
        // Watched for the whole horizon, whatever happened: to keep early answers of requests that were watched for
        // less would leave only answers.
        .filter(|landmark| landmark.watched_days >= within_days)
        .map(|landmark| Outcome01 {
            forecast: forecast(&landmark.view),
            happened: landmark.answer_after_days.is_some_and(|days| days <= within_days),
        })
        .collect()
}

/// Judges the model and every yardstick on `judge`; the yardsticks learn from `learn`.
pub(super) fn judge(
    model: &Model,
    curve: &PatienceCurve,
    learn: &[EvidenceLine],
    judge: &[EvidenceLine],
) -> Vec<HeldOut> {
    let time = |line: &EvidenceLine| Time {
        days: line.accepted_after_days.unwrap_or(line.view.waited_days).max(1e-4),
        answered: line.accepted_after_days.is_some(),
    };
    let times: Vec<Time> = learn.iter().map(time).collect();
    let steps = kaplan_meier(&times);
    let weibull = Cure::fit(Shape::Weibull, &times);
    let log_normal = Cure::fit(Shape::LogNormal, &times);
    let mut judged = Vec::new();
    for (h, within_days) in HORIZONS_DAYS.into_iter().enumerate() {
        let by_model = cases(judge, within_days, |view| model.explain(view, None).forecast.within[h]);
        if by_model.is_empty() {
            continue;
        }
        let by_survival = |survival: &dyn Fn(f64) -> f64| {
            log_loss(&cases(judge, within_days, |view| {
                let now = survival(view.waited_days);
                if now > 0.0 { 1.0 - survival(view.waited_days + within_days) / now } else { 0.0 }
            }))
        };
        judged.push(HeldOut {
            within_days,
            cases: by_model.len(),
            model: log_loss(&by_model),
            patience_curve: log_loss(&cases(judge, within_days, |view| {
                curve.chance(view.waited_days, within_days).mid
            })),
            kaplan_meier: by_survival(&|days| without_answer(&steps, days)),
            weibull_cure: by_survival(&|days| weibull.without_answer(days)),
            log_normal_cure: by_survival(&|days| log_normal.without_answer(days)),
            calibration_error: calibration_error(&by_model, 15),
        });
    }
    judged
}
