//! `acquaint restore FILE`: puts the database of a backup in its place, and keeps the one that was there.

use crate::clock;
use crate::command::backup::file::{Backup, Manifest};
use crate::command::backup::{cannot_write, new_file};
use crate::config::{Config, ConfigFile, Flags};
use crate::database;
use crate::error::CommandError;
use crate::printer::Printer;
use crate::words;
use acquaint_app::store::StoreError;
use acquaint_store::{
    check_database, claim_database, close_database, folder_of, forget_second_names, inspect_database,
    remove_leftovers, sync_folder, with_suffix,
};
use jiff::Timestamp;
use jiff::civil::DateTime;
use serde::Serialize;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Which backup.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Stop the service first. The backup is checked before anything is changed, and the result afterwards. The database that \
was there is kept beside the new one. Of those the newest three stay.")]
pub(crate) struct Args {
    /// A file that `acquaint backup` made.
    file: PathBuf,
    /// Replaces the database that is there. It is kept under another name.
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    config: ConfigFile,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
}

/// How many databases from before restores are kept. Judgement: without a bound, every restore left a whole copy
/// behind.
const KEPT_MAX: usize = 3;
/// When each was put aside, in its name.
const TIME: &str = "%Y%m%dT%H%M%SZ";

/// The databases from before.
struct Previous {
    /// The one that was there.
    kept: Option<PathBuf>,
    /// Older ones, removed.
    removed: Vec<PathBuf>,
}

#[derive(Serialize)]
struct Report<'a> {
    database: String,
    previous: Option<String>,
    removed: Vec<String>,
    backup: &'a Manifest,
}

/// Restores the database and says where the one before it is.
pub(crate) async fn run(args: &Args, database: Option<&Path>, printer: &Printer) -> Result<(), CommandError> {
    let database = Config::load(&Flags::from(&args.config), database)?.settings.database;
    let path = database.file("put a copy back with `pg_restore` (docs/operating.md says how)")?.to_owned();
    let is_there = path.exists();
    if is_there && !args.force {
        let path = path.display();
        return Err(CommandError::Usage(format!(
            "there is a database at `{path}` already; add `--force` to put the backup in its place (it is kept under \
             another name), or name another place with `--database PATH`"
        )));
    }
    let progress = printer.progress("checking the backup");
    if is_there {
        claim(&path)?;
        forget_second_names(&path).map_err(|e| cannot_write(&path, &e))?;
    }
    let (manifest, unpacked) = unpack(args, &path)?;
    progress.say("putting it in place");
    let previous = if is_there { Some(keep(&path, clock::stamp()?.now)?) } else { None };
    give_to_owner(unpacked.path(), &path);
    put_in_place(unpacked, &path)?;
    let findings = database::findings(&path).await?;
    drop(progress);
    if !findings.is_empty() {
        let things = words::count(findings.len(), "thing is", "things are");
        return Err(CommandError::NotInOrder(format!(
            "{things} not in order in the restored database; `acquaint verify` lists them{}",
            previous
                .map(|before| format!("; the one before it is `{}`", before.display()))
                .unwrap_or_default()
        )));
    }
    let removed = match remove_older(&path) {
        Ok(removed) => removed,
        Err(error) => {
            printer.remark(&format!("copies from before earlier restores could not be removed: {error}"));
            Vec::new()
        }
    };
    report(args, &path, &Previous { kept: previous, removed }, &manifest, printer)
}

fn report(
    args: &Args,
    database: &Path,
    previous: &Previous,
    manifest: &Manifest,
    printer: &Printer,
) -> Result<(), CommandError> {
    let text = |path: &Path| path.display().to_string();
    if args.json {
        return printer.print_json(&Report {
            database: text(database),
            previous: previous.kept.as_deref().map(text),
            removed: previous.removed.iter().map(|path| text(path)).collect(),
            backup: manifest,
        });
    }
    let mut page = printer.page();
    let at = manifest.created_at.strftime("%Y-%m-%d %H:%M UTC");
    page.paragraph(&format!("`{}` is as it was at {at}. Everything in it is in order.", text(database)));
    if let Some(kept) = &previous.kept {
        page.paragraph(&format!("The database that was there is kept as `{}`.", text(kept)));
    }
    if !previous.removed.is_empty() {
        let names: Vec<_> = previous.removed.iter().map(|path| format!("`{}`", text(path))).collect();
        page.paragraph(&format!(
            "Of the databases from before restores the newest {KEPT_MAX} stay. Removed: {}.",
            names.join(", ")
        ));
    }
    printer.print(page)
}

/// The database of the backup in a file beside its place: whole, ours, and of a release that this one knows.
fn unpack(args: &Args, database: &Path) -> Result<(Manifest, NamedTempFile), CommandError> {
    let unusable = |why: &dyn std::fmt::Display| {
        CommandError::Usage(format!(
            "`{}` cannot be restored: {why}; nothing was changed",
            args.file.display()
        ))
    };
    let file = fs::File::open(&args.file).map_err(|e| unusable(&e))?;
    let mut backup = Backup::open(file).map_err(|e| unusable(&e))?;
    let folder = folder_of(database);
    make_folder(folder).map_err(|e| cannot_write(folder, &e))?;
    remove_leftovers(folder).map_err(|e| cannot_write(folder, &e))?;
    let unpacked = new_file(folder)?;
    backup.unpack(unpacked.as_file()).map_err(|e| unusable(&e))?;
    unpacked.as_file().sync_all().map_err(|e| cannot_write(folder, &e))?;
    inspect_database(unpacked.path()).map_err(|e| match e {
        StoreError::NotOurs { .. } => unusable(&"what is in it is no database of acquaint"),
        other => unusable(&other),
    })?;
    match check_database(unpacked.path()) {
        Ok(findings) if findings.is_empty() => Ok((backup.manifest, unpacked)),
        Ok(_) => Err(unusable(&StoreError::Damaged)),
        Err(e) => Err(unusable(&e)),
    }
}

/// The account that restores (root) may not be the one that the service runs as. Only root can give a file away; for
/// any other account it is theirs already.
fn give_to_owner(unpacked: &Path, database: &Path) {
    #[cfg(unix)]
    if let Ok(like) = fs::metadata(database).or_else(|_| fs::metadata(folder_of(database))) {
        use std::os::unix::fs::MetadataExt;
        drop(std::os::unix::fs::chown(unpacked, Some(like.uid()), Some(like.gid())));
    }
}

fn make_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Nobody serves it while it is replaced.
fn claim(database: &Path) -> Result<(), CommandError> {
    match claim_database(database) {
        Err(StoreError::InUse { .. }) => Err(in_use()),
        result => Ok(result?),
    }
}

fn in_use() -> CommandError {
    CommandError::Usage(
        "the database is in use; stop the service first (`systemctl stop acquaint`); nothing was changed"
            .into(),
    )
}

/// Gives the database that is there a second name. It keeps its own until the new one takes it over, so that a restore
/// that is killed leaves either of the two in its place.
fn keep(database: &Path, now: Timestamp) -> Result<PathBuf, CommandError> {
    let is_closed = match close_database(database) {
        Ok(()) => true,
        Err(StoreError::Busy) => return Err(in_use()),
        // A database that cannot be opened is a good reason to restore one. It is kept as it is.
        Err(_) => false,
    };
    let kept = free_name(database, now);
    let failed = |e: &std::io::Error| cannot_write(&kept, e);
    fs::hard_link(database, &kept).or_else(|_| fs::rename(database, &kept)).map_err(|e| failed(&e))?;
    for suffix in ["-wal", "-journal"].iter().filter(|_| !is_closed) {
        if with_suffix(database, suffix).exists() {
            fs::rename(with_suffix(database, suffix), with_suffix(&kept, suffix)).map_err(|e| failed(&e))?;
        }
    }
    sync_folder(folder_of(database)).map_err(|e| failed(&e))?;
    Ok(kept)
}

/// The databases from before earlier restores, but for the newest ones, with what belongs to each.
fn remove_older(database: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder_of(database))? {
        let path = entry?.path();
        if let Some(order) = order_of(database, &path) {
            found.push((order, path));
        }
    }
    found.sort();
    found.truncate(found.len().saturating_sub(KEPT_MAX));
    for (_, path) in &found {
        for suffix in ["-wal", "-shm", "-journal"] {
            match fs::remove_file(with_suffix(path, suffix)) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        fs::remove_file(path)?;
    }
    Ok(found.into_iter().map(|(_, path)| path).collect())
}

/// When a database was put aside, and its number at that time, if this is the name of one that [`keep`] gave.
fn order_of(database: &Path, path: &Path) -> Option<(String, u32)> {
    let start = format!("{}.before-", database.file_name()?.to_str()?);
    let rest = path.file_name()?.to_str()?.strip_prefix(&start)?;
    let (time, number) = rest.split_once('-').unwrap_or((rest, "1"));
    DateTime::strptime(TIME, time).ok()?;
    Some((time.to_owned(), number.parse().ok()?))
}

/// `acquaint.db.before-20261123T031500Z`, with a number if that is taken.
fn free_name(database: &Path, now: Timestamp) -> PathBuf {
    let name = format!(".before-{}", now.strftime(TIME));
    let first = with_suffix(database, &name);
    let numbered = (2_u32..).map(|number| with_suffix(database, &format!("{name}-{number}")));
    std::iter::once(first).chain(numbered).find(|path| !path.exists()).expect("numbers do not end")
}

/// What waits beside a database is replayed into whatever has its name: it goes before the new one comes.
fn put_in_place(unpacked: NamedTempFile, database: &Path) -> Result<(), CommandError> {
    let failed = |e: &std::io::Error| cannot_write(database, e);
    for suffix in ["-wal", "-shm", "-journal"] {
        match fs::remove_file(with_suffix(database, suffix)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(failed(&error)),
            _ => {}
        }
    }
    unpacked.persist(database).map_err(|e| failed(&e.error))?;
    sync_folder(folder_of(database)).map_err(|e| failed(&e))
}
