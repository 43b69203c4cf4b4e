//! The email digest: how often, and stopping it.

use super::page_again;
use crate::failure::Failure;
use crate::page::entrance::{NoticePage, StopMailPage};
use crate::page::frame::{Flash, Nav};
use crate::page::secret::Secret;
use crate::route::{Access, Routes};
use crate::service::Service;
use crate::shell::{Shell, go_saying};
use crate::site::entrance::digest;
use crate::site::posted::Posted;
use crate::visitor::Visitor;
use acquaint_app::community::CommunityError;
use acquaint_app::community::account::LinkPurpose;
use acquaint_core::member::{Digest, Settings};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

pub(super) fn routes() -> Routes {
    Routes::new()
        .post("/settings/mail", Access::Member, change_mail)
        .get("/mail/stop/{token}", Access::Anybody, show_stop)
        .post("/mail/stop/{token}", Access::Anybody, stop)
}

async fn change_mail(
    shell: Shell,
    visitor: Visitor,
    State(service): State<Service>,
    posted: Posted,
) -> Result<Response, Failure> {
    let Some(digest) = Digest::parse(posted.text("digest")) else {
        let form = posted.filled().with_error("digest", "please choose one of the three");
        return page_again(&shell, &service, &visitor, |page| page.mail = form).await;
    };
    service.community().edit_settings(visitor.id(), |kept| Settings { digest, ..kept }).await?;
    Ok(go_saying(&service, "/settings#mail", &Flash::done("Saved. This holds from now on.")))
}

/// Looking at the link changes nothing, because mail programs look at links too; the button does.
async fn show_stop(
    shell: Shell,
    State(service): State<Service>,
    Path(token): Path<String>,
) -> Result<Response, Failure> {
    let digest = digest(&token)?;
    match service.community().find_link(digest, LinkPurpose::StopDigest, &service.stamp()).await {
        Ok(_) => {
            Ok(shell.page(&StopMailPage { frame: shell.frame(Nav::Elsewhere), token: Secret::new(token) }))
        }
        Err(error) => link_gone(&shell, error),
    }
}

/// The button, and that of a mail program, which sends one form and follows no redirection (RFC 8058, section 3.1).
async fn stop(
    shell: Shell,
    State(service): State<Service>,
    Path(token): Path<String>,
) -> Result<Response, Failure> {
    match service.community().stop_digest(digest(&token)?, &service.stamp()).await {
        Ok(()) => Ok(shell.page(&NoticePage::mail_stopped(shell.frame(Nav::Elsewhere)))),
        Err(error) => link_gone(&shell, error),
    }
}

/// No other link of this kind can be requested; the settings do the same.
fn link_gone(shell: &Shell, error: CommunityError) -> Result<Response, Failure> {
    match error {
        CommunityError::LinkGone => {
            let page = NoticePage::stop_link_gone(shell.frame(Nav::Elsewhere));
            Ok(shell.page_with(StatusCode::GONE, &page))
        }
        error => Err(error.into()),
    }
}
