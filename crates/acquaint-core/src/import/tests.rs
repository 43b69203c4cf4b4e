//! Two records of one person become one history.

use super::{Change, Decision, ImportSource, Place, Refusal, Situation, decide_import};
use crate::note::NoteContent;
use crate::record::{
    AcceptedAt, Counterpart, Direction, FoundBy, Owner, Record, RecordedConnection, RecordedRequest, Status,
    Untold,
};
use crate::stamp::Stamp;
use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;

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
    }
}

fn connection(counterpart: Counterpart, day: i64) -> RecordedConnection {
    let connected_on = Some(start() + day.days());
    RecordedConnection { counterpart, connected_on, organisation: String::new(), title: String::new() }
}

fn record(day: i64, requests: Vec<RecordedRequest>, connections: Vec<RecordedConnection>) -> Record {
    let owner = Owner { name: "Olga Owner".into(), url: Some(url("Olga Owner")), ..Owner::default() };
    Record { taken_at: noon(day), owner, requests, connections, hidden_connections: Vec::new() }
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

fn decide(situation: &Situation, record: &Record) -> Result<Decision, Refusal> {
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
    assert_eq!(refusal, Refusal::TakenInFuture { taken_at: noon(3003) });
}

/// What really happened, of which each record shows what was true, and still listed, when it was taken.
#[derive(Clone, Debug)]
struct Truth {
    sent_day: i64,
    answered_day: Option<i64>,
    dropped_day: Option<i64>,
    has_url: bool,
}

fn truths() -> impl Strategy<Value = Vec<Truth>> {
    let truth =
        (0..500i64, prop::option::of(0..250i64), prop::option::of(20..250i64), prop::bool::weighted(0.8));
    let truth = truth.prop_map(|(sent_day, answer, drop, has_url)| Truth {
        sent_day,
        answered_day: answer.map(|wait| sent_day + wait),
        dropped_day: if answer.is_none() { drop.map(|wait| sent_day + wait) } else { None },
        has_url,
    });
    prop::collection::vec(truth, 1..12)
}

/// The record that LinkedIn would hand out on that day: answers leave it 180 days after they came.
fn record_on(day: i64, truths: &[Truth]) -> Record {
    let (mut requests, mut connections) = (Vec::new(), Vec::new());
    for (index, truth) in truths.iter().enumerate().filter(|(_, truth)| truth.sent_day < day) {
        let name = format!("Person {index}");
        let counterpart = if truth.has_url { by_url(&name) } else { by_name(&name) };
        let answered = truth.answered_day.filter(|&answered| answered < day);
        if let Some(answered) = answered {
            connections.push(connection(counterpart.clone(), answered));
        }
        let is_listed = match answered {
            Some(answered) => day - answered <= 180,
            None => truth.dropped_day.is_none_or(|dropped| dropped >= day),
        };
        if is_listed {
            requests.push(sent(counterpart, truth.sent_day, answered.map_or(WAITING, accepted)));
        }
    }
    record(day, requests, connections)
}

/// Statuses only move forward; what could not be told may become told by a record taken later.
fn check_moves(before: &Situation, after: &Situation, taken_at: Timestamp) {
    for kept in &before.requests {
        let now = after.requests.iter().find(|now| now.id == kept.id).expect("a request is kept for good");
        let (was, is) = (kept.request.status.key(), now.request.status.key());
        let could_not_compare = kept.request.status == Status::Unknown { because: Untold::NoConnections };
        let may_move = match (was, is) {
            ("accepted", is) => is == "accepted",
            ("unknown", "waiting") => could_not_compare || taken_at >= kept.seen.last_at,
            _ => true,
        };
        assert!(may_move, "{was} became {is}");
    }
}

fn any_status() -> impl Strategy<Value = Status> {
    prop_oneof![
        Just(WAITING),
        (0..600i64).prop_map(accepted),
        (0..600i64)
            .prop_map(|d| Status::Accepted { at: AcceptedAt::Second(noon(d)), found_by: FoundBy::Note }),
        prop::sample::select(vec![Untold::TooOld, Untold::MayBeHidden, Untold::NoConnections])
            .prop_map(|because| Status::Unknown { because }),
    ]
}

fn any_counterpart() -> impl Strategy<Value = Counterpart> {
    let names = prop::sample::select(vec!["Ada Example", "Áda  Example", "Bo Example"]);
    let urls = prop::option::of(prop::sample::select(vec!["ada", "bo", "ada-2"]));
    (names, urls).prop_map(|(name, slug)| Counterpart { name: name.into(), url: slug.map(url) })
}

fn any_record() -> impl Strategy<Value = Record> {
    let request =
        (any_counterpart(), 0..4i64, any_status()).prop_map(|(who, day, status)| sent(who, day, status));
    let connections = (any_counterpart(), 0..600i64).prop_map(|(who, day)| connection(who, day));
    let lists = (prop::collection::vec(request, 0..8), prop::collection::vec(connections, 0..4));
    (4..700i64, lists).prop_map(|(day, (requests, connections))| record(day, requests, connections))
}

proptest! {
    #[test]
    fn the_order_of_imports_does_not_matter_and_nothing_is_lost(
        truths in truths(),
        mut days in prop::collection::vec(1..700i64, 1..5),
    ) {
        days.dedup();
        let records: Vec<_> = days.iter().map(|&day| record_on(day, &truths)).collect();
        let given: Vec<_> = records.iter().collect();
        let mut sorted = given.clone();
        sorted.sort_by_key(|record| record.taken_at);
        let kept = import_all(&given);
        prop_assert_eq!(lines(&kept), lines(&import_all(&sorted)));
        for (index, truth) in truths.iter().enumerate() {
            let was_listed = records.iter().any(|record| {
                record.requests.iter().any(|r| r.counterpart.name == format!("Person {index}"))
            });
            let is_kept = kept.requests.iter().filter(|r| r.request.counterpart.name == format!("Person {index}"));
            prop_assert_eq!(is_kept.count(), usize::from(was_listed), "{:?}", truth);
        }
    }

    #[test]
    fn any_records_whatever_keep_every_request_and_move_it_only_forward(
        records in prop::collection::vec(any_record(), 1..5),
    ) {
        let mut situation = Situation::default();
        for record in &records {
            let decision = decide(&situation, record).unwrap();
            let after = situation.clone().after(&decision.changes);
            prop_assert_eq!(after.findings(), []);
            check_moves(&situation, &after, record.taken_at);
            let least = record.requests.len().max(situation.requests.len());
            prop_assert!(after.requests.len() >= least);
            prop_assert_eq!(&decide(&situation, record).unwrap(), &decision, "deciding again decides the same");
            situation = after;
        }
        for record in &records {
            prop_assert!(decide(&situation, record).unwrap().changes.is_empty());
        }
    }

    #[test]
    fn reading_the_same_archive_anew_adds_nobody_and_no_request(record in any_record()) {
        let once = import_all(&[&record]);
        let mut source = source(&record);
        source.sha256[31] = 1;
        let again = decide_import(&once, &record, &source, &mut Stamp::new(noon(3000), [9; 32])).unwrap();
        let is_import_only = again.changes.iter().all(|change| matches!(change, Change::ImportRecorded(_)));
        prop_assert!(is_import_only, "{:?}", again.changes);
    }
}
