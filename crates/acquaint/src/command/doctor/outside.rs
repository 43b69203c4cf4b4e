//! What others see: the address, where the service listens, the proxy before it, the mail server behind it.

use super::check::Check;
use crate::command::healthcheck;
use crate::config::{Database, Settings};
use acquaint_store::is_claimed;
use std::io::{ErrorKind, Read};
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream};
use std::time::Duration;
use url::{Host, Url};

/// How long a mail server may take to be reached, and to say hello.
const STEP: Duration = Duration::from_secs(5);

/// Whether browsers allow what the pages need at this address.
pub(super) fn base_url(settings: &Settings) -> Check {
    let name = "base URL";
    let url = &settings.base_url;
    let is_local = matches!(url.host(), Some(Host::Domain("localhost")));
    if !is_local && url.scheme() != "https" {
        return Check::problem(
            name,
            "`http`: passwords travel in the open, and browsers offer no passkeys",
            "put a reverse proxy with a certificate before the service, or give it one itself (`tls.certificate`), and \
             set `base_url` to the `https` address",
        );
    }
    if !matches!(url.host(), Some(Host::Domain(_))) {
        return Check::attention(
            name,
            "an IP address: browsers offer passkeys to names only",
            "set `base_url` to the name that people type",
        );
    }
    let words = if is_local { "this computer only; passkeys work" } else { "`https`; passkeys work" };
    Check::ok(name, words)
}

/// Whether other computers reach the service without encryption.
pub(super) fn listen(settings: &Settings) -> Check {
    let name = "listening";
    if settings.listen.ip().is_loopback() {
        return Check::ok(name, "on this computer only");
    }
    if settings.tls.is_some() {
        return Check::ok(name, "other computers may reach the service itself, with encryption");
    }
    Check::attention(
        name,
        "other computers may reach the service itself, without encryption",
        "listen on `127.0.0.1` if the proxy is on this computer; in a container, publish the port to the proxy only; \
         else set `tls.certificate`",
    )
}

/// Who listens where the service should, and, if it is the service, whether it answers where people look for it.
pub(super) fn running(settings: &Settings) -> Vec<Check> {
    let (port, reached) = ("port", "reached");
    let url = healthcheck::own_address(settings, "/livez");
    match TcpListener::bind(settings.listen) {
        Ok(_) => vec![Check::ok(port, "free: the service is not running")],
        Err(error) if error.kind() != ErrorKind::AddrInUse => vec![Check::attention(
            port,
            &format!("this account cannot listen there ({})", error.kind()),
            "run this as the account of the service; set `listen` to an address of this computer",
        )],
        Err(_) if healthcheck::status_of(&url).is_ok_and(|status| status == 200) => {
            vec![answered(port, &settings.database), reached_at(reached, settings)]
        }
        Err(_) => vec![Check::problem(
            port,
            "another program listens there, or the service does not answer",
            "stop that program, or set `listen` to another port; look into the log of the service",
        )],
    }
}

/// Something answers as acquaint does. Whether it is the service of this database is told by the claim that a service
/// has on its database: what answers says nothing about itself to strangers.
fn answered(name: &'static str, database: &Database) -> Check {
    let Database::File(database) = database else {
        return Check::ok(name, "acquaint answers there");
    };
    match is_claimed(database) {
        Ok(true) => Check::ok(name, "acquaint answers there, and this database is being served"),
        Err(error) if error.kind() != ErrorKind::NotFound => Check::attention(
            name,
            "acquaint answers there; this account cannot tell whether it serves this database",
            "run this as the account of the service (`sudo -u acquaint acquaint doctor …`)",
        ),
        _ => Check::problem(
            name,
            "another acquaint, or another program, answers there: nobody serves this database",
            "stop that program, or set `listen` to another port; if it is the service that you mean, name its settings \
             with `--config FILE`",
        ),
    }
}

fn reached_at(name: &'static str, settings: &Settings) -> Check {
    let Ok(url) = settings.base_url.join("/livez") else {
        return Check::problem(name, "`base_url` cannot be read", "set `base_url` again");
    };
    let status = match url.scheme() {
        // Whether its certificate is the right one is for browsers to say.
        "https" => url.socket_addrs(|| None).and_then(|found| healthcheck::connect(&found)).map(|_| 200),
        _ => healthcheck::status_of(url.as_str()),
    };
    match status {
        Ok(200) => Check::ok(name, "somebody answers at `base_url`"),
        _ => Check::attention(
            name,
            "nobody answers at `base_url` from this computer, or not acquaint",
            "look at the proxy, at the name's address, and at `base_url`",
        ),
    }
}

/// Whether the addresses of visitors can be told apart.
pub(super) fn proxies(settings: &Settings) -> Check {
    let name = "proxies";
    let trusted = &settings.trusted_proxies;
    let is_everybody = |address: &str| {
        let address: Option<IpAddr> = address.parse().ok();
        address.is_some_and(|address| trusted.iter().any(|network| network.contains(address)))
    };
    // Addresses that documents use and no proxy has.
    if is_everybody("192.0.2.1") || is_everybody("2001:db8::1") {
        return Check::attention(
            name,
            "strangers are trusted to say where they come from",
            "list only the addresses of your own proxies in `trusted_proxies`",
        );
    }
    if settings.base_url.scheme() == "https" && settings.tls.is_none() && trusted.is_empty() {
        return Check::attention(
            name,
            "a proxy serves `https`, but none is trusted: all visitors seem to come from one address, and share its \
             limits on signing in",
            "list the proxy's address in `trusted_proxies`",
        );
    }
    Check::ok(name, if trusted.is_empty() { "none" } else { "only those that are listed are trusted" })
}

/// Whether the mail server can be reached. No mail is sent and nobody signs in.
pub(super) fn mail(settings: &Settings) -> Check {
    let name = "mail";
    let Some(mail) = &settings.mail else {
        return Check::ok(name, "none is sent; the operator makes links to new passwords under /operate");
    };
    // It was read before, or there would be no settings.
    let Ok(url) = Url::parse(mail.smtp_url.expose()) else {
        return Check::problem(name, "its address cannot be read", "set `mail.smtp_url` again");
    };
    let is_encrypted = url.scheme() == "smtps";
    let port = url.port().unwrap_or_else(|| usual_port(&url));
    let advice = "look at `mail.smtp_url`, at the firewall, and at the mail server";
    // An address in brackets is no name to look up.
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    let Ok(addresses) = std::net::ToSocketAddrs::to_socket_addrs(&(host, port)) else {
        return Check::problem(name, "the name of the mail server is not known", advice);
    };
    match greeting(addresses, is_encrypted) {
        Ok(Greeting::Unread) => {
            Check::ok(name, "the mail server can be reached; it says hello only encrypted")
        }
        Ok(Greeting::Ready) => Check::ok(name, "the mail server says hello"),
        Ok(Greeting::Odd) => {
            Check::problem(name, "what answers does not greet as a mail server does", advice)
        }
        Err(error) => {
            Check::problem(name, &format!("the mail server does not answer ({})", error.kind()), advice)
        }
    }
}

/// The port where mail is handed in: 465 encrypted from the start, 587 with STARTTLS, 25 without encryption, which is
/// for this computer alone unless the address says so.
fn usual_port(url: &Url) -> u16 {
    let tls = url.query_pairs().find(|(name, _)| name == "tls").map(|(_, value)| value.into_owned());
    // Only web addresses have their hosts told apart when they are read.
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    let is_here = host == "localhost" || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback());
    match (url.scheme(), tls.as_deref()) {
        ("smtps", _) => 465,
        (_, Some("none")) => 25,
        (_, None) if is_here => 25,
        _ => 587,
    }
}

enum Greeting {
    /// It is ready.
    Ready,
    /// It said something else.
    Odd,
    /// It only speaks encrypted.
    Unread,
}

fn greeting(addresses: impl Iterator<Item = SocketAddr>, is_encrypted: bool) -> std::io::Result<Greeting> {
    let mut last = std::io::Error::from(ErrorKind::NotFound);
    for address in addresses {
        match TcpStream::connect_timeout(&address, STEP) {
            Ok(_) if is_encrypted => return Ok(Greeting::Unread),
            Ok(mut stream) => {
                stream.set_read_timeout(Some(STEP))?;
                let mut code = [0; 3];
                stream.read_exact(&mut code)?;
                return Ok(if &code == b"220" { Greeting::Ready } else { Greeting::Odd });
            }
            Err(error) => last = error,
        }
    }
    Err(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_is_handed_in_where_it_usually_is() {
        for (url, port) in [
            ("smtps://mail.example.org", 465),
            ("smtp://me:word@mail.example.org", 587),
            ("smtp://mail.example.org?tls=required", 587),
            ("smtp://mail.example.org?tls=none", 25),
            ("smtp://localhost", 25),
            ("smtp://[::1]", 25),
            ("smtp://127.0.0.1", 25),
            ("smtp://localhost?tls=required", 587),
        ] {
            assert_eq!(usual_port(&Url::parse(url).unwrap()), port, "{url}");
        }
    }
}
