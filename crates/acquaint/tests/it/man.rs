//! `acquaint man`.

use crate::Desk;
use std::collections::BTreeSet;
use std::fs;

#[test]
fn the_manual_has_a_page_for_every_command() {
    let desk = Desk::new();
    desk.succeed(&["man", "--out", "pages/man1"]);
    let page = |entry: fs::DirEntry| entry.file_name().into_string().unwrap();
    let pages: BTreeSet<_> =
        fs::read_dir(desk.path().join("pages/man1")).unwrap().map(|entry| page(entry.unwrap())).collect();
    let help = String::from_utf8(desk.command(&["--help"]).output().unwrap().stdout).unwrap();
    let commands = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let names = commands.lines().filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    let names: Vec<_> = names.filter(|name| !name.is_empty() && *name != "help").collect();
    assert!(names.len() > 10, "{names:?}");
    for name in names {
        assert!(pages.contains(&format!("acquaint-{name}.1")), "{name}: {pages:?}");
    }
    let backup = fs::read_to_string(desk.path().join("pages/man1/acquaint-backup.1")).unwrap();
    assert!(backup.contains(".SH SYNOPSIS") && backup.contains("while the service runs"), "{backup}");
}

#[test]
fn the_first_page_is_printed() {
    let said = Desk::new().run(&["man"]);
    assert!(said.starts_with("exit code 0\n--- stdout\n") && said.contains(".TH acquaint 1"), "{said}");
}
