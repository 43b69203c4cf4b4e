//! A year or a month as people write it in a form: `2018` or `2018-03`.

use acquaint_core::record::YearMonth;

/// What is wrong with a text that is neither.
pub(super) const NO_MONTH: &str = "this is no year and no month; please write 2018 or 2018-03";

/// Reads a year or a month; nothing is nothing.
pub(super) fn read_month(text: &str) -> Result<Option<YearMonth>, &'static str> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let (year, month) = match text.split_once('-') {
        Some((year, month)) => (year, Some(month)),
        None => (text, None),
    };
    let is_number = |digits: &str, most: usize| {
        (1..=most).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !is_number(year, 4) || month.is_some_and(|month| !is_number(month, 2)) {
        return Err(NO_MONTH);
    }
    let year = year.parse().map_err(|_| NO_MONTH)?;
    let month = month.map(|month| month.parse().map_err(|_| NO_MONTH)).transpose()?;
    Ok(Some(YearMonth { year, month }))
}

/// Writes it as [`read_month`] reads it.
pub(super) fn write_month(month: Option<YearMonth>) -> String {
    match month {
        None => String::new(),
        Some(YearMonth { year, month: None }) => format!("{year:04}"),
        Some(YearMonth { year, month: Some(month) }) => format!("{year:04}-{month:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_read_as_it_is_written() {
        for text in ["", "2018", "2018-03", "0001-99"] {
            assert_eq!(write_month(read_month(text).unwrap()), text);
        }
        assert_eq!(read_month(" 2018-3 ").unwrap(), Some(YearMonth { year: 2018, month: Some(3) }));
        for wrong in ["March 2018", "18-2018", "2018-", "-3", "2018-003", "２０１８", "20188", "+201"] {
            assert_eq!(read_month(wrong), Err(NO_MONTH), "{wrong}");
        }
    }
}
