//! `acquaint saw --template` and `--from`: answers about many people in one table.

use crate::clock;
use crate::error::CommandError;
use crate::printer::Printer;
use crate::words;
use acquaint_app::AppError;
use acquaint_app::answers::{FIELDS, Field};
use acquaint_app::ask_owner::questions;
use acquaint_app::list_waiting::list_waiting;
use acquaint_app::record_sighting::{About, record_sightings};
use acquaint_app::store::Store;
use acquaint_core::record::Owner;
use acquaint_core::sighting::Sighting;
use acquaint_store::SqliteStore;
use acquaint_why::model::Model;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The columns that say who it is.
const WHO: [&str; 2] = ["person", "address"];

/// What the owner can fill in for each person.
fn columns() -> impl Iterator<Item = &'static Field> {
    FIELDS.iter().filter(|field| !field.is_about_owner())
}

/// Prints a table with a row for everybody who has not answered, those first of whom an answer would tell most.
pub(super) async fn template(
    store: &SqliteStore,
    model: &Model,
    printer: &Printer,
) -> Result<(), CommandError> {
    let mut order = BTreeMap::new();
    for (place, asked) in questions(store, model).await?.iter().enumerate() {
        order.entry(asked.explained.person.id).or_insert(place);
    }
    let mut waiting = list_waiting(store, model).await?.waiting;
    waiting.sort_by_key(|explained| order.get(&explained.person.id).copied().unwrap_or(usize::MAX));
    let mut seen = BTreeSet::new();
    waiting.retain(|explained| seen.insert(explained.person.id));
    let mut writer = csv::Writer::from_writer(Vec::new());
    let names: Vec<_> = WHO.into_iter().chain(columns().map(|it| it.column)).collect();
    writer.write_record(&names).map_err(CommandError::runtime)?;
    for explained in &waiting {
        let person = &explained.person;
        let mut row = vec![words::in_cell(&person.name), person.url.clone().unwrap_or_default()];
        row.resize(names.len(), String::new());
        writer.write_record(&row).map_err(CommandError::runtime)?;
    }
    let bytes = writer.into_inner().map_err(CommandError::runtime)?;
    let hints = columns().map(|field| format!("{}: {}", field.column, field.choices()));
    printer.remark(&format!(
        "Fill in what you know, leave the rest empty, then: `acquaint saw --from FILE`. {}.",
        hints.collect::<Vec<_>>().join("; ")
    ));
    printer.print_text(&String::from_utf8_lossy(&bytes))
}

/// A table of answers as it was read: a row for each person, and what cannot be taken.
struct Answers {
    columns: Vec<String>,
    /// Who it is about, the line, and the cells.
    rows: Vec<(String, usize, Vec<String>)>,
    refused: Vec<String>,
}

impl Answers {
    fn read(path: &Path) -> Result<Self, CommandError> {
        let unreadable =
            |error: csv::Error| CommandError::Usage(format!("`{}` cannot be read: {error}", path.display()));
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(path).map_err(unreadable)?;
        let columns = reader.headers().map_err(unreadable)?;
        let columns: Vec<_> = columns.iter().map(|name| name.trim().to_lowercase()).collect();
        let is_who = |name: &String| WHO.contains(&name.as_str());
        if !columns.iter().any(is_who) {
            return Err(CommandError::Usage(format!(
                "`{}` has no column `person` or `address`; `acquaint saw --template` prints a table to fill in",
                path.display()
            )));
        }
        let unknown = columns.iter().filter(|name| !is_who(name) && field(name).is_none());
        let refused = unknown.map(|name| format!("column `{name}` is unknown and was left out")).collect();
        let mut answers = Self { columns, rows: Vec::new(), refused };
        for (index, record) in reader.records().enumerate() {
            let line = index + 2;
            match record {
                Ok(record) => answers.take(line, record.iter().map(|cell| cell.trim().to_owned()).collect()),
                Err(error) => answers.refused.push(format!("line {line}: {error}")),
            }
        }
        Ok(answers)
    }

    /// Takes a row; the address says better who it is than the name.
    fn take(&mut self, line: usize, cells: Vec<String>) {
        let get = |wanted| self.columns.iter().position(|name| name == wanted).and_then(|at| cells.get(at));
        let who = [get(WHO[1]), get(WHO[0])].into_iter().flatten().find(|text| !text.is_empty());
        let Some(who) = who.map(|text| text.trim_start_matches('\'').to_owned()) else {
            self.refused.push(format!("line {line}: it does not say who it is about"));
            return;
        };
        match self.rows.iter().find(|(known, ..)| *known == who) {
            Some((_, first, known)) if *known != cells => {
                self.refused.push(format!("line {line}: says something else about {who} than line {first}"));
            }
            Some(_) => {}
            None => self.rows.push((who, line, cells)),
        }
    }

    /// What a row says that was seen; what cannot be read is refused.
    fn sightings(&mut self, line: usize, cells: &[String], owner: &Owner, today: Date) -> Vec<Sighting> {
        let mut seen = Vec::new();
        for (name, cell) in self.columns.iter().zip(cells) {
            let Some(field) = field(name).filter(|_| !cell.is_empty()) else { continue };
            match field.parse(cell, owner, today) {
                Ok(sighting) => seen.push(sighting),
                Err(why) => self.refused.push(format!("line {line}, `{name}`: {why}")),
            }
        }
        seen
    }
}

/// Keeps the answers of a table, and lists each row that cannot be taken.
pub(super) async fn from(
    path: &Path,
    store: &SqliteStore,
    model: &Model,
    printer: &Printer,
) -> Result<(), CommandError> {
    let mut answers = Answers::read(path)?;
    let owner = store.load_situation().await?.owner.ok_or(AppError::Empty)?.owner;
    let mut stamp = clock::stamp()?;
    let today = words::local_day(stamp.now);
    let (mut people, mut facts) = (0, 0);
    for (who, line, cells) in std::mem::take(&mut answers.rows) {
        let seen = answers.sightings(line, &cells, &owner, today);
        if seen.is_empty() {
            continue;
        }
        match record_sightings(store, model, About::Person(&who), &seen, &mut stamp).await {
            Ok(_) => (people, facts) = (people + 1, facts + seen.len()),
            Err(
                error @ (AppError::NotFound { .. } | AppError::Ambiguous { .. } | AppError::NotPossible(_)),
            ) => {
                answers.refused.push(format!("line {line}: {error}"));
            }
            Err(error) => return Err(error.into()),
        }
    }
    let mut page = printer.page();
    page.paragraph(&format!(
        "Kept {} about {}. `acquaint why` shows what they changed.",
        words::count(facts, "answer", "answers"),
        words::count(people, "person", "people")
    ));
    answers.refused.iter().for_each(|why| page.item(why));
    printer.print(page)?;
    if answers.refused.is_empty() {
        return Ok(());
    }
    let entries = words::count(answers.refused.len(), "entry", "entries");
    Err(CommandError::Nothing(format!("{entries} could not be taken; everything else was kept")))
}

fn field(column: &str) -> Option<&'static Field> {
    columns().find(|field| field.column == column)
}
