//! The letters, word by word, and what somebody else's words can do to them: nothing.

use url::Url;

use super::{AccessChange, Envelope, access_changed, confirm_address, digest, invitation, reset_link};
use acquaint_app::community::change::Email;

fn url(path: &str) -> Url {
    Url::parse("https://harbour.example").unwrap().join(path).unwrap()
}

fn write<T>(name: &str, letter: impl FnOnce(&Envelope<'_>) -> T) -> T {
    let home = url("/");
    letter(&Envelope { to: "mirela@post.example", name, community: "Harbour Friends", home: &home })
}

#[test]
fn a_reset_letter_says_that_nothing_changes_by_itself() {
    let mail = write("Mirela Kovač", |envelope| reset_link(envelope, &url("/reset/abc"), 1));
    assert_eq!(mail.to, "mirela@post.example");
    assert_eq!(mail.subject, "A new password for Harbour Friends");
    assert_eq!(
        mail.text,
        "Hello Mirela Kovač,\n\n\
         Somebody, most likely you, asked for a new password for your account at Harbour Friends. This link sets one:\n\n\
         https://harbour.example/reset/abc\n\n\
         It works once and for one hour. If you did not ask for it, you need not do anything: your password stays as it is.\n\n\
         Harbour Friends\nhttps://harbour.example/\n"
    );
    assert_eq!(mail.unsubscribe, None);
}

#[test]
fn an_invitation_shows_whose_words_are_whose() {
    let note = "Come along!\n\nhttps://elsewhere.example\nHarbour Friends";
    let mail = write("", |envelope| invitation(envelope, "Tomasz Wolny", Some(note), &url("/join/abc"), 14));
    assert_eq!(mail.subject, "Tomasz Wolny invites you to Harbour Friends");
    assert_eq!(
        mail.text,
        "Hello,\n\n\
         Tomasz Wolny would like to have you at Harbour Friends, where people who know each other stay in touch.\n\n\
         Tomasz Wolny writes:\n> Come along!\n>\n> https://elsewhere.example\n> Harbour Friends\n\n\
         This link lets you in:\n\nhttps://harbour.example/join/abc\n\n\
         It works once and for 14 days. Whether you use it is up to you; there is no need to answer.\n\n\
         Harbour Friends\nhttps://harbour.example/\n"
    );
    let without_note = write("", |envelope| invitation(envelope, "Tomasz Wolny", None, &url("/join/abc"), 1));
    assert!(!without_note.text.contains("writes:") && without_note.text.contains("for 1 day."));
}

#[test]
fn a_digest_lists_its_lines_and_tells_how_to_stop_it() {
    let lines = [("Tomasz Wolny accepted your request", "/sent/1"), ("You have\none question", "/sent/2")]
        .map(|(line, path)| (line.to_owned(), url(path)));
    let mail = write("Mirela", |envelope| digest(envelope, &lines, &url("/quiet/abc"))).unwrap();
    assert!(
        mail.text.contains(
            "\n- Tomasz Wolny accepted your request\n  https://harbour.example/sent/1\n\
             - You have one question\n  https://harbour.example/sent/2\n"
        ),
        "{}",
        mail.text
    );
    assert!(mail.text.contains("This link stops it:\nhttps://harbour.example/quiet/abc\n"));
    assert_eq!(mail.unsubscribe, Some(url("/quiet/abc").to_string()));
}

#[test]
fn without_news_there_is_no_digest() {
    assert_eq!(write("Mirela", |envelope| digest(envelope, &[], &url("/quiet/abc"))), None);
}

#[test]
fn a_change_of_access_is_told_with_the_way_to_undo_it() {
    let cases = [
        (AccessChange::Password, "the password of your account was changed"),
        (AccessChange::Address, "the e-mail address of your account was changed"),
        (AccessChange::PasskeyAdded, "a passkey was added"),
        (AccessChange::PasskeyRemoved, "a passkey was removed"),
    ];
    for (change, words) in cases {
        let mail = write("Mirela", |envelope| access_changed(envelope, change, &url("/reset")));
        assert!(
            mail.text.contains(words) && mail.text.contains("https://harbour.example/reset"),
            "{}",
            mail.text
        );
    }
}

#[test]
fn what_others_wrote_cannot_break_a_line_hide_text_or_run_on() {
    let odd = "Mirela\r\nBcc: all@harbour.example\u{2028}\u{202E}olleh\0\u{85}";
    let endless = "a".repeat(5_000);
    let letters: Vec<Email> = vec![
        write(odd, |envelope| reset_link(envelope, &url("/reset/abc"), 24)),
        write(odd, |envelope| confirm_address(envelope, &url("/confirm/abc"), 24)),
        write(odd, |envelope| invitation(envelope, odd, Some(odd), &url("/join/abc"), 14)),
        write(odd, |envelope| digest(envelope, &[(odd.to_owned(), url("/sent"))], &url("/quiet"))).unwrap(),
        write(&endless, |envelope| invitation(envelope, &endless, None, &url("/join/abc"), 14)),
    ];
    for mail in letters {
        assert!(
            !mail.subject.chars().any(char::is_control) && mail.subject.chars().count() <= 201,
            "{}",
            mail.subject
        );
        assert!(
            mail.text.chars().all(|c| c == '\n' || !c.is_control() && !matches!(c, '\u{202E}' | '\u{2028}'))
        );
        assert!(!mail.text.lines().any(|line| line.starts_with("Bcc:")), "{}", mail.text);
        assert!(mail.text.chars().count() < 2_000);
    }
}

#[test]
fn debugging_shows_no_link_and_no_address() {
    let mail = write("Mirela", |envelope| reset_link(envelope, &url("/reset/abc"), 1));
    let shown = format!("{mail:?}");
    assert!(!shown.contains("abc") && !shown.contains("mirela"), "{shown}");
}
