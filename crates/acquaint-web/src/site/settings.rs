//! Settings: privacy, email, signing in, export and leaving.

pub(crate) mod access;
mod device;
mod export;
mod leaving;
mod mail;
mod security;
mod token;

use crate::cookie;
use crate::failure::Failure;
use crate::page::form::Form as Filled;
use crate::page::frame::{Flash, Nav, Theme};
use crate::page::moment::Moment;
use crate::page::settings::{PasskeyRow, SessionRow, SettingsPage, TokenRow};
use crate::route::{Access, Routes};
use crate::service::Service;
use crate::shell::{Shell, go, go_saying};
use crate::site::posted::Posted;
use crate::site::show;
use crate::visitor::Visitor;
use acquaint_app::community::CommunityError;
use acquaint_app::community::account::{ApiToken, Session};
use acquaint_app::community::read_account::Doors;
use acquaint_core::id::SessionId;
use acquaint_core::member::{Settings, ViewMode};
use acquaint_identity::password::PASSWORD_CHARACTERS_MIN;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use device::device_in_words;
use jiff::Timestamp;

pub fn routes() -> Routes {
    Routes::new()
        .get("/settings", Access::Member, show_settings)
        .post("/settings/privacy", Access::Member, change_privacy)
        .post("/settings/theme", Access::Member, change_theme)
        .and(access::routes())
        .and(mail::routes())
        .and(security::routes())
        .and(token::routes())
        .and(leaving::routes())
}

/// The page as it is when nothing was sent yet.
async fn load_page(shell: &Shell, service: &Service, visitor: &Visitor) -> Result<SettingsPage, Failure> {
    let (community, me, now) = (service.community(), visitor.id(), service.stamp().now);
    let Doors { sessions, tokens, muted, blocked } = community.list_doors(me, now).await?;
    let passkeys = if service.has_passkeys() {
        let passkeys = community.list_passkeys(me).await?;
        let row = |key: &acquaint_app::community::account::Passkey| PasskeyRow {
            id: key.id.to_string(),
            name: key.name.as_str().to_owned(),
            added: Moment::day(key.created_at),
        };
        Some(passkeys.iter().map(row).collect())
    } else {
        None
    };
    let account = &visitor.account;
    Ok(SettingsPage {
        frame: shell.frame(Nav::Settings),
        privacy: privacy_form(&account.settings),
        muted: muted.iter().map(show::person).collect(),
        blocked: blocked.iter().map(show::person).collect(),
        has_password: account.password.is_some(),
        mail: Filled::new().with("digest", account.settings.digest.key()),
        email: Filled::new().with("email", &account.email),
        password: Filled::new(),
        sessions: sessions.iter().map(|session| session_row(session, visitor.session.id, now)).collect(),
        ending: Filled::new(),
        removing: only_passkey(passkeys.as_deref()),
        passkeys,
        security: security::rows(service, me).await?,
        token: Filled::new(),
        tokens: tokens.iter().map(|token| token_row(token, now)).collect(),
        new_token: None,
        leaving: Filled::new(),
        password_characters_min: u32::try_from(PASSWORD_CHARACTERS_MIN).unwrap_or(u32::MAX),
    })
}

fn privacy_form(settings: &Settings) -> Filled {
    let boxes = [
        ("show_connections", settings.shows_connections),
        ("show_activity", settings.shows_activity),
        ("in_search", settings.is_searchable),
    ];
    let form = Filled::new().with("view_mode", settings.view_mode.key()).with("policy", &settings.policy);
    boxes.into_iter().filter(|(_, is_on)| *is_on).fold(form, |form, (name, _)| form.with(name, "on"))
}

/// A member with a single passkey need not choose it.
fn only_passkey(passkeys: Option<&[PasskeyRow]>) -> Filled {
    match passkeys {
        Some([only]) => Filled::new().with("passkey", &only.id),
        _ => Filled::new(),
    }
}

fn session_row(session: &Session, this: SessionId, now: Timestamp) -> SessionRow {
    SessionRow {
        id: session.id.to_string(),
        words: device_in_words(&session.device),
        // Kept to the day: more would follow people around.
        last_used: if session.id == this { Moment::ago(now, now) } else { Moment::day(session.used_at) },
        is_this: session.id == this,
    }
}

fn token_row(token: &ApiToken, now: Timestamp) -> TokenRow {
    TokenRow {
        id: token.id.to_string(),
        name: token.name.as_str().to_owned(),
        created: Moment::ago(token.created_at, now),
        last_used: token.used_at.map(Moment::day),
    }
}

/// The page once more, with one of its forms as it came and what is wrong with it.
pub(super) async fn page_again(
    shell: &Shell,
    service: &Service,
    visitor: &Visitor,
    with: impl FnOnce(&mut SettingsPage),
) -> Result<Response, Failure> {
    let mut page = load_page(shell, service, visitor).await?;
    with(&mut page);
    Ok(shell.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

async fn show_settings(
    shell: Shell,
    visitor: Visitor,
    State(service): State<Service>,
) -> Result<Response, Failure> {
    Ok(shell.page(&load_page(&shell, &service, &visitor).await?))
}

/// The settings as the form has them. Boxes that are not ticked are not sent.
fn read_privacy(posted: &Posted, settings: &Settings) -> Option<Settings> {
    let policy = if posted.has("policy") { posted.text("policy") } else { &settings.policy };
    Some(Settings {
        view_mode: ViewMode::parse(posted.text("view_mode"))?,
        shows_connections: posted.is_on("show_connections"),
        shows_activity: posted.is_on("show_activity"),
        is_searchable: posted.is_on("in_search"),
        digest: settings.digest,
        policy: policy.to_owned(),
    })
}

async fn change_privacy(
    shell: Shell,
    visitor: Visitor,
    State(service): State<Service>,
    posted: Posted,
) -> Result<Response, Failure> {
    let again = async |field: &str, words: String| {
        let form = posted.filled().with_error(field, words);
        page_again(&shell, &service, &visitor, |page| page.privacy = form).await
    };
    let Some(settings) = read_privacy(&posted, &visitor.account.settings) else {
        return again("view_mode", "please choose one of the three".into()).await;
    };
    // Of what this form does not have, what is kept now holds, not what was kept when the page was asked for.
    let has_policy = posted.has("policy");
    let change = |kept: Settings| Settings {
        digest: kept.digest,
        policy: if has_policy { settings.policy.clone() } else { kept.policy },
        ..settings.clone()
    };
    match service.community().edit_settings(visitor.id(), change).await {
        Ok(_) => Ok(go_saying(&service, "/settings#privacy", &Flash::done("Saved. This holds from now on."))),
        Err(CommunityError::Invalid(fields)) => {
            let detail = fields.first().map(|field| show::beside(&field.detail)).unwrap_or_default();
            again("policy", detail).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Light or dark is kept in the browser alone.
async fn change_theme(_visitor: Visitor, State(service): State<Service>, posted: Posted) -> Response {
    let theme = Theme::parse(posted.text("theme"));
    let mut response = go("/settings#looks");
    let cookie = cookie::set_theme(theme.key(), service.is_https());
    response.headers_mut().append(cookie::SET_COOKIE, cookie);
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use acquaint_core::member::Digest;

    #[test]
    fn the_privacy_form_keeps_what_nobody_touched() {
        let settings = Settings {
            view_mode: ViewMode::SemiPrivate,
            shows_activity: true,
            shows_connections: false,
            digest: Digest::Weekly,
            policy: "Please say where we met.".into(),
            ..Settings::default()
        };
        let form = privacy_form(&settings);
        let names = ["view_mode", "policy", "show_connections", "show_activity", "in_search"];
        let posted = Posted::from(names.map(|name| (name, form.value(name))));
        assert_eq!(read_privacy(&posted, &settings), Some(settings));
    }

    #[test]
    fn a_form_without_a_policy_leaves_the_policy_alone() {
        let settings = Settings { policy: "Please say where we met.".into(), ..Settings::default() };
        let read = read_privacy(&[("view_mode", "private")].into(), &settings).unwrap();
        assert_eq!(read.policy, settings.policy);
        assert_eq!((read.view_mode, read.is_searchable), (ViewMode::Private, false));
        assert_eq!(read_privacy(&[("view_mode", "invisible")].into(), &settings), None);
    }
}
