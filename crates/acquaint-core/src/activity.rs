//! How often someone is here, and how many connections they have, as coarsely as others can see it.

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

    /// The level of someone who was last active `days` ago (days, at least 0).
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
