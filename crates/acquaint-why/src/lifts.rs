//! The rates at which sets of blockers lift. Sets that lift at one rate share a chain: with the prior's rates 14 are left of 33.

use crate::facts::{CHAINS, OWN_REASONS, Weights};
use crate::pace::Pace;
use crate::parameters::BLOCKERS;

/// Rates that differ by less than this share of themselves are one: they differ by rounding alone.
const SAME: f64 = 1e-12;

/// What depends on the lift rates of the blockers alone.
#[derive(Clone, Debug)]
pub struct Lifts {
    /// Each rate once, per day. The first is that of the empty set, which has nothing to lift.
    pub rates: Vec<f64>,
    /// For each set, which of the rates it has.
    pub rate_of: [usize; CHAINS],
    /// For each set, which share of it belongs to which blocker: how likely it is the one that lifts last.
    ///
    /// The chief reason is the one that would lift last. Among the blockers S that apply, that is k with chance
    /// `Σ_{T⊆S∖k} (−1)^{|T|} μ_k / (μ_k + μ_T)`; expanded over S, the share of k in the chain of A ∋ k is just `μ_k / μ_A`.
    /// So reasons that lift at nearly the same pace share, and no order between them decides.
    pub shares: [[f64; BLOCKERS]; CHAINS],
}

impl Lifts {
    /// `μ_A = Σ_{k∈A} μ_k` and the change of the recipient, which frees everything at once.
    pub fn new(pace: &Pace) -> Self {
        let is_member = |set: usize, k: usize| set != OWN_REASONS && set >> k & 1 == 1;
        let lift = |set, k| if is_member(set, k) { pace.lift[k] } else { 0.0 };
        let together = |set| (0..BLOCKERS).map(|k| lift(set, k)).sum::<f64>();
        let mut rates = vec![0.0];
        let rate_of = std::array::from_fn(|set| {
            if set == 0 {
                return 0;
            }
            let rate = together(set) + pace.median.change;
            let known = rates[1..].iter().position(|known: &f64| (known - rate).abs() <= SAME * rate);
            known.map_or_else(
                || {
                    rates.push(rate);
                    rates.len() - 1
                },
                |index| index + 1,
            )
        });
        let share = |set, k| if is_member(set, k) { lift(set, k) / together(set) } else { 0.0 };
        let shares = std::array::from_fn(|set| std::array::from_fn(|k| share(set, k)));
        Self { rates, rate_of, shares }
    }

    /// The weight of each rate: those of the sets that have it, added up.
    pub fn by_rate(&self, weights: &Weights) -> Vec<f64> {
        let mut by_rate = vec![0.0; self.rates.len()];
        for (weight, &rate) in weights.iter().zip(&self.rate_of) {
            by_rate[rate] += weight;
        }
        by_rate
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parameters::PRIOR_2_WHEN;

    #[test]
    fn sets_that_lift_at_one_rate_share_it_and_the_empty_set_has_its_own() {
        let lifts = Lifts::new(&Pace::from(&PRIOR_2_WHEN));
        // 0.002 to 0.024 a day in steps of 0.002, nothing, and a change alone.
        assert_eq!(lifts.rates.len(), 14);
        assert_eq!(lifts.rate_of.iter().filter(|rate| **rate == 0).count(), 1);
        assert_eq!(lifts.rate_of[0b00010], lifts.rate_of[0b10000]);
        assert!((lifts.by_rate(&[1.0; CHAINS]).iter().sum::<f64>() - 33.0).abs() < 1e-12);
        for (set, &rate) in lifts.rate_of.iter().enumerate().take(OWN_REASONS).skip(1) {
            let each = (0..BLOCKERS).filter(|k| set >> k & 1 == 1).map(|k| PRIOR_2_WHEN.lift[k]);
            let expected = each.sum::<f64>() + PRIOR_2_WHEN.change;
            assert!((lifts.rates[rate] - expected).abs() < 1e-15);
            assert!((lifts.shares[set].iter().sum::<f64>() - 1.0).abs() < 1e-12);
        }
    }
}
