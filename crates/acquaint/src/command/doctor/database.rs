//! The database: can it be opened, is it whole, is it of this release.

use super::check::Check;
use acquaint_app::store::StoreError;
use acquaint_store::{DatabaseFacts, check_database, inspect_database};
use std::fs::File;
use std::io::ErrorKind;
use std::path::Path;

const OPEN: &str = "database";

/// What there is to say about it.
pub(super) fn checks(path: &Path) -> Vec<Check> {
    if let Err(error) = File::open(path)
        && error.kind() != ErrorKind::NotFound
    {
        return vec![Check::problem(
            OPEN,
            &format!("this account cannot read it ({})", error.kind()),
            "run this as the account of the service (`sudo -u acquaint acquaint doctor …`)",
        )];
    }
    if !path.exists() {
        let is_left_over = ["-wal", "-journal"].iter().any(|suffix| {
            let mut name = path.as_os_str().to_owned();
            name.push(suffix);
            Path::new(&name).exists()
        });
        return vec![if is_left_over {
            Check::problem(
                OPEN,
                "it is gone, but what belongs to it is still there",
                "restore a backup; do not start the service before",
            )
        } else {
            Check::ok(OPEN, "not there yet; the first start makes it")
        }];
    }
    match inspect_database(path) {
        Ok(facts) => vec![opened(&facts), journal(&facts), whole(path)],
        Err(error) => vec![unusable(&error)],
    }
}

fn opened(facts: &DatabaseFacts) -> Check {
    let (format, newest) = (facts.format, facts.newest_format);
    if facts.kind.is_none() {
        return Check::ok(OPEN, "empty; the first start makes its tables");
    }
    if format < newest {
        return Check::attention(
            OPEN,
            &format!("of an earlier release: its format is {format}, this release writes {newest}"),
            "make a backup (`acquaint backup FILE`); the next start brings it up to date",
        );
    }
    Check::ok(OPEN, &format!("of this release (format {format}, SQLite {})", facts.sqlite_version))
}

fn journal(facts: &DatabaseFacts) -> Check {
    match facts.journal_mode.as_str() {
        "wal" => {
            Check::ok("journal", "written ahead (`wal`): reading and writing do not wait for each other")
        }
        "delete" => Check::ok("journal", "at rest; the next start writes ahead (`wal`)"),
        other => Check::attention(
            "journal",
            &format!("`{other}`, which acquaint does not set"),
            "start the service, which sets it to `wal`; find out which program set it",
        ),
    }
}

fn whole(path: &Path) -> Check {
    let name = "integrity";
    match check_database(path) {
        Ok(findings) if findings.is_empty() => {
            Check::ok(name, "the file is whole; `acquaint verify` looks at every row")
        }
        Ok(_) | Err(StoreError::Damaged) => {
            Check::problem(name, "the file is damaged", "restore a backup (`acquaint restore FILE`)")
        }
        Err(error) => unusable(&error),
    }
}

/// The messages of the store name files; these do not.
pub(super) fn unusable(error: &StoreError) -> Check {
    match error {
        StoreError::Newer { found, known } => Check::problem(
            OPEN,
            &format!("of a later release: its format is {found}, this release knows up to {known}"),
            "update acquaint",
        ),
        StoreError::NotOurs { .. } => {
            Check::problem(OPEN, "the file is no database of acquaint", "set `database` to another file")
        }
        StoreError::Damaged | StoreError::Corrupt { .. } => {
            Check::problem(OPEN, "the file is damaged", "restore a backup (`acquaint restore FILE`)")
        }
        StoreError::Altered { detail } => Check::problem(
            OPEN,
            &format!("it was altered outside acquaint: {detail}"),
            "restore a backup from before that; find out who could write to it",
        ),
        StoreError::Busy => {
            Check::attention(OPEN, "somebody is writing to it for long", "try again in a moment")
        }
        _ => Check::problem(
            OPEN,
            "it cannot be opened",
            "run this as the account of the service; `acquaint verify` says what the system says",
        ),
    }
}
