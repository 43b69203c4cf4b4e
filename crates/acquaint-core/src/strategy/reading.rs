//! Reading a strategy: limits, contradictions, and errors that point at the place.

use super::Strategy;
use crate::profile::FieldError;
use crate::recipient_view::folded;
use crate::text::Line;
use serde_json::Value;
use std::collections::BTreeMap;

/// The most entries of a list. Judgement.
pub const ENTRIES_MAX: usize = 200;
/// The most entries of all lists together, because each is compared with every request that waits. Judgement.
pub const ENTRIES_IN_ALL_MAX: usize = 500;
/// The largest number a rule may ask for: more than anyone has. Judgement.
pub const COUNT_MAX: u32 = 1_000_000;
/// The most bytes of a strategy as JSON: every list full of the longest entries, and room to spare.
const BYTES_MAX: usize = 2 * 1024 * 1024;

/// Why a text is no strategy: where, and what would be right.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StrategyError {
    /// It is no JSON, or not of the right shape.
    #[error("line {line}, column {column}: {}{detail}", named(field))]
    Unreadable {
        /// Which line, counted from 1.
        line: usize,
        /// Which column, counted from 1.
        column: usize,
        /// Which field (`only.regions[2]`), if it is known.
        field: String,
        detail: String,
    },
    /// Fields that cannot be kept.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Invalid(Vec<FieldError>),
}

fn named(field: &str) -> String {
    if field.is_empty() { String::new() } else { format!("`{field}` ") }
}

impl Strategy {
    /// Places of objects in the JSON, apart from the whole.
    pub const OBJECTS: &'static [&'static str] = &["only", "at_least", "always", "never"];
    /// Places of lists in the JSON.
    pub const LISTS: &'static [&'static str] = &[
        "only.industries",
        "only.functions",
        "only.regions",
        "only.organisations",
        "only.schools",
        "at_least.note",
        "always.ties",
        "always.organisations",
        "always.people",
        "never.organisations",
        "never.people",
    ];

    /// Reads a strategy from JSON, as [`Strategy::read`] keeps it.
    pub fn parse(json: &str) -> Result<Self, StrategyError> {
        if json.len() > BYTES_MAX {
            let detail = format!("is {} bytes long, but at most {BYTES_MAX} are read", json.len());
            return Err(StrategyError::Invalid(vec![FieldError::new("strategy", &detail)]));
        }
        let mut reading = serde_json::Deserializer::from_str(json);
        let read: Result<Self, _> = serde_path_to_error::deserialize(&mut reading);
        let unreadable = |path: String, error: &serde_json::Error| StrategyError::Unreadable {
            line: error.line(),
            column: error.column(),
            field: if matches!(path.as_str(), "." | "?") { String::new() } else { path },
            detail: error.to_string().split(" at line ").next().unwrap_or_default().to_owned(),
        };
        let strategy = read.map_err(|error| unreadable(error.path().to_string(), error.inner()))?;
        reading.end().map_err(|error| unreadable(String::new(), &error))?;
        // A list in the place of an object would be taken for its fields, in their order.
        if let Some(field) = serde_json::from_str(json).ok().and_then(|value| misplaced(&value, "")) {
            let detail = "is a list, but must be an object with names";
            return Err(StrategyError::Invalid(vec![FieldError::new(field, detail)]));
        }
        strategy.read().map_err(StrategyError::Invalid)
    }

    /// The strategy as it is kept, without entries that are there twice; or everything that is wrong with it.
    pub fn read(&self) -> Result<Self, Vec<FieldError>> {
        let mut strategy = self.clone();
        strategy.lists_mut().into_iter().for_each(|(_, list)| remove_repeated(list));
        strategy.at_least.note.sort_unstable();
        strategy.at_least.note.dedup();
        strategy.always.ties.sort_unstable();
        strategy.always.ties.dedup();
        let mut errors = Vec::new();
        for (field, list) in self.lists() {
            if list.len() > ENTRIES_MAX {
                let detail = format!("has {} entries, but at most {ENTRIES_MAX} fit", list.len());
                errors.push(FieldError::new(field, &detail));
            }
        }
        let in_all = self.entries_in_all();
        if errors.is_empty() && in_all > ENTRIES_IN_ALL_MAX {
            let detail =
                format!("has {in_all} entries in all its lists, but at most {ENTRIES_IN_ALL_MAX} fit");
            errors.push(FieldError::new("strategy", &detail));
        }
        let at_least = &self.at_least;
        for (field, number, most) in [
            ("at_least.mutual_connections", at_least.mutual_connections, COUNT_MAX),
            ("at_least.sender_connections", at_least.sender_connections, COUNT_MAX),
            ("at_least.familiarity_percent", at_least.familiarity_percent.map(u32::from), 100),
        ] {
            if let Some(number) = number.filter(|number| !(1..=most).contains(number)) {
                let detail = format!("is {number}, but must be 1 to {most}; leave it out for none");
                errors.push(FieldError::new(field, &detail));
            }
        }
        errors.extend(self.contradictions());
        if errors.is_empty() { Ok(strategy) } else { Err(errors) }
    }

    /// Entries that two rules pull in opposite directions.
    fn contradictions(&self) -> Vec<FieldError> {
        let Self { only, always, never, .. } = self;
        let mut errors = Vec::new();
        for (field, list, other_field, other) in [
            ("never.people", &never.people, "always.people", &always.people),
            ("never.organisations", &never.organisations, "always.organisations", &always.organisations),
            ("never.organisations", &never.organisations, "only.organisations", &only.organisations),
        ] {
            // Backwards, so that of entries that are there twice the first place is kept.
            let places = other.iter().enumerate().take(ENTRIES_MAX).collect::<Vec<_>>().into_iter().rev();
            let places: BTreeMap<_, _> =
                places.map(|(place, line)| (folded(line.as_str()).into_owned(), place)).collect();
            for (index, entry) in list.iter().enumerate().take(ENTRIES_MAX) {
                if let Some(place) = places.get(folded(entry.as_str()).as_ref()) {
                    let detail = format!(
                        "is “{entry}”, which is in `{other_field}[{place}]` as well; take one of them out"
                    );
                    errors.push(FieldError::new(format!("{field}[{index}]"), &detail));
                }
            }
        }
        errors
    }

    /// How many entries its lists of names have together.
    pub fn entries_in_all(&self) -> usize {
        self.lists().iter().map(|(_, list)| list.len()).sum()
    }

    /// Every list of names with its place in the JSON.
    pub fn lists(&self) -> [(&'static str, &Vec<Line>); 9] {
        let Self { only, always, never, .. } = self;
        [
            ("only.industries", &only.industries),
            ("only.functions", &only.functions),
            ("only.regions", &only.regions),
            ("only.organisations", &only.organisations),
            ("only.schools", &only.schools),
            ("always.organisations", &always.organisations),
            ("always.people", &always.people),
            ("never.organisations", &never.organisations),
            ("never.people", &never.people),
        ]
    }

    pub fn lists_mut(&mut self) -> [(&'static str, &mut Vec<Line>); 9] {
        let Self { only, always, never, .. } = self;
        [
            ("only.industries", &mut only.industries),
            ("only.functions", &mut only.functions),
            ("only.regions", &mut only.regions),
            ("only.organisations", &mut only.organisations),
            ("only.schools", &mut only.schools),
            ("always.organisations", &mut always.organisations),
            ("always.people", &mut always.people),
            ("never.organisations", &mut never.organisations),
            ("never.people", &mut never.people),
        ]
    }
}

fn remove_repeated(list: &mut Vec<Line>) {
    let mut known = std::collections::BTreeSet::new();
    list.retain(|line| known.insert(folded(line.as_str()).into_owned()));
}

/// Where a list stands in the place of an object.
fn misplaced(value: &Value, place: &str) -> Option<String> {
    let is_object = place.is_empty() || Strategy::OBJECTS.contains(&place);
    match value {
        Value::Array(_) if is_object => Some(if place.is_empty() { "strategy".into() } else { place.into() }),
        Value::Object(fields) if is_object => fields.iter().find_map(|(name, value)| {
            let place = if place.is_empty() { name.clone() } else { format!("{place}.{name}") };
            misplaced(value, &place)
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(json: &str) -> String {
        Strategy::parse(json).unwrap_err().to_string()
    }

    #[test]
    fn what_is_not_written_is_open_and_does_nothing_by_itself() {
        let open = Strategy::parse("{}").unwrap();
        assert_eq!(open, Strategy::default());
        assert!(open.is_open() && !open.has_standing_orders());
        let text = serde_json::to_string(&open).unwrap();
        assert_eq!(Strategy::parse(&text), Ok(open));
    }

    #[test]
    fn an_error_points_at_its_place() {
        for (json, words) in [
            ("{", "line 1, column 1: EOF while parsing an object"),
            ("{\n  \"only\": {\"regons\": []}\n}", "line 2, column 19: `only.regons` unknown field `regons`"),
            (r#"{"who": "friends"}"#, "line 1, column 17: `who` unknown variant `friends`"),
            (r#"{"only": {"regions": ["Bremen", 7]}}"#, "line 1, column 33: `only.regions[1]` invalid type"),
            (r#"{"only": {"regions": ["Bremen", " "]}}"#, "`only.regions[1]` is empty; please write"),
            (r#"{"only": [["Shipping"], [], [], [], []]}"#, "`only` is a list, but must be an object"),
            ("[]", "`strategy` is a list, but must be an object"),
            ("{} x", "line 1, column 4: trailing characters"),
            (r#"{"at_least": {"mutual_connections": -1}}"#, "`at_least.mutual_connections` invalid value"),
            (
                r#"{"at_least": {"mutual_connections": 0}}"#,
                "`at_least.mutual_connections` is 0, but must be 1 to",
            ),
            (
                r#"{"at_least": {"familiarity_percent": 101}}"#,
                "`at_least.familiarity_percent` is 101, but must be 1 to 100",
            ),
            (r#"{"at_least": {"note": ["what"]}}"#, "`at_least.note[0]` unknown variant `what`"),
        ] {
            assert!(wrong(json).contains(words), "{json}: {}", wrong(json));
        }
    }

    #[test]
    fn rules_that_contradict_each_other_are_refused_with_both_places() {
        assert_eq!(
            wrong(r#"{"always": {"people": ["ada", "bo"]}, "never": {"people": ["cy", "Bo"]}}"#),
            "`never.people[1]` is “Bo”, which is in `always.people[1]` as well; take one of them out"
        );
        let both = r#"{"only": {"organisations": ["Kai"]}, "never": {"organisations": ["KAI"]}}"#;
        assert!(wrong(both).contains("in `only.organisations[0]` as well"), "{}", wrong(both));
    }

    #[test]
    fn lists_have_their_limit_and_entries_that_are_there_twice_are_kept_once() {
        let list = |count: usize| {
            let entries: Vec<String> = (0..count).map(|number| format!("\"Region {number}\"")).collect();
            format!(r#"{{"only": {{"regions": [{}]}}}}"#, entries.join(","))
        };
        assert!(Strategy::parse(&list(ENTRIES_MAX)).is_ok());
        assert_eq!(wrong(&list(10_000)), "`only.regions` has 10000 entries, but at most 200 fit");
        let twice =
            r#"{"only": {"regions": ["Bremen", "BREMEN"]}, "always": {"ties": ["friend", "friend"]}}"#;
        let strategy = Strategy::parse(twice).unwrap();
        assert_eq!((strategy.only.regions.len(), strategy.always.ties.len()), (1, 1));
        let full = |count: usize| {
            let list = (0..count).map(|number| format!("\"Name {number}\"")).collect::<Vec<_>>().join(",");
            format!(r#"{{"only": {{"regions": [{list}], "schools": [{list}], "industries": [{list}]}}}}"#)
        };
        assert_eq!(
            wrong(&full(ENTRIES_MAX)),
            "`strategy` has 600 entries in all its lists, but at most 500 fit"
        );
        assert!(Strategy::parse(&full(ENTRIES_IN_ALL_MAX / 3)).is_ok());
        assert!(wrong(&" ".repeat(BYTES_MAX + 1)).contains("bytes long"));
    }
}
