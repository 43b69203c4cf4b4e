//! Dates, counts and lists as people say them.

pub(crate) use acquaint_core::text::{count, list};

use crate::error::CommandError;
use acquaint_core::record::AcceptedAt;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// The day of an instant where this computer is.
pub(crate) fn local_day(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::system()).date()
}

/// A day: "14 Mar 2026".
pub(crate) fn day(day: Date) -> String {
    day.strftime("%-d %b %Y").to_string()
}

/// The day of an instant where this computer is: "14 Mar 2026".
pub(crate) fn day_of(at: Timestamp) -> String {
    day(local_day(at))
}

/// The day of an acceptance, in UTC as LinkedIn writes it.
pub(crate) fn day_accepted(at: AcceptedAt) -> Date {
    match at {
        AcceptedAt::Second(at) => at.to_zoned(TimeZone::UTC).date(),
        AcceptedAt::Day(day) => day,
    }
}

/// The day that an option gives: one that can be.
pub(crate) fn day_given(option: &str, text: &str, today: Date) -> Result<Date, CommandError> {
    acquaint_app::day_given::day_given(option, text, today).map_err(CommandError::Usage)
}

/// A text that no spreadsheet takes for a formula.
pub(crate) fn in_cell(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t']) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn lists_and_counts_read_like_sentences() {
        let parts = ["a", "b", "c"].map(String::from);
        assert_eq!([list(&parts[..1]), list(&parts[..2]), list(&parts)], ["a", "a and b", "a, b and c"]);
        assert_eq!(count(1, "request", "requests"), "1 request");
        assert_eq!(day(date(2026, 3, 4)), "4 Mar 2026");
    }
}
