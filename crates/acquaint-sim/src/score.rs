//! Scoring explanations against hidden truths: how good are *why* and *when*, and against what?

pub mod checklist;
pub mod diagram;

use acquaint_core::reason::Outcome;
use acquaint_core::sender_view::SenderView;
use acquaint_why::calibration::{
    Bin, Outcome01, bins, brier, calibration_error, calibration_floor, log_loss,
};
use acquaint_why::explanation::{Explanation, OUTCOMES};
use acquaint_why::told::NOT_ABOUT_YOU_FROM;
use serde::Serialize;

/// How many quantile bins calibration is judged in.
const BINS: usize = 15;

/// Something that forecasts the same, and how far it is ahead.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Rival {
    pub name: &'static str,
    /// Mean log loss in nats.
    pub log_loss: f64,
    /// Our log loss less the rival's, case by case: below 0, we are better.
    pub difference: f64,
    /// Standard error of the difference, as if cases were independent.
    pub standard_error: f64,
    /// Expected calibration error of a rival's forecasts, 15 quantile bins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calibration_error: Option<f64>,
}

impl Rival {
    fn new(name: &'static str, ours: &[f64], theirs: &[f64]) -> Self {
        let count = ours.len() as f64;
        let differences: Vec<f64> = ours.iter().zip(theirs).map(|(a, b)| a - b).collect();
        let difference = differences.iter().sum::<f64>() / count;
        let variance = differences.iter().map(|d| (d - difference).powi(2)).sum::<f64>() / count;
        Self {
            name,
            log_loss: theirs.iter().sum::<f64>() / count,
            difference,
            standard_error: (variance / count).sqrt(),
            calibration_error: None,
        }
    }

    /// Whether we lose by two standard errors or more.
    pub fn is_ahead(&self) -> bool {
        self.difference >= 2.0 * self.standard_error && self.difference > 0.0
    }
}

/// How well explanations name what is true.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Score {
    pub requests: usize,
    /// Mean log loss of the chief outcome, in nats.
    pub log_loss: f64,
    /// Mean squared distance over all outcomes, 0 to 2 (Brier 1950).
    pub brier: f64,
    /// The log loss if every request got the shares of the whole.
    pub base_rate_log_loss: f64,
    /// Share in which the likeliest outcome is the true one.
    pub top_1: f64,
    /// Share in which one of the two likeliest is.
    pub top_2: f64,
    /// Expected calibration error over all outcomes, 15 quantile bins.
    pub calibration_error: f64,
    /// What a perfectly calibrated explanation would score with so many requests.
    pub calibration_floor: f64,
    /// Of the likeliest outcome alone.
    pub top: Calibrated,
    /// Of "not about you", where that is said. `None`: nowhere.
    pub not_about_you: Option<Calibrated>,
    pub rivals: Vec<Rival>,
    pub bins: Vec<Bin>,
}

/// How well one statement came true.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Calibrated {
    /// How often it was made.
    pub cases: usize,
    /// Expected calibration error, 15 quantile bins.
    pub calibration_error: f64,
    /// What a perfectly calibrated statement would score with so many cases.
    pub calibration_floor: f64,
}

impl Calibrated {
    fn of(cases: &[Outcome01]) -> Self {
        Self {
            cases: cases.len(),
            calibration_error: calibration_error(cases, BINS),
            calibration_floor: calibration_floor(cases, BINS),
        }
    }
}

fn loss(p: f64) -> f64 {
    -p.max(1e-12).ln()
}

fn losses(chances: &[[f64; OUTCOMES]], truths: &[Outcome]) -> Vec<f64> {
    chances.iter().zip(truths).map(|(chances, truth)| loss(chances[truth.index()])).collect()
}

/// The share of each outcome.
fn shares(truths: impl Iterator<Item = Outcome>) -> [f64; OUTCOMES] {
    let (mut shares, mut count) = ([0.0; OUTCOMES], 0.0);
    for truth in truths {
        shares[truth.index()] += 1.0;
        count += 1.0;
    }
    shares.map(|share| share / f64::max(count, 1.0))
}

/// Scores explanations with their true outcomes.
pub fn score(cases: &[(Explanation, Outcome)]) -> Score {
    let count = cases.len() as f64;
    let truths: Vec<Outcome> = cases.iter().map(|(_, truth)| *truth).collect();
    let ours = losses(&cases.iter().map(|(e, _)| e.outcomes).collect::<Vec<_>>(), &truths);
    let by_share = losses(&vec![shares(truths.iter().copied()); cases.len()], &truths);
    let base_rates = Rival::new("base rates", &ours, &by_share);
    let each_outcome: Vec<Outcome01> = cases
        .iter()
        .flat_map(|(explanation, truth)| {
            Outcome::ALL.map(|outcome| Outcome01 {
                forecast: explanation.chance_of(outcome),
                happened: outcome == *truth,
            })
        })
        .collect();
    let top = cases.iter().map(|(explanation, truth)| {
        let [top, ..] = explanation.ranked();
        Outcome01 { forecast: explanation.chance_of(top), happened: top == *truth }
    });
    let not_about_you = cases.iter().map(|(explanation, truth)| Outcome01 {
        forecast: explanation.not_about_you(),
        happened: truth.is_not_about_you(),
    });
    let said: Vec<_> = not_about_you.filter(|case| case.forecast >= NOT_ABOUT_YOU_FROM).collect();
    let among = |first: usize| {
        cases.iter().filter(|(e, truth)| e.ranked()[..first].contains(truth)).count() as f64 / count
    };
    Score {
        requests: cases.len(),
        log_loss: ours.iter().sum::<f64>() / count,
        brier: brier(&each_outcome) * OUTCOMES as f64,
        base_rate_log_loss: base_rates.log_loss,
        top_1: among(1),
        top_2: among(2),
        calibration_error: calibration_error(&each_outcome, BINS),
        calibration_floor: calibration_floor(&each_outcome, BINS),
        top: Calibrated::of(&top.collect::<Vec<_>>()),
        not_about_you: (!said.is_empty()).then(|| Calibrated::of(&said)),
        rivals: vec![base_rates],
        bins: bins(&each_outcome, BINS),
    }
}

/// The same, also against a checklist that was calibrated on the labels of other requests.
pub fn score_with_checklist(cases: &[(Explanation, Outcome)], views: &[&SenderView]) -> Score {
    let truths: Vec<Outcome> = cases.iter().map(|(_, truth)| *truth).collect();
    let ours = losses(&cases.iter().map(|(e, _)| e.outcomes).collect::<Vec<_>>(), &truths);
    let by_checklist = losses(&checklist::calibrated(views, &truths), &truths);
    let mut score = score(cases);
    score.rivals.push(Rival::new("checklist", &ours, &by_checklist));
    score
}

/// How well forecasts of one horizon came true.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WhenScore {
    pub within_days: f64,
    pub requests: usize,
    /// Share that was answered.
    pub happened: f64,
    /// Mean log loss in nats.
    pub log_loss: f64,
    pub brier: f64,
    /// Expected calibration error, 15 quantile bins.
    pub calibration_error: f64,
    /// What a perfectly calibrated forecast would score with so many requests.
    pub calibration_floor: f64,
    pub rivals: Vec<Rival>,
    pub bins: Vec<Bin>,
}

/// Scores forecasts of one horizon, also against others of the same requests. Base rates are added.
pub fn score_forecasts(
    within_days: f64,
    cases: &[Outcome01],
    others: &[(&'static str, Vec<f64>)],
) -> WhenScore {
    let share = cases.iter().filter(|case| case.happened).count() as f64 / cases.len() as f64;
    let each = |cases: &[Outcome01]| -> Vec<f64> {
        cases.iter().map(|case| log_loss(std::slice::from_ref(case))).collect()
    };
    let ours = each(cases);
    let mut rivals = Vec::new();
    let by_share = ("base rates", vec![share; cases.len()]);
    for (name, forecasts) in [by_share].iter().chain(others) {
        let of = |(case, &forecast): (&Outcome01, &f64)| Outcome01 { forecast, ..*case };
        let theirs: Vec<Outcome01> = cases.iter().zip(forecasts).map(of).collect();
        let rival = Rival::new(name, &ours, &each(&theirs));
        rivals.push(Rival { calibration_error: Some(calibration_error(&theirs, BINS)), ..rival });
    }
    WhenScore {
        within_days,
        requests: cases.len(),
        happened: share,
        log_loss: log_loss(cases),
        brier: brier(cases),
        calibration_error: calibration_error(cases, BINS),
        calibration_floor: calibration_floor(cases, BINS),
        rivals,
        bins: bins(cases, BINS),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rival_is_ahead_only_by_two_standard_errors() {
        let ours: Vec<f64> = (0..100).map(|i| f64::from(i % 2)).collect();
        let theirs = vec![0.45; 100];
        let rival = Rival::new("other", &ours, &theirs);
        // A mean difference of 0.05 with a standard error of 0.05.
        assert!((rival.difference - 0.05).abs() < 1e-12 && (rival.standard_error - 0.05).abs() < 1e-12);
        assert!(!rival.is_ahead());
        assert!(Rival::new("other", &ours, &vec![0.39; 100]).is_ahead());
    }

    /// So many explanations that give one outcome this chance and the rest to another; the first is true of `right` of them.
    fn explained(chance: f64, count: usize, right: usize) -> Vec<(Explanation, Outcome)> {
        let view = SenderView { waited_days: 5.0, ..SenderView::default() };
        let mut explanation = acquaint_why::model::Model::prior().explain(&view, None);
        let (first, other) =
            (Outcome::StillComing, Outcome::Because(acquaint_core::reason::Reason::Unrecognised));
        explanation.outcomes = [0.0; OUTCOMES];
        explanation.outcomes[first.index()] = chance;
        explanation.outcomes[other.index()] = 1.0 - chance;
        (0..count).map(|i| (explanation.clone(), if i < right { first } else { other })).collect()
    }

    #[test]
    fn the_likeliest_outcome_and_that_it_is_not_about_you_are_judged_where_they_are_said() {
        let mut cases = explained(0.9, 100, 70);
        cases.extend(explained(0.7, 100, 70));
        let score = score(&cases);
        assert_eq!(score.top.cases, 200);
        assert!((score.top.calibration_error - 0.1).abs() < 1e-12, "{score:?}");
        let said = score.not_about_you.unwrap();
        assert!(said.cases == 100 && (said.calibration_error - 0.2).abs() < 1e-12, "{score:?}");
    }

    #[test]
    fn forecasts_are_scored_against_the_share_that_was_answered() {
        let case = |forecast, happened| Outcome01 { forecast, happened };
        let cases = [case(0.75, true), case(0.75, true), case(0.25, false), case(0.25, false)];
        let score = score_forecasts(30.0, &cases, &[("Kaplan–Meier", vec![0.75, 0.75, 0.25, 0.25])]);
        assert!((score.log_loss - (4f64 / 3.0).ln()).abs() < 1e-12 && (score.brier - 0.0625).abs() < 1e-12);
        assert!((score.rivals[0].log_loss - 2f64.ln()).abs() < 1e-12, "{score:?}");
        assert!(score.rivals[1].difference.abs() < 1e-12 && !score.rivals[1].is_ahead());
    }
}
