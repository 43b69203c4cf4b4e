//! A moment as people say it, with its minute beside it for programs.

pub use acquaint_core::text::{count, list};

use acquaint_core::stamp::whole_minute;
use acquaint_why::wording::days;
use askama::Template;
use askama::filters::HtmlSafe;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(path = "part/moment.html")]
pub struct Moment {
    /// The minute or day, as RFC 3339 writes it. No seconds: they would tell a click from a schedule.
    pub exact: String,
    /// In words: "3 May 2026", "yesterday".
    pub words: String,
}

impl HtmlSafe for Moment {}

impl Moment {
    /// The day of a moment, in Coordinated Universal Time: "3 May 2026".
    pub fn day(at: Timestamp) -> Self {
        let words = at.to_zoned(TimeZone::UTC).strftime("%-d %B %Y").to_string();
        Self { exact: whole_minute(at).to_string(), words }
    }

    /// The day and the minute of a moment, in Coordinated Universal Time: "3 May 2026, 14:05 UTC".
    pub fn minute(at: Timestamp) -> Self {
        let words = at.to_zoned(TimeZone::UTC).strftime("%-d %B %Y, %H:%M UTC").to_string();
        Self { exact: whole_minute(at).to_string(), words }
    }

    /// How long ago a moment was: "just now", "5 hours ago", "yesterday", "12 days ago", and the day itself after that.
    pub fn ago(at: Timestamp, now: Timestamp) -> Self {
        let seconds = now.duration_since(at).as_secs();
        let words = match seconds {
            ..120 => "just now".into(),
            120..5_400 => format!("{} minutes ago", seconds / 60),
            5_400..72_000 => format!("{} hours ago", (seconds + 1_800) / 3_600),
            72_000..129_600 => "yesterday".into(),
            129_600..2_592_000 => format!("{} days ago", (seconds + 43_200) / 86_400),
            _ => return Self::day(at),
        };
        Self { exact: whole_minute(at).to_string(), words }
    }

    /// When something comes: "any moment", "in about 20 minutes", "in about 3 hours", "in about 2 days".
    pub fn to_come(at: Timestamp, now: Timestamp) -> String {
        let minutes = (at.duration_since(now).as_secs() + 30) / 60;
        match minutes {
            ..2 => "any moment".into(),
            2..90 => format!("in about {minutes} minutes"),
            90..2_160 => format!("in about {} hours", (minutes + 30) / 60),
            _ => format!("in about {} days", (minutes + 720) / 1_440),
        }
    }

    /// How long something has been waiting: "6 weeks".
    pub fn waited(since: Timestamp, now: Timestamp) -> String {
        days(now.duration_since(since).as_secs_f64().max(0.0) / 86_400.0)
    }

    /// The same for a narrow column: "3 h", "7 d", "6 wk", "8 mo", "3 yr".
    pub fn age(since: Timestamp, now: Timestamp) -> String {
        let hours = now.duration_since(since).as_hours().max(0);
        match hours {
            ..24 => format!("{hours} h"),
            24..336 => format!("{} d", hours / 24),
            336..1_440 => format!("{} wk", hours / 168),
            1_440..17_520 => format!("{} mo", hours / 730),
            _ => format!("{} yr", hours / 8_766),
        }
    }

    /// An invented day, so many days before an invented today.
    pub(crate) fn sample(days_ago: i64) -> Self {
        let today = jiff::civil::date(2026, 5, 20);
        let day = today.saturating_sub(days_ago.days());
        Self { exact: day.to_string(), words: day.strftime("%-d %B %Y").to_string() }
    }
}

/// A sentence with a capital letter at its beginning.
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;

    #[test]
    fn a_moment_is_told_as_people_do() {
        let now: Timestamp = "2026-05-20T12:00:00Z".parse().unwrap();
        for (minutes, words) in [
            (0, "just now"),
            (-5, "just now"),
            (30, "30 minutes ago"),
            (300, "5 hours ago"),
            (1_500, "yesterday"),
            (17_280, "12 days ago"),
            (86_400, "21 March 2026"),
        ] {
            let at = now - SignedDuration::from_mins(minutes);
            assert_eq!(Moment::ago(at, now).words, words);
        }
        for (days, age) in [(0, "0 h"), (7, "7 d"), (42, "6 wk"), (240, "7 mo"), (1_200, "3 yr")] {
            assert_eq!(Moment::age(now - SignedDuration::from_hours(24 * days), now), age);
        }
        assert_eq!(Moment::waited(now - SignedDuration::from_hours(24 * 42), now), "6 weeks");
    }
}
