//! Everybody who has not answered yet, as a table under a few sentences.

use super::{patience, problems_hint};
use crate::command::why::Origin;
use crate::page::Page;
use crate::words;
use acquaint_app::explain_request::Explained;
use acquaint_app::list_waiting::{Counts, WaitingList};
use acquaint_core::action::Action;
use acquaint_why::wording::{NOT_ABOUT_YOU_FROM, chief, days, percent};
use comfy_table::{ContentArrangement, LineStyle, Table, TableStyle};

/// How many requests are listed unless all are asked for.
const ROWS: usize = 20;

/// How wide the table is where no terminal says so, in columns.
const WIDTH: u16 = 130;

/// A line under the header, and nothing else.
const STYLE: TableStyle = TableStyle::new().header_separator(LineStyle::new('─', '─', '─', '─'));

/// Writes the sentences and the table.
pub(crate) fn write(page: &mut Page, list: &WaitingList, all: bool, origin: &Origin) {
    let whose = if list.owner.is_empty() { String::new() } else { format!("{}, as", list.owner) };
    let archives = match list.records {
        1 => "your archive".to_owned(),
        n => format!("the newest of your {n} archives"),
    };
    let as_of = format!(
        "{} of {} ({archives})",
        if whose.is_empty() { "As" } else { &whose },
        words::day_of(list.as_of)
    );
    page.heading(&as_of);
    if list.sent.all > 0 {
        page.paragraph(&counts(&list.sent));
    }
    page.paragraph(&patience(&list.patience));
    if let Origin::Archive { unreadable_rows: n @ 1.., .. } = origin {
        page.paragraph(&problems_hint(*n as usize));
    }
    page.line("");
    if list.waiting.is_empty() {
        page.paragraph(nobody_waits(&list.sent));
        return;
    }
    let shown = if all { list.waiting.len() } else { list.waiting.len().min(ROWS) };
    page.line(&table(&list.waiting[..shown]));
    page.line("");
    let left_out = list.waiting.len() - shown;
    let more = if left_out > 0 { format!(" {left_out} more: `--all` lists them.") } else { String::new() };
    page.paragraph(&format!("Newest first.{more} The last two columns are the chance of an answer within 30 and 90 days from then. \"Waited\" counts to the day of the archive: what came since, it cannot tell. No answer yet is not a no."));
    page.paragraph(next_step(origin));
}

fn counts(sent: &Counts) -> String {
    let mut parts = vec![format!("{} accepted", sent.accepted), format!("{} waiting", sent.waiting)];
    let unknown: usize = sent.unknown.values().sum();
    if unknown > 0 {
        let reasons: Vec<_> = sent.unknown.iter().map(|(reason, n)| format!("{n}: {reason}")).collect();
        parts.push(format!("{unknown} of which we cannot tell ({})", reasons.join("; ")));
    }
    format!("Of {} you sent: {}.", words::count(sent.all, "request", "requests"), words::list(&parts))
}

fn nobody_waits(sent: &Counts) -> &'static str {
    if sent.all == 0 {
        "There are no requests of yours in the archive: an archive holds those of about the last six months. When you \
         ask somebody to connect, come back with a newer one."
    } else {
        "Nobody keeps you waiting: every request of yours that the archive can tell about has an answer."
    }
}

fn next_step(origin: &Origin) -> &'static str {
    match origin {
        Origin::Archive { .. } => {
            "The whole explanation for one person: add `--person NAME`. To keep this and add what you saw: \
             `acquaint import linkedin ARCHIVE`."
        }
        Origin::Database => {
            "The whole explanation for one person: `acquaint why NAME`. What you saw of somebody makes it surer: \
             `acquaint saw NAME --help`."
        }
    }
}

fn table(waiting: &[Explained]) -> String {
    let mut table = Table::new();
    table.load_style(STYLE).set_content_arrangement(ContentArrangement::Dynamic);
    if table.width().is_none() {
        table.set_width(WIDTH);
    }
    table.set_header([
        "person",
        "sent",
        "waited",
        "most likely",
        "about you?",
        "what would help",
        "in 30 days",
        "in 90 days",
    ]);
    for row in waiting {
        table.add_row(cells(row));
    }
    table.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}

fn cells(row: &Explained) -> [String; 8] {
    let explanation = &row.explanation;
    let likely = chief(explanation).map_or_else(
        || {
            let [first, second, ..] = explanation.ranked();
            format!("unclear: {} / {}", first.short(), second.short())
        },
        |outcome| outcome.short().to_owned(),
    );
    let about_you = if explanation.not_about_you() >= NOT_ABOUT_YOU_FROM { "likely not" } else { "perhaps" };
    let best = explanation.advice.first().map_or(Action::Wait, |advice| advice.action);
    let [_, month, quarter, _] = explanation.forecast.within;
    [
        row.person.name.clone(),
        words::day_of(row.request.request.sent_at),
        days(row.view.waited_days),
        likely,
        about_you.into(),
        best.short().into(),
        percent(month),
        percent(quarter),
    ]
}
