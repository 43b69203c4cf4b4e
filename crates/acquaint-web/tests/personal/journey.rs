//! The whole way of an owner: bring an archive, look at a request, say what they saw, take it back.

use super::desk::{Answer, Desk, archive, ordinary};
use acquaint_app::explain_request::explain_kept;
use acquaint_core::record::{Direction, Status};
use acquaint_sim::archive::{ArchiveSpec, Era};
use acquaint_why::model::Model;
use acquaint_why::wording::{days, percent};
use axum::http::StatusCode;

/// The page that an answer leads to, with what just happened on it.
async fn follow(desk: &Desk, answer: &Answer) -> String {
    let said = answer.cookie("acquaint-said").unwrap();
    let session = desk.session.clone().unwrap();
    let mut request =
        desk.request(axum::http::Method::GET, answer.leads_to(), None, axum::body::Body::empty());
    let cookies = format!("acquaint-record={session}; acquaint-said={said}");
    request.headers_mut().insert(axum::http::header::COOKIE, cookies.parse().unwrap());
    desk.send(request).await.page()
}

#[tokio::test]
async fn an_archive_is_brought_a_request_looked_at_and_a_sighting_changes_its_figures_until_it_is_taken_back()
{
    let desk = Desk::entered().await;
    let report = desk.bring_archive(&ordinary()).await.page();
    assert!(
        report.contains("Kept your archive of") && report.contains("2 rows could not be read"),
        "{report}"
    );
    let again = desk.bring_archive(&ordinary()).await.page();
    assert!(again.contains("is kept already; nothing changed"), "{again}");

    let list = desk.get("/sent").await;
    let address = format!("/sent/{}", list.between("<a class=\"row-name\" href=\"/sent/", "\""));
    let before = desk.get(&address).await.page();
    assert!(before.contains("It waits, for") && before.contains("What did you see?"));

    let saw = format!("{address}/saw");
    let added = desk.post(&saw, &[("viewed_me", "no"), ("tie", "friend"), ("shared_school", "")]).await;
    let after = follow(&desk, &added).await;
    assert!(
        after.contains("Noted.") && after.contains("What it changes") && after.contains(" → "),
        "{after}"
    );
    assert!(after.contains("They have not looked at your profile") && after.contains("You are friends"));
    assert_eq!(desk.kept().await.sightings.len(), 2);
    assert_ne!(figures(&before), figures(&after));

    for _ in 0..2 {
        let page = desk.get(&address).await;
        let take_back = page.between(&format!("action=\"{saw}/"), "\"").to_owned();
        let gone = desk.post(&format!("{saw}/{take_back}"), &[]).await;
        assert!(follow(&desk, &gone).await.contains("Taken back:"));
    }
    assert_eq!(desk.kept().await.sightings, []);
    assert_eq!(desk.get(&address).await.page(), before, "as if nothing had been added");
}

/// The chances on a page, in their order.
fn figures(page: &str) -> Vec<&str> {
    page.split("outcome-chance\">").skip(1).map(|rest| rest.split('<').next().unwrap()).collect()
}

#[tokio::test]
async fn every_waiting_request_is_listed_with_what_the_engine_says_of_it() {
    let desk = Desk::entered().await;
    desk.bring_archive(&ordinary()).await.page();
    let (kept, model) = (desk.kept().await, Model::prior());
    let list = desk.get("/sent").await.page();
    let sent = kept.requests.iter().filter(|kept| kept.request.direction == Direction::Sent);
    let (mut waiting, others): (Vec<_>, Vec<_>) =
        sent.partition(|kept| matches!(kept.request.status, Status::Waiting { .. }));
    assert!(waiting.len() > 5 && others.len() > 50, "{} {}", waiting.len(), others.len());
    waiting.sort_by_key(|kept| std::cmp::Reverse(kept.request.sent_at));
    for request in waiting.iter().take(5) {
        let explained = explain_kept(&kept, &model, request.id).unwrap();
        assert!(list.contains(&format!("/sent/{}", request.id)));
        let page = desk.get(&format!("/sent/{}", request.id)).await.page();
        assert!(page.contains(&days(explained.view.waited_days)));
        let ranked = explained.explanation.ranked();
        let expected = ranked.map(|outcome| percent(explained.explanation.chance_of(outcome)));
        assert_eq!(figures(&page), expected);
    }
    for state in ["connected", "unknown"] {
        let first = desk.get(&format!("/sent?state={state}")).await;
        let address = first.between("<a class=\"row-name\" href=\"", "\"").to_owned();
        let page = desk.get(&address).await.page();
        assert!(page.contains("You are connected") || page.contains("What became of it is not known"));
        assert!(!page.contains("What did you see?"));
    }
    let next = desk.get("/sent?state=connected").await;
    assert!(
        desk.get(
            &next.between("<a class=\"button\" href=\"", "\"").replace("&amp;", "&").replace("&#38;", "&")
        )
        .await
        .page()
        .contains("From the beginning")
    );
}

#[tokio::test]
async fn a_request_is_found_by_its_person_too() {
    let desk = Desk::entered().await;
    desk.bring_archive(&ordinary()).await.page();
    let kept = desk.kept().await;
    let waits = |request: &&acquaint_core::import::KeptRequest| {
        request.request.direction == Direction::Sent
            && matches!(request.request.status, Status::Waiting { .. })
    };
    let request = kept.requests.iter().find(waits).unwrap();
    let by_person = desk.get(&format!("/sent/{}", request.person)).await;
    assert!(by_person.leads_to().starts_with("/sent/"));
    let url = kept.find_person(request.person).unwrap().url.clone().unwrap();
    let slug = url.rsplit('/').next().unwrap();
    let slug: String = url::form_urlencoded::byte_serialize(slug.as_bytes()).collect();
    assert_eq!(desk.get(&format!("/sent/{slug}")).await.leads_to(), by_person.leads_to());
    let nobody = desk.get("/sent/zzyzx").await;
    assert_eq!(nobody.status, StatusCode::NOT_FOUND);
    assert!(
        nobody.text.contains("Nobody among your requests and connections is called `zzyzx`"),
        "{}",
        nobody.text
    );
}

#[tokio::test]
async fn what_the_owner_says_of_themselves_bears_on_every_request() {
    let desk = Desk::entered().await;
    desk.bring_archive(&ordinary()).await.page();
    let list = desk.get("/sent").await;
    let address = format!("/sent/{}", list.between("<a class=\"row-name\" href=\"/sent/", "\""));
    let before = desk.get(&address).await.page();
    let me = desk.get("/me").await.page();
    assert!(me.contains("Could someone tell that it is you?") && me.contains("an archive does not tell;"));
    let added = desk.post("/me/saw", &[("picture", "no"), ("activity", "")]).await;
    assert_eq!(added.leads_to(), "/me");
    let me = follow(&desk, &added).await;
    assert!(me.contains("Your profile has no picture") && !me.contains("an archive does not tell;"), "{me}");
    assert_ne!(figures(&before), figures(&desk.get(&address).await.page()));
    let page = desk.get("/me").await;
    let take_back = page.between("action=\"/me/saw/", "\"").to_owned();
    desk.post(&format!("/me/saw/{take_back}"), &[]).await.leads_to();
    assert_eq!(desk.get(&address).await.page(), before);
}

#[tokio::test]
async fn who_waits_for_the_owner_is_listed_and_answered_elsewhere() {
    let desk = Desk::entered().await;
    assert!(desk.get("/received").await.page().contains("/me/import"));
    assert!(desk.get("/me").await.page().contains("Nothing is kept here yet"));
    desk.bring_archive(&ordinary()).await.page();
    let page = desk.get("/received").await.page();
    let kept = desk.kept().await;
    let waiting = kept.requests.iter().filter(|kept| {
        kept.request.direction == Direction::Received && matches!(kept.request.status, Status::Waiting { .. })
    });
    assert_eq!(page.matches("<li class=\"card request-card\">").count(), waiting.count());
    assert!(page.contains("https://www.linkedin.com/in/"), "{page}");
    let mut forms = page.split("<form").skip(1);
    let is_harmless = |form: &str| {
        let (tag, _) = form.split_once('>').unwrap();
        tag.contains("action=\"/received/strategy") || tag.contains("method=\"get\"")
    };
    assert!(forms.all(is_harmless), "{page}");
}

#[tokio::test]
async fn a_newer_archive_shows_what_became_of_requests_and_that_of_somebody_else_is_not_kept() {
    let desk = Desk::entered().await;
    desk.bring_archive(&ordinary()).await.page();
    let version = desk.kept().await.version;
    let stranger = ArchiveSpec { seed: 4711, ..ArchiveSpec::era(Era::Y2026) };
    let answer = desk.bring(&stranger.file_name(), &archive(&stranger), "").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("belongs to"), "{}", answer.text);
    assert_eq!(desk.kept().await.version, version);
}
