//! Who has no business with a request gets nowhere, and what cannot be kept is not kept.

use super::harness::{HOME, Person, World};
use acquaint_web::route::{Access, Route};
use acquaint_web::serve::routes;
use axum::http::StatusCode;

/// The parts of the site that are tried here.
const PARTS: [&str; 6] = ["/sent", "/received", "/vouches", "/notifications", "/connections", "/views"];

/// Fields that every form of these parts would take.
const FIELDS: [(&str, &str); 10] = [
    ("answer", "Yes."),
    ("because", "advertising"),
    ("intent", "accept"),
    ("note", "Hello."),
    ("question", "Who?"),
    ("remark", "Hm."),
    ("shelf", "inbox"),
    ("voucher", "cy"),
    ("tie", "friend"),
    ("evidence", ""),
];

fn routes_of_members() -> Vec<Route> {
    let all = routes();
    let ours = |route: &&Route| PARTS.iter().any(|part| route.path.starts_with(part));
    all.list().iter().filter(ours).copied().collect()
}

async fn try_route(person: &Person, route: &Route, id: &str) -> super::harness::Page {
    let path = route.path.replace("{id}", id);
    match route.method {
        "GET" => person.get(&path).await,
        _ => person.post(&path, &FIELDS).await,
    }
}

#[tokio::test]
async fn nobody_is_asked_to_sign_in_everywhere() {
    let world = World::new();
    let (ada, bo) = (world.member("ada").await, world.member("bo").await);
    let request = ada.asks(&bo).await;
    let mut tried = 0;
    for route in routes_of_members() {
        assert_eq!(route.access, Access::Member, "{route:?}");
        let next = try_route(&world.nobody(), &route, &request).await.leads_on();
        assert!(next.starts_with("/sign-in?next="), "{route:?} leads to {next}");
        tried += 1;
    }
    assert!(tried > 20, "{tried}");
}

#[tokio::test]
async fn a_stranger_finds_nothing_at_the_address_of_a_request() {
    let world = World::new();
    let (ada, bo, cy) = (world.member("ada").await, world.member("bo").await, world.member("cy").await);
    let request = ada.asks(&bo).await;
    for route in routes_of_members().into_iter().filter(|route| route.path.contains("{id}")) {
        let page = try_route(&cy, &route, &request).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{route:?}");
        assert!(!page.has("Ada Hafenstein") && !page.has("Bo Hafenstein"), "{route:?}");
    }
    ada.get(&format!("/sent/{request}")).await.says(&["It waits"]);
}

#[tokio::test]
async fn neither_side_finds_anything_at_the_addresses_of_the_other() {
    let world = World::new();
    let (ada, bo) = (world.member("ada").await, world.member("bo").await);
    let request = ada.asks(&bo).await;
    for (person, part) in [(&ada, "/received"), (&bo, "/sent"), (&ada, "/vouches"), (&bo, "/vouches")] {
        let theirs = |route: &Route| route.path.starts_with(part) && route.path.contains("{id}");
        for route in routes_of_members().into_iter().filter(theirs) {
            let page = try_route(person, &route, &request).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{route:?}");
        }
    }
    ada.get(&format!("/sent/{request}")).await.says(&["It waits"]);
    bo.get("/received").await.says(&["Ada Hafenstein"]).is_silent_about(&["You muted"]);
}

#[tokio::test]
async fn what_is_no_request_is_not_found() {
    let world = World::new();
    let ada = world.member("ada").await;
    for id in ["00000000-0000-4000-8000-000000000000", "1", "..", "%00", "%F0%9F%92%A3", "x'--"] {
        for route in routes_of_members().into_iter().filter(|route| route.path.contains("{id}")) {
            let page = try_route(&ada, &route, id).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{route:?} {id}");
        }
    }
}

#[tokio::test]
async fn a_form_on_another_site_changes_nothing() {
    let world = World::new();
    let (ada, bo) = (world.member("ada").await, world.member("bo").await);
    let request = ada.asks(&bo).await;
    for route in routes_of_members().into_iter().filter(|route| route.method == "POST") {
        for (person, path) in [&ada, &bo].map(|person| (person, route.path.replace("{id}", &request))) {
            let page = person.post_from("https://elsewhere.example", &path, &FIELDS).await;
            page.is(StatusCode::FORBIDDEN);
            assert!(page.has("another site"), "{}", page.text());
        }
    }
    let fields = [("tie", "friend"), ("note", "Hello."), ("intent", "send")];
    let page = bo.post_from("https://elsewhere.example", "/people/ada/connect", &fields).await;
    page.is(StatusCode::FORBIDDEN);
    ada.get(&format!("/sent/{request}")).await.says(&["It waits"]).is_silent_about(&["Who?"]);
    bo.get("/received").await.says(&["Ada Hafenstein"]);
}

#[tokio::test]
async fn a_text_that_cannot_be_kept_comes_back_with_what_is_wrong_beside_it() {
    let world = World::new();
    let (ada, bo) = (world.member("ada").await, world.member("bo").await);
    let request = ada.asks(&bo).await;
    let (sent, received) = (format!("/sent/{request}"), format!("/received/{request}"));
    bo.post(&format!("{received}/ask"), &[("question", "Who?")]).await.leads_on();
    ada.post(&format!("{sent}/answer"), &[("answer", "Ada.")]).await.leads_on();
    let forms = [
        (&bo, format!("{received}/ask"), "question", 300),
        (&bo, format!("{received}/remark"), "remark", 600),
        (&ada, format!("{sent}/note"), "note", 600),
        (&ada, "/people/bo/connect".to_owned(), "note", 600),
    ];
    for (person, path, field, most) in forms {
        if path.starts_with("/people") {
            ada.post(&format!("{sent}/withdraw"), &[]).await.leads_on();
            world.days_pass(30);
        }
        let long = format!("mast{}", "m".repeat(most));
        let wrongs = [
            (long.as_str(), format!("{} characters, but at most {most} fit", most + 4)),
            ("mast\u{202E}kcab", "U+202E at position 5".to_owned()),
            ("mast\u{0}", "U+0000 at position 5".to_owned()),
            ("mast\u{2066}", "U+2066 at position 5".to_owned()),
        ];
        for (text, words) in wrongs {
            let fields = [(field, text), ("tie", "friend"), ("evidence", ""), ("intent", "send")];
            let page = person.post(&path, &fields).await;
            page.is(StatusCode::UNPROCESSABLE_ENTITY);
            let beside = format!("id=\"f-{field}-error\"");
            assert!(page.has(&words) && page.has(&beside) && page.has("mast"), "{path}\n{}", page.text());
        }
    }
    for person in [&ada, &bo] {
        for path in ["/sent", "/received", &sent, &received] {
            person.get(path).await.is_silent_about(&["mast"]);
        }
    }
    world.is_sound().await;
}

#[tokio::test]
async fn an_answer_that_cannot_be_kept_comes_back_too() {
    let world = World::new();
    let (ada, bo) = (world.member("ada").await, world.member("bo").await);
    let request = ada.asks(&bo).await;
    bo.post(&format!("/received/{request}/ask"), &[("question", "Who?")]).await.leads_on();
    for (text, words) in
        [("", "The text is empty"), (&"m".repeat(301), "301 characters, but at most 300 fit")]
    {
        let page = ada.post(&format!("/sent/{request}/answer"), &[("answer", text)]).await;
        page.is(StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.has(words) && page.has("id=\"f-answer-error\""), "{}", page.text());
    }
    bo.get(&format!("/received/{request}")).await.says(&["No answer yet."]);
}

#[tokio::test]
async fn what_is_too_large_or_of_another_kind_is_not_read() {
    let world = World::new();
    let (ada, bo) = (world.member("ada").await, world.member("bo").await);
    let request = ada.asks(&bo).await;
    let path = format!("/sent/{request}/note");
    let huge = ada.post(&path, &[("note", &"m".repeat(10_000_000))]).await;
    huge.is(StatusCode::PAYLOAD_TOO_LARGE);
    assert!(huge.has("larger than fits"));
    for kind in ["application/json", "text/plain", "multipart/form-data; boundary=x"] {
        let page = ada.post_body(HOME, &path, kind, "{\"note\": \"mast\"}".to_owned()).await;
        page.is(StatusCode::UNSUPPORTED_MEDIA_TYPE);
    }
    ada.get(&format!("/sent/{request}")).await.says(&["I am your neighbour"]).is_silent_about(&["mast"]);
}

#[tokio::test]
async fn an_odd_address_shows_a_page_and_breaks_nothing() {
    let world = World::new();
    let (ada, bo) = (world.member("ada").await, world.member("bo").await);
    world.connect(&ada, &bo).await;
    let lists = ["/sent?state=", "/received?shelf=", "/connections?q=", "/notifications?x=", "/views?x="];
    let odd = ["", "%00", "%F0%9F%92%A3", "'%22%3Cscript%3E", "-1", "..%2F..", "%25", "%E2%80%AE", "_%25_"];
    let long = "x".repeat(3_000);
    for list in lists {
        for odd in odd.into_iter().chain([long.as_str()]) {
            let page = ada.get(&format!("{list}{odd}&after={odd}")).await;
            page.says(&["<main"]).is_silent_about(&["<script>"]);
        }
    }
    let twice = ada.get("/sent?state=waiting&state=connected").await;
    twice.is(StatusCode::BAD_REQUEST);
    assert!(twice.has("cannot be read"), "{}", twice.text());
    let path = format!("/sent/{}/vouch", ada.asks(&world.member("cy").await).await);
    ada.submit(&path, &[("voucher", &long)]).await.says(&["Only someone who is connected"]);
}
