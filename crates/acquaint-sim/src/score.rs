//! Scoring explanations against hidden truths: how good is *why*?

use acquaint_core::reason::Outcome;
use acquaint_why::calibration::{Outcome01, calibration_error};
use acquaint_why::explanation::Explanation;

/// How well explanations name what is true.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Score {
    pub requests: usize,
    /// Mean log loss of the chief outcome, in nats.
    pub log_loss: f64,
    /// The same if every request got the shares of the whole.
    pub base_rate_log_loss: f64,
    /// Share in which the likeliest outcome is the true one.
    pub top_1: f64,
    /// Expected calibration error over all outcomes, 15 quantile bins.
    pub calibration_error: f64,
}

/// Scores explanations with their true outcomes.
pub fn score(cases: &[(Explanation, Outcome)]) -> Score {
    let count = cases.len() as f64;
    let mut shares = [0.0; Outcome::ALL.len()];
    for (_, truth) in cases {
        shares[truth.index()] += 1.0 / count;
    }
    let loss = |p: f64| -p.max(1e-12).ln();
    let each_outcome: Vec<Outcome01> = cases
        .iter()
        .flat_map(|(explanation, truth)| {
            Outcome::ALL.map(|outcome| Outcome01 {
                forecast: explanation.chance_of(outcome),
                happened: outcome == *truth,
            })
        })
        .collect();
    Score {
        requests: cases.len(),
        log_loss: cases.iter().map(|(e, truth)| loss(e.chance_of(*truth))).sum::<f64>() / count,
        base_rate_log_loss: cases.iter().map(|(_, truth)| loss(shares[truth.index()])).sum::<f64>() / count,
        top_1: cases.iter().filter(|(e, truth)| e.ranked()[0] == *truth).count() as f64 / count,
        calibration_error: calibration_error(&each_outcome, 15),
    }
}
