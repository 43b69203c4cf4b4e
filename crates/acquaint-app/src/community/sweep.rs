//! A sweep: many requests are accepted one by one, each at its own moment. Whatever interrupts it, it goes on.

use super::change::{AccountChange, Commit};
use super::news::News;
use super::view::{DueRequest, Listing, Sweep, SweptBefore, SweptRequest, WaitingView, Want, Which};
use super::{Community, CommunityError, TRIES_MAX};
use acquaint_core::id::{PersonId, RequestId, SweepId};
use acquaint_core::request::{Decision, Pair, Refusal, decide};
use acquaint_core::stamp::Stamp;
use acquaint_core::strategy::Fit;
use acquaint_core::strategy::pace::{self, Pace};
use acquaint_core::strategy::sweep::{
    LATE_AFTER, NewSweep, PlannedRequest, SWEEP_REQUESTS_MAX, SweepKind, SweepOutcome,
};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// How many acceptances that are due at the same moment are begun together. Judgement.
const TOGETHER: u32 = 256;
/// How many planned acceptances are read at a time, so that no read holds a reader for long. Judgement.
const PLANNED_AT_ONCE: u32 = 2_000;

/// What a recipient confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SweepWish {
    /// Under which version of their strategy.
    pub version: u32,
    /// Only requests sent at or before this moment: those that they were shown.
    pub sent_by: Timestamp,
    /// At most so many: those that are ticked, then the oldest. `None`: all.
    pub at_most: Option<u32>,
    /// Of those they keep apart (muted, reported, with a remark): only these.
    pub ticked: BTreeSet<RequestId>,
    /// Those that they were shown and unticked.
    pub left_out: BTreeSet<RequestId>,
}

/// Requests to be accepted, oldest first, each with its sender.
pub(super) type ToAccept = Vec<(RequestId, PersonId)>;

impl Community {
    /// Begins to accept everybody who fits. `None`: nobody does, or all of them are about to be accepted already.
    ///
    /// [`CommunityError::Conflict`] if the strategy changed since, or if another sweep still goes on.
    pub async fn start_sweep(
        &self,
        me: PersonId,
        wish: SweepWish,
        stamp: &mut Stamp,
    ) -> Result<Option<SweepId>, CommunityError> {
        let current = self.load_strategy(me).await?.filter(|saved| saved.version == wish.version);
        let Some(saved) = current else {
            return Err(CommunityError::Conflict);
        };
        let at_most = wish.at_most.and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX);
        let ticked = wish.ticked.clone();
        let collect = move |requests: &mut ToAccept, waiting: &WaitingView, fits: &[Fit]| {
            let is_wanted = ticked.contains(&waiting.request)
                || !waiting.is_kept_apart && !wish.left_out.contains(&waiting.request);
            let is_shown = waiting.sent_at <= wish.sent_by;
            if fits[0] == Fit::Fits && is_wanted && is_shown {
                requests.push((waiting.request, waiting.sender));
            }
        };
        let recipient = self.load_recipient(me, stamp.now).await?;
        let matched = self.match_waiting(&recipient, &[&saved.strategy], Which::All, collect).await?;
        let mut requests = matched.0;
        choose(&mut requests, &wish.ticked, at_most.min(SWEEP_REQUESTS_MAX));
        let planned = self.plan(me, SweepKind::Asked, Some(saved.version), requests, stamp).await?;
        self.begun(me, planned).await
    }

    /// Begins to accept the requests that a recipient picked, each at a moment of its own. `None`: none of them waits, or
    /// all are about to be accepted already.
    pub async fn accept_picked(
        &self,
        me: PersonId,
        picked: BTreeSet<RequestId>,
        stamp: &mut Stamp,
    ) -> Result<Option<SweepId>, CommunityError> {
        let found = self.store().list_received_of(me, picked.into_iter().collect()).await?.into_iter();
        let mut requests: Vec<_> =
            found.map(|found| (found.text.sent_at, found.text.id, found.sender.card.id)).collect();
        requests.sort_unstable();
        let requests = requests.into_iter().map(|(_, request, sender)| (request, sender)).collect();
        let planned = self.plan(me, SweepKind::Picked, None, requests, stamp).await?;
        self.begun(me, planned).await
    }

    /// The sweep that was just planned. `None` if another plan took all its requests first.
    async fn begun(&self, me: PersonId, planned: Option<SweepId>) -> Result<Option<SweepId>, CommunityError> {
        let Some(id) = planned else { return Ok(None) };
        Ok(self.store().find_sweep(me, id).await?.map(|begun| begun.id))
    }

    /// Gives each request a moment at which it is accepted. What the member has planned already comes after these,
    /// because one hand does one thing after the other; but what they confirmed or picked never comes after what a
    /// strategy accepts automatically.
    pub(super) async fn plan(
        &self,
        me: PersonId,
        kind: SweepKind,
        version: Option<u32>,
        mut requests: ToAccept,
        stamp: &mut Stamp,
    ) -> Result<Option<SweepId>, CommunityError> {
        // Standing orders try each request once under each version of the strategy.
        let once = version.filter(|_| kind == SweepKind::Standing);
        let wanted = requests.iter().map(|(request, _)| *request).collect();
        let before = self.store().list_swept_before(me, wanted, once).await?;
        let taken: BTreeSet<RequestId> = before.iter().map(|swept| swept.request).collect();
        requests.retain(|(request, _)| !taken.contains(request));
        requests.truncate(SWEEP_REQUESTS_MAX);
        if requests.is_empty() {
            let is_asked = |swept: &SweptBefore| swept.kind == SweepKind::Asked;
            let goes_on = kind == SweepKind::Asked && self.planned_for(me).await?.iter().any(is_asked);
            return if goes_on { Err(CommunityError::Conflict) } else { Ok(None) };
        }
        let planned = self.planned_for(me).await?.into_iter();
        let (ahead, behind): (Vec<_>, Vec<_>) =
            planned.partition(|swept| kind == SweepKind::Standing && swept.kind != SweepKind::Standing);
        // Before the cap cuts it: a hand that begins with the newest leaves the oldest waiting.
        pace::order(&mut requests, stamp);
        let id = SweepId(stamp.next_id());
        let started_at = stamp.now;
        let mut moments = Pace::from_now(stamp);
        let mut changes = replanned(&ahead, &mut moments);
        let requests = requests.into_iter().zip(&mut moments);
        let requests =
            requests.map(|((request, sender), due_at)| PlannedRequest { request, sender, due_at }).collect();
        changes.extend(replanned(&behind, moments));
        let sweep = NewSweep { id, member: me, version, kind, started_at, requests };
        changes.insert(0, AccountChange::SweepStarted(Box::new(sweep)));
        self.apply(changes).await?;
        self.spread(News::Planned);
        Ok(Some(id))
    }

    /// The latest sweeps of a member, newest first.
    pub async fn list_sweeps(&self, me: PersonId, at_most: u32) -> Result<Vec<Sweep>, CommunityError> {
        Ok(self.store().list_sweeps(me, at_most).await?)
    }

    /// The requests in a sweep of a member, in the order in which they are accepted.
    pub async fn list_swept(
        &self,
        me: PersonId,
        sweep: SweepId,
        want: Want,
    ) -> Result<Listing<SweptRequest>, CommunityError> {
        Ok(self.store().list_swept(me, sweep, want).await?)
    }

    /// Which of these requests the sweeps of a member are still to accept, each with its sweep.
    pub async fn list_planned(
        &self,
        me: PersonId,
        requests: Vec<RequestId>,
    ) -> Result<BTreeMap<RequestId, SweepId>, CommunityError> {
        let planned = self.store().list_swept_before(me, requests, None).await?;
        Ok(planned.iter().map(|swept| (swept.request, swept.sweep)).collect())
    }

    /// All that the sweeps of a member are still to accept, in the order of its moments, read page by page.
    async fn planned_for(&self, me: PersonId) -> Result<Vec<SweptBefore>, CommunityError> {
        let mut planned = Vec::new();
        loop {
            let page = self.store().list_planned(me, planned.last().copied(), PLANNED_AT_ONCE).await?;
            let is_last = page.len() < PLANNED_AT_ONCE as usize;
            planned.extend(page);
            if is_last {
                return Ok(planned);
            }
        }
    }

    pub async fn find_sweep(&self, me: PersonId, sweep: SweepId) -> Result<Sweep, CommunityError> {
        self.store().find_sweep(me, sweep).await?.ok_or(CommunityError::NotFound)
    }

    /// Stops a sweep. What it accepted stays so; what it did not come to keeps waiting.
    pub async fn stop_sweep(
        &self,
        me: PersonId,
        sweep: SweepId,
        now: Timestamp,
    ) -> Result<Sweep, CommunityError> {
        self.find_sweep(me, sweep).await?;
        self.apply(vec![AccountChange::SweepStopped { member: me, sweep, at: now }]).await?;
        self.find_sweep(me, sweep).await
    }

    /// When the next request is to be accepted. `None`: none is planned.
    pub async fn next_acceptance_at(&self) -> Result<Option<Timestamp>, CommunityError> {
        Ok(self.store().next_due_at().await?)
    }

    /// Waits until requests are planned to be accepted.
    pub async fn acceptances_planned(&self) {
        self.bells.planned.notified().await;
    }

    /// Accepts every request whose moment has come, each as an act of its own. Hands back how many were decided; 0: there
    /// is nothing to do now.
    pub async fn run_sweeps(&self, stamp: &mut Stamp) -> Result<u32, CommunityError> {
        let mut late = BTreeSet::new();
        let mut running = tokio::task::JoinSet::new();
        for due in self.store().list_due_requests(stamp.now, TOGETHER).await? {
            if stamp.now.duration_since(due.due_at) > LATE_AFTER {
                late.insert(due.member);
                continue;
            }
            let (community, mut stamp) = (self.clone(), stamp.branch());
            running.spawn(async move { community.accept_in_sweep(due, &mut stamp).await });
        }
        let mut decided = 0;
        while let Some(done) = running.join_next().await {
            // A panic stays a panic.
            let done = done.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()));
            decided += u32::from(done?);
        }
        // Overdue, because the service was stopped: new moments, since no hand accepts many at the moment of a start.
        for member in late {
            let planned = self.planned_for(member).await?;
            self.apply(replanned(&planned, Pace::from_now(stamp))).await?;
        }
        Ok(decided)
    }

    /// Accepts one request, and keeps what became of it together with that. Hands back whether it was decided here.
    async fn accept_in_sweep(&self, due: DueRequest, stamp: &mut Stamp) -> Result<bool, CommunityError> {
        for _ in 0..TRIES_MAX {
            let (decision, outcome) = self.decide_in_sweep(due, stamp).await?;
            let decided = AccountChange::SweptRequestDecided {
                sweep: due.sweep,
                request: due.request,
                outcome,
                at: stamp.now,
            };
            let mut commit = Commit { account_changes: vec![decided], ..Commit::default() };
            if let Some(decision) = decision {
                commit.pairs.push((Pair::between(due.member, due.sender)?, decision.pair_version));
                commit.changes = decision.changes;
            }
            match self.commit(commit, due.member, stamp).await {
                // Someone else was faster, or the sweep was stopped: look again.
                Err(CommunityError::Conflict) => {
                    let sweep = self.store().find_sweep(due.member, due.sweep).await?;
                    if !sweep.is_some_and(|sweep| sweep.is_running()) {
                        return Ok(false);
                    }
                }
                result => {
                    result?;
                    // The page of the one who accepts looks again.
                    self.spread(News::Notified(due.member));
                    return Ok(true);
                }
            }
        }
        // It stays due, so another turn tries it.
        Ok(false)
    }

    /// Private tables are not read here: sorting a request by hand takes it out of every sweep beforehand.
    async fn decide_in_sweep(
        &self,
        due: DueRequest,
        stamp: &Stamp,
    ) -> Result<(Option<Decision>, SweepOutcome), CommunityError> {
        let (week_from, open_from) = self.counting_from(stamp.now);
        let situation = self.store().load_pair(due.member, due.sender, &[], week_from, open_from).await?;
        let Some(situation) = situation else {
            return Ok((None, SweepOutcome::of_refusal(&Refusal::NotFound)));
        };
        match decide::accept(&situation, due.request, self.limits(), stamp.now) {
            // Answered before: the two are connected already.
            Ok(decision) if decision.changes.is_empty() => Ok((None, SweepOutcome::NoLongerWaiting)),
            Ok(decision) => Ok((Some(decision), SweepOutcome::Accepted)),
            Err(refusal) => Ok((None, SweepOutcome::of_refusal(&refusal))),
        }
    }
}

/// Leaves so many: those that are ticked, then the oldest, in the order they had.
fn choose(requests: &mut ToAccept, ticked: &BTreeSet<RequestId>, at_most: usize) {
    let chosen = requests.iter().filter(|(request, _)| ticked.contains(request)).count();
    let mut room = at_most.saturating_sub(chosen);
    requests.retain(|(request, _)| {
        let is_chosen = ticked.contains(request) || room > 0;
        room = room.saturating_sub(usize::from(!ticked.contains(request)));
        is_chosen
    });
    requests.truncate(at_most);
}

/// What is planned gets these moments, in the order it had.
fn replanned(planned: &[SweptBefore], moments: impl Iterator<Item = Timestamp>) -> Vec<AccountChange> {
    let mut due = BTreeMap::<SweepId, Vec<(RequestId, Timestamp)>>::new();
    for (swept, due_at) in planned.iter().zip(moments) {
        due.entry(swept.sweep).or_default().push((swept.request, due_at));
    }
    due.into_iter().map(|(sweep, due)| AccountChange::SweepReplanned { sweep, due }).collect()
}
