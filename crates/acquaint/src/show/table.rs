//! Everybody who has not answered yet, as a table under a few sentences.

use super::{as_of, problems_hint};
use crate::command::why::Origin;
use crate::page::Page;
use crate::words;
use acquaint_app::explain_request::ExplainedKept;
use acquaint_app::list_waiting::WaitingList;
use acquaint_app::record_in_words::{counts, nobody_waits, patience};
use acquaint_core::action::Action;
use acquaint_why::wording::{days, percent};
use comfy_table::{ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle, Width};

/// How many requests are listed unless all are asked for.
pub(super) const ROWS: usize = 20;

/// How wide the table is where no terminal says so, in columns.
pub(super) const WIDTH: u16 = 130;

/// From this many columns on, a table has room for words; below, each request is a block of lines.
pub(super) const TABLE_FROM: u16 = 70;

/// From this many columns on, the table has room for every column.
const FULL_FROM: u16 = 100;

const HEADER: [&str; 8] =
    ["person", "sent", "waited", "most likely", "about you?", "what would help", "in 30 days", "in 90 days"];

/// The same where every column counts.
const SHORT_HEADER: [&str; 8] =
    ["person", "sent", "waited", "most likely", "about you?", "what would help", "30 days", "90 days"];

/// Which columns are never left out: when it was sent follows from how long it waited, and whether it is about the
/// owner is in the whole explanation.
const IS_ALWAYS_SHOWN: [bool; 8] = [true, false, true, true, false, true, true, true];

/// The columns on both sides of a cell.
const PADDING: usize = 2;

/// A column not wider than this, in columns of the terminal, is not wrapped.
const SHORT: u16 = 13;

/// A line under the header, and nothing else.
const STYLE: TableStyle = TableStyle::new().header_separator(LineStyle::new('─', '─', '─', '─'));

/// Writes the sentences and the table.
pub(crate) fn write(page: &mut Page, list: &WaitingList, all: bool, origin: &Origin) {
    page.heading(&as_of(&list.owner, list.as_of, list.records));
    if list.sent.all > 0 {
        page.paragraph(&counts(&list.sent, "sent"));
    }
    page.paragraph(&patience(&list.patience));
    if let Origin::Archive { unreadable_rows: n @ 1.., .. } = origin {
        page.paragraph(&problems_hint(*n as usize, "`--problems`"));
    }
    page.line("");
    if list.waiting.is_empty() {
        page.paragraph(nobody_waits(&list.sent));
        return;
    }
    let shown = if all { list.waiting.len() } else { list.waiting.len().min(ROWS) };
    let columns = page.columns().unwrap_or(WIDTH);
    let rows = &list.waiting[..shown];
    let full = (columns >= FULL_FROM).then(|| table(rows, columns, true)).flatten();
    let smaller = || (columns >= TABLE_FROM).then(|| table(rows, columns, false)).flatten();
    let table = full.or_else(smaller);
    let chances = if let Some(table) = table {
        page.line(&table);
        page.line("");
        "The last two columns are"
    } else {
        for row in rows {
            block(page, row);
        }
        "\"Answer\" is"
    };
    let left_out = list.waiting.len() - shown;
    let more = if left_out > 0 { format!(" {left_out} more: `--all` lists them.") } else { String::new() };
    page.paragraph(&format!("Newest first.{more} {chances} the chance of an answer within 30 and 90 days from then. \"Waited\" counts to the day of the archive: what came since, it cannot tell. No answer yet is not a no."));
    page.paragraph(next_step(origin));
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

/// One request under the other, where a table would have to break words.
fn block(page: &mut Page, row: &ExplainedKept) {
    let [person, sent, waited, likely, about_you, help, month, quarter] = cells(row);
    page.paragraph(&person);
    page.labelled("  ", &format!("sent {sent}, waited {waited}"));
    page.labelled("  most likely: ", &likely);
    page.labelled("  about you? ", &about_you);
    page.labelled("  what would help: ", &help);
    page.labelled("  answer: ", &format!("{month} in 30 days, {quarter} in 90 days"));
    page.line("");
}

/// The table, or `None` where it would have to break words.
fn table(waiting: &[ExplainedKept], columns: u16, is_full: bool) -> Option<String> {
    let shown = |cells: [String; 8]| -> Vec<String> {
        let cells = cells.into_iter().zip(IS_ALWAYS_SHOWN).filter(|(_, is_shown)| is_full || *is_shown);
        cells.map(|(cell, _)| cell).collect()
    };
    let header = if columns >= WIDTH { HEADER } else { SHORT_HEADER }.map(str::to_owned);
    let rows: Vec<_> = std::iter::once(header).chain(waiting.iter().map(cells)).map(shown).collect();
    grid(&rows, columns)
}

/// A header and the rows under it, or `None` where the columns are too narrow for a word.
pub(super) fn grid(rows: &[Vec<String>], columns: u16) -> Option<String> {
    let mut table = Table::new();
    table.load_style(STYLE).set_content_arrangement(ContentArrangement::Dynamic).set_width(columns);
    table.set_header(&rows[0]).add_rows(&rows[1..]);
    // Between and around the columns there is one more space each.
    let mut columns_min = 1;
    for (index, column) in table.column_iter_mut().enumerate() {
        let longest = |separator: char| {
            let parts = rows.iter().flat_map(|row| row[index].split(separator));
            let width = parts.map(|part| part.chars().count()).max().unwrap_or(0) + PADDING;
            u16::try_from(width).unwrap_or(u16::MAX)
        };
        let (whole, word) = (longest('\n'), longest(' '));
        let is_short = whole <= SHORT;
        let fixed = Width::Fixed(if is_short { whole } else { word });
        let constraint = if is_short { ColumnConstraint::Absolute } else { ColumnConstraint::LowerBoundary };
        column.set_constraint(constraint(fixed));
        columns_min += u32::from(if is_short { whole } else { word }) + 1;
    }
    let lines = table.lines().map(|line| line.trim_end().to_owned());
    (columns_min <= columns.into()).then(|| lines.collect::<Vec<_>>().join("\n"))
}

fn cells(row: &ExplainedKept) -> [String; 8] {
    let told = row.told();
    let likely = match told.chief {
        Some(outcome) => outcome.short().to_owned(),
        None => format!("unclear: {}", told.tied_in_short()),
    };
    let about_you = if told.is_likely_not_about_you() { "likely not" } else { "perhaps" };
    let best = told.best().map_or(Action::Wait, |advice| advice.action);
    let [_, month, quarter, _] = told.forecast.map(|by| by.chance);
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
