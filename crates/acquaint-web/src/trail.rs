//! What the log says about access: who signed in, which password was wrong, who was refused and why. Ids and networks
//! only: no input, no page address (it can hold a link's secret), and nothing of what members do here.

use crate::client::AddressGroup;
use crate::failure::Failure;
use acquaint_core::id::PersonId;
use axum::http::StatusCode;
use axum::response::Response;
use std::net::IpAddr;

/// Someone signed in, by whichever way.
pub fn signed_in(member: PersonId) {
    tracing::info!(member = %member.0, "signed in");
}

/// A password did not fit; `account`: whose it should have been, if anybody's.
pub fn password_did_not_fit(account: Option<PersonId>, client: AddressGroup) {
    let account = account.map_or_else(|| "nobody".to_owned(), |account| account.0.to_string());
    tracing::info!(account, %client, "a password did not fit");
}

/// The password fitted, and the code from the email did not.
pub fn code_did_not_fit(member: PersonId, client: AddressGroup) {
    tracing::info!(member = %member.0, %client, "a code did not fit");
}

/// The service answers that this may not be, or not so often.
pub fn kept_out(answer: &Response, client: IpAddr) {
    let status = answer.status();
    let is_kept_out =
        [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN, StatusCode::TOO_MANY_REQUESTS].contains(&status);
    if is_kept_out {
        let code = answer.extensions().get::<Failure>().map_or("other_site", |failure| failure.code);
        tracing::info!(status = status.as_u16(), code, client = %AddressGroup::of(client), "kept out");
    }
}
