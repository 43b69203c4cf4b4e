//! How often one member is answered, or one client who is not signed in, and how much of it at once: so that no program reads
//! everybody's profile in an hour, or keeps the others waiting.

use crate::client::AddressGroup;
use crate::failure::Failure;
use crate::service::Service;
use crate::visitor::{ClientAddress, find, find_caller};
use acquaint_app::community::turn::Reader;
use acquaint_core::id::PersonId;
use acquaint_core::strategy::Strategy;
use acquaint_identity::throttle::Rate;
use axum::extract::{Request, State};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::num::NonZeroU32;
use std::time::Duration;
use tokio::sync::OwnedSemaphorePermit;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Whom {
    /// A member, wherever they are signed in and whatever acts for them.
    Member(PersonId),
    /// A client who is not signed in.
    Client(AddressGroup),
    /// The same who signs in. Counted apart, so that reading other pages keeps nobody behind the same address from it.
    SigningIn(AddressGroup),
    /// A client whose token nobody has. Counted apart for the same reason.
    WrongToken(AddressGroup),
}

impl Whom {
    /// For whom the answer is read.
    pub fn reader(self) -> Reader {
        match self {
            Self::Member(member) => Reader::Member(member),
            Self::Client(client) | Self::SigningIn(client) | Self::WrongToken(client) => client.reader(),
        }
    }
}

/// How many answers one member may wait for at once, besides pictures: more than any page of ours asks for.
pub const AT_ONCE_MAX: usize = 64;

/// A rate of so many answers a minute, twice as many at once.
///
/// # Panics
/// When it is zero.
pub fn per_minute(answers: u32) -> Rate {
    Rate::new(answers.saturating_mul(2), Duration::from_mins(1) / answers)
}

/// Counts an answer, or says how long to wait.
pub fn check(service: &Service, whom: &Whom) -> Result<(), Failure> {
    let Some(answers) = &service.answers else {
        return Ok(());
    };
    Ok(answers.check(whom)?)
}

/// Every so many entries of a strategy cost as much as one answer more to preview. Judgement: a strategy has at most
/// 500.
const ENTRIES_PER_ANSWER: usize = 25;
/// What a preview costs without any. Judgement.
const PREVIEW_ANSWERS: u32 = 4;

/// Counts a preview of a strategy by what it costs: every request that waits is read, and every entry compared with it.
pub fn check_preview(service: &Service, member: PersonId, strategy: &Strategy) -> Result<(), Failure> {
    let Some(answers) = &service.answers else {
        return Ok(());
    };
    let entries = u32::try_from(strategy.entries_in_all() / ENTRIES_PER_ANSWER).unwrap_or(u32::MAX);
    let cost = NonZeroU32::MIN.saturating_add(entries.saturating_add(PREVIEW_ANSWERS - 1));
    Ok(answers.check_cost(&Whom::Member(member), cost)?)
}

/// What is the same for everyone, and what the operator's own programs ask for.
const FOR_ANYONE: [&str; 4] = ["/static/", "/livez", "/readyz", "/metrics"];
/// What belongs to a page that was counted: pictures of people, of which one page can have fifty.
const UNCOUNTED: &str = "/pictures/";
/// Where members sign in.
const SIGNING_IN: [&str; 2] = ["/sign-in", "/passkeys/sign-in/"];

/// Who asks. A token that nobody has makes a program someone else, whatever its cookies say.
async fn whom(parts: &mut Parts, service: &Service) -> Result<Whom, Failure> {
    let ClientAddress(client) = ClientAddress::of(&parts.extensions, &parts.headers, service);
    let client = AddressGroup::of(client);
    let path = parts.uri.path();
    if path.starts_with("/api/") && parts.headers.contains_key(AUTHORIZATION) {
        let caller = find_caller(parts, service).await?;
        return Ok(caller.map_or(Whom::WrongToken(client), |account| Whom::Member(account.id)));
    }
    let is_signing_in = SIGNING_IN.iter().any(|beginning| path.starts_with(beginning));
    let stranger = if is_signing_in { Whom::SigningIn(client) } else { Whom::Client(client) };
    Ok(find(parts, service).await?.map_or(stranger, |visitor| Whom::Member(visitor.id())))
}

/// Whether this path is among them.
pub(crate) fn is_for_anyone(path: &str) -> bool {
    FOR_ANYONE.iter().any(|beginning| path.starts_with(beginning))
}

/// Counts every answer but those, and gives its reads to the one who asks.
pub async fn pace(State(service): State<Service>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if is_for_anyone(path) {
        return next.run(request).await;
    }
    let is_counted = !path.starts_with(UNCOUNTED);
    let (mut parts, body) = request.into_parts();
    // Looked up before anything is counted: a program with a token counts for its member, not for everybody at its
    // address.
    let whom = match whom(&mut parts, &service).await {
        Ok(whom) => whom,
        Err(failure) => return failure.into_response(),
    };
    let answer = async {
        let _place = if is_counted { admit(&service, whom)? } else { None };
        Ok(next.run(Request::from_parts(parts, body)).await)
    };
    let answer: Result<Response, Failure> = whom.reader().reads(answer).await;
    let mut answer = answer.unwrap_or_else(IntoResponse::into_response);
    answer.extensions_mut().insert(ReadFor(whom.reader()));
    answer
}

/// For whom an answer was read, so that the words of a failure are too.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ReadFor(pub(crate) Reader);

/// Counts an answer, and takes the place of one that is waited for. Says at once, before anything is read or done, when there is
/// none: how many others wait has no part in it.
fn admit(service: &Service, whom: Whom) -> Result<Option<OwnedSemaphorePermit>, Failure> {
    check(service, &whom)?;
    // Of a client many strangers may be behind one address; the connections of each are bounded where they are made.
    let Whom::Member(member) = whom else { return Ok(None) };
    let place = service.waited_for.of(member).try_acquire_owned();
    place.map(Some).map_err(|_| Failure::busy())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_a_minute_and_twice_as_many_at_once() {
        let rate = per_minute(300);
        assert_eq!((rate.burst.get(), rate.refill), (600, Duration::from_millis(200)));
        assert_eq!(per_minute(u32::MAX).burst.get(), u32::MAX);
    }
}
