//! Folders, permissions, room, the kind of disk, and the clock.

use super::check::Check;
use crate::command::backup::file::bytes_in_words;
use crate::command::backup::note_of;
use crate::config::{Config, Origin, Resolved, Value};
use crate::words;
use acquaint_identity::password::LeakedPasswords;
use acquaint_store::{DatabaseKind, find_leftovers, folder_of, kind_of};
use jiff::{SignedDuration, Timestamp};
use std::fs;
use std::path::Path;

/// With less room than this, in bytes, nothing works for long.
const ROOM_LEAST: u64 = 50_000_000;
/// With less room than this, in bytes, it is time to make some.
const ROOM_ENOUGH: u64 = 1_000_000_000;
/// A clock may be that much behind a file that another computer wrote.
const CLOCK_SLACK: SignedDuration = SignedDuration::from_mins(2);
/// A database that nobody changed for so long is rare; a clock that is ahead is not.
const UNCHANGED_MOST: SignedDuration = SignedDuration::from_hours(24 * 60);
/// Backups are made every night; one may fail.
const BACKUP_AGE_MOST: SignedDuration = SignedDuration::from_hours(24 * 2 + 12);
/// With fewer open files than this, a few hundred connections are in each other's way.
const OPEN_FILES_ENOUGH: u64 = 4_096;
/// A clock before this is not set: acquaint was not written yet.
const CLOCK_LEAST: i64 = 1_767_225_600;
/// A clock after this (2100) is not set either.
const CLOCK_MOST: i64 = 4_102_444_800;

/// The permission bits of a file or folder, where there are any.
#[cfg(unix)]
pub(super) fn mode(path: &Path) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).ok().map(|metadata| metadata.permissions().mode() & 0o777)
}

#[cfg(not(unix))]
pub(super) fn mode(_: &Path) -> Option<u32> {
    None
}

/// Whether others than the account can read it.
fn is_open_to_others(path: &Path) -> bool {
    mode(path).is_some_and(|mode| mode & 0o077 != 0)
}

/// Whether every account can remove what is in a folder. Where the sticky bit is set, only its own.
#[cfg(unix)]
fn is_writable_by_all(folder: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(folder).is_ok_and(|folder| folder.permissions().mode() & 0o1002 == 0o002)
}

#[cfg(not(unix))]
fn is_writable_by_all(_: &Path) -> bool {
    false
}

/// What killed backups, restores and upgrades left in the data folder.
pub(super) fn leftovers(database: &Path) -> Check {
    let name = "leftovers";
    match find_leftovers(folder_of(database)).unwrap_or_default().len() {
        0 => Check::ok(name, "no backup, restore or upgrade was cut off"),
        files => Check::attention(
            name,
            &format!(
                "{} of a backup, restore or upgrade that was cut off",
                words::count(files, "file is left", "files are left")
            ),
            "start the service, which removes them",
        ),
    }
}

/// When the last backup was made.
pub(super) fn backups(database: &Path, now: Timestamp) -> Check {
    let name = "backups";
    let advice = "make one every night: `systemctl enable --now acquaint-backup.timer`";
    if !matches!(kind_of(database), Ok(Some(DatabaseKind::Community))) {
        return Check::ok(name, "there is no community to back up");
    }
    let made = fs::metadata(note_of(database)).and_then(|note| note.modified()).ok();
    let Some(made) = made.and_then(|made| Timestamp::try_from(made).ok()) else {
        return Check::attention(name, "none is known", advice);
    };
    let age = now.duration_since(made);
    let detail = format!("the last was made on {}", made.strftime("%Y-%m-%d %H:%M UTC"));
    if age > BACKUP_AGE_MOST { Check::attention(name, &detail, advice) } else { Check::ok(name, &detail) }
}

/// How many connections and files the service may have open.
pub(super) fn open_files() -> Check {
    let name = "open files";
    match open_files_most() {
        Some(most) if most < OPEN_FILES_ENOUGH => Check::attention(
            name,
            &format!("at most {most} at once, and each connection is one"),
            "raise the limit (`LimitNOFILE=65536` in the unit, `nofile` of the container)",
        ),
        Some(most) => Check::ok(name, &format!("{most} at once")),
        None => Check::ok(name, "without a limit that this system names"),
    }
}

#[cfg(unix)]
fn open_files_most() -> Option<u64> {
    rustix::process::getrlimit(rustix::process::Resource::Nofile).maximum
}

#[cfg(not(unix))]
fn open_files_most() -> Option<u64> {
    None
}

fn is_secret(resolved: &Resolved) -> bool {
    matches!(resolved.value, Some(Value::Secret { .. }))
}

/// The configuration file, if there are secrets in it.
pub(super) fn private_file(config: &Config) -> Check {
    let name = "secrets";
    let is_in_file = |resolved: &Resolved| matches!(resolved.origin, Origin::File(..)) && is_secret(resolved);
    let is_said = |resolved: &Resolved| matches!(resolved.origin, Origin::Flag(_)) && is_secret(resolved);
    let has_secret = config.resolved.iter().any(is_in_file);
    if config.resolved.iter().any(is_said) {
        return Check::attention(
            name,
            "one is on the command line, where everybody on this computer can read it",
            "put it into a file, and name that by the variable that ends in `_FILE`",
        );
    }
    match mode(config.file.as_deref().unwrap_or(Path::new(""))) {
        Some(mode) if has_secret && mode & 0o007 != 0 => Check::attention(
            name,
            "one is in the configuration file, which every account on this computer can read",
            "take that right from others with `chmod o-rwx`, or move the secret to a file of its own",
        ),
        _ => Check::ok(name, "none is where other accounts can read it"),
    }
}

/// The folder that holds everything: there, ours, nobody else's.
pub(super) fn data_folder(folder: &Path) -> Check {
    let name = "data folder";
    if !folder.exists() {
        return Check::ok(name, "not there yet; the first start makes it");
    }
    if !folder.is_dir() {
        return Check::problem(name, "it is not a folder", "set `data_dir` to a folder");
    }
    if let Err(error) = tempfile::tempfile_in(folder) {
        return Check::problem(
            name,
            &format!("this account cannot write there ({})", error.kind()),
            "run this as the account of the service; else give that account the folder with `chown`",
        );
    }
    if std::path::absolute(folder).is_ok_and(|path| path.ancestors().any(is_writable_by_all)) {
        return Check::problem(
            name,
            "every account on this computer can write to it, or to a folder that it is in, and so replace the database",
            "take that right from them with `chmod o-w`",
        );
    }
    if is_open_to_others(folder) {
        return Check::attention(
            name,
            "other accounts on this computer can look into it",
            "take that right from them with `chmod 700`",
        );
    }
    Check::ok(name, "there, and only this account can use it")
}

/// The file of passwords that leaked: there, of the right form, in order.
pub(super) fn leaked_passwords(file: Option<&Path>) -> Check {
    let name = "leaked passwords";
    match file.map(LeakedPasswords::open) {
        None => Check::ok(
            name,
            "only the most common are known; `passwords.leaked` can name a file of all of them",
        ),
        Some(Ok(_)) => Check::ok(name, "new passwords are looked up in the file"),
        Some(Err(error)) => Check::problem(
            name,
            &error.to_string(),
            "let the account of the service read it; if it is not whole or not in order, download it anew",
        ),
    }
}

/// How much room there is where the database is.
pub(super) fn free_space(database: &Path) -> Check {
    let name = "room";
    let existing = database.ancestors().find(|path| path.exists());
    let Some(free) = existing.and_then(free_bytes) else {
        return Check::ok(name, "this system does not say how much there is");
    };
    let size = fs::metadata(database).map_or(0, |metadata| metadata.len());
    let words = format!("{} free", bytes_in_words(free));
    let advice = "free some space, or move the data folder to a larger disk";
    if free < ROOM_LEAST {
        return Check::problem(name, &words, advice);
    }
    // Beside the database there must be room for a copy of it, and for what waits to be written into it.
    if free < ROOM_ENOUGH.max(size.saturating_mul(2)) {
        return Check::attention(name, &words, advice);
    }
    Check::ok(name, &words)
}

#[cfg(unix)]
fn free_bytes(path: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(path).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

#[cfg(not(unix))]
fn free_bytes(_: &Path) -> Option<u64> {
    None
}

/// Kinds of disks that are on another computer, where SQLite's way of sharing a file does not work.
const SHARES: [&str; 12] = [
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "9p",
    "ceph",
    "glusterfs",
    "fuse.sshfs",
    "fuse.glusterfs",
    "afs",
    "vboxsf",
];

/// The kind of the disk that a path is or would be on, and whether it is on another computer.
pub(crate) fn disk_of(path: &Path) -> Option<(String, bool)> {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let existing = absolute.ancestors().find_map(|path| fs::canonicalize(path).ok());
    let mounts = fs::read_to_string("/proc/self/mounts").unwrap_or_default();
    let kind = existing.and_then(|path| kind_of_disk(&mounts, &path))?;
    let is_share = SHARES.contains(&kind.as_str());
    Some((kind, is_share))
}

/// Whether the database is on a disk of this computer.
pub(super) fn network_share(database: &Path) -> Check {
    let name = "disk";
    match disk_of(database) {
        None => Check::ok(name, "this system does not say what kind it is"),
        Some((kind, true)) => Check::problem(
            name,
            &format!("the database is on a network share ({kind}), where SQLite cannot keep it safe"),
            "move the data folder to a disk of this computer; for a second copy elsewhere use `acquaint backup`",
        ),
        Some((kind, false)) => Check::ok(name, &format!("a disk of this computer ({kind})")),
    }
}

/// The kind of the disk that a path is on: of the mounts around it the innermost, of those the latest.
fn kind_of_disk(mounts: &str, path: &Path) -> Option<String> {
    let mount = |line: &str| {
        let mut fields = line.split(' ').skip(1);
        let place = fields.next()?.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\");
        Some((place, fields.next()?.to_owned()))
    };
    let around = mounts.lines().filter_map(mount).filter(|(place, _)| path.starts_with(place));
    around.max_by_key(|(place, _)| Path::new(place).components().count()).map(|(_, kind)| kind)
}

/// Whether the clock can be right.
pub(super) fn clock(database: &Path, now: Timestamp) -> Check {
    let name = "clock";
    let advice = "set the clock, best by a time service (`timedatectl set-ntp true`)";
    if !(CLOCK_LEAST..CLOCK_MOST).contains(&now.as_second()) {
        return Check::problem(name, &format!("it says {}", now.strftime("%Y-%m-%d")), advice);
    }
    let modified = fs::metadata(database).and_then(|metadata| metadata.modified()).ok();
    let newest = modified.and_then(|at| Timestamp::try_from(at).ok());
    match newest {
        Some(newest) if newest.duration_since(now) > CLOCK_SLACK => {
            Check::problem(name, "it is behind the time at which the database last changed", advice)
        }
        Some(newest) if now.duration_since(newest) > UNCHANGED_MOST => Check::attention(
            name,
            &format!(
                "it says {}, but the database last changed on {}",
                now.strftime("%Y-%m-%d"),
                newest.strftime("%Y-%m-%d")
            ),
            advice,
        ),
        _ => Check::ok(name, &format!("it says {}", now.strftime("%Y-%m-%d %H:%M UTC"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::doctor::check::State;

    #[test]
    fn the_innermost_mount_counts() {
        let mounts = "/dev/vda1 / ext4 rw,relatime 0 0\nproc /proc proc rw 0 0\n\
                      server:/export /srv/data nfs4 rw 0 0\n/dev/vdb1 /srv/data/local\\040disk xfs rw 0 0\n\
                      overlay / overlay rw 0 0\n";
        for (path, kind) in [
            ("/var/lib/acquaint", "overlay"),
            ("/srv/data", "nfs4"),
            ("/srv/data/acquaint", "nfs4"),
            ("/srv/database", "overlay"),
            ("/srv/data/local disk/x", "xfs"),
        ] {
            assert_eq!(kind_of_disk(mounts, Path::new(path)).as_deref(), Some(kind), "{path}");
        }
        assert_eq!(kind_of_disk("", Path::new("/")), None);
    }

    #[test]
    fn a_clock_that_cannot_be_right_is_a_problem() {
        let nowhere = Path::new("/nowhere/acquaint.db");
        for (now, state) in [
            ("1970-01-01T00:00:09Z", State::Problem),
            ("2026-05-03T12:00:00Z", State::Ok),
            ("2107-01-01T00:00:00Z", State::Problem),
        ] {
            assert_eq!(clock(nowhere, now.parse().unwrap()).state, state, "{now}");
        }
        let folder = tempfile::tempdir().unwrap();
        let modified: Timestamp =
            fs::metadata(folder.path()).unwrap().modified().unwrap().try_into().unwrap();
        let behind = |minutes| modified.checked_sub(SignedDuration::from_mins(minutes)).unwrap();
        assert_eq!(clock(folder.path(), behind(1)).state, State::Ok);
        assert_eq!(clock(folder.path(), behind(3)).state, State::Problem);
        assert_eq!(clock(folder.path(), behind(-59 * 24 * 60)).state, State::Ok);
        assert_eq!(clock(folder.path(), behind(-400 * 24 * 60)).state, State::Attention);
    }
}
