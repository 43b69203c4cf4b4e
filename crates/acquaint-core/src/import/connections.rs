//! Merging the list of connections.

use super::{KeptConnection, Merge, RecordChange};
use crate::text::fold_name;
use std::collections::BTreeMap;

impl Merge<'_> {
    /// Adds new connections and refreshes known ones. One that a newer record lacks is kept: it may only be hidden.
    pub(super) fn keep_connections(&mut self) {
        let mut named: BTreeMap<String, usize> = BTreeMap::new();
        for found in &self.record.connections {
            *named.entry(fold_name(&found.counterpart.name)).or_default() += 1;
        }
        for found in &self.record.connections {
            let Some(person) = self.people.find(&found.counterpart) else { continue };
            let is_alone = named.get(&fold_name(&found.counterpart.name)) == Some(&1);
            let found = KeptConnection {
                person,
                connected_on: found.connected_on,
                organisation: found.organisation.clone(),
                title: found.title.clone(),
                last_seen_at: self.record.taken_at,
                last_alone_at: is_alone.then_some(self.record.taken_at),
            };
            let kept =
                self.connections.get(&person).map_or_else(|| found.clone(), |kept| merge(kept, &found));
            self.connections.insert(person, kept);
        }
        let before: BTreeMap<_, _> = self.situation.connections.iter().map(|c| (c.person, c)).collect();
        for (person, connection) in &self.connections {
            match before.get(person) {
                None => self.changes.push(RecordChange::ConnectionAdded(connection.clone())),
                Some(&kept) if kept != connection => {
                    self.changes.push(RecordChange::ConnectionUpdated(connection.clone()));
                }
                Some(_) => {}
            }
        }
    }
}

fn merge(kept: &KeptConnection, found: &KeptConnection) -> KeptConnection {
    let (newer, older) = if found.last_seen_at >= kept.last_seen_at { (found, kept) } else { (kept, found) };
    // Where several have the name, only a record that lists one of them tells a day that belongs to them.
    let (surer, other) =
        if newer.last_alone_at >= older.last_alone_at { (newer, older) } else { (older, newer) };
    KeptConnection {
        connected_on: surer.connected_on.or(other.connected_on),
        last_alone_at: surer.last_alone_at,
        ..newer.clone()
    }
}
