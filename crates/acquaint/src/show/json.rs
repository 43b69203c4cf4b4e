//! Results as JSON. Names follow the evidence format of the engine.

use crate::command::why::Origin;
use acquaint_app::explain_request::ExplainedKept;
use acquaint_app::list_waiting::WaitingList;
use acquaint_app::patterns::Patterns;
use acquaint_app::record_sighting::SightingReport;
use acquaint_core::import::{ImportReport, Mention, Place};
use acquaint_core::record::Direction;
use acquaint_core::sender_view::SenderView;
use acquaint_core::sighting::RecordedSighting;
use acquaint_linkedin::WhatWasRead;
use acquaint_why::evidence::Answer;
use acquaint_why::model::Model;
use acquaint_why::patience::{Estimate, PatienceCurve};
use jiff::Timestamp;
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
    waiting: Vec<Request<'a>>,
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
    /// The list with its model.
    pub(crate) fn of(list: &'a WaitingList, model: &'a Model, origin: &'a Origin) -> Self {
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
            waiting: list.waiting.iter().map(|explained| Request::of(explained, model)).collect(),
        }
    }
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
