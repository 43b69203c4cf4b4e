//! Circles: who was at which place and when, whom a member could meet there, and by which tie.

use super::life::{Life, Stay};
use super::network::Network;
use super::place::{Organisation, SCHOOLS};
use super::wording::EVENTS;
use acquaint_core::tie::Tie;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;

/// How the sender knows someone, and what the tie names.
pub(super) type Known = (Tie, Option<String>);

/// Who could have met where: for each place, who was there and when.
pub(super) struct Circles<'a> {
    pub lives: &'a [Life],
    names: &'a [Organisation],
    organisations: Vec<Vec<(usize, Stay)>>,
    schools: Vec<Vec<(usize, Stay)>>,
    regions: BTreeMap<usize, Vec<usize>>,
    fields: BTreeMap<(usize, usize), Vec<usize>>,
    families: BTreeMap<&'a str, Vec<usize>>,
}

impl<'a> Circles<'a> {
    pub fn of(lives: &'a [Life], names: &'a [Organisation]) -> Self {
        let mut circles = Self {
            lives,
            names,
            organisations: vec![Vec::new(); names.len()],
            schools: vec![Vec::new(); SCHOOLS.len()],
            regions: BTreeMap::new(),
            fields: BTreeMap::new(),
            families: BTreeMap::new(),
        };
        for (index, life) in lives.iter().enumerate() {
            for job in &life.jobs {
                circles.organisations[job.stay.place].push((index, job.stay));
            }
            for stay in &life.schools {
                circles.schools[stay.place].push((index, *stay));
            }
            circles.regions.entry(life.region).or_default().push(index);
            circles.fields.entry((life.region, life.industry)).or_default().push(index);
            circles.families.entry(&life.name.family).or_default().push(index);
        }
        circles
    }

    /// Someone whom this member could know.
    pub fn meet(&self, rng: &mut ChaCha8Rng, network: &Network, member: usize) -> Option<usize> {
        let life = &self.lives[member];
        match rng.random_range(0..100) {
            0..45 => {
                let job = one(rng, &life.jobs)?;
                together(rng, &self.organisations[job.stay.place], job.stay)
            }
            45..62 => {
                let stay = one(rng, &life.schools)?;
                together(rng, &self.schools[stay.place], *stay)
            }
            62..76 => one(rng, self.fields.get(&(life.region, life.industry))?).copied(),
            76..82 => one(rng, self.regions.get(&life.region)?).copied(),
            _ => {
                let friend = *one(rng, network.connections_of(member))?;
                one(rng, network.connections_of(friend)).copied()
            }
        }
    }

    /// Someone whom this member knows by this tie, and what the tie names.
    pub fn known_by(
        &self,
        rng: &mut ChaCha8Rng,
        network: &Network,
        member: usize,
        tie: Tie,
    ) -> Option<(usize, Option<String>)> {
        let life = &self.lives[member];
        let near = |rng: &mut ChaCha8Rng| one(rng, &self.regions[&life.region]).copied();
        Some(match tie {
            Tie::CoWorker | Tie::FormerCoWorker => {
                let job = one(rng, &life.jobs)?;
                let other = together(rng, &self.organisations[job.stay.place], job.stay)?;
                let is_now = job.stay.to.is_none() && self.lives[other].workplace() == Some(job.stay.place);
                let fits = is_now == (tie == Tie::CoWorker);
                (other, Some(fits.then(|| self.names[job.stay.place].name.clone())?))
            }
            Tie::Classmate => {
                let stay = one(rng, &life.schools)?;
                (together(rng, &self.schools[stay.place], *stay)?, Some(SCHOOLS[stay.place].0.to_owned()))
            }
            Tie::FriendOfFriend => {
                let friend = *one(rng, network.connections_of(member))?;
                (*one(rng, network.connections_of(friend))?, Some(self.lives[friend].name.display()))
            }
            Tie::Relative => (*one(rng, &self.families[life.name.family.as_str()])?, None),
            Tie::ClientOrPartner => (near(rng)?, Some(self.names[life.workplace()?].name.clone())),
            Tie::MetAtEvent => (near(rng)?, Some(EVENTS[life.region].to_owned())),
            Tie::Friend | Tie::Neighbour => (near(rng)?, None),
            Tie::SameField => {
                let region = rng.random_range(0..EVENTS.len());
                (*one(rng, self.fields.get(&(region, life.industry))?)?, None)
            }
            Tie::NeverMet => (rng.random_range(0..self.lives.len()), None),
        })
    }

    /// How two people who are given could know each other: by what their lives share, the strongest first.
    pub fn tie_between(&self, rng: &mut ChaCha8Rng, network: &Network, one: usize, other: usize) -> Known {
        let (a, b) = (&self.lives[one], &self.lives[other]);
        let jobs = a.jobs.iter().find(|job| b.jobs.iter().any(|theirs| job.stay.overlaps(&theirs.stay)));
        if let Some(job) = jobs {
            let place = job.stay.place;
            let is_now = a.workplace() == Some(place) && b.workplace() == Some(place);
            let tie = if is_now { Tie::CoWorker } else { Tie::FormerCoWorker };
            return (tie, Some(self.names[place].name.clone()));
        }
        if let Some(stay) = a.schools.iter().find(|stay| b.schools.iter().any(|theirs| stay.overlaps(theirs)))
        {
            return (Tie::Classmate, Some(SCHOOLS[stay.place].0.to_owned()));
        }
        if let Some((friend, _)) = network.mutual(one, other).next()
            && rng.random_bool(0.5)
        {
            return (Tie::FriendOfFriend, Some(self.lives[friend].name.display()));
        }
        match rng.random_range(0..10) {
            0..3 => (Tie::MetAtEvent, Some(EVENTS[b.region].to_owned())),
            3 if a.region == b.region => (Tie::Neighbour, None),
            4 if a.region == b.region => (Tie::Friend, None),
            _ if a.industry == b.industry => (Tie::SameField, None),
            5..7 => match a.workplace() {
                Some(place) => (Tie::ClientOrPartner, Some(self.names[place].name.clone())),
                None => (Tie::NeverMet, None),
            },
            _ => (Tie::NeverMet, None),
        }
    }
}

fn one<'a, T>(rng: &mut ChaCha8Rng, from: &'a [T]) -> Option<&'a T> {
    (!from.is_empty()).then(|| &from[rng.random_range(0..from.len())])
}

/// Someone who was at a place at the same time, if one is found in a few tries.
fn together(rng: &mut ChaCha8Rng, people: &[(usize, Stay)], mine: Stay) -> Option<usize> {
    (0..4).find_map(|_| {
        let (who, theirs) = one(rng, people)?;
        (mine.overlaps(theirs)).then_some(*who)
    })
}
