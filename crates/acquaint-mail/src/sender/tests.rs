//! Settings that work and settings that do not.

use std::time::Duration;

use url::Url;

use super::{MailSettings, Mailer, SettingsError, with_encryption};

fn settings(url: &str) -> MailSettings {
    MailSettings {
        url: url.to_owned(),
        user: None,
        password: None,
        from: "Harbour Friends <hello@harbour.example>".to_owned(),
        timeout: Duration::from_secs(5),
    }
}

#[test]
fn letters_travel_encrypted_unless_the_server_is_this_machine_or_the_operator_says_so() {
    let cases = [
        ("smtps://post.example", Ok("smtps://post.example")),
        ("smtps://post.example?tls=required", Ok("smtps://post.example")),
        ("smtp://post.example", Ok("smtp://post.example?tls=required")),
        ("smtp://post.example:2525?tls=required", Ok("smtp://post.example:2525?tls=required")),
        ("smtp://post.example?tls=none", Ok("smtp://post.example")),
        ("smtp://localhost:1025", Ok("smtp://localhost:1025")),
        ("smtp://127.0.0.1:1025", Ok("smtp://127.0.0.1:1025")),
        ("smtp://[::1]:1025", Ok("smtp://[::1]:1025")),
        ("smtp://localhost?tls=required", Ok("smtp://localhost?tls=required")),
        ("smtp://localhost.post.example", Ok("smtp://localhost.post.example?tls=required")),
        ("smtp://127.0.0.1.post.example", Ok("smtp://127.0.0.1.post.example?tls=required")),
        ("smtp://post.example?tls=opportunistic", Err(SettingsError::Tls)),
        ("smtps://post.example?tls=none", Err(SettingsError::Tls)),
        ("https://post.example", Err(SettingsError::Url)),
        ("smtp:", Err(SettingsError::Url)),
        ("smtp:///path", Err(SettingsError::Url)),
    ];
    for (given, expected) in cases {
        let used = with_encryption(Url::parse(given).unwrap()).map(|url| url.to_string());
        assert_eq!(used, expected.map(str::to_owned), "{given}");
    }
}

#[test]
fn settings_that_cannot_work_say_why() {
    let with = |user: Option<&str>, password: Option<&str>, url| MailSettings {
        user: user.map(str::to_owned),
        password: password.map(str::to_owned),
        ..settings(url)
    };
    let cases = [
        (settings("post.example"), SettingsError::Url),
        (settings(""), SettingsError::Url),
        (settings("smtps://only-a-user@post.example"), SettingsError::Credentials),
        (with(Some("post"), None, "smtps://post.example"), SettingsError::Credentials),
        (with(None, Some("secret"), "smtps://post.example"), SettingsError::Credentials),
        (with(Some("post"), Some("secret"), "smtps://post:secret@post.example"), SettingsError::Credentials),
        (
            MailSettings { from: "Harbour\nFriends".to_owned(), ..settings("smtps://post.example") },
            SettingsError::From { from: "Harbour Friends".to_owned() },
        ),
    ];
    for (settings, expected) in cases {
        let error = Mailer::new(&settings).unwrap_err();
        assert_eq!(error, expected);
        assert!(!error.to_string().contains("secret"));
    }
    for settings in
        [with(Some("post"), Some("secret"), "smtps://post.example"), settings("smtps://a:b@post.example")]
    {
        assert!(Mailer::new(&settings).is_ok());
    }
}

#[test]
fn debugging_shows_no_password() {
    let settings = MailSettings {
        user: Some("post".to_owned()),
        password: Some("se-cret".to_owned()),
        ..settings("smtps://post:se-cret@post.example")
    };
    let shown = format!(
        "{settings:?} {:?}",
        Mailer::new(&MailSettings { user: None, password: None, ..settings.clone() }).unwrap()
    );
    assert!(shown.contains("post.example") && !shown.contains("se-cret"), "{shown}");
}
