//! The requests that wait for the owner, read under a strategy, as JSON.

use crate::command::triage::Show;
use acquaint_app::profile_address::profile_address;
use acquaint_app::triage_received::{Triage, Triaged};
use acquaint_core::recipient_view::Messages;
use acquaint_core::strategy::{Fit, Rule, Strategy, Verdict};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeMap;

/// Everybody who waits.
#[derive(Serialize)]
pub(crate) struct List<'a> {
    owner: &'a str,
    as_of: Timestamp,
    strategy: &'a Strategy,
    received: Received<'a>,
    fits: usize,
    cannot_tell: usize,
    does_not_fit: usize,
    waiting: Vec<Request<'a>>,
}

#[derive(Serialize)]
struct Received<'a> {
    all: usize,
    accepted: usize,
    waiting: usize,
    unknown: &'a BTreeMap<&'static str, usize>,
}

/// One request, with what each rule says and how well the two probably know each other.
#[derive(Serialize)]
pub(crate) struct Request<'a> {
    person: &'a str,
    /// Where to open it; `null`: the archive tells no address.
    profile: Option<String>,
    sent_at: Timestamp,
    as_of: Timestamp,
    waited_days: f64,
    fit: Fit,
    because: Vec<Rule>,
    rules: Vec<RuleJson>,
    familiarity: FamiliarityJson,
    messages: Option<Messages>,
}

#[derive(Serialize)]
struct RuleJson {
    rule: Rule,
    verdict: Verdict,
    words: String,
    fact: String,
}

#[derive(Serialize)]
struct FamiliarityJson {
    at_least: f64,
    at_most: f64,
    parts: Vec<PartJson>,
}

#[derive(Serialize)]
struct PartJson {
    words: String,
    at_least: f64,
    at_most: f64,
}

impl<'a> List<'a> {
    /// Those to be shown, in the order in which they are read.
    pub(crate) fn of(triage: &'a Triage, show: Show) -> Self {
        let received = &triage.received;
        let shown = Triage::ORDER.into_iter().filter(|&fit| show.includes(fit));
        let [fits, cannot_tell, does_not_fit] = Triage::ORDER.map(|fit| triage.of(fit).count());
        Self {
            owner: &triage.owner,
            as_of: triage.as_of,
            strategy: &triage.strategy,
            received: Received {
                all: received.all,
                accepted: received.accepted,
                waiting: received.waiting,
                unknown: &received.unknown,
            },
            fits,
            cannot_tell,
            does_not_fit,
            waiting: shown.flat_map(|fit| triage.of(fit)).map(|triaged| request(triage, triaged)).collect(),
        }
    }
}

/// The request of one person.
pub(crate) fn one(triage: &Triage) -> Option<Request<'_>> {
    triage.waiting.first().map(|triaged| request(triage, triaged))
}

fn request<'a>(triage: &'a Triage, triaged: &'a Triaged) -> Request<'a> {
    let judgement = &triaged.judgement;
    let rules = judgement.verdicts.iter().map(|said| RuleJson {
        rule: said.rule,
        verdict: said.verdict,
        words: said.rule.in_words(&triage.strategy),
        fact: said.fact_in_words(),
    });
    let familiarity = triage.familiarity(triaged);
    let share = familiarity.share();
    let parts = familiarity.parts.iter().map(|part| PartJson {
        words: part.basis.to_string(),
        at_least: part.share.at_least,
        at_most: part.share.at_most,
    });
    Request {
        person: &triaged.person.name,
        profile: profile_address(triaged.person.url.as_deref()),
        sent_at: triaged.request.request.sent_at,
        as_of: triaged.as_of,
        waited_days: triaged.waited_days,
        fit: judgement.fit,
        because: judgement.deciding().iter().map(|said| said.rule).collect(),
        rules: rules.collect(),
        familiarity: FamiliarityJson {
            at_least: share.at_least,
            at_most: share.at_most,
            parts: parts.collect(),
        },
        messages: triaged.view.messages,
    }
}
