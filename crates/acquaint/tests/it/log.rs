//! The log of the real service at its most talkative: no line has a secret, a private act, or what anyone wrote.

use crate::Desk;
use rusqlite::Connection;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Stdio};
use std::thread::JoinHandle;

const PASSWORD: &str = "seven boats leave a quiet pier";
const NEW: &str = "nine gulls circle a grey harbour";
const NOTE: &str = "We mended nets together.";
const REMARK: &str = "The one with the red hat?";

/// A free port of this computer.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// The service, with every line it writes.
struct Service {
    desk: Desk,
    child: Child,
    port: u16,
    lines: Option<JoinHandle<Vec<String>>>,
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Service {
    /// Starts it; hands back the link of the first start, too.
    fn start() -> (Self, String) {
        let (desk, port, no_server) = (Desk::new(), free_port(), free_port());
        let mut command = desk.command(&["serve"]);
        command.env("ACQUAINT_LISTEN", format!("127.0.0.1:{port}"));
        command.env("ACQUAINT_MAIL_SMTP_URL", format!("smtp://127.0.0.1:{no_server}?tls=none"));
        command.env("ACQUAINT_MAIL_FROM", "Harbour <hello@harbour.example>");
        command.env("ACQUAINT_LOG_LEVEL", "trace").env("RUST_LOG", "trace");
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
        let link = said.find_map(|line| Some(line.split_once("/set-up/")?.1.to_owned())).unwrap();
        let lines = Some(std::thread::spawn(move || said.collect()));
        (Self { desk, child, port, lines }, link)
    }

    fn ask(&self, method: &str, path: &str, kind: &str, cookie: &str, body: &str) -> String {
        let (port, length) = (self.port, body.len());
        let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost:{port}\r\nOrigin: http://localhost:{port}\r\nCookie: \
             acquaint={cookie}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
        );
        stream.write_all((head + body).as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// A form that is taken; hands back the whole answer.
    fn post(&self, path: &str, cookie: &str, fields: &[(&str, &str)]) -> String {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let answer = self.ask("POST", path, "application/x-www-form-urlencoded", cookie, &body);
        assert!(
            answer.starts_with("HTTP/1.1 303 ") || answer.starts_with("HTTP/1.1 200 "),
            "{path}: {answer}"
        );
        answer
    }

    fn get(&self, path: &str, cookie: &str) {
        let answer = self.ask("GET", path, "text/plain", cookie, "");
        assert!(answer.starts_with("HTTP/1.1 200 "), "{path}: {answer}");
    }

    fn database(&self) -> Connection {
        Connection::open(self.desk.path().join("kept/acquaint.db")).unwrap()
    }

    /// Waits for the one row of a query: some of it is written after an answer.
    fn wait_for(&self, sql: &str) -> String {
        let database = self.database();
        loop {
            if let Ok(found) = database.query_row(sql, [], |row| row.get(0)) {
                return found;
            }
            std::thread::yield_now();
        }
    }

    /// Ends it; every line that it wrote.
    fn lines(mut self) -> Vec<String> {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.lines.take().unwrap().join().unwrap()
    }
}

fn cookie(answer: &str) -> String {
    let line = answer.lines().find_map(|line| line.strip_prefix("set-cookie: acquaint=")).expect(answer);
    line.split(';').next().unwrap().to_owned()
}

fn part_after(text: &str, before: &str) -> String {
    let rest = text.split_once(before).expect(text).1;
    rest.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect()
}

/// Everything that must stay out of the log, done: the ways in, and all that is private. Hands back the secrets.
fn do_everything(service: &Service, set_up: &str) -> Vec<String> {
    let join = |handle: &'static str, email: &'static str| {
        [("name", handle), ("handle", handle), ("email", email), ("password", PASSWORD)]
    };
    let ada = cookie(&service.post(&format!("/set-up/{set_up}"), "", &join("ada", "ada@one.example")));
    let mut secrets = vec![set_up.to_owned(), ada.clone()];
    let invites = ["bo", "cy"].map(|_| {
        part_after(&service.post("/operate/invites", &ada, &[("words", "a friend")]), "/sign-up?invite=")
    });
    secrets.extend(invites.clone());
    let letter = "SELECT text FROM mails WHERE text LIKE '%/sign-up/%' AND address = ";
    let mut cookies = Vec::new();
    for (invite, (handle, email)) in invites.iter().zip([("bo", "bo@two.example"), ("cy", "cy@six.example")])
    {
        service.get(&format!("/sign-up?invite={invite}"), "");
        service.post("/sign-up", "", &[("invite", invite), ("email", email)]);
        let link = part_after(&service.wait_for(&format!("{letter}'{email}'")), "/sign-up/");
        let fields: Vec<_> = join(handle, email).into_iter().chain([("invite", invite.as_str())]).collect();
        let joined = service.post(&format!("/sign-up/{link}"), "", &fields);
        cookies.push(cookie(&joined));
        secrets.push(link);
    }
    secrets.extend(cookies.clone());
    let request = |from: &str| {
        service.post("/people/ada/connect", from, &[("tie", "friend"), ("note", NOTE)]);
    };
    request(&cookies[0]);
    request(&cookies[1]);
    let id = "SELECT lower(hex(r.id)) FROM requests r JOIN members m ON m.id = r.sender_id WHERE m.handle = ";
    let [of_bo, of_cy] = ["bo", "cy"].map(|who| {
        let hex = service.wait_for(&format!("{id}'{who}'"));
        uuid::Uuid::parse_str(&hex).unwrap().to_string()
    });
    let act = |path: &str, fields: &[(&str, &str)]| {
        service.post(&format!("/received/{of_bo}/{path}"), &ada, fields)
    };
    act("set-aside", &[("shelf", "inbox")]);
    act("return-to-inbox", &[("shelf", "set_aside")]);
    act("remark", &[("remark", REMARK)]);
    act("mute", &[]);
    act("report", &[("because", "advertising")]);
    let open =
        [("based_on", "0"), ("who", "anyone"), ("if_it_fits", "suggest"), ("if_not", "leave_in_inbox")];
    service.post("/strategy", &ada, &open);
    let sweep = service.ask("GET", "/strategy/sweep", "text/plain", &ada, "");
    let sent_by = sweep.split_once("name=\"sent_by\" value=\"").expect(&sweep).1.split('"').next().unwrap();
    service.post("/strategy/sweep", &ada, &[("version", "1"), ("sent_by", sent_by)]);
    service.get("/received", &ada);
    service.post("/reset", "", &[("email", "ada@one.example")]);
    let letter = "SELECT text FROM mails WHERE text LIKE '%/reset/%' AND address = 'ada@one.example'";
    let link = part_after(&service.wait_for(letter), "/reset/");
    service.get(&format!("/reset/{link}"), "");
    service.post(&format!("/reset/{link}"), "", &[("password", NEW), ("password_again", NEW)]);
    let again = cookie(&service.post("/sign-in", "", &[("who", "ada"), ("password", NEW)]));
    let wrong =
        service.ask("POST", "/sign-in", "application/x-www-form-urlencoded", "", "who=ada&password=guess");
    assert!(wrong.starts_with("HTTP/1.1 422 "), "{wrong}");
    let broken =
        "--b\r\nContent-Disposition: form-data; name=\"picture\"; filename=\"hat.png\"\r\n\r\nno picture";
    service.ask("POST", "/me/picture", "multipart/form-data; boundary=b", &again, broken);
    service.post("/sign-out", &again, &[]);
    secrets.extend([link, again, of_bo, of_cy]);
    secrets
}

#[test]
fn no_line_of_the_log_has_a_secret_or_a_private_act_however_much_is_logged() {
    let (service, set_up) = Service::start();
    let secrets = do_everything(&service, &set_up);
    let lines = service.lines();
    let has = |words: &str| lines.iter().any(|line| line.contains(words));
    // What it is there for is written.
    assert!(has("signed in") && has("a password did not fit") && has("DEBUG"), "{lines:#?}");
    let routes = [
        "/received",
        "/strategy",
        "/reset",
        "/sign-up",
        "/set-up",
        "/people",
        "set-aside",
        "/mute",
        "/remark",
    ];
    let words = [NOTE, REMARK, PASSWORD, NEW, "guess", "@one.example", "@two.example", "hat.png"];
    let private = routes.into_iter().chain(words).map(str::to_owned).chain(secrets);
    let told: Vec<_> = private.filter(|part| has(part)).collect();
    assert!(told.is_empty(), "{told:?} in {lines:#?}");
}
