//! What a sender does about their own requests.

use super::harness::World;
use acquaint_core::limits::Limits;
use axum::http::StatusCode;

#[tokio::test]
async fn the_list_is_in_three_parts_and_counts_them() {
    let world = World::new();
    let ada = world.member("ada").await;
    let mut requests = Vec::new();
    for handle in ["bo", "cy", "di"] {
        let other = world.member(handle).await;
        requests.push((ada.asks(&other).await, other));
        world.days_pass(1);
    }
    let (first, bo) = &requests[0];
    bo.post(&format!("/received/{first}/accept"), &[]).await.leads_on();
    ada.post(&format!("/sent/{}/withdraw", requests[1].0), &[]).await.leads_on();
    let waiting = ada.get("/sent?state=waiting").await;
    waiting.says(&["Di Hafenstein", "<span class=\"tab-count\">1</span>"]);
    waiting.is_silent_about(&["Bo Hafenstein", "Cy Hafenstein"]);
    ada.get("/sent?state=connected").await.says(&["Bo Hafenstein", "accepted after 3 days"]);
    ada.get("/sent?state=withdrawn").await.says(&["Cy Hafenstein", "withdrawn after 2 days"]);
    ada.get("/sent?state=whatever&after=nonsense").await.says(&["Di Hafenstein"]);
}

#[tokio::test]
async fn a_long_list_is_whole() {
    let world = World::new();
    let ada = world.member("ada").await;
    let mut names = Vec::new();
    for number in 0..43 {
        let other = world.member(&format!("bo{number:02}")).await;
        ada.asks(&other).await;
        world.minutes_pass(1);
        names.push(format!("Bo{number:02} Hafenstein"));
    }
    let (mut path, mut found, mut pages) = ("/sent".to_owned(), Vec::new(), 0);
    loop {
        let page = ada.get(&path).await;
        page.says(&[]);
        found.extend(names.iter().filter(|name| page.has(name)).cloned());
        pages += 1;
        let next =
            page.text().split("href=\"").find(|link| link.starts_with("/sent?") && link.contains("after="));
        match next {
            Some(link) => path = link.split('"').next().unwrap().replace("&amp;", "&").replace("&#38;", "&"),
            None => break,
        }
    }
    assert_eq!((found.len(), pages), (43, 1), "all that wait are sorted, and shown, together");
    assert_eq!(found, names, "each once");
}

#[tokio::test]
async fn a_note_is_written_anew_while_the_request_waits_and_nobody_is_told() {
    let world = World::new();
    let (ada, bo) = (world.member("ada").await, world.member("bo").await);
    let request = ada.asks_with(&bo, "Hello.").await;
    let (sent, note) = (format!("/sent/{request}"), format!("/sent/{request}/note"));
    let told = bo.get("/notifications").await;
    ada.get(&note).await.says(&["Write your note anew", "Hello.", "Not yet, as far as we can tell."]);
    let new = "I am Ada Hafenstein. We met at the harbour walk. I would love to hear about your boat.";
    let checked = ada.post(&note, &[("note", new), ("intent", "check")]).await;
    checked.says(&[new, "who you are"]).is_silent_about(&["Not yet, as far as we can tell."]);
    ada.get(&sent).await.says(&["Hello."]).is_silent_about(&["harbour walk"]);
    ada.submit(&note, &[("note", new), ("intent", "save")]).await.says(&["Your note says it now.", new]);
    bo.get("/received").await.says(&[new]).is_silent_about(&["Hello."]);
    assert_eq!(bo.get("/notifications").await, told);

    bo.post(&format!("/received/{request}/accept"), &[]).await.leads_on();
    assert_eq!(ada.get(&note).await.leads_on(), sent);
    let late = ada.submit(&note, &[("note", "Too late.")]).await;
    late.says(&["This request does not wait any more"]).is_silent_about(&["Too late."]);
    world.is_sound().await;
}

#[tokio::test]
async fn a_form_that_lost_its_note_on_the_way_keeps_the_note() {
    let world = World::new();
    let (ada, bo) = (world.member("ada").await, world.member("bo").await);
    let request = ada.asks_with(&bo, "We met at the harbour walk.").await;
    let note = format!("/sent/{request}/note");
    for fields in [&[][..], &[("intent", "save")], &[("intent", "check")], &[("Note", "Cut short.")]] {
        let again = ada.post(&note, fields).await;
        again.is(StatusCode::UNPROCESSABLE_ENTITY);
        assert!(again.has("aria-invalid=\"true\"") && again.has("We met at the harbour walk."), "{fields:?}");
        bo.get("/received").await.says(&["We met at the harbour walk."]);
    }
    ada.submit(&note, &[("note", ""), ("intent", "save")]).await.says(&["Your note says it now."]);
    bo.get("/received").await.is_silent_about(&["We met at the harbour walk."]);
}

#[tokio::test]
async fn what_helps_leads_to_where_it_is_done() {
    let world = World::new();
    let (ada, bo) = (world.member("ada").await, world.member("bo").await);
    let request = ada.asks_with(&bo, "").await;
    world.days_pass(40);
    let link = "class=\"button\" href=\"/people\"";
    ada.get(&format!("/sent/{request}")).await.says(&["Connect with more of the people you know", link]);
}

#[tokio::test]
async fn a_request_can_be_taken_back_once_and_only_while_it_waits() {
    let world = World::new();
    let (ada, bo, cy) = (world.member("ada").await, world.member("bo").await, world.member("cy").await);
    let (one, other) = (ada.asks(&bo).await, ada.asks(&cy).await);
    bo.post(&format!("/received/{one}/accept"), &[]).await.leads_on();
    let late = ada.submit(&format!("/sent/{one}/withdraw"), &[]).await;
    late.says(&["This request does not wait any more", "You are connected"]);
    assert_eq!(ada.get(&format!("/sent/{one}/withdraw")).await.leads_on(), format!("/sent/{one}"));
    let path = format!("/sent/{other}/withdraw");
    ada.submit(&path, &[]).await.says(&["Taken back."]);
    ada.submit(&path, &[]).await.says(&["This request does not wait any more"]);
    cy.get(&format!("/received/{other}")).await.is(StatusCode::NOT_FOUND);
    world.is_sound().await;
}

#[tokio::test]
async fn only_so_many_can_be_asked_to_vouch() {
    let world = World::with_limits(Limits { vouchers_max: 1, ..Limits::default() });
    let (ada, bo, cy) = (world.member("ada").await, world.member("bo").await, world.member("cy").await);
    let di = world.member("di").await;
    for friend in [&cy, &di] {
        world.connect(&ada, friend).await;
        world.connect(friend, &bo).await;
    }
    let path = format!("/sent/{}/vouch", ada.asks(&bo).await);
    let asked = ada.submit(&path, &[("voucher", "cy")]).await;
    asked.is_silent_about(&["Ask someone who knows you both"]);
    ada.submit(&path, &[("voucher", "di")]).await.says(&["You have asked 1 people to vouch"]);
    di.get("/vouches").await.says(&["Nobody asks."]);
}

#[tokio::test]
async fn a_look_with_a_name_is_on_the_time_line() {
    let world = World::new();
    let (ada, bo) = (world.member("ada").await, world.member("bo").await);
    let request = ada.asks(&bo).await;
    world.days_pass(1);
    bo.get("/people/ada").await.says(&[]);
    ada.get(&format!("/sent/{request}"))
        .await
        .says(&["Bo looked at your profile", "You asked to connect, with a note"]);
    ada.get("/views").await.says(&["Bo Hafenstein"]);
}

#[tokio::test]
async fn a_request_that_reached_the_set_age_says_so_and_blames_nobody() {
    let world = World::with_limits(Limits { retention_days: Some(30), ..Limits::default() });
    let (ada, bo) = (world.member("ada").await, world.member("bo").await);
    let request = ada.asks(&bo).await;
    world.days_pass(31);
    assert_eq!(world.community().lapse_requests(&mut world.service().stamp()).await, Ok(1));
    let page = ada.get(&format!("/sent/{request}")).await;
    page.says(&["which is as long as requests wait in this community", "You can ask again."]);
    page.is_silent_about(&["You took", "Taken back"]);
    ada.get("/sent?state=withdrawn").await.says(&["ended by the retention period after 4 weeks"]);
    bo.get("/received").await.says(&["Nobody waits here."]);
    ada.asks(&bo).await;
    world.is_sound().await;
}
