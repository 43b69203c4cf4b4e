//! `acquaint triage`: the requests that wait for the owner, read under a strategy. Nothing is done to them.

mod example;

use crate::archive::{self, Given};
use crate::database::Place;
use crate::error::CommandError;
use crate::printer::Printer;
use crate::show;
use crate::strategy_file;
use acquaint_app::store::Store;
use acquaint_app::triage_received::{Choice, triage_one, triage_received};
use acquaint_core::import::Situation;
use acquaint_core::strategy::{Fit, Strategy};
use acquaint_store::SqliteStore;
use clap::ValueEnum;
use std::path::{Path, PathBuf};

/// What to read, and what for.
#[derive(Debug, clap::Args)]
#[command(after_help = "Ready-made strategies: open, my-field, near-me, people-i-could-place, \
    only-people-i-know-well, growing-for-now. What a strategy can say: docs/strategy.md.")]
pub(crate) struct Args {
    /// A LinkedIn archive (zip or folder), of which nothing is kept. Without it: the database.
    archive: Option<PathBuf>,
    /// A file with a strategy as JSON, or the word of a ready-made one. Without it: the strategy that you keep.
    #[arg(long, value_name = "FILE|NAME")]
    strategy: Option<String>,
    /// Everything about the request of one person: each rule, and how well you probably know each other.
    #[arg(long, value_name = "NAME", conflicts_with = "show")]
    person: Option<String>,
    /// Lists only these, and all of them.
    #[arg(long, value_name = "WHICH")]
    show: Option<Show>,
    /// Looks only at these.
    #[arg(long, value_name = "WHICH", conflicts_with = "person")]
    only: Option<Which>,
    #[command(flatten)]
    given: Given,
    /// Reads an archive of invented people, to try it out.
    #[arg(long, conflicts_with_all = ["archive", "taken"])]
    example: bool,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
}

/// Which requests to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Which {
    Note,
    /// People you exchanged messages with.
    Wrote,
    /// People with whom you share an employer, as far as is known.
    SameEmployer,
    /// People whose note offers something for sale.
    Selling,
}

impl Which {
    fn choice(self) -> Choice {
        match self {
            Self::Note => Choice::Note,
            Self::Wrote => Choice::Wrote,
            Self::SameEmployer => Choice::SameEmployer,
            Self::Selling => Choice::Selling,
        }
    }
}

/// Which requests to list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Show {
    /// Those that fit.
    Fits,
    /// Those that do not.
    DoesNotFit,
    /// Those of which it cannot be told.
    CannotTell,
    /// All of them.
    All,
}

impl Show {
    /// Whether one of this kind is among them.
    pub(crate) fn includes(self, fit: Fit) -> bool {
        match self {
            Self::All => true,
            Self::Fits => fit == Fit::Fits,
            Self::DoesNotFit => fit == Fit::DoesNotFit,
            Self::CannotTell => fit == Fit::CannotTell,
        }
    }
}

/// Reads them.
pub(crate) async fn run(args: Args, place: &Place, printer: &Printer) -> Result<(), CommandError> {
    if args.example {
        return triage(&args, &example::keep(printer).await?, printer).await;
    }
    if let Some(path) = &args.archive {
        return from_archive(&args, path, printer).await;
    }
    if args.given.taken.is_some() {
        let what = "name the archive that was taken on that day: `acquaint triage ARCHIVE --taken DATE`";
        return Err(CommandError::Usage(what.into()));
    }
    triage(&args, &place.open_existing()?, printer).await
}

/// Reads the archive at `path` into a database in memory.
async fn from_archive(args: &Args, path: &Path, printer: &Printer) -> Result<(), CommandError> {
    let archive = archive::read(path, &args.given, printer)?;
    let (store, report) = archive.keep_in_memory().await?;
    if report.unreadable_rows > 0 {
        let how = format!("`acquaint why {} --problems`", path.display());
        printer.remark(&show::problems_hint(report.unreadable_rows as usize, &how));
    }
    triage(args, &store, printer).await
}

async fn triage(args: &Args, store: &SqliteStore, printer: &Printer) -> Result<(), CommandError> {
    let strategy = strategy(args, &store.load_situation().await?)?;
    let is_kept = args.archive.is_none() && !args.example;
    if let Some(wanted) = &args.person {
        let triage = triage_one(store, &strategy, wanted).await?;
        if args.json {
            return printer.print_json(&show::triage_json::one(&triage));
        }
        let mut page = printer.page();
        show::triage_one::write(&mut page, &triage, is_kept);
        return printer.print(page);
    }
    let mut triage = triage_received(store, &strategy).await?;
    if let Some(which) = args.only {
        triage.narrow_to(which.choice());
        if triage.waiting.is_empty() && triage.received.waiting > 0 && !args.json {
            printer.remark("Of those who wait for you, no one is of this kind.");
            return Ok(());
        }
    }
    if args.json {
        let shown = args.show.unwrap_or(Show::All);
        return printer.print_json(&show::triage_json::List::of(&triage, shown));
    }
    let mut page = printer.page();
    show::triage::write(&mut page, &triage, args.show, is_kept);
    printer.print(page)
}

/// The strategy that is named, else the one that is kept.
fn strategy(args: &Args, situation: &Situation) -> Result<Strategy, CommandError> {
    match (&args.strategy, situation.strategy()) {
        (Some(named), _) => strategy_file::read(named, situation),
        (None, Some(kept)) => Ok(kept.clone()),
        (None, None) if args.example => strategy_file::read("people-i-could-place", situation),
        (None, None) => Err(CommandError::Usage(format!(
            "say whom you would like to connect with: `--strategy FILE` with a file of JSON (docs/strategy.md has every \
             field), or a ready-made one: {}",
            strategy_file::ready_made_words()
        ))),
    }
}
