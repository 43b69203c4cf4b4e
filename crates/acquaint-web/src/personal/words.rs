//! Days as pages write them, and what the record says with them.

use crate::page::moment::Moment;
use acquaint_app::record_in_words;
use acquaint_core::import::KeptSighting;
use acquaint_core::sighting::Sighting;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// A day: "14 March 2026".
pub fn day(day: Date) -> String {
    day.strftime("%-d %B %Y").to_string()
}

/// The day of an instant where this computer is.
pub fn local_day(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::system()).date()
}

/// The day of an instant where this computer is, with the instant beside it.
pub fn moment(at: Timestamp) -> Moment {
    Moment { exact: at.to_string(), words: day(local_day(at)) }
}

pub fn moment_of(date: Date) -> Moment {
    Moment { exact: date.to_string(), words: day(date) }
}

/// A sighting as a part of a sentence.
pub fn sighting(sighting: &Sighting) -> String {
    record_in_words::sighting(sighting, day)
}

/// A sighting that was noted too long ago to count.
pub fn outdated(kept: &KeptSighting) -> String {
    record_in_words::outdated(kept, day, local_day(kept.recorded.recorded_at))
}
