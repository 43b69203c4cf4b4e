//! The security log: what happened to the ways into an account.

use crate::failure::Failure;
use crate::page::frame::{Flash, access_words};
use crate::page::moment::Moment;
use crate::page::settings::SecurityRow;
use crate::route::{Access, Routes};
use crate::service::Service;
use crate::shell::go_saying;
use crate::site::posted::Posted;
use crate::visitor::Visitor;
use acquaint_app::community::account::AccessEvent;
use acquaint_core::id::PersonId;
use axum::extract::State;
use axum::response::Response;
use jiff::Timestamp;

/// How many entries the page shows. Judgement. The export has all of them.
const SHOWN: u32 = 50;

pub(super) fn routes() -> Routes {
    Routes::new().post("/settings/security/dismiss", Access::Member, dismiss)
}

/// The newest entries.
pub(super) async fn rows(service: &Service, me: PersonId) -> Result<Vec<SecurityRow>, Failure> {
    let events = service.community().list_access_events(me, SHOWN).await?;
    let row = |event: AccessEvent| SecurityRow {
        words: access_words(event.kind),
        detail: event.detail,
        at: Moment::minute(event.at),
    };
    Ok(events.into_iter().map(row).collect())
}

/// Only what the member was shown is dismissed, not what came in since.
async fn dismiss(
    visitor: Visitor,
    State(service): State<Service>,
    posted: Posted,
) -> Result<Response, Failure> {
    let up_to = posted.text("up_to").parse::<Timestamp>();
    let up_to =
        up_to.map_err(|_| Failure::unreadable("this form is not complete; please open the page again"))?;
    service.community().dismiss_notices(visitor.id(), up_to).await?;
    let flash = Flash::done("Dismissed. Your security log keeps the entry.");
    Ok(go_saying(&service, "/settings#security", &flash))
}
