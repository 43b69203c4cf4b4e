//! `acquaint config show`.

use crate::Desk;
use std::fs;
use std::process::Output;

/// What a run with these variables says, with the folder's name taken out: it is another on every run.
fn run(desk: &Desk, variables: &[(&str, &str)], arguments: &[&str]) -> String {
    let output = desk.command(arguments).envs(variables.iter().copied()).output().unwrap();
    let Output { status, stdout, stderr } = output;
    let text = |bytes| String::from_utf8(bytes).unwrap().replace(desk.path().to_str().unwrap(), "~");
    format!("exit code {}\n--- stdout\n{}--- stderr\n{}", status.code().unwrap(), text(stdout), text(stderr))
}

#[test]
fn every_setting_is_shown_with_where_it_came_from_and_no_secret() {
    let desk = Desk::new();
    let file =
        "listen = \"0.0.0.0:80\"\nbase_url = \"https://people.example.org\"\n[limits]\nopen_days = 30\n";
    fs::write(desk.path().join("config.toml"), file).unwrap();
    fs::write(desk.path().join("token"), "a-token-for-the-test-alone\n").unwrap();
    let variables = [
        ("ACQUAINT_MAIL_SMTP_URL", "smtps://me:hunter2@mail.example.org"),
        ("ACQUAINT_METRICS_TOKEN_FILE", "token"),
        ("ACQUAINT_MAIL_FORM", "no-reply@example.org"),
        ("ACQUAINT_DATA_DIR", "/srv/acquaint"),
    ];
    let arguments = ["config", "show", "--config", "config.toml", "--mail-from", "no-reply@example.org"];
    let said = run(&desk, &variables, &arguments);
    assert!(!said.contains("hunter2") && !said.contains("a-token-for-the-test"), "{said}");
    insta::assert_snapshot!(said);
    let mut arguments = arguments.to_vec();
    arguments.push("--json");
    let json = run(&desk, &variables, &arguments);
    assert!(!json.contains("hunter2") && !json.contains("a-token-for-the-test"), "{json}");
    let json = json.split("--- stdout\n").nth(1).unwrap().split("--- stderr").next().unwrap();
    let settings: Vec<serde_json::Value> = serde_json::from_str(json).unwrap();
    let setting = |key: &str| settings.iter().find(|setting| setting["key"] == key).unwrap();
    let open_days = setting("limits.open_days");
    assert_eq!((&open_days["value"], &open_days["origin"]), (&30.into(), &"file".into()));
    assert_eq!((&open_days["where"], &open_days["line"]), (&"config.toml".into(), &4.into()));
    assert_eq!(setting("limits.retention_days")["value"], serde_json::Value::Null);
    assert_eq!(setting("trusted_proxies")["value"], serde_json::json!([]));
}

#[test]
fn the_database_of_every_command_is_the_one_that_is_shown() {
    let desk = Desk::new();
    let said = run(&desk, &[("ACQUAINT_COMMUNITY_NAME", "Harbour Makers")], &["config", "show"]);
    assert!(said.contains("kept/acquaint.db") && said.contains("`--database`"), "{said}");
    assert!(said.contains("Harbour Makers") && said.contains("`ACQUAINT_COMMUNITY_NAME`"), "{said}");
}

#[test]
fn what_cannot_be_is_named_with_its_place() {
    let desk = Desk::new();
    fs::write(desk.path().join("config.toml"), "[limits]\nopen_dyas = 30\nquestions_max = \"3\"\n").unwrap();
    let said = [
        run(&desk, &[], &["config", "show", "--config", "config.toml"]),
        run(&desk, &[("ACQUAINT_SIGN_UP", "all")], &["config", "show"]),
        run(&desk, &[("ACQUAINT_CONFIG", "elsewhere.toml")], &["config", "show"]),
        run(&desk, &[], &["config", "show", "--sessions-days", "never"]),
    ];
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn the_example_can_be_used_as_it_is_and_changes_nothing() {
    let desk = Desk::new();
    let example = desk.command(&["config", "example"]).output().unwrap().stdout;
    fs::write(desk.path().join("config.toml"), example).unwrap();
    let with_example = run(&desk, &[], &["config", "show", "--config", "config.toml"]);
    assert_eq!(with_example, run(&desk, &[], &["config", "show"]));
}
