//! `acquaint why`: straight from an archive, or from the database; all of them, or one person.

use crate::archive;
use crate::database::Place;
use crate::error::CommandError;
use crate::printer::Printer;
use crate::show;
use acquaint_app::explain_request::explain_request;
use acquaint_app::list_waiting::list_waiting;
use acquaint_sim::archive::{ArchiveSpec, Era};
use acquaint_store::SqliteStore;
use acquaint_why::model::Model;
use std::path::{Path, PathBuf};

/// What to explain.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub(crate) struct Args {
    /// A LinkedIn archive (zip or folder), or a part of a person's name in the database. Nothing: everybody in the
    /// database who has not answered yet.
    #[arg(value_name = "ARCHIVE|PERSON")]
    what: Option<String>,
    /// The whole explanation for one person of the archive.
    #[arg(long, value_name = "NAME")]
    person: Option<String>,
    /// The day the archive was taken, if it does not tell so itself.
    #[arg(long, value_name = "DATE")]
    taken: Option<String>,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
    /// Explains an archive of invented people, to try it out.
    #[arg(long, conflicts_with_all = ["what", "taken"])]
    example: bool,
    /// Lists every request, not only the newest ones.
    #[arg(long)]
    all: bool,
    /// Lists the rows of the archive that could not be read.
    #[arg(long, conflicts_with_all = ["person", "all"])]
    problems: bool,
}

/// Explains.
pub(crate) async fn run(args: Args, place: &Place, printer: &Printer) -> Result<(), CommandError> {
    if args.example {
        return from_example(&args, printer).await;
    }
    match args.what.as_deref().filter(|what| is_archive(what)) {
        Some(path) => from_archive(&args, Path::new(path), printer).await,
        None => from_database(&args, place, printer).await,
    }
}

/// Whether this names an archive rather than a person.
fn is_archive(what: &str) -> bool {
    let path = Path::new(what);
    let is_zip = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip"));
    let is_address = what.contains("/in/") && !path.exists();
    is_zip
        || what.contains(std::path::MAIN_SEPARATOR) && !is_address
        || path.is_dir() && holds_invitations(path)
}

/// Whether a folder is an unpacked archive. Any other that happens to be called like a person is none.
fn holds_invitations(folder: &Path) -> bool {
    let is_invitations = |entry: std::fs::DirEntry| entry.file_name().eq_ignore_ascii_case("invitations.csv");
    std::fs::read_dir(folder).is_ok_and(|entries| entries.flatten().any(is_invitations))
}

/// Explains an archive of invented people.
async fn from_example(args: &Args, printer: &Printer) -> Result<(), CommandError> {
    let (_folder, path) = archive::invent(&ArchiveSpec::era(Era::Y2026))?;
    printer.remark("Everybody in this example is invented.");
    explain_archive(args, &path, Path::new("ARCHIVE"), printer).await
}

/// Explains the archive at this path.
async fn from_archive(args: &Args, path: &Path, printer: &Printer) -> Result<(), CommandError> {
    explain_archive(args, path, path, printer).await
}

/// Reads the archive at `path` into a database in memory: nothing is left behind. What to do next calls it `name`.
async fn explain_archive(
    args: &Args,
    path: &Path,
    name: &Path,
    printer: &Printer,
) -> Result<(), CommandError> {
    let archive = archive::read(path, args.taken.as_deref(), printer)?;
    if args.problems {
        return show::problems(&archive.problems, args.json, printer);
    }
    let (store, report) = archive.keep_in_memory().await?;
    let origin = Origin::Archive { path: name.to_owned(), unreadable_rows: report.unreadable_rows };
    if !archive.problems.is_empty() && args.json {
        printer.remark(&show::problems_hint(archive.problems.len(), "`--problems`"));
    }
    explain(args, args.person.as_deref(), &store, &origin, printer).await
}

async fn from_database(args: &Args, place: &Place, printer: &Printer) -> Result<(), CommandError> {
    if args.what.is_some() && args.person.is_some() {
        let what = "name the person once: `acquaint why NAME`, or `acquaint why ARCHIVE --person NAME`";
        return Err(CommandError::Usage(what.into()));
    }
    if args.problems {
        let what = "name an archive whose unreadable rows to list: `acquaint why ARCHIVE --problems`";
        return Err(CommandError::Usage(what.into()));
    }
    let store = place.open_existing()?;
    let person = args.what.as_deref().or(args.person.as_deref());
    explain(args, person, &store, &Origin::Database, printer).await
}

/// Where the requests come from: it decides what can be suggested next.
#[derive(Debug)]
pub(crate) enum Origin {
    /// An archive that is not kept.
    Archive {
        /// Where it is.
        path: PathBuf,
        /// How many rows could not be read.
        unreadable_rows: u32,
    },
    /// The database.
    Database,
}

async fn explain(
    args: &Args,
    person: Option<&str>,
    store: &SqliteStore,
    origin: &Origin,
    printer: &Printer,
) -> Result<(), CommandError> {
    let model = Box::new(Model::prior_of_archives());
    if let Some(person) = person {
        let explained = explain_request(store, &model, person).await?;
        if args.json {
            return printer.print_json(&show::json::Request::of(&explained, &model));
        }
        let mut page = printer.page();
        show::person::write(&mut page, &explained, &model, origin);
        return printer.print(page);
    }
    let list = list_waiting(store, &model).await?;
    if args.json {
        return printer.print_json(&show::json::List::of(&list, &model));
    }
    let mut page = printer.page();
    show::table::write(&mut page, &list, args.all, origin);
    printer.print(page)
}
