//! The likelihood of a history as a function of the *when* parameters, with its exact gradient.

use crate::chain::Rates;
use crate::evidence::EvidenceLine;
use crate::facts::{Weights, change_days, known, logit, sigmoid};
use crate::model::Parameters;
use crate::pace::Pace;
use crate::parameters::When;
use crate::posterior::observe;
use crate::real::{Dual, Real};
use crate::timeline::Courses;
use acquaint_core::sender_view::SenderView;

pub(super) const LEARNED: usize = 10;

/// Their names. `lift` is one factor on all five lift rates.
pub(super) const NAMES: [&str; LEARNED] = [
    "notice",
    "view_on_notice",
    "view_again",
    "accept_on_view",
    "accept_later",
    "set_aside",
    "posts",
    "posts_size",
    "activity_spread",
    "lift",
];

/// Standard deviation of the prior of each, on the scale it is learned on (log, or logit for chances).
const PRIOR_SD: [f64; LEARNED] = [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.5, 1.0, 0.3, 0.7];

/// Those that are chances, learned on the logit scale.
const CHANCES: [bool; LEARNED] = [false, true, false, true, false, false, false, false, false, false];

/// One request, reduced to what the likelihood needs.
struct Case {
    /// In each epoch.
    weights: Vec<Weights>,
    view: SenderView,
    changes: Vec<f64>,
    days: f64,
    answered: bool,
}

/// A history and the parameters that fitting starts from.
pub(super) struct Problem {
    start: When,
    cases: Vec<Case>,
}

/// The value of parameter `i` at deviation `x` from its start.
pub(super) fn value(start: &When, i: usize, x: f64) -> f64 {
    let from = start_values(start)[i];
    if CHANCES[i] { sigmoid(logit(from) + x) } else { from * x.exp() }
}

fn start_values(start: &When) -> [f64; LEARNED] {
    [
        start.notice,
        start.view_on_notice,
        start.view_again,
        start.accept_on_view,
        start.accept_later,
        start.set_aside,
        start.posts,
        start.posts_size,
        start.activity_spread,
        1.0,
    ]
}

impl Problem {
    pub(super) fn new(parameters: &Parameters, history: &[EvidenceLine]) -> Self {
        let case = |line: &EvidenceLine| {
            let days = line.accepted_after_days.unwrap_or(line.view.waited_days);
            let mut view = line.view.clone();
            view.question = view.question.filter(|question| question.asked_after_days < days);
            // Who answers is here: what was displayed then says nothing.
            view.recipient_activity = view.recipient_activity.filter(|_| line.accepted_after_days.is_none());
            let mut changes = change_days(&view);
            let weights = known(&parameters.why, &view, &changes).weights;
            // What came after the answer bears on nothing; the facts in each epoch are as they were.
            changes.retain(|&change| change < days);
            let weights = weights[..=changes.len()].to_vec();
            if let Some(views) = &mut view.views_after_days {
                views.retain(|&view| view < days);
            }
            Case { weights, view, changes, days, answered: line.accepted_after_days.is_some() }
        };
        Self { start: parameters.when, cases: history.iter().map(case).collect() }
    }

    pub(super) fn start(&self) -> &When {
        &self.start
    }

    /// The *when* set at these deviations.
    pub(super) fn when_at(&self, x: &[f64; LEARNED]) -> When {
        let at = |i: usize| value(&self.start, i, x[i]);
        When {
            notice: at(0),
            view_on_notice: at(1),
            view_again: at(2),
            accept_on_view: at(3),
            accept_later: at(4),
            set_aside: at(5),
            posts: at(6),
            posts_size: at(7),
            activity_spread: at(8),
            lift: self.start.lift.map(|rate| rate * at(9)),
            ..self.start
        }
    }

    fn pace_at(&self, x: &[f64; LEARNED]) -> Pace<Dual<LEARNED>> {
        let from = start_values(&self.start);
        let at = |i: usize| {
            let deviation = Dual::parameter(x[i], i);
            if CHANCES[i] {
                Dual::constant(1.0) / ((-(deviation + logit(from[i]))).exp() + 1.0)
            } else {
                deviation.exp() * from[i]
            }
        };
        Pace {
            median: Rates {
                notice: at(0),
                view_on_notice: at(1),
                view_again: at(2),
                accept_on_view: at(3),
                accept_later: at(4),
                set_aside: at(5),
                look_again: Dual::constant(self.start.look_again),
                slow_share: Dual::constant(self.start.slow_share),
                slow_later: Dual::constant(self.start.slow_later),
                change: Dual::constant(self.start.change),
                leave: Dual::constant(self.start.leave),
            },
            private_share: Dual::constant(self.start.private_share),
            posts: at(6),
            posts_size: at(7),
            posts_weight: self.start.posts_weight,
            activity_spread: at(8),
            lift: self.start.lift.map(|rate| at(9) * rate),
        }
    }

    /// What is minimised: the negative log posterior, and its gradient. Threads share the history.
    pub(super) fn negative_ln_posterior(&self, x: &[f64; LEARNED]) -> (f64, [f64; LEARNED]) {
        let pace = self.pace_at(x);
        let courses = Courses::new(&pace);
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let chunk = self.cases.len().div_ceil(threads).max(1);
        let ln_likelihood = std::thread::scope(|scope| {
            let sum = |cases: &[Case]| {
                cases.iter().fold(Dual::constant(0.0), |sum, case| sum + ln_likelihood(&pace, &courses, case))
            };
            let workers: Vec<_> =
                self.cases.chunks(chunk).map(|cases| scope.spawn(move || sum(cases))).collect();
            // Joined in order: the sum does not depend on which thread is first.
            workers.into_iter().fold(Dual::constant(0.0), |total, worker| {
                total + worker.join().unwrap_or(Dual::constant(f64::NAN))
            })
        });
        let mut value = -ln_likelihood.value;
        let mut gradient = ln_likelihood.gradient.map(|g| -g);
        for i in 0..LEARNED {
            value += 0.5 * (x[i] / PRIOR_SD[i]).powi(2);
            gradient[i] += x[i] / PRIOR_SD[i].powi(2);
        }
        (value, gradient)
    }
}

/// Log likelihood of one request: of its silence, or of its answer at that moment.
fn ln_likelihood(pace: &Pace<Dual<LEARNED>>, courses: &Courses<Dual<LEARNED>>, case: &Case) -> Dual<LEARNED> {
    let observed = observe(pace, courses, &case.view, &case.changes, case.days);
    let mut sum = Dual::constant(0.0);
    for (node, epochs) in observed.nodes.iter().enumerate() {
        let rates = &courses.node(node).rates;
        for (chains, weights) in epochs.iter().zip(&case.weights) {
            for (chain, &weight) in chains.iter().zip(weights) {
                let mass = if case.answered { chain.acceptance_density(rates) } else { chain.total() };
                sum = sum + mass * weight;
            }
        }
    }
    sum.ln() + observed.ln_scale
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Model;

    #[test]
    fn the_gradient_equals_central_differences() {
        let line = |waited: f64, views: Option<Vec<f64>>, accepted: Option<f64>| EvidenceLine {
            view: SenderView {
                waited_days: waited,
                views_after_days: views,
                recipient_posts: Some(2),
                ..SenderView::default()
            },
            accepted_after_days: accepted,
            ..EvidenceLine::default()
        };
        let history = [
            line(40.0, None, None),
            line(40.0, Some(vec![]), None),
            line(40.0, Some(vec![2.0, 9.0]), None),
            line(40.0, Some(vec![2.0]), Some(5.0)),
            line(40.0, None, Some(0.4)),
        ];
        let problem = Problem::new(Model::prior().parameters(), &history);
        let at: [f64; LEARNED] = std::array::from_fn(|i| 0.1 * (i as f64 - 4.0));
        let (_, gradient) = problem.negative_ln_posterior(&at);
        for i in 0..LEARNED {
            let value = |step: f64| {
                let mut x = at;
                x[i] += step;
                problem.negative_ln_posterior(&x).0
            };
            let difference = (value(1e-5) - value(-1e-5)) / 2e-5;
            assert!((gradient[i] - difference).abs() < 1e-6, "{}: {} {difference}", NAMES[i], gradient[i]);
        }
    }
}
