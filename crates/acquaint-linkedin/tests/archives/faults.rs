//! What other programs and people did to an archive: a fault costs no more than what it touches, and the reading names it.

use crate::build::{
    Archive, CONNECTIONS, NAMES_ONLY, WITH_URLS, invitations, problems, sent, statuses, table,
};
use acquaint_linkedin::{DateOrder, Limits, Options, ReadError, read, read_with};

/// An archive of four requests, the first two accepted on 17 and 3 May 2026, with dates as `date` writes them
/// (day, month, year, hour, minute), one row each, and connections with days as `day` writes them.
fn spring(date: impl Fn(i8, i8, i16, i8, i8) -> String, day: impl Fn(i8, i8, i16) -> String) -> Archive {
    let requests = [
        sent("Zeb Loomis", "zeb-1", &date(15, 5, 2026, 16, 5), ""),
        sent("Ione Kiter", "ione-2", &date(1, 4, 2026, 8, 0), ""),
        sent("Runa Weaver", "runa-3", &date(10, 5, 2026, 9, 15), ""),
    ];
    let connections = [
        format!("Zeb,Loomis,https://www.linkedin.com/in/zeb-1,,Kite Works,,\"{}\"", day(17, 5, 2026)),
        format!("Ione,Kiter,https://www.linkedin.com/in/ione-2,,,,\"{}\"", day(3, 5, 2026)),
        format!("Old,Friend,https://www.linkedin.com/in/old-4,,,,\"{}\"", day(3, 2, 2019)),
    ];
    let [requests, connections] = [&requests, &connections].map(|rows| rows.each_ref().map(String::as_str));
    invitations(WITH_URLS, &requests).with("Connections.csv", &table(CONNECTIONS, &connections))
}

fn own(day: i8, month: i8, year: i16, hour: i8, minute: i8) -> String {
    let (twelve, half) = (if hour % 12 == 0 { 12 } else { hour % 12 }, if hour < 12 { "AM" } else { "PM" });
    format!("{month}/{day}/{}, {twelve}:{minute:02} {half}", year - 2000)
}

const TAKEN: &str = "2026-06-01T12:00:00Z";
const RIGHT: [&str; 3] = [
    "Zeb Loomis 2026-05-15T23:05:00Z accepted 2026-05-17 by Url",
    "Ione Kiter 2026-04-01T15:00:00Z accepted 2026-05-03 by Url",
    "Runa Weaver 2026-05-10T16:15:00Z waiting 1.00",
];

fn told(archive: &Archive) -> Vec<String> {
    let reading = archive.read_at(TAKEN);
    assert_eq!(problems(&reading), [] as [String; 0]);
    let sent_at = reading.record.requests.iter().map(|request| request.sent_at);
    let with = |(status, at): (String, _)| status.replacen(": ", &format!(" {at} "), 1);
    statuses(&reading).into_iter().zip(sent_at).map(with).collect()
}

#[test]
fn dates_of_every_manner_are_read_alike() {
    let dots = |d: i8, m: i8, y: i16| format!("{d:02}.{m:02}.{y}");
    let slashes = |d: i8, m: i8, y: i16| format!("{d:02}/{m:02}/{y}");
    let words = |months: &'static str| {
        let months: Vec<_> = months.split(' ').collect();
        move |d: i8, m: i8, y: i16| format!("{d:02} {} {y}", months[usize::try_from(m).unwrap() - 1])
    };
    let with_time = |day: &dyn Fn(i8, i8, i16) -> String| {
        spring(|d, m, y, h, min| format!("{} {h:02}:{min:02}", day(d, m, y)), day)
    };
    assert_eq!(told(&spring(own, words("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"))), RIGHT);
    assert_eq!(told(&with_time(&dots)), RIGHT, "German");
    assert_eq!(told(&with_time(&slashes)), RIGHT, "British");
    assert_eq!(told(&spring(own, slashes)), RIGHT, "only the connections saved again");
    assert_eq!(told(&spring(own, |d, m, y| format!("{m}/{d}/{y}"))), RIGHT, "American");
    assert_eq!(told(&spring(own, |d, m, y| format!("{y}-{m:02}-{d:02}"))), RIGHT, "ISO");
    for months in [
        "Jan Feb Mär Apr Mai Jun Jul Aug Sep Okt Nov Dez",
        "ene feb mar abr may jun jul ago sep oct nov dic",
        "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
        "gen feb mar apr mag giu lug ago set ott nov dic",
        "jan feb mrt apr mei jun jul aug sep okt nov dec",
        "jan fev mar abr mai jun jul ago set out nov dez",
        "sty lut mar kwi maj cze lip sie wrz paź lis gru",
        "Oca Şub Mar Nis May Haz Tem Ağu Eyl Eki Kas Ara",
        "januari februari mars april maj juni juli augusti september oktober november december",
    ] {
        assert_eq!(told(&with_time(&words(months))), RIGHT, "{months}");
        assert_eq!(told(&with_time(&|d, m, y| words(months)(d, m, y).replace(' ', "-"))), RIGHT, "{months}");
    }
}

#[test]
fn a_zone_that_is_written_counts() {
    let utc = |mark: &'static str| {
        spring(
            move |d, m, y, h, min| format!("{y}-{m:02}-{d:02} {h:02}:{min:02}:00{mark}"),
            |d, m, y| format!("{y}-{m:02}-{d:02}T00:00:00Z"),
        )
    };
    for mark in [" UTC", "Z", "+00:00"] {
        assert!(told(&utc(mark))[2].starts_with("Runa Weaver 2026-05-10T09:15:00Z"), "{mark}");
    }
}

#[test]
fn a_column_that_does_not_tell_day_from_month_is_asked_about() {
    let archive = spring(own, |d, m, y| format!("{:02}/{m:02}/{y}", d.min(5)));
    let (_folder, path) = crate::build::write_file("a_06-01-2026.zip", &archive.packed());
    let error = read(&path, &mut |_| {}).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`Connected On` in `Connections.csv` holds `03/05/2026`, which may be 3 May 2026 or 5 March 2026, and no \
         other date of that column tells which; say it with `--dates day-first` or `--dates month-first`"
    );
    for (order, day) in [(DateOrder::DayFirst, "2026-05-03"), (DateOrder::MonthFirst, "2026-03-05")] {
        let options = Options { dates: Some(order), ..Options::default() };
        let reading = read_with(&path, &options, &mut |_| {}).unwrap();
        assert_eq!(reading.record.connections[1].connected_on, day.parse().ok());
    }
}

#[test]
fn a_quote_that_is_not_closed_costs_one_row() {
    let good = |name: &str| sent(name, &format!("{name}-1").to_lowercase(), "5/3/26, 4:05 PM", "Hi, you");
    let broken = "Olive Owner,Tavi,\"5/3/26, 4:05 PM\",\"Hi Tavi,OUTGOING,,";
    let rows = [&good("Ada"), broken, &good("Bo"), &good("Cy")];
    let reading = invitations(WITH_URLS, &rows)
        .with(
            "Connections.csv",
            &table(CONNECTIONS, &["Ada,\"Example,,,,,05 May 2026", "Bo,,,,,,05 May 2026"]),
        )
        .read();
    assert_eq!(
        problems(&reading),
        ["Invitations.csv, line 3: a quote has no end", "Connections.csv, line 2: a quote has no end"]
    );
    assert_eq!(
        statuses(&reading),
        ["Ada: waiting 1.00", "Bo: accepted 2026-05-05 by Name", "Cy: waiting 1.00"]
    );
}

#[test]
fn a_namesake_from_before_does_not_count_and_is_told() {
    let rows = ["Olive Owner,Ann Quilt,\"5/1/26, 9:00 AM\",,OUTGOING"];
    let connections = [
        "Ann,Quilt,,,Loom Ltd,Baker,12 Mar 2019",
        "Ann,Quilt,,,Sea Ltd,Cook,03 May 2026",
        "Bo,Ender,,,,,03 Oct 2020",
    ];
    let reading =
        invitations(NAMES_ONLY, &rows).with("Connections.csv", &table(CONNECTIONS, &connections)).read();
    assert_eq!(statuses(&reading), ["Ann Quilt: accepted 2026-05-03 by Name"]);
    assert_eq!(
        reading.files[1].remarks[1],
        "1 row has the name of another, and no address tells the two apart: one is kept"
    );
}

#[test]
fn a_member_whom_linkedin_hides_is_told_apart_from_an_email_address() {
    let requests = [
        sent("LinkedIn Member", "", "5/1/26, 9:00 AM", ""),
        sent("ada@example.org", "", "5/1/26, 9:00 AM", ""),
        sent("Bo Example", "bo-3", "5/1/26, 9:00 AM", ""),
    ];
    let incoming = "LinkedIn Member,Olive Owner,\"5/1/26, 9:10 AM\",,INCOMING,,";
    let rows: Vec<_> = requests.iter().map(String::as_str).chain([incoming]).collect();
    let reading = invitations(WITH_URLS, &rows)
        .with("Connections.csv", &table(CONNECTIONS, &["LinkedIn,Member,,,,,04 May 2026"]))
        .read();
    assert_eq!(
        statuses(&reading),
        [
            "LinkedIn Member: unknown HiddenMember",
            "ada@example.org: unknown SentToEmail",
            "Bo Example: waiting 0.75",
            "LinkedIn Member: unknown HiddenMember",
        ]
    );
    assert_eq!((reading.counts.connections, reading.counts.hidden_connections), (0, 1));
}

#[test]
fn text_that_was_decoded_twice_joins_and_is_told() {
    let requests = [sent("RenÃ©e MÃ¼ller", "renÃ©e-1", "5/1/26, 9:00 AM", "GrÃ¼ÃŸe")];
    let connection = "Renée,Müller,https://www.linkedin.com/in/ren%C3%A9e-1,,,,04 May 2026";
    let reading = invitations(WITH_URLS, &[&requests[0]])
        .with("Connections.csv", &table(CONNECTIONS, &[connection]))
        .read();
    assert_eq!(statuses(&reading), ["Renée Müller: accepted 2026-05-04 by Url"]);
    assert_eq!(reading.record.requests[0].note, "Grüße");
    let remark = "letters were garbled by another program (“Ã©” for “é”); put right here";
    assert_eq!(reading.files[0].remarks, [remark]);
}

#[test]
fn an_archive_within_a_zip_or_a_folder_is_found_and_dated_by_its_own_name() {
    let archive = spring(own, |d, m, y| format!("{d:02}.{m:02}.{y}"));
    let name = "Basic_LinkedInDataExport_06-01-2026";
    let within =
        Archive::default().with_bytes(&format!("mine/{name}.zip"), &archive.streamed()).with("a.txt", "x");
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    archive.unpack_to(&at("unpacked").join(name));
    std::fs::create_dir(at("downloads")).unwrap();
    std::fs::write(at("downloads").join(format!("{name}.zip")), archive.streamed()).unwrap();
    std::fs::write(at("downloads/holiday.zip"), "x").unwrap();
    std::fs::write(at("twice.zip"), within.packed()).unwrap();
    for given in ["unpacked", "unpacked/Basic_LinkedInDataExport_06-01-2026/../.", "downloads", "twice.zip"] {
        let reading = read(&at(given), &mut |_| {}).unwrap_or_else(|error| panic!("{given}: {error}"));
        assert_eq!(reading.counts.accepted, 2, "{given}");
        assert_eq!(reading.record.taken_at.to_string().get(..10), Some("2026-06-01"), "{given}");
    }
    std::fs::write(at("downloads").join(format!("{name} (1).zip")), archive.streamed()).unwrap();
    assert!(matches!(read(&at("downloads"), &mut |_| {}), Err(ReadError::SeveralArchives { .. })));
    std::fs::write(
        at("none.zip"),
        Archive::default().with_bytes("in.zip", &Archive::default().with("x", "x").packed()).packed(),
    )
    .unwrap();
    assert!(matches!(read(&at("none.zip"), &mut |_| {}), Err(ReadError::NoInvitations { .. })));
    let options =
        Options { limits: Limits { member_bytes_max: 100, ..Limits::default() }, ..Options::default() };
    assert!(matches!(read_with(&at("twice.zip"), &options, &mut |_| {}), Err(ReadError::TooLarge { .. })));
}

#[test]
fn what_was_read_is_told_file_by_file() {
    let reading = invitations(
        WITH_URLS,
        &[&sent("Ada", "ada-1", "5/1/26, 9:00 AM", ""), "Olive Owner,Bo,soon,,OUTGOING"],
    )
    .with("Connections.csv", "Vorname,Nachname,URL,E-Mail-Adresse,Unternehmen,Position,Verbunden am\n")
    .with("Profile.csv", "First Name,Last Name,Headline\nOlive,Owner,Potter\n")
    .read();
    let read = reading.what_was_read();
    assert_eq!(
        read.files,
        [
            "Profile.csv: 1 row, for your headline, industry and region",
            "Invitations.csv: 2 rows, for whom you asked, who asked you, when and with which note; 1 left out",
        ]
    );
    assert_eq!(
        read.unreadable,
        [
            "Connections.csv is there but could not be read, so who accepted and on which day, and where they work \
          cannot be told: no header with the columns `First Name`, `Last Name` and `Connected On` was found: its \
          header is in German, and LinkedIn writes it in English; use the file as LinkedIn sent it, or put the \
          English names into its header"
        ]
    );
    assert_eq!(
        read.missing[0],
        "messages.csv is missing, so whom you wrote with, and when exactly notes were answered cannot be told: tick \
         Messages on LinkedIn"
    );
    assert_eq!(read.missing.len(), 4);
}
