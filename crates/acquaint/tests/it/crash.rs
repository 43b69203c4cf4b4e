//! A process that is killed at any of its writes: afterwards everything starts, with the old data or the new.
//!
//! A library that is loaded before all others (`crash.c`) ends the process at its N-th write, sync or rename.
//! `CRASH_POINTS` sets how many of them each test tries; `all`: every one, whole and torn.

use crate::Desk;
use crate::archive::march;
use acquaint_core::stamp::Stamp;
use acquaint_store::community_contract::Town;
use acquaint_store::{SqliteCommunity, inspect_database, make_earlier};
use rusqlite::Connection;
use std::env;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

/// How many points a test run tries.
const POINTS: usize = 8;
/// How the library ends a process.
const ENDED: i32 = 99;
/// What the service says last when it starts with nobody in it, and with somebody.
const OFFERS: &str = "works once and for a day";
const LISTENS: &str = "acquaint listens at";

static LIBRARY: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    // Tests are processes of their own: none may load what another has not finished writing.
    let (made, library) = (folder.join(format!("crash-{}.so", std::process::id())), folder.join("crash.so"));
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/crash.c");
    let compiled = Command::new("cc")
        .args(["-shared", "-fPIC", "-O1", "-o"])
        .arg(&made)
        .arg(source)
        .arg("-ldl")
        .status();
    assert!(compiled.unwrap().success(), "cc compiles the library");
    fs::rename(made, &library).unwrap();
    library
});

/// What is done to a prepared folder, and what must hold after it was cut off.
struct Story {
    prepare: fn(&Desk),
    run: &'static [&'static str],
    /// What the process says when it has done it; it is then killed. `None`: it ends of itself.
    is_done_at: Option<&'static str>,
    check: fn(&Desk),
}

/// Runs a command, with the library if `crash` says how.
fn run(desk: &Desk, arguments: &[&str], until: Option<&str>, crash: &[(&str, &str)]) -> Option<i32> {
    let mut command = desk.command(arguments);
    if !crash.is_empty() {
        command.env("LD_PRELOAD", &*LIBRARY).envs(crash.iter().copied());
    }
    let mut process = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(process.stderr.take().unwrap()).lines().map_while(Result::ok);
    let mut said = Vec::new();
    let is_done = lines.by_ref().any(|line| {
        said.push(line);
        until.is_some_and(|until| said.last().is_some_and(|line| line.contains(until)))
    });
    if is_done {
        process.kill().unwrap();
    }
    said.extend(lines);
    let status = process.wait().unwrap().code();
    if crash.is_empty() {
        assert!(is_done || (status == Some(0) && until.is_none()), "{arguments:?}: {status:?} {said:?}");
    }
    status
}

fn succeeds(desk: &Desk, arguments: &[&str]) {
    run(desk, arguments, None, &[]);
}

fn serves(desk: &Desk, until: &str) {
    run(desk, &["serve", "--listen", "127.0.0.1:0"], Some(until), &[]);
    assert_eq!(leftovers(&desk.path().join("kept")), Vec::<String>::new());
}

fn leftovers(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.starts_with(".acquaint-")).collect()
}

fn copy_folder(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir(&target).unwrap();
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

impl Story {
    #[expect(clippy::print_stdout, reason = "says at which write it was cut off, where a check fails")]
    fn is_true_at_every_write(&self) {
        let begin = Desk::new();
        (self.prepare)(&begin);
        let again = || {
            let desk = Desk::new();
            copy_folder(begin.path(), desk.path());
            desk
        };
        let desk = again();
        let count = desk.path().join("count");
        let counting = [("CRASH_COUNT", count.to_str().unwrap())];
        let status = run(&desk, self.run, self.is_done_at, &counting);
        assert_eq!(status, self.is_done_at.map_or(Some(0), |_| None));
        let points = u64::from_le_bytes(fs::read(count).unwrap().try_into().unwrap());
        let points = usize::try_from(points).unwrap();
        (self.check)(&desk);
        let tried = match env::var("CRASH_POINTS").as_deref() {
            Ok("all") => points,
            Ok(number) => number.parse().unwrap(),
            Err(_) => POINTS,
        };
        let (mut ended, torn) = (0, [("CRASH_TORN", "1")]);
        for number in 0..tried.min(points) {
            // The first, the last, and evenly between them.
            let at = (1 + number * (points - 1) / (tried.min(points) - 1).max(1)).to_string();
            let ways: &[&[(&str, &str)]] = match (tried == points, number % 2) {
                (true, _) => &[&[], &torn],
                (false, 0) => &[&[]],
                (false, _) => &[&torn],
            };
            for way in ways {
                let desk = again();
                let crash = [&[("CRASH_AT", at.as_str())], *way].concat();
                let status = run(&desk, self.run, self.is_done_at, &crash);
                ended += usize::from(status == Some(ENDED));
                println!("ended at {at} of {points}: {status:?}");
                (self.check)(&desk);
            }
        }
        assert!(2 * ended >= tried.min(points), "{ended} of {tried} were ended, of {points} writes");
    }
}

fn database(desk: &Desk) -> PathBuf {
    desk.path().join("kept/acquaint.db")
}

fn count(path: &Path, table: &str) -> i64 {
    let sql = format!("SELECT count(*) FROM {table}");
    Connection::open(path).unwrap().query_row(&sql, [], |row| row.get(0)).unwrap()
}

/// A community in which Ada asked Bo, who asked Cy.
fn found_community(desk: &Desk) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let store = SqliteCommunity::open(&database(desk)).unwrap();
    runtime.block_on(async {
        let mut town = Town::new(&store);
        let [ada, bo, cy] =
            [town.join("Ada Beispiel").await, town.join("Bo Example").await, town.join("Cy").await];
        town.send(ada, bo).await;
        town.send(bo, cy).await;
    });
}

/// One who came since, known only from the file beside the database: its service was killed.
fn join_and_kill(desk: &Desk) {
    let (kept, aside) = (desk.path().join("kept"), desk.path().join("aside"));
    fs::create_dir(&aside).unwrap();
    let store = SqliteCommunity::open(&database(desk)).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let mut town = Town::new(&store);
        town.stamp = Stamp::new(town.stamp.now, [9; 32]);
        town.join("Di Ejemplo").await
    });
    copy_folder(&kept, &aside);
    drop(store);
    fs::remove_dir_all(&kept).unwrap();
    fs::rename(&aside, &kept).unwrap();
    assert!(kept.join("acquaint.db-wal").exists());
}

#[test]
fn a_first_start_goes_on_wherever_it_was_cut_off() {
    Story {
        prepare: |_| (),
        run: &["serve", "--listen", "127.0.0.1:0"],
        is_done_at: Some(OFFERS),
        check: |desk| serves(desk, OFFERS),
    }
    .is_true_at_every_write();
}

#[test]
fn an_upgrade_of_a_community_that_was_cut_off_goes_on_with_all_that_was_in_it() {
    Story {
        prepare: |desk| {
            found_community(desk);
            make_earlier(&database(desk), 5).unwrap();
        },
        run: &["verify"],
        is_done_at: None,
        check: |desk| {
            let is_upgraded = inspect_database(&database(desk)).unwrap().format > 5;
            let copy = desk.path().join("kept/acquaint.db.before-upgrade-from-format-5");
            assert!(copy.exists() || !is_upgraded);
            succeeds(desk, &["verify"]);
            serves(desk, LISTENS);
            for path in [copy, database(desk)] {
                assert_eq!((count(&path, "members"), count(&path, "requests")), (3, 2));
            }
        },
    }
    .is_true_at_every_write();
}

#[test]
fn an_upgrade_of_a_record_that_was_cut_off_goes_on_with_all_that_was_in_it() {
    Story {
        prepare: |desk| {
            march().write(&desk.path().join("march.zip"));
            desk.succeed(&["import", "linkedin", "march.zip"]);
            make_earlier(&database(desk), 1).unwrap();
        },
        run: &["verify"],
        is_done_at: None,
        check: |desk| {
            succeeds(desk, &["verify"]);
            let copy = desk.path().join("kept/acquaint.db.before-upgrade-from-format-1");
            assert!(count(&copy, "requests") > 0);
            assert_eq!(count(&copy, "requests"), count(&database(desk), "requests"));
        },
    }
    .is_true_at_every_write();
}

#[test]
fn a_backup_that_was_cut_off_is_whole_or_not_there() {
    Story {
        prepare: |desk| {
            found_community(desk);
            join_and_kill(desk);
        },
        run: &["backup", "copy.zip"],
        is_done_at: None,
        check: |desk| {
            succeeds(desk, &["backup", "another.zip"]);
            assert_eq!(leftovers(desk.path()), Vec::<String>::new());
            succeeds(desk, &["restore", "another.zip", "--force"]);
            if desk.path().join("copy.zip").exists() {
                succeeds(desk, &["restore", "copy.zip", "--force"]);
            }
            succeeds(desk, &["verify"]);
            assert_eq!(count(&database(desk), "members"), 4);
        },
    }
    .is_true_at_every_write();
}

#[test]
fn a_restore_that_was_cut_off_leaves_the_old_or_the_new() {
    Story {
        prepare: |desk| {
            found_community(desk);
            desk.succeed(&["backup", "copy.zip"]);
            join_and_kill(desk);
        },
        run: &["restore", "copy.zip", "--force"],
        is_done_at: None,
        check: |desk| {
            succeeds(desk, &["verify"]);
            let found = count(&database(desk), "members");
            if found == 3 {
                let is_before = |path: &PathBuf| path.to_string_lossy().contains(".db.before-2");
                let names =
                    fs::read_dir(desk.path().join("kept")).unwrap().map(|entry| entry.unwrap().path());
                let before: Vec<_> = names.filter(is_before).collect();
                assert_eq!(before.iter().map(|path| count(path, "members")).collect::<Vec<_>>(), [4]);
            } else {
                assert_eq!(found, 4);
            }
            serves(desk, LISTENS);
            succeeds(desk, &["restore", "copy.zip", "--force"]);
            assert_eq!(count(&database(desk), "members"), 3);
        },
    }
    .is_true_at_every_write();
}
