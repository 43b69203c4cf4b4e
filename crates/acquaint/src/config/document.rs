//! `docs/configuration.md` and the example file are rendered from the table of settings. Refresh them with
//! `UPDATE_DOCS=1 cargo test -p acquaint --bin acquaint`.

use super::example::{default_words, example};
use super::setting::SETTINGS;
use std::fmt::Write;
use std::fs;
use std::path::Path;

const REFRESH: &str = "UPDATE_DOCS=1 cargo test -p acquaint --bin acquaint";

const INTRODUCTION: &str = "\
# Configuration

`acquaint serve` needs none: without any, it keeps everything in your data folder and listens on this computer only.
This page is rendered from the code; refresh it with
`UPDATE_DOCS=1 cargo test -p acquaint --bin acquaint`.

**One name.** The setting `mail.smtp_url` is

| where | how |
|---|---|
| on the command line | `--mail-smtp-url smtps://…` |
| in the environment | `ACQUAINT_MAIL_SMTP_URL=smtps://…` |
| for a secret: in a file of its own | `ACQUAINT_MAIL_SMTP_URL_FILE=/run/secrets/smtp-url` |
| in the configuration file | `smtp_url = \"smtps://…\"` under `[mail]` |

**One order.** The command line counts before the environment, the environment before the file, the file before the
default. Nothing that is set on a page overrides any of them. An empty variable counts as not set. In the
environment and on the command line a list is written with commas.

**One place to look.** `acquaint config show` prints every setting, its value and where it came from; secrets stay
hidden. `acquaint doctor` tells whether they make sense.

The file is the one that `--config` or `ACQUAINT_CONFIG` names; else `acquaint/config.toml` in the configuration
folder of the account (`~/.config`); else `/etc/acquaint/config.toml`. The first that is there is read, and only that
one. A key that acquaint does not know is an error with its line: a slip of the pen must not change a limit unseen.
[config.example.toml](../packaging/config.example.toml) has every key.
";

const END: &str = "
## Good to know

- A password on the command line can be seen by everybody on the same computer. Use the `_FILE` variable, or the file
  (readable by the account of acquaint only).
- `listen` takes a port on this computer's own address by default, so that nobody outside reaches a service that is
  not set up yet. [Operating](operating.md) shows how to put a reverse proxy before it.
- The limits are the community's, and its members can read all of them.
";

fn page() -> String {
    let mut page = INTRODUCTION.to_owned();
    let mut section = None;
    for setting in SETTINGS {
        if section != Some(setting.section()) {
            section = Some(setting.section());
            let title = if setting.section().is_empty() {
                "At the top".into()
            } else {
                format!("`[{}]`", setting.section())
            };
            let _ = write!(
                page,
                "\n## {title}\n\n| setting | may be | default | what it does |\n|---|---|---|---|\n"
            );
        }
        let (key, kind, default) = (setting.key, setting.kind.words(), default_words(setting));
        let _ = writeln!(page, "| `{key}` | {kind} | {default} | {} |", setting.help);
    }
    page + END
}

fn check(document: &str, rendered: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(document);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, rendered).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(found == rendered, "{document} is stale; refresh it with `{REFRESH}`");
}

#[test]
fn the_document_says_what_the_code_does() {
    check("docs/configuration.md", &page());
}

#[test]
fn the_example_says_what_the_code_does() {
    check("packaging/config.example.toml", &example());
}
