//! The date shapes of an archive: US Pacific minutes in one file, UTC days in another, UTC seconds in a third.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use std::sync::LazyLock;

pub(super) const HOUR: i64 = 3_600;
pub(super) const DAY: i64 = 24 * HOUR;

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

static PACIFIC: LazyLock<TimeZone> =
    LazyLock::new(|| TimeZone::get("America/Los_Angeles").expect("zone data is part of the program"));

/// `6/19/15, 10:16 AM`, in US Pacific time.
pub(super) fn pacific_minute(at: Timestamp) -> String {
    let wall = PACIFIC.to_datetime(at);
    let (half, hour) = if wall.hour() < 12 { ("AM", wall.hour()) } else { ("PM", wall.hour() - 12) };
    let hour = if hour == 0 { 12 } else { hour };
    format!("{}/{}/{:02}, {hour}:{:02} {half}", wall.month(), wall.day(), wall.year() % 100, wall.minute())
}

/// `6/19/15`: what a spreadsheet leaves of a Pacific minute.
pub(super) fn pacific_day(at: Timestamp) -> String {
    let wall = PACIFIC.to_datetime(at);
    format!("{}/{}/{:02}", wall.month(), wall.day(), wall.year() % 100)
}

/// The whole minute of a moment, moved on by two hours where the Pacific clock shows it twice (in autumn):
/// no reader could tell which of the two is meant.
pub(super) fn tellable_minute(at: Timestamp) -> Timestamp {
    let at = second(at.as_second().div_euclid(60) * 60);
    let wall = PACIFIC.to_datetime(at);
    if PACIFIC.to_ambiguous_timestamp(wall).is_ambiguous() { later(at, 2 * HOUR) } else { at }
}

/// `07 Jun 2026`.
pub(super) fn utc_day(day: Date) -> String {
    format!("{:02} {} {}", day.day(), month(day), day.year())
}

/// `7-Jun-26`, as a spreadsheet rewrites a UTC day.
pub(super) fn spreadsheet_day(day: Date) -> String {
    format!("{}-{}-{:02}", day.day(), month(day), day.year() % 100)
}

/// `2026-03-24 20:01:19`.
pub(super) fn plain_second(at: Timestamp) -> String {
    utc(at).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// `2017/03/01 13:23:41 UTC`.
pub(super) fn slashed_second(at: Timestamp) -> String {
    utc(at).strftime("%Y/%m/%d %H:%M:%S UTC").to_string()
}

/// The UTC calendar day of a moment.
pub(super) fn day_of(at: Timestamp) -> Date {
    utc(at).date()
}

/// Whole UTC calendar days from one moment to a later one.
pub(super) fn days_apart(from: Timestamp, to: Timestamp) -> i64 {
    to.as_second().div_euclid(DAY) - from.as_second().div_euclid(DAY)
}

/// A moment some seconds later (or earlier).
pub(super) fn later(at: Timestamp, seconds: i64) -> Timestamp {
    at.saturating_add(SignedDuration::from_secs(seconds)).unwrap_or(at)
}

/// A moment by its Unix second.
fn second(unix: i64) -> Timestamp {
    Timestamp::from_second(unix).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// The civil time of a moment in UTC.
pub(super) fn utc(at: Timestamp) -> jiff::civil::DateTime {
    TimeZone::UTC.to_datetime(at)
}

fn month(day: Date) -> &'static str {
    let index = usize::try_from(day.month() - 1).unwrap_or_default();
    MONTHS.get(index).copied().unwrap_or("Jan")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn sent_at_is_the_pacific_clock_with_its_summer_time() {
        for (utc, pacific) in [
            ("2015-06-19T17:16:42Z", "6/19/15, 10:16 AM"),
            ("2017-03-01T13:23:41Z", "3/1/17, 5:23 AM"),
            ("2023-11-23T00:05:00Z", "11/22/23, 4:05 PM"),
            ("2024-01-05T08:18:00Z", "1/5/24, 12:18 AM"),
            ("2024-01-05T20:00:00Z", "1/5/24, 12:00 PM"),
        ] {
            assert_eq!(pacific_minute(at(utc)), pacific);
        }
    }

    #[test]
    fn a_minute_that_the_pacific_clock_shows_twice_is_avoided() {
        assert_eq!(tellable_minute(at("2025-11-02T08:30:10Z")), at("2025-11-02T10:30:00Z"));
        assert_eq!(tellable_minute(at("2025-11-02T07:59:59Z")), at("2025-11-02T07:59:00Z"));
    }

    #[test]
    fn days_are_written_as_each_file_writes_them() {
        let day: Date = "2026-06-07".parse().unwrap();
        assert_eq!(utc_day(day), "07 Jun 2026");
        assert_eq!(spreadsheet_day(day), "7-Jun-26");
        assert_eq!(plain_second(at("2026-03-24T20:01:19Z")), "2026-03-24 20:01:19");
        assert_eq!(slashed_second(at("2017-03-01T13:23:41Z")), "2017/03/01 13:23:41 UTC");
        assert_eq!(pacific_day(at("2026-06-07T03:00:00Z")), "6/6/26");
    }
}
