//! Everybody who has not answered yet: what the record shows of all together, then one line for each person.

use super::{as_of, problems_hint, what_was_read};
use crate::command::why::Origin;
use crate::page::Page;
use crate::words;
use acquaint_app::explain_request::{ExplainedKept, Plan};
use acquaint_app::list_waiting::{Order, Selection, WaitingList};
use acquaint_app::record_in_words::{counts, nobody_waits, only_waited, patterns};
use acquaint_core::recipient_view::Messages;
use acquaint_why::wording::{days, percent};
use comfy_table::{ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle, Width};

/// How many requests are listed unless all are asked for.
pub(super) const ROWS: usize = 20;

/// How wide the table is where no terminal says so, in columns.
pub(super) const WIDTH: u16 = 130;

/// From this many columns on, a table has room for words; below, each request is a block of lines.
pub(super) const TABLE_FROM: u16 = 70;

/// From this many columns on, each request is one line of a list; below, a block of lines.
const LIST_FROM: u16 = 78;

/// From this many columns on, the list has room for every column.
const FULL_FROM: u16 = 100;

/// The columns of the list, each with its width; the name takes what is left. Those of `false` need a wide terminal.
const COLUMNS: [(&str, usize, bool); 6] = [
    ("sent", 11, false),
    ("waited", 9, true),
    ("30 days", 7, false),
    ("90 days", 7, true),
    ("most likely", 20, true),
    ("known", 9, true),
];

/// The widest that a name is written, in columns.
const NAME_WIDTH_MAX: usize = 40;

/// The columns on both sides of a cell.
const PADDING: usize = 2;

/// A column not wider than this, in columns of the terminal, is not wrapped.
const SHORT: u16 = 13;

/// A line under the header, and nothing else.
const STYLE: TableStyle = TableStyle::new().header_separator(LineStyle::new('─', '─', '─', '─'));

/// How to write the list.
pub(crate) struct How<'a> {
    /// Every request, not only the first ones.
    pub(crate) all: bool,
    pub(crate) selection: &'a Selection,
    pub(crate) origin: &'a Origin,
}

/// Writes the sentences and the list.
pub(crate) fn write(page: &mut Page, mut list: WaitingList, how: &How<'_>) {
    page.heading(&as_of(&list.owner, list.as_of, list.records));
    if list.sent.all > 0 {
        page.paragraph(&counts(&list.sent, "sent"));
    }
    if let Origin::Archive { unreadable_rows, read, .. } = how.origin {
        if *unreadable_rows > 0 {
            page.paragraph(&problems_hint(*unreadable_rows as usize, "`--problems`"));
        }
        read.unreadable.iter().for_each(|why| page.paragraph(&format!("{why}.")));
    }
    page.heading("Your patterns");
    for line in patterns(&list) {
        page.paragraph(&line);
    }
    page.heading("Who has not answered yet");
    if list.waiting.is_empty() {
        page.paragraph(nobody_waits(&list.sent));
    } else {
        if let Some(line) = only_waited(&list) {
            page.paragraph(&line);
        }
        how.selection.apply(&mut list.waiting);
        requests(page, &list.waiting, how);
    }
    if let Origin::Archive { read, .. } = how.origin {
        what_was_read(page, read);
    }
}

/// The requests, as many as are to be shown.
fn requests(page: &mut Page, waiting: &[ExplainedKept], how: &How<'_>) {
    let shown = if how.all { waiting.len() } else { waiting.len().min(ROWS) };
    let columns = page.columns().unwrap_or(WIDTH);
    if shown == 0 {
        page.paragraph("Nobody fits what you asked for.");
        return;
    }
    let is_planned = how.selection.order == Order::Plan;
    let names = waiting[..shown].iter().map(|row| row.person.name.chars().count());
    let row = Row::new(columns.into(), names.max().unwrap_or(0));
    if columns >= LIST_FROM && !is_planned {
        page.line(&row.header());
    }
    let mut plan = None;
    for explained in &waiting[..shown] {
        if is_planned && plan != Some(explained.plan()) {
            let is_first = plan.is_none();
            plan = Some(explained.plan());
            let all = waiting.iter().filter(|it| it.plan() == explained.plan()).count();
            if is_first || columns >= LIST_FROM {
                page.line("");
            }
            page.paragraph(&format!("{} ({all})", plan_in_words(explained.plan())));
            if columns >= LIST_FROM {
                page.line(&row.header());
            }
        }
        if columns >= LIST_FROM {
            page.line(&row.of(explained));
        } else {
            block(page, explained);
        }
    }
    page.line("");
    let left_out = waiting.len() - shown;
    let more = if left_out > 0 { format!("{left_out} more: `--all` lists them. ") } else { String::new() };
    page.paragraph(&format!(
        "{more}\"90 days\" is the chance of an answer within 90 days from the day of the archive. \"Waited\" counts to \
         that day: what came since, it cannot tell. No answer yet is not a no."
    ));
    page.paragraph(next_step(how.origin));
}

pub(super) fn plan_in_words(plan: Plan) -> &'static str {
    match plan {
        Plan::LookUp => "Look these up: what you see there can change the answer",
        Plan::Leave => "Leave these: an answer is unlikely, and there is nothing to do",
        Plan::Lapses => "These lapse within 30 days; after that you can ask again",
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

/// One request under the other, where a line would have to be cut.
fn block(page: &mut Page, row: &ExplainedKept) {
    let [sent, waited, month, quarter, likely, known] = cells(row);
    page.paragraph(&row.person.name);
    page.labelled("  ", &format!("sent {sent}, waited {waited}"));
    if !likely.is_empty() {
        page.labelled("  most likely: ", &likely);
    }
    page.labelled("  answer: ", &format!("{month} in 30 days, {quarter} in 90 days"));
    if !known.is_empty() {
        page.labelled("  known: ", &known);
    }
    page.line("");
}

/// How wide the columns of a list are: one line for each person.
struct Row {
    name: usize,
    is_full: bool,
}

impl Row {
    /// `longest`: the longest name.
    fn new(columns: usize, longest: usize) -> Self {
        let is_full = columns >= FULL_FROM.into();
        let taken: usize =
            COLUMNS.iter().filter(|(_, _, always)| is_full || *always).map(|(_, width, _)| width + 2).sum();
        Self {
            name: columns.saturating_sub(taken).min(longest.max("person".len())).min(NAME_WIDTH_MAX),
            is_full,
        }
    }

    fn header(&self) -> String {
        self.line("person", &COLUMNS.map(|(name, ..)| name.to_owned()))
    }

    fn of(&self, explained: &ExplainedKept) -> String {
        self.line(&explained.person.name, &cells(explained))
    }

    fn line(&self, name: &str, cells: &[String; 6]) -> String {
        let width = self.name;
        let mut line = format!("{:<width$}", cut(name, width));
        for ((_, width, always), cell) in COLUMNS.iter().zip(cells) {
            if self.is_full || *always {
                line = format!("{line}  {:<width$}", cut(cell, *width));
            }
        }
        line.trim_end().to_owned()
    }
}

/// As much of a text as there is room for.
fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    text.chars().take(width.saturating_sub(1)).chain(['…']).collect()
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

pub(super) fn cells(row: &ExplainedKept) -> [String; 6] {
    let told = row.told();
    let likely = match told.chief {
        _ if !row.has_own_evidence() => "",
        Some(outcome) => outcome.short(),
        None => "several reasons",
    };
    let [_, month, quarter, _] = told.forecast.map(|by| by.chance);
    let request = &row.request.request;
    let lapses = (row.plan() == Plan::Lapses)
        .then(|| words::local_day(row.lapses_at()).strftime("to %-d %b").to_string());
    let known = [
        lapses.as_deref(),
        (!request.note.is_empty()).then_some("note"),
        row.view.tie.map(|_| "tie"),
        matches!(request.messages, Some(Messages::OneWay | Messages::BothWays)).then_some("wrote"),
        (!row.sightings.is_empty()).then_some("seen"),
    ];
    [
        words::day_of(request.sent_at),
        days(row.view.waited_days),
        short_percent(month),
        short_percent(quarter),
        likely.into(),
        known.into_iter().flatten().collect::<Vec<_>>().join(" "),
    ]
}

/// A chance in as few characters as a column has.
fn short_percent(chance: f64) -> String {
    percent(chance).replace("under ", "<").replace("over ", ">")
}
