//! `acquaint import linkedin`.

use crate::Desk;
use crate::archive::{Archive, march, may};

fn desk() -> Desk {
    let desk = Desk::new();
    march().write(&desk.path().join("march.zip"));
    may().write(&desk.path().join("may.zip"));
    desk
}

#[test]
fn a_first_archive_is_kept_and_the_next_step_named() {
    insta::assert_snapshot!(desk().run(&["import", "linkedin", "march.zip"]));
}

#[test]
fn a_newer_archive_tells_what_changed() {
    let desk = desk();
    desk.succeed(&["import", "linkedin", "march.zip"]);
    insta::assert_snapshot!(desk.run(&["import", "linkedin", "may.zip"]));
    let list = desk.json(&["why", "--json"]);
    assert_eq!(list["sent"]["accepted"], 2);
    assert_eq!(list["waiting"].as_array().unwrap().len(), 2);
}

#[test]
fn the_note_of_an_older_archive_is_not_lost() {
    let desk = desk();
    desk.succeed(&["import", "linkedin", "may.zip"]);
    insta::assert_snapshot!(desk.run(&["import", "linkedin", "march.zip"]));
    assert_eq!(desk.json(&["why", "renée", "--json"])["evidence"]["note"]["why"], true);
}

#[test]
fn the_same_archive_twice_changes_nothing_under_whatever_name() {
    let desk = desk();
    desk.succeed(&["import", "linkedin", "march.zip"]);
    std::fs::rename(desk.path().join("march.zip"), desk.path().join("again.zip")).unwrap();
    insta::assert_snapshot!(desk.run(&["import", "linkedin", "again.zip"]));
}

#[test]
fn an_import_comes_as_json() {
    let desk = desk();
    desk.succeed(&["import", "linkedin", "march.zip"]);
    let report = desk.json(&["import", "linkedin", "may.zip", "--json"]);
    assert_eq!(report["place"], "newest");
    assert_eq!(report["newly_accepted"][0]["person"], "Ada Example");
    assert_eq!(report["newly_known"][0]["person"], "Eli Example");
    assert_eq!(report["gone"][0]["person"], "Dee Example");
}

#[test]
fn somebody_elses_archive_is_not_mixed_in() {
    let desk = desk();
    desk.succeed(&["import", "linkedin", "march.zip"]);
    let other = Archive::taken(2026, 5, 1).of("Pat Other").sent("Ada Example", "4/1/26, 9:00 AM", "");
    other.write(&desk.path().join("other.zip"));
    insta::assert_snapshot!(desk.run(&["import", "linkedin", "other.zip"]));
    assert_eq!(desk.json(&["why", "--json"])["sent"]["all"], 3);
}
