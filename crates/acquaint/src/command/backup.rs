//! `acquaint backup FILE`: everything in one file, while the service runs.

pub(crate) mod file;

use crate::clock;
use crate::config::{Config, ConfigFile, Flags};
use crate::error::CommandError;
use crate::printer::Printer;
use acquaint_store::copy_database;
use file::Manifest;
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
    if !database.exists() {
        let path = database.display();
        return Err(CommandError::Nothing(format!(
            "there is no database at `{path}`; name the one to copy with `--database PATH`"
        )));
    }
    if args.file.exists() {
        let path = args.file.display();
        return Err(CommandError::Usage(format!("`{path}` is there already; name a file that is not")));
    }
    let folder = folder_of(&args.file);
    let progress = printer.progress("copying the database");
    let copy = new_file(folder)?;
    let facts = copy_database(&database, copy.path())?;
    progress.say("packing it");
    let manifest = Manifest::of(copy.path(), &facts, clock::stamp()?.now)?;
    let packed = new_file(folder)?;
    file::write(packed.as_file(), &manifest, copy.path())?;
    let unwritable = |e: &std::io::Error| cannot_write(&args.file, e);
    packed.as_file().sync_all().map_err(|e| unwritable(&e))?;
    packed.persist_noclobber(&args.file).map_err(|e| unwritable(&e.error))?;
    sync_folder(folder).map_err(|e| unwritable(&e))?;
    drop(progress);
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

/// A file that only this account can read, and that is gone unless it gets its name.
pub(crate) fn new_file(folder: &Path) -> Result<NamedTempFile, CommandError> {
    tempfile::Builder::new().prefix(".acquaint-").tempfile_in(folder).map_err(|e| cannot_write(folder, &e))
}

pub(crate) fn cannot_write(path: &Path, error: &std::io::Error) -> CommandError {
    CommandError::Usage(format!("`{}` cannot be written: {error}", path.display()))
}

/// The folder that a path is in.
pub(crate) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Makes names in a folder durable, where the system can.
pub(crate) fn sync_folder(folder: &Path) -> std::io::Result<()> {
    if cfg!(unix) { std::fs::File::open(folder)?.sync_all() } else { Ok(()) }
}
