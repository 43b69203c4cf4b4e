//! What one member can see of another's acts is known to the minute: in pages, downloads and places in lists.

use super::harness::{Person, World};
use jiff::Timestamp;

/// Every moment in a text that is not a whole minute: as RFC 3339 writes it, or in the microseconds of a place in a list.
fn seconds_in(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || ":-.".contains(c)));
    let is_second = |word: &&str| {
        let written = word.parse::<Timestamp>().ok().map(Timestamp::as_microsecond);
        let place = word.split('.').next().and_then(|digits| digits.parse::<i64>().ok());
        let micros = written.or(place.filter(|micros| *micros > 1_000_000_000_000_000));
        micros.is_some_and(|micros| micros % 60_000_000 != 0)
    };
    words.filter(is_second).map(str::to_owned).collect()
}

async fn check(person: &Person, paths: &[&str]) {
    for path in paths {
        let page = person.get(path).await;
        assert_eq!(seconds_in(page.text()), Vec::<String>::new(), "{path}");
    }
}

#[tokio::test]
async fn no_page_of_a_sender_shows_a_second() {
    let world = World::new();
    world.seconds_pass(17);
    let (ada, bo, cy) = (world.member("ada").await, world.member("bo").await, world.member("cy").await);
    world.connect(&ada, &cy).await;
    world.connect(&cy, &bo).await;
    for number in 0..45 {
        let other = world.member(&format!("other{number}")).await;
        world.seconds_pass(61);
        let request = ada.asks(&other).await;
        world.seconds_pass(61);
        other.post(&format!("/received/{request}/accept"), &[]).await.leads_on();
        other.get("/people/ada").await;
    }
    let request = ada.asks(&bo).await;
    world.seconds_pass(61);
    bo.post(&format!("/received/{request}/ask"), &[("question", "Which ferry?")]).await.leads_on();
    world.seconds_pass(61);
    ada.post(&format!("/sent/{request}/answer"), &[("answer", "The small one.")]).await.leads_on();
    ada.post(&format!("/sent/{request}/vouch"), &[("voucher", "cy")]).await.leads_on();
    world.seconds_pass(61);
    cy.post(&format!("/vouches/{request}"), &[]).await.leads_on();
    world.seconds_pass(61);
    bo.post(&format!("/received/{request}/accept"), &[]).await.leads_on();
    world.minutes_pass(11);
    let sent = format!("/sent/{request}");
    let paths = [
        "/",
        "/sent?state=connected",
        "/connections",
        "/notifications",
        "/views",
        "/people/bo",
        "/settings/export",
    ];
    check(&ada, &[&paths[..], &[sent.as_str()]].concat()).await;
    check(&cy, &["/vouches", "/notifications", "/connections"]).await;
    assert!(ada.get("/notifications").await.has("after="), "there is a place in a list");
    assert_eq!(seconds_in("2026-03-01T12:00:17Z 1770000017000000.abc 2026-03-01T12:00:00Z").len(), 2);
}
