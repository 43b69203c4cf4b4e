//! When an answer may still come: the chance of acceptance from each phase within each horizon.
//!
//! These chances depend only on the parameters, so they are tabulated once per model; a forecast is then a sum of
//! products with the phases in which a request may be now.

use crate::chain::{Phases, Silence};
use crate::explanation::{EVER_DAYS, Forecast, HORIZONS_DAYS};
use crate::facts::{CHAINS, Weights};
use crate::pace::{NODES, Pace};
use crate::posterior::Observed;
use crate::timeline::Chains;

/// Chance of acceptance within one horizon from each phase, by node and chain.
#[derive(Clone, Debug)]
pub struct Table {
    /// From unseen and blocked.
    pub ub: [[f64; CHAINS]; NODES],
    /// From noticed and blocked.
    pub nb: [[f64; CHAINS]; NODES],
    /// From noticed and blocked, where those who noticed learn of a change at their next look: the part that belongs to
    /// the facts that they know, and the part that belongs to the facts as they are now.
    pub stale: [[[f64; 2]; CHAINS]; NODES],
    /// From unseen and free.
    pub u0: [f64; NODES],
    /// From noticed and free, with someone who decides quickly, and with someone who puts it off.
    pub n0: [f64; NODES],
    /// See `n0`.
    pub slow: [f64; NODES],
    /// From set aside.
    pub aside: [f64; NODES],
    /// Chance that someone who decides quickly accepts a free request at a view.
    accept_on_view: f64,
    slow_share: f64,
}

impl Table {
    /// The table for a horizon of `days`.
    pub fn within(pace: &Pace<f64>, days: f64) -> Self {
        let zero = [[0.0; CHAINS]; NODES];
        let none = [0.0; NODES];
        let mut table = Self {
            ub: zero,
            nb: zero,
            stale: [[[0.0; 2]; CHAINS]; NODES],
            u0: none,
            n0: none,
            slow: none,
            aside: none,
            accept_on_view: pace.median.accept_on_view,
            slow_share: pace.median.slow_share,
        };
        let lifts = pace.lifts();
        for (node, rates) in pace.nodes().iter().map(|node| node.rates).enumerate() {
            let silence = Silence::with_views_hidden(&rates);
            let step = silence.over(days);
            // A future silent step loses exactly what is accepted.
            let accepted = |after: Phases<f64>| (1.0 - after.total()).clamp(0.0, 1.0);
            let from = |phases: Phases<f64>| accepted(step.advance_free(&phases));
            table.u0[node] = from(Phases::free());
            table.n0[node] = from(Phases { n0: 1.0, ..Phases::none() });
            table.slow[node] = from(Phases { slow: 1.0, ..Phases::none() });
            table.aside[node] = from(Phases { aside: 1.0, ..Phases::none() });
            let noticed = Phases { nb: 1.0, ..Phases::none() };
            for (set, &lift) in lifts.iter().enumerate().skip(1) {
                let (gaps, e_lift) = (silence.gaps(lift), (-lift * days).exp());
                table.ub[node][set] = accepted(step.advance(&Phases::blocked(), &gaps, e_lift));
                table.nb[node][set] = accepted(step.advance(&noticed, &gaps, e_lift));
                let [known, learned] = step.advance_stale(&noticed, &gaps, e_lift);
                table.stale[node][set] = [1.0 - known.total(), -learned.total()];
            }
        }
        table
    }

    /// Unnormalised chance of acceptance if nothing is done. `weights` are signed, of each epoch.
    pub fn if_they_wait(&self, observed: &Observed<f64>, weights: &[Weights]) -> f64 {
        let latest = weights.len() - 1;
        sum_over_nodes(observed, |node, epoch, chains| {
            if epoch == latest {
                self.of_free(node, chains, &weights[epoch]) + self.of_blocked(node, chains, &weights[epoch])
            } else {
                self.of_free(node, chains, &weights[epoch])
                    + self.of_stale(node, chains, &weights[epoch], &weights[latest])
            }
        })
    }

    /// The same if the sender's facts change now: `after` are the signed weights then.
    ///
    /// Monotone coupling (see `docs/model.md`): what blocks under the new facts would have blocked under the old ones.
    /// Recipients who have not seen the request see it as it is now; the others learn of the change at their next
    /// look.
    pub fn if_facts_change(&self, observed: &Observed<f64>, weights: &[Weights], after: &Weights) -> f64 {
        sum_over_nodes(observed, |node, epoch, chains| {
            let known = &weights[epoch];
            let unseen = (1..CHAINS).map(|set| {
                let cleared = known[set] - after[set];
                chains[set].ub * (after[set] * self.ub[node][set] + cleared * self.u0[node])
            });
            self.of_free(node, chains, known)
                + self.of_stale(node, chains, known, after)
                + unseen.sum::<f64>()
        })
    }

    /// The same if they see the request now: it counts as a visit at this moment.
    pub fn if_they_see_it_now(&self, observed: &Observed<f64>, weights: &[Weights]) -> f64 {
        let latest = weights.len() - 1;
        let (p, slow_share) = (self.accept_on_view, self.slow_share);
        sum_over_nodes(observed, |node, epoch, chains| {
            let decided = p + (1.0 - p) * self.n0[node];
            let free = (1.0 - slow_share) * decided + slow_share * self.slow[node];
            (0..CHAINS)
                .map(|set| {
                    let chain = &chains[set];
                    let (known, now) = (weights[epoch][set], weights[latest][set]);
                    let seen = known * (chain.u0 * free + chain.n0 * decided + chain.slow * self.slow[node])
                        + known * chain.aside * self.aside[node];
                    let blocked = chain.ub + chain.nb;
                    seen + blocked * (now * self.nb[node][set] + (known - now) * free)
                })
                .sum()
        })
    }

    fn of_free(&self, node: usize, chains: &Chains<f64>, weights: &Weights) -> f64 {
        let (mut u0, mut n0, mut slow, mut aside) = (0.0, 0.0, 0.0, 0.0);
        for (weight, chain) in weights.iter().zip(chains) {
            u0 += weight * chain.u0;
            n0 += weight * chain.n0;
            slow += weight * chain.slow;
            aside += weight * chain.aside;
        }
        u0 * self.u0[node] + n0 * self.n0[node] + slow * self.slow[node] + aside * self.aside[node]
    }

    fn of_blocked(&self, node: usize, chains: &Chains<f64>, weights: &Weights) -> f64 {
        (1..CHAINS)
            .map(|set| {
                let chain = &chains[set];
                weights[set] * (chain.ub * self.ub[node][set] + chain.nb * self.nb[node][set])
            })
            .sum()
    }

    fn of_stale(&self, node: usize, chains: &Chains<f64>, known: &Weights, now: &Weights) -> f64 {
        (1..CHAINS)
            .map(|set| {
                let [of_known, of_now] = self.stale[node][set];
                chains[set].nb * (known[set] * of_known + now[set] * of_now)
            })
            .sum()
    }
}

fn sum_over_nodes(observed: &Observed<f64>, of: impl Fn(usize, usize, &Chains<f64>) -> f64) -> f64 {
    let nodes = observed.nodes.iter().enumerate();
    let each = nodes.flat_map(|(node, epochs)| epochs.iter().enumerate().map(move |epoch| (node, epoch)));
    each.map(|(node, (epoch, chains))| of(node, epoch, chains)).sum::<f64>().max(0.0)
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
            ever: Table::within(pace, EVER_DAYS),
            advice_at_half_and_twice_aside: [aside(0.5), aside(2.0)],
        }
    }

    /// The table of the horizon at which actions are compared.
    pub fn advice(&self) -> &Table {
        &self.within[2]
    }

    /// The forecast; `total` is the unnormalised probability of everything.
    pub fn forecast(&self, observed: &Observed<f64>, weights: &[Weights], total: f64) -> Forecast {
        let chance = |table: &Table| (table.if_they_wait(observed, weights) / total).clamp(0.0, 1.0);
        Forecast { within: std::array::from_fn(|h| chance(&self.within[h])), ever: chance(&self.ever) }
    }
}
