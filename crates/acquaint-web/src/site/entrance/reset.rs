//! A new password by email.

use super::digest;
use super::join::hashed;
use crate::client::AddressGroup;
use crate::failure::Failure;
use crate::page::entrance::{ConfirmAddressPage, NewPasswordPage, NoticePage, ResetPage};
use crate::page::form::Form as Filled;
use crate::page::frame::{Flash, Nav};
use crate::page::secret::Secret;
use crate::post;
use crate::route::{Access, Routes};
use crate::service::Service;
use crate::shell::{Shell, go_saying};
use crate::site::posted::Form;
use crate::site::settings::access::tell_of_change;
use crate::visitor::ClientAddress;
use acquaint_app::community::account::{Account, LinkPurpose};
use acquaint_app::community::follow_link::LinkFor;
use acquaint_identity::password::PASSWORD_CHARACTERS_MIN;
use acquaint_identity::token::Token;
use acquaint_mail::letter::{self, AccessChange, Envelope};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::SignedDuration;
use serde::Deserialize;

/// How long a link to a new password works, as the email says.
pub(crate) const HOURS: u32 = 24;

pub fn routes() -> Routes {
    Routes::new()
        .get("/reset", Access::Anybody, show_reset)
        .post("/reset", Access::Anybody, reset)
        .get("/reset/{token}", Access::Anybody, show_new_password)
        .post("/reset/{token}", Access::Anybody, new_password)
        .get("/confirm/{token}", Access::Anybody, show_confirm)
        .post("/confirm/{token}", Access::Anybody, confirm)
}

async fn show_reset(shell: Shell, State(service): State<Service>) -> Response {
    if service.setup.mailer.is_none() {
        return shell.page(&NoticePage::no_letters(shell.frame(Nav::Elsewhere)));
    }
    shell.page(&ResetPage { frame: shell.frame(Nav::Elsewhere), form: Filled::new() })
}

#[derive(Deserialize)]
struct Reset {
    email: String,
}

/// The answer is the same for every address and comes before the address is looked up, so it tells nobody who has an
/// account.
async fn reset(
    shell: Shell,
    State(service): State<Service>,
    ClientAddress(client): ClientAddress,
    Form(Reset { email }): Form<Reset>,
) -> Result<Response, Failure> {
    service.letters.check(&AddressGroup::of(client))?;
    if service.setup.mailer.is_none() {
        // Without a mailer no link could arrive, so none is made.
        return Ok(shell.page(&NoticePage::no_letters(shell.frame(Nav::Elsewhere))));
    }
    // Before the address is looked up, so the answer is the same for every address: a database that takes no writes
    // could not keep the page's promise.
    service.community().check_writable().await?;
    let asked = service.clone();
    post::queue_later("with a new password", move |is_first| {
        let (service, email) = (asked.clone(), email.clone());
        async move { send_reset(&service, &email, is_first).await }
    });
    Ok(shell.page(&NoticePage::reset_sent(shell.frame(Nav::Elsewhere), HOURS)))
}

async fn send_reset(service: &Service, email: &str, is_first: bool) -> Result<(), Failure> {
    let Some(account) = service.community().find_account_by_login(email).await? else {
        return Ok(());
    };
    // Counted by account, whether named by handle or by address. Past the limit no email is sent, and the page stays
    // the same.
    if is_first && service.letters.check(&account.id).is_err() {
        return Ok(());
    }
    let token = Token::fresh(&service.setup.tokens);
    let whom = LinkFor { member: Some(account.id), ..LinkFor::default() };
    let mut stamp = service.stamp();
    let digest = *token.digest().as_bytes();
    service.community().make_link(LinkPurpose::Reset, whom, digest, &mut stamp).await?;
    let link = service.absolute_url(&format!("/reset/{}", token.expose()));
    let envelope = Envelope {
        to: &account.email,
        name: &account.name,
        community: &service.community().rules().name,
        home: &service.setup.base_url,
    };
    let mail = letter::reset_link(&envelope, &link, HOURS);
    let good_for = SignedDuration::from_hours(HOURS.into());
    post::queue(service, Some(account.id), mail, Some(good_for), &mut stamp).await
}

async fn account_of(service: &Service, token: &str) -> Result<Account, Failure> {
    let (digest, stamp) = (digest(token)?, service.stamp());
    let (_, account) = service.community().find_link_of_member(digest, LinkPurpose::Reset, &stamp).await?;
    Ok(account)
}

fn new_password_page(shell: &Shell, account: Account, token: String, form: Filled) -> NewPasswordPage {
    NewPasswordPage {
        frame: shell.frame(Nav::Elsewhere),
        form,
        token: Secret::new(token),
        name: account.name,
        password_characters_min: PASSWORD_CHARACTERS_MIN,
    }
}

async fn show_new_password(
    shell: Shell,
    State(service): State<Service>,
    Path(token): Path<String>,
) -> Result<Response, Failure> {
    let account = account_of(&service, &token).await?;
    Ok(shell.page(&new_password_page(&shell, account, token, Filled::new())))
}

#[derive(Deserialize)]
struct NewPassword {
    password: String,
    password_again: String,
}

async fn new_password(
    shell: Shell,
    State(service): State<Service>,
    Path(token): Path<String>,
    Form(wish): Form<NewPassword>,
) -> Result<Response, Failure> {
    let account = account_of(&service, &token).await?;
    let hash = if wish.password == wish.password_again {
        hashed(&service, &account, &wish.password).await
    } else {
        Err(Failure::field("password_again", "is not the same as the first; please write it twice"))
    };
    match hash {
        Ok(hash) => {
            service.community().reset_password(digest(&token)?, hash, &service.stamp()).await?;
            tell_of_change(&service, &account, AccessChange::Password).await?;
            let flash = Flash::done(
                "Your new password holds. You were signed out everywhere; please sign in with it.",
            );
            Ok(go_saying(&service, "/sign-in", &flash))
        }
        Err(failure) if !failure.fields.is_empty() => {
            let form = failure.fields.iter();
            let form = form.fold(Filled::new(), |form, error| form.with_error(&error.field, &error.detail));
            let page = new_password_page(&shell, account, token, form);
            Ok(shell.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
        Err(failure) => Err(failure),
    }
}

/// Looking at the link changes nothing, because mail programs look at links too; the button does.
async fn show_confirm(
    shell: Shell,
    State(service): State<Service>,
    Path(token): Path<String>,
) -> Result<Response, Failure> {
    let purpose = LinkPurpose::ConfirmEmail;
    let link = service.community().find_link(digest(&token)?, purpose, &service.stamp()).await?;
    Ok(shell.page(&ConfirmAddressPage {
        frame: shell.frame(Nav::Elsewhere),
        token: Secret::new(token),
        email: link.about.unwrap_or_default(),
    }))
}

async fn confirm(State(service): State<Service>, Path(token): Path<String>) -> Result<Response, Failure> {
    let (link, stamp) = (digest(&token)?, service.stamp());
    let purpose = LinkPurpose::ConfirmEmail;
    let (_, before) = service.community().find_link_of_member(link, purpose, &stamp).await?;
    service.community().confirm_email(link, &stamp).await?;
    // To the old address, so that its owner learns of a change that someone else made.
    tell_of_change(&service, &before, AccessChange::Address).await?;
    Ok(go_saying(&service, "/", &Flash::done("This e-mail address is yours from now on.")))
}
