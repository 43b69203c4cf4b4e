//! Planted leaks: a service that tells a sender's side what only the recipient knows, in one of many ways. The first ones are
//! known from other systems; what each is modelled on stands beside it.
//!
//! The real store has no switch for any of this: it cannot even read private tables where a sender reads. These are
//! wrapped around it: `leaky.rs` reads what is private, `store.rs` tells it in what is read, `commit.rs` in what is written.

#[path = "leak/commit.rs"]
mod commit;
#[path = "leak/leaky.rs"]
mod leaky;
#[path = "leak/store.rs"]
mod store;

use crate::cause::{Cause, Caused, Whom};
use crate::harness::{Making, World};
use crate::pair::{Pair, Public, Step};
use crate::probe::Probe;
use crate::secret::{Secret, kinds};
use crate::stage::Set;
use acquaint_web::pace::Whom as Counted;
use acquaint_web::service::Service;
use axum::Router;
use axum::extract::Request;
use axum::http::header;
use axum::middleware::{Next, from_fn};
use leaky::{Leaky, Shown};
use std::sync::Arc;

kinds! {
    /// A way to tell.
    Leak {
        /// The request reads as taken back once it is set aside (Instagram: "Requested" turns back into "Follow").
        TurnsBack,
        /// Asking again is possible once it is set aside (Facebook, after "Delete").
        CanAskAgain,
        /// It vanishes from the list once it is set aside (LinkedIn).
        Vanishes,
        /// It reads as lapsed once it is filtered (LinkedIn, expiry).
        Lapses,
        /// How many may be sent depends on how many were set aside (LinkedIn throttles after many ignores).
        Throttles,
        /// It counts as seen when it was (a read receipt, as a profile view after a request on LinkedIn).
        ReadReceipt,
        /// A notice that it was set aside (Mastodon's `Reject`; Matrix).
        Notice,
        /// Asking again fails once muted (Matrix `M_INVITE_BLOCKED`; Stoat's `BlockedByOther`).
        RefusedWhenMuted,
        /// The profile is not found once muted.
        ProfileGone,
        /// Search leaves out who muted.
        SearchLeavesOut,
        /// Counts leave out what is filtered (Bluesky, Divine: counts and lists that differ).
        CountDiffers,
        /// When they were last here moves with reading (`WhatsApp`, "Careless Whisper").
        LastSeen,
        /// 404 in one case, 409 in another (`HotCRP`, Sydent).
        OtherError,
        /// Mutual connections shrink by who muted (Divine).
        MutualShrink,
        /// A letter is queued when a remark is written (a mail about a decision).
        Letter,
        /// What was set aside comes last.
        Order,
        /// The list goes on where it ended (an extra page, Atomic: hidden rows in totals).
        Totals,
        /// The policy is shown only while there is no strategy.
        PolicyHides,
        /// Another is said to have the same name once reported.
        Namesakes,
        /// The good word vanishes once it is set aside.
        VouchVanishes,
        /// The voucher is not asked any more once it is set aside.
        WishVanishes,
        /// Taking it back fails once it is filtered.
        WithdrawFails,
        /// The cool-down is already there once it was set aside.
        CoolDown,
        /// Views are not shown by who muted.
        ViewsHide,
        /// The picture, or its lack, changes for who is muted.
        Headline,
        /// How many connections they have is off by one once it was seen.
        ConnectionsOffByOne,
        /// The sender counts as unread what the recipient read.
        Unread,
        /// Who was filtered is suggested to others, or not.
        Suggested,
        /// The question vanishes once the request is set aside.
        QuestionVanishes,
        /// The time of sending is rounded once it was seen.
        SentAt,
        /// A strategy makes an account look newer.
        Activity,
        /// Automatic acceptances happen at whole seconds (a scheduler's tick).
        TickPhase,
        /// Those of one visit happen at one moment (a batch).
        BatchMicrosecond,
        /// The sender hears of an automatic acceptance at once (it empties an outbox).
        OutboxTime,
        /// It is not told.
        RuleUntold,
        /// It is dated to the visit that planned it.
        SinceVisit,
        /// It does not count as being here.
        RuleInactive,
        /// Reading counts as being here, from that moment on.
        ActivityEdge,
        /// Opening the request counts as a look at its sender's profile.
        InboxView,
        /// Who is muted cannot unblock.
        UnblockFails,
        /// Who is muted cannot mute.
        MuteFails,
        /// Who was muted is refused with a new account of the same handle.
        RejoinMuted,
        /// The cool-down is longer for who is muted.
        CoolDownLonger,
        /// What is filtered does not lapse.
        LapseSkips,
        /// What was read does not lapse (a retention period that begins with reading).
        LapseFromSeen,
        /// Tidying up goes further once something was kept (a job that private rows set off).
        TidyEarly,
        /// Who is muted gets no digest.
        DigestMissing,
        /// Emails to a sender wait while their request is filtered.
        MailHeld,
        /// Emails to a sender end otherwise once their request was reported.
        MailFooter,
        /// A request counts less towards its sender's limit once it was read (a quota moved by answers).
        QuotaMoved,
        /// What a recipient does counts towards the number of answers that the sender gets.
        SharedLimit,
        /// An answer about what was set aside takes more statements (a cache that misses).
        CacheCost,
        /// Every answer has a validator that moves with private acts.
        Validator,
        /// Figures leave out what is filtered.
        FiguresDiffer,
        /// A library logs on which shelf a row is.
        LogTells,
        /// The picture is still there after a block if a remark was written.
        PictureAfterBlock,
        /// The picture is gone for who is muted.
        PictureGone,
        /// The stream of events counts what was read two hours ago.
        StreamLate,
        /// In search, who filtered comes last.
        SearchOrder,
        /// In search, who set aside counts as a near match.
        SearchNear,
        /// The list of mutual connections is empty for who is muted.
        MutualListShrinks,
        /// Who muted somebody is not found by others of the same name.
        TwinGone,
        /// A question is dated to the moment of reading.
        QuestionTime,
        /// Who runs the community sees who has a strategy.
        MembersMarked,
        /// Another sender's explanation moves with what is set aside.
        OthersWait,
        /// The export, and nothing else, has another time of sending.
        ExportTells,
        /// What is set aside counts as taken back as well.
        CountWithdrawn,
        /// Among the connections of a friend, who has a strategy comes first.
        ConnectionOrder,
        /// After taking it back, who muted is not suggested any more.
        SuggestedUnlessMuted,
    }
}

const HOURS_LATER: Step = Step::Pass { minutes: 600 };
const DAYS_LATER: Step = Step::Pass { minutes: 3_000 };
const WEEKS_LATER: Step = Step::Pass { minutes: 20_000 };
const MONTHS_LATER: Step = Step::Pass { minutes: 90_000 };

/// Something is kept, and some hours later this is tried.
fn kept(secret: Secret, probes: &[Probe]) -> Vec<Step> {
    let probes = probes.iter().copied().map(Step::Probe);
    [Step::Secret(secret, 0), HOURS_LATER].into_iter().chain(probes).collect()
}

/// The same with something done in public before the probe.
fn kept_and(secret: Secret, more: &[Step], probe: Probe) -> Vec<Step> {
    let more = more.iter().copied().chain([Step::Probe(probe)]);
    [Step::Secret(secret, 0)].into_iter().chain(more).collect()
}

fn caused(cause: Cause, whom: Whom, more: &[Step]) -> Vec<Step> {
    let caused = Step::Caused(Caused { cause, whom, seed: 7 });
    [HOURS_LATER, caused].into_iter().chain(more.iter().copied()).collect()
}

/// The same, once nobody was here for some weeks.
fn after_weeks(steps: Vec<Step>) -> Vec<Step> {
    [WEEKS_LATER].into_iter().chain(steps).collect()
}

impl Leak {
    /// Whether a state of one request can show it: without emails, limits, days that pass one by one, and other accounts.
    pub fn is_of_a_state(self) -> bool {
        !matches!(
            self,
            Self::BatchMicrosecond
                | Self::RejoinMuted
                | Self::TidyEarly
                | Self::DigestMissing
                | Self::MailHeld
                | Self::MailFooter
                | Self::SharedLimit
                | Self::LogTells
                | Self::StreamLate
                | Self::ExportTells
        )
    }

    /// A pair in which it shows, in as few steps as that takes. The thorough run looks for it in any.
    pub fn shown(self) -> Pair {
        let set = Set {
            limits_answers: true,
            has_mail: matches!(self, Self::DigestMissing | Self::MailHeld | Self::MailFooter),
            retention_days: matches!(self, Self::LapseSkips | Self::LapseFromSeen).then_some(30),
            ..Set::plain(false)
        };
        Pair { set, steps: self.shows() }
    }

    fn shows(self) -> Vec<Step> {
        match self {
            Self::TurnsBack => kept(Secret::SetAside, &[Probe::SentRequest]),
            Self::QuestionVanishes => {
                kept_and(Secret::SetAside, &[Step::Public(Public::Asks)], Probe::SentRequest)
            }
            Self::CanAskAgain | Self::CoolDown => kept(Secret::SetAside, &[Probe::SendAgain]),
            Self::Vanishes | Self::Order => kept(Secret::SetAside, &[Probe::Sent]),
            Self::Throttles => kept(Secret::SetAside, &[Probe::ApiOwn]),
            Self::Notice => kept(Secret::SetAside, &[Probe::Notifications]),
            Self::VouchVanishes => kept(Secret::SetAside, &[Probe::AskToVouch, Probe::SentRequest]),
            Self::WishVanishes => kept(Secret::SetAside, &[Probe::AskToVouch]),
            Self::Lapses => kept(Secret::Filtered, &[Probe::SentRequest]),
            Self::CountDiffers => kept(Secret::Filtered, &[Probe::Sent]),
            Self::WithdrawFails => kept(Secret::Filtered, &[Probe::TakeBack]),
            Self::ReadReceipt | Self::SentAt => kept(Secret::RequestOpened, &[Probe::ApiRequest]),
            Self::LastSeen => after_weeks(kept_and(Secret::RequestOpened, &[DAYS_LATER], Probe::ApiPeople)),
            Self::ConnectionsOffByOne => kept(Secret::RequestOpened, &[Probe::ApiPeople]),
            Self::Totals => kept(Secret::RequestOpened, &[Probe::Sent]),
            Self::Unread => kept(Secret::NotificationsRead, &[Probe::Home]),
            Self::RefusedWhenMuted => kept(Secret::Mute, &[Probe::SendAgain]),
            Self::ProfileGone | Self::MutualShrink | Self::Headline => kept(Secret::Mute, &[Probe::Profile]),
            Self::SearchLeavesOut => kept(Secret::Mute, &[Probe::Search]),
            Self::ViewsHide => kept_and(Secret::Mute, &[Step::Public(Public::Looks)], Probe::Views),
            Self::OtherError => kept(Secret::Remark, &[Probe::ReviseNote]),
            Self::Letter => kept(Secret::Remark, &[Probe::Letters]),
            Self::Namesakes => kept(Secret::Report, &[Probe::ApiExplanation]),
            Self::PolicyHides => kept(Secret::StrategyFits, &[Probe::TakeBack, Probe::Profile]),
            Self::Suggested => kept(Secret::StrategyFits, &[Probe::SecondAccount]),
            Self::Activity => kept(Secret::StrategyFits, &[Probe::ApiPeople]),
            _ => self.shows_around(),
        }
    }

    /// What needs more than a request that waits.
    fn shows_around(self) -> Vec<Step> {
        let later = |probe| [Step::Pass { minutes: 20 }, Step::Probe(probe)];
        match self {
            Self::TickPhase | Self::SinceVisit => caused(Cause::BySweep, Whom::Ada, &[]),
            Self::BatchMicrosecond => caused(Cause::BySweep, Whom::DiThenAda, &[]),
            Self::OutboxTime => caused(Cause::ByStanding, Whom::Ada, &[]),
            Self::RuleUntold => caused(Cause::InBulk, Whom::Ada, &later(Probe::Notifications)),
            Self::RuleInactive => {
                after_weeks(caused(Cause::ByStanding, Whom::Ada, &later(Probe::ActivityOverDays)))
            }
            Self::ActivityEdge => after_weeks(kept(Secret::RequestOpened, &[Probe::ActivityOverDays])),
            Self::InboxView => kept(Secret::RequestOpened, &[Probe::Views]),
            Self::UnblockFails => kept(Secret::Mute, &[Probe::BlockAndBack]),
            Self::MuteFails => kept(Secret::Mute, &[Probe::MuteAndBack]),
            Self::RejoinMuted => kept(Secret::Mute, &[Probe::DeleteAndJoinAgain]),
            Self::CoolDownLonger => kept_and(Secret::Mute, &[Step::Accepts], Probe::DisconnectAndAskAgain),
            Self::LapseSkips => kept_and(Secret::Filtered, &[MONTHS_LATER], Probe::Sent),
            Self::LapseFromSeen => kept_and(Secret::RequestOpened, &[MONTHS_LATER], Probe::Sent),
            Self::TidyEarly => kept(Secret::SetAside, &[Probe::KeyAfterDays]),
            Self::DigestMissing => {
                kept_and(Secret::Mute, &[Step::Public(Public::Asks), DAYS_LATER], Probe::Letters)
            }
            Self::MailHeld => {
                kept_and(Secret::Filtered, &[Step::Public(Public::Asks), DAYS_LATER], Probe::Letters)
            }
            Self::MailFooter => {
                kept_and(Secret::Report, &[Step::Public(Public::Asks), DAYS_LATER], Probe::Letters)
            }
            Self::QuotaMoved => kept(Secret::RequestOpened, &[Probe::ApiOwn]),
            Self::SharedLimit => kept(Secret::SetAside, &[Probe::AnswersLeft]),
            Self::CacheCost => kept(Secret::SetAside, &[Probe::Cost]),
            Self::Validator => kept(Secret::RequestOpened, &[Probe::Home]),
            Self::FiguresDiffer => kept(Secret::Filtered, &[Probe::Metrics]),
            Self::LogTells => kept(Secret::SetAside, &[Probe::Logs]),
            Self::PictureAfterBlock => {
                kept_and(Secret::Remark, &[Step::Public(Public::Blocks)], Probe::Picture)
            }
            Self::PictureGone => kept(Secret::Mute, &[Probe::Picture]),
            Self::StreamLate => kept_and(Secret::RequestOpened, &[], Probe::StreamOverHours),
            Self::SearchOrder => kept(Secret::Filtered, &[Probe::Search]),
            Self::SearchNear => kept(Secret::SetAside, &[Probe::Search]),
            Self::MutualListShrinks => kept(Secret::Mute, &[Probe::ApiPeople]),
            Self::TwinGone => kept(Secret::Mute, &[Probe::SecondAccount]),
            Self::QuestionTime => kept_and(
                Secret::RequestOpened,
                &[HOURS_LATER, Step::Public(Public::Asks)],
                Probe::SentRequest,
            ),
            Self::MembersMarked => kept(Secret::StrategyFits, &[Probe::Operator]),
            Self::OthersWait => kept(Secret::SetAside, &[Probe::AnotherSender]),
            Self::ExportTells => kept(Secret::SetAside, &[Probe::Export]),
            Self::CountWithdrawn => kept(Secret::SetAside, &[Probe::Sent]),
            Self::ConnectionOrder => kept(Secret::StrategyFits, &[Probe::Friend]),
            Self::SuggestedUnlessMuted => kept(Secret::Mute, &[Probe::TakeBack]),
            _ => unreachable!("{self:?} is shown above"),
        }
    }
}

/// A world as it is, or with a leak around its store and its answers.
pub fn world(mut making: Making, leak: Option<Leak>) -> World {
    let Some(leak) = leak else { return World::over(making, |store| store) };
    let shown = Arc::<Shown>::default();
    let around = Arc::clone(&shown);
    if matches!(leak, Leak::SharedLimit | Leak::Validator) {
        making.layer = Some(Box::new(move |router, service| answers(router, service.clone(), leak, around)));
    }
    World::over(making, |inner| Arc::new(Leaky { inner, leak, shown }))
}

fn answers(router: Router, service: Service, leak: Leak, shown: Arc<Shown>) -> Router {
    router.layer(from_fn(move |request: Request, next: Next| {
        let (service, shown) = (service.clone(), Arc::clone(&shown));
        async move {
            let mut answer = next.run(request).await;
            if leak == Leak::Validator {
                let validator = format!("\"{}\"", shown.private_acts()).parse().unwrap();
                answer.headers_mut().insert(header::ETAG, validator);
            }
            for sender in shown.with(|shown| std::mem::take(&mut shown.charged)) {
                let _ = service.answers.as_ref().map(|answers| answers.check(&Counted::Member(sender)));
            }
            answer
        }
    }))
}
