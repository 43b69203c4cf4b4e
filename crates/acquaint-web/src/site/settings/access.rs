//! Sign-in settings: the email address, the password, and the sessions.

use super::page_again;
use crate::failure::Failure;
use crate::page::frame::Flash;
use crate::page::settings::OTHER_SESSIONS;
use crate::post;
use crate::route::{Access, Routes};
use crate::service::Service;
use crate::shell::{Shell, go_saying};
use crate::site::posted::Posted;
use crate::site::show;
use crate::visitor::Visitor;
use acquaint_app::community::CommunityError;
use acquaint_app::community::account::{Account, LinkPurpose};
use acquaint_app::community::follow_link::LinkFor;
use acquaint_app::community::join::read_email;
use acquaint_core::id::SessionId;
use acquaint_core::profile::FieldError;
use acquaint_identity::password::{About, Password, PasswordMatch, StoredPassword};
use acquaint_identity::token::Token;
use acquaint_mail::letter::{self, AccessChange, Envelope};
use axum::extract::State;
use axum::response::Response;
use jiff::SignedDuration;
use uuid::Uuid;

/// How long a link that confirms an address works, as the email says it.
const CONFIRM_HOURS: u32 = 24;
pub(crate) const NOT_IT: &str = "this is not your password; please try again";

pub(super) fn routes() -> Routes {
    Routes::new()
        .post("/settings/email", Access::Member, change_email)
        .post("/settings/password", Access::Member, change_password)
        .post("/settings/sessions/end", Access::Member, end_sessions)
}

/// Whether this is the password of the signed-in member. A member without one is known by their session alone.
pub(crate) async fn is_password_of(
    service: &Service,
    visitor: &Visitor,
    password: &str,
) -> Result<bool, Failure> {
    let Some(stored) = visitor.account.password.clone() else {
        return Ok(true);
    };
    // Counted per session, so that a stolen session cannot lock its owner out.
    service.check_password_try(&visitor.id(), &visitor.session.id)?;
    let stored = Some(StoredPassword::new(stored));
    let verdict = service.setup.passwords.verify(Password::entered(password), stored).await;
    Ok(verdict? != PasswordMatch::Wrong)
}

async fn change_email(
    shell: Shell,
    visitor: Visitor,
    State(service): State<Service>,
    posted: Posted,
) -> Result<Response, Failure> {
    let changed = match read_email(posted.text("email")) {
        Ok(_) if !is_password_of(&service, &visitor, posted.text("password")).await? => {
            Err(CommunityError::field("password", NOT_IT))
        }
        Ok(email) if service.setup.mailer.is_some() => {
            return write_to_confirm(&service, &visitor, email).await;
        }
        Ok(email) => change_email_at_once(&service, &visitor, email).await,
        Err(error) => Err(CommunityError::Invalid(vec![error])),
    };
    match changed {
        Ok(()) => {
            let flash = Flash::done("This e-mail address is yours from now on.");
            Ok(go_saying(&service, "/settings#sign-in", &flash))
        }
        Err(CommunityError::Invalid(fields)) => {
            let form = fields.iter().fold(posted.filled(), |form, FieldError { field, detail }| {
                form.with_error(field, show::beside(detail))
            });
            page_again(&shell, &service, &visitor, |page| page.email = form).await
        }
        Err(error) => Err(error.into()),
    }
}

/// The link that makes an address someone's: its secret, kept as a digest.
async fn make_confirm_link(
    service: &Service,
    visitor: &Visitor,
    email: &str,
) -> Result<Token, CommunityError> {
    let token = Token::fresh(&service.setup.tokens);
    let whom = LinkFor { member: Some(visitor.id()), about: Some(email.to_owned()), ..LinkFor::default() };
    let digest = *token.digest().as_bytes();
    service.community().make_link(LinkPurpose::ConfirmEmail, whom, digest, &mut service.stamp()).await?;
    Ok(token)
}

/// An email to the new address shows that it works and is theirs. Until it is confirmed the old one stays: a typing
/// mistake would lock its owner out.
async fn write_to_confirm(service: &Service, visitor: &Visitor, email: String) -> Result<Response, Failure> {
    service.letters.check(&("confirm", visitor.id()))?;
    service.letters.check(&email)?;
    let token = make_confirm_link(service, visitor, &email).await?;
    let link = service.absolute_url(&format!("/confirm/{}", token.expose()));
    let mail = letter::confirm_address(&envelope(service, visitor, &email), &link, CONFIRM_HOURS);
    let good_for = SignedDuration::from_hours(CONFIRM_HOURS.into());
    post::queue(service, Some(visitor.id()), mail, Some(good_for), &mut service.stamp()).await?;
    let words = format!(
        "We wrote to {email}. The address is yours once you follow the link in that letter and say yes there."
    );
    Ok(go_saying(service, "/settings#sign-in", &Flash::done(words)))
}

/// Without a mailer the password alone has to show that the member asks.
async fn change_email_at_once(
    service: &Service,
    visitor: &Visitor,
    email: String,
) -> Result<(), CommunityError> {
    let token = make_confirm_link(service, visitor, &email).await?;
    service.community().confirm_email(*token.digest().as_bytes(), &service.stamp()).await?;
    Ok(())
}

fn envelope<'a>(service: &'a Service, visitor: &'a Visitor, to: &'a str) -> Envelope<'a> {
    Envelope {
        to,
        name: &visitor.account.name,
        community: &service.community().rules().name,
        home: &service.setup.base_url,
    }
}

/// Emails the address of `account` that the way to sign in changed, if there is a mailer.
pub(crate) async fn tell_of_change(
    service: &Service,
    account: &Account,
    change: AccessChange,
) -> Result<(), Failure> {
    if service.setup.mailer.is_none() {
        return Ok(());
    }
    let envelope = Envelope {
        to: &account.email,
        name: &account.name,
        community: &service.community().rules().name,
        home: &service.setup.base_url,
    };
    let mail = letter::access_changed(&envelope, change, &service.absolute_url("/reset"));
    post::queue(service, Some(account.id), mail, None, &mut service.stamp()).await
}

async fn change_password(
    shell: Shell,
    visitor: Visitor,
    State(service): State<Service>,
    posted: Posted,
) -> Result<Response, Failure> {
    let password = match read_password(&service, &visitor, &posted).await? {
        Ok(password) => password,
        Err(error) => {
            let form = posted.filled().with_error(error.field, error.detail);
            return page_again(&shell, &service, &visitor, |page| page.password = form).await;
        }
    };
    let hash = service.setup.passwords.hash(password).await?;
    let stay = Some(visitor.session.id);
    let (hash, now) = (hash.as_str().to_owned(), service.stamp().now);
    service.community().change_password(visitor.id(), hash, stay, now).await?;
    tell_of_change(&service, &visitor.account, AccessChange::Password).await?;
    let flash = Flash::done(
        "Your new password holds. You were signed out everywhere else, and tokens for programs stopped working.",
    );
    Ok(go_saying(&service, "/settings#sign-in", &flash))
}

/// The new password, or what is wrong in the form.
async fn read_password(
    service: &Service,
    visitor: &Visitor,
    posted: &Posted,
) -> Result<Result<Password, FieldError>, Failure> {
    let account = &visitor.account;
    let about = About {
        handle: account.handle.as_str(),
        name: &account.name,
        email: &account.email,
        community: &service.community().rules().name,
    };
    if posted.text("new_password") != posted.text("new_password_again") {
        let detail = "this is not the same as the first; please write it twice";
        return Ok(Err(FieldError::new("new_password_again", detail)));
    }
    match service.choose_password(posted.text("new_password"), &about).await? {
        Err(rule) => Ok(Err(FieldError::new("new_password", &show::beside(&rule)))),
        Ok(_) if !is_password_of(service, visitor, posted.text("password")).await? => {
            Ok(Err(FieldError::new("password", NOT_IT)))
        }
        Ok(password) => Ok(Ok(password)),
    }
}

async fn end_sessions(
    shell: Shell,
    visitor: Visitor,
    State(service): State<Service>,
    posted: Posted,
) -> Result<Response, Failure> {
    let (me, chosen) = (visitor.id(), posted.text("session"));
    let again = async |field: &str, detail: &str| {
        let form = posted.filled().with_error(field, detail);
        page_again(&shell, &service, &visitor, |page| page.ending = form).await
    };
    let one = chosen.parse::<Uuid>().map(SessionId);
    if chosen != OTHER_SESSIONS && one.is_err() {
        return again("session", "please choose where").await;
    }
    if !is_password_of(&service, &visitor, posted.text("password")).await? {
        return again("password", NOT_IT).await;
    }
    let words = if let Ok(session) = one {
        service.community().end_session(me, session).await?;
        "You are signed out there."
    } else {
        service.community().end_sessions(me, Some(visitor.session.id)).await?;
        "You are signed out everywhere else."
    };
    Ok(go_saying(&service, "/settings#devices", &Flash::done(words)))
}
