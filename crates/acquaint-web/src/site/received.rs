//! What I received: by shelf, one by one, and what I do about it. Its sender learns of nothing but an acceptance and a
//! question.

mod act;
mod bulk;
mod card;
mod list;
mod one;
mod shelve;

use crate::failure::Failure;
use crate::page::frame::Flash;
use crate::route::{Access, Routes};
use crate::service::Service;
use crate::shell::{go_saying, sentence};
use crate::site::posted::Posted;
use acquaint_app::community::CommunityError;
use acquaint_core::id::RequestId;
use acquaint_core::request::{Refusal, Shelf};
use acquaint_core::strategy::Fit;
use axum::response::Response;

pub fn routes() -> Routes {
    Routes::new()
        .get("/received", Access::Member, list::show)
        .post("/received/bulk", Access::Member, bulk::answer)
        .get("/received/{id}", Access::Member, one::show)
        .post("/received/{id}/accept", Access::Member, act::accept)
        .post("/received/{id}/ask", Access::Member, act::ask)
        .post("/received/{id}/remark", Access::Member, act::remark)
        .post("/received/{id}/report", Access::Member, act::report)
        .post("/received/{id}/set-aside", Access::Member, shelve::set_aside)
        .post("/received/{id}/return-to-inbox", Access::Member, shelve::return_to_inbox)
        .post("/received/{id}/mute", Access::Member, shelve::mute)
        .post("/received/{id}/unmute", Access::Member, shelve::unmute)
}

fn address(request: RequestId) -> String {
    format!("/received/{request}")
}

/// The shelf that was looked at, as addresses and forms name it.
fn parse_shelf(key: &str) -> Option<Shelf> {
    Shelf::ALL.into_iter().find(|shelf| shelf.key() == key)
}

/// The page of the shelf that a form came from.
fn shelf_address(posted: &Posted) -> String {
    let shelf = parse_shelf(posted.text("shelf")).unwrap_or_default();
    list::address(shelf, Fit::parse(posted.text("fit")))
}

/// Where the rules say no, a page says why. Anything else is a failure.
fn refused(service: &Service, back: &str, error: CommunityError) -> Result<Response, Failure> {
    match error {
        CommunityError::Refused(refusal) if refusal != Refusal::NotFound => {
            Ok(go_saying(service, back, &Flash::problem(sentence(&refusal.to_string()))))
        }
        other => Err(other.into()),
    }
}
