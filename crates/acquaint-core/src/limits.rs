//! Every limit of a community, with its unit, its default and the reason for the default. They are the operator's.

use crate::note::NOTE_CHARACTERS_MAX;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// The days of the sliding week in which sent requests are counted.
const WEEK_DAYS: u16 = 7;
/// The longest time that a limit may name, in days (ten years): longer is a slip of the pen.
const DAYS_MAX: u16 = 3_650;

/// The limits of a community. All of them are public: a member can read them before they meet them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// The most connections a member may have, 1 or more. Default 30,000: far beyond the people anyone knows, and
    /// the figure members of large networks already plan with.
    pub connections_max: u32,
    /// Days, 0 to 3,650, before a member may ask the same person again after taking a request back or after their
    /// connection ended. Default 21: long enough that taking back and sending again is no way to push.
    pub cool_down_days: u16,
    /// The most requests a member may send within any seven days, 1 or more. Default 100: more than anyone can write
    /// with care, few enough to stop a program.
    pub sent_per_week_max: u32,
    /// The most requests of a member that may be open at once, 1 or more. Default 500: judgement. See
    /// [`Self::open_days`].
    pub open_requests_max: u32,
    /// Days, 1 to 3,650, for which a request counts as open, from its sending, unless its sender takes it back.
    /// Default 90. An answer neither frees the place nor keeps it, so the limit depends on the sender's acts alone;
    /// and a request that waits for years costs its sender nothing.
    pub open_days: u16,
    /// The most characters in a note, 0 to 600. Default 600: who I am, how I know you and why, without scrolling.
    pub note_characters_max: u32,
    /// The most characters in a question or its answer, 1 to 600. Default 300: one question, not an interview.
    pub question_characters_max: u32,
    /// The most questions about one request, 1 to 20. Default 3: enough to place someone.
    pub questions_max: u32,
    /// The most people a sender may ask to vouch for one request, 0 to 20. Default 3: a few good words, no campaign.
    pub vouchers_max: u32,
    /// Days, 1 to 3,650, after its sending at which a waiting request lapses. Default: none, a request waits until
    /// it is accepted or taken back.
    pub retention_days: Option<u16>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections_max: 30_000,
            cool_down_days: 21,
            sent_per_week_max: 100,
            open_requests_max: 500,
            open_days: 90,
            note_characters_max: 600,
            question_characters_max: 300,
            questions_max: 3,
            vouchers_max: 3,
            retention_days: None,
        }
    }
}

/// A limit outside its range: which one, and what would be in range.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{field}` is {value}, but must be {least} to {most}")]
pub struct LimitError {
    pub field: &'static str,
    pub value: u32,
    pub least: u32,
    pub most: u32,
}

impl Limits {
    pub fn check(&self) -> Result<(), LimitError> {
        let characters = u32::try_from(NOTE_CHARACTERS_MAX).unwrap_or(u32::MAX);
        let days = u32::from(DAYS_MAX);
        for (field, value, least, most) in [
            ("connections_max", self.connections_max, 1, u32::MAX),
            ("cool_down_days", self.cool_down_days.into(), 0, days),
            ("sent_per_week_max", self.sent_per_week_max, 1, u32::MAX),
            ("open_requests_max", self.open_requests_max, 1, u32::MAX),
            ("open_days", self.open_days.into(), 1, days),
            ("note_characters_max", self.note_characters_max, 0, characters),
            ("question_characters_max", self.question_characters_max, 1, characters),
            ("questions_max", self.questions_max, 1, 20),
            ("vouchers_max", self.vouchers_max, 0, 20),
            ("retention_days", self.retention_days.unwrap_or(1).into(), 1, days),
        ] {
            if !(least..=most).contains(&value) {
                return Err(LimitError { field, value, least, most });
            }
        }
        Ok(())
    }

    /// From when the same person may be asked again, after a request was taken back or a connection ended.
    pub fn cool_down_until(&self, ended_at: Timestamp) -> Timestamp {
        later(ended_at, self.cool_down_days)
    }

    /// When a request that waits lapses. `None`: never.
    pub fn lapses_at(&self, sent_at: Timestamp) -> Option<Timestamp> {
        self.retention_days.map(|days| later(sent_at, days))
    }

    /// Requests sent after this moment count towards [`Self::sent_per_week_max`].
    pub fn week_from(&self, now: Timestamp) -> Timestamp {
        earlier(now, WEEK_DAYS)
    }

    /// Requests sent after this moment, and not taken back, count towards [`Self::open_requests_max`].
    pub fn open_from(&self, now: Timestamp) -> Timestamp {
        earlier(now, self.open_days)
    }

    /// When a request sent at this moment leaves the sliding week.
    pub fn leaves_week_at(&self, sent_at: Timestamp) -> Timestamp {
        later(sent_at, WEEK_DAYS)
    }
}

/// Days of 24 hours: a limit is the same for everyone, whatever clocks do in their region.
fn days(days: u16) -> SignedDuration {
    SignedDuration::from_hours(24 * i64::from(days))
}

fn later(at: Timestamp, by_days: u16) -> Timestamp {
    at.checked_add(days(by_days)).unwrap_or(Timestamp::MAX)
}

fn earlier(at: Timestamp, by_days: u16) -> Timestamp {
    at.checked_sub(days(by_days)).unwrap_or(Timestamp::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(limits: &Limits) -> Result<(), String> {
        limits.check().map_err(|error| error.to_string())
    }

    #[test]
    fn every_limit_has_its_range() {
        let limits = Limits::default();
        assert_eq!(check(&limits), Ok(()));
        assert_eq!(check(&Limits { retention_days: Some(3_650), ..limits.clone() }), Ok(()));
        for (wrong, words) in [
            (
                Limits { note_characters_max: 601, ..limits.clone() },
                "`note_characters_max` is 601, but must be 0 to 600",
            ),
            (
                Limits { retention_days: Some(0), ..limits.clone() },
                "`retention_days` is 0, but must be 1 to 3650",
            ),
            (
                Limits { connections_max: 0, ..limits.clone() },
                "`connections_max` is 0, but must be 1 to 4294967295",
            ),
        ] {
            assert_eq!(check(&wrong), Err(words.to_owned()));
        }
    }

    #[test]
    fn limits_that_are_not_written_keep_their_defaults_and_unknown_ones_are_refused() {
        let limits: Limits = serde_json::from_str(r#"{"cool_down_days": 7}"#).unwrap();
        assert_eq!(limits, Limits { cool_down_days: 7, ..Limits::default() });
        assert!(serde_json::from_str::<Limits>(r#"{"acceptance_rate_min": 0.2}"#).is_err());
    }

    #[test]
    fn the_ends_of_time_do_not_overflow() {
        let limits = Limits::default();
        assert_eq!(limits.cool_down_until(Timestamp::MAX), Timestamp::MAX);
        assert_eq!(limits.open_from(Timestamp::MIN), Timestamp::MIN);
    }
}
