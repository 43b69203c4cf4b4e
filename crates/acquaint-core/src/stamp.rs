//! The only source of time and identity: every decision is handed a [`Stamp`].

use jiff::Timestamp;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use uuid::{Builder, Uuid};

/// The minute in which a moment lies. Whatever one member can see of what another did is known to the minute and no
/// better: seconds would tell a click from a schedule, and one batch from another.
pub fn whole_minute(at: Timestamp) -> Timestamp {
    let second = at.as_second();
    Timestamp::from_second(second - second.rem_euclid(60)).unwrap_or(Timestamp::MIN)
}

/// Now, and the ids for whatever comes into being now.
#[derive(Debug)]
pub struct Stamp {
    /// The moment of the decision.
    pub now: Timestamp,
    ids: ChaCha8Rng,
}

impl Stamp {
    /// A stamp whose ids follow from `seed`: random in production, fixed in tests.
    pub fn new(now: Timestamp, seed: [u8; 32]) -> Self {
        Self { now, ids: ChaCha8Rng::from_seed(seed) }
    }

    /// A stamp of its own for something that is decided beside this: the same moment, other ids.
    #[must_use]
    pub fn branch(&mut self) -> Self {
        let mut seed = [0; 32];
        self.ids.fill_bytes(&mut seed);
        Self::new(self.now, seed)
    }

    /// A random number, 0 to 1 (less than 1).
    pub fn next_part(&mut self) -> f64 {
        // The 53 bits that a float holds exactly.
        (self.ids.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A fresh random id (UUID version 4).
    pub fn next_id(&mut self) -> Uuid {
        let mut bytes = [0; 16];
        self.ids.fill_bytes(&mut bytes);
        Builder::from_random_bytes(bytes).into_uuid()
    }
}
