//! The archives themselves: same bytes, exact headers, the real container, the window, and truths that hold.

use super::*;
use acquaint_core::record::Direction;
use std::collections::BTreeMap;
use std::io::Read;

type Files = BTreeMap<String, Vec<u8>>;

fn write(spec: &ArchiveSpec) -> (Truth, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(spec.file_name());
    let truth = spec.write(&path).unwrap();
    (truth, std::fs::read(path).unwrap())
}

fn unpack(bytes: &[u8]) -> Files {
    let mut zip = zip::ZipArchive::new(io::Cursor::new(bytes)).unwrap();
    let mut files = Files::new();
    for index in 0..zip.len() {
        let mut member = zip.by_index(index).unwrap();
        let mut content = Vec::new();
        member.read_to_end(&mut content).unwrap();
        files.insert(member.name().unwrap().into_owned(), content);
    }
    files
}

fn written(spec: &ArchiveSpec) -> (Truth, Files) {
    let (truth, bytes) = write(spec);
    (truth, unpack(&bytes))
}

fn text(files: &Files, name: &str) -> String {
    String::from_utf8(files[name].clone()).unwrap()
}

/// The records of a table after its header, read by a CSV reader.
fn records(files: &Files, name: &str, first_column: &str) -> Vec<Vec<String>> {
    let text = text(files, name);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let all = reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect::<Vec<_>>());
    all.skip_while(|record| record[0] != first_column).skip(1).collect()
}

fn small(era: Era) -> ArchiveSpec {
    ArchiveSpec { sent: 60, received: 20, connections: 150, messages: 120, ..ArchiveSpec::era(era) }
}

#[test]
fn the_same_specification_gives_the_same_bytes_and_another_seed_gives_others() {
    for era in Era::ALL {
        let spec = small(era);
        let (truth, bytes) = write(&spec);
        assert_eq!((truth, bytes.clone()), write(&spec), "{era:?}");
        assert_ne!(bytes, write(&ArchiveSpec { seed: 2, ..spec }).1, "{era:?}");
    }
}

#[test]
fn headers_are_those_of_their_era() {
    let invitations = "From,To,Sent At,Message,Direction";
    let urn = format!("{invitations},inviterProfileUrn,inviteeProfileUrn");
    let url = format!("{invitations},inviterProfileUrl,inviteeProfileUrl");
    let connections = "First Name,Last Name,Email Address,Company,Position,Connected On";
    let with_url = "First Name,Last Name,URL,Email Address,Company,Position,Connected On";
    let eight = "CONVERSATION ID,CONVERSATION TITLE,FROM,TO,DATE,SUBJECT,CONTENT,FOLDER";
    let nine = "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,DATE,SUBJECT,CONTENT,FOLDER";
    let ten = "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,SUBJECT,CONTENT,FOLDER";
    let drafts = format!("{ten},ATTACHMENTS,IS MESSAGE DRAFT");
    let quoted = format!("\"{}\"", format!("{drafts},IS CONVERSATION DRAFT").replace(',', "\",\""));
    let expected: [(Era, &str, &str, &str); 9] = [
        (Era::Y2018, invitations, connections, "From,To,Date,Subject,Content,Direction,Folder"),
        (Era::Y2020, invitations, connections, eight),
        (Era::Y2021, invitations, connections, nine),
        (Era::Y2023June, invitations, with_url, ten),
        (Era::Y2023July, &urn, with_url, ten),
        (Era::Y2023November, &url, with_url, ten),
        (Era::Y2024, &url, with_url, ten),
        (Era::Y2025, &url, with_url, &drafts),
        (Era::Y2026, &url, with_url, &quoted),
    ];
    for (era, invitations, connections, messages) in expected {
        let (_, files) = written(&small(era));
        let line = |name: &str, index: usize| text(&files, name).lines().nth(index).unwrap().to_owned();
        assert_eq!(line("Invitations.csv", 0), invitations, "{era:?}");
        assert_eq!(line("Connections.csv", if era >= Era::Y2021 { 3 } else { 0 }), connections, "{era:?}");
        assert_eq!(line(era.messages_name(), 0), messages, "{era:?}");
        assert_eq!(
            line("Positions.csv", 0),
            "Company Name,Title,Description,Location,Started On,Finished On"
        );
        assert_eq!(line("Education.csv", 0), "School Name,Start Date,End Date,Notes,Degree Name,Activities");
        assert_eq!(line("Skills.csv", 0), "Name");
    }
    let profile = "First Name,Last Name,Maiden Name,Address,Birth Date,Headline,Summary,Industry,Zip Code,Geo Location,Twitter Handles,Websites,Instant Messengers";
    assert!(text(&written(&small(Era::Y2024)).1, "Profile.csv").starts_with(&format!("{profile}\n")));
    let of_2018 = text(&written(&small(Era::Y2018)).1, "Profile.csv");
    assert!(of_2018.contains("Birth Date,Contact Instructions,Headline,Summary,Industry,Country,Zip Code,"));
}

#[test]
fn without_drafts_there_is_no_column_for_them() {
    let (_, files) = written(&ArchiveSpec { drafts: 0, ..small(Era::Y2025) });
    assert!(text(&files, "messages.csv").lines().next().unwrap().ends_with(",FOLDER,ATTACHMENTS"));
}

#[test]
fn the_zip_is_streamed() {
    let (truth, bytes) = write(&small(Era::Y2025));
    let little = |at: usize, length: usize| {
        bytes[at..at + length].iter().rev().fold(0_u64, |number, &byte| number * 256 + u64::from(byte))
    };
    assert_eq!(&bytes[..4], b"PK\x03\x04");
    assert_eq!((little(6, 2), little(8, 2), little(18, 4), little(22, 4)), (0x0808, 8, 0, 0));
    let mut zip = zip::ZipArchive::new(io::Cursor::new(&bytes)).unwrap();
    let mut names = Vec::new();
    for index in 0..zip.len() {
        let member = zip.by_index_raw(index).unwrap();
        assert_eq!((member.system(), member.external_attributes()), (zip::System::Dos, 0));
        assert!(!member.is_dir());
        assert_eq!(member.last_modified().unwrap().year(), 2025);
        let central = usize::try_from(member.central_header_start()).unwrap();
        let local = usize::try_from(member.header_start()).unwrap();
        assert_eq!((little(central + 8, 2), little(local + 6, 2)), (0x0808, 0x0808), "{:?}", member.name());
        names.push(member.name().unwrap().into_owned());
    }
    assert_eq!(names, truth.files);
    let mut sorted = names.clone();
    sorted.sort();
    assert_ne!(names, sorted, "members come in any order");
}

#[test]
fn every_container_holds_the_same_invitations() {
    let zip = small(Era::Y2024);
    let (_, files) = written(&zip);
    for container in [Container::Folder, Container::FolderEndingInZip] {
        let folder = tempfile::tempdir().unwrap();
        let spec = ArchiveSpec { container, ..zip.clone() };
        let path = folder.path().join(spec.file_name());
        let truth = spec.write(&path).unwrap();
        assert_eq!(std::fs::read(path.join("Invitations.csv")).unwrap(), files["Invitations.csv"]);
        assert_eq!(std::fs::read_dir(&path).unwrap().count(), truth.files.len());
    }
    let (_, repacked) = written(&ArchiveSpec { container: Container::Repacked, ..zip.clone() });
    assert_eq!(repacked["Complete_LinkedInDataExport_07-19-2024/Invitations.csv"], files["Invitations.csv"]);
    let (truth, one) = written(&ArchiveSpec { container: Container::OneCategory, ..zip });
    assert_eq!(one["Invitations.csv"], files["Invitations.csv"]);
    assert_eq!(one.len(), 5);
    let in_file = truth.requests.iter().filter(|request| request.line.is_some());
    assert!(
        in_file.clone().count() == 80 && in_file.clone().all(|r| r.expected == [ExpectedStatus::Unknown])
    );
}

#[test]
fn names_follow_the_era() {
    let name = |era| ArchiveSpec::era(era).file_name();
    assert_eq!(name(Era::Y2024), "Basic_LinkedInDataExport_07-19-2024.zip");
    assert_eq!(name(Era::Y2026), "Basic_LinkedInDataExport_06-08-2026.zip.zip");
}

#[test]
fn addresses_are_encoded_in_connections_and_raw_in_invitations() {
    let spec = ArchiveSpec { sent: 300, ..ArchiveSpec::era(Era::Y2026) };
    let (truth, files) = written(&spec);
    let connections = records(&files, "Connections.csv", "First Name");
    let invitations = records(&files, "Invitations.csv", "From");
    let encoded: Vec<&str> = connections.iter().map(|row| row[2].as_str()).collect();
    assert!(encoded.iter().all(|url| url.is_ascii()));
    assert!(invitations.iter().any(|row| !row[6].is_ascii()));
    let accepted = truth.requests.iter().filter(|r| r.expected == [ExpectedStatus::Accepted]);
    let mut differ = 0;
    for request in accepted {
        let same =
            |url: &&&str| percent_encoding::percent_decode_str(url).decode_utf8().unwrap() == request.url;
        let found = encoded.iter().find(same).unwrap();
        differ += usize::from(**found != request.url);
    }
    assert!(differ > 20, "a raw join loses {differ}");
}

#[test]
fn a_request_leaves_the_file_180_days_after_it_was_settled() {
    for era in [Era::Y2021, Era::Y2026] {
        let spec = ArchiveSpec { sent: 1_500, received: 800, connections: 5_000, ..ArchiveSpec::era(era) };
        let (truth, _) = write(&spec);
        let settled = |request: &TrueRequest| {
            request.outcome.accepted_at().map(|at| clock::days_apart(at, spec.taken_at))
        };
        for request in &truth.requests {
            let (days, here) = (settled(request), request.line.is_some());
            assert!(days.is_none_or(|days| (days < 180) >= here || days == 180), "{days:?} days, {here}");
            assert!(days.is_none_or(|days| days >= 180 || here), "{days:?} days, {here}");
        }
        let late = |r: &&TrueRequest| {
            r.line.is_some()
                && r.outcome.accepted_at().is_some()
                && clock::days_apart(r.sent_at, spec.taken_at) > 200
        };
        assert!(truth.requests.iter().any(|r| late(&r)), "accepted late, so still there");
        let waiting = |direction, age| {
            let old = |r: &&TrueRequest| {
                r.direction == direction
                    && r.outcome == Outcome::Waiting
                    && clock::days_apart(r.sent_at, spec.taken_at) > age
            };
            truth.requests.iter().filter(old).count()
        };
        assert!(waiting(Direction::Sent, 181) < 15, "taken back after six months");
        assert_eq!(waiting(Direction::Sent, 331), 0);
        assert!(waiting(Direction::Received, 331) > 0, "kept for years");
    }
}

#[test]
fn shares_are_those_that_were_measured() {
    let spec =
        ArchiveSpec { sent: 4_000, received: 3_000, connections: 9_000, ..ArchiveSpec::era(Era::Y2026) };
    let (truth, _) = write(&spec);
    let share = |direction| {
        let rows = truth.requests.iter().filter(|r| r.direction == direction && r.line.is_some());
        let accepted = rows.clone().filter(|r| r.outcome.accepted_at().is_some()).count();
        accepted as f64 / rows.count() as f64
    };
    assert!((share(Direction::Sent) - 0.77).abs() < 0.03, "{}", share(Direction::Sent));
    assert!((share(Direction::Received) - 0.86).abs() < 0.03, "{}", share(Direction::Received));
    let hidden = truth.hidden_connections.len() as f64 / 9_000.0;
    assert!((0.01..0.07).contains(&hidden), "{hidden}");
}

#[test]
fn the_lines_of_the_truth_are_the_lines_of_the_file() {
    let problems = Problems { bad_dates: 3, unknown_directions: 2, short_rows: 2, bad_connection_days: 4 };
    for era in Era::ALL {
        let spec = ArchiveSpec { problems, ..small(era) };
        let (truth, files) = written(&spec);
        let line = |name: &str, line: u64| {
            let index = usize::try_from(line).unwrap() - 1;
            text(&files, name).lines().nth(index).unwrap().to_owned()
        };
        assert_eq!(truth.unreadable_rows.len(), 11);
        for row in &truth.unreadable_rows {
            assert!(line(&row.file, row.line).contains("Unreadable"), "{row:?}");
        }
        assert_eq!(text(&files, "Invitations.csv").lines().count(), 1 + 80 + 7);
        for request in truth.requests.iter().filter(|request| request.line.is_some()) {
            let line = line("Invitations.csv", request.line.unwrap());
            assert!(line.contains(&clock::pacific_minute(request.sent_at)), "{line} {request:?}");
            assert!(line.contains(&request.name.replace('"', "\"\"")), "{line} {request:?}");
        }
        assert!(!text(&files, "Connections.csv").ends_with('\n'));
    }
}

#[test]
fn a_note_comes_back_as_the_first_message_at_the_moment_of_acceptance() {
    let (truth, files) = written(&ArchiveSpec::era(Era::Y2026));
    let messages = records(&files, "messages.csv", "CONVERSATION ID");
    let to_the_second = truth.requests.iter().filter(|r| r.expected_precision == Some(Precision::Second));
    assert!(to_the_second.clone().count() > 20);
    for request in to_the_second {
        let at = format!("{} UTC", clock::plain_second(request.outcome.accepted_at().unwrap()));
        let found = |row: &&Vec<String>| {
            row[6] == at
                && row[8].replace('\n', " ") == request.note
                && [&row[3], &row[5]].contains(&&request.url)
        };
        let first = messages.iter().find(found).unwrap();
        let thread = messages.iter().filter(|row| row[0] == first[0]);
        assert!(thread.into_iter().all(|row| row[6] >= at), "{request:?}");
    }
    assert!(messages.iter().any(|row| row[8].contains('\n')));
    assert!(!text(&written(&ArchiveSpec::era(Era::Y2025)).1, "messages.csv").contains("samples today\n\n"));
}

#[test]
fn what_makes_archives_hard_is_there() {
    let spec = ArchiveSpec {
        sent: 600,
        received: 300,
        connections: 2_500,
        messages: 2_000,
        ..ArchiveSpec::era(Era::Y2026)
    };
    let (truth, files) = written(&spec);
    let connections = text(&files, "Connections.csv");
    assert!(connections.lines().any(|line| line.starts_with(",,,,,,")), "hidden");
    let in_file: Vec<&TrueRequest> = truth.requests.iter().filter(|r| r.line.is_some()).collect();
    let any = |test: fn(&TrueRequest) -> bool| in_file.iter().any(|request| test(request));
    assert!(any(|r| r.name.ends_with(' ')) && any(|r| r.name.contains("  ")), "stray spaces");
    assert!(any(|r| r.name.contains(", ")), "credentials");
    assert!(any(|r| r.name.chars().any(unicode_normalization::char::is_combining_mark)), "combining marks");
    assert!(any(|r| r.name.chars().any(|c| ('\u{1D400}'..'\u{1D800}').contains(&c))), "styled letters");
    assert!(any(|r| r.name.contains('@') && r.expected == [ExpectedStatus::Unknown]), "by e-mail");
    assert!(any(|r| r.note.chars().count() == 300), "the longest note");
    assert!(any(|r| r.note.contains("  ") && !r.note.contains('\n')), "line breaks replaced");
    let mut ways: BTreeMap<&str, std::collections::BTreeSet<Direction>> = BTreeMap::new();
    for request in &in_file {
        ways.entry(&request.url).or_default().insert(request.direction);
    }
    assert_eq!(ways.values().filter(|ways| ways.len() == 2).count(), 2, "asked in both directions");
    let namesake = |r: &&&TrueRequest| truth.connections.iter().any(|c| c.name == r.name && c.url != r.url);
    assert!(in_file.iter().any(|request| namesake(&request)), "namesakes");
    let messages = text(&files, "messages.csv");
    for sign in ["Sponsored Conversation", "%FIRSTNAME%", "\"LinkedIn Member\",\"\"", "\"Yes\""] {
        assert!(messages.contains(sign), "{sign}");
    }
    for decoy in
        ["coach_messages.csv", "Receipts.csv", "Rich_Media.csv", "Ad_Targeting.csv", "Registration.csv"]
    {
        assert!(files.contains_key(decoy), "{decoy}");
    }
    assert!(files["Account Status History.csv"].starts_with(b"\xFF\xFE\"\0T\0"));
    assert!(text(&files, "Shares.csv").contains("\r\n"));
}

#[test]
fn a_spreadsheet_leaves_its_marks() {
    let saved = |resave| written(&ArchiveSpec { resave, ..small(Era::Y2024) }).1;
    let excel = text(&saved(Resave::Excel), "Connections.csv");
    assert!(excel.starts_with("\u{FEFF}Notes:,,,,,,\r\n"), "{}", &excel[..40]);
    assert!(excel.contains("\r\n,,,,,,\r\nFirst Name,Last Name,URL,"));
    assert!(excel.trim_end().rsplit(',').next().unwrap().matches('-').count() == 2, "16-Aug-21");
    let dates = records(&saved(Resave::ExcelDates), "Invitations.csv", "\u{FEFF}From");
    assert!(dates.iter().all(|row| row[2].matches('/').count() == 2 && !row[2].contains(' ')));
    assert!(
        text(&saved(Resave::Semicolons), "Invitations.csv").starts_with("\u{FEFF}From;To;Sent At;Message;")
    );
    let western = &saved(Resave::Windows1252)["Connections.csv"];
    assert!(std::str::from_utf8(western).is_err() && western.starts_with(b"Notes:,,,,,,\r\n"));
    assert!(saved(Resave::Utf16Tab)["Invitations.csv"].starts_with(b"\xFF\xFEF\0r\0o\0m\0\t\0"));
}

#[test]
fn expectations_agree_with_what_happened() {
    for era in Era::ALL {
        for resave in [Resave::Untouched, Resave::Windows1252] {
            let (truth, _) = write(&ArchiveSpec { resave, ..ArchiveSpec::era(era) });
            for request in truth.requests.iter().filter(|request| request.line.is_some()) {
                let listed = matches!(request.outcome, Outcome::Accepted { hidden: false, .. });
                assert!(!request.expected.is_empty());
                if request.expected == [ExpectedStatus::Accepted] {
                    assert!(listed && request.expected_precision.is_some(), "{request:?}");
                }
                if request.expected.contains(&ExpectedStatus::Waiting) && resave == Resave::Untouched {
                    assert!(!listed, "{request:?}");
                }
            }
            let sure = truth.requests.iter().filter(|r| r.expected == [ExpectedStatus::Accepted]).count();
            assert!(sure > 120, "{era:?} {resave:?}: {sure}");
        }
    }
}

#[test]
fn an_empty_archive_is_an_archive() {
    let nothing =
        ArchiveSpec { sent: 0, received: 0, connections: 0, messages: 0, drafts: 0, ..small(Era::Y2026) };
    let (truth, files) = written(&nothing);
    assert!(truth.requests.is_empty() && truth.connections.is_empty());
    assert_eq!(text(&files, "Invitations.csv").lines().count(), 1);
    assert!(text(&files, "Connections.csv").ends_with("Connected On"));
}

#[test]
fn a_large_archive_has_the_rows_that_were_asked_for() {
    let spec = ArchiveSpec {
        sent: 5_000,
        received: 500,
        connections: 11_000,
        messages: 20_000,
        ..ArchiveSpec::era(Era::Y2025)
    };
    let (truth, files) = written(&spec);
    assert_eq!(records(&files, "Invitations.csv", "From").len(), 5_500);
    assert_eq!(records(&files, "Connections.csv", "First Name").len(), 11_000);
    assert_eq!(records(&files, "messages.csv", "CONVERSATION ID").len(), 20_000);
    assert_eq!(truth.connections.len() + truth.hidden_connections.len(), 11_000);
    assert!(serde_json::to_string(&truth).unwrap().len() > 1_000_000);
}
