//! A day as people write it.

use jiff::ToSpan;
use jiff::civil::Date;

/// `2026-05-03`, `3 May 2026`, `May 3, 2026`, `today`, `yesterday`.
fn parse_day(text: &str, today: Date) -> Option<Date> {
    match text.trim().to_lowercase().as_str() {
        "today" => return Some(today),
        "yesterday" => return today.checked_sub(1.day()).ok(),
        _ => {}
    }
    let formats = ["%Y-%m-%d", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y"];
    formats.into_iter().find_map(|format| Date::strptime(format, text.trim()).ok())
}

/// The first day that a record can tell of: LinkedIn began in that year.
const FIRST_DAY: Date = Date::constant(2003, 1, 1);

/// The day that an option gives: one that can be, from 2003 to tomorrow (which it may be already, elsewhere). Otherwise what
/// to write instead.
pub fn day_given(option: &str, text: &str, today: Date) -> Result<Date, String> {
    let day = parse_day(text, today).ok_or_else(|| {
        format!("`{option} {text}` is not a day; write it like 2026-05-03, or `3 May 2026`, or `today`")
    })?;
    let last = today.saturating_add(1.day());
    if (FIRST_DAY..=last).contains(&day) {
        return Ok(day);
    }
    Err(format!(
        "`{option} {text}` cannot be; write a day from {FIRST_DAY}, the year LinkedIn began, to tomorrow"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_day_is_read_as_people_write_it() {
        let parse = |text| parse_day(text, date(2026, 5, 4));
        for text in ["2026-05-03", "3 May 2026", "May 3, 2026", "Yesterday", " 03 may 2026 "] {
            assert_eq!(parse(text), Some(date(2026, 5, 3)), "{text}");
        }
        for text in ["2026-02-30", "3/5/2026", "soon", ""] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_day_before_linkedin_or_still_to_come_is_sent_back() {
        let given = |text: &str| day_given("--taken", text, date(2026, 5, 4));
        for day in [date(2003, 1, 1), date(2026, 5, 4), date(2026, 5, 5)] {
            assert_eq!(given(&day.to_string()).unwrap(), day);
        }
        for text in ["2002-12-31", "2026-05-06", "0001-01-01", "9999-12-31"] {
            let said = given(text).unwrap_err();
            assert!(said.contains("write a day from 2003-01-01") && said.ends_with("to tomorrow"), "{said}");
        }
    }
}
