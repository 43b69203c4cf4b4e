//! `acquaint backup FILE`: everything in one file, while the service runs.

pub(crate) mod file;

use crate::clock;
use crate::config::{Config, ConfigFile, Flags};
use crate::database::check_readable;
use crate::error::CommandError;
use crate::printer::Printer;
use acquaint_store::{copy_database, folder_of, remove_leftovers, sync_folder, temporary_file, with_suffix};
use file::Manifest;
use jiff::Timestamp;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Where the copy goes.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Works while the service runs: the copy is the database as it is at one moment, and holds everything that anybody was \
told is kept by then. It was checked before the command ends well. While it is made, the folder of FILE needs room \
for the database and the backup.

FILE holds everything that members wrote, also in private: keep it as safe as the database. The configuration is not \
in it; keep a copy of that too.")]
pub(crate) struct Args {
    /// The file to make. It must not be there yet.
    file: PathBuf,
    #[command(flatten)]
    config: ConfigFile,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
}

/// Makes the backup and says what is in it.
pub(crate) fn run(args: &Args, database: Option<&Path>, printer: &Printer) -> Result<(), CommandError> {
    let database = Config::load(&Flags::from(&args.config), database)?.settings.database;
    let database = database.file(
        "copy it with `pg_dump --format=custom`, or keep every change with `pg_basebackup` and an archive of the write-ahead \
         log (docs/operating.md says how)",
    )?;
    check_readable(database)?;
    if args.file.exists() {
        let path = args.file.display();
        return Err(CommandError::Usage(format!("`{path}` is there already; name a file that is not")));
    }
    let folder = folder_of(&args.file);
    let progress = printer.progress("copying the database");
    remove_leftovers(folder).map_err(|e| cannot_write(folder, &e))?;
    let copy = new_file(folder)?;
    let facts = copy_database(database, copy.path())?;
    progress.say("packing it");
    let now = clock::stamp()?.now;
    let manifest = Manifest::of(copy.path(), &facts, now)?;
    let packed = new_file(folder)?;
    file::write(packed.as_file(), &manifest, copy.path())?;
    let unwritable = |e: &std::io::Error| cannot_write(&args.file, e);
    packed.as_file().sync_all().map_err(|e| unwritable(&e))?;
    give_name(packed, &args.file).map_err(|e| unwritable(&e))?;
    sync_folder(folder).map_err(|e| unwritable(&e))?;
    drop(progress);
    let note = note_of(database);
    if let Err(error) = write_note(&note, now) {
        printer.remark(&format!(
            "the backup is whole, but `{}` could not be written: {error}; `acquaint doctor` will not know of it",
            note.display()
        ));
    }
    report(&manifest, args, printer)
}

fn report(manifest: &Manifest, args: &Args, printer: &Printer) -> Result<(), CommandError> {
    if args.json {
        return printer.print_json(manifest);
    }
    let mut page = printer.page();
    page.paragraph(&format!(
        "Everything is in `{}`, as it was at {}: {} of database (format {}), checked. Keep it on another computer, \
         and try `acquaint restore` with it now and then.",
        args.file.display(),
        manifest.created_at.strftime("%Y-%m-%d %H:%M UTC"),
        file::bytes_in_words(manifest.database.bytes),
        manifest.database.format,
    ));
    printer.print(page)
}

/// Gives a finished file its name, unless that is taken by now.
fn give_name(packed: NamedTempFile, name: &Path) -> std::io::Result<()> {
    match packed.persist_noclobber(name) {
        // Not every disk can do both in one step (FAT, some shares).
        Err(failed) if failed.error.kind() != std::io::ErrorKind::AlreadyExists && !name.exists() => {
            failed.file.persist(name).map(drop).map_err(|e| e.error)
        }
        result => result.map(drop).map_err(|e| e.error),
    }
}

/// Beside each database: when it was last backed up. Its time stamp says so, so that nobody has to read it.
pub(crate) fn note_of(database: &Path) -> PathBuf {
    with_suffix(database, ".last-backup")
}

fn write_note(note: &Path, now: Timestamp) -> std::io::Result<()> {
    let mut file = temporary_file(folder_of(note))?;
    writeln!(file, "{now}")?;
    file.persist(note).map(drop).map_err(|e| e.error)
}

pub(crate) fn new_file(folder: &Path) -> Result<NamedTempFile, CommandError> {
    temporary_file(folder).map_err(|e| cannot_write(folder, &e))
}

pub(crate) fn cannot_write(path: &Path, error: &std::io::Error) -> CommandError {
    CommandError::Usage(format!("`{}` cannot be written: {error}", path.display()))
}
