//! Every way in which an archive writes a time.
//!
//! Measured on real exports: `Sent At` is wall time in US Pacific, daylight saving included, whatever the member's
//! country, with minutes (two independent proofs, hundreds of rows); `Connected On` is a calendar day in UTC;
//! messages carry UTC with seconds. Names of months, AM and PM are English in every export.

use acquaint_core::record::YearMonth;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{TimeZone, TimeZoneDatabase, offset};

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
}

impl Clock {
    /// Whether the archive cannot know of this moment, because it is from before.
    pub fn is_to_come(&self, at: Timestamp) -> bool {
        self.latest.is_some_and(|latest| at > latest)
    }
}

/// A civil time as an instant. In the hour that occurs twice the earlier is meant; in the hour that is left out, the
/// later (the time that a clock shows which was not moved).
fn in_zone(at: DateTime, zone: &TimeZone) -> Option<Timestamp> {
    zone.to_ambiguous_timestamp(at).compatible().ok()
}

/// `Sent At`. A row saved again by a spreadsheet may have lost its time; noon stands for it then.
pub(crate) fn parse_sent_at(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let (date, time) = parse_date_and_time(text)?;
    in_zone(date.to_datetime(time.unwrap_or(Time::constant(12, 0, 0, 0))), zone)
}

/// `Connected On`: a day in UTC. The shape of 2018 has a time of day, taken for Pacific like its kin.
pub(crate) fn parse_connected_on(text: &str, zone: &TimeZone) -> Option<Date> {
    let (date, time) = parse_date_and_time(text)?;
    match time {
        Some(time) => Some(utc_day(in_zone(date.to_datetime(time), zone)?)),
        None => Some(date),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct MessageAt {
    pub at: Timestamp,
    /// Whether it is known to the second and in a known zone: every export since 2020, not those of 2018.
    pub is_exact: bool,
}

/// `DATE` of a message: UTC; `T` between date and time in early 2020; the shape of 2018 is taken for Pacific.
pub(crate) fn parse_message_at(text: &str, zone: &TimeZone) -> Option<MessageAt> {
    let text = text.trim().trim_end_matches('Z').trim_end_matches("UTC").trim_end();
    if let Some(at) = parse_iso(text) {
        return Some(MessageAt { at: in_zone(at, &TimeZone::UTC)?, is_exact: true });
    }
    Some(MessageAt { at: parse_sent_at(text, zone)?, is_exact: false })
}

/// The day of a share, comment or reaction (`2024-05-01 10:11:12`).
pub(crate) fn parse_activity_day(text: &str) -> Option<Date> {
    Some(parse_date_and_time(text)?.0)
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

/// A date with or without a time of day, in any of the shapes seen: `11/22/23, 4:05 PM`, `11/28/21`, `02-12-2021`,
/// `07 Jun 2026`, `16-Aug-21`, `2024-05-01 10:11:12`, `2024/07/17 13:49:32 UTC`.
fn parse_date_and_time(text: &str) -> Option<(Date, Option<Time>)> {
    let text = text.replace(['\u{202F}', '\u{A0}', ','], " ");
    let text = text.trim().trim_end_matches("UTC").trim_end();
    if let Some(at) = parse_iso(text) {
        return Some((at.date(), Some(at.time())));
    }
    let words: Vec<_> = text.split_whitespace().collect();
    match words[..] {
        [day, month, year] if parse_month(month).is_some() => Some((parse_day([day, month, year])?, None)),
        [day, month, year, ref time @ ..] if parse_month(month).is_some() => {
            Some((parse_day([day, month, year])?, Some(parse_time(time)?)))
        }
        [date] => Some((parse_compact(date)?, None)),
        [date, ref time @ ..] => Some((parse_compact(date)?, Some(parse_time(time)?))),
        [] => None,
    }
}

/// `2024-05-01 10:11:12`, `2024/05/01 10:11:12`, `2019-11-06T02:08:20`.
fn parse_iso(text: &str) -> Option<DateTime> {
    let (date, time) = text.split_once(['T', ' '])?;
    let [year, month, day] = split_three(date)?;
    if year.len() != 4 {
        return None;
    }
    let date = plausible_date(parse_number(year)?, parse_number(month)?, parse_number(day)?)?;
    Some(date.to_datetime(parse_time(&[time.trim()])?))
}

/// A date without spaces.
fn parse_compact(text: &str) -> Option<Date> {
    let parts = split_three(text)?;
    if parts[0].len() == 4 {
        return plausible_date(parse_number(parts[0])?, parse_number(parts[1])?, parse_number(parts[2])?);
    }
    parse_day(parts)
}

/// Month, day, year or, with the month as a word, day, month, year.
///
/// All-number dates come from exports in US order. A spreadsheet that writes them in another manner (`02-12-2021`)
/// has taken over the order; only where it cannot be is the day taken to come first.
fn parse_day([first, second, year]: [&str; 3]) -> Option<Date> {
    let year = match (year.len(), parse_number(year)?) {
        (2, year) => 2000 + year,
        (4, year) => year,
        _ => return None,
    };
    if let Some(month) = parse_month(second) {
        return plausible_date(year, month.into(), parse_number(first)?);
    }
    let (first, second) = (parse_number(first)?, parse_number(second)?);
    plausible_date(year, first, second).or_else(|| plausible_date(year, second, first))
}

fn split_three(text: &str) -> Option<[&str; 3]> {
    let parts: Vec<_> = text.split(['-', '/', '.']).collect();
    parts.try_into().ok()
}

/// `4:05 PM`, `16:05`, `10:11:12`.
fn parse_time(words: &[&str]) -> Option<Time> {
    let joined = words.concat().to_uppercase();
    let (clock, half) = match joined.strip_suffix("PM") {
        Some(clock) => (clock, Some(12)),
        None => joined.strip_suffix("AM").map_or((&joined[..], None), |clock| (clock, Some(0))),
    };
    let mut parts = clock.split(':').map(|part| parse_number(part).and_then(|n| i8::try_from(n).ok()));
    let hour = parts.next()??;
    let minute = parts.next()??;
    let second = parts.next().unwrap_or(Some(0))?;
    if parts.next().is_some() {
        return None;
    }
    let hour = match half {
        Some(half) if (1..=12).contains(&hour) => hour % 12 + half,
        Some(_) => return None,
        None => hour,
    };
    Time::new(hour, minute, second, 0).ok()
}

fn parse_month(text: &str) -> Option<i8> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let start = text.get(..3)?.to_lowercase();
    let is_word = text.chars().all(char::is_alphabetic);
    let position = MONTHS.iter().position(|&month| is_word && month == start)?;
    i8::try_from(position + 1).ok()
}

fn parse_number(text: &str) -> Option<i16> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}

/// A date on which the network existed, up to the end of this century.
fn plausible_date(year: i16, month: i16, day: i16) -> Option<Date> {
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    (2000..2100).contains(&year).then_some(date)
}

#[cfg(test)]
mod tests;
