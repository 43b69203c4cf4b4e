//! The real service as a process, with members whose programs ask it over HTTP: what trials of the whole binary share.

use crate::Desk;
use acquaint_app::community::account::{ApiToken, Session};
use acquaint_app::community::change::{AccountChange, Commit, NewMember};
use acquaint_app::community::store::CommunityStore;
use acquaint_core::handle::Handle;
use acquaint_core::id::{PersonId, SessionId, TokenId};
use acquaint_core::member::{Role, Settings, Standing};
use acquaint_core::profile::Profile;
use acquaint_core::stamp::Stamp;
use acquaint_core::text::Line;
use acquaint_identity::token::{Token, TokenSource};
use acquaint_store::CommunityDatabase;
use jiff::{SignedDuration, Timestamp};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use std::io::{BufRead, BufReader, Error, ErrorKind, Result};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

/// Much longer than a start, a stop or an answer takes, on however busy a machine.
pub(crate) const FOR_EVER: Duration = Duration::from_mins(3);

#[derive(Clone)]
pub(crate) struct Member {
    pub id: PersonId,
    pub handle: String,
    /// Of a program of theirs.
    pub token: String,
    /// Of their browser.
    pub session: String,
}

#[expect(clippy::disallowed_methods, reason = "the service that is tried has the clock of this computer")]
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}

pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

/// Members `m0`, `m1` and so on, who joined a month ago; the first one is an operator.
pub(crate) async fn join(store: &CommunityDatabase, number: usize) -> Vec<Member> {
    let joined_at = now() - SignedDuration::from_hours(30 * 24);
    let (mut stamp, source) = (Stamp::new(joined_at, [77; 32]), TokenSource::operating_system());
    let (mut members, mut account_changes) = (Vec::new(), Vec::new());
    for number in 0..number {
        let (id, handle) = (PersonId(stamp.next_id()), format!("m{number}"));
        let (token, session) = (Token::fresh(&source), Token::fresh(&source));
        account_changes.push(AccountChange::MemberJoined(Box::new(NewMember {
            id,
            handle: Handle::new(&handle).unwrap(),
            email: format!("{handle}@post.example"),
            password: None,
            role: if number == 0 { Role::Operator } else { Role::Member },
            standing: Standing::Active,
            profile: Profile { name: format!("Member {number}"), ..Profile::default() },
            settings: Settings::default(),
            joined_at,
        })));
        account_changes.push(AccountChange::TokenCreated {
            token: ApiToken {
                id: TokenId(stamp.next_id()),
                member: id,
                name: Line::new("a trial").unwrap(),
                created_at: now(),
                used_at: Some(now()),
                expires_at: None,
            },
            digest: *token.digest().as_bytes(),
        });
        account_changes.push(AccountChange::SessionStarted {
            session: Session {
                id: SessionId(stamp.next_id()),
                member: id,
                started_at: now(),
                used_at: now(),
                expires_at: now() + SignedDuration::from_hours(10 * 24),
                device: "a trial".into(),
            },
            digest: *session.digest().as_bytes(),
        });
        members.push(Member { id, handle, token: token.expose_for_api(), session: session.expose() });
    }
    while !account_changes.is_empty() {
        let rest = account_changes.split_off(account_changes.len().min(300));
        store.apply(Commit { account_changes, ..Commit::default() }).await.unwrap();
        account_changes = rest;
    }
    members
}

/// An address that no other trial on this computer listens at.
pub(crate) fn address() -> SocketAddr {
    static NEXT: AtomicU16 = AtomicU16::new(20_000);
    let [.., high, middle, low] = std::process::id().to_be_bytes();
    let host = Ipv4Addr::new(127, 64 | high & 63, middle, low.clamp(1, 254));
    SocketAddr::new(host.into(), NEXT.fetch_add(1, Ordering::Relaxed))
}

/// `acquaint serve`, killed when it is dropped.
pub(crate) struct Service {
    process: Child,
    pub address: SocketAddr,
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may have ended already.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

impl Service {
    /// Starts it with these variables, and waits until it listens. `None`: it ended before.
    pub fn try_start(desk: &Desk, address: SocketAddr, variables: &[(&str, &str)]) -> Option<Self> {
        let mut command = desk.command(&["serve", "--listen", &address.to_string()]);
        command.env("ACQUAINT_LOG_LEVEL", "error").envs(variables.iter().copied());
        let mut process = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(process.stderr.take().unwrap()).lines();
        let (tell, listens) = channel();
        // Reads on, or the service would wait until there is room for what it says.
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                if line.contains("acquaint listens at") {
                    let _ = tell.send(());
                }
            }
        });
        let service = Self { process, address };
        match listens.recv_timeout(FOR_EVER) {
            Ok(()) => Some(service),
            Err(RecvTimeoutError::Disconnected) => None,
            Err(RecvTimeoutError::Timeout) => panic!("it does not start"),
        }
    }

    pub fn start(desk: &Desk, address: SocketAddr, variables: &[(&str, &str)]) -> Self {
        Self::try_start(desk, address, variables).expect("it starts")
    }

    pub fn id(&self) -> u32 {
        self.process.id()
    }

    pub fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Ends in good order.
    pub fn stop(mut self) {
        kill_process(Pid::from_child(&self.process), Signal::TERM).unwrap();
        let status = self.process.wait().unwrap();
        assert!(status.success(), "{status}");
    }
}

pub(crate) struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {} {}", self.head, String::from_utf8_lossy(&self.body)))
    }

    /// The code of a problem.
    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }
}

/// One thing that a program asks for.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub method: &'static str,
    pub path: String,
    /// With which it can be sent again.
    pub key: Option<String>,
    pub body: Option<String>,
}

impl Asked {
    pub fn get(path: impl Into<String>) -> Self {
        Self { method: "GET", path: path.into(), key: None, body: None }
    }

    pub fn post(path: impl Into<String>, key: impl Into<String>) -> Self {
        Self { method: "POST", path: path.into(), key: Some(key.into()), body: None }
    }

    /// A request to connect.
    pub fn send(to: &str, key: impl Into<String>) -> Self {
        let body = Some(format!("{{\"to\": \"{to}\", \"tie\": \"neighbour\"}}"));
        Self { body, ..Self::post("/api/v1/requests", key) }
    }

    /// As it goes over the wire; `credential` is a whole line.
    pub fn wire(&self, credential: &str) -> String {
        let Self { method, path, .. } = self;
        let key = self.key.as_ref().map_or(String::new(), |key| format!("Idempotency-Key: {key}\r\n"));
        let body = self.body.as_deref().unwrap_or_default();
        let kind =
            if body.starts_with('{') { "application/json" } else { "application/x-www-form-urlencoded" };
        let kind = if body.is_empty() { String::new() } else { format!("Content-Type: {kind}\r\n") };
        let length = body.len();
        format!(
            "{method} {path} HTTP/1.1\r\nHost: a\r\n{credential}\r\n{key}{kind}Content-Length: {length}\r\n\r\n{body}"
        )
    }
}

/// A program of a member, or their browser: one connection, and one thing after the other.
pub(crate) struct Client {
    address: SocketAddr,
    credential: String,
    stream: Option<TcpStream>,
}

impl Client {
    pub fn program(address: SocketAddr, member: &Member) -> Self {
        Self::with(address, format!("Authorization: Bearer {}", member.token))
    }

    pub fn browser(address: SocketAddr, member: &Member) -> Self {
        Self::with(address, format!("Cookie: acquaint={}", member.session))
    }

    pub fn with(address: SocketAddr, credential: String) -> Self {
        Self { address, credential, stream: None }
    }

    /// Asks, and waits for the answer. After an error nobody knows whether it was done.
    pub async fn ask(&mut self, asked: &Asked) -> Result<Answer> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => connect(self.address, None).await?,
        };
        stream.write_all(asked.wire(&self.credential).as_bytes()).await?;
        let answer = tokio::time::timeout(FOR_EVER, answer(&mut stream)).await??;
        if !answer.head.contains("connection: close") {
            self.stream = Some(stream);
        }
        Ok(answer)
    }

    /// Connects, as soon as there is somebody to connect to.
    pub async fn be_connected(&mut self) {
        while self.stream.is_none() {
            match connect(self.address, None).await {
                Ok(stream) => self.stream = Some(stream),
                Err(_) => tokio::time::sleep(Duration::from_millis(2)).await,
            }
        }
    }

    /// Asks, and hangs up before there is an answer.
    pub async fn ask_and_hang_up(&mut self, asked: &Asked) -> Result<()> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => connect(self.address, None).await?,
        };
        stream.write_all(asked.wire(&self.credential).as_bytes()).await
    }
}

pub(crate) async fn connect(to: SocketAddr, from: Option<IpAddr>) -> Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    if let Some(from) = from {
        socket.bind(SocketAddr::new(from, 0))?;
    }
    let stream = socket.connect(to).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// Reads one answer, whose length its head says.
pub(crate) async fn answer(stream: &mut TcpStream) -> Result<Answer> {
    let ended = || Error::from(ErrorKind::UnexpectedEof);
    let mut read = Vec::new();
    let head_end = loop {
        if let Some(at) = read.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
            break at + 4;
        }
        if stream.read_buf(&mut read).await? == 0 {
            return Err(ended());
        }
    };
    let mut body = read.split_off(head_end);
    let head = String::from_utf8(read).unwrap().to_lowercase();
    let field = |name: &str| head.split("\r\n").find_map(|line| line.strip_prefix(name)?.trim().parse().ok());
    let length: usize = field("content-length:").unwrap_or(0);
    while body.len() < length {
        if stream.read_buf(&mut body).await? == 0 {
            return Err(ended());
        }
    }
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap();
    Ok(Answer { status, head, body })
}

/// The request that waits, of an answer about where two stand.
pub(crate) fn request_in(standing: &Value) -> Option<String> {
    standing["request"].as_str().map(str::to_owned)
}
