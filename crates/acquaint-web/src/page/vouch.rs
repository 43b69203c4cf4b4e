//! `/vouches`: people who ask the reader for a good word.

use super::frame::{Frame, Nav};
use super::moment::Moment;
use super::person::Person;
use askama::Template;

/// `GET /vouches`. Form: `POST /vouches/ID` (no fields) vouches. There is nothing to press for not vouching.
#[derive(Clone, Debug, Template)]
#[template(path = "vouches.html")]
pub struct VouchesPage {
    pub frame: Frame,
    /// What is asked, newest first.
    pub asks: Vec<VouchAsk>,
}

/// One such wish.
#[derive(Clone, Debug)]
pub struct VouchAsk {
    /// The id of the request in addresses.
    pub id: String,
    pub sender: Person,
    /// Whom they asked to connect.
    pub recipient: Person,
    /// How they say the two know each other: "says they worked at the same organisation". May be empty.
    pub tie: String,
    pub asked: Moment,
    pub vouched: Option<Moment>,
}

impl VouchesPage {
    pub fn sample() -> Self {
        let ask = |id: &str, sender, recipient, days, vouched: Option<Moment>| VouchAsk {
            id: id.into(),
            sender: Person::sample(sender),
            recipient: Person::sample(recipient),
            tie: "says they worked at the same organisation".into(),
            asked: Moment::sample(days),
            vouched,
        };
        Self {
            frame: Frame::sample(Nav::Home),
            asks: vec![ask("r-30", 3, 4, 2, None), ask("r-31", 6, 5, 60, Some(Moment::sample(58)))],
        }
    }

    /// Nobody asks.
    pub fn sample_empty() -> Self {
        Self { asks: vec![], ..Self::sample() }
    }
}
