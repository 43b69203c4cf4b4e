//! Joining where the service sends email: first the address, then the rest, by the link in the email. The page and its
//! timing are the same whether or not the address has an account; only the mailbox shows it.

use super::digest;
use super::join::{Invitation, Join, answer, fields_of, invitation, sign_up_page};
use super::reset::HOURS;
use crate::failure::Failure;
use crate::page::entrance::{NoticePage, SignUpStep};
use crate::page::form::Form as Filled;
use crate::page::frame::Nav;
use crate::page::secret::Secret;
use crate::post;
use crate::route::{Access, Routes};
use crate::service::Service;
use crate::shell::Shell;
use crate::site::posted::Form;
use acquaint_app::community::CommunityError;
use acquaint_app::community::account::LinkPurpose;
use acquaint_app::community::follow_link::LinkFor;
use acquaint_app::community::join::read_email;
use acquaint_identity::token::Token;
use acquaint_mail::letter::{self, Envelope};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use jiff::SignedDuration;
use url::{Position, Url};

pub fn routes() -> Routes {
    Routes::new().get("/sign-up/{token}", Access::Anybody, show_rest).post(
        "/sign-up/{token}",
        Access::Anybody,
        join,
    )
}

/// The answer comes before the address is looked up.
pub(super) async fn ask(shell: &Shell, service: &Service, join: Join) -> Result<Response, Failure> {
    let address = async {
        service.community().find_invitation(invitation(&join.invite)?, &service.stamp()).await?;
        Ok(read_email(&join.email).map_err(|error| CommunityError::Invalid(vec![error]))?)
    };
    let email: String = match address.await {
        Ok(email) => email,
        Err(failure) => {
            let form = join.filled(&fields_of(failure)?);
            let page = sign_up_page(shell, service, SignUpStep::Address, form);
            return Ok(shell.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page));
        }
    };
    let again = with_invite(service.absolute_url("/sign-up"), &join.invite);
    let again = again[Position::BeforePath..].to_owned();
    let page = NoticePage::join_sent(shell.frame(Nav::Elsewhere), &email, HOURS, again);
    // The same for every address: a database that takes no write could not keep what the page promises.
    service.community().check_writable().await?;
    let service = service.clone();
    post::queue_later("with a link to join", move |is_first| {
        let (service, email, invite) = (service.clone(), email.clone(), join.invite.clone());
        async move { write_to(&service, email, &invite, is_first).await }
    });
    Ok(shell.page(&page))
}

/// A link to go on; or, to someone who has an account, where to sign in.
async fn write_to(service: &Service, email: String, invite: &str, is_first: bool) -> Result<(), Failure> {
    if is_first && service.letters.check(&("join", &email)).is_err() {
        return Ok(());
    }
    let account = service.community().find_account_by_login(&email).await?;
    let account = account.filter(|account| account.email == email);
    let envelope = Envelope {
        to: &email,
        name: account.as_ref().map_or("", |account| &account.name),
        community: &service.community().rules().name,
        home: &service.setup.base_url,
    };
    let mut stamp = service.stamp();
    let mail = if account.is_some() {
        letter::here_already(&envelope, &service.absolute_url("/sign-in"), &service.absolute_url("/reset"))
    } else {
        let token = Token::fresh(&service.setup.tokens);
        let whom = LinkFor { about: Some(email.clone()), ..LinkFor::default() };
        let digest = *token.digest().as_bytes();
        service.community().make_link(LinkPurpose::ConfirmEmail, whom, digest, &mut stamp).await?;
        let link = with_invite(service.absolute_url(&format!("/sign-up/{}", token.expose())), invite);
        letter::join_link(&envelope, &link, HOURS)
    };
    let good_for = account.is_none().then(|| SignedDuration::from_hours(HOURS.into()));
    post::queue(service, account.map(|account| account.id), mail, good_for, &mut stamp).await
}

/// The address of a page with the invitation, if there is one.
fn with_invite(mut url: Url, invite: &str) -> Url {
    if !invite.is_empty() {
        url.query_pairs_mut().append_pair("invite", invite);
    }
    url
}

async fn address_of(service: &Service, token: &str) -> Result<String, Failure> {
    let link = service.community().find_newcomer(digest(token)?, &service.stamp()).await?;
    Ok(link.about.unwrap_or_default())
}

async fn show_rest(
    shell: Shell,
    State(service): State<Service>,
    Path(token): Path<String>,
    Query(Invitation { invite }): Query<Invitation>,
) -> Result<Response, Failure> {
    let email = address_of(&service, &token).await?;
    let step = SignUpStep::Rest { token: Secret::new(token), email };
    Ok(shell.page(&sign_up_page(&shell, &service, step, Filled::new().with("invite", invite))))
}

async fn join(
    shell: Shell,
    State(service): State<Service>,
    Path(token): Path<String>,
    headers: HeaderMap,
    Form(join): Form<Join>,
) -> Result<Response, Failure> {
    // Counted by link: its holder has proved an address, so their mistakes use up nobody else's tries.
    service.sign_in_by_client.check(&("link", &token))?;
    let (link, email) = (digest(&token)?, address_of(&service, &token).await?);
    let join = join.with_email(email.clone());
    let step = SignUpStep::Rest { token: Secret::new(token), email };
    answer(&shell, &service, step, &join, Some(link), &headers).await
}
