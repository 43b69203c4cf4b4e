//! `acquaint migrate`: moves a community from a file to PostgreSQL, or back.

use crate::config::is_server_url;
use crate::error::CommandError;
use crate::printer::Printer;
use crate::words;
use acquaint_store::{MoveEnd, MoveProgress, move_community};
use std::path::PathBuf;
use std::str::FromStr;

/// From where, and where to.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
A database is written as `sqlite:PATH` or `postgres://USER@HOST/NAME`. Other accounts on this computer can read what is on a \
command line: write an address with a password into a file, and give `@FILE`.

The first database is not changed. A service may run on it meanwhile: pages open, but nothing can be sent. From a file, the \
command waits at the end until that service has stopped; stop servers on PostgreSQL before. The second database must be empty. \
Every row is compared after it was copied.

If the move is interrupted, run the same command again. It goes on where it was, and nothing opens the second database until \
it is complete. To undo a move, go on using the first database.")]
pub(crate) struct Args {
    /// The database that holds the community.
    #[arg(long, value_name = "DATABASE")]
    from: Place,
    /// The database to move it to.
    #[arg(long, value_name = "DATABASE")]
    to: Place,
    /// Begins again after a move that was interrupted.
    #[arg(long)]
    restart: bool,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
}

/// A database on the command line.
#[derive(Clone, Debug)]
struct Place(MoveEnd);

impl FromStr for Place {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let named = text.strip_prefix('@').map(|file| {
            std::fs::read_to_string(file).map_err(|error| format!("`{file}` cannot be read: {error}"))
        });
        let text = named.transpose()?.unwrap_or_else(|| text.to_owned());
        let text = text.trim();
        if is_server_url(text) {
            return Ok(Self(MoveEnd::Server(text.to_owned())));
        }
        match text.strip_prefix("sqlite:").filter(|path| !path.is_empty()) {
            Some(path) => Ok(Self(MoveEnd::File(PathBuf::from(path)))),
            None => Err("write it as `sqlite:PATH` or `postgres://USER@HOST/NAME`".into()),
        }
    }
}

/// Moves everything, and says what to do next.
pub(crate) fn run(args: &Args, printer: &Printer) -> Result<(), CommandError> {
    let spinner = printer.progress("looking at both databases");
    let rows = |rows| words::count(usize::try_from(rows).unwrap_or(usize::MAX), "row", "rows");
    let mut say = |progress: MoveProgress<'_>| {
        spinner.say(&match progress {
            MoveProgress::Copying { table, rows: n } => format!("copying `{table}`: {}", rows(n)),
            MoveProgress::Comparing { table, rows: n } => format!("comparing `{table}`: {}", rows(n)),
            MoveProgress::Waiting => {
                "everything is copied: stop the service now; waiting until it has stopped".into()
            }
        });
    };
    let moved = move_community(&args.from.0, &args.to.0, args.restart, &mut say)?;
    drop(spinner);
    if args.json {
        return printer.print_json(&moved);
    }
    let mut page = printer.page();
    page.paragraph(&format!(
        "{} in {} tables were copied, and each was compared.",
        rows(moved.rows),
        moved.tables
    ));
    page.paragraph(
        "Set `database` to the new place, and start the service. Keep the first database until you have a backup of the second.",
    );
    printer.print(page)
}
