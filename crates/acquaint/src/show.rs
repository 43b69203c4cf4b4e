//! Results as pages of text and as JSON. Nothing here decides anything.

pub(crate) mod csv;
pub(crate) mod html;
pub(crate) mod import;
pub(crate) mod json;
pub(crate) mod person;
pub(crate) mod saw;
pub(crate) mod table;
pub(crate) mod triage;
pub(crate) mod triage_json;
pub(crate) mod triage_one;

use crate::clock;
use crate::error::CommandError;
use crate::page::Page;
use crate::printer::Printer;
use crate::words;
use acquaint_core::record::days_between;
use acquaint_linkedin::WhatWasRead;
use jiff::Timestamp;

/// The rows of an archive that could not be read.
pub(crate) fn problems(problems: &[String], json: bool, printer: &Printer) -> Result<(), CommandError> {
    if json {
        return printer.print_json(&problems);
    }
    let mut page = printer.page();
    match problems {
        [] => page.paragraph("Every row of this archive could be read."),
        some => some.iter().for_each(|problem| page.line(problem)),
    }
    printer.print(page)
}

/// What was read of an archive, file by file; what could not be read comes first.
pub(crate) fn what_was_read(page: &mut Page, read: &WhatWasRead) {
    page.heading("What was read");
    for line in [&read.unreadable, &read.files, &read.missing].into_iter().flatten() {
        page.item(line);
    }
}

/// That rows could not be read; `how`: what lists them.
pub(crate) fn problems_hint(count: usize, how: &str) -> String {
    let rows = words::count(count, "row", "rows");
    let (were, them) = if count == 1 { ("was", "it") } else { ("were", "them") };
    format!("{rows} of the archive could not be read and {were} left out; {how} lists {them}.")
}

/// Whose records these are, and until when they tell: "Olga Owner, as of 14 Mar 2026, 25 weeks ago (your archive)".
pub(crate) fn as_of(owner: &str, at: Timestamp, records: usize) -> String {
    let archives = match records {
        1 => "your archive".to_owned(),
        n => format!("the newest of your {n} archives"),
    };
    let whose = if owner.is_empty() { "As".to_owned() } else { format!("{owner}, as") };
    format!("{whose} of {}{} ({archives})", words::day_of(at), weeks_ago(at))
}

/// How long ago it was, from four weeks on: what came since, an old archive cannot tell.
fn weeks_ago(at: Timestamp) -> String {
    const STALE_WEEKS: f64 = 4.0;
    let weeks = clock::stamp().map_or(0.0, |stamp| days_between(at, stamp.now) / 7.0);
    if weeks < STALE_WEEKS { String::new() } else { format!(", {weeks:.0} weeks ago") }
}

/// A bar of ten steps.
pub(crate) fn bar(share: f64) -> String {
    let filled = (0..10).filter(|step| share * 10.0 >= f64::from(*step) + 0.5).count();
    "█".repeat(filled) + &"░".repeat(10 - filled)
}

/// Commands, each with what it is for, one under the other.
pub(crate) fn commands(page: &mut Page, commands: &[(String, &str)]) {
    let widest = commands.iter().map(|(command, _)| command.chars().count()).max().unwrap_or(0);
    let widest_what = commands.iter().map(|(_, what)| what.chars().count()).max().unwrap_or(0);
    let is_narrow = 2 + widest + 2 + widest_what > page.width();
    for (command, what) in commands {
        if is_narrow {
            page.line(&format!("  {command}"));
            page.labelled("      ", what);
        } else {
            page.line(&format!("  {command:<widest$}  {what}"));
        }
    }
}
