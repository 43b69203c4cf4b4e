//! Tables as bytes: what LinkedIn writes, and what a spreadsheet makes of it.

use super::Resave;
use csv::{QuoteStyle, Terminator};
use encoding_rs::WINDOWS_1252;

#[derive(Clone, Debug)]
pub(super) struct File {
    pub name: String,
    pub bytes: Vec<u8>,
}

impl File {
    pub fn new(name: &str, text: &str) -> Self {
        Self { name: name.to_owned(), bytes: text.as_bytes().to_vec() }
    }
}

/// Rows under a header, perhaps with lines before it.
#[derive(Clone, Debug)]
pub(super) struct Table {
    pub preamble: Vec<String>,
    pub header: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

/// How a table becomes bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    pub delimiter: u8,
    pub quotes: QuoteStyle,
    pub line_end: Terminator,
    pub final_newline: bool,
    /// Whether the preamble's lines have as many columns as the table.
    pub padded: bool,
    pub encoding: Encoding,
}

/// How text becomes bytes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Encoding {
    Utf8,
    Utf8WithMark,
    Windows1252,
    Utf16Le,
}

impl Style {
    /// UTF-8, no byte order mark, LF, quotes only where needed.
    pub const AS_DOWNLOADED: Self = Self {
        delimiter: b',',
        quotes: QuoteStyle::Necessary,
        line_end: Terminator::Any(b'\n'),
        final_newline: true,
        padded: false,
        encoding: Encoding::Utf8,
    };

    /// What LinkedIn itself writes for a few files: UTF-16LE, tabs, every field quoted.
    pub const UTF16_TAB: Self = Self {
        delimiter: b'\t',
        quotes: QuoteStyle::Always,
        encoding: Encoding::Utf16Le,
        ..Self::AS_DOWNLOADED
    };

    /// The style a spreadsheet leaves, or the given one if there was none.
    pub fn resaved(self, resave: Resave) -> Self {
        let saved =
            Self { line_end: Terminator::CRLF, final_newline: true, padded: true, ..Self::AS_DOWNLOADED };
        match resave {
            Resave::Untouched => self,
            Resave::Excel | Resave::ExcelDates => Self { encoding: Encoding::Utf8WithMark, ..saved },
            Resave::Semicolons => Self { delimiter: b';', encoding: Encoding::Utf8WithMark, ..saved },
            Resave::Windows1252 => Self { encoding: Encoding::Windows1252, ..saved },
            Resave::Utf16Tab => Self { delimiter: b'\t', encoding: Encoding::Utf16Le, ..saved },
        }
    }
}

impl Table {
    pub fn new(header: &[&str], rows: Vec<Vec<String>>) -> Self {
        let header = header.iter().map(|&column| column.to_owned()).collect();
        Self { preamble: Vec::new(), header, rows }
    }

    pub fn into_file(self, name: &str, style: Style) -> File {
        File { name: name.to_owned(), bytes: style.encoding.encode(&self.render(style)) }
    }

    /// The line of the first row, counted from 1.
    pub fn first_line(&self) -> u64 {
        self.preamble.len() as u64 + 2
    }

    fn render(&self, style: Style) -> String {
        let mut writer = csv::WriterBuilder::new()
            .delimiter(style.delimiter)
            .quote_style(style.quotes)
            .terminator(style.line_end)
            .flexible(true)
            .from_writer(self.plain_preamble(style).into_bytes());
        let padded = self.preamble.iter().filter(|_| style.padded).map(|line| self.padded(line));
        for record in padded.chain([self.header.clone()]) {
            writer.write_record(&record).expect("memory takes every record");
        }
        for record in &self.rows {
            writer.write_record(record).expect("memory takes every record");
        }
        let bytes = writer.into_inner().expect("memory takes every record");
        let mut text = String::from_utf8(bytes).expect("text in, text out");
        if !style.final_newline {
            text.truncate(text.trim_end_matches(['\r', '\n']).len());
        }
        text
    }

    fn padded(&self, line: &str) -> Vec<String> {
        let mut record = vec![String::new(); self.header.len()];
        line.clone_into(&mut record[0]);
        record
    }

    /// The preamble as LinkedIn writes it: one field a line, quoted where it holds a comma, an empty line unquoted.
    fn plain_preamble(&self, style: Style) -> String {
        let lines = self.preamble.iter().filter(|_| !style.padded);
        lines
            .map(|line| if line.contains(',') { format!("\"{line}\"\n") } else { format!("{line}\n") })
            .collect()
    }
}

impl Encoding {
    fn encode(self, text: &str) -> Vec<u8> {
        match self {
            Self::Utf8 => text.as_bytes().to_vec(),
            Self::Utf8WithMark => format!("\u{FEFF}{text}").into_bytes(),
            Self::Windows1252 => text.chars().map(|c| windows_1252(c).unwrap_or(b'?')).collect(),
            Self::Utf16Le => format!("\u{FEFF}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect(),
        }
    }
}

/// What is left of a text after the spreadsheet saved it.
pub(super) fn as_saved(text: &str, resave: Resave) -> String {
    match resave {
        Resave::Windows1252 => text.chars().map(|c| windows_1252(c).map_or('?', |_| c)).collect(),
        _ => text.to_owned(),
    }
}

fn windows_1252(character: char) -> Option<u8> {
    if character.is_ascii() {
        return u8::try_from(character).ok();
    }
    let mut buffer = [0; 4];
    let (bytes, _, unmappable) = WINDOWS_1252.encode(character.encode_utf8(&mut buffer));
    if unmappable { None } else { bytes.first().copied() }
}
