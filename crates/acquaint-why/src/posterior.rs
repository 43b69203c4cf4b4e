//! From what the sender sees to probabilities: the signed sum over sets of blockers, node by node.
//!
//! With `c_A = E[Π_{k∈A} p_k]`, a blocked request is `Σ_{A≠∅} (−1)^{|A|+1} c_A · chain(μ_A)`, and one that nothing blocks
//! has weight 1 minus the sum of these signed weights. Every output is a linear form in them; see `docs/model.md`.

use crate::explanation::OUTCOMES;
use crate::facts::{OWN_REASONS, SETS, Weights};
use crate::lifts::Lifts;
use crate::pace::{NODES, Pace, WEIGHTS};
use crate::parameters::BLOCKERS;
use crate::timeline::{Chains, Courses, Epochs, Run, Runs};
use acquaint_core::reason::{Outcome, Reason};
use acquaint_core::sender_view::SenderView;

/// The five blockers in the order of the parameters.
pub const BLOCKER_REASONS: [Reason; BLOCKERS] =
    [Reason::Unrecognised, Reason::Strategy, Reason::SmallNetwork, Reason::AtLimit, Reason::KnowsWellOnly];

/// The chains of every node, with the likelihood of what was observed of the recipient multiplied in.
pub struct Observed {
    /// For each node, the chains of each epoch; all share the scale below.
    pub nodes: Vec<Epochs>,
    /// Natural logarithm of a factor common to all of them.
    pub ln_scale: f64,
}

/// How much a run weighs against the others of its request: hidden and shown, of each node.
struct NodeWeights {
    weights: [[f64; 2]; NODES],
    ln_scale: f64,
}

/// How much the hidden and the shown chains of each level of activity weigh, and the logarithm of a factor that all
/// weights share.
///
/// Some people browse privately: that no view was shown is then less of a clue than a view.
fn node_weights(pace: &Pace, courses: &Courses, runs: &Runs, view: &SenderView, days: f64) -> NodeWeights {
    let public = 1.0 - pace.private_share;
    let share = match &view.views_after_days {
        None => [1.0, 0.0],
        Some(views) if views.is_empty() => [pace.private_share, public],
        Some(_) => [0.0, public],
    };
    let ln_scale_of = |runs: &Option<Vec<Run>>, node: usize| runs.as_ref().map(|r| r[node].ln_scale);
    let ln_weights: [[Option<f64>; 2]; NODES] = std::array::from_fn(|index| {
        let scales = [ln_scale_of(&runs.hidden, index), ln_scale_of(&runs.shown, index)];
        let ln_posts = view.recipient_posts.map(|count| pace.ln_posts(courses.node(index), count, days));
        std::array::from_fn(|kind| {
            let scale = scales[kind].filter(|_| share[kind] > 0.0)?;
            Some(ln_posts.unwrap_or(0.0) + scale)
        })
    });
    let ln_scale = ln_weights.iter().flatten().flatten().copied().fold(f64::NEG_INFINITY, f64::max);
    let weights = std::array::from_fn(|index| {
        std::array::from_fn(|kind| {
            ln_weights[index][kind].map_or(0.0, |ln| (ln - ln_scale).exp() * share[kind] * WEIGHTS[index])
        })
    });
    NodeWeights { weights, ln_scale }
}

/// Tells the weighed phases of every node, epoch and chain.
fn each(
    runs: &Runs,
    weights: &NodeWeights,
    with_display: bool,
    mut tell: impl FnMut(usize, usize, &Chains, f64),
) {
    for (node, of_node) in weights.weights.iter().enumerate() {
        for (runs, &weight) in [&runs.hidden, &runs.shown].into_iter().zip(of_node) {
            let Some(run) = runs.as_ref().map(|runs| &runs[node]).filter(|_| weight > 0.0) else {
                continue;
            };
            let epochs = run.displayed.as_ref().filter(|_| with_display).unwrap_or(&run.plain);
            for (epoch, chains) in epochs.iter().enumerate() {
                tell(node, epoch, chains, weight);
            }
        }
    }
}

fn add(sum: &mut Chains, chains: &Chains, weight: f64) {
    for (sum, chain) in sum.iter_mut().zip(chains) {
        *sum = sum.plus(&chain.scaled(weight));
    }
}

fn observed(pace: &Pace, courses: &Courses, runs: &Runs, view: &SenderView, days: f64) -> Observed {
    let weights = node_weights(pace, courses, runs, view, days);
    let mut nodes = vec![courses.no_chains(runs.epochs()); NODES];
    each(runs, &weights, view.recipient_activity.is_some(), |node, epoch, chains, weight| {
        add(&mut nodes[node][epoch], chains, weight);
    });
    Observed { nodes, ln_scale: weights.ln_scale }
}

/// Everything seen of the recipient up to `days`: silence, views, a question, public acts and displayed activity.
/// `changes` are the days on which the sender changed something.
pub fn observe(pace: &Pace, courses: &Courses, view: &SenderView, changes: &[f64], days: f64) -> Observed {
    observed(pace, courses, &Runs::new(courses, view, changes, days, false), view, days)
}

/// What was observed, and the same with only some of the clues, summed: each clue about the recipient in turn.
pub fn observe_in_turn(
    pace: &Pace,
    courses: &Courses,
    view: &SenderView,
    changes: &[f64],
    turns: &[SenderView],
) -> (Observed, Vec<Epochs>) {
    let days = view.waited_days;
    let runs = Runs::new(courses, view, changes, days, true);
    // A question is a turn of its own: what comes before it has runs of its own.
    let without_question = view.question.is_some().then(|| {
        let view = SenderView { question: None, ..view.clone() };
        Runs::new(courses, &view, changes, days, true)
    });
    let in_turn = turns.iter().map(|turn| {
        let runs = if turn.question.is_none() { without_question.as_ref().unwrap_or(&runs) } else { &runs };
        let weights = node_weights(pace, courses, runs, turn, days);
        let mut sum = courses.no_chains(runs.epochs());
        each(runs, &weights, turn.recipient_activity.is_some(), |_, epoch, chains, weight| {
            add(&mut sum[epoch], chains, weight);
        });
        sum
    });
    let in_turn = in_turn.collect();
    (observed(pace, courses, &runs, view, days), in_turn)
}

impl Observed {
    /// The chains of each epoch, summed over activity.
    pub fn summed(&self) -> Epochs {
        let mut sum = self.nodes[0].clone();
        for epochs in &self.nodes[1..] {
            for (sum, chains) in sum.iter_mut().zip(epochs) {
                add(sum, chains, 1.0);
            }
        }
        sum
    }
}

/// The unnormalised probability of each outcome (order of `Outcome::ALL`).
pub fn outcome_weights(weights: &[Weights], epochs: &[Chains], lifts: &Lifts) -> [f64; OUTCOMES] {
    let mut outcomes = [0.0; OUTCOMES];
    for (weights, chains) in weights.iter().zip(epochs) {
        for (chain, weight) in chains.iter().zip(lifts.by_rate(weights)) {
            outcomes[Outcome::Because(Reason::RarelyHere).index()] += weight * chain.unseen();
            outcomes[Outcome::StillComing.index()] += weight * chain.coming();
        }
        let blocked = |set: usize| {
            let chain = &chains[lifts.rate_of[set]];
            weights[set] * (chain.nb + chain.aside)
        };
        outcomes[Outcome::OwnReasons.index()] += blocked(OWN_REASONS);
        for set in 1..SETS {
            let blocked = blocked(set);
            for (reason, share) in BLOCKER_REASONS.into_iter().zip(lifts.shares[set]) {
                outcomes[reason as usize] += blocked * share;
            }
        }
    }
    // Rounding of the signed sum can leave a tiny negative where the truth is a tiny positive.
    outcomes.map(|weight| weight.max(0.0))
}

/// For each reason, the unnormalised probability that it applies now (order of `Reason::ALL`). `alone` are the
/// chances of each blocker on its own, for each epoch.
pub fn in_force_weights(
    alone: &[[f64; BLOCKERS]],
    weights: &[Weights],
    epochs: &[Chains],
    lifts: &Lifts,
) -> [f64; 6] {
    let mut in_force = [0.0; 6];
    for ((alone, weights), chains) in alone.iter().zip(weights).zip(epochs) {
        for (k, reason) in BLOCKER_REASONS.into_iter().enumerate() {
            let chain = &chains[lifts.rate_of[1 << k]];
            in_force[reason as usize] += alone[k] * (chain.ub + chain.nb + chain.aside);
        }
        let by_rate = lifts.by_rate(weights);
        let unseen = by_rate.iter().zip(chains).map(|(weight, chain)| weight * chain.unseen());
        in_force[Reason::RarelyHere as usize] += unseen.sum::<f64>();
    }
    in_force.map(|weight| weight.max(0.0))
}
