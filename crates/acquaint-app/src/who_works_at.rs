//! Whom the owner is connected with at an organisation, as far as their newest record tells.

use crate::AppError;
use crate::store::Store;
use acquaint_core::import::{KeptConnection, KeptPerson};
use acquaint_core::organisation::is_at;
use acquaint_core::text::{count, fold_name};
use jiff::Timestamp;

#[derive(Clone, Debug)]
pub struct WhoWorksAt {
    /// When the newest record was taken.
    pub as_of: Timestamp,
    /// How many connections there are in all, and of how many of them the organisation is known.
    pub connections: usize,
    pub with_organisation: usize,
    /// The people who work there, by name.
    pub found: Vec<(KeptPerson, KeptConnection)>,
}

/// Finds the connections at an organisation, in its spellings.
pub async fn who_works_at(store: &impl Store, organisation: &str) -> Result<WhoWorksAt, AppError> {
    let situation = store.load_situation().await?;
    let as_of = situation.newest_taken_at().ok_or(AppError::Empty)?;
    let is_there = |connection: &&KeptConnection| is_at(&connection.organisation, organisation);
    let of_person = |connection: &KeptConnection| {
        Some((situation.find_person(connection.person)?.clone(), connection.clone()))
    };
    let mut found: Vec<_> = situation.connections.iter().filter(is_there).filter_map(of_person).collect();
    found.sort_by_cached_key(|(person, _)| (fold_name(&person.name), person.id));
    Ok(WhoWorksAt {
        as_of,
        connections: situation.connections.len(),
        with_organisation: situation.connections.iter().filter(|it| !it.organisation.is_empty()).count(),
        found,
    })
}

impl WhoWorksAt {
    /// How many work there, in a sentence; also that nobody does.
    pub fn in_words(&self, organisation: &str) -> String {
        let all = count(self.connections, "connection", "connections");
        match self.found.len() {
            0 => format!(
                "No one of your {all} works at {organisation}, as far as your archive tells; it names the organisation \
                 of {}.",
                self.with_organisation
            ),
            1 => format!("1 of your {all} works at {organisation}."),
            n => format!("{n} of your {all} work at {organisation}."),
        }
    }
}
