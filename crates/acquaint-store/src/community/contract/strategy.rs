//! Strategies and sweeps: versions, what is matched, and what becomes of each request.

use super::town::{Town, at};
use acquaint_app::community::change::{AccountChange, STRATEGIES_KEPT};
use acquaint_app::community::store::CommunityStore;
use acquaint_app::community::view::{Place, WaitingPart, WaitingView, Way, Which};
use acquaint_app::store::StoreError;
use acquaint_core::activity::ConnectionCount;
use acquaint_core::familiarity::Familiarity;
use acquaint_core::id::PersonId;
use acquaint_core::note::NoteContent;
use acquaint_core::recipient_view::{Messages, MutualConnections, Needs, RecipientView, WhichPlaces};
use acquaint_core::record::{Education, Position, YearMonth};
use acquaint_core::request::{Command, Shelf};
use acquaint_core::strategy::Strategy;
use acquaint_core::tie::Tie;
use std::sync::{Arc, Mutex};

pub(super) fn of_region(region: &str) -> Box<Strategy> {
    let json = format!(r#"{{"only": {{"regions": ["{region}"]}}}}"#);
    Box::new(Strategy::parse(&json).unwrap())
}

pub(super) fn saved(member: PersonId, version: u32, strategy: &Strategy, second: i64) -> AccountChange {
    AccountChange::StrategySaved { member, version, strategy: Box::new(strategy.clone()), at: at(second) }
}

/// Versions follow one another without a gap, and the newest stay.
pub async fn a_strategy_is_kept_version_by_version(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    let bo = town.join("Bo Example").await;
    assert_eq!(store.load_strategy(bo).await.unwrap(), None);
    for wrong in [0, 2] {
        let change = saved(bo, wrong, &of_region("Bremen"), 1);
        assert_eq!(town.try_change([change]).await, Err(StoreError::Conflict), "version {wrong}");
    }
    for version in 1..=STRATEGIES_KEPT + 2 {
        town.change([saved(bo, version, &of_region(&format!("Region {version}")), version.into())]).await;
    }
    let again = saved(bo, STRATEGIES_KEPT + 2, &of_region("Kiel"), 1);
    assert_eq!(town.try_change([again]).await, Err(StoreError::Conflict));
    let versions = store.list_strategies(bo).await.unwrap();
    let numbers: Vec<u32> = versions.iter().map(|saved| saved.version).collect();
    assert_eq!(numbers, (3..=STRATEGIES_KEPT + 2).rev().collect::<Vec<_>>());
    assert_eq!(versions[0].strategy, *of_region(&format!("Region {}", STRATEGIES_KEPT + 2)));
    assert_eq!(store.load_strategy(bo).await.unwrap().as_ref(), versions.first());
    let ada = town.join("Ada Beispiel").await;
    assert_eq!(store.list_strategies(ada).await.unwrap(), []);
    town.change([AccountChange::StrategyDue { member: bo, due_at: Some(at(9)) }]).await;
    assert_eq!(store.list_strategies_due(at(8), 9).await.unwrap(), []);
    assert_eq!(store.list_strategies_due(at(9), 9).await.unwrap(), [bo]);
    town.change([AccountChange::StrategyDue { member: bo, due_at: None }]).await;
    assert_eq!(store.list_strategies_due(at(99), 9).await.unwrap(), []);
}

async fn waiting(store: &dyn CommunityStore, me: PersonId, needs: Needs, which: Which) -> Vec<WaitingView> {
    visited(store, me, needs, which).await.0
}

/// What is visited, and where a part ends.
async fn visited(
    store: &dyn CommunityStore,
    me: PersonId,
    needs: Needs,
    which: Which,
) -> (Vec<WaitingView>, Option<Place>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let into = Arc::clone(&seen);
    let visit = Box::new(move |view| into.lock().unwrap().push(view));
    let next = store.visit_waiting(me, needs, which, visit).await.unwrap();
    (std::mem::take(&mut *seen.lock().unwrap()), next)
}

/// What is matched is what the recipient sees, oldest first, from every shelf; nothing of whom they block.
pub async fn what_is_matched_is_what_the_recipient_sees(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    let year = |year| Some(YearMonth { year, month: None });
    let kai = |from, to| Position { organisation: "Kai & Söhne".into(), title: String::new(), from, to };
    let mut bo = town.newcomer("Bo Example");
    bo.profile.positions = vec![kai(year(2010), year(2015))];
    bo.profile.educations = vec![Education { school: "Hafenschule".into(), from: year(2000), to: None }];
    bo.profile.industry = "Shipping".into();
    let bo = town.let_in(bo).await;
    let mut ada = town.newcomer("Ada Beispiel");
    ada.profile.positions = vec![kai(year(2012), None)];
    ada.profile.region = "Kiel".into();
    ada.settings.shows_connections = false;
    let ada = town.let_in(ada).await;
    let [cy, di] = [town.join("Cy Ejemplo").await, town.join("Di Primjer").await];
    for friend in [ada, bo] {
        town.connect(friend, cy).await;
    }
    let from_di = town.send(di, bo).await;
    town.wait(1);
    let from_ada = town.send(ada, bo).await;
    town.run(bo, ada, &Command::SetAside(from_ada)).await.unwrap();
    let seen = waiting(store, bo, Needs::ALL, Which::All).await;
    assert_eq!(seen.iter().map(|view| view.request).collect::<Vec<_>>(), [from_di, from_ada]);
    assert_eq!((seen[0].sender, seen[0].shelf, seen[0].by_hand), (di, Shelf::Inbox, false));
    assert_eq!((seen[1].sent_at, seen[1].shelf, seen[1].by_hand), (at(1), Shelf::SetAside, true));
    let view = &seen[1].view;
    assert_eq!(
        (view.names.as_slice(), view.region.as_deref()),
        (&["ada-beispiel".to_owned()][..], Some("Kiel"))
    );
    let stay = &view.organisations.as_ref().unwrap()[0];
    assert_eq!((stay.name.as_str(), stay.from, stay.to), ("Kai & Söhne", Some(2012), None));
    assert_eq!((view.industry.as_ref(), view.schools.as_ref(), view.picture), (None, None, Some(false)));
    assert_eq!((view.tie, view.connections), (Some(Tie::CoWorker), None));
    assert_eq!((view.note, view.messages), (Some(NoteContent::NOTHING), Some(Messages::Nothing)));
    let mutual = MutualConnections { count: 1, selectivity: MutualConnections::selectivity_of(2) };
    assert_eq!(view.mutual_connections, Some(mutual));
    assert_eq!(seen[0].view.mutual_connections, Some(MutualConnections::default()));
    assert_eq!(seen[0].view.connections, Some(ConnectionCount::Exactly(0)));
    let less = waiting(store, bo, Needs::default(), Which::These(vec![from_ada])).await;
    assert_eq!(less.len(), 1);
    let bare = &less[0].view;
    assert_eq!((&bare.organisations, bare.mutual_connections, bare.connections), (&None, None, None));
    let me = store.load_recipient_profile(bo, 2026).await.unwrap();
    let place = &me.organisations.as_ref().unwrap()[0];
    assert_eq!((place.name(), place.size(), place.years_with(stay, 2026)), ("Kai & Söhne", Some(2), Some(4)));
    assert_eq!(
        (me.industry.as_deref(), me.function, me.schools.map(|schools| schools.len())),
        (Some("Shipping"), None, Some(1))
    );
    town.run(bo, ada, &Command::Block).await.unwrap();
    assert_eq!(waiting(store, bo, Needs::ALL, Which::All).await.len(), 1);
    assert_eq!(waiting(store, ada, Needs::ALL, Which::All).await, []);
}

/// Mutual connections are the same whichever side has fewer people.
pub async fn mutual_connections_are_counted_from_either_side(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    let bo = town.join("Bo Example").await;
    let mut friends = Vec::new();
    for number in 0..3 {
        friends.push(town.join(&format!("Friend {number}")).await);
        town.connect(bo, friends[number]).await;
    }
    let mut senders = Vec::new();
    for number in 0..6 {
        let sender = town.join(&format!("Asks {number}")).await;
        for friend in friends.iter().take(number % 4) {
            town.connect(sender, *friend).await;
        }
        town.wait(1);
        senders.push((town.send(sender, bo).await, number % 4));
    }
    // All of them, then more senders than friends, then fewer; and all of them when friends know many others.
    for (asked, is_all, strangers) in [
        (&senders[..], true, 0),
        (&senders[..], false, 0),
        (&senders[3..5], false, 0),
        (&senders[..], true, 13),
    ] {
        for number in 0..strangers {
            let stranger = town.join(&format!("Stranger {number}")).await;
            town.connect(stranger, friends[0]).await;
        }
        let these = || asked.iter().map(|(request, _)| *request).collect();
        let which = if is_all { Which::All } else { Which::These(these()) };
        let seen = waiting(store, bo, Needs::ALL, which).await;
        let counts = seen.iter().map(|view| view.view.mutual_connections.unwrap().count as usize);
        assert_eq!(counts.collect::<Vec<_>>(), asked.iter().map(|(_, count)| *count).collect::<Vec<_>>());
        assert!(seen.iter().all(|view| {
            let mutual = view.view.mutual_connections.unwrap();
            (mutual.selectivity > 0.0) == (mutual.count > 0)
        }));
    }
    let seen = Arc::new(Mutex::new(Vec::<RecipientView>::new()));
    let into = Arc::clone(&seen);
    let visit = Box::new(move |view| into.lock().unwrap().push(view));
    store.visit_connections(bo, Needs::ALL, 9, visit).await.unwrap();
    let seen = std::mem::take(&mut *seen.lock().unwrap());
    assert_eq!(seen.len(), 3);
    assert!(seen.iter().all(|view| view.tie.is_none() && view.note.is_none()));
    assert!(seen.iter().all(|view| view.mutual_connections == Some(MutualConnections::default())));
}

/// A part is the same requests with the same facts as all of them, from either end, and says where it ends.
pub async fn parts_of_what_waits_make_up_the_whole(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    let bo = town.join("Bo Example").await;
    let friend = town.join("Friend Example").await;
    town.connect(bo, friend).await;
    let mut senders = Vec::new();
    for number in 0..7 {
        let sender = town.join(&format!("Asks {number}")).await;
        if number % 2 == 0 {
            town.connect(sender, friend).await;
        }
        // Two of each moment.
        town.wait(number % 2);
        town.send(sender, bo).await;
        senders.push(sender);
    }
    town.run(bo, senders[2], &Command::Block).await.unwrap();
    let all = waiting(store, bo, Needs::ALL, Which::All).await;
    assert_eq!(all.len(), 6);
    for way in [Way::OldestFirst, Way::NewestFirst] {
        for at_most in [1, 2, 3, 6, 7, 9] {
            let (mut parts, mut after) = (Vec::new(), None);
            loop {
                let part = WaitingPart { way, after, at_most };
                let (seen, next) = visited(store, bo, Needs::ALL, Which::Part(part)).await;
                assert!(seen.len() <= at_most as usize);
                parts.extend(seen);
                after = next;
                if after.is_none() {
                    break;
                }
            }
            if way == Way::NewestFirst {
                parts.reverse();
            }
            assert_eq!(parts, all, "{way:?} {at_most}");
        }
    }
    let nobody = WaitingPart { way: Way::NewestFirst, after: None, at_most: 9 };
    assert_eq!(visited(store, friend, Needs::ALL, Which::Part(nobody)).await, (vec![], None));
}

/// The newest connections are matched, so that a page costs the same however many there are.
pub async fn only_the_newest_connections_are_matched(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    let bo = town.join("Bo Example").await;
    for number in 0..4 {
        let friend = town.join(&format!("Friend {number}")).await;
        town.wait(60);
        town.connect(bo, friend).await;
    }
    for (at_most, names) in
        [(2, ["friend-3", "friend-2"].as_slice()), (9, &["friend-3", "friend-2", "friend-1", "friend-0"])]
    {
        let seen = Arc::new(Mutex::new(Vec::<RecipientView>::new()));
        let into = Arc::clone(&seen);
        let visit = Box::new(move |view| into.lock().unwrap().push(view));
        store.visit_connections(bo, Needs::ALL, at_most, visit).await.unwrap();
        let mut seen: Vec<String> = seen.lock().unwrap().iter().flat_map(|view| view.names.clone()).collect();
        seen.sort_unstable_by(|one, other| other.cmp(one));
        assert_eq!(seen, names);
    }
}

/// An organisation, from when, until when.
type Job = (&'static str, Option<i16>, Option<i16>);

/// Places of both are the same, whether they are found by the place or read from profiles; and so is what follows.
pub async fn shared_places_are_found_from_either_side(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    let year = |year| Some(YearMonth { year, month: None });
    let at_work = |(organisation, from, to): Job| Position {
        organisation: organisation.into(),
        title: String::new(),
        from: from.and_then(year),
        to: to.and_then(year),
    };
    let mut bo = town.newcomer("Bo Example");
    let (mine, other) = ("Kai & S\u{F6}hne", "Nordlicht");
    bo.profile.positions = [(mine, Some(2010), Some(2015)), (other, Some(2016), None)].map(at_work).to_vec();
    bo.profile.educations =
        vec![Education { school: "Hafenschule".into(), from: year(2000), to: year(2004) }];
    let bo = town.let_in(bo).await;
    let lives: [&[Job]; 6] = [
        &[],
        &[("Elsewhere", Some(2010), None)],
        &[("kai  & So\u{308}hne", Some(2012), Some(2013)), ("Elsewhere", None, None)],
        &[(mine, Some(1999), Some(2000)), (mine, Some(2014), None), (other, None, None)],
        &[(mine, Some(2014), None), (mine, Some(1999), Some(2000))],
        &[(other, None, None)],
    ];
    // The others are from elsewhere.
    for number in 0..20 {
        let life = lives.get(number).unwrap_or(&lives[1]);
        let mut sender = town.newcomer(&format!("Asks {number}"));
        sender.profile.positions = life.iter().copied().map(at_work).collect();
        if number % 2 == 0 {
            let from = year(2003);
            sender.profile.educations = vec![Education { school: "HAFENSCHULE".into(), from, to: None }];
        }
        let sender = town.let_in(sender).await;
        town.wait(1);
        town.send(sender, bo).await;
    }
    let places = |which| Needs { organisations: which, schools: which, ..Needs::default() };
    let seen = async |which| {
        let seen = waiting(store, bo, places(which), Which::All).await;
        seen.into_iter().map(|waiting| waiting.view).collect::<Vec<_>>()
    };
    // First fewer people were at those places than wait; then more.
    for crowd in [0, 20] {
        for number in 0..crowd {
            let mut one = town.newcomer(&format!("Crowd {number}"));
            one.profile.positions = vec![at_work((mine, Some(2011), None))];
            town.let_in(one).await;
        }
        let me = store.load_recipient_profile(bo, 2026).await.unwrap();
        let (all, shared) = (seen(WhichPlaces::All).await, seen(WhichPlaces::Shared).await);
        assert_eq!(all.len(), 20);
        for (all, shared) in all.iter().zip(&shared) {
            assert_eq!(Familiarity::new(shared, &me), Familiarity::new(all, &me), "{crowd}: {all:?}");
            assert_eq!(shared.organisations.is_some(), all.organisations.is_some());
        }
        // Profiles were not read as long as it was not needed.
        assert_eq!(shared[1].organisations.as_ref().unwrap().is_empty(), crowd == 0);
        assert_eq!(seen(WhichPlaces::Nowhere).await[1].organisations, None);
    }
}
