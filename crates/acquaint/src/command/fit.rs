//! `acquaint fit`: learns from a history how fast people visit, decide and change.

use crate::command::model_file;
use crate::error::CommandError;
use crate::lines::InputLines;
use crate::printer::Printer;
use acquaint_why::evidence::{EvidenceLine, parse_line};
use acquaint_why::fit::{FitReport, fit};
use std::fmt::Write;
use std::path::PathBuf;

/// What to learn from.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Reads evidence lines whose `accepted_after_days` says when each request was accepted (null while it waits), and writes \
a model for `acquaint explain --model`. Only the pace is learned; which reason is likely for whom stays as it was, \
because outcomes alone cannot tell. What was learned, how sure it is and how well it forecasts goes to standard error \
and into the model.

Example: acquaint fit < history.jsonl > model.json")]
pub(crate) struct Args {
    /// The model to start from, instead of the one that ships.
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
}

/// Learns from standard input.
pub(crate) fn run(args: &Args, printer: &Printer) -> Result<(), CommandError> {
    let start = model_file::read_or_prior(args.model.as_deref())?;
    let history = read_history()?;
    let progress = printer.progress("learning");
    let fitted = fit(&start, &history, |step, ln_likelihood| {
        progress.say(&format!("step {step}, log likelihood {ln_likelihood:.4} a request"));
    })
    .map_err(|e| CommandError::Nothing(e.to_string()))?;
    drop(progress);
    if let Some(report) = &fitted.parameters().report {
        printer.remark(&report_in_words(report));
    }
    printer.print_json(fitted.parameters())
}

/// Every line must be readable: a history with holes would be learned from as if it were whole.
fn read_history() -> Result<Vec<EvidenceLine>, CommandError> {
    let mut history = Vec::new();
    let mut input = InputLines::new(std::io::stdin().lock());
    let mut number = 0;
    while let Some(text) = input.next_line()? {
        number += 1;
        let text = text
            .map_err(|detail| CommandError::Usage(format!("line {number} {detail}; nothing was learned")))?;
        if text.trim().is_empty() {
            continue;
        }
        let line = parse_line(text, number).map_err(|e| {
            let problem = e.error;
            let detail = format!("line {}: `{}` {}", problem.line, problem.field, problem.detail);
            CommandError::Usage(format!("{detail}; nothing was learned"))
        })?;
        history.push(line);
    }
    Ok(history)
}

fn report_in_words(report: &FitReport) -> String {
    let mut text =
        format!("learned from {} requests, {} of them accepted\n\n", report.requests, report.answers);
    text += "parameter          before       now   90 % interval\n";
    for moved in &report.moved {
        let interval =
            moved.interval.map_or_else(String::new, |[low, high]| format!("{low:.4} to {high:.4}"));
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{:<15} {:>9.4} {:>9.4}   {interval}", moved.parameter, moved.from, moved.to);
    }
    let _ = writeln!(text, "\n{}\n", report.kept);
    text += "log loss on requests that were not learned from (lower is better)\n";
    text += "within days  cases   model  patience  Kaplan-Meier  Weibull cure  log-normal cure  calibration error\n";
    for h in &report.held_out {
        let _ = writeln!(
            text,
            "{:>11} {:>6} {:>7.4} {:>9.4} {:>13.4} {:>13.4} {:>16.4} {:>18.4}",
            h.within_days,
            h.cases,
            h.model,
            h.patience_curve,
            h.kaplan_meier,
            h.weibull_cure,
            h.log_normal_cure,
            h.calibration_error
        );
    }
    if report.fell_back {
        text += "\nThe model lost to one of the others, so forecasts fall back to the patience curve.\n";
    }
    text
}
