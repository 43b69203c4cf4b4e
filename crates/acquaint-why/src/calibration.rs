//! Calibration: log loss, the Brier score, and the expected calibration error with its floor.

use serde::{Deserialize, Serialize};

/// A forecast and what happened.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome01 {
    /// The forecast probability, 0 to 1.
    pub forecast: f64,
    pub happened: bool,
}

/// Mean log loss in nats; probabilities are bounded away from 0 and 1 by 1e-9.
pub fn log_loss(cases: &[Outcome01]) -> f64 {
    let loss = |case: &Outcome01| {
        let p = case.forecast.clamp(1e-9, 1.0 - 1e-9);
        if case.happened { -p.ln() } else { -(-p).ln_1p() }
    };
    cases.iter().map(loss).sum::<f64>() / cases.len() as f64
}

/// Mean squared distance between forecast and outcome (Brier 1950).
pub fn brier(cases: &[Outcome01]) -> f64 {
    let miss = |case: &Outcome01| (case.forecast - f64::from(u8::from(case.happened))).powi(2);
    cases.iter().map(miss).sum::<f64>() / cases.len() as f64
}

/// Forecasts that lie close together, and how often they came true.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bin {
    pub cases: usize,
    /// Mean forecast.
    pub forecast: f64,
    /// Share that happened.
    pub happened: f64,
    /// How far the two lie apart on average if the forecasts are right: √(2/π) standard deviations of the share.
    pub floor: f64,
}

/// Quantile bins, lowest forecasts first; fewer where many forecasts are equal.
pub fn bins(cases: &[Outcome01], bins: usize) -> Vec<Bin> {
    let mut sorted = cases.to_vec();
    sorted.sort_by(|a, b| a.forecast.total_cmp(&b.forecast));
    let bin = |cases: &[Outcome01]| {
        let mean = |of: fn(&Outcome01) -> f64| cases.iter().map(of).sum::<f64>() / cases.len() as f64;
        let variance = mean(|case| case.forecast * (1.0 - case.forecast)) / cases.len() as f64;
        Bin {
            cases: cases.len(),
            forecast: mean(|case| case.forecast),
            happened: mean(|case| f64::from(u8::from(case.happened))),
            floor: (variance * std::f64::consts::FRAC_2_PI).sqrt(),
        }
    };
    let size = sorted.len().div_ceil(bins.max(1)).max(1);
    let mut rest = sorted.as_slice();
    let mut found = Vec::new();
    while let Some(last) = rest.get(size.min(rest.len()).wrapping_sub(1)) {
        // Equal forecasts stay together: where they came from is not to look like an error of theirs.
        let end = rest.partition_point(|case| case.forecast <= last.forecast);
        found.push(bin(&rest[..end]));
        rest = &rest[end..];
    }
    found
}

/// Expected calibration error: mean distance between forecast and share over quantile bins (0 to 1).
pub fn calibration_error(cases: &[Outcome01], count: usize) -> f64 {
    over_bins(cases, count, |bin| (bin.forecast - bin.happened).abs())
}

/// The expected calibration error of a forecast that is perfectly calibrated, with so many cases.
pub fn calibration_floor(cases: &[Outcome01], count: usize) -> f64 {
    over_bins(cases, count, |bin| bin.floor)
}

fn over_bins(cases: &[Outcome01], count: usize, of: impl Fn(&Bin) -> f64) -> f64 {
    let sum: f64 = bins(cases, count).iter().map(|bin| of(bin) * bin.cases as f64).sum();
    sum / cases.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(forecast: f64, happened: bool) -> Outcome01 {
        Outcome01 { forecast, happened }
    }

    #[test]
    fn loss_and_calibration_error_have_their_textbook_values() {
        let cases = [case(0.8, true), case(0.8, true), case(0.8, true), case(0.8, false)];
        let expected = -(3.0 * 0.8f64.ln() + 0.2f64.ln()) / 4.0;
        assert!((log_loss(&cases) - expected).abs() < 1e-12);
        assert!((calibration_error(&cases, 1) - 0.05).abs() < 1e-12);
        assert!((brier(&cases) - (3.0 * 0.04 + 0.64) / 4.0).abs() < 1e-12);
    }

    #[test]
    fn equal_forecasts_share_a_bin_in_whatever_order_they_come() {
        let cases: Vec<_> = (0..100).map(|i| case(0.4, i < 40)).collect();
        assert_eq!(bins(&cases, 10).len(), 1);
        assert!(calibration_error(&cases, 10) < 1e-12);
    }

    #[test]
    fn a_perfect_forecast_scores_about_the_floor() {
        // 3,000 forecasts that come true as often as they say, in an order that a prime stirs.
        let evenly = |i: u32| {
            let forecast = f64::from(i) / 3000.0;
            case(forecast, f64::from(i * 7919 % 3000) / 3000.0 < forecast)
        };
        let cases: Vec<_> = (0..3000).map(evenly).collect();
        let floor = calibration_floor(&cases, 15);
        // √(2/π) · √(p(1−p)/200) averaged over p: 0.0222.
        assert!((floor - 0.0222).abs() < 5e-4, "{floor}");
        assert!(calibration_error(&cases, 15) < floor, "{}", calibration_error(&cases, 15));
    }
}
