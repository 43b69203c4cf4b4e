//! The command line of acquaint: reads arguments, wires the parts together, says what came out.

mod archive;
mod clock;
mod command;
mod config;
mod database;
mod error;
mod lines;
mod page;
mod personal;
mod printer;
mod seed;
mod server;
mod show;
mod strategy_file;
mod tls;
mod words;

use clap::{Parser, Subcommand};
use error::CommandError;
use printer::Printer;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

/// Why is there no answer yet, what would help, and when may one still come?
///
/// acquaint reads your own LinkedIn archive and says, for every connection request that has no answer yet, the most
/// likely reasons. Not accepting is not denying: most reasons have nothing to do with you. Nothing leaves this
/// computer.
#[derive(Debug, Parser)]
#[command(name = "acquaint", version, arg_required_else_help = true, max_term_width = 100)]
struct Cli {
    /// The database to use instead of the one in your data folder: a file; for a community also `postgres://…`.
    #[arg(long, global = true, env = "ACQUAINT_DATABASE", value_name = "PATH", hide_env_values = true)]
    database: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Shows an invented community in a throw-away database, with people to be.
    Demo(command::demo::Args),
    /// Runs the service for a community.
    Serve(command::serve::Args),
    /// Says why requests have no answer yet, what would help, and when an answer may come.
    Why(command::why::Args),
    /// Says whom you know at an organisation.
    Who(command::who::Args),
    /// Reads the requests that wait for you under a strategy: who fits, and what to open on LinkedIn.
    Triage(command::triage::Args),
    /// Keeps an archive in the database; a newer one shows what became of your requests.
    #[command(subcommand)]
    Import(command::import::From),
    /// Adds what you saw of somebody, which makes the explanation surer.
    Saw(command::saw::Args),
    /// Asks you for what would change the answers most, one question after the other.
    Ask(command::ask::Args),
    /// Checks that everything in the database is in order.
    Verify(command::verify::Args),
    /// Explains requests given as JSON lines: the engine alone, without a database.
    Explain(command::explain::Args),
    /// Learns from a history how often answers come, as a model for `explain`.
    Fit(command::fit::Args),
    /// Scores explanations where the truth is known.
    Score(command::score::Args),
    /// Makes up a community, or a LinkedIn archive, whose truth is known.
    Simulate(command::simulate::Args),
    /// Copies everything into one file, while the service runs.
    Backup(command::backup::Args),
    /// Puts the database of a backup in its place; the one that was there is kept.
    Restore(command::restore::Args),
    /// Moves a community from a file to PostgreSQL, or back.
    Migrate(command::migrate::Args),
    /// Looks whether everything around the service is as it should be, and says what to do where it is not.
    Doctor(command::doctor::Args),
    /// Asks the service whether it is well.
    Healthcheck(command::healthcheck::Args),
    /// Shows the settings of the service and where each came from.
    #[command(subcommand)]
    Config(command::config::What),
    /// Prints the manual, or writes a page for each command.
    Man(command::man::Args),
    /// Prints completions for a shell.
    Completions(command::completions::Args),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let printer = Printer::new();
    match run(cli, &printer) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            printer.error(&error);
            error.exit_code()
        }
    }
}

fn run(cli: Cli, printer: &Printer) -> Result<(), CommandError> {
    let runtime = runtime(&cli.command).map_err(CommandError::runtime)?;
    let named = cli.database.clone();
    let place = database::Place::choose(cli.database);
    let done = runtime.block_on(async {
        match cli.command {
            Command::Demo(args) => Box::pin(command::demo::run(&args, named.as_deref(), printer)).await,
            Command::Serve(args) => command::serve::run(&args, named.as_deref(), printer).await,
            Command::Why(args) => command::why::run(args, &place, printer).await,
            Command::Who(args) => command::who::run(args, &place, printer).await,
            Command::Triage(args) => command::triage::run(args, &place, printer).await,
            Command::Import(from) => command::import::run(from, &place, printer).await,
            Command::Saw(args) => command::saw::run(args, &place, printer).await,
            Command::Ask(args) => command::ask::run(args, &place, printer).await,
            Command::Explain(args) => command::explain::run(&args, printer),
            Command::Fit(args) => command::fit::run(&args, printer),
            Command::Score(args) => command::score::run(&args, printer),
            Command::Simulate(args) => command::simulate::run(&args, printer),
            Command::Verify(args) => command::verify::run(&args, named.as_deref(), printer).await,
            Command::Backup(args) => command::backup::run(&args, named.as_deref(), printer),
            Command::Restore(args) => command::restore::run(&args, named.as_deref(), printer).await,
            Command::Migrate(args) => command::migrate::run(&args, printer),
            Command::Doctor(args) => command::doctor::run(&args, named.as_deref(), printer),
            Command::Healthcheck(args) => command::healthcheck::run(&args, named.as_deref(), printer),
            Command::Man(args) => command::man::run(&args, printer),
            Command::Config(what) => command::config::run(&what, named.as_deref(), printer),
            Command::Completions(args) => command::completions::run(&args, printer),
        }
    });
    // Reads that a disk or a server does not answer are not waited for.
    runtime.shutdown_timeout(END_WITHIN);
    done
}

/// How long a command that has ended waits for what it began in the background. Judgement.
const END_WITHIN: Duration = Duration::from_secs(5);

/// A service needs all processors and a clock that ticks; a command needs neither.
fn runtime(command: &Command) -> std::io::Result<tokio::runtime::Runtime> {
    match command {
        Command::Demo(_) | Command::Serve(_) => {
            tokio::runtime::Builder::new_multi_thread().enable_all().build()
        }
        _ => tokio::runtime::Builder::new_current_thread().build(),
    }
}
