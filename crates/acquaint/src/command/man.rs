//! `acquaint man`: the manual, made from the same definition as the help.

use crate::Cli;
use crate::command::backup::cannot_write;
use crate::error::CommandError;
use crate::printer::Printer;
use clap::CommandFactory;
use std::path::PathBuf;

/// Where the pages go.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Writes a page for each command into this folder, instead of printing the first.
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

/// Prints the first page, or writes all.
pub(crate) fn run(args: &Args, printer: &Printer) -> Result<(), CommandError> {
    let Some(folder) = &args.out else {
        let mut page = Vec::new();
        let rendered = clap_mangen::Man::new(Cli::command()).render(&mut page);
        rendered.map_err(|e| CommandError::Output(e.to_string()))?;
        return printer.print_text(&String::from_utf8_lossy(&page));
    };
    std::fs::create_dir_all(folder).map_err(|e| cannot_write(folder, &e))?;
    clap_mangen::generate_to(Cli::command(), folder).map_err(|e| cannot_write(folder, &e))
}
