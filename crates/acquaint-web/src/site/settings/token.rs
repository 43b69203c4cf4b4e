//! Tokens: what lets a program of a member's act for them.

use super::access::{NOT_IT, is_password_of};
use super::{load_page, page_again};
use crate::failure::Failure;
use crate::page::frame::Flash;
use crate::page::secret::Secret;
use crate::route::{Access, Routes};
use crate::service::Service;
use crate::shell::{Shell, go_saying};
use crate::site::posted::Posted;
use crate::site::show;
use crate::visitor::Visitor;
use acquaint_app::community::CommunityError;
use acquaint_core::id::TokenId;
use acquaint_identity::token::Token;
use axum::extract::{Path, State};
use axum::response::Response;
use uuid::Uuid;

pub(super) fn routes() -> Routes {
    Routes::new().post("/settings/tokens", Access::Member, create).post(
        "/settings/tokens/{token}/revoke",
        Access::Member,
        revoke,
    )
}

/// Answers with a page instead of a redirect: the secret is shown once, and kept nowhere for a next page to read.
async fn create(
    shell: Shell,
    visitor: Visitor,
    State(service): State<Service>,
    posted: Posted,
) -> Result<Response, Failure> {
    if !is_password_of(&service, &visitor, posted.text("password")).await? {
        let form = posted.filled().with_error("password", NOT_IT);
        return page_again(&shell, &service, &visitor, |page| page.token = form).await;
    }
    let token = Token::fresh(&service.setup.tokens);
    let digest = *token.digest().as_bytes();
    let name = posted.text("token_name");
    let made = service.community().create_token(visitor.id(), name, None, digest, &mut service.stamp()).await;
    match made {
        Ok(_) => {
            let mut page = load_page(&shell, &service, &visitor).await?;
            page.new_token = Some(Secret::new(token.expose_for_api()));
            Ok(shell.page(&page))
        }
        Err(CommunityError::Invalid(fields)) => {
            let detail = fields.first().map(|field| show::beside(&field.detail)).unwrap_or_default();
            let form = posted.filled().with_error("token_name", detail);
            page_again(&shell, &service, &visitor, |page| page.token = form).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn revoke(
    visitor: Visitor,
    State(service): State<Service>,
    Path(token): Path<String>,
) -> Result<Response, Failure> {
    let token: Uuid = token.parse().map_err(|_| Failure::not_found())?;
    service.community().revoke_token(visitor.id(), TokenId(token), service.stamp().now).await?;
    Ok(go_saying(&service, "/settings#tokens", &Flash::done("This token works no more.")))
}
