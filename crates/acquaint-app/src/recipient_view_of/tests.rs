//! What a record and the owner's sightings tell of whoever asked, fact by fact.

use super::*;
use crate::sender_view_of::tests::{at, kept};
use acquaint_core::activity::{Activity, ConnectionCount};
use acquaint_core::id::SightingId;
use acquaint_core::import::{KeptConnection, KeptOwner, KeptPerson, KeptSighting};
use acquaint_core::note::NoteContent;
use acquaint_core::recipient_view::Messages;
use acquaint_core::record::{Direction, Education, Position, RecordedTie, Status, YearMonth};
use acquaint_core::sighting::RecordedSighting;
use acquaint_core::stamp::Stamp;
use acquaint_core::tie::Tie;
use jiff::civil::date;

/// A request of Ada's that waits for the owner, and what the owner saw of her.
fn asked(sightings: &[Sighting]) -> (Situation, KeptRequest) {
    let mut stamp = Stamp::new(at(50), [7; 32]);
    let mut kept = kept(0, Status::Waiting { certainty: 1.0 });
    kept.request.direction = Direction::Received;
    let url = Some("www.linkedin.com/in/adá-1".to_owned());
    let person = KeptPerson { id: kept.person, name: "Ada Beispiel".into(), url };
    let sighting = |sighting: &Sighting| {
        let recorded = RecordedSighting { sighting: sighting.clone(), recorded_at: at(1) };
        KeptSighting { id: SightingId(stamp.next_id()), about: kept.person, recorded }
    };
    let sightings = sightings.iter().map(sighting).collect();
    (Situation { people: vec![person], sightings, ..Situation::default() }, kept)
}

fn view(sightings: &[Sighting]) -> RecipientView {
    let (situation, kept) = asked(sightings);
    recipient_view_of(&situation, &kept)
}

#[test]
fn what_a_record_does_not_tell_is_not_known() {
    let (situation, mut kept) = asked(&[]);
    kept.request.shared_organisation = None;
    let expected = RecipientView {
        names: [
            "Ada Beispiel",
            "Ada Example",
            "www.linkedin.com/in/adá-1",
            "https://www.linkedin.com/in/adá-1",
            "https://www.linkedin.com/in/ad%C3%A1-1",
        ]
        .map(String::from)
        .to_vec(),
        note: Some(NoteContent::NOTHING),
        ..RecipientView::default()
    };
    assert_eq!(recipient_view_of(&situation, &kept), expected);
    kept.request.tie = Some(RecordedTie { tie: Tie::Neighbour, evidence: "their note".into() });
    kept.request.messages = Some(Messages::OneWay);
    kept.request.shared_school = Some(true);
    let told = recipient_view_of(&situation, &kept);
    let shared = Shared { school: Some(true), ..Shared::default() };
    let (tie, messages) = (Some(Tie::Neighbour), Some(Messages::OneWay));
    assert_eq!(told, RecipientView { tie, messages, shared, ..expected });
}

type Write = fn(&mut RecipientView);

#[test]
fn each_sighting_of_the_sender_is_one_fact_and_no_other() {
    let nothing = view(&[]);
    let count = ConnectionCount::AtLeast { at_least: 500 };
    let cases: [(Sighting, Write); 9] = [
        (Sighting::Connections(count), |view| {
            view.connections = Some(ConnectionCount::AtLeast { at_least: 500 });
        }),
        (Sighting::Picture(false), |view| view.picture = Some(false)),
        (Sighting::Tie(Tie::Friend), |view| view.tie = Some(Tie::Friend)),
        (Sighting::SharedOrganisation(false), |view| view.shared.organisation = Some(false)),
        (Sighting::SharedSchool(true), |view| view.shared.school = Some(true)),
        (Sighting::SharedIndustry(true), |view| view.shared.industry = Some(true)),
        (Sighting::SharedFunction(false), |view| view.shared.function = Some(false)),
        (Sighting::SharedRegion(true), |view| view.shared.region = Some(true)),
        (Sighting::MutualConnections(0), |view| {
            view.mutual_connections = Some(MutualConnections::default());
        }),
    ];
    for (sighting, write) in cases {
        let mut expected = nothing.clone();
        write(&mut expected);
        assert_eq!(view(std::slice::from_ref(&sighting)), expected, "{sighting:?}");
    }
    for sighting in [
        Sighting::ViewedMe(date(2026, 1, 2)),
        Sighting::HasNotViewedMe,
        Sighting::Activity(Activity::Rarely),
        Sighting::Posts(3),
        Sighting::Namesakes(3),
    ] {
        assert_eq!(view(std::slice::from_ref(&sighting)), nothing, "{sighting:?}");
    }
}

#[test]
fn more_mutual_connections_tell_more_and_never_as_much_as_if_each_knew_few_people() {
    let selectivity =
        |count| view(&[Sighting::MutualConnections(count)]).mutual_connections.unwrap().selectivity;
    assert!(selectivity(2) > selectivity(1) && selectivity(1) > 0.0);
    assert!(selectivity(1) < MutualConnections::selectivity_of(80));
}

#[test]
fn the_owners_side_is_what_their_profile_says_and_an_organisation_as_large_as_it_is_known() {
    let (mut situation, kept) = asked(&[]);
    assert_eq!(recipient_profile_of(&situation), RecipientProfile::default());
    let month = |year| Some(YearMonth { year, month: None });
    let position = |organisation: &str| Position {
        organisation: organisation.into(),
        title: String::new(),
        from: month(2019),
        to: None,
    };
    let owner = Owner {
        industry: "Shipping".into(),
        positions: Some(vec![position("Nordlicht Werft"), position("Elsewhere")]),
        educations: Some(vec![Education { school: "Hafenschule".into(), from: None, to: month(2004) }]),
        ..Owner::default()
    };
    situation.owner = Some(KeptOwner { person: kept.person, owner });
    let mut stamp = Stamp::new(at(50), [8; 32]);
    situation.imports = crate::list_waiting::tests::one_import(&mut stamp).imports;
    for organisation in ["NORDLICHT  werft", "Nordlicht Werft", "Kai"] {
        situation.connections.push(KeptConnection {
            person: acquaint_core::id::PersonId(stamp.next_id()),
            connected_on: None,
            organisation: organisation.into(),
            title: String::new(),
            last_seen_at: at(0),
            last_alone_at: None,
        });
    }
    let me = recipient_profile_of(&situation);
    let sizes: Vec<_> = me.organisations.iter().flatten().map(|place| (place.name(), place.size())).collect();
    assert_eq!(sizes, [("Nordlicht Werft", Some(2)), ("Elsewhere", None)]);
    assert_eq!((me.industry.as_deref(), me.region, me.year), (Some("Shipping"), None, 2026));
    assert_eq!(me.schools.map(|schools| schools.len()), Some(1));
}
