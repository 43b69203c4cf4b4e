//! Activity differs between people: every visit-driven rate is multiplied by it, and it is summed over seven levels.
//! The levels are the same for every request; what the sender sees of the recipient's activity only weighs them.

use crate::chain::Rates;
use crate::parameters::{BLOCKERS, When};
use statrs::function::gamma::ln_gamma;

pub const NODES: usize = 7;

/// Natural logarithm of each level of activity against the median, at spread 1: from once in three months to several
/// times a day. Judgement; wide enough for people who are rarely here, which a log-normal fitted to the measured
/// times is not (`docs/decisions/0004-seven-levels-of-activity.md`).
const LN_ACTIVITY: [f64; NODES] = [-4.5, -3.1, -2.0, -0.9, 0.0, 0.9, 2.0];

/// The share of recipients at each level; they sum to 1. Judgement.
pub const WEIGHTS: [f64; NODES] = [0.02, 0.03, 0.06, 0.19, 0.37, 0.23, 0.10];

/// Public acts are counted over at least this long (days), so that one on the day of sending is not impossible.
const POSTS_WINDOW_MIN_DAYS: f64 = 0.01;

/// The *when* parameters as the chain needs them.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Rates of a recipient of median activity.
    pub median: Rates,
    /// Share of people whose views are never shown.
    pub private_share: f64,
    /// Public acts per day at median activity.
    pub posts: f64,
    /// Size of the negative binomial of public acts.
    pub posts_size: f64,
    /// Power of the likelihood of public acts.
    pub posts_weight: f64,
    /// How far the levels of activity lie apart; 1 is as listed.
    pub activity_spread: f64,
    /// Lift rate of each blocker, per day.
    pub lift: [f64; BLOCKERS],
}

#[derive(Clone, Copy, Debug)]
pub struct Node {
    /// The rates of a recipient of this activity.
    pub rates: Rates,
    /// Their public acts per day.
    pub posts: f64,
}

impl From<&When> for Pace {
    fn from(when: &When) -> Self {
        Self {
            median: Rates {
                notice: when.notice,
                view_on_notice: when.view_on_notice,
                view_again: when.view_again,
                accept_on_view: when.accept_on_view,
                accept_later: when.accept_later,
                set_aside: when.set_aside,
                look_again: when.look_again,
                slow_share: when.slow_share,
                slow_later: when.slow_later,
                change: when.change,
                leave: when.leave,
            },
            private_share: when.private_share,
            posts: when.posts,
            posts_size: when.posts_size,
            posts_weight: when.posts_weight,
            activity_spread: when.activity_spread,
            lift: when.lift,
        }
    }
}

impl Pace {
    /// The seven nodes, least active first; their weights are [`WEIGHTS`].
    pub fn nodes(&self) -> [Node; NODES] {
        LN_ACTIVITY.map(|level| {
            let activity = (self.activity_spread * level).exp();
            let m = &self.median;
            Node {
                rates: Rates {
                    notice: m.notice * activity,
                    view_on_notice: m.view_on_notice,
                    view_again: m.view_again * activity,
                    accept_on_view: m.accept_on_view,
                    accept_later: m.accept_later * activity,
                    set_aside: m.set_aside * activity,
                    look_again: m.look_again * activity,
                    slow_share: m.slow_share,
                    slow_later: m.slow_later * activity,
                    change: m.change,
                    leave: m.leave,
                },
                posts: self.posts * activity,
            }
        })
    }

    /// Log of the (tempered) chance of `count` public acts over `days` at this node.
    pub fn ln_posts(&self, node: &Node, count: u32, days: f64) -> f64 {
        let (count, size) = (f64::from(count), self.posts_size);
        let mean = node.posts * days.max(POSTS_WINDOW_MIN_DAYS);
        let total = (size + mean).ln();
        let ways = ln_gamma(size + count) - ln_gamma(size) - ln_gamma(count + 1.0);
        let acts = if count > 0.0 { (mean.ln() - total) * count } else { 0.0 };
        (ways + size * (size.ln() - total) + acts) * self.posts_weight
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parameters::PRIOR_2_WHEN;

    #[test]
    fn the_levels_of_activity_are_a_distribution_around_the_median() {
        assert!((WEIGHTS.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert!(LN_ACTIVITY.is_sorted() && LN_ACTIVITY[4] == 0.0);
        let below: f64 = WEIGHTS[..4].iter().sum();
        assert!(below < 0.5 && below + WEIGHTS[4] > 0.5);
    }

    #[test]
    fn counts_of_public_acts_are_a_distribution_when_they_are_not_tempered() {
        let pace = Pace::from(&When { posts_weight: 1.0, ..PRIOR_2_WHEN });
        let node = pace.nodes()[3];
        let sum: f64 = (0..2000).map(|count| pace.ln_posts(&node, count, 40.0).exp()).sum();
        assert!((sum - 1.0).abs() < 1e-9, "{sum}");
    }
}
