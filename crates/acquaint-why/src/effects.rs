//! How an owner's requests differ in how soon they are answered: with and without a note, by its text, in bursts, after earlier
//! messages. Each difference is one factor on the rate of answers of all requests, drawn towards 1.
//!
//! In an interval of the curve a request is answered with chance `1 − exp(−h·Πf)`, where h is what the curve of all requests
//! expects and f the factors of the groups that the request belongs to. Each factor has a gamma distribution before it, with
//! mean 1; the most likely factors are found by EM, in which an answer stands for the Poisson number of answers that an
//! interval with at least one would hold. Where groups differ no more than by chance, their factors are 1.

use crate::patience::{Observation, PatienceCurve};
use std::collections::BTreeMap;

/// The groups that a request belongs to: in each place, which one.
pub type Groups = [u32; PLACES];

/// With or without a note, in a burst or one by one, earlier messages, the text of the note.
pub const PLACES: usize = 4;

/// How many answers of nobody's stand behind each factor, at least. Judgement: a note moves the rates by a factor of 1.6 either way
/// (one standard deviation), all else by 1.3.
const WEIGHTS: [f64; PLACES] = [5.0, 15.0, 15.0, 15.0];

/// How often the factors are improved. They stand still to three digits by then.
const ROUNDS: usize = 20;

/// The curve of all requests of an owner, and how its groups differ.
#[derive(Clone, Debug)]
pub struct Effects {
    pub all: PatienceCurve,
    /// For each group in each place its factor, and the relative variance of that factor.
    factors: BTreeMap<(usize, u32), Factor>,
}

#[derive(Clone, Copy, Debug)]
struct Factor {
    mean: f64,
    variance: f64,
}

const NONE: Factor = Factor { mean: 1.0, variance: 0.0 };

/// What requests of the same groups went through that were answered in the same interval, or not.
#[derive(Default)]
struct Course {
    requests: f64,
    /// What the curve of all expects of them up to their answers.
    expected: f64,
    /// What it expects of each in the interval of its answer.
    at_answer: Option<f64>,
}

/// The courses, by groups and by the interval of the answer (its hazard, as bits).
type Courses = BTreeMap<(Groups, Option<u64>), Course>;

impl Effects {
    /// Learns from requests that were each chosen whatever became of them.
    pub fn learn(requests: &[(Groups, Observation)]) -> Self {
        let all = PatienceCurve::learn(&requests.iter().map(|(_, seen)| *seen).collect::<Vec<_>>());
        let mut courses = Courses::new();
        for (groups, seen) in requests {
            let (expected, at_answer) = all.expected(seen);
            let course = courses.entry((*groups, at_answer.map(f64::to_bits))).or_default();
            course.requests += 1.0;
            course.expected += expected;
            course.at_answer = at_answer;
        }
        let mut effects = Self { all, factors: BTreeMap::new() };
        for _ in 0..ROUNDS {
            for (place, weight) in WEIGHTS.into_iter().enumerate() {
                effects.improve(place, weight, &courses);
            }
        }
        effects
    }

    /// Improves the factors of one place while the others stay. Where all requests are of one group, there is nothing to
    /// compare.
    fn improve(&mut self, place: usize, weight: f64, courses: &Courses) {
        // Of each group: the answers, first as if the factor were 1, and how many would be expected then.
        let mut sums: BTreeMap<u32, [f64; 3]> = BTreeMap::new();
        for ((groups, _), course) in courses {
            let own = self.one(place, groups[place]).mean;
            let others = self.factor(groups).mean / own;
            let sum = sums.entry(groups[place]).or_default();
            sum[2] += course.expected * others;
            if let Some(hazard) = course.at_answer.map(|hazard| hazard * others) {
                sum[0] += course.requests * answers_in(hazard);
                sum[1] += course.requests * answers_in(hazard * own);
            }
        }
        let weight = weight.max(1.0 / variance_between(&sums));
        if sums.len() > 1 {
            for (group, [_, answers, expected]) in sums {
                let (shape, rate) = (weight + answers, weight + expected);
                let factor = if weight.is_finite() {
                    Factor { mean: shape / rate, variance: 1.0 / shape }
                } else {
                    NONE
                };
                self.factors.insert((place, group), factor);
            }
        }
    }

    fn one(&self, place: usize, group: u32) -> Factor {
        self.factors.get(&(place, group)).copied().unwrap_or(NONE)
    }

    fn factor(&self, groups: &Groups) -> Factor {
        let each = groups.iter().enumerate().map(|(place, group)| self.one(place, *group));
        each.fold(NONE, |a, b| Factor { mean: a.mean * b.mean, variance: a.variance + b.variance })
    }

    /// The curve of a request of these groups.
    pub fn curve(&self, groups: &Groups) -> PatienceCurve {
        let Factor { mean, variance } = self.factor(groups);
        self.all.faster(mean, variance)
    }
}

/// The Poisson number of answers that an interval with at least one would hold, on average.
fn answers_in(hazard: f64) -> f64 {
    if hazard > 1e-9 { hazard / -(-hazard).exp_m1() } else { 1.0 }
}

/// How much groups differ beyond chance: the variance of their factors by the moments of `DerSimonian` and Laird (1986), with
/// Poisson counts. 0: no more than by chance.
fn variance_between(sums: &BTreeMap<u32, [f64; 3]>) -> f64 {
    let of = |index: usize| sums.values().map(move |sum| sum[index]);
    let (answers, expected): (f64, f64) = (of(0).sum(), of(2).sum());
    if answers <= 0.0 || expected <= 0.0 {
        return 0.0;
    }
    let apart = |[seen, _, expected_here]: &[f64; 3]| {
        let usual = expected_here * answers / expected;
        (seen - usual).powi(2) / usual.max(f64::MIN_POSITIVE)
    };
    let beyond = sums.values().map(apart).sum::<f64>() - (sums.len() as f64 - 1.0);
    let spread = answers - of(2).map(|here| (here * answers / expected).powi(2)).sum::<f64>() / answers;
    if spread > 0.0 { (beyond / spread).max(0.0) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn requests(groups: Groups, answered: usize, silent: usize) -> Vec<(Groups, Observation)> {
        let one = |is: bool| {
            let days = if is { 2.0 } else { 120.0 };
            (groups, Observation { from_days: days, to_days: days, answered: is })
        };
        (0..answered).map(|_| one(true)).chain((0..silent).map(|_| one(false))).collect()
    }

    fn within(effects: &Effects, groups: Groups) -> f64 {
        effects.curve(&groups).answered_within(90.0).mid
    }

    #[test]
    fn each_group_moves_as_far_as_its_own_requests_carry_it() {
        let (plain, noted) = ([0, 0, 0, 0], [1, 0, 0, 0]);
        let effects = Effects::learn(&[requests(plain, 48, 12), requests(noted, 6, 54)].concat());
        let (without, with) = (within(&effects, plain), within(&effects, noted));
        assert!((without - 0.75).abs() < 0.03 && (with - 0.14).abs() < 0.03, "{without} {with}");
        let chance = effects.curve(&noted).answered_within(90.0);
        assert!(chance.low < 0.1 && chance.high > 0.15, "{chance:?}");
        let other = effects.curve(&[7, 7, 7, 7]).answered_within(90.0);
        assert_eq!(other, effects.all.answered_within(90.0), "of a group that is new nothing is known");
    }

    #[test]
    fn a_group_of_three_moves_little_and_a_group_of_all_not_at_all() {
        let (most, few) = ([0, 0, 0, 1], [0, 0, 0, 2]);
        let effects = Effects::learn(&[requests(most, 40, 40), requests(few, 3, 0)].concat());
        let apart = within(&effects, few) - within(&effects, most);
        assert!((0.0..0.1).contains(&apart), "{apart}");
        let alone = Effects::learn(&requests(most, 40, 40));
        assert_eq!(alone.curve(&most).answered_within(90.0), alone.all.answered_within(90.0));
    }

    #[test]
    fn what_goes_together_is_told_apart() {
        // A note halves the chance, a burst does nothing; most notes went out in bursts.
        let effects = Effects::learn(
            &[
                requests([0, 0, 0, 0], 60, 20),
                requests([0, 1, 0, 0], 15, 5),
                requests([1, 1, 0, 0], 30, 50),
                requests([1, 0, 0, 0], 7, 13),
            ]
            .concat(),
        );
        let burst = within(&effects, [0, 1, 0, 0]) / within(&effects, [0, 0, 0, 0]);
        assert!((burst - 1.0).abs() < 0.08, "{burst}");
        assert!(within(&effects, [1, 0, 0, 0]) < 0.5);
    }
}
