//! A table in a member: columns found by their names, rows one by one, whatever a spreadsheet did to the file.

mod header_language;
mod rows;

use crate::decode::{Decoded, Encoding, Lines, decode_field};
use crate::limits::Limits;
use header_language::language_of;
use rows::{Rows, split_row};
use std::io::{Cursor, Error, Read};
use std::rc::Rc;

/// How much of a file is looked at to find its header, in bytes.
const HEAD_BYTES: u64 = 64 << 10;

/// Rows among which a header in another language is looked for.
const HEADER_ROWS: usize = 20;

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
    reader: Rows<'a>,
    delimiter: u8,
    places: Rc<[Option<usize>]>,
    columns_needed: usize,
    has_tail: bool,
    rows: u64,
    limits: Limits,
    /// Whether some field was not UTF-8, or was decoded twice.
    decoded: Decoded,
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
        let Some(header) = found else { return Err(NoTable::Because(missing_header(columns, &head))) };
        let text: Box<dyn Read + 'a> = Box::new(Cursor::new(head).chain(text));
        let mut reader = Rows::new(text, header.delimiter, limits.row_bytes_max);
        for _ in 0..=header.row {
            reader.next().map_err(NoTable::Broken)?;
        }
        Ok(Self {
            reader,
            delimiter: header.delimiter,
            columns_needed: needed(&header.places, columns.required.len()),
            places: header.places.into(),
            has_tail: header.has_tail,
            rows: 0,
            limits: limits.clone(),
            decoded: Decoded::default(),
            encoding,
        })
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
        if self.decoded.is_windows_1252 {
            remarks.push("not UTF-8 throughout; read as windows-1252, so some letters may be wrong".into());
        }
        if self.decoded.is_mended {
            remarks.push("letters were garbled by another program (“Ã©” for “é”); put right here".into());
        }
        if self.delimiter == b';' || self.has_tail {
            remarks.push("looks saved again by a spreadsheet".into());
        }
        remarks
    }

    /// The next row that is not blank.
    pub fn next(&mut self) -> Result<Next, Error> {
        loop {
            let (line, fields) = match self.reader.next()? {
                rows::Next::End => return Ok(Next::End),
                rows::Next::GivenUp(line) => {
                    return Ok(Next::Stop(
                        line,
                        "too many quotes without their end; not read from here on".into(),
                    ));
                }
                rows::Next::Unclosed(line) => (line, Err("a quote has no end".into())),
                rows::Next::TooLong(line) => {
                    (line, Err(format!("a row of more than {} bytes", self.limits.row_bytes_max)))
                }
                rows::Next::Row(line, fields) => (line, Ok(fields)),
            };
            if fields.as_ref().is_ok_and(|fields| fields.iter().all(|field| is_blank(field))) {
                continue;
            }
            self.rows += 1;
            if self.rows > self.limits.rows_max {
                let max = self.limits.rows_max;
                return Ok(Next::Stop(line, format!("more than {max} rows; the rest was not read")));
            }
            let row = fields.and_then(|fields| self.row_at(line, fields));
            return Ok(row.map_or_else(|why| Next::Unusable(line, why), Next::Row));
        }
    }

    fn row_at(&mut self, line: u64, fields: Vec<Vec<u8>>) -> Result<Row, String> {
        self.check_size(&fields)?;
        let mut fields: Vec<_> =
            fields.into_iter().map(|field| decode_field(field, &mut self.decoded)).collect();
        self.strip_tail(&mut fields);
        if fields.len() < self.columns_needed
            && let [first, rest @ ..] = &fields[..]
            && rest.iter().all(String::is_empty)
        {
            fields = split_line(first.trim_end_matches(';'), self.delimiter).unwrap_or(fields);
        }
        if fields.len() < self.columns_needed {
            let (has, needs) = (fields.len(), self.columns_needed);
            return Err(format!("too few columns: {has}, where at least {needs} are needed"));
        }
        Ok(Row { line, fields, places: Rc::clone(&self.places) })
    }

    fn check_size(&self, fields: &[Vec<u8>]) -> Result<(), String> {
        let Limits { columns_max, field_bytes_max, .. } = self.limits;
        let longest = fields.iter().map(Vec::len).max().unwrap_or(0);
        if fields.len() > columns_max {
            return Err(format!("{} columns, but at most {columns_max} are read", fields.len()));
        }
        if longest > field_bytes_max {
            return Err(format!("a field of {longest} bytes, but at most {field_bytes_max} are read"));
        }
        Ok(())
    }

    /// Takes off the semicolons that a spreadsheet put at the end of every line, if it did so in the header.
    fn strip_tail(&self, fields: &mut [String]) {
        if let Some(last) = fields.last_mut().filter(|_| self.has_tail) {
            last.truncate(last.trim_end_matches(';').len());
        }
    }
}

/// Whether nothing is in a field but what spreadsheets leave behind.
fn is_blank(field: &[u8]) -> bool {
    field.iter().all(|byte| byte.is_ascii_whitespace() || *byte == b';')
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
    for (row, fields) in first_rows(head, delimiter, rows_max).enumerate() {
        let names = fold_columns(&fields);
        // Where a name is there several times, the first column of that name counts.
        let find = |name: &&str| names.iter().position(|other| *other == fold_column(name));
        if columns.required.iter().all(|name| find(name).is_some()) {
            let places = columns.required.iter().chain(columns.optional).map(find).collect();
            let has_tail = fields.last().is_some_and(|last| last.ends_with(b";"));
            return Some(Header { delimiter, row, places, has_tail });
        }
    }
    None
}

/// The first rows of a file as they would be read with this delimiter; one that cannot be read is empty.
fn first_rows(head: &[u8], delimiter: u8, rows_max: usize) -> impl Iterator<Item = Vec<Vec<u8>>> {
    let mut rows = Rows::new(Box::new(head), delimiter, HEAD_BYTES);
    let next = move || match rows.next() {
        Ok(rows::Next::Row(_, fields)) => Some(fields),
        Ok(rows::Next::End) | Err(_) => None,
        Ok(_) => Some(Vec::new()),
    };
    std::iter::from_fn(next).take(rows_max)
}

fn fold_columns(fields: &[Vec<u8>]) -> Vec<String> {
    let fold = |field: &Vec<u8>| fold_column(&decode_field(field.clone(), &mut Decoded::default()));
    fields.iter().map(fold).collect()
}

fn missing_header(columns: &Columns, head: &[u8]) -> String {
    let names: Vec<_> = columns.required.iter().map(|name| format!("`{name}`")).collect();
    let missing = match &names[..] {
        [one] => format!("no header with the column {one} was found"),
        [first @ .., last] => format!("no header with the columns {} and {last} was found", first.join(", ")),
        [] => "no header was found".into(),
    };
    let is_there =
        |delimiter| first_rows(head, delimiter, HEADER_ROWS).find_map(|row| language_of(&fold_columns(&row)));
    match [b',', b';', b'\t'].into_iter().find_map(is_there) {
        Some(language) => format!(
            "{missing}: its header is in {language}, and LinkedIn writes it in English; use the file as LinkedIn \
             sent it, or put the English names into its header"
        ),
        None => missing,
    }
}

fn fold_column(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A line that a spreadsheet put into one cell, quotes and all, as the fields it was made of.
fn split_line(line: &str, delimiter: u8) -> Option<Vec<String>> {
    let delimiter = if line.as_bytes().contains(&b',') { b',' } else { delimiter };
    let fields = split_row(line, delimiter);
    let decode = |field| decode_field(field, &mut Decoded::default());
    (fields.len() > 1).then(|| fields.into_iter().map(decode).collect())
}

#[cfg(test)]
mod tests;
