//! What a sender does: send, read, take back, write anew, answer, ask for a good word, ask why.

use super::answer::{Standing, about_request, find_id, towards};
use super::explanation::Explained;
use super::order::{Body, NoBody, Order};
use super::path::Id;
use super::query::{Nothing, Page, Query, SentPart};
use super::request::SentRequest;
use super::word::TieWord;
use crate::failure::Failure;
use crate::route::{Access, Routes};
use crate::service::Service;
use crate::visitor::Caller;
use acquaint_core::id::RequestId;
use acquaint_core::note::Note;
use acquaint_core::request::{Command, Message, SendRequest};
use acquaint_core::text::Line;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::ToSchema;

/// The routes of this part.
pub(super) fn routes() -> Routes {
    Routes::new()
        .post("/api/v1/requests", Access::Program, send_request)
        .get("/api/v1/requests/sent", Access::Program, list_sent)
        .get("/api/v1/requests/{id}/explanation", Access::Program, explain)
        .post("/api/v1/requests/{id}/withdraw", Access::Program, withdraw)
        .post("/api/v1/requests/{id}/note", Access::Program, revise_note)
        .post("/api/v1/requests/{id}/answer", Access::Program, answer)
        .post("/api/v1/requests/{id}/ask-to-vouch", Access::Program, ask_to_vouch)
}

/// A new request.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewRequest {
    /// The handle of whom you ask.
    #[schema(min_length = 1, example = "emil-strand")]
    to: String,
    /// How you know each other.
    tie: TieWord,
    /// What the tie rests on: which organisation, school, event or person. One line.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 120, example = "Nordlicht Werft")]
    evidence: Option<Line>,
    /// Who you are, how you know each other, why you would like to connect. At most as long as the limits say.
    #[serde(default)]
    #[schema(value_type = String, required = false, max_length = 600, example = "We built the Hansa ferry together.")]
    note: Note,
}

impl Body for NewRequest {}

/// Ask somebody to connect
///
/// Needs an `Idempotency-Key`. While a request of yours to them waits, sending again is that request; if a request of
/// theirs waits for you, you are connected.
#[utoipa::path(
    post, path = "/api/v1/requests", tag = "Requests you send",
    request_body = NewRequest,
    responses((status = 200, body = Standing, description = "Where you stand"))
)]
pub(super) async fn send_request(
    caller: Caller,
    State(service): State<Service>,
    order: Order<NewRequest>,
) -> Result<Json<Standing>, Failure> {
    let key = Some(order.needed_key()?.clone());
    let NewRequest { to, tie, evidence, note } = order.body;
    let command = Command::SendRequest(SendRequest { tie: tie.0, evidence, note });
    towards(&service, caller.id(), &to, &command, key.as_ref()).await.map(Json)
}

/// The requests you sent
#[utoipa::path(
    get, path = "/api/v1/requests/sent", tag = "Requests you send", params(SentPart),
    responses((status = 200, body = Page<SentRequest>, description = "Some of them"))
)]
pub(super) async fn list_sent(
    caller: Caller,
    State(service): State<Service>,
    Query(part): Query<SentPart>,
) -> Result<Json<Page<SentRequest>>, Failure> {
    let (filter, list, want) = part.want()?;
    let found = service.community().list_sent(caller.id(), filter, want).await?;
    Ok(Json(Page::of(list, found, Into::into)))
}

/// Why there is no answer yet, what helps, and when one may come
///
/// Only for a request of yours that waits. All of it rests on what you can see yourself.
#[utoipa::path(
    get, path = "/api/v1/requests/{id}/explanation", tag = "Requests you send",
    responses((status = 200, body = Explained, description = "The explanation"))
)]
pub(super) async fn explain(
    caller: Caller,
    State(service): State<Service>,
    Id(id): Id,
    Query(Nothing {}): Query<Nothing>,
) -> Result<Response, Failure> {
    let now = service.stamp().now;
    let found = service.community().explain_sent(caller.id(), RequestId(id), now).await?;
    let explained = Explained::written(&found, service.community().model().name())?;
    Ok(explained.into_response())
}

/// Take a request back
///
/// Its recipient keeps no trace of it. You may ask the same person again after the cool-down.
#[utoipa::path(
    post, path = "/api/v1/requests/{id}/withdraw", tag = "Requests you send",
    responses((status = 200, body = Standing, description = "Where you stand"))
)]
pub(super) async fn withdraw(
    caller: Caller,
    State(service): State<Service>,
    Id(id): Id,
    order: Order<NoBody>,
) -> Result<Json<Standing>, Failure> {
    let request = RequestId(id);
    about_request(&service, caller.id(), request, &Command::Withdraw(request), order.key()).await.map(Json)
}

/// A note, written anew.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewNote {
    /// The whole note; may be empty.
    #[schema(value_type = String, max_length = 600)]
    note: Note,
}

impl Body for NewNote {}

/// Write the note of a waiting request anew
///
/// Nobody is told; whoever reads the request next reads the new note.
#[utoipa::path(
    post, path = "/api/v1/requests/{id}/note", tag = "Requests you send",
    request_body = NewNote,
    responses((status = 200, body = Standing, description = "Where you stand"))
)]
pub(super) async fn revise_note(
    caller: Caller,
    State(service): State<Service>,
    Id(id): Id,
    order: Order<NewNote>,
) -> Result<Json<Standing>, Failure> {
    let request = RequestId(id);
    let command = Command::ReviseNote { request, note: order.body.note.clone() };
    about_request(&service, caller.id(), request, &command, order.key()).await.map(Json)
}

/// An answer to a question.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewAnswer {
    /// The answer.
    #[schema(value_type = String, min_length = 1, max_length = 600)]
    answer: Message,
}

impl Body for NewAnswer {}

/// Answer the question about a request of yours
#[utoipa::path(
    post, path = "/api/v1/requests/{id}/answer", tag = "Requests you send",
    request_body = NewAnswer,
    responses((status = 200, body = Standing, description = "Where you stand"))
)]
pub(super) async fn answer(
    caller: Caller,
    State(service): State<Service>,
    Id(id): Id,
    order: Order<NewAnswer>,
) -> Result<Json<Standing>, Failure> {
    let request = RequestId(id);
    let command = Command::Answer { request, text: order.body.answer.clone() };
    about_request(&service, caller.id(), request, &command, order.key()).await.map(Json)
}

/// Whom you ask for a good word.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewVoucher {
    /// The handle of somebody who is connected with both of you.
    #[schema(min_length = 1, example = "liv-holm")]
    voucher: String,
}

impl Body for NewVoucher {}

/// Ask a mutual connection to vouch for a request of yours
///
/// Whether they do is theirs to decide, and silence needs no reason.
#[utoipa::path(
    post, path = "/api/v1/requests/{id}/ask-to-vouch", tag = "Requests you send",
    request_body = NewVoucher,
    responses((status = 200, body = Standing, description = "Where you stand"))
)]
pub(super) async fn ask_to_vouch(
    caller: Caller,
    State(service): State<Service>,
    Id(id): Id,
    order: Order<NewVoucher>,
) -> Result<Json<Standing>, Failure> {
    let request = RequestId(id);
    if let Some(outcome) = service.community().outcome_of(caller.id(), order.key()).await? {
        return Standing::try_from(outcome).map(Json);
    }
    let voucher = find_id(&service, caller.id(), &order.body.voucher).await?;
    let command = Command::AskToVouch { request, voucher };
    about_request(&service, caller.id(), request, &command, order.key()).await.map(Json)
}
