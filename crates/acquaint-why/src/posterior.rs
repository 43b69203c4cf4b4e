//! From what the sender sees to probabilities: the signed sum over sets of blockers, node by node.
//!
//! With `c_A = E[Π_{k∈A} p_k]`, a blocked request is `Σ_{A≠∅} (−1)^{|A|+1} c_A · chain(μ_A)`, and one that nothing blocks
//! has weight 1 minus the sum of these signed weights. Every output is a linear form in them; see `docs/model.md`.

use crate::chain::{Phases, Silence};
use crate::facts::{Moments, SETS};
use crate::pace::{NODES, Node, Pace, WEIGHTS, chance_of_display};
use crate::parameters::BLOCKERS;
use crate::real::Real;
use acquaint_core::reason::Reason;
use acquaint_core::sender_view::SenderView;

/// The five blockers in the order of the parameters.
pub const BLOCKER_REASONS: [Reason; BLOCKERS] =
    [Reason::Unrecognised, Reason::Strategy, Reason::SmallNetwork, Reason::AtLimit, Reason::KnowsWellOnly];

/// The chain of one node under every set of blockers; index 0, the empty set, is the free request.
pub type Chains<T> = [Phases<T>; SETS];

/// The chains of every node, with the likelihood of what was observed of the recipient multiplied in.
pub struct Observed<T> {
    /// For each node, its chains; all share the scale below.
    pub nodes: [Chains<T>; NODES],
    /// Natural logarithm of a factor common to all of them.
    pub ln_scale: f64,
}

/// The signed weight of each set: `(−1)^{|A|+1} c_A`, and for the empty set the chance that nothing blocks.
pub fn signed(moments: &Moments) -> Moments {
    let mut weights = *moments;
    let mut blocked = 0.0;
    for (set, weight) in weights.iter_mut().enumerate().skip(1) {
        if set.count_ones() % 2 == 0 {
            *weight = -*weight;
        }
        blocked += *weight;
    }
    weights[0] = 1.0 - blocked;
    weights
}

/// A silent stretch of time, and the decay of every lift rate over it: the same for every level of activity.
struct Stretch<T> {
    days: f64,
    e_lifts: [T; SETS],
}

/// The stretches between views, from sending to `days`; `None` where views are not shown.
fn stretches<T: Real>(lifts: &[T; SETS], views: Option<&[f64]>, days: f64) -> Vec<Stretch<T>> {
    let mut at = 0.0;
    let ends = views.unwrap_or_default().iter().copied().chain([days]);
    ends.map(|end| {
        let days: f64 = end - at;
        at = end;
        Stretch { days, e_lifts: lifts.map(|lift| (-lift * days).exp()) }
    })
    .collect()
}

/// The chains of one node over a log of views: a view at the end of each stretch but the last.
///
/// The second part of the result is the logarithm of a common factor.
fn chains<T: Real>(
    node: &Node<T>,
    lifts: &[T; SETS],
    stretches: &[Stretch<T>],
    silence: &Silence<T>,
) -> (Chains<T>, f64) {
    let mut chains: Chains<T> = [Phases::blocked(); SETS];
    chains[0] = Phases::free();
    let mut ln_scale = 0.0;
    for (index, stretch) in stretches.iter().enumerate() {
        if stretch.days > 0.0 {
            let step = silence.over(stretch.days);
            chains[0] = step.advance_free(&chains[0]);
            let lifted = lifts.iter().zip(&stretch.e_lifts);
            for (chain, (&lift, &e_lift)) in chains.iter_mut().zip(lifted).skip(1) {
                *chain = step.advance(chain, lift, e_lift);
            }
        }
        if index + 1 < stretches.len() {
            chains = chains.map(|chain| chain.after_view(&node.rates));
            // Densities of many views leave the range of numbers; a common factor is kept as a logarithm.
            let largest = chains.iter().map(|chain| chain.total().value()).fold(0.0, f64::max);
            ln_scale += largest.ln();
            if largest > 0.0 {
                chains = chains.map(|chain| chain.scaled(T::constant(1.0 / largest)));
            }
        }
    }
    (chains, ln_scale)
}

/// The chains of every node as if views were not shown.
fn hidden_chains<T: Real>(nodes: &[Node<T>; NODES], lifts: &[T; SETS], days: f64) -> [Chains<T>; NODES] {
    let stretches = stretches(lifts, None, days);
    nodes.map(|node| chains(&node, lifts, &stretches, &Silence::with_views_hidden(&node.rates)).0)
}

/// The chains of every node over one waiting time and one log of views: what costs most, computed once.
pub struct Traces<T> {
    nodes: [Node<T>; NODES],
    days: f64,
    /// As if views were not shown. Needed where they are not, or where none was seen.
    hidden: Option<[Chains<T>; NODES]>,
    /// With the log of views, and the logarithm of a common factor. Needed where views are shown.
    shown: Option<[(Chains<T>, f64); NODES]>,
}

impl<T: Real> Traces<T> {
    /// Traces the views of `view` up to `days`.
    pub fn new(pace: &Pace<T>, view: &SenderView, days: f64) -> Self {
        let (nodes, lifts) = (pace.nodes(), pace.lifts());
        let views = view.views_after_days.as_deref();
        let hidden = views.is_none_or(<[f64]>::is_empty).then(|| hidden_chains(&nodes, &lifts, days));
        let shown = views.map(|_| {
            let stretches = stretches(&lifts, views, days);
            nodes.map(|node| chains(&node, &lifts, &stretches, &Silence::with_views_shown(&node.rates)))
        });
        Self { nodes, days, hidden, shown }
    }

    /// The same with the chains that views would leave unknown, for the first row of the evidence sheet.
    fn with_hidden(mut self, pace: &Pace<T>) -> Self {
        self.hidden.get_or_insert_with(|| hidden_chains(&self.nodes, &pace.lifts(), self.days));
        self
    }

    /// Everything that `view` holds of the recipient.
    pub fn observe(&self, pace: &Pace<T>, view: &SenderView) -> Observed<T> {
        let (weights, ln_scale) = self.weights(pace, view);
        let mut observed = Observed { nodes: [[Phases::none(); SETS]; NODES], ln_scale };
        self.each(&weights, |node, set, phases| observed.nodes[node][set] = phases);
        observed
    }

    /// The same, summed over activity.
    fn summed(&self, pace: &Pace<T>, view: &SenderView) -> Chains<T> {
        let mut sum = [Phases::none(); SETS];
        self.each(&self.weights(pace, view).0, |_, set, phases| sum[set] = sum[set].plus(&phases));
        sum
    }

    /// How much the hidden and the shown chains of each level of activity weigh, and the logarithm of a factor that
    /// all weights share.
    ///
    /// Some people browse privately: that no view was shown is then less of a clue than a view.
    fn weights(&self, pace: &Pace<T>, view: &SenderView) -> ([[T; 2]; NODES], f64) {
        let (zero, one) = (T::constant(0.0), T::constant(1.0));
        let public = one - pace.private_share;
        let [hidden, shown] = match &view.views_after_days {
            None => [one, zero],
            Some(views) if views.is_empty() => [pace.private_share, public],
            Some(_) => [zero, public],
        };
        let ln_scale_of = |index: usize| match (&view.views_after_days, &self.shown) {
            (Some(_), Some(shown)) => shown[index].1,
            _ => 0.0,
        };
        let ln_weights: [T; NODES] = std::array::from_fn(|index| {
            let node = &self.nodes[index];
            let mut ln_weight = T::constant(ln_scale_of(index));
            if let Some(count) = view.recipient_posts {
                ln_weight = ln_weight + pace.ln_posts(node, count, self.days);
            }
            if let Some(level) = view.recipient_activity {
                ln_weight = ln_weight + chance_of_display(node, level).ln();
            }
            ln_weight
        });
        let ln_scale = ln_weights.iter().map(|weight| weight.value()).fold(f64::NEG_INFINITY, f64::max);
        let weigh = |index: usize| {
            let weight = (ln_weights[index] + -ln_scale).exp() * WEIGHTS[index];
            [hidden * weight, shown * weight]
        };
        (std::array::from_fn(weigh), ln_scale)
    }

    /// Tells the weighed phases of every node and set.
    fn each(&self, weights: &[[T; 2]; NODES], mut tell: impl FnMut(usize, usize, Phases<T>)) {
        for (node, [hidden_weight, shown_weight]) in weights.iter().enumerate() {
            for set in 0..SETS {
                let hidden = self.hidden.as_ref().filter(|_| hidden_weight.value() > 0.0);
                let shown = self.shown.as_ref().filter(|_| shown_weight.value() > 0.0);
                let phases = match (hidden, shown) {
                    (Some(hidden), Some(shown)) => hidden[node][set]
                        .scaled(*hidden_weight)
                        .plus(&shown[node].0[set].scaled(*shown_weight)),
                    (Some(hidden), None) => hidden[node][set].scaled(*hidden_weight),
                    (None, Some(shown)) => shown[node].0[set].scaled(*shown_weight),
                    (None, None) => continue,
                };
                tell(node, set, phases);
            }
        }
    }
}

/// Everything seen of the recipient up to `days`: silence, views, public acts and displayed activity.
pub fn observe<T: Real>(pace: &Pace<T>, view: &SenderView, days: f64) -> Observed<T> {
    Traces::new(pace, view, days).observe(pace, view)
}

/// What was observed, and the same with only some of the clues, summed: each clue about the recipient in turn.
pub fn observe_in_turn(
    pace: &Pace<f64>,
    view: &SenderView,
    turns: &[SenderView],
) -> (Observed<f64>, Vec<Chains<f64>>) {
    let traces = Traces::new(pace, view, view.waited_days).with_hidden(pace);
    let in_turn = turns.iter().map(|turn| traces.summed(pace, turn)).collect();
    (traces.observe(pace, view), in_turn)
}

impl Observed<f64> {
    /// The chains summed over activity.
    pub fn summed(&self) -> Chains<f64> {
        let mut sum = [Phases::none(); SETS];
        for node in &self.nodes {
            for (sum, chain) in sum.iter_mut().zip(node) {
                *sum = sum.plus(chain);
            }
        }
        sum
    }
}

/// Which blocker of each set lifts first: the one that the others outlast.
///
/// The chief reason is the slowest blocker in force. By inclusion and exclusion over the slower ones, its share of
/// the signed sum is exactly the terms whose fastest member it is.
pub fn fastest_members(lift: &[f64; BLOCKERS]) -> [usize; SETS] {
    std::array::from_fn(|set| {
        let members = (0..BLOCKERS).filter(|k| set >> k & 1 == 1);
        members.max_by(|&a, &b| lift[a].total_cmp(&lift[b])).unwrap_or(0)
    })
}

/// The unnormalised probability of each outcome (order of `Outcome::ALL`).
pub fn outcome_weights(weights: &Moments, chains: &Chains<f64>, fastest: &[usize; SETS]) -> [f64; 7] {
    let mut outcomes = [0.0; 7];
    for set in 0..SETS {
        let (w, chain) = (weights[set], &chains[set]);
        outcomes[Reason::RarelyHere as usize] += w * (chain.ub + chain.u0);
        outcomes[6] += w * chain.n0;
        if set > 0 {
            outcomes[BLOCKER_REASONS[fastest[set]] as usize] += w * (chain.nb + chain.aside);
        }
    }
    // Rounding of the signed sum can leave a tiny negative where the truth is a tiny positive.
    outcomes.map(|weight| weight.max(0.0))
}

/// For each reason, the unnormalised probability that it is in force now (order of `Reason::ALL`).
pub fn in_force_weights(moments: &Moments, weights: &Moments, chains: &Chains<f64>) -> [f64; 6] {
    let mut in_force = [0.0; 6];
    for (k, reason) in BLOCKER_REASONS.into_iter().enumerate() {
        let chain = &chains[1 << k];
        in_force[reason as usize] = moments[1 << k] * (chain.ub + chain.nb + chain.aside);
    }
    let unseen = (0..SETS).map(|set| weights[set] * (chains[set].ub + chains[set].u0)).sum::<f64>();
    in_force[Reason::RarelyHere as usize] = unseen.max(0.0);
    in_force
}
