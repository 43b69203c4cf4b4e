//! `/notifications/events`: how many notifications were not read, as it changes.

use crate::failure::Failure;
use crate::service::Service;
use crate::visitor::Visitor;
use acquaint_app::community::CommunityError;
use acquaint_app::community::turn::Reader;
use acquaint_core::id::PersonId;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt, stream};
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio_stream::wrappers::WatchStream;

/// How many streams one member may have open: one for each page they look at. Judgement.
const PER_MEMBER: u32 = 5;
/// How long a stream lasts. The browser then opens another and authenticates again. Judgement.
const LASTS: Duration = Duration::from_mins(15);
/// How often a stream shows that it is alive. Judgement: nginx ends a connection that is silent for 60 seconds.
const ALIVE: Duration = Duration::from_secs(25);

#[derive(Clone, Debug, Default)]
pub struct Streams(Arc<Mutex<BTreeMap<PersonId, u32>>>);

/// One open stream; gone when it is dropped.
#[derive(Debug)]
struct Place {
    streams: Streams,
    member: PersonId,
}

impl Streams {
    /// A place for one more stream of a member, if there is one.
    fn take(&self, member: PersonId) -> Option<Place> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(member).or_default();
        if *count >= PER_MEMBER {
            return None;
        }
        *count += 1;
        Some(Place { streams: self.clone(), member })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.streams.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.member) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.member);
            }
        }
    }
}

pub(super) async fn listen(visitor: Visitor, State(service): State<Service>) -> Result<Response, Failure> {
    let place = service.streams.take(visitor.id()).ok_or_else(|| {
        let detail = "you have five pages open that listen for news; please close one";
        Failure::new(StatusCode::TOO_MANY_REQUESTS, "too_many_streams", detail)
    })?;
    let mut stops = WatchStream::new(service.stopping.subscribe());
    let stopping = async move { while stops.next().await == Some(false) {} };
    let signed_out = signed_out(service.clone(), visitor);
    let counts = stream::unfold(Unread::new(place, service), Unread::next);
    let events = counts.take_until(stopping).take_until(signed_out).take_until(tokio::time::sleep(LASTS));
    let events = Sse::new(events).keep_alive(KeepAlive::new().interval(ALIVE));
    // Axum marks streams `no-cache`, which lets a proxy keep what only this member may know.
    Ok(([(header::CACHE_CONTROL, "no-store")], events).into_response())
}

/// Waits until the session of the visitor ends: they signed out or were signed out, were suspended, or it expired.
async fn signed_out(service: Service, visitor: Visitor) {
    let (me, session) = (visitor.id(), visitor.session.id);
    let mut endings = service.community().listen_for_endings(me);
    loop {
        let now = service.stamp().now;
        let Ok(Some(lasts)) = service.community().session_lasts(me, session, now).await else {
            return;
        };
        let left = Duration::try_from(lasts.duration_since(now)).unwrap_or_default();
        let _ = tokio::time::timeout(left, endings.changed()).await;
    }
}

/// The number of unread notifications, sent only when it changes. An event for a delayed notification would reveal it
/// before its time.
struct Unread {
    place: Place,
    service: Service,
    news: watch::Receiver<()>,
    sent: Option<u32>,
}

impl Unread {
    fn new(place: Place, service: Service) -> Self {
        // Listening begins before the first count, so that nothing falls in between.
        let news = service.community().listen(place.member);
        Self { place, service, news, sent: None }
    }

    /// The next event. `None` ends the stream: the browser comes back.
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        loop {
            let (unread, wait) = match self.count().await {
                Ok(counted) => counted,
                Err(error) => {
                    tracing::warn!(%error, "a stream of events ends");
                    return None;
                }
            };
            if self.sent != Some(unread) {
                self.sent = Some(unread);
                let event = Event::default().event("unread").data(unread.to_string());
                return Some((Ok(event), self));
            }
            // Either something happens, or something that happened is to be told.
            tokio::select! {
                changed = self.news.changed() => changed.ok()?,
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    /// How many there are, and how long until one more is told.
    async fn count(&mut self) -> Result<(u32, Duration), CommunityError> {
        self.news.mark_unchanged();
        let (community, now) = (self.service.community(), self.service.stamp().now);
        let me = self.place.member;
        let reads =
            async { (community.count_unread(me, now).await, community.next_notification_at(me, now).await) };
        let (unread, next) = Reader::Member(me).reads(reads).await;
        let (unread, next) = (unread?, next?);
        let wait = next.and_then(|at| at.duration_since(now).try_into().ok());
        Ok((unread, wait.unwrap_or(LASTS)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_member_has_a_few_streams_and_a_closed_one_makes_room() {
        let (streams, ada) = (Streams::default(), PersonId(Uuid::from_u128(1)));
        let mut places: Vec<_> = (0..PER_MEMBER).map(|_| streams.take(ada).unwrap()).collect();
        assert!(streams.take(ada).is_none());
        assert!(streams.take(PersonId(Uuid::from_u128(2))).is_some());
        places.pop();
        assert!(streams.take(ada).is_some());
        drop(places);
        assert!(streams.0.lock().unwrap().is_empty());
    }
}
