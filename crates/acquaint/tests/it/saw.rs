//! `acquaint saw`.

use crate::Desk;
use crate::archive::march;

fn desk() -> Desk {
    let desk = Desk::new();
    march().write(&desk.path().join("march.zip"));
    desk.succeed(&["import", "linkedin", "march.zip"]);
    desk
}

#[test]
fn what_was_seen_changes_the_explanation_and_says_how() {
    let desk = desk();
    insta::assert_snapshot!(desk.run(&[
        "saw",
        "renee",
        "--viewed-me",
        "22 Feb 2026",
        "--viewed-me",
        "2026-03-01",
        "--connections",
        "500+",
        "--activity",
        "this-week",
        "--industry",
        "metalworking",
        "--tie",
        "co-worker",
    ]));
    insta::assert_snapshot!(desk.run(&["why", "renee"]));
}

#[test]
fn what_was_added_can_be_listed_and_taken_back() {
    let desk = desk();
    let before = desk.json(&["why", "ada", "--json"]);
    desk.succeed(&[
        "saw",
        "ada",
        "--posts",
        "3",
        "--mutual",
        "4",
        "--namesakes",
        "0",
        "--function",
        "different",
    ]);
    desk.succeed(&["saw", "ada", "--organisation", "Sample Yard", "--region", "Bern", "--school", "same"]);
    insta::assert_snapshot!(desk.run(&["saw", "ada", "--list"]));
    insta::assert_snapshot!(desk.run(&["saw", "ada", "--forget", "mutual"]));
    desk.succeed(&["saw", "ada", "--forget", "all"]);
    insta::assert_snapshot!(desk.run(&["saw", "ada", "--forget", "all"]));
    assert_eq!(desk.json(&["why", "ada", "--json"]), before);
}

#[test]
fn a_new_word_replaces_the_old_one() {
    let desk = desk();
    desk.succeed(&["saw", "ada", "--viewed-me", "2026-02-01", "--mutual", "4"]);
    desk.succeed(&["saw", "ada", "--not-viewed-me", "--mutual", "5"]);
    let evidence = desk.json(&["why", "ada", "--json"])["evidence"].clone();
    assert_eq!(evidence["views_after_days"], serde_json::json!([]));
    assert_eq!(evidence["mutual_connections"], 5);
    let again = desk.run(&["saw", "ada", "--mutual", "5"]);
    assert!(again.contains("You had added this about Ada Example already; nothing changed"), "{again}");
}

#[test]
fn what_the_owner_says_about_themselves_holds_for_every_request() {
    let desk = desk();
    insta::assert_snapshot!(desk.run(&["saw", "me", "--picture", "no", "--activity", "rarely"]));
    for waiting in desk.json(&["why", "--json"])["waiting"].as_array().unwrap() {
        assert_eq!(waiting["evidence"]["picture"], false);
        assert_eq!(waiting["evidence"]["sender_activity"], "rarely");
    }
}

#[test]
fn what_is_kept_comes_as_json_too() {
    let desk = desk();
    let added = desk.json(&["saw", "ada", "--mutual", "4", "--not-viewed-me", "--json"]);
    assert_eq!((&added["person"], &added["changed"]), (&"Ada Example".into(), &2.into()));
    let listed = desk.json(&["saw", "ada", "--list", "--json"]);
    assert_eq!((&listed["changed"], &listed["kept"]), (&0.into(), &added["kept"]));
    let kept: Vec<_> =
        listed["kept"].as_array().unwrap().iter().map(|kept| &kept["sighting"]["saw"]).collect();
    assert_eq!(kept, ["has_not_viewed_me", "mutual_connections"]);
    assert_eq!(added["after"], desk.json(&["why", "ada", "--json"]));
    assert_eq!(added["before"]["evidence"]["mutual_connections"], serde_json::Value::Null);
}

#[test]
fn what_was_noted_long_before_the_newest_archive_is_to_be_said_again() {
    let desk = desk();
    desk.succeed(&["saw", "ada", "--not-viewed-me"]);
    let database = rusqlite::Connection::open(desk.path().join("kept/acquaint.db")).unwrap();
    // As if it had been noted on 1 February 2026 at noon.
    database.execute("UPDATE sightings SET recorded_at = 1769947200000000", []).unwrap();
    for arguments in [&["why", "ada"][..], &["saw", "ada", "--list"]] {
        let said = desk.run(arguments);
        let note = "they have not looked at your profile: noted on 1 Feb 2026; say it again to count it";
        assert!(said.contains(note), "{said}");
    }
    assert!(desk.json(&["why", "ada", "--json"])["evidence"]["views_after_days"].is_null());
    desk.succeed(&["saw", "ada", "--not-viewed-me"]);
    assert_eq!(desk.json(&["why", "ada", "--json"])["evidence"]["views_after_days"], serde_json::json!([]));
}
