//! Use cases, run on a real database in memory with a fixed clock.

use acquaint_app::AppError;
use acquaint_app::explain_request::explain_request;
use acquaint_app::forget_sighting::forget_sightings;
use acquaint_app::import_record::{import_record, source_of};
use acquaint_app::keep_strategy::keep_strategy;
use acquaint_app::learn_patience::OwnRecord;
use acquaint_app::list_waiting::list_waiting;
use acquaint_app::record_sighting::{About, record_sightings};
use acquaint_app::sender_view_of::noon;
use acquaint_app::store::Store;
use acquaint_app::triage_received::{Triage, triage_one, triage_received};
use acquaint_core::activity::{Activity, ConnectionCount};
use acquaint_core::import::Place;
use acquaint_core::note::NoteContent;
use acquaint_core::record::{
    AcceptedAt, Counterpart, Direction, FoundBy, Owner, Record, RecordedRequest, Status,
};
use acquaint_core::sighting::Sighting;
use acquaint_core::stamp::Stamp;
use acquaint_core::strategy::{Fit, Strategy, Who};
use acquaint_store::SqliteStore;
use acquaint_why::model::Model;
use jiff::ToSpan;
use jiff::civil::{Date, date};

fn day(days: i64) -> Date {
    date(2026, 1, 1) + days.days()
}

fn stamp(seed: u8) -> Stamp {
    Stamp::new(noon(day(300)), [seed; 32])
}

fn sent(name: &str, on: i64, accepted_on: Option<i64>) -> RecordedRequest {
    let accepted = |on| Status::Accepted { at: AcceptedAt::Second(noon(day(on))), found_by: FoundBy::Note };
    RecordedRequest {
        direction: Direction::Sent,
        counterpart: Counterpart { name: name.into(), url: None },
        sent_at: noon(day(on)),
        note: String::new(),
        note_content: NoteContent::NOTHING,
        status: accepted_on.map_or(Status::Waiting { certainty: 1.0 }, accepted),
        tie: None,
        shared_organisation: None,
        shared_school: None,
        messages: None,
    }
}

fn record(taken_on: i64, requests: Vec<RecordedRequest>) -> Record {
    let owner = Owner { name: "Olga Owner".into(), ..Owner::default() };
    let taken_at = noon(day(taken_on));
    let (connections, hidden_connections) = (Vec::new(), Vec::new());
    Record { taken_at, owner, requests, requests_complete: true, connections, hidden_connections }
}

fn march() -> Record {
    record(
        70,
        vec![sent("Ada Example", 20, None), sent("Bo Example", 60, None), sent("Cy Example", 10, Some(12))],
    )
}

async fn import(store: &impl Store, record: &Record, seed: u8) -> Result<Place, AppError> {
    let source = source_of(record, "archive.zip".into(), 0);
    import_record(store, record, &source, &mut stamp(seed)).await.map(|report| report.place)
}

#[tokio::test]
async fn two_imports_at_once_are_both_kept() {
    let store = SqliteStore::open_in_memory().unwrap();
    let (older, newer) = (march(), record(100, vec![sent("Ada Example", 20, Some(80))]));
    let (a, b) = tokio::join!(import(&store, &older, 1), import(&store, &newer, 2));
    a.unwrap();
    b.unwrap();
    let situation = store.load_situation().await.unwrap();
    assert_eq!((situation.imports.len(), situation.requests.len(), situation.people.len()), (2, 3, 3));
    assert_eq!(store.verify().await.unwrap(), []);
}

#[tokio::test]
async fn patience_is_learned_from_all_records_together() {
    let store = SqliteStore::open_in_memory().unwrap();
    import(&store, &march(), 1).await.unwrap();
    let newer = record(100, vec![sent("Ada Example", 20, Some(80)), sent("Dee Example", 90, None)]);
    assert_eq!(import(&store, &newer, 2).await.unwrap(), Place::Newest);
    let own = OwnRecord::learn(&store.load_situation().await.unwrap());
    let curve = own.patience();
    // Ada and Cy answered; Bo is gone since, but was watched; Dee is watched.
    assert_eq!((curve.requests(), curve.answers()), (4, 2));
}

#[tokio::test]
async fn the_list_is_what_each_explanation_says_newest_first() {
    let store = SqliteStore::open_in_memory().unwrap();
    let model = Model::prior();
    assert_eq!(list_waiting(&store, &model).await.unwrap_err(), AppError::Empty);
    import(&store, &march(), 1).await.unwrap();
    let list = list_waiting(&store, &model).await.unwrap();
    let names: Vec<_> = list.waiting.iter().map(|explained| explained.person.name.as_str()).collect();
    assert_eq!(names, ["Bo Example", "Ada Example"]);
    assert_eq!((list.sent.all, list.sent.accepted, list.sent.waiting), (3, 1, 2));
    for listed in &list.waiting {
        let alone = explain_request(&store, &model, &listed.person.name).await.unwrap();
        assert_eq!((&alone.view, &alone.explanation), (&listed.view, &listed.explanation));
        assert_eq!(alone.as_of, noon(day(70)));
    }
}

#[tokio::test]
async fn a_sighting_changes_the_explanation_and_taking_it_back_undoes_that() {
    let store = SqliteStore::open_in_memory().unwrap();
    let model = Model::prior();
    import(&store, &march(), 1).await.unwrap();
    let before = explain_request(&store, &model, "ada").await.unwrap();
    assert_eq!(before.without_sightings, None);
    let saw = [Sighting::ViewedMe(day(22)), Sighting::MutualConnections(4), Sighting::ViewedMe(day(22))];
    let report = record_sightings(&store, &model, About::Person("ada"), &saw, &mut stamp(3)).await.unwrap();
    let (was, is) = report.explained.unwrap();
    assert_eq!((report.changed, &was.explanation), (2, &before.explanation));
    assert_ne!(is.explanation, before.explanation);
    assert_eq!(is.without_sightings, Some(before.explanation.clone()));
    let report = forget_sightings(&store, &model, About::Person("ada"), |_| true).await.unwrap();
    assert_eq!((report.changed, report.kept.len()), (2, 0));
    assert_eq!(explain_request(&store, &model, "ada").await.unwrap().explanation, before.explanation);
}

#[tokio::test]
async fn what_was_noted_long_before_the_newest_record_counts_again_once_it_is_said_again() {
    let store = SqliteStore::open_in_memory().unwrap();
    let model = Model::prior();
    import(&store, &march(), 1).await.unwrap();
    let (ada, saw) = (About::Person("ada"), [Sighting::HasNotViewedMe, Sighting::Activity(Activity::Rarely)]);
    let mut early = Stamp::new(noon(day(60)), [7; 32]);
    record_sightings(&store, &model, ada, &saw, &mut early).await.unwrap();
    let explained = explain_request(&store, &model, "ada").await.unwrap();
    assert_eq!((explained.view.views_after_days, explained.outdated.len()), (None, 2));
    assert_eq!(Some(explained.explanation), explained.without_sightings);
    for changed in [4, 0] {
        let again = record_sightings(&store, &model, ada, &saw, &mut stamp(8)).await.unwrap();
        assert_eq!((again.changed, again.kept.len()), (changed, 2));
    }
    let explained = explain_request(&store, &model, "ada").await.unwrap();
    assert_eq!((explained.view.views_after_days, explained.outdated.len()), (Some(vec![]), 0));
}

#[tokio::test]
async fn a_fact_that_cannot_be_is_not_kept() {
    let store = SqliteStore::open_in_memory().unwrap();
    let model = Model::prior();
    import(&store, &march(), 1).await.unwrap();
    let (ada, me) = (About::Person("ada"), About::Me);
    let cases = [
        (ada, Sighting::ViewedMe(day(302))),
        (ada, Sighting::MyPicture(true)),
        (ada, Sighting::Posts(u32::MAX)),
        (ada, Sighting::Connections(ConnectionCount::Exactly(u32::MAX))),
        (ada, Sighting::Connections(ConnectionCount::AtLeast { at_least: u32::MAX })),
        (me, Sighting::Namesakes(1)),
    ];
    for (about, sighting) in cases {
        let error = record_sightings(&store, &model, about, std::slice::from_ref(&sighting), &mut stamp(3))
            .await
            .unwrap_err();
        assert!(matches!(error, AppError::NotPossible(_)), "{sighting:?}: {error}");
    }
    assert_eq!(store.load_situation().await.unwrap().sightings, []);
}

fn received(name: &str, on: i64, accepted_on: Option<i64>) -> RecordedRequest {
    RecordedRequest { direction: Direction::Received, ..sent(name, on, accepted_on) }
}

#[tokio::test]
async fn those_who_wait_for_the_owner_are_read_oldest_first_and_nobody_else_is() {
    let store = SqliteStore::open_in_memory().unwrap();
    let well = Strategy { who: Who::PeopleIKnowWell, ..Strategy::default() };
    assert_eq!(triage_received(&store, &well).await.unwrap_err(), AppError::Empty);
    let asked = [("Dee Example", 30, None), ("Eli Example", 10, None), ("Fay Example", 5, Some(6))];
    let asked = asked.map(|(name, on, accepted_on)| received(name, on, accepted_on));
    import(&store, &record(70, [asked.to_vec(), march().requests].concat()), 1).await.unwrap();
    let triage = triage_received(&store, &well).await.unwrap();
    let waiting: Vec<_> =
        triage.waiting.iter().map(|one| (one.person.name.as_str(), one.waited_days)).collect();
    assert_eq!(waiting, [("Eli Example", 60.0), ("Dee Example", 40.0)]);
    assert_eq!((triage.received.all, triage.received.accepted, triage.received.waiting), (3, 1, 2));
    // Of nobody it is known how well the owner knows them: that is no reason not to fit.
    assert_eq!(Triage::ORDER.map(|fit| triage.of(fit).count()), [0, 2, 0]);
    let dee = triage_one(&store, &well, "dee").await.unwrap();
    assert_eq!(dee.waiting.len(), 1);
    assert_eq!(dee.waiting[0].judgement, triage.waiting[1].judgement);
    for (name, known) in [("fay", "; you accepted it"), ("ada", "")] {
        let error = triage_one(&store, &well, name).await.unwrap_err();
        assert!(matches!(&error, AppError::NothingWaitsFrom { because, .. } if because == known), "{error}");
    }
    let open = triage_received(&store, &Strategy::default()).await.unwrap();
    assert!(open.waiting.iter().all(|one| one.judgement.fit == Fit::Fits));
}

#[tokio::test]
async fn two_strategies_at_once_are_two_versions_and_the_same_twice_is_one() {
    let store = SqliteStore::open_in_memory().unwrap();
    let (open, well) = (Strategy::default(), Strategy { who: Who::PeopleIKnowWell, ..Strategy::default() });
    let (now, later) = (stamp(1), stamp(2));
    let (a, b) =
        tokio::join!(keep_strategy(&store, Some(&open), &now), keep_strategy(&store, Some(&well), &later));
    assert_eq!((a, b), (Ok(true), Ok(true)));
    let kept = store.load_situation().await.unwrap();
    let versions: Vec<_> = kept.strategies.iter().map(|kept| kept.version).collect();
    assert_eq!(versions, [1, 2]);
    let newest = kept.strategy().cloned();
    assert_eq!(keep_strategy(&store, newest.as_ref(), &now).await, Ok(false));
    assert_eq!(keep_strategy(&store, None, &now).await, Ok(true));
    assert_eq!(store.load_situation().await.unwrap().strategy(), None);
}
