//! Merging the list of connections.

use super::{Change, KeptConnection, Merge};
use std::collections::BTreeMap;

impl Merge<'_> {
    /// Adds new connections and refreshes known ones. One that a newer record lacks is kept: it may only be hidden.
    pub(super) fn keep_connections(&mut self) {
        for found in &self.record.connections {
            let Some(person) = self.people.find(&found.counterpart) else { continue };
            let found = KeptConnection {
                person,
                connected_on: found.connected_on,
                organisation: found.organisation.clone(),
                title: found.title.clone(),
                last_seen_at: self.record.taken_at,
            };
            let kept =
                self.connections.get(&person).map_or_else(|| found.clone(), |kept| merge(kept, &found));
            self.connections.insert(person, kept);
        }
        let before: BTreeMap<_, _> = self.situation.connections.iter().map(|c| (c.person, c)).collect();
        for (person, connection) in &self.connections {
            match before.get(person) {
                None => self.changes.push(Change::ConnectionAdded(connection.clone())),
                Some(&kept) if kept != connection => {
                    self.changes.push(Change::ConnectionUpdated(connection.clone()));
                }
                Some(_) => {}
            }
        }
    }
}

fn merge(kept: &KeptConnection, found: &KeptConnection) -> KeptConnection {
    let (newer, older) = if found.last_seen_at >= kept.last_seen_at { (found, kept) } else { (kept, found) };
    KeptConnection { connected_on: newer.connected_on.or(older.connected_on), ..newer.clone() }
}
