//! Signing up, and the first operator.

use super::{address, digest, welcome};
use crate::client::AddressGroup;
use crate::failure::Failure;
use crate::page::entrance::{NoticePage, SetUpPage, SignUpPage, SignUpStep};
use crate::page::form::Form as Filled;
use crate::page::frame::Nav;
use crate::page::secret::Secret;
use crate::route::{Access, Routes};
use crate::service::Service;
use crate::shell::Shell;
use crate::site::posted::Form;
use crate::visitor::ClientAddress;
use acquaint_app::community::CommunityError;
use acquaint_app::community::account::{Account, Digest256, LinkPurpose};
use acquaint_app::community::join::{JoinLinks, JoinWish};
use acquaint_core::member::Standing;
use acquaint_core::profile::FieldError;
use acquaint_identity::password::{About, PASSWORD_CHARACTERS_MIN};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;

pub fn routes() -> Routes {
    Routes::new()
        .get("/sign-up", Access::Anybody, show_sign_up)
        .post("/sign-up", Access::Anybody, sign_up)
        .get("/set-up/{token}", Access::Anybody, show_set_up)
        .post("/set-up/{token}", Access::Anybody, set_up)
}

/// What someone filled in to join.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Join {
    pub(super) invite: String,
    name: String,
    handle: String,
    pub(super) email: String,
    password: String,
}

impl Join {
    /// The same with the address that an email has shown to be theirs.
    pub(super) fn with_email(self, email: String) -> Self {
        Self { email, ..self }
    }

    /// The form as it comes back, without the password.
    pub(super) fn filled(&self, errors: &[FieldError]) -> Filled {
        let form = Filled::new()
            .with("invite", &self.invite)
            .with("name", &self.name)
            .with("handle", &self.handle)
            .with("email", &self.email);
        errors.iter().fold(form, |form, error| form.with_error(&error.field, &error.detail))
    }

    /// The wish with its password hashed, or everything that is wrong.
    async fn read(&self, service: &Service) -> Result<JoinWish, Failure> {
        let about = About {
            handle: &self.handle,
            name: &self.name,
            email: &self.email,
            community: &service.community().rules().name,
        };
        let wish = JoinWish {
            name: self.name.clone(),
            handle: self.handle.clone(),
            email: self.email.clone(),
            password: String::new(),
        };
        let mut errors = wish.read().err().unwrap_or_default();
        let password = service.choose_password(&self.password, &about).await?;
        if let Err(rule) = &password {
            errors.push(FieldError::new("password", rule));
        }
        match password {
            Ok(password) if errors.is_empty() => {
                let stored = service.setup.passwords.hash(password).await?;
                Ok(JoinWish { password: stored.as_str().to_owned(), ..wish })
            }
            _ => Err(CommunityError::Invalid(errors).into()),
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Invitation {
    #[serde(default)]
    pub(super) invite: String,
}

pub(super) fn sign_up_page(shell: &Shell, service: &Service, step: SignUpStep, form: Filled) -> SignUpPage {
    SignUpPage {
        frame: shell.frame(Nav::Elsewhere),
        form,
        policy: service.community().rules().sign_up,
        step,
        password_characters_min: PASSWORD_CHARACTERS_MIN,
    }
}

/// Where emails are sent, the address comes first.
fn first_step(service: &Service) -> SignUpStep {
    if service.setup.mailer.is_some() { SignUpStep::Address } else { SignUpStep::Whole }
}

async fn show_sign_up(
    shell: Shell,
    State(service): State<Service>,
    Query(Invitation { invite }): Query<Invitation>,
) -> Response {
    let form = Filled::new().with("invite", invite);
    shell.page(&sign_up_page(&shell, &service, first_step(&service), form))
}

async fn sign_up(
    shell: Shell,
    State(service): State<Service>,
    ClientAddress(client): ClientAddress,
    headers: HeaderMap,
    Form(join): Form<Join>,
) -> Result<Response, Failure> {
    let group = AddressGroup::of(client);
    service.sign_up_by_client.check(&group)?;
    if service.setup.mailer.is_some() {
        return address::ask(&shell, &service, join).await;
    }
    answer(&shell, &service, SignUpStep::Whole, &join, None, &headers).await
}

/// Makes the account, or shows the form again. `link`: the one that showed that the address is theirs.
pub(super) async fn answer(
    shell: &Shell,
    service: &Service,
    step: SignUpStep,
    join: &Join,
    link: Option<Digest256>,
    headers: &HeaderMap,
) -> Result<Response, Failure> {
    match joined(service, join, link).await {
        Ok(account) if account.standing == Standing::AwaitingApproval => {
            Ok(shell.page(&NoticePage::approval_awaited(shell.frame(Nav::Elsewhere))))
        }
        Ok(account) => welcome(service, account.id, headers, "/me/edit").await,
        Err(error) => {
            let form = join.filled(&fields_of(error)?);
            Ok(shell.page_with(StatusCode::UNPROCESSABLE_ENTITY, &sign_up_page(shell, service, step, form)))
        }
    }
}

async fn joined(service: &Service, join: &Join, address: Option<Digest256>) -> Result<Account, Failure> {
    let (invitation, stamp) = (invitation(&join.invite)?, &mut service.stamp());
    // Before a password is hashed, which takes time: joining looks again.
    service.community().find_invitation(invitation, stamp).await?;
    let wish = join.read(service).await?;
    Ok(service.community().join(&wish, JoinLinks { invitation, address }, stamp).await?)
}

/// The digest of an invitation's secret, if one was given. People paste the whole link where the code is asked for.
pub(super) fn invitation(code: &str) -> Result<Option<Digest256>, Failure> {
    let code = code.trim();
    let code = code.rsplit_once("invite=").map_or(code, |(_, code)| code);
    if code.is_empty() { Ok(None) } else { digest(code).map(Some) }
}

/// What is wrong, beside its field; anything that is about no field fails as a whole.
pub(super) fn fields_of(failure: Failure) -> Result<Vec<FieldError>, Failure> {
    match failure.code {
        "link_gone" | "invitation_needed" => Ok(vec![FieldError::new("invite", &failure.detail)]),
        _ if failure.fields.is_empty() => Err(failure),
        _ => Ok(failure.fields),
    }
}

fn set_up_page(shell: &Shell, token: String, form: Filled) -> SetUpPage {
    SetUpPage {
        frame: shell.frame(Nav::Elsewhere),
        form,
        token: Secret::new(token),
        password_characters_min: PASSWORD_CHARACTERS_MIN,
    }
}

async fn show_set_up(
    shell: Shell,
    State(service): State<Service>,
    Path(token): Path<String>,
) -> Result<Response, Failure> {
    service.community().find_link(digest(&token)?, LinkPurpose::SetUp, &service.stamp()).await?;
    Ok(shell.page(&set_up_page(&shell, token, Filled::new())))
}

async fn set_up(
    shell: Shell,
    State(service): State<Service>,
    Path(token): Path<String>,
    headers: HeaderMap,
    Form(join): Form<Join>,
) -> Result<Response, Failure> {
    let link = digest(&token)?;
    service.community().find_link(link, LinkPurpose::SetUp, &service.stamp()).await?;
    let made = match join.read(&service).await {
        Ok(wish) => {
            let made = service.community().set_up(&wish, link, &mut service.stamp()).await;
            made.map_err(Failure::from)
        }
        Err(failure) => Err(failure),
    };
    match made {
        Ok(account) => welcome(&service, account.id, &headers, "/operate").await,
        Err(failure) if failure.fields.is_empty() => Err(failure),
        Err(failure) => {
            let page = set_up_page(&shell, token, join.filled(&failure.fields));
            Ok(shell.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

/// The hash of a new password for an account that exists, if the rules allow it.
pub(super) async fn hashed(service: &Service, account: &Account, password: &str) -> Result<String, Failure> {
    let about = About {
        handle: account.handle.as_str(),
        name: &account.name,
        email: &account.email,
        community: &service.community().rules().name,
    };
    let password = service.choose_password(password, &about).await?;
    let password = password.map_err(|rule| Failure::field("password", &rule))?;
    let stored = service.setup.passwords.hash(password).await?;
    Ok(stored.as_str().to_owned())
}
