//! `/me`: what the archive says of the owner, whether someone could tell that it is them, and what they say themselves.

use super::around::{Around, go_saying};
use super::saw::{Reader, added, forget};
use super::{Personal, words};
use crate::failure::Failure;
use crate::page::form::{Choice, Form};
use crate::page::frame::{Frame, Nav};
use crate::page::me::Recognition;
use crate::page::moment::{capitalised, count};
use crate::page::person::Person;
use crate::page::profile::{Post, Profile};
use crate::page::sent_request::SawForm;
use crate::site::posted::Posted;
use crate::site::show::years;
use acquaint_app::AppError;
use acquaint_app::record_sighting::{About, record_sightings};
use acquaint_app::sender_view_of::sightings_about;
use acquaint_app::store::Store;
use acquaint_core::activity::Activity;
use acquaint_core::id::PersonId;
use acquaint_core::import::{KeptOwner, Situation};
use acquaint_core::record::Owner;
use acquaint_core::sighting::Sighting;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

/// `GET /me`. Forms: `POST /me/saw` (`picture`: `yes`, `no` or nothing; `activity`: key of an [`Activity`] or nothing)
/// and `POST /me/saw/SIGHTING/take-back`.
#[derive(Template)]
#[template(path = "personal/me.html")]
struct RecordMePage {
    frame: Frame,
    profile: Profile,
    /// `None`: the archive does not hold the profile.
    recognition: Option<Recognition>,
    /// Whether the owner said whether there is a picture.
    is_picture_known: bool,
    saw: SawForm,
    /// The archives that are kept, newest first.
    archives: Vec<String>,
}

impl RecordMePage {
    fn activities() -> Vec<Choice> {
        let words = |activity| match activity {
            Activity::ThisWeek => "Every week",
            Activity::ThisMonth => "Every month",
            Activity::ThisQuarter => "Every few months",
            Activity::Rarely => "Rarely",
        };
        let known = Activity::ALL.into_iter().map(|activity| Choice::new(activity.key(), words(activity)));
        std::iter::once(Choice::new("", "I do not say")).chain(known).collect()
    }
}

pub(super) async fn show<S: Store + 'static>(
    State(personal): State<Personal<S>>,
    around: Around,
) -> Result<Response, Failure> {
    let situation = personal.situation().await?;
    Ok(around.page(&page(&around, &situation, Form::new())))
}

pub(super) async fn add<S: Store + 'static>(
    State(personal): State<Personal<S>>,
    around: Around,
    posted: Posted,
) -> Result<Response, Failure> {
    let mut stamp = personal.stamp();
    let mut reader = Reader::new(&posted, stamp.now);
    reader.yes_no("picture", Sighting::MyPicture);
    reader.activity("activity", Sighting::MyActivity);
    let sightings = match reader.finish() {
        Ok(sightings) => sightings,
        Err(form) => {
            let situation = personal.situation().await?;
            let page = page(&around, &situation, form);
            return Ok(around.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page));
        }
    };
    let report =
        record_sightings(personal.store(), personal.model(), About::Me, &sightings, &mut stamp).await;
    Ok(go_saying(&personal, "/me", &added(&report?)))
}

pub(super) async fn take_back<S: Store + 'static>(
    State(personal): State<Personal<S>>,
    Path(sighting): Path<String>,
) -> Result<Response, Failure> {
    let situation = personal.situation().await?;
    let me = me(&situation).ok_or(AppError::Empty)?;
    let flash = forget(&personal, &situation, me, About::Me, &sighting).await?;
    Ok(go_saying(&personal, "/me", &flash))
}

fn me(situation: &Situation) -> Option<PersonId> {
    situation.owner.as_ref().map(|owner| owner.person)
}

fn page(around: &Around, situation: &Situation, form: Form) -> RecordMePage {
    let sightings: Vec<_> = me(situation).into_iter().flat_map(|me| sightings_about(situation, me)).collect();
    let picture = sightings.iter().find_map(|seen| match seen.recorded.sighting {
        Sighting::MyPicture(is_there) => Some(is_there),
        _ => None,
    });
    let owner = situation.owner.as_ref().map(|KeptOwner { owner, .. }| owner);
    let recognition = owner.and_then(Owner::details).map(|present| Recognition {
        has_picture: picture == Some(true),
        present,
        ..Recognition::default()
    });
    let added = sightings.iter().map(|seen| {
        let words = capitalised(&words::sighting(&seen.recorded.sighting));
        (words, format!("/me/saw/{}/take-back", seen.id))
    });
    RecordMePage {
        frame: around.frame(Nav::Me),
        profile: owner.map(|owner| profile(owner, situation)).unwrap_or_default(),
        recognition,
        is_picture_known: picture.is_some(),
        saw: SawForm { form, added: added.collect() },
        archives: archives(situation),
    }
}

/// Each archive that is kept, newest first.
fn archives(situation: &Situation) -> Vec<String> {
    let archive = |import: &acquaint_core::import::KeptImport| {
        let requests = count(import.requests as usize, "request", "requests");
        let connections = import.connections.saturating_add(import.hidden_connections) as usize;
        let connections = count(connections, "connection", "connections");
        format!("{}: {requests}, {connections}", words::day(words::local_day(import.taken_at)))
    };
    situation.imports.iter().rev().map(archive).collect()
}

fn profile(owner: &Owner, situation: &Situation) -> Profile {
    let name = if owner.name.is_empty() { "You" } else { &owner.name };
    let person = Person { name: name.into(), ..Person::default() };
    let positions = owner.positions.iter().flatten().map(|position| Post {
        place: position.organisation.clone(),
        title: position.title.clone(),
        years: years(position.from, position.to),
    });
    let educations = owner.educations.iter().flatten().map(|education| Post {
        place: education.school.clone(),
        title: String::new(),
        years: years(education.from, education.to),
    });
    let connections = situation.connections.len();
    Profile {
        person: person.with_headline(owner.headline.clone()).in_region(owner.region.clone()),
        about: owner.about.clone(),
        industry: owner.industry.clone(),
        function: String::new(),
        positions: positions.collect(),
        educations: educations.collect(),
        skills: owner.skills.clone().unwrap_or_default(),
        connections: (connections > 0)
            .then(|| count(connections, "connection by name", "connections by name")),
        activity: None,
    }
}
