//! `acquaint explain`, `fit` and `simulate`: the engine alone, on JSON lines.

use crate::Desk;
use serde_json::Value;
use std::io::Write;
use std::process::{Output, Stdio};

impl Desk {
    /// A run that reads `input`.
    fn feed(&self, arguments: &[&str], input: &[u8]) -> Output {
        let mut command = self.command(arguments);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = input.to_vec();
        let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        output
    }

    fn read(&self, file: &str) -> Vec<u8> {
        std::fs::read(self.path().join(file)).unwrap()
    }
}

fn lines(bytes: &[u8]) -> Vec<Value> {
    String::from_utf8_lossy(bytes).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn every_line_is_answered_and_one_that_cannot_be_read_says_where_and_why() {
    let input = b"{\"id\": 1, \"waited_days\": 40}\n\n{\"id\": 2, \"waited_days\": -1}\nnonsense\n\xff\xfe\n{\"waited_days\": 3}\n";
    let output = Desk::new().feed(&["explain"], input);
    assert_eq!(output.status.code(), Some(1));
    let answers = lines(&output.stdout);
    assert_eq!(answers.len(), 5);
    assert_eq!((&answers[0]["id"], &answers[0]["model"]), (&Value::from(1), &Value::from("prior-2")));
    assert_eq!(answers[1]["error"]["line"], 3);
    assert_eq!(answers[1]["error"]["field"], "waited_days");
    assert_eq!((&answers[2]["error"]["line"], &answers[3]["error"]["line"]), (&4.into(), &5.into()));
    assert!(answers[4]["reasons"].is_object());
    insta::assert_snapshot!(String::from_utf8(output.stderr).unwrap(), @"acquaint: 3 of 6 lines could not be read; the answer in their place says why
");
}

#[test]
fn a_simulated_community_is_explained_and_learned_from() {
    let desk = Desk::new();
    desk.succeed(&["simulate", "--members", "200", "--days", "300", "--seed", "5", "--out", "town"]);
    let (evidence, history, truth) =
        (desk.read("town/evidence.jsonl"), desk.read("town/history.jsonl"), desk.read("town/truth.jsonl"));
    assert_eq!(lines(&history).len(), 600);
    assert_eq!(lines(&truth).len(), 600);
    let explained = desk.feed(&["explain"], &evidence);
    assert_eq!(explained.status.code(), Some(0), "{}", String::from_utf8_lossy(&explained.stderr));
    assert_eq!(lines(&explained.stdout).len(), lines(&evidence).len());

    let fitted = desk.feed(&["fit"], &history);
    let report = String::from_utf8(fitted.stderr).unwrap();
    assert_eq!(fitted.status.code(), Some(0), "{report}");
    assert!(report.contains("the reasons stayed as they were"), "{report}");
    std::fs::write(desk.path().join("model.json"), &fitted.stdout).unwrap();
    let again = desk.feed(&["explain", "--model", "model.json"], &evidence);
    let answers = lines(&again.stdout);
    assert_eq!(answers[0]["model"], "prior-2+600");
    assert_ne!(answers[0]["forecast"], lines(&explained.stdout)[0]["forecast"]);
}

#[test]
fn a_world_from_a_file_differs_by_seed_alone() {
    let desk = Desk::new();
    let scenario = "rhythms = [5, 5, 60, 20, 10]\nhesitates = 0.25\nprivate = 0.8\nstrict = 1.0\n\
                    connections_needed = [20, 60, 150]\nfull = 0.0\nleaves = 0.3\nchanges = 0.35\n\
                    ties = [[\"met_at_event\", 7], [\"never_met\", 3]]\nmutual_most = [3, 6, 25]\n\
                    connections = [3, 40, 600]\ntypical_connections = 40\n";
    std::fs::write(desk.path().join("sundays.toml"), scenario).unwrap();
    for (seed, folder) in [("1", "one"), ("1", "again"), ("2", "two")] {
        let place =
            ["simulate", "--scenario", "sundays.toml", "--members", "50", "--seed", seed, "--out", folder];
        desk.succeed(&place);
    }
    let [one, again, two] = ["one", "again", "two"].map(|folder| desk.read(&format!("{folder}/truth.jsonl")));
    assert_eq!(lines(&one).len(), 150);
    assert!(one == again && one != two);
    // Those that come with acquaint can all be drawn.
    let shipped = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../acquaint-sim/scenarios");
    let names: Vec<_> = std::fs::read_dir(&shipped).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(names.len(), 9);
    for name in names {
        let (file, name) = (shipped.join(&name), name.into_string().unwrap());
        desk.succeed(&["simulate", "--scenario", file.to_str().unwrap(), "--members", "5", "--out", &name]);
    }
    std::fs::write(desk.path().join("sundays.toml"), scenario.replace("60, 20", "60, 30")).unwrap();
    let refused = desk.run(&["simulate", "--scenario", "sundays.toml", "--out", "three"]);
    assert!(refused.contains("is not a scenario that can be used: rhythms must add up to 100"), "{refused}");
}

#[test]
fn a_simulated_community_is_scored_against_its_truth() {
    let desk = Desk::new();
    desk.succeed(&["simulate", "--members", "100", "--days", "300", "--seed", "5", "--out", "town"]);
    let evidence = desk.read("town/evidence.jsonl");
    let truth = ["--truth", "town/truth.jsonl", "--history", "town/history.jsonl"];
    let scored = desk.feed(&[&["score", "--json", "--out", "scored"], &truth[..]].concat(), &evidence);
    assert_eq!(scored.status.code(), Some(0), "{}", String::from_utf8_lossy(&scored.stderr));
    let scores: Value = serde_json::from_slice(&scored.stdout).unwrap();
    assert_eq!(scores["why"]["requests"], lines(&evidence).len());
    let rivals = |of: &Value| {
        let names = of["rivals"].as_array().unwrap().iter().map(|rival| rival["name"].as_str().unwrap());
        names.collect::<Vec<_>>().join(", ")
    };
    assert_eq!(rivals(&scores["why"]), "base rates, checklist");
    assert_eq!(rivals(&scores["when"][1]), "base rates, Kaplan-Meier");
    assert_eq!(scores["when"].as_array().unwrap().len(), 4);
    let tables = String::from_utf8(desk.read("scored/scores.md")).unwrap();
    assert!(tables.contains("![Accepted within 90 days](within-90.svg)"), "{tables}");
    assert!(desk.read("scored/why.svg").starts_with(b"<svg "));

    let unknown =
        desk.feed(&["score", "--truth", "town/truth.jsonl"], b"{\"id\": \"x\", \"waited_days\": 3}\n");
    assert_eq!(unknown.status.code(), Some(1));
    let said = String::from_utf8_lossy(&unknown.stderr).into_owned();
    assert!(
        said.contains("no line of evidence has an `id` that `town/truth.jsonl` knows as waiting"),
        "{said}"
    );
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_nothing_is_written_over() {
    let desk = Desk::new();
    for folder in ["one", "two"] {
        desk.succeed(&["simulate", "--members", "20", "--seed", "9", "--out", folder]);
    }
    assert_eq!(desk.read("one/history.jsonl"), desk.read("two/history.jsonl"));
    let before = desk.read("one/truth.jsonl");
    let again = desk.run(&["simulate", "--members", "20", "--seed", "10", "--out", "one"]);
    assert!(again.starts_with("exit code 2") && again.contains("exists already"), "{again}");
    assert_eq!(before, desk.read("one/truth.jsonl"));
}

#[test]
fn a_simulated_archive_can_be_read_at_once() {
    let desk = Desk::new();
    for era in ["2018", "2021", "2023-07", "2026"] {
        let name = format!("{era}.zip");
        desk.succeed(&[
            "simulate",
            "--as-linkedin-archive",
            &name,
            "--era",
            era,
            "--sent",
            "40",
            "--seed",
            "3",
        ]);
        let truth: Value = serde_json::from_slice(&desk.read(&format!("{era}.truth.json"))).unwrap();
        let sent = desk.json(&["why", &name, "--json"])["sent"]["all"].clone();
        assert_eq!(sent, 40, "{}", truth["owner"]);
    }
}

#[test]
fn the_example_explains_itself() {
    let said = Desk::new().run(&["why", "--example"]);
    assert!(said.starts_with("exit code 0"), "{said}");
    assert!(said.contains("Everybody in this example is invented."), "{said}");
    assert!(said.contains("No answer yet is not a no."), "{said}");
}

#[test]
fn a_history_that_teaches_nothing_and_a_model_that_is_none_are_told_apart() {
    let desk = Desk::new();
    let output = desk.feed(&["fit"], b"{\"waited_days\": 3, \"accepted_after_days\": 1}\n");
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("too little to learn from"));
    let output =
        desk.feed(&["fit"], b"{\"waited_days\": 3}\n{\"waited_days\": 3, \"accepted_after_days\": 9}\n");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("line 2: `accepted_after_days` is 9"));
    std::fs::write(desk.path().join("model.json"), "{}").unwrap();
    let output = desk.feed(&["explain", "--model", "model.json"], b"");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("`model.json` is not a model that can be used"));
}

/// A command whose output goes to a disk without room.
#[cfg(target_os = "linux")]
fn onto_a_full_disk(desk: &Desk, arguments: &[&str], input: &[u8]) -> Output {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut child =
        desk.command(arguments).stdin(Stdio::piped()).stdout(full).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdin.take().unwrap().write_all(input));
    child.wait_with_output().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_does_not_arrive_is_an_error() {
    let desk = Desk::new();
    crate::archive::march().write(&desk.path().join("march.zip"));
    desk.succeed(&["simulate", "--members", "100", "--days", "300", "--seed", "5", "--out", "town"]);
    let history = desk.read("town/history.jsonl");
    let cases: [(&[&str], &[u8]); 6] = [
        (&["explain"], b"{\"waited_days\": 40}\n"),
        (&["fit"], &history),
        (&["why", "march.zip"], b""),
        (&["why", "march.zip", "--json"], b""),
        (&["why", "march.zip", "--problems"], b""),
        (&["completions", "bash"], b""),
    ];
    for (arguments, input) in cases {
        let output = onto_a_full_disk(&desk, arguments, input);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains("standard output could not be written"), "{arguments:?}: {said}");
    }
}

#[test]
fn whoever_stops_reading_gets_no_error() {
    let desk = Desk::new();
    let mut command = desk.command(&["explain"]);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    drop(child.stdin.take().unwrap().write_all(b"{\"waited_days\": 40}\n"));
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}

#[test]
fn a_line_too_long_to_be_read_is_one_error_and_the_next_is_answered() {
    let mut input = vec![b'x'; 5 << 20];
    input.extend(b"\n{\"id\": 7, \"waited_days\": 40}\n");
    let desk = Desk::new();
    let output = desk.feed(&["explain"], &input);
    let answers = lines(&output.stdout);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(answers[0]["error"]["detail"], "is 5242880 bytes long, but at most 1048576 are read");
    assert_eq!((answers.len(), &answers[1]["id"]), (2, &Value::from(7)));
    let output = desk.feed(&["fit"], &input);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("line 1 is 5242880 bytes long") && said.contains("nothing was learned"), "{said}");
}
