//! Passkeys: adding one, removing one, and signing in with one. The browser's part is in `static/acquaint.js`.

use super::entrance::{own_path, start_session};
use crate::ceremony::Begun;
use crate::client::AddressGroup;
use crate::cookie;
use crate::failure::Failure;
use crate::page::frame::Flash;
use crate::route::{Access, Routes};
use crate::service::Service;
use crate::shell::{Shell, go_saying};
use crate::site::posted::Posted;
use crate::site::settings::access::{NOT_IT, is_password_of, tell_of_change};
use crate::site::settings::page_again;
use crate::visitor::{ClientAddress, Visitor};
use acquaint_app::community::account::Passkey;
use acquaint_core::id::{PasskeyId, PersonId};
use acquaint_core::text::Line;
use acquaint_identity::passkey::{Passkeys, StoredPasskey};
use acquaint_mail::letter::AccessChange;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

pub fn routes() -> Routes {
    Routes::new()
        .post("/passkeys/register/start", Access::Member, start_registration)
        .post("/passkeys/register/finish", Access::Member, finish_registration)
        .post("/passkeys/sign-in/start", Access::Anybody, start_sign_in)
        .post("/passkeys/sign-in/finish", Access::Anybody, finish_sign_in)
        .post("/settings/passkeys/remove", Access::Member, remove)
}

/// A passkey as the store keeps it.
#[derive(Serialize, Deserialize)]
struct Kept {
    id: String,
    json: String,
}

impl Kept {
    fn write(passkey: StoredPasskey) -> String {
        let StoredPasskey { id, json } = passkey;
        serde_json::to_string(&Self { id, json }).unwrap_or_default()
    }

    fn read(passkey: &Passkey) -> Option<StoredPasskey> {
        let Self { id, json } = serde_json::from_str(&passkey.credential).ok()?;
        Some(StoredPasskey { id, json })
    }
}

fn passkeys(service: &Service) -> Result<&Passkeys, Failure> {
    service.passkeys.as_ref().ok_or_else(Failure::not_found)
}

fn not_confirmed(error: &acquaint_identity::passkey::PasskeyError) -> Failure {
    Failure::new(StatusCode::UNPROCESSABLE_ENTITY, "passkey_not_confirmed", error.to_string())
}

fn too_late() -> Failure {
    let detail = "this took too long, or was done already; please start again";
    Failure::new(StatusCode::GONE, "ceremony_gone", detail)
}

/// The most passkeys of one member. Judgement.
const PASSKEYS_MAX: usize = 20;

#[derive(Deserialize)]
struct Name {
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
}

async fn start_registration(
    visitor: Visitor,
    State(service): State<Service>,
    Json(Name { name, password }): Json<Name>,
) -> Result<Json<Value>, Failure> {
    let name = if name.trim().is_empty() { "my passkey" } else { &name };
    let name = Line::new(name).map_err(|error| Failure::field("name", &error))?;
    let known = service.community().list_passkeys(visitor.id()).await?;
    if known.len() >= PASSKEYS_MAX {
        let detail = format!("there are {PASSKEYS_MAX} passkeys, which is the most; please remove one first");
        return Err(Failure::new(StatusCode::CONFLICT, "passkeys_max", detail));
    }
    if !is_password_of(&service, &visitor, &password).await? {
        return Err(Failure::new(StatusCode::UNPROCESSABLE_ENTITY, "password_wrong", NOT_IT));
    }
    let known: Vec<_> = known.iter().filter_map(Kept::read).collect();
    let account = &visitor.account;
    let begun = passkeys(&service)?
        .start_registration(account.id.0, account.handle.as_str(), &account.name, &known)
        .map_err(|error| not_confirmed(&error))?;
    let mut stamp = service.stamp();
    let id = stamp.next_id();
    let adds = Some((account.id, name));
    service.ceremonies.keep(id, Begun { state: begun.state, adds }, stamp.now);
    Ok(Json(json!({ "id": id, "options": begun.options })))
}

#[derive(Deserialize)]
struct Answer {
    id: Uuid,
    credential: Value,
    #[serde(default)]
    next: String,
}

async fn finish_registration(
    visitor: Visitor,
    State(service): State<Service>,
    Json(answer): Json<Answer>,
) -> Result<Json<Value>, Failure> {
    let mut stamp = service.stamp();
    let begun = service.ceremonies.take(answer.id, stamp.now).ok_or_else(too_late)?;
    let (_, name) = begun.adds.filter(|(member, _)| *member == visitor.id()).ok_or_else(too_late)?;
    let made = passkeys(&service)?
        .finish_registration(&begun.state, &answer.credential.to_string())
        .map_err(|error| not_confirmed(&error))?;
    let passkey = Passkey {
        id: PasskeyId(stamp.next_id()),
        member: visitor.id(),
        name,
        credential: Kept::write(made),
        created_at: stamp.now,
    };
    service.community().add_passkey(passkey).await?;
    tell_of_change(&service, &visitor.account, AccessChange::PasskeyAdded).await?;
    Ok(Json(json!({})))
}

async fn start_sign_in(
    State(service): State<Service>,
    ClientAddress(client): ClientAddress,
) -> Result<Json<Value>, Failure> {
    service.sign_in_by_client.check(&AddressGroup::of(client))?;
    let begun = passkeys(&service)?.start_sign_in().map_err(|error| not_confirmed(&error))?;
    let mut stamp = service.stamp();
    let id = stamp.next_id();
    service.ceremonies.keep(id, Begun { state: begun.state, adds: None }, stamp.now);
    Ok(Json(json!({ "id": id, "options": begun.options })))
}

async fn finish_sign_in(
    State(service): State<Service>,
    ClientAddress(client): ClientAddress,
    headers: HeaderMap,
    Json(answer): Json<Answer>,
) -> Result<Response, Failure> {
    let begun = service.ceremonies.take(answer.id, service.stamp().now);
    let begun = begun.filter(|begun| begun.adds.is_none()).ok_or_else(too_late)?;
    let member = confirm(&service, &begun.state, &answer.credential.to_string()).await?;
    service.sign_in_by_client.give_back(&AddressGroup::of(client));
    let cookie = start_session(&service, member, &headers).await?;
    let next = own_path(&answer.next);
    Ok(([(cookie::SET_COOKIE, cookie)], Json(json!({ "next": next }))).into_response())
}

/// Whose passkey it is. An unknown account and an unknown passkey get the same answer, which reveals no account.
async fn confirm(service: &Service, state: &str, answer: &str) -> Result<PersonId, Failure> {
    let unknown = || {
        let detail = "this passkey is not known here; please sign in with your password";
        Failure::new(StatusCode::UNPROCESSABLE_ENTITY, "passkey_not_confirmed", detail)
    };
    let passkeys = passkeys(service)?;
    let claim = passkeys.read_claim(answer).map_err(|error| not_confirmed(&error))?;
    let member = PersonId(claim.member);
    service.community().find_active_account(member).await?.ok_or_else(unknown)?;
    let kept = service.community().list_passkeys(member).await?;
    let found = kept
        .iter()
        .find_map(|kept| Some((kept.id, Kept::read(kept)?)).filter(|(_, p)| p.id == claim.passkey_id));
    let (id, passkey) = found.ok_or_else(unknown)?;
    let moved = passkeys.finish_sign_in(state, answer, &passkey).map_err(|error| not_confirmed(&error))?;
    if let Some(moved) = moved {
        service.community().use_passkey(id, Kept::write(moved)).await?;
    }
    Ok(member)
}

async fn remove(
    shell: Shell,
    visitor: Visitor,
    State(service): State<Service>,
    posted: Posted,
) -> Result<Response, Failure> {
    let again = async |field: &str, detail: &str| {
        let form = posted.filled().with_error(field, detail);
        page_again(&shell, &service, &visitor, |page| page.removing = form).await
    };
    let Ok(passkey) = posted.text("passkey").parse().map(PasskeyId) else {
        return again("passkey", "please choose one").await;
    };
    if !is_password_of(&service, &visitor, posted.text("password")).await? {
        return again("password", NOT_IT).await;
    }
    service.community().remove_passkey(visitor.id(), passkey, service.stamp().now).await?;
    tell_of_change(&service, &visitor.account, AccessChange::PasskeyRemoved).await?;
    let flash = Flash::done(
        "This passkey does not sign you in any more. Your device may still offer it; it can be deleted there.",
    );
    Ok(go_saying(&service, "/settings#passkeys", &flash))
}
