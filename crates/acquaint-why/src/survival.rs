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
    pub shape: Shape,
    /// logit π, and the two parameters of the shape.
    pub parameters: [f64; 3],
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
        assert!((without_answer(&steps, 0.5) - 1.0).abs() < 1e-15);
        assert!((without_answer(&steps, 4.0) - 0.3).abs() < 1e-15);
    }

    // 120 synthetic times and what `docs/reference/mixture_cure.py` computes from them with lifelines 0.30.3.
    const ANSWERED_AFTER_DAYS: [f64; 83] = [
        0.1, 0.1, 0.1, 0.1, 0.2, 0.2, 0.2, 0.3, 0.3, 0.3, 0.4, 0.4, 0.4, 0.4, 0.5, 0.5, 0.6, 0.6, 0.6, 0.6,
        0.7, 0.8, 0.8, 0.9, 0.9, 1.0, 1.0, 1.1, 1.1, 1.2, 1.3, 1.3, 1.4, 1.4, 1.5, 1.6, 1.6, 1.7, 1.7, 1.8,
        1.9, 2.0, 2.1, 2.2, 2.2, 2.4, 2.5, 2.6, 2.7, 2.8, 2.9, 2.9, 3.2, 3.4, 3.5, 3.8, 3.9, 4.2, 4.3, 4.6,
        4.8, 5.1, 5.7, 5.9, 6.4, 6.7, 7.0, 7.2, 7.6, 8.3, 8.7, 9.6, 10.1, 11.2, 11.9, 13.5, 14.4, 16.8, 18.2,
        22.1, 24.7, 32.7, 39.4,
    ];
    const SILENT_FOR_DAYS: [f64; 37] = [
        20.6, 21.6, 22.6, 23.5, 24.5, 25.4, 26.4, 27.4, 29.3, 30.2, 31.2, 32.2, 33.1, 34.1, 36.0, 37.0, 37.9,
        38.9, 39.8, 40.8, 41.8, 42.7, 43.7, 44.6, 45.6, 46.6, 47.5, 48.5, 49.4, 50.4, 52.3, 53.3, 54.2, 55.2,
        56.2, 58.1, 59.0,
    ];

    fn synthetic() -> Vec<Time> {
        let answers = ANSWERED_AFTER_DAYS.map(|days| Time { days, answered: true });
        let silences = SILENT_FOR_DAYS.map(|days| Time { days, answered: false });
        answers.into_iter().chain(silences).collect()
    }

    fn assert_near(what: &str, computed: f64, reference: f64, relative: f64) {
        let off = (computed / reference - 1.0).abs();
        assert!(off < relative, "{what}: {computed}, by the reference {reference}");
    }

    #[test]
    fn kaplan_meier_and_greenwood_agree_with_lifelines() {
        let steps = kaplan_meier(&synthetic());
        for (days, share, variance) in [
            (0.5, 0.866_666_666_666_667, 9.629_629_629_629_63e-4),
            (2.0, 0.65, 1.895_833_333_333_334e-3),
            (7.0, 0.441_666_666_666_667, 2.054_976_851_851_853e-3),
            (30.0, 0.323_394_383_394_384, 1.837_749_870_871_343e-3),
            (59.0, 0.295_845_972_957_084, 1.892_995_190_070_194e-3),
        ] {
            assert_near("share", without_answer(&steps, days), share, 1e-12);
            let last = steps.iter().rfind(|step| step.days <= days).unwrap();
            assert_near("variance", last.variance, variance, 1e-12);
        }
    }

    /// What the reference says of one shape.
    struct Reference {
        shape: Shape,
        ln_likelihood: f64,
        never: f64,
        without_answer: [(f64, f64); 5],
    }

    // lifelines stops up to 4e-6 (relative) from its optimum; these are its optima after Newton's method on the same
    // likelihood, down to a gradient of 1e-10.
    const REFERENCES: [Reference; 2] = [
        Reference {
            shape: Shape::Weibull,
            ln_likelihood: -278.251_579_270_267,
            never: 0.302_558_692_300,
            without_answer: [
                (0.5, 0.866_645_680_706),
                (2.0, 0.687_657_769_038),
                (7.0, 0.457_350_107_595),
                (30.0, 0.310_831_476_606),
                (59.0, 0.303_017_485_274),
            ],
        },
        Reference {
            shape: Shape::LogNormal,
            ln_likelihood: -273.403_002_043_795,
            never: 0.285_078_218_659,
            without_answer: [
                (0.5, 0.879_573_221_188),
                (2.0, 0.657_248_197_740),
                (7.0, 0.442_911_056_212),
                (30.0, 0.315_387_285_253),
                (59.0, 0.295_888_990_540),
            ],
        },
    ];

    #[test]
    fn mixture_cure_fits_agree_with_lifelines() {
        for Reference { shape, ln_likelihood, never, without_answer } in REFERENCES {
            let cure = Cure::fit(shape, &synthetic());
            assert_near("log likelihood", cure.ln_likelihood, ln_likelihood, 1e-10);
            assert_near("share that never answers", sigmoid(cure.parameters[0]), never, 1e-6);
            for (days, share) in without_answer {
                assert_near("share without an answer", cure.without_answer(days), share, 1e-6);
            }
        }
    }
}
