//! An SMTP server (RFC 5321, AUTH PLAIN of RFC 4954) that keeps what it is sent, for tests.

use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// How the server behaves.
#[derive(Clone, Copy, Debug)]
pub enum Manner {
    Takes,
    AsksForPassword {
        user: &'static str,
        password: &'static str,
    },
    AnswersRecipient(&'static str),
    HangsUp,
    NeverGreets,
    NeverConfirms,
    /// Says that it kept the first letter only when it is told to.
    WaitsToConfirm,
}

/// One letter as it arrived.
#[derive(Clone, Debug, Default)]
pub struct Letter {
    pub from: String,
    pub to: Vec<String>,
    /// Headers and body, lines ending with `\n`, dots unstuffed.
    pub source: String,
}

impl Letter {
    pub fn header(&self, name: &str) -> Option<&str> {
        let head = self.source.split("\n\n").next().unwrap();
        head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }

    /// The text after undoing its transfer encoding.
    pub fn text(&self) -> String {
        let (_, body) = self.source.split_once("\n\n").unwrap();
        match self.header("Content-Transfer-Encoding") {
            Some("quoted-printable") => unquoted(body),
            Some("base64") => String::from_utf8(STANDARD.decode(body.replace('\n', "")).unwrap())
                .unwrap()
                .replace("\r\n", "\n"),
            _ => body.to_owned(),
        }
    }
}

fn unquoted(body: &str) -> String {
    let joined = body.replace("=\n", "");
    let mut parts = joined.split('=');
    let mut bytes = parts.next().unwrap().as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).unwrap());
        bytes.extend(&part.as_bytes()[2..]);
    }
    String::from_utf8(bytes).unwrap().replace("\r\n", "\n")
}

#[derive(Debug, Default)]
struct Kept {
    letters: Vec<Letter>,
    heard: Vec<String>,
}

/// When a letter came, and when that may be confirmed.
#[derive(Debug, Default)]
struct Turns {
    came: Notify,
    may_confirm: Notify,
}

/// A server on a port of its own, gone when it is dropped.
#[derive(Debug)]
pub struct Server {
    port: u16,
    kept: Arc<Mutex<Kept>>,
    turns: Arc<Turns>,
    task: JoinHandle<()>,
}

impl Server {
    pub async fn start(manner: Manner) -> Self {
        Self::start_at(0, manner).await
    }

    /// The same on this port; 0: on one that is free.
    pub async fn start_at(port: u16, manner: Manner) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (kept, turns) = (Arc::<Mutex<Kept>>::default(), Arc::<Turns>::default());
        let task = tokio::spawn({
            let (kept, turns) = (Arc::clone(&kept), Arc::clone(&turns));
            async move {
                while let Ok((stream, _)) = listener.accept().await {
                    // One caller after another is enough. A caller that goes away ends only its own conversation.
                    let _ = converse(stream, manner, &kept, &turns).await;
                }
            }
        });
        Self { port, kept, turns, task }
    }

    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    pub fn letters(&self) -> Vec<Letter> {
        self.kept.lock().unwrap().letters.clone()
    }

    /// A letter is there that was not confirmed yet.
    pub async fn letter_came(&self) {
        self.turns.came.notified().await;
    }

    /// The letter may be confirmed, and those after it too.
    pub fn confirm(&self) {
        self.turns.may_confirm.notify_one();
    }

    /// Every command so far.
    pub fn heard(&self) -> Vec<String> {
        self.kept.lock().unwrap().heard.clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn converse(
    stream: TcpStream,
    manner: Manner,
    kept: &Mutex<Kept>,
    turns: &Turns,
) -> std::io::Result<()> {
    let (reader, mut writer) = stream.into_split();
    let mut lines = BufReader::new(reader).lines();
    if matches!(manner, Manner::NeverGreets) {
        // Reads until the caller gives up.
        while lines.next_line().await?.is_some() {}
        return Ok(());
    }
    writer.write_all(b"220 server.example ESMTP\r\n").await?;
    let mut letter = Letter::default();
    while let Some(line) = lines.next_line().await? {
        kept.lock().unwrap().heard.push(line.clone());
        let verb = line.split(' ').next().unwrap_or_default().to_ascii_uppercase();
        let answer = match verb.as_str() {
            "EHLO" if matches!(manner, Manner::AsksForPassword { .. }) => {
                "250-server.example\r\n250 AUTH PLAIN"
            }
            "EHLO" => "250-server.example\r\n250 8BITMIME",
            "AUTH" if may_enter(&line, manner) => "235 welcome",
            "AUTH" => "535 5.7.8 that is not the password",
            "MAIL" if matches!(manner, Manner::HangsUp) => return Ok(()),
            "MAIL" => {
                letter.from = address(&line);
                "250 go on"
            }
            "RCPT" => {
                letter.to.push(address(&line));
                if let Manner::AnswersRecipient(answer) = manner { answer } else { "250 go on" }
            }
            "DATA" => {
                writer.write_all(b"354 go on\r\n").await?;
                while let Some(line) = lines.next_line().await?.filter(|line| line != ".") {
                    letter.source += line.strip_prefix('.').unwrap_or(&line);
                    letter.source += "\n";
                }
                if matches!(manner, Manner::NeverConfirms) {
                    continue;
                }
                let number = {
                    let letters = &mut kept.lock().unwrap().letters;
                    letters.push(std::mem::take(&mut letter));
                    letters.len()
                };
                if matches!(manner, Manner::WaitsToConfirm) && number == 1 {
                    turns.came.notify_one();
                    turns.may_confirm.notified().await;
                }
                "250 kept"
            }
            "QUIT" => "221 bye",
            "NOOP" | "RSET" => "250 go on",
            _ => "502 no such command",
        };
        writer.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
    Ok(())
}

fn address(line: &str) -> String {
    let (_, rest) = line.split_once('<').unwrap();
    rest.split_once('>').unwrap().0.to_owned()
}

fn may_enter(line: &str, manner: Manner) -> bool {
    let Manner::AsksForPassword { user, password } = manner else { return false };
    let given = line.strip_prefix("AUTH PLAIN ").and_then(|text| STANDARD.decode(text).ok());
    given == Some(format!("\0{user}\0{password}").into_bytes())
}
