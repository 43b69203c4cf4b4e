//! The patience curve: how long answers take, learned from one sender's own requests and a population behind them.
//!
//! Between fixed bounds the answer rate is constant. Each rate has a gamma distribution: it starts at the rate of
//! the population, moved by one factor for the whole sender, and is updated by the sender's own answers and days of
//! waiting (gamma–Poisson, closed form). With few requests it is the population; with many it approaches the
//! sender's own Kaplan–Meier curve. `docs/decisions/0003-patience-curve.md` says why it is not a log-normal mixture.

use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, Gamma};

/// Bounds of the intervals, in days after sending.
pub const BOUNDS_DAYS: [f64; 12] = [0.0, 1.0, 3.0, 7.0, 14.0, 30.0, 60.0, 90.0, 180.0, 365.0, 730.0, 1825.0];

/// How many intervals they bound.
pub(crate) const INTERVALS: usize = 11;

/// Share of requests without an answer at each bound up to 180 days, in the population: 9,592 invitations of 18
/// LinkedIn archives, those sent within 180 days of the archive, aggregates only (a convenience sample). The value
/// at 3 days comes from the lags of 13,483 accepted ones. From 180 days on nothing was measured; the rates fall to
/// a half in each further interval, and nothing is expected after five years, which is judgement.
const POPULATION_WITHOUT_ANSWER: [f64; 9] = [1.0, 0.71, 0.38, 0.32, 0.2835, 0.25, 0.228, 0.2214, 0.21];

/// How many answers the population counts for when the level of one sender is estimated. Senders with at least 50
/// requests ranged from 49 to 90 % accepted, a factor of 0.44 to 1.5 on the rates: standard deviation about 0.3.
const LEVEL_WEIGHT: f64 = 10.0;

/// How many answers the population counts for in each interval. Judgement: with 4, the curve of a sender of 120 requests
/// lay five points above their own Kaplan–Meier curve.
const SHAPE_WEIGHT: f64 = 2.0;

/// What was observed of one request: answered between `from_days` and `to_days` after sending, or watched for
/// `from_days` (= `to_days`) without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Observation {
    /// Days after sending, at least 0.
    pub from_days: f64,
    /// Days after sending, at least `from_days`.
    pub to_days: f64,
    pub answered: bool,
}

/// A probability with its 90 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The probability at the mean rates.
    pub mid: f64,
    /// 5 % quantile.
    pub low: f64,
    /// 95 % quantile.
    pub high: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PatienceCurve {
    /// Own requests it was learned from.
    requests: usize,
    /// Own answers among them.
    answers: usize,
    /// Factor of this sender on the rates of the population (mean 1).
    level: f64,
    /// Relative variance of that factor.
    level_variance: f64,
    /// Gamma shape of the rate in each interval.
    shape: [f64; INTERVALS],
    /// Gamma rate (days) of the rate in each interval.
    days: [f64; INTERVALS],
    /// Relative variance of a factor on all rates, see [`PatienceCurve::faster`].
    #[serde(default)]
    factor_variance: f64,
    /// Share of each rate that rests on the population, 0 to 1.
    population_share: [f64; INTERVALS],
    /// Days after sending at which requests lapse, if they do.
    lapse_after_days: Option<f64>,
}

impl PatienceCurve {
    pub fn population() -> Self {
        Self::learn(&[])
    }

    /// Learns from a sender's requests. Each must have been chosen whatever became of it.
    ///
    /// In each interval the own rate is that of a life table, so that many requests end at their own Kaplan–Meier curve, also
    /// where answers come early in an interval or are known to the day only.
    pub fn learn(observations: &[Observation]) -> Self {
        let base = population_rates();
        let (mut answers, mut at_risk) = ([0.0; INTERVALS], [0.0; INTERVALS]);
        for observation in observations {
            let mut unanswered = 1.0;
            for interval in 0..INTERVALS {
                if observation.answered {
                    at_risk[interval] += unanswered;
                    let share = share_within(interval, observation);
                    answers[interval] += share;
                    unanswered -= share;
                } else {
                    at_risk[interval] += overlap(interval, 0.0, observation.from_days) / width(interval);
                }
            }
        }
        let exposure: [f64; INTERVALS] = std::array::from_fn(|i| exposure(i, answers[i], at_risk[i]));
        let answered: f64 = answers.iter().sum();
        let expected: f64 = base.iter().zip(exposure).map(|(rate, days)| rate * days).sum();
        let level = (LEVEL_WEIGHT + answered) / (LEVEL_WEIGHT + expected);
        let shape = answers.map(|own| SHAPE_WEIGHT + own);
        let days: [f64; INTERVALS] = std::array::from_fn(|i| SHAPE_WEIGHT / (level * base[i]) + exposure[i]);
        Self {
            requests: observations.len(),
            answers: observations.iter().filter(|observation| observation.answered).count(),
            level,
            level_variance: 1.0 / (LEVEL_WEIGHT + answered),
            population_share: std::array::from_fn(|i| (days[i] - exposure[i]) / days[i]),
            shape,
            days,
            factor_variance: 0.0,
            lapse_after_days: None,
        }
    }

    /// The curve of requests whose rate of answers is so many times that of this curve. `variance`: the relative variance of
    /// that factor.
    #[must_use]
    pub fn faster(&self, factor: f64, variance: f64) -> Self {
        let days = self.days.map(|days| days / factor);
        Self { days, factor_variance: self.factor_variance + variance, ..self.clone() }
    }

    /// What the curve expects of a request up to its answer, or as long as it was watched, as a cumulative hazard; and in the
    /// interval of the answer, if it was answered.
    pub(crate) fn expected(&self, observation: &Observation) -> (f64, Option<f64>) {
        let hazard = |i: usize, until: f64| self.shape[i] / self.days[i] * overlap(i, 0.0, until);
        if !observation.answered {
            return ((0..INTERVALS).map(|i| hazard(i, observation.from_days)).sum(), None);
        }
        let days = f64::midpoint(observation.from_days, observation.to_days);
        let last = (0..INTERVALS).find(|i| days < BOUNDS_DAYS[i + 1]).unwrap_or(INTERVALS - 1);
        let whole = |i: usize| hazard(i, BOUNDS_DAYS[i + 1]);
        ((0..=last).map(whole).sum(), Some(whole(last)))
    }

    /// The same curve where requests lapse so many days after sending: nothing is expected beyond.
    #[must_use]
    pub fn lapsing_after(self, days: f64) -> Self {
        Self { lapse_after_days: Some(days), ..self }
    }

    /// Days after sending at which requests lapse, if they do.
    pub fn lapse_after_days(&self) -> Option<f64> {
        self.lapse_after_days
    }

    /// Own requests it was learned from.
    pub fn requests(&self) -> usize {
        self.requests
    }

    /// Own answers among them.
    pub fn answers(&self) -> usize {
        self.answers
    }

    /// How much of the curve rests on the owner's own requests rather than the population, 0 to 1, up to 30 days.
    pub fn own_share(&self) -> f64 {
        let population = population_rates();
        let weigh = |i: usize| population[i] * overlap(i, 0.0, 30.0);
        let total: f64 = (0..INTERVALS).map(weigh).sum();
        1.0 - (0..INTERVALS).map(|i| weigh(i) * self.population_share[i]).sum::<f64>() / total
    }

    /// Chance that a request that has been silent for so many days is accepted within so many more.
    pub fn chance(&self, silent_for_days: f64, within_days: f64) -> Estimate {
        let until = (silent_for_days + within_days).min(self.lapse_after_days.unwrap_or(f64::INFINITY));
        let (mut mean, mut variance, mut by_population) = (0.0, 0.0, 0.0);
        for i in 0..INTERVALS {
            let days = overlap(i, silent_for_days, until);
            let rate = self.shape[i] / self.days[i];
            mean += rate * days;
            variance += self.shape[i] * (days / self.days[i]).powi(2);
            by_population += rate * days * self.population_share[i];
        }
        if mean <= 0.0 {
            return Estimate { mid: 0.0, low: 0.0, high: 0.0 };
        }
        // The level is shared by all intervals: what rests on the population moves together with it.
        variance += by_population.powi(2) * self.level_variance + mean * mean * self.factor_variance;
        let shape = mean * mean / variance;
        let quantile = |p: f64| {
            let hazard = Gamma::new(shape, shape / mean).map_or(mean, |gamma| gamma.inverse_cdf(p));
            1.0 - (-hazard).exp()
        };
        Estimate { mid: 1.0 - (-mean).exp(), low: quantile(0.05), high: quantile(0.95) }
    }

    /// Share of requests answered within so many days of sending.
    pub fn answered_within(&self, days: f64) -> Estimate {
        self.chance(0.0, days)
    }
}

/// Answer rates of the population, per day.
fn population_rates() -> [f64; INTERVALS] {
    let mut rates = [0.0; INTERVALS];
    for i in 0..8 {
        let hazard = (POPULATION_WITHOUT_ANSWER[i] / POPULATION_WITHOUT_ANSWER[i + 1]).ln();
        rates[i] = hazard / (BOUNDS_DAYS[i + 1] - BOUNDS_DAYS[i]);
    }
    for i in 8..11 {
        rates[i] = rates[i - 1] / 2.0;
    }
    rates
}

/// Days of an interval that lie between `from` and `to`.
pub(crate) fn overlap(interval: usize, from: f64, to: f64) -> f64 {
    (to.min(BOUNDS_DAYS[interval + 1]) - from.max(BOUNDS_DAYS[interval])).max(0.0)
}

fn width(interval: usize) -> f64 {
    BOUNDS_DAYS[interval + 1] - BOUNDS_DAYS[interval]
}

/// The days of waiting over which a constant rate gives the share of answers that a life table has in an interval.
fn exposure(interval: usize, answers: f64, at_risk: f64) -> f64 {
    if answers <= 0.0 {
        return at_risk.max(0.0) * width(interval);
    }
    // Half a request that never answers keeps the rate finite where everybody answers within the interval.
    let hazard = -(-answers / (at_risk + 0.5)).ln_1p();
    width(interval) * answers / hazard
}

/// The part of an answer that falls into an interval, when it is known only between two bounds.
fn share_within(interval: usize, observation: &Observation) -> f64 {
    let width = observation.to_days - observation.from_days;
    if width > 0.0 {
        return overlap(interval, observation.from_days, observation.to_days) / width;
    }
    let inside = (BOUNDS_DAYS[interval]..BOUNDS_DAYS[interval + 1]).contains(&observation.from_days);
    f64::from(u8::from(inside))
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "zero and quarters are exact")]
mod tests {
    use super::*;

    fn answered(days: f64) -> Observation {
        Observation { from_days: days, to_days: days, answered: true }
    }

    fn silent(days: f64) -> Observation {
        Observation { from_days: days, to_days: days, answered: false }
    }

    #[test]
    fn without_own_requests_it_is_the_population() {
        let curve = PatienceCurve::population();
        let measured = [(0.0, 1.0, 0.29), (0.0, 7.0, 0.68), (0.0, 30.0, 0.75), (0.0, 90.0, 0.78)];
        let given_silence = [
            (7.0, 7.0, 0.114),
            (7.0, 30.0, 0.234),
            (14.0, 30.0, 0.155),
            (30.0, 30.0, 0.088),
            (60.0, 90.0, 0.071),
        ];
        for (silent, within, share) in measured.into_iter().chain(given_silence) {
            let chance = curve.chance(silent, within);
            assert!((chance.mid - share).abs() < 0.02, "{silent} {within}: {} {share}", chance.mid);
            assert!(chance.low < share && share < chance.high);
        }
        assert!(curve.own_share().abs() < 1e-12);
    }

    #[test]
    fn with_many_own_requests_it_is_their_own_curve() {
        // One half is answered after two days, the rest never within 100 days.
        let requests: Vec<_> =
            (0..4000).map(|i| if i % 2 == 0 { answered(2.0) } else { silent(100.0) }).collect();
        let curve = PatienceCurve::learn(&requests);
        assert!((curve.answered_within(3.0).mid - 0.5).abs() < 0.02, "{:?}", curve.answered_within(3.0));
        assert!(curve.chance(14.0, 60.0).high < 0.02);
        assert!(curve.own_share() > 0.95);
        assert_eq!((curve.requests(), curve.answers()), (4000, 2000));
    }

    #[test]
    fn answers_that_come_early_in_an_interval_do_not_raise_the_rate() {
        let on_the_day = Observation { from_days: 0.0, to_days: 0.3, answered: true };
        let requests: Vec<_> =
            (0..1000).map(|i| if i % 2 == 0 { on_the_day } else { silent(130.0) }).collect();
        let within = PatienceCurve::learn(&requests).answered_within(30.0);
        assert!((within.mid - 0.5).abs() < 0.005 && within.low < 0.5 && within.high > 0.5, "{within:?}");
    }

    #[test]
    fn twice_as_fast_leaves_the_square_of_those_that_wait_and_is_less_sure() {
        let curve = PatienceCurve::population();
        let (before, after) = (curve.answered_within(30.0), curve.faster(2.0, 0.1).answered_within(30.0));
        assert!((1.0 - after.mid - (1.0 - before.mid).powi(2)).abs() < 1e-12);
        let same = curve.faster(1.0, 0.1).answered_within(30.0);
        assert!(same.high - same.low > before.high - before.low);
    }

    #[test]
    fn few_own_requests_move_it_a_little_and_leave_it_unsure() {
        let few = PatienceCurve::learn(&[silent(40.0), silent(50.0), silent(60.0), answered(2.0)]);
        let population = PatienceCurve::population();
        let (own, all) = (few.answered_within(30.0), population.answered_within(30.0));
        assert!(own.mid < all.mid && own.mid > 0.4, "{own:?} {all:?}");
        assert!(own.high - own.low > 0.15);
        assert!(few.own_share() < 0.5);
    }

    #[test]
    fn nothing_is_expected_after_requests_lapse() {
        let curve = PatienceCurve::population().lapsing_after(180.0);
        assert_eq!(curve.chance(180.0, 365.0).mid, 0.0);
        assert_eq!(curve.chance(170.0, 365.0), curve.chance(170.0, 10.0));
    }

    #[test]
    fn a_longer_horizon_is_never_less_likely() {
        let curve = PatienceCurve::learn(&[answered(0.5), silent(20.0)]);
        for silent in [0.0, 0.3, 5.0, 29.0, 300.0, 4000.0] {
            let chances = [1.0, 7.0, 30.0, 90.0, 365.0].map(|within| curve.chance(silent, within).mid);
            assert!(chances.is_sorted() && chances[4] < 1.0, "{chances:?}");
        }
    }

    #[test]
    fn an_answer_known_to_the_day_is_shared_between_the_intervals_it_may_lie_in() {
        let observation = Observation { from_days: 0.75, to_days: 1.75, answered: true };
        assert_eq!(share_within(0, &observation), 0.25);
        assert_eq!(share_within(1, &observation), 0.75);
    }
}
