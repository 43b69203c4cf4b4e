//! The configuration file: TOML, every key known, every problem with its line.

use super::setting::{self, Kind, SETTINGS, Setting};
use super::spelling;
use std::path::Path;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What the file says about one setting.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The setting.
    pub key: String,
    /// Its value, as one would write it on the command line.
    pub text: String,
    /// Where it stands: 1 is the first line.
    pub line: usize,
}

/// Reads what a file says. The error lists every problem, each with its line.
pub(crate) fn read(path: &Path, text: &str) -> Result<Vec<Entry>, String> {
    let mut reading = Reading { text, entries: Vec::new(), problems: Vec::new() };
    match DeTable::parse(text) {
        Ok(table) => reading.read_table("", table.get_ref()),
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start);
            reading.problems.push((reading.line(at), format!("it is not TOML: {}", error.message())));
        }
    }
    reading.problems.sort();
    if reading.problems.is_empty() {
        return Ok(reading.entries);
    }
    let lines =
        reading.problems.iter().map(|(line, what)| format!("`{}`, line {line}: {what}", path.display()));
    Err(lines.collect::<Vec<_>>().join("\n"))
}

struct Reading<'a> {
    text: &'a str,
    entries: Vec<Entry>,
    problems: Vec<(usize, String)>,
}

impl Reading<'_> {
    fn line(&self, at: usize) -> usize {
        1 + self.text.bytes().take(at).filter(|byte| *byte == b'\n').count()
    }

    fn read_table(&mut self, prefix: &str, table: &DeTable<'_>) {
        for (name, value) in table {
            let key = format!("{prefix}{}", name.get_ref());
            let line = self.line(name.span().start);
            if let Some(setting) = setting::find(&key) {
                match text_of(&setting.kind, value) {
                    Ok(text) => self.entries.push(Entry { key, text, line }),
                    Err(what) => self.problems.push((line, format!("`{key}` {what}"))),
                }
                continue;
            }
            match value.get_ref() {
                DeValue::Table(inner) if SETTINGS.iter().any(|s| s.section() == key) => {
                    self.read_table(&format!("{key}."), inner);
                }
                _ => self.problems.push((line, unknown(&key))),
            }
        }
    }
}

fn unknown(key: &str) -> String {
    let mut names: Vec<_> = SETTINGS.iter().map(|s| s.key.to_owned()).collect();
    names.extend(
        SETTINGS.iter().map(Setting::section).filter(|section| !section.is_empty()).map(String::from),
    );
    let hint = spelling::nearest(key, names).map(|near| format!("did you mean `{near}`?"));
    let hint = hint.unwrap_or_else(|| "`acquaint config show` lists the settings".into());
    format!("there is no setting `{key}`; {hint}")
}

/// The value as one would write it on the command line, or which type fits.
fn text_of(kind: &Kind, value: &Spanned<DeValue<'_>>) -> Result<String, String> {
    let is_number = matches!(kind, Kind::Count { .. } | Kind::CountOrNone { .. });
    match value.get_ref() {
        DeValue::Integer(number) if is_number => {
            let digits = number.as_str().replace('_', "");
            let number = i128::from_str_radix(&digits, number.radix());
            number.map(|number| number.to_string()).map_err(|_| "is too large a number".into())
        }
        DeValue::String(text) if matches!(kind, Kind::CountOrNone { .. }) => Ok(text.to_string()),
        DeValue::String(text) if !is_number => Ok(text.to_string()),
        DeValue::Array(parts) if matches!(kind, Kind::Networks) => {
            let text = |part: &Spanned<DeValue<'_>>| part.get_ref().as_str().map(str::to_owned);
            let parts: Option<Vec<_>> = parts.iter().map(text).collect();
            parts.map(|parts| parts.join(",")).ok_or_else(|| "must be a list of texts in quotes".into())
        }
        _ if is_number => Err("must be a whole number, without quotes".into()),
        _ if matches!(kind, Kind::Networks) => Err("must be a list of texts, like `[\"127.0.0.1\"]`".into()),
        _ => Err("must be a text in quotes".into()),
    }
}
