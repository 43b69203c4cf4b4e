//! What the moments are made of: the chances of each blocker, with every unknown fact summed over.
//!
//! Each part depends on some facts only, so that one more clue changes one of them, or two.

use super::{
    Moments, Spread, answered, details, doubt, mutual_connections, namesakes, picture, prior,
    recipient_connections, sender_activity, sender_connections, tie_levels, vouched,
};
use crate::parameters::{Why, strength};
use acquaint_core::clue::Clue;
use acquaint_core::sender_view::SenderView;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Parts {
    /// For a note that does not say why, and for one that does, with the chance of such a note: `E[Π p]` over none of
    /// `unrecognised` and `knows_well_only`, the first, the second, both. Ties, what is shared, and mutual connections speak
    /// about both.
    pair: [[f64; 4]; 2],
    /// The same two notes, without their chance.
    strategy: [f64; 2],
    small_network: f64,
    at_limit: f64,
}

impl Parts {
    /// Whether they recognise the sender may go by facts of another time than the rest.
    pub(crate) fn of(why: &Why, unrecognised: &SenderView, view: &SenderView) -> Self {
        Self {
            pair: pair(why, unrecognised, view),
            strategy: strategy(why, view),
            small_network: small_network(why, view),
            at_limit: at_limit(why, view),
        }
    }

    /// The same once this clue is another.
    pub(crate) fn with(mut self, why: &Why, view: &SenderView, clue: Clue) -> Self {
        match clue {
            Clue::SharedIndustry | Clue::SharedFunction | Clue::SharedRegion => {
                self.strategy = strategy(why, view);
            }
            Clue::SenderConnections | Clue::SenderActivity => self.small_network = small_network(why, view),
            Clue::RecipientConnections => self.at_limit = at_limit(why, view),
            _ => {
                self.pair = pair(why, view, view);
                if clue == Clue::Note {
                    self.strategy = strategy(why, view);
                }
            }
        }
        self
    }

    /// `E[Π_{k∈A} p_k]` for every set A of blockers.
    pub(crate) fn moments(&self) -> Moments {
        std::array::from_fn(|set| {
            let has = |k: usize| set >> k & 1 == 1;
            let pair = usize::from(has(0)) | usize::from(has(4)) << 1;
            let [without, with] =
                [0, 1].map(|why| self.pair[why][pair] * if has(1) { self.strategy[why] } else { 1.0 });
            let small = if has(2) { self.small_network } else { 1.0 };
            let limit = if has(3) { self.at_limit } else { 1.0 };
            (without + with) * small * limit
        })
    }
}

fn small_network(why: &Why, view: &SenderView) -> f64 {
    let b = doubt::small_network(why.small_network, view);
    LogOdds::at(b.intercept.value)
        .plus(b.sender_connections.value, &sender_connections(view))
        .plus(b.sender_activity.value, &sender_activity(view))
        .mean_probability(1.0)
}

fn at_limit(why: &Why, view: &SenderView) -> f64 {
    let b = doubt::at_limit(why.at_limit, view);
    LogOdds::at(b.intercept.value)
        .plus(b.recipient_connections.value, &recipient_connections(b.cap, view))
        .mean_probability(1.0)
}

/// For a note that does not say why, and for one that does.
fn strategy(why: &Why, view: &SenderView) -> [f64; 2] {
    let b = doubt::strategy(why.strategy, view);
    let shared = LogOdds::at(b.intercept.value)
        .plus(b.shared_industry.value, &Spread::yes_or_no(view.shared.industry, prior::SHARED_INDUSTRY))
        .plus(b.shared_function.value, &Spread::yes_or_no(view.shared.function, prior::SHARED_FUNCTION))
        .plus(b.shared_region.value, &Spread::yes_or_no(view.shared.region, prior::SHARED_REGION));
    [0.0, b.note_why.value].map(|says_why: f64| shared.mean_probability((-says_why).exp()))
}

/// Ties and what is shared are of the pair and do not change with what the sender does; `unrecognised` may differ in the
/// sender's profile, the note, vouches and an answer.
fn pair(why: &Why, unrecognised: &SenderView, view: &SenderView) -> [[f64; 4]; 2] {
    let u = doubt::unrecognised(why.unrecognised, unrecognised);
    let w = doubt::knows_well_only(why.knows_well_only, view);
    let mutual = mutual_connections(view);
    let own = LogOdds::at(
        u.intercept.value
            + u.vouched.value * vouched(unrecognised)
            + u.answered.value * answered(unrecognised),
    )
    .plus(u.picture.value, &picture(unrecognised))
    .plus(u.details.value, &details(unrecognised))
    .plus(u.namesakes.value, &namesakes(unrecognised));
    let notes = super::dated::note_levels_of(unrecognised, view);
    // Log odds are added as products of e^(−log odds), so that the sums below need no exponential.
    let inverse = |log_odds: f64| (-log_odds).exp();
    let (who, how) = (inverse(u.note_who.value), inverse(u.note_how.value));
    let by_note = [1.0, who, how, who * how];
    let by_school = inverse(u.shared_school.value);
    let by_organisation = [inverse(u.shared_organisation.value), inverse(w.shared_organisation.value)];
    let by_mutual: Vec<_> = mutual
        .levels()
        .map(|(x, p)| (p, inverse(u.mutual_connections.value * x), inverse(w.mutual_connections.value * x)))
        .collect();
    let known_well_base = inverse(w.intercept.value + w.vouched.value * vouched(view));
    let mut pair = [[0.0; 4]; 2];
    for (tie, tie_weight) in tie_levels(view.tie) {
        let strength = strength(tie);
        let by_tie = [inverse(u.tie.value * strength), inverse(w.tie.value * strength) * known_well_base];
        let school = Spread::yes_or_no(view.shared.school, prior::shared_school(tie));
        let organisation = Spread::yes_or_no(view.shared.organisation, prior::shared_organisation(tie));
        for (is_same, organisation_weight) in organisation.levels() {
            let [of_pair, of_well]: [f64; 2] =
                std::array::from_fn(|i| by_tie[i] * if is_same > 0.0 { by_organisation[i] } else { 1.0 });
            for (mutual_weight, mutual, mutual_well) in &by_mutual {
                let weight = tie_weight * organisation_weight * mutual_weight;
                let known_well = 1.0 / (1.0 + bounded(of_well * mutual_well));
                let unrecognised = |content: usize| {
                    let base = of_pair * mutual * by_note[content];
                    let at = |x: f64| own.mean_probability(base * if x > 0.0 { by_school } else { 1.0 });
                    school.levels().map(|(x, p)| p * at(x)).sum::<f64>()
                };
                // One evaluation for each of the four contents that bear on recognition, where they can occur.
                for content in (0..4).filter(|content| notes[*content] + notes[content | 4] > 0.0) {
                    let unrecognised = unrecognised(content);
                    for (says_why, sum) in pair.iter_mut().enumerate() {
                        let weight = weight * notes[content | says_why << 2];
                        sum[0] += weight;
                        sum[1] += weight * unrecognised;
                        sum[2] += weight * known_well;
                        sum[3] += weight * unrecognised * known_well;
                    }
                }
            }
        }
    }
    pair
}

/// e^(−log odds) that products can be made of; beyond, the chance is 0 for any purpose.
fn bounded(inverse_odds: f64) -> f64 {
    inverse_odds.min(1e100)
}

/// A distribution of log odds: what a reason's own unknown facts add to what is known.
///
/// Kept as e^(−log odds), so that adding a base needs a product and no further exponential.
struct LogOdds {
    inverse_odds: [f64; ATOMS],
    weights: [f64; ATOMS],
    len: usize,
}

/// The most combinations that the unknown facts of one reason have (picture, details, namesakes: 2 · 3 · 3), rounded up to a
/// multiple of four.
const ATOMS: usize = 20;

impl LogOdds {
    fn at(value: f64) -> Self {
        let mut log_odds = Self { inverse_odds: [0.0; ATOMS], weights: [0.0; ATOMS], len: 1 };
        log_odds.inverse_odds[0] = (-value).exp();
        log_odds.weights[0] = 1.0;
        log_odds
    }

    /// Adds `coefficient · fact`, for every level that the fact may have.
    fn plus(mut self, coefficient: f64, fact: &Spread) -> Self {
        let before = self.len;
        let factors = fact.map(|x| (-coefficient * x).exp());
        // The first level last: it takes the place of what the others start from.
        for level in (0..fact.len).rev() {
            for atom in 0..before {
                let place = level * before + atom;
                self.inverse_odds[place] = self.inverse_odds[atom] * factors.values[level];
                self.weights[place] = self.weights[atom] * fact.weights[level];
            }
        }
        self.len *= fact.len;
        self
    }

    /// E[σ(base + this)], with the base as e^(−base).
    ///
    /// Sums two fractions at a time, in two lanes: most of what explaining costs where little is known are these divisions.
    /// Beyond `len` the weights are 0.
    fn mean_probability(&self, inverse_base: f64) -> f64 {
        let mut sum = [0.0; 2];
        for atom in (0..self.len).step_by(4) {
            for (lane, sum) in sum.iter_mut().enumerate() {
                let (i, j) = (atom + lane, atom + lane + 2);
                let (x, y) = (self.inverse_odds[i], self.inverse_odds[j]);
                let (x, y) = (1.0 + bounded(inverse_base * x), 1.0 + bounded(inverse_base * y));
                *sum += (self.weights[i] * y + self.weights[j] * x) / (x * y);
            }
        }
        sum[0] + sum[1]
    }
}
