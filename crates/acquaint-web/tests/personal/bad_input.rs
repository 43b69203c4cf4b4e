//! What cannot be is said beside its field, and nothing is kept of it.

use super::desk::{Answer, Desk, FORM, MEGABYTES_MAX, archive, ordinary};
use axum::body::Body;
use axum::http::{Method, StatusCode};

/// The page says so beside the field, and nothing is kept.
async fn is_refused(desk: &Desk, answer: &Answer, words: &str) {
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text);
    let has_words = answer.text.to_lowercase().contains(&words.to_lowercase());
    assert!(answer.text.contains("aria-invalid=\"true\"") && has_words, "{words}: {}", answer.text);
    assert!(!answer.text.contains(&*std::env::temp_dir().to_string_lossy()), "{}", answer.text);
    assert_eq!(desk.kept().await, acquaint_core::import::Situation::default());
}

/// A zip of one member with a name that leads out of the folder.
fn hostile() -> Vec<u8> {
    let spec = ordinary();
    let mut bytes = archive(&spec);
    let (from, to) = (b"Invitations.csv", b"../../../t.csvx");
    let places: Vec<_> = (0..bytes.len() - from.len()).filter(|at| bytes[*at..].starts_with(from)).collect();
    assert!(places.len() >= 2, "in the member and in the table of contents");
    for at in places {
        bytes[at..at + from.len()].copy_from_slice(to);
    }
    bytes
}

#[tokio::test]
async fn what_is_no_archive_is_refused_with_nothing_kept() {
    let desk = Desk::entered().await;
    let ordinary = archive(&ordinary());
    let cut_short = &ordinary[..ordinary.len() / 2];
    let too_large = vec![b'x'; (MEGABYTES_MAX as usize) * 1024 * 1024 + 1];
    for (bytes, day, words) in [
        (&b""[..], "", "please choose a file"),
        (b"not a zip", "", "is not a LinkedIn archive"),
        (&hostile(), "", "nothing was read"),
        (cut_short, "", "download the archive again"),
        (&too_large, "", "this has more than 2 MB"),
        (&ordinary, "soon", "a day like 2026-05-03"),
        (&ordinary, "2031-01-01", "a day that has been"),
        (&ordinary, "2010-01-01", "cannot have been taken at"),
    ] {
        let answer = desk.bring("archive.zip", bytes, day).await;
        is_refused(&desk, &answer, words).await;
        if !day.is_empty() {
            assert!(answer.text.contains(&format!("value=\"{day}\"")), "what was written stays");
        }
    }
}

#[tokio::test]
async fn ten_megabytes_of_nonsense_are_refused_everywhere() {
    let desk = Desk::entered().await;
    let nonsense = || Body::from(vec![b'a'; 10 * 1024 * 1024]);
    for path in ["/sent/x/saw", "/me/saw", "/received/strategy"] {
        let answer = desk.send(desk.request(Method::POST, path, Some(FORM), nonsense())).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{path}: {}", answer.text);
        assert!(answer.text.contains("That is too much"), "{path}");
    }
    let answer = desk.bring("archive.zip", &vec![b'a'; 10 * 1024 * 1024], "").await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{}", answer.text);
    assert!(answer.text.contains("much larger than any archive"), "{}", answer.text);
    assert_eq!(desk.kept().await, acquaint_core::import::Situation::default());
}

#[tokio::test]
async fn a_body_of_another_kind_is_refused_in_words() {
    let desk = Desk::entered().await;
    for (path, kind) in [
        ("/me/import", Some("application/json")),
        ("/me/import", Some("multipart/form-data")),
        ("/me/import", None),
        ("/me/saw", Some("application/json")),
        ("/me/saw", None),
    ] {
        let answer = desk.send(desk.request(Method::POST, path, kind, "{}")).await;
        assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{path} {kind:?}");
        assert!(answer.text.contains("We cannot read that"), "{path} {kind:?}: {}", answer.text);
    }
    let wrong_method = desk.send(desk.request(Method::DELETE, "/sent", None, Body::empty())).await;
    assert_eq!(wrong_method.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(wrong_method.headers.contains_key("allow"));
}

#[tokio::test]
async fn a_form_that_is_no_text_is_refused_in_words() {
    let desk = Desk::entered().await;
    for body in [&b"picture=yes&more=\xff"[..], b"picture=yes&more=%FF", b"picture=yes&%C3=more"] {
        let answer = desk.send(desk.request(Method::POST, "/me/saw", Some(FORM), body)).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.text);
        assert!(answer.text.contains("Some of what was sent is no text"), "{}", answer.text);
    }
    assert_eq!(desk.kept().await.sightings, []);
    desk.bring_archive(&ordinary()).await.page();
    assert_eq!(
        desk.post("/me/saw", &[("picture", "yes"), ("more", "é")]).await.status,
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn what_was_seen_is_checked_field_by_field_and_what_was_written_stays() {
    let desk = Desk::entered().await;
    desk.bring_archive(&ordinary()).await.page();
    let list = desk.get("/sent").await;
    let saw = format!("/sent/{}/saw", list.between("<a class=\"row-name\" href=\"/sent/", "\""));
    let fields = [
        ("viewed_me", "yes"),
        ("viewed_me_on", "2027-01-01"),
        ("connections", "<b>many</b>"),
        ("mutual_connections", "-4"),
        ("shared_region", "yes"),
    ];
    let answer = desk.post(&saw, &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    for words in ["a day that has been", "or 500+", "0 or more", "&lt;b&gt;many", "value=\"2027-01-01\""] {
        let words = words.replace("&lt;", "&#60;").replace("&gt;", "&#62;");
        let text = answer.text.to_lowercase();
        assert!(text.contains(&words.to_lowercase()), "{words}: {text}");
    }
    assert_eq!(answer.text.matches("aria-invalid=\"true\"").count(), 3);
    let nothing = desk.post(&saw, &[("viewed_me", "")]).await;
    assert!(nothing.text.to_lowercase().contains("nothing is filled in"), "{}", nothing.text);
    let mine = desk.post("/me/saw", &[("picture", "perhaps")]).await;
    assert!(
        mine.status == StatusCode::UNPROCESSABLE_ENTITY
            && mine.text.to_lowercase().contains("one of the answers")
    );
    assert_eq!(desk.kept().await.sightings, []);
    for path in ["/sent/00000000-0000-4000-8000-000000000000/saw", "/sent/x/saw"] {
        assert_eq!(desk.post(path, &[("tie", "friend")]).await.status, StatusCode::NOT_FOUND);
    }
}
