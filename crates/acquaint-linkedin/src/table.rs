//! A table in a member: columns found by their names, rows one by one, whatever a spreadsheet did to the file.

use crate::decode::{Encoding, Lines, decode_field};
use crate::limits::Limits;
use csv::{ByteRecord, ReaderBuilder};
use std::cell::Cell;
use std::io::{Cursor, Error, Read};
use std::rc::Rc;

/// How much of a file is looked at to find its header, in bytes.
const HEAD_BYTES: u64 = 64 << 10;

/// The columns that a reader wants, by name. Case, spaces and punctuation do not count.
pub(crate) struct Columns {
    /// Without these there is no table.
    pub required: &'static [&'static str],
    /// These may be missing.
    pub optional: &'static [&'static str],
}

/// Why there is no table in a member.
#[derive(Debug)]
pub(crate) enum NoTable {
    /// It is something else; the reason in words.
    Because(String),
    /// Its bytes could not be had.
    Broken(Error),
}

#[derive(Debug)]
pub(crate) struct Row {
    /// The line on which it begins, counted from 1.
    pub line: u64,
    fields: Vec<String>,
    places: Rc<[Option<usize>]>,
}

impl Row {
    /// The field of a column, given as its position in `required` and then `optional`; empty where it is missing.
    pub fn get(&self, column: usize) -> &str {
        let place = self.places.get(column).copied().flatten();
        place.and_then(|place| self.fields.get(place)).map_or("", |field| field.trim())
    }
}

#[derive(Debug)]
pub(crate) enum Next {
    Row(Row),
    /// A row that cannot be used: its line and why.
    Unusable(u64, String),
    /// Nothing more can be read from here on: the line and why.
    Stop(u64, String),
    End,
}

/// A table that is being read.
pub(crate) struct Table<'a> {
    reader: csv::Reader<Watched<'a>>,
    delimiter: u8,
    record: ByteRecord,
    places: Rc<[Option<usize>]>,
    columns_needed: usize,
    has_tail: bool,
    row_bytes: Rc<Cell<u64>>,
    rows: u64,
    limits: Limits,
    /// Whether some field was not UTF-8.
    pub is_windows_1252: bool,
    encoding: Encoding,
}

impl<'a> Table<'a> {
    /// Finds the header within the first rows, and the delimiter with it.
    pub fn open(mut input: Box<dyn Read + 'a>, columns: &Columns, limits: &Limits) -> Result<Self, NoTable> {
        let mut start = Vec::new();
        input.by_ref().take(4).read_to_end(&mut start).map_err(NoTable::Broken)?;
        if start.starts_with(b"PK\x03\x04") {
            return Err(NoTable::Because("it is a spreadsheet, not text; save it as CSV (UTF-8)".into()));
        }
        let encoding = Encoding::of(&start);
        let rest_of_start = start.split_off(encoding.mark_bytes());
        let input: Box<dyn Read + 'a> = Box::new(Cursor::new(rest_of_start).chain(input));
        let mut text = Lines::new(encoding.reader(input));
        let mut head = Vec::new();
        text.by_ref().take(HEAD_BYTES).read_to_end(&mut head).map_err(NoTable::Broken)?;
        if head.iter().all(u8::is_ascii_whitespace) {
            return Err(NoTable::Because("it is empty".into()));
        }
        let found = [b',', b';', b'\t']
            .into_iter()
            .find_map(|delimiter| find_header(&head, delimiter, columns, limits.header_rows_max));
        let Some(header) = found else { return Err(NoTable::Because(missing_header(columns))) };
        let row_bytes = Rc::new(Cell::new(0));
        let text: Box<dyn Read + 'a> = Box::new(Cursor::new(head).chain(text));
        let watched = Watched { input: text, row_bytes: Rc::clone(&row_bytes), max: limits.row_bytes_max };
        let mut table = Self {
            reader: csv_builder(header.delimiter).from_reader(watched),
            delimiter: header.delimiter,
            record: ByteRecord::new(),
            columns_needed: needed(&header.places, columns.required.len()),
            places: header.places.into(),
            has_tail: header.has_tail,
            row_bytes,
            rows: 0,
            limits: limits.clone(),
            is_windows_1252: false,
            encoding,
        };
        for _ in 0..=header.row {
            table
                .reader
                .read_byte_record(&mut table.record)
                .map_err(|error| NoTable::Broken(io_error(error)))?;
        }
        Ok(table)
    }

    /// Whether a column is there, given as for [`Row::get`].
    pub fn has(&self, column: usize) -> bool {
        self.places.get(column).is_some_and(Option::is_some)
    }

    /// What is unusual about the file as such, in words.
    pub fn remarks(&self) -> Vec<String> {
        let mut remarks = Vec::new();
        match self.encoding {
            Encoding::Utf8 | Encoding::Utf8Marked => {}
            Encoding::Utf16Le | Encoding::Utf16Be => remarks.push("written in UTF-16".into()),
        }
        if self.is_windows_1252 {
            remarks.push("not UTF-8 throughout; read as windows-1252, so some letters may be wrong".into());
        }
        if self.delimiter == b';' || self.has_tail {
            remarks.push("looks saved again by a spreadsheet".into());
        }
        remarks
    }

    /// The next row that is not blank.
    pub fn next(&mut self) -> Result<Next, Error> {
        loop {
            self.row_bytes.set(0);
            match self.reader.read_byte_record(&mut self.record) {
                Ok(true) => {}
                Ok(false) => return Ok(Next::End),
                Err(error) => return self.stop(error),
            }
            let line_breaks = self.record.as_slice().split(|&byte| byte == b'\n').count() as u64 - 1;
            // Every line ends with a line feed, so the reader now stands on the line after this row.
            let line = self.reader.position().line().saturating_sub(1 + line_breaks).max(1);
            if self.record.iter().all(|field| field.iter().all(|b| b.is_ascii_whitespace() || *b == b';')) {
                continue;
            }
            self.rows += 1;
            if self.rows > self.limits.rows_max {
                let max = self.limits.rows_max;
                return Ok(Next::Stop(line, format!("more than {max} rows; the rest was not read")));
            }
            return Ok(self.row_at(line));
        }
    }

    fn row_at(&mut self, line: u64) -> Next {
        if let Some(why) = self.too_large() {
            return Next::Unusable(line, why);
        }
        let mut fields = Vec::with_capacity(self.record.len());
        for field in &self.record {
            let (text, is_windows_1252) = decode_field(field);
            self.is_windows_1252 |= is_windows_1252;
            fields.push(text.into_owned());
        }
        self.strip_tail(&mut fields);
        if fields.len() < self.columns_needed
            && let [first, rest @ ..] = &fields[..]
            && rest.iter().all(String::is_empty)
        {
            fields = split_line(first.trim_end_matches(';'), self.delimiter).unwrap_or(fields);
        }
        if fields.len() < self.columns_needed {
            let (has, needs) = (fields.len(), self.columns_needed);
            return Next::Unusable(
                line,
                format!("too few columns: {has}, where at least {needs} are needed"),
            );
        }
        Next::Row(Row { line, fields, places: Rc::clone(&self.places) })
    }

    fn too_large(&self) -> Option<String> {
        let limits = &self.limits;
        if self.record.len() > limits.columns_max {
            return Some(format!(
                "{} columns, but at most {} are read",
                self.record.len(),
                limits.columns_max
            ));
        }
        let longest = self.record.iter().map(<[u8]>::len).max().unwrap_or(0);
        let is_too_long = longest > limits.field_bytes_max;
        is_too_long
            .then(|| format!("a field of {longest} bytes, but at most {} are read", limits.field_bytes_max))
    }

    /// Takes off the semicolons that a spreadsheet put at the end of every line, if it did so in the header.
    fn strip_tail(&self, fields: &mut [String]) {
        if let Some(last) = fields.last_mut().filter(|_| self.has_tail) {
            last.truncate(last.trim_end_matches(';').len());
        }
    }

    fn stop(&self, error: csv::Error) -> Result<Next, Error> {
        let line = self.reader.position().line();
        let error = io_error(error);
        if matches!(error.get_ref(), Some(inner) if inner.is::<EndlessRow>()) {
            let max = self.limits.row_bytes_max;
            let why = format!(
                "a row of more than {max} bytes, perhaps a quote without its end; not read from here on"
            );
            return Ok(Next::Stop(line, why));
        }
        Err(error)
    }
}

/// The system's error inside one of the CSV reader.
fn io_error(error: csv::Error) -> Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => Error::other(format!("{other:?}")),
    }
}

/// How many columns a row must have for every required one to be there.
fn needed(places: &[Option<usize>], required: usize) -> usize {
    places.iter().take(required).filter_map(|place| place.map(|place| place + 1)).max().unwrap_or(0)
}

struct Header {
    delimiter: u8,
    row: usize,
    places: Vec<Option<usize>>,
    has_tail: bool,
}

/// The first row that names every required column, if the file is read with this delimiter.
fn find_header(head: &[u8], delimiter: u8, columns: &Columns, rows_max: usize) -> Option<Header> {
    let mut reader = csv_builder(delimiter).from_reader(head);
    let mut record = ByteRecord::new();
    for row in 0..rows_max {
        if !reader.read_byte_record(&mut record).ok()? {
            return None;
        }
        let names: Vec<_> = record.iter().map(|field| fold_column(&decode_field(field).0)).collect();
        // Where a name is there several times, the first column of that name counts.
        let find = |name: &&str| names.iter().position(|other| *other == fold_column(name));
        if columns.required.iter().all(|name| find(name).is_some()) {
            let places = columns.required.iter().chain(columns.optional).map(find).collect();
            let has_tail = record.iter().next_back().is_some_and(|last| last.ends_with(b";"));
            return Some(Header { delimiter, row, places, has_tail });
        }
    }
    None
}

fn missing_header(columns: &Columns) -> String {
    let names: Vec<_> = columns.required.iter().map(|name| format!("`{name}`")).collect();
    match &names[..] {
        [one] => format!("no header with the column {one} was found"),
        [first @ .., last] => format!("no header with the columns {} and {last} was found", first.join(", ")),
        [] => "no header was found".into(),
    }
}

fn fold_column(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A line that a spreadsheet put into one cell, quotes and all, as the fields it was made of.
fn split_line(line: &str, delimiter: u8) -> Option<Vec<String>> {
    let delimiter = if line.as_bytes().contains(&b',') { b',' } else { delimiter };
    let mut record = csv::StringRecord::new();
    let mut reader = csv_builder(delimiter).from_reader(line.as_bytes());
    let is_row = reader.read_record(&mut record).ok()?;
    (is_row && record.len() > 1).then(|| record.iter().map(str::to_owned).collect())
}

fn csv_builder(delimiter: u8) -> ReaderBuilder {
    let mut builder = ReaderBuilder::new();
    builder.has_headers(false).flexible(true).delimiter(delimiter);
    builder
}

/// Ends a row that does not end by itself.
struct Watched<'a> {
    input: Box<dyn Read + 'a>,
    row_bytes: Rc<Cell<u64>>,
    max: u64,
}

#[derive(Debug, thiserror::Error)]
#[error("a row without end")]
struct EndlessRow;

impl Read for Watched<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.input.read(buffer)?;
        self.row_bytes.set(self.row_bytes.get() + count as u64);
        if self.row_bytes.get() > self.max { Err(Error::other(EndlessRow)) } else { Ok(count) }
    }
}

#[cfg(test)]
mod tests;
