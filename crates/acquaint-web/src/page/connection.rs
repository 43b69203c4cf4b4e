//! `/connections`: the people the reader is connected with.

use super::frame::{Frame, Nav};
use super::moment::Moment;
use super::pager::Pager;
use super::person::Person;
use askama::Template;

/// `GET /connections?q=&after=`. Removing asks first: `/people/HANDLE/disconnect`.
#[derive(Clone, Debug, Template)]
#[template(path = "connections.html")]
pub struct ConnectionsPage {
    pub frame: Frame,
    pub query: String,
    pub count: u32,
    /// The list, newest first.
    pub rows: Vec<ConnectionRow>,
    /// The way to more.
    pub pager: Pager,
}

#[derive(Clone, Debug)]
pub struct ConnectionRow {
    pub person: Person,
    pub since: Moment,
    /// Organisations and schools of both.
    pub shared: Vec<String>,
}

impl ConnectionsPage {
    pub fn sample() -> Self {
        let row = |index, days, shared: &[&str]| ConnectionRow {
            person: Person::sample(index),
            since: Moment::sample(days),
            shared: shared.iter().map(|what| (*what).to_owned()).collect(),
        };
        Self {
            frame: Frame::sample(Nav::Connections),
            query: String::new(),
            count: 63,
            rows: vec![
                row(4, 0, &["Tidewater Mapping"]),
                row(3, 400, &["Tidewater Mapping", "Hohenlinde University of Technology"]),
                row(6, 900, &[]),
            ],
            pager: Pager::next_page("/connections?after=abc"),
        }
    }

    /// Nobody yet.
    pub fn sample_empty() -> Self {
        Self { count: 0, rows: vec![], pager: Pager::default(), ..Self::sample() }
    }

    pub fn sample_nobody() -> Self {
        Self { query: "zeph".into(), rows: vec![], pager: Pager::default(), ..Self::sample() }
    }
}
