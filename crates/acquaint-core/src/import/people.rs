//! Who is who: people are matched by address, else by name where only one person has it.

use super::requests::{Slot, slot};
use super::{KeptPerson, Merge, RecordChange, Situation};
use crate::id::PersonId;
use crate::record::{Counterpart, Record, are_comparable, is_member_number};
use crate::text::fold_name;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Everybody known, by address and by name.
#[derive(Default)]
pub(super) struct People {
    pub(super) all: BTreeMap<PersonId, KeptPerson>,
    by_url: BTreeMap<String, PersonId>,
    by_name: BTreeMap<String, BTreeSet<PersonId>>,
    /// The addresses, of either kind, that the record at hand gives for each name.
    urls_in_record: BTreeMap<String, BTreeSet<String>>,
    /// For an address of the record that is new, the one that its person is known by.
    changed: BTreeMap<String, String>,
}

/// When something happened that a person is recognised by, whatever their address: a request, or a connection.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Moment {
    Asked(Slot),
    Connected(Date),
}

impl People {
    pub(super) fn known(situation: &Situation, record: &Record) -> Self {
        let mut people = Self::default();
        for person in &situation.people {
            people.put(person.clone());
        }
        // A name that a request was once written with still means the same person after they changed it.
        for kept in &situation.requests {
            people.by_name.entry(fold_name(&kept.request.counterpart.name)).or_default().insert(kept.person);
        }
        for counterpart in counterparts(record) {
            if let Some(url) = &counterpart.url {
                people.urls_in_record.entry(fold_name(&counterpart.name)).or_default().insert(url.clone());
            }
        }
        people
    }

    /// The address that the person of a request is known by, if the record gives them another.
    pub(super) fn known_url(&self, url: Option<&str>) -> Option<String> {
        self.changed.get(url?).cloned()
    }

    fn put(&mut self, person: KeptPerson) {
        if let Some(url) = &person.url {
            self.by_url.insert(url.clone(), person.id);
        }
        self.by_name.entry(fold_name(&person.name)).or_default().insert(person.id);
        self.all.insert(person.id, person);
    }

    /// Whom this means, if they are known.
    pub(super) fn find(&self, counterpart: &Counterpart) -> Option<PersonId> {
        match &counterpart.url {
            Some(url) => self.by_url.get(url).copied().or_else(|| self.find_to_learn_url(counterpart)),
            None => self.find_by_name(&counterpart.name),
        }
    }

    /// The one person of this name, if there is exactly one; among several, the one known by name only.
    fn find_by_name(&self, name: &str) -> Option<PersonId> {
        let ids = self.by_name.get(&fold_name(name))?;
        let only = |mut ids: Vec<PersonId>| if ids.len() == 1 { ids.pop() } else { None };
        let without_url = ids.iter().filter(|id| self.all[id].url.is_none()).copied().collect();
        only(ids.iter().copied().collect()).or_else(|| only(without_url))
    }

    /// Whether exactly one person has this folded name.
    pub(super) fn is_only_one_of(&self, folded_name: &str) -> bool {
        self.by_name.get(folded_name).is_some_and(|ids| ids.len() == 1)
    }

    /// A person whose address this must be, and of whom none of that kind is known: nobody else has the name, here or
    /// in the record. A member number says nothing against an address.
    fn find_to_learn_url(&self, counterpart: &Counterpart) -> Option<PersonId> {
        let name = fold_name(&counterpart.name);
        let ids = self.by_name.get(&name)?;
        let id = ids.first().filter(|_| ids.len() == 1)?;
        let url = counterpart.url.as_deref()?;
        let is_news = self.all[id].url.as_deref().is_none_or(|known| !are_comparable(known, url));
        let is_only_one_in_record = self.urls_in_record.get(&name).is_none_or(|urls| {
            let numbers = urls.iter().filter(|url| is_member_number(url)).count();
            numbers <= 1 && urls.len() - numbers <= 1
        });
        (is_news && is_only_one_in_record).then_some(*id)
    }
}

/// How well an address tells who someone is: an address better than a member number, which most records lack.
pub(super) fn url_rank(url: Option<&str>) -> u8 {
    url.map_or(0, |url| if is_member_number(url) { 1 } else { 2 })
}

impl Merge<'_> {
    /// Follows people who changed their address: their old one is no longer in the record, the new one was not known,
    /// and a request of the same minute, or a connection of the same day, has the same name and belongs to nobody else.
    fn follow_changed_addresses(&mut self) {
        let record = self.record;
        let in_record: BTreeSet<&str> = counterparts(record).filter_map(|c| c.url.as_deref()).collect();
        let mut known: BTreeMap<(Moment, String), BTreeSet<PersonId>> = BTreeMap::new();
        let requests = self.situation.requests.iter();
        let asked = requests.map(|kept| (Moment::Asked(slot(&kept.request)), kept.person));
        let connections = self.situation.connections.iter();
        let connected = connections.filter_map(|c| Some((Moment::Connected(c.connected_on?), c.person)));
        for (moment, id) in asked.chain(connected) {
            let person = &self.people.all[&id];
            if person.url.as_deref().is_some_and(|url| !in_record.contains(url)) {
                known.entry((moment, fold_name(&person.name))).or_default().insert(id);
            }
        }
        let mut found: BTreeMap<(Moment, String), BTreeSet<&str>> = BTreeMap::new();
        let asked = record.requests.iter().map(|r| (Moment::Asked(slot(r)), &r.counterpart));
        let connected = record
            .connections
            .iter()
            .filter_map(|c| Some((Moment::Connected(c.connected_on?), &c.counterpart)));
        for (moment, counterpart) in asked.chain(connected) {
            if let Some(url) = counterpart.url.as_deref().filter(|url| !self.people.by_url.contains_key(*url))
            {
                found.entry((moment, fold_name(&counterpart.name))).or_default().insert(url);
            }
        }
        for (mark, urls) in found {
            let (Some(ids), 1) = (known.get(&mark), urls.len()) else { continue };
            if let (Some(&id), Some(&url), 1) = (ids.first(), urls.first(), ids.len()) {
                self.follow(id, url);
            }
        }
    }

    fn follow(&mut self, id: PersonId, url: &str) {
        let mut person = self.people.all[&id].clone();
        let Some(known) = person.url.clone().filter(|known| are_comparable(known, url)) else { return };
        self.people.changed.insert(url.to_owned(), known);
        self.people.by_url.insert(url.to_owned(), id);
        if self.is_newest() {
            person.url = Some(url.to_owned());
            self.people.put(person);
        }
    }

    /// Finds or adds everybody in the record: first those with an address, who settle the names of the others.
    pub(super) fn find_people(&mut self) {
        self.follow_changed_addresses();
        let record = self.record;
        let (with_url, by_name): (Vec<_>, Vec<_>) = counterparts(record).partition(|c| c.url.is_some());
        for counterpart in with_url.into_iter().chain(by_name) {
            if let Some(id) = self.people.find(counterpart) {
                self.learn(id, counterpart);
            } else {
                let id = PersonId(self.stamp.next_id());
                let (name, url) = (counterpart.name.clone(), counterpart.url.clone());
                self.people.put(KeptPerson { id, name, url });
            }
        }
        self.note_people();
    }

    /// Learns an address, and the name as the newest record that has the address writes it. An address replaces a
    /// member number, never the other way round.
    fn learn(&mut self, id: PersonId, counterpart: &Counterpart) {
        let known = self.people.all[&id].clone();
        let mut person = known.clone();
        if url_rank(known.url.as_deref()) < url_rank(counterpart.url.as_deref()) {
            person.url.clone_from(&counterpart.url);
        }
        if let Some(url) = &counterpart.url {
            self.people.by_url.entry(url.clone()).or_insert(id);
        }
        if self.is_newest() && counterpart.url.is_some() {
            person.name.clone_from(&counterpart.name);
        }
        if person != known {
            self.people.put(person);
        }
    }

    fn note_people(&mut self) {
        let before: BTreeMap<_, _> = self.situation.people.iter().map(|p| (p.id, p)).collect();
        for (id, person) in &self.people.all {
            match before.get(id) {
                None => self.changes.push(RecordChange::PersonAdded(person.clone())),
                Some(&known) if known != person => {
                    self.changes.push(RecordChange::PersonUpdated(person.clone()));
                }
                Some(_) => {}
            }
        }
    }
}

fn counterparts(record: &Record) -> impl Iterator<Item = &Counterpart> {
    // Connections last: where the two lists write one name differently, the list of connections has the person's own.
    record.requests.iter().map(|r| &r.counterpart).chain(record.connections.iter().map(|c| &c.counterpart))
}
