//! What an archive may come in.

use crate::build::{
    Archive, CONNECTIONS, MESSAGES, NAMES_ONLY, WITH_URLS, invitations, problems, read_bytes, sent, table,
    write_file,
};
use acquaint_linkedin::{DatedBy, Limits, Options, Progress, ReadError, read, read_with};

fn small() -> Archive {
    invitations(WITH_URLS, &[&sent("Renée Beispiel", "renée-beispiel-84b71000", "5/3/26, 4:05 PM", "")])
        .with("Connections.csv", &table(CONNECTIONS, &["Ada,Example,,,,,07 May 2026"]))
        .with("messages.csv", &table(MESSAGES, &[]))
        .with("Jobs/Saved Jobs.csv", "Saved Date\n")
        .with("Articles/2017-12-09 04:54:08.html", "<p>")
}

#[test]
fn zips_of_every_making_and_folders_are_read_alike() {
    let archive = small();
    let mut shuffled = archive.clone();
    shuffled.files.reverse();
    let mut within = Archive::default();
    for (name, bytes) in &archive.files {
        within = within.with_bytes(&format!("my archive/{name}"), bytes);
    }
    within = within.with("__MACOSX/my archive/._Invitations.csv", "x").with("my archive/.DS_Store", "x");
    let expected = read_bytes("a.zip", &archive.streamed()).unwrap();
    assert_eq!(archive.streamed()[6] & 8, 8, "sizes come behind the data, as in real archives");
    assert_eq!(expected.record.requests.len(), 1);
    assert_eq!((expected.problems.len(), expected.counts.connections), (0, 1));
    for bytes in [archive.packed(), shuffled.streamed(), within.streamed(), within.packed()] {
        assert_eq!(read_bytes("Basic_LinkedInDataExport_06-07-2026.zip.zip", &bytes).unwrap(), expected);
    }
    for (name, archive) in [("Complete_LinkedInDataExport_06-07-2026.zip", &archive), ("plain", &within)] {
        let folder = tempfile::tempdir().unwrap();
        archive.unpack_to(&folder.path().join(name));
        let reading = read(&folder.path().join(name), &mut |_| {}).unwrap();
        assert_eq!(reading.record.requests, expected.record.requests);
        assert_eq!(reading.files, expected.files);
    }
}

#[test]
fn an_archive_is_dated_by_its_zip_or_its_name_and_never_before_its_data() {
    let dated = |name: &str, archive: &Archive, as_folder: bool| {
        let (folder, path) = write_file("x", b"");
        let place = folder.path().join(name);
        if as_folder {
            archive.unpack_to(&place);
        } else {
            std::fs::write(&place, archive.packed()).unwrap();
        }
        drop(path);
        let reading = read(&place, &mut |_| {}).unwrap();
        (reading.record.taken_at.to_string(), reading.dated_by)
    };
    let archive = small();
    assert_eq!(dated("a.zip", &archive, false), ("2026-06-06T23:30:10Z".into(), DatedBy::MemberTimes));
    assert_eq!(dated("B_06-01-2026.zip", &archive, false), ("2026-06-01T00:00:00Z".into(), DatedBy::Name));
    assert_eq!(dated("B_06-07-2026.zip", &archive, true), ("2026-06-07T00:00:00Z".into(), DatedBy::Name));
    assert_eq!(dated("folder", &archive, true), ("2026-05-07T00:00:00Z".into(), DatedBy::NewestEntry));
    let newer = archive.with("Shares.csv", "Date,ShareLink\r\n2026-06-08 01:02:03,x\r\n");
    assert_eq!(dated("a.zip", &newer, false), ("2026-06-08T00:00:00Z".into(), DatedBy::NewestEntry));
    let empty = invitations(NAMES_ONLY, &[]);
    assert_eq!(dated("folder", &empty, true).1, DatedBy::FileTime);
}

#[test]
fn an_archive_of_one_category_is_read() {
    let archive = invitations(WITH_URLS, &[&sent("Ada Example", "ada-example-2", "5/3/26, 4:05 PM", "")])
        .with("Profile.csv", "First Name,Last Name,Headline\nOlive,Owner,Potter\n")
        .with("Registration.csv", "Registered At\n");
    let reading = archive.read();
    assert_eq!(reading.record.owner.name, "Olive Owner");
    assert!(!reading.record.owner.profile_known, "the lists of the profile were not asked for");
    assert_eq!(crate::build::statuses(&reading), ["Ada Example: unknown NoConnections"]);
}

#[test]
fn parts_and_member_ids_in_names_are_understood_and_like_names_are_not_confused() {
    let message = "1,,Olive Owner,,Ada Example,,2026-06-05 10:00:00 UTC,,hello,INBOX";
    let archive = invitations(WITH_URLS, &[&sent("Ada Example", "ada-example-2", "5/3/26, 4:05 PM", "")])
        .with("coach_messages.csv", "FROM,TO,DATE,CONTENT\nOlive Owner,Coach,2026-06-06 10:00:00 UTC,x\n")
        .with("Messages.csv", &table(MESSAGES, &[message]))
        .with("Shares_123456789.csv", "Date,ShareLink\r\n2026-05-31 01:02:03,x\r\n")
        .with("Comments_1.csv", "Date,Link\n2026-06-03 01:02:03,x\nnever,x\n")
        .with("Reactions.csv", "Date,Type,Link\n2026-06-04 01:02:03,LIKE,x\n");
    let reading = archive.read();
    let names: Vec<_> = reading.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(
        names,
        ["Invitations.csv", "Messages.csv", "Shares_123456789.csv", "Comments_1.csv", "Reactions.csv"]
    );
    assert_eq!(reading.record.owner.last_active_on, "2026-06-05".parse().ok());
    assert_eq!(reading.files[3].remarks, ["rows without a readable day: 1"]);
    assert_eq!(reading.counts.messages, 1);
}

#[test]
fn files_without_rows_or_header_are_no_obstacle() {
    let row = sent("Ada Example", "ada-example-2", "5/3/26, 4:05 PM", "");
    let archive = invitations(WITH_URLS, &[&row])
        .with("Connections.csv", "")
        .with("messages.csv", "No conversations found\n")
        .with("Positions.csv", "Company Name,Title,Description,Location,Started On,Finished On\n")
        .with_bytes("Skills.csv", b"PK\x03\x04\x14\0\x06\0");
    let reading = archive.read();
    assert_eq!(
        problems(&reading),
        [
            "Skills.csv: it is a spreadsheet, not text; save it as CSV (UTF-8)",
            "Connections.csv: it is empty",
            "messages.csv: no header with the columns `FROM`, `TO`, `DATE` and `CONTENT` was found",
        ]
    );
    assert_eq!(reading.record.owner.positions, Some(vec![]));
    assert_eq!(reading.record.owner.skills, None);
    assert_eq!(crate::build::statuses(&reading), ["Ada Example: unknown NoConnections"]);
    assert_eq!(invitations(WITH_URLS, &[]).read().record.requests, []);
}

#[test]
fn what_is_no_archive_says_what_to_do() {
    let message = |error: ReadError| error.to_string();
    let missing = read("no/such/archive.zip".as_ref(), &mut |_| {}).unwrap_err();
    assert_eq!(message(missing), "there is no file or folder at `no/such/archive.zip`; check the path");
    let no_requests = Archive::default().with("Connections.csv", "x").read_error();
    assert!(matches!(no_requests, ReadError::NoInvitations { .. }));
    let words = message(no_requests);
    assert!(words.contains("Settings → Data privacy → Get a copy of your data"), "{words}");
    for category in ["Invitations", "Connections", "Messages", "Profile", "Positions", "Education", "Skills"]
    {
        assert!(words.contains(category), "{words}");
    }
    let folder = tempfile::tempdir().unwrap();
    let empty_folder = read(folder.path(), &mut |_| {}).unwrap_err();
    assert!(matches!(empty_folder, ReadError::Empty { .. }), "{empty_folder}");
    let mut cut = small().streamed();
    cut.truncate(cut.len() / 2);
    for (bytes, kind) in [
        (vec![], "Empty"),
        (Archive::default().packed(), "Empty"),
        (b"hello".to_vec(), "NotAnArchive"),
        (b"PK\x03\x04".to_vec(), "Damaged"),
        (cut, "Damaged"),
    ] {
        let error = read_bytes("a.zip", &bytes).unwrap_err();
        assert!(format!("{error:?}").starts_with(kind), "{error:?}");
    }
}

#[test]
fn a_list_of_requests_that_cannot_be_read_is_no_empty_list() {
    for bytes in [&b"PK\x03\x04\x14\0"[..], b"", b"Von,An,Gesendet\n"] {
        let error = Archive::default().with_bytes("Invitations.csv", bytes).read_error();
        assert!(matches!(error, ReadError::UnreadableInvitations { .. }), "{error}");
    }
}

#[test]
fn progress_is_told_for_every_file() {
    let mut told = Vec::new();
    let (_folder, path) = write_file("a.zip", &small().streamed());
    let _ = read(&path, &mut |progress| told.push(progress)).unwrap();
    let last = Progress { file: "messages.csv".into(), rows: 0, files_done: 3, files: 3 };
    assert_eq!(told.last(), Some(&last));
    assert_eq!(told.len(), 6);
}

#[test]
fn limits_are_the_callers_to_set() {
    let limits = Limits { problems_max: 1, rows_max: 3, ..Limits::default() };
    let bad = "Olive Owner,Ada,\"soon\",,OUTGOING";
    let archive = invitations(NAMES_ONLY, &[bad, bad, bad, bad]);
    let (_folder, path) = write_file("a.zip", &archive.streamed());
    let options = Options { limits, ..Options::default() };
    let reading = read_with(&path, &options, &mut |_| {}).unwrap();
    assert_eq!(
        problems(&reading),
        ["Invitations.csv, line 2: `Sent At` is `soon`, which is not readable here"]
    );
    assert_eq!((reading.more_problems, reading.unreadable_rows), (3, 3));
}

#[test]
fn one_row_from_a_day_to_come_is_a_problem_and_dates_nothing() {
    let rows = [
        sent("Ada Example", "ada-example-2", "5/3/26, 4:05 PM", ""),
        sent("Bo Example", "bo-example-3", "5/3/62, 4:05 PM", ""),
    ];
    let archive = invitations(WITH_URLS, &[&rows[0], &rows[1]])
        .with("Connections.csv", &table(CONNECTIONS, &[",,,,,,05 May 2062", "Cy,Example,,,,,05 May 2062"]))
        .with("messages.csv", &table(MESSAGES, &["1,,Ada,,Olive,,2062-05-04 11:12:13 UTC,,Hi,INBOX"]))
        .with("Shares.csv", "Date,ShareLink\n2062-05-31 01:02:03,x\n");
    let expected = [
        "Invitations.csv, line 3: `Sent At` is `5/3/62, 4:05 PM`, which is after the archive was taken",
        "Connections.csv, line 2: `Connected On` is `05 May 2062`, which is after the archive was taken",
        "Connections.csv, line 3: `Connected On` is `05 May 2062`, which is after the archive was taken; the \
         connection is kept without its day",
        "messages.csv, line 2: `DATE` is `2062-05-04 11:12:13 UTC`, which is after the archive was taken",
    ];
    let check = |reading: &acquaint_linkedin::Reading, dated_by| {
        assert_eq!(problems(reading), expected);
        assert_eq!(
            (reading.dated_by, reading.record.taken_at.to_string().get(..4)),
            (dated_by, Some("2026"))
        );
        assert_eq!(reading.record.requests.len(), 1);
        assert_eq!(reading.record.owner.last_active_on, "2026-05-03".parse().ok());
        assert!(!reading.record.requests_complete);
    };
    check(&read_bytes("a.zip", &archive.streamed()).unwrap(), DatedBy::MemberTimes);
    check(&archive.read(), DatedBy::Caller);
    for (name, dated_by) in [("B_06-07-2026", DatedBy::Name), ("folder", DatedBy::NewestEntry)] {
        let folder = tempfile::tempdir().unwrap();
        archive.unpack_to(&folder.path().join(name));
        check(&read(&folder.path().join(name), &mut |_| {}).unwrap(), dated_by);
    }
}

#[test]
fn a_date_before_the_newest_entry_is_refused() {
    let (_folder, path) = write_file("a.zip", &small().streamed());
    let read_at = |taken_at: &str| {
        let options = Options { taken_at: Some(taken_at.parse().unwrap()), ..Options::default() };
        read_with(&path, &options, &mut |_| {})
    };
    assert_eq!(read_at("2026-05-06T00:00:00Z").unwrap().dated_by, DatedBy::Caller);
    let error = read_at("2026-05-01T00:00:00Z").unwrap_err();
    assert!(matches!(error, ReadError::TakenBeforeNewestEntry { .. }), "{error:?}");
    assert_eq!(
        error.to_string(),
        "the archive holds an entry of 2026-05-07T00:00:00Z, so it cannot have been taken at 2026-05-01T00:00:00Z; \
         give the date on which LinkedIn made it, or leave the date out"
    );
}

#[test]
fn a_list_of_requests_is_complete_where_every_row_was_read() {
    let row = sent("Ada Example", "ada-example-2", "5/3/26, 4:05 PM", "");
    let bad = sent("Bo Example", "bo-example-3", "soon", "");
    assert!(invitations(WITH_URLS, &[&row, &row]).read().record.requests_complete);
    assert!(!invitations(WITH_URLS, &[&row, &bad]).read().record.requests_complete);
    let elsewhere = table(CONNECTIONS, &["Ada,Example,,,,,soon"]);
    let reading = invitations(WITH_URLS, &[&row]).with("Connections.csv", &elsewhere).read();
    assert!(reading.record.requests_complete && reading.unreadable_rows == 1);
    let limits = Limits { rows_max: 1, problems_max: 0, ..Limits::default() };
    let (_folder, path) = write_file("a.zip", &invitations(WITH_URLS, &[&row, &bad]).streamed());
    let options = Options { limits, ..Options::default() };
    assert!(!read_with(&path, &options, &mut |_| {}).unwrap().record.requests_complete, "stopped early");
}
