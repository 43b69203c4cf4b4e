//! The yardsticks a forecast must not lose to: Kaplan–Meier, and Weibull and log-normal mixture cure models.
//!
//! Mixture cure (Berkson & Gage 1952): S(t) = π + (1 − π) S₀(t), where π never answer.

use crate::bfgs::minimise;
use crate::facts::sigmoid;
use crate::real::{Dual, Real};

/// A time, in days, and whether it ended with an answer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Time {
    /// Days after sending, above 0.
    pub days: f64,
    /// Whether the answer came then; otherwise the request was watched for that long.
    pub answered: bool,
}

/// One step of the Kaplan–Meier curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// Days after sending.
    pub days: f64,
    /// Share without an answer after this moment.
    pub without_answer: f64,
    /// Variance of that share, by Greenwood's formula.
    pub variance: f64,
}

/// The Kaplan–Meier curve: one step for each moment of an answer, ascending.
pub fn kaplan_meier(times: &[Time]) -> Vec<Step> {
    let mut sorted = times.to_vec();
    sorted.sort_by(|a, b| a.days.total_cmp(&b.days));
    let (mut steps, mut survival, mut greenwood) = (Vec::new(), 1.0, 0.0);
    let mut start = 0;
    while start < sorted.len() {
        let at_risk = (sorted.len() - start) as f64;
        let same = sorted[start..].partition_point(|time| time.days <= sorted[start].days);
        let answers = sorted[start..start + same].iter().filter(|time| time.answered).count() as f64;
        if answers > 0.0 {
            survival *= 1.0 - answers / at_risk;
            greenwood += answers / (at_risk * (at_risk - answers));
            let variance = if survival > 0.0 { survival * survival * greenwood } else { 0.0 };
            steps.push(Step { days: sorted[start].days, without_answer: survival, variance });
        }
        start += same;
    }
    steps
}

/// The Kaplan–Meier share without an answer after so many days.
pub fn without_answer(steps: &[Step], days: f64) -> f64 {
    let count = steps.partition_point(|step| step.days <= days);
    if count == 0 { 1.0 } else { steps[count - 1].without_answer }
}

/// The shape of the times of those who answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// S₀(t) = exp(−λ t^γ); parameters ln λ, ln γ.
    Weibull,
    /// ln t is normal; parameters mean, ln standard deviation.
    LogNormal,
}

/// A fitted mixture cure model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cure {
    /// The shape.
    pub shape: Shape,
    /// logit π, and the two parameters of the shape.
    pub parameters: [f64; 3],
    /// Log likelihood.
    pub ln_likelihood: f64,
}

impl Cure {
    /// Maximum likelihood from `times` (all above 0 days).
    pub fn fit(shape: Shape, times: &[Time]) -> Self {
        let start = match shape {
            Shape::Weibull => [-0.5, -1.0, 0.0],
            Shape::LogNormal => [-0.5, 1.0, 0.0],
        };
        let negative = |x: &[f64; 3]| {
            let parameters: [Dual<3>; 3] = std::array::from_fn(|i| Dual::parameter(x[i], i));
            let sum =
                times.iter().fold(Dual::constant(0.0), |sum, time| sum + ln_term(shape, parameters, *time));
            (-sum.value, sum.gradient.map(|g| -g))
        };
        let minimum = minimise(negative, start, 1e-8, 500, |_, _| {});
        Self { shape, parameters: minimum.at, ln_likelihood: -minimum.value }
    }

    /// Share without an answer after so many days.
    pub fn without_answer(&self, days: f64) -> f64 {
        let never = sigmoid(self.parameters[0]);
        never + (1.0 - never) * survival_and_density(self.shape, self.parameters, days).0
    }
}

fn ln_term<T: Real>(shape: Shape, parameters: [T; 3], time: Time) -> T {
    let one = T::constant(1.0);
    let never = one / ((-parameters[0]).exp() + 1.0);
    let (survival, density) = survival_and_density(shape, parameters, time.days);
    if time.answered { ((one - never) * density).ln() } else { (never + (one - never) * survival).ln() }
}

fn survival_and_density<T: Real>(shape: Shape, parameters: [T; 3], days: f64) -> (T, T) {
    let [_, first, second] = parameters;
    let ln_days = days.ln();
    match shape {
        Shape::Weibull => {
            let gamma = second.exp();
            let hazard = (first + gamma * ln_days).exp();
            let survival = (-hazard).exp();
            (survival, survival * hazard * gamma * (1.0 / days))
        }
        Shape::LogNormal => {
            let sd = second.exp();
            let z = (-first + ln_days) / sd;
            let density = (z * z * -0.5).exp() / sd * (1.0 / (days * std::f64::consts::TAU.sqrt()));
            (z.normal_tail(), density)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kaplan_meier_and_greenwood_have_their_textbook_values() {
        let time = |days, answered| Time { days, answered };
        let times = [time(1.0, true), time(2.0, false), time(2.0, true), time(3.0, true), time(5.0, false)];
        let steps = kaplan_meier(&times);
        let shares: Vec<_> = steps.iter().map(|step| (step.without_answer * 1e6).round() / 1e6).collect();
        assert_eq!(shares, [0.8, 0.6, 0.3]);
        // 0.36 · (1/(5·4) + 1/(4·3)) at the second step.
        assert!((steps[1].variance - 0.36 * (1.0 / 20.0 + 1.0 / 12.0)).abs() < 1e-15);
        assert_eq!(without_answer(&steps, 0.5), 1.0);
        assert!((without_answer(&steps, 4.0) - 0.3).abs() < 1e-15);
    }
}
