//! Tokens of programs: listed, made (their secret is shown once), revoked.

use super::order::{Body, Order};
use super::path::Id;
use super::query::{Nothing, Page, Query};
use crate::failure::Failure;
use crate::route::{Access, Routes};
use crate::service::Service;
use crate::visitor::{Caller, InPerson};
use acquaint_app::community::account::ApiToken;
use acquaint_core::id::TokenId;
use acquaint_identity::token::Token;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The longest a token may last if it ends by itself, in days (ten years).
const DAYS_MAX: u16 = 3_650;

/// The routes of this part.
pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/tokens", Access::Program, list_tokens)
        .post("/api/v1/tokens", Access::Program, create_token)
        .delete("/api/v1/tokens/{id}", Access::Program, revoke_token)
}

/// A token of yours, without its secret.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TokenFacts {
    /// Its id, to revoke it by.
    id: Uuid,
    /// What you call it.
    name: String,
    /// When it was made.
    created_at: Timestamp,
    /// When it was last used, to the day.
    #[schema(required)]
    used_at: Option<Timestamp>,
    /// When it ends by itself. `null`: when you revoke it.
    #[schema(required)]
    expires_at: Option<Timestamp>,
}

impl From<ApiToken> for TokenFacts {
    fn from(token: ApiToken) -> Self {
        let ApiToken { id, member: _, name, created_at, used_at, expires_at } = token;
        Self { id: id.0, name: name.into(), created_at, used_at, expires_at }
    }
}

/// A new token with its secret.
#[derive(Serialize, ToSchema)]
pub(super) struct MadeToken {
    /// The token.
    token: TokenFacts,
    /// What to send as `Authorization: Bearer …`. It is shown this once and kept nowhere.
    #[schema(example = "acq_…")]
    secret: String,
}

/// Your tokens
///
/// Newest first. One page is all there is.
#[utoipa::path(
    get, path = "/api/v1/tokens", tag = "Tokens",
    responses((status = 200, body = Page<TokenFacts>, description = "All of them"))
)]
pub(super) async fn list_tokens(
    caller: Caller,
    State(service): State<Service>,
    Query(Nothing {}): Query<Nothing>,
) -> Result<Json<Page<TokenFacts>>, Failure> {
    let found = service.community().list_tokens(caller.id()).await?;
    Ok(Json(Page::whole(found.into_iter().map(Into::into).collect())))
}

/// A token to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewToken {
    /// What you call it. One line.
    #[schema(min_length = 1, max_length = 120, example = "Backup of my contacts")]
    name: String,
    /// After how many days it ends by itself. `null`, or left out: when you revoke it.
    #[schema(minimum = 1, maximum = 3650)]
    days: Option<u16>,
}

impl Body for NewToken {}

/// Make a token
///
/// Only with the session of a browser: a token cannot make tokens (403 `browser_only`). Who has a password makes tokens
/// in the settings, which ask for it; here the answer is the same 403.
///
/// Its secret is shown in this answer alone. Sent again with the same `Idempotency-Key`, nothing is made and the answer
/// is 409 `token_made`: the secret cannot be shown again.
#[utoipa::path(
    post, path = "/api/v1/tokens", tag = "Tokens",
    request_body = NewToken,
    responses((status = 201, body = MadeToken, description = "The token and its secret"))
)]
pub(super) async fn create_token(
    InPerson(visitor): InPerson,
    State(service): State<Service>,
    order: Order<NewToken>,
) -> Result<(StatusCode, Json<MadeToken>), Failure> {
    let NewToken { name, days } = &order.body;
    if days.is_some_and(|days| !(1..=DAYS_MAX).contains(&days)) {
        return Err(Failure::field("days", "must be 1 to 3650, or left out"));
    }
    if visitor.account.password.is_some() {
        return Err(Failure::browser_only());
    }
    let secret = Token::fresh(&service.setup.tokens);
    let digest = *secret.digest().as_bytes();
    let mut stamp = service.stamp();
    let made = service
        .community()
        .create_token_once(visitor.id(), name, *days, digest, order.key(), &mut stamp)
        .await?;
    let token = made.ok_or_else(made_before)?;
    Ok((StatusCode::CREATED, Json(MadeToken { token: token.into(), secret: secret.expose_for_api() })))
}

fn made_before() -> Failure {
    let detail = "a token was made with this key already, and its secret cannot be shown again; \
                  revoke it if you missed it, and make another with a fresh key";
    Failure::new(StatusCode::CONFLICT, "token_made", detail)
}

/// Revoke a token
///
/// It works no more from now on.
#[utoipa::path(
    delete, path = "/api/v1/tokens/{id}", tag = "Tokens",
    responses((status = 204, description = "It works no more"))
)]
pub(super) async fn revoke_token(
    caller: Caller,
    State(service): State<Service>,
    Id(id): Id,
    Query(Nothing {}): Query<Nothing>,
) -> Result<StatusCode, Failure> {
    service.community().revoke_token(caller.id(), TokenId(id), service.stamp().now).await?;
    Ok(StatusCode::NO_CONTENT)
}
