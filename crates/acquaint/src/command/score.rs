//! `acquaint score`: how good explanations are where the truth is known, and against what.

use crate::command::{history, model_file};
use crate::error::CommandError;
use crate::printer::Printer;
use acquaint_core::reason::Outcome;
use acquaint_core::sender_view::SenderView;
use acquaint_sim::score::{Rival, Score, WhenScore, diagram, score_forecasts, score_with_checklist};
use acquaint_why::calibration::{Bin, Outcome01};
use acquaint_why::evidence::EvidenceLine;
use acquaint_why::explanation::HORIZONS_DAYS;
use acquaint_why::model::Model;
use acquaint_why::survival::{End, Incidence, Time};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashMap;
use std::fmt::Write;
use std::io::BufReader;
use std::path::{Path, PathBuf};

/// What to score.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Reads lines of evidence of requests that wait, explains them, and compares with what is true of each: a line with the same \
`id`, its `chief` outcome (if known), `accepted_after_days`, and `watched_until_days` where it was not watched for ever. \
Reasons are compared with base rates and with a checklist that is calibrated on the labels of other requests; forecasts \
with base rates and, given a history, with Kaplan-Meier.

Example:
  acquaint simulate --out town
  acquaint score --truth town/truth.jsonl --history town/history.jsonl --out scored < town/evidence.jsonl")]
pub(crate) struct Args {
    /// What is true of each request, as `acquaint simulate` writes it.
    #[arg(long, value_name = "FILE")]
    truth: PathBuf,
    /// A history whose Kaplan-Meier curve forecasts are compared with.
    #[arg(long, value_name = "FILE")]
    history: Option<PathBuf>,
    /// A model that `acquaint fit` wrote, instead of the one that ships.
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    /// A folder for reliability diagrams and their tables.
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// The scores as JSON.
    #[arg(long)]
    json: bool,
}

/// What is true of one request. Other fields of the file say more than is scored.
#[derive(Deserialize)]
struct Truth {
    id: Value,
    #[serde(default)]
    chief: Option<String>,
    #[serde(default)]
    accepted_after_days: Option<f64>,
    #[serde(default)]
    watched_until_days: Option<f64>,
}

/// Everything that was scored.
#[derive(Serialize)]
struct Scores {
    model: String,
    why: Option<Score>,
    when: Vec<WhenScore>,
}

/// Scores standard input.
pub(crate) fn run(args: &Args, printer: &Printer) -> Result<(), CommandError> {
    let model = model_file::read_or_prior(args.model.as_deref())?;
    let truths = read_truths(&args.truth)?;
    let incidence = args.history.as_deref().map(read_incidence).transpose()?;
    let evidence = history::read(std::io::stdin().lock(), "nothing was scored")?;
    let pair = |line: EvidenceLine| {
        let truth = truths.get(&line.id.to_string())?;
        (truth.chief.as_deref() != Some("accepted")).then_some((line.view, truth))
    };
    let cases: Vec<(SenderView, &Truth)> = evidence.into_iter().filter_map(pair).collect();
    if cases.is_empty() {
        let none =
            format!("no line of evidence has an `id` that `{}` knows as waiting", args.truth.display());
        return Err(CommandError::Nothing(none));
    }
    let scores = Scores {
        model: model.name().into(),
        why: score_why(&model, &cases)?,
        when: score_when(&model, &cases, incidence.as_ref()),
    };
    if let Some(folder) = &args.out {
        write_diagrams(folder, &scores)?;
    }
    if args.json { printer.print_json(&scores) } else { printer.print_text(&in_words(&scores)) }
}

fn read_truths(path: &Path) -> Result<HashMap<String, Truth>, CommandError> {
    let unusable = |detail: String| CommandError::Usage(format!("`{}` {detail}", path.display()));
    let text = std::fs::read_to_string(path).map_err(|e| unusable(format!("could not be read: {e}")))?;
    let mut truths = HashMap::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let truth: Truth = serde_json::from_str(line)
            .map_err(|e| unusable(format!("line {}: {e}; nothing was scored", number + 1)))?;
        truths.insert(truth.id.to_string(), truth);
    }
    Ok(truths)
}

fn read_incidence(path: &Path) -> Result<Incidence, CommandError> {
    let file = std::fs::File::open(path).map_err(|e| {
        CommandError::Usage(format!("`{}` could not be read: {e}; nothing was scored", path.display()))
    })?;
    let time = |line: &EvidenceLine| {
        let (days, end) = match (line.accepted_after_days, line.ended_after_days) {
            (Some(days), _) => (days, End::Answered),
            (None, Some(days)) => (days, End::Otherwise),
            (None, None) => (line.view.waited_days, End::Watched),
        };
        let days = days.max(1e-4);
        Time { from_days: line.watched_from_days.unwrap_or(0.0).min(days / 2.0), days, end }
    };
    let history = history::read(BufReader::new(file), "nothing was scored")?;
    Ok(Incidence::of(&history.iter().map(time).collect::<Vec<_>>()))
}

fn score_why(model: &Model, cases: &[(SenderView, &Truth)]) -> Result<Option<Score>, CommandError> {
    let (mut explained, mut views) = (Vec::new(), Vec::new());
    for (view, truth) in cases {
        let Some(chief) = &truth.chief else { continue };
        let Some(outcome) = Outcome::ALL.into_iter().find(|outcome| outcome.key() == chief) else {
            return Err(CommandError::Usage(format!("`chief` is `{chief}`, which is no outcome")));
        };
        explained.push((model.explain(view, None), outcome));
        views.push(view);
    }
    Ok((!explained.is_empty()).then(|| score_with_checklist(&explained, &views)))
}

fn score_when(
    model: &Model,
    cases: &[(SenderView, &Truth)],
    incidence: Option<&Incidence>,
) -> Vec<WhenScore> {
    let forecasts: Vec<_> = cases.iter().map(|(view, _)| model.forecast(view)).collect();
    let mut scores = Vec::new();
    for (h, within_days) in HORIZONS_DAYS.into_iter().enumerate() {
        let (mut judged, mut by_curve) = (Vec::new(), Vec::new());
        for ((view, truth), forecast) in cases.iter().zip(&forecasts) {
            let by = view.waited_days + within_days;
            if truth.watched_until_days.is_some_and(|until| until < by) {
                continue;
            }
            let happened = truth.accepted_after_days.is_some_and(|days| days <= by);
            judged.push(Outcome01 { forecast: forecast.within[h], happened });
            by_curve.extend(incidence.map(|it| it.answered(view.waited_days, within_days)));
        }
        if !judged.is_empty() {
            let others = if incidence.is_some() { vec![("Kaplan-Meier", by_curve)] } else { Vec::new() };
            scores.push(score_forecasts(within_days, &judged, &others));
        }
    }
    scores
}

/// The diagrams by name, with their titles.
fn diagrams(scores: &Scores) -> Vec<(String, String, &[Bin])> {
    let why = scores.why.as_ref().map(|why| ("why".into(), "Reasons".into(), why.bins.as_slice()));
    let when = scores.when.iter().map(|when| {
        let days = when.within_days;
        (format!("within-{days}"), format!("Accepted within {days} days"), when.bins.as_slice())
    });
    why.into_iter().chain(when).collect()
}

fn write_diagrams(folder: &Path, scores: &Scores) -> Result<(), CommandError> {
    let words = in_words(scores);
    let mut tables = format!("# {}\n\n```text\n{words}```\n", scores.model);
    for (name, title, bins) in diagrams(scores) {
        write_new(&folder.join(format!("{name}.svg")), &diagram::svg(&title, bins))?;
        // Writing to a string cannot fail.
        let _ = write!(tables, "\n## {title}\n\n![{title}]({name}.svg)\n\n{}", diagram::table(bins));
    }
    write_new(&folder.join("scores.md"), &tables)
}

fn write_new(path: &Path, text: &str) -> Result<(), CommandError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let written = std::fs::create_dir_all(folder).and_then(|()| std::fs::write(path, text));
    written.map_err(|e| CommandError::Usage(format!("`{}` could not be written: {e}", path.display())))
}

fn in_words(scores: &Scores) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    if let Some(why) = &scores.why {
        let _ = writeln!(
            text,
            "why: {} requests\n  log loss {:.4}, Brier {:.4}, top 1 {:.1} %, top 2 {:.1} %\n  \
             calibration error {:.4}, by chance {:.4}",
            why.requests,
            why.log_loss,
            why.brier,
            why.top_1 * 100.0,
            why.top_2 * 100.0,
            why.calibration_error,
            why.calibration_floor
        );
        let said =
            [("the likeliest reason", Some(&why.top)), ("\"not about you\"", why.not_about_you.as_ref())];
        for (what, said) in said.into_iter().filter_map(|(what, said)| Some((what, said?))) {
            let _ = writeln!(
                text,
                "  {what}: said {} times, calibration error {:.4}, by chance {:.4}",
                said.cases, said.calibration_error, said.calibration_floor
            );
        }
        text += &rivals_in_words(&why.rivals);
    }
    for when in &scores.when {
        let _ = writeln!(
            text,
            "within {} days: {} requests, {:.1} % accepted\n  log loss {:.4}, Brier {:.4}\n  \
             calibration error {:.4}, by chance {:.4}",
            when.within_days,
            when.requests,
            when.happened * 100.0,
            when.log_loss,
            when.brier,
            when.calibration_error,
            when.calibration_floor
        );
        text += &rivals_in_words(&when.rivals);
    }
    text
}

fn rivals_in_words(rivals: &[Rival]) -> String {
    let mut text = String::new();
    for rival in rivals {
        let _ = writeln!(
            text,
            "  against {}: {:.4}, difference {:+.4} \u{b1} {:.4}{}",
            rival.name,
            rival.log_loss,
            rival.difference,
            rival.standard_error,
            if rival.is_ahead() { ": a loss" } else { "" }
        );
    }
    text
}
