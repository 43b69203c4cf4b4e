//! `acquaint doctor`: whether everything around the service is as it should be, and what to do where it is not.

mod certificate;
mod check;
mod database;
mod disk;
mod outside;
mod postgres;

use crate::clock;
use crate::config::{Config, Database, Flags};
use crate::error::CommandError;
use crate::printer::Printer;
use crate::words;
use check::{Check, State};
pub(crate) use disk::disk_of;
use serde::Serialize;
use std::path::Path;

/// Which settings, and how to say it.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Changes nothing, apart from a file that it makes in the data folder and takes away again. With `--json` there is nothing \
private in what it prints, no name of a person, host, folder or file: it can go into a report as it is.")]
pub(crate) struct Args {
    #[command(flatten)]
    flags: Flags,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Report<'a> {
    acquaint_version: &'static str,
    system: &'static str,
    checks: &'a [Check],
}

/// Checks, and says what to do.
pub(crate) fn run(args: &Args, database: Option<&Path>, printer: &Printer) -> Result<(), CommandError> {
    let progress = printer.progress("looking");
    let (config, checks) = match Config::load(&args.flags, database) {
        Ok(config) => {
            let checks = all(&config)?;
            (Some(config), checks)
        }
        Err(error) if args.json => {
            drop(error);
            (None, vec![unreadable()])
        }
        Err(error) => return Err(error),
    };
    drop(progress);
    if args.json {
        let version = env!("CARGO_PKG_VERSION");
        printer.print_json(&Report {
            acquaint_version: version,
            system: std::env::consts::OS,
            checks: &checks,
        })?;
    } else if let Some(config) = &config {
        show(config, &checks, printer)?;
    }
    match checks.iter().filter(|check| check.state == State::Problem).count() {
        0 => Ok(()),
        problems => {
            Err(CommandError::NotInOrder(words::count(problems, "problem", "problems") + " to solve"))
        }
    }
}

fn all(config: &Config) -> Result<Vec<Check>, CommandError> {
    let now = clock::stamp()?.now;
    let settings = &config.settings;
    let mut checks = vec![settings_read(config)];
    checks.push(disk::private_file(config));
    checks.push(disk::data_folder(&settings.data_dir));
    match &settings.database {
        Database::File(path) => {
            checks.push(disk::leftovers(path));
            checks.push(disk::free_space(path));
            checks.extend(database::checks(path));
            checks.push(disk::backups(path, now));
            checks.push(disk::network_share(path));
            checks.push(disk::clock(path, now));
        }
        Database::Server(server) => {
            checks.extend(postgres::checks(server));
            checks.push(disk::clock(Path::new(""), now));
        }
    }
    checks.push(disk::open_files());
    checks.push(outside::base_url(settings));
    checks.push(outside::listen(settings));
    checks.extend(outside::running(settings));
    checks.push(certificate::certificate(settings, now));
    checks.push(outside::proxies(settings));
    checks.push(disk::leaked_passwords(settings.leaked.as_deref()));
    checks.push(outside::mail(settings));
    Ok(checks)
}

fn unreadable() -> Check {
    Check::problem("settings", "they cannot be read", "run `acquaint config show`, which says why and where")
}

fn settings_read(config: &Config) -> Check {
    match config.remarks.len() {
        0 => Check::ok("settings", "all of them are known"),
        n => Check::attention(
            "settings",
            &format!(
                "{} that acquaint does not know",
                words::count(n, "variable begins", "variables begin") + " with `ACQUAINT_`"
            ),
            "run `acquaint config show`, which names them",
        ),
    }
}

fn show(config: &Config, checks: &[Check], printer: &Printer) -> Result<(), CommandError> {
    let mut page = printer.page();
    let file = config.file.as_ref().map_or_else(|| "none".into(), |path| path.display().to_string());
    page.labelled("configuration file: ", &file);
    page.labelled("data folder: ", &config.settings.data_dir.display().to_string());
    page.labelled("database: ", &config.settings.database.shown());
    page.line("");
    let width = checks.iter().map(|check| check.name.len()).max().unwrap_or(0);
    for check in checks {
        let state = check.state.word();
        page.labelled(&format!("{state:<9}  {:<width$}  ", check.name), &check.detail);
        if let Some(advice) = &check.advice {
            page.labelled(&" ".repeat(9 + 2 + width + 2), &format!("→ {advice}"));
        }
    }
    printer.print(page)
}
