//! Text into values: what each kind of setting takes, and what to say if it does not fit.

use super::network::Network;
use super::secret::Secret;
use super::setting::Kind;
use std::net::SocketAddr;
use std::path::PathBuf;
use url::Url;

/// The value of a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    /// A file or folder.
    Path(PathBuf),
    /// Where to listen.
    Address(SocketAddr),
    /// An address for browsers.
    Url(Url),
    /// A line, or a word of a choice.
    Text(String),
    /// A whole number; `None`: none.
    Count(Option<u64>),
    /// IP addresses and networks.
    Networks(Vec<Network>),
    /// For nobody's eyes; with what may be seen of it.
    Secret {
        /// The value.
        value: Secret,
        /// What may be seen.
        shown: String,
    },
}

impl Value {
    /// What anybody may see of it.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Path(path) => path.display().to_string(),
            Self::Address(address) => address.to_string(),
            Self::Url(url) => without_last_slash(url),
            Self::Text(text) => text.clone(),
            Self::Count(count) => count.map_or_else(|| "none".into(), |count| count.to_string()),
            Self::Networks(networks) => {
                networks.iter().map(Network::to_string).collect::<Vec<_>>().join(", ")
            }
            Self::Secret { shown, .. } => shown.clone(),
        }
    }

    /// The same for programs.
    pub(crate) fn json(&self) -> serde_json::Value {
        match self {
            Self::Count(count) => (*count).into(),
            Self::Networks(networks) => networks.iter().map(Network::to_string).collect(),
            _ => self.shown().into(),
        }
    }
}

/// A URL as people write it: without a slash after the host.
fn without_last_slash(url: &Url) -> String {
    let text = url.as_str();
    text.strip_suffix('/').unwrap_or(text).to_owned()
}

impl Kind {
    /// Reads a value; the error says what would fit, and names no secret.
    pub(crate) fn parse(&self, text: &str) -> Result<Value, String> {
        match self {
            Self::Path => Ok(Value::Path(text.into())),
            Self::Database if !is_server_url(text) => Ok(Value::Path(text.into())),
            Self::Database | Self::ServerUrl => server_url(text),
            Self::Address => text.parse().map(Value::Address).map_err(|_| {
                format!("`{text}` is no address to listen on; write an IP address and a port, like `127.0.0.1:8420`")
            }),
            Self::WebUrl => web_url(text).map(Value::Url),
            Self::MailUrl => mail_url(text),
            Self::Mailbox => mailbox(text),
            Self::Text(characters_max) => line(text, *characters_max),
            Self::Count { least, most } => count(text, *least, *most),
            Self::CountOrNone { .. } if text.eq_ignore_ascii_case("none") => Ok(Value::Count(None)),
            Self::CountOrNone { least, most } => {
                count(text, *least, *most).map_err(|words| words + ", or `none`")
            }
            Self::Choice(words) => choice(text, &words()),
            Self::Networks => {
                let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
                parts.map(str::parse).collect::<Result<_, _>>().map(Value::Networks)
            }
            Self::Secret(characters_min) if text.chars().count() < *characters_min => {
                Err(format!("it is too short; make it {characters_min} characters or more"))
            }
            Self::Secret(_) => Ok(hidden(text, "(hidden)".into())),
        }
    }

    /// What fits, in a few words, for the documents.
    pub(crate) fn words(&self) -> String {
        match self {
            Self::Path => "a path".into(),
            Self::Database => "a path, or a `postgres` address; then a secret".into(),
            Self::ServerUrl => "a `postgres` address; a secret".into(),
            Self::Address => "IP address and port".into(),
            Self::WebUrl => "an `https` or `http` address".into(),
            Self::MailUrl => "an `smtps` or `smtp` address; a secret".into(),
            Self::Mailbox => "an e-mail address, also with a name".into(),
            Self::Text(characters_max) => format!("up to {characters_max} characters"),
            Self::Count { least, most } if *most == u64::from(u32::MAX) => format!("{least} or more"),
            Self::Count { least, most } => format!("{least} to {most}"),
            Self::CountOrNone { least, most } => format!("{least} to {most}, or `none`"),
            Self::Choice(words) => {
                words().iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
            }
            Self::Networks => "a list of IP addresses and networks".into(),
            Self::Secret(characters_min) => format!("{characters_min} characters or more; a secret"),
        }
    }
}

fn hidden(text: &str, shown: String) -> Value {
    Value::Secret { value: Secret::new(text.to_owned()), shown }
}

fn web_url(text: &str) -> Result<Url, String> {
    if text.contains('@') {
        return Err("it must not hold a name or password; write it like `https://people.example.org`".into());
    }
    let wrong = |why: &str| format!("`{text}` {why}; write it like `https://people.example.org`");
    let url = Url::parse(text).map_err(|_| wrong("is no web address"))?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none_or(str::is_empty) {
        return Err(wrong("is no web address"));
    }
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return Err(wrong("has something after the host, but acquaint needs a host of its own"));
    }
    Ok(url)
}

fn mail_url(text: &str) -> Result<Value, String> {
    let wrong =
        "it is no address of a mail server; write it like `smtps://user:password@mail.example.org:465`";
    let url = Url::parse(text).map_err(|_| wrong)?;
    let host = url.host_str().filter(|host| !host.is_empty()).ok_or(wrong)?;
    if !matches!(url.scheme(), "smtp" | "smtps") {
        return Err(wrong.into());
    }
    let account = if url.username().is_empty() && url.password().is_none() { "" } else { "(hidden)@" };
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    Ok(hidden(text, format!("{}://{account}{host}{port}", url.scheme())))
}

/// Whether a text is meant to be the address of a PostgreSQL database.
pub(crate) fn is_server_url(text: &str) -> bool {
    ["postgres://", "postgresql://"].iter().any(|scheme| text.starts_with(scheme))
}

fn server_url(text: &str) -> Result<Value, String> {
    let wrong = "it is no address of a PostgreSQL database; write it like `postgres://acquaint:password@db.example.org/acquaint`";
    let url = Url::parse(text).ok().filter(|_| is_server_url(text)).ok_or(wrong)?;
    let name = if url.username().is_empty() { String::new() } else { format!("{}@", url.username()) };
    let host = url.host_str().unwrap_or_default().replace("%2F", "/");
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    Ok(hidden(text, format!("{}://{name}{host}{port}{}", url.scheme(), url.path())))
}

/// `name@host`, or `Some Name <name@host>`.
fn mailbox(text: &str) -> Result<Value, String> {
    let wrong =
        || format!("`{text}` is no e-mail address; write it like `Harbour Makers <no-reply@example.org>`");
    let address = match text.split_once('<') {
        Some((_, rest)) => rest.strip_suffix('>').ok_or_else(wrong)?,
        None => text,
    };
    let (name, host) = address.split_once('@').ok_or_else(wrong)?;
    let is_odd = |c: char| c.is_whitespace() || c.is_control() || "<>@,;".contains(c);
    if name.is_empty() || host.is_empty() || address.replacen('@', "", 1).contains(is_odd) {
        return Err(wrong());
    }
    line(text, 200)
}

fn line(text: &str, characters_max: usize) -> Result<Value, String> {
    let characters = text.chars().count();
    if text.trim().is_empty() {
        return Err("it is empty; leave the setting out to keep its default".into());
    }
    if characters > characters_max {
        return Err(format!("it has {characters} characters, but at most {characters_max} fit"));
    }
    if text.chars().any(char::is_control) {
        return Err("it has a control character, such as the end of a line; write it on one line".into());
    }
    Ok(Value::Text(text.to_owned()))
}

fn count(text: &str, least: u64, most: u64) -> Result<Value, String> {
    let found = text.parse().ok().filter(|count| (least..=most).contains(count));
    found
        .map(|count| Value::Count(Some(count)))
        .ok_or_else(|| format!("`{text}` does not fit; write a whole number from {least} to {most}"))
}

fn choice(text: &str, words: &[String]) -> Result<Value, String> {
    let found = words.iter().find(|word| *word == text);
    let known = words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    found.map(|word| Value::Text(word.clone())).ok_or_else(|| format!("`{text}` is not one of {known}"))
}
