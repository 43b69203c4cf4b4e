//! `acquaint config`: every setting, its value, and where it came from; and a file to start from.

use crate::config::{Config, Flags, Origin, Resolved, Value, example};
use crate::error::CommandError;
use crate::printer::Printer;
use serde::Serialize;
use std::path::Path;

/// What to do with the settings.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum What {
    /// Shows every setting, its value, and where it came from. Secrets stay hidden.
    Show(Args),
    /// Prints a configuration file with every setting, to start from.
    Example,
}

/// Which settings, and how to show them.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    flags: Flags,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct SettingJson<'a> {
    key: &'static str,
    value: Option<serde_json::Value>,
    origin: &'static str,
    #[serde(rename = "where")]
    place: Option<String>,
    line: Option<usize>,
    variable: &'a str,
}

/// Shows the settings.
pub(crate) fn run(what: &What, database: Option<&Path>, printer: &Printer) -> Result<(), CommandError> {
    let args = match what {
        What::Show(args) => args,
        What::Example => return printer.print_text(&example::example()),
    };
    let config = Config::load(&args.flags, database)?;
    for remark in &config.remarks {
        printer.remark(&format!("acquaint: {remark}"));
    }
    if args.json { show_json(&config, printer) } else { show_table(&config, printer) }
}

fn show_json(config: &Config, printer: &Printer) -> Result<(), CommandError> {
    let variables: Vec<_> = config.resolved.iter().map(|resolved| resolved.setting.variable()).collect();
    let settings = config.resolved.iter().zip(&variables).map(|(resolved, variable)| {
        let (place, line) = match &resolved.origin {
            Origin::Flag(place) | Origin::Variable(place) | Origin::SecretFile(place) => {
                (Some(place.clone()), None)
            }
            Origin::File(path, line) => (Some(path.display().to_string()), Some(*line)),
            Origin::Default => (None, None),
        };
        SettingJson {
            key: resolved.setting.key,
            value: resolved.value.as_ref().map(Value::json),
            origin: resolved.origin.key(),
            place,
            line,
            variable,
        }
    });
    printer.print_json(&settings.collect::<Vec<_>>())
}

fn show_table(config: &Config, printer: &Printer) -> Result<(), CommandError> {
    let shown =
        |resolved: &Resolved| resolved.value.as_ref().map(Value::shown).filter(|text| !text.is_empty());
    let values: Vec<_> =
        config.resolved.iter().map(|resolved| shown(resolved).unwrap_or_else(|| "–".into())).collect();
    let width = |texts: &mut dyn Iterator<Item = usize>| texts.max().unwrap_or(0);
    let keys = width(&mut config.resolved.iter().map(|resolved| resolved.setting.key.len()));
    // One long path must not push the last column off the screen.
    let middle = width(&mut values.iter().map(|value| value.chars().count())).min(40);
    let mut page = printer.page();
    for (resolved, value) in config.resolved.iter().zip(&values) {
        let (key, origin) = (resolved.setting.key, resolved.origin.words());
        page.line(&format!("{key:<keys$}  {value:<middle$}  {origin}"));
    }
    page.line("");
    page.paragraph(
        "A setting named `mail.from` is `--mail-from` on the command line and `ACQUAINT_MAIL_FROM` in the \
         environment. The command line counts before the environment, the environment before the file.",
    );
    printer.print(page)
}
