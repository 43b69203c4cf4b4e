//! Whose record is it, and what is new about them?

use super::people::fold_name;
use super::{Change, KeptOwner, Merge, Refusal};
use crate::id::PersonId;
use crate::record::Owner;

/// Refuses a record of somebody else: by address where both have one of the same form, else by name.
pub(super) fn check(kept: Option<&KeptOwner>, found: &Owner) -> Result<(), Refusal> {
    let Some(KeptOwner { owner: kept, .. }) = kept else { return Ok(()) };
    let is_same = match (&kept.url, &found.url) {
        (Some(a), Some(b)) if is_member_number(a) == is_member_number(b) => a == b,
        _ => kept.name.is_empty() || found.name.is_empty() || fold_name(&kept.name) == fold_name(&found.name),
    };
    if is_same {
        return Ok(());
    }
    Err(Refusal::AnotherOwner { kept: in_words(kept), found: in_words(found) })
}

fn is_member_number(url: &str) -> bool {
    url.starts_with("urn:")
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
            self.changes.push(Change::OwnerRecorded(owner));
            return;
        };
        let owner = if self.is_newest() { prefer(found, &kept.owner) } else { prefer(&kept.owner, found) };
        if owner != kept.owner {
            self.changes.push(Change::OwnerRecorded(KeptOwner { person: kept.person, owner }));
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
