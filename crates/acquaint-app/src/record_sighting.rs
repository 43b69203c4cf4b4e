//! Adds what the owner saw of another person, or says about themselves.

use crate::AppError;
use crate::explain_request::{ExplainedKept, explain, unanswered_request};
use crate::find_person::find_person;
use crate::import_record::TRIES_MAX;
use crate::learn_patience::OwnRecord;
use crate::list_waiting::is_unanswered;
use crate::sender_view_of::{is_of_its_time, noon, sightings_about};
use crate::store::{Store, StoreError};
use acquaint_core::activity::ConnectionCount;
use acquaint_core::id::{PersonId, SightingId};
use acquaint_core::import::{KeptSighting, RecordChange, Situation};
use acquaint_core::sender_view::COUNT_MAX;
use acquaint_core::sighting::{RecordedSighting, Sighting};
use acquaint_core::stamp::Stamp;
use acquaint_why::model::Model;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About<'a> {
    Me,
    /// Someone else, by name.
    Person(&'a str),
    /// Someone else, as they are kept.
    Kept(PersonId),
}

/// What adding or taking back sightings changed.
#[derive(Clone, Debug)]
pub struct SightingReport {
    /// The person's name, or the owner's.
    pub name: String,
    /// What is kept about them now.
    pub kept: Vec<KeptSighting>,
    /// How many sightings were added or taken back.
    pub changed: usize,
    /// The unanswered request to them before and after. For the owner: the newest one of all.
    pub explained: Option<(ExplainedKept, ExplainedKept)>,
}

/// Adds sightings about one person. One that says something else about the same thing replaces it.
pub async fn record_sightings(
    store: &impl Store,
    model: &Model,
    about: About<'_>,
    sightings: &[Sighting],
    stamp: &mut Stamp,
) -> Result<SightingReport, AppError> {
    for sighting in sightings {
        check(sighting, about, stamp.now)?;
    }
    change_sightings(store, model, about, |situation, person| {
        let mut changes = Vec::new();
        for (index, sighting) in sightings.iter().enumerate() {
            // Each a microsecond after the one before: their order is kept.
            let recorded_at =
                stamp.now + SignedDuration::from_micros(i64::try_from(index).unwrap_or(i64::MAX));
            let known = sightings_about(situation, person);
            let (same, other): (Vec<_>, Vec<_>) = known
                .filter(|kept| replaces(sighting, &kept.recorded.sighting))
                .partition(|kept| says_the_same(kept, sighting, stamp.now));
            changes.extend(other.iter().map(|kept| RecordChange::SightingForgotten(kept.id)));
            if same.is_empty() && !sightings[..index].contains(sighting) {
                let recorded = RecordedSighting { sighting: sighting.clone(), recorded_at };
                let id = SightingId(stamp.next_id());
                changes.push(RecordChange::SightingAdded(KeptSighting { id, about: person, recorded }));
            }
        }
        changes
    })
    .await
}

/// Whether a new sighting takes the place of an old one: one word for each thing, but any number of looks.
pub fn replaces(new: &Sighting, old: &Sighting) -> bool {
    match (new, old) {
        (Sighting::ViewedMe(new), Sighting::ViewedMe(old)) => new == old,
        (Sighting::ViewedMe(_), Sighting::HasNotViewedMe)
        | (Sighting::HasNotViewedMe, Sighting::ViewedMe(_)) => true,
        _ => std::mem::discriminant(new) == std::mem::discriminant(old),
    }
}

/// Whether what is kept makes a new sighting needless. What holds only for its time is renewed each day it is said.
fn says_the_same(kept: &KeptSighting, sighting: &Sighting, now: Timestamp) -> bool {
    let RecordedSighting { sighting: known, recorded_at } = &kept.recorded;
    let day_of = |at: Timestamp| at.to_zoned(TimeZone::UTC).date();
    known == sighting && (!is_of_its_time(sighting) || day_of(*recorded_at) == day_of(now))
}

/// Refuses what cannot be.
fn check(sighting: &Sighting, about: About<'_>, now: Timestamp) -> Result<(), AppError> {
    let not_possible = |text: String| Err(AppError::NotPossible(text));
    let is_about_me = matches!(sighting, Sighting::MyPicture(_) | Sighting::MyActivity(_));
    if is_about_me != (about == About::Me) {
        return not_possible(
            "a picture and activity of your own go with `acquaint saw me`, all else with a person".into(),
        );
    }
    match *sighting {
        // Tomorrow in UTC can be today where the owner lives.
        Sighting::ViewedMe(day) if noon(day) > now + SignedDuration::from_hours(36) => {
            not_possible(format!("`--viewed-me {day}` is a day still to come"))
        }
        Sighting::Posts(n)
        | Sighting::MutualConnections(n)
        | Sighting::Namesakes(n)
        | Sighting::Connections(ConnectionCount::Exactly(n) | ConnectionCount::AtLeast { at_least: n })
            if n > COUNT_MAX =>
        {
            not_possible(format!("{n} is more than can be read; the most is {COUNT_MAX}"))
        }
        _ => Ok(()),
    }
}

/// Loads, lets `decide` choose the changes, applies them, and explains before and after.
pub(crate) async fn change_sightings(
    store: &impl Store,
    model: &Model,
    about: About<'_>,
    mut decide: impl FnMut(&Situation, PersonId) -> Vec<RecordChange>,
) -> Result<SightingReport, AppError> {
    for _ in 0..TRIES_MAX {
        let before = store.load_situation().await?;
        let (person, name) = resolve(&before, about)?;
        let changes = decide(&before, person);
        match store.apply(&changes, before.version).await {
            Ok(_) => return Ok(report(&before, &changes, model, (person, name), about)),
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(AppError::Conflict)
}

fn resolve(situation: &Situation, about: About<'_>) -> Result<(PersonId, String), AppError> {
    match about {
        About::Me => {
            let owner = situation.owner.as_ref().ok_or(AppError::Empty)?;
            Ok((owner.person, owner.owner.name.clone()))
        }
        About::Person(wanted) => {
            find_person(situation, wanted).map(|person| (person.id, person.name.clone()))
        }
        About::Kept(id) => {
            let gone = || AppError::NotFound { name: id.to_string(), similar: Vec::new() };
            situation.find_person(id).map(|person| (person.id, person.name.clone())).ok_or_else(gone)
        }
    }
}

fn report(
    before: &Situation,
    changes: &[RecordChange],
    model: &Model,
    (person, name): (PersonId, String),
    about: About<'_>,
) -> SightingReport {
    let after = before.clone().after(changes);
    let own = OwnRecord::learn(before);
    let waiting = |situation: &Situation| match about {
        About::Me => {
            let waiting = situation.requests.iter().filter(|kept| is_unanswered(kept));
            waiting.max_by_key(|kept| (kept.request.sent_at, kept.id)).cloned()
        }
        About::Person(_) | About::Kept(_) => {
            let person = situation.find_person(person)?;
            unanswered_request(situation, person).ok().cloned()
        }
    };
    let explained = waiting(before)
        .map(|kept| (explain(before, &kept, model, &own), explain(&after, &kept, model, &own)));
    let kept = sightings_about(&after, person).cloned().collect();
    SightingReport { name, kept, changed: changes.len(), explained }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_new_word_about_a_thing_replaces_the_old_one_and_looks_add_up() {
        let look = |day| Sighting::ViewedMe(date(2026, 5, day));
        let cases = [
            (Sighting::Posts(3), Sighting::Posts(2), true),
            (Sighting::Posts(3), Sighting::Namesakes(3), false),
            (look(3), look(3), true),
            (look(3), look(4), false),
            (look(3), Sighting::HasNotViewedMe, true),
            (Sighting::HasNotViewedMe, look(3), true),
        ];
        for (new, old, expected) in cases {
            assert_eq!(replaces(&new, &old), expected, "{new:?} {old:?}");
        }
    }
}
