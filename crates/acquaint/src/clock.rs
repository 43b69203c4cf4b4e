//! The one place that reads the clock and asks the system for randomness.

use crate::error::CommandError;
use acquaint_core::stamp::Stamp;
use jiff::Timestamp;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// Now, with fresh ids.
pub(crate) fn stamp() -> Result<Stamp, CommandError> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(CommandError::runtime)?;
    Ok(stamp_with_ids_from(seed))
}

/// A clock that only ever runs evenly, from the first look on.
pub(crate) fn steady() -> Duration {
    static BEGAN: LazyLock<Instant> = LazyLock::new(Instant::now);
    BEGAN.elapsed()
}

/// Now, with ids that follow from a seed: one archive, read twice, prints the same.
#[expect(clippy::disallowed_methods, reason = "this is the one place that makes a stamp")]
pub(crate) fn stamp_with_ids_from(seed: [u8; 32]) -> Stamp {
    let now = Timestamp::now();
    // What is kept is kept to the microsecond: what is said of it now is the same as later.
    Stamp::new(Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now), seed)
}
