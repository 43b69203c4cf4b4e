//! A strategy as its member writes it: what it says, what it would do, and that nothing written is lost.

use super::harness::{Page, Person, World};
use acquaint_core::member::Settings;
use acquaint_core::profile::Profile;
use axum::http::StatusCode;

/// The fields of an open strategy, with these in place of its own.
pub fn fields<'a>(based_on: &'a str, changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let open =
        [("based_on", based_on), ("who", "anyone"), ("if_it_fits", "suggest"), ("if_not", "leave_in_inbox")];
    let kept = open.into_iter().filter(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
    kept.chain(changes.iter().copied()).collect()
}

/// Somebody saves a strategy.
pub async fn saves(who: &Person, based_on: &str, changes: &[(&str, &str)]) -> Page {
    let page = who.submit("/strategy", &fields(based_on, changes)).await;
    who.forget_message();
    page
}

/// Somebody of this region.
pub async fn from_region(world: &World, handle: &str, region: &str) -> Person {
    let name = format!("{handle} of {region}");
    let profile = Profile { name, region: region.into(), ..Profile::default() };
    world.member_with(handle, profile, Settings::default()).await
}

#[tokio::test]
async fn a_strategy_begins_empty_is_looked_at_and_saved_and_nobody_is_told() {
    let world = World::new();
    let bo = world.member("bo").await;
    let ada = from_region(&world, "ada", "Kiel").await;
    ada.asks(&bo).await;
    let empty = bo.get("/strategy").await;
    empty.says(&[
        "A strategy says whom you would like to connect with",
        "Only you ever see your strategy",
        "You publish nothing.",
    ]);
    let form = fields("0", &[("only.regions", "Bremen\n KIEL ")]);
    let preview = bo.post("/strategy/preview", &form).await;
    preview.says(&[
        "<strong>1</strong> of 1 waiting request would fit, 1 of them newly.",
        "ada of Kiel",
        "They say Kiel",
        "Someone fits if their region is Bremen or KIEL.",
        "<datalist id=\"known-regions\"><option value=\"Kiel\">",
        "Bremen\nKIEL",
    ]);
    bo.get("/strategy").await.says(&["A strategy says whom"]).is_silent_about(&["KIEL"]);
    let part = bo.post("/strategy/preview", &[form.as_slice(), &[("part", "preview")]].concat()).await;
    part.says(&["data-preview-words"]).is_silent_about(&["<html", "<form"]);
    let saved = bo.submit("/strategy", &form).await;
    saved.says(&[
        "Your strategy is saved, and nobody was told.",
        "One waiting request fits your strategy",
        "/strategy/sweep",
        "Version 1",
    ]);
    bo.forget_message();
    let again = bo.submit("/strategy", &fields("1", &[("only.regions", "Bremen\nKIEL")])).await;
    again.says(&["This is your strategy already", "Version 1"]);
    ada.get("/notifications").await.says(&["All quiet."]);
}

#[tokio::test]
async fn a_ready_made_one_fills_the_form_and_saves_nothing() {
    let world = World::new();
    let bo = world.member("bo").await;
    let cy = world
        .member_with("cy", Profile { name: "Cy".into(), ..Profile::default() }, Settings::default())
        .await;
    let near = bo.get("/strategy?start=near_me").await;
    near.says(&["This is “Near me”.", "\nBremen</textarea>"]);
    bo.get("/strategy").await.is_silent_about(&["Bremen"]);
    let lacking = cy.get("/strategy?start=near_me").await;
    lacking.says(&["It needs your region, which your profile does not say.", "/me/edit"]);
    lacking.is_silent_about(&["This is “"]);
    cy.get("/strategy?start=nonsense").await.is(StatusCode::OK);
}

#[tokio::test]
async fn what_is_wrong_stands_beside_its_field_and_nothing_written_is_lost() {
    let world = World::new();
    let bo = world.member("bo").await;
    let many = (0..10_000).map(|number| format!("Region {number}")).collect::<Vec<_>>().join("\n");
    for (changes, words) in [
        (&[("only.regions", many.as_str())][..], "This has 10000 entries, but at most 200 fit"),
        (&[("at_least.mutual_connections", "some")], "This must be a whole number"),
        (&[("at_least.sender_connections", "0")], "This is 0, but must be 1 to 1000000"),
        (&[("who", "friends")], "Please choose one of these"),
        (&[("always.ties", "rival")], "Please choose among these"),
        (&[("only.schools", "a\u{202E}b")], "Line 1: this holds U+202E"),
        (
            &[("always.people", "ada"), ("never.people", "bo\n@Ada")],
            "Line 2: this is “Ada”, which is in “Always: people”, line 1, as well",
        ),
    ] {
        for path in ["/strategy", "/strategy/preview"] {
            let wrong = bo.post(path, &fields("0", changes)).await;
            wrong.is(StatusCode::UNPROCESSABLE_ENTITY);
            assert!(wrong.has(words) && wrong.has("Please look again"), "{words}:\n{}", wrong.text());
            let (field, value) = changes[0];
            let kept = value.lines().next().unwrap();
            assert!(field == "who" || field == "always.ties" || wrong.has(kept), "{field} lost {kept}");
        }
        let part =
            bo.post("/strategy/preview", &fields("0", &[changes, &[("part", "preview")]].concat())).await;
        part.says(&["cannot be read yet"]);
    }
    bo.get("/strategy").await.says(&["A strategy says whom"]);
    bo.post("/strategy", &[]).await.is(StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn of_two_windows_the_second_is_told_and_loses_nothing() {
    let world = World::new();
    let bo = world.member("bo").await;
    saves(&bo, "0", &[("only.regions", "Kiel")]).await.says(&["Version 1"]);
    let second = bo.post("/strategy", &fields("0", &[("only.regions", "Norrhavn")])).await;
    second.is(StatusCode::CONFLICT);
    for words in [
        "was changed in another window",
        "Regions: now Norrhavn, no longer Kiel",
        "\nNorrhavn</textarea>",
        "name=\"based_on\" value=\"1\"",
    ] {
        assert!(second.has(words), "{words}:\n{}", second.text());
    }
    bo.get("/strategy").await.says(&["\nKiel</textarea>"]);
    saves(&bo, "1", &[("only.regions", "Norrhavn")]).await.says(&["Version 2"]);
}

#[tokio::test]
async fn every_version_can_be_gone_back_to() {
    let world = World::new();
    let bo = world.member("bo").await;
    bo.get("/strategy/versions").await.says(&["Nothing saved yet."]);
    saves(&bo, "0", &[("only.regions", "Kiel")]).await;
    saves(&bo, "1", &[("who", "people_i_know_well")]).await;
    let versions = bo.get("/strategy/versions").await;
    versions.says(&[
        "Version 2",
        "current",
        "Who: now people you know well, no longer anyone",
        "Regions: no longer Kiel",
    ]);
    let back = bo.submit("/strategy/versions/1/return", &[("based_on", "2")]).await;
    back.says(&["Version 1 is your strategy again, saved as version 3.", "\nKiel</textarea>"]);
    bo.forget_message();
    bo.submit("/strategy/versions/2/return", &[("based_on", "2")])
        .await
        .says(&["was changed in another window"]);
    bo.post("/strategy/versions/9/return", &[("based_on", "3")]).await.is(StatusCode::NOT_FOUND);
    bo.post("/strategy/versions/x/return", &[]).await.is(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_preview_says_when_it_fits_nobody_or_everybody_and_what_it_would_do_by_itself() {
    let world = World::new();
    let bo = world.member("bo").await;
    let ada = from_region(&world, "ada", "Kiel").await;
    ada.asks(&bo).await;
    let orders = [("if_it_fits", "accept_at_my_next_visit"), ("if_not", "filter")];
    let nobody = bo
        .post("/strategy/preview", &fields("0", &[&[("only.regions", "Genoa")], &orders[..]].concat()))
        .await;
    nobody.says(&[
        "This fits nobody who waits",
        "1 request would go to the filtered shelf",
        "0 requests would be accepted automatically",
    ]);
    let everybody = bo.post("/strategy/preview", &fields("0", &orders)).await;
    everybody.says(&["This fits everybody who waits", "1 request would be accepted automatically"]);
    let slip = bo.post("/strategy/preview", &fields("0", &[("always.people", "ada\n@adda")])).await;
    slip.says(&["Nobody is found here by the handle <bdi>adda</bdi>."]);
    let unknown = bo.post("/strategy/preview", &fields("0", &[("only.schools", "Hohenlinde")])).await;
    unknown.says(&["Unsure", "Their schools are not known"]);
}

#[tokio::test]
async fn received_requests_say_whether_they_fit_and_pages_of_a_part_have_no_gap() {
    let world = World::new();
    let bo = world.member("bo").await;
    bo.get("/received?fit=fits").await.says(&["Nobody waits here."]);
    for number in 0..104 {
        let region = if number % 2 == 0 { "Kiel" } else { "Genoa" };
        from_region(&world, &format!("p{number}"), region).await.asks(&bo).await;
        world.minutes_pass(1);
    }
    bo.get("/received").await.says(&["Write a strategy"]).is_silent_about(&["fits your strategy"]);
    saves(&bo, "0", &[("only.regions", "Kiel")]).await;
    let all = bo.get("/received").await;
    all.says(&["Doesn’t fit", "they say Kiel", "52 fit your strategy: review"])
        .is_silent_about(&["of Genoa"]);
    let first = bo.get("/received?fit=fits").await;
    first.says(&["p102 of Kiel", "p4 of Kiel"]).is_silent_about(&["of Genoa", "p2 of Kiel"]);
    let next = first.text().split("after=").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let second = bo.get(&format!("/received?shelf=inbox&fit=fits&after={next}")).await;
    second.says(&["p2 of Kiel", "p0 of Kiel"]).is_silent_about(&["p4 of Kiel", "Show more"]);
    bo.get("/received?shelf=set_aside&fit=fits").await.says(&["None here."]);
    let oldest = bo.get("/received?shelf=all&sort=oldest").await;
    oldest.says(&["p0 of Kiel", "p1 of Genoa"]).is_silent_about(&["p60 of"]);
    let found = bo.get("/received?shelf=all&sort=name&q=GENOA").await;
    found.says(&["p1 of Genoa", "p9 of Genoa"]).is_silent_about(&["of Kiel", "p99 of"]);
    bo.get(&way_on(&found)).await.says(&["p99 of Genoa"]).is_silent_about(&["p9 of", "Show more"]);
    bo.get("/received?q=nobody").await.says(&["No request found."]);
    bo.get("/received?fit=cannot_tell").await.says(&["None here.", "Look at my strategy"]);
    let id = first
        .text()
        .split("name=\"request\" value=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .unwrap();
    bo.get(&format!("/received/{id}")).await.says(&[
        "Your strategy",
        "Their region is Kiel",
        "Probably you know them",
    ]);
    let back = bo
        .post(&format!("/received/{id}/set-aside"), &[("shelf", "inbox"), ("fit", "fits"), ("then", id)])
        .await
        .leads_on();
    assert_eq!(back, format!("/received?shelf=inbox&fit=fits#r-{id}"));
    bo.get(&format!("/received/{id}?part=reading")).await.says(&["Back to the inbox", "they say Kiel"]);
    bo.get("/").await.says(&["52 requests fit your strategy"]);
}

/// More wait than a page judges: each page says of how many it speaks, and leads on to the others.
#[tokio::test]
async fn where_more_waits_than_a_page_judges_each_page_says_so_and_leads_on() {
    let world = World::new();
    let bo = world.member("bo").await;
    for number in 0..7 {
        let region = if number == 0 { "Kiel" } else { "Bremen" };
        from_region(&world, &format!("asks-{number}"), region).await.asks(&bo).await;
        world.minutes_pass(1);
    }
    saves(&bo, "0", &[("only.regions", "Kiel")]).await;
    world.community().judge_at_most(3);
    bo.get("/")
        .await
        .says(&["0 of the newest 3 requests fit your strategy", "<strong>7</strong> in your inbox"]);
    let received = bo.get("/received").await;
    received.says(&["Counts are of the newest 3 requests.", "<span class=\"tab-count\">7</span>"]);
    let mut page = bo.get("/received?fit=fits").await;
    for _ in 0..2 {
        page.says(&["None in this part."]);
        page = bo.get(&way_on(&page)).await;
    }
    page.says(&["asks-0 of Kiel"]);
    bo.get("/strategy").await.says(&["0 of the newest 3 requests fit your strategy"]);
    let mut page = bo.get("/strategy/sweep").await;
    page.says(&[
        "1 of the oldest 3 requests fits",
        "7 requests wait.",
        "asks-0 of Kiel",
        "also in the parts",
    ]);
    for _ in 0..2 {
        page = bo.get(&way_on(&page)).await;
    }
    page.says(&["None of the next 1 request fits"]).is_silent_about(&["Show more"]);
    let form = fields("1", &[("only.regions", "Bremen")]);
    let preview = bo.post("/strategy/preview", &form).await;
    preview.says(&["<strong>2</strong> of the oldest 3 requests would fit", "7 requests wait."]);
    let (_, after) = preview.text().split_once("name=\"after\" value=\"").expect("a way on");
    let after = after.split_once('"').expect("a value").0.replace("&#34;", "\"");
    let form = [form.as_slice(), &[("after", after.as_str())]].concat();
    bo.post("/strategy/preview", &form).await.says(&["<strong>3</strong> of the next 3 requests would fit"]);
}

/// Where “Show more” leads.
fn way_on(page: &Page) -> String {
    let way = page.text().split("\" rel=\"next\"").next().and_then(|text| text.rsplit("href=\"").next());
    way.expect("a way on").replace("&#38;", "&").replace("&amp;", "&")
}
