//! `acquaint serve` as a process: what it says at its start, and that it is alone with its database.

use crate::Desk;
use acquaint_store::{CommunityDatabase, make_earlier};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A service that runs until this is dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

/// Starts the service, and waits until it listens. Hands back all that it said by then.
fn serve(desk: &Desk) -> (Running, Vec<String>) {
    let mut command = desk.command(&["serve", "--listen", "127.0.0.1:0"]);
    let mut service = Running(command.stderr(Stdio::piped()).spawn().unwrap());
    let mut said = Vec::new();
    for line in BufReader::new(service.0.stderr.take().unwrap()).lines() {
        said.push(line.unwrap());
        if said.last().is_some_and(|line| line.contains("acquaint listens at")) {
            return (service, said);
        }
    }
    panic!("it does not start: {said:?}");
}

#[test]
fn a_second_service_is_refused_until_the_first_has_ended_however_it_ended() {
    let desk = Desk::new();
    let (first, _) = serve(&desk);
    desk.succeed(&["backup", "copy.zip"]);
    insta::assert_snapshot!(desk.run(&["serve", "--listen", "127.0.0.1:0"]), @r"
    exit code 2
    --- stdout
    --- stderr
    acquaint: another acquaint serves `kept/acquaint.db`; stop it first (`systemctl stop acquaint`)
    ");
    let said = desk.run(&["restore", "copy.zip", "--force"]);
    assert!(said.contains("the database is in use"), "{said}");
    drop(first);
    serve(&desk);
}

#[test]
fn an_upgrade_says_where_the_copy_from_before_is_and_a_log_in_a_file_has_no_colours() {
    let desk = Desk::new();
    let path = desk.path().join("kept/acquaint.db");
    drop(CommunityDatabase::open(&path).unwrap());
    make_earlier(&path, 5).unwrap();
    let (_service, said) = serve(&desk);
    let said = said.join("\n");
    assert!(said.contains("copy=kept/acquaint.db.before-upgrade-from-format-5"), "{said}");
    assert!(!said.contains('\u{1b}'), "{said:?}");
}

/// A file system of three megabytes.
pub(crate) struct SmallDisk(PathBuf);

impl SmallDisk {
    /// `None` where a test may not mount one.
    pub(crate) fn mount(folder: &Path) -> Option<Self> {
        let mount = ["-t", "tmpfs", "-o", "size=3m", "tmpfs"];
        let mounted = Command::new("mount").args(mount).arg(folder).output().ok()?;
        mounted.status.success().then(|| Self(folder.to_owned()))
    }

    pub(crate) fn fill(&self) {
        let mut file = fs::File::create(self.0.join("ballast")).unwrap();
        while file.write_all(&[1; 1024]).is_ok() {}
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg("-l").arg(&self.0).status();
        assert!(unmounted.is_ok_and(|status| status.success()));
    }
}

#[test]
fn a_full_disk_keeps_nobody_from_starting_checking_and_backing_up_elsewhere() {
    let desk = Desk::new();
    let kept = desk.path().join("kept");
    fs::create_dir(&kept).unwrap();
    let Some(disk) = SmallDisk::mount(&kept) else {
        return; // Nothing stands in for a disk that is full for every process.
    };
    drop(CommunityDatabase::open(&kept.join("acquaint.db")).unwrap());
    desk.succeed(&["backup", "copy.zip"]);
    desk.succeed(&["restore", "copy.zip", "--force"]);
    drop(CommunityDatabase::open(&kept.join("acquaint.db")).unwrap());
    disk.fill();
    desk.succeed(&["verify"]);
    desk.succeed(&["backup", "elsewhere.zip"]);
    assert!(desk.run(&["doctor"]).contains("the file is whole"));
    let (service, _) = serve(&desk);
    desk.succeed(&["verify"]);
    drop(service);
}

#[test]
fn in_a_log_for_programs_every_line_is_json_from_the_first_to_the_error_that_ends_it() {
    let desk = Desk::new();
    let command = || {
        let mut command = desk.command(&["serve", "--listen", "127.0.0.1:0"]);
        command.env("ACQUAINT_LOG_FORMAT", "json").env("ACQUAINT_LOG_LEVEL", "error");
        command.env("ACQUAINT_NO_SUCH_SETTING", "1");
        command
    };
    let message = |line: &str| {
        let read: serde_json::Value =
            serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"));
        assert!(read["timestamp"].is_string() && read["level"].is_string(), "{line}");
        read["fields"]["message"].as_str().unwrap().to_owned()
    };
    let mut first = Running(command().stderr(Stdio::piped()).spawn().unwrap());
    let lines = BufReader::new(first.0.stderr.take().unwrap()).lines().map_while(Result::ok);
    let mut said: Vec<String> = Vec::new();
    for line in lines {
        said.push(message(&line));
        if said.iter().any(|line| line.contains("/set-up/")) {
            break;
        }
    }
    let has = |words: &str| said.iter().any(|line| line.contains(words));
    assert!(has("ACQUAINT_NO_SUCH_SETTING") && has("acquaint listens at") && has("/set-up/"), "{said:?}");
    let second = String::from_utf8(command().output().unwrap().stderr).unwrap();
    let said: Vec<String> = second.lines().map(message).collect();
    assert!(said.last().unwrap().contains("another acquaint serves"), "{said:?}");
}
