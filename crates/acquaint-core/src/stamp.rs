//! The only source of time and identity: whoever decides is handed a [`Stamp`].

use jiff::Timestamp;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use uuid::{Builder, Uuid};

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

    /// A fresh random id (UUID version 4).
    pub fn next_id(&mut self) -> Uuid {
        let mut bytes = [0; 16];
        self.ids.fill_bytes(&mut bytes);
        Builder::from_random_bytes(bytes).into_uuid()
    }
}
