//! The own profile: recognition, editing, the picture, and an archive from elsewhere.

use super::harness::{HOME, Page, World};
use acquaint_core::record::{Owner, Position, YearMonth};
use axum::http::StatusCode;
use image::{ImageFormat, RgbImage};
use std::io::Cursor;

fn png(side: u32) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    RgbImage::new(side, side).write_to(&mut file, ImageFormat::Png).unwrap();
    file.into_inner()
}

/// A profile as somebody fills it in.
const FIELDS: [(&str, &str); 11] = [
    ("name", "Mira Solbakken"),
    ("headline", "Hydrographer"),
    ("about", "Tides, mostly."),
    ("function", "Engineering"),
    ("skills", "Tide gauges\nSinging"),
    ("position-0-organisation", "Tidewater Mapping"),
    ("position-0-title", "Hydrographer"),
    ("position-0-from", "2018-03"),
    ("education-1-school", "Hohenlinde"),
    ("education-1-from", "2008"),
    ("education-1-to", "2013"),
];

#[tokio::test]
async fn a_profile_is_filled_in_and_read_by_others() {
    let world = World::new();
    let (mira, bo) = (world.member("mira").await, world.member("bo").await);
    mira.get("/me").await.says(&["A name alone is hard to recognise"]);
    mira.submit("/me/edit", &FIELDS).await.says(&["Your profile is saved.", "since 2018", "2008 to 2013"]);
    bo.get("/people/mira").await.says(&["Tides, mostly.", "Hydrographer", "Tidewater Mapping", "Singing"]);
    let form = mira.get("/me/edit").await;
    form.says(&["value=\"2018-03\"", "name=\"education-0-school\"", "value=\"Hohenlinde\"", "Tide gauges"]);
    world.is_sound().await;
}

#[tokio::test]
async fn a_form_that_is_older_than_the_profile_asks_before_it_writes_over_it() {
    let world = World::new();
    let mira = world.member("mira").await;
    let seen = |page: &Page| {
        let (_, rest) = page.text().split_once("name=\"seen\" value=\"").unwrap();
        rest.split('"').next().unwrap().to_owned()
    };
    let form = mira.get("/me/edit").await;
    let mine =
        |seen: String| [("seen", seen), ("name", "Mira Solbakken".into()), ("region", "Bergen".into())];
    let send = async |fields: [(&str, String); 3]| {
        let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
        mira.post("/me/edit", &fields).await
    };
    // In another window.
    mira.submit("/me/edit", &[("name", "Mira Solbakken"), ("about", "Tides, mostly.")]).await;
    let page = send(mine(seen(&form))).await;
    page.is(StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.has("Your profile was changed in another window") && page.has("value=\"Bergen\""));
    mira.get("/me").await.says(&["Tides, mostly."]);
    // Once more is meant.
    send(mine(seen(&page))).await.leads_on();
    mira.get("/me").await.says(&["Bergen"]).is_silent_about(&["Tides, mostly."]);
    // A form that nobody changed anything beside is saved at once.
    send(mine(seen(&mira.get("/me/edit").await))).await.leads_on();
    world.is_sound().await;
}

#[tokio::test]
async fn every_wrong_field_is_named_and_nothing_is_kept() {
    let world = World::new();
    let mira = world.member("mira").await;
    let wrong = [
        ("name", " "),
        ("headline", "two\nlines"),
        ("position-2-organisation", "Kestrel & Loom"),
        ("position-2-from", "2019"),
        ("position-2-to", "2011"),
        ("education-0-school", "Hohenlinde"),
        ("education-0-from", "long ago"),
    ];
    let page = mira.post("/me/edit", &wrong).await;
    page.is(StatusCode::UNPROCESSABLE_ENTITY);
    for words in [
        "href=\"#f-name\"",
        "This is empty; please fill it in",
        "href=\"#f-headline\"",
        "href=\"#f-position-2-to\"",
        "This is before its beginning",
        "href=\"#f-education-0-from\"",
        "please write 2018 or 2018-03",
        "value=\"long ago\"",
        "Kestrel &#38; Loom",
    ] {
        assert!(page.has(words), "{words}\n{}", page.text());
    }
    mira.get("/me").await.says(&["Mira Hafenstein"]).is_silent_about(&["Kestrel"]);
}

#[tokio::test]
async fn who_else_it_could_be_is_said_with_what_settles_it() {
    let world = World::new();
    let mira = world.member("mira").await;
    mira.get("/me").await.says(&["Nobody else here has a name like yours."]);
    let other = world.member("mira-of-oslo").await;
    other.submit("/me/edit", &[("name", "Mira Hafenstein"), ("region", "Oslo")]).await;
    let mine = [("name", "Mira Hafenstein"), ("position-0-organisation", "Tidewater Mapping")];
    mira.submit("/me/edit", &mine).await;
    let page = mira.get("/me").await;
    page.says(&["1 other here has", "Oslo", "none of them has been at Tidewater Mapping"]);
}

#[tokio::test]
async fn a_picture_is_taken_shown_and_removed() {
    let world = World::new();
    let (mira, bo) = (world.member("mira").await, world.member("bo").await);
    let next = mira.upload("/me/picture", "picture", &png(200)).await.leads_on();
    mira.get(&next).await.says(&["This is your picture from now on.", "/pictures/"]);
    let profile = bo.get("/people/mira").await;
    let address = profile.text().split("/pictures/").nth(1).unwrap().split('"').next().unwrap();
    let picture = bo.get(&format!("/pictures/{address}")).await;
    assert_eq!(picture.is(StatusCode::OK).headers["content-type"], "image/jpeg");
    mira.submit("/me/picture/remove", &[]).await.says(&["Your picture is gone."]);
    bo.get("/people/mira").await.is_silent_about(&["/pictures/"]);
    bo.get(&format!("/pictures/{address}")).await.is(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_no_picture_is_told_so_beside_the_field() {
    let world = World::new();
    let mira = world.member("mira").await;
    let wrong = |page: Page, words: &str| {
        page.is(StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.has(words), "{words}\n{}", page.text());
    };
    wrong(mira.upload("/me/picture", "picture", b"").await, "This is empty; please choose a file");
    wrong(mira.upload("/me/picture", "other", &png(200)).await, "This is empty; please choose a file");
    wrong(
        mira.upload("/me/picture", "picture", b"no picture").await,
        "This is not a picture that can be read",
    );
    wrong(mira.upload("/me/picture", "picture", b"GIF89a").await, "This is a GIF file");
    wrong(mira.upload("/me/picture", "picture", &png(40)).await, "This is 40 by 40 pixels");
    let large = vec![0xFF; 9 * 1024 * 1024];
    wrong(mira.upload("/me/picture", "picture", &large).await, "This is larger than 8 MB");
    let huge = vec![0xFF; 40 * 1024 * 1024];
    wrong(mira.upload("/me/picture", "picture", &huge).await, "This is larger than 8 MB");
    mira.post("/me/picture", &[("picture", "x")]).await.is(StatusCode::BAD_REQUEST);
    mira.get("/me/edit").await.is_silent_about(&["/pictures/"]);
}

fn archive() -> Vec<u8> {
    let position = |organisation: &str, year| Position {
        organisation: organisation.into(),
        title: "Deckhand".into(),
        from: Some(YearMonth { year, month: None }),
        to: Some(YearMonth { year: 2018, month: None }),
    };
    let owner = Owner {
        positions: Some(vec![position("MS Sommarøy", 2014), position("", 2015)]),
        skills: Some(vec!["Multibeam sonar".into(), "Knots".into()]),
        ..Owner::default()
    };
    serde_json::to_vec(&owner).unwrap()
}

/// The hidden field that carries what can be chosen.
fn carried(page: &Page) -> String {
    let value = page.text().split("name=\"import\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    value.replace("&#34;", "\"").replace("&quot;", "\"").replace("&#38;", "&").replace("&amp;", "&")
}

#[tokio::test]
async fn of_an_archive_only_what_was_chosen_is_taken_over() {
    let world = World::new();
    let mira = world.member("mira").await;
    mira.get("/me/import").await.says(&["Bring an archive", "64 MB"]);
    let preview = mira.upload("/me/import", "archive", &archive()).await;
    preview
        .says(&["Deckhand, MS Sommarøy", "2014 to 2018", "Multibeam sonar", "1 row could not be read"])
        .is_silent_about(&[" checked"]);
    mira.get("/me").await.is_silent_about(&["Sommarøy"]);
    let carried = carried(&preview);
    let chosen = [("import", carried.as_str()), ("item", "position-0"), ("item", "skill-1")];
    mira.post("/me/import/apply", &chosen).await.says(&["1 position taken over", "1 skill taken over"]);
    mira.get("/me").await.says(&["MS Sommarøy", "Knots"]).is_silent_about(&["Multibeam sonar"]);
    mira.post("/me/import/apply", &chosen).await.says(&["Nothing was chosen, and nothing changed"]);
    world.is_sound().await;
}

#[tokio::test]
async fn what_is_no_archive_changes_nothing() {
    let world = World::new();
    let mira = world.member("mira").await;
    for (file, words) in [(&b""[..], "Please choose a file"), (&b"PK\x03\x04"[..], "This is not an archive")]
    {
        let page = mira.upload("/me/import", "archive", file).await;
        assert!(page.is(StatusCode::UNPROCESSABLE_ENTITY).has(words), "{}", page.text());
    }
    mira.post("/me/import/apply", &[("import", "{}"), ("item", "position-0")])
        .await
        .is(StatusCode::BAD_REQUEST);
    let forged = r#"{"positions":[{"organisation":"x","title":"","from":{"year":1,"month":null},"to":null}],"educations":[],"skills":[]}"#;
    mira.post("/me/import/apply", &[("import", forged), ("item", "position-0")])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_form_that_is_no_text_is_answered_in_words_and_nothing_of_it_is_kept() {
    let world = World::new();
    let ada = world.member("ada").await;
    let kind = "application/x-www-form-urlencoded";
    let answer = ada.post_body(HOME, "/me/edit", kind, "name=Ad%E9+Hafenstein".into()).await;
    answer.is(StatusCode::BAD_REQUEST);
    assert!(answer.has("is no text (forms are sent as UTF-8), so nothing of it was kept"));
    ada.get("/me").await.says(&["Ada Hafenstein"]).is_silent_about(&["\u{fffd}"]);
    ada.submit("/me/edit", &[("name", "Adé Hafenstein")]).await.says(&["Adé Hafenstein"]);
}
