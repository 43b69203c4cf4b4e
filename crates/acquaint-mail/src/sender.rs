//! Sending email: SMTP to the operator's mail server, with a time limit for each.

use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use jiff::Timestamp;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MessageBuilder};
use lettre::transport::smtp;
use lettre::transport::smtp::authentication::Credentials;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use url::{Host, Url};
use uuid::Uuid;

use super::one_line;
use acquaint_app::community::change::Email;

/// How to reach the mail server.
#[derive(Clone)]
pub struct MailSettings {
    /// `smtps://host` (TLS from the start, port 465) or `smtp://host` (STARTTLS, port 587). Without encryption only
    /// on this machine, or with `?tls=none` (port 25). User and password may be in the address, percent-encoded.
    pub url: String,
    /// The user name, if it is not in the address.
    pub user: Option<String>,
    /// The password, if it is not in the address.
    pub password: Option<String>,
    /// Whom emails come from: `Harbour Friends <hello@harbour.example>`.
    pub from: String,
    /// The longest that sending one email may take, connecting included.
    pub timeout: Duration,
}

impl MailSettings {
    /// The longest that sending one email takes unless the operator says otherwise. Judgement.
    pub const TIMEOUT: Duration = Duration::from_secs(30);
}

/// Shows neither user nor password, wherever they stand.
impl fmt::Debug for MailSettings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = Url::parse(&self.url).ok().and_then(|url| url.host_str().map(str::to_owned));
        formatter
            .debug_struct("MailSettings")
            .field("host", &host)
            .field("from", &self.from)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

/// Why settings cannot be used. The messages never show the address of the server, which may hold a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// Not an address, or not one of a mail server.
    #[error(
        "the mail server must be written `smtps://host`, `smtp://host` or `smtp://user:password@host:port`"
    )]
    Url,
    /// An unknown value after `?tls=`.
    #[error("`tls` in the address of the mail server must be `required` or `none`")]
    Tls,
    /// A user without a password, or the other way round, or either of them twice.
    #[error(
        "the mail server needs user and password together, either in its address or beside it, or neither"
    )]
    Credentials,
    /// The sender is not an email address.
    #[error("letters must come from an address like `Harbour Friends <hello@harbour.example>`, not `{from}`")]
    From { from: String },
    /// Encryption cannot be set up.
    #[error("encryption for the mail server cannot be set up: {detail}")]
    Encryption { detail: String },
}

/// Why an email was not sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// The recipient's address is none, so no server was asked. It will not help to try again.
    #[error("the address of the recipient is not an e-mail address")]
    Address,
    /// The server will not take this email, now or later.
    #[error("the mail server will not take the letter: {detail}")]
    Permanent { detail: String },
    /// The server cannot be reached, or asks to come back later.
    #[error("the mail server did not take the letter this time: {detail}")]
    Temporary {
        /// What it said, or what happened.
        detail: String,
    },
    /// It took longer than the settings allow. The email may have been sent or not.
    #[error("the mail server did not answer within {} seconds", within.as_secs_f64())]
    TimedOut {
        /// The longest that sending may take.
        within: Duration,
    },
}

impl MailError {
    /// Whether the same email may get through later.
    pub fn may_pass_later(&self) -> bool {
        matches!(self, Self::Temporary { .. } | Self::TimedOut { .. })
    }
}

/// Sends emails. Each gets a connection of its own: they are few, and a kept connection is a thing that can break.
#[derive(Clone)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    timeout: Duration,
}

impl fmt::Debug for Mailer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Mailer").field("timeout", &self.timeout).finish_non_exhaustive()
    }
}

impl Mailer {
    /// A mailer after the operator's settings. Nothing is connected yet.
    pub fn new(settings: &MailSettings) -> Result<Self, SettingsError> {
        let from =
            settings.from.parse().map_err(|_| SettingsError::From { from: one_line(&settings.from) })?;
        let url = Url::parse(&settings.url).map_err(|_| SettingsError::Url)?;
        let url = with_encryption(url)?;
        let beside = match (&settings.user, &settings.password) {
            (None, None) => None,
            (Some(user), Some(password)) => Some(Credentials::new(user.clone(), password.clone())),
            _ => return Err(SettingsError::Credentials),
        };
        let in_url = (!url.username().is_empty(), url.password().is_some());
        if in_url.0 != in_url.1 || (in_url.0 && beside.is_some()) {
            return Err(SettingsError::Credentials);
        }
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.as_str())
            .map_err(|error| SettingsError::Encryption { detail: error.to_string() })?
            .timeout(Some(settings.timeout));
        if let Some(credentials) = beside {
            builder = builder.credentials(credentials);
        }
        Ok(Self { transport: builder.build(), from, timeout: settings.timeout })
    }

    /// Sends one email. `id` names it for good: sent twice, it is the same email to the programs that read it.
    /// `written_at` is its date.
    pub async fn send(&self, mail: &Email, id: Uuid, written_at: Timestamp) -> Result<(), MailError> {
        let message = self.message(mail, id, written_at)?;
        let sending = tokio::time::timeout(self.timeout, self.transport.send(message));
        match sending.await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) if error.is_timeout() => Err(MailError::TimedOut { within: self.timeout }),
            Ok(Err(error)) => Err(told(&error)),
            Err(_elapsed) => Err(MailError::TimedOut { within: self.timeout }),
        }
    }

    fn message(&self, mail: &Email, id: Uuid, written_at: Timestamp) -> Result<Message, MailError> {
        let to: Address = mail.to.parse().map_err(|_| MailError::Address)?;
        let mut builder = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(one_line(&mail.subject))
            .date(written_at.into())
            .message_id(Some(format!("<{id}@{}>", self.from.email.domain())))
            .header(ContentType::TEXT_PLAIN);
        // Programs must not answer: no "out of office" to a community (RFC 3834).
        builder = with_header(builder, "Auto-Submitted", "auto-generated");
        let unsubscribe = mail.unsubscribe.as_deref().and_then(|link| Url::parse(link).ok());
        if let Some(unsubscribe) = unsubscribe {
            builder = with_header(builder, "List-Unsubscribe", &format!("<{unsubscribe}>"));
            builder = with_header(builder, "List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        }
        // The last line is ended by the mail library.
        let text = mail.text.strip_suffix('\n').unwrap_or(&mail.text).to_owned();
        builder.body(text).map_err(|error| MailError::Permanent { detail: error.to_string() })
    }
}

fn with_header(builder: MessageBuilder, name: &'static str, value: &str) -> MessageBuilder {
    builder.raw_header(HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned()))
}

fn told(error: &smtp::Error) -> MailError {
    let detail = one_line(&error.to_string());
    if error.is_permanent() || error.is_client() {
        MailError::Permanent { detail }
    } else {
        MailError::Temporary { detail }
    }
}

/// The address as the mail library reads it, with encryption unless the server is this machine or the operator said
/// `tls=none`.
fn with_encryption(mut url: Url) -> Result<Url, SettingsError> {
    if !matches!(url.scheme(), "smtp" | "smtps") || url.host_str().is_none_or(str::is_empty) {
        return Err(SettingsError::Url);
    }
    let wanted = url.query_pairs().find(|(key, _)| key == "tls").map(|(_, value)| value.into_owned());
    let tls = match (url.scheme(), wanted.as_deref()) {
        ("smtps", None | Some("required")) | ("smtp", Some("none")) => None,
        ("smtp", Some("required")) => Some("tls=required"),
        ("smtp", None) => (!is_this_machine(&url)).then_some("tls=required"),
        _ => return Err(SettingsError::Tls),
    };
    url.set_query(tls);
    Ok(url)
}

fn is_this_machine(url: &Url) -> bool {
    // The host of such an address is not parsed by the library, because the scheme is none of the web.
    let host = url.host_str().unwrap_or_default();
    match Host::parse(host) {
        Ok(Host::Domain(name)) => name == "localhost",
        Ok(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Ok(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests;
