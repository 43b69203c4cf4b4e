//! One date as a file writes it: the day, the time of day and the offset from UTC, where they are given.

use super::DateOrder;
use super::month::parse_month;
use jiff::civil::{Date, Time};
use jiff::tz::Offset;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Written {
    pub date: Date,
    pub time: Option<Time>,
    /// Only where it is written, as `UTC`, `Z` or `+02:00`.
    pub offset: Option<Offset>,
}

/// Reads any of the shapes seen: `11/22/23, 4:05 PM`, `11/28/21`, `02-12-2021`, `05.10.2026 16:05`, `07 Jun 2026`,
/// `16-Aug-21`, `5. Okt. 2026`, `5 de octubre de 2026`, `2024-05-01 10:11:12`, `2024/07/17 13:49:32 UTC`,
/// `2026-10-05T08:00:00.000Z`.
pub(super) fn parse(text: &str, order: DateOrder) -> Option<Written> {
    let text = plain(text);
    let (text, offset) = split_offset(&text);
    // `T` parts date and time only between digits; it is also a letter of months.
    let is_iso = text.get(4..5).is_some_and(|mark| "-/".contains(mark));
    let between: &[char] = if is_iso { &[' ', 'T'] } else { &[' '] };
    let words: Vec<_> = text.split(between).filter(|word| !word.is_empty() && *word != "de").collect();
    let is_month = |word: &str| parse_month(word).is_some();
    let (date, time) = match words[..] {
        [day, month, year, ref time @ ..] if is_month(month) => (parse_day([day, month, year], order)?, time),
        [month, day, year, ref time @ ..] if is_month(month) => (parse_day([day, month, year], order)?, time),
        [date, ref time @ ..] => (parse_compact(date, order)?, time),
        [] => return None,
    };
    let time = if time.is_empty() { None } else { Some(parse_time(time)?) };
    Some(Written { date, time, offset })
}

/// The two numbers that may be day and month, as they stand, with the year: where only numbers are written, and the
/// mark between them does not settle which is which.
pub(super) fn open_numbers(text: &str) -> Option<[i16; 3]> {
    let text = plain(text);
    let date = text.split(' ').next()?;
    let parts: Vec<_> = date.split(['/', '-']).collect();
    let [first, second, year] = parts[..] else { return None };
    let is_year = matches!(year.len(), 2 | 4);
    let is_open = first.len() <= 2 && second.len() <= 2 && is_year;
    is_open.then_some(())?;
    Some([parse_number(first)?, parse_number(second)?, parse_year(year)?])
}

/// Spaces of every kind as one kind; the comma between date and time counts as one.
fn plain(text: &str) -> String {
    text.replace(['\u{202F}', '\u{A0}', ','], " ").trim().to_owned()
}

/// Takes `UTC`, `GMT`, `Z` or `+02:00` from the end of a time of day.
fn split_offset(text: &str) -> (&str, Option<Offset>) {
    for mark in ["UTC", "GMT", "Z"] {
        if let Some(rest) = text.strip_suffix(mark)
            && rest.trim_end().ends_with(|c: char| c.is_ascii_digit() || c == 'M')
        {
            return (rest.trim_end(), Some(Offset::UTC));
        }
    }
    let signed = text.rfind(['+', '-']).filter(|&at| text[..at].contains(':'));
    let offset = signed.and_then(|at| Some((at, parse_offset(&text[at..])?)));
    offset.map_or((text, None), |(at, offset)| (text[..at].trim_end(), Some(offset)))
}

/// `+02:00`, `-0700`, `+02`.
fn parse_offset(text: &str) -> Option<Offset> {
    let digits = text[1..].replace(':', "");
    let (hours, minutes) = match digits.len() {
        2 => (parse_number(&digits)?, 0),
        4 => (parse_number(digits.get(..2)?)?, parse_number(digits.get(2..)?)?),
        _ => return None,
    };
    let seconds = i32::from(hours) * 3_600 + i32::from(minutes) * 60;
    Offset::from_seconds(if text.starts_with('-') { -seconds } else { seconds }).ok()
}

/// A date without spaces.
fn parse_compact(text: &str, order: DateOrder) -> Option<Date> {
    let parts: Vec<_> = text.split(['-', '/', '.']).filter(|part| !part.is_empty()).collect();
    let [first, second, third] = parts[..] else { return None };
    if first.len() == 4 {
        return plausible_date(parse_number(first)?, parse_number(second)?, parse_number(third)?);
    }
    // Every language that puts dots between the numbers puts the day first.
    parse_day([first, second, third], if text.contains('.') { DateOrder::DayFirst } else { order })
}

/// Two numbers in this order, or in the other where it cannot be; or the day before or behind a month's name.
fn parse_day([first, second, year]: [&str; 3], order: DateOrder) -> Option<Date> {
    let year = parse_year(year)?;
    if let Some(month) = parse_month(second) {
        let day = first.trim_end_matches(|c: char| !c.is_ascii_digit());
        return plausible_date(year, month.into(), parse_number(day)?);
    }
    let (first, second) = (parse_number(first)?, parse_number(second)?);
    let (month_first, day_first) = (plausible_date(year, first, second), plausible_date(year, second, first));
    match order {
        DateOrder::MonthFirst => month_first.or(day_first),
        DateOrder::DayFirst => day_first.or(month_first),
    }
}

fn parse_year(text: &str) -> Option<i16> {
    match (text.len(), parse_number(text)?) {
        (2, year) => Some(2000 + year),
        (4, year) => Some(year),
        _ => None,
    }
}

/// `4:05 PM`, `4:05 p. m.`, `16:05`, `10:11:12`, `10:11:12.000`.
fn parse_time(words: &[&str]) -> Option<Time> {
    let joined = words.concat().to_uppercase();
    let joined = joined.replace("P.M.", "PM").replace("A.M.", "AM");
    let (clock, half) = match joined.strip_suffix("PM") {
        Some(clock) => (clock, Some(12)),
        None => joined.strip_suffix("AM").map_or((&joined[..], None), |clock| (clock, Some(0))),
    };
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    parse_number(fraction.get(..3).unwrap_or(fraction))?;
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

pub(super) fn parse_number(text: &str) -> Option<i16> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}

/// A date on which the network existed, up to the end of this century.
pub(super) fn plausible_date(year: i16, month: i16, day: i16) -> Option<Date> {
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    (2000..2100).contains(&year).then_some(date)
}
