//! The options of the command line, made from the table of settings.

use super::setting::{Kind, SETTINGS, Setting, Unsaid};
use clap::{Arg, ArgMatches, Command};
use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

/// Which configuration file, for commands that take their settings from nowhere else on the command line.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct ConfigFile {
    /// The configuration file. Without it: `ACQUAINT_CONFIG`, then `acquaint/config.toml` in your configuration
    /// folder, then `/etc/acquaint/config.toml`.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// An option for every setting, and which configuration file. `--database` is an option of every command anyway.
#[derive(Clone, Default)]
pub(crate) struct Flags {
    /// The configuration file that was named.
    pub file: ConfigFile,
    /// What was said, by the key of the setting.
    pub texts: BTreeMap<&'static str, String>,
}

impl From<&ConfigFile> for Flags {
    fn from(file: &ConfigFile) -> Self {
        Self { file: file.clone(), texts: BTreeMap::new() }
    }
}

/// Names what was said, not what it said: a password may be among it.
impl fmt::Debug for Flags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Flags").field("file", &self.file).field("said", &self.texts.keys()).finish()
    }
}

fn settings() -> impl Iterator<Item = &'static Setting> {
    SETTINGS.iter().filter(|setting| setting.key != "database")
}

fn option(setting: &'static Setting) -> Arg {
    let default = match &setting.default {
        Unsaid::Text("") | Unsaid::Nothing => String::new(),
        Unsaid::Text(text) => format!(" [default: {text}]"),
        Unsaid::Follows(words, _) => format!(" [default: {words}]"),
    };
    let help =
        format!("{} [may be: {}]{default} [env: {}]", setting.help, setting.kind.words(), setting.variable());
    let value = match setting.kind {
        Kind::Path | Kind::Database => "PATH",
        Kind::Address => "ADDRESS",
        Kind::WebUrl | Kind::MailUrl | Kind::ServerUrl => "URL",
        Kind::Count { .. } | Kind::CountOrNone { .. } => "NUMBER",
        Kind::Choice(_) => "WORD",
        Kind::Networks => "LIST",
        Kind::Mailbox | Kind::Text(_) | Kind::Secret(_) => "TEXT",
    };
    Arg::new(setting.key)
        .long(setting.flag())
        .value_name(value)
        .help(help.replace('`', ""))
        .help_heading("Settings")
        .allow_hyphen_values(true)
}

impl clap::FromArgMatches for Flags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let said = |setting: &'static Setting| {
            matches.get_one::<String>(setting.key).map(|text| (setting.key, text.clone()))
        };
        let file = ConfigFile::from_arg_matches(matches)?;
        Ok(Self { file, texts: settings().filter_map(said).collect() })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl clap::Args for Flags {
    fn augment_args(command: Command) -> Command {
        settings().map(option).fold(ConfigFile::augment_args(command), Command::arg)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}
