//! The second step of signing in with a password, where the operator asks for one: a code that goes to the mailbox of
//! the account. A passkey is two factors already and needs no code.

use super::{own_path, welcome};
use crate::client::AddressGroup;
use crate::failure::Failure;
use crate::memo::Memos;
use crate::page::entrance::CodePage;
use crate::page::form::Form as Filled;
use crate::page::frame::Nav;
use crate::page::secret::Secret;
use crate::post;
use crate::route::{Access, Routes};
use crate::service::Service;
use crate::shell::Shell;
use crate::site::posted::Form;
use crate::trail;
use crate::visitor::ClientAddress;
use acquaint_app::community::account::Account;
use acquaint_core::id::PersonId;
use acquaint_identity::token::{CODE_DIGITS, Token};
use acquaint_mail::letter::{self, Envelope};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use jiff::SignedDuration;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// How long a code works, in minutes: the longest that OWASP ASVS 5.0 lets one (6.5.5).
const MINUTES: u32 = 10;
/// How many sign-ins may wait for a code; the oldest is dropped. Each takes some hundred bytes.
const WAITING_MAX: usize = 10_000;

/// Someone whose password fitted, and whose code is waited for.
#[derive(Clone)]
pub struct Halfway {
    member: PersonId,
    code: [u8; 32],
    next: String,
}

/// Room for those whose code is waited for.
pub fn halfway() -> Memos<Halfway> {
    Memos::new(MINUTES.into(), WAITING_MAX)
}

pub(super) fn routes() -> Routes {
    Routes::new().post("/sign-in/code", Access::Anybody, finish)
}

fn page(shell: &Shell, id: Uuid, form: Filled) -> CodePage {
    CodePage {
        frame: shell.frame(Nav::Elsewhere),
        id: Secret::new(id.to_string()),
        form,
        digits: CODE_DIGITS,
        minutes: MINUTES,
    }
}

/// Writes the code to someone whose password fitted, and asks for it.
pub(super) async fn ask(
    shell: &Shell,
    service: &Service,
    account: &Account,
    next: &str,
) -> Result<Response, Failure> {
    service.letters.check(&("code", account.id))?;
    let (code, mut stamp) = (Token::fresh(&service.setup.tokens).code(), service.stamp());
    let id = stamp.next_id();
    let waits = Halfway { member: account.id, code: digest(&code), next: next.to_owned() };
    service.halfway.keep(id, waits, stamp.now);
    let envelope = Envelope {
        to: &account.email,
        name: &account.name,
        community: &service.community().rules().name,
        home: &service.setup.base_url,
    };
    let mail = letter::sign_in_code(&envelope, &code, MINUTES, &service.absolute_url("/reset"));
    let good_for = SignedDuration::from_mins(MINUTES.into());
    post::queue(service, Some(account.id), mail, Some(good_for), &mut stamp).await?;
    Ok(shell.page(&page(shell, id, Filled::new())))
}

fn digest(code: &str) -> [u8; 32] {
    Sha256::digest(code).into()
}

#[derive(Deserialize)]
struct Code {
    id: Uuid,
    code: String,
}

async fn finish(
    shell: Shell,
    State(service): State<Service>,
    ClientAddress(client): ClientAddress,
    headers: HeaderMap,
    Form(Code { id, code }): Form<Code>,
) -> Result<Response, Failure> {
    let (group, now) = (AddressGroup::of(client), service.stamp().now);
    let too_late = || {
        let detail = "this took too long, or was done already; please sign in again";
        Failure::new(StatusCode::GONE, "code_gone", detail)
    };
    // Counted by sign-in, so that someone guessing codes does not use up the tries of others behind the same address.
    let waits = service.halfway.find(id, now).ok_or_else(too_late)?;
    service.codes.check(&id)?;
    // People copy codes with the space that stands in the middle.
    let code: String = code.chars().filter(|character| !character.is_whitespace()).collect();
    if digest(&code) != waits.code {
        trail::code_did_not_fit(waits.member, group);
        let form = Filled::new().with_error("code", "this is not the code of the letter; please look again");
        return Ok(shell.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page(&shell, id, form)));
    }
    // Nobody uses a code twice, not even at the same moment.
    let Halfway { member, next, .. } = service.halfway.take(id, now).ok_or_else(too_late)?;
    // The account may have been suspended or deleted since the password matched.
    service.community().find_active_account(member).await?.ok_or_else(too_late)?;
    welcome(&service, member, &headers, &own_path(&next)).await
}
