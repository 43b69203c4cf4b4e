//! Every way in which an archive writes a time.
//!
//! Measured on real exports: `Sent At` is wall time in US Pacific, daylight saving included, whatever the member's
//! country, with minutes (two independent proofs, hundreds of rows); `Connected On` is a calendar day in UTC;
//! messages carry UTC with seconds. Names of months, AM and PM are English in every export; a copy that a spreadsheet
//! saved again may hold any other manner of writing a date.

mod month;
mod order;
mod written;

pub use order::DateOrder;
pub(crate) use order::order_of;

use acquaint_core::record::YearMonth;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{TimeZone, TimeZoneDatabase, offset};
use month::parse_month;
use written::{Written, parse, parse_number, plausible_date};

/// US Pacific time, from the zone data that is built in, so that every machine reads the same instant.
pub(crate) fn pacific() -> TimeZone {
    let zone = TimeZoneDatabase::bundled().get("America/Los_Angeles");
    zone.unwrap_or_else(|_| offset(-8).to_time_zone())
}

#[derive(Clone, Debug)]
pub(crate) struct Clock {
    /// The zone of what is written without one.
    pub zone: TimeZone,
    /// Nothing in the archive can be later than this.
    pub latest: Option<Timestamp>,
    /// Whether day or month comes first in the file at hand.
    pub order: DateOrder,
}

impl Clock {
    /// Whether the archive cannot know of this moment, because it is from before.
    pub fn is_to_come(&self, at: Timestamp) -> bool {
        self.latest.is_some_and(|latest| at > latest)
    }

    /// A time as an instant: in the zone that is written, else in that of the file.
    fn instant(&self, at: DateTime, written: &Written) -> Option<Timestamp> {
        match written.offset {
            Some(offset) => offset.to_timestamp(at).ok(),
            None => in_zone(at, &self.zone),
        }
    }
}

/// A civil time as an instant. In the hour that occurs twice the earlier is meant; in the hour that is left out, the
/// later (the time that a clock shows which was not moved).
fn in_zone(at: DateTime, zone: &TimeZone) -> Option<Timestamp> {
    zone.to_ambiguous_timestamp(at).compatible().ok()
}

/// `Sent At`. A row saved again by a spreadsheet may have lost its time; noon stands for it then.
pub(crate) fn parse_sent_at(text: &str, clock: &Clock) -> Option<Timestamp> {
    let written = parse(text, clock.order)?;
    clock.instant(written.date.to_datetime(written.time.unwrap_or(NOON)), &written)
}

const NOON: Time = Time::constant(12, 0, 0, 0);

/// `Connected On`: a day in UTC. The shape of 2018 has a time of day, taken for Pacific like its kin.
pub(crate) fn parse_connected_on(text: &str, clock: &Clock) -> Option<Date> {
    let written = parse(text, clock.order)?;
    match written.time {
        // A spreadsheet that writes every date with a time writes midnight for a day.
        Some(time) if time != Time::midnight() || written.offset.is_some() => {
            Some(utc_day(clock.instant(written.date.to_datetime(time), &written)?))
        }
        _ => Some(written.date),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct MessageAt {
    pub at: Timestamp,
    /// Whether it is known to the second and in a known zone: every export since 2020, not those of 2018.
    pub is_exact: bool,
}

/// `DATE` of a message: UTC; `T` between date and time in early 2020; the shape of 2018 is taken for Pacific.
pub(crate) fn parse_message_at(text: &str, clock: &Clock) -> Option<MessageAt> {
    let written = parse(text, clock.order)?;
    let is_year_first = text.trim().bytes().take_while(u8::is_ascii_digit).count() == 4;
    match written.time {
        Some(time) if is_year_first || written.offset.is_some() => {
            let zone = written.offset.unwrap_or(jiff::tz::Offset::UTC);
            let at = zone.to_timestamp(written.date.to_datetime(time)).ok()?;
            Some(MessageAt { at, is_exact: true })
        }
        _ => Some(MessageAt { at: parse_sent_at(text, clock)?, is_exact: false }),
    }
}

/// The day of a share, comment or reaction (`2024-05-01 10:11:12`).
pub(crate) fn parse_activity_day(text: &str, clock: &Clock) -> Option<Date> {
    Some(parse(text, clock.order)?.date)
}

/// The day in UTC on which an instant lies.
pub(crate) fn utc_day(at: Timestamp) -> Date {
    TimeZone::UTC.to_datetime(at).date()
}

/// A month or a year of a profile: `Jan 2024`, `2019`, `Jan-24`.
pub(crate) fn parse_year_month(text: &str) -> Option<YearMonth> {
    let parts: Vec<_> = text.split([' ', '-', '/']).filter(|part| !part.is_empty()).collect();
    let (month, year) = match parts[..] {
        [year] => (None, year),
        // A day beside them says no more than the month.
        [month, year] | [_, month, year] => (Some(parse_month(month)?), year),
        _ => return None,
    };
    let year = match (year.len(), parse_number(year)?) {
        // A position may have begun in 1998; two digits up to 49 are taken for this century.
        (2, year) if month.is_some() => year + if year < 50 { 2000 } else { 1900 },
        (4, year) => year,
        _ => return None,
    };
    (1900..=2200).contains(&year).then_some(YearMonth { year, month })
}

/// The date in a name such as `Complete_LinkedInDataExport_07-19-2024 (1)`.
pub(crate) fn parse_name_date(name: &str) -> Option<Date> {
    let starts = name.char_indices().map(|(index, _)| index);
    starts.rev().find_map(|start| {
        let text = name.get(start..start + 10)?;
        let bytes = text.as_bytes();
        let is_apart = !name[..start].ends_with(|c: char| c.is_ascii_digit())
            && !name[start + 10..].starts_with(|c: char| c.is_ascii_digit());
        let is_shaped = bytes[2] == b'-' && bytes[5] == b'-' && is_apart;
        let number = |range| parse_number(text.get(range)?);
        is_shaped.then_some(())?;
        plausible_date(number(6..10)?, number(0..2)?, number(3..5)?)
    })
}

#[cfg(test)]
mod tests;
