//! `acquaint verify`.

use crate::Desk;
use crate::archive::march;
use std::fs;

fn desk() -> Desk {
    let desk = Desk::new();
    march().write(&desk.path().join("march.zip"));
    desk.succeed(&["import", "linkedin", "march.zip"]);
    desk
}

#[test]
fn a_database_in_order_is_said_to_be() {
    let desk = desk();
    insta::assert_snapshot!(desk.run(&["verify"]), @r"
    exit code 0
    --- stdout
    Everything in the database is in order.
    --- stderr
    ");
    assert_eq!(desk.json(&["verify", "--json"]), serde_json::json!([]));
}

#[test]
fn what_is_not_in_order_is_listed() {
    let desk = desk();
    let path = desk.path().join("kept/acquaint.db");
    let sql = "PRAGMA ignore_check_constraints = ON; UPDATE people SET name = '' WHERE name = 'Ada Example'";
    rusqlite::Connection::open(&path).unwrap().execute_batch(sql).unwrap();
    let said = desk.run(&["verify"]);
    assert!(
        said.starts_with("exit code 1\n--- stdout\npeople ") && said.contains(": the name is empty"),
        "{said}"
    );
    assert!(said.contains("acquaint: 1 thing is not in order in the database"), "{said}");
    assert_eq!(desk.json(&["verify", "--json"])[0]["detail"], "the name is empty");
}

#[test]
fn a_damaged_file_is_explained_with_what_to_do() {
    let desk = desk();
    let path = desk.path().join("kept/acquaint.db");
    let mut bytes = fs::read(&path).unwrap();
    bytes[100..].fill(0xA5);
    fs::write(&path, &bytes).unwrap();
    insta::assert_snapshot!(desk.run(&["verify"]), @r"
    exit code 2
    --- stdout
    --- stderr
    acquaint: the database is damaged; restore a copy, or import your archives into a new one with `--database PATH`
    ");
}
