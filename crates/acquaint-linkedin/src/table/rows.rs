//! Rows of comma-separated text, one by one, so that a quote without its end costs one row and not the rest of the file.
//!
//! A quoted field may hold line breaks (messages do). But where the quote that ends it is followed by more text, or
//! never comes, it was not meant to span lines: then only its first line is lost, and the next one begins a row.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Result};

/// How many times the longest row may be read ahead in search of the end of a quote that is not there. Judgement:
/// without a bound, a file of open quotes is read once for each of them.
const VAIN_ROWS: u64 = 16;

/// What comes next in a file; each with the line on which it begins, counted from 1.
#[derive(Debug)]
pub(super) enum Next {
    Row(u64, Vec<Vec<u8>>),
    /// A line with a quote that does not end.
    Unclosed(u64),
    /// A line that is longer than a row may be.
    TooLong(u64),
    /// Too much was read ahead in vain.
    GivenUp(u64),
    End,
}

/// A line with its end; `None` for one that is longer than a row may be.
type Line = Option<Vec<u8>>;

pub(super) struct Rows<'a> {
    input: BufReader<Box<dyn Read + 'a>>,
    delimiter: u8,
    /// Lines that were read ahead in vain.
    ahead: VecDeque<Line>,
    /// The number of the next line.
    line: u64,
    row_bytes_max: u64,
    vain_bytes_left: u64,
}

impl<'a> Rows<'a> {
    /// The rows of a text in which every line ends with a line feed.
    pub fn new(input: Box<dyn Read + 'a>, delimiter: u8, row_bytes_max: u64) -> Self {
        Self {
            input: BufReader::new(input),
            delimiter,
            ahead: VecDeque::new(),
            line: 1,
            row_bytes_max,
            vain_bytes_left: row_bytes_max.saturating_mul(VAIN_ROWS),
        }
    }

    /// The next row that is not empty.
    pub fn next(&mut self) -> Result<Next> {
        loop {
            let begins = self.line;
            let Some(line) = self.next_line()? else { return Ok(Next::End) };
            let Some(line) = line else { return Ok(Next::TooLong(begins)) };
            if line == b"\n" {
                continue;
            }
            let mut split = Split::new(self.delimiter);
            if split.take(&line) || self.read_on(&mut split, line.len() as u64)? {
                return Ok(Next::Row(begins, split.fields));
            }
            return Ok(if self.vain_bytes_left == 0 {
                Next::GivenUp(begins)
            } else {
                Next::Unclosed(begins)
            });
        }
    }

    /// Reads on to the end of an open quote. If there is none, the lines are put back.
    fn read_on(&mut self, split: &mut Split, mut bytes: u64) -> Result<bool> {
        let mut taken = Vec::new();
        while let Some(line) = self.next_line()? {
            let is_end = line.as_ref().is_none_or(|line| {
                bytes += line.len() as u64;
                bytes > self.row_bytes_max || split.take(line)
            });
            taken.push(line);
            if is_end && !split.is_open() && !split.is_loose {
                return Ok(true);
            }
            if is_end {
                break;
            }
        }
        self.vain_bytes_left = self.vain_bytes_left.saturating_sub(bytes);
        self.line -= taken.len() as u64;
        taken.into_iter().rev().for_each(|line| self.ahead.push_front(line));
        Ok(false)
    }

    fn next_line(&mut self) -> Result<Option<Line>> {
        self.line += 1;
        if let Some(line) = self.ahead.pop_front() {
            return Ok(Some(line));
        }
        let mut line = Vec::new();
        let most = self.row_bytes_max + 1;
        if self.input.by_ref().take(most).read_until(b'\n', &mut line)? == 0 {
            self.line -= 1;
            return Ok(None);
        }
        if line.len() as u64 == most && line.last() != Some(&b'\n') {
            self.input.skip_until(b'\n')?;
            return Ok(Some(None));
        }
        Ok(Some(Some(line)))
    }
}

/// The fields of a text that holds one row.
pub(super) fn split_row(text: &str, delimiter: u8) -> Vec<Vec<u8>> {
    let mut split = Split::new(delimiter);
    split.take(text.as_bytes());
    split.take(b"\n");
    split.fields
}

/// Takes a row apart: RFC 4180, but text behind a closing quote belongs to the field.
struct Split {
    delimiter: u8,
    fields: Vec<Vec<u8>>,
    field: Vec<u8>,
    at: At,
    /// Whether there was text behind a closing quote.
    is_loose: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    Start,
    Plain,
    Quoted,
    /// Behind a quote that closes the field, unless another follows.
    Quote,
}

impl Split {
    fn new(delimiter: u8) -> Self {
        Self { delimiter, fields: Vec::new(), field: Vec::new(), at: At::Start, is_loose: false }
    }

    fn is_open(&self) -> bool {
        self.at == At::Quoted
    }

    /// Takes text; whether the row has ended.
    fn take(&mut self, text: &[u8]) -> bool {
        for &byte in text {
            match (self.at, byte) {
                (At::Start, b'"') => self.at = At::Quoted,
                (At::Quoted, b'"') => self.at = At::Quote,
                (At::Quote, b'"') => {
                    self.field.push(b'"');
                    self.at = At::Quoted;
                }
                (At::Quoted, _) => self.field.push(byte),
                (_, b'\n') => {
                    self.end_field();
                    return true;
                }
                _ if byte == self.delimiter => self.end_field(),
                (at, _) => {
                    self.is_loose |= at == At::Quote;
                    self.at = At::Plain;
                    self.field.push(byte);
                }
            }
        }
        false
    }

    fn end_field(&mut self) {
        self.fields.push(std::mem::take(&mut self.field));
        self.at = At::Start;
    }
}
