//! What a perfect reader could know: worked out from what was written, with the truth at hand.

use super::clock::{day_of, days_apart};
use super::table::as_saved;
use super::ties::Ties;
use super::world::{Request, World};
use super::{
    ArchiveSpec, Container, Era, ExpectedStatus, Outcome, Precision, TrueConnection, TrueOwner, TrueRequest,
    Truth,
};
use jiff::civil::Date;
use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization;

/// Up to this age (days) nobody doubts that an unanswered request is simply waiting: unanswered requests leave
/// archives after about six months.
const CERTAINLY_KEPT_DAYS: i64 = 170;

pub(super) fn truth(
    spec: &ArchiveSpec,
    world: &World,
    ties: Ties,
    messages: usize,
    files: Vec<String>,
) -> Truth {
    let reader = Reader::new(spec, world);
    let requests =
        world.requests.iter().zip(&ties.lines).map(|(request, &line)| reader.request(request, line));
    let named = world.connections.iter().filter(|connection| !connection.hidden);
    let connections = named.map(|connection| {
        let person = &world.people[connection.who];
        TrueConnection {
            name: as_saved(&person.name(), spec.resave),
            url: person.url(),
            connected_on: day_of(connection.at),
            organisation: as_saved(&person.organisation, spec.resave),
        }
    });
    Truth {
        owner: owner(world),
        taken_at: spec.taken_at,
        requests: requests.collect(),
        connections: connections.collect(),
        hidden_connections: reader.hidden.clone(),
        messages,
        unreadable_rows: ties.unreadable_rows,
        files,
    }
}

fn owner(world: &World) -> TrueOwner {
    let owner = &world.owner;
    TrueOwner {
        name: owner.person.name(),
        url: owner.person.url(),
        member_number: owner.person.member_number,
        joined_at: owner.joined_at,
        organisations: owner.organisations.iter().map(|&name| name.to_owned()).collect(),
        school: super::decoy::SCHOOL.to_owned(),
        last_public_act_on: owner.public_acts.iter().max().map_or(Date::ZERO, |&at| day_of(at)),
    }
}

struct Reader<'a> {
    spec: &'a ArchiveSpec,
    world: &'a World,
    /// The days of the named connections, by folded name.
    by_name: BTreeMap<String, Vec<Date>>,
    /// The days of the hidden connections.
    hidden: Vec<Date>,
}

impl<'a> Reader<'a> {
    fn new(spec: &'a ArchiveSpec, world: &'a World) -> Self {
        let mut reader = Self { spec, world, by_name: BTreeMap::new(), hidden: Vec::new() };
        for connection in &world.connections {
            let day = day_of(connection.at);
            if connection.hidden {
                reader.hidden.push(day);
            } else {
                let name = reader.folded_name(connection.who);
                reader.by_name.entry(name).or_default().push(day);
            }
        }
        reader
    }

    /// The name as the files have it, spaces folded, NFC, lower case.
    fn folded_name(&self, who: usize) -> String {
        let name: String = as_saved(&self.world.people[who].name(), self.spec.resave).nfc().collect();
        name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
    }

    fn request(&self, request: &Request, line: Option<u64>) -> TrueRequest {
        let person = &self.world.people[request.who];
        let name = if request.by_email { person.email.clone() } else { person.name() };
        let note = request.note.as_ref().map(super::notes::TypedNote::in_one_line).unwrap_or_default();
        let expected = if line.is_some() { self.expected(request) } else { Vec::new() };
        TrueRequest {
            direction: request.direction,
            name: as_saved(&name, self.spec.resave),
            url: person.url(),
            sent_at: request.sent_at,
            note: as_saved(&note, self.spec.resave),
            says: request.note.as_ref().map(|note| note.says).unwrap_or_default(),
            outcome: request.outcome,
            line,
            expected_precision: (expected == [ExpectedStatus::Accepted])
                .then(|| self.precision(request, &note)),
            expected,
        }
    }

    fn precision(&self, request: &Request, note: &str) -> Precision {
        let unharmed = as_saved(note, self.spec.resave) == note;
        if request.note_returns && unharmed && self.spec.era != Era::Y2018 {
            Precision::Second
        } else {
            Precision::Day
        }
    }

    fn expected(&self, request: &Request) -> Vec<ExpectedStatus> {
        use ExpectedStatus::{Accepted, Unknown, Waiting};
        if request.by_email || self.spec.container == Container::OneCategory {
            return vec![Unknown];
        }
        let listed = matches!(request.outcome, Outcome::Accepted { hidden: false, .. });
        if self.spec.era.joins_by_address() {
            let url = self.world.people[request.who].url();
            return match listed {
                _ if as_saved(&url, self.spec.resave) != url => vec![Accepted, Waiting, Unknown],
                true => vec![Accepted],
                false => self.unanswered(request),
            };
        }
        let of_that_name = self.by_name.get(&self.folded_name(request.who)).map_or(&[][..], Vec::as_slice);
        let possible = of_that_name.iter().filter(|&&day| day >= day_of(request.sent_at)).count();
        match (listed, of_that_name.len(), possible) {
            (true, 1, _) => vec![Accepted],
            (true, ..) => vec![Accepted, Unknown],
            (false, 0, _) => self.unanswered(request),
            (false, _, 0) => vec![Waiting, Unknown],
            (false, ..) => vec![Accepted, Waiting, Unknown],
        }
    }

    /// Nobody in the list answers it: it waits, unless it is old or someone hidden may have answered.
    fn unanswered(&self, request: &Request) -> Vec<ExpectedStatus> {
        let sent_on = day_of(request.sent_at);
        let old = days_apart(request.sent_at, self.spec.taken_at) > CERTAINLY_KEPT_DAYS;
        if old || self.hidden.iter().any(|&day| day >= sent_on) {
            vec![ExpectedStatus::Waiting, ExpectedStatus::Unknown]
        } else {
            vec![ExpectedStatus::Waiting]
        }
    }
}
