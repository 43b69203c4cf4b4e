//! When an answer may still come: the chance of acceptance from each phase within each horizon.
//!
//! These chances depend only on the parameters, so they are tabulated once per model; a forecast is then a sum of
//! products with the phases in which a request may be now.

use crate::advice::tilt;
use crate::chain::{Phases, Silence};
use crate::explanation::{EVER_DAYS, Forecast, HORIZONS_DAYS};
use crate::facts::Weights;
use crate::lifts::Lifts;
use crate::pace::{NODES, Pace};
use crate::patience::PatienceCurve;
use crate::posterior::Observed;
use crate::timeline::Chains;
use acquaint_core::sender_view::SenderView;

/// Where a request may be, at one level of activity and in one epoch. What is free or set aside goes on alike whatever
/// blocked it, so there the chains are summed with their weights.
struct Place<'a> {
    node: usize,
    epoch: usize,
    chains: &'a Chains,
    free: Phases,
}

/// Where a request may be now, and the weight of each lift rate in each epoch.
pub struct Position<'a> {
    places: Vec<Place<'a>>,
    weights: Vec<Vec<f64>>,
}

impl<'a> Position<'a> {
    pub fn new(observed: &'a Observed, lifts: &Lifts, weights: &[Weights]) -> Self {
        let weights: Vec<_> = weights.iter().map(|weights| lifts.by_rate(weights)).collect();
        let mut places = Vec::with_capacity(NODES * weights.len());
        for (node, epochs) in observed.nodes.iter().enumerate() {
            for (epoch, chains) in epochs.iter().enumerate() {
                let each = chains.iter().zip(&weights[epoch]);
                let free = each.fold(Phases::none(), |sum, (chain, weight)| sum.plus(&chain.scaled(*weight)));
                places.push(Place { node, epoch, chains, free });
            }
        }
        Self { places, weights }
    }

    fn latest(&self) -> &[f64] {
        self.weights.last().map_or(&[], Vec::as_slice)
    }

    fn sum(&self, of: impl Fn(&Place<'_>) -> f64) -> f64 {
        self.places.iter().map(of).sum::<f64>().max(0.0)
    }
}

/// The sum of what `of` says of each lift rate.
fn each(chains: &[Phases], of: impl Fn(usize, &Phases) -> f64) -> f64 {
    chains.iter().enumerate().map(|(rate, chain)| of(rate, chain)).sum()
}

/// Chance of acceptance within one horizon from each phase of a recipient of one level of activity.
#[derive(Clone, Debug)]
struct Row {
    /// From unseen and blocked, and from noticed and blocked, by lift rate.
    ub: Vec<f64>,
    nb: Vec<f64>,
    /// From noticed and blocked, where those who noticed learn of a change at their next look: the part that belongs to
    /// the facts that they know, and the part that belongs to the facts as they are now.
    stale: Vec<[f64; 2]>,
    /// From unseen and free.
    u0: f64,
    /// From noticed and free, with someone who decides quickly, and with someone who puts it off.
    n0: f64,
    slow: f64,
    /// From set aside.
    aside: f64,
    /// From unseen and free if they see it now, and from noticed and free with someone who decides quickly.
    seen: f64,
    seen_quick: f64,
}

impl Row {
    fn within(pace: &Pace, silence: &Silence, lifts: &Lifts, days: f64) -> Self {
        let step = silence.over(days);
        // A future silent step loses exactly what is accepted.
        let accepted = |after: Phases| (1.0 - after.total()).clamp(0.0, 1.0);
        let from = |phases: Phases| accepted(step.advance_free(&phases));
        let noticed = Phases { nb: 1.0, ..Phases::none() };
        let (mut ub, mut nb, mut stale) = (vec![0.0], vec![0.0], vec![[0.0; 2]]);
        for lift in &lifts.rates[1..] {
            let (gaps, e_lift) = (silence.gaps(*lift), (-lift * days).exp());
            ub.push(accepted(step.advance(&Phases::blocked(), &gaps, e_lift)));
            nb.push(accepted(step.advance(&noticed, &gaps, e_lift)));
            let [known, learned] = step.advance_stale(&noticed, &gaps, e_lift);
            stale.push([1.0 - known.total(), -learned.total()]);
        }
        let n0 = from(Phases { n0: 1.0, ..Phases::none() });
        let slow = from(Phases { slow: 1.0, ..Phases::none() });
        let (p, slow_share) = (pace.median.accept_on_view, pace.median.slow_share);
        let seen_quick = p + (1.0 - p) * n0;
        Self {
            ub,
            nb,
            stale,
            u0: from(Phases::free()),
            n0,
            slow,
            aside: from(Phases { aside: 1.0, ..Phases::none() }),
            seen: (1.0 - slow_share) * seen_quick + slow_share * slow,
            seen_quick,
        }
    }

    fn of_free(&self, free: &Phases) -> f64 {
        free.u0 * self.u0 + free.n0 * self.n0 + free.slow * self.slow + free.aside * self.aside
    }

    fn of_stale(&self, chains: &[Phases], known: &[f64], now: &[f64]) -> f64 {
        each(chains, |rate, chain| {
            let [of_known, of_now] = self.stale[rate];
            chain.nb * (known[rate] * of_known + now[rate] * of_now)
        })
    }
}

/// Chance of acceptance within one horizon from each phase, by level of activity.
#[derive(Clone, Debug)]
pub struct Table(Vec<Row>);

impl Table {
    /// The table for a horizon of `days`.
    pub fn within(pace: &Pace, lifts: &Lifts, days: f64) -> Self {
        let row = |silence| Row::within(pace, &silence, lifts, days);
        Self(pace.nodes().map(|node| row(Silence::with_views_hidden(&node.rates))).into())
    }

    /// Unnormalised chance of acceptance if nothing is done.
    pub fn if_they_wait(&self, position: &Position<'_>) -> f64 {
        let (latest, now) = (position.weights.len() - 1, position.latest());
        position.sum(|Place { node, epoch, chains, free }| {
            let row = &self.0[*node];
            let blocked = if *epoch == latest {
                each(chains, |rate, chain| now[rate] * (chain.ub * row.ub[rate] + chain.nb * row.nb[rate]))
            } else {
                row.of_stale(chains, &position.weights[*epoch], now)
            };
            row.of_free(free) + blocked
        })
    }

    /// The same if the sender's facts change now: `after` are the weights of the lift rates then.
    ///
    /// Monotone coupling (see `docs/model.md`): what blocks under the new facts would have blocked under the old ones.
    /// Recipients who have not seen the request see it as it is now; the others learn of the change at their next
    /// look.
    pub fn if_facts_change(&self, position: &Position<'_>, after: &[f64]) -> f64 {
        position.sum(|Place { node, epoch, chains, free }| {
            let (row, known) = (&self.0[*node], &position.weights[*epoch]);
            let unseen = each(chains, |rate, chain| {
                chain.ub * (after[rate] * row.ub[rate] + (known[rate] - after[rate]) * row.u0)
            });
            row.of_free(free) + row.of_stale(chains, known, after) + unseen
        })
    }

    /// The same if they see the request now: it counts as a visit at this moment.
    pub fn if_they_see_it_now(&self, position: &Position<'_>) -> f64 {
        let now = position.latest();
        position.sum(|Place { node, epoch, chains, free }| {
            let (row, known) = (&self.0[*node], &position.weights[*epoch]);
            let blocked = each(chains, |rate, chain| {
                (chain.ub + chain.nb) * (now[rate] * row.nb[rate] + (known[rate] - now[rate]) * row.seen)
            });
            let seen = free.u0 * row.seen + free.n0 * row.seen_quick;
            seen + free.slow * row.slow + free.aside * row.aside + blocked
        })
    }
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
    pub fn new(pace: &Pace, lifts: &Lifts) -> Self {
        let aside = |factor: f64| {
            let mut pace = *pace;
            pace.median.set_aside *= factor;
            Table::within(&pace, lifts, HORIZONS_DAYS[2])
        };
        Self {
            within: HORIZONS_DAYS.map(|days| Table::within(pace, lifts, days)),
            ever: Table::within(pace, lifts, EVER_DAYS),
            advice_at_half_and_twice_aside: [aside(0.5), aside(2.0)],
        }
    }

    /// The table of the horizon at which actions are compared.
    pub fn advice(&self) -> &Table {
        &self.within[2]
    }

    /// The forecast; `total` is the unnormalised probability of everything.
    pub fn forecast(&self, position: &Position<'_>, total: f64) -> Forecast {
        let chance = |table: &Table| (table.if_they_wait(position) / total).clamp(0.0, 1.0);
        Forecast { within: std::array::from_fn(|h| chance(&self.within[h])), ever: chance(&self.ever) }
    }
}

/// The forecast of the curve, moved by what is known about this pair beyond what holds for all requests of the
/// sender: the log odds of the chain with the facts of the pair, less its log odds without them.
pub(crate) fn on_curve(
    view: &SenderView,
    curve: &PatienceCurve,
    reference: &Forecast,
    chain: &Forecast,
) -> Forecast {
    let moved = |days: f64, chain: f64, reference: f64| {
        tilt(curve.chance(view.waited_days, days).mid, reference, chain)
    };
    let mut within = [0.0; 4];
    let mut floor = 0.0;
    for (h, &days) in HORIZONS_DAYS.iter().enumerate() {
        floor = moved(days, chain.within[h], reference.within[h]).max(floor);
        within[h] = floor;
    }
    Forecast { within, ever: moved(f64::INFINITY, chain.ever, reference.ever).max(floor) }
}
