//! `acquaint explain`: the engine alone, one explanation for each line of evidence.

use crate::command::model_file;
use crate::error::CommandError;
use crate::lines::InputLines;
use crate::printer::Printer;
use acquaint_why::evidence::{LineError, LineProblem, answer_line};
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

/// Answers standard input line by line.
pub(crate) fn run(args: &Args, printer: &Printer) -> Result<(), CommandError> {
    let model = model_file::read_or_prior(args.model.as_deref())?;
    let mut input = InputLines::new(std::io::stdin().lock());
    let mut output = printer.lines();
    let (mut line, mut unreadable) = (0, 0);
    while let Some(text) = input.next_line()? {
        line += 1;
        let (ok, answer) = match text {
            Ok(text) if text.trim().is_empty() => continue,
            Ok(text) => answer_line(&model, text, line),
            Err(detail) => {
                let error = LineProblem { line, field: String::new(), detail };
                let error = LineError { id: serde_json::Value::Null, error };
                (Err(()), serde_json::to_string(&error).unwrap_or_default())
            }
        };
        unreadable += usize::from(ok.is_err());
        if !output.push(&answer)? {
            return Ok(());
        }
    }
    output.finish()?;
    if unreadable > 0 { Err(CommandError::UnreadableLines { lines: line, unreadable }) } else { Ok(()) }
}
