//! Finding people, and what a look at somebody's profile leaves behind.

use super::harness::{Person, World};
use acquaint_app::community::view::Want;
use acquaint_core::member::{Settings, ViewMode};
use acquaint_core::profile::Profile;
use acquaint_core::record::{Position, YearMonth};
use axum::http::{Method, StatusCode};

/// Somebody who was at an organisation in these years.
async fn worker(world: &World, handle: &str, name: &str, years: (i16, i16), settings: Settings) -> Person {
    let year = |year| Some(YearMonth { year, month: None });
    let position = Position {
        organisation: "Tidewater Mapping".into(),
        title: "Hydrographer".into(),
        from: year(years.0),
        to: year(years.1),
    };
    let profile = Profile { name: name.into(), positions: vec![position], ..Profile::default() };
    world.member_with(handle, profile, settings).await
}

/// How many looks at their profile somebody is shown.
async fn looks_at(world: &World, person: &Person) -> usize {
    let want = Want { after: None, at_most: 100 };
    world.store().list_profile_views(person.id, want).await.unwrap().items.len()
}

#[tokio::test]
async fn people_are_found_without_their_accents_and_told_apart_before_a_look() {
    let world = World::new();
    let ada = world.member("ada").await;
    let emil = worker(&world, "emil-strand", "Émil Strånd", (2016, 2019), Settings::default()).await;
    let found = ada.get("/people?q=emil%20strand").await;
    found.says(&[
        "Émil Strånd",
        "/people/emil-strand/connect",
        "When you open a profile, its owner will see that you looked.",
    ]);
    assert_eq!(looks_at(&world, &emil).await, 0);
    ada.get("/people?q=Zephyrine").await.says(&["No one found."]);
    ada.get("/people?q=ada").await.says(&["No one found."]);
}

#[tokio::test]
async fn names_spelled_nearly_so_stand_apart_below() {
    let world = World::new();
    let ada = world.member("ada").await;
    worker(&world, "emil", "Emil Kowalsky", (2016, 2019), Settings::default()).await;
    let only = ada.get("/people?q=kowalski").await;
    only.says(&["Similar names", "Emil Kowalsky"]).is_silent_about(&["No one found"]);
    worker(&world, "jana", "Jana Kowalski", (2016, 2019), Settings::default()).await;
    let both = ada.get("/people?q=kowalski").await;
    let place = |words: &str| both.text().find(words).unwrap_or_else(|| panic!("{words} is not there"));
    assert!(place("Jana Kowalski") < place("Similar names"));
    assert!(place("Similar names") < place("Emil Kowalsky"));
    ada.get("/people?q=jana").await.says(&["Jana Kowalski"]).is_silent_about(&["Similar names"]);
    let secret = Settings { is_searchable: false, ..Settings::default() };
    worker(&world, "hidden", "Otto Zabriskie", (2016, 2019), secret).await;
    ada.get("/people?q=zabrisky").await.says(&["No one found."]);
}

#[tokio::test]
async fn somebody_of_the_same_name_as_a_connection_is_marked() {
    let world = World::new();
    let ada = world.member("ada").await;
    let settings = Settings::default;
    let emil = worker(&world, "emil-strand", "Emil Strand", (2016, 2019), settings()).await;
    worker(&world, "emil-of-oslo", "Émil STRAND", (1999, 2001), settings()).await;
    world.connect(&ada, &emil).await;
    let found = ada.get("/people?q=emil").await;
    found.says(&[
        "Another person of nearly this name is among your connections.",
        "Connected since 4 May 2026",
    ]);
    assert_eq!(found.text().matches("Another person of nearly this name").count(), 1);
}

#[tokio::test]
async fn whom_one_may_know_is_said_with_the_reason() {
    let world = World::new();
    let mira = worker(&world, "mira", "Mira Solbakken", (2014, 2018), Settings::default()).await;
    worker(&world, "emil-strand", "Emil Strand", (2016, 2021), Settings::default()).await;
    let page = mira.get("/people").await;
    page.says(&[
        "Emil Strand",
        "You both worked at Tidewater Mapping, 2016 to 2018",
        "When you open a profile, its owner will see that you looked.",
    ]);
}

#[tokio::test]
async fn a_look_is_recorded_as_its_owner_chose_and_the_page_says_so() {
    let world = World::new();
    let emil = world.member("emil").await;
    for (handle, view_mode, words, looks) in [
        ("ada", ViewMode::Named, "Emil can see that you looked.", 1),
        ("bo", ViewMode::SemiPrivate, "not that it was you", 2),
        ("cy", ViewMode::Private, "Nothing was recorded, and you do not see who views you.", 2),
    ] {
        let settings = Settings { view_mode, ..Settings::default() };
        let profile = Profile { name: handle.to_uppercase(), ..Profile::default() };
        let somebody = world.member_with(handle, profile, settings).await;
        somebody.get("/people/emil").await.says(&[words]);
        assert_eq!(looks_at(&world, &emil).await, looks, "{handle}");
    }
}

#[tokio::test]
async fn the_form_to_ask_leaves_no_look_behind() {
    let world = World::new();
    let (ada, emil) = (world.member("ada").await, world.member("emil").await);
    ada.get("/people/emil/connect").await.says(&["Connect with"]);
    ada.post("/people/emil/connect", &[("intent", "check"), ("note", "Hi")]).await.says(&["Connect with"]);
    assert_eq!(looks_at(&world, &emil).await, 0);
}

#[tokio::test]
async fn the_own_profile_is_shown_as_others_see_it() {
    let world = World::new();
    let settings = Settings { shows_connections: false, ..Settings::default() };
    let profile = Profile { name: "Mira Solbakken".into(), ..Profile::default() };
    let mira = world.member_with("mira", profile, settings).await;
    let page = mira.get("/people/mira").await;
    page.says(&["This is how others see you"]).is_silent_about(&["0 connections", "/people/mira/connect"]);
    mira.get("/me").await.says(&["0 connections"]);
    assert_eq!(looks_at(&world, &mira).await, 0);
}

#[tokio::test]
async fn a_profile_that_is_not_there_is_not_found_and_strangers_sign_in_first() {
    let world = World::new();
    let ada = world.member("ada").await;
    ada.get("/people/nobody-here").await.is(StatusCode::NOT_FOUND);
    ada.get("/people/%FF").await.is(StatusCode::BAD_REQUEST);
    let next = world.nobody().get("/people/ada").await.leads_on();
    assert_eq!(next, "/sign-in?next=%2Fpeople%2Fada");
}

#[tokio::test]
async fn a_look_is_recorded_only_where_its_owner_was_told() {
    let world = World::new();
    let (ada, bo) = (world.member("ada").await, world.member("bo").await);
    let elsewhere = [("sec-fetch-site", "cross-site")];
    let ahead = [("sec-fetch-site", "same-origin"), ("sec-purpose", "prefetch")];
    let page = ada.ask(Method::GET, "/people/bo", &elsewhere).await;
    page.says(&["Open the profile", "Bo will see that you looked.", "href=\"/people/bo\""]);
    ada.ask(Method::GET, "/people/bo", &ahead).await.says(&["Open the profile"]);
    ada.ask(Method::HEAD, "/people/bo", &[]).await.is(StatusCode::OK);
    bo.get("/views").await.is_silent_about(&["Ada Hafenstein"]);
    ada.ask(Method::GET, "/people/ada", &elsewhere).await.is_silent_about(&["Open the profile"]);
    ada.ask(Method::GET, "/people/nobody", &elsewhere).await.is(StatusCode::NOT_FOUND);
    let here = [("sec-fetch-site", "same-origin")];
    ada.ask(Method::GET, "/people/bo", &here).await.is_silent_about(&["Open the profile"]);
    bo.get("/views").await.says(&["Ada Hafenstein"]);
}

#[tokio::test]
async fn pages_whose_names_lead_to_profiles_say_what_a_look_does() {
    let world = World::new();
    let (ada, bo) = (world.member("ada").await, world.member("bo").await);
    world.connect(&ada, &bo).await;
    bo.get("/people/ada").await;
    let words = "When you open a profile, its owner will see that you looked.";
    for path in ["/connections", "/views"] {
        ada.get(path).await.says(&["href=\"/people/bo\"", words]);
    }
}
