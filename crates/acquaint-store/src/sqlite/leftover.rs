//! Temporary files, and what a process left of them when it was killed.
//!
//! The process that makes one holds a lock on it, which ends with the process: without a lock it is left over.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

const PREFIX: &str = ".acquaint-";
/// What SQLite keeps beside a database.
pub(crate) const BESIDE: [&str; 3] = ["-wal", "-shm", "-journal"];

/// A file that only this account can read, and that is gone unless it gets its name.
pub fn temporary_file(folder: &Path) -> io::Result<NamedTempFile> {
    loop {
        let made = tempfile::Builder::new().prefix(PREFIX).tempfile_in(folder)?;
        made.as_file().lock()?;
        // Before it was locked, another process may have taken it for left over and removed it.
        if made.path().exists() {
            return Ok(made);
        }
    }
}

/// The temporary files in a folder that no process uses any more.
pub fn find_leftovers(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            continue;
        };
        let base = BESIDE.iter().find_map(|suffix| name.strip_suffix(suffix));
        if !name.starts_with(PREFIX) || !fs::symlink_metadata(&path)?.is_file() {
            continue;
        }
        let is_used = match base {
            Some(base) => folder.join(base).exists(),
            None => File::open(&path)?.try_lock().is_err(),
        };
        if !is_used {
            let beside = BESIDE.iter().map(|suffix| with_suffix(&path, suffix));
            found.extend(beside.filter(|path| path.exists()));
            found.push(path);
        }
    }
    Ok(found)
}

/// Removes the temporary files in a folder that no process uses any more.
pub fn remove_leftovers(folder: &Path) -> io::Result<()> {
    find_leftovers(folder)?.into_iter().try_for_each(fs::remove_file)
}

/// A restore that is killed can leave a database under two names. Removes the second, under which the database that was
/// there before would have been kept, unless something belongs to it.
#[cfg(unix)]
pub fn forget_second_names(database: &Path) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt;
    let Ok(file) = fs::metadata(database) else {
        return Ok(());
    };
    if file.nlink() < 2 {
        return Ok(());
    }
    let prefix = with_suffix(database, ".before-");
    let prefix = prefix.file_name().unwrap_or_default().as_encoded_bytes();
    for entry in fs::read_dir(folder_of(database))? {
        let (path, entry) = entry.map(|entry| (entry.path(), entry.metadata()))?;
        let is_same = entry.is_ok_and(|entry| (entry.dev(), entry.ino()) == (file.dev(), file.ino()));
        let is_kept = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(prefix));
        if is_same && is_kept && !BESIDE.iter().any(|suffix| with_suffix(&path, suffix).exists()) {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

#[cfg(not(unix))]
pub fn forget_second_names(_: &Path) -> io::Result<()> {
    Ok(())
}

/// The name of a file beside another: `acquaint.db-wal`.
pub fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    name.into()
}

pub fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Makes names in a folder durable, where the system and the disk can.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    if !cfg!(unix) {
        return Ok(());
    }
    match File::open(folder)?.sync_all() {
        // Some disks (FAT, shares) cannot.
        Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => {
            Ok(())
        }
        result => result,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_process_left_is_removed_and_what_is_in_use_stays() {
        let folder = tempfile::tempdir().unwrap();
        let used = temporary_file(folder.path()).unwrap();
        let beside_used = with_suffix(used.path(), "-journal");
        let (left, other) = (folder.path().join(".acquaint-left"), folder.path().join("acquaint.db-wal"));
        let orphan = folder.path().join(".acquaint-gone-wal");
        for path in [&beside_used, &left, &with_suffix(&left, "-journal"), &orphan, &other] {
            fs::write(path, "x").unwrap();
        }
        remove_leftovers(folder.path()).unwrap();
        let mut stay = vec![used.path().to_owned(), beside_used, other];
        stay.sort();
        let mut found: Vec<_> =
            fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
        found.sort();
        assert_eq!(found, stay);
    }
}
