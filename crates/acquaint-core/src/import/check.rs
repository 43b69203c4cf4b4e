//! Every invariant of what is kept, checked on the data itself.

use super::{KeptRequest, Situation};
use crate::record::{Status, Untold};
use std::collections::BTreeSet;

/// Something that should not be so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Where: a table and the id of the row.
    pub place: String,
    pub detail: String,
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.place, self.detail)
    }
}

impl Situation {
    /// Whatever contradicts the rules of this module. Nothing, unless something outside wrote into the data.
    pub fn findings(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut find = |place: String, detail: &str| findings.push(Finding { place, detail: detail.into() });
        if self.owner.is_none() && !(self.imports.is_empty() && self.requests.is_empty()) {
            find("owners".into(), "there are requests, but no owner");
        }
        let people: BTreeSet<_> = self.people.iter().map(|person| person.id).collect();
        for person in self.people.iter().filter(|person| person.name.is_empty()) {
            find(format!("people {}", person.id), "the name is empty");
        }
        let snapshots: BTreeSet<_> = self.imports.iter().map(|import| import.taken_at).collect();
        for request in &self.requests {
            let place = || format!("requests {}", request.id);
            if !people.contains(&request.person) {
                find(place(), "the person is not known");
            }
            let seen = request.seen;
            let moments = [Some(seen.first_at), Some(seen.last_at), seen.last_waiting_at];
            if moments.into_iter().flatten().any(|at| !snapshots.contains(&at)) {
                find(place(), "it was seen at a moment at which no record was taken");
            }
            for detail in contradictions(request) {
                find(place(), detail);
            }
        }
        for connection in &self.connections {
            if !people.contains(&connection.person) {
                find(format!("connections {}", connection.person), "the person is not known");
            }
            if !snapshots.contains(&connection.last_seen_at) {
                let detail = "it was seen at a moment at which no record was taken";
                find(format!("connections {}", connection.person), detail);
            }
        }
        let owner = self.owner.as_ref().map(|owner| owner.person);
        for sighting in &self.sightings {
            if !people.contains(&sighting.about) && owner != Some(sighting.about) {
                find(format!("sightings {}", sighting.id), "the person is not known");
            }
        }
        findings
    }
}

fn contradictions(kept: &KeptRequest) -> impl Iterator<Item = &'static str> {
    let seen = kept.seen;
    let waited = seen.last_waiting_at;
    let status = &kept.request.status;
    let is_certain = !matches!(status, Status::Waiting { certainty } if !(0.0..=1.0).contains(certainty));
    let was_seen_waiting = match status {
        Status::Waiting { .. } | Status::Unknown { because: Untold::Gone } => waited.is_some(),
        _ => true,
    };
    [
        (seen.first_at <= seen.last_at, "the first record that saw it is newer than the last"),
        (
            waited.is_none_or(|at| seen.first_at <= at && at <= seen.last_at),
            "it was seen waiting at a moment at which it was not seen",
        ),
        (is_certain, "the certainty is not between 0 and 1"),
        (was_seen_waiting, "no record saw it waiting"),
    ]
    .into_iter()
    .filter_map(|(holds, detail)| (!holds).then_some(detail))
}
