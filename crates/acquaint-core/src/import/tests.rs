//! Two records of one person become one history.

use super::{Decision, ImportRefusal, ImportSource, Place, RecordChange, Situation, decide_import};
use crate::note::NoteContent;
use crate::record::{
    AcceptedAt, Counterpart, Direction, FoundBy, Owner, Record, RecordedConnection, RecordedRequest, Status,
    Untold,
};
use crate::stamp::Stamp;
use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan};

mod eras;
mod histories;

const WAITING: Status = Status::Waiting { certainty: 1.0 };

fn start() -> Date {
    date(2026, 1, 1)
}

/// Noon on a day of the test calendar.
fn noon(day: i64) -> Timestamp {
    crate::record::start_of_utc_day(start() + day.days()) + 12.hours()
}

fn accepted(day: i64) -> Status {
    Status::Accepted { at: AcceptedAt::Day(start() + day.days()), found_by: FoundBy::Url }
}

fn url(name: &str) -> String {
    format!("www.linkedin.com/in/{}", name.to_lowercase().replace(' ', "-"))
}

fn by_name(name: &str) -> Counterpart {
    Counterpart { name: name.into(), url: None }
}

fn by_url(name: &str) -> Counterpart {
    Counterpart { name: name.into(), url: Some(url(name)) }
}

fn sent(counterpart: Counterpart, day: i64, status: Status) -> RecordedRequest {
    RecordedRequest {
        direction: Direction::Sent,
        counterpart,
        sent_at: noon(day),
        note: String::new(),
        note_content: NoteContent::NOTHING,
        status,
        tie: None,
        shared_organisation: None,
        shared_school: None,
        messages: None,
    }
}

fn connection(counterpart: Counterpart, day: i64) -> RecordedConnection {
    let connected_on = Some(start() + day.days());
    RecordedConnection { counterpart, connected_on, organisation: String::new(), title: String::new() }
}

fn record(day: i64, requests: Vec<RecordedRequest>, connections: Vec<RecordedConnection>) -> Record {
    let owner = Owner { name: "Olga Owner".into(), url: Some(url("Olga Owner")), ..Owner::default() };
    let taken_at = noon(day);
    Record { taken_at, owner, requests, requests_complete: true, connections, hidden_connections: Vec::new() }
}

/// A stand-in for the digest that the use case computes: equal records, equal bytes.
fn source(record: &Record) -> ImportSource {
    let mut sha256 = [0; 32];
    for (index, byte) in format!("{record:?}").bytes().enumerate() {
        let sum: u8 = sha256[index % 31];
        sha256[index % 31] = sum.rotate_left(3) ^ byte.wrapping_mul(31);
    }
    ImportSource { file_name: "archive.zip".into(), sha256, unreadable_rows: 0 }
}

fn decide(situation: &Situation, record: &Record) -> Result<Decision, ImportRefusal> {
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&situation.version.to_le_bytes());
    decide_import(situation, record, &source(record), &mut Stamp::new(noon(3000), seed))
}

fn import(situation: Situation, record: &Record) -> Situation {
    let decision = decide(&situation, record).unwrap();
    let after = situation.after(&decision.changes);
    assert_eq!(after.findings(), []);
    after
}

fn import_all(records: &[&Record]) -> Situation {
    records.iter().fold(Situation::default(), |situation, record| import(situation, record))
}

/// Every request as a line, whatever its ids.
fn lines(situation: &Situation) -> Vec<String> {
    let line = |kept: &super::KeptRequest| {
        let what = match &kept.request.status {
            Status::Accepted { at: AcceptedAt::Day(day), .. } => format!("accepted {day}"),
            Status::Accepted { at: AcceptedAt::Second(at), .. } => format!("accepted {at}"),
            Status::Waiting { .. } => "waiting".into(),
            Status::Unknown { because } => format!("unknown {because:?}"),
        };
        let name = &situation.find_person(kept.person).unwrap().name;
        format!("{name} {:?} {}: {what}", kept.request.direction, kept.request.sent_at)
    };
    let mut lines: Vec<_> = situation.requests.iter().map(line).collect();
    lines.sort();
    lines
}

#[test]
fn a_first_record_is_kept_whole() {
    let record = record(
        100,
        vec![sent(by_url("Ada Example"), 90, WAITING), sent(by_url("Bo Example"), 80, accepted(81))],
        vec![connection(by_url("Bo Example"), 81)],
    );
    let decision = decide(&Situation::default(), &record).unwrap();
    assert_eq!(decision.report.place, Place::First);
    assert_eq!(decision.report.newly_known.len(), 2);
    assert_eq!(decision.report.connections_added, 1);
    let kept = Situation::default().after(&decision.changes);
    assert_eq!((kept.people.len(), kept.requests.len(), kept.connections.len()), (2, 2, 1));
}

#[test]
fn the_same_record_twice_changes_nothing_and_says_so() {
    let record = record(100, vec![sent(by_url("Ada Example"), 90, WAITING)], vec![]);
    let kept = import_all(&[&record]);
    let again = decide(&kept, &record).unwrap();
    assert_eq!(again.report.place, Place::KnownAlready);
    assert_eq!(again.changes, []);
    assert_eq!(again.report.still_waiting.len(), 1);
}

#[test]
fn a_newer_record_tells_what_became_of_each_request() {
    let names = ["Ada Example", "Bo Example", "Cy Example"];
    let older = record(100, names.map(|name| sent(by_url(name), 90, WAITING)).into(), vec![]);
    let newer = record(
        130,
        vec![
            sent(by_url("Ada Example"), 90, accepted(110)),
            sent(by_url("Bo Example"), 90, WAITING),
            sent(by_url("Dee Example"), 120, WAITING),
        ],
        vec![connection(by_url("Ada Example"), 110)],
    );
    let kept = import_all(&[&older]);
    let report = decide(&kept, &newer).unwrap().report;
    let of = |list: &[super::Mention]| list.iter().map(|m| m.name.clone()).collect::<Vec<_>>();
    assert_eq!(report.place, Place::Newest);
    assert_eq!(of(&report.newly_accepted), ["Ada Example"]);
    assert_eq!(of(&report.still_waiting), ["Bo Example"]);
    assert_eq!(of(&report.gone), ["Cy Example"]);
    assert_eq!(of(&report.newly_known), ["Dee Example"]);
    assert_eq!(lines(&import(kept, &newer)), lines(&import_all(&[&newer, &older])));
}

#[test]
fn a_request_that_left_the_newer_record_but_is_a_connection_was_accepted() {
    let older = record(100, vec![sent(by_url("Ada Example"), 90, WAITING)], vec![]);
    let newer = record(
        400,
        vec![sent(by_url("Bo Example"), 390, WAITING)],
        vec![connection(by_url("Ada Example"), 110)],
    );
    for records in [[&older, &newer], [&newer, &older]] {
        assert_eq!(
            lines(&import_all(&records)),
            [
                "Ada Example Sent 2026-04-01T12:00:00Z: accepted 2026-04-21",
                "Bo Example Sent 2027-01-26T12:00:00Z: waiting"
            ]
        );
    }
}

#[test]
fn an_older_record_never_moves_a_request_backwards_but_adds_history() {
    let older = record(100, vec![sent(by_url("Ada Example"), 90, WAITING)], vec![]);
    let newer = record(130, vec![sent(by_url("Ada Example"), 90, accepted(110))], vec![]);
    let kept = import_all(&[&newer, &older]);
    assert_eq!(lines(&kept), ["Ada Example Sent 2026-04-01T12:00:00Z: accepted 2026-04-21"]);
    let seen = kept.requests[0].seen;
    assert_eq!((seen.first_at, seen.last_at, seen.last_waiting_at), (noon(100), noon(130), Some(noon(100))));
}

#[test]
fn the_second_of_an_answer_refines_its_day_and_stays() {
    let second = Status::Accepted { at: AcceptedAt::Second(noon(110)), found_by: FoundBy::Note };
    let by_day = record(130, vec![sent(by_url("Ada Example"), 90, accepted(110))], vec![]);
    let by_second = record(120, vec![sent(by_url("Ada Example"), 90, second)], vec![]);
    for records in [[&by_day, &by_second], [&by_second, &by_day]] {
        let line = "Ada Example Sent 2026-04-01T12:00:00Z: accepted 2026-04-21T12:00:00Z";
        assert_eq!(lines(&import_all(&records)), [line]);
    }
    assert_eq!(decide(&import_all(&[&by_day]), &by_second).unwrap().report.refined, 1);
}

#[test]
fn a_person_known_by_name_gets_the_address_when_a_later_record_brings_it() {
    let older = record(100, vec![sent(by_name("Renée  Beispiel"), 90, WAITING)], vec![]);
    let newer = record(130, vec![sent(by_url("Renee Beispiel"), 90, WAITING)], vec![]);
    let kept = import_all(&[&older, &newer]);
    assert_eq!(kept.people.len(), 1);
    assert_eq!(kept.people[0].url, Some(url("Renee Beispiel")));
    assert_eq!(kept.requests.len(), 1);
}

#[test]
fn a_name_that_two_people_have_learns_no_address() {
    let older = record(100, vec![sent(by_name("Kim Example"), 90, WAITING)], vec![]);
    let namesake = Counterpart { name: "Kim Example".into(), url: Some(url("kim-other")) };
    let newer = record(
        130,
        vec![sent(by_name("Kim Example"), 90, WAITING)],
        vec![connection(by_url("Kim Example"), 10), connection(namesake, 11)],
    );
    let kept = import_all(&[&older, &newer]);
    assert_eq!(kept.people.len(), 3);
    assert_eq!(kept.requests.len(), 1);
    assert_eq!(kept.find_person(kept.requests[0].person).unwrap().url, None);
}

#[test]
fn two_of_one_name_in_one_minute_stay_two() {
    let twins = vec![sent(by_name("Kim Example"), 90, WAITING), sent(by_name("Kim Example"), 90, WAITING)];
    let older = record(100, twins.clone(), vec![]);
    let newer = record(130, twins, vec![]);
    assert_eq!(import_all(&[&older, &newer]).requests.len(), 2);
}

#[test]
fn a_record_without_connections_takes_no_word_back() {
    let unknown = Status::Unknown { because: Untold::NoConnections };
    let whole = record(100, vec![sent(by_url("Ada Example"), 90, WAITING)], vec![]);
    let bare = record(130, vec![sent(by_url("Ada Example"), 90, unknown)], vec![]);
    for records in [[&whole, &bare], [&bare, &whole]] {
        assert_eq!(lines(&import_all(&records)), ["Ada Example Sent 2026-04-01T12:00:00Z: waiting"]);
    }
}

#[test]
fn somebody_elses_record_is_refused() {
    let kept = import_all(&[&record(100, vec![sent(by_url("Ada Example"), 90, WAITING)], vec![])]);
    let mut other = record(130, vec![], vec![]);
    other.owner = Owner { name: "Pat Other".into(), url: Some(url("Pat Other")), ..Owner::default() };
    let refusal = decide(&kept, &other).unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "this archive belongs to Pat Other (www.linkedin.com/in/pat-other), but the requests kept here are those of \
         Olga Owner (www.linkedin.com/in/olga-owner); keep them in a database of their own with `--database`"
    );
    other.owner =
        Owner { name: "OLGA OWNER".into(), url: Some("urn:li:member:7".into()), ..Owner::default() };
    assert!(decide(&kept, &other).is_ok());
}

#[test]
fn a_record_from_the_future_is_refused() {
    let refusal = decide(&Situation::default(), &record(3003, vec![], vec![])).unwrap_err();
    assert_eq!(refusal, ImportRefusal::TakenInFuture { taken_at: noon(3003) });
}

#[test]
fn one_connection_answers_one_request_the_latest_sent_by_then() {
    let ada = || by_url("Ada Example");
    let asked = record(100, vec![sent(ada(), 50, WAITING), sent(ada(), 90, WAITING)], vec![]);
    let asked_after = record(130, vec![sent(ada(), 125, WAITING)], vec![]);
    let newer = record(400, vec![sent(by_url("Bo Example"), 390, WAITING)], vec![connection(ada(), 110)]);
    assert_eq!(
        lines(&import_all(&[&asked, &asked_after, &newer])),
        [
            "Ada Example Sent 2026-02-20T12:00:00Z: unknown AskedAgain",
            "Ada Example Sent 2026-04-01T12:00:00Z: accepted 2026-04-21",
            "Ada Example Sent 2026-05-06T12:00:00Z: unknown Gone",
            "Bo Example Sent 2027-01-26T12:00:00Z: waiting",
        ]
    );
}

#[test]
fn an_answer_that_a_request_has_is_not_given_to_another() {
    let ada = || by_url("Ada Example");
    let first = record(100, vec![sent(ada(), 50, accepted(60))], vec![connection(ada(), 60)]);
    let also = record(59, vec![sent(ada(), 55, WAITING)], vec![]);
    assert_eq!(
        lines(&import_all(&[&first, &also])),
        [
            "Ada Example Sent 2026-02-20T12:00:00Z: accepted 2026-03-02",
            "Ada Example Sent 2026-02-25T12:00:00Z: unknown AskedAgain",
        ]
    );
}

#[test]
fn a_list_that_is_incomplete_makes_nothing_gone() {
    let older = record(100, vec![sent(by_url("Ada Example"), 90, WAITING)], vec![]);
    let mut newer = record(130, vec![sent(by_url("Bo Example"), 120, WAITING)], vec![]);
    newer.requests_complete = false;
    let kept = import_all(&[&older, &newer]);
    let waiting =
        ["Ada Example Sent 2026-04-01T12:00:00Z: waiting", "Bo Example Sent 2026-05-01T12:00:00Z: waiting"];
    assert_eq!(lines(&kept), waiting);
    let between = record(120, vec![sent(by_url("Ada Example"), 90, WAITING)], vec![]);
    assert_eq!(lines(&import(kept, &between)), waiting, "nor later, when it is one that is kept");
}

#[test]
fn a_name_that_two_connections_have_is_no_answer_whatever_the_order() {
    let kim = || by_name("Kim Example");
    let older = record(100, vec![sent(kim(), 90, WAITING)], vec![]);
    let newer = record(
        400,
        vec![sent(by_url("Bo Example"), 390, WAITING)],
        vec![connection(kim(), 110), connection(kim(), 120)],
    );
    for records in [[&older, &newer], [&newer, &older]] {
        assert_eq!(lines(&import_all(&records))[1], "Kim Example Sent 2026-04-01T12:00:00Z: unknown Gone");
    }
}

#[test]
fn a_connection_without_its_day_shows_that_the_two_are_connected() {
    let mut newer = record(
        400,
        vec![sent(by_url("Bo Example"), 390, WAITING)],
        vec![connection(by_url("Ada Example"), 110)],
    );
    newer.connections[0].connected_on = None;
    let kept = import_all(&[&record(100, vec![sent(by_url("Ada Example"), 90, WAITING)], vec![]), &newer]);
    assert_eq!(lines(&kept)[0], "Ada Example Sent 2026-04-01T12:00:00Z: unknown AcceptedSomeDay");
}

#[test]
fn many_requests_of_one_minute_are_found_again_in_little_time() {
    let many = |day| {
        let named = |index: usize| sent(by_name(&format!("Person {index}")), 90, WAITING);
        record(day, (0..20_000).map(named).collect(), vec![])
    };
    let kept = import_all(&[&many(100)]);
    let begun = std::time::Instant::now();
    let decision = decide(&kept, &many(130)).unwrap();
    assert_eq!(decision.report.still_waiting.len(), 20_000);
    assert!(begun.elapsed().as_secs() < 30, "{:?}", begun.elapsed());
}

#[test]
fn an_owner_with_a_new_address_is_known_by_what_is_shared() {
    let kept = import_all(&[&record(
        100,
        vec![sent(by_url("Ada Example"), 90, WAITING)],
        vec![connection(by_url("Bo Example"), 60)],
    )]);
    let moved = |requests, connections| {
        let mut moved = record(130, requests, connections);
        moved.owner.url = Some(url("Olga New"));
        moved
    };
    let by_request = moved(vec![sent(by_url("Ada Example"), 90, WAITING)], vec![]);
    let by_connection = moved(vec![], vec![connection(by_url("Bo Example"), 60)]);
    for record in [by_request, by_connection] {
        let after = import(kept.clone(), &record);
        assert_eq!(after.owner.unwrap().owner.url, Some(url("Olga New")));
    }
    let nothing_shared =
        moved(vec![sent(by_url("Ada Example"), 91, WAITING)], vec![connection(by_url("Bo Example"), 61)]);
    assert!(matches!(decide(&kept, &nothing_shared), Err(ImportRefusal::AnotherOwner { .. })));
}

#[test]
fn a_record_of_the_moment_of_the_newest_is_not_older() {
    let kept = import_all(&[&record(100, vec![sent(by_url("Ada Example"), 90, WAITING)], vec![])]);
    let beside = record(100, vec![sent(by_url("Bo Example"), 90, WAITING)], vec![]);
    assert_eq!(decide(&kept, &beside).unwrap().report.place, Place::Newest);
}

#[test]
fn what_is_still_listed_is_not_reported_as_gone() {
    let kept = import_all(&[&record(100, vec![sent(by_url("Ada Example"), 90, WAITING)], vec![])]);
    for because in [Untold::TooOld, Untold::MayBeHidden] {
        let listed = record(300, vec![sent(by_url("Ada Example"), 90, Status::Unknown { because })], vec![]);
        assert_eq!(decide(&kept, &listed).unwrap().report.gone, []);
    }
}
