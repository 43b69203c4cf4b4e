//! The dice: one seeded generator, the same on every machine.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Random choices that follow from a seed.
#[derive(Debug)]
pub(super) struct Dice(ChaCha8Rng);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// A number from 0 up to, but not including, `end` (at least 1).
    pub fn below(&mut self, end: u64) -> u64 {
        self.0.random_range(0..end)
    }

    /// A number from 0 to 1.
    pub fn unit(&mut self) -> f64 {
        self.0.random()
    }

    /// Whether something of that probability happens.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    pub fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.index(choices.len())]
    }

    /// An index below `length` (at least 1).
    pub fn index(&mut self, length: usize) -> usize {
        self.0.random_range(0..length)
    }

    /// A number of seconds from one up to, but not including, another.
    pub fn between(&mut self, from: i64, to: i64) -> i64 {
        self.0.random_range(from..to)
    }

    /// Puts the items into any order.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for end in (1..items.len()).rev() {
            items.swap(end, self.index(end + 1));
        }
    }
}
