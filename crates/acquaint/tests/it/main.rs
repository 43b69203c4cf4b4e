//! The real binary, end to end: exit code, stdout and stderr of every command, and of everything that can be wrong.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics, also in its own functions")]

mod archive;
mod asvs;
mod backup;
mod config;
mod crash;
mod doctor;
mod engine;
mod histories;
mod import;
mod known_answers;
mod load;
mod log;
mod man;
mod overload;
mod postgres;
mod running;
mod saw;
mod schema;
mod service;
mod tidy;
mod tls;
mod triage;
mod verify;
mod why;
mod width;
mod wrong_input;

use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// What a run says, without how many weeks ago the archive was taken: that changes from week to week.
fn without_age(said: &str) -> String {
    let Some((before, after)) = said.split_once(" weeks ago") else { return said.to_owned() };
    let kept = before.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches([' ', ',', '\n']);
    format!("{kept}{}", without_age(after))
}

/// A folder with a database that is not there yet, and the binary that uses it.
struct Desk {
    folder: TempDir,
    /// The database that it uses.
    database: String,
}

impl Desk {
    fn new() -> Self {
        Self::on("kept/acquaint.db")
    }

    /// The same with another database.
    fn on(database: &str) -> Self {
        Self { folder: tempfile::tempdir().unwrap(), database: database.to_owned() }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// A command in the folder, with a fixed time zone and nothing of this computer's settings.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_acquaint"));
        command.current_dir(self.path()).env_clear().env("TZ", "UTC").env("HOME", self.path());
        command.arg("--database").arg(&self.database).args(arguments);
        command
    }

    /// What a run says: exit code, stdout, stderr.
    fn run(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments).output().unwrap();
        let code = output.status.code().unwrap();
        let (out, err) =
            (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        without_age(&format!("exit code {code}\n--- stdout\n{out}--- stderr\n{err}"))
    }

    /// The same for a run of which only success matters.
    fn succeed(&self, arguments: &[&str]) {
        let said = self.run(arguments);
        assert!(said.starts_with("exit code 0\n"), "{said}");
    }

    fn json(&self, arguments: &[&str]) -> serde_json::Value {
        serde_json::from_slice(&self.command(arguments).output().unwrap().stdout).unwrap()
    }
}
