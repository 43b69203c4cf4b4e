//! Calibration: isotonic recalibration of forecasts, log loss, and the expected calibration error.

/// A forecast and what happened.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome01 {
    /// The forecast probability, 0 to 1.
    pub forecast: f64,
    pub happened: bool,
}

/// Isotonic regression by pooling adjacent violators: points (forecast, share), both ascending.
///
/// Each pool also carries half an event and half a non-event (Jeffreys), so that no forecast becomes 0 or 1.
pub fn isotonic(cases: &[Outcome01]) -> Vec<(f64, f64)> {
    struct Pool {
        forecasts: f64,
        events: f64,
        count: f64,
    }
    let mut sorted = cases.to_vec();
    sorted.sort_by(|a, b| a.forecast.total_cmp(&b.forecast));
    let mut pools: Vec<Pool> = Vec::new();
    // Equal forecasts start as one pool: a forecast has one share.
    for same in sorted.chunk_by(|a, b| a.forecast.total_cmp(&b.forecast).is_eq()) {
        let events = same.iter().filter(|case| case.happened).count() as f64;
        pools.push(Pool {
            forecasts: same.iter().map(|case| case.forecast).sum(),
            events,
            count: same.len() as f64,
        });
        while let [.., before, last] = pools.as_mut_slice() {
            if before.events / before.count < last.events / last.count {
                break;
            }
            before.forecasts += last.forecasts;
            before.events += last.events;
            before.count += last.count;
            pools.pop();
        }
    }
    let point = |pool: &Pool| (pool.forecasts / pool.count, (pool.events + 0.5) / (pool.count + 1.0));
    let mut points: Vec<(f64, f64)> = pools.iter().map(point).collect();
    for i in 1..points.len() {
        points[i].1 = points[i].1.max(points[i - 1].1);
    }
    points
}

/// Linear interpolation between points, constant beyond the ends; without points the value itself.
pub fn interpolate(points: &[(f64, f64)], x: f64) -> f64 {
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return x };
    if x <= first.0 {
        return first.1;
    }
    if x >= last.0 {
        return last.1;
    }
    let above = points.partition_point(|point| point.0 < x);
    let ((x0, y0), (x1, y1)) = (points[above - 1], points[above]);
    y0 + (y1 - y0) * (x - x0) / (x1 - x0)
}

/// Mean log loss in nats; probabilities are bounded away from 0 and 1 by 1e-9.
pub fn log_loss(cases: &[Outcome01]) -> f64 {
    let loss = |case: &Outcome01| {
        let p = case.forecast.clamp(1e-9, 1.0 - 1e-9);
        if case.happened { -p.ln() } else { -(-p).ln_1p() }
    };
    cases.iter().map(loss).sum::<f64>() / cases.len() as f64
}

/// Expected calibration error: mean distance between forecast and share over quantile bins (0 to 1).
pub fn calibration_error(cases: &[Outcome01], bins: usize) -> f64 {
    let mut sorted = cases.to_vec();
    sorted.sort_by(|a, b| a.forecast.total_cmp(&b.forecast));
    let distance = |bin: &[Outcome01]| {
        let forecast: f64 = bin.iter().map(|case| case.forecast).sum();
        let happened: f64 = bin.iter().map(|case| f64::from(u8::from(case.happened))).sum();
        (forecast - happened).abs()
    };
    let size = sorted.len().div_ceil(bins.max(1)).max(1);
    sorted.chunks(size).map(distance).sum::<f64>() / sorted.len().max(1) as f64
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "a value handed through is exactly itself")]
mod tests {
    use super::*;

    fn case(forecast: f64, happened: bool) -> Outcome01 {
        Outcome01 { forecast, happened }
    }

    #[test]
    fn pooled_points_rise_and_lie_near_the_shares() {
        let cases: Vec<_> = (0..1000).map(|i| case(f64::from(i) / 1000.0, i % 10 < i / 200)).collect();
        let points = isotonic(&cases);
        assert!(points.is_sorted_by(|a, b| a.0 < b.0 && a.1 <= b.1));
        assert!((interpolate(&points, 0.5) - 0.2).abs() < 0.05, "{}", interpolate(&points, 0.5));
        assert!(interpolate(&points, 0.0) > 0.0 && interpolate(&points, 1.0) < 1.0);
    }

    #[test]
    fn equal_forecasts_share_one_point() {
        let cases: Vec<_> = (0..100).map(|i| case(0.4, i % 4 == 0)).collect();
        assert_eq!(isotonic(&cases).len(), 1);
        assert!((interpolate(&isotonic(&cases), 0.4) - 0.25).abs() < 0.01);
    }

    #[test]
    fn loss_and_calibration_error_have_their_textbook_values() {
        let cases = [case(0.8, true), case(0.8, true), case(0.8, true), case(0.8, false)];
        let expected = -(3.0 * 0.8f64.ln() + 0.2f64.ln()) / 4.0;
        assert!((log_loss(&cases) - expected).abs() < 1e-12);
        assert!((calibration_error(&cases, 1) - 0.05).abs() < 1e-12);
        assert_eq!(interpolate(&[], 0.3), 0.3);
    }
}
