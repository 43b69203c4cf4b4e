//! `acquaint why`.

use crate::archive::{Archive, march, write_zip};
use crate::{Desk, schema};
use jiff::ToSpan;
use std::path::Path;

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
    let listed = &list["waiting"][0];
    assert_eq!(
        [&one["url"], &one["sent_at"], &one["as_of"]],
        [&listed["url"], &listed["sent_at"], &listed["as_of"]]
    );
    assert_eq!((&listed["plan"], &listed["lapses_on"]), (&"look_up".into(), &"2026-08-19".into()));
    for days in ["7", "30", "90"] {
        let [short, whole] = [&listed["within"][days], &one["explanation"]["forecast"][days]];
        assert!((short.as_f64().unwrap() - whole.as_f64().unwrap()).abs() <= 0.0005, "{short} {whole}");
    }
    assert_eq!(list["accepted"][0]["person"], "Bo Example");
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
        list.as_object_mut().unwrap().remove("read");
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

#[test]
fn a_folder_that_happens_to_be_called_like_a_person_is_no_archive() {
    let desk = Desk::new();
    march().write(&desk.path().join("march.zip"));
    desk.succeed(&["import", "linkedin", "march.zip"]);
    let ada = desk.run(&["why", "ada"]);
    assert!(ada.contains("Ada Example"), "{ada}");
    std::fs::create_dir(desk.path().join("ada")).unwrap();
    std::fs::write(desk.path().join("ada/notes.txt"), "Ada").unwrap();
    std::fs::write(desk.path().join("renee"), "a letter").unwrap();
    assert_eq!(desk.run(&["why", "ada"]), ada);
    assert!(desk.run(&["why", "renee"]).contains("Renée Beispiel\n"));
    std::fs::write(desk.path().join("ada/INVITATIONS.CSV"), "").unwrap();
    assert_ne!(desk.run(&["why", "ada"]), ada);
}

#[test]
fn a_pasted_profile_address_means_its_person() {
    let desk = Desk::new();
    march().write(&desk.path().join("march.zip"));
    desk.succeed(&["import", "linkedin", "march.zip"]);
    let address = "https://www.linkedin.com/in/ren%C3%A9e-beispiel-84b71000/?originalSubdomain=de";
    assert_eq!(desk.run(&["why", address]), desk.run(&["why", "renee"]));
}

#[test]
fn requests_of_which_nothing_is_known_have_no_answer_that_is_known() {
    let desk = Desk::new();
    let requests =
        "From,To,Sent At,Message,Direction\nOlga Owner,Bo Example,\"12/1/25, 8:00 AM\",,OUTGOING\n";
    write_zip(&desk.path().join("unknown.zip"), (2026, 3, 14), &[("Invitations.csv", requests)]);
    let said = desk.run(&["why", "unknown.zip"]);
    assert!(said.contains("of which we cannot tell") && !said.contains("has an answer"), "{said}");
}

#[test]
fn what_happened_within_one_day_is_told_in_the_order_of_happening() {
    let desk = Desk::new();
    march().write(&desk.path().join("march.zip"));
    desk.succeed(&["import", "linkedin", "march.zip"]);
    desk.succeed(&["saw", "renee", "--viewed-me", "2026-02-20", "--viewed-me", "2026-03-14"]);
    let said = desk.run(&["why", "renee"]);
    let told = ["you asked to connect", "they looked", "they looked", "no answer yet"];
    let lines: Vec<_> = said.lines().skip(3).take(4).collect();
    for (line, what) in lines.iter().zip(told) {
        assert!(line.contains(what), "{lines:?}");
    }
}

#[test]
fn the_list_can_be_sorted_filtered_and_searched() {
    let desk = Desk::new();
    march().write(&desk.path().join("march.zip"));
    let names = |arguments: &[&str]| {
        let list = desk.json(&[&["why", "march.zip", "--json"], arguments].concat());
        let waiting = list["waiting"].as_array().unwrap().clone();
        waiting.iter().map(|one| one["person"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let (ada, renee) = ("Ada Example", "Renée Beispiel");
    assert_eq!(names(&["--sort", "age"]), [renee, ada]);
    assert_eq!(names(&["--sort", "name"]), [ada, renee]);
    assert_eq!(names(&["--sort", "chance"]), [renee, ada]);
    assert_eq!(names(&["--only", "note"]), [renee]);
    assert_eq!(names(&["--only", "no-note"]), [ada]);
    assert_eq!(names(&["--search", "night shift"]), [renee]);
    assert_eq!(names(&["--search", "RENEE"]), [renee]);
    assert_eq!(names(&["--only", "tie", "--search", "ada"]), [] as [&str; 0]);
}

#[test]
fn the_list_can_be_taken_along_as_a_table() {
    let desk = Desk::new();
    march().sent("=Cell Example", "2/22/26, 9:00 AM", "").write(&desk.path().join("march.zip"));
    let output = desk.command(&["why", "march.zip", "--csv", "--sort", "name"]).output().unwrap();
    let table = String::from_utf8(output.stdout).unwrap();
    let starts: Vec<_> = table.lines().map(|line| line.split(',').next().unwrap()).collect();
    assert_eq!(starts, ["person", "'=Cell Example", "Ada Example", "Renée Beispiel", "Bo Example"]);
    assert!(table.trim_end().ends_with(",accepted,2025-12-03"), "{table}");
    assert!(table.contains(",2026-01-21T00:05:00Z,52.5,0."), "{table}");
}

#[test]
fn a_folder_is_an_archive_by_any_name() {
    let desk = Desk::new();
    let folder = desk.path().join("mine/Basic_LinkedInDataExport_03-14-2026");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(
        folder.join("Invitations.csv"),
        "From,To,Sent At,Message,Direction\nOlga Owner,Bo Example,\"2/1/26, 8:00 AM\",,OUTGOING\n",
    )
    .unwrap();
    std::fs::write(folder.join("Connections.csv"), "First Name,Last Name,Connected On\n").unwrap();
    let at = |within: &Path, what: &str| {
        let output = desk.command(&["why", what]).current_dir(within).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    for said in [at(desk.path(), "mine"), at(&folder, "."), at(&folder, "..")] {
        assert!(said.contains("as of 14 Mar 2026") && said.contains("Bo Example"), "{said}");
    }
}

#[test]
fn dates_that_can_be_read_in_two_ways_are_asked_about() {
    let desk = Desk::new();
    let requests = "From,To,Sent At,Message,Direction\nOlga Owner,Bo Example,02/01/2026,,OUTGOING\n";
    write_zip(&desk.path().join("open.zip"), (2026, 3, 14), &[("Invitations.csv", requests)]);
    let said = desk.run(&["why", "open.zip"]);
    assert!(
        said.starts_with("exit code 2") && said.contains("`--dates day-first` or `--dates month-first`"),
        "{said}"
    );
    assert!(desk.run(&["why", "open.zip", "--dates", "day-first"]).starts_with("exit code 0"));
}

#[test]
fn whom_one_knows_somewhere_is_told_and_also_that_there_is_no_one() {
    let desk = Desk::new();
    march().write(&desk.path().join("march.zip"));
    let said = desk.run(&["who", "march.zip", "--at", "example works gmbh"]);
    assert!(said.contains("1 of your 181 connections works at example works gmbh."), "{said}");
    assert!(said.contains("  - Bo Example: Welder at Example Works; connected since 3 Dec 2025\n"), "{said}");
    let nobody = desk.run(&["who", "march.zip", "--at", "Else"]);
    assert!(
        nobody.contains("No one of your 181 connections works at Else, as far as your archive tells"),
        "{nobody}"
    );
    let json = desk.json(&["who", "march.zip", "--at", "Example Works", "--json"]);
    assert_eq!(json["found"][0]["person"], "Bo Example");
    assert_eq!(json["found"][0]["last_wrote_on"], serde_json::Value::Null);
    march().wrote("Olga Owner", "Bo Example").write(&desk.path().join("wrote.zip"));
    let said = desk.run(&["who", "wrote.zip", "--at", "Example Works"]).replace("\n    ", " ");
    assert!(said.contains("connected since 3 Dec 2025; you last wrote on 1 Feb 2026\n"), "{said}");
}

#[test]
fn the_owners_own_record_moves_the_forecast_and_no_note_is_advised_that_cannot_be_written() {
    let desk = Desk::new();
    let mut archive = Archive::taken(2026, 10, 20).sent("Fresh Fielder", "10/19/26, 9:00 AM", "");
    for index in 0..60 {
        let day = jiff::civil::date(2026, 6, 1) + index.days();
        let (at, on) = (day.strftime("%-m/%-d/%y, 9:00 AM"), (day + 2.days()).strftime("%d %b %Y"));
        let (plain, noted) = (format!("Plain Nr{index}"), format!("Noted Nr{index}"));
        archive =
            archive.sent(&plain, &at.to_string(), "").sent(&noted, &at.to_string(), "Hi, I make kites.");
        for (name, is_accepted) in [(plain, index % 5 != 0), (noted, index % 10 == 0)] {
            if is_accepted {
                archive = archive.connected(&name, "Elsewhere", &on.to_string());
            }
        }
    }
    archive.write(&desk.path().join("own.zip"));
    let list = desk.json(&["why", "own.zip", "--sort", "age", "--json"]);
    assert_eq!(list["patterns"]["all"]["accepted"], 54);
    let fresh = &list["waiting"][0];
    assert_eq!(fresh["person"], "Fresh Fielder");
    let chance = fresh["within"]["90"].as_f64().unwrap();
    assert!((0.70..0.85).contains(&chance), "{chance}");
    let one = desk.json(&["why", "own.zip", "--person", "fresh", "--json"]);
    assert!(!one["explanation"]["advice"].to_string().contains("add_note"), "{one}");
    let said = desk.run(&["why", "own.zip", "--person", "fresh"]);
    let words = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("the note of a request that was sent cannot be changed"), "{said}");
    assert!(
        words.contains("gives no reason for a note: accepted were 6 of 60 with one and 48 of 60 without."),
        "{said}"
    );
}

/// The schema is what programs are written against, so it has to know every field, and to be small.
#[test]
fn the_json_is_as_its_schema_says_and_small() {
    let desk = Desk::new();
    march().write(&desk.path().join("march.zip"));
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/why.schema.json");
    let schema = serde_json::from_str(&std::fs::read_to_string(schema).unwrap()).unwrap();
    for arguments in [&["why", "--example", "--json"][..], &["why", "march.zip", "--json"]] {
        let list = desk.json(arguments);
        assert_eq!(schema::problems(&schema, &list), [] as [&str; 0], "{arguments:?}");
        for waiting in list["waiting"].as_array().unwrap() {
            assert!(waiting.to_string().len() < 1300, "{} {waiting}", waiting.to_string().len());
        }
    }
    let list = desk.json(&["why", "march.zip", "--json"]);
    let broken = |change: fn(&mut serde_json::Value)| {
        let mut list = list.clone();
        change(&mut list);
        schema::problems(&schema, &list).len()
    };
    assert_eq!(broken(|list| list["waiting"][0]["plan"] = "perhaps".into()), 1);
    assert_eq!(broken(|list| list["waiting"][0]["within"]["7"] = 1.5.into()), 1);
    assert_eq!(broken(|list| list["extra"] = 1.into()), 1);
    assert_eq!(broken(|list| drop(list.as_object_mut().unwrap().remove("patterns"))), 1);
}

#[test]
fn the_list_can_be_taken_along_as_a_page_that_needs_nothing_else() {
    let desk = Desk::new();
    march()
        .sent("Bold <b>Example", "2/22/26, 9:00 AM", "Is 1 < 2 & 3?")
        .write(&desk.path().join("march.zip"));
    let said = desk.run(&["why", "march.zip", "--html", "mine.html"]);
    assert!(said.contains("Wrote mine.html. Open it in a browser."), "{said}");
    let page = std::fs::read_to_string(desk.path().join("mine.html")).unwrap();
    for part in ["Olga Owner, as of 14 Mar 2026", "Your patterns", "Renée Beispiel", "What was read"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(page.contains("Bold &#60;b&#62;Example") && page.contains("Is 1 &#60; 2 &#38; 3?"), "{page}");
    assert!(page.contains("color-scheme: light dark") && page.contains("@media print"));
    // Nothing is loaded and nothing runs: addresses are only to be followed.
    for foreign in ["<script", "<link", "<img", "src=", "url(", "@import"] {
        assert!(!page.contains(foreign), "{foreign}: {page}");
    }
    let said = desk.run(&["why", "march.zip", "--html", "no/such/folder.html"]);
    assert!(said.starts_with("exit code 2") && said.contains("cannot be written"), "{said}");
}
