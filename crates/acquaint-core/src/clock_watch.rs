//! Whether the clock of this computer is to be trusted with what cannot be taken back.
//!
//! A clock that jumps, say because a virtual machine was resumed, often jumps back once a time service has set it. So after
//! a jump nothing irreversible happens until the clock has run evenly for a while, and at a start only if it fits the last
//! moment at which it was trusted.

use jiff::{SignedDuration, Timestamp};
use std::time::Duration;

/// The wall clock may differ from the steady one by so much between two looks.
const SLACK: SignedDuration = SignedDuration::from_secs(5);
/// How far behind the last trusted moment a clock may be that was never wrong.
const BEHIND: SignedDuration = SignedDuration::from_mins(2);
/// How long a service may have been stopped before its clock is doubted.
const AWAY: SignedDuration = SignedDuration::from_hours(24);
/// How long a clock must run evenly after a jump.
const AFTER_JUMP: Duration = Duration::from_hours(1);
/// The same if it does not fit the last trusted moment: nobody set it right for a whole day.
const AFTER_DOUBT: Duration = Duration::from_hours(24);

/// Both clocks at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    pub now: Timestamp,
    pub steady: Duration,
}

/// Looks at both clocks again and again. The times above are judgement.
#[derive(Debug)]
pub struct ClockWatch {
    last: Reading,
    /// Since when the clock has run evenly.
    even_since: Duration,
    /// For how long it must have.
    needed: Duration,
    /// The last moment at which it was trusted.
    trusted_at: Option<Timestamp>,
}

impl ClockWatch {
    /// Begins with a first reading. `trusted_at`: when the clock was last trusted, by whatever ran before.
    pub fn new(first: Reading, trusted_at: Option<Timestamp>) -> Self {
        let needed = if fits(first.now, trusted_at) { Duration::ZERO } else { AFTER_DOUBT };
        Self { last: first, even_since: first.steady, needed, trusted_at }
    }

    pub fn trusts(&mut self, reading: Reading) -> bool {
        let steady = SignedDuration::try_from(reading.steady.saturating_sub(self.last.steady));
        let drift = steady.map(|steady| reading.now.duration_since(self.last.now) - steady);
        if drift.map_or(true, |drift| drift.abs() > SLACK) {
            self.even_since = reading.steady;
            self.needed = if fits(reading.now, self.trusted_at) { AFTER_JUMP } else { AFTER_DOUBT };
        }
        self.last = reading;
        let is_trusted = reading.steady.saturating_sub(self.even_since) >= self.needed;
        if is_trusted {
            self.trusted_at = Some(reading.now);
        }
        is_trusted
    }
}

fn fits(now: Timestamp, trusted_at: Option<Timestamp>) -> bool {
    trusted_at.is_none_or(|trusted| (-BEHIND..=AWAY).contains(&now.duration_since(trusted)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600;
    const DAY: i64 = 24 * HOUR;

    /// The steady clock is at so many seconds, and the wall clock so many ahead of it.
    fn at(steady: i64, ahead: i64) -> Reading {
        let now = Timestamp::from_second(1_770_000_000 + steady + ahead).unwrap();
        Reading { now, steady: Duration::from_secs(steady.try_into().unwrap()) }
    }

    #[test]
    fn a_clock_that_runs_evenly_is_trusted_from_the_start() {
        for trusted_at in [None, Some(at(0, 0).now), Some(at(0, -DAY).now), Some(at(0, 60).now)] {
            let mut watch = ClockWatch::new(at(0, 0), trusted_at);
            assert!((0..3 * HOUR).step_by(60).all(|second| watch.trusts(at(second, 0))));
        }
    }

    #[test]
    fn a_clock_that_ran_ahead_is_not_trusted_until_it_has_run_evenly_for_an_hour() {
        let mut watch = ClockWatch::new(at(0, 0), None);
        assert!(watch.trusts(at(60, 0)));
        assert!(!watch.trusts(at(120, 400 * DAY)));
        assert!(!watch.trusts(at(180, 400 * DAY)));
        assert!((240..HOUR + 240).step_by(60).all(|second| !watch.trusts(at(second, 0))));
        assert!(watch.trusts(at(HOUR + 240, 0)));
    }

    #[test]
    fn a_clock_that_stays_ahead_is_believed_after_a_day() {
        let mut watch = ClockWatch::new(at(0, 0), None);
        assert!(watch.trusts(at(60, 0)));
        assert!((120..DAY + 120).step_by(60).all(|second| !watch.trusts(at(second, 400 * DAY))));
        assert!(watch.trusts(at(DAY + 120, 400 * DAY)));
        assert!(watch.trusts(at(DAY + 180, 400 * DAY)));
    }

    #[test]
    fn at_a_start_a_clock_that_does_not_fit_is_not_trusted_for_a_day() {
        for trusted in [-2 * DAY, HOUR] {
            let mut watch = ClockWatch::new(at(0, 0), Some(at(0, trusted).now));
            assert!((0..DAY).step_by(60).all(|second| !watch.trusts(at(second, 0))));
            assert!(watch.trusts(at(DAY, 0)));
        }
    }
}
