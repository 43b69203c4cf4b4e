//! `/sent/ID`: one request of the owner's. What happened, why, what helps, when, how sure all this is, and what they saw.

use super::around::Around;
use super::sent::{Became, person};
use super::{Personal, words};
use crate::failure::Failure;
use crate::page::explained::{About, Explained, Ways};
use crate::page::form::Form;
use crate::page::frame::{Frame, Nav};
use crate::page::moment::capitalised;
use crate::page::person::Person;
use crate::page::sent_request::{Event, SawForm};
use crate::shell::go;
use acquaint_app::explain_request::{ExplainedKept, explain_kept};
use acquaint_app::find_person::find_person;
use acquaint_app::profile_address::profile_address;
use acquaint_app::record_in_words;
use acquaint_app::sender_view_of::sightings_about;
use acquaint_app::store::Store;
use acquaint_core::id::PersonId;
use acquaint_core::import::{KeptRequest, Situation};
use acquaint_core::record::{AcceptedAt, Direction, Status};
use acquaint_core::sighting::Sighting;
use acquaint_why::model::Model;
use acquaint_why::told::changes;
use acquaint_why::wording::{days, percent};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use uuid::Uuid;

/// Below this certainty that a request has no answer, the page says so. Judgement.
const CERTAIN_FROM: f64 = 0.995;

/// `GET /sent/ID`. Forms: `POST /sent/ID/saw` (fields: see [`SawForm`], and `posts`) and
/// `POST /sent/ID/saw/SIGHTING/take-back`.
#[derive(Template)]
#[template(path = "personal/request.html")]
pub(super) struct RecordRequestPage {
    frame: Frame,
    id: String,
    person: Person,
    /// Their profile where they are, to be opened by the owner.
    elsewhere: Option<String>,
    state: Became,
    /// "6 weeks"; while it waits.
    waited: String,
    /// "7 June 2026": until when the silence is known.
    as_of: String,
    /// Why the record cannot tell.
    untold: &'static str,
    events: Vec<Event>,
    tie: String,
    evidence: String,
    note: String,
    explained: Option<Explained>,
    /// How sure it is, from the record alone, as sentences.
    sure: Vec<String>,
    /// What the owner's own sightings changed. `None`: there are none.
    changes: Option<Vec<String>>,
    /// Sightings that count no more.
    outdated: Vec<String>,
    saw: SawForm,
}

pub(super) async fn show<S: Store + 'static>(
    State(personal): State<Personal<S>>,
    around: Around,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let situation = personal.situation().await?;
    match find(&situation, &id) {
        Some(kept) => Ok(around.page(&page(&personal, &around, &situation, kept, Form::new()))),
        None => Ok(go(&address_of_person(&situation, &id)?)),
    }
}

pub(super) fn find<'a>(situation: &'a Situation, id: &str) -> Option<&'a KeptRequest> {
    let id: Uuid = id.parse().ok()?;
    let mut sent = situation.requests.iter().filter(|kept| kept.request.direction == Direction::Sent);
    sent.find(|kept| kept.id.0 == id)
}

/// Where the newest request to a person is shown: the one that waits, if one does. `wanted`: an id or a part of a name.
fn address_of_person(situation: &Situation, wanted: &str) -> Result<String, Failure> {
    let known = wanted.parse().ok().and_then(|id| situation.find_person(PersonId(id)));
    let person = match known {
        Some(person) => person,
        None => find_person(situation, wanted)?,
    };
    let sent = situation
        .requests
        .iter()
        .filter(|kept| kept.person == person.id && kept.request.direction == Direction::Sent);
    let newest = sent.max_by_key(|kept| {
        (matches!(kept.request.status, Status::Waiting { .. }), kept.request.sent_at, kept.id)
    });
    newest.map(address).ok_or_else(Failure::not_found)
}

pub(super) fn address(kept: &KeptRequest) -> String {
    format!("/sent/{}", kept.id)
}

/// The page, with what was written in the form.
pub(super) fn page<S: Store + 'static>(
    personal: &Personal<S>,
    around: &Around,
    situation: &Situation,
    kept: &KeptRequest,
    form: Form,
) -> RecordRequestPage {
    let model = personal.model();
    let explained = explain_kept(situation, model, kept.id);
    let request = &kept.request;
    let person = person(situation, kept);
    let tie = request.tie.as_ref();
    RecordRequestPage {
        frame: around.frame(Nav::Sent),
        id: kept.id.to_string(),
        elsewhere: profile_address(situation.find_person(kept.person).and_then(|known| known.url.as_deref())),
        state: Became::of(&request.status),
        waited: explained.as_ref().map_or_else(String::new, |explained| days(explained.view.waited_days)),
        as_of: explained.as_ref().map_or_else(String::new, |it| words::day(words::local_day(it.as_of))),
        untold: match &request.status {
            Status::Unknown { because } => because.in_words(),
            _ => "",
        },
        events: events(situation, kept, &person),
        tie: tie.map_or_else(String::new, |tie| {
            format!("As far as the archive tells, you are {}", tie.tie.in_words())
        }),
        evidence: tie.map_or_else(String::new, |tie| tie.evidence.clone()),
        note: request.note.clone(),
        sure: explained.as_ref().map(sure).unwrap_or_default(),
        changes: explained.as_ref().and_then(changed),
        outdated: explained.as_ref().map(outdated).unwrap_or_default(),
        explained: explained.as_ref().map(|explained| tell(explained, person.first_name(), model)),
        saw: SawForm { form, added: added(situation, kept) },
        person,
    }
}

fn tell(explained: &ExplainedKept, name: &str, model: &Model) -> Explained {
    let ways = Ways { is_personal: true, ..Ways::default() };
    Explained::new(&explained.told(), ways, About { name, network: "LinkedIn", model: model.name() })
}

fn sure(explained: &ExplainedKept) -> Vec<String> {
    let chance = explained.patience.chance(explained.view.waited_days, 90.0);
    let mut sentences = vec![format!(
        "Going only by how long your own requests take: {} within 90 days, with 90 % certainty.",
        record_in_words::estimate(chance)
    )];
    if let Status::Waiting { certainty } = explained.request.request.status
        && certainty < CERTAIN_FROM
    {
        sentences.push(format!(
            "That it has no answer is {} certain: the archive hides the names of some connections.",
            percent(certainty)
        ));
    }
    sentences
        .push("LinkedIn lets requests lapse after about six months; after that you can ask again.".into());
    sentences
}

fn changed(explained: &ExplainedKept) -> Option<Vec<String>> {
    let without = explained.without_sightings.as_ref()?;
    Some(changes(without, &explained.explanation).iter().map(|line| capitalised(line)).collect())
}

fn outdated(explained: &ExplainedKept) -> Vec<String> {
    explained.outdated.iter().map(|kept| capitalised(&words::outdated(kept))).collect()
}

/// What happened, oldest first; within a day in the order of happening.
fn events(situation: &Situation, kept: &KeptRequest, person: &Person) -> Vec<Event> {
    let request = &kept.request;
    let asked =
        if request.note.is_empty() { "You asked to connect" } else { "You asked to connect, with a note" };
    let event = |at, words: String, is_connected| Event { at, words, is_connected };
    let mut dated =
        vec![(words::local_day(request.sent_at), event(words::moment(request.sent_at), asked.into(), false))];
    for seen in sightings_about(situation, kept.person) {
        if let Sighting::ViewedMe(day) = seen.recorded.sighting {
            let looked = format!("{} looked at your profile", person.first_name());
            dated.push((day, event(words::moment_of(day), looked, false)));
        }
    }
    if let Status::Accepted { at, .. } = &request.status {
        let day = match at {
            AcceptedAt::Second(at) => words::local_day(*at),
            AcceptedAt::Day(day) => *day,
        };
        let accepted = format!("{} accepted. You are connected", person.first_name());
        dated.push((day, event(words::moment_of(day), accepted, true)));
    }
    dated.sort_by_key(|(day, _)| *day);
    dated.into_iter().map(|(_, event)| event).collect()
}

/// What was added about the other person, each with where it is taken back.
fn added(situation: &Situation, kept: &KeptRequest) -> Vec<(String, String)> {
    let about = sightings_about(situation, kept.person);
    about
        .map(|seen| {
            let take_back = format!("{}/saw/{}/take-back", address(kept), seen.id);
            (capitalised(&words::sighting(&seen.recorded.sighting)), take_back)
        })
        .collect()
}
