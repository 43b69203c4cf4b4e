//! `acquaint verify`: checks that everything in the database is in order, whatever it holds.

use crate::config::{Config, ConfigFile, Database, Flags};
use crate::database;
use crate::error::CommandError;
use crate::printer::Printer;
use crate::words;
use acquaint_core::import::Finding;
use serde::Serialize;
use std::path::Path;

/// How to say it.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    config: ConfigFile,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct FindingJson<'a> {
    place: &'a str,
    detail: &'a str,
}

impl<'a> FindingJson<'a> {
    fn of(finding: &'a Finding) -> Self {
        Self { place: &finding.place, detail: &finding.detail }
    }
}

/// Checks the database and lists what is not in order.
pub(crate) async fn run(args: &Args, database: Option<&Path>, printer: &Printer) -> Result<(), CommandError> {
    let (findings, advice) = match Config::load(&Flags::from(&args.config), database)?.settings.database {
        Database::File(path) => {
            database::check_readable(&path)?;
            let advice = "restore a copy, or import your archives into a new one with `--database PATH`";
            (database::findings(&path).await?, advice)
        }
        Database::Server(server) => {
            (database::findings_on(&server).await?, "restore a backup (docs/operating.md says how)")
        }
    };
    if args.json {
        printer.print_json(&findings.iter().map(FindingJson::of).collect::<Vec<_>>())?;
    } else {
        let mut page = printer.page();
        for finding in &findings {
            page.line(&finding.to_string());
        }
        if findings.is_empty() {
            page.paragraph("Everything in the database is in order.");
        }
        printer.print(page)?;
    }
    if findings.is_empty() { Ok(()) } else { Err(not_in_order(findings.len(), advice)) }
}

fn not_in_order(findings: usize, advice: &str) -> CommandError {
    let things = words::count(findings, "thing is", "things are");
    CommandError::NotInOrder(format!("{things} not in order in the database; {advice}"))
}
