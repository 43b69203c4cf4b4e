//! Learning levels: for each span of silence, the factor on the chain's hazard that explains how many answers came.

use super::followed::Followed;
use crate::explanation::{EVER_DAYS, Forecast, HORIZONS_DAYS};
use crate::level::{Levels, Source, span_of};
use crate::patience::{BOUNDS_DAYS, INTERVALS};
use crate::survival::End;
use serde::{Deserialize, Serialize};

/// How many answers the span before counts for: with none of its own, a span has the factor of the one before, and the first
/// has 1. Judgement; a prototype with this number beat Kaplan–Meier in four simulated worlds with 500 outcomes.
const BEFORE_ANSWERS: f64 = 8.0;

/// The same for the curve, which stands for the outcomes alone. Judgement.
const CURVE_ANSWERS: f64 = 2.0;

/// A piece of the curve is cut off where so many requests were settled in it. Judgement.
const SETTLED_MIN: usize = 25;

/// The most pieces of a span. Judgement: with more, thousands of requests teach no more.
const PIECES_MAX: usize = 12;

/// How much the facts may count, to choose from. Judgement.
const FACTS: [f64; 5] = [1.0, 0.8, 0.6, 0.4, 0.2];

/// How far from 1 that is likely to be. Judgement.
const FACTS_SD: f64 = 0.5;

/// Standard deviations from the middle of a 90 % interval to its ends.
const Z_90: f64 = 1.645;

/// What was learned of one span of silence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LearnedSpan {
    /// Days after sending.
    pub from_days: f64,
    /// Days after sending.
    pub to_days: f64,
    /// Requests that were silent when it began, or when they were first watched in it.
    pub requests: usize,
    /// Answers that came in it.
    pub answers: usize,
    /// Answers for each that the chain expected.
    pub factor: f64,
    /// 5 and 95 % bounds of the factor.
    pub interval: [f64; 2],
}

/// One request in one span.
#[derive(Clone, Copy)]
struct Case {
    /// The hazard of an answer that is expected over the days watched.
    hazard: f64,
    /// The same of ending otherwise.
    ending: f64,
    end: End,
}

/// Learns from requests. `start` is how often, a day, the chain expects an answer in each span to a request of which
/// nothing is known.
pub(super) fn learn(requests: &[&Followed], start: &[f64; INTERVALS]) -> (Levels, Vec<LearnedSpan>) {
    let mut in_span: [Vec<Glance<'_>>; INTERVALS] = Default::default();
    for request in requests {
        for said in &request.said {
            let Some(span) = span_of(said.silent_days) else { continue };
            let days = BOUNDS_DAYS[span + 1].min(request.until_days) - said.silent_days;
            if let Some(end) = request.became(said.silent_days, days).filter(|_| days > 0.0) {
                in_span[span].push(Glance { silent_days: said.silent_days, days, chain: &said.chain, end });
            }
        }
    }
    let start = curve(requests, start);
    let tried = FACTS.map(|facts| learn_factors(&Levels { facts, ..start.clone() }, &in_span));
    let best = tried.into_iter().reduce(|best, other| if other.2 > best.2 { other } else { best });
    best.map_or_else(|| (start, Vec::new()), |(levels, learned, _)| (levels, learned))
}

/// How often answers come, whatever the facts, in pieces that are the shorter the more requests were settled in them.
fn curve(requests: &[&Followed], start: &[f64; INTERVALS]) -> Levels {
    let bounds_days = bounds(requests);
    let (mut answers_a_day, mut all_ends_a_day) = (Vec::new(), Vec::new());
    let mut against_start = 1.0;
    for piece in bounds_days.windows(2) {
        let (from, to) = (piece[0], piece[1]);
        let waited = |request: &&&Followed| request.end_days > from || from <= 0.0;
        let watched =
            requests.iter().filter(|request| request.from_days <= from && request.until_days > from);
        let glances = watched.filter(waited).map(|request| {
            let until = to.min(request.until_days);
            (until - from, if request.end_days <= until { request.end } else { End::Watched })
        });
        let glances: Vec<(f64, End)> = glances.collect();
        let (a_day, ends) = (span_of(from).map_or(0.0, |span| start[span]), ends_a_day(&glances));
        let case = |&(days, end): &(f64, End)| Case { hazard: a_day * days, ending: ends * days, end };
        let cases: Vec<Case> = glances.iter().map(case).collect();
        (against_start, _) = factor(&cases, CURVE_ANSWERS, against_start);
        answers_a_day.push(a_day * against_start);
        all_ends_a_day.push(ends);
    }
    Levels {
        bounds_days,
        answers_a_day,
        factors: [1.0; INTERVALS],
        facts: 1.0,
        ends_a_day: all_ends_a_day,
        sources: [Source::Levels; 4],
    }
}

/// The bounds of the spans, each span cut where equally many requests were settled.
fn bounds(requests: &[&Followed]) -> Vec<f64> {
    let settled = requests.iter().filter(|request| request.end != End::Watched);
    let mut settled: Vec<f64> = settled.map(|request| request.end_days).collect();
    settled.sort_by(f64::total_cmp);
    let mut bounds: Vec<f64> = BOUNDS_DAYS.into();
    for span in BOUNDS_DAYS.windows(2) {
        let within = |days: f64| settled.partition_point(|settled| *settled <= days);
        let (from, to) = (within(span[0]), within(span[1]));
        let pieces = ((to - from) / SETTLED_MIN).min(PIECES_MAX);
        bounds.extend((1..pieces).map(|cut| settled[from + (to - from) * cut / pieces]));
    }
    bounds.sort_by(f64::total_cmp);
    bounds.dedup();
    bounds
}

/// The likeliest factors, given how much the facts count, and how likely they make the outcomes.
fn learn_factors(start: &Levels, in_span: &[Vec<Glance<'_>>; INTERVALS]) -> (Levels, Vec<LearnedSpan>, f64) {
    let mut levels = start.clone();
    let mut learned = Vec::new();
    let mut ln_posterior = -0.5 * ((start.facts - 1.0) / FACTS_SD).powi(2);
    for (span, glances) in in_span.iter().enumerate() {
        let ends_a_day = ends_a_day(&glances.iter().map(|it| (it.days, it.end)).collect::<Vec<_>>());
        let case = |glance: &Glance<'_>| Case {
            hazard: expected(start, glance),
            ending: ends_a_day * glance.days,
            end: glance.end,
        };
        let cases: Vec<Case> = glances.iter().map(case).collect();
        let before = if span == 0 { 1.0 } else { levels.factors[span - 1] };
        let (value, sd) = factor(&cases, BEFORE_ANSWERS, before);
        let against = value / before;
        ln_posterior += ln_likelihood(&cases, value) + BEFORE_ANSWERS * (against.ln() - against);
        levels.factors[span] = value;
        learned.push(LearnedSpan {
            from_days: BOUNDS_DAYS[span],
            to_days: BOUNDS_DAYS[span + 1],
            requests: cases.len(),
            answers: cases.iter().filter(|case| case.end == End::Answered).count(),
            factor: value,
            interval: [value * (-Z_90 * sd).exp(), value * (Z_90 * sd).exp()],
        });
    }
    (levels, learned, ln_posterior)
}

/// A request at some moment of silence, and what became of it within so many days.
struct Glance<'a> {
    silent_days: f64,
    days: f64,
    chain: &'a Forecast,
    end: End,
}

/// The hazard that the chain expects: its shortest forecast that reaches so far, spread as answers usually are.
fn expected(levels: &Levels, glance: &Glance<'_>) -> f64 {
    let Glance { silent_days, days, chain, .. } = glance;
    let horizon = (0..HORIZONS_DAYS.len()).find(|&h| HORIZONS_DAYS[h] >= *days);
    let (within, chance) = horizon.map_or((EVER_DAYS, chain.ever), |h| (HORIZONS_DAYS[h], chain.within[h]));
    let usual = |days: f64| levels.usual(*silent_days, silent_days + days);
    levels.against_usual(chance, usual(within)) * usual(*days)
}

/// How many requests a day end otherwise, of some that were watched for so many days.
fn ends_a_day(glances: &[(f64, End)]) -> f64 {
    let count = |end: End| glances.iter().filter(|glance| glance.1 == end).count() as f64;
    let (answered, ended) = (count(End::Answered), count(End::Otherwise));
    if ended == 0.0 {
        return 0.0;
    }
    let requests = glances.len() as f64;
    let days = glances.iter().map(|glance| glance.0).sum::<f64>() / requests;
    // Half a request more waits: nobody knows that all would end.
    let leaving = -(-(answered + ended) / (requests + 0.5)).ln_1p();
    leaving * ended / (answered + ended) / days
}

/// Log likelihood of the outcomes at this factor, but for what does not depend on it.
fn ln_likelihood(cases: &[Case], factor: f64) -> f64 {
    let of = |case: &Case| {
        let hazard = factor * case.hazard;
        let leaving = hazard + case.ending;
        let ln_left = || (-(-leaving).exp_m1()).ln() - leaving.ln();
        match case.end {
            End::Watched => -leaving,
            End::Answered => hazard.ln() + ln_left(),
            End::Otherwise => case.ending.ln() + ln_left(),
        }
    };
    cases.iter().filter(|case| case.hazard > 0.0).map(of).sum()
}

/// How far apart, in the logarithm of a factor, the curvature is measured.
const STEP: f64 = 1e-3;

/// The likeliest factor on the expected hazards, where `expected` counts for `weight` answers, and the standard deviation of its
/// logarithm.
fn factor(cases: &[Case], weight: f64, expected: f64) -> (f64, f64) {
    // The slope of the log posterior over ln factor falls: its root is the likeliest value.
    let slope = |ln_factor: f64| {
        let factor = ln_factor.exp();
        let of = |case: &Case| {
            let hazard = factor * case.hazard;
            let leaving = hazard + case.ending;
            // Of a request that left, how it left, and that it did.
            let left = || hazard / leaving.exp_m1() - hazard / leaving;
            match case.end {
                End::Watched => -hazard,
                End::Answered => 1.0 + left(),
                End::Otherwise => left(),
            }
        };
        weight * (1.0 - factor / expected)
            + cases.iter().filter(|case| case.hazard > 0.0).map(of).sum::<f64>()
    };
    let (mut low, mut high) = (-12.0, 12.0);
    for _ in 0..45 {
        let middle = f64::midpoint(low, high);
        if slope(middle) > 0.0 { low = middle } else { high = middle }
    }
    let ln_factor = f64::midpoint(low, high);
    let curvature = (slope(ln_factor - STEP) - slope(ln_factor + STEP)) / (2.0 * STEP);
    (ln_factor.exp(), 1.0 / curvature.sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    fn cases(answered: usize, waiting: usize, hazard: f64) -> Vec<Case> {
        let case = |end| Case { hazard, ending: 0.0, end };
        let answers = (0..answered).map(|_| case(End::Answered));
        answers.chain((0..waiting).map(|_| case(End::Watched))).collect()
    }

    #[test]
    fn without_outcomes_the_span_before_is_believed() {
        let (value, sd) = factor(&[], BEFORE_ANSWERS, 0.6);
        assert!(
            (value - 0.6).abs() < 1e-9 && (sd - 1.0 / BEFORE_ANSWERS.sqrt()).abs() < 1e-6,
            "{value} {sd}"
        );
    }

    #[test]
    fn many_outcomes_count_more_than_the_chain() {
        // One in three answered where a hazard of 0.1 was expected.
        let (value, _) = factor(&cases(10_000, 20_000, 0.1), BEFORE_ANSWERS, 1.0);
        let expected = (1.5f64).ln() / 0.1;
        assert!((value / expected - 1.0).abs() < 0.01, "{value} {expected}");
    }

    #[test]
    fn of_requests_that_end_otherwise_the_factor_explains_the_answers_alone() {
        // Half of what leaves is answered; the endings are expected as they were.
        let hazard = (1.5f64).ln() / 2.0;
        let case = |end| Case { hazard, ending: hazard, end };
        let mut all = vec![case(End::Watched); 20_000];
        all.extend(vec![case(End::Answered); 5000]);
        all.extend(vec![case(End::Otherwise); 5000]);
        let (value, _) = factor(&all, BEFORE_ANSWERS, 1.0);
        assert!((value - 1.0).abs() < 1e-6, "{value}");
    }

    #[test]
    fn nine_in_ten_intervals_cover_the_factor_that_was_at_work() {
        const WORLDS: usize = 1000;
        let mut rng = ChaCha8Rng::seed_from_u64(5);
        let mut covered = 0;
        for _ in 0..WORLDS {
            let truth = 0.7;
            let drawn = (0..200).map(|_| {
                let hazard: f64 = rng.random_range(0.05..1.5);
                let is_answered = rng.random_bool(1.0 - (-truth * hazard).exp());
                Case { hazard, ending: 0.0, end: if is_answered { End::Answered } else { End::Watched } }
            });
            let (value, sd) = factor(&drawn.collect::<Vec<_>>(), BEFORE_ANSWERS, 1.0);
            let apart: f64 = (truth / value).ln();
            covered += usize::from(apart.abs() < Z_90 * sd);
        }
        assert!((850..=950).contains(&covered), "{covered} of {WORLDS}");
    }
}
