//! What only I know: where I keep a request, and whom I do not want to hear from. Each can be undone.

use super::{address, back, refused};
use crate::failure::Failure;
use crate::page::frame::{Flash, Undo};
use crate::service::Service;
use crate::shell::go_saying;
use crate::site::posted::Posted;
use crate::site::request_path::RequestPath;
use crate::visitor::Visitor;
use acquaint_core::id::RequestId;
use acquaint_core::request::{Command, Shelf};
use axum::extract::State;
use axum::response::Response;

pub(super) async fn set_aside(
    visitor: Visitor,
    RequestPath(request): RequestPath,
    State(service): State<Service>,
    posted: Posted,
) -> Result<Response, Failure> {
    let said = Flash::done("Saved for later. Only you know.").with_undo(undo(
        &address(request),
        "return-to-inbox",
        "Put it back",
        posted.text("shelf"),
    ));
    let back = back(&posted);
    keep(&service, &visitor, request, &Command::SetAside(request), &back, said).await
}

pub(super) async fn return_to_inbox(
    visitor: Visitor,
    RequestPath(request): RequestPath,
    State(service): State<Service>,
    posted: Posted,
) -> Result<Response, Failure> {
    let said = Flash::done("It is in your inbox again. Only you know.");
    // Only the strategy itself puts something on the filtered shelf.
    let said = if posted.text("shelf") == Shelf::SetAside.key() {
        said.with_undo(undo(&address(request), "set-aside", "Save it for later", posted.text("shelf")))
    } else {
        said
    };
    let back = back(&posted);
    keep(&service, &visitor, request, &Command::ReturnToInbox(request), &back, said).await
}

pub(super) async fn mute(
    visitor: Visitor,
    RequestPath(request): RequestPath,
    State(service): State<Service>,
) -> Result<Response, Failure> {
    let name = service.community().find_received(visitor.id(), request).await?.sender.card.name;
    let back = address(request);
    let said = Flash::done(format!("You muted {name}. Nobody can tell."));
    let said = said.with_undo(undo(&back, "unmute", "Hear from them again", ""));
    keep(&service, &visitor, request, &Command::Mute, &back, said).await
}

pub(super) async fn unmute(
    visitor: Visitor,
    RequestPath(request): RequestPath,
    State(service): State<Service>,
) -> Result<Response, Failure> {
    let name = service.community().find_received(visitor.id(), request).await?.sender.card.name;
    let back = address(request);
    let said = Flash::done(format!("You hear from {name} again."));
    let said = said.with_undo(undo(&back, "mute", "Mute them", ""));
    keep(&service, &visitor, request, &Command::Unmute, &back, said).await
}

async fn keep(
    service: &Service,
    visitor: &Visitor,
    request: RequestId,
    command: &Command,
    back: &str,
    said: Flash,
) -> Result<Response, Failure> {
    service.community().check_recipient(visitor.id(), request).await?;
    let mut stamp = service.stamp();
    match service.community().act_on_request(visitor.id(), request, command, None, &mut stamp).await {
        Ok(_) => Ok(go_saying(service, back, &said)),
        Err(error) => refused(service, back, error),
    }
}

fn undo(address: &str, verb: &str, label: &str, shelf: &str) -> Undo {
    let shelf = Some(shelf).filter(|shelf| !shelf.is_empty());
    Undo {
        action: format!("{address}/{verb}"),
        label: label.to_owned(),
        fields: shelf.map(|shelf| ("shelf".to_owned(), shelf.to_owned())).into_iter().collect(),
    }
}
