//! `acquaint serve` with a certificate of its own: the real binary, asked through real connections.

use crate::Desk;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::version::{TLS12, TLS13};
use tokio_rustls::rustls::{
    ClientConfig, ClientConnection, ProtocolVersion, RootCertStore, StreamOwned, SupportedProtocolVersion,
};

/// A folder with a certificate for `localhost`, and a port that nobody listens at.
struct Place {
    desk: Desk,
    certificate: CertificateDer<'static>,
    port: u16,
}

impl Place {
    fn new() -> Self {
        let desk = Desk::new();
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        fs::write(desk.path().join("fullchain.pem"), made.cert.pem()).unwrap();
        fs::write(desk.path().join("privkey.pem"), made.signing_key.serialize_pem()).unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        Self { desk, certificate: made.cert.der().clone(), port }
    }

    /// A command with the settings of this place.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.desk.command(arguments);
        command.env("ACQUAINT_LISTEN", format!("127.0.0.1:{}", self.port));
        command.env("ACQUAINT_TLS_CERTIFICATE", "fullchain.pem").env("ACQUAINT_TLS_KEY", "privkey.pem");
        command
    }

    fn serve(&self) -> Served {
        let mut child = self.command(&["serve"]).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
        // The last word before it listens.
        let link = lines.find_map(|line| Some(line.split_once("/set-up/")?.1.to_owned())).unwrap();
        // What it says from now on has to go somewhere.
        std::thread::spawn(move || lines.for_each(drop));
        Served { child, link }
    }

    fn connect(
        &self,
        version: &'static SupportedProtocolVersion,
    ) -> StreamOwned<ClientConnection, TcpStream> {
        let mut roots = RootCertStore::empty();
        roots.add(self.certificate.clone()).unwrap();
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(&[version])
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let name = "localhost".try_into().unwrap();
        let connection = ClientConnection::new(Arc::new(config), name).unwrap();
        StreamOwned::new(connection, self.tcp())
    }

    fn tcp(&self) -> TcpStream {
        TcpStream::connect(("127.0.0.1", self.port)).unwrap()
    }

    /// The request as a browser would send it.
    fn request(&self, method: &str, path: &str, body: &str) -> String {
        let (port, length) = (self.port, body.len());
        format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost:{port}\r\nOrigin: https://localhost:{port}\r\nContent-Type: \
             application/x-www-form-urlencoded\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        )
    }
}

/// The service, until it is dropped.
struct Served {
    child: Child,
    /// The secret of the link of the first start.
    link: String,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn answer(stream: &mut (impl Read + Write), request: &str) -> String {
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    // Some hang up without a good-bye.
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

const JOIN: &str =
    "name=Ada+Harbour&handle=ada&email=ada%40example.org&password=seven+boats+leave+a+quiet+pier";

#[test]
fn a_session_begins_through_tls_and_its_cookie_stays_there() {
    let place = Place::new();
    let served = place.serve();
    let mut stream = place.connect(&TLS13);
    let path = format!("/set-up/{}", served.link);
    let said = answer(&mut stream, &place.request("POST", &path, JOIN));
    assert_eq!(stream.conn.protocol_version(), Some(ProtocolVersion::TLSv1_3));
    assert_eq!(stream.conn.alpn_protocol(), None, "nobody asked for it");
    assert!(said.starts_with("HTTP/1.1 303 "), "{said}");
    let cookie = said.lines().find(|line| line.starts_with("set-cookie: __Host-acquaint=")).unwrap();
    assert!(cookie.contains("; Secure"), "{cookie}");
    assert!(said.contains("strict-transport-security: max-age="), "{said}");
    let mut older = place.connect(&TLS12);
    let said = answer(&mut older, &place.request("GET", "/sign-in", ""));
    assert!(said.starts_with("HTTP/1.1 200 ") && said.contains("<html"), "{said}");
    assert_eq!(older.conn.protocol_version(), Some(ProtocolVersion::TLSv1_2));
}

#[test]
fn without_encryption_or_with_an_old_one_there_is_no_answer() {
    let place = Place::new();
    let _served = place.serve();
    let said = answer(&mut place.tcp(), &place.request("GET", "/sign-in", ""));
    assert!(!said.contains("HTTP") && !said.contains('<'), "{said}");
    let first_word = |minor: u8| {
        let mut stream = place.tcp();
        stream.write_all(&hello(minor)).unwrap();
        let mut word = [0; 7];
        stream.read_exact(&mut word).unwrap();
        word
    };
    for minor in [1, 2] {
        let word = first_word(minor);
        // RFC 5246, 7.2: an alert of two bytes, fatal, `protocol_version`.
        assert_eq!((word[0], &word[3..]), (21, &[0, 2, 2, 70][..]), "TLS 1.{}", minor - 1);
    }
    let word = first_word(3);
    assert_eq!((word[0], word[5]), (22, 2), "the same is greeted if it knows TLS 1.2");
    let said = answer(&mut place.connect(&TLS13), &place.request("GET", "/sign-in", ""));
    assert!(said.starts_with("HTTP/1.1 200 "), "the same is answered through TLS: {said}");
}

/// The first word of a client that knows nothing newer than TLS 1.0 (`minor` 1), 1.1 (2) or 1.2 (3), and has all that is
/// needed for 1.2 besides: RFC 5246, 7.4.1.2.
fn hello(minor: u8) -> Vec<u8> {
    let cipher = [0xC0, 0x2B];
    // The curve P-256, signatures by it with SHA-256, points in full.
    let extensions = [[0, 10, 0, 4, 0, 2, 0, 23], [0, 13, 0, 4, 0, 2, 4, 3]].concat();
    let extensions = [&extensions[..], &[0, 11, 0, 2, 1, 0]].concat();
    let length = |bytes: &[u8]| u8::try_from(bytes.len()).unwrap();
    // A version, 32 random bytes, no session, the cipher, no compression.
    let body = [&[3, minor][..], &[7; 32], &[0, 0, 2], &cipher, &[1, 0, 0, length(&extensions)], &extensions]
        .concat();
    [&[22, 3, 1, 0, length(&body) + 4, 1, 0, 0, length(&body)][..], &body].concat()
}

#[test]
fn the_service_can_be_asked_whether_it_is_well() {
    let place = Place::new();
    let ask = |arguments: &[&str]| place.command(arguments).output().unwrap().status.code();
    assert_eq!(ask(&["healthcheck"]), Some(1), "nobody listens yet");
    let _served = place.serve();
    assert_eq!(ask(&["healthcheck"]), Some(0));
    assert_eq!(ask(&["healthcheck", "--url", &format!("https://127.0.0.1:{}/livez", place.port)]), Some(0));
    assert_eq!(ask(&["healthcheck", "--url", &format!("http://127.0.0.1:{}/livez", place.port)]), Some(1));
}

#[cfg(unix)]
#[test]
fn an_answer_that_has_begun_is_finished_when_the_service_stops() {
    let place = Place::new();
    let mut served = place.serve();
    let path = format!("/set-up/{}", served.link);
    let request = place.request("POST", &path, JOIN);
    let mut stream = place.connect(&TLS13);
    // All but the last byte: the service waits for it.
    let (most, last) = request.split_at(request.len() - 1);
    stream.write_all(most.as_bytes()).unwrap();
    // Who asks after this has been answered, so that the service has long read the other.
    assert!(answer(&mut place.connect(&TLS13), &place.request("GET", "/livez", "")).contains(" 200 "));
    let id = rustix::process::Pid::from_child(&served.child);
    rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
    while TcpStream::connect(("127.0.0.1", place.port)).is_ok() {}
    let said = answer(&mut stream, last);
    assert!(said.starts_with("HTTP/1.1 303 "), "{said}");
    assert_eq!(served.child.wait().unwrap().code(), Some(0));
}

#[test]
fn files_that_do_not_fit_are_said_at_the_start() {
    let place = Place::new();
    let said = |command: &mut Command| {
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        String::from_utf8(output.stderr).unwrap()
    };
    let alone = said(place.command(&["serve"]).env_remove("ACQUAINT_TLS_KEY"));
    fs::write(place.desk.path().join("privkey.pem"), "nothing").unwrap();
    let broken = said(&mut place.command(&["serve"]));
    insta::assert_snapshot!(alone + &broken, @r"
    acquaint: `tls.certificate` is set, but `tls.key` is not; name the file of its private key
    acquaint: `tls.key` holds no private key; write it as PEM (PKCS#8, PKCS#1 or SEC1), not encrypted; the settings name `fullchain.pem` and its key `privkey.pem`
    ");
    assert!(!place.desk.path().join("kept").exists(), "nothing was begun");
}
