//! `acquaint backup` and `acquaint restore`.

use crate::Desk;
use crate::archive::{march, write_zip};
use acquaint_store::{CommunityDatabase, DatabaseKind, kind_of};
use rusqlite::Connection;
use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

fn desk() -> Desk {
    let desk = Desk::new();
    march().write(&desk.path().join("march.zip"));
    desk.succeed(&["import", "linkedin", "march.zip"]);
    desk
}

/// The same as the desk's command, on another database.
fn at(desk: &Desk, database: &str, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_acquaint"));
    command.current_dir(desk.path()).env_clear().env("TZ", "UTC").env("HOME", desk.path());
    command.arg("--database").arg(database).args(arguments).output().unwrap()
}

fn succeed_at(desk: &Desk, database: &str, arguments: &[&str]) -> String {
    let output = at(desk, database, arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn json_at(desk: &Desk, database: &str, arguments: &[&str]) -> serde_json::Value {
    serde_json::from_str(&succeed_at(desk, database, arguments)).unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn mutual(desk: &Desk, database: &str) -> u64 {
    let why = json_at(desk, database, &["why", "ada", "--json"]);
    why["evidence"]["mutual_connections"].as_u64().unwrap_or(0)
}

#[test]
fn a_backup_is_one_file_that_restores_elsewhere() {
    let desk = desk();
    let report = desk.json(&["backup", "copy.zip", "--json"]);
    assert_eq!((&report["backup_format"], &report["database"]["format"]), (&1.into(), &3.into()));
    assert_eq!(names(desk.path()), ["copy.zip", "kept", "march.zip"]);
    let said = succeed_at(&desk, "other/place.db", &["restore", "copy.zip"]);
    assert!(said.starts_with("`other/place.db` is as it was at 20"), "{said}");
    assert!(said.contains("Everything in it is in order."), "{said}");
    assert_eq!(names(&desk.path().join("other")), ["place.db"]);
    let answers = |database| json_at(&desk, database, &["why", "--json"]);
    assert_eq!(answers("other/place.db"), answers("kept/acquaint.db"));
}

#[cfg(unix)]
#[test]
fn only_its_owner_can_read_a_backup_and_what_it_restores() {
    use std::os::unix::fs::PermissionsExt;
    let desk = desk();
    desk.succeed(&["backup", "copy.zip"]);
    succeed_at(&desk, "other/place.db", &["restore", "copy.zip"]);
    let mode = |path: &str| fs::metadata(desk.path().join(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!([mode("copy.zip"), mode("other"), mode("other/place.db")], [0o600, 0o700, 0o600]);
}

#[test]
fn a_backup_made_under_concurrent_writes_holds_what_was_acknowledged_before_it() {
    let desk = desk();
    let (acknowledged, is_over) = (AtomicU64::new(0), AtomicBool::new(false));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut turn = 0;
            while !is_over.load(Ordering::SeqCst) {
                turn += 1;
                desk.succeed(&["saw", "ada", "--mutual", &turn.to_string()]);
                acknowledged.store(turn, Ordering::SeqCst);
            }
        });
        // Looked at afterwards: what goes wrong here must not leave the other thread writing for ever.
        let copies = (0..6).map(|turn| {
            let at_least = acknowledged.load(Ordering::SeqCst);
            let file = format!("copy-{turn}.zip");
            (at_least, desk.command(&["backup", &file]).output().unwrap(), file)
        });
        let copies: Vec<_> = copies.collect();
        is_over.store(true, Ordering::SeqCst);
        for (turn, (at_least, output, file)) in copies.iter().enumerate() {
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            let database = format!("other/{turn}.db");
            succeed_at(&desk, &database, &["restore", file]);
            assert!(mutual(&desk, &database) >= *at_least, "{turn}");
        }
    });
    assert!(acknowledged.load(Ordering::SeqCst) > 0, "somebody wrote");
}

#[test]
fn what_is_there_already_is_not_overwritten_unasked() {
    let desk = desk();
    desk.succeed(&["backup", "copy.zip"]);
    insta::assert_snapshot!(desk.run(&["backup", "copy.zip"]), @r"
    exit code 2
    --- stdout
    --- stderr
    acquaint: `copy.zip` is there already; name a file that is not
    ");
    let before = fs::read(desk.path().join("kept/acquaint.db")).unwrap();
    insta::assert_snapshot!(desk.run(&["restore", "copy.zip"]), @r"
    exit code 2
    --- stdout
    --- stderr
    acquaint: there is a database at `kept/acquaint.db` already; add `--force` to put the backup in its place (it is kept under another name), or name another place with `--database PATH`
    ");
    assert_eq!(fs::read(desk.path().join("kept/acquaint.db")).unwrap(), before);
    insta::assert_snapshot!(String::from_utf8(at(&desk, "nowhere.db", &["backup", "other.zip"]).stderr).unwrap(), @r"acquaint: there is no database at `nowhere.db`; name the one you mean with `--database PATH`, or its settings with `--config FILE`");
    assert_eq!(names(desk.path()), ["copy.zip", "kept", "march.zip"]);
}

#[test]
fn the_database_before_is_kept_whole() {
    let desk = desk();
    desk.succeed(&["backup", "copy.zip"]);
    desk.succeed(&["saw", "ada", "--mutual", "4"]);
    let report = desk.json(&["restore", "copy.zip", "--force", "--json"]);
    let previous = report["previous"].as_str().unwrap();
    assert!(previous.starts_with("kept/acquaint.db.before-20"), "{previous}");
    assert_eq!((mutual(&desk, "kept/acquaint.db"), mutual(&desk, previous)), (0, 4));
    succeed_at(&desk, previous, &["verify"]);
}

#[test]
fn a_database_in_use_is_left_alone() {
    let desk = desk();
    desk.succeed(&["backup", "copy.zip"]);
    let service = Connection::open(desk.path().join("kept/acquaint.db")).unwrap();
    service.execute_batch("PRAGMA journal_mode = WAL; SELECT count(*) FROM people").unwrap();
    insta::assert_snapshot!(desk.run(&["restore", "copy.zip", "--force"]), @r"
    exit code 2
    --- stdout
    --- stderr
    acquaint: the database is in use; stop the service first (`systemctl stop acquaint`); nothing was changed
    ");
    assert!(!names(&desk.path().join("kept")).iter().any(|name| name.contains("before")));
    drop(service);
    desk.succeed(&["restore", "copy.zip", "--force"]);
}

#[test]
fn a_community_is_copied_while_it_runs_and_restored_as_one() {
    let desk = Desk::new();
    let service = CommunityDatabase::open(&desk.path().join("kept/acquaint.db")).unwrap();
    desk.succeed(&["backup", "copy.zip"]);
    let said = desk.run(&["restore", "copy.zip", "--force"]);
    assert!(said.contains("the database is in use"), "{said}");
    drop(service);
    desk.succeed(&["restore", "copy.zip", "--force"]);
    desk.succeed(&["verify"]);
    assert_eq!(kind_of(&desk.path().join("kept/acquaint.db")), Ok(Some(DatabaseKind::Community)));
}

/// Writes into the database as a service that is then killed: what it wrote is only in the file beside.
fn kill_while_writing(desk: &Desk) {
    let (kept, aside) = (desk.path().join("kept"), desk.path().join("aside"));
    fs::create_dir(&aside).unwrap();
    let service = Connection::open(kept.join("acquaint.db")).unwrap();
    let wrote =
        "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; UPDATE people SET name = 'Zed Example'";
    service.execute_batch(wrote).unwrap();
    for name in names(&kept) {
        fs::copy(kept.join(&name), aside.join(&name)).unwrap();
    }
    drop(service);
    fs::remove_dir_all(&kept).unwrap();
    fs::rename(&aside, &kept).unwrap();
    assert_eq!(
        names(&kept),
        ["acquaint.db", "acquaint.db-shm", "acquaint.db-wal", "acquaint.db.last-backup"]
    );
}

fn people_called_zed(path: &Path) -> i64 {
    let sql = "SELECT count(*) FROM people WHERE name = 'Zed Example'";
    Connection::open(path).unwrap().query_row(sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn what_a_killed_service_left_beside_is_kept_with_the_old_and_not_replayed_into_the_new() {
    let desk = desk();
    desk.succeed(&["backup", "copy.zip"]);
    kill_while_writing(&desk);
    let report = desk.json(&["restore", "copy.zip", "--force", "--json"]);
    let previous = report["previous"].as_str().unwrap();
    assert!(people_called_zed(&desk.path().join(previous)) > 0);
    assert_eq!(people_called_zed(&desk.path().join("kept/acquaint.db")), 0);
    desk.succeed(&["verify"]);
}

#[test]
fn what_is_left_of_a_lost_database_is_not_replayed_into_the_new() {
    let desk = desk();
    desk.succeed(&["backup", "copy.zip"]);
    kill_while_writing(&desk);
    fs::remove_file(desk.path().join("kept/acquaint.db")).unwrap();
    desk.succeed(&["restore", "copy.zip"]);
    assert_eq!(people_called_zed(&desk.path().join("kept/acquaint.db")), 0);
    desk.succeed(&["verify"]);
}

#[test]
fn a_damaged_database_is_replaced_and_kept_as_it_is() {
    let desk = desk();
    desk.succeed(&["backup", "copy.zip"]);
    let path = desk.path().join("kept/acquaint.db");
    let mut bytes = fs::read(&path).unwrap();
    bytes[..4000].fill(0xA5);
    fs::write(&path, &bytes).unwrap();
    fs::write(desk.path().join("kept/acquaint.db-wal"), "what a killed service left").unwrap();
    let report = desk.json(&["restore", "copy.zip", "--force", "--json"]);
    let previous = report["previous"].as_str().unwrap().to_owned();
    assert_eq!(fs::read(desk.path().join(&previous)).unwrap(), bytes);
    assert!(desk.path().join(previous + "-wal").exists());
    desk.succeed(&["verify"]);
}

/// A backup with other members in it.
fn repack(desk: &Desk, name: &str, change: impl Fn(&str, Vec<u8>) -> Option<Vec<u8>>) {
    let mut from = zip::ZipArchive::new(fs::File::open(desk.path().join("copy.zip")).unwrap()).unwrap();
    let mut to = zip::ZipWriter::new(fs::File::create(desk.path().join(name)).unwrap());
    for index in 0..from.len() {
        let mut member = from.by_index(index).unwrap();
        let member_name = member.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        member.read_to_end(&mut bytes).unwrap();
        if let Some(bytes) = change(&member_name, bytes) {
            to.start_file(member_name, zip::write::SimpleFileOptions::default()).unwrap();
            to.write_all(&bytes).unwrap();
        }
    }
    to.finish().unwrap();
}

fn in_manifest(bytes: Vec<u8>, from: &str, to: &str) -> Vec<u8> {
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.contains(from), "{text}");
    text.replace(from, to).into_bytes()
}

#[test]
fn a_file_that_is_no_whole_backup_changes_nothing() {
    let desk = desk();
    desk.succeed(&["backup", "copy.zip"]);
    let whole = fs::read(desk.path().join("copy.zip")).unwrap();
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 1;
    fs::write(desk.path().join("flipped.zip"), flipped).unwrap();
    fs::write(desk.path().join("cut.zip"), &whole[..whole.len() - 500]).unwrap();
    fs::write(desk.path().join("letter.zip"), "Dear Ada, this is a letter.").unwrap();
    write_zip(&desk.path().join("other.zip"), (2026, 3, 14), &[("Skills.csv", "Name\nwelding\n")]);
    repack(&desk, "without.zip", |name, bytes| (name == "manifest.json").then_some(bytes));
    repack(&desk, "longer.zip", |name, mut bytes| {
        bytes.extend(if name == "acquaint.db" { vec![0; 4096] } else { Vec::new() });
        Some(bytes)
    });
    repack(&desk, "later.zip", |name, bytes| {
        let is_manifest = name == "manifest.json";
        Some(if is_manifest {
            in_manifest(bytes, "\"backup_format\": 1", "\"backup_format\": 7")
        } else {
            bytes
        })
    });
    repack(&desk, "unsaid.zip", |name, bytes| {
        Some(if name == "manifest.json" { in_manifest(bytes, "\"sha256\"", "\"sha512\"") } else { bytes })
    });
    let before = (names(&desk.path().join("kept")), fs::read(desk.path().join("kept/acquaint.db")).unwrap());
    let cases = [
        "missing.zip",
        "flipped.zip",
        "cut.zip",
        "letter.zip",
        "other.zip",
        "without.zip",
        "longer.zip",
        "later.zip",
        "unsaid.zip",
    ];
    let said: Vec<_> =
        cases.iter().map(|case| format!("== {case}\n{}", desk.run(&["restore", case, "--force"]))).collect();
    insta::assert_snapshot!(said.join("\n"));
    let after = (names(&desk.path().join("kept")), fs::read(desk.path().join("kept/acquaint.db")).unwrap());
    assert_eq!(before, after);
}

#[test]
fn a_backup_whose_database_is_something_else_is_not_restored_however_well_it_is_described() {
    let desk = desk();
    desk.succeed(&["backup", "copy.zip"]);
    let path = desk.path().join("songs.db");
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE songs (title TEXT)").unwrap();
    let songs = fs::read(&path).unwrap();
    let manifest = desk.json(&["backup", "again.zip", "--json"]);
    let (bytes, sha256) = (manifest["database"]["bytes"].to_string(), &manifest["database"]["sha256"]);
    let digest = sha256_of(&songs);
    repack(&desk, "songs.zip", |name, content| {
        if name == "acquaint.db" {
            return Some(songs.clone());
        }
        let content = in_manifest(content, &bytes, &songs.len().to_string());
        Some(in_manifest(content, sha256.as_str().unwrap(), &digest))
    });
    insta::assert_snapshot!(desk.run(&["restore", "songs.zip", "--force"]), @r"
    exit code 2
    --- stdout
    --- stderr
    acquaint: `songs.zip` cannot be restored: what is in it is no database of acquaint; nothing was changed
    ");
    desk.succeed(&["verify"]);
}

fn sha256_of(bytes: &[u8]) -> String {
    use sha2::Digest;
    use std::fmt::Write;
    sha2::Sha256::digest(bytes).iter().fold(String::new(), |mut digits, byte| {
        write!(digits, "{byte:02x}").unwrap();
        digits
    })
}

#[test]
fn of_the_databases_from_before_restores_the_newest_three_stay() {
    let desk = desk();
    desk.succeed(&["backup", "copy.zip"]);
    let kept = desk.path().join("kept");
    let others = [
        "acquaint.db.before-upgrade-from-format-2",
        "acquaint.db.before-20200101T000000Z-of-mine",
        "other.db.before-20200101T000000Z",
    ];
    let old = ["acquaint.db.before-20200101T000000Z", "acquaint.db.before-20200101T000000Z-2"];
    for name in others.iter().chain(&old).chain(&["acquaint.db.before-20200101T000000Z-wal"]) {
        fs::write(kept.join(name), "").unwrap();
    }
    let aside = || names(&kept).into_iter().filter(|name| name.contains(".before-20")).collect::<Vec<_>>();
    desk.succeed(&["restore", "copy.zip", "--force"]);
    let report = desk.json(&["restore", "copy.zip", "--force", "--json"]);
    assert_eq!(report["removed"], serde_json::json!([format!("kept/{}", old[0])]));
    let said = desk.run(&["restore", "copy.zip", "--force"]).replace('\n', " ");
    assert!(
        said.contains("the newest 3 stay. Removed: `kept/acquaint.db.before-20200101T000000Z-2`."),
        "{said}"
    );
    desk.succeed(&["restore", "copy.zip", "--force"]);
    assert_eq!(aside().len(), 5, "three, and two that are somebody else's: {:?}", aside());
    assert!(others.iter().all(|name| kept.join(name).exists()));
}
