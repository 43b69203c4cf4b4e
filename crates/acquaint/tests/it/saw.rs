//! `acquaint saw`.

use crate::Desk;
use crate::archive::march;
use std::collections::BTreeSet;
use std::io::Write as _;
use std::process::Stdio;

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

/// What `acquaint ask` says to these lines.
fn asked(desk: &Desk, lines: &str) -> String {
    let mut command = desk.command(&["ask"]);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn five_questions_are_asked_and_each_can_be_left_open_or_taken_back() {
    let desk = desk();
    let open = asked(&desk, "d\nd\nd\nd\nd\nd\n");
    assert_eq!(open.matches('?').count(), 5, "{open}");
    assert!(open.contains("0 answers kept."), "{open}");
    let questions: BTreeSet<_> = open.lines().filter(|line| line.ends_with('?')).collect();
    assert_eq!(questions.len(), 5, "no question comes twice: {open}");
    assert!(asked(&desk, "q\n").contains("0 answers kept."));
    // Whatever is asked first, one of these answers it.
    let undone = asked(&desk, "n\n3\nr\nu\nq\n");
    assert!(undone.contains(" → ") && undone.contains("within 90 days; most likely now: "), "{undone}");
    let one = asked(&desk, "n\n3\nr\nq\n");
    assert!(!one.contains("0 answers kept."), "{one}");
}

#[test]
fn a_table_is_filled_in_and_what_cannot_be_taken_is_told_row_by_row() {
    let desk = desk();
    let table = String::from_utf8(desk.command(&["saw", "--template"]).output().unwrap().stdout).unwrap();
    assert!(table.starts_with("person,address,tie,mutual,activity,viewed_me,"), "{table}");
    assert!(table.contains("Ada Example,www.linkedin.com/in/ada-example-84b71000,,"), "{table}");
    let filled = "person,tie,mutual,mood\n\
                  Ada Example,co-worker,4,good\n\
                  Renée Beispiel,nobody,7,\n\
                  Zoe Nowhere,friend,,\n\
                  Ada Example,friend,4,\n\
                  ,friend,,\n";
    std::fs::write(desk.path().join("people.csv"), filled).unwrap();
    let said = desk.run(&["saw", "--from", "people.csv"]);
    assert!(said.starts_with("exit code 1") && said.contains("Kept 3 answers about 2 people."), "{said}");
    let words = said.split_whitespace().collect::<Vec<_>>().join(" ");
    for why in [
        "column `mood` is unknown and was left out",
        "line 3, `tie`: `nobody` is none of these: c co-worker",
        "line 4: ",
        "line 5: says something else about Ada Example than line 2",
        "line 6: it does not say who it is about",
    ] {
        assert!(words.contains(why), "{why}\n{said}");
    }
    assert!(desk.run(&["saw", "ada", "--list"]).contains("4 connections in common"));
    std::fs::write(desk.path().join("other.csv"), "name,tie\nAda,friend\n").unwrap();
    let other = desk.run(&["saw", "--from", "other.csv"]);
    assert!(
        other.starts_with("exit code 2") && other.contains("has no column `person` or `address`"),
        "{other}"
    );
}
