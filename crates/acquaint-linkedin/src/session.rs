//! What reading one archive keeps along the way: problems, files, and whom to tell of the progress.

use crate::container::{Container, Member, refusal_in};
use crate::error::ReadError;
use crate::limits::Limits;
use crate::problem::Problems;
use crate::table::{Columns, Next, NoTable, Row, Table};
use crate::times::{Clock, DateOrder, order_of};
use std::collections::VecDeque;

/// How often the progress is told, in rows.
const PROGRESS_ROWS: u64 = 1_000;

/// How far the reading is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The file that is being read.
    pub file: String,
    /// The rows read of it so far.
    pub rows: u64,
    /// Files read to the end so far.
    pub files_done: usize,
    pub files: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileRead {
    pub name: String,
    /// Its rows, without the header and blank ones.
    pub rows: u64,
    /// Which shape of the file this is, in words ("with profile addresses").
    pub era: &'static str,
    /// Rows that could not be read.
    pub left_out: u64,
    /// What is unusual about it, in words.
    pub remarks: Vec<String>,
}

pub(crate) struct Session<'a> {
    pub problems: Problems,
    pub files: Vec<FileRead>,
    pub limits: Limits,
    pub clock: Clock,
    /// What the caller says of dates in which day and month cannot be told apart.
    pub dates: Option<DateOrder>,
    pub progress: &'a mut dyn FnMut(Progress),
    pub files_in_all: usize,
}

/// A kind of file: its columns, its rows, and what becomes of them.
pub(crate) trait Sheet {
    const COLUMNS: Columns;

    /// The column whose dates may be written day first or month first, given as for [`Row::get`].
    const DATES: Option<usize> = None;

    /// Told once, before the first row, which optional columns there are. Returns the era in words.
    fn begin(&mut self, table: &Table<'_>) -> &'static str;

    /// Takes a row, or says why it cannot be read.
    fn take(&mut self, row: &Row, clock: &Clock) -> Result<(), String>;

    /// What is unusual about the rows, in words, once all are taken.
    fn remarks(&mut self) -> Vec<String> {
        Vec::new()
    }

    /// Whether rows that cannot be read are worth a problem each.
    const LISTS_PROBLEMS: bool = true;
}

impl Session<'_> {
    /// Reads one member row by row. `Ok(Err(why))`: there is no such table in it.
    pub fn read<S: Sheet>(
        &mut self,
        container: &mut Container,
        member: &Member,
        sheet: &mut S,
    ) -> Result<Result<(), String>, ReadError> {
        let name = member.name.as_str();
        self.tell(name, 0);
        let input = container.read(member)?;
        let mut table = match Table::open(input, &S::COLUMNS, &self.limits) {
            Ok(table) => table,
            Err(NoTable::Because(why)) => return Ok(Err(why)),
            Err(NoTable::Broken(error)) => return Err(refusal_in(error, name)),
        };
        let era = sheet.begin(&table);
        let mut ahead = VecDeque::new();
        self.clock.order = DateOrder::default();
        if let Some(column) = S::DATES {
            ahead = read_all(&mut table).map_err(|error| refusal_in(error, name))?;
            self.clock.order = self.find_order::<S>(name, column, &ahead)?;
        }
        let (mut rows, mut left_out) = (0, 0);
        loop {
            let next = ahead.pop_front().map_or_else(|| table.next(), Ok);
            let (line, why) = match next.map_err(|error| refusal_in(error, name))? {
                Next::End => break,
                Next::Stop(line, why) => {
                    self.problems.push(name, line, why);
                    break;
                }
                Next::Unusable(line, why) => (line, Err(why)),
                Next::Row(row) => (row.line, sheet.take(&row, &self.clock)),
            };
            rows += 1;
            if let Err(why) = why {
                left_out += 1;
                self.leave_out::<S>(name, line, why);
            }
            if rows % PROGRESS_ROWS == 0 {
                self.tell(name, rows);
            }
        }
        let mut remarks = table.remarks();
        remarks.extend(sheet.remarks());
        self.files.push(FileRead { name: name.into(), rows, era, left_out, remarks });
        self.tell(name, rows);
        Ok(Ok(()))
    }

    /// Whether day or month comes first in the dates of these rows.
    fn find_order<S: Sheet>(
        &self,
        file: &str,
        column: usize,
        rows: &VecDeque<Next>,
    ) -> Result<DateOrder, ReadError> {
        let dates = rows.iter().filter_map(|next| match next {
            Next::Row(row) => Some(row.get(column)),
            _ => None,
        });
        order_of(dates, self.clock.latest, self.dates).map_err(|undecided| ReadError::UndecidedDates {
            file: file.into(),
            column: S::COLUMNS.required[column],
            example: undecided.example,
            day_first: undecided.day_first,
            month_first: undecided.month_first,
        })
    }

    /// Reads one member; if there is no table in it, that is a problem of the file as a whole.
    pub fn read_or_note<S: Sheet>(
        &mut self,
        container: &mut Container,
        member: &Member,
        sheet: &mut S,
    ) -> Result<bool, ReadError> {
        match self.read(container, member, sheet)? {
            Ok(()) => Ok(true),
            Err(why) => {
                self.problems.push(&member.name, 0, why);
                Ok(false)
            }
        }
    }

    fn leave_out<S: Sheet>(&mut self, name: &str, line: u64, why: String) {
        if S::LISTS_PROBLEMS {
            self.problems.unreadable_rows += 1;
            self.problems.push(name, line, why);
        }
    }

    fn tell(&mut self, file: &str, rows: u64) {
        let files_done = self.files.len();
        (self.progress)(Progress { file: file.into(), rows, files_done, files: self.files_in_all });
    }
}

/// Every row of a table, so that all of its dates are known before the first is read.
fn read_all(table: &mut Table<'_>) -> std::io::Result<VecDeque<Next>> {
    let mut rows = VecDeque::new();
    loop {
        let next = table.next()?;
        let is_last = matches!(next, Next::End | Next::Stop(..));
        rows.push_back(next);
        if is_last {
            return Ok(rows);
        }
    }
}

/// The reason for a row whose field cannot be read.
pub(crate) fn unreadable(column: &str, text: &str) -> String {
    if text.is_empty() {
        return format!("`{column}` is empty");
    }
    format!("`{column}` is `{}`, which is not readable here", shown(text))
}

/// The reason for a row whose moment lies after the archive.
pub(crate) fn to_come(column: &str, text: &str) -> String {
    format!("`{column}` is `{}`, which is after the archive was taken", shown(text))
}

fn shown(text: &str) -> String {
    const SHOWN_CHARACTERS: usize = 40;
    let shown: String = text.chars().take(SHOWN_CHARACTERS).collect();
    let dots = if shown.len() < text.len() { "…" } else { "" };
    format!("{}{dots}", shown.escape_debug())
}
