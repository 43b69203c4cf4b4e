//! The closed table of settings: it makes the flags, the variables, the keys of the file and their documents.

use super::layer::{self, Known};
use super::settings::{LogFormat, LogLevel, MetricsAccess, SecondFactor, SignUp};
use clap::ValueEnum;
use std::sync::LazyLock;

/// One setting. Its key names it everywhere: `mail.smtp_url` in the file is `--mail-smtp-url` on the command line
/// and `ACQUAINT_MAIL_SMTP_URL` in the environment.
#[derive(Debug)]
pub(crate) struct Setting {
    /// Its name in the file, with the table before the dot.
    pub key: &'static str,
    /// What it may be.
    pub kind: Kind,
    /// What it is if nobody says.
    pub default: Unsaid,
    /// What it does, in a sentence or three.
    pub help: &'static str,
    /// A value, as one writes it in the file, for the example.
    pub example: &'static str,
}

/// What a setting may be.
#[derive(Debug)]
pub(crate) enum Kind {
    /// A file or folder.
    Path,
    /// A file, or the address of a PostgreSQL database, possibly with a password.
    Database,
    /// The address of a PostgreSQL database, possibly with a password.
    ServerUrl,
    /// An address to listen on: IP address and port.
    Address,
    /// The address that browsers use.
    WebUrl,
    /// The address of a mail server, possibly with a password.
    MailUrl,
    /// A sender of mail.
    Mailbox,
    /// A line of text with at most so many characters.
    Text(usize),
    /// A whole number.
    Count {
        /// The least it may be.
        least: u64,
        /// The most it may be.
        most: u64,
    },
    /// A whole number, or `none`.
    CountOrNone {
        /// The least it may be.
        least: u64,
        /// The most it may be.
        most: u64,
    },
    /// One of a few words.
    Choice(fn() -> Vec<String>),
    /// A list of IP addresses and networks.
    Networks,
    /// A secret of at least so many characters.
    Secret(usize),
}

/// What a setting is if nobody says.
#[derive(Debug)]
pub(crate) enum Unsaid {
    /// This, as one would write it.
    Text(&'static str),
    /// Nothing.
    Nothing,
    /// What follows from others; in words for the documents.
    Follows(&'static str, fn(&Known<'_>) -> Option<String>),
}

impl Setting {
    /// The option on the command line.
    pub(crate) fn flag(&self) -> &'static str {
        static FLAGS: LazyLock<Vec<(&str, String)>> =
            LazyLock::new(|| SETTINGS.iter().map(|s| (s.key, s.key.replace(['.', '_'], "-"))).collect());
        FLAGS.iter().find(|(key, _)| *key == self.key).map_or(self.key, |(_, flag)| flag)
    }

    /// The variable in the environment.
    pub(crate) fn variable(&self) -> String {
        format!("{PREFIX}{}", self.key.replace('.', "_").to_uppercase())
    }

    /// The variable that names a file with the value, for a secret.
    pub(crate) fn file_variable(&self) -> Option<String> {
        self.is_secret().then(|| self.variable() + "_FILE")
    }

    /// Whether the value may be for nobody's eyes.
    pub(crate) fn is_secret(&self) -> bool {
        matches!(self.kind, Kind::Database | Kind::ServerUrl | Kind::MailUrl | Kind::Secret(_))
    }

    /// The table in the file that holds it; empty: none.
    pub(crate) fn section(&self) -> &'static str {
        self.key.split_once('.').map_or("", |(section, _)| section)
    }
}

/// What every variable begins with.
pub(crate) const PREFIX: &str = "ACQUAINT_";

/// The setting with this key.
pub(crate) fn find(key: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|setting| setting.key == key)
}

/// The words of a choice.
pub(crate) fn words<E: ValueEnum>() -> Vec<String> {
    let variants = E::value_variants().iter().filter_map(ValueEnum::to_possible_value);
    variants.map(|value| value.get_name().to_owned()).collect()
}

/// As far as a limit without an end goes.
const ANY: u64 = u32::MAX as u64;
/// Ten years.
const DAYS: u64 = 3_650;

macro_rules! settings {
    ($($key:literal: $kind:expr, $default:expr, $example:literal, $help:literal;)+) => {
        /// Every setting, in the order of the documents. One that follows from another that follows comes after it.
        pub(crate) const SETTINGS: &[Setting] = &[$(
            Setting { key: $key, kind: $kind, default: $default, help: $help, example: $example },
        )+];
    };
}

settings! {
    "data_dir": Kind::Path,
        Unsaid::Follows("`acquaint` in the data folder of the account", layer::data_folder),
        "\"/var/lib/acquaint\"", "The folder that holds everything.";
    "database": Kind::Database,
        Unsaid::Follows("`acquaint.db` in `data_dir`", layer::database),
        "\"/var/lib/acquaint/acquaint.db\"",
        "The database: one SQLite file, on a disk of this computer (not on a network share); or for a community, a \
         PostgreSQL database, version 15 or newer, like `postgres://acquaint:password@db.example.org/acquaint`. On the \
         command line every command knows it.";
    "database_reader": Kind::ServerUrl, Unsaid::Nothing,
        "\"postgres://acquaint_reader:password@db.example.org/acquaint\"",
        "The same PostgreSQL database for an account that may not read what recipients keep: senders' pages are read with \
         it. Without it acquaint makes such a role at its first start, if it may.";
    "listen": Kind::Address, Unsaid::Text("127.0.0.1:8420"), "\"127.0.0.1:8420\"",
        "Where to listen: IP address and port. Other computers reach an address like `0.0.0.0:8420` without \
         encryption, unless `tls.certificate` is set; put a reverse proxy before it.";
    "base_url": Kind::WebUrl,
        Unsaid::Follows(
            "`http://localhost` with the port of `listen`, or `https` with `tls.certificate`", layer::base_url,
        ),
        "\"https://people.example.org\"",
        "The address that people type, without a path. Links in mail begin with it, and passkeys belong to its host: \
         after a change of host they no longer fit. Passkeys need `https` or `localhost`.";
    "trusted_proxies": Kind::Networks, Unsaid::Text(""), "[\"127.0.0.1\", \"::1\"]",
        "Reverse proxies whose word about a visitor's address is taken: IP addresses and networks. Nobody else's \
         `X-Forwarded-For` counts.";
    "sign_up": Kind::Choice(words::<SignUp>), Unsaid::Text("invite"), "\"invite\"",
        "Who may join: those with a link (`invite`), everybody (`open`), or everybody once the operator agrees \
         (`approval`).";
    "community_name": Kind::Text(60), Unsaid::Text("acquaint"), "\"Harbour Makers\"",
        "What the community calls itself, on every page and in mail.";
    "tls.certificate": Kind::Path, Unsaid::Nothing, "\"/etc/acquaint/tls/fullchain.pem\"",
        "The certificate with which acquaint itself speaks TLS (1.2 and 1.3) where it listens, as PEM, with the \
         certificates between it and its authority after it. Read again within a minute of a change. Without it \
         acquaint speaks plain HTTP, to a proxy on the same computer.";
    "tls.key": Kind::Path, Unsaid::Nothing, "\"/etc/acquaint/tls/privkey.pem\"",
        "The private key of the certificate, as PEM (PKCS#8, PKCS#1 or SEC1, not encrypted), readable by the account \
         of acquaint and no other.";
    "passwords.leaked": Kind::Path, Unsaid::Nothing, "\"/srv/pwned-passwords/pwnedpasswords.txt\"",
        "A file of passwords that leaked, as the downloader of Pwned Passwords writes it: a SHA-1 digest in capital \
         hexadecimal and a count on each line, in order. New passwords that stand in it are refused. It is opened at \
         the start and read where it is; acquaint does not fetch it.";
    "mail.smtp_url": Kind::MailUrl, Unsaid::Nothing, "\"smtps://acquaint:secret@mail.example.org:465\"",
        "The mail server: `smtps://user:password@host` (encrypted from the start, port 465), or \
         `smtp://user:password@host` (STARTTLS, port 587). Without it nobody gets mail, and the operator makes \
         links to new passwords under `/operate`.";
    "mail.from": Kind::Mailbox, Unsaid::Nothing, "\"Harbour Makers <no-reply@example.org>\"",
        "Whom mail comes from.";
    "sign_in.second_factor": Kind::Choice(words::<SecondFactor>), Unsaid::Text("off"), "\"mail\"",
        "What signing in asks for beside the password: nothing (`off`), or a code that goes to the e-mail address of the \
         account (`mail`, which needs `mail.smtp_url`). A passkey is two factors by itself.";
    "sessions.days": Kind::Count { least: 1, most: 365 }, Unsaid::Text("30"), "30",
        "Days after which a session ends, however much it is used.";
    "sessions.idle_days": Kind::Count { least: 1, most: 365 }, Unsaid::Text("14"), "14",
        "Days without use after which a session ends. Use is noticed once a day.";
    "answers.per_minute_max": Kind::CountOrNone { least: 60, most: 1_000_000 }, Unsaid::Text("300"), "300",
        "How often one member, or one client who is not signed in, is answered a minute; twice as often for a moment. \
         Whoever asks more often is told when to come back. `none`: as often as they ask.";
    "limits.connections_max": Kind::Count { least: 1, most: ANY }, Unsaid::Text("30000"), "30_000",
        "The most connections a member may have.";
    "limits.cool_down_days": Kind::Count { least: 0, most: DAYS }, Unsaid::Text("21"), "21",
        "Days before a member may ask the same person again, after taking a request back or after their connection \
         ended.";
    "limits.sent_per_week_max": Kind::Count { least: 1, most: ANY }, Unsaid::Text("100"), "100",
        "The most requests a member may send within any seven days.";
    "limits.open_requests_max": Kind::Count { least: 1, most: ANY }, Unsaid::Text("500"), "500",
        "The most requests of a member that may be open at once.";
    "limits.open_days": Kind::Count { least: 1, most: DAYS }, Unsaid::Text("90"), "90",
        "Days for which a request counts as open, from its sending, unless its sender takes it back.";
    "limits.note_characters_max": Kind::Count { least: 0, most: 600 }, Unsaid::Text("600"), "600",
        "The most characters in a note.";
    "limits.question_characters_max": Kind::Count { least: 1, most: 600 }, Unsaid::Text("300"), "300",
        "The most characters in a question or its answer.";
    "limits.questions_max": Kind::Count { least: 1, most: 20 }, Unsaid::Text("3"), "3",
        "The most questions about one request.";
    "limits.vouchers_max": Kind::Count { least: 0, most: 20 }, Unsaid::Text("3"), "3",
        "The most people a sender may ask to vouch for one request.";
    "limits.retention_days": Kind::CountOrNone { least: 1, most: DAYS }, Unsaid::Text("none"), "365",
        "Days after its sending at which a waiting request lapses. `none`: it waits until it is accepted or taken \
         back.";
    "metrics.access": Kind::Choice(words::<MetricsAccess>), Unsaid::Text("off"), "\"token\"",
        "Who may read `/metrics`: nobody (`off`), programs on this computer that come without a proxy (`loopback`), \
         or whoever sends `metrics.token` as a bearer token (`token`).";
    "metrics.token": Kind::Secret(20), Unsaid::Nothing, "\"a-long-random-text-of-your-own\"",
        "What reads `/metrics`, 20 characters or more.";
    "log.level": Kind::Choice(words::<LogLevel>), Unsaid::Text("info"), "\"info\"",
        "How much acquaint writes to the log. Libraries stay silent at every level, because they would write addresses \
         of pages, which can hold secrets.";
    "log.format": Kind::Choice(words::<LogFormat>), Unsaid::Text("text"), "\"json\"",
        "The form of the log: for people (`text`) or for programs (`json`).";
}
