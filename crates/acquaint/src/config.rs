//! Settings from the command line, the environment, a file and defaults, in this order; each knows where it came from.

#[cfg(test)]
mod document;
pub(crate) mod example;
mod file;
mod flags;
mod layer;
pub(crate) mod network;
pub(crate) mod secret;
mod setting;
pub(crate) mod settings;
mod spelling;
#[cfg(test)]
mod tests;
mod value;

use crate::error::CommandError;
pub(crate) use flags::{ConfigFile, Flags};
use layer::{CONFIG_VARIABLE, Sources, Variables, account_folder};
pub(crate) use layer::{Origin, Resolved};
pub(crate) use settings::{Database, LogFormat, Metrics, SecondFactor, Settings, SignUp, TlsFiles};
use std::path::{Path, PathBuf};
pub(crate) use value::{Value, is_server_url};

/// Every setting, where each came from, and what was odd on the way.
#[derive(Debug)]
pub(crate) struct Config {
    /// The settings, complete and checked.
    pub settings: Settings,
    /// The same one by one, in the order of the table.
    pub resolved: Vec<Resolved>,
    /// The configuration file that was read.
    pub file: Option<PathBuf>,
    /// What deserves a word to the operator and stops nothing.
    pub remarks: Vec<String>,
}

impl Config {
    /// Reads all sources. `database`: what `--database` or its variable says.
    pub(crate) fn load(flags: &Flags, database: Option<&Path>) -> Result<Self, CommandError> {
        let text = |name: std::ffi::OsString| name.into_string().ok();
        let variables = std::env::vars_os().filter_map(|(name, value)| Some((text(name)?, text(value)?)));
        Self::from(flags, database, &variables.collect()).map_err(CommandError::Usage)
    }

    fn from(flags: &Flags, database: Option<&Path>, variables: &Variables) -> Result<Self, String> {
        let path = choose_file(flags, variables);
        let entries = path.as_deref().map(read_file).transpose()?;
        let file = path.as_deref().zip(entries);
        let sources = Sources { flags: &flags.texts, database, variables, file };
        let resolved = sources.resolve()?;
        let settings = Settings::of(&resolved)?;
        let remarks = sources.unknown_variables();
        Ok(Self { settings, resolved, file: path, remarks })
    }
}

/// The file that was named, else the first that is there.
fn choose_file(flags: &Flags, variables: &Variables) -> Option<PathBuf> {
    let named = variables.get(CONFIG_VARIABLE).filter(|path| !path.is_empty()).map(PathBuf::from);
    flags.file.config.clone().or(named).or_else(|| {
        let own = account_folder(variables, "XDG_CONFIG_HOME", ".config").map(|folder| folder.join(FILE));
        let shared = Path::new("/etc").join(FILE);
        own.into_iter().chain([shared]).find(|path| path.exists())
    })
}

const FILE: &str = "acquaint/config.toml";

fn read_file(path: &Path) -> Result<Vec<file::Entry>, String> {
    let text = std::fs::read_to_string(path)
        .map_err(|e| format!("the configuration file `{}` cannot be read: {e}", path.display()))?;
    file::read(path, &text)
}
