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
use acquaint_core::request::Refusal;
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

/// The list that a form belongs to, at the row to go on with.
fn back(posted: &Posted) -> String {
    let [shelf, fit, words, order] = ["shelf", "fit", "q", "sort"].map(|name| posted.text(name));
    let list = list::address(&list::shown(shelf, fit, words, order));
    match posted.text("then").parse().map(RequestId) {
        Ok(then) => format!("{list}#r-{then}"),
        Err(_) => list,
    }
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
