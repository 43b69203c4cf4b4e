//! `acquaint import linkedin ARCHIVE`.

use crate::archive::{self, Given};
use crate::clock;
use crate::database::Place;
use crate::error::CommandError;
use crate::printer::Printer;
use crate::show;
use acquaint_app::import_record::import_record;
use std::path::PathBuf;

/// Where the record comes from.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum From {
    /// A LinkedIn archive: the zip as LinkedIn sent it, or the folder it was unpacked to.
    Linkedin(Args),
}

/// Which archive.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The archive.
    archive: PathBuf,
    #[command(flatten)]
    given: Given,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
    /// Lists the rows of the archive that could not be read, and keeps nothing.
    #[arg(long)]
    problems: bool,
}

/// Keeps the archive and reports what it brought.
pub(crate) async fn run(from: From, place: &Place, printer: &Printer) -> Result<(), CommandError> {
    let From::Linkedin(args) = from;
    let archive = archive::read(&args.archive, &args.given, printer)?;
    if args.problems {
        return show::problems(&archive.problems, args.json, printer);
    }
    let store = place.open()?;
    let report = import_record(&store, &archive.record, &archive.source, &mut clock::stamp()?).await?;
    if args.json {
        printer.print_json(&show::json::Import::of(&report, &archive.read))
    } else {
        let mut page = printer.page();
        show::import::write(&mut page, &report, &archive.read);
        printer.print(page)
    }
}
