//! A recipient's strategy: read, replaced, tried before it is saved, gone back to. Yours alone, all of it.

mod judgement;
mod preview;
mod saved;
mod shape;

pub(super) use saved::{SavedStrategy, Version};
pub(super) use shape::StrategyBody;

use super::order::{Body, Order};
use super::path::{Id, Number};
use super::query::{NO_PLACE, Nothing, Page, Query, read_place};
use super::word::ReadyMadeWord;
use crate::failure::Failure;
use crate::pace;
use crate::route::{Access, Routes};
use crate::service::Service;
use crate::visitor::Caller;
use acquaint_app::community::{Community, CommunityError};
use acquaint_core::id::{PersonId, RequestId};
use acquaint_core::strategy::{ReadyMade as ReadyMadeOne, Strategy};
use axum::Json;
use axum::extract::State;
use judgement::Judgement;
use preview::{Preview, candidates};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How many requests of each kind a preview shows.
const SHOWN: usize = 20;
/// What a preview goes through, as its places name it.
const PREVIEW: &str = "preview";

/// The routes of this part.
pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/strategy", Access::Program, show_strategy)
        .put("/api/v1/strategy", Access::Program, save_strategy)
        .post("/api/v1/strategy/preview", Access::Program, preview_strategy)
        .get("/api/v1/strategy/versions", Access::Program, list_versions)
        .post("/api/v1/strategy/versions/{version}/return", Access::Program, return_to_version)
        .get("/api/v1/strategy/ready-made", Access::Program, list_ready_made)
        .get("/api/v1/requests/{id}/judgement", Access::Program, judge_request)
}

/// A strategy to be saved.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewStrategy {
    /// The strategy. What is left out is open.
    #[schema(value_type = StrategyBody)]
    strategy: Strategy,
    /// The current version that you read; 0: none. If another was saved since, nothing is changed: 409 `conflict`.
    #[schema(minimum = 0)]
    based_on: u32,
}

impl Body for NewStrategy {
    const OBJECTS: &'static [&'static str] = shape::OBJECTS;
    const LISTS: &'static [&'static str] = shape::LISTS;
}

/// A strategy to be tried.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TriedStrategy {
    /// The strategy. What is left out is open.
    #[schema(value_type = StrategyBody)]
    strategy: Strategy,
    /// Where to go on: `next` of the preview before. `null`, or left out: at the oldest request.
    #[schema(min_length = 1, max_length = 2000, pattern = "^[A-Za-z0-9_-]+$")]
    after: Option<String>,
}

impl Body for TriedStrategy {
    const OBJECTS: &'static [&'static str] = shape::OBJECTS;
    const LISTS: &'static [&'static str] = shape::LISTS;
}

/// The version that you read.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BasedOn {
    /// The current version that you read. If another was saved since, nothing is changed: 409 `conflict`.
    #[schema(minimum = 0)]
    based_on: u32,
}

impl Body for BasedOn {}

/// Your strategy
///
/// Nobody else can read it, or tell that you have one. Where none was ever saved, it is open, and its version is 0.
#[utoipa::path(
    get, path = "/api/v1/strategy", tag = "Your strategy",
    responses((status = 200, body = SavedStrategy, description = "The current strategy"))
)]
pub(super) async fn show_strategy(
    caller: Caller,
    State(service): State<Service>,
    Query(Nothing {}): Query<Nothing>,
) -> Result<Json<SavedStrategy>, Failure> {
    current(service.community(), caller.id()).await.map(Json)
}

async fn current(community: &Community, me: PersonId) -> Result<SavedStrategy, Failure> {
    Ok(community.load_strategy(me).await?.map_or_else(SavedStrategy::none, Into::into))
}

/// Replace your strategy
///
/// It becomes the next version. What waits is put on the shelves that it asks for; nobody is accepted by this.
#[utoipa::path(
    put, path = "/api/v1/strategy", tag = "Your strategy",
    request_body = NewStrategy,
    responses((status = 200, body = SavedStrategy, description = "The current strategy"))
)]
pub(super) async fn save_strategy(
    caller: Caller,
    State(service): State<Service>,
    order: Order<NewStrategy>,
) -> Result<Json<SavedStrategy>, Failure> {
    let (me, community) = (caller.id(), service.community());
    let NewStrategy { strategy, based_on } = order.body;
    let saved = community.save_strategy(me, &strategy, based_on, &mut service.stamp()).await;
    saved.map_err(|error| stale(within_strategy(error)))?;
    current(community, me).await.map(Json)
}

/// A conflict is about the version that was read: the same command would fail again however often it is sent.
pub(super) fn stale(error: CommunityError) -> Failure {
    let is_stale = error == CommunityError::Conflict;
    let failure = Failure::from(error);
    let detail = "your strategy has a newer version; load it with `GET /api/v1/strategy`, start from there, and name its version";
    if is_stale { Failure { detail: detail.into(), ..failure } } else { failure }
}

/// Errors with the places that they have in the body.
fn within_strategy(error: CommunityError) -> CommunityError {
    match error {
        CommunityError::Invalid(mut fields) => {
            for field in &mut fields {
                field.field = format!("strategy.{}", field.field);
            }
            CommunityError::Invalid(fields)
        }
        other => other,
    }
}

/// See what a strategy would do
///
/// Over requests that wait for you, however old and on whatever shelf: oldest first, at most 2,000 at a time. `next` leads
/// on to the others. Nothing is kept, and nothing is seen by it.
#[utoipa::path(
    post, path = "/api/v1/strategy/preview", tag = "Your strategy",
    request_body = TriedStrategy,
    responses((status = 200, body = Preview, description = "What it would do"))
)]
pub(super) async fn preview_strategy(
    caller: Caller,
    State(service): State<Service>,
    order: Order<TriedStrategy>,
) -> Result<Json<Preview>, Failure> {
    let (me, now, community) = (caller.id(), service.stamp().now, service.community());
    let TriedStrategy { strategy, after } = order.body;
    let read = |after: String| read_place(PREVIEW, &after).ok_or_else(|| Failure::field("after", NO_PLACE));
    let after = after.map(read).transpose()?;
    let strategy = strategy.read().map_err(CommunityError::Invalid).map_err(within_strategy)?;
    pace::check_preview(&service, me, &strategy)?;
    let recipient = community.load_recipient(me, now).await?;
    let saved = community.load_strategy(me).await?;
    let current = saved.as_ref().map(|saved| &saved.strategy);
    let found = community.preview_strategy(&recipient, &strategy, current, (SHOWN, after.as_ref())).await?;
    let shown = [&found.fits, &found.no_longer, &found.cannot_tell].map(|group| group.first.as_slice());
    let read = community.read_judged(&recipient, &strategy, shown.concat()).await?;
    let mut preview = Preview::new(&found);
    [preview.oldest_fits, preview.oldest_no_longer, preview.oldest_cannot_tell] =
        shown.map(|requests| candidates(&strategy, &read, requests));
    Ok(Json(preview))
}

/// Every version of your strategy
///
/// Newest first, each with what it changed. One page is all there is.
#[utoipa::path(
    get, path = "/api/v1/strategy/versions", tag = "Your strategy",
    responses((status = 200, body = Page<Version>, description = "All that are kept"))
)]
pub(super) async fn list_versions(
    caller: Caller,
    State(service): State<Service>,
    Query(Nothing {}): Query<Nothing>,
) -> Result<Json<Page<Version>>, Failure> {
    let versions = service.community().list_strategy_versions(caller.id()).await?;
    Ok(Json(Page::whole(versions.into_iter().map(Into::into).collect())))
}

/// Go back to an earlier version
///
/// It is saved as the next one; none is lost by it.
#[utoipa::path(
    post, path = "/api/v1/strategy/versions/{version}/return", tag = "Your strategy",
    request_body = BasedOn,
    responses((status = 200, body = SavedStrategy, description = "The current strategy"))
)]
pub(super) async fn return_to_version(
    caller: Caller,
    State(service): State<Service>,
    Number(earlier): Number,
    order: Order<BasedOn>,
) -> Result<Json<SavedStrategy>, Failure> {
    let (me, community) = (caller.id(), service.community());
    let returned = community.return_to_strategy(me, earlier, order.body.based_on, &mut service.stamp()).await;
    returned.map_err(stale)?;
    current(community, me).await.map(Json)
}

/// A strategy to start from.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ReadyMade {
    /// Its word.
    key: ReadyMadeWord,
    /// Its name.
    title: &'static str,
    /// What it does.
    one_line: &'static str,
    /// The strategy, filled in from your profile. `null`: your profile lacks what it needs.
    #[schema(required, value_type = Option<StrategyBody>)]
    strategy: Option<Strategy>,
}

/// Strategies to start from
#[utoipa::path(
    get, path = "/api/v1/strategy/ready-made", tag = "Your strategy",
    responses((status = 200, body = Page<ReadyMade>, description = "All of them"))
)]
pub(super) async fn list_ready_made(
    caller: Caller,
    State(service): State<Service>,
    Query(Nothing {}): Query<Nothing>,
) -> Result<Json<Page<ReadyMade>>, Failure> {
    let profile = service.community().load_own(caller.id()).await?.profile;
    let all = ReadyMadeOne::ALL.map(|one| ReadyMade {
        key: ReadyMadeWord(one),
        title: one.title(),
        one_line: one.one_line(),
        strategy: one.strategy(&profile),
    });
    Ok(Json(Page::whole(all.into())))
}

/// Whether a request that waits for you fits your strategy, and why
///
/// Where no strategy was ever saved, everybody fits. The request is not seen by this.
#[utoipa::path(
    get, path = "/api/v1/requests/{id}/judgement", tag = "Your strategy",
    responses((status = 200, body = Judgement, description = "What each rule says"))
)]
pub(super) async fn judge_request(
    caller: Caller,
    State(service): State<Service>,
    Id(id): Id,
    Query(Nothing {}): Query<Nothing>,
) -> Result<Json<Judgement>, Failure> {
    let (me, now, community) = (caller.id(), service.stamp().now, service.community());
    let request = RequestId(id);
    let strategy = community.load_strategy(me).await?.map_or_else(Strategy::default, |saved| saved.strategy);
    let recipient = community.load_recipient(me, now).await?;
    let judged = community.judge_requests(&recipient, &strategy, vec![request]).await?;
    let of_it = judged.get(&request).ok_or_else(Failure::not_found)?;
    Ok(Json(Judgement::new(&strategy, of_it)))
}
