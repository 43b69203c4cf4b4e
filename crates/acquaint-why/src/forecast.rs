//! When an answer may still come: the chance of acceptance from each phase within each horizon.
//!
//! These chances depend only on the parameters, so they are tabulated once per model; a forecast is then a sum of
//! products with the phases in which a request may be now.

use crate::chain::{Phases, Silence};
use crate::explanation::{Forecast, HORIZONS_DAYS};
use crate::facts::{Moments, SETS};
use crate::pace::{NODES, Pace};
use crate::posterior::{Chains, Observed};

/// Chance of acceptance within one horizon from each phase, by node and set of blockers.
#[derive(Clone, Debug)]
pub struct Table {
    /// From unseen and blocked.
    pub ub: [[f64; SETS]; NODES],
    /// From noticed and blocked.
    pub nb: [[f64; SETS]; NODES],
    /// From unseen and free.
    pub u0: [f64; NODES],
    /// From noticed and free.
    pub n0: [f64; NODES],
    /// Chance that a free request is accepted at a view.
    pub accept_on_view: f64,
}

impl Table {
    /// The table for a horizon of `days`.
    pub fn within(pace: &Pace<f64>, days: f64) -> Self {
        let mut table = Self::empty(pace);
        let lifts = pace.lifts();
        for (node, rates) in pace.nodes().iter().map(|node| node.rates).enumerate() {
            let step = Silence::with_views_hidden(&rates).over(days);
            // A future silent step loses exactly what is accepted.
            let accepted = |after: Phases<f64>| (1.0 - after.total()).clamp(0.0, 1.0);
            table.u0[node] = accepted(step.advance_free(&Phases::free()));
            table.n0[node] = accepted(step.advance_free(&Phases { n0: 1.0, ..Phases::none() }));
            for (set, &lift) in lifts.iter().enumerate().skip(1) {
                let e_lift = (-lift * days).exp();
                let from = |phases: &Phases<f64>| accepted(step.advance(phases, lift, e_lift));
                table.ub[node][set] = from(&Phases::blocked());
                table.nb[node][set] = from(&Phases { nb: 1.0, ..Phases::none() });
            }
        }
        table
    }

    /// The table for an unlimited horizon: whoever is free accepts at last.
    pub fn ever(pace: &Pace<f64>) -> Self {
        let mut table = Self::empty(pace);
        let lifts = pace.lifts();
        for (node, rates) in pace.nodes().iter().map(|node| node.rates).enumerate() {
            table.u0[node] = 1.0;
            table.n0[node] = 1.0;
            for (set, &lift) in lifts.iter().enumerate().skip(1) {
                let from_nb = lift / (lift + rates.set_aside);
                table.nb[node][set] = from_nb;
                table.ub[node][set] = (lift + rates.notice * from_nb) / (lift + rates.notice);
            }
        }
        table
    }

    fn empty(pace: &Pace<f64>) -> Self {
        let zero = [[0.0; SETS]; NODES];
        let accept_on_view = pace.median.accept_on_view;
        Self { ub: zero, nb: zero, u0: [0.0; NODES], n0: [0.0; NODES], accept_on_view }
    }

    /// Unnormalised chance of acceptance if nothing is done. `weights` are signed.
    pub fn if_they_wait(&self, observed: &Observed<f64>, weights: &Moments) -> f64 {
        sum_over_nodes(observed, |node, chains| {
            let blocked = (1..SETS).map(|set| weights[set] * self.of_blocked(node, set, &chains[set]));
            let free = (0..SETS)
                .map(|set| weights[set] * (chains[set].u0 * self.u0[node] + chains[set].n0 * self.n0[node]));
            blocked.sum::<f64>() + free.sum::<f64>()
        })
    }

    /// The same if facts change now, so that some blockers are cleared: `after` are the signed weights then.
    ///
    /// Monotone coupling (see `docs/model.md`): what was blocked under the new facts would have been blocked under
    /// the old ones, so the blocked phases take the new weights, and the difference is free from now on.
    pub fn if_facts_change(&self, observed: &Observed<f64>, weights: &Moments, after: &Moments) -> f64 {
        sum_over_nodes(observed, |node, chains| {
            let mut sum = 0.0;
            for set in 0..SETS {
                let chain = &chains[set];
                sum += weights[set] * (chain.u0 * self.u0[node] + chain.n0 * self.n0[node]);
                if set > 0 {
                    let cleared = weights[set] - after[set];
                    sum += after[set] * self.of_blocked(node, set, chain);
                    sum += cleared * (chain.ub * self.u0[node] + chain.nb * self.n0[node]);
                }
            }
            sum
        })
    }

    /// The same if they see the request now: it counts as a visit at this moment.
    pub fn if_they_see_it_now(&self, observed: &Observed<f64>, weights: &Moments) -> f64 {
        let p = self.accept_on_view;
        sum_over_nodes(observed, |node, chains| {
            (0..SETS)
                .map(|set| {
                    let chain = &chains[set];
                    let free = (chain.u0 + chain.n0) * (p + (1.0 - p) * self.n0[node]);
                    weights[set] * ((chain.ub + chain.nb) * self.nb[node][set] + free)
                })
                .sum()
        })
    }

    fn of_blocked(&self, node: usize, set: usize, chain: &Phases<f64>) -> f64 {
        chain.ub * self.ub[node][set] + chain.nb * self.nb[node][set]
    }
}

fn sum_over_nodes(observed: &Observed<f64>, of_node: impl Fn(usize, &Chains<f64>) -> f64) -> f64 {
    observed.nodes.iter().enumerate().map(|(node, chains)| of_node(node, chains)).sum::<f64>().max(0.0)
}

#[derive(Clone, Debug)]
pub struct Tables {
    within: [Table; 4],
    ever: Table,
    /// At the horizon of advice, with half and with twice the rate of setting aside: how sure is it that being seen
    /// helps?
    pub(crate) advice_at_half_and_twice_aside: [Table; 2],
}

impl Tables {
    /// Tabulates a model.
    pub fn new(pace: &Pace<f64>) -> Self {
        let aside = |factor: f64| {
            let mut pace = *pace;
            pace.median.set_aside *= factor;
            Table::within(&pace, HORIZONS_DAYS[2])
        };
        Self {
            within: HORIZONS_DAYS.map(|days| Table::within(pace, days)),
            ever: Table::ever(pace),
            advice_at_half_and_twice_aside: [aside(0.5), aside(2.0)],
        }
    }

    /// The table of the horizon at which actions are compared.
    pub fn advice(&self) -> &Table {
        &self.within[2]
    }

    /// The forecast; `total` is the unnormalised probability of everything.
    pub fn forecast(&self, observed: &Observed<f64>, weights: &Moments, total: f64) -> Forecast {
        let chance = |table: &Table| (table.if_they_wait(observed, weights) / total).clamp(0.0, 1.0);
        Forecast { within: std::array::from_fn(|h| chance(&self.within[h])), ever: chance(&self.ever) }
    }
}
