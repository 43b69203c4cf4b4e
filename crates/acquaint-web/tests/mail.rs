//! Letters sent to a real SMTP server, which each test starts on a port of its own.

use std::time::Duration;

use acquaint_app::community::change::Email;
use acquaint_mail::letter::{Envelope, digest, reset_link};
use acquaint_mail::{MailError, MailSettings, Mailer};
use url::Url;
use uuid::Uuid;

pub mod server;

use server::{Letter, Manner, Server};

fn settings(url: String) -> MailSettings {
    MailSettings {
        url,
        user: None,
        password: None,
        from: "Harbour Friends <hello@harbour.example>".to_owned(),
        timeout: Duration::from_secs(20),
    }
}

fn plain(subject: &str, text: &str) -> Email {
    Email {
        to: "mirela@post.example".to_owned(),
        subject: subject.to_owned(),
        text: text.to_owned(),
        unsubscribe: None,
    }
}

async fn send_with(settings: &MailSettings, mail: &Email) -> Result<(), MailError> {
    let id = Uuid::from_u128(0x1234);
    Mailer::new(settings).unwrap().send(mail, id, "2026-05-03T10:00:00Z".parse().unwrap()).await
}

/// Sends one letter to a server that takes it, and returns what arrived.
async fn delivered(mail: &Email) -> Letter {
    let server = Server::start(Manner::Takes).await;
    send_with(&settings(server.url()), mail).await.unwrap();
    let mut letters = server.letters();
    assert_eq!(letters.len(), 1);
    letters.remove(0)
}

#[tokio::test]
async fn a_letter_arrives_with_its_envelope_headers_and_text() {
    let home = Url::parse("https://harbour.example/").unwrap();
    let envelope =
        Envelope { to: "mirela@post.example", name: "Mirela", community: "Harbour Friends", home: &home };
    let letter = delivered(&reset_link(&envelope, &home.join("/reset/abc").unwrap(), 1)).await;
    assert_eq!(letter.from, "hello@harbour.example");
    assert_eq!(letter.to, ["mirela@post.example"]);
    assert_eq!(letter.header("From"), Some("\"Harbour Friends\" <hello@harbour.example>"));
    assert_eq!(letter.header("To"), Some("mirela@post.example"));
    assert_eq!(letter.header("Subject"), Some("A new password for Harbour Friends"));
    assert_eq!(letter.header("Date"), Some("Sun, 03 May 2026 10:00:00 +0000"));
    assert_eq!(letter.header("Message-ID"), Some("<00000000-0000-0000-0000-000000001234@harbour.example>"));
    assert_eq!(letter.header("Auto-Submitted"), Some("auto-generated"));
    assert_eq!(letter.header("Content-Type"), Some("text/plain; charset=utf-8"));
    assert_eq!(letter.header("List-Unsubscribe"), None);
    assert!(letter.text().contains("https://harbour.example/reset/abc"), "{}", letter.text());
}

#[tokio::test]
async fn a_digest_can_be_stopped_by_one_click() {
    let home = Url::parse("https://harbour.example/").unwrap();
    let envelope =
        Envelope { to: "mirela@post.example", name: "Mirela", community: "Harbour Friends", home: &home };
    let stop = home.join("/quiet/abc").unwrap();
    let letter = delivered(
        &digest(&envelope, &[("Tomasz Wolny accepted your request".to_owned(), stop.clone())], &stop)
            .unwrap(),
    )
    .await;
    assert_eq!(letter.header("List-Unsubscribe"), Some("<https://harbour.example/quiet/abc>"));
    assert_eq!(letter.header("List-Unsubscribe-Post"), Some("List-Unsubscribe=One-Click"));
}

#[tokio::test]
async fn every_line_of_the_text_arrives_as_it_was_written() {
    let long = "word ".repeat(400);
    let text = format!(".\n..\n.hidden\nFrom here\nKovač, 北京, 🚤\n\n{long}\nQUIT\nthe end\n");
    let letter = delivered(&plain("Text", &text)).await;
    assert_eq!(letter.text(), text);
    let longest = letter.source.lines().map(str::len).max();
    assert!(longest <= Some(998), "RFC 5321 allows 998 bytes in a line, not {longest:?}");
    assert!(letter.source.is_ascii());
}

#[tokio::test]
async fn no_subject_can_add_a_header_or_a_recipient() {
    let odd = "News\r\nBcc: all@harbour.example\r\n\r\nDear all\u{2028}\0";
    let letter = delivered(&plain(odd, "text\n")).await;
    assert_eq!(letter.to, ["mirela@post.example"]);
    assert_eq!(letter.header("Bcc"), None);
    assert_eq!(letter.header("Subject"), Some("News Bcc: all@harbour.example Dear all"));
    assert_eq!(letter.text(), "text\n");
}

#[tokio::test]
async fn no_recipient_but_an_address_reaches_a_server() {
    let server = Server::start(Manner::Takes).await;
    let addresses = [
        "",
        "mirela",
        "mirela@post.example\r\nRCPT TO:<all@harbour.example>",
        "mirela@post.example, tomasz@post.example",
        "Mirela <mirela@post.example>",
        "<mirela@post.example>",
        "mirela@post.example> NOTIFY=SUCCESS",
    ];
    for to in addresses {
        let mail = Email { to: to.to_owned(), ..plain("News", "text\n") };
        let error = send_with(&settings(server.url()), &mail).await.unwrap_err();
        assert_eq!(error, MailError::Address, "{to:?}");
        assert!(!error.may_pass_later());
    }
    assert_eq!(server.letters().len(), 0);
}

#[tokio::test]
async fn user_and_password_are_given_to_the_server_wherever_they_were_written() {
    let server = Server::start(Manner::AsksForPassword { user: "post", password: "p@ss:wörd" }).await;
    let mail = plain("News", "text\n");
    let host = server.url().replace("smtp://", "");
    let in_url = settings(format!("smtp://post:p%40ss%3Aw%C3%B6rd@{host}"));
    send_with(&in_url, &mail).await.unwrap();
    let beside = MailSettings {
        user: Some("post".to_owned()),
        password: Some("p@ss:wörd".to_owned()),
        ..settings(server.url())
    };
    send_with(&beside, &mail).await.unwrap();
    assert_eq!(server.letters().len(), 2);

    let wrong = MailSettings { password: Some("another".to_owned()), ..beside };
    let error = send_with(&wrong, &mail).await.unwrap_err();
    assert!(matches!(error, MailError::Permanent { .. }), "{error:?}");
    assert_eq!(server.letters().len(), 2);
}

#[tokio::test]
async fn what_the_server_says_tells_whether_to_try_again() {
    let cases = [
        (Manner::AnswersRecipient("550 5.1.1 no such mailbox"), false),
        (Manner::AnswersRecipient("451 4.7.1 greylisted, come back in five minutes"), true),
        (Manner::HangsUp, true),
    ];
    for (manner, later) in cases {
        let server = Server::start(manner).await;
        let error = send_with(&settings(server.url()), &plain("News", "text\n")).await.unwrap_err();
        assert_eq!(error.may_pass_later(), later, "{error:?}");
        assert_eq!(server.letters().len(), 0);
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_may_be_there_later() {
    let port = Server::start(Manner::Takes).await.url();
    // The server of that port is gone now.
    let error = send_with(&settings(port), &plain("News", "text\n")).await.unwrap_err();
    assert!(matches!(error, MailError::Temporary { .. }), "{error:?}");
}

#[tokio::test]
async fn a_server_that_falls_silent_is_not_waited_for_longer_than_allowed() {
    for manner in [Manner::NeverGreets, Manner::NeverConfirms] {
        let server = Server::start(manner).await;
        let within = Duration::from_millis(200);
        let impatient = MailSettings { timeout: within, ..settings(server.url()) };
        let error = send_with(&impatient, &plain("News", "text\n")).await.unwrap_err();
        assert_eq!(error, MailError::TimedOut { within });
        assert!(error.may_pass_later());
    }
}

#[tokio::test]
async fn without_encryption_nothing_is_said_to_a_server_that_should_have_it() {
    let server = Server::start(Manner::AsksForPassword { user: "post", password: "secret" }).await;
    for url in [format!("{}?tls=required", server.url()), server.url().replace("smtp:", "smtps:")] {
        let settings = MailSettings {
            user: Some("post".to_owned()),
            password: Some("secret".to_owned()),
            timeout: Duration::from_secs(2),
            ..settings(url)
        };
        send_with(&settings, &plain("News", "text\n")).await.unwrap_err();
    }
    assert_eq!(server.letters().len(), 0);
    assert!(
        !server.heard().iter().any(|line| line.starts_with("AUTH") || line.starts_with("MAIL")),
        "{:?}",
        server.heard()
    );
}
