//! Taking everything along, and leaving.

use super::access::{NOT_IT, is_password_of};
use super::{export, page_again};
use crate::export::stream;
use crate::failure::Failure;
use crate::page::frame::Flash;
use crate::route::{Access, Routes};
use crate::service::Service;
use crate::shell::{Shell, go, go_saying};
use crate::site::entrance::forget;
use crate::site::posted::Posted;
use crate::visitor::Visitor;
use acquaint_app::community::CommunityError;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::Value;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/settings/export", Access::Member, take_along)
        .get("/settings/delete", Access::Member, show_leaving)
        .post("/settings/delete", Access::Member, leave)
}

async fn take_along(visitor: Visitor, State(service): State<Service>) -> Result<Response, Failure> {
    let document = |export, now| match export::document(&export, now) {
        Value::Object(fields) => Some(fields),
        _ => None,
    };
    let body = stream(&service, visitor.account, document).await?;
    let head = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"acquaint-export.json\""),
    ];
    Ok((head, body).into_response())
}

/// The question is a part of the settings.
async fn show_leaving(_visitor: Visitor) -> Response {
    go("/settings#data")
}

async fn leave(
    shell: Shell,
    visitor: Visitor,
    State(service): State<Service>,
    posted: Posted,
) -> Result<Response, Failure> {
    let again = async |field: &str, words: String| {
        let form = posted.filled().with_error(field, words);
        page_again(&shell, &service, &visitor, |page| page.leaving = form).await
    };
    let handle = visitor.account.handle.as_str();
    if !is_handle(posted.text("handle"), handle) {
        return again("handle", format!("this is not your handle; yours is {handle}")).await;
    }
    if !is_password_of(&service, &visitor, posted.text("password")).await? {
        return again("password", NOT_IT.into()).await;
    }
    match service.community().erase_member(visitor.id()).await {
        Ok(()) => {
            let flash = Flash::done("Your account is deleted, and everything of yours with it.");
            let mut response = go_saying(&service, "/", &flash);
            forget(&service, &mut response);
            Ok(response)
        }
        Err(error @ CommunityError::LastOperator) => again("", error.to_string()).await,
        Err(error) => Err(error.into()),
    }
}

/// Whether someone typed their handle, perhaps with an `@` before it or in capitals.
fn is_handle(typed: &str, handle: &str) -> bool {
    typed.trim().trim_start_matches('@').to_lowercase() == handle
}

#[cfg(test)]
mod tests {
    use super::is_handle;

    #[test]
    fn a_handle_is_known_however_it_is_typed() {
        for typed in ["mira-solbakken", " Mira-Solbakken ", "@mira-solbakken"] {
            assert!(is_handle(typed, "mira-solbakken"), "{typed}");
        }
        for other in ["", "mira", "mira-solbakken-2"] {
            assert!(!is_handle(other, "mira-solbakken"), "{other}");
        }
    }
}
