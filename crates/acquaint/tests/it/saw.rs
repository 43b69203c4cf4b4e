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
