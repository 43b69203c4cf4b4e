//! Accepting those who fit: what is shown before, how far it is, what became of each, and what the senders learn.

use super::harness::{Person, World};
use super::strategy::{from_region, saves};
use acquaint_core::limits::Limits;
use axum::http::StatusCode;

/// Three of Kiel and one of Genoa ask, days apart, oldest first.
async fn four(world: &World, bo: &Person) -> Vec<(Person, String)> {
    let mut four = Vec::new();
    for (handle, region) in [("ada", "Kiel"), ("gil", "Genoa"), ("cy", "Kiel"), ("di", "Kiel")] {
        let person = from_region(world, handle, region).await;
        let request = person.asks(bo).await;
        four.push((person, request));
        world.days_pass(30);
    }
    four
}

/// The hidden fields of the page that offers the sweep.
async fn offered(bo: &Person) -> (String, String) {
    let page = bo.get("/strategy/sweep").await;
    let value = |name: &str| {
        let rest = page.text().split(&format!("name=\"{name}\" value=\"")).nth(1);
        rest.and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
    };
    (value("version"), value("sent_by"))
}

/// Begins one with the oldest so many of those shown; where it can be watched.
async fn begins(bo: &Person, most: usize) -> String {
    let (version, sent_by) = offered(bo).await;
    let page = bo.get("/strategy/sweep").await;
    let shown =
        page.text().split("name=\"shown\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let mut fields = vec![("version", version.as_str()), ("sent_by", &sent_by), ("shown", shown)];
    fields.extend(shown.split(' ').take(most).map(|request| ("include", request)));
    let next = bo.post("/strategy/sweep", &fields).await.leads_on();
    assert!(next.starts_with("/strategy/sweeps/"), "{next}");
    next
}

#[tokio::test]
async fn whoever_fits_is_accepted_and_learns_only_that_they_are_connected() {
    let world = World::new();
    let bo = world.member("bo").await;
    let four = four(&world, &bo).await;
    bo.post(&format!("/received/{}/set-aside", four[0].1), &[]).await.leads_on();
    bo.forget_message();
    saves(&bo, "0", &[("only.regions", "Kiel")]).await.says(&["3 waiting requests fit your strategy"]);
    let offer = bo.get("/strategy/sweep").await;
    offer.says(&[
        "3 requests fit your strategy",
        "data-ticked-words>3 people",
        "The oldest has waited 4 months",
        "people already accepted stay connected",
    ]);
    let places = ["ada of Kiel", "cy of Kiel", "di of Kiel"].map(|name| offer.text().find(name).unwrap());
    assert!(places.is_sorted() && !offer.has("gil of Genoa"));

    let sweep = begins(&bo, 9).await;
    bo.get(&sweep).await.says(&[
        "0 of 3 accepted so far, the last in about",
        "still to come",
        "http-equiv=\"refresh\"",
        "Undo",
    ]);
    four[0].0.get("/notifications").await.says(&["All quiet."]);
    world.sweeps_go_on().await;
    let done = bo.get(&sweep).await;
    done.says(&["3 of 3 accepted.", "ada of Kiel"]).is_silent_about(&["http-equiv", "gil", ">Undo"]);
    bo.get("/strategy").await.says(&["Accepting those who fit", "3 of 3 accepted"]);
    bo.get("/strategy/sweep").await.says(&["Nobody who waits fits at the moment"]);
    for (person, request) in [&four[0], &four[2], &four[3]] {
        for path in ["/notifications", "/connections", &format!("/sent/{request}")] {
            let seen = person.get(path).await;
            seen.says(&["Bo Hafenstein"]).is_silent_about(&["fits", "sweep", "rule"]);
        }
    }
    four[1].0.get(&format!("/sent/{}", four[1].1)).await.says(&["It waits"]);
    world.is_sound().await;
}

#[tokio::test]
async fn those_unticked_keep_waiting_and_nonsense_begins_nothing() {
    let world = World::new();
    let bo = world.member("bo").await;
    four(&world, &bo).await;
    bo.get("/strategy/sweep").await.is(StatusCode::SEE_OTHER);
    bo.forget_message();
    saves(&bo, "0", &[("only.regions", "Kiel")]).await;
    bo.submit("/strategy/sweep", &[("version", "1"), ("sent_by", "soon")])
        .await
        .says(&["Please look at the list again"]);
    bo.forget_message();
    let sweep = begins(&bo, 1).await;
    bo.submit("/strategy/sweep", &[("version", "1"), ("sent_by", "2030-01-01T00:00:00Z")])
        .await
        .says(&["You are accepting requests already", "0 of 1 accepted so far"]);
    bo.forget_message();
    world.sweeps_go_on().await;
    bo.get(&sweep).await.says(&["1 of 1 accepted.", "ada of Kiel"]).is_silent_about(&["cy of Kiel"]);
    saves(&bo, "1", &[("only.regions", "Genoa")]).await;
    bo.submit("/strategy/sweep", &[("version", "1"), ("sent_by", "2030-01-01T00:00:00Z")])
        .await
        .says(&["changed in another window", "gil of Genoa"]);
}

#[tokio::test]
async fn what_is_about_to_be_accepted_is_seen_wherever_requests_are() {
    let world = World::new();
    let bo = world.member("bo").await;
    let four = four(&world, &bo).await;
    let automatic = [("only.regions", "Kiel"), ("if_it_fits", "accept_at_my_next_visit")];
    let saved = saves(&bo, "0", &automatic).await;
    saved.says(&[
        "From now on, requests that fit are accepted automatically",
        "Requests that fit are accepted automatically when you visit",
        "0 of 3 accepted so far",
    ]);
    for page in ["/", "/received"] {
        bo.get(page).await.says(&["Accepted by your strategy", "0 of 3 accepted so far", "stop it there"]);
    }
    let one = bo.get(&format!("/received/{}", four[0].1)).await;
    one.says(&["will be accepted soon"]);
    bo.get(&format!("/received/{}", four[1].1)).await.is_silent_about(&["will be accepted soon"]);
    world.sweeps_go_on().await;
    for page in ["/", "/received"] {
        bo.get(page).await.is_silent_about(&["accepted so far", "will be accepted soon"]);
    }
}

#[tokio::test]
async fn while_a_sweep_goes_on_no_other_is_offered() {
    let world = World::new();
    let bo = world.member("bo").await;
    let _four = four(&world, &bo).await;
    saves(&bo, "0", &[]).await;
    let sweep = begins(&bo, 1).await;
    let offer = bo.get("/strategy/sweep").await;
    offer.says(&["See how far it is, or stop it"]).is_silent_about(&["type=\"submit\">Accept"]);
    bo.post(&format!("{sweep}/stop"), &[]).await.leads_on();
    bo.get("/strategy/sweep").await.says(&["type=\"submit\">Accept"]);
}

#[tokio::test]
async fn a_sweep_that_is_stopped_leaves_the_others_waiting_and_is_nobody_elses() {
    let world = World::new();
    let bo = world.member("bo").await;
    let four = four(&world, &bo).await;
    saves(&bo, "0", &[]).await;
    let sweep = begins(&bo, 9).await;
    four[0].0.get(&sweep).await.is(StatusCode::NOT_FOUND);
    four[0].0.post(&format!("{sweep}/stop"), &[]).await.is(StatusCode::NOT_FOUND);
    bo.submit(&format!("{sweep}/stop"), &[]).await.says(&[
        "Undone. Everyone keeps waiting, and nobody can tell.",
        "Stopped: 0 accepted, 4 left waiting",
        "left waiting, as this was stopped before it",
    ]);
    bo.forget_message();
    world.sweeps_go_on().await;
    bo.get("/received").await.says(&["ada of Kiel", "gil of Genoa"]);
    four[0].0.get("/notifications").await.says(&["All quiet."]);
    bo.get("/strategy/sweeps/00000000-0000-4000-8000-000000000000").await.is(StatusCode::NOT_FOUND);
    bo.get("/strategy/sweeps/x").await.is(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_report_says_of_each_what_became_of_it_and_names_nobody_who_took_theirs_back() {
    let world = World::with_limits(Limits { connections_max: 2, ..Limits::default() });
    let bo = world.member("bo").await;
    let four = four(&world, &bo).await;
    for handle in ["eve", "fay"] {
        let friend = world.member(handle).await;
        world.connect(&friend, &four[0].0).await;
    }
    saves(&bo, "0", &[]).await;
    bo.get("/strategy/sweep").await.says(&["You can have 2 more connections."]);
    let sweep = begins(&bo, 9).await;
    four[1].0.post(&format!("/sent/{}/withdraw", four[1].1), &[]).await.leads_on();
    let running = bo.get(&sweep).await;
    running.says(&["Somebody", "ada of Kiel"]).is_silent_about(&["gil of Genoa"]);
    world.sweeps_go_on().await;
    let done = bo.get(&sweep).await;
    done.says(&[
        "2 of 4 accepted.",
        // Whose limit it is depends on the end that it begins at.
        "no connection left; the",
        "did not wait any more",
    ]);
    done.is_silent_about(&["gil of Genoa"]);
    bo.get("/received").await.says(&["ada of Kiel"]);
    world.is_sound().await;
}

#[tokio::test]
async fn what_a_strategy_does_by_itself_begins_when_it_is_saved_and_can_be_watched() {
    let world = World::new();
    let bo = world.member("bo").await;
    let four = four(&world, &bo).await;
    let orders = [("only.regions", "Kiel"), ("if_it_fits", "accept_at_my_next_visit"), ("if_not", "filter")];
    saves(&bo, "0", &orders).await;
    bo.get("/received?shelf=filtered").await.says(&["gil of Genoa"]).is_silent_about(&["of Kiel"]);
    let page = bo.get("/strategy").await;
    page.says(&["Accepted by your strategy", "0 of 3 accepted so far"]);
    let sweep =
        page.text().split("href=\"/strategy/sweeps/").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let sweep = format!("/strategy/sweeps/{sweep}");
    bo.get(&sweep).await.says(&["still to come", "Undo"]);
    // Those who fit are all on their way: there is nothing to begin.
    let (version, sent_by) = offered(&bo).await;
    bo.submit("/strategy/sweep", &[("version", &version), ("sent_by", &sent_by)])
        .await
        .says(&["they are about to be accepted already"]);
    bo.forget_message();
    four[0].0.get("/notifications").await.says(&["All quiet."]);
    world.sweeps_go_on().await;
    bo.get(&sweep).await.says(&["3 of 3 accepted."]);
    four[0].0.get("/notifications").await.says(&["Bo Hafenstein", "accepted your request"]);
    world.is_sound().await;
}

#[tokio::test]
async fn who_is_muted_reported_or_remarked_on_is_left_out_unless_ticked() {
    let world = World::new();
    let bo = world.member("bo").await;
    let four = four(&world, &bo).await;
    bo.post(&format!("/received/{}/mute", four[0].1), &[]).await.leads_on();
    bo.post(&format!("/received/{}/remark", four[2].1), &[("remark", "the one with the boat?")])
        .await
        .leads_on();
    bo.forget_message();
    saves(&bo, "0", &[]).await;
    let offer = bo.get("/strategy/sweep").await;
    offer.says(&["2 requests fit your strategy", "Left out unless you tick them", "ada of Kiel"]);
    let (version, sent_by) = offered(&bo).await;
    let ticked = [("version", version.as_str()), ("sent_by", &sent_by), ("include", &four[2].1)];
    let sweep = bo.post("/strategy/sweep", &ticked).await.leads_on();
    world.sweeps_go_on().await;
    bo.get(&sweep).await.says(&["3 of 3 accepted."]).is_silent_about(&["ada of Kiel"]);
    four[0].0.get(&format!("/sent/{}", four[0].1)).await.says(&["It waits"]);
    four[2].0.get(&format!("/sent/{}", four[2].1)).await.says(&["Bo accepted"]);
}
