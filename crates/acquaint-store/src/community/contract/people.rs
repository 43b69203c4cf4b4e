//! Who is there, and what they show.

use super::town::{LATE, Town, at, education, every, first, position};
use acquaint_app::community::change::{AccountChange, Picture};
use acquaint_app::community::store::CommunityStore;
use acquaint_app::community::view::{Between, Viewer};
use acquaint_core::activity::ActiveDays;
use acquaint_core::id::{PersonId, PictureId, ViewId};
use acquaint_core::member::{Settings, Standing, ViewMode};
use acquaint_core::profile::{Profile, SharedFact};
use acquaint_core::request::Command;
use std::collections::BTreeSet;

async fn found(store: &dyn CommunityStore, me: PersonId, query: &str) -> Vec<String> {
    let cards = every(3, |want| store.search_members(me, query, want)).await;
    cards.into_iter().map(|found| found.card.name).collect()
}

async fn set_profile(town: &mut Town<'_>, member: PersonId, change: impl FnOnce(&mut Profile)) {
    let mut profile = town.store.load_member(member, member).await.unwrap().expect("there").profile;
    change(&mut profile);
    town.change([AccountChange::ProfileChanged { member, before: None, profile: Box::new(profile) }]).await;
}

async fn set(town: &mut Town<'_>, member: PersonId, change: impl FnOnce(&mut Settings)) {
    let mut settings = town.store.find_account(member).await.unwrap().expect("there").settings;
    change(&mut settings);
    town.change([AccountChange::SettingsChanged { member, before: None, settings }]).await;
}

/// Search finds every word, diacritics and case aside, names that begin so first; and pages without a gap.
pub async fn search_finds_every_word_and_pages_without_a_gap(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    let me = town.join("Zoe Searches").await;
    for (name, handle) in [
        ("Renée Müller", "renee"),
        ("Anna Renner", "anna"),
        ("山田 美咲", "misaki"),
        ("Øystein Łukaszewicz", "oy"),
    ] {
        let mut new = town.newcomer(handle);
        new.profile.name = name.into();
        new.email = format!("{handle}@example.org");
        town.let_in(new).await;
    }
    let welder = town.join("Bo Example").await;
    set_profile(&mut town, welder, |profile| {
        profile.headline = "Ren the welder \"OR\" *".into();
        profile.positions = vec![position("Nordlicht Werft", 2001, None)];
    })
    .await;
    let all_ren = vec!["Renée Müller".to_owned(), "Anna Renner".into(), "Bo Example".into()];
    for (query, expected) in [
        ("ren", all_ren.clone()),
        ("  REN ", all_ren.clone()),
        ("R", all_ren),
        ("müller renee", vec!["Renée Müller".into()]),
        ("MULLER", vec!["Renée Müller".into()]),
        ("nordlicht bo", vec!["Bo Example".into()]),
        ("werft anna", vec![]),
        ("美咲", vec!["山田 美咲".into()]),
        ("oystein lukas", vec!["Øystein Łukaszewicz".into()]),
        ("misa", vec!["山田 美咲".into()]),
        ("\" OR *", vec!["Bo Example".into()]),
        ("words:ren", vec![]),
        ("zoe", vec![]),
        ("", vec![]),
        ("%_'", vec![]),
    ] {
        assert_eq!(found(store, me, query).await, expected, "{query:?}");
    }
    set_profile(&mut town, welder, |profile| profile.headline = "Ferry".into()).await;
    assert_eq!(found(store, me, "welder").await, Vec::<String>::new());
    for number in 0..20 {
        let mut new = town.newcomer(&format!("number{number}x"));
        new.profile.name = format!("Twin {}", number % 2);
        town.let_in(new).await;
    }
    let twins = every(3, |want| store.search_members(me, "twin", want)).await;
    let ids: BTreeSet<_> = twins.iter().map(|found| found.card.id).collect();
    assert_eq!((twins.len(), ids.len()), (20, 20));
    assert!(twins.is_sorted_by_key(|found| found.card.name.clone()));
    set(&mut town, welder, |settings| settings.is_searchable = false).await;
    assert_eq!(found(store, me, "bo").await, Vec::<String>::new());
    assert_eq!(store.find_member(me, "Bo-Example").await.unwrap().expect("by address").card.id, welder);
}

/// Names that are spelled nearly so follow those that are spelled so, and only while there is room on the first page.
pub async fn names_spelled_nearly_so_follow_the_others(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    let me = town.join("Zoe Searches").await;
    let mut people = std::collections::BTreeMap::new();
    let names = [
        "Mayer Ada",
        "Maier Bo",
        "Meier Cy",
        "Meyer Di",
        "Sophia Lund",
        "Anna Kowalski",
        "\u{410}nn\u{430} Lind",
    ];
    for (number, name) in names.into_iter().enumerate() {
        let mut new = town.newcomer(&format!("m{number}"));
        new.profile.name = name.into();
        people.insert(name, town.let_in(new).await);
    }
    let hits = async |query: &str, at_most: u32| -> Vec<(String, bool)> {
        let found = every(at_most, |want| store.search_members(me, query, want)).await;
        found.into_iter().map(|found| (found.card.name, found.is_near)).collect()
    };
    let one = |name: &str, is_near| (name.to_owned(), is_near);
    let mayers =
        [one("Mayer Ada", false), one("Maier Bo", true), one("Meier Cy", true), one("Meyer Di", true)];
    // One hit fills a page for one.
    assert_eq!(hits("mayer", 1).await, mayers[..1]);
    for at_most in [2, 3, 4, 5, 20] {
        assert_eq!(hits("mayer", at_most).await, mayers, "{at_most}");
    }
    assert_eq!(hits("Sofia", 20).await, [one("Sophia Lund", true)]);
    assert_eq!(hits("lund Sofia", 20).await, [one("Sophia Lund", true)]);
    assert_eq!(hits("kowalsky", 20).await, [one("Anna Kowalski", true)]);
    assert_eq!(hits("anna", 20).await, [one("Anna Kowalski", false), one("\u{410}nn\u{430} Lind", true)]);
    assert_eq!(hits("sofia kowalsky", 20).await, []);
    // Found by an organisation spelled so, a member is not found again by their name.
    let works = position("Mayer Werft", 2001, None);
    set_profile(&mut town, people["Maier Bo"], |profile| profile.positions = vec![works]).await;
    let twice = [mayers[0].clone(), one("Maier Bo", false), mayers[2].clone(), mayers[3].clone()];
    assert_eq!(hits("mayer", 20).await, twice);
    // A member who is not in search is not found by another spelling either.
    set(&mut town, people["Maier Bo"], |settings| settings.is_searchable = false).await;
    town.run(people["Meier Cy"], me, &Command::Block).await.unwrap();
    let suspended =
        AccountChange::StandingChanged { member: people["Meyer Di"], standing: Standing::Suspended };
    town.change([suspended]).await;
    assert_eq!(hits("mayer", 20).await, mayers[..1]);
    assert_eq!(found(store, people["Mayer Ada"], "meyer").await, ["Meier Cy"]);
}

/// What a member does not show is not shown, but to themselves.
pub async fn what_a_member_does_not_show_is_not_shown(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    let [ada, bo, cy] = town.three().await;
    town.connect(bo, cy).await;
    for minute in [5, 9, 3, 9] {
        town.change([AccountChange::WasActive { member: bo, shown_from: at(minute) }]).await;
    }
    let seen = store.load_member(ada, bo).await.unwrap().expect("found");
    assert_eq!((seen.connections, seen.active_days, seen.policy.as_str()), (Some(1), None, ""));
    set(&mut town, bo, |settings| {
        (settings.shows_connections, settings.shows_activity) = (false, true);
        settings.policy = "People I met.".into();
    })
    .await;
    let seen = store.load_member(ada, bo).await.unwrap().expect("found");
    let active_days = Some(ActiveDays { last: at(9), before: Some(at(5)) });
    assert_eq!((seen.connections, seen.active_days), (None, active_days));
    assert_eq!(seen.policy, "People I met.");
    let own = store.load_member(bo, bo).await.unwrap().expect("found");
    assert_eq!((own.connections, own.active_days), (Some(1), active_days));
    assert_eq!(own.card.between, Between::Yourself);
    assert_eq!(store.find_member(ada, "nobody").await.unwrap(), None);
    assert_eq!(store.find_member(ada, "not a handle!").await.unwrap(), None);
}

/// Suggestions share something with the one who looks, and leave out who must not be there.
pub async fn suggestions_share_something_and_leave_out_who_must_not_be_there(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    let me = town.join("Ada Beispiel").await;
    let mut people = Vec::new();
    for name in
        ["Co Worker", "Old Hand", "Class Mate", "Far Friend", "Friend", "Neighbour", "Nobody", "Hides"]
    {
        people.push(town.join(name).await);
    }
    let [worker, old, mate, far, friend, neighbour, _nobody, hides] = people[..] else { unreachable!() };
    for (who, from, to) in
        [(me, 2001, Some(2009)), (worker, 2005, None), (old, 1990, Some(1999)), (hides, 2001, None)]
    {
        set_profile(&mut town, who, |profile| {
            profile.positions = vec![position("Nordlicht Werft", from, to)];
        })
        .await;
    }
    for who in [me, mate] {
        set_profile(&mut town, who, |profile| {
            profile.educations = vec![education("Hafenschule", 1995, 2000)];
        })
        .await;
    }
    for who in [me, neighbour] {
        set_profile(&mut town, who, |profile| profile.region = "Bremen".into()).await;
    }
    set(&mut town, hides, |settings| settings.is_searchable = false).await;
    town.connect(me, friend).await;
    town.connect(friend, far).await;
    let suggested = async |town: &Town<'_>| -> Vec<PersonId> {
        town.store.list_suggestions(me, 50).await.unwrap().iter().map(|one| one.card.id).collect()
    };
    let listed = store.list_suggestions(me, 50).await.unwrap();
    assert_eq!(suggested(&town).await, [worker, mate, far, old, neighbour]);
    let shared = SharedFact::Organisation { name: "Nordlicht Werft".into(), years: Some((2005, 2009)) };
    assert_eq!((listed[0].shared.as_slice(), listed[2].card.mutual_connections), (&[shared][..], 1));
    assert_eq!(store.list_suggestions(me, 2).await.unwrap().len(), 2);
    town.send(me, worker).await;
    town.send(mate, me).await;
    town.run(far, me, &Command::Block).await.unwrap();
    town.run(me, old, &Command::Block).await.unwrap();
    assert_eq!(suggested(&town).await, [neighbour]);
}

/// Connections are listed newest first, and those of two by name.
pub async fn connections_and_mutual_connections_are_listed(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    let [ada, bo, _] = town.three().await;
    let mut friends = Vec::new();
    for number in 0..5 {
        let friend = town.join(&format!("Friend {number}")).await;
        town.wait(1);
        town.connect(ada, friend).await;
        if number > 1 {
            town.connect(friend, bo).await;
        }
        friends.push(friend);
    }
    let listed = every(2, |want| store.list_connections(ada, "", want)).await;
    let order: Vec<_> = listed.iter().map(|row| row.card.id).collect();
    assert_eq!(order, friends.iter().rev().copied().collect::<Vec<_>>());
    assert_eq!((listed[0].since, listed[0].card.mutual_connections), (at(5), 0));
    let named = store.list_connections(ada, "FRIEND 3", first(9)).await.unwrap().items;
    assert_eq!(named.iter().map(|row| row.card.id).collect::<Vec<_>>(), [friends[3]]);
    let mutual = every(2, |want| store.list_mutual_connections(ada, bo, want)).await;
    assert_eq!(mutual.iter().map(|card| card.id).collect::<Vec<_>>(), friends[2..]);
    assert_eq!(store.load_member(ada, bo).await.unwrap().expect("found").card.mutual_connections, 3);
    let pair = store.load_pair(ada, bo, &friends, at(0), at(0)).await.unwrap().unwrap();
    assert_eq!(pair.mutual_connections, friends[2..].iter().copied().collect());
}

/// Viewers are shown as they chose: with their name, or with industry and region only, or not at all.
pub async fn profile_views_are_shown_as_their_viewers_chose(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    let [ada, bo, cy] = town.three().await;
    set_profile(&mut town, cy, |profile| {
        (profile.industry, profile.region) = ("Ships".into(), "Bremen".into());
    })
    .await;
    let request = town.send(ada, bo).await;
    let mut viewed = |viewer, second, mode| {
        let id = ViewId(town.stamp.next_id());
        AccountChange::ProfileViewed { id, viewer, viewed: ada, at: at(second), mode }
    };
    let views = [
        viewed(bo, -5, ViewMode::Named),
        viewed(bo, 1, ViewMode::Named),
        viewed(cy, 2, ViewMode::SemiPrivate),
        viewed(cy, 3, ViewMode::Private),
        viewed(bo, 4, ViewMode::SemiPrivate),
    ];
    town.change(views).await;
    set_profile(&mut town, cy, |profile| profile.region = "Oslo".into()).await;
    let views = every(2, |want| store.list_profile_views(ada, want)).await;
    assert_eq!(views.iter().map(|view| view.at).collect::<Vec<_>>(), [at(4), at(2), at(1), at(-5)]);
    assert_eq!(views[1].viewer, Viewer::SemiPrivate { industry: "Ships".into(), region: "Bremen".into() });
    assert!(matches!(&views[2].viewer, Viewer::Named(card) if card.id == bo));
    let last = async |viewer, viewed, mode| store.last_view_at(viewer, viewed, mode).await.unwrap();
    assert_eq!(last(bo, ada, ViewMode::SemiPrivate).await, Some(at(4)));
    assert_eq!(last(bo, ada, ViewMode::Named).await, Some(at(1)));
    assert_eq!(last(ada, bo, ViewMode::SemiPrivate).await, None);
    let sent = store.find_sent(ada, request).await.unwrap().expect("sent");
    assert_eq!(sent.views, Some(vec![at(1)]));
    set(&mut town, ada, |settings| settings.view_mode = ViewMode::Private).await;
    assert_eq!(store.find_sent(ada, request).await.unwrap().expect("sent").views, None);
}

/// Pictures and settings are kept as they were set, and a picture that is replaced is gone.
pub async fn pictures_and_settings_are_kept(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    let [ada, bo, cy] = town.three().await;
    let mut picture = |byte: u8| {
        let id = PictureId(town.stamp.next_id());
        Picture { id, large: vec![byte; 900], small: vec![byte; 90] }
    };
    let (old, new) = (picture(1), picture(2));
    for picture in [&old, &new] {
        let picture = Some(picture.clone());
        town.change([AccountChange::PictureChanged { member: ada, picture }]).await;
    }
    for who in [ada, bo, cy] {
        assert_eq!(store.load_picture(who, new.id).await.unwrap(), Some(new.clone()));
        assert_eq!(store.load_picture(who, old.id).await.unwrap(), None);
    }
    assert_eq!(store.load_member(bo, ada).await.unwrap().expect("found").card.picture, Some(new.id));
    // For a blocked member it is as one that was replaced.
    town.run(ada, cy, &Command::Block).await.unwrap();
    assert_eq!(store.load_picture(cy, new.id).await.unwrap(), None);
    town.run(ada, cy, &Command::Unblock).await.unwrap();
    assert_eq!(store.load_picture(cy, new.id).await.unwrap(), Some(new.clone()));
    assert_eq!(store.load_picture(bo, new.id).await.unwrap(), Some(new.clone()));
    town.change([AccountChange::PictureChanged { member: ada, picture: None }]).await;
    assert_eq!(store.load_picture(ada, new.id).await.unwrap(), None);
    let everything = Profile {
        name: "Ada Ægir".into(),
        about: "Two lines\nof \"text\" 🙂".into(),
        job_function: "Welding".into(),
        positions: vec![position("Nordlicht Werft", 2001, Some(2009)), position("Südlicht", 2010, None)],
        educations: vec![education("Hafenschule", 1995, 2000)],
        skills: vec!["welding".into(), "'; DROP TABLE members; --".into()],
        ..Profile::default()
    };
    set_profile(&mut town, ada, |profile| *profile = everything.clone()).await;
    assert_eq!(store.load_member(bo, ada).await.unwrap().expect("found").profile, everything);
    set(&mut town, bo, |settings| settings.view_mode = ViewMode::SemiPrivate).await;
    assert_eq!(store.find_account(bo).await.unwrap().expect("Bo").settings.view_mode, ViewMode::SemiPrivate);
    set_profile(&mut town, bo, |profile| profile.name = "ADA AEGIR".into()).await;
    let namesakes = store.list_namesakes(ada, 9).await.unwrap();
    assert_eq!(namesakes.iter().map(|card| card.id).collect::<Vec<_>>(), [bo]);
    let request = town.send(ada, bo).await;
    assert_eq!(store.find_sent(ada, request).await.unwrap().expect("sent").namesakes, 1);
    // Cyrillic letters that look like the Latin ones.
    set_profile(&mut town, bo, |profile| profile.name = "\u{410}d\u{430} \u{C6}gir".into()).await;
    let namesakes = store.list_namesakes(ada, 9).await.unwrap();
    assert_eq!(namesakes.iter().map(|card| card.id).collect::<Vec<_>>(), [bo]);
    assert_eq!(store.find_sent(ada, request).await.unwrap().expect("sent").namesakes, 1);
    assert!(!store.has_connection_like(cy, bo).await.unwrap());
    town.connect(ada, cy).await;
    assert!(store.has_connection_like(cy, bo).await.unwrap());
    assert!(!store.has_connection_like(cy, ada).await.unwrap());
}

/// Who waits for the operator, or is suspended, is found by nobody; nothing of theirs is lost.
pub async fn who_waits_or_is_suspended_is_found_by_nobody(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    let [ada, bo, _] = town.three().await;
    let mut new = town.newcomer("Waits Awhile");
    new.standing = Standing::AwaitingApproval;
    let waits = town.let_in(new).await;
    let request = town.send(ada, bo).await;
    town.change([AccountChange::StandingChanged { member: ada, standing: Standing::Suspended }]).await;
    for hidden in [ada, waits] {
        assert_eq!(store.load_member(bo, hidden).await.unwrap(), None);
        assert_eq!(store.load_pair(hidden, bo, &[], at(0), at(0)).await.unwrap(), None);
        assert!(store.load_pair(bo, hidden, &[], at(0), at(0)).await.unwrap().unwrap().other.blocks_me);
    }
    assert_eq!(found(store, bo, "a").await, Vec::<String>::new());
    assert_eq!(store.count_shelves(bo).await.unwrap().inbox, 0);
    assert_eq!(store.find_received(bo, request).await.unwrap(), None);
    town.change([AccountChange::StandingChanged { member: ada, standing: Standing::Active }]).await;
    assert_eq!(store.count_shelves(bo).await.unwrap().inbox, 1);
    assert_eq!(found(store, bo, "ada").await, ["Ada Beispiel"]);
}

/// A member who blocks another is found by them nowhere; their own request to the other is taken back.
pub async fn a_blocked_member_is_found_by_nobody_they_are_blocked_by(store: &dyn CommunityStore) {
    let mut town = Town::new(store);
    let [ada, bo, _] = town.three().await;
    let request = town.send(ada, bo).await;
    set_profile(&mut town, bo, |profile| profile.headline = "A secret headline".into()).await;
    town.run(bo, ada, &Command::Block).await.unwrap();
    assert_eq!(store.load_member(ada, bo).await.unwrap(), None);
    assert_eq!(store.find_member(ada, "bo-example").await.unwrap(), None);
    assert_eq!(found(store, ada, "bo").await, Vec::<String>::new());
    let sent = store.find_sent(ada, request).await.unwrap().expect("what is sent stays");
    assert_eq!((sent.recipient.card.is_found, sent.recipient.card.name.as_str()), (false, "Bo Example"));
    assert_eq!((sent.recipient.profile.headline.as_str(), sent.recipient.connections), ("", None));
    let card = store.load_member(bo, ada).await.unwrap().expect("found").card;
    assert_eq!(card.between, Between::YouBlock);
    assert_eq!(store.count_shelves(bo).await.unwrap().inbox, 0);
    assert_eq!(store.list_notifications(bo, LATE, first(9)).await.unwrap().items, []);
    let blocked: Vec<_> = store.list_blocked(bo).await.unwrap().iter().map(|card| card.id).collect();
    assert_eq!(blocked, [ada]);
    town.run(bo, ada, &Command::Unblock).await.unwrap();
    assert_eq!(store.count_shelves(bo).await.unwrap().inbox, 1);
    assert!(store.load_member(ada, bo).await.unwrap().is_some());
}
