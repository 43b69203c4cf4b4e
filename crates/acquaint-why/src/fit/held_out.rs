//! Judging forecasts on requests that were not learned from, at landmarks of silence, against every yardstick.

use super::followed::Followed;
use super::margin;
use super::spans::learn;
use crate::calibration::{Outcome01, calibration_error, calibration_floor, log_loss};
use crate::explanation::HORIZONS_DAYS;
use crate::level::{Levels, Source};
use crate::patience::INTERVALS;
use crate::survival::{Cure, Incidence, Shape, Time};
use serde::{Deserialize, Serialize};

/// Each fifth of the requests is judged by what the other four taught. Usual, and judgement.
const FOLDS: usize = 5;

/// The silences, in days, at which forecasts are judged.
const LANDMARKS_DAYS: [f64; 7] = [0.0, 7.0, 14.0, 30.0, 60.0, 90.0, 180.0];

/// The fewest cases by which one forecast takes over from another. Judgement: 34 cases once chose one that was worse by far.
const CASES_MIN: usize = 200;

/// How much the calibration error is cut into. Judgement.
const BINS: usize = 15;

/// Log losses on held-out requests for one horizon, in nats per case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeldOut {
    pub within_days: f64,
    /// Landmarks that were watched for the whole horizon.
    pub cases: usize,
    /// The chain as it is.
    pub chain: f64,
    /// The chain with the learned levels.
    pub levels: f64,
    /// The learned curve, whatever the facts.
    pub curve: f64,
    /// Kaplan–Meier; where requests also end otherwise, the cumulative incidence of answers (Aalen–Johansen).
    pub kaplan_meier: f64,
    pub weibull_cure: f64,
    /// Log-normal mixture cure.
    pub log_normal_cure: f64,
    /// Which of the first three forecasts come from.
    pub source: Source,
    /// Expected calibration error of that one over 15 quantile bins, 0 to 1.
    pub calibration_error: f64,
    /// What a perfectly calibrated forecast would score with so many cases.
    pub calibration_floor: f64,
}

impl HeldOut {
    /// Log loss of the forecasts as they are shown.
    pub fn shown(&self) -> f64 {
        match self.source {
            Source::Chain => self.chain,
            Source::Levels => self.levels,
            Source::Curve => self.curve,
        }
    }

    /// Whether what is shown lost to a yardstick by more than the margin.
    pub fn lost(&self) -> bool {
        let best = self.kaplan_meier.min(self.weibull_cure).min(self.log_normal_cure);
        self.shown() > best + margin(self.cases)
    }
}

/// The three that forecasts can come from, then the yardsticks.
const RIVALS: usize = 6;

/// What was forecast for each case of one horizon, by each rival.
#[derive(Default)]
struct Forecasts([Vec<Outcome01>; RIVALS]);

/// Judges what such requests teach: everything is learned without the fifth that it is judged on.
pub(super) fn judge(requests: &[Followed], start: &[f64; INTERVALS]) -> Vec<HeldOut> {
    let mut by_horizon: [Forecasts; 4] = Default::default();
    let folds: Vec<[Forecasts; 4]> = std::thread::scope(|scope| {
        let workers: Vec<_> =
            (0..FOLDS).map(|fold| scope.spawn(move || judge_fold(requests, start, fold))).collect();
        let join = |worker: std::thread::ScopedJoinHandle<'_, [Forecasts; 4]>| {
            worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        workers.into_iter().map(join).collect()
    });
    for fold in folds {
        for (all, of_fold) in by_horizon.iter_mut().zip(fold) {
            for (all, of_fold) in all.0.iter_mut().zip(of_fold.0) {
                all.extend(of_fold);
            }
        }
    }
    let judged = HORIZONS_DAYS.into_iter().zip(by_horizon);
    judged.filter(|(_, forecasts)| !forecasts.0[0].is_empty()).map(|(days, it)| held_out(days, &it)).collect()
}

fn held_out(within_days: f64, forecasts: &Forecasts) -> HeldOut {
    let [chain, levels, curve, kaplan_meier, weibull_cure, log_normal_cure] =
        [0, 1, 2, 3, 4, 5].map(|rival| log_loss(&forecasts.0[rival]));
    // The levels, unless enough cases say that leaving them out does better.
    let (mut source, mut best) = (Source::Levels, levels);
    let cases = forecasts.0[0].len();
    for (other, loss) in [(Source::Chain, chain), (Source::Curve, curve)] {
        if cases >= CASES_MIN && loss < best - margin(cases) {
            (source, best) = (other, loss);
        }
    }
    let shown = &forecasts.0[source as usize];
    HeldOut {
        within_days,
        cases: shown.len(),
        chain,
        levels,
        curve,
        kaplan_meier,
        weibull_cure,
        log_normal_cure,
        source,
        calibration_error: calibration_error(shown, BINS),
        calibration_floor: calibration_floor(shown, BINS),
    }
}

fn judge_fold(requests: &[Followed], start: &[f64; INTERVALS], fold: usize) -> [Forecasts; 4] {
    let is_judged = |index: usize| index % FOLDS == fold;
    let learned_from: Vec<&Followed> =
        requests.iter().enumerate().filter(|(index, _)| !is_judged(*index)).map(|(_, it)| it).collect();
    let (levels, _) = learn(&learned_from, start);
    let times: Vec<Time> = learned_from.iter().map(|request| request.time()).collect();
    let incidence = Incidence::of(&times);
    let cures = [Shape::Weibull, Shape::LogNormal].map(|shape| Cure::fit(shape, &times));
    let mut forecasts: [Forecasts; 4] = Default::default();
    for (_, request) in requests.iter().enumerate().filter(|(index, _)| is_judged(*index)) {
        let landmarks = request.said.iter().filter(|said| LANDMARKS_DAYS.contains(&said.silent_days));
        for said in landmarks {
            for (h, within_days) in HORIZONS_DAYS.into_iter().enumerate() {
                let silent_days = said.silent_days;
                let Some(became) = request.became(silent_days, within_days) else { continue };
                let by = |source| by(&levels, source, silent_days, within_days, said.chain.within[h]);
                let by_cure = |cure: &Cure| {
                    let now = cure.without_answer(silent_days.max(1e-9));
                    if now > 0.0 { 1.0 - cure.without_answer(silent_days + within_days) / now } else { 0.0 }
                };
                let rivals = [
                    by(Source::Chain),
                    by(Source::Levels),
                    by(Source::Curve),
                    incidence.answered(silent_days, within_days),
                    by_cure(&cures[0]),
                    by_cure(&cures[1]),
                ];
                for (cases, forecast) in forecasts[h].0.iter_mut().zip(rivals) {
                    cases.push(Outcome01 { forecast, happened: became == crate::survival::End::Answered });
                }
            }
        }
    }
    forecasts
}

fn by(levels: &Levels, source: Source, silent_days: f64, within_days: f64, chain: f64) -> f64 {
    levels.by(source, silent_days, within_days, chain)
}
