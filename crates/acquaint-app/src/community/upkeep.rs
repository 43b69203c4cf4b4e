//! What time brings and nothing takes back: requests lapse, what has expired is deleted, and the service learns. Only while the clock is trusted.

use super::{Community, CommunityError};
use acquaint_core::clock_watch::{ClockWatch, Reading};
use acquaint_core::stamp::Stamp;
use std::time::Duration;

/// How often what has expired is deleted. Judgement: nothing expired works until then.
const TIDY_EVERY: Duration = Duration::from_hours(1);

#[derive(Debug)]
pub struct Upkeep {
    watch: ClockWatch,
    is_trusted: bool,
    /// Whether moments in the future were looked for since the clock was last doubted.
    is_settled: bool,
    tidied: Option<Duration>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// The clock is not trusted, since this turn or an earlier one: nothing was done.
    Doubted {
        /// Whether it was trusted in the turn before.
        is_new: bool,
    },
    /// The clock is trusted.
    Kept {
        /// How many rows had moments in the future, which are now.
        settled: u64,
        lapsed: u32,
        /// Whether this was the turn of the hour, in which what has expired was deleted.
        is_hourly: bool,
    },
}

impl Community {
    /// Begins, with what is known of the clock from before.
    pub async fn begin_upkeep(&self, first: Reading) -> Result<Upkeep, CommunityError> {
        let trusted_at = self.store().clock_trusted_at().await?;
        Ok(Upkeep {
            watch: ClockWatch::new(first, trusted_at),
            is_trusted: true,
            tidied: None,
            is_settled: false,
        })
    }

    /// One turn, at `stamp.now`; `steady` is the steady clock.
    pub async fn keep_up(
        &self,
        upkeep: &mut Upkeep,
        steady: Duration,
        stamp: &mut Stamp,
    ) -> Result<Turn, CommunityError> {
        let was_trusted = upkeep.is_trusted;
        if !upkeep.watch.trusts(Reading { now: stamp.now, steady }) {
            (upkeep.is_trusted, upkeep.is_settled) = (false, false);
            return Ok(Turn::Doubted { is_new: was_trusted });
        }
        let settled = if upkeep.is_settled { 0 } else { self.settle_moments(stamp.now).await? };
        (upkeep.is_trusted, upkeep.is_settled) = (true, true);
        let lapsed = self.lapse_requests(stamp).await?;
        let is_hourly = upkeep.tidied.is_none_or(|tidied| steady.saturating_sub(tidied) >= TIDY_EVERY);
        if is_hourly {
            self.tidy_up(stamp.now).await?;
            self.store().trust_clock(stamp.now).await?;
            self.note_forecasts(stamp.now).await?;
            self.learn(stamp.now).await?;
            upkeep.tidied = Some(steady);
        }
        Ok(Turn::Kept { settled, lapsed, is_hourly })
    }
}
