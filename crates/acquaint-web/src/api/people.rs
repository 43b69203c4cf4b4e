//! Other people: search, profiles, who you may know, and what you want to see or hear of somebody.

use super::answer::{Mute, Standing, find_id, towards};
use super::order::{NoBody, Order};
use super::path::Name;
use super::person::{Member, Person, SharedThing};
use super::query::{AtMost, Nothing, Page, Part, Query, Search};
use crate::failure::Failure;
use crate::route::{Access, Routes};
use crate::service::Service;
use crate::visitor::Caller;
use acquaint_app::community::view;
use acquaint_core::request::Command;
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

/// The routes of this part.
pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/people", Access::Program, search_people)
        .get("/api/v1/people/{handle}", Access::Program, show_person)
        .post("/api/v1/people/{handle}/view", Access::Program, view_person)
        .get("/api/v1/people/{handle}/mutual-connections", Access::Program, list_mutual_connections)
        .post("/api/v1/people/{handle}/block", Access::Program, block)
        .post("/api/v1/people/{handle}/unblock", Access::Program, unblock)
        .post("/api/v1/people/{handle}/mute", Access::Program, mute)
        .post("/api/v1/people/{handle}/unmute", Access::Program, unmute)
        .get("/api/v1/suggestions", Access::Program, list_suggestions)
}

/// Somebody who was found.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FoundPerson {
    #[serde(flatten)]
    person: Person,
    /// Their name is only spelled nearly as what was searched for.
    is_near: bool,
}

impl From<view::FoundMember> for FoundPerson {
    fn from(found: view::FoundMember) -> Self {
        Self { person: found.card.into(), is_near: found.is_near }
    }
}

/// Search people
///
/// Everybody whose name, handle, headline or organisation has every word of `q`; names that begin so come first. If
/// they do not fill the first page, people follow whose name is spelled nearly so (`is_near`).
#[utoipa::path(
    get, path = "/api/v1/people", tag = "People", params(Search),
    responses((status = 200, body = Page<FoundPerson>, description = "Some of those who were found"))
)]
pub(super) async fn search_people(
    caller: Caller,
    State(service): State<Service>,
    Query(query): Query<Search>,
) -> Result<Json<Page<FoundPerson>>, Failure> {
    let (words, want) = query.want("people")?;
    let found = service.community().search_people(caller.id(), &words, want).await?;
    Ok(Json(Page::of("people", found, Into::into)))
}

/// Somebody, as lists show them
///
/// Nothing is recorded. Their whole profile is opened with `POST /api/v1/people/{handle}/view`, as your view mode says.
#[utoipa::path(
    get, path = "/api/v1/people/{handle}", tag = "People",
    responses((status = 200, body = Person, description = "As lists show them"))
)]
pub(super) async fn show_person(
    caller: Caller,
    State(service): State<Service>,
    Name(handle): Name,
    Query(Nothing {}): Query<Nothing>,
) -> Result<Json<Person>, Failure> {
    Ok(Json(service.community().find_member(caller.id(), &handle).await?.card.into()))
}

/// Open somebody's profile, and be seen doing so
///
/// Records what your view mode says: `named`, your name; `semi_private`, your industry and region; `private`, nothing.
/// Looking again within twelve hours is one view.
#[utoipa::path(
    post, path = "/api/v1/people/{handle}/view", tag = "People",
    responses((status = 200, body = Member, description = "Their profile, as you may see it"))
)]
pub(super) async fn view_person(
    Caller(account): Caller,
    State(service): State<Service>,
    Name(handle): Name,
    _order: Order<NoBody>,
) -> Result<Json<Member>, Failure> {
    let (mut stamp, mode) = (service.stamp(), account.settings.view_mode);
    let member = service.community().open_profile(account.id, mode, &handle, &mut stamp).await?;
    Ok(Json(Member::new(member, stamp.now)))
}

/// Who is connected with both of you
#[utoipa::path(
    get, path = "/api/v1/people/{handle}/mutual-connections", tag = "People", params(Part),
    responses((status = 200, body = Page<Person>, description = "Some of them, by name"))
)]
pub(super) async fn list_mutual_connections(
    caller: Caller,
    State(service): State<Service>,
    Name(handle): Name,
    Query(part): Query<Part>,
) -> Result<Json<Page<Person>>, Failure> {
    let want = part.want("mutual")?;
    let other = find_id(&service, caller.id(), &handle).await?;
    let found = service.community().list_mutual_connections(caller.id(), other, want).await?;
    Ok(Json(Page::of("mutual", found, Into::into)))
}

/// Somebody you may know.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Suggestion {
    /// Who.
    person: Person,
    /// What you share, strongest first. Empty: connections alone.
    shared: Vec<SharedThing>,
}

impl From<view::Suggestion> for Suggestion {
    fn from(suggestion: view::Suggestion) -> Self {
        let shared = suggestion.shared.into_iter().map(Into::into).collect();
        Self { person: suggestion.card.into(), shared }
    }
}

/// People you may know
///
/// Best first: a shared organisation in overlapping years, a school, connections, a region. One page is all there is.
#[utoipa::path(
    get, path = "/api/v1/suggestions", tag = "People", params(AtMost),
    responses((status = 200, body = Page<Suggestion>, description = "People you may know"))
)]
pub(super) async fn list_suggestions(
    caller: Caller,
    State(service): State<Service>,
    Query(query): Query<AtMost>,
) -> Result<Json<Page<Suggestion>>, Failure> {
    let found = service.community().list_suggestions(caller.id(), query.at_most()).await?;
    Ok(Json(Page::whole(found.into_iter().map(Into::into).collect())))
}

/// Block somebody
///
/// They are not told, but your profile is no longer found by them, and a connection or a request of yours to them ends.
#[utoipa::path(
    post, path = "/api/v1/people/{handle}/block", tag = "People",
    responses((status = 200, body = Standing, description = "Where you stand"))
)]
pub(super) async fn block(
    caller: Caller,
    State(service): State<Service>,
    Name(handle): Name,
    order: Order<NoBody>,
) -> Result<Json<Standing>, Failure> {
    towards(&service, caller.id(), &handle, &Command::Block, order.key()).await.map(Json)
}

/// Block somebody no more
#[utoipa::path(
    post, path = "/api/v1/people/{handle}/unblock", tag = "People",
    responses((status = 200, body = Standing, description = "Where you stand"))
)]
pub(super) async fn unblock(
    caller: Caller,
    State(service): State<Service>,
    Name(handle): Name,
    order: Order<NoBody>,
) -> Result<Json<Standing>, Failure> {
    towards(&service, caller.id(), &handle, &Command::Unblock, order.key()).await.map(Json)
}

/// Hear no more from somebody
///
/// Yours alone: nothing changes for them, and a request of theirs waits as before.
#[utoipa::path(
    post, path = "/api/v1/people/{handle}/mute", tag = "People",
    responses((status = 200, body = Mute, description = "Whether you hear from them"))
)]
pub(super) async fn mute(
    caller: Caller,
    State(service): State<Service>,
    Name(handle): Name,
    order: Order<NoBody>,
) -> Result<Json<Mute>, Failure> {
    towards(&service, caller.id(), &handle, &Command::Mute, order.key()).await.map(Json)
}

/// Hear from somebody again
#[utoipa::path(
    post, path = "/api/v1/people/{handle}/unmute", tag = "People",
    responses((status = 200, body = Mute, description = "Whether you hear from them"))
)]
pub(super) async fn unmute(
    caller: Caller,
    State(service): State<Service>,
    Name(handle): Name,
    order: Order<NoBody>,
) -> Result<Json<Mute>, Failure> {
    towards(&service, caller.id(), &handle, &Command::Unmute, order.key()).await.map(Json)
}
