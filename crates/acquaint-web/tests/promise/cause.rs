//! What an acceptance may come of, which only the recipient knows.
//!
//! Both worlds have the same acceptances, each at the same moment and with the same chance for what is random about it. In
//! one they are made by hand; in the other the recipient did something before, or a rule accepts.

use crate::harness::{Page, Person};
use crate::secret::{BREMEN, BREMEN_FILTERS, KIEL, bulk, kinds, open, save, stop_sweeps, sweep};
use crate::stage::{Full, Stage};
use acquaint_app::community::change::{AccountChange, Commit};
use acquaint_core::id::RequestId;
use acquaint_core::request::{Command, PairState};
use acquaint_core::stamp::Stamp;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;

kinds! {
    /// Why a request is accepted.
    Cause {
        /// A standing order fires after a visit.
        ByStanding,
        /// A sweep comes to it.
        BySweep,
        /// It was picked with others.
        InBulk,
        /// By hand, from somebody whom they had muted for a while.
        OnceMuted,
        /// By hand, from the shelf of what was set aside.
        OnceSetAside,
        /// By hand, from the shelf of what the strategy filtered.
        OnceFiltered,
        /// By hand, having told the operator about it.
        OnceReported,
        /// By hand, once a sweep that would have come to it was stopped.
        OncePlanned,
        /// By hand, once a hand and a sweep had found no connection left to give.
        OnceFull,
    }
}

/// Who is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whom {
    /// Ada alone.
    Ada,
    /// Di alone; if a rule does it, it is stopped before it comes to Ada.
    Di,
    /// Di, and Ada some minutes later.
    DiThenAda,
}

impl Whom {
    pub const ALL: [Self; 3] = [Self::Ada, Self::Di, Self::DiThenAda];
}

/// Acceptances, the same in both worlds.
#[derive(Clone, Copy, Debug)]
pub struct Caused {
    pub cause: Cause,
    pub whom: Whom,
    /// What is random about them follows from this.
    pub seed: u8,
}

/// From one acceptance to the next.
const APART: SignedDuration = SignedDuration::from_secs(391);

impl Caused {
    /// They happen; what others get right after each.
    pub async fn happen(self, stage: &Stage, is_planted: bool) -> Vec<Page> {
        let (ada, di) = ((&stage.ada, &stage.from_ada), (&stage.di, &stage.from_di));
        let wanted = match self.whom {
            Whom::Di => vec![di],
            Whom::DiThenAda if stage.set.full.is_none() => vec![di, ada],
            Whom::DiThenAda | Whom::Ada => vec![ada],
        };
        for (sender, request) in &wanted {
            if !waits(stage, sender, request).await {
                return Vec::new();
            }
        }
        if stage.keeps_secrets {
            self.prepare(stage).await;
        }
        match stage.set.full {
            Some(Full::Ada) => drop(stage.ada.post("/people/cy/disconnect", &[]).await),
            Some(Full::Bo) => drop(stage.bo.post("/people/cy/disconnect", &[]).await),
            None => {}
        }
        stage.ada.forget_message();
        let micros = SignedDuration::from_micros(i64::from(self.seed) * 3_907);
        let begins = stage.world.service().stamp().now + micros;
        let moments: BTreeMap<RequestId, Timestamp> =
            wanted.iter().zip(1..).map(|((_, request), turn)| (id(request), begins + APART * turn)).collect();
        plan(stage, &moments).await;
        let mut told = Vec::new();
        for (sender, request) in &wanted {
            let at = moments[&id(request)];
            stage.world.turn_clock_to(at);
            // With another connection meanwhile there may be none left to give, in both worlds.
            let must_succeed = !is_planted && stage.set.full.is_none();
            let accepted = accept_now(stage, request, self.seed).await;
            assert!(accepted || !must_succeed, "{self:?} comes to nothing");
            for path in
                ["/notifications", "/sent?state=connected", "/connections", &format!("/sent/{request}")]
            {
                told.push(sender.get(path).await);
            }
            told.push(sender.first_event("/notifications/events").await);
            told.push(stage.ada.get("/people/bo").await);
        }
        if stage.keeps_secrets {
            stop_sweeps(stage).await;
            save(stage, BREMEN).await;
        }
        told
    }

    /// What only Bo knows of it.
    async fn prepare(self, stage: &Stage) {
        let request = |verb: &str| format!("/received/{}/{verb}", stage.from_ada);
        match self.cause {
            Cause::ByStanding => {
                save(stage, r#"{"if_it_fits": "accept_at_my_next_visit"}"#).await;
                open(stage, &["/received"]).await;
            }
            Cause::BySweep => {
                save(stage, KIEL).await;
                sweep(stage).await;
            }
            Cause::InBulk => bulk(stage, "accept").await,
            Cause::OnceMuted => {
                stage.bo_posts(&request("mute"), &[]).await;
                stage.bo_posts(&request("unmute"), &[]).await;
            }
            Cause::OnceSetAside => bulk(stage, "set_aside").await,
            Cause::OnceFiltered => save(stage, BREMEN_FILTERS).await,
            Cause::OnceReported => {
                drop(stage.bo_posts(&request("report"), &[("because", "advertising")]).await);
            }
            Cause::OncePlanned => {
                save(stage, KIEL).await;
                sweep(stage).await;
                stop_sweeps(stage).await;
            }
            Cause::OnceFull => {
                save(stage, KIEL).await;
                stage.bo_posts(&request("accept"), &[]).await;
                sweep(stage).await;
                let mut stamp = stage.world.service().stamp();
                plan(stage, &BTreeMap::from([(id(&stage.from_ada), stamp.now)])).await;
                while stage.world.community().run_sweeps(&mut stamp).await.unwrap() > 0 {}
            }
        }
    }
}

/// A request is accepted now, because it is due or by hand, with the same chance either way. Whether it was.
pub async fn accept_now(stage: &Stage, request: &str, seed: u8) -> bool {
    let (community, request) = (stage.world.community(), id(request));
    let mut stamp = Stamp::new(stage.world.service().stamp().now, [seed; 32]);
    let planned = stage.world.store().list_planned(stage.bo.id, None, 9).await.unwrap();
    if planned.iter().any(|planned| planned.request == request) {
        return community.run_sweeps(&mut stamp).await.unwrap() == 1;
    }
    let accept = Command::Accept(request);
    community.act_on_request(stage.bo.id, request, &accept, None, &mut stamp.branch()).await.is_ok()
}

/// What is planned gets these moments, and what has none a moment that never comes.
pub async fn plan(stage: &Stage, moments: &BTreeMap<RequestId, Timestamp>) {
    let never = stage.world.service().stamp().now + SignedDuration::from_hours(24 * 3_650);
    let mut due = BTreeMap::<_, Vec<_>>::new();
    for planned in stage.world.store().list_planned(stage.bo.id, None, 9).await.unwrap() {
        let at = moments.get(&planned.request).copied().unwrap_or(never);
        due.entry(planned.sweep).or_default().push((planned.request, at));
    }
    let replanned = due.into_iter().map(|(sweep, due)| AccountChange::SweepReplanned { sweep, due });
    let commit = Commit { account_changes: replanned.collect(), ..Commit::default() };
    stage.world.store().apply(commit).await.unwrap();
}

async fn waits(stage: &Stage, sender: &Person, request: &str) -> bool {
    let long_ago = Timestamp::UNIX_EPOCH;
    let pair = stage.world.store().load_pair(sender.id, stage.bo.id, &[], long_ago, long_ago).await.unwrap();
    pair.is_some_and(|pair| {
        let is_it = matches!(&pair.state, PairState::Waiting(waiting) if waiting.id == id(request));
        is_it && !pair.me.blocks_other && !pair.other.blocks_me
    })
}

/// The id that is written so.
pub fn id(request: &str) -> RequestId {
    RequestId(request.parse().unwrap())
}
