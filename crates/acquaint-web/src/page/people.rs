//! `/people`: search, and people one may know.

use super::frame::{Frame, Nav};
use super::moment::count;
use super::pager::Pager;
use super::person::{LookInWords, Person, Relation};
use acquaint_core::member::ViewMode;
use askama::Template;

/// `GET /people?q=&after=`.
#[derive(Clone, Debug, Template)]
#[template(path = "people.html")]
pub struct PeoplePage {
    pub frame: Frame,
    /// What was searched for. Empty: nothing yet.
    pub query: String,
    /// The members found; those whose name is only spelled nearly so come last.
    pub results: Vec<FoundPerson>,
    /// People the reader may know; shown while nothing is searched for.
    pub suggestions: Vec<Suggestion>,
    /// How the reader's looks are recorded.
    pub view_mode: ViewMode,
    /// The way to more.
    pub pager: Pager,
}

/// Someone who was found: enough to tell them apart without opening their profile.
#[derive(Clone, Debug)]
pub struct FoundPerson {
    pub person: Person,
    /// How many connections both have.
    pub mutual: u32,
    pub standing: Relation,
    /// Another person of nearly this name is among the reader's connections.
    pub is_look_alike: bool,
    /// Their name is only spelled nearly as what was searched for.
    pub is_near: bool,
}

/// Someone the reader may know.
#[derive(Clone, Debug)]
pub struct Suggestion {
    pub person: Person,
    /// Why: "You both worked at Tidewater Mapping, 2018 to 2021".
    pub reason: String,
    /// How many connections both have.
    pub mutual: u32,
}

impl FoundPerson {
    /// Where the name leads: the request, if there is one, or the way to one. No look at the profile is recorded.
    fn href(&self) -> String {
        match &self.standing {
            Relation::YouAsked { request, .. } | Relation::TheyAsked { request } => request.clone(),
            Relation::Nothing => format!("/people/{}/connect", self.person.handle),
            _ => format!("/people/{}", self.person.handle),
        }
    }

    /// What the reader shares with them, or where they are.
    fn why(&self) -> String {
        let mutual = (self.mutual > 0)
            .then(|| format!("{} in common", count(self.mutual as usize, "connection", "connections")));
        let place = Some(self.person.region.clone()).filter(|place| !place.is_empty());
        mutual.into_iter().chain(place).collect::<Vec<_>>().join(" · ")
    }
}

impl Suggestion {
    pub(crate) fn samples() -> Vec<Self> {
        let one = |index, reason: &str, mutual| Self {
            person: Person::sample(index),
            reason: reason.into(),
            mutual,
        };
        vec![
            one(3, "You both worked at Tidewater Mapping, 2018 to 2021", 3),
            one(6, "You share 5 connections", 5),
            one(7, "You both went to Hohenlinde University of Technology", 0),
        ]
    }
}

impl PeoplePage {
    /// The members found, and apart from them, those whose name is only spelled nearly so.
    fn groups(&self) -> [(bool, &[FoundPerson]); 2] {
        let (exact, near) = self.results.split_at(self.results.partition_point(|found| !found.is_near));
        [(false, exact), (true, near)]
    }

    /// Invented: nothing searched for.
    pub fn sample() -> Self {
        Self {
            frame: Frame::sample(Nav::People),
            query: String::new(),
            results: vec![],
            suggestions: Suggestion::samples(),
            view_mode: ViewMode::Named,
            pager: Pager::default(),
        }
    }

    /// Invented: some found.
    pub fn sample_found() -> Self {
        let found = |index, mutual, standing| FoundPerson {
            person: Person::sample(index),
            mutual,
            standing,
            is_look_alike: index == 7,
            is_near: index == 7,
        };
        Self {
            query: "strand".into(),
            results: vec![
                found(5, 4, Relation::YouAsked { request: "/sent/r-1".into(), since: "8 April 2026".into() }),
                found(1, 2, Relation::TheyAsked { request: "/received/r-8".into() }),
                found(4, 1, Relation::Connected { since: "20 May 2026".into() }),
                found(7, 0, Relation::Nothing),
            ],
            suggestions: vec![],
            view_mode: ViewMode::SemiPrivate,
            pager: Pager::next_page("/people?q=strand&after=abc"),
            ..Self::sample()
        }
    }

    /// Invented: nobody found.
    pub fn sample_nobody() -> Self {
        Self {
            query: "Zephyrine".into(),
            suggestions: vec![],
            view_mode: ViewMode::Private,
            ..Self::sample()
        }
    }
}
