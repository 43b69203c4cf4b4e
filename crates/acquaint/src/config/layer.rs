//! Which word counts: the command line before the environment, the environment before the file, the file before the
//! default. Each value keeps where it came from.

use super::file::Entry;
use super::setting::{PREFIX, SETTINGS, Setting, Unsaid};
use super::spelling;
use super::value::Value;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// The variables of the environment.
pub(crate) type Variables = BTreeMap<String, String>;

/// A setting with its value and where that came from.
#[derive(Debug)]
pub(crate) struct Resolved {
    /// The setting.
    pub setting: &'static Setting,
    /// Its value; `None`: nobody said, and it has no default.
    pub value: Option<Value>,
    /// Where the value came from.
    pub origin: Origin,
}

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// An option on the command line.
    Flag(String),
    /// A variable.
    Variable(String),
    /// A file that a variable names.
    SecretFile(String),
    /// The configuration file: which line.
    File(PathBuf, usize),
    /// Nobody said.
    Default,
}

impl Origin {
    /// What kind of place it is, for programs.
    pub(crate) fn key(&self) -> &'static str {
        match self {
            Self::Flag(_) => "flag",
            Self::Variable(_) => "environment",
            Self::SecretFile(_) => "secret_file",
            Self::File(..) => "file",
            Self::Default => "default",
        }
    }

    /// The place in words.
    pub(crate) fn words(&self) -> String {
        match self {
            Self::Flag(place) | Self::Variable(place) | Self::SecretFile(place) => format!("`{place}`"),
            Self::File(path, line) => format!("`{}`, line {line}", path.display()),
            Self::Default => "default".into(),
        }
    }
}

/// Where words about settings come from.
pub(crate) struct Sources<'a> {
    /// Options by the key of their setting.
    pub flags: &'a BTreeMap<&'static str, String>,
    /// What `--database` says, or its variable: the command line reads both.
    pub database: Option<&'a Path>,
    /// The environment.
    pub variables: &'a Variables,
    /// The configuration file and what it says.
    pub file: Option<(&'a Path, Vec<Entry>)>,
}

/// A word about a setting, before anybody looked whether it fits.
struct Said {
    text: String,
    origin: Origin,
}

impl Sources<'_> {
    /// Every setting's value, in the order of the table. The error names the setting and the place. Those that follow
    /// from others are looked at last.
    pub(crate) fn resolve(&self) -> Result<Vec<Resolved>, String> {
        let mut resolved = Vec::with_capacity(SETTINGS.len());
        let (last, first): (Vec<_>, Vec<_>) =
            SETTINGS.iter().partition(|setting| matches!(setting.default, Unsaid::Follows(..)));
        for setting in first.into_iter().chain(last) {
            let one = self.resolve_one(setting, &resolved)?;
            resolved.push(one);
        }
        let place = |key: &str| SETTINGS.iter().position(|setting| setting.key == key);
        resolved.sort_by_key(|one| place(one.setting.key));
        Ok(resolved)
    }

    fn resolve_one(&self, setting: &'static Setting, before: &[Resolved]) -> Result<Resolved, String> {
        let said = self.said(setting)?;
        let (text, origin) = match said {
            Some(Said { text, origin }) => (Some(text), origin),
            None => (self.unsaid(setting, before), Origin::Default),
        };
        let value = text.map(|text| setting.kind.parse(&text)).transpose();
        let value = value.map_err(|why| format!("{} (`{}`): {why}", origin.words(), setting.key))?;
        Ok(Resolved { setting, value, origin })
    }

    fn said(&self, setting: &Setting) -> Result<Option<Said>, String> {
        let option = format!("--{}", setting.flag());
        if let Some(text) = self.flags.get(setting.key) {
            return Ok(Some(Said { text: text.clone(), origin: Origin::Flag(option) }));
        }
        let variable = setting.variable();
        let in_environment = self.variables.get(&variable).filter(|text| !text.is_empty());
        if let Some(path) =
            self.database.filter(|path| setting.key == "database" && !path.as_os_str().is_empty())
        {
            let text = path.to_string_lossy().into_owned();
            let is_variable = in_environment == Some(&text);
            let origin = if is_variable { Origin::Variable(variable) } else { Origin::Flag(option) };
            return Ok(Some(Said { text, origin }));
        }
        let secret = self.secret_from_file(setting)?;
        match (in_environment, secret) {
            (Some(_), Some(_)) => {
                Err(format!("`{variable}` and `{variable}_FILE` are both set; keep one of the two"))
            }
            (Some(text), None) => Ok(Some(Said { text: text.clone(), origin: Origin::Variable(variable) })),
            (None, Some(said)) => Ok(Some(said)),
            (None, None) => Ok(self.in_file(setting)),
        }
    }

    /// What the file says that `…_FILE` names, without the end of its last line.
    fn secret_from_file(&self, setting: &Setting) -> Result<Option<Said>, String> {
        let Some(variable) = setting.file_variable() else { return Ok(None) };
        let Some(path) = self.variables.get(&variable).filter(|path| !path.is_empty()) else {
            return Ok(None);
        };
        let text = std::fs::read_to_string(path)
            .map_err(|e| format!("`{variable}` names `{path}`, which cannot be read: {e}"))?;
        let text = text.trim_end_matches(['\r', '\n']).to_owned();
        Ok(Some(Said { text, origin: Origin::SecretFile(variable) }))
    }

    fn in_file(&self, setting: &Setting) -> Option<Said> {
        let (path, entries) = self.file.as_ref()?;
        let entry = entries.iter().find(|entry| entry.key == setting.key)?;
        Some(Said { text: entry.text.clone(), origin: Origin::File(path.to_path_buf(), entry.line) })
    }

    fn unsaid(&self, setting: &Setting, before: &[Resolved]) -> Option<String> {
        match &setting.default {
            Unsaid::Text(text) => Some((*text).to_owned()),
            Unsaid::Nothing => None,
            Unsaid::Follows(_, follow) => follow(&Known { before, variables: self.variables }),
        }
    }

    /// Variables that begin as ours do and are none: a slip of the pen, or somebody else's.
    pub(crate) fn unknown_variables(&self) -> Vec<String> {
        let known = |name: &str| {
            name == CONFIG_VARIABLE
                || SETTINGS.iter().any(|s| s.variable() == name || s.file_variable().as_deref() == Some(name))
        };
        let ours = self.variables.keys().filter(|name| name.starts_with(PREFIX) && !known(name));
        ours.map(|name| {
            let near = spelling::nearest(name, SETTINGS.iter().map(Setting::variable));
            let hint = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            format!("the variable `{name}` is no setting and was not used{hint}")
        })
        .collect()
    }
}

/// The variable that names the configuration file.
pub(crate) const CONFIG_VARIABLE: &str = "ACQUAINT_CONFIG";

/// What is known when a setting has to follow from others.
pub(crate) struct Known<'a> {
    before: &'a [Resolved],
    variables: &'a Variables,
}

impl Known<'_> {
    fn value(&self, key: &str) -> Option<&Value> {
        self.before.iter().find(|resolved| resolved.setting.key == key)?.value.as_ref()
    }
}

/// `acquaint` in the data folder of the account.
pub(crate) fn data_folder(known: &Known<'_>) -> Option<String> {
    let folder = account_folder(known.variables, "XDG_DATA_HOME", ".local/share")?;
    Some(folder.join("acquaint").to_string_lossy().into_owned())
}

/// `acquaint.db` in the folder that holds everything.
pub(crate) fn database(known: &Known<'_>) -> Option<String> {
    let folder = PathBuf::from(known.value("data_dir")?.shown());
    Some(folder.join("acquaint.db").to_string_lossy().into_owned())
}

/// Where a browser on this computer finds the service. By name: a passkey belongs to a name, never to a number, and so
/// do most certificates.
pub(crate) fn base_url(known: &Known<'_>) -> Option<String> {
    let Some(Value::Address(listen)) = known.value("listen") else { return None };
    let is_here = listen.ip().is_loopback() || listen.ip().is_unspecified();
    let host = if is_here { format!("localhost:{}", listen.port()) } else { SocketAddr::to_string(listen) };
    let scheme = if known.value("tls.certificate").is_some() { "https" } else { "http" };
    Some(format!("{scheme}://{host}"))
}

/// A folder of the account: what a variable names, else one in HOME.
pub(super) fn account_folder(variables: &Variables, name: &str, in_home: &str) -> Option<PathBuf> {
    let folder = |name: &str| variables.get(name).map(PathBuf::from).filter(|path| path.is_absolute());
    folder(name).or_else(|| folder("HOME").map(|home| home.join(in_home)))
}
