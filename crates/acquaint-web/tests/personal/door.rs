//! Who is let in: through the link, once, under a name of this computer, and nobody else.

use super::desk::Desk;
use acquaint_web::personal::ROUTES;
use axum::body::Body;
use axum::http::{Method, StatusCode, header};

#[tokio::test]
async fn nobody_gets_past_the_door_and_everybody_learns_where_the_link_is() {
    let desk = Desk::new();
    let inside =
        ROUTES.iter().filter(|(_, path)| !path.starts_with("/enter") && !path.starts_with("/static"));
    for (method, path) in inside.filter(|(_, path)| *path != "/livez") {
        let method: Method = method.parse().unwrap();
        let answer = desk.send(desk.request(method, path, None, Body::empty())).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
        assert!(answer.text.contains("The link is in the terminal where acquaint runs"), "{path}");
        assert!(!answer.text.contains("/sign-in"), "{path}");
    }
    assert_eq!(desk.get("/livez").await.page(), "alive\n");
    assert!(desk.get("/static/acquaint.css").await.page().contains('{'));
}

#[tokio::test]
async fn the_link_shows_a_button_and_lets_one_browser_in_once() {
    let mut desk = Desk::new();
    let link = desk.link();
    for _ in 0..3 {
        let page = desk.get(&link).await;
        assert_eq!(page.headers[header::REFERRER_POLICY], "same-origin");
        assert!(page.page().contains(&format!("action=\"{link}\"")));
    }
    let entered = desk.post(&link, &[]).await;
    let set = entered.headers[header::SET_COOKIE].to_str().unwrap().to_owned();
    assert!(set.contains("HttpOnly") && set.contains("SameSite=Lax"), "{set}");
    assert_eq!(desk.post(&link, &[]).await.status, StatusCode::GONE, "somebody else comes too late");
    assert_eq!(desk.get(&link).await.status, StatusCode::GONE);
    desk.session = entered.cookie("acquaint-record");
    assert_eq!(desk.post(&link, &[]).await.leads_to(), "/sent", "the button pressed twice");
    assert_eq!(desk.get("/").await.leads_to(), "/sent");
    assert!(desk.get("/sent").await.page().contains("Nothing is kept here yet"));
}

#[tokio::test]
async fn who_enters_stays_signed_in_to_a_community_on_the_same_computer() {
    let desk = Desk::new();
    let entered = desk.post(&desk.link(), &[]).await;
    assert!(entered.cookie("acquaint-record").is_some());
    assert_eq!(entered.cookie("acquaint"), None, "that is the name of a community's session");
    let mut request = desk.request(Method::GET, "/sent", None, Body::empty());
    let session = entered.cookie("acquaint-record").unwrap();
    let both = format!("acquaint=of-a-community; acquaint-record={session}");
    request.headers_mut().insert(header::COOKIE, both.parse().unwrap());
    assert_eq!(desk.send(request).await.status, StatusCode::OK);
    let mut misplaced = desk.request(Method::GET, "/sent", None, Body::empty());
    misplaced.headers_mut().insert(header::COOKIE, format!("acquaint={session}").parse().unwrap());
    assert_eq!(desk.send(misplaced).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_link_that_is_not_quite_the_right_one_opens_nothing() {
    let mut desk = Desk::new();
    let link = desk.link();
    let wrong = [
        "/enter/x".to_owned(),
        link[..link.len() - 1].to_owned(),
        format!("{link}A"),
        format!("/enter/{}", "A".repeat(43)),
        "/enter/%00".to_owned(),
    ];
    for path in wrong {
        for answer in [desk.get(&path).await, desk.post(&path, &[]).await] {
            assert_eq!(answer.status, StatusCode::GONE, "{path}");
            assert!(
                answer.cookie("acquaint-record").is_none() && answer.text.contains("This link opens nothing")
            );
        }
    }
    let newer = desk.link();
    assert_eq!(desk.post(&link, &[]).await.status, StatusCode::GONE, "a newer link takes its place");
    desk.session = Some("A".repeat(43));
    assert_eq!(desk.get("/sent").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(desk.post(&newer, &[]).await.leads_to(), "/sent");
}

#[tokio::test]
async fn a_name_that_is_not_of_this_computer_is_turned_away_even_with_the_session() {
    let desk = Desk::entered().await;
    for host in ["evil.example", "evil.example:8080", "localhost.evil.example", "192.168.1.4:8080", ""] {
        for path in ["/sent", "/livez", "/static/acquaint.css", "/enter/x"] {
            let mut request = desk.request(Method::GET, path, None, Body::empty());
            request.headers_mut().insert(header::HOST, host.parse().unwrap());
            let answer = desk.send(request).await;
            assert_eq!(answer.status, StatusCode::MISDIRECTED_REQUEST, "{host} {path}");
            assert!(answer.text.contains("http://127.0.0.1"), "{host} {path}");
        }
    }
    let mut nameless = desk.request(Method::GET, "/sent", None, Body::empty());
    nameless.headers_mut().remove(header::HOST);
    assert_eq!(desk.send(nameless).await.status, StatusCode::MISDIRECTED_REQUEST);
    let foreign = desk.request(Method::GET, "http://evil.example/sent", None, Body::empty());
    assert_eq!(desk.send(foreign).await.status, StatusCode::MISDIRECTED_REQUEST);
}

#[tokio::test]
async fn a_form_of_another_site_changes_nothing_and_every_answer_is_guarded() {
    let desk = Desk::entered().await;
    let mut forged = desk.request(Method::POST, "/me/saw", Some(super::desk::FORM), "picture=yes");
    forged.headers_mut().insert("sec-fetch-site", "cross-site".parse().unwrap());
    let answer = desk.send(forged).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.text.contains("sent from another site"));
    for answer in [answer, desk.get("/sent").await, desk.get("/nowhere").await] {
        let policy = answer.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("default-src 'none'"));
        assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store");
        assert_eq!(answer.headers[header::X_FRAME_OPTIONS], "DENY");
    }
}
