//! What the owner, as a recipient, can see of a person who asked them: what records say, and what they saw and added.
//! What neither tells is not known.

use crate::profile_address::profile_address;
use crate::sender_view_of::sightings_about;
use acquaint_core::import::{KeptRequest, Situation};
use acquaint_core::recipient_view::{MutualConnections, Place, RecipientProfile, RecipientView, Stay};
use acquaint_core::record::Owner;
use acquaint_core::sender_view::Shared;
use acquaint_core::sighting::Sighting;
use acquaint_core::text::fold_name;
use jiff::tz::TimeZone;
use std::collections::HashMap;

/// How many connections each mutual connection is taken to have, since archives do not say. From this number on
/// LinkedIn shows none, and people with so many tell little. Judgement.
const MUTUAL_CONNECTIONS_OF: u32 = 500;

/// Everything the owner can see of the sender of a request.
pub fn recipient_view_of(situation: &Situation, kept: &KeptRequest) -> RecipientView {
    let request = &kept.request;
    let mut view = RecipientView {
        names: names(situation, kept),
        note: Some(request.note_content),
        tie: request.tie.as_ref().map(|tie| tie.tie),
        messages: request.messages,
        shared: Shared {
            organisation: request.shared_organisation,
            school: request.shared_school,
            ..Shared::default()
        },
        ..RecipientView::default()
    };
    for seen in sightings_about(situation, kept.person) {
        add(&mut view, &seen.recorded.sighting);
    }
    view
}

/// What strategies may call someone: their name first, then their address as people copy it.
fn names(situation: &Situation, kept: &KeptRequest) -> Vec<String> {
    let known = situation.find_person(kept.person);
    let written = &kept.request.counterpart;
    let url = known.and_then(|known| known.url.as_ref()).or(written.url.as_ref());
    let name = known.map(|known| known.name.clone());
    let whole = url.map(|url| format!("https://{url}"));
    let address = profile_address(url.map(String::as_str));
    let all = name.into_iter().chain([written.name.clone()]).chain(url.cloned()).chain(whole).chain(address);
    let mut names: Vec<String> = Vec::new();
    for name in all {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// What was added by hand overrides what records say. The rest bears on the owner's own requests.
fn add(view: &mut RecipientView, sighting: &Sighting) {
    match *sighting {
        Sighting::Connections(count) => view.connections = Some(count),
        Sighting::Picture(is_there) => view.picture = Some(is_there),
        Sighting::Tie(tie) => view.tie = Some(tie),
        Sighting::MutualConnections(count) => {
            let selectivity = f64::from(count) * MutualConnections::selectivity_of(MUTUAL_CONNECTIONS_OF);
            view.mutual_connections = Some(MutualConnections { count, selectivity });
        }
        Sighting::SharedOrganisation(yes) => view.shared.organisation = Some(yes),
        Sighting::SharedSchool(yes) => view.shared.school = Some(yes),
        Sighting::SharedIndustry(yes) => view.shared.industry = Some(yes),
        Sighting::SharedFunction(yes) => view.shared.function = Some(yes),
        Sighting::SharedRegion(yes) => view.shared.region = Some(yes),
        Sighting::ViewedMe(_)
        | Sighting::HasNotViewedMe
        | Sighting::Activity(_)
        | Sighting::Posts(_)
        | Sighting::Namesakes(_)
        | Sighting::MyPicture(_)
        | Sighting::MyActivity(_) => {}
    }
}

/// The owner's own side. Records do not tell their job function.
pub fn recipient_profile_of(situation: &Situation) -> RecipientProfile {
    let year = situation.newest_taken_at().map_or(0, |at| at.to_zoned(TimeZone::UTC).year());
    let Some(owner) = situation.owner.as_ref().map(|kept| &kept.owner) else {
        return RecipientProfile { year, ..RecipientProfile::default() };
    };
    let told = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    RecipientProfile {
        industry: told(&owner.industry),
        function: None,
        region: told(&owner.region),
        organisations: organisations(situation, owner),
        schools: owner.educations.as_ref().map(|educations| {
            let place = |school: &str, from, to| Place::new(Stay::new(school, from, to), None);
            educations.iter().map(|it| place(&it.school, it.from, it.to)).collect()
        }),
        year,
    }
}

/// Where the owner works or worked, each as large as the owner has connections who name it.
fn organisations(situation: &Situation, owner: &Owner) -> Option<Vec<Place>> {
    let positions = owner.positions.as_ref()?;
    let mut named: HashMap<String, u32> = HashMap::new();
    for connection in &situation.connections {
        *named.entry(fold_name(&connection.organisation)).or_default() += 1;
    }
    let place = |organisation: &str, from, to| {
        Place::new(Stay::new(organisation, from, to), named.get(&fold_name(organisation)).copied())
    };
    Some(positions.iter().map(|it| place(&it.organisation, it.from, it.to)).collect())
}

#[cfg(test)]
mod tests;
