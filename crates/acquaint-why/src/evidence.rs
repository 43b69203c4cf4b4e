//! Evidence and explanations as JSON lines: the batch format of `acquaint explain`, `fit` and `simulate`.

use crate::explanation::{ADVICE_HORIZON_DAYS, Explanation, HORIZONS_DAYS};
use crate::model::Model;
use acquaint_core::action::Action;
use acquaint_core::clue::Clue;
use acquaint_core::reason::{Outcome, Reason};
use acquaint_core::sender_view::SenderView;
use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

/// One line of evidence: what a sender sees of one request, and in a history when it was accepted.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct EvidenceLine {
    /// A string, or a whole number of at most 64 bits; given back with the answer as it was.
    pub id: Value,
    #[serde(flatten)]
    pub view: SenderView,
    /// History only: days after sending when it was accepted; `None` while it waits. Then `waited_days` is how long
    /// it has been watched, and must not be shorter.
    pub accepted_after_days: Option<f64>,
    /// History only: days after sending when it ended without an answer and none could come any more (closed, lapsed). One
    /// that its sender withdrew just stops being watched: `waited_days` ends there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_after_days: Option<f64>,
    /// History only: days after sending from when on it was watched, if it was known only once it had been silent for so
    /// long. One that was answered before would not be in the history.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub watched_from_days: Option<f64>,
}

/// A line that could not be read.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LineError {
    /// The id of the line, if that much could be read.
    pub id: Value,
    /// Where and why.
    pub error: LineProblem,
}

/// Where and why a line could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LineProblem {
    pub line: usize,
    /// The field, empty where it is the line as a whole.
    pub field: String,
    pub detail: String,
}

/// The line as it is parsed: `SenderView` refuses unknown fields, which `serde(flatten)` would not.
fn parse_fields(text: &str) -> Result<EvidenceLine, (String, String)> {
    let mut value: Value = serde_json::from_str(text).map_err(|e| (String::new(), e.to_string()))?;
    if let Err(e) = serde_json::from_str::<Once>(text) {
        return Err((String::new(), e.to_string()));
    }
    let Some(fields) = value.as_object_mut() else {
        return Err((String::new(), "is not a JSON object".into()));
    };
    let id = fields.remove("id").unwrap_or_default();
    let days = ["watched_from_days", "accepted_after_days", "ended_after_days"];
    let given = days.map(|name| fields.remove(name).unwrap_or_default());
    let view: SenderView = serde_path_to_error::deserialize(value)
        .map_err(|e| (without_dot(&e.path().to_string()), e.inner().to_string()))?;
    if !(id.is_null() || id.is_string() || id.is_i64() || id.is_u64()) {
        return Err(("id".into(), "must be a string, or a whole number of at most 64 bits".into()));
    }
    view.check().map_err(|e| (e.field, e.detail))?;
    let mut history = [None; 3];
    let mut least = 0.0;
    for ((name, given), read) in days.into_iter().zip(given).zip(&mut history) {
        *read = Option::<f64>::deserialize(given).map_err(|e| (name.into(), e.to_string()))?;
        let Some(days) = *read else { continue };
        if !(least..=view.waited_days).contains(&days) {
            let from = if least > 0.0 { "`watched_from_days`" } else { "0" };
            let detail =
                format!("is {days}, but must be {from} to `waited_days`, which is {}", view.waited_days);
            return Err((name.into(), detail));
        }
        if name == "watched_from_days" {
            least = days;
        }
    }
    let [watched_from_days, accepted_after_days, ended_after_days] = history;
    if accepted_after_days.is_some() && ended_after_days.is_some() {
        return Err(("ended_after_days".into(), "is given, but it was accepted".into()));
    }
    Ok(EvidenceLine { id, view, accepted_after_days, ended_after_days, watched_from_days })
}

/// JSON in which no object has a field twice: of two, the last would silently win.
struct Once;

impl<'de> Deserialize<'de> for Once {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OnceVisitor)
    }
}

struct OnceVisitor;

impl<'de> serde::de::Visitor<'de> for OnceVisitor {
    type Value = Once;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Once, A::Error> {
        let mut seen = std::collections::BTreeSet::new();
        while let Some(field) = map.next_key::<String>()? {
            map.next_value::<Once>()?;
            if seen.contains(&field) {
                return Err(serde::de::Error::custom(format!("field `{field}` is given twice")));
            }
            seen.insert(field);
        }
        Ok(Once)
    }

    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut seq: A) -> Result<Once, A::Error> {
        while seq.next_element::<Once>()?.is_some() {}
        Ok(Once)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Once, E> {
        Ok(Once)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Once, E> {
        Ok(Once)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Once, E> {
        Ok(Once)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Once, E> {
        Ok(Once)
    }

    fn visit_str<E>(self, _: &str) -> Result<Once, E> {
        Ok(Once)
    }

    fn visit_unit<E>(self) -> Result<Once, E> {
        Ok(Once)
    }
}

fn without_dot(path: &str) -> String {
    if path == "." { String::new() } else { path.into() }
}

/// Reads one line. `line` is its number, from 1.
pub fn parse_line(text: &str, line: usize) -> Result<EvidenceLine, LineError> {
    parse_fields(text).map_err(|(field, detail)| {
        let id =
            serde_json::from_str::<Value>(text).ok().and_then(|v| v.get("id").cloned()).unwrap_or_default();
        LineError { id, error: LineProblem { line, field, detail } }
    })
}

/// Answers one line in JSON: the explanation, or where and why the line cannot be read.
pub fn answer_line(model: &Model, text: &str, line: usize) -> (Result<(), ()>, String) {
    match parse_line(text, line) {
        Ok(evidence) => {
            let answer = Answer {
                id: &evidence.id,
                explanation: &model.explain(&evidence.view, None),
                model: model.name(),
            };
            (Ok(()), serde_json::to_string(&answer).unwrap_or_default())
        }
        Err(error) => (Err(()), serde_json::to_string(&error).unwrap_or_default()),
    }
}

/// An explanation with its id and the name of its model, as it is written.
pub struct Answer<'a> {
    pub id: &'a Value,
    pub explanation: &'a Explanation,
    /// The name of the model.
    pub model: &'a str,
}

#[derive(Serialize)]
struct AdviceJson {
    r#do: Action,
    chance_in: u32,
    now: f64,
    then: f64,
    sure: f64,
}

#[derive(Serialize)]
struct BecauseJson {
    reason: &'static str,
    evidence: Clue,
    bits: f64,
}

/// Names and numbers as one JSON object.
struct Named<'a, const N: usize>([&'a str; N], [f64; N]);

impl<const N: usize> Serialize for Named<'_, N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(N))?;
        for (name, value) in self.0.iter().zip(self.1) {
            map.serialize_entry(name, &value)?;
        }
        map.end()
    }
}

impl Serialize for Answer<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let e = self.explanation;
        let f = &e.forecast;
        let horizons = HORIZONS_DAYS.map(|days| format!("{days}"));
        let [h0, h1, h2, h3] = &horizons;
        let advice: Vec<AdviceJson> = e
            .advice
            .iter()
            .map(|a| AdviceJson {
                r#do: a.action,
                chance_in: ADVICE_HORIZON_DAYS,
                now: a.now,
                then: a.then,
                sure: a.sure,
            })
            .collect();
        let because: Vec<BecauseJson> = e
            .because
            .iter()
            .map(|b| BecauseJson { reason: b.outcome.key(), evidence: b.clue, bits: b.bits })
            .collect();
        let mut map = serializer.serialize_map(Some(8))?;
        map.serialize_entry("id", self.id)?;
        map.serialize_entry("reasons", &Named(Outcome::ALL.map(Outcome::key), e.outcomes))?;
        map.serialize_entry("in_the_way", &Named(Reason::ALL.map(Reason::key), e.in_the_way))?;
        map.serialize_entry("not_about_you", &e.not_about_you())?;
        let [w0, w1, w2, w3] = f.within;
        map.serialize_entry("forecast", &Named([h0, h1, h2, h3, "ever"], [w0, w1, w2, w3, f.ever]))?;
        map.serialize_entry("advice", &advice)?;
        map.serialize_entry("because", &because)?;
        map.serialize_entry("model", self.model)?;
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str = r#"{"id": "r-17", "waited_days": 41.5, "views_after_days": [2.0], "recipient_posts": 3,
        "recipient_activity": "this_week", "recipient_connections": {"at_least": 500}, "picture": true,
        "details": 0.8, "namesakes": 3, "note": {"who": true, "how": false, "why": true}, "tie": "co_worker",
        "mutual_connections": 4, "shared": {"organisation": true, "school": false, "industry": true,
        "function": null, "region": true}, "sender_connections": 180, "sender_activity": "this_month",
        "accepted_after_days": null}"#;

    #[test]
    fn every_field_of_the_format_is_read() {
        let line = parse_line(EXAMPLE, 1).unwrap();
        assert_eq!(line.id, "r-17");
        assert_eq!(line.view.views_after_days, Some(vec![2.0]));
        assert_eq!(line.view.shared.function, None);
        let written = serde_json::to_string(&line).unwrap();
        assert_eq!(parse_line(&written, 1).unwrap(), line);
    }

    #[test]
    fn an_answer_names_every_outcome_and_horizon() {
        let (ok, answer) = answer_line(&Model::prior(), EXAMPLE, 1);
        assert_eq!(ok, Ok(()));
        let answer: Value = serde_json::from_str(&answer).unwrap();
        let keys =
            |field: &str| answer[field].as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");
        assert_eq!(keys("forecast"), "30 365 7 90 ever");
        assert_eq!(
            keys("in_the_way"),
            "at_limit knows_well_only rarely_here small_network strategy unrecognised"
        );
        assert_eq!(answer["reasons"].as_object().unwrap().len(), 8);
        assert_eq!(answer["model"], "prior-2");
        assert!(answer["advice"].as_array().unwrap().iter().any(|a| a["do"] == "wait"));
    }

    #[test]
    fn a_line_that_cannot_be_read_says_where_and_why() {
        let cases = [
            (r#"{"id": 4, "waited_days": -2}"#, "waited_days", "is -2, but must be 0 to 36525"),
            (
                r#"{"id": 12345678901234567890123, "waited_days": 2}"#,
                "id",
                "must be a string, or a whole number",
            ),
            (r#"{"waited_days": 2, "seen": true}"#, "seen", "unknown field `seen`"),
            (r#"{"waited_days": 2, "shared": {"car": true}}"#, "shared.car", "unknown field `car`"),
            (r#"{"waited_days": 2, "details": "most"}"#, "details", "invalid type: string \"most\""),
            (r#"{"waited_days": 2, "tie": "rival"}"#, "tie", "unknown variant `rival`"),
            (
                r#"{"waited_days": 2, "views_after_days": [1, 3]}"#,
                "views_after_days[1]",
                "is 3, but must be 0 to 2",
            ),
            (
                r#"{"waited_days": 2, "accepted_after_days": 3}"#,
                "accepted_after_days",
                "is 3, but must be 0 to",
            ),
            (
                r#"{"waited_days": 9, "accepted_after_days": 3, "watched_from_days": 4}"#,
                "accepted_after_days",
                "is 3, but must be `watched_from_days` to `waited_days`, which is 9",
            ),
            (
                r#"{"waited_days": 9, "accepted_after_days": 3, "ended_after_days": 4}"#,
                "ended_after_days",
                "is given, but it was accepted",
            ),
            (r#"{"waited_days": 9, "ended_after_days": 10}"#, "ended_after_days", "is 10, but must be 0 to"),
            (r#"{"waited_days": 9, "waited_days": 10}"#, "", "field `waited_days` is given twice"),
            (
                r#"{"waited_days": 9, "shared": {"school": true, "school": false}}"#,
                "",
                "field `school` is given twice",
            ),
            (r#"{"id": 1}"#, "", "missing field `waited_days`"),
            ("[1]", "", "is not a JSON object"),
            ("{", "", "EOF while parsing"),
        ];
        for (text, field, detail) in cases {
            let error = parse_line(text, 12).unwrap_err();
            assert_eq!((error.error.line, error.error.field.as_str()), (12, field), "{text}");
            assert!(error.error.detail.starts_with(detail), "{text}: {}", error.error.detail);
        }
        assert_eq!(parse_line(cases_id(), 1).unwrap_err().id, 4);
    }

    fn cases_id() -> &'static str {
        r#"{"id": 4, "waited_days": -2}"#
    }
}
