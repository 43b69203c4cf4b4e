//! Signing up, and the first operator.

use super::{digest, policy, welcome};
use crate::client::AddressGroup;
use crate::failure::Failure;
use crate::page::entrance::{NoticePage, SetUpPage, SignUpPage};
use crate::page::form::Form as Filled;
use crate::page::frame::Nav;
use crate::page::secret::Secret;
use crate::password::{About, PASSWORD_CHARACTERS_MIN, Password};
use crate::route::{Access, Routes};
use crate::service::Service;
use crate::shell::Shell;
use crate::site::posted::Form;
use crate::visitor::ClientAddress;
use acquaint_app::community::account::{Account, LinkPurpose};
use acquaint_app::community::join::JoinWish;
use acquaint_app::community::{CommunityError, SignUp};
use acquaint_core::member::Standing;
use acquaint_core::profile::FieldError;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;

/// The routes of this part.
pub fn routes() -> Routes {
    Routes::new()
        .get("/sign-up", Access::Anybody, show_sign_up)
        .post("/sign-up", Access::Anybody, sign_up)
        .get("/set-up/{token}", Access::Anybody, show_set_up)
        .post("/set-up/{token}", Access::Anybody, set_up)
}

/// What somebody filled in to join.
#[derive(Deserialize)]
struct Join {
    #[serde(default)]
    invite: String,
    name: String,
    handle: String,
    email: String,
    password: String,
}

impl Join {
    /// The form as it comes back, without the password.
    fn filled(&self, errors: &[FieldError]) -> Filled {
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
        let password = Password::choose(&self.password, &about);
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
struct Invitation {
    #[serde(default)]
    invite: String,
}

fn sign_up_page(shell: &Shell, service: &Service, form: Filled) -> SignUpPage {
    SignUpPage {
        frame: shell.frame(Nav::Elsewhere),
        form,
        policy: policy(service),
        password_characters_min: PASSWORD_CHARACTERS_MIN,
    }
}

async fn show_sign_up(
    shell: Shell,
    State(service): State<Service>,
    Query(Invitation { invite }): Query<Invitation>,
) -> Response {
    shell.page(&sign_up_page(&shell, &service, Filled::new().with("invite", invite)))
}

async fn sign_up(
    shell: Shell,
    State(service): State<Service>,
    ClientAddress(client): ClientAddress,
    headers: HeaderMap,
    Form(join): Form<Join>,
) -> Result<Response, Failure> {
    let group = AddressGroup::of(client);
    service.sign_up_by_client.check(&group).map_err(|limited| Failure::too_often(limited.seconds()))?;
    match joined(&service, &join).await {
        Ok(account) if account.standing == Standing::AwaitingApproval => {
            Ok(shell.page(&NoticePage::approval_awaited(shell.frame(Nav::Elsewhere))))
        }
        Ok(account) => welcome(&service, account.id, &headers, "/me/edit").await,
        Err(error) => {
            let form = join.filled(&fields_of(error)?);
            Ok(shell.page_with(StatusCode::UNPROCESSABLE_ENTITY, &sign_up_page(&shell, &service, form)))
        }
    }
}

async fn joined(service: &Service, join: &Join) -> Result<Account, Failure> {
    let code = join.invite.trim();
    // People paste the whole link where the code is asked for.
    let code = code.rsplit_once("invite=").map_or(code, |(_, code)| code);
    let invitation = if code.is_empty() { None } else { Some(digest(code)?) };
    if invitation.is_none() && service.community().rules().sign_up == SignUp::Invite {
        return Err(CommunityError::InvitationNeeded.into());
    }
    let wish = join.read(service).await?;
    Ok(service.community().join(&wish, invitation, &mut service.stamp()).await?)
}

/// What is wrong, beside its field; anything that is about no field fails as a whole.
fn fields_of(failure: Failure) -> Result<Vec<FieldError>, Failure> {
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

/// Kept beside the others for the reset of a password.
pub(super) async fn hashed(service: &Service, account: &Account, password: &str) -> Result<String, Failure> {
    let about = About {
        handle: account.handle.as_str(),
        name: &account.name,
        email: &account.email,
        community: &service.community().rules().name,
    };
    let password = Password::choose(password, &about).map_err(|rule| Failure::field("password", &rule))?;
    let stored = service.setup.passwords.hash(password).await?;
    Ok(stored.as_str().to_owned())
}
