//! `acquaint why`.

use crate::Desk;
use crate::archive::{Archive, march};

#[test]
fn an_archive_alone_is_enough_and_leaves_nothing_behind() {
    let desk = Desk::new();
    march().write(&desk.path().join("march.zip"));
    insta::assert_snapshot!(desk.run(&["why", "march.zip"]));
    assert!(!desk.path().join("kept").exists());
}

#[test]
fn one_person_of_an_archive_gets_the_whole_explanation() {
    let desk = Desk::new();
    march().write(&desk.path().join("march.zip"));
    insta::assert_snapshot!(desk.run(&["why", "march.zip", "--person", "renee"]));
}

#[test]
fn rows_that_could_not_be_read_are_listed_with_file_and_line() {
    let desk = Desk::new();
    march().write(&desk.path().join("march.zip"));
    insta::assert_snapshot!(desk.run(&["why", "march.zip", "--problems"]));
}

#[test]
fn the_same_comes_as_json_and_is_the_same_each_time() {
    let desk = Desk::new();
    march().write(&desk.path().join("march.zip"));
    let list = desk.json(&["why", "march.zip", "--json"]);
    assert_eq!(list, desk.json(&["why", "march.zip", "--json"]));
    assert_eq!(list["sent"]["all"], 3);
    assert_eq!(list["waiting"][0]["person"], "Renée Beispiel");
    assert_eq!(list["waiting"][1]["evidence"]["sender_connections"], 181);
    let one = desk.json(&["why", "march.zip", "--person", "renee", "--json"]);
    assert_eq!(one, list["waiting"][0]);
    let reasons = one["explanation"]["reasons"].as_object().unwrap();
    let sum: f64 = reasons.values().map(|chance| chance.as_f64().unwrap()).sum();
    assert!((sum - 1.0).abs() < 1e-9, "{sum}");
}

#[test]
fn the_database_tells_the_same_as_the_archive() {
    let desk = Desk::new();
    march().write(&desk.path().join("march.zip"));
    desk.succeed(&["import", "linkedin", "march.zip"]);
    let strip = |mut list: serde_json::Value| {
        for waiting in list["waiting"].as_array_mut().unwrap() {
            waiting["explanation"]["id"].take();
        }
        list
    };
    assert_eq!(strip(desk.json(&["why", "--json"])), strip(desk.json(&["why", "march.zip", "--json"])));
}

#[test]
fn only_the_newest_of_many_are_listed_unless_all_are_asked_for() {
    let desk = Desk::new();
    let many = (1..=25).fold(Archive::taken(2026, 3, 28), |archive, day| {
        archive.sent(&format!("Person Nr{day}"), &format!("3/{day}/26, 9:00 AM"), "")
    });
    many.connected("Bo Example", "Example Works", "03 Dec 2025").write(&desk.path().join("many.zip"));
    let (some, all) = (desk.run(&["why", "many.zip"]), desk.run(&["why", "many.zip", "--all"]));
    assert!(some.contains("5 more: `--all` lists them"), "{some}");
    assert!(some.contains("Person Nr6 ") && !some.contains("Person Nr5 "), "{some}");
    assert!(all.contains("Person Nr1 ") && !all.contains("more: `--all`"), "{all}");
}

#[test]
fn when_nobody_keeps_the_owner_waiting_it_says_so_kindly() {
    let desk = Desk::new();
    let answered = Archive::taken(2026, 3, 14).sent("Bo Example", "12/1/25, 8:00 AM", "").connected(
        "Bo Example",
        "Example Works",
        "03 Dec 2025",
    );
    answered.write(&desk.path().join("answered.zip"));
    insta::assert_snapshot!(desk.run(&["why", "answered.zip"]));
    Archive::taken(2026, 3, 14)
        .received("Dee Example", "3/1/26, 8:00 AM")
        .write(&desk.path().join("none.zip"));
    insta::assert_snapshot!(desk.run(&["why", "none.zip"]));
}

#[test]
fn no_word_speaks_of_a_refusal() {
    let desk = Desk::new();
    march().write(&desk.path().join("march.zip"));
    for arguments in [&["why", "march.zip"][..], &["why", "march.zip", "--person", "ada"], &["--help"]] {
        let said = desk.run(arguments).to_lowercase().replace("not accepting is not denying", "");
        for word in ["reject", "declin", "denied", "deny", "refus"] {
            assert!(!said.contains(word), "{word}: {said}");
        }
    }
}
