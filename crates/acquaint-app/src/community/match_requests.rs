//! Strategies matched on what waits for their member. Nothing here changes anything.

use super::view::WaitingView;
use super::{Community, CommunityError};
use acquaint_core::familiarity::{Familiarity, Share};
use acquaint_core::id::{PersonId, RequestId};
use acquaint_core::recipient_view::{Needs, RecipientProfile, RecipientView};
use acquaint_core::strategy::{Fit, Judgement, Matcher, Strategy};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

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

impl Community {
    /// Matches these requests to a member, each with every rule and fact. One that does not wait is left out.
    pub async fn judge_requests(
        &self,
        me: PersonId,
        strategy: &Strategy,
        requests: Vec<RequestId>,
        now: Timestamp,
    ) -> Result<BTreeMap<RequestId, JudgedRequest>, CommunityError> {
        let profile = self.load_recipient_profile(me, now).await?;
        let matcher = Matcher::new(strategy, &profile).into_owned();
        let judged = Collected::<BTreeMap<RequestId, JudgedRequest>>::default();
        let visit = judged.visit(move |judged, waiting: WaitingView| {
            judged.insert(waiting.request, judge(&matcher, &profile, &waiting.view));
        });
        self.store().visit_waiting(me, Needs::ALL, Some(requests), visit).await?;
        Ok(judged.take())
    }

    /// Matches all that waits for a member, oldest first, and shows each with whether it fits each of the strategies.
    pub(super) async fn match_waiting<T: Default + Send + 'static>(
        &self,
        me: PersonId,
        strategies: &[&Strategy],
        now: Timestamp,
        mut each: impl FnMut(&mut T, &WaitingView, &[Fit]) + Send + 'static,
    ) -> Result<T, CommunityError> {
        let (matchers, needs) = self.matchers(me, strategies, now).await?;
        let collected = Collected::<T>::default();
        let visit = collected.visit(move |collected, waiting: WaitingView| {
            let fits: Vec<Fit> = matchers.iter().map(|matcher| matcher.fit(&waiting.view)).collect();
            each(collected, &waiting, &fits);
        });
        self.store().visit_waiting(me, needs, None, visit).await?;
        Ok(collected.take())
    }

    /// How many of the connections of a member would fit, would not, and cannot be told, if each asked today.
    pub(super) async fn match_connections(
        &self,
        me: PersonId,
        strategy: &Strategy,
        now: Timestamp,
    ) -> Result<FitCounts, CommunityError> {
        let (matchers, needs) = self.matchers(me, &[strategy], now).await?;
        let counts = Collected::<FitCounts>::default();
        let visit = counts.visit(move |counts, view: RecipientView| {
            counts.count(matchers[0].fit(&view));
        });
        self.store().visit_connections(me, needs, visit).await?;
        Ok(counts.take())
    }

    async fn matchers(
        &self,
        me: PersonId,
        strategies: &[&Strategy],
        now: Timestamp,
    ) -> Result<(Vec<Matcher<'static>>, Needs), CommunityError> {
        let profile = self.load_recipient_profile(me, now).await?;
        let matchers = strategies.iter().map(|strategy| Matcher::new(strategy, &profile).into_owned());
        let needs = strategies.iter().map(|strategy| strategy.needs()).fold(Needs::default(), Needs::and);
        Ok((matchers.collect(), needs))
    }

    async fn load_recipient_profile(
        &self,
        me: PersonId,
        now: Timestamp,
    ) -> Result<RecipientProfile, CommunityError> {
        Ok(self.store().load_recipient_profile(me, now.to_zoned(TimeZone::UTC).year()).await?)
    }
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

/// How many fit, do not, and cannot be told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FitCounts {
    /// They fit.
    pub fits: u32,
    /// They do not.
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

    /// How many there are.
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
