//! `acquaint why`: straight from an archive, or from the database; all of them, or one person.

use crate::archive::{self, Given};
use crate::database::Place;
use crate::error::CommandError;
use crate::printer::Printer;
use crate::show;
use crate::show::table::How;
use acquaint_app::explain_request::explain_request;
use acquaint_app::list_waiting::{Only, Order, Selection, list_waiting};
use acquaint_linkedin::WhatWasRead;
use acquaint_sim::archive::{ArchiveSpec, Era};
use acquaint_store::SqliteStore;
use acquaint_why::model::Model;
use clap::ValueEnum;
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
    #[command(flatten)]
    given: Given,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
    /// Prints a table for a spreadsheet.
    #[arg(long, conflicts_with_all = ["json", "person", "problems"])]
    csv: bool,
    /// Writes one page to take along: it needs no network and no scripts, and can be printed.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["json", "csv", "person", "problems"])]
    html: Option<PathBuf>,
    /// Explains an archive of invented people, to try it out.
    #[arg(long, conflicts_with_all = ["what", "taken"])]
    example: bool,
    /// Lists every request, not only the newest ones.
    #[arg(long)]
    all: bool,
    /// The order of the list.
    #[arg(long, value_name = "ORDER", default_value = "plan")]
    sort: Sort,
    /// Lists only these.
    #[arg(long, value_name = "WHICH")]
    only: Option<Which>,
    /// Lists only people whose name, note or tie holds this.
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    search: String,
    /// Lists the rows of the archive that could not be read.
    #[arg(long, conflicts_with_all = ["person", "all"])]
    problems: bool,
}

/// The order of the list.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Sort {
    /// Whom to look up, whom to leave, what lapses.
    Plan,
    /// Newest first.
    Age,
    /// Most likely to be answered first.
    Chance,
    /// By the most likely reason.
    Reason,
    Name,
}

/// Which requests to list.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Which {
    Note,
    NoNote,
    Tie,
    /// People you exchanged messages with.
    Wrote,
    /// People of whom more is known than how long they have waited.
    Known,
}

impl Args {
    fn selection(&self) -> Selection {
        let order = match self.sort {
            Sort::Plan => Order::Plan,
            Sort::Age => Order::Age,
            Sort::Chance => Order::Chance,
            Sort::Reason => Order::Reason,
            Sort::Name => Order::Name,
        };
        let only = self.only.map(|which| match which {
            Which::Note => Only::Note,
            Which::NoNote => Only::NoNote,
            Which::Tie => Only::Tie,
            Which::Wrote => Only::Wrote,
            Which::Known => Only::Known,
        });
        Selection { order, only, search: self.search.clone() }
    }
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
    let is_path = what.contains(std::path::MAIN_SEPARATOR) || matches!(what, "." | "..");
    is_zip || is_path && !is_address || path.is_dir() && holds_archive(path)
}

/// Whether a folder is an unpacked archive, or holds one. Any other that happens to be called like a person is none.
fn holds_archive(folder: &Path) -> bool {
    let is_sign = |path: &Path| {
        let name = path.file_name().unwrap_or_default();
        name.eq_ignore_ascii_case("invitations.csv") || name.to_string_lossy().contains("LinkedInDataExport")
    };
    let entries =
        |folder: &Path| std::fs::read_dir(folder).into_iter().flatten().flatten().map(|it| it.path());
    entries(folder).any(|path| is_sign(&path) || path.is_dir() && entries(&path).any(|inner| is_sign(&inner)))
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
    let archive = archive::read(path, &args.given, printer)?;
    if args.problems {
        return show::problems(&archive.problems, args.json, printer);
    }
    let (store, report) = archive.keep_in_memory().await?;
    let origin = Origin::Archive {
        path: name.to_owned(),
        unreadable_rows: report.unreadable_rows,
        read: archive.read,
    };
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
        /// What was read, file by file.
        read: WhatWasRead,
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
    let mut list = list_waiting(store, &model).await?;
    if args.json {
        args.selection().apply(&mut list.waiting);
        return printer.print_json(&show::json::List::of(&list, origin));
    }
    if args.csv {
        args.selection().apply(&mut list.waiting);
        return printer.print_text(&show::csv::of(&list)?);
    }
    if let Some(path) = &args.html {
        args.selection().apply(&mut list.waiting);
        let page = show::html::of(&list, origin)?;
        let unwritable =
            |error| CommandError::Usage(format!("`{}` cannot be written: {error}", path.display()));
        std::fs::write(path, page).map_err(unwritable)?;
        printer.remark(&format!("Wrote {}. Open it in a browser.", path.display()));
        return Ok(());
    }
    let mut page = printer.page();
    let selection = args.selection();
    show::table::write(&mut page, list, &How { all: args.all, selection: &selection, origin });
    printer.print(page)
}
