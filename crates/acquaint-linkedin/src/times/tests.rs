//! Every shape of date that archives hold, and the zones they are in.

use super::*;
use proptest::prelude::*;

fn clock() -> Clock {
    Clock { zone: pacific(), latest: None, order: DateOrder::MonthFirst }
}

#[test]
fn sent_at_is_pacific_wall_time_with_daylight_saving() {
    for (text, expected) in [
        ("11/22/23, 4:05 PM", "2023-11-23T00:05:00Z"),
        ("6/19/15, 10:16 AM", "2015-06-19T17:16:00Z"),
        ("3/1/17, 5:23 AM", "2017-03-01T13:23:00Z"),
        ("1/1/24, 12:18 AM", "2024-01-01T08:18:00Z"),
        ("1/1/24, 12:18 PM", "2024-01-01T20:18:00Z"),
        // The hour that occurs twice: the earlier one, still daylight saving.
        ("11/5/23, 1:30 AM", "2023-11-05T08:30:00Z"),
        // The hour that is left out: as far behind the change as the clock says.
        ("3/12/23, 2:30 AM", "2023-03-12T10:30:00Z"),
        ("11/22/23, 4:05\u{202F}PM", "2023-11-23T00:05:00Z"),
        ("11/22/2023 16:05", "2023-11-23T00:05:00Z"),
        ("11/28/21", "2021-11-28T20:00:00Z"),
        ("02-12-2021", "2021-02-12T20:00:00Z"),
        ("28-11-2021", "2021-11-28T20:00:00Z"),
        // Where a zone is written, it counts.
        ("2026-10-10 09:15:00 UTC", "2026-10-10T09:15:00Z"),
        ("2026-10-10T09:15:00.000Z", "2026-10-10T09:15:00Z"),
        ("2026-10-10T09:15:00+02:00", "2026-10-10T07:15:00Z"),
        ("2026-10-10 09:15:00 -0700", "2026-10-10T16:15:00Z"),
        ("10/10/26, 9:15 AM UTC", "2026-10-10T09:15:00Z"),
        ("2026-10-10 09:15", "2026-10-10T16:15:00Z"),
        ("2026-10-10", "2026-10-10T19:00:00Z"),
        ("10.10.2026 09:15", "2026-10-10T16:15:00Z"),
        ("01.09.2026 08:00", "2026-09-01T15:00:00Z"),
        ("1. Sept. 2026 08:00", "2026-09-01T15:00:00Z"),
        ("1 de septiembre de 2026 8:00 p. m.", "2026-09-02T03:00:00Z"),
        ("1 août 2026 08:00", "2026-08-01T15:00:00Z"),
    ] {
        let at = parse_sent_at(text, &clock()).map(|at| at.to_string());
        assert_eq!(at.as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn a_connection_is_dated_by_its_day_in_utc() {
    for (text, expected) in [
        ("07 Jun 2026", "2026-06-07"),
        ("16 May 2021", "2021-05-16"),
        ("16-Aug-21", "2021-08-16"),
        ("1-Feb-23", "2023-02-01"),
        ("1/8/18, 6:14 PM", "2018-01-09"),
        ("1/8/18, 3:14 PM", "2018-01-08"),
        ("11/28/21", "2021-11-28"),
        ("2021-11-28", "2021-11-28"),
        ("2021-11-28 00:00:00", "2021-11-28"),
        ("2021-11-28T23:30:00-08:00", "2021-11-29"),
        ("05.10.2026", "2026-10-05"),
        ("05-okt-26", "2026-10-05"),
        ("5 oct. 2026", "2026-10-05"),
        ("Oct 5, 2026", "2026-10-05"),
        ("05 Ara 2026", "2026-12-05"),
    ] {
        let day = parse_connected_on(text, &clock()).map(|day| day.to_string());
        assert_eq!(day.as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn a_message_is_dated_to_the_second_since_2020() {
    for (text, expected, is_exact) in [
        ("2026-03-24 20:01:19 UTC", "2026-03-24T20:01:19Z", true),
        ("2019-11-06T02:08:20", "2019-11-06T02:08:20Z", true),
        ("2019-11-06T02:08:20Z", "2019-11-06T02:08:20Z", true),
        ("10/16/18, 8:36 AM", "2018-10-16T15:36:00Z", false),
    ] {
        let at = parse_message_at(text, &clock()).unwrap();
        assert_eq!((at.at.to_string(), at.is_exact), (expected.into(), is_exact), "{text}");
    }
}

#[test]
fn what_is_no_date_is_not_read_as_one() {
    let texts = [
        "",
        "soon",
        "13/32/23",
        "11/22/23, 13:05 PM",
        "11/22/23, 4:65 PM",
        "0 Jun 2026",
        "31 Jun 2026",
        "Jun 2026",
        "1/1/1850",
        "22 22 22",
        "////",
        "2024-05",
        "11/22/23, PM",
        "1/2/3",
        "٣/٤/٢٣",
    ];
    for text in texts {
        assert_eq!(parse_sent_at(text, &clock()), None, "{text}");
        assert_eq!(parse_connected_on(text, &clock()), None, "{text}");
        assert_eq!(parse_message_at(text, &clock()), None, "{text}");
    }
}

#[test]
fn months_and_years_of_a_profile_are_read() {
    for (text, year, month) in [
        ("Jan 2024", 2024, Some(1)),
        ("2019", 2019, None),
        ("Aug-98", 1998, Some(8)),
        ("1-Sep-24", 2024, Some(9)),
        ("Dec 1987", 1987, Some(12)),
    ] {
        assert_eq!(parse_year_month(text), Some(YearMonth { year, month }), "{text}");
    }
    for text in ["", "24", "Foo 2024", "1850", "Present", "2024 Jan"] {
        assert_eq!(parse_year_month(text), None, "{text}");
    }
}

#[test]
fn the_date_in_a_name_is_found() {
    for (name, expected) in [
        ("Basic_LinkedInDataExport_12-05-2025.zip.zip", Some("2025-12-05")),
        ("Complete_LinkedInDataExport_09-12-2022 (1)", Some("2022-09-12")),
        ("my archive é", None),
        ("x_13-45-2025.zip", None),
        ("112-05-20251", None),
    ] {
        assert_eq!(parse_name_date(name).map(|date| date.to_string()).as_deref(), expected, "{name}");
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in any::<String>(), shaped in "[0-9/:, APMJan.TZ-]{0,24}") {
        for text in [text, shaped] {
            let _ = (parse_sent_at(&text, &clock()), parse_connected_on(&text, &clock()));
            let _ = (parse_message_at(&text, &clock()), parse_activity_day(&text, &clock()));
            let _ = (parse_year_month(&text), parse_name_date(&text));
        }
    }
}
