//! Digests: only for who wants them, only with news, and never about silence.

use super::office::{Office, filters, reader, waiting};
use crate::site::harness::HOME;
use acquaint_core::member::Digest;
use acquaint_core::strategy::Strategy;
use axum::http::StatusCode;

#[tokio::test]
async fn nobody_gets_a_digest_who_did_not_ask_for_one() {
    let mut office = Office::open().await;
    let (ada, bo) = (office.world.member("ada").await, office.world.member("bo").await);
    ada.asks(&bo).await;
    for _ in 0..8 {
        office.world.days_pass(1);
        office.is_quiet().await;
    }
}

#[tokio::test]
async fn a_daily_digest_comes_after_a_day_with_news_and_tells_each_once() {
    let mut office = Office::open().await;
    let ada = reader(&office.world, "ada", Digest::Daily).await;
    let bo = reader(&office.world, "bo", Digest::Daily).await;
    let cy = office.world.member("cy").await;
    office.world.days_pass(1);
    office.is_quiet().await;
    ada.asks(&bo).await;
    office.world.days_pass(1);
    let letter = office.one_letter().await;
    assert_eq!(letter.to, ["bo@post.example"]);
    assert_eq!(letter.header("Subject"), Some("News from Harbour Commons"));
    assert!(letter.text().contains("- Ada Hafenstein would like to connect with you\n"), "{}", letter.text());
    office.is_quiet().await;
    office.world.minutes_pass(60);
    cy.asks(&bo).await;
    office.world.minutes_pass(60);
    office.is_quiet().await;
    office.world.days_pass(1);
    let text = office.one_letter().await.text();
    assert!(text.contains("Cy Hafenstein") && !text.contains("Ada Hafenstein"), "{text}");
    // Neither who asked nor who was asked is told that nothing happens.
    for _ in 0..40 {
        office.world.days_pass(1);
        office.is_quiet().await;
    }
}

#[tokio::test]
async fn a_weekly_digest_comes_a_week_after_the_last() {
    let mut office = Office::open().await;
    let bo = reader(&office.world, "bo", Digest::Weekly).await;
    let (ada, cy) = (office.world.member("ada").await, office.world.member("cy").await);
    ada.asks(&bo).await;
    office.world.days_pass(1);
    assert!(office.one_letter().await.text().contains("Ada Hafenstein"));
    office.world.minutes_pass(1);
    cy.asks(&bo).await;
    for _ in 0..6 {
        office.world.days_pass(1);
        office.is_quiet().await;
    }
    office.world.days_pass(1);
    office.world.minutes_pass(1);
    assert!(office.one_letter().await.text().contains("Cy Hafenstein"));
}

#[tokio::test]
async fn what_a_member_does_not_want_to_hear_or_has_read_is_in_no_digest() {
    for what in ["read", "mute", "block", "filter", "withdraw"] {
        let mut office = Office::open().await;
        let bo = reader(&office.world, "bo", Digest::Daily).await;
        let ada = office.world.member("ada").await;
        let request = ada.asks(&bo).await;
        match what {
            "read" => bo.post("/notifications/read", &[]).await.leads_on(),
            "withdraw" => ada.post(&format!("/sent/{request}/withdraw"), &[]).await.leads_on(),
            "mute" | "block" => bo.post(&format!("/people/ada/{what}"), &[]).await.leads_on(),
            _ => {
                filters(&office.world, &bo, &request).await;
                String::new()
            }
        };
        for _ in 0..3 {
            office.world.days_pass(1);
            office.is_quiet().await;
        }
    }
}

#[tokio::test]
async fn a_muted_sender_who_asks_again_is_in_no_digest_but_others_are() {
    let mut office = Office::open().await;
    let bo = reader(&office.world, "bo", Digest::Daily).await;
    let (ada, cy) = (office.world.member("ada").await, office.world.member("cy").await);
    bo.post("/people/ada/mute", &[]).await.leads_on();
    ada.asks(&bo).await;
    cy.asks(&bo).await;
    office.world.days_pass(1);
    let text = office.one_letter().await.text();
    assert!(text.contains("Cy Hafenstein") && !text.contains("Ada"), "{text}");
}

#[tokio::test]
async fn many_who_want_a_digest_get_theirs_at_once() {
    let mut office = Office::open().await;
    let ada = office.world.member("ada").await;
    let mut readers = Vec::new();
    for number in 0..103 {
        let bo = reader(&office.world, &format!("bo{number}"), Digest::Daily).await;
        bo.asks(&ada).await;
        readers.push(bo);
    }
    for bo in &readers {
        let path = format!("/people/{}", bo.handle);
        let page = ada.get(&path).await;
        let (_, rest) = page.text().split_once("/received/").unwrap();
        let request = rest.split('"').next().unwrap();
        ada.post(&format!("/received/{request}/accept"), &[]).await.leads_on();
    }
    office.world.minutes_pass(10);
    let mut told = office.work().await.len();
    assert_eq!(told, 100, "as many as are sent at a time");
    assert_eq!(waiting(&office.world).await, 3);
    told += office.work().await.len();
    assert_eq!(told, readers.len());
}

#[tokio::test]
async fn a_digest_lists_twenty_with_the_way_to_each_and_counts_the_rest() {
    let mut office = Office::open().await;
    let bo = reader(&office.world, "bo", Digest::Daily).await;
    let mut requests = Vec::new();
    for number in 0..124 {
        requests.push(office.world.member(&format!("asks{number}")).await.asks(&bo).await);
    }
    office.world.days_pass(1);
    let text = office.one_letter().await.text();
    let leads_to = |request: &&String| text.contains(&format!("/received/{request}\n"));
    assert_eq!(requests.iter().filter(leads_to).count(), 20, "{text}");
    assert!(text.contains("- and 104 more\n") && text.contains("/notifications\n"), "{text}");
    office.is_quiet().await;
}

#[tokio::test]
async fn a_digest_does_not_tell_of_what_a_strategy_filters_though_nobody_came_by() {
    let mut office = Office::open().await;
    let bo = reader(&office.world, "bo", Digest::Daily).await;
    let strategy = Strategy::parse(r#"{"only": {"regions": ["Kiel"]}, "if_not": "filter"}"#).unwrap();
    let community = office.world.community().clone();
    let mut stamp = office.world.service().stamp();
    community.save_strategy(bo.id, &strategy, 0, &mut stamp).await.unwrap();
    // Ada lives in Bremen.
    let ada = office.world.member("ada").await;
    ada.asks(&bo).await;
    office.world.days_pass(1);
    office.is_quiet().await;
}

#[tokio::test]
async fn a_digest_holds_a_link_that_stops_them_without_signing_in() {
    let mut office = Office::open().await;
    let bo = reader(&office.world, "bo", Digest::Daily).await;
    let nobody = office.world.nobody();
    for button in ["of a mail program", "of the page"] {
        office.world.member(if button == "of the page" { "ada" } else { "cy" }).await.asks(&bo).await;
        office.world.days_pass(1);
        let letter = office.one_letter().await;
        let source = letter.source.replace("\n ", " ");
        let link =
            source.lines().find_map(|line| line.strip_prefix("List-Unsubscribe: <")?.strip_suffix('>'));
        let link = link.unwrap().strip_prefix(HOME).unwrap();
        assert_eq!(letter.header("List-Unsubscribe-Post"), Some("List-Unsubscribe=One-Click"));
        assert!(letter.text().contains(&format!("This link stops it:\n{HOME}{link}\n")), "{}", letter.text());
        // Mail programs look at links; that stops nothing. Time may pass until somebody reads it.
        office.world.days_pass(59);
        nobody.get(link).await.says(&["No more mail with what is new?", "Stop this mail"]);
        bo.get("/settings").await.says(&["value=\"daily\" checked"]);
        let answer = if button == "of the page" {
            nobody.post(link, &[]).await
        } else {
            nobody.post_from_nowhere(link, "List-Unsubscribe=One-Click").await
        };
        assert_eq!(answer.status, StatusCode::OK, "programs follow no redirection");
        answer.says(&["No more mail with what is new", "/settings#mail"]);
        bo.get("/settings").await.says(&["value=\"off\" checked"]);
        // Once more does no harm.
        nobody.post_from_nowhere(link, "List-Unsubscribe=One-Click").await.says(&["No more mail"]);
        office.world.member(if button == "of the page" { "ed" } else { "dan" }).await.asks(&bo).await;
        office.world.days_pass(1);
        office.is_quiet().await;
        // Too late, or invented.
        office.world.days_pass(1);
        for gone in [link, "/mail/stop/invented"] {
            assert_eq!(nobody.post(gone, &[]).await.status, StatusCode::GONE, "{gone}");
        }
        let page = nobody.get(link).await;
        page.is(StatusCode::GONE);
        assert!(page.has("Your settings stop that mail as well"), "{}", page.text());
        bo.post("/settings/mail", &[("digest", "daily")]).await.leads_on();
        bo.post("/notifications/read", &[]).await.leads_on();
    }
}
