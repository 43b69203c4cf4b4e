//! `/sent/{id}/note`: another note for a request that waits.

use super::{address, refused};
use crate::failure::Failure;
use crate::page::form::Form;
use crate::page::frame::{Flash, Nav};
use crate::page::note::NotePage;
use crate::service::Service;
use crate::shell::{Shell, go, go_saying};
use crate::site::act::act_with_words;
use crate::site::connecting::check_of;
use crate::site::posted::Posted;
use crate::site::request_path::RequestPath;
use crate::site::show;
use crate::visitor::Visitor;
use acquaint_app::community::view::{SentRequest, SentState};
use acquaint_core::note::Note;
use acquaint_core::request::Command;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

/// What is said beside a note that did not arrive.
const MISSING: &str = "the form arrived without a note, so yours is kept as it was; please send it again";

pub(super) async fn show(
    shell: Shell,
    visitor: Visitor,
    RequestPath(request): RequestPath,
    State(service): State<Service>,
) -> Result<Response, Failure> {
    let found = service.community().find_sent(visitor.id(), request).await?;
    if found.state != SentState::Waiting {
        return Ok(go(&address(request)));
    }
    let form = Form::new().with("note", found.text.note.as_str());
    Ok(shell.page(&page(&shell, &service, &found, form)))
}

pub(super) async fn revise(
    shell: Shell,
    visitor: Visitor,
    RequestPath(request): RequestPath,
    State(service): State<Service>,
    posted: Posted,
) -> Result<Response, Failure> {
    let found = service.community().find_sent(visitor.id(), request).await?;
    let form = posted.filled();
    if !posted.has("note") {
        // An empty note is a wish; a form without its note is cut short, and must not cost what was written.
        let form = form.with("note", found.text.note.as_str()).with_error("note", MISSING);
        return Ok(shell.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page(&shell, &service, &found, form)));
    }
    if posted.text("intent") == "check" {
        return Ok(shell.page(&page(&shell, &service, &found, form)));
    }
    let read = Note::new(posted.text("note")).map(|note| Command::ReviseNote { request, note });
    let wrong = match act_with_words(&service, visitor.id(), request, read).await {
        Ok(Ok(())) => {
            let said = Flash::done("Your note says it now. Nobody was told.");
            return Ok(go_saying(&service, &address(request), &said));
        }
        Ok(Err(wrong)) => wrong,
        Err(error) => return refused(&service, request, error),
    };
    let page = page(&shell, &service, &found, form.with_error("note", wrong));
    Ok(shell.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

fn page(shell: &Shell, service: &Service, request: &SentRequest, form: Form) -> NotePage {
    let note_characters_max = service.community().limits().note_characters_max;
    NotePage {
        frame: shell.frame(Nav::Sent),
        id: request.text.id.to_string(),
        person: show::person(&request.recipient.card),
        check: check_of(form.value("note"), note_characters_max),
        form,
        note_characters_max,
    }
}
