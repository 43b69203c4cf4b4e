//! Sweeps: accepting those who fit, and what became of each.

use super::order::{Body, NoBody, Order};
use super::path::Id;
use super::person::Person;
use super::query::{AtMost, Nothing, Page, Part, Query};
use super::strategy::stale;
use super::word::SweepOutcomeWord;
use crate::failure::Failure;
use crate::route::{Access, Routes};
use crate::service::Service;
use crate::visitor::Caller;
use acquaint_app::community::sweep::SweepWish;
use acquaint_app::community::view::{self, SweptRequest};
use acquaint_app::community::{Community, CommunityError};
use acquaint_core::id::{PersonId, RequestId, SweepId};
use acquaint_core::strategy::sweep::{self, SweepOutcome};
use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// How many requests that are kept apart can be included at once.
const INCLUDED_MAX: usize = 1_000;

/// The routes of this part.
pub(super) fn routes() -> Routes {
    Routes::new()
        .post("/api/v1/strategy/sweep", Access::Program, start_sweep)
        .get("/api/v1/strategy/sweeps", Access::Program, list_sweeps)
        .get("/api/v1/strategy/sweeps/{id}", Access::Program, show_sweep)
        .get("/api/v1/strategy/sweeps/{id}/requests", Access::Program, list_swept)
        .post("/api/v1/strategy/sweeps/{id}/stop", Access::Program, stop_sweep)
}

/// Who wanted a sweep.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum SweepKind {
    /// You did.
    Asked,
    /// Your strategy, which accepts automatically after a visit.
    Standing,
    /// You did, and picked each request.
    Picked,
}

/// A sweep, and how far it has come.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Sweep {
    /// Its id.
    id: Uuid,
    /// Under which version of your strategy. `null`: you picked its requests.
    #[schema(required)]
    version: Option<u32>,
    /// Who wanted it.
    kind: SweepKind,
    /// When it began.
    started_at: Timestamp,
    /// When it was stopped before its end.
    #[schema(required)]
    stopped_at: Option<Timestamp>,
    /// When everything in it was decided.
    #[schema(required)]
    ended_at: Option<Timestamp>,
    /// When the last of what it still has to do is due. `null`: nothing is.
    #[schema(required)]
    last_due_at: Option<Timestamp>,
    /// How many requests are in it.
    requests: u32,
    /// How many of them are decided.
    decided: u32,
    /// What became of those.
    outcomes: Outcomes,
}

/// What became of the requests in a sweep.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Outcomes {
    /// Accepted.
    accepted: u32,
    /// You had no connection left; they keep waiting.
    you_were_at_limit: u32,
    /// Their senders had no connection left; they keep waiting.
    they_were_at_limit: u32,
    /// They did not wait any more.
    no_longer_waiting: u32,
    /// Their senders were not within reach.
    out_of_reach: u32,
    /// You sorted them yourself meanwhile (moved, muted, reported, with a remark); they keep waiting.
    put_on_shelf: u32,
}

impl From<view::Sweep> for Sweep {
    fn from(sweep: view::Sweep) -> Self {
        let count = |outcome| sweep.count(outcome);
        Self {
            id: sweep.id.0,
            version: sweep.version,
            kind: match sweep.kind {
                sweep::SweepKind::Asked => SweepKind::Asked,
                sweep::SweepKind::Standing => SweepKind::Standing,
                sweep::SweepKind::Picked => SweepKind::Picked,
            },
            started_at: sweep.started_at,
            stopped_at: sweep.stopped_at,
            ended_at: sweep.ended_at,
            last_due_at: sweep.last_due_at,
            requests: sweep.requests,
            decided: sweep.decided(),
            outcomes: Outcomes {
                accepted: count(SweepOutcome::Accepted),
                you_were_at_limit: count(SweepOutcome::YouWereAtLimit),
                they_were_at_limit: count(SweepOutcome::TheyWereAtLimit),
                no_longer_waiting: count(SweepOutcome::NoLongerWaiting),
                out_of_reach: count(SweepOutcome::OutOfReach),
                put_on_shelf: count(SweepOutcome::PutOnShelf),
            },
        }
    }
}

/// A sweep to begin.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewSweep {
    /// The version of your strategy that you read. If another was saved since, nothing is begun: 409 `conflict`.
    #[schema(minimum = 1)]
    version: u32,
    /// Only requests that were sent at or before this moment: those that you know of.
    sent_by: Timestamp,
    /// At most so many, of which the oldest are taken. `null`, or left out: all.
    #[schema(minimum = 1)]
    at_most: Option<u32>,
    /// Requests whose sender you muted, or that you reported or wrote a remark about, are left out but for these.
    #[serde(default)]
    #[schema(max_items = 1000)]
    include: Vec<Uuid>,
}

impl Body for NewSweep {
    const LISTS: &'static [&'static str] = &["include"];
}

/// A sweep that was begun.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Begun {
    /// The sweep. `null`: nobody who fits waits for it, and nothing was begun.
    #[schema(required)]
    sweep: Option<Sweep>,
}

/// Accept those who fit
///
/// However old and on whatever shelf, in the background: each at a random moment, at the pace of somebody who accepts by
/// hand, so that nobody can tell that a rule did it. One sweep at a time: while another of yours goes on, 409 `conflict`.
/// Each sender learns that you are connected, and nothing else.
#[utoipa::path(
    post, path = "/api/v1/strategy/sweep", tag = "Your strategy",
    request_body = NewSweep,
    responses((status = 200, body = Begun, description = "The sweep"))
)]
pub(super) async fn start_sweep(
    caller: Caller,
    State(service): State<Service>,
    order: Order<NewSweep>,
) -> Result<Json<Begun>, Failure> {
    order.needed_key()?;
    let NewSweep { version, sent_by, at_most, include } = order.body;
    if at_most == Some(0) {
        return Err(Failure::field("at_most", "must be at least 1; leave it out for all"));
    }
    if include.len() > INCLUDED_MAX {
        return Err(Failure::field("include", "must have at most 1000 entries"));
    }
    let (me, community) = (caller.id(), service.community());
    let ticked = include.into_iter().map(RequestId).collect();
    let wish = SweepWish { version, sent_by, at_most, ticked, left_out: std::collections::BTreeSet::new() };
    let sweep = match community.start_sweep(me, wish, &mut service.stamp()).await {
        Ok(Some(id)) => Some(community.find_sweep(me, id).await?),
        Ok(None) => None,
        Err(CommunityError::Conflict) => return Err(not_begun(community, me, version).await?),
        Err(error) => return Err(error.into()),
    };
    Ok(Json(Begun { sweep: sweep.map(Into::into) }))
}

/// Why a sweep was not begun: its version is stale, or another sweep is running.
async fn not_begun(community: &Community, me: PersonId, version: u32) -> Result<Failure, Failure> {
    let is_current = community.load_strategy(me).await?.is_some_and(|saved| saved.version == version);
    if !is_current {
        return Ok(stale(CommunityError::Conflict));
    }
    let detail =
        "another sweep of yours is running; wait for it or stop it: `GET /api/v1/strategy/sweeps` shows it";
    Ok(Failure { detail: detail.into(), ..CommunityError::Conflict.into() })
}

/// Your sweeps
///
/// Newest first, with what your strategy accepts by itself. One page is all there is.
#[utoipa::path(
    get, path = "/api/v1/strategy/sweeps", tag = "Your strategy", params(AtMost),
    responses((status = 200, body = Page<Sweep>, description = "The latest"))
)]
pub(super) async fn list_sweeps(
    caller: Caller,
    State(service): State<Service>,
    Query(query): Query<AtMost>,
) -> Result<Json<Page<Sweep>>, Failure> {
    let found = service.community().list_sweeps(caller.id(), query.at_most()).await?;
    Ok(Json(Page::whole(found.into_iter().map(Into::into).collect())))
}

/// A sweep, and how far it has come
#[utoipa::path(
    get, path = "/api/v1/strategy/sweeps/{id}", tag = "Your strategy",
    responses((status = 200, body = Sweep, description = "The sweep"))
)]
pub(super) async fn show_sweep(
    caller: Caller,
    State(service): State<Service>,
    Id(id): Id,
    Query(Nothing {}): Query<Nothing>,
) -> Result<Json<Sweep>, Failure> {
    Ok(Json(service.community().find_sweep(caller.id(), SweepId(id)).await?.into()))
}

/// A request in a sweep.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Swept {
    /// The request.
    request: Uuid,
    /// Who sent it. `null`: nobody is named, because it was taken back or they are not there any more.
    #[schema(required)]
    sender: Option<Person>,
    /// What became of it. `null`: nothing yet.
    #[schema(required, value_type = Option<SweepOutcomeWord>)]
    outcome: Option<SweepOutcome>,
    /// When.
    #[schema(required)]
    decided_at: Option<Timestamp>,
}

impl From<SweptRequest> for Swept {
    fn from(swept: SweptRequest) -> Self {
        let (outcome, decided_at) = swept.outcome.unzip();
        Self { request: swept.request.0, sender: swept.sender.map(Into::into), outcome, decided_at }
    }
}

/// The requests in a sweep
///
/// In the order in which they are accepted: oldest first or newest first, which is chosen at random for each sweep.
#[utoipa::path(
    get, path = "/api/v1/strategy/sweeps/{id}/requests", tag = "Your strategy", params(Part),
    responses((status = 200, body = Page<Swept>, description = "Some of them"))
)]
pub(super) async fn list_swept(
    caller: Caller,
    State(service): State<Service>,
    Id(id): Id,
    Query(part): Query<Part>,
) -> Result<Json<Page<Swept>>, Failure> {
    let (me, community) = (caller.id(), service.community());
    // A place is of one sweep alone.
    let list = format!("swept.{id}");
    let want = part.want(&list)?;
    let sweep = community.find_sweep(me, SweepId(id)).await?;
    let found = community.list_swept(me, sweep.id, want).await?;
    Ok(Json(Page::of(&list, found, Into::into)))
}

/// Stop a sweep
///
/// Who was accepted stays connected with you; the others keep waiting. Stopping one that ended changes nothing.
#[utoipa::path(
    post, path = "/api/v1/strategy/sweeps/{id}/stop", tag = "Your strategy",
    responses((status = 200, body = Sweep, description = "The sweep, as it was left"))
)]
pub(super) async fn stop_sweep(
    caller: Caller,
    State(service): State<Service>,
    Id(id): Id,
    _order: Order<NoBody>,
) -> Result<Json<Sweep>, Failure> {
    let now = service.stamp().now;
    Ok(Json(service.community().stop_sweep(caller.id(), SweepId(id), now).await?.into()))
}
