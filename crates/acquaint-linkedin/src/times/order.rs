//! Whether day or month comes first in a column of dates: no single date tells, all of them together mostly do.

use super::written::{open_numbers, parse, plausible_date};
use acquaint_core::record::start_of_utc_day;
use jiff::Timestamp;
use jiff::civil::Date;

/// Which number comes first in a date such as `05/10/2026`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DateOrder {
    /// As LinkedIn writes it.
    #[default]
    MonthFirst,
    /// As spreadsheets of most countries write it.
    DayFirst,
}

/// Dates that can be read in two ways, where nothing settles which is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Undecided {
    pub example: String,
    pub day_first: Date,
    pub month_first: Date,
}

/// The order of a column, from all of its dates; `given`: what the caller says about one that does not tell.
///
/// LinkedIn itself writes the month first and says so by AM and PM. A date counts for the only order that can be: the
/// other gives no date, or one that the archive cannot know of yet.
pub(crate) fn order_of<'a>(
    dates: impl Iterator<Item = &'a str>,
    latest: Option<Timestamp>,
    given: Option<DateOrder>,
) -> Result<DateOrder, Undecided> {
    let (mut has_month_first, mut has_day_first, mut open) = (false, false, None);
    // What is no date in either order says nothing about the order.
    let is_date = |text: &&str| {
        [DateOrder::MonthFirst, DateOrder::DayFirst].iter().any(|order| parse(text, *order).is_some())
    };
    for text in dates.filter(is_date) {
        let Some([first, second, year]) = open_numbers(text) else { continue };
        let is_known = |day: &Date| latest.is_none_or(|latest| start_of_utc_day(*day) <= latest);
        let month_first = plausible_date(year, first, second).filter(is_known);
        let day_first = plausible_date(year, second, first).filter(is_known);
        match (month_first, day_first) {
            (Some(a), Some(b)) if a == b => {}
            (Some(_), _) if is_linkedins_own(text) => has_month_first = true,
            (Some(month_first), Some(day_first)) => {
                open.get_or_insert_with(|| Undecided { example: text.into(), day_first, month_first });
            }
            (Some(_), None) => has_month_first = true,
            (None, Some(_)) => has_day_first = true,
            (None, None) => {}
        }
    }
    match (has_month_first, has_day_first, open) {
        (false, true, _) => Ok(DateOrder::DayFirst),
        (true, false, _) | (_, _, None) => Ok(DateOrder::MonthFirst),
        (_, _, Some(undecided)) => given.ok_or(undecided),
    }
}

fn is_linkedins_own(text: &str) -> bool {
    text.contains(", ") && text.ends_with(['M', 'm'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_decides_between_day_and_month() {
        let order = |dates: &[&str]| {
            let latest = "2026-10-20T00:00:00Z".parse().ok();
            order_of(dates.iter().copied(), latest, None).map_err(|undecided| undecided.example)
        };
        let month_first = Ok(DateOrder::MonthFirst);
        let day_first = Ok(DateOrder::DayFirst);
        assert_eq!(order(&["05/10/2026", "17/10/2026"]), day_first);
        assert_eq!(order(&["05-10-26 08:00", "17-10-26 09:00"]), day_first);
        assert_eq!(order(&["05/10/2026", "10/17/2026"]), month_first);
        assert_eq!(order(&["9/1/26, 8:00 AM", "10/5/26, 8:00 AM"]), month_first);
        // 3 November is still to come.
        assert_eq!(order(&["05/10/2026", "03/11/2026"]), month_first);
        assert_eq!(order(&["05/10/2026", "11/03/2026"]), day_first);
        // What reads alike in both orders, or is written in another manner, leaves nothing open.
        assert_eq!(order(&["05/05/2026", "05.10.2026", "05 Oct 2026", "2026-05-10", "soon"]), month_first);
        assert_eq!(order(&["5/3/26, 4:05 PM 5/3/26", "5/3/26 at noon"]), month_first);
        assert_eq!(order(&["05/05/2026", "05/10/2026"]), Err("05/10/2026".into()));
        assert_eq!(order(&["05/09/2026", "17/09/2026", "09/17/2026"]), Err("05/09/2026".into()));
    }

    #[test]
    fn what_the_caller_says_settles_only_what_is_open() {
        let order = |dates: &[&str]| order_of(dates.iter().copied(), None, Some(DateOrder::DayFirst));
        assert_eq!(order(&["05/10/2026"]), Ok(DateOrder::DayFirst));
        assert_eq!(order(&["10/17/2026", "05/10/2026"]), Ok(DateOrder::MonthFirst));
    }
}
