//! How often one member is answered, or one client who is not signed in: so that no program reads everybody's profile in
//! an hour, or keeps the others waiting.

use crate::client::AddressGroup;
use crate::failure::Failure;
use crate::service::Service;
use crate::throttle::Rate;
use crate::visitor::{ClientAddress, find};
use acquaint_core::id::PersonId;
use acquaint_core::strategy::Strategy;
use axum::extract::{Request, State};
use axum::http::header::AUTHORIZATION;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::num::NonZeroU32;
use std::time::Duration;

/// Who is counted.
#[derive(Hash)]
pub enum Whom {
    /// A member, wherever they are signed in and whatever acts for them.
    Member(PersonId),
    /// A client whose member is not known, or not yet.
    Client(AddressGroup),
}

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

/// Every so many entries of a strategy cost as much as one answer more to preview.
const ENTRIES_PER_ANSWER: usize = 25;
/// What a preview costs without any.
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

/// What belongs to a page that was counted (styles, and pictures of people, of which one page can have fifty), and what the
/// operator's own programs ask for.
const UNCOUNTED: [&str; 5] = ["/static/", "/pictures/", "/livez", "/readyz", "/metrics"];

/// Counts every answer but those.
pub async fn pace(State(service): State<Service>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if service.answers.is_none() || UNCOUNTED.iter().any(|beginning| path.starts_with(beginning)) {
        return next.run(request).await;
    }
    // Programs only call the API: there a token counts for its client, and for its member once it is known to be one.
    let is_program = path.starts_with("/api/") && request.headers().contains_key(AUTHORIZATION);
    let (mut parts, body) = request.into_parts();
    let visitor = if is_program {
        None
    } else {
        match find(&mut parts, &service).await {
            Ok(visitor) => visitor,
            Err(failure) => return failure.into_response(),
        }
    };
    let ClientAddress(client) = ClientAddress::of(&parts.extensions, &parts.headers, &service);
    let whom =
        visitor.map_or_else(|| Whom::Client(AddressGroup::of(client)), |visitor| Whom::Member(visitor.id()));
    match check(&service, &whom) {
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
        Err(failure) => failure.into_response(),
    }
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
