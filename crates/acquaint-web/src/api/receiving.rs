//! What a recipient does: read, accept, keep for later, ask; and what a voucher does. What is private stays so.

use super::answer::{Kept, Standing, about_request};
use super::order::{Body, NoBody, Order};
use super::path::Id;
use super::query::{Nothing, Page, Query, ShelfQuery};
use super::request::{ReceivedRequest, Request, VouchWish};
use crate::failure::Failure;
use crate::route::{Access, Routes};
use crate::service::Service;
use crate::visitor::Caller;
use acquaint_app::community::CommunityError;
use acquaint_core::id::RequestId;
use acquaint_core::request::{Command, Message, ReportReason};
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

/// The routes of this part.
pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/requests/received", Access::Program, list_received)
        .get("/api/v1/requests/{id}", Access::Program, show_request)
        .post("/api/v1/requests/{id}/accept", Access::Program, accept)
        .post("/api/v1/requests/{id}/set-aside", Access::Program, set_aside)
        .post("/api/v1/requests/{id}/return-to-inbox", Access::Program, return_to_inbox)
        .post("/api/v1/requests/{id}/ask", Access::Program, ask)
        .post("/api/v1/requests/{id}/remark", Access::Program, remark)
        .post("/api/v1/requests/{id}/report", Access::Program, report)
        .get("/api/v1/vouch-wishes", Access::Program, list_vouch_wishes)
        .post("/api/v1/requests/{id}/vouch", Access::Program, vouch)
}

/// The requests that wait for you
///
/// Newest first, on one shelf. Those on the page are seen from now on, which only you know.
#[utoipa::path(
    get, path = "/api/v1/requests/received", tag = "Requests you receive", params(ShelfQuery),
    responses((status = 200, body = Page<ReceivedRequest>, description = "Some of them"))
)]
pub(super) async fn list_received(
    caller: Caller,
    State(service): State<Service>,
    Query(part): Query<ShelfQuery>,
) -> Result<Json<Page<ReceivedRequest>>, Failure> {
    let (shelf, want) = part.want()?;
    let now = service.stamp().now;
    let found = service.community().read_shelf(caller.id(), shelf, want, now).await?;
    Ok(Json(Page::of(shelf.key(), found, |request| ReceivedRequest::new(request, now))))
}

/// A request, seen from your side of it
///
/// A request that you sent, wherever it stands; or one that waits for you, which is seen from now on.
#[utoipa::path(
    get, path = "/api/v1/requests/{id}", tag = "Requests you receive",
    responses((status = 200, body = Request, description = "Your side of the request"))
)]
pub(super) async fn show_request(
    caller: Caller,
    State(service): State<Service>,
    Id(id): Id,
    Query(Nothing {}): Query<Nothing>,
) -> Result<Json<Request>, Failure> {
    let request = RequestId(id);
    match service.community().find_sent(caller.id(), request).await {
        Ok(sent) => return Ok(Json(Request::Sent(Box::new(sent.into())))),
        Err(CommunityError::NotFound) => {}
        Err(error) => return Err(error.into()),
    }
    let now = service.stamp().now;
    let received = service.community().read_received(caller.id(), request, now).await?;
    Ok(Json(Request::Received(Box::new(ReceivedRequest::new(received, now)))))
}

/// Accept a request
///
/// From every shelf, at any age.
#[utoipa::path(
    post, path = "/api/v1/requests/{id}/accept", tag = "Requests you receive",
    responses((status = 200, body = Standing, description = "Where you stand"))
)]
pub(super) async fn accept(
    caller: Caller,
    State(service): State<Service>,
    Id(id): Id,
    order: Order<NoBody>,
) -> Result<Json<Standing>, Failure> {
    let request = RequestId(id);
    about_request(&service, caller.id(), request, &Command::Accept(request), order.key()).await.map(Json)
}

/// Keep a request for later
///
/// Yours alone: nobody else can tell, and it can always be undone.
#[utoipa::path(
    post, path = "/api/v1/requests/{id}/set-aside", tag = "Requests you receive",
    responses((status = 200, body = Kept, description = "What you keep about it"))
)]
pub(super) async fn set_aside(
    caller: Caller,
    State(service): State<Service>,
    Id(id): Id,
    order: Order<NoBody>,
) -> Result<Json<Kept>, Failure> {
    let request = RequestId(id);
    about_request(&service, caller.id(), request, &Command::SetAside(request), order.key()).await.map(Json)
}

/// Put a request back into your inbox
///
/// Yours alone, like every move between shelves.
#[utoipa::path(
    post, path = "/api/v1/requests/{id}/return-to-inbox", tag = "Requests you receive",
    responses((status = 200, body = Kept, description = "What you keep about it"))
)]
pub(super) async fn return_to_inbox(
    caller: Caller,
    State(service): State<Service>,
    Id(id): Id,
    order: Order<NoBody>,
) -> Result<Json<Kept>, Failure> {
    let request = RequestId(id);
    about_request(&service, caller.id(), request, &Command::ReturnToInbox(request), order.key())
        .await
        .map(Json)
}

/// A question to a sender.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewQuestion {
    /// The question.
    #[schema(value_type = String, min_length = 1, max_length = 600, example = "How do we know each other?")]
    question: Message,
}

impl Body for NewQuestion {}

/// Ask the sender something before you decide
///
/// The sender is told, and so learns that you saw the request; nothing else.
#[utoipa::path(
    post, path = "/api/v1/requests/{id}/ask", tag = "Requests you receive",
    request_body = NewQuestion,
    responses((status = 200, body = Standing, description = "Where you stand"))
)]
pub(super) async fn ask(
    caller: Caller,
    State(service): State<Service>,
    Id(id): Id,
    order: Order<NewQuestion>,
) -> Result<Json<Standing>, Failure> {
    let request = RequestId(id);
    let command = Command::Ask { request, question: order.body.question.clone() };
    about_request(&service, caller.id(), request, &command, order.key()).await.map(Json)
}

/// A remark to yourself.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewRemark {
    /// The remark. `null`, or left out: none.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 600)]
    remark: Option<Message>,
}

impl Body for NewRemark {}

/// Write, change or delete your remark on a request
///
/// Yours alone.
#[utoipa::path(
    post, path = "/api/v1/requests/{id}/remark", tag = "Requests you receive",
    request_body = NewRemark,
    responses((status = 200, body = Kept, description = "What you keep about it"))
)]
pub(super) async fn remark(
    caller: Caller,
    State(service): State<Service>,
    Id(id): Id,
    order: Order<NewRemark>,
) -> Result<Json<Kept>, Failure> {
    let request = RequestId(id);
    let command = Command::Remark { request, remark: order.body.remark.clone() };
    about_request(&service, caller.id(), request, &command, order.key()).await.map(Json)
}

/// What is wrong with a request.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Wrong {
    /// It sells something.
    Advertising,
    /// The sender is not who they say they are.
    FalseIdentity,
    /// It threatens, insults or presses.
    Harassment,
    /// Something else.
    SomethingElse,
}

impl From<Wrong> for ReportReason {
    fn from(wrong: Wrong) -> Self {
        match wrong {
            Wrong::Advertising => Self::Advertising,
            Wrong::FalseIdentity => Self::FalseIdentity,
            Wrong::Harassment => Self::Harassment,
            Wrong::SomethingElse => Self::SomethingElse,
        }
    }
}

/// A report to the operators.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewReport {
    /// What is wrong with the request.
    because: Wrong,
}

impl Body for NewReport {}

/// Report a request to the operators
///
/// Only you and the operators know. An operator who sent the request does not see the report: look at
/// `is_from_only_operator` of the request first.
#[utoipa::path(
    post, path = "/api/v1/requests/{id}/report", tag = "Requests you receive",
    request_body = NewReport,
    responses((status = 200, body = Kept, description = "What you keep about it"))
)]
pub(super) async fn report(
    caller: Caller,
    State(service): State<Service>,
    Id(id): Id,
    order: Order<NewReport>,
) -> Result<Json<Kept>, Failure> {
    let request = RequestId(id);
    let command = Command::Report { request, because: order.body.because.into() };
    about_request(&service, caller.id(), request, &command, order.key()).await.map(Json)
}

/// Who asks you for a good word
///
/// Open wishes first. One page is all there is.
#[utoipa::path(
    get, path = "/api/v1/vouch-wishes", tag = "Good words",
    responses((status = 200, body = Page<VouchWish>, description = "All of them"))
)]
pub(super) async fn list_vouch_wishes(
    caller: Caller,
    State(service): State<Service>,
    Query(Nothing {}): Query<Nothing>,
) -> Result<Json<Page<VouchWish>>, Failure> {
    let found = service.community().list_vouch_wishes(caller.id()).await?;
    Ok(Json(Page::whole(found.into_iter().map(Into::into).collect())))
}

/// Give a good word for a request, if its sender asked you
///
/// Vouching twice is the same as once. There is nothing to do for not vouching.
#[utoipa::path(
    post, path = "/api/v1/requests/{id}/vouch", tag = "Good words",
    responses((status = 200, body = Standing, description = "Where you stand"))
)]
pub(super) async fn vouch(
    caller: Caller,
    State(service): State<Service>,
    Id(id): Id,
    _order: Order<NoBody>,
) -> Result<Json<Standing>, Failure> {
    let outcome = service.community().vouch(caller.id(), RequestId(id), &mut service.stamp()).await?;
    Standing::try_from(outcome).map(Json)
}
