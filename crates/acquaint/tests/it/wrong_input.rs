//! Everything that can be wrong: a clear sentence, the right exit code, and nothing changed.

use crate::Desk;
use crate::archive::{Archive, march, write_zip};
use acquaint_sim::archive::{ArchiveSpec, Era};
use std::fs;
use std::process::Command;

#[test]
fn what_is_no_archive_is_named_with_what_to_do() {
    let desk = Desk::new();
    fs::write(desk.path().join("letter.zip"), "Dear Ada, this is a letter.").unwrap();
    fs::write(desk.path().join("empty.zip"), "").unwrap();
    write_zip(&desk.path().join("nothing.zip"), (2026, 3, 14), &[]);
    write_zip(&desk.path().join("other.zip"), (2026, 3, 14), &[("Skills.csv", "Name\nwelding\n")]);
    let cases = ["missing.zip", "letter.zip", "empty.zip", "nothing.zip", "other.zip"];
    let said: Vec<_> = cases.iter().map(|case| format!("== {case}\n{}", desk.run(&["why", case]))).collect();
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn without_a_database_the_first_step_is_named() {
    let desk = Desk::new();
    insta::assert_snapshot!(desk.run(&["why"]));
    assert_eq!(desk.run(&["why", "ada"]), desk.run(&["saw", "ada", "--posts", "3"]));
    assert!(!desk.path().join("kept").exists(), "a question leaves no file behind");
}

fn kept() -> Desk {
    let desk = Desk::new();
    march().write(&desk.path().join("march.zip"));
    desk.succeed(&["import", "linkedin", "march.zip"]);
    desk
}

#[test]
fn people_who_are_not_there_or_not_settled_are_explained() {
    let desk = kept();
    let cases = [
        "why zoe",
        "why exa",
        "why dee",
        "why bo",
        "why Nr17 --person x",
        "why --problems",
        "saw person --posts 1",
    ];
    let said: Vec<_> = cases
        .iter()
        .map(|case| format!("== {case}\n{}", desk.run(&case.split(' ').collect::<Vec<_>>())))
        .collect();
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn facts_that_cannot_be_are_explained() {
    let desk = kept();
    let cases: [&[&str]; 17] = [
        &["saw", "ada"],
        &["saw", "ada", "--viewed-me", "2026-02-30"],
        &["saw", "ada", "--viewed-me", "2199-01-01"],
        &["saw", "ada", "--viewed-me", "1999-12-31"],
        &["why", "march.zip", "--taken", "0202-03-14"],
        &["saw", "ada", "--connections", "many"],
        &["saw", "ada", "--connections", "4000000000"],
        &["saw", "ada", "--list", "--posts", "3"],
        &["saw", "ada", "--list", "--forget", "all"],
        &["saw", "ada", "--posts", "-3"],
        &["saw", "ada", "--mutual", "4000000000"],
        &["saw", "ada", "--activity", "daily"],
        &["saw", "ada", "--tie", "stranger"],
        &["saw", "ada", "--school", "Example School"],
        &["saw", "me", "--tie", "friend"],
        &["saw", "me", "--posts", "3"],
        &["saw", "ada", "--forget", "all", "--posts", "3"],
    ];
    let said: Vec<_> =
        cases.iter().map(|case| format!("== {}\n{}", case.join(" "), desk.run(case))).collect();
    insta::assert_snapshot!(said.join("\n"));
    assert!(desk.run(&["saw", "ada", "--list"]).contains("Nothing is added now."));
}

#[test]
fn a_database_of_something_else_or_of_a_later_release_is_left_alone() {
    let desk = kept();
    let kept = desk.path().join("kept/acquaint.db");
    let sql = "INSERT INTO refinery_schema_history VALUES (99, 'later', '2099-01-01T00:00:00Z', '1'); \
               PRAGMA journal_mode = DELETE;";
    rusqlite::Connection::open(&kept).unwrap().execute_batch(sql).unwrap();
    let before = fs::read(&kept).unwrap();
    insta::assert_snapshot!(desk.run(&["import", "linkedin", "march.zip"]));
    assert_eq!(fs::read(&kept).unwrap(), before);
    fs::write(&kept, "Dear Ada, this is a letter and no database, whatever its name may say. ".repeat(9))
        .unwrap();
    insta::assert_snapshot!(desk.run(&["why"]));
}

#[test]
fn an_archive_from_the_future_is_not_kept() {
    let desk = Desk::new();
    let future = Archive::taken(2099, 3, 14).sent("Ada Example", "1/20/99, 4:05 PM", "");
    future.write(&desk.path().join("future.zip"));
    insta::assert_snapshot!(desk.run(&["import", "linkedin", "future.zip"]));
}

#[test]
fn a_full_disk_changes_nothing_and_says_what_to_do() {
    let desk = Desk::new();
    let disk = desk.path().join("kept");
    fs::create_dir(&disk).unwrap();
    let size = ["-t", "tmpfs", "-o", "size=600k", "tmpfs"];
    let is_mounted =
        Command::new("mount").args(size).arg(&disk).output().is_ok_and(|done| done.status.success());
    if !is_mounted {
        return; // The store's own tests cover a full disk where nobody may mount one.
    }
    march().write(&desk.path().join("march.zip"));
    let large = ArchiveSpec { sent: 1500, connections: 4000, ..ArchiveSpec::era(Era::Y2026) };
    large.write(&desk.path().join("large.zip")).unwrap();
    let said = desk.run(&["import", "linkedin", "large.zip"]);
    desk.succeed(&["import", "linkedin", "march.zip"]);
    let unmounted = Command::new("umount").arg("-l").arg(&disk).status();
    assert!(unmounted.is_ok_and(|status| status.success()));
    insta::assert_snapshot!(said);
}

#[test]
fn without_a_place_for_the_database_nothing_lands_in_the_folder_at_hand() {
    let desk = Desk::new();
    march().write(&desk.path().join("march.zip"));
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_acquaint"));
        command.current_dir(desk.path()).env_clear().args(arguments).output().unwrap()
    };
    for arguments in [&["import", "linkedin", "march.zip"][..], &["why"], &["verify"]] {
        let output = run(arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(
            said.contains("neither HOME nor XDG_DATA_HOME") && said.contains("--database PATH"),
            "{said}"
        );
    }
    assert_eq!(fs::read_dir(desk.path()).unwrap().count(), 1);
    assert!(run(&["why", "march.zip"]).status.success(), "an archive alone needs no place");
}

#[test]
fn usage_errors_come_from_one_definition() {
    let desk = Desk::new();
    insta::assert_snapshot!(desk.run(&["import", "facebook", "x.zip"]));
    let completions = desk.run(&["completions", "bash"]);
    assert!(completions.starts_with("exit code 0\n") && completions.contains("_acquaint()"));
}
