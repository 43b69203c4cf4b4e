//! Whose record is it, and what is new about them?

use super::requests::slot;
use super::{ImportRefusal, KeptOwner, KeptPerson, Merge, RecordChange, Situation};
use crate::id::PersonId;
use crate::record::{Counterpart, Owner, Record, RecordedConnection, RecordedRequest, are_comparable};
use crate::text::fold_name;
use std::collections::{BTreeMap, BTreeSet};

/// Refuses a record of someone else: by address where both have one of the same form, else by name.
///
/// Someone may change their address: one name and something of what is kept in the record is the same owner.
pub(super) fn check(situation: &Situation, record: &Record) -> Result<(), ImportRefusal> {
    let Some(KeptOwner { owner: kept, .. }) = &situation.owner else { return Ok(()) };
    let found = &record.owner;
    let is_one_name = fold_name(&kept.name) == fold_name(&found.name);
    let is_same = match (&kept.url, &found.url) {
        (Some(a), Some(b)) if are_comparable(a, b) => {
            a == b || (is_one_name && !found.name.is_empty() && shares_something(situation, record))
        }
        _ => kept.name.is_empty() || found.name.is_empty() || is_one_name,
    };
    if is_same {
        return Ok(());
    }
    Err(ImportRefusal::AnotherOwner { kept: in_words(kept), found: in_words(found) })
}

/// Whether a request or a connection is kept that the record lists too, of the same minute or day.
fn shares_something(situation: &Situation, record: &Record) -> bool {
    let requests: BTreeSet<_> = situation
        .requests
        .iter()
        .flat_map(|kept| marks(slot(&kept.request), &kept.request.counterpart))
        .collect();
    let people: BTreeMap<_, _> = situation.people.iter().map(|person| (person.id, person)).collect();
    let kept_connections = situation.connections.iter().filter_map(|kept| {
        let KeptPerson { name, url, .. } = people.get(&kept.person)?;
        Some(marks(kept.connected_on?, &Counterpart { name: name.clone(), url: url.clone() }))
    });
    let connections: BTreeSet<_> = kept_connections.flatten().collect();
    let is_kept = |request: &RecordedRequest| {
        marks(slot(request), &request.counterpart).iter().any(|mark| requests.contains(mark))
    };
    let is_connected = |connection: &RecordedConnection| {
        let day = connection.connected_on;
        day.is_some_and(|day| {
            marks(day, &connection.counterpart).iter().any(|mark| connections.contains(mark))
        })
    };
    record.requests.iter().any(is_kept) || record.connections.iter().any(is_connected)
}

/// What a moment and a person are recognised by: the name, and the address where there is one.
fn marks<T: Copy>(moment: T, counterpart: &Counterpart) -> Vec<(T, String)> {
    let name = (moment, fold_name(&counterpart.name));
    std::iter::once(name).chain(counterpart.url.clone().map(|url| (moment, url))).collect()
}

fn in_words(owner: &Owner) -> String {
    let name = if owner.name.is_empty() { "somebody without a name" } else { &owner.name };
    owner.url.as_ref().map_or_else(|| name.to_owned(), |url| format!("{name} ({url})"))
}

impl Merge<'_> {
    /// Keeps the owner as the newest record shows them. An older record fills gaps and overwrites nothing.
    pub(super) fn keep_owner(&mut self) {
        let found = &self.record.owner;
        let Some(kept) = &self.situation.owner else {
            let owner = KeptOwner { person: PersonId(self.stamp.next_id()), owner: found.clone() };
            self.changes.push(RecordChange::OwnerRecorded(owner));
            return;
        };
        let owner = if self.is_newest() { prefer(found, &kept.owner) } else { prefer(&kept.owner, found) };
        if owner != kept.owner {
            self.changes.push(RecordChange::OwnerRecorded(KeptOwner { person: kept.person, owner }));
        }
    }
}

/// The first, with its gaps filled from the second.
fn prefer(first: &Owner, second: &Owner) -> Owner {
    let profile = if first.profile_known || !second.profile_known { first } else { second };
    let name = if first.name.is_empty() { &second.name } else { &first.name };
    Owner {
        name: name.clone(),
        url: first.url.clone().or_else(|| second.url.clone()),
        headline: profile.headline.clone(),
        about: profile.about.clone(),
        industry: profile.industry.clone(),
        region: profile.region.clone(),
        positions: first.positions.clone().or_else(|| second.positions.clone()),
        educations: first.educations.clone().or_else(|| second.educations.clone()),
        skills: first.skills.clone().or_else(|| second.skills.clone()),
        last_active_on: first.last_active_on.max(second.last_active_on),
        profile_known: profile.profile_known,
    }
}
