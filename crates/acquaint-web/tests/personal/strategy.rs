//! The owner's strategy on the page of received requests: chosen, written, looked at by kind, and ended.

use super::desk::{Answer, Desk, FORM, archive};
use acquaint_app::triage_received::{Triage, triage_kept};
use acquaint_core::strategy::{Fit, ReadyMade, Strategy};
use acquaint_sim::archive::{ArchiveSpec, Era};
use axum::body::Body;
use axum::http::{Method, StatusCode};

const CARD: &str = "<li class=\"card request-card\">";

/// Somebody whom many ask.
async fn desk() -> Desk {
    let desk = Desk::entered().await;
    let spec = ArchiveSpec { sent: 20, received: 200, connections: 400, ..ArchiveSpec::era(Era::Y2026) };
    desk.bring(&spec.file_name(), &archive(&spec), "").await.page();
    desk
}

async fn choose(desk: &Desk, one: &str) -> Answer {
    desk.post("/received/strategy", &[("ready_made", one)]).await
}

async fn write(desk: &Desk, json: &str) -> Answer {
    desk.post("/received/strategy", &[("strategy", json)]).await
}

/// The names on a page, in their order.
fn names(page: &str) -> Vec<&str> {
    let cards = page.split(CARD).skip(1);
    cards
        .map(|card| card.split("<p class=\"person-name\"><bdi>").nth(1).unwrap().split('<').next().unwrap())
        .collect()
}

async fn triage(desk: &Desk) -> Triage {
    let kept = desk.kept().await;
    triage_kept(&kept, kept.strategy().unwrap()).unwrap()
}

#[tokio::test]
async fn a_strategy_shows_who_fits_first_and_why_and_each_kind_by_itself() {
    let desk = desk().await;
    let before = desk.get("/received").await.page();
    assert!(
        before.contains("With a strategy you see who fits") && !before.contains("class=\"badge"),
        "{before}"
    );
    let strategy = r#"{"at_least": {"note": ["how"]}, "never": {"people": ["Nobody <b>At All</b>"]}}"#;
    assert_eq!(write(&desk, strategy).await.leads_to(), "/received");
    let triage = triage(&desk).await;
    let page = desk.get("/received").await.page();
    assert!(page.contains("it is not Nobody &#60;b&#62;At All") && page.contains(&triage.outcome_in_words()));
    let expected: Vec<_> = Triage::ORDER.into_iter().flat_map(|fit| triage.of(fit)).collect();
    assert!(expected.len() > 10 && triage.of(Fit::Fits).count() > 0, "{}", expected.len());
    let expected: Vec<_> = expected.iter().map(|triaged| triaged.person.name.as_str()).collect();
    assert_eq!(names(&page), expected);
    assert_eq!(page.matches("Why, rule by rule<span").count(), expected.len());
    assert_eq!(page.matches("rel=\"noreferrer\">Open on LinkedIn<span").count(), expected.len());
    assert!(!page.contains("<script>") && !page.contains(" style="), "{page}");
    for fit in Fit::ALL {
        let page = desk.get(&format!("/received?fit={}", fit.key())).await.page();
        let expected: Vec<_> = triage.of(fit).map(|triaged| triaged.person.name.as_str()).collect();
        assert_eq!(names(&page), expected, "{fit:?}");
        assert!(page.contains(&format!("href=\"/received?fit={}\" aria-current=\"page\"", fit.key())));
        assert_eq!(expected.is_empty(), page.contains("Nobody here."));
    }
    assert_eq!(desk.get("/received?fit=friends").await.page(), page, "a kind that is none is all of them");
}

#[tokio::test]
async fn every_rule_and_every_part_is_told_with_its_fact() {
    let desk = desk().await;
    choose(&desk, "growing_for_now").await.leads_to();
    let page = desk.get("/received").await.page();
    assert!(page.contains("they have a picture: cannot be told (not known)"), "{page}");
    for words in [
        "How well you probably know each other:",
        "no earlier messages: 0 %",
        "mutual connections are not known",
    ] {
        assert!(page.contains(words), "{words}");
    }
}

#[tokio::test]
async fn each_ready_made_one_can_be_chosen_and_is_kept_as_a_version() {
    let desk = desk().await;
    for (version, one) in (1..).zip(ReadyMade::ALL) {
        assert_eq!(choose(&desk, one.key()).await.leads_to(), "/received");
        let kept = desk.kept().await;
        assert_eq!(kept.strategies.len(), version, "{one:?}");
        let page = desk.get("/received").await.page();
        assert!(page.contains(&format!("Version {version}, since ")), "{page}");
    }
    let versions = desk.kept().await.strategies.len();
    choose(&desk, "growing_for_now").await.leads_to();
    assert_eq!(desk.kept().await.strategies.len(), versions, "the same again is no new version");
    assert_eq!(desk.post("/received/strategy/end", &[]).await.leads_to(), "/received");
    let kept = desk.kept().await;
    assert_eq!((kept.strategy(), kept.strategies.len()), (None, versions + 1));
    let page = desk.get("/received").await.page();
    assert!(page.contains("You have had none since") && !page.contains("class=\"badge"), "{page}");
    desk.post("/received/strategy/end", &[]).await.leads_to();
    assert_eq!(desk.kept().await.strategies.len(), versions + 1);
}

#[tokio::test]
async fn everybody_and_nobody_are_said_in_so_many_words() {
    let desk = desk().await;
    choose(&desk, "open").await.leads_to();
    assert!(desk.get("/received").await.page().contains("Everybody who waits for you fits ("));
    let nobody = desk.get("/received?fit=does_not_fit").await.page();
    assert!(nobody.contains("Nobody here.") && nobody.contains("Everybody who waits</a>"), "{nobody}");
    choose(&desk, "my_field").await.leads_to();
    assert!(desk.get("/received").await.page().contains("Nobody is known to fit: of "));
}

#[tokio::test]
async fn a_strategy_that_cannot_be_is_said_beside_its_field_with_its_place_and_stays_as_it_was_written() {
    let desk = desk().await;
    let many: Vec<_> = (0..10_000).map(|number| format!("\"Region {number}\"")).collect();
    let many = format!(r#"{{"only": {{"regions": [{}]}}}}"#, many.join(", "));
    for (json, words) in [
        ("{\r\n \"only\": {\"regons\": []}}", "Line 2, column 18: `only.regons` unknown field"),
        (r#"{"at_least": {"picture": "<b>"}}"#, "`at_least.picture` invalid type"),
        (
            r#"{"always": {"people": ["a"]}, "never": {"people": ["A"]}}"#,
            "which is in `always.people[0]` as well",
        ),
        (&many, "has 10000 entries, but at most 200 fit"),
        ("  ", "Please write a strategy"),
        ("[]", "`strategy` is a list"),
    ] {
        let answer = write(&desk, json).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{words}");
        assert!(
            answer.text.contains(words) && answer.text.contains("id=\"f-strategy-error\""),
            "{words}: {}",
            answer.text
        );
        assert!(
            answer
                .text
                .contains("aria-describedby=\"f-strategy-hint f-strategy-error\" aria-invalid=\"true\"")
        );
        let open = answer.between("<details class=\"more\" open>", "</details>");
        assert!(open.contains("name=\"strategy\""), "what is wrong is in sight: {open}");
    }
    let answer = write(&desk, r#"{"who": "<b>"}"#).await;
    assert!(answer.text.contains("{&#34;who&#34;: &#34;&#60;b&#62;&#34;}</textarea>"), "{}", answer.text);
    for one in ["", "mine", "OPEN"] {
        let answer = choose(&desk, one).await;
        assert!(answer.text.contains("Please choose one of these"), "{one}: {}", answer.text);
    }
    assert_eq!(desk.kept().await.strategies, []);
    let nonsense =
        desk.request(Method::POST, "/received/strategy", Some(FORM), Body::from(vec![b'a'; 8 << 20]));
    assert_eq!(desk.send(nonsense).await.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn what_an_archive_does_not_tell_cannot_be_filled_in() {
    let desk = Desk::entered().await;
    for one in ["my_field", "near_me"] {
        let answer = choose(&desk, one).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let page = desk.get("/received").await.page();
    assert!(page.contains("Bring an archive") && !page.contains("/received/strategy"), "{page}");
    assert_eq!(desk.kept().await.strategies, []);
}

#[tokio::test]
async fn what_is_written_is_what_comes_back_to_be_changed() {
    let desk = desk().await;
    write(&desk, r#"{"who": "people_i_could_place"}"#).await.leads_to();
    let page = desk.get("/received").await;
    let written = page.between("name=\"strategy\"", "</textarea>").split_once(">\n").unwrap().1;
    let written = written.replace("&#34;", "\"");
    assert_eq!(Strategy::parse(&written).as_ref(), Ok(desk.kept().await.strategy().unwrap()));
    assert!(!page.text.contains("<details class=\"more\" open>"), "it is there when it is wanted");
}

#[tokio::test]
async fn a_long_list_comes_in_parts() {
    let desk = Desk::entered().await;
    let spec = ArchiveSpec { sent: 5, received: 700, connections: 700, ..ArchiveSpec::era(Era::Y2026) };
    desk.bring(&spec.file_name(), &archive(&spec), "").await.page();
    choose(&desk, "my_field").await.leads_to();
    let waiting = triage(&desk).await.waiting.len();
    let (mut seen, mut path) = (0, "/received?fit=cannot_tell".to_owned());
    loop {
        let page = desk.get(&path).await;
        let here = names(&page.text).len();
        assert!((1..=50).contains(&here), "{here}");
        seen += here;
        if !page.text.contains("rel=\"next\"") {
            break;
        }
        path = page.between("<a class=\"button\" href=\"", "\"").replace("&#38;", "&");
    }
    assert!(waiting > 50 && seen == waiting, "{seen} of {waiting}");
}
