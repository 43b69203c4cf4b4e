//! Reading synthetic archives whose answers are known: every era, every container, every way of saving again.

use acquaint_core::record::{AcceptedAt, Direction, RecordedRequest, Status};
use acquaint_linkedin::Reading;
use acquaint_sim::archive::{
    ArchiveSpec, Container, Era, Outcome, Precision, Problems, Resave, TrueRequest, Truth,
};
use jiff::tz::TimeZone;

fn read(spec: &ArchiveSpec) -> (Truth, Reading) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(spec.file_name());
    let truth = spec.write(&path).unwrap();
    let reading = acquaint_linkedin::read(&path, &mut |_| {}).unwrap_or_else(|e| panic!("{spec:?}: {e}"));
    (truth, reading)
}

fn in_the_file(truth: &Truth) -> impl Iterator<Item = &TrueRequest> {
    truth.requests.iter().filter(|request| request.line.is_some())
}

/// Compares one request with what is true of it; the day of an answer may be off by one where 2018 wrote local time.
fn check(spec: &ArchiveSpec, truth: &TrueRequest, read: &RecordedRequest) {
    let context = format!(
        "{:?} {:?} {:?}, line {:?}: {truth:?} {read:?}",
        spec.era, spec.container, spec.resave, truth.line
    );
    assert_eq!(truth.direction, read.direction, "{context}");
    let expected: Vec<&str> = truth.expected.iter().map(|status| status.key()).collect();
    assert!(expected.contains(&read.status.key()), "{context}");
    if spec.resave == Resave::Untouched {
        assert_eq!(truth.sent_at, read.sent_at, "{context}");
        assert_eq!(truth.note.trim(), read.note.trim(), "{context}");
    }
    let Status::Accepted { at, .. } = read.status else { return };
    let Outcome::Accepted { at: true_at, .. } = truth.outcome else { panic!("{context}") };
    match (truth.expected_precision, at) {
        (Some(Precision::Second), AcceptedAt::Second(second)) => assert_eq!(true_at, second, "{context}"),
        (Some(Precision::Second), AcceptedAt::Day(_)) => {
            panic!("known to the second, read to the day: {context}")
        }
        (_, AcceptedAt::Second(second)) => {
            assert!(true_at.duration_until(second).as_secs().abs() < 1, "{context}");
        }
        (_, AcceptedAt::Day(day)) => {
            let true_day = true_at.to_zoned(TimeZone::UTC).date();
            let off = (day - true_day).get_days().abs();
            assert!(off <= i32::from(spec.era == Era::Y2018), "{context}");
        }
    }
}

fn check_all(spec: &ArchiveSpec) -> Reading {
    let (truth, reading) = read(spec);
    let expected: Vec<&TrueRequest> = in_the_file(&truth).collect();
    assert_eq!(expected.len(), reading.record.requests.len(), "{spec:?}: {:?}", reading.problems);
    for (truth, read) in expected.into_iter().zip(&reading.record.requests) {
        check(spec, truth, read);
    }
    reading
}

#[test]
fn every_era_is_read_with_the_right_answers() {
    for era in Era::ALL {
        for seed in [1, 2, 3] {
            let spec = ArchiveSpec { seed, ..ArchiveSpec::era(era) };
            let reading = check_all(&spec);
            assert!(reading.problems.is_empty(), "{era:?}: {:?}", reading.problems);
            let sent = reading.record.requests.iter().filter(|request| request.direction == Direction::Sent);
            assert_eq!(sent.count(), spec.sent, "{era:?}");
        }
    }
}

#[test]
fn every_container_is_read_with_the_right_answers() {
    for container in [Container::Zip, Container::Folder, Container::FolderEndingInZip, Container::Repacked] {
        for era in [Era::Y2020, Era::Y2026] {
            let reading = check_all(&ArchiveSpec { container, ..ArchiveSpec::era(era) });
            assert!(reading.problems.is_empty(), "{container:?}: {:?}", reading.problems);
        }
    }
}

#[test]
fn an_archive_of_one_category_cannot_tell_who_answered() {
    let spec = ArchiveSpec { container: Container::OneCategory, ..ArchiveSpec::era(Era::Y2024) };
    let reading = check_all(&spec);
    assert!(reading.record.requests.iter().all(|request| request.status.key() == "unknown"));
}

#[test]
fn every_copy_a_spreadsheet_saved_is_read() {
    use Resave::{Excel, ExcelDates, Semicolons, Utf16Tab, Windows1252};
    for resave in [Excel, ExcelDates, Semicolons, Windows1252, Utf16Tab] {
        for era in [Era::Y2021, Era::Y2024] {
            let spec = ArchiveSpec { resave, ..ArchiveSpec::era(era) };
            let (truth, reading) = read(&spec);
            assert_eq!(
                in_the_file(&truth).count(),
                reading.record.requests.len(),
                "{resave:?} {era:?}: {:?}",
                reading.problems
            );
            // Characters and times of day are lost in such copies, so only most answers are found.
            let right = in_the_file(&truth).zip(&reading.record.requests).filter(|(truth, read)| {
                truth.expected.iter().any(|status| status.key() == read.status.key())
            });
            assert!(right.count() * 100 >= reading.record.requests.len() * 90, "{resave:?} {era:?}");
        }
    }
}

#[test]
fn every_unreadable_row_is_reported_with_its_line_and_the_rest_is_read() {
    let problems = Problems { bad_dates: 3, unknown_directions: 2, short_rows: 2, bad_connection_days: 2 };
    for era in [Era::Y2018, Era::Y2021, Era::Y2026] {
        let spec = ArchiveSpec { problems, ..ArchiveSpec::era(era) };
        let (truth, reading) = read(&spec);
        for row in &truth.unreadable_rows {
            let found =
                reading.problems.iter().any(|problem| problem.file == row.file && problem.line == row.line);
            assert!(found, "{era:?} {row:?}: {:?}", reading.problems);
        }
        assert_eq!(reading.problems.len(), truth.unreadable_rows.len(), "{era:?}: {:?}", reading.problems);
        assert_eq!(in_the_file(&truth).count(), reading.record.requests.len(), "{era:?}");
    }
}

#[test]
fn the_owner_is_known_by_name_and_address() {
    for era in Era::ALL {
        let (truth, reading) = read(&ArchiveSpec::era(era));
        assert_eq!(truth.owner.name, reading.record.owner.name, "{era:?}");
        let url = reading.record.owner.url.as_deref();
        assert_eq!(url.is_some(), era.joins_by_address() || era == Era::Y2023July, "{era:?}: {url:?}");
    }
}
