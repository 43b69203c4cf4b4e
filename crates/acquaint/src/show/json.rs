//! Results as JSON. Names follow the evidence format of the engine.

use crate::command::why::Origin;
use crate::words;
use acquaint_app::explain_request::ExplainedKept;
use acquaint_app::list_waiting::WaitingList;
use acquaint_app::patterns::Patterns;
use acquaint_app::record_sighting::SightingReport;
use acquaint_core::import::{ImportReport, KeptPerson, KeptRequest, Mention, Place};
use acquaint_core::reason::Outcome;
use acquaint_core::record::{Direction, Status};
use acquaint_core::sender_view::SenderView;
use acquaint_core::sighting::RecordedSighting;
use acquaint_linkedin::WhatWasRead;
use acquaint_why::evidence::Answer;
use acquaint_why::model::Model;
use acquaint_why::patience::{Estimate, PatienceCurve};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;
use std::collections::BTreeMap;

/// Everybody who has not answered yet.
#[derive(Serialize)]
pub(crate) struct List<'a> {
    owner: &'a str,
    as_of: Timestamp,
    sent: Sent<'a>,
    patience: Patience,
    patterns: &'a Patterns,
    /// What was read of the archive, if it was read just now.
    #[serde(skip_serializing_if = "Option::is_none")]
    read: Option<Read<'a>>,
    waiting: Vec<Waiting<'a>>,
    accepted: Vec<Accepted<'a>>,
}

/// A waiting request in a list; `why NAME --json` has everything. Described by `docs/why.schema.json`.
#[derive(Serialize)]
struct Waiting<'a> {
    person: &'a str,
    url: Option<&'a str>,
    sent_at: Timestamp,
    as_of: Timestamp,
    waited_days: f64,
    lapses_on: Date,
    plan: &'static str,
    note: &'a str,
    chief_reason: &'static str,
    /// The chance of each outcome as the chief reason.
    reasons: BTreeMap<&'static str, f64>,
    /// The chance of an answer within so many days, never past the day on which the request lapses.
    within: BTreeMap<u32, f64>,
    /// What is known.
    evidence: serde_json::Value,
}

#[derive(Serialize)]
#[expect(clippy::struct_field_names, reason = "the names of JSON")]
struct Accepted<'a> {
    person: &'a str,
    url: Option<&'a str>,
    sent_at: Timestamp,
    accepted_on: Date,
    note: &'a str,
}

/// Three decimals: more than the chances are known to.
fn rounded(chance: f64) -> f64 {
    (chance * 1000.0).round() / 1000.0
}

impl<'a> Waiting<'a> {
    fn of(explained: &'a ExplainedKept) -> Self {
        let explanation = &explained.explanation;
        let chance = |outcome: Outcome| (outcome.key(), rounded(explanation.chance_of(outcome)));
        let [week, month, quarter, _] = explanation.forecast.within.map(rounded);
        let mut evidence = serde_json::to_value(&explained.view).unwrap_or_default();
        leave_unknown_out(&mut evidence);
        Self {
            person: &explained.person.name,
            url: explained.person.url.as_deref(),
            sent_at: explained.request.request.sent_at,
            as_of: explained.as_of,
            waited_days: (explained.view.waited_days * 10.0).round() / 10.0,
            lapses_on: explained.lapses_at().to_zoned(TimeZone::UTC).date(),
            plan: explained.plan().key(),
            note: &explained.request.request.note,
            chief_reason: explanation.ranked()[0].key(),
            reasons: Outcome::ALL.map(chance).into(),
            within: [(7, week), (30, month), (90, quarter)].into(),
            evidence,
        }
    }
}

/// Leaves out what is not known.
fn leave_unknown_out(value: &mut serde_json::Value) {
    let serde_json::Value::Object(fields) = value else { return };
    fields.values_mut().for_each(leave_unknown_out);
    fields.retain(|name, value| {
        let is_empty = value.as_object().is_some_and(serde_json::Map::is_empty);
        let is_unset_list = matches!(name.as_str(), "vouches_after_days" | "changes");
        name != "waited_days" && !value.is_null() && !is_empty && !is_unset_list
    });
}

/// What was read of an archive, as sentences.
#[derive(Serialize)]
struct Read<'a> {
    files: &'a [String],
    unreadable: &'a [String],
    missing: &'a [String],
}

impl<'a> Read<'a> {
    fn of(read: &'a WhatWasRead) -> Self {
        Self { files: &read.files, unreadable: &read.unreadable, missing: &read.missing }
    }
}

#[derive(Serialize)]
struct Sent<'a> {
    all: usize,
    accepted: usize,
    waiting: usize,
    unknown: &'a BTreeMap<&'static str, usize>,
}

#[derive(Serialize)]
struct Patience {
    requests: usize,
    answers: usize,
    own_share: f64,
    answered_within_30_days: Estimate,
    answered_within_90_days: Estimate,
}

impl Patience {
    fn of(curve: &PatienceCurve) -> Self {
        Self {
            requests: curve.requests(),
            answers: curve.answers(),
            own_share: curve.own_share(),
            answered_within_30_days: curve.answered_within(30.0),
            answered_within_90_days: curve.answered_within(90.0),
        }
    }
}

impl<'a> List<'a> {
    /// The list.
    pub(crate) fn of(list: &'a WaitingList, origin: &'a Origin) -> Self {
        let read = match origin {
            Origin::Archive { read, .. } => Some(Read::of(read)),
            Origin::Database => None,
        };
        let sent = &list.sent;
        Self {
            owner: &list.owner,
            as_of: list.as_of,
            sent: Sent {
                all: sent.all,
                accepted: sent.accepted,
                waiting: sent.waiting,
                unknown: &sent.unknown,
            },
            patience: Patience::of(&list.patience),
            patterns: &list.patterns,
            read,
            waiting: list.waiting.iter().map(Waiting::of).collect(),
            accepted: list.accepted.iter().filter_map(|(person, kept)| accepted(person, kept)).collect(),
        }
    }
}

fn accepted<'a>(person: &'a KeptPerson, kept: &'a KeptRequest) -> Option<Accepted<'a>> {
    let Status::Accepted { at, .. } = kept.request.status else { return None };
    Some(Accepted {
        person: &person.name,
        url: person.url.as_deref(),
        sent_at: kept.request.sent_at,
        accepted_on: words::day_accepted(at),
        note: &kept.request.note,
    })
}

/// One request with its evidence and its explanation.
#[derive(Serialize)]
pub(crate) struct Request<'a> {
    person: &'a str,
    url: Option<&'a str>,
    sent_at: Timestamp,
    as_of: Timestamp,
    evidence: &'a SenderView,
    explanation: serde_json::Value,
    without_sightings: Option<serde_json::Value>,
}

impl<'a> Request<'a> {
    /// The request with its model.
    pub(crate) fn of(explained: &'a ExplainedKept, model: &'a Model) -> Self {
        let id = serde_json::Value::String(explained.request.id.to_string());
        let answer = |explanation| {
            let answer = Answer { id: &id, explanation, model: model.name() };
            serde_json::to_value(answer).unwrap_or_default()
        };
        Self {
            person: &explained.person.name,
            url: explained.person.url.as_deref(),
            sent_at: explained.request.request.sent_at,
            as_of: explained.as_of,
            evidence: &explained.view,
            explanation: answer(&explained.explanation),
            without_sightings: explained.without_sightings.as_ref().map(answer),
        }
    }
}

/// What is kept about somebody, and the unanswered request to them as it is explained now.
#[derive(Serialize)]
pub(crate) struct Sightings<'a> {
    person: &'a str,
    changed: usize,
    kept: Vec<SightingJson<'a>>,
    before: Option<Request<'a>>,
    after: Option<Request<'a>>,
}

#[derive(Serialize)]
struct SightingJson<'a> {
    id: String,
    #[serde(flatten)]
    recorded: &'a RecordedSighting,
}

impl<'a> Sightings<'a> {
    /// The report with its model.
    pub(crate) fn of(report: &'a SightingReport, model: &'a Model) -> Self {
        let SightingReport { name, kept, changed, explained } = report;
        let (before, after) = explained.as_ref().map(|(before, after)| (before, after)).unzip();
        let request = |explained| Request::of(explained, model);
        let kept = kept.iter();
        Self {
            person: name,
            changed: *changed,
            kept: kept.map(|k| SightingJson { id: k.id.to_string(), recorded: &k.recorded }).collect(),
            before: before.map(request),
            after: after.map(request),
        }
    }
}

/// What an import brought.
#[derive(Serialize)]
pub(crate) struct Import<'a> {
    taken_at: Timestamp,
    place: &'static str,
    newly_accepted: Vec<MentionJson<'a>>,
    newly_known: Vec<MentionJson<'a>>,
    still_waiting: Vec<MentionJson<'a>>,
    gone: Vec<MentionJson<'a>>,
    refined: usize,
    connections_added: usize,
    unreadable_rows: u32,
    read: Read<'a>,
}

#[derive(Serialize)]
struct MentionJson<'a> {
    id: String,
    direction: Direction,
    person: &'a str,
    sent_at: Timestamp,
    status: &'static str,
}

impl<'a> Import<'a> {
    /// The report.
    pub(crate) fn of(report: &'a ImportReport, read: &'a WhatWasRead) -> Self {
        let mention = |mention: &'a Mention| MentionJson {
            id: mention.request.to_string(),
            direction: mention.direction,
            person: &mention.name,
            sent_at: mention.sent_at,
            status: mention.status.key(),
        };
        let mentions = |list: &'a [Mention]| list.iter().map(mention).collect();
        Self {
            taken_at: report.taken_at,
            place: match report.place {
                Place::First => "first",
                Place::Newest => "newest",
                Place::Older => "older",
                Place::KnownAlready => "known_already",
            },
            newly_accepted: mentions(&report.newly_accepted),
            newly_known: mentions(&report.newly_known),
            still_waiting: mentions(&report.still_waiting),
            gone: mentions(&report.gone),
            refined: report.refined,
            connections_added: report.connections_added,
            unreadable_rows: report.unreadable_rows,
            read: Read::of(read),
        }
    }
}
