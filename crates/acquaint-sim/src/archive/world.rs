//! What really happened: who asked whom, when, and who answered when.

use super::clock::{DAY, HOUR, days_apart, later, tellable_minute};
use super::dice::Dice;
use super::notes::{self, TypedNote};
use super::people::{self, People, Person};
use super::{ArchiveSpec, Outcome};
use acquaint_core::record::Direction;
use jiff::{SignedDuration, Timestamp};

/// Everything that happened, before any of it is written down.
#[derive(Debug)]
pub(super) struct World {
    pub owner: Owner,
    pub people: Vec<Person>,
    pub requests: Vec<Request>,
    pub connections: Vec<Connection>,
}

#[derive(Debug)]
pub(super) struct Owner {
    pub person: Person,
    pub joined_at: Timestamp,
    pub organisations: Vec<&'static str>,
    pub public_acts: Vec<Timestamp>,
}

/// One request; `who` is an index into the people.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub direction: Direction,
    pub who: usize,
    pub sent_at: Timestamp,
    pub note: Option<TypedNote>,
    pub outcome: Outcome,
    pub in_file: bool,
    pub by_email: bool,
    /// Whether the messages hold the note; decided when they are written.
    pub note_returns: bool,
}

/// One connection; `who` is an index into the people.
#[derive(Clone, Debug)]
pub(super) struct Connection {
    pub who: usize,
    pub at: Timestamp,
    pub hidden: bool,
}

/// How long an accepted request leaves a trace, in UTC days.
const WINDOW_DAYS: i64 = 180;

/// Share of invitations accepted by then: (share, days). Measured on 18 archives, aggregates; the first and the
/// last pair, which bound the curve, are judgement.
const ACCEPTED_BY: [(f64, f64); 6] =
    [(0.0, 0.003), (0.29, 1.0), (0.68, 7.0), (0.75, 30.0), (0.78, 90.0), (0.79, 330.0)];

/// How much more often the owner accepts than the people the owner asks, so that 86 % of the rows are accepted.
const RECEIVED_EAGERNESS: f64 = 1.2;

pub(super) fn simulate(spec: &ArchiveSpec, dice: &mut Dice) -> World {
    let mut people = People::default();
    let person = people.invent(dice);
    let begin = dice.index(8);
    let owner = Owner {
        person,
        joined_at: later(spec.taken_at, -dice.between(3_000 * DAY, 4_000 * DAY)),
        organisations: people::organisations()[begin..begin + 3].to_vec(),
        public_acts: (0..9).map(|_| later(spec.taken_at, -dice.between(5 * HOUR, 150 * DAY))).collect(),
    };
    let world = World { owner, people: Vec::new(), requests: Vec::new(), connections: Vec::new() };
    let mut maker = Maker { spec, dice, names: people, world };
    maker.ask_until(Direction::Sent, spec.sent);
    maker.cross(spec.received.min(2));
    maker.ask_until(Direction::Received, spec.received);
    maker.connect();
    maker.put_in_order();
    maker.world
}

struct Maker<'a> {
    spec: &'a ArchiveSpec,
    dice: &'a mut Dice,
    names: People,
    world: World,
}

impl Maker<'_> {
    fn invent(&mut self) -> usize {
        let person = self.names.invent(self.dice);
        self.keep(person)
    }

    fn keep(&mut self, person: Person) -> usize {
        self.world.people.push(person);
        self.world.people.len() - 1
    }

    /// Lets requests happen until that many of the direction are in the file.
    fn ask_until(&mut self, direction: Direction, rows: usize) {
        let seen = |r: &&Request| r.direction == direction && r.in_file;
        let mut in_file = self.world.requests.iter().filter(seen).count();
        while in_file < rows {
            let request = match direction {
                Direction::Sent => self.sent(),
                Direction::Received => self.received(),
            };
            in_file += usize::from(request.in_file);
            self.world.requests.push(request);
        }
    }

    fn sent(&mut self) -> Request {
        let age = self.dice.between(HOUR / 4, 330 * DAY);
        let (sent_at, outcome) = self.answer(age, 1.0);
        let waited = days_apart(sent_at, self.spec.taken_at);
        let (outcome, in_file) = match outcome {
            Outcome::Waiting if waited > WINDOW_DAYS && self.dice.chance(0.97) => (Outcome::Withdrawn, false),
            Outcome::Waiting => (Outcome::Waiting, true),
            answered => (answered, self.is_in_window(answered)),
        };
        let by_email = self.spec.era >= super::Era::Y2024 && self.dice.chance(0.01);
        let note = (!by_email && self.dice.chance(0.3)).then_some(Direction::Sent);
        self.request(Request { outcome, in_file, by_email, ..Request::bare(Direction::Sent, sent_at) }, note)
    }

    fn received(&mut self) -> Request {
        let oldest = if self.dice.chance(0.93) { 260 } else { 2_300 };
        let age = self.dice.between(HOUR / 4, oldest * DAY);
        let (sent_at, outcome) = self.answer(age, RECEIVED_EAGERNESS);
        let in_file = outcome == Outcome::Waiting || self.is_in_window(outcome);
        let note = self.dice.chance(0.15).then_some(Direction::Received);
        self.request(Request { outcome, in_file, ..Request::bare(Direction::Received, sent_at) }, note)
    }

    /// Gives the request a person and, if one is wanted, a note.
    fn request(&mut self, mut request: Request, note: Option<Direction>) -> Request {
        let who = self.invent();
        let (owner, other) = (&self.world.owner.person, &self.world.people[who]);
        let note = note.map(|direction| {
            let (from, to) = if direction == Direction::Sent { (owner, other) } else { (other, owner) };
            let organisation =
                if from.organisation.is_empty() { "Example Works" } else { &from.organisation };
            notes::write(to.greeting(), from.greeting(), organisation, self.dice)
        });
        request.who = who;
        request.note = note;
        request
    }

    /// When a request that is `age` seconds old was sent, and what became of it.
    fn answer(&mut self, age: i64, eagerness: f64) -> (Timestamp, Outcome) {
        let sent_at = tellable_minute(later(self.spec.taken_at, -age)).min(self.spec.taken_at);
        let Some(days) = days_until_accepted(self.dice.unit() / eagerness) else {
            return (sent_at, Outcome::Waiting);
        };
        let at = later(sent_at, 60 + SignedDuration::from_secs_f64(days * 86_400.0).as_secs());
        let outcome = if at > self.spec.taken_at {
            Outcome::Waiting
        } else if self.dice.chance(0.005) {
            Outcome::Removed { accepted_at: at }
        } else {
            Outcome::Accepted { at, hidden: self.is_hidden(at) }
        };
        (sent_at, outcome)
    }

    /// Whether the person of a connection is hidden by now: 6 % of all, under 1 % of those up to 170 days old.
    fn is_hidden(&mut self, connected_at: Timestamp) -> bool {
        let young = days_apart(connected_at, self.spec.taken_at) <= 170;
        self.dice.chance(if young { 0.008 } else { 0.06 })
    }

    /// Whether an accepted request is still in the file: all of them for 179 days, a third on day 180, none later.
    fn is_in_window(&mut self, outcome: Outcome) -> bool {
        let Some(at) = outcome.accepted_at() else { return true };
        match days_apart(at, self.spec.taken_at) {
            ..WINDOW_DAYS => true,
            WINDOW_DAYS => self.dice.chance(1.0 / 3.0),
            _ => false,
        }
    }

    /// Some people whom the owner asked had the same idea before they saw it.
    fn cross(&mut self, count: usize) {
        let asked = |r: &&Request| {
            r.in_file && !r.by_email && matches!(r.outcome, Outcome::Accepted { hidden: false, .. })
        };
        let asked: Vec<Request> = self.world.requests.iter().filter(asked).take(count).cloned().collect();
        for first in asked {
            let Outcome::Accepted { at, .. } = first.outcome else { continue };
            let half = (at.as_second() - first.sent_at.as_second()) / 2;
            let sent_at = tellable_minute(later(first.sent_at, half)).min(at);
            let bare = Request::bare(Direction::Received, sent_at);
            self.world.requests.push(Request {
                who: first.who,
                outcome: first.outcome,
                in_file: true,
                ..bare
            });
        }
    }

    /// The connections: from the requests, and from long ago.
    fn connect(&mut self) {
        self.forget_what_does_not_fit();
        let mut known = std::collections::BTreeSet::new();
        for request in &self.world.requests {
            if let Outcome::Accepted { at, hidden } = request.outcome
                && known.insert(request.who)
            {
                self.world.connections.push(Connection { who: request.who, at, hidden });
            }
        }
        while self.world.connections.len() < self.spec.connections {
            let namesake = !self.world.requests.is_empty() && self.dice.chance(0.01);
            let who = if namesake { self.namesake() } else { self.invent() };
            let at = later(self.spec.taken_at, -self.dice.between(182 * DAY, 2_900 * DAY));
            let hidden = self.is_hidden(at);
            self.world.connections.push(Connection { who, at, hidden });
        }
    }

    fn namesake(&mut self) -> usize {
        let of = self.world.requests[self.dice.index(self.world.requests.len())].who;
        let person = self.names.namesake(&self.world.people[of], self.dice);
        self.keep(person)
    }

    /// Requests that have left the file happened only if there is room for their connections.
    fn forget_what_does_not_fit(&mut self) {
        let accepted = |r: &Request| matches!(r.outcome, Outcome::Accepted { .. });
        let needed = self.world.requests.iter().filter(|r| r.in_file && accepted(r)).count();
        let mut room = self.spec.connections.saturating_sub(needed);
        self.world.requests.retain(|request| {
            let stays = request.in_file || !accepted(request) || room > 0;
            room -= usize::from(stays && !request.in_file && accepted(request));
            stays
        });
    }

    /// The order of the files: sent before received, newest first though not strictly; what has left comes last.
    fn put_in_order(&mut self) {
        let dice = &mut *self.dice;
        self.world.requests.sort_by_cached_key(|request| {
            let late = dice.chance(0.03);
            let jitter = dice.between(0, if late { 3 * DAY } else { HOUR / 4 });
            (!request.in_file, request.direction, -(request.sent_at.as_second() + jitter))
        });
        self.world.connections.sort_by_key(|connection| std::cmp::Reverse(connection.at));
    }
}

impl Request {
    fn bare(direction: Direction, sent_at: Timestamp) -> Self {
        Self {
            direction,
            who: 0,
            sent_at,
            note: None,
            outcome: Outcome::Waiting,
            in_file: false,
            by_email: false,
            note_returns: false,
        }
    }
}

/// The inverse of [`ACCEPTED_BY`], straight in the logarithm of the days; `None`: never.
fn days_until_accepted(share: f64) -> Option<f64> {
    ACCEPTED_BY.windows(2).find(|pair| (pair[0].0..pair[1].0).contains(&share)).map(|pair| {
        let part = (share - pair[0].0) / (pair[1].0 - pair[0].0);
        (pair[0].1.ln() + part * (pair[1].1.ln() - pair[0].1.ln())).exp()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acceptance_follows_the_measured_shares() {
        for (share, days) in [(0.29, 1.0), (0.68, 7.0), (0.75, 30.0), (0.78, 90.0)] {
            let at = days_until_accepted(share).unwrap();
            assert!((at - days).abs() < 1e-9, "{share}: {at}");
        }
        assert_eq!(days_until_accepted(0.79), None);
        assert_eq!(days_until_accepted(0.99), None);
    }
}
