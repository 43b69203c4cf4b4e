//! How often someone is here, and how many connections they have, as coarsely as others can see it.

use crate::id::PersonId;
use jiff::{SignedDuration, Timestamp};
use rand::{RngExt as _, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

/// When a member was last active, as coarsely as other people can see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Activity {
    /// Active within 7 days.
    ThisWeek,
    /// Active within 30 days.
    ThisMonth,
    /// Active within 91 days.
    ThisQuarter,
    /// Not active within 91 days.
    Rarely,
}

impl Activity {
    /// Every level, busiest first.
    pub const ALL: [Self; 4] = [Self::ThisWeek, Self::ThisMonth, Self::ThisQuarter, Self::Rarely];

    /// The level of someone who was last active `days` ago (days, at least 0). The bounds are judgement.
    pub fn from_days_ago(days: f64) -> Self {
        match days {
            d if d <= 7.0 => Self::ThisWeek,
            d if d <= 30.0 => Self::ThisMonth,
            d if d <= 91.0 => Self::ThisQuarter,
            _ => Self::Rarely,
        }
    }

    /// The word used in JSON and on the command line.
    pub fn key(self) -> &'static str {
        match self {
            Self::ThisWeek => "this_week",
            Self::ThisMonth => "this_month",
            Self::ThisQuarter => "this_quarter",
            Self::Rarely => "rarely",
        }
    }

    /// The level as part of a sentence: "active …".
    pub fn in_words(self) -> &'static str {
        match self {
            Self::ThisWeek => "active this week",
            Self::ThisMonth => "active this month",
            Self::ThisQuarter => "active in the last three months",
            Self::Rarely => "rarely active",
        }
    }
}

/// When a member was active, as others are shown it: in whole days, and each day only once it is over.
///
/// The moment itself is kept nowhere. A level that moved with it would tell someone who keeps looking when its member
/// signed in, once at that moment and again when the level falls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActiveDays {
    /// From when on the last day they were active is shown.
    pub last: Timestamp,
    /// The same for the day they were active before that.
    pub before: Option<Timestamp>,
}

impl ActiveDays {
    /// When they were last active, as it is shown now. `None`: that is not shown yet.
    pub fn shown(&self, now: Timestamp) -> Option<Timestamp> {
        Some(self.last).filter(|last| *last <= now).or(self.before)
    }

    /// The level that is shown now.
    pub fn level(&self, now: Timestamp) -> Option<Activity> {
        let days = now.duration_since(self.shown(now)?).as_secs_f64() / DAY.as_secs_f64();
        Some(Activity::from_days_ago(days.max(0.0)))
    }
}

const DAY: SignedDuration = SignedDuration::from_hours(24);
/// How long after midnight (UTC) a day of a member ends, at most. Judgement.
const DAY_ENDS_WITHIN: SignedDuration = SignedDuration::from_hours(12);

/// From when on it is shown that a member was active at this moment: the end of their day. Each of their days ends
/// within twelve hours after midnight, at a time drawn from the member and the day, so that it is always the same and
/// says nothing of the moment. A level that moved with the act gave a sign-in away to 0.04 s.
pub fn shown_from(member: PersonId, active_at: Timestamp) -> Timestamp {
    let day = active_at.as_second().div_euclid(DAY.as_secs());
    let ends = |day: i64| {
        let mut seed = [0; 32];
        seed[..16].copy_from_slice(member.0.as_bytes());
        seed[16..24].copy_from_slice(&day.to_le_bytes());
        let after = 60 * ChaCha8Rng::from_seed(seed).random_range(0..DAY_ENDS_WITHIN.as_mins());
        Timestamp::from_second(day * DAY.as_secs() + after).unwrap_or(active_at)
    };
    let today = ends(day);
    if active_at < today { today } else { ends(day + 1) }
}

/// How many connections someone has, as far as the number is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ConnectionCount {
    /// The number itself.
    Exactly(u32),
    /// A capped display such as "500+".
    AtLeast {
        /// The number before the plus sign.
        at_least: u32,
    },
}

impl ConnectionCount {
    /// Reads `812` or `500+`.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.trim().replace([',', '_'], "");
        match digits.strip_suffix('+') {
            Some(floor) => floor.parse().ok().map(|at_least| Self::AtLeast { at_least }),
            None => digits.parse().ok().map(Self::Exactly),
        }
    }
}

impl std::fmt::Display for ConnectionCount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Exactly(n) => write!(f, "{n}"),
            Self::AtLeast { at_least } => write!(f, "{at_least}+"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Activity::{Rarely, ThisMonth, ThisQuarter, ThisWeek};
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_day_of_activity_is_shown_once_it_is_over_and_says_nothing_of_the_moment() {
        let member = PersonId(uuid::Uuid::from_u128(7));
        let noon: Timestamp = "2026-03-04T12:00:00Z".parse().unwrap();
        let day = |at: Timestamp| shown_from(member, at);
        let mut ends = BTreeSet::new();
        for minute in 0..(60 * 24 * 30) {
            let at = noon + SignedDuration::from_mins(minute);
            let shown = day(at);
            let wait = shown.duration_since(at);
            assert!(wait > SignedDuration::ZERO && wait <= SignedDuration::from_hours(36), "{at} {shown}");
            ends.insert(shown);
        }
        assert_eq!(ends.len(), 31, "one end for each day");
        let hours: BTreeSet<i64> =
            ends.iter().map(|end| end.as_second().rem_euclid(86_400) / 3_600).collect();
        assert!(hours.len() > 5 && hours.last() < Some(&12), "{hours:?}");
        let other = PersonId(uuid::Uuid::from_u128(8));
        assert_ne!(shown_from(other, noon), day(noon));
    }

    #[test]
    fn a_level_moves_up_and_down_at_ends_of_days_alone() {
        let member = PersonId(uuid::Uuid::from_u128(7));
        let long_ago: Timestamp = "2026-01-04T12:00:00Z".parse().unwrap();
        let sign_in: Timestamp = "2026-03-04T12:34:56Z".parse().unwrap();
        let (before, last) = (shown_from(member, long_ago), shown_from(member, sign_in));
        let days = ActiveDays { last, before: Some(before) };
        assert_eq!(
            days.level(sign_in + SignedDuration::from_secs(1)),
            Some(ThisQuarter),
            "not at the moment itself"
        );
        let week = last + SignedDuration::from_hours(7 * 24);
        let second = SignedDuration::from_secs(1);
        assert_eq!(
            [last - second, last, week, week + second].map(|at| days.level(at)),
            [ThisQuarter, ThisWeek, ThisWeek, ThisMonth].map(Some)
        );
        assert_eq!(ActiveDays { last, before: None }.level(sign_in), None, "somebody new is not known yet");
    }

    #[test]
    fn a_level_covers_the_days_up_to_and_including_its_bound() {
        let levels = [0.0, 7.0, 7.1, 30.0, 91.0, 91.5].map(Activity::from_days_ago);
        assert_eq!(levels, [ThisWeek, ThisWeek, ThisMonth, ThisMonth, ThisQuarter, Rarely]);
    }

    #[test]
    fn a_count_is_read_as_people_write_it() {
        assert_eq!(ConnectionCount::parse("812"), Some(ConnectionCount::Exactly(812)));
        assert_eq!(ConnectionCount::parse(" 1,204 "), Some(ConnectionCount::Exactly(1204)));
        assert_eq!(ConnectionCount::parse("500+"), Some(ConnectionCount::AtLeast { at_least: 500 }));
        assert_eq!(ConnectionCount::parse("many"), None);
        assert_eq!(ConnectionCount::parse("-3"), None);
    }
}
