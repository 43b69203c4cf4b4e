//! A sweep: everybody who fits is accepted, oldest first, one by one, and whatever interrupts it, it goes on.

use super::change::{AccountChange, Commit};
use super::view::{DueRequest, DueSweep, Sweep};
use super::{Community, CommunityError, TRIES_MAX};
use acquaint_core::id::{PersonId, SweepId};
use acquaint_core::request::{Decision, Pair, RecipientPrivate, RecipientSituation, Refusal, decide};
use acquaint_core::stamp::Stamp;
use acquaint_core::strategy::Fit;
use acquaint_core::strategy::sweep::{NewSweep, PlannedRequest, SWEEP_REQUESTS_MAX, SweepKind, SweepOutcome};
use jiff::Timestamp;

/// How many requests are accepted at a time: some are read while others are committed.
const TOGETHER: u32 = 256;
/// How many sweeps have their turn in one round.
const SWEEPS_AT_ONCE: u32 = 20;

/// What a recipient confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SweepWish {
    /// Under which version of their strategy.
    pub version: u32,
    /// Only requests sent at or before this moment: those that they were shown.
    pub sent_by: Timestamp,
    /// At most so many, oldest first. `None`: all.
    pub at_most: Option<u32>,
}

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
        let in_force = self.load_strategy(me).await?.filter(|saved| saved.version == wish.version);
        let Some(saved) = in_force else {
            return Err(CommunityError::Conflict);
        };
        let at_most = wish.at_most.and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX);
        let at_most = at_most.min(SWEEP_REQUESTS_MAX);
        let now = stamp.now;
        let plan =
            move |requests: &mut Vec<PlannedRequest>, waiting: &super::view::WaitingView, fits: &[Fit]| {
                if fits[0] == Fit::Fits && waiting.sent_at <= wish.sent_by && requests.len() < at_most {
                    let (request, sender) = (waiting.request, waiting.sender);
                    requests.push(PlannedRequest { request, sender, due_at: now });
                }
            };
        let requests = self.match_waiting(me, &[&saved.strategy], now, plan).await?;
        if requests.is_empty() {
            return Ok(None);
        }
        let id = SweepId(stamp.next_id());
        let sweep = NewSweep {
            id,
            member: me,
            version: saved.version,
            kind: SweepKind::Asked,
            started_at: now,
            requests,
        };
        self.apply(vec![AccountChange::SweepStarted(Box::new(sweep))]).await?;
        // Nothing began if the strategy is about to accept all of them by itself.
        Ok(self.store().find_sweep(me, id).await?.map(|begun| begun.id))
    }

    /// A sweep of a member.
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

    /// Goes on with every sweep that has something to do, a little with each. Hands back how many requests were decided;
    /// 0: there is nothing to do now.
    pub async fn run_sweeps(&self, stamp: &mut Stamp) -> Result<u32, CommunityError> {
        let mut decided = 0;
        for sweep in self.store().list_due_sweeps(stamp.now, SWEEPS_AT_ONCE).await? {
            decided += self.run_sweep(sweep, stamp).await?;
        }
        Ok(decided)
    }

    /// Accepts the next requests of a sweep, as many as fit under the member's own cap at once, so that nobody is
    /// accepted before somebody older.
    async fn run_sweep(&self, swept: DueSweep, stamp: &mut Stamp) -> Result<u32, CommunityError> {
        let own = self.store().load_member(swept.member, swept.member).await?;
        let connections = own.and_then(|own| own.connections).unwrap_or(u32::MAX);
        let room = self.limits().connections_max.saturating_sub(connections);
        let due = self.store().list_due_requests(swept.id, stamp.now, room.clamp(1, TOGETHER)).await?;
        let mut running = tokio::task::JoinSet::new();
        for due in &due {
            let (community, due, mut stamp) = (self.clone(), *due, stamp.branch());
            running.spawn(async move { community.accept_in_sweep(swept, due, &mut stamp).await });
        }
        let mut decided = 0;
        while let Some(done) = running.join_next().await {
            // A panic stays a panic.
            let done = done.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()));
            decided += u32::from(done?);
        }
        // Whoever has the page open looks again.
        let _ = self.events.send(swept.member);
        Ok(decided)
    }

    /// Accepts one request, and keeps what became of it together with that. Hands back whether it was decided here.
    async fn accept_in_sweep(
        &self,
        swept: DueSweep,
        due: DueRequest,
        stamp: &mut Stamp,
    ) -> Result<bool, CommunityError> {
        for _ in 0..TRIES_MAX {
            let (decision, outcome) = self.decide_in_sweep(swept, due, stamp).await?;
            let decided = AccountChange::SweptRequestDecided {
                sweep: swept.id,
                request: due.request,
                outcome,
                at: stamp.now,
            };
            let mut commit = Commit { account_changes: vec![decided], ..Commit::default() };
            if let Some(decision) = decision {
                commit.pairs.push((Pair::between(swept.member, due.sender)?, decision.pair_version));
                commit.changes = decision.changes;
            }
            match self.commit(commit, swept.member, stamp).await {
                // Somebody else was faster, or the sweep was stopped: look again.
                Err(CommunityError::Conflict) => {
                    let sweep = self.store().find_sweep(swept.member, swept.id).await?;
                    if !sweep.is_some_and(|sweep| sweep.is_running()) {
                        return Ok(false);
                    }
                }
                result => return result.map(|()| true),
            }
        }
        // Another turn comes to it.
        Ok(false)
    }

    async fn decide_in_sweep(
        &self,
        swept: DueSweep,
        due: DueRequest,
        stamp: &Stamp,
    ) -> Result<(Option<Decision>, SweepOutcome), CommunityError> {
        let Some(situation) = self.load_in_sweep(swept, due, stamp.now).await? else {
            return Ok((None, SweepOutcome::of_refusal(&Refusal::NotFound)));
        };
        if swept.kind.leaves_alone(&situation.private.keeping) {
            return Ok((None, SweepOutcome::PutOnShelf));
        }
        match decide::accept(&situation.public, due.request, self.limits(), stamp.now) {
            // Answered before: the two are connected already.
            Ok(decision) if decision.changes.is_empty() => Ok((None, SweepOutcome::NoLongerWaiting)),
            Ok(decision) => Ok((Some(decision), SweepOutcome::Accepted)),
            Err(refusal) => Ok((None, SweepOutcome::of_refusal(&refusal))),
        }
    }

    /// What the recipient keeps is read only where it decides something: in what their strategy does by itself.
    async fn load_in_sweep(
        &self,
        swept: DueSweep,
        due: DueRequest,
        now: Timestamp,
    ) -> Result<Option<RecipientSituation>, CommunityError> {
        let (week_from, open_from) = self.counting_from(now);
        let store = self.store();
        if swept.kind == SweepKind::Standing {
            return Ok(store.load_kept_pair(swept.member, due.sender, &[], week_from, open_from).await?);
        }
        let public = store.load_pair(swept.member, due.sender, &[], week_from, open_from).await?;
        Ok(public.map(|public| RecipientSituation { public, private: RecipientPrivate::default() }))
    }
}
