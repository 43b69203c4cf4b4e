//! `acquaint explain`: the engine alone, one explanation for each line of evidence.

use crate::command::model_file;
use crate::error::CommandError;
use crate::printer::Printer;
use acquaint_why::evidence::{LineError, LineProblem, answer_line};
use std::io::BufRead;
use std::path::PathBuf;

/// What can be asked of the engine.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Each line is one JSON object with what a sender can see of a request; `waited_days` is the only field it must have. \
A field that is missing or null is not known: it is summed over, never guessed. A line that cannot be read gets an \
error in its place, the others are answered, and the exit code is 1.

Example: echo '{\"id\": \"r-1\", \"waited_days\": 40, \"tie\": \"co_worker\", \"picture\": false}' | acquaint explain")]
pub(crate) struct Args {
    /// A model that `acquaint fit` wrote, instead of the one that ships.
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
}

/// The longest line that is read, in bytes.
const LINE_BYTES_MAX: usize = 1 << 20;

/// Answers standard input line by line.
pub(crate) fn run(args: &Args, printer: &Printer) -> Result<(), CommandError> {
    let model = model_file::read_or_prior(args.model.as_deref())?;
    let mut output = printer.lines();
    let (mut lines, mut unreadable) = (0, 0);
    for text in std::io::stdin().lock().split(b'\n') {
        let text = text.map_err(|e| CommandError::Usage(format!("standard input ended early: {e}")))?;
        lines += 1;
        if text.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let (ok, answer) = match readable(&text) {
            Ok(text) => answer_line(&model, text, lines),
            Err(detail) => {
                let error = LineProblem { line: lines, field: String::new(), detail };
                let error = LineError { id: serde_json::Value::Null, error };
                (Err(()), serde_json::to_string(&error).unwrap_or_default())
            }
        };
        unreadable += usize::from(ok.is_err());
        if !output.push(&answer) {
            return Ok(());
        }
    }
    drop(output);
    if unreadable > 0 { Err(CommandError::UnreadableLines { lines, unreadable }) } else { Ok(()) }
}

fn readable(text: &[u8]) -> Result<&str, String> {
    if text.len() > LINE_BYTES_MAX {
        return Err(format!("is {} bytes long, but at most {LINE_BYTES_MAX} are read", text.len()));
    }
    std::str::from_utf8(text).map_err(|e| format!("is not UTF-8: {e}"))
}
