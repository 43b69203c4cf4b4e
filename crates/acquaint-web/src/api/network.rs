//! Connections, profile views and notifications.

use super::answer::{Standing, towards};
use super::order::{NoBody, Order};
use super::path::Name;
use super::person::{Person, SharedThing};
use super::query::{Nothing, Page, Part, Query, Search};
use super::word::NoticeWord;
use crate::failure::Failure;
use crate::route::{Access, Routes};
use crate::service::Service;
use crate::visitor::Caller;
use acquaint_app::community::view::{ConnectionRow, Notification, ProfileView, Viewer};
use acquaint_core::request::Command;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// The routes of this part.
pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/connections", Access::Program, list_connections)
        .delete("/api/v1/connections/{handle}", Access::Program, disconnect)
        .get("/api/v1/profile-views", Access::Program, list_profile_views)
        .get("/api/v1/notifications", Access::Program, list_notifications)
        .post("/api/v1/notifications/read", Access::Program, read_notifications)
}

/// A connection of yours.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Connection {
    /// With whom.
    person: Person,
    /// Since when.
    since: Timestamp,
    /// What you share.
    shared: Vec<SharedThing>,
}

impl From<ConnectionRow> for Connection {
    fn from(row: ConnectionRow) -> Self {
        let shared = row.shared.into_iter().map(Into::into).collect();
        Self { person: row.card.into(), since: row.since, shared }
    }
}

/// Your connections
///
/// Newest first. With `q`, those whose name has it.
#[utoipa::path(
    get, path = "/api/v1/connections", tag = "Connections", params(Search),
    responses((status = 200, body = Page<Connection>, description = "Some of your connections"))
)]
pub(super) async fn list_connections(
    caller: Caller,
    State(service): State<Service>,
    Query(query): Query<Search>,
) -> Result<Json<Page<Connection>>, Failure> {
    let (words, want) = query.want("connections")?;
    let found = service.community().list_connections(caller.id(), &words, want).await?;
    Ok(Json(Page::of("connections", found, Into::into)))
}

/// End a connection
///
/// Silent and mutual: nobody is told.
#[utoipa::path(
    delete, path = "/api/v1/connections/{handle}", tag = "Connections",
    responses((status = 200, body = Standing, description = "Where you stand"))
)]
pub(super) async fn disconnect(
    caller: Caller,
    State(service): State<Service>,
    Name(handle): Name,
    Query(Nothing {}): Query<Nothing>,
) -> Result<Json<Standing>, Failure> {
    towards(&service, caller.id(), &handle, &Command::Disconnect, None).await.map(Json)
}

/// A look at your profile.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LookedAt {
    /// When.
    at: Timestamp,
    /// By whom, as far as they show it.
    viewer: WhoLooked,
}

/// Who looked at your profile, as far as they show it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "is", rename_all = "snake_case")]
pub(super) enum WhoLooked {
    /// Somebody who looks with their name.
    Named {
        /// Who.
        person: Box<Person>,
    },
    /// Somebody who shows only this; both may be empty.
    SemiPrivate {
        /// Their industry.
        industry: String,
        /// Their region.
        region: String,
    },
}

impl From<ProfileView> for LookedAt {
    fn from(view: ProfileView) -> Self {
        let viewer = match view.viewer {
            Viewer::Named(card) => WhoLooked::Named { person: Box::new((*card).into()) },
            Viewer::SemiPrivate { industry, region } => WhoLooked::SemiPrivate { industry, region },
        };
        Self { at: view.at, viewer }
    }
}

/// Who looked at your profile
///
/// Newest first. Empty while you look at others privately.
#[utoipa::path(
    get, path = "/api/v1/profile-views", tag = "Connections", params(Part),
    responses((status = 200, body = Page<LookedAt>, description = "Some of the looks at your profile"))
)]
pub(super) async fn list_profile_views(
    caller: Caller,
    State(service): State<Service>,
    Query(part): Query<Part>,
) -> Result<Json<Page<LookedAt>>, Failure> {
    let found = service.community().list_profile_views(&caller.0, part.want("views")?).await?;
    Ok(Json(Page::of("views", found, Into::into)))
}

/// Something you are told.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Told)]
pub(super) struct NotificationFacts {
    /// Its id.
    id: Uuid,
    /// What.
    kind: NoticeWord,
    /// About whom.
    about: Person,
    /// About which request.
    request: Uuid,
    /// When.
    at: Timestamp,
    /// Whether you read it.
    is_read: bool,
}

impl From<Notification> for NotificationFacts {
    fn from(told: Notification) -> Self {
        Self {
            id: told.id.0,
            kind: NoticeWord(told.kind),
            about: told.about.into(),
            request: told.request.0,
            at: told.at,
            is_read: told.is_read,
        }
    }
}

/// What you are told
///
/// Newest first. Nobody is ever told of a silence.
#[utoipa::path(
    get, path = "/api/v1/notifications", tag = "Notifications", params(Part),
    responses((status = 200, body = Page<NotificationFacts>, description = "Some of what you are told"))
)]
pub(super) async fn list_notifications(
    caller: Caller,
    State(service): State<Service>,
    Query(part): Query<Part>,
) -> Result<Json<Page<NotificationFacts>>, Failure> {
    let now = service.stamp().now;
    let found = service.community().list_notifications(caller.id(), now, part.want("told")?).await?;
    Ok(Json(Page::of("told", found, Into::into)))
}

/// Mark everything you were told as read
#[utoipa::path(
    post, path = "/api/v1/notifications/read", tag = "Notifications",
    responses((status = 204, description = "Everything up to now is read"))
)]
pub(super) async fn read_notifications(
    caller: Caller,
    State(service): State<Service>,
    _order: Order<NoBody>,
) -> Result<StatusCode, Failure> {
    service.community().read_notifications(caller.id(), service.stamp().now).await?;
    Ok(StatusCode::NO_CONTENT)
}
