//! Tells two kinds of samples apart, as well as small boosted trees can, and says how well that is.

/// What is known of one sample.
pub type Features = Vec<f64>;

const TREES: usize = 60;
const BINS: usize = 32;
const RATE: f64 = 0.15;
/// Fewer samples than this are no leaf: what holds for them holds by chance.
const LEAF_MIN: f64 = 50.0;

/// A tree of two questions, one after the other.
struct Tree {
    first: Split,
    then: [Split; 2],
}

#[derive(Clone, Copy)]
struct Split {
    feature: usize,
    /// Samples in this bin and below go left.
    bin: usize,
    leaves: [f64; 2],
}

/// Samples whose features are numbers of bins with about as many samples each.
struct Binned(Vec<Vec<usize>>);

impl Binned {
    fn new(samples: &[&Features]) -> Self {
        let columns = (0..samples[0].len()).map(|feature| {
            let mut sorted: Vec<f64> = samples.iter().map(|sample| sample[feature]).collect();
            sorted.sort_by(f64::total_cmp);
            let bounds: Vec<f64> = (1..BINS).map(|bin| sorted[bin * sorted.len() / BINS]).collect();
            samples.iter().map(|sample| bounds.partition_point(|bound| *bound < sample[feature])).collect()
        });
        Self(columns.collect())
    }

    /// The question that separates the samples of these indices best, for these residuals.
    fn split(&self, among: &[usize], residuals: &[f64]) -> Split {
        let mut best = (f64::MIN, Split { feature: 0, bin: BINS, leaves: [0.0; 2] });
        for (feature, bins) in self.0.iter().enumerate() {
            let mut sums = [(0.0, 0.0); BINS];
            for &sample in among {
                let sum = &mut sums[bins[sample]];
                *sum = (sum.0 + residuals[sample], sum.1 + 1.0);
            }
            let all = sums.iter().fold((0.0, 0.0), |all, sum| (all.0 + sum.0, all.1 + sum.1));
            let mut left = (0.0, 0.0);
            for (bin, sum) in sums.iter().enumerate() {
                left = (left.0 + sum.0, left.1 + sum.1);
                let right = (all.0 - left.0, all.1 - left.1);
                if left.1 < LEAF_MIN || right.1 < LEAF_MIN {
                    continue;
                }
                let gain = left.0 * left.0 / left.1 + right.0 * right.0 / right.1;
                if gain > best.0 {
                    best = (gain, Split { feature, bin, leaves: [left.0 / left.1, right.0 / right.1] });
                }
            }
        }
        best.1
    }

    fn is_right(&self, split: &Split, sample: usize) -> usize {
        usize::from(self.0[split.feature][sample] > split.bin)
    }
}

/// Learns from some samples (`true`: of the second kind) and scores the others.
fn learn_and_score(samples: &[(Features, bool)], learns: impl Fn(usize) -> bool) -> Vec<(f64, bool)> {
    let binned = Binned::new(&samples.iter().map(|(features, _)| features).collect::<Vec<_>>());
    let learning: Vec<usize> = (0..samples.len()).filter(|&sample| learns(sample)).collect();
    let mut scores = vec![0.0_f64; samples.len()];
    for _ in 0..TREES {
        let residual = |sample: usize| f64::from(samples[sample].1) - 1.0 / (1.0 + (-scores[sample]).exp());
        let residuals: Vec<f64> = (0..samples.len()).map(residual).collect();
        let first = binned.split(&learning, &residuals);
        let then = [0, 1].map(|side| {
            let among: Vec<usize> =
                learning.iter().copied().filter(|&sample| binned.is_right(&first, sample) == side).collect();
            let split = binned.split(&among, &residuals);
            if split.bin == BINS { Split { leaves: [first.leaves[side]; 2], ..split } } else { split }
        });
        let tree = Tree { first, then };
        for (sample, score) in scores.iter_mut().enumerate() {
            let split = &tree.then[binned.is_right(&tree.first, sample)];
            // A residual is at most 1; four times as much is a step of Newton's method where the odds are even.
            *score += RATE * 4.0 * split.leaves[binned.is_right(split, sample)];
        }
    }
    (0..samples.len()).filter(|&sample| !learns(sample)).map(|s| (scores[s], samples[s].1)).collect()
}

/// The chance that a sample of the second kind scores higher than one of the first (area under the ROC curve), over
/// samples that were not learned from. 0.5: they cannot be told apart. `group`: samples of one group are learned from
/// together, or not at all.
pub fn separability(samples: &[(Features, bool)], group: impl Fn(usize) -> usize) -> f64 {
    let halves = [0, 1].map(|half| auc(learn_and_score(samples, |sample| group(sample) % 2 == half)));
    f64::midpoint(halves[0], halves[1])
}

/// By ranks, ties counted half (H. B. Mann and D. R. Whitney, 1947).
fn auc(mut scored: Vec<(f64, bool)>) -> f64 {
    scored.sort_by(|one, other| one.0.total_cmp(&other.0));
    let (mut ranks, mut at) = (0.0, 0);
    while at < scored.len() {
        let tied =
            scored[at..].iter().take_while(|(score, _)| score.total_cmp(&scored[at].0).is_eq()).count();
        let rank = at as f64 + f64::midpoint(tied as f64, 1.0);
        ranks += rank * scored[at..at + tied].iter().filter(|(_, second)| *second).count() as f64;
        at += tied;
    }
    let second = scored.iter().filter(|(_, second)| *second).count() as f64;
    let first = scored.len() as f64 - second;
    (ranks - second * (second + 1.0) / 2.0) / (first * second)
}

#[test]
fn what_differs_is_found_and_what_does_not_is_not() {
    let number = |seed: u64| {
        let mut x = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        x ^= x >> 29;
        x = x.wrapping_mul(0xBF58_476D_1CE4_E5B9);
        ((x >> 11) as f64) / (1_u64 << 53) as f64
    };
    let samples = |shift: f64| -> Vec<(Features, bool)> {
        (0..4_000_u64)
            .map(|n| (vec![number(n), number(n + 10_000) + shift * f64::from(n % 2 == 1)], n % 2 == 1))
            .collect()
    };
    let none = separability(&samples(0.0), |sample| sample / 2);
    assert!((none - 0.5).abs() < 0.03, "{none}");
    let some = separability(&samples(0.2), |sample| sample / 2);
    assert!(some > 0.6, "{some}");
}
