//! `acquaint triage`.

use crate::Desk;
use crate::archive::{Archive, march};
use std::fs;

/// Olga is asked by a colleague of then, a neighbour, somebody she writes with, and somebody who says nothing.
fn asked() -> Archive {
    Archive::taken(2026, 3, 14)
        .received_with(
            "Dee Example",
            "3/1/26, 8:00 AM",
            "Hello Olga, this is Dee, we worked together at Sample Yard. I would like to stay in touch.",
        )
        .received_with("Eli Beispiel", "2/1/26, 8:00 AM", "Hi Olga, your neighbour Eli here, two doors down")
        .received("Fay Sample", "1/1/24, 8:00 AM")
        .received("Gil Sample", "2/20/26, 8:00 AM")
        .received("Bo Example", "12/1/25, 8:00 AM")
        .connected("Bo Example", "Example Works", "03 Dec 2025")
        .wrote("Gil Sample", "Olga Owner")
        .wrote("Olga Owner", "Gil Sample")
}

fn desk() -> Desk {
    let desk = Desk::new();
    asked().write(&desk.path().join("asked.zip"));
    desk
}

fn write(desk: &Desk, json: &str) -> &'static str {
    fs::write(desk.path().join("mine.json"), json).unwrap();
    "mine.json"
}

const MINE: &str = r#"{
  "only": {"industries": ["Metalworking"]},
  "at_least": {"note": ["how"]},
  "always": {"people": ["https://www.linkedin.com/in/fay-sample-84b71000"], "ties": ["neighbour"]},
  "never": {"people": ["Gil Sample"]}
}"#;

#[test]
fn those_that_fit_come_first_with_what_to_open_and_nothing_is_left_behind() {
    let desk = desk();
    let file = write(&desk, MINE);
    insta::assert_snapshot!(desk.run(&["triage", "asked.zip", "--strategy", file]));
    assert!(!desk.path().join("kept").exists());
}

#[test]
fn one_person_is_told_rule_by_rule_with_how_well_they_are_known() {
    let desk = desk();
    let strategy = r#"{"who": "people_i_could_place", "only": {"industries": ["Metalworking"]}}"#;
    let file = write(&desk, strategy);
    insta::assert_snapshot!(desk.run(&["triage", "asked.zip", "--strategy", file, "--person", "dee"]));
    let gil = desk.run(&["triage", "asked.zip", "--strategy", "only-people-i-know-well", "--person", "gil"]);
    assert!(gil.contains("you wrote to each other before: 90 %") && gil.contains("It fits."), "{gil}");
}

#[test]
fn everybody_and_nobody_are_said_in_so_many_words() {
    let desk = desk();
    let said = |strategy: &str| desk.run(&["triage", "asked.zip", "--strategy", strategy]);
    let open = said("open");
    assert!(open.contains("Everybody who waits for you fits (4): the strategy has no rule that could fail."));
    let connected =
        write(&desk, r#"{"only": {"industries": ["Metalworking"]}, "never": {"people": ["dee example"]}}"#);
    let unknown = said(connected);
    assert!(unknown.contains("Nobody is known to fit: 1 does not, and of 3 it cannot be told."), "{unknown}");
    assert!(!unknown.contains("Open these on LinkedIn"), "{unknown}");
    let all = r#"{"never": {"people": ["Dee Example", "Eli Beispiel", "Fay Sample", "gil sample"]}}"#;
    assert!(said(write(&desk, all)).contains("Nobody fits: 4 do not."));
}

#[test]
fn only_one_kind_is_listed_if_that_is_asked_for() {
    let desk = desk();
    let file = write(&desk, MINE);
    for (show, here, elsewhere) in [
        ("fits", "  Fay Sample  ", "  Gil Sample  "),
        ("does-not-fit", "  Gil Sample  ", "  Fay Sample  "),
        ("cannot-tell", "  Dee Example  ", "  Fay Sample  "),
    ] {
        let said = desk.run(&["triage", "asked.zip", "--strategy", file, "--show", show]);
        assert!(
            said.starts_with("exit code 0") && said.contains(here) && !said.contains(elsewhere),
            "{said}"
        );
        let json = desk.json(&["triage", "asked.zip", "--strategy", file, "--show", show, "--json"]);
        let fits: Vec<_> = json["waiting"].as_array().unwrap().iter().map(|one| one["fit"].clone()).collect();
        assert!(!fits.is_empty() && fits.iter().all(|fit| *fit == show.replace('-', "_")), "{fits:?}");
    }
}

#[test]
fn the_same_comes_as_json_and_the_database_tells_the_same_as_the_archive() {
    let desk = desk();
    let file = write(&desk, MINE);
    let list = desk.json(&["triage", "asked.zip", "--strategy", file, "--json"]);
    let counts = ["fits", "does_not_fit", "cannot_tell"].map(|fit| list[fit].as_u64().unwrap());
    assert_eq!((counts, list["waiting"].as_array().unwrap().len()), ([2, 1, 1], 4));
    assert_eq!(list["waiting"][0]["profile"], "https://www.linkedin.com/in/fay-sample-84b71000");
    assert_eq!(list["waiting"][0]["because"], serde_json::json!(["always_people"]));
    assert_eq!(list["strategy"]["only"]["industries"], serde_json::json!(["Metalworking"]));
    let one = desk.json(&["triage", "asked.zip", "--strategy", file, "--person", "fay", "--json"]);
    assert_eq!(one, list["waiting"][0]);
    desk.succeed(&["import", "linkedin", "asked.zip"]);
    assert_eq!(desk.json(&["triage", "--strategy", file, "--json"]), list);
}

#[test]
fn what_the_owner_saw_turns_what_could_not_be_told() {
    let desk = desk();
    desk.succeed(&["import", "linkedin", "asked.zip"]);
    let fit = |strategy: &str| {
        desk.json(&["triage", "--strategy", strategy, "--person", "dee", "--json"])["fit"].clone()
    };
    assert_eq!([fit("my-field"), fit("growing-for-now")], ["cannot_tell", "cannot_tell"]);
    desk.succeed(&["saw", "dee", "--industry", "metalworking", "--picture", "yes"]);
    assert_eq!([fit("my-field"), fit("growing-for-now"), fit("near-me")], ["fits", "fits", "cannot_tell"]);
    desk.succeed(&["saw", "dee", "--industry", "different"]);
    assert_eq!(fit("my-field"), "does_not_fit");
}

#[test]
fn a_strategy_that_cannot_be_is_named_with_its_place() {
    let desk = desk();
    let many: Vec<_> = (0..10_000).map(|number| format!("\"Region {number}\"")).collect();
    let many = format!(r#"{{"only": {{"regions": [{}]}}}}"#, many.join(","));
    let mut said = Vec::new();
    for json in [
        "{\n  \"only\": {\"regons\": [\"Bremen\"]}\n}",
        r#"{"who": 3}"#,
        r#"{"at_least": {"mutual_connections": "many", "picture": true}}"#,
        r#"{"at_least": {"familiarity_percent": 0}}"#,
        r#"{"always": {"people": ["dee"]}, "never": {"people": ["Gil", "DEE"]}}"#,
        &many,
        "{",
        "",
    ] {
        let file = write(&desk, json);
        let shown: String = json.chars().take(70).collect();
        said.push(format!("== {shown}\n{}", desk.run(&["triage", "asked.zip", "--strategy", file])));
    }
    fs::write(desk.path().join("bytes.json"), b"{\"who\": \"\xff\"}").unwrap();
    for named in ["bytes.json", "missing.json", "my-feild", "."] {
        said.push(format!("== {named}\n{}", desk.run(&["triage", "asked.zip", "--strategy", named])));
    }
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn what_is_missing_is_named_with_what_to_do() {
    let desk = desk();
    let mut said = Vec::new();
    let mut run = |case: &str| {
        let arguments: Vec<_> = case.split(' ').collect();
        said.push(format!("== {case}\n{}", desk.run(&arguments)));
    };
    run("triage --strategy open");
    run("triage asked.zip");
    run("triage missing.zip --strategy open");
    run("triage --strategy open --taken today");
    run("triage asked.zip --strategy open --person zoe");
    run("triage asked.zip --strategy open --person bo");
    run("triage asked.zip --strategy open --show some");
    desk.succeed(&["import", "linkedin", "asked.zip"]);
    run("triage");
    let requests = "From,To,Sent At,Message,Direction\nDee,Olga Owner,\"3/1/26, 8:00 AM\",,INCOMING\n";
    let connections = "First Name,Last Name,Connected On\nBo,Example,03 Dec 2025\n";
    let members = [("Invitations.csv", requests), ("Connections.csv", connections)];
    crate::archive::write_zip(&desk.path().join("bare.zip"), (2026, 3, 14), &members);
    run("triage bare.zip --strategy my-field");
    run("triage bare.zip --strategy near-me");
    insta::assert_snapshot!(said.join("\n"));
    let bare = desk.run(&["triage", "bare.zip", "--strategy", "open"]);
    assert!(bare.contains("Dee: your archive tells no address"), "{bare}");
}

#[test]
fn where_nobody_waits_there_is_nothing_to_hurry() {
    let desk = Desk::new();
    Archive::taken(2026, 3, 14)
        .sent("Ada Example", "3/1/26, 8:00 AM", "")
        .write(&desk.path().join("none.zip"));
    let said = desk.run(&["triage", "none.zip", "--strategy", "open"]);
    assert!(said.starts_with("exit code 0") && said.contains("Nobody waits for you"), "{said}");
}

#[test]
fn many_are_listed_in_parts_and_all_of_them_if_that_is_asked_for() {
    let desk = Desk::new();
    let many = (1..=25).fold(Archive::taken(2026, 3, 28), |archive, day| {
        archive.received(&format!("Person Nr{day}"), &format!("3/{day}/26, 9:00 AM"))
    });
    many.connected("Bo Example", "Example Works", "03 Dec 2025").write(&desk.path().join("many.zip"));
    let some = desk.run(&["triage", "many.zip", "--strategy", "open"]);
    let words = some.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("There are 5 more that fit: `--show` lists them."), "{some}");
    // What is said of all of them is said once.
    assert!(words.contains("20 without a note that fit (everybody fits): Person Nr1, Person Nr2"), "{some}");
    assert!(words.contains("Person Nr19 and Person Nr20.") && !words.contains("Person Nr21"), "{some}");
    let all = desk.run(&["triage", "many.zip", "--strategy", "open", "--show", "all"]);
    assert_eq!(all.matches("https://www.linkedin.com/in/person-nr").count(), 25);
    for columns in ["40", "69", "70", "100"] {
        let output =
            desk.command(&["triage", "many.zip", "--strategy", "near-me"]).env("COLUMNS", columns).output();
        let said = String::from_utf8(output.unwrap().stdout).unwrap();
        let widest = said.lines().map(|line| line.chars().count()).max().unwrap();
        assert!(said.contains("Nr1,"), "{said}");
        assert!(widest <= columns.parse().unwrap(), "{columns}: {said}");
    }
}

#[test]
fn an_example_shows_people_of_every_kind_who_are_all_invented() {
    let desk = Desk::new();
    let output =
        desk.command(&["triage", "--example", "--strategy", "growing-for-now", "--json"]).output().unwrap();
    let said: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    for kind in ["fits", "cannot_tell", "does_not_fit"] {
        assert!(said[kind].as_u64().unwrap() > 0, "{kind}");
    }
    assert!(String::from_utf8_lossy(&output.stderr).contains("Everybody in this example is invented"));
    desk.succeed(&["triage", "--example"]);
    assert!(!desk.path().join("kept").exists());
}

#[test]
fn no_word_speaks_of_a_refusal() {
    let desk = desk();
    march().write(&desk.path().join("march.zip"));
    let file = write(&desk, MINE);
    for more in [&[][..], &["--person", "gil"], &["--json"], &["--help"]] {
        let said = desk.run(&[&["triage", "asked.zip", "--strategy", file], more].concat()).to_lowercase();
        for word in ["reject", "declin", "denied", "deny", "refus", "ignore"] {
            assert!(!said.contains(word), "{word}: {said}");
        }
    }
}

#[test]
fn only_those_that_were_chosen_are_looked_at() {
    let desk = Desk::new();
    let archive =
        asked().received_with("Sal Sample", "2/3/26, 9:00 AM", "Hi, could I show you a quick demo?");
    archive.wrote("Fay Sample", "Olga Owner").write(&desk.path().join("asked.zip"));
    let names = |only: &str| {
        let list = desk.json(&["triage", "asked.zip", "--strategy", "open", "--only", only, "--json"]);
        let waiting = list["waiting"].as_array().unwrap().clone();
        waiting.iter().map(|one| one["person"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names("selling"), ["Sal Sample"]);
    assert!(names("note").contains(&"Sal Sample".to_owned()));
    assert_eq!(names("wrote"), ["Fay Sample", "Gil Sample"]);
    assert_eq!(names("same-employer"), ["Dee Example"]);
    asked().write(&desk.path().join("plain.zip"));
    let said = desk.run(&["triage", "plain.zip", "--strategy", "open", "--only", "selling"]);
    assert!(said.contains("no one is of this kind"), "{said}");
}
