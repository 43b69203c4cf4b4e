//! Which server, which database, and as whom.

use super::error::connect_error;
use super::session::Session;
use acquaint_app::store::StoreError;
use postgres::config::{Host, SslMode};
use postgres::{Client, Config, NoTls};
use rustls::{ClientConfig, RootCertStore};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use tokio_postgres_rustls::MakeRustlsConnect;

/// How long connecting may take, and how long a server may leave what was sent unacknowledged. Judgement.
const CONNECT_WITHIN: Duration = Duration::from_secs(5);
const ACKNOWLEDGED_WITHIN: Duration = Duration::from_secs(10);

/// The schema that holds all of acquaint, so that nothing depends on who may create what in `public`.
pub(super) const SCHEMA: &str = "acquaint";

/// What every connection has: no transaction is lost that was acknowledged, and none waits for ever.
const SETTINGS: &str = "SET search_path = acquaint;
    SET lock_timeout = '5s';
    SET idle_in_transaction_session_timeout = '60s';
    SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'";

#[derive(Clone)]
pub(crate) struct Server {
    owner: Box<Config>,
    reader: Reader,
    /// Host, port and database, for messages.
    pub(super) place: String,
    is_scratch: bool,
}

/// As whom sender-facing reads run.
#[derive(Clone)]
pub(super) enum Reader {
    /// As this role, which the owner takes on.
    Role(String),
    /// With an account of its own.
    Account(Box<Config>),
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Server").field(&self.place).finish()
    }
}

impl Server {
    /// From the address of the database, and maybe another one of the same database for the restricted role.
    pub(crate) fn of(url: &str, reader_url: Option<&str>) -> Result<Self, StoreError> {
        let owner = Box::new(config(url)?);
        let reader = match reader_url {
            Some(url) => Reader::Account(Box::new(config(url)?)),
            None => Reader::Role(format!("{}_reader", user_of(&owner))),
        };
        let place = place_of(&owner);
        Ok(Self { owner, reader, place, is_scratch: false })
    }

    /// The same for a database that is thrown away.
    pub(crate) fn scratch(self) -> Self {
        Self { is_scratch: true, ..self }
    }

    pub(crate) fn is_scratch(&self) -> bool {
        self.is_scratch
    }

    /// The owner of the tables.
    pub(super) fn user(&self) -> &str {
        user_of(&self.owner)
    }

    pub(super) fn reader(&self) -> &Reader {
        &self.reader
    }

    /// A connection that may do everything.
    pub(crate) fn connect(&self) -> Result<Session, StoreError> {
        let session = Session::new(client(&self.owner, "database")?);
        session.batch(SETTINGS)?;
        Ok(session)
    }

    /// A connection that reads everything.
    pub(crate) fn connect_kept(&self) -> Result<Session, StoreError> {
        let session = self.connect()?;
        session.batch("SET default_transaction_read_only = on")?;
        Ok(session)
    }

    /// A connection that PostgreSQL refuses what recipients keep.
    pub(crate) fn connect_open(&self) -> Result<Session, StoreError> {
        let session = match &self.reader {
            Reader::Role(role) => {
                let session = self.connect()?;
                session.batch(&format!("SET ROLE {}", quoted(role)))?;
                session
            }
            Reader::Account(account) => {
                let session = Session::new(client(account, "database_reader")?);
                session.batch(SETTINGS)?;
                session
            }
        };
        session.batch("SET default_transaction_read_only = on")?;
        Ok(session)
    }
}

/// `setting`: where the address comes from.
fn client(config: &Config, setting: &str) -> Result<Client, StoreError> {
    let is_local = config.get_hosts().iter().all(|host| matches!(host, Host::Unix(_)));
    let connected = if is_local || config.get_ssl_mode() == SslMode::Disable {
        config.connect(NoTls)
    } else {
        config.connect(tls()?)
    };
    connected.map_err(|error| connect_error(&error, user_of(config), &place_of(config), setting))
}

impl Reader {
    pub(super) fn role(&self) -> &str {
        match self {
            Self::Role(role) => role,
            Self::Account(account) => user_of(account),
        }
    }
}

/// An address as the setting has it.
fn config(url: &str) -> Result<Config, StoreError> {
    let unreadable = |why: String| StoreError::Unavailable {
        detail: format!(
            "the address of PostgreSQL cannot be read{why}; write it like \
             `postgres://acquaint:password@db.example.org/acquaint`"
        ),
    };
    let mut config: Config = url.parse().map_err(|_| unreadable(String::new()))?;
    if config.get_user().is_none() {
        return Err(unreadable(": it names no user".into()));
    }
    if config.get_dbname().is_none() {
        return Err(unreadable(": it names no database".into()));
    }
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(CONNECT_WITHIN);
    }
    if config.get_tcp_user_timeout().is_none() {
        config.tcp_user_timeout(ACKNOWLEDGED_WITHIN);
    }
    config.application_name("acquaint");
    Ok(config)
}

fn user_of(config: &Config) -> &str {
    config.get_user().unwrap_or_default()
}

fn place_of(config: &Config) -> String {
    let host = match config.get_hosts().first() {
        Some(Host::Tcp(name)) => match config.get_ports() {
            [port, ..] if *port != 5432 => format!("{name}:{port}"),
            _ => name.clone(),
        },
        Some(Host::Unix(folder)) => folder.display().to_string(),
        None => "localhost".into(),
    };
    format!("{host}/{}", config.get_dbname().unwrap_or_default())
}

/// Checks every certificate against the authorities that this computer trusts.
fn tls() -> Result<MakeRustlsConnect, StoreError> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| StoreError::Unavailable { detail: error.to_string() })?;
    Ok(MakeRustlsConnect::new(config.with_root_certificates(roots).with_no_client_auth()))
}

/// A name as SQL takes it.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
