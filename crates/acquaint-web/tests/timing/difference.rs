//! Student's t of adjacent pairs of durations, with cropping: does one kind take longer on average?
//!
//! For two samples of equal size taken in pairs this is Welch's t without what both have in common, which on a shared
//! machine is nearly all: how fast it happens to be at the moment.

use std::fmt;

/// Shares of the pairs that are looked at, each by itself, from those that differ least. What interrupts a process makes
/// one of a pair much slower; a small difference shows among the others first (cropping after O. Reparaz, J. Balasch and
/// I. Verbauwhede, *Dude, is my code constant time?*, DATE 2017).
const KEPT: [f64; 4] = [0.5, 0.8, 0.95, 1.0];

/// From here on a difference is not chance: one in about a million such comparisons, if pairs are independent.
const BEYOND_CHANCE: f64 = 5.0;

/// What was found out about pairs of durations.
#[derive(Clone, Copy, Debug, Default)]
pub struct Difference {
    /// The t of the crop in which it is largest; positive if the second takes longer.
    pub t: f64,
    /// How much longer the second took on average in that crop, in microseconds.
    pub micros: f64,
    /// The standard error of that, in microseconds.
    pub error: f64,
}

impl Difference {
    /// The largest difference in any crop, of how much longer the second of each pair took, in nanoseconds.
    pub fn of(pairs: &[i64]) -> Self {
        let mut pairs: Vec<f64> = pairs.iter().map(|nanos| *nanos as f64).collect();
        pairs.sort_by(|one, other| one.abs().total_cmp(&other.abs()));
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share of a number of pairs"
        )]
        let crops = KEPT.map(|share| Self::of_all(&pairs[..(pairs.len() as f64 * share) as usize]));
        crops.into_iter().max_by(|a, b| a.t.abs().total_cmp(&b.t.abs())).unwrap_or_default()
    }

    fn of_all(pairs: &[f64]) -> Self {
        let count = pairs.len() as f64;
        let mean = pairs.iter().sum::<f64>() / count;
        let variance = pairs.iter().map(|nanos| (nanos - mean).powi(2)).sum::<f64>() / (count - 1.0);
        let error = (variance / count).sqrt();
        // Fewer than two, or all of them equal, tell nothing.
        if error > 0.0 {
            Self { t: mean / error, micros: mean / 1_000.0, error: error / 1_000.0 }
        } else {
            Self::default()
        }
    }

    /// Whether it shows that what was found before is more than chance.
    pub fn confirms(self, found: Self) -> bool {
        self.is_real() && self.t.is_sign_positive() == found.t.is_sign_positive()
    }

    /// Whether it is more than chance.
    pub fn is_real(self) -> bool {
        self.t.abs() >= BEYOND_CHANCE
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:9.2} ± {:.2} µs, t = {:.2}", self.micros, self.error, self.t)
    }
}

#[test]
fn a_difference_is_found_and_its_lack_is_not() {
    // By hand: mean 2, variance 1, three of them: t = 2 / sqrt(1/3).
    assert!((Difference::of_all(&[1.0, 2.0, 3.0]).t - 2.0 * 3.0_f64.sqrt()).abs() < 1e-12);
    // Noise up to 30,000 either way with rare interruptions of a million, without and with 5,000 more.
    let noise = |shift: i64| -> Vec<i64> {
        let interrupted = |n: i64| if n % 97 == 0 { 1_000_000 * (n % 2 * 2 - 1) } else { 0 };
        (0..2_000).map(|n| (n * 7_919) % 60_013 - 30_006 + shift + interrupted(n)).collect()
    };
    assert!(!Difference::of(&noise(0)).is_real());
    let found = Difference::of(&noise(5_000));
    assert!(found.is_real() && found.t > 0.0, "{found:?}");
    assert!(found.confirms(found) && !Difference::of(&noise(-5_000)).confirms(found));
    assert!(!Difference::of(&[]).is_real());
}
