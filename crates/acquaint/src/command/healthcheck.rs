//! `acquaint healthcheck`: whether the service answers, for a container that has no shell.

use crate::config::{Config, ConfigFile, Flags, Settings};
use crate::error::CommandError;
use crate::printer::Printer;
use crate::tls;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::path::Path;
use std::time::Duration;
use url::{Host, Url};

/// How long each step may take.
const STEP: Duration = Duration::from_secs(5);
/// A first line is not longer than this, in bytes.
const LINE_BYTES_MAX: u64 = 1024;

/// Whom to ask.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Exit code 0: the service answers and can use its database. 1: it does not. Speaks with the service itself, not with the \
proxy before it: plain HTTP, or TLS if `tls.certificate` is set.")]
pub(crate) struct Args {
    /// The address to ask, instead of `/readyz` where the service listens. `/livez` answers without the database.
    /// `https` only with an address of this computer.
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    #[command(flatten)]
    config: ConfigFile,
}

/// Asks, and says nothing if all is well.
pub(crate) fn run(args: &Args, database: Option<&Path>, printer: &Printer) -> Result<(), CommandError> {
    let url = match &args.url {
        Some(text) => text.clone(),
        None => own_address(&Config::load(&Flags::from(&args.config), database)?.settings, "/readyz"),
    };
    let wrong = || {
        CommandError::Usage(format!(
            "`{url}` is no address to ask; write it like `http://127.0.0.1:8420/readyz`"
        ))
    };
    let parsed = Url::parse(&url).map_err(|_| wrong())?;
    let is_fine = match parsed.scheme() {
        "http" => true,
        // Of others it would have to be asked who they are.
        "https" => args.url.is_none() || ip(&parsed).is_some_and(|ip| ip.is_loopback()),
        _ => false,
    };
    if !is_fine || !parsed.username().is_empty() || parsed.password().is_some() {
        return Err(wrong());
    }
    let addresses = parsed.socket_addrs(|| None).map_err(|e| no_answer(&url, &e))?;
    match ask(&addresses, &parsed).map_err(|e| no_answer(&url, &e))? {
        200 => printer.print_text("ok\n"),
        code => Err(CommandError::Nothing(format!("`{url}` answers {code}; `acquaint doctor` may tell why"))),
    }
}

fn no_answer(url: &str, error: &std::io::Error) -> CommandError {
    CommandError::Nothing(format!("`{url}` does not answer: {error}"))
}

/// Where the service itself answers: somebody who listens on every address listens on this computer's own too.
pub(crate) fn own_address(settings: &Settings, path: &str) -> String {
    let ip: IpAddr = match settings.listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    let scheme = if settings.tls.is_some() { "https" } else { "http" };
    format!("{scheme}://{}{path}", SocketAddr::new(ip, settings.listen.port()))
}

/// The number that is written in an address, if it is no name.
fn ip(url: &Url) -> Option<IpAddr> {
    match url.host()? {
        Host::Ipv4(ip) => Some(ip.into()),
        Host::Ipv6(ip) => Some(ip.into()),
        Host::Domain(_) => None,
    }
}

/// The status code of what answers at an address.
pub(crate) fn status_of(url: &str) -> std::io::Result<u16> {
    let url = Url::parse(url).map_err(std::io::Error::other)?;
    ask(&url.socket_addrs(|| None)?, &url)
}

/// The status code of the answer.
fn ask(addresses: &[SocketAddr], url: &Url) -> std::io::Result<u16> {
    let stream = connect(addresses)?;
    stream.set_read_timeout(Some(STEP))?;
    stream.set_write_timeout(Some(STEP))?;
    match ip(url).filter(|_| url.scheme() == "https") {
        Some(ip) => ask_through(tls::to_oneself(stream, ip)?, url),
        None => ask_through(stream, url),
    }
}

fn ask_through(mut stream: impl Read + Write, url: &Url) -> std::io::Result<u16> {
    let host = url.host_str().unwrap_or_default();
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let path = &url[url::Position::BeforePath..url::Position::AfterQuery];
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: {host}{port}\r\nUser-Agent: acquaint-healthcheck\r\nConnection: close\r\n\r\n"
    )?;
    let mut line = Vec::new();
    BufReader::new(stream.take(LINE_BYTES_MAX)).read_until(b'\n', &mut line)?;
    let line = String::from_utf8_lossy(&line);
    let code = line
        .strip_prefix("HTTP/1.")
        .and_then(|rest| rest.split(' ').nth(1))
        .and_then(|code| code.trim().parse().ok());
    code.ok_or_else(|| std::io::Error::other("what answers does not speak HTTP"))
}

pub(crate) fn connect(addresses: &[SocketAddr]) -> std::io::Result<TcpStream> {
    let mut last = std::io::Error::other("the name has no address");
    for address in addresses {
        match TcpStream::connect_timeout(address, STEP) {
            Ok(stream) => return Ok(stream),
            Err(error) => last = error,
        }
    }
    Err(last)
}
