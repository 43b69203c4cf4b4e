//! What reading one archive keeps along the way: problems, files, and whom to tell of the progress.

use crate::container::{Container, Member, refusal_in};
use crate::error::ReadError;
use crate::limits::Limits;
use crate::problem::Problems;
use crate::table::{Columns, Next, NoTable, Row, Table};
use crate::times::Clock;

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
    /// What is unusual about it, in words.
    pub remarks: Vec<String>,
}

pub(crate) struct Session<'a> {
    pub problems: Problems,
    pub files: Vec<FileRead>,
    pub limits: Limits,
    pub clock: Clock,
    pub progress: &'a mut dyn FnMut(Progress),
    pub files_in_all: usize,
}

/// A kind of file: its columns, its rows, and what becomes of them.
pub(crate) trait Sheet {
    const COLUMNS: Columns;

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
        let mut rows = 0;
        loop {
            let (line, why) = match table.next().map_err(|error| refusal_in(error, name))? {
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
                self.leave_out::<S>(name, line, why);
            }
            if rows % PROGRESS_ROWS == 0 {
                self.tell(name, rows);
            }
        }
        let mut remarks = table.remarks();
        remarks.extend(sheet.remarks());
        self.files.push(FileRead { name: name.into(), rows, era, remarks });
        self.tell(name, rows);
        Ok(Ok(()))
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
