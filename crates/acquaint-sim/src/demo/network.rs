//! Who is connected with whom: by workplace, school and place, through friends of friends, a few with very many.

use super::circle::Circles;
use jiff::Timestamp;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;

/// The connections of everybody.
#[derive(Clone, Debug)]
pub(super) struct Network {
    neighbours: Vec<BTreeMap<usize, Timestamp>>,
    lists: Vec<Vec<usize>>,
}

impl Network {
    pub fn of(members: usize) -> Self {
        Self { neighbours: vec![BTreeMap::new(); members], lists: vec![Vec::new(); members] }
    }

    pub fn connect(&mut self, a: usize, b: usize, since: Timestamp) {
        // Connected once, they stay so since then: what was told of them goes by it.
        if a != b && !self.are_connected(a, b) {
            self.neighbours[a].insert(b, since);
            self.neighbours[b].insert(a, since);
            self.lists[a].push(b);
            self.lists[b].push(a);
        }
    }

    pub fn are_connected(&self, a: usize, b: usize) -> bool {
        self.neighbours[a].contains_key(&b)
    }

    pub fn degree(&self, member: usize) -> usize {
        self.lists[member].len()
    }

    /// Their connections, in the order in which they were made up.
    pub fn connections_of(&self, member: usize) -> &[usize] {
        &self.lists[member]
    }

    /// Whom both are connected with, and since when both have been.
    pub fn mutual(&self, a: usize, b: usize) -> impl Iterator<Item = (usize, Timestamp)> + '_ {
        let (few, many) = if self.degree(a) <= self.degree(b) { (a, b) } else { (b, a) };
        let both = move |(&friend, &since): (&usize, &Timestamp)| {
            self.neighbours[many].get(&friend).map(|&other| (friend, since.max(other)))
        };
        self.neighbours[few].iter().filter_map(both)
    }

    /// Every connection once, the lower index first.
    pub fn pairs(&self) -> impl Iterator<Item = (usize, usize, Timestamp)> + '_ {
        let from = |(a, others): (usize, &BTreeMap<usize, Timestamp>)| -> Vec<(usize, usize, Timestamp)> {
            others.range(a + 1..).map(|(&b, &since)| (a, b, since)).collect()
        };
        self.neighbours.iter().enumerate().flat_map(from)
    }
}

/// How large everybody's network gets.
pub(super) struct Wishes {
    /// How many connections each aims at.
    pub degree: Vec<usize>,
    pub most: usize,
}

/// Lets people meet until most have about as many connections as they aim at. `may` says whether two may be connected.
pub(super) fn grow(
    rng: &mut ChaCha8Rng,
    circles: &Circles,
    wishes: &Wishes,
    since: impl Fn(&mut ChaCha8Rng, usize, usize) -> Timestamp,
    may: impl Fn(usize, usize) -> bool,
) -> Network {
    let mut network = Network::of(wishes.degree.len());
    // Each appears once for each half of a connection that they aim at, so members who aim at more are out more.
    let mut turns: Vec<usize> = Vec::new();
    for (member, &degree) in wishes.degree.iter().enumerate() {
        turns.extend(std::iter::repeat_n(member, degree));
    }
    for _ in 0..turns.len() * 3 {
        let member = turns[rng.random_range(0..turns.len())];
        let Some(other) = circles.meet(rng, &network, member) else { continue };
        // Meeting is chance; connecting is likelier with those who connect much.
        let eager = wishes.degree[other] as f64 / (wishes.degree[other] as f64 + 12.0);
        let room = |m: usize| network.degree(m) < (wishes.degree[m] + wishes.degree[m] / 8).min(wishes.most);
        if member != other && room(member) && room(other) && may(member, other) && rng.random_bool(eager) {
            let since = since(rng, member, other);
            network.connect(member, other, since);
        }
    }
    network
}
