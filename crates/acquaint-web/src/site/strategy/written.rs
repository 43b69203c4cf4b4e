//! A strategy as a form has it: from the strategy to the fields, and back with every error beside its field.

use crate::page::form::Form;
use crate::site::posted::Posted;
use crate::site::show;
use acquaint_core::profile::FieldError;
use acquaint_core::strategy::{AtLeast, NotePart, Strategy};
use acquaint_core::text::Line;
use acquaint_core::tie::Tie;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::str::FromStr;

/// The lists that a form has as lines, each by its place in the JSON, with what the form calls it.
const AREAS: [(&str, &str); 9] = [
    ("only.industries", "Only: industries"),
    ("only.functions", "Only: job functions"),
    ("only.regions", "Only: regions"),
    ("only.organisations", "Only: organisations"),
    ("only.schools", "Only: schools"),
    ("always.organisations", "Always: organisations"),
    ("always.people", "Always: people"),
    ("never.organisations", "Never: organisations"),
    ("never.people", "Never: people"),
];

/// The word of a value that is one word in JSON.
fn word(value: &impl Serialize) -> String {
    let json = serde_json::to_value(value).ok();
    json.as_ref().and_then(|value| value.as_str()).unwrap_or_default().to_owned()
}

fn of_word<T: DeserializeOwned>(word: &str) -> Option<T> {
    serde_json::from_value(word.into()).ok()
}

pub(super) fn filled(strategy: &Strategy) -> Form {
    let Strategy { who, only: _, at_least, always, never: _, if_it_fits, if_not } = strategy;
    let mut form = Form::new().with("who", word(who));
    for (field, list) in strategy.lists() {
        let lines: Vec<&str> = list.iter().map(Line::as_str).collect();
        form = form.with(field, lines.join("\n"));
    }
    let number = |number: Option<u32>| number.map_or_else(String::new, |number| number.to_string());
    form = form
        .with("at_least.mutual_connections", number(at_least.mutual_connections))
        .with("at_least.sender_connections", number(at_least.sender_connections))
        .with("at_least.familiarity_percent", number(at_least.familiarity_percent.map(u32::from)))
        .with("at_least.picture", if at_least.picture { "on" } else { "" });
    for part in &at_least.note {
        form = form.with("at_least.note", word(part));
    }
    for tie in &always.ties {
        form = form.with("always.ties", tie.key());
    }
    form.with("if_it_fits", word(if_it_fits)).with("if_not", word(if_not))
}

/// What a form says, and what is wrong with it.
#[derive(Debug, Default)]
struct Reading {
    /// Which line of the form each entry of a list is, counted from 1.
    lines: BTreeMap<&'static str, Vec<usize>>,
    errors: Vec<FieldError>,
}

/// The strategy that a form says, or everything that is wrong with it, by the fields of the form.
pub(super) fn read(posted: &Posted) -> Result<Strategy, Vec<FieldError>> {
    let mut reading = Reading::default();
    let mut strategy = Strategy {
        who: reading.choice(posted, "who"),
        at_least: AtLeast {
            mutual_connections: reading.number(posted, "at_least.mutual_connections"),
            sender_connections: reading.number(posted, "at_least.sender_connections"),
            familiarity_percent: reading.number(posted, "at_least.familiarity_percent"),
            picture: posted.is_on("at_least.picture"),
            note: reading.words(posted, "at_least.note", of_word::<NotePart>),
        },
        if_it_fits: reading.choice(posted, "if_it_fits"),
        if_not: reading.choice(posted, "if_not"),
        ..Strategy::default()
    };
    strategy.always.ties = reading.words(posted, "always.ties", Tie::parse);
    for (field, list) in strategy.lists_mut() {
        *list = reading.lines(posted, field);
    }
    // Places in a list are told right only if none of its lines was left out.
    let kept = if reading.errors.is_empty() { strategy.read() } else { Ok(strategy) };
    match kept {
        Ok(strategy) if reading.errors.is_empty() => Ok(strategy),
        Ok(_) => Err(reading.errors),
        Err(errors) => Err(errors.iter().map(|error| reading.error_of_form(error)).collect()),
    }
}

impl Reading {
    /// One of several; a form that lost it changes nothing.
    fn choice<T: DeserializeOwned + Default>(&mut self, posted: &Posted, field: &'static str) -> T {
        of_word(posted.text(field)).unwrap_or_else(|| {
            self.errors.push(FieldError::new(field, "please choose one of these"));
            T::default()
        })
    }

    fn words<T>(&mut self, posted: &Posted, field: &'static str, read: impl Fn(&str) -> Option<T>) -> Vec<T> {
        let words: Vec<Option<T>> = posted.all(field).map(read).collect();
        if words.iter().any(Option::is_none) {
            self.errors.push(FieldError::new(field, "please choose among these"));
        }
        words.into_iter().flatten().collect()
    }

    fn number<T: FromStr>(&mut self, posted: &Posted, field: &'static str) -> Option<T> {
        let text = posted.text(field).trim();
        if text.is_empty() {
            return None;
        }
        let number = text.parse().ok();
        if number.is_none() {
            self.errors.push(FieldError::new(field, "this must be a whole number, or empty for none"));
        }
        number
    }

    fn lines(&mut self, posted: &Posted, field: &'static str) -> Vec<Line> {
        let mut entries = Vec::new();
        for (index, text) in posted.text(field).lines().enumerate() {
            // People are often written with an @ before their handle.
            let text = text.trim();
            let text = if field.ends_with("people") { text.trim_start_matches('@') } else { text };
            if text.is_empty() {
                continue;
            }
            self.lines.entry(field).or_default().push(index + 1);
            match Line::new(text) {
                Ok(line) => entries.push(line),
                Err(error) => {
                    let detail = format!("line {}: {}", index + 1, show::beside(&error));
                    self.errors.push(FieldError::new(field, &detail));
                }
            }
        }
        entries
    }

    /// An error of a strategy as an error of the form: `only.regions[2]` stands in some line of its field.
    fn error_of_form(&self, error: &FieldError) -> FieldError {
        let detail = show::beside(&self.in_words(&error.detail));
        let (field, line) = self.place(&error.field);
        let detail = line.map_or(detail.clone(), |line| format!("line {line}: {detail}"));
        FieldError::new(field, &detail)
    }

    /// The field of the form, and the line in it.
    fn place<'a>(&self, place: &'a str) -> (&'a str, Option<usize>) {
        let Some((field, index)) = place.strip_suffix(']').and_then(|rest| rest.split_once('[')) else {
            return (place, None);
        };
        let index = index.parse::<usize>().ok();
        (field, index.and_then(|index| self.lines.get(field)?.get(index).copied()))
    }

    /// A message with places as the form calls them.
    fn in_words(&self, detail: &str) -> String {
        let told = |(index, part): (usize, &str)| {
            let (field, line) = self.place(part);
            let title = AREAS.iter().find(|(known, _)| *known == field).filter(|_| index % 2 == 1);
            match (title, line) {
                (Some((_, title)), Some(line)) => format!("“{title}”, line {line},"),
                (Some((_, title)), None) => format!("“{title}”"),
                (None, _) => part.to_owned(),
            }
        };
        detail.split('`').enumerate().map(told).collect()
    }
}

#[cfg(test)]
mod tests;
