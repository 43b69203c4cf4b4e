//! `acquaint verify`.

use crate::Desk;
use crate::archive::march;
use crate::service::SmallDisk;
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

#[test]
fn a_database_that_is_not_there_is_not_called_empty() {
    let desk = Desk::new();
    insta::assert_snapshot!(desk.run(&["verify"]), @r"
    exit code 1
    --- stdout
    --- stderr
    acquaint: there is no database at `kept/acquaint.db`; name the one you mean with `--database PATH`, or its settings with `--config FILE`
    ");
}

#[cfg(unix)]
#[test]
fn who_may_not_read_the_database_is_told_so() {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    let desk = desk();
    let set = |path: &str, mode| {
        fs::set_permissions(desk.path().join(path), fs::Permissions::from_mode(mode)).unwrap();
    };
    set(".", 0o755);
    set("kept", 0o000);
    // Root may read everything, and becomes somebody else.
    let is_root = fs::read_dir(desk.path().join("kept")).is_ok();
    for arguments in [&["verify"][..], &["backup", "copy.zip"], &["why"], &["doctor"]] {
        let mut command = desk.command(arguments);
        if is_root {
            command.uid(65_534);
        }
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        let words = if arguments == ["doctor"] {
            "this account cannot read it (permission denied)"
        } else {
            "acquaint: this account cannot read `kept/acquaint.db`: Permission denied (os error 13); run the command as"
        };
        assert!(said.contains(words), "{arguments:?}: {said}");
    }
    set("kept", 0o700);
}

#[test]
fn a_record_on_a_full_disk_is_verified() {
    let desk = Desk::new();
    let kept = desk.path().join("kept");
    fs::create_dir(&kept).unwrap();
    let Some(disk) = SmallDisk::mount(&kept) else {
        return; // Nothing stands in for a disk that is full for every process.
    };
    march().write(&desk.path().join("march.zip"));
    desk.succeed(&["import", "linkedin", "march.zip"]);
    disk.fill();
    desk.succeed(&["verify"]);
}
