//! `acquaint completions SHELL`.

use crate::Cli;
use crate::error::CommandError;
use crate::printer::Printer;
use clap::CommandFactory;
use clap_complete::Shell;

/// Which shell.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The shell.
    shell: Shell,
}

/// Prints the completions.
pub(crate) fn run(args: &Args, printer: &Printer) -> Result<(), CommandError> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "acquaint", &mut script);
    printer.print_text(&String::from_utf8_lossy(&script))
}
