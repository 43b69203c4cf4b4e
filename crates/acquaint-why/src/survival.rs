//! The yardsticks a forecast must not lose to: Kaplan–Meier, and Weibull and log-normal mixture cure models.
//!
//! Mixture cure (Berkson & Gage 1952): S(t) = π + (1 − π) S₀(t), where π never answer.

use crate::bfgs::minimise;
use crate::facts::sigmoid;
use crate::real::{Dual, Real};

/// How the wait for an answer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Answered,
    /// Without an answer, and none can come any more.
    Otherwise,
    /// It still waited when it was last watched.
    Watched,
}

/// How long a request waited, in days after sending.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Time {
    /// From when it was watched: at least 0, below `days`. Had it been answered before, nobody would know of it.
    pub from_days: f64,
    /// Above 0.
    pub days: f64,
    /// What happened then.
    pub end: End,
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

/// How many are at risk at each moment at which some are answered or end otherwise, and how many are.
struct Moment {
    days: f64,
    at_risk: f64,
    answered: f64,
    otherwise: f64,
}

fn moments(times: &[Time]) -> Vec<Moment> {
    let mut sorted = times.to_vec();
    sorted.sort_by(|a, b| a.days.total_cmp(&b.days));
    let mut entries: Vec<f64> = times.iter().map(|time| time.from_days).collect();
    entries.sort_by(f64::total_cmp);
    let mut gone = 0;
    let mut moments = Vec::new();
    for same in sorted.chunk_by(|a, b| a.days.total_cmp(&b.days).is_eq()) {
        let days = same[0].days;
        let count = |end: End| same.iter().filter(|time| time.end == end).count() as f64;
        let entered = entries.partition_point(|from| *from < days);
        let (answered, otherwise) = (count(End::Answered), count(End::Otherwise));
        if answered + otherwise > 0.0 {
            moments.push(Moment { days, at_risk: (entered - gone) as f64, answered, otherwise });
        }
        gone += same.len();
    }
    moments
}

/// The Kaplan–Meier curve: one step for each moment of an answer, ascending. Other ends count as being watched until then.
pub fn kaplan_meier(times: &[Time]) -> Vec<Step> {
    let (mut survival, mut greenwood) = (1.0, 0.0);
    let moments = moments(times).into_iter().filter(|moment| moment.answered > 0.0);
    let step = |Moment { days, at_risk, answered, .. }| {
        survival *= 1.0 - answered / at_risk;
        greenwood += answered / (at_risk * (at_risk - answered));
        let variance = if survival > 0.0 { survival * survival * greenwood } else { 0.0 };
        Step { days, without_answer: survival, variance }
    };
    moments.map(step).collect()
}

/// The cumulative incidence of answers where requests also end otherwise (Aalen & Johansen 1978). Without other ends it is one
/// minus the Kaplan–Meier curve.
#[derive(Clone, Debug, PartialEq)]
pub struct Incidence {
    /// Days, share answered by then, share that still waits after then; ascending.
    steps: Vec<(f64, f64, f64)>,
}

impl Incidence {
    pub fn of(times: &[Time]) -> Self {
        let (mut waiting, mut answered) = (1.0, 0.0);
        let step = |moment: Moment| {
            answered += waiting * moment.answered / moment.at_risk;
            waiting *= 1.0 - (moment.answered + moment.otherwise) / moment.at_risk;
            (moment.days, answered, waiting)
        };
        Self { steps: moments(times).into_iter().map(step).collect() }
    }

    /// Share answered and share still waiting after so many days.
    pub fn at(&self, days: f64) -> (f64, f64) {
        let count = self.steps.partition_point(|step| step.0 <= days);
        if count == 0 { (0.0, 1.0) } else { (self.steps[count - 1].1, self.steps[count - 1].2) }
    }

    /// The chance that a request that still waits after so many days is answered within so many more.
    pub fn answered(&self, silent_days: f64, within_days: f64) -> f64 {
        let (before, waiting) = self.at(silent_days);
        let (by, _) = self.at(silent_days + within_days);
        if waiting > 0.0 { ((by - before) / waiting).clamp(0.0, 1.0) } else { 0.0 }
    }
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
    let of =
        if time.end == End::Answered { (one - never) * density } else { never + (one - never) * survival };
    if time.from_days == 0.0 {
        return of.ln();
    }
    // It is known only because it had not been answered when it was first watched.
    let (survival, _) = survival_and_density(shape, parameters, time.from_days);
    of.ln() + -(never + (one - never) * survival).ln()
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
        use End::{Answered, Watched};
        let time = |days, end| Time { from_days: 0.0, days, end };
        let times = [
            time(1.0, Answered),
            time(2.0, Watched),
            time(2.0, Answered),
            time(3.0, Answered),
            time(5.0, Watched),
        ];
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
        let answers = ANSWERED_AFTER_DAYS.map(|days| Time { from_days: 0.0, days, end: End::Answered });
        let silences = SILENT_FOR_DAYS.map(|days| Time { from_days: 0.0, days, end: End::Watched });
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

    #[test]
    fn delayed_entry_and_other_ends_agree_with_lifelines() {
        // Numbers from `docs/reference/incidence.py`, a little later than a tenth of a day, because ties are moved apart there.
        const AT_DAYS: [f64; 5] = [0.55, 2.05, 7.05, 30.05, 59.05];
        let late = |(i, time): (usize, Time)| Time {
            from_days: if i % 4 == 0 { time.days / 2.0 } else { 0.0 },
            ..time
        };
        let late: Vec<Time> = synthetic().into_iter().enumerate().map(late).collect();
        let steps = kaplan_meier(&late);
        let references = [
            0.829_981_984_984_016,
            0.578_150_705_146_056,
            0.357_236_745_889_320,
            0.246_084_391_498_271,
            0.225_121_647_037_307,
        ];
        for (days, share) in AT_DAYS.into_iter().zip(references) {
            assert_near("share", without_answer(&steps, days), share, 1e-12);
        }
        let third = |(i, time): (usize, Time)| {
            let is_third = time.end == End::Watched && (i - ANSWERED_AFTER_DAYS.len()).is_multiple_of(3);
            Time { end: if is_third { End::Otherwise } else { time.end }, ..time }
        };
        let incidence = Incidence::of(&synthetic().into_iter().enumerate().map(third).collect::<Vec<_>>());
        let references = [
            0.133_333_333_333_333,
            0.350_000_000_000_000,
            0.558_333_333_333_333,
            0.675_909_150_909_151,
            0.699_309_478_850_541,
        ];
        for (days, share) in AT_DAYS.into_iter().zip(references) {
            assert_near("answered", incidence.at(days).0, share, 1e-12);
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
