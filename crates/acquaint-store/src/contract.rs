//! What every store must do, as cases that run through the [`Store`] trait.
//!
//! A backend names a way to make a fresh store, and [`contract!`](macro@crate::contract) makes one test of each case:
//!
//! ```text
//! acquaint_store::contract! { fresh: || SqliteStore::open_in_memory().unwrap() }
//! ```
//!
//! After each case the store is asked to verify itself and must find nothing.

#![expect(clippy::missing_panics_doc, reason = "the cases are tests: a broken promise is a panic")]

use acquaint_app::store::{Store, StoreError};
use acquaint_core::id::{ImportId, PersonId, RequestId, SightingId};
use acquaint_core::import::{
    Details, ImportSource, KeptConnection, KeptImport, KeptOwner, KeptPerson, KeptRequest, KeptSighting,
    KeptStrategy, RecordChange, Seen, Situation,
};
use acquaint_core::note::NoteContent;
use acquaint_core::recipient_view::Messages;
use acquaint_core::record::{
    AcceptedAt, Counterpart, Direction, FoundBy, Owner, Position, RecordedRequest, RecordedTie, Status,
    Untold, YearMonth,
};
use acquaint_core::sighting::{RecordedSighting, Sighting};
use acquaint_core::stamp::Stamp;
use acquaint_core::strategy::{Strategy, Who};
use acquaint_core::tie::Tie;
use jiff::Timestamp;
use jiff::civil::date;

/// Makes one test of each case for a store that `$fresh` makes for each.
#[macro_export]
macro_rules! contract {
    (fresh: $fresh:expr) => {
        $crate::contract! { @cases $fresh,
            what_is_applied_is_what_is_loaded,
            a_new_store_holds_nothing,
            every_change_is_stored,
            a_stale_version_changes_nothing,
            a_decision_that_does_not_fit_changes_nothing,
            one_of_many_at_once_wins,
            no_changes_are_no_new_version,
            a_forgotten_sighting_is_gone,
            every_version_of_a_strategy_stays,
        }
    };
    (@cases $fresh:expr, $($case:ident,)+) => {$(
        #[tokio::test]
        async fn $case() {
            let store = ($fresh)();
            $crate::contract::$case(&store).await;
            let findings = acquaint_app::store::Store::verify(&store).await.expect("the store verifies itself");
            assert_eq!(findings, []);
        }
    )+};
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_770_000_000 + second).unwrap_or(Timestamp::UNIX_EPOCH)
}

fn ids() -> Stamp {
    Stamp::new(at(0), [7; 32])
}

fn owner(id: PersonId) -> KeptOwner {
    let position = Position {
        organisation: "Example Works".into(),
        title: "Welder".into(),
        from: Some(YearMonth { year: 2019, month: Some(4) }),
        to: None,
    };
    let owner = Owner {
        name: "Olga Owner".into(),
        url: Some("www.linkedin.com/in/olga-owner".into()),
        headline: "I weld".into(),
        positions: Some(vec![position]),
        skills: Some(vec!["welding".into(), "\"quotes\" and ' and 🙂".into()]),
        last_active_on: Some(date(2026, 2, 1)),
        profile_known: true,
        ..Owner::default()
    };
    KeptOwner { person: id, owner }
}

fn request(id: RequestId, person: PersonId, status: Status) -> KeptRequest {
    let request = RecordedRequest {
        direction: Direction::Sent,
        counterpart: Counterpart { name: "Renée Beispiel".into(), url: None },
        sent_at: at(-86_400),
        note: "Hello 🙂, it's me".into(),
        note_content: NoteContent { who: Some(true), how: None, why: Some(false) },
        status,
        tie: Some(RecordedTie { tie: Tie::CoWorker, evidence: "both at Example Works".into() }),
        shared_organisation: Some(true),
        shared_school: None,
        messages: Some(Messages::OneWay),
    };
    let seen = Seen { first_at: at(0), last_at: at(0), last_waiting_at: Some(at(0)) };
    KeptRequest { id, person, request, seen }
}

fn import(id: ImportId, second: i64) -> KeptImport {
    let mut sha256 = [3; 32];
    sha256[..8].copy_from_slice(&second.to_le_bytes());
    let source = ImportSource { file_name: "archive.zip".into(), sha256, unreadable_rows: 2 };
    let (taken_at, imported_at) = (at(second), at(second + 5));
    KeptImport {
        id,
        source,
        taken_at,
        imported_at,
        requests: 4,
        requests_complete: second == 0,
        connections: 1,
        hidden_connections: 3,
    }
}

/// A first import with a request in every status.
fn first_import(stamp: &mut Stamp) -> Vec<RecordChange> {
    let person = PersonId(stamp.next_id());
    let accepted = |at| Status::Accepted { at, found_by: FoundBy::Note };
    let statuses = [
        Status::Waiting { certainty: 0.75 },
        accepted(AcceptedAt::Second(at(-7))),
        accepted(AcceptedAt::Day(date(2026, 2, 1))),
        Status::Unknown { because: Untold::SeveralOfThatName },
    ];
    let mut changes = vec![
        RecordChange::OwnerRecorded(owner(PersonId(stamp.next_id()))),
        RecordChange::PersonAdded(KeptPerson { id: person, name: "Renée Beispiel".into(), url: None }),
        RecordChange::ConnectionAdded(KeptConnection {
            person,
            connected_on: Some(date(2026, 2, 1)),
            organisation: "Example Works".into(),
            title: String::new(),
            last_seen_at: at(0),
            last_alone_at: Some(at(0)),
        }),
    ];
    for status in statuses {
        changes.push(RecordChange::RequestAdded(request(RequestId(stamp.next_id()), person, status)));
    }
    changes.push(RecordChange::ImportRecorded(import(ImportId(stamp.next_id()), 0)));
    changes
}

fn sorted(mut situation: Situation) -> Situation {
    situation.people.sort_by_key(|person| person.id);
    situation.requests.sort_by_key(|request| request.id);
    situation.connections.sort_by_key(|connection| connection.person);
    situation
}

async fn load(store: &impl Store) -> Situation {
    sorted(store.load_situation().await.expect("the store loads"))
}

async fn apply(store: &impl Store, changes: &[RecordChange]) -> Situation {
    let before = load(store).await;
    let version = store.apply(changes, before.version).await.expect("the store applies");
    let after = load(store).await;
    assert_eq!(version, after.version);
    assert_eq!(after, sorted(before.after(changes)), "the store holds what replaying the changes says");
    after
}

pub async fn what_is_applied_is_what_is_loaded(store: &impl Store) {
    let after = apply(store, &first_import(&mut ids())).await;
    assert_eq!((after.requests.len(), after.version), (4, 1));
}

pub async fn a_new_store_holds_nothing(store: &impl Store) {
    assert_eq!(load(store).await, Situation::default());
}

pub async fn every_change_is_stored(store: &impl Store) {
    let mut stamp = ids();
    let before = apply(store, &first_import(&mut stamp)).await;
    let (person, asked) = (before.people[0].clone(), before.requests[0].clone());
    let mut owner = before.owner.clone().expect("the owner was recorded");
    owner.owner.skills = None;
    let url = Some("www.linkedin.com/in/renée-beispiel-84b71000".to_owned());
    let mut details = Details::of(&asked);
    details.counterpart.url.clone_from(&url);
    details.tie = None;
    details.messages = Some(Messages::BothWays);
    let seen = Seen { first_at: at(0), last_at: at(9), last_waiting_at: Some(at(0)) };
    let mut connection = before.connections[0].clone();
    connection.connected_on = None;
    connection.last_seen_at = at(9);
    let recorded = RecordedSighting { sighting: Sighting::ViewedMe(date(2026, 2, 3)), recorded_at: at(9) };
    let sighting = KeptSighting { id: SightingId(stamp.next_id()), about: person.id, recorded };
    let changes = [
        RecordChange::ImportRecorded(import(ImportId(stamp.next_id()), 9)),
        RecordChange::OwnerRecorded(owner),
        RecordChange::PersonUpdated(KeptPerson { url, ..person }),
        RecordChange::RequestDetailed { request: asked.id, details },
        RecordChange::RequestMoved { request: asked.id, status: Status::Unknown { because: Untold::Gone } },
        RecordChange::RequestSeen { request: asked.id, seen },
        RecordChange::ConnectionUpdated(connection),
        RecordChange::SightingAdded(sighting),
    ];
    apply(store, &changes).await;
}

/// A decision made on a version that is no longer the newest changes nothing.
pub async fn a_stale_version_changes_nothing(store: &impl Store) {
    let mut stamp = ids();
    let before = apply(store, &first_import(&mut stamp)).await;
    let change = RecordChange::ImportRecorded(import(ImportId(stamp.next_id()), 9));
    assert_eq!(store.apply(&[change], 0).await, Err(StoreError::Conflict));
    assert_eq!(load(store).await, before);
}

/// A decision about a row that is not there changes nothing, not even in part.
pub async fn a_decision_that_does_not_fit_changes_nothing(store: &impl Store) {
    let mut stamp = ids();
    let before = apply(store, &first_import(&mut stamp)).await;
    let fits = RecordChange::ImportRecorded(import(ImportId(stamp.next_id()), 9));
    let does_not = RecordChange::SightingForgotten(SightingId(stamp.next_id()));
    assert_eq!(store.apply(&[fits, does_not], before.version).await, Err(StoreError::Conflict));
    assert_eq!(load(store).await, before);
}

/// Of many decisions made on one version at once, exactly one is kept.
pub async fn one_of_many_at_once_wins(store: &impl Store) {
    let mut stamp = ids();
    let before = apply(store, &first_import(&mut stamp)).await;
    let mut change = |second| [RecordChange::ImportRecorded(import(ImportId(stamp.next_id()), second))];
    let (a, b, c) = (change(1), change(2), change(3));
    let version = before.version;
    let answers = tokio::join!(store.apply(&a, version), store.apply(&b, version), store.apply(&c, version));
    let kept = [&answers.0, &answers.1, &answers.2].iter().filter(|answer| answer.is_ok()).count();
    assert_eq!(kept, 1, "{answers:?}");
    assert_eq!(load(store).await.imports.len(), before.imports.len() + 1);
}

/// No changes are no new version, whatever version they were decided on.
pub async fn no_changes_are_no_new_version(store: &impl Store) {
    let before = apply(store, &first_import(&mut ids())).await;
    assert_eq!(store.apply(&[], before.version).await, Ok(before.version));
    assert_eq!(load(store).await, before);
}

/// A sighting that was taken back is gone.
pub async fn a_forgotten_sighting_is_gone(store: &impl Store) {
    let mut stamp = ids();
    let before = apply(store, &first_import(&mut stamp)).await;
    let recorded = RecordedSighting { sighting: Sighting::HasNotViewedMe, recorded_at: at(1) };
    let id = SightingId(stamp.next_id());
    let added = KeptSighting { id, about: before.people[0].id, recorded };
    assert_eq!(apply(store, &[RecordChange::SightingAdded(added)]).await.sightings.len(), 1);
    assert_eq!(apply(store, &[RecordChange::SightingForgotten(id)]).await.sightings, []);
}

/// The newest version of a strategy is the current one, and those before it stay.
pub async fn every_version_of_a_strategy_stays(store: &impl Store) {
    let well = Strategy { who: Who::PeopleIKnowWell, ..Strategy::default() };
    let versions = [Some(Strategy::default()), Some(well.clone()), None, Some(well.clone())];
    for (version, strategy) in (1..).zip(versions) {
        let kept = KeptStrategy { version, strategy: strategy.clone(), kept_at: at(0) };
        let after = apply(store, &[RecordChange::StrategyKept(kept)]).await;
        assert_eq!(after.strategy(), strategy.as_ref());
    }
    let again = KeptStrategy { version: 2, strategy: None, kept_at: at(9) };
    let before = load(store).await;
    assert!(
        store.apply(&[RecordChange::StrategyKept(again)], before.version).await.is_err(),
        "a version stays as it is"
    );
    assert_eq!(load(store).await, before);
}
