//! How often something happened in one group and in the rest, shrunk towards all of them together, so that three cases
//! claim nothing.
//!
//! Each share is binomial with a beta distribution before it, whose mean is the share of all requests together. Two
//! shares differ if the normal approximation of their difference says so with 90 % certainty, over all comparisons that
//! are made at once (Bonferroni).

use crate::patience::Estimate;
use serde::Serialize;
use statrs::distribution::{Beta, ContinuousCDF, Normal};

/// How many requests the share of all counts for in one group. Judgement.
const GROUP_WEIGHT: f64 = 8.0;

/// In fewer requests than this, nothing is claimed. Judgement.
pub const REQUESTS_MIN: usize = 10;

/// So many of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    pub accepted: usize,
    pub requests: usize,
}

impl Tally {
    pub fn of(accepted: impl IntoIterator<Item = bool>) -> Self {
        accepted.into_iter().fold(Self::default(), |tally, is| Self {
            accepted: tally.accepted + usize::from(is),
            requests: tally.requests + 1,
        })
    }

    /// What is left of all when this group is taken out.
    #[must_use]
    pub fn rest_of(self, all: Self) -> Self {
        Self { accepted: all.accepted - self.accepted, requests: all.requests - self.requests }
    }

    /// The share with its 90 % interval, as it is: for all requests together.
    pub fn share(self) -> Estimate {
        // Jeffreys' prior: the interval covers as often as it says.
        self.beta(0.5, 0.5)
    }

    /// The share with its 90 % interval, shrunk towards all requests together.
    pub fn share_within(self, all: Self) -> Estimate {
        let (before, after) = all.prior();
        self.beta(before, after)
    }

    /// Whether this group and the rest of all differ, of so many comparisons.
    pub fn differs(self, all: Self, comparisons: usize) -> bool {
        let rest = self.rest_of(all);
        if self.requests < REQUESTS_MIN || rest.requests < REQUESTS_MIN {
            return false;
        }
        let ((mean, variance), (other_mean, other_variance)) = (self.moments(all), rest.moments(all));
        let z = Normal::standard().inverse_cdf(1.0 - 0.05 / comparisons.max(1) as f64);
        (mean - other_mean).abs() > z * (variance + other_variance).sqrt()
    }

    /// What this share counts for in one of its groups.
    fn prior(self) -> (f64, f64) {
        let mean = (self.accepted as f64 + 0.5) / (self.requests as f64 + 1.0);
        (GROUP_WEIGHT * mean, GROUP_WEIGHT * (1.0 - mean))
    }

    fn moments(self, all: Self) -> (f64, f64) {
        let (before, after) = all.prior();
        let n = self.requests as f64 + before + after;
        let mean = (self.accepted as f64 + before) / n;
        (mean, mean * (1.0 - mean) / (n + 1.0))
    }

    fn beta(self, before: f64, after: f64) -> Estimate {
        let (a, b) = (self.accepted as f64 + before, (self.requests - self.accepted) as f64 + after);
        let quantile = |p: f64| Beta::new(a, b).map_or(0.5, |beta| beta.inverse_cdf(p));
        Estimate { mid: a / (a + b), low: quantile(0.05), high: quantile(0.95) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(accepted: usize, requests: usize) -> Tally {
        Tally { accepted, requests }
    }

    #[test]
    fn half_is_half() {
        let share = tally(500, 1000).share();
        assert!(
            (share.mid - 0.5).abs() < 1e-9
                && (share.low - 0.474).abs() < 1e-3
                && (share.high - 0.526).abs() < 1e-3
        );
    }

    #[test]
    fn three_cases_claim_nothing_and_sixty_do() {
        let all = tally(54, 120);
        assert!(tally(48, 60).differs(all, 1));
        assert!(!tally(3, 3).differs(all, 1) && !tally(0, 3).differs(all, 1));
        assert!(!tally(28, 60).differs(all, 1));
        let three = tally(3, 3).share_within(all);
        assert!(three.mid < 0.62 && three.low < 0.45, "{three:?}");
        let sixty = tally(48, 60).share_within(all);
        assert!((sixty.mid - 0.759).abs() < 1e-3, "{sixty:?}");
    }

    /// Of 400 owners whose requests do not differ, how many are told that some month does?
    #[test]
    fn where_nothing_differs_hardly_anything_is_claimed() {
        let mut state = 7_u64;
        let mut chance = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as f64 / f64::from(1_u32 << 31)
        };
        let claims = (0..400).filter(|_| {
            let groups: Vec<_> = (0..6).map(|_| Tally::of((0..30).map(|_| chance() < 0.4))).collect();
            let all = groups.iter().fold(Tally::default(), |all, group| {
                tally(all.accepted + group.accepted, all.requests + group.requests)
            });
            groups.iter().any(|group| group.differs(all, groups.len()))
        });
        let claims = claims.count();
        assert!((4..40).contains(&claims), "{claims}");
    }
}
