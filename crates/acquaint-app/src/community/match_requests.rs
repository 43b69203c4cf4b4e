//! Strategies matched on what waits for their member. Nothing here changes anything.

use super::view::{Place, ReceivedRequest, WaitingPart, WaitingView, Way, Which};
use super::{Community, CommunityError};
use acquaint_core::familiarity::{Familiarity, Share};
use acquaint_core::id::{PersonId, RequestId};
use acquaint_core::recipient_view::{Needs, RecipientProfile, RecipientView};
use acquaint_core::request::Shelf;
use acquaint_core::strategy::{Fit, Judgement, Matcher, Strategy};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// How many of the newest connections a preview tries a strategy on: enough to see which way it leans. Judgement.
const CONNECTIONS_JUDGED: u32 = 200;

/// What the strategy of its recipient says of one request.
#[derive(Clone, Debug, PartialEq)]
pub struct JudgedRequest {
    /// Whether it fits, and what each rule says.
    pub judgement: Judgement,
    /// How well the recipient probably knows the sender.
    pub familiarity: Share,
    /// What that rests on, in words, with what each part adds.
    pub familiarity_parts: Vec<(String, Share)>,
}

/// A member's side of matching. Loaded once per request, however often something is matched.
#[derive(Clone, Debug)]
pub struct Recipient {
    id: PersonId,
    connections: u32,
    profile: RecipientProfile,
}

impl Recipient {
    pub fn id(&self) -> PersonId {
        self.id
    }

    /// How many connections they have.
    pub fn connections(&self) -> u32 {
        self.connections
    }
}

impl Community {
    /// Loads a member's side of matching.
    pub async fn load_recipient(&self, me: PersonId, now: Timestamp) -> Result<Recipient, CommunityError> {
        let year = now.to_zoned(TimeZone::UTC).year();
        let (profile, connections) = self.store().load_recipient(me, year).await?;
        Ok(Recipient { id: me, connections, profile })
    }

    /// Matches these requests to a member, each with every rule and fact. One that does not wait is left out.
    pub async fn judge_requests(
        &self,
        me: &Recipient,
        strategy: &Strategy,
        requests: Vec<RequestId>,
    ) -> Result<BTreeMap<RequestId, JudgedRequest>, CommunityError> {
        if requests.is_empty() {
            return Ok(BTreeMap::new());
        }
        let Recipient { id, profile, .. } = me.clone();
        let matcher = Matcher::new(strategy, &profile).into_owned();
        let judged = Collected::<BTreeMap<RequestId, JudgedRequest>>::default();
        let visit = judged.visit(move |judged, waiting: WaitingView| {
            judged.insert(waiting.request, judge(&matcher, &profile, &waiting.view));
        });
        self.store().visit_waiting(id, Needs::ALL, Which::These(requests), visit).await?;
        Ok(judged.take())
    }

    /// [`judge_requests`](Self::judge_requests), with the requests themselves.
    pub async fn read_judged(
        &self,
        me: &Recipient,
        strategy: &Strategy,
        requests: Vec<RequestId>,
    ) -> Result<BTreeMap<RequestId, (ReceivedRequest, JudgedRequest)>, CommunityError> {
        let mut judged = self.judge_requests(me, strategy, requests.clone()).await?;
        let received = self.store().list_received_of(me.id, requests).await?;
        // A request withdrawn in between is missing from one of the two.
        let both = received.into_iter().filter_map(|received| {
            let of_it = judged.remove(&received.text.id)?;
            Some((received.text.id, (received, of_it)))
        });
        Ok(both.collect())
    }

    /// As many as a page judges, from beyond a place.
    pub(super) fn a_part(&self, way: Way, after: Option<Place>) -> Which {
        Which::Part(WaitingPart { way, after, at_most: self.judged_max() })
    }

    /// Matches requests that wait for a member, and shows each with whether it fits each of the strategies. Returns also
    /// where a part ends, if more wait beyond it.
    pub(super) async fn match_waiting<T: Default + Send + 'static>(
        &self,
        me: &Recipient,
        strategies: &[&Strategy],
        which: Which,
        each: impl FnMut(&mut T, &WaitingView, &[Fit]) + Send + 'static,
    ) -> Result<(T, Option<Place>), CommunityError> {
        self.match_knowing(me, (strategies, Needs::default()), which, each).await
    }

    /// The same, with facts that no strategy asks for.
    pub(super) async fn match_knowing<T: Default + Send + 'static>(
        &self,
        me: &Recipient,
        (strategies, more): (&[&Strategy], Needs),
        which: Which,
        mut each: impl FnMut(&mut T, &WaitingView, &[Fit]) + Send + 'static,
    ) -> Result<(T, Option<Place>), CommunityError> {
        let (matchers, needs) = matchers(me, strategies);
        let needs = needs.and(more);
        let collected = Collected::<T>::default();
        let visit = collected.visit(move |collected, waiting: WaitingView| {
            let fits: Vec<Fit> = matchers.iter().map(|matcher| matcher.fit(&waiting.view)).collect();
            each(collected, &waiting, &fits);
        });
        let next = self.store().visit_waiting(me.id, needs, which, visit).await?;
        Ok((collected.take(), next))
    }

    /// How many of the newest connections of a member would fit, would not, and cannot be told, if each asked today.
    pub(super) async fn match_connections(
        &self,
        me: &Recipient,
        strategy: &Strategy,
    ) -> Result<FitCounts, CommunityError> {
        let (matchers, needs) = matchers(me, &[strategy]);
        let counts = Collected::<FitCounts>::default();
        let visit = counts.visit(move |counts, view: RecipientView| {
            counts.count(matchers[0].fit(&view));
        });
        self.store().visit_connections(me.id, needs, CONNECTIONS_JUDGED, visit).await?;
        Ok(counts.take())
    }
}

fn matchers(me: &Recipient, strategies: &[&Strategy]) -> (Vec<Matcher<'static>>, Needs) {
    let matchers = strategies.iter().map(|strategy| Matcher::new(strategy, &me.profile).into_owned());
    let needs = strategies.iter().map(|strategy| strategy.needs()).fold(Needs::default(), Needs::and);
    (matchers.collect(), needs)
}

fn judge(matcher: &Matcher<'_>, me: &RecipientProfile, view: &RecipientView) -> JudgedRequest {
    let familiarity = Familiarity::new(view, me);
    let parts = familiarity.parts.iter().map(|part| (part.basis.to_string(), part.share));
    JudgedRequest {
        judgement: matcher.judge(view),
        familiarity: familiarity.share(),
        familiarity_parts: parts.collect(),
    }
}

/// How many on each shelf, in the order of [`Shelf::ALL`].
pub type ShelfFits = [FitCounts; Shelf::ALL.len()];

/// How many fit, do not, and cannot be told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FitCounts {
    pub fits: u32,
    pub does_not_fit: u32,
    /// It hangs on something unknown.
    pub cannot_tell: u32,
}

impl FitCounts {
    pub(super) fn count(&mut self, fit: Fit) {
        *match fit {
            Fit::Fits => &mut self.fits,
            Fit::DoesNotFit => &mut self.does_not_fit,
            Fit::CannotTell => &mut self.cannot_tell,
        } += 1;
    }

    pub fn all(self) -> u32 {
        self.fits + self.does_not_fit + self.cannot_tell
    }
}

/// What a visitor collects while the store goes through the rows on a thread of its own.
struct Collected<T>(Arc<Mutex<T>>);

impl<T: Default> Default for Collected<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T: Default + Send + 'static> Collected<T> {
    fn visit<V>(&self, mut each: impl FnMut(&mut T, V) + Send + 'static) -> Box<dyn FnMut(V) + Send> {
        let into = Arc::clone(&self.0);
        Box::new(move |value| each(&mut into.lock().unwrap_or_else(PoisonError::into_inner), value))
    }

    fn take(&self) -> T {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
