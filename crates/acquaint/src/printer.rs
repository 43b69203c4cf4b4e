//! The only module that prints: data to stdout, everything else to stderr.

use crate::clock;
use crate::error::CommandError;
use crate::page::Page;
use comfy_table::Table;
use indicatif::{ProgressBar, ProgressDrawTarget};
use jiff::Timestamp;
use serde::Serialize;
use std::io::{BufWriter, IsTerminal, Stderr, Stdout, StdoutLock, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Where output goes, and whether it may be styled.
#[derive(Debug)]
pub(crate) struct Printer {
    is_styled: bool,
    columns: Option<u16>,
    shows_progress: bool,
    /// Whether remarks are lines of JSON: where they are part of a log that is.
    remarks_json: AtomicBool,
    out: Stdout,
    err: Stderr,
}

impl Printer {
    /// Styles what goes to a terminal and shows progress there, unless `NO_COLOR` is set.
    pub(crate) fn new() -> Self {
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let is_lively = |is_terminal: bool| is_terminal && !no_color;
        Self {
            out: std::io::stdout(),
            err: std::io::stderr(),
            is_styled: is_lively(std::io::stdout().is_terminal()),
            columns: columns(),
            shows_progress: is_lively(std::io::stderr().is_terminal()),
            remarks_json: AtomicBool::new(false),
        }
    }

    /// From here on remarks and errors are lines of JSON, like the log that they are part of.
    pub(crate) fn remark_in_json(&self) {
        self.remarks_json.store(true, Ordering::Relaxed);
    }

    /// An empty page to write on.
    pub(crate) fn page(&self) -> Page {
        Page::new(self.is_styled, self.columns)
    }

    /// Whether progress is to be shown.
    pub(crate) fn shows_progress(&self) -> bool {
        self.shows_progress
    }

    /// Prints a page to stdout.
    pub(crate) fn print(&self, page: Page) -> Result<(), CommandError> {
        self.print_text(&page.into_text())
    }

    /// Prints text to stdout as it is.
    pub(crate) fn print_text(&self, text: &str) -> Result<(), CommandError> {
        let mut out = self.out.lock();
        is_read(out.write_all(text.as_bytes()).and_then(|()| out.flush())).map(drop)
    }

    /// Prints a value to stdout as JSON.
    pub(crate) fn print_json<T: Serialize>(&self, value: &T) -> Result<(), CommandError> {
        let text = serde_json::to_string_pretty(value).map_err(|e| CommandError::Output(e.to_string()))?;
        self.print_text(&(text + "\n"))
    }

    /// Lines to stdout, one after the other, without keeping them.
    pub(crate) fn lines(&self) -> Lines {
        Lines { out: BufWriter::with_capacity(1 << 16, self.out.lock()) }
    }

    /// A line on stderr that says how far long work is, if stderr is a terminal and may be redrawn.
    pub(crate) fn progress(&self, what: &str) -> Spinner {
        let hidden = ProgressDrawTarget::hidden();
        let target = if self.shows_progress { ProgressDrawTarget::stderr() } else { hidden };
        let bar = ProgressBar::with_draw_target(None, target);
        bar.set_message(what.to_owned());
        bar.enable_steady_tick(Duration::from_millis(200));
        Spinner { bar }
    }

    /// Prints a remark to stderr.
    pub(crate) fn remark(&self, text: &str) {
        self.say("INFO", text);
    }

    /// Prints an error to stderr.
    pub(crate) fn error(&self, error: &dyn std::error::Error) {
        self.say("ERROR", &format!("acquaint: {error}"));
    }

    fn say(&self, level: &str, text: &str) {
        let json = self.remarks_json.load(Ordering::Relaxed).then(|| in_json(level, text)).flatten();
        drop(writeln!(self.err.lock(), "{}", json.as_deref().unwrap_or(text)));
    }
}

/// A line as the log has it in JSON.
fn in_json(level: &str, text: &str) -> Option<String> {
    #[derive(Serialize)]
    struct Line<'a> {
        timestamp: Timestamp,
        level: &'a str,
        fields: Fields<'a>,
        target: &'static str,
    }
    #[derive(Serialize)]
    struct Fields<'a> {
        message: &'a str,
    }
    let timestamp = clock::stamp().ok()?.now;
    serde_json::to_string(&Line { timestamp, level, fields: Fields { message: text }, target: "acquaint" })
        .ok()
}

/// How wide the output is to be: what `COLUMNS` says, also where it goes to a file; else as wide as the terminal.
fn columns() -> Option<u16> {
    let said = std::env::var("COLUMNS").ok().and_then(|text| text.trim().parse().ok());
    said.filter(|columns| *columns > 0).or_else(|| Table::new().width())
}

/// Lines on their way to stdout. [`Lines::finish`] says whether all of them arrived.
#[derive(Debug)]
pub(crate) struct Lines {
    out: BufWriter<StdoutLock<'static>>,
}

impl Lines {
    /// Prints one line; `false` when nobody reads any more.
    pub(crate) fn push(&mut self, line: &str) -> Result<bool, CommandError> {
        is_read(self.out.write_all(line.as_bytes()).and_then(|()| self.out.write_all(b"\n")))
    }

    /// Prints what is still on its way.
    pub(crate) fn finish(mut self) -> Result<(), CommandError> {
        is_read(self.out.flush()).map(drop)
    }
}

/// Whether the output is still read. A reader may stop (`| head`): that is no error of ours.
fn is_read(written: std::io::Result<()>) -> Result<bool, CommandError> {
    match written {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(CommandError::Output(error.to_string())),
    }
}

/// A line on stderr that is taken away when the work is done.
#[derive(Debug)]
pub(crate) struct Spinner {
    bar: ProgressBar,
}

impl Spinner {
    /// Says how far the work is.
    pub(crate) fn say(&self, text: &str) {
        self.bar.set_message(text.to_owned());
    }
}

impl Drop for Spinner {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
