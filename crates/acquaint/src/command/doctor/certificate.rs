//! The certificate of our own: can it be used, by whom, for which host, and until when.

use super::check::Check;
use super::disk::mode;
use crate::config::{Settings, TlsFiles};
use crate::tls::{self, Unusable};
use jiff::{SignedDuration, Timestamp};
use tokio_rustls::rustls::client::verify_server_name;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::server::ParsedCertificate;
use url::Url;

/// A certificate that holds no longer than this should have been renewed; one that holds for less than 40 days
/// altogether, in the last quarter of them.
const TIME_TO_RENEW: SignedDuration = SignedDuration::from_hours(24 * 10);

/// What there is to say about it.
pub(super) fn certificate(settings: &Settings, now: Timestamp) -> Check {
    let name = "certificate";
    let Some(files) = &settings.tls else {
        return Check::ok(name, "none of our own: a proxy has it, or everybody is on this computer");
    };
    let read = match tls::read(files) {
        Ok(read) => read,
        Err(error) => return Check::problem(name, &error.to_string(), advice(&error)),
    };
    let Some(first) = read.cert.first() else {
        return Check::problem(name, &Unusable::NoCertificate.to_string(), advice(&Unusable::NoCertificate));
    };
    let Some((begins, ends)) = holds(first) else {
        return Check::problem(name, "its dates cannot be read", "ask its authority for another");
    };
    let (first_day, last_day) = (begins.strftime("%Y-%m-%d"), ends.strftime("%Y-%m-%d"));
    if now < begins {
        return Check::problem(name, &format!("it holds only from {first_day}"), "look at the clock");
    }
    if ends <= now {
        return Check::problem(name, &format!("it ended on {last_day}"), RENEW);
    }
    if !is_for(first, &settings.base_url) {
        return Check::problem(
            name,
            "it is not for the host of `base_url`",
            "have one made for that host, or set `base_url` to the name that it is for",
        );
    }
    if is_key_open(files) {
        return Check::attention(
            name,
            "every account on this computer can read its private key",
            "take that right from others with `chmod o-rwx`",
        );
    }
    if ends.duration_since(now) < TIME_TO_RENEW.min(ends.duration_since(begins) / 4) {
        return Check::attention(name, &format!("it holds until {last_day} only"), RENEW);
    }
    Check::ok(name, &format!("of our own; it holds until {last_day}"))
}

const RENEW: &str =
    "renew it, and find out why that did not happen by itself; acquaint reads the new one within a minute";

fn advice(error: &Unusable) -> &'static str {
    match error {
        Unusable::CertificateUnread(_) | Unusable::KeyUnread(_) => {
            "run this as the account of the service; let that account read both files, and nobody else the key"
        }
        Unusable::NoCertificate | Unusable::NoKey | Unusable::NotAPair | Unusable::KeyOfNoUse => {
            "name the two files that whatever renews the certificate writes, often `fullchain.pem` and `privkey.pem`"
        }
    }
}

/// From when and until when it holds.
fn holds(certificate: &CertificateDer<'_>) -> Option<(Timestamp, Timestamp)> {
    let (_, parsed) = x509_parser::parse_x509_certificate(certificate).ok()?;
    let validity = parsed.validity();
    let at = |second: i64| Timestamp::from_second(second).ok();
    Some((at(validity.not_before.timestamp())?, at(validity.not_after.timestamp())?))
}

fn is_for(certificate: &CertificateDer<'_>, base_url: &Url) -> bool {
    // An address in brackets is no name.
    let host = base_url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    let (Ok(parsed), Ok(name)) = (ParsedCertificate::try_from(certificate), ServerName::try_from(host))
    else {
        return false;
    };
    verify_server_name(&parsed, &name).is_ok()
}

fn is_key_open(files: &TlsFiles) -> bool {
    mode(&files.key).is_some_and(|mode| mode & 0o007 != 0)
}
