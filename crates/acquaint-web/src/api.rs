//! The JSON API under `/api/v1`, with its description.
//!
//! Where to look: `order` (what changes something: key and body), `query` and `path` (what reads), `word`, `person`,
//! `request`, `answer` (what is sent back), `document` (the description), and one file for each subject.

mod answer;
pub mod document;
mod explanation;
mod export;
mod me;
mod network;
mod order;
mod path;
mod people;
mod person;
mod query;
mod receiving;
mod request;
mod sending;
mod show;
mod strategy;
mod sweeping;
mod token;
mod word;

use crate::route::Routes;

/// The routes of the API.
pub fn routes() -> Routes {
    me::routes()
        .and(people::routes())
        .and(sending::routes())
        .and(receiving::routes())
        .and(strategy::routes())
        .and(sweeping::routes())
        .and(network::routes())
        .and(token::routes())
        .and(show::routes())
}
