//! The settings as the service uses them: typed, complete, checked against each other.

use super::layer::Resolved;
use super::network::Network;
use super::secret::Secret;
use super::value::Value;
use crate::error::CommandError;
use acquaint_core::limits::Limits;
use clap::ValueEnum;
use std::fmt::Debug;
use std::io::IsTerminal;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use url::Url;

/// Everything an operator can set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Settings {
    /// The folder that holds everything.
    pub data_dir: PathBuf,
    /// The database.
    pub database: Database,
    /// Where to listen.
    pub listen: SocketAddr,
    /// The address that people type: scheme, host and port.
    pub base_url: Url,
    /// Whose word about a visitor's address is taken.
    pub trusted_proxies: Vec<Network>,
    /// Who may join.
    pub sign_up: SignUp,
    /// What the community calls itself: 1 to 60 characters.
    pub community_name: String,
    /// With which certificate acquaint itself speaks TLS, if it does.
    pub tls: Option<TlsFiles>,
    /// The file of passwords that leaked, if there is one.
    pub leaked: Option<PathBuf>,
    /// How mail is sent, if it is.
    pub mail: Option<Mail>,
    /// What is asked for beside a password.
    pub second_factor: SecondFactor,
    /// Days after which a session ends, however much it is used: 1 to 365.
    pub session_days: u16,
    /// Days without use after which a session ends: 1 to 365.
    pub session_idle_days: u16,
    /// How often one member is answered a minute, or one client who is not signed in: 60 to 1,000,000, if there is a limit.
    pub answers_per_minute: Option<u32>,
    /// The limits of the community, checked.
    pub limits: Limits,
    /// Who may read `/metrics`.
    pub metrics: Metrics,
    /// What goes to the log.
    pub log: Log,
}

/// Where everything is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Database {
    /// In a file.
    File(PathBuf),
    /// In PostgreSQL.
    Server(Server),
}

/// A database in PostgreSQL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Server {
    /// Its address, with the password of the role that owns it.
    pub url: Secret,
    /// The same for a role that may not read what recipients keep, if there is one of its own.
    pub reader_url: Option<Secret>,
    /// The address without the password.
    pub shown: String,
}

impl Database {
    /// The file. `instead`: what does the same for PostgreSQL, in words.
    pub fn file(&self, instead: &str) -> Result<&Path, CommandError> {
        match self {
            Self::File(path) => Ok(path),
            Self::Server(server) => {
                Err(CommandError::Usage(format!("the database is `{}`, not a file; {instead}", server.shown)))
            }
        }
    }

    /// What anybody may see of it.
    pub fn shown(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Server(server) => server.shown.clone(),
        }
    }
}

/// Who may join.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SignUp {
    /// Those with a link.
    Invite,
    /// Everybody.
    Open,
    /// Everybody, once the operator agrees.
    Approval,
}

/// What is asked for beside a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SecondFactor {
    /// Nothing.
    Off,
    /// A code that goes to the e-mail address of the account.
    Mail,
}

/// The files for TLS, both PEM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TlsFiles {
    /// The certificate, and those between it and its authority.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

/// How mail is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mail {
    /// The mail server, with its password.
    pub smtp_url: Secret,
    /// Whom mail comes from.
    pub from: String,
}

/// Who may read `/metrics`, as a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum MetricsAccess {
    /// Nobody.
    Off,
    /// Programs on this computer.
    Loopback,
    /// Programs that have the token.
    Token,
}

/// Who may read `/metrics`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Metrics {
    /// Nobody: there is no such page.
    Off,
    /// Connections from this computer that carry no `Forwarded` or `X-Forwarded-For`: a proxy beside the service
    /// connects from this computer too, for everybody.
    Loopback,
    /// Programs that send it as a bearer token.
    Token(Secret),
}

/// What goes to the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Log {
    /// How much.
    pub level: LogLevel,
    /// In which form.
    pub format: LogFormat,
}

impl Log {
    /// Starts the log, on standard error. A second start changes nothing.
    pub fn start(self) {
        // In a file colours are noise, and their codes would act on the terminal of its reader.
        let is_colourful = std::io::stderr().is_terminal()
            && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        let log = tracing_subscriber::registry().with(self.targets());
        let lines = tracing_subscriber::fmt::layer().with_ansi(is_colourful).with_writer(std::io::stderr);
        let started = match self.format {
            LogFormat::Text => log.with(lines).try_init(),
            LogFormat::Json => log.with(lines.json()).try_init(),
        };
        drop(started);
    }

    /// Who may write to the log: our own code, and the libraries in [`LIBRARIES`]. All others are silent at every level.
    fn targets(self) -> Targets {
        let level = match self.level {
            LogLevel::Error => LevelFilter::ERROR,
            LogLevel::Warn => LevelFilter::WARN,
            LogLevel::Info => LevelFilter::INFO,
            LogLevel::Debug => LevelFilter::DEBUG,
            LogLevel::Trace => LevelFilter::TRACE,
        };
        let libraries = LIBRARIES.map(|(target, most)| (target, most.min(level)));
        Targets::new().with_target("acquaint", level).with_targets(libraries)
    }
}

/// Libraries whose lines were looked at, each with the most it may say. A library that logs what it is asked for would
/// write secrets of links, and what members privately do, into the log.
const LIBRARIES: [(&str, LevelFilter); 1] = [
    // That a handler panicked, with the message of the panic.
    ("tower_http::catch_panic", LevelFilter::ERROR),
];

/// How much goes to the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogLevel {
    /// What went wrong.
    Error,
    /// And what deserves attention.
    Warn,
    /// And what happened.
    Info,
    /// And how.
    Debug,
    /// Everything.
    Trace,
}

/// The form of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
}

impl Settings {
    /// From every setting's value. The error says which settings do not go together.
    pub(super) fn of(resolved: &[Resolved]) -> Result<Self, String> {
        let values = Values(resolved);
        let limits = Limits {
            connections_max: values.count("limits.connections_max"),
            cool_down_days: values.count("limits.cool_down_days"),
            sent_per_week_max: values.count("limits.sent_per_week_max"),
            open_requests_max: values.count("limits.open_requests_max"),
            open_days: values.count("limits.open_days"),
            note_characters_max: values.count("limits.note_characters_max"),
            question_characters_max: values.count("limits.question_characters_max"),
            questions_max: values.count("limits.questions_max"),
            vouchers_max: values.count("limits.vouchers_max"),
            retention_days: values.maybe_count("limits.retention_days"),
        };
        limits.check().map_err(|e| format!("limits: {e}"))?;
        let database = database(&values)?;
        // An account without a data folder can still name its database; everything is then beside that.
        let beside = || match &database {
            Database::File(path) => path.parent().unwrap_or(Path::new("")).to_owned(),
            Database::Server(_) => std::env::temp_dir(),
        };
        let base_url: Url = values.get("base_url", |value| match value {
            Value::Url(url) => Some(url.clone()),
            _ => None,
        });
        Ok(Self {
            tls: tls(&values, &base_url)?,
            data_dir: values.path("data_dir").unwrap_or_else(beside),
            database,
            listen: values.get("listen", |value| match value {
                Value::Address(address) => Some(*address),
                _ => None,
            }),
            base_url,
            trusted_proxies: values.get("trusted_proxies", |value| match value {
                Value::Networks(networks) => Some(networks.clone()),
                _ => None,
            }),
            sign_up: values.choice("sign_up"),
            community_name: values.get("community_name", |value| Some(value.shown())),
            second_factor: second_factor(&values)?,
            leaked: values.path("passwords.leaked"),
            mail: mail(&values)?,
            session_days: values.count("sessions.days"),
            session_idle_days: values.count("sessions.idle_days"),
            answers_per_minute: values.maybe_count("answers.per_minute_max"),
            limits,
            metrics: metrics(&values)?,
            log: Log { level: values.choice("log.level"), format: values.choice("log.format") },
        })
    }
}

const NO_DATA_FOLDER: &str = "there is no data folder, because neither HOME nor XDG_DATA_HOME names one; set `data_dir` \
                              (`ACQUAINT_DATA_DIR`), or name the database with `--database PATH`";

fn database(values: &Values<'_>) -> Result<Database, String> {
    let reader_url = values.secret("database_reader");
    match values.find("database").ok_or(NO_DATA_FOLDER)? {
        Value::Secret { value, shown } => {
            Ok(Database::Server(Server { url: value.clone(), reader_url, shown: shown.clone() }))
        }
        _ if reader_url.is_some() => {
            Err("`database_reader` is set, but `database` is a file; set `database` to the address of the same database"
                .into())
        }
        Value::Path(path) => Ok(Database::File(path.clone())),
        other => Ok(Database::File(other.shown().into())),
    }
}

fn tls(values: &Values<'_>, base_url: &Url) -> Result<Option<TlsFiles>, String> {
    match (values.path("tls.certificate"), values.path("tls.key")) {
        // Browsers would be sent to an address that nobody answers, with cookies that may travel in the open.
        (Some(_), Some(_)) if base_url.scheme() != "https" => Err(format!(
            "with `tls.certificate` acquaint speaks TLS, but `base_url` is `{}`; let it begin with `https`",
            Value::Url(base_url.clone()).shown()
        )),
        (Some(certificate), Some(key)) => Ok(Some(TlsFiles { certificate, key })),
        (Some(_), None) => {
            Err("`tls.certificate` is set, but `tls.key` is not; name the file of its private key".into())
        }
        (None, Some(_)) => {
            Err("`tls.key` is set, but `tls.certificate` is not; name the file of its certificate".into())
        }
        (None, None) => Ok(None),
    }
}

fn mail(values: &Values<'_>) -> Result<Option<Mail>, String> {
    match (values.secret("mail.smtp_url"), values.find("mail.from")) {
        (Some(smtp_url), Some(from)) => Ok(Some(Mail { smtp_url, from: from.shown() })),
        (Some(_), None) => {
            Err("`mail.smtp_url` is set, but `mail.from` is not; say whom mail comes from".into())
        }
        (None, _) => Ok(None),
    }
}

fn second_factor(values: &Values<'_>) -> Result<SecondFactor, String> {
    let asked = values.choice("sign_in.second_factor");
    if asked == SecondFactor::Mail && values.secret("mail.smtp_url").is_none() {
        let why = "`sign_in.second_factor` is `mail`, but `mail.smtp_url` is not set; nobody could sign in with a password";
        return Err(why.into());
    }
    Ok(asked)
}

fn metrics(values: &Values<'_>) -> Result<Metrics, String> {
    match (values.choice("metrics.access"), values.secret("metrics.token")) {
        (MetricsAccess::Off, _) => Ok(Metrics::Off),
        (MetricsAccess::Loopback, _) => Ok(Metrics::Loopback),
        (MetricsAccess::Token, Some(token)) => Ok(Metrics::Token(token)),
        (MetricsAccess::Token, None) => {
            Err("`metrics.access` is `token`, but `metrics.token` is not set; set it, best by \
                 `ACQUAINT_METRICS_TOKEN_FILE`"
                .into())
        }
    }
}

/// Values by key. The table of settings gives each its kind, so that asking for another is a broken invariant.
struct Values<'a>(&'a [Resolved]);

impl Values<'_> {
    fn find(&self, key: &str) -> Option<&Value> {
        let resolved = self.0.iter().find(|resolved| resolved.setting.key == key);
        resolved.expect("every key that is asked for is in the table").value.as_ref()
    }

    fn get<T>(&self, key: &str, read: impl FnOnce(&Value) -> Option<T>) -> T {
        self.find(key).and_then(read).expect("the setting has a default, and the kind that the table says")
    }

    fn path(&self, key: &str) -> Option<PathBuf> {
        self.find(key).map(|value| match value {
            Value::Path(path) => path.clone(),
            other => other.shown().into(),
        })
    }

    fn maybe_count<T: TryFrom<u64, Error: Debug>>(&self, key: &str) -> Option<T> {
        let count = self.get(key, |value| match value {
            Value::Count(count) => Some(*count),
            _ => None,
        });
        count.map(|count| T::try_from(count).expect("the range in the table fits the type"))
    }

    fn count<T: TryFrom<u64, Error: Debug>>(&self, key: &str) -> T {
        self.maybe_count(key).expect("only a limit that may be `none` is none")
    }

    fn choice<E: ValueEnum>(&self, key: &str) -> E {
        self.get(key, |value| E::from_str(&value.shown(), false).ok())
    }

    fn secret(&self, key: &str) -> Option<Secret> {
        match self.find(key) {
            Some(Value::Secret { value, .. }) => Some(value.clone()),
            _ => None,
        }
    }
}
