//! A disk that fails at any write, sync or rename: afterwards everything starts, with the old data or the new.
//!
//! A library that is loaded before all others (`crash.c`) makes the N-th write, sync or rename of a process fail. `CRASH_POINTS`
//! sets how many of them each test tries, each with another fault; `all`: one after the other with every fault, until a run is
//! clean.

mod served;

use crate::Desk;
use crate::archive::march;
use acquaint_core::stamp::Stamp;
use acquaint_store::community_contract::Town;
use acquaint_store::{CommunityDatabase, inspect_database, make_earlier};
use rusqlite::Connection;
use std::env;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

/// How many points a test run tries.
const POINTS: u64 = 8;
/// What the service says last when it starts with nobody in it, and with somebody.
const OFFERS: &str = "works once and for a day";
const LISTENS: &str = "acquaint listens at";
/// What it says in place of the first when it could not write the link.
const OFFERS_LATER: &str = "the next start tries again";

static LIBRARY: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    // Tests are processes of their own: none may load what another has not finished writing.
    let (made, library) = (folder.join(format!("crash-{}.so", std::process::id())), folder.join("crash.so"));
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/crash.c");
    let compiled = Command::new("cc")
        .args(["-shared", "-fPIC", "-O1", "-o"])
        .arg(&made)
        .arg(source)
        .args(["-ldl", "-lpthread"])
        .status();
    assert!(compiled.unwrap().success(), "cc compiles the library");
    fs::rename(made, &library).unwrap();
    library
});

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    Killed,
    /// Killed in the middle of a write.
    Torn,
    /// Killed, with all that was not synced: a power cut.
    Unsynced,
    Error,
    /// Every write from here on.
    Errors,
    Full,
    /// Half of it is written. No error: the rest is to be written next.
    Short,
}

const FAULTS: [Fault; 7] =
    [Fault::Killed, Fault::Error, Fault::Unsynced, Fault::Full, Fault::Torn, Fault::Errors, Fault::Short];

impl Fault {
    /// How the library calls it.
    fn how(self) -> &'static str {
        match self {
            Self::Killed => "kill",
            Self::Torn => "torn",
            Self::Unsynced => "unsynced",
            Self::Error | Self::Errors => "eio",
            Self::Full => "enospc",
            Self::Short => "short",
        }
    }

    /// For how many writes; 0: all.
    fn lasts(self) -> u64 {
        u64::from(matches!(self, Self::Error | Self::Short))
    }

    fn kills(self) -> bool {
        matches!(self, Self::Killed | Self::Torn | Self::Unsynced)
    }
}

/// Counts the writes of a process, and says at which the fault comes.
struct Control {
    path: PathBuf,
    file: File,
}

impl Control {
    fn new(folder: &Path) -> Self {
        let path = folder.join("control");
        fs::write(&path, [0; 24]).unwrap();
        let file = File::options().read(true).write(true).open(&path).unwrap();
        Self { path, file }
    }

    fn variables(&self, fault: Fault) -> [(&str, &str); 3] {
        let library = LIBRARY.to_str().unwrap();
        let path = self.path.to_str().unwrap();
        [("LD_PRELOAD", library), ("CRASH_CONTROL", path), ("CRASH_HOW", fault.how())]
    }

    fn count(&self) -> u64 {
        let mut count = [0; 8];
        self.file.read_exact_at(&mut count, 0).unwrap();
        u64::from_le_bytes(count)
    }

    /// The fault comes at this write. 0: never.
    fn set(&self, at: u64, fault: Fault) {
        self.file.write_all_at(&[at.to_le_bytes(), fault.lasts().to_le_bytes()].concat(), 8).unwrap();
    }
}

/// Which points a test tries, and with which faults: of so many, as `CRASH_POINTS` says. `run` says whether the fault came.
#[expect(clippy::print_stdout, reason = "says how much was tried")]
fn at_points(what: &str, points: u64, mut run: impl FnMut(u64, Fault) -> bool) {
    let (mut runs, mut came) = (0, 0);
    let mut try_one = |at, fault| {
        runs += 1;
        let is_faulty = run(at, fault);
        came += u64::from(is_faulty);
        is_faulty
    };
    let tried = match env::var("CRASH_POINTS").as_deref() {
        Ok("all") => {
            for fault in FAULTS {
                let mut at = 1;
                while try_one(at, fault) {
                    at += 1;
                }
            }
            points
        }
        number => {
            let tried = number.map_or(POINTS, |number| number.parse().unwrap()).min(points);
            for (number, fault) in (0..tried).zip(FAULTS.into_iter().cycle()) {
                // The first, the last, and evenly between them.
                try_one(1 + number * (points - 1) / (tried - 1).max(1), fault);
            }
            tried
        }
    };
    println!("{what}: {points} points, {runs} runs, {came} faults; lost: 0");
    assert!(2 * came >= tried, "{came} of {tried} faults came, of {points} writes");
}

/// What is done to a prepared folder, and what must hold after it was cut off.
struct Story {
    what: &'static str,
    prepare: fn(&Desk),
    run: &'static [&'static str],
    /// What the process says when it has done it, or cannot; it is then killed. Empty: it ends.
    is_done_at: &'static [&'static str],
    /// Is told whether the process said that it had done it.
    check: fn(&Desk, bool),
}

/// Runs a command with these variables. Whether it did what it should, and its status.
fn run(
    desk: &Desk,
    arguments: &[&str],
    until: &[&str],
    variables: &[(&str, &str)],
) -> (bool, Option<i32>, Vec<String>) {
    let mut command = desk.command(arguments);
    command.envs(variables.iter().copied());
    let mut process = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(process.stderr.take().unwrap()).lines().map_while(Result::ok);
    let (mut said, mut is_done) = (Vec::new(), false);
    for line in lines.by_ref() {
        let end = until.iter().position(|until| line.contains(until));
        said.push(line);
        if let Some(end) = end {
            is_done = end == 0;
            process.kill().unwrap();
            break;
        }
    }
    said.extend(lines);
    let status = process.wait().unwrap().code();
    (is_done || (until.is_empty() && status == Some(0)), status, said)
}

fn succeeds(desk: &Desk, arguments: &[&str]) {
    let (is_done, status, said) = run(desk, arguments, &[], &[]);
    assert!(is_done, "{arguments:?}: {status:?} {said:?}");
}

fn serves(desk: &Desk, until: &str) {
    let (is_done, status, said) = run(desk, &["serve", "--listen", "127.0.0.1:0"], &[until], &[]);
    assert!(is_done, "{status:?} {said:?}");
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

/// Another desk with the same on it.
fn copy_of(desk: &Desk) -> Desk {
    let copy = Desk::new();
    copy_folder(desk.path(), copy.path());
    copy
}

impl Story {
    #[expect(clippy::print_stdout, reason = "says at which write it was cut off, where a check fails")]
    fn is_true_at_every_write(&self) {
        let begin = Desk::new();
        (self.prepare)(&begin);
        let run = |at, fault| {
            let (desk, aside) = (copy_of(&begin), Desk::new());
            let control = Control::new(aside.path());
            control.set(at, fault);
            let (is_done, status, said) = run(&desk, self.run, self.is_done_at, &control.variables(fault));
            let count = control.count();
            println!("{fault:?} at {at} of {count}: {status:?} {said:?}");
            (self.check)(&desk, is_done);
            (count, is_done)
        };
        let (points, is_done) = run(0, Fault::Killed);
        assert!(is_done, "it succeeds where nothing fails");
        at_points(self.what, points, |at, fault| run(at, fault).0 >= at);
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
    let store = CommunityDatabase::open(&database(desk)).unwrap();
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
    let store = CommunityDatabase::open(&database(desk)).unwrap();
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
        what: "first start",
        prepare: |_| (),
        run: &["serve", "--listen", "127.0.0.1:0"],
        is_done_at: &[OFFERS, OFFERS_LATER],
        check: |desk, _| serves(desk, OFFERS),
    }
    .is_true_at_every_write();
}

#[test]
fn an_upgrade_of_a_community_that_was_cut_off_goes_on_with_all_that_was_in_it() {
    Story {
        what: "upgrade of a community",
        prepare: |desk| {
            found_community(desk);
            make_earlier(&database(desk), 5).unwrap();
        },
        run: &["verify"],
        is_done_at: &[],
        check: |desk, is_done| {
            let is_upgraded = inspect_database(&database(desk)).unwrap().format > 5;
            assert!(is_upgraded || !is_done);
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
        what: "upgrade of a record",
        prepare: |desk| {
            march().write(&desk.path().join("march.zip"));
            desk.succeed(&["import", "linkedin", "march.zip"]);
            make_earlier(&database(desk), 1).unwrap();
        },
        run: &["verify"],
        is_done_at: &[],
        check: |desk, _| {
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
        what: "backup",
        prepare: |desk| {
            found_community(desk);
            join_and_kill(desk);
        },
        run: &["backup", "copy.zip"],
        is_done_at: &[],
        check: |desk, is_done| {
            assert!(desk.path().join("copy.zip").exists() || !is_done);
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
        what: "restore",
        prepare: |desk| {
            found_community(desk);
            desk.succeed(&["backup", "copy.zip"]);
            join_and_kill(desk);
        },
        run: &["restore", "copy.zip", "--force"],
        is_done_at: &[],
        check: |desk, is_done| {
            succeeds(desk, &["verify"]);
            let found = count(&database(desk), "members");
            assert!(found == 3 || !is_done);
            if found == 3 {
                // After an error its log may lie beside it.
                let is_before = |path: &PathBuf| {
                    let path = path.to_string_lossy();
                    path.contains(".db.before-2") && !path.ends_with("-wal")
                };
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
