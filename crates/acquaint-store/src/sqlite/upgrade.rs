//! The tables of a database: made at its first start, brought up to date by a later release.

use super::open::look;
use super::{backup, leftover, store_error};
use crate::migrations::{self, DatabaseKind};
use acquaint_app::store::StoreError;
use rusqlite::{Connection, TransactionBehavior};
use std::fs;
use std::path::{Path, PathBuf};

/// What the copy of a database from before an upgrade is called: its name, this, and its format.
const COPY: &str = ".before-upgrade-from-format-";

/// Brings the tables to the newest format in one transaction: a process that is killed leaves the format before, or the
/// newest. Of a database in a file that holds something, a checked copy is made before anything is written.
pub(super) fn bring_up_to_date(
    writer: &mut Connection,
    kind: DatabaseKind,
    file: Option<&Path>,
) -> Result<(), StoreError> {
    let newest = kind.newest();
    if migrations::format(writer)? == newest {
        return Ok(());
    }
    // Nobody else writes from here on: what is copied is what is upgraded.
    let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate);
    let transaction = transaction.map_err(|e| store_error(&e))?;
    let from = migrations::format(&transaction)?;
    if from == newest {
        return Ok(());
    }
    let copy = match file {
        Some(file) if from > 0 => Some(keep_copy(file, from)?),
        _ => None,
    };
    migrations::complete_history(&transaction, kind)?;
    migrations::migrate(&transaction, kind, newest)?;
    transaction.commit().map_err(|e| store_error(&e))?;
    if let Some(copy) = copy {
        let copy = copy.display();
        tracing::info!(from, to = newest, %copy, "upgraded the database; the copy is from before");
    }
    Ok(())
}

/// Copies a database beside itself. Of the copies from before upgrades only this one stays.
fn keep_copy(database: &Path, format: i64) -> Result<PathBuf, StoreError> {
    let kept = leftover::with_suffix(database, &format!("{COPY}{format}"));
    let unavailable = |error: &std::io::Error| match error.kind() {
        std::io::ErrorKind::StorageFull => StoreError::Full,
        _ => StoreError::Unavailable {
            detail: format!("cannot make `{}`, a copy from before the upgrade: {error}", kept.display()),
        },
    };
    let folder = leftover::folder_of(database);
    leftover::remove_leftovers(folder).map_err(|e| unavailable(&e))?;
    let copy = leftover::temporary_file(folder).map_err(|e| unavailable(&e))?;
    backup::copy(&look(database)?, copy.path())?;
    copy.as_file().sync_all().map_err(|e| unavailable(&e))?;
    copy.persist(&kept).map_err(|e| unavailable(&e.error))?;
    leftover::sync_folder(folder).map_err(|e| unavailable(&e))?;
    for earlier in copies(database).map_err(|e| unavailable(&e))? {
        if earlier != kept {
            fs::remove_file(&earlier).map_err(|e| unavailable(&e))?;
        }
    }
    Ok(kept)
}

/// The copies of a database from before upgrades.
fn copies(database: &Path) -> std::io::Result<Vec<PathBuf>> {
    let prefix = leftover::with_suffix(database, COPY);
    let (folder, prefix) = (leftover::folder_of(database), prefix.file_name().unwrap_or_default());
    let mut copies = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        let format = name.as_encoded_bytes().strip_prefix(prefix.as_encoded_bytes());
        if format.is_some_and(|format| !format.is_empty() && format.iter().all(u8::is_ascii_digit)) {
            copies.push(folder.join(name));
        }
    }
    Ok(copies)
}
