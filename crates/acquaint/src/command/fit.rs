//! `acquaint fit`: learns from a history how often answers come.

use crate::command::{history, model_file};
use crate::error::CommandError;
use crate::printer::Printer;
use acquaint_why::fit::{FitReport, fit};
use acquaint_why::level::Source;
use std::fmt::Write;
use std::path::PathBuf;

/// What to learn from.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Reads evidence lines whose `accepted_after_days` says when each request was accepted (null while it waits), and writes \
a model for `acquaint explain --model`. Only forecasts are learned; which reason is likely for whom stays as it was, \
because outcomes alone cannot tell. What was learned, how sure it is and how well it forecasts goes to standard error \
and into the model.

A request that ended otherwise (closed, lapsed) has `ended_after_days`; one that was known only once it had been silent \
for a while has `watched_from_days`; one that its sender withdrew has `waited_days` up to then.

Example: acquaint fit < history.jsonl > model.json")]
pub(crate) struct Args {
    /// The model to start from, instead of the one that ships.
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
}

/// Learns from standard input.
pub(crate) fn run(args: &Args, printer: &Printer) -> Result<(), CommandError> {
    let start = model_file::read_or_prior(args.model.as_deref())?;
    let history = history::read(std::io::stdin().lock(), "nothing was learned")?;
    let progress = printer.progress("learning");
    let fitted = fit(&start, &history).map_err(|e| CommandError::Nothing(e.to_string()))?;
    drop(progress);
    if let Some(report) = &fitted.parameters().report {
        printer.remark(&report_in_words(report));
    }
    printer.print_json(fitted.parameters())
}

fn report_in_words(report: &FitReport) -> String {
    let mut text = format!(
        "learned from {} requests, {} of them accepted\n\nanswers for each that was expected, while silent for\n",
        report.requests, report.answers
    );
    text += "days          requests  answers  factor   90 % interval\n";
    for span in &report.spans {
        let days = format!("{} to {}", span.from_days, span.to_days);
        let [low, high] = span.interval;
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "{days:<12} {:>9} {:>8} {:>7.2}   {low:.2} to {high:.2}",
            span.requests, span.answers, span.factor
        );
    }
    let _ = writeln!(text, "\nthe facts about a pair count {:.1} times as much as before", report.facts);
    let _ = writeln!(text, "{}\n", report.kept);
    text += "log loss on requests that were not learned from (lower is better)\n";
    text += "within days  cases   chain  levels   curve  Kaplan-Meier  Weibull cure  log-normal cure  \
             calibration error (floor)  shown\n";
    for h in &report.held_out {
        let _ = writeln!(
            text,
            "{:>11} {:>6} {:>7.4} {:>7.4} {:>7.4} {:>13.4} {:>13.4} {:>16.4} {:>18.4} ({:.4})  {}",
            h.within_days,
            h.cases,
            h.chain,
            h.levels,
            h.curve,
            h.kaplan_meier,
            h.weibull_cure,
            h.log_normal_cure,
            h.calibration_error,
            h.calibration_floor,
            match h.source {
                Source::Chain => "chain",
                Source::Levels => "levels",
                Source::Curve => "curve",
            }
        );
    }
    for lost in report.held_out.iter().filter(|judged| judged.lost()) {
        let _ = writeln!(text, "\nwithin {} days one of the others did better", lost.within_days);
    }
    text
}
