//! Every source, every order, every slip of the pen.

use super::example::example;
use super::layer::Variables;
use super::setting::{Kind, SETTINGS};
use super::settings::{Metrics, SignUp};
use super::*;
use acquaint_core::limits::Limits;
use std::fs;
use tempfile::TempDir;

/// The example with every setting in force.
fn example_in_force() -> String {
    let is_setting = |line: &&str| line.starts_with("# ") && line.contains(" = ");
    let line = |line: &str| if is_setting(&line) { &line[2..] } else { line }.to_owned() + "\n";
    example().lines().map(line).collect()
}

/// A computer of its own: a folder for files, an environment, a command line.
struct Computer {
    folder: TempDir,
    variables: Variables,
    flags: Flags,
}

impl Computer {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().to_str().unwrap().to_owned();
        let config = folder.path().join("config.toml");
        fs::write(&config, "").unwrap();
        let variables = [("HOME".into(), home), (CONFIG_VARIABLE.into(), config.to_str().unwrap().into())];
        Self { folder, variables: variables.into(), flags: Flags::default() }
    }

    fn file(self, text: &str) -> Self {
        fs::write(self.folder.path().join("config.toml"), text).unwrap();
        self
    }

    fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.insert(name.into(), value.into());
        self
    }

    fn flag(mut self, key: &'static str, value: &str) -> Self {
        self.flags.texts.insert(key, value.into());
        self
    }

    fn config(&self) -> Result<Config, String> {
        // The folder has another name on every run.
        let folder = self.folder.path().to_str().unwrap();
        Config::from(&self.flags, None, &self.variables).map_err(|e| e.replace(folder, "~"))
    }

    fn resolved(&self, key: &str) -> (String, &'static str) {
        let config = self.config().unwrap();
        let resolved = config.resolved.iter().find(|resolved| resolved.setting.key == key).unwrap();
        (resolved.value.as_ref().unwrap().shown(), resolved.origin.key())
    }
}

#[test]
fn nothing_needs_to_be_said() {
    let computer = Computer::new();
    let settings = computer.config().unwrap().settings;
    let data = computer.folder.path().join(".local/share/acquaint");
    assert_eq!(settings.database, Database::File(data.join("acquaint.db")));
    assert_eq!(settings.data_dir, data);
    assert_eq!(settings.listen.to_string(), "127.0.0.1:8420");
    assert_eq!(settings.base_url.as_str(), "http://localhost:8420/");
    assert_eq!((settings.sign_up, settings.mail, settings.metrics), (SignUp::Invite, None, Metrics::Off));
    assert_eq!(settings.limits, Limits::default());
}

#[test]
fn the_command_line_counts_before_the_environment_before_the_file() {
    let all = Computer::new()
        .file("community_name = \"of the file\"\n")
        .variable("ACQUAINT_COMMUNITY_NAME", "of the environment")
        .flag("community_name", "of the command line");
    assert_eq!(all.resolved("community_name"), ("of the command line".into(), "flag"));
    let without_flag = Computer { flags: Flags::default(), ..all };
    assert_eq!(without_flag.resolved("community_name"), ("of the environment".into(), "environment"));
    let empty = without_flag.variable("ACQUAINT_COMMUNITY_NAME", "");
    assert_eq!(empty.resolved("community_name"), ("of the file".into(), "file"));
    assert_eq!(empty.file("").resolved("community_name"), ("acquaint".into(), "default"));
}

#[test]
fn every_setting_has_one_name_in_three_spellings_and_every_example_holds() {
    let server = "postgres://acquaint:secret@db.example.org/acquaint";
    let with_server = example_in_force().replace("/var/lib/acquaint/acquaint.db", server);
    let config = Computer::new().file(&with_server).config().unwrap();
    assert_eq!(config.settings.database.shown(), "postgres://acquaint@db.example.org/acquaint");
    assert!(config.resolved.iter().all(|resolved| resolved.origin.key() == "file"));
    for setting in SETTINGS {
        assert_eq!(
            format!("ACQUAINT_{}", setting.flag().replace('-', "_").to_uppercase()),
            setting.variable()
        );
        let names = SETTINGS.iter().filter(|other| other.variable() == setting.variable());
        assert_eq!(names.count(), 1, "{}", setting.key);
    }
    assert_eq!(config.settings.limits.retention_days, Some(365));
    assert_eq!(
        config.settings.mail.unwrap().smtp_url.expose(),
        "smtps://acquaint:secret@mail.example.org:465"
    );
}

#[test]
fn what_follows_from_others_follows_what_was_said() {
    let computer = Computer::new().flag("listen", "0.0.0.0:9000").variable("ACQUAINT_DATA_DIR", "/data");
    assert_eq!(computer.resolved("base_url").0, "http://localhost:9000");
    assert_eq!(computer.resolved("database"), ("/data/acquaint.db".into(), "default"));
    let elsewhere = Computer::new().flag("listen", "192.0.2.7:80");
    assert_eq!(elsewhere.resolved("base_url").0, "http://192.0.2.7");
    let with_tls = Computer::new().flag("tls.certificate", "/c.pem").flag("tls.key", "/k.pem");
    assert_eq!(with_tls.resolved("base_url"), ("https://localhost:8420".into(), "default"));
    let keys: Vec<_> = with_tls.config().unwrap().resolved.iter().map(|one| one.setting.key).collect();
    assert!(keys.iter().eq(SETTINGS.iter().map(|setting| &setting.key)), "{keys:?}");
}

#[test]
fn the_database_of_the_command_line_keeps_where_it_came_from() {
    let computer = Computer::new().variable("ACQUAINT_DATABASE", "/a.db");
    let origin = |path: &str| {
        let config = Config::from(&computer.flags, Some(Path::new(path)), &computer.variables).unwrap();
        assert_eq!(config.settings.database, Database::File(path.into()));
        config.resolved.iter().find(|r| r.setting.key == "database").unwrap().origin.clone()
    };
    assert_eq!(origin("/a.db"), Origin::Variable("ACQUAINT_DATABASE".into()));
    assert_eq!(origin("/b.db"), Origin::Flag("--database".into()));
}

#[test]
fn a_slip_of_the_pen_is_named_with_its_line_and_what_was_meant() {
    let computer = Computer::new().file(
        "listen = \"127.0.0.1:8420\"\ncolour = \"red\"\n\n[mail]\nsmtp_ulr = \"smtp://x\"\n\n[limits]\nopen_days = \"90\"\n\
         cool_down_days = 3.5\n[session]\ndays = 3\n",
    );
    insta::assert_snapshot!(computer.config().unwrap_err(), @r"
    `~/config.toml`, line 2: there is no setting `colour`; `acquaint config show` lists the settings
    `~/config.toml`, line 5: there is no setting `mail.smtp_ulr`; did you mean `mail.smtp_url`?
    `~/config.toml`, line 8: `limits.open_days` must be a whole number, without quotes
    `~/config.toml`, line 9: `limits.cool_down_days` must be a whole number, without quotes
    `~/config.toml`, line 10: there is no setting `session`; did you mean `sessions`?
    ");
    insta::assert_snapshot!(Computer::new().file("a = 1\nb = \"\nc = 2").config().unwrap_err(), @r#"`~/config.toml`, line 2: it is not TOML: invalid basic string, expected `"`"#);
}

#[test]
fn values_that_do_not_fit_are_sent_back_with_what_fits() {
    let said = [
        ("listen", "8420"),
        ("base_url", "people.example.org"),
        ("base_url", "https://example.org/people"),
        ("base_url", "ftp://me:hunter2@example.org"),
        ("trusted_proxies", "10.0.0.0/40"),
        ("sign_up", "everyone"),
        ("community_name", ""),
        ("community_name", "a\nb"),
        ("mail.smtp_url", "https://user:hunter2@example.org"),
        ("mail.smtp_url", "hunter2"),
        ("mail.from", "no-reply"),
        ("mail.from", "A <a@b@c>"),
        ("limits.questions_max", "3 of them"),
        ("sessions.days", "0"),
        ("limits.retention_days", "-1"),
        ("metrics.token", "hunter2"),
        ("metrics.access", "token"),
        ("sign_in.second_factor", "mail"),
    ]
    .map(|(key, value)| Computer::new().flag(key, value).config().unwrap_err());
    insta::assert_snapshot!(said.join("\n"), @r"
    `--listen` (`listen`): `8420` is no address to listen on; write an IP address and a port, like `127.0.0.1:8420`
    `--base-url` (`base_url`): `people.example.org` is no web address; write it like `https://people.example.org`
    `--base-url` (`base_url`): `https://example.org/people` has something after the host, but acquaint needs a host of its own; write it like `https://people.example.org`
    `--base-url` (`base_url`): it must not hold a name or password; write it like `https://people.example.org`
    `--trusted-proxies` (`trusted_proxies`): `10.0.0.0/40` is neither an IP address nor a network such as `10.0.0.0/8`
    `--sign-up` (`sign_up`): `everyone` is not one of `invite`, `open`, `approval`
    `--community-name` (`community_name`): it is empty; leave the setting out to keep its default
    `--community-name` (`community_name`): it has a control character, such as the end of a line; write it on one line
    `--mail-smtp-url` (`mail.smtp_url`): it is no address of a mail server; write it like `smtps://user:password@mail.example.org:465`
    `--mail-smtp-url` (`mail.smtp_url`): it is no address of a mail server; write it like `smtps://user:password@mail.example.org:465`
    `--mail-from` (`mail.from`): `no-reply` is no e-mail address; write it like `Harbour Makers <no-reply@example.org>`
    `--mail-from` (`mail.from`): `A <a@b@c>` is no e-mail address; write it like `Harbour Makers <no-reply@example.org>`
    `--limits-questions-max` (`limits.questions_max`): `3 of them` does not fit; write a whole number from 1 to 20
    `--sessions-days` (`sessions.days`): `0` does not fit; write a whole number from 1 to 365
    `--limits-retention-days` (`limits.retention_days`): `-1` does not fit; write a whole number from 1 to 3650, or `none`
    `--metrics-token` (`metrics.token`): it is too short; make it 20 characters or more
    `metrics.access` is `token`, but `metrics.token` is not set; set it, best by `ACQUAINT_METRICS_TOKEN_FILE`
    `sign_in.second_factor` is `mail`, but `mail.smtp_url` is not set; nobody could sign in with a password
    ");
    assert!(!said.iter().any(|said| said.contains("hunter2")), "a secret is told");
}

#[test]
fn a_secret_comes_from_a_file_of_its_own_and_is_never_shown() {
    let computer = Computer::new().variable("ACQUAINT_MAIL_FROM", "no-reply@example.org");
    let path = computer.folder.path().join("smtp-url");
    fs::write(&path, "smtps://me:hunter2@mail.example.org:465\n").unwrap();
    let computer = computer.variable("ACQUAINT_MAIL_SMTP_URL_FILE", path.to_str().unwrap());
    let (shown, origin) = computer.resolved("mail.smtp_url");
    assert_eq!((shown.as_str(), origin), ("smtps://(hidden)@mail.example.org:465", "secret_file"));
    let config = computer.config().unwrap();
    assert!(!format!("{config:?}").contains("hunter2"));
    assert_eq!(config.settings.mail.unwrap().smtp_url.expose(), "smtps://me:hunter2@mail.example.org:465");
    let twice = computer.variable("ACQUAINT_MAIL_SMTP_URL", "smtp://localhost");
    insta::assert_snapshot!(twice.config().unwrap_err(), @r"`ACQUAINT_MAIL_SMTP_URL` and `ACQUAINT_MAIL_SMTP_URL_FILE` are both set; keep one of the two");
    let missing = Computer::new().variable("ACQUAINT_METRICS_TOKEN_FILE", "/nowhere/token");
    insta::assert_snapshot!(missing.config().unwrap_err(), @r"`ACQUAINT_METRICS_TOKEN_FILE` names `/nowhere/token`, which cannot be read: No such file or directory (os error 2)");
}

#[test]
fn the_command_line_does_not_show_what_it_was_given_in_secret() {
    let flags = Computer::new().flag("mail.smtp_url", "smtp://me:hunter2@example.org").flags;
    assert!(!format!("{flags:?}").contains("hunter2"));
}

#[test]
fn settings_that_need_each_other_say_so() {
    let without_from = Computer::new().flag("mail.smtp_url", "smtp://localhost:2525");
    insta::assert_snapshot!(without_from.config().unwrap_err(), @r"`mail.smtp_url` is set, but `mail.from` is not; say whom mail comes from");
    let said = [
        Computer::new().flag("tls.certificate", "/c.pem"),
        Computer::new().flag("tls.key", "/k.pem"),
        Computer::new()
            .flag("tls.certificate", "/c.pem")
            .flag("tls.key", "/k.pem")
            .flag("base_url", "http://a.example"),
    ]
    .map(|computer| computer.config().unwrap_err());
    insta::assert_snapshot!(said.join("\n"), @r"
    `tls.certificate` is set, but `tls.key` is not; name the file of its private key
    `tls.key` is set, but `tls.certificate` is not; name the file of its certificate
    with `tls.certificate` acquaint speaks TLS, but `base_url` is `http://a.example`; let it begin with `https`
    ");
    let nowhere = Computer { variables: Variables::new(), ..Computer::new() };
    insta::assert_snapshot!(nowhere.config().unwrap_err(), @r"there is no data folder, because neither HOME nor XDG_DATA_HOME names one; set `data_dir` (`ACQUAINT_DATA_DIR`), or name the database with `--database PATH`");
}

#[test]
fn an_account_without_a_data_folder_can_name_its_database() {
    let config = Config::from(&Flags::default(), Some(Path::new("/srv/a.db")), &Variables::new()).unwrap();
    assert_eq!(config.settings.data_dir, Path::new("/srv"));
}

#[test]
fn a_variable_that_is_no_setting_is_remarked_upon() {
    let computer =
        Computer::new().variable("ACQUAINT_MAIL_FORM", "x").variable("ACQUAINT_PORT", "tcp://10.0.0.1:80");
    insta::assert_snapshot!(computer.config().unwrap().remarks.join("\n"), @r"
    the variable `ACQUAINT_MAIL_FORM` is no setting and was not used; did you mean `ACQUAINT_MAIL_FROM`?
    the variable `ACQUAINT_PORT` is no setting and was not used
    ");
    assert_eq!(Computer::new().config().unwrap().remarks, Vec::<String>::new());
}

#[test]
fn the_first_file_that_is_there_is_read() {
    let mut computer = Computer::new().file("community_name = \"named by the variable\"\n");
    assert_eq!(computer.resolved("community_name").0, "named by the variable");
    let folder = computer.folder.path().join(".config/acquaint");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("config.toml"), "community_name = \"of the account\"\n").unwrap();
    computer.variables.remove(CONFIG_VARIABLE);
    assert_eq!(computer.resolved("community_name").0, "of the account");
    computer.flags.file.config = Some(computer.folder.path().join("config.toml"));
    assert_eq!(computer.resolved("community_name").0, "named by the variable");
    computer.flags.file.config = Some("/nowhere/config.toml".into());
    let said = computer.config().unwrap_err();
    assert!(said.starts_with("the configuration file `/nowhere/config.toml` cannot be read"), "{said}");
}

#[test]
fn the_ranges_of_limits_are_those_of_the_rules() {
    for setting in SETTINGS.iter().filter(|setting| setting.section() == "limits") {
        let (Kind::Count { least, most } | Kind::CountOrNone { least, most }) = setting.kind else {
            panic!("{} is no number", setting.key);
        };
        let field = setting.key.trim_start_matches("limits.");
        let is_fine = |value: u64| {
            let limits = serde_json::from_value::<Limits>(serde_json::json!({ field: value }));
            limits.is_ok_and(|limits| limits.check().is_ok())
        };
        assert!(is_fine(least) && is_fine(most), "{field}");
        assert!(!is_fine(most + 1) && (least == 0 || !is_fine(least - 1)), "{field}");
        for value in [least, most] {
            assert!(
                Computer::new().flag(setting.key, &value.to_string()).config().is_ok(),
                "{field} {value}"
            );
        }
    }
    let defaults = serde_json::to_value(Limits::default()).unwrap();
    let fields = defaults.as_object().unwrap().len();
    assert_eq!(SETTINGS.iter().filter(|setting| setting.section() == "limits").count(), fields);
}
