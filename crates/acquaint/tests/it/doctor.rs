//! `acquaint doctor` and `acquaint healthcheck`.

use crate::Desk;
use crate::archive::march;
use serde_json::Value;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::thread;

fn desk() -> Desk {
    let desk = Desk::new();
    march().write(&desk.path().join("march.zip"));
    desk.succeed(&["import", "linkedin", "march.zip"]);
    desk
}

/// What `doctor` finds with these arguments: the checks by name, as state and detail.
fn look(desk: &Desk, arguments: &[&str]) -> Vec<(String, String, String)> {
    let all: Vec<_> = ["doctor", "--json"].iter().chain(arguments).copied().collect();
    let report = desk.json(&all);
    let text = |check: &Value, key: &str| check[key].as_str().unwrap().to_owned();
    let checks = report["checks"].as_array().unwrap().iter();
    checks.map(|check| (text(check, "check"), text(check, "state"), text(check, "detail"))).collect()
}

/// A port on which nobody listens.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn state(desk: &Desk, arguments: &[&str], name: &str) -> (String, String) {
    let found = look(desk, arguments).into_iter().find(|(check, ..)| check == name).unwrap();
    (found.1, found.2)
}

#[test]
fn a_healthy_place_has_no_problem() {
    let desk = desk();
    let checks = look(&desk, &["--listen", &format!("127.0.0.1:{}", free_port())]);
    let names: Vec<_> = checks.iter().map(|(name, ..)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "settings",
            "secrets",
            "data folder",
            "leftovers",
            "room",
            "database",
            "journal",
            "integrity",
            "backups",
            "disk",
            "clock",
            "open files",
            "base URL",
            "listening",
            "port",
            "certificate",
            "proxies",
            "leaked passwords",
            "mail",
        ]
    );
    for (name, state, detail) in
        checks.iter().filter(|(name, ..)| !["room", "disk", "open files"].contains(&name.as_str()))
    {
        assert_eq!(state, "ok", "{name}: {detail}");
    }
    let said = desk.run(&["doctor", "--listen", &format!("127.0.0.1:{}", free_port())]);
    assert!(said.starts_with("exit code 0\n--- stdout\nconfiguration file: none\n"), "{said}");
    assert!(said.contains("database: kept/acquaint.db\n"), "{said}");
}

#[test]
fn before_the_first_start_nothing_is_wrong() {
    let desk = Desk::new();
    assert_eq!(
        state(&desk, &[], "database"),
        ("ok".into(), "not there yet; the first start makes it".into())
    );
    assert!(!desk.path().join("kept").exists(), "a question leaves no file behind");
}

#[test]
fn what_is_wrong_with_the_settings_is_said_with_what_to_do() {
    let desk = desk();
    for (arguments, name, expected) in [
        (&["--base-url", "http://people.example.org"][..], "base URL", "problem"),
        (&["--base-url", "https://192.0.2.9"], "base URL", "attention"),
        (&["--base-url", "https://people.example.org", "--trusted-proxies", "127.0.0.1"], "base URL", "ok"),
        (&["--base-url", "https://people.example.org"], "proxies", "attention"),
        (&["--trusted-proxies", "0.0.0.0/0"], "proxies", "attention"),
        (&["--trusted-proxies", "::/0"], "proxies", "attention"),
        (&["--trusted-proxies", "10.0.0.0/8"], "proxies", "ok"),
        (&["--listen", "0.0.0.0:8420"], "listening", "attention"),
        (&["--mail-smtp-url", "smtp://localhost:1", "--mail-from", "a@example.org"], "secrets", "attention"),
        (&["--mail-smtp-url", "smtp://127.0.0.1:1", "--mail-from", "a@example.org"], "mail", "problem"),
        (&["--data-dir", "march.zip"], "data folder", "problem"),
    ] {
        let (state, detail) = state(&desk, arguments, name);
        assert_eq!(state, expected, "{name}: {detail}");
    }
    let said = desk.run(&["doctor", "--base-url", "http://people.example.org"]);
    assert!(said.starts_with("exit code 1\n"), "{said}");
    assert!(said.contains("→ put a reverse proxy with a certificate before the service"), "{said}");
    assert!(said.ends_with("acquaint: 1 problem to solve\n"), "{said}");
}

/// A server that says these words to each who comes, after what they have to say (if they have), and hangs up.
fn server(words: &'static str, is_asked: bool) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            if is_asked {
                let lines = BufReader::new(stream.try_clone().unwrap()).lines();
                assert!(lines.map_while(Result::ok).take_while(|line| !line.is_empty()).count() > 0);
            }
            stream.write_all(words.as_bytes()).unwrap();
        }
    });
    port
}

#[test]
fn a_mail_server_is_greeted_and_nothing_more() {
    let desk = desk();
    for (words, expected) in
        [("220 mail.example.org ESMTP\r\n", "ok"), ("SSH-2.0-x\r\n", "problem"), ("", "problem")]
    {
        let url = format!("smtp://127.0.0.1:{}", server(words, false));
        let arguments = ["--mail-smtp-url", &url, "--mail-from", "no-reply@example.org"];
        let (state, detail) = state(&desk, &arguments, "mail");
        assert_eq!(state, expected, "{words:?}: {detail}");
    }
}

#[test]
fn what_is_wrong_with_the_database_is_said_with_what_to_do() {
    let desk = desk();
    let path = desk.path().join("kept/acquaint.db");
    let whole = fs::read(&path).unwrap();
    let later = "INSERT INTO refinery_schema_history VALUES (99, 'later', '2099-01-01T00:00:00Z', '1')";
    rusqlite::Connection::open(&path).unwrap().execute_batch(later).unwrap();
    let (found, detail) = state(&desk, &[], "database");
    assert_eq!(found, "problem");
    assert!(detail.starts_with("of a later release: its format is 99"), "{detail}");
    fs::write(&path, "Dear Ada, this is a letter and no database, whatever its name may say. ".repeat(9))
        .unwrap();
    assert_eq!(state(&desk, &[], "database").1, "the file is no database of acquaint");
    let mut damaged = whole.clone();
    let middle = whole.len() / 2;
    damaged[middle..].fill(0xA5);
    fs::write(&path, &damaged).unwrap();
    let checks = look(&desk, &[]);
    let is_found =
        |(_, state, detail): &(_, String, String)| state == "problem" && detail == "the file is damaged";
    assert!(checks.iter().any(is_found), "{checks:?}");
    fs::remove_file(&path).unwrap();
    fs::write(desk.path().join("kept/acquaint.db-wal"), "left over").unwrap();
    assert_eq!(state(&desk, &[], "database").0, "problem");
}

#[cfg(unix)]
#[test]
fn what_others_can_read_deserves_attention() {
    use std::os::unix::fs::PermissionsExt;
    let desk = desk();
    let set = |path: &str, mode| {
        fs::set_permissions(desk.path().join(path), fs::Permissions::from_mode(mode)).unwrap();
    };
    set("kept", 0o755);
    assert_eq!(state(&desk, &["--data-dir", "kept"], "data folder").0, "attention");
    set("kept", 0o777);
    assert_eq!(state(&desk, &["--data-dir", "kept"], "data folder").0, "problem");
    set("kept", 0o700);
    assert_eq!(state(&desk, &["--data-dir", "kept"], "data folder").0, "ok");
    fs::write(desk.path().join("config.toml"), "[metrics]\ntoken = \"a-token-for-the-test-alone\"\n")
        .unwrap();
    set("config.toml", 0o644);
    assert_eq!(state(&desk, &["--config", "config.toml"], "secrets").0, "attention");
    set("config.toml", 0o640);
    assert_eq!(state(&desk, &["--config", "config.toml"], "secrets").0, "ok");
}

#[test]
fn who_listens_where_the_service_should_is_told_apart() {
    let desk = desk();
    let well = server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", true);
    let odd = server("SSH-2.0-x\r\n", true);
    let (found, detail) = state(&desk, &["--listen", &format!("127.0.0.1:{well}")], "port");
    assert!(found == "problem" && detail.contains("nobody serves this database"), "{detail}");
    acquaint_store::claim_database(&desk.path().join("kept/acquaint.db")).unwrap();
    for (port, expected) in [(well, "ok"), (odd, "problem"), (free_port(), "ok")] {
        let (state, detail) = state(&desk, &["--listen", &format!("127.0.0.1:{port}")], "port");
        assert_eq!(state, expected, "{detail}");
    }
    let listens = format!("127.0.0.1:{well}");
    for (base, expected) in [(well, "ok"), (free_port(), "attention"), (odd, "attention")] {
        let base = format!("http://localhost:{base}");
        let (state, detail) = state(&desk, &["--listen", &listens, "--base-url", &base], "reached");
        assert_eq!(state, expected, "{detail}");
    }
}

#[test]
fn a_community_without_a_backup_of_these_days_deserves_attention() {
    let desk = Desk::new();
    drop(acquaint_store::CommunityDatabase::open(&desk.path().join("kept/acquaint.db")).unwrap());
    let found = || state(&desk, &[], "backups");
    assert_eq!(found(), ("attention".into(), "none is known".into()));
    desk.succeed(&["backup", "copy.zip"]);
    assert_eq!(found().0, "ok");
    let note =
        fs::File::options().write(true).open(desk.path().join("kept/acquaint.db.last-backup")).unwrap();
    let before = note.metadata().unwrap().modified().unwrap() - std::time::Duration::from_hours(72);
    note.set_modified(before).unwrap();
    assert_eq!(found().0, "attention");
}

#[test]
fn what_was_left_by_a_killed_backup_is_named_until_it_is_removed() {
    let desk = desk();
    fs::write(desk.path().join("kept/.acquaint-x1y2z3"), "half a database").unwrap();
    assert_eq!(state(&desk, &[], "leftovers").0, "attention");
    desk.succeed(&["backup", "kept/copy.zip"]);
    assert_eq!(state(&desk, &[], "leftovers").0, "ok");
}

/// A certificate for this host, from and until these days from now.
fn certify(desk: &Desk, host: &str, from: i64, until: i64) {
    // It was written a moment ago.
    let written = fs::metadata(desk.path().join("march.zip")).unwrap().modified().unwrap();
    let now = jiff::Timestamp::try_from(written).unwrap();
    let day = |days: i64| {
        let date = now + jiff::SignedDuration::from_hours(24 * days);
        let date = date.to_zoned(jiff::tz::TimeZone::UTC).date();
        let part = |number: i8| u8::try_from(number).unwrap();
        rcgen::date_time_ymd(date.year().into(), part(date.month()), part(date.day()))
    };
    let mut wish = rcgen::CertificateParams::new([host.to_owned()]).unwrap();
    (wish.not_before, wish.not_after) = (day(from), day(until));
    let key = rcgen::KeyPair::generate().unwrap();
    fs::write(desk.path().join("fullchain.pem"), wish.self_signed(&key).unwrap().pem()).unwrap();
    fs::write(desk.path().join("privkey.pem"), key.serialize_pem()).unwrap();
}

#[cfg(unix)]
#[test]
fn a_certificate_is_looked_at_before_browsers_do() {
    use std::os::unix::fs::PermissionsExt;
    let desk = desk();
    let tls = ["--tls-certificate", "fullchain.pem", "--tls-key", "privkey.pem"];
    let here = [&tls[..], &["--base-url", "https://people.example.org", "--listen", "0.0.0.0:443"]].concat();
    let key = desk.path().join("privkey.pem");
    let open = |mode| fs::set_permissions(&key, fs::Permissions::from_mode(mode)).unwrap();
    let found = |expected: &str, words: &str| {
        let (state, detail) = state(&desk, &here, "certificate");
        assert_eq!(state, expected, "{detail}");
        assert!(detail.contains(words), "{detail}");
    };
    found("problem", "`tls.certificate` cannot be read");
    certify(&desk, "people.example.org", -1, 90);
    open(0o640);
    found("ok", "it holds until 20");
    assert_eq!(state(&desk, &here, "listening").0, "ok");
    assert_eq!(state(&desk, &here, "proxies").0, "ok", "there is none, and none is needed");
    open(0o644);
    found("attention", "can read its private key");
    for (host, from, until, expected, words) in [
        ("people.example.org", -80, 9, "attention", "only"),
        ("people.example.org", -1, 5, "ok", "holds until"),
        ("people.example.org", -5, 1, "attention", "only"),
        ("people.example.org", -80, -1, "problem", "it ended on"),
        ("people.example.org", 2, 90, "problem", "it holds only from"),
        ("other.example.org", -1, 90, "problem", "not for the host"),
    ] {
        certify(&desk, host, from, until);
        open(0o600);
        found(expected, words);
    }
    fs::copy(desk.path().join("fullchain.pem"), &key).unwrap();
    found("problem", "holds no private key");
}

#[test]
fn a_file_of_leaked_passwords_is_looked_at() {
    let desk = Desk::new();
    let lines = [format!("{}:3", "A".repeat(40)), format!("{}:12", "B".repeat(40))];
    let arguments = ["--passwords-leaked", "leaked.txt"];
    let look = |lines: &[String]| {
        fs::write(desk.path().join("leaked.txt"), lines.join("\n")).unwrap();
        state(&desk, &arguments, "leaked passwords")
    };
    assert_eq!(look(&lines).0, "ok");
    let [first, last] = lines;
    let (found, detail) = look(&[last, first]);
    assert!(found == "problem" && detail.contains("not in the order"), "{detail}");
    let (found, detail) = look(&["hunter2".into()]);
    assert!(
        found == "problem" && detail.contains("about 0 bytes") && !detail.contains("hunter2"),
        "{detail}"
    );
    let said = desk.run(&["serve", "--passwords-leaked", "leaked.txt"]);
    assert!(said.starts_with("exit code 2\n") && said.contains("names `leaked.txt`: the file"), "{said}");
    assert!(!desk.path().join("kept").exists(), "nothing was begun");
}

#[test]
fn the_report_for_programs_holds_nothing_private() {
    let desk = desk();
    let file = "community_name = \"Harbour Makers\"\nbase_url = \"http://people.example.org\"\n[mail]\n\
                smtp_url = \"smtp://me:hunter2@127.0.0.1:1\"\nfrom = \"no-reply@example.org\"\n";
    fs::write(desk.path().join("config.toml"), file).unwrap();
    for contents in [file, "smtp_ulr = \"smtp://me:hunter2@127.0.0.1\"\n"] {
        fs::write(desk.path().join("config.toml"), contents).unwrap();
        let output = desk.command(&["doctor", "--json", "--config", "config.toml"]).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains("\"problem\""), "{text}");
        let folder = desk.path().to_str().unwrap();
        for private in
            [folder, "kept", "acquaint.db", "example.org", "Harbour", "hunter2", "127.0.0.1:1", "config.toml"]
        {
            assert!(!text.contains(private), "{private}: {text}");
        }
    }
}

#[test]
fn a_container_can_ask_whether_the_service_is_well() {
    let desk = Desk::new();
    let well = server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", true);
    let busy = server("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", true);
    let odd = server("SSH-2.0-x\r\n", true);
    let ask = |port: u16| desk.run(&["healthcheck", "--url", &format!("http://127.0.0.1:{port}/livez")]);
    assert_eq!(ask(well), "exit code 0\n--- stdout\nok\n--- stderr\n");
    let listens = |address: &str| {
        let mut command = desk.command(&["healthcheck"]);
        command.env("ACQUAINT_LISTEN", address).output().unwrap().status.code()
    };
    assert_eq!(listens(&format!("0.0.0.0:{well}")), Some(0));
    assert_eq!(listens(&format!("127.0.0.1:{busy}")), Some(1));
    let said = ask(busy);
    assert!(said.starts_with("exit code 1\n") && said.contains("answers 503; `acquaint doctor`"), "{said}");
    let said = ask(odd);
    assert!(said.starts_with("exit code 1\n") && said.contains("does not speak HTTP"), "{said}");
    let said = ask(1);
    assert!(said.starts_with("exit code 1\n") && said.contains("does not answer"), "{said}");
    insta::assert_snapshot!(desk.run(&["healthcheck", "--url", "https://people.example.org/readyz"]), @r"
    exit code 2
    --- stdout
    --- stderr
    acquaint: `https://people.example.org/readyz` is no address to ask; write it like `http://127.0.0.1:8420/readyz`
    ");
}
