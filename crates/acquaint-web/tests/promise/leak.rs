//! Planted leaks: a store that tells a sender's side what only the recipient knows, in one of many ways. The first ones are
//! known from other systems; what each is modelled on stands beside it.
//!
//! The real store has no switch for any of this: it cannot even read private tables where a sender reads. These are
//! wrapped around it.

use crate::probe::Probe;
use crate::secret::{Secret, kinds};
use acquaint_app::community::account::{
    AccessEvent, Account, ApiToken, Attention, Digest256, Link, Passkey, Session,
};
use acquaint_app::community::change::{Commit, Email, Picture, QueuedEmail, RecordedOutcome};
use acquaint_app::community::learn::{FollowedForecast, Learning};
use acquaint_app::community::store::{
    AccountStore, CommunityStore, KeptStore, LearningStore, OperatingStore, PeopleStore, Read, RequestStore,
    StrategyStore, Visit,
};
use acquaint_app::community::view::{
    ConnectionRow, Cursor, DueRequest, Figures, FoundMember, Listing, MemberCard, MemberRow, MemberView,
    Notification, Place, ProfileView, ReceivedRequest, Report, SavedStrategy, SentCounts, SentFilter,
    SentRequest, SentState, ShelfCounts, Suggestion, Sweep, SweptBefore, SweptRequest, VouchWish,
    WaitingView, Want, Which,
};
use acquaint_app::store::StoreError;
use acquaint_core::activity::ActiveDays;
use acquaint_core::id::{MailId, NotificationId, PersonId, PictureId, RequestId, SweepId};
use acquaint_core::import::Finding;
use acquaint_core::member::{Digest, ViewMode};
use acquaint_core::recipient_view::{Needs, RecipientProfile, RecipientView};
use acquaint_core::request::{
    Change, Keeping, NoticeKind, Pair, PairState, RecipientSituation, RequestKey, SenderSituation, Sent,
    Shelf, VoucherSituation,
};
use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
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
    }
}

impl Leak {
    /// Something that a recipient can keep, and a probe to which it then shows. The thorough run looks for it without.
    pub fn shows(self) -> (Secret, Probe) {
        match self {
            Self::TurnsBack | Self::QuestionVanishes => (Secret::SetAside, Probe::SentRequest),
            Self::CanAskAgain | Self::CoolDown => (Secret::SetAside, Probe::SendAgain),
            Self::Vanishes | Self::Order => (Secret::SetAside, Probe::Sent),
            Self::Throttles => (Secret::SetAside, Probe::Own),
            Self::Notice => (Secret::SetAside, Probe::Notifications),
            Self::VouchVanishes => (Secret::SetAside, Probe::AskToVouch),
            Self::WishVanishes => (Secret::SetAside, Probe::Friend),
            Self::Lapses => (Secret::Filtered, Probe::SentRequest),
            Self::CountDiffers => (Secret::Filtered, Probe::Sent),
            Self::WithdrawFails => (Secret::Filtered, Probe::TakeBack),
            Self::ReadReceipt | Self::SentAt => (Secret::RequestOpened, Probe::ApiRequest),
            Self::LastSeen | Self::ConnectionsOffByOne => (Secret::RequestOpened, Probe::ApiPeople),
            Self::Totals => (Secret::RequestOpened, Probe::Sent),
            Self::Unread => (Secret::NotificationsRead, Probe::Home),
            Self::RefusedWhenMuted => (Secret::Mute, Probe::SendAgain),
            Self::ProfileGone | Self::MutualShrink | Self::Headline => (Secret::Mute, Probe::Profile),
            Self::SearchLeavesOut => (Secret::Mute, Probe::Search),
            Self::ViewsHide => (Secret::Mute, Probe::Views),
            Self::OtherError => (Secret::Remark, Probe::ReviseNote),
            Self::Letter => (Secret::Remark, Probe::Letters),
            Self::Namesakes => (Secret::Report, Probe::ApiExplanation),
            Self::PolicyHides => (Secret::StrategyFits, Probe::Profile),
            Self::Suggested => (Secret::StrategyFits, Probe::SecondAccount),
            Self::Activity => (Secret::StrategyFits, Probe::ApiPeople),
        }
    }
}

/// The store itself, or with a leak around it.
pub fn over(store: Arc<dyn CommunityStore>, leak: Option<Leak>) -> Arc<dyn CommunityStore> {
    match leak {
        Some(leak) => Arc::new(Leaky { inner: store, leak }),
        None => store,
    }
}

struct Leaky {
    inner: Arc<dyn CommunityStore>,
    leak: Leak,
}

/// What a recipient keeps about one sender.
struct Kept {
    keeping: Keeping,
    is_muted: bool,
    has_strategy: bool,
    has_read: bool,
}

impl Leaky {
    fn is(&self, leak: Leak) -> bool {
        self.leak == leak
    }

    /// Reads what no sender's side may: that is the leak.
    async fn kept(&self, recipient: PersonId, sender: PersonId) -> Read<Kept> {
        let now = Timestamp::UNIX_EPOCH;
        let situation = self.inner.load_kept_pair(recipient, sender, &[], now, now).await?;
        let private = situation.map(|situation| situation.private).unwrap_or_default();
        Ok(Kept {
            keeping: private.keeping,
            is_muted: private.muted,
            has_strategy: self.inner.load_strategy(recipient).await?.is_some(),
            has_read: self.inner.count_unread(recipient, Timestamp::MAX).await? == 0,
        })
    }

    async fn tell_sent(&self, me: PersonId, mut sent: SentRequest) -> Read<SentRequest> {
        let kept = self.kept(sent.recipient.card.id, me).await?;
        let (at, shelf) = (sent.text.sent_at, kept.keeping.shelf);
        match self.leak {
            Leak::TurnsBack if shelf == Shelf::SetAside => sent.state = SentState::Withdrawn { at },
            Leak::Lapses if shelf == Shelf::Filtered => sent.state = SentState::Lapsed { at },
            Leak::ReadReceipt => sent.views.iter_mut().for_each(|views| views.extend(kept.keeping.seen_at)),
            Leak::Namesakes if kept.keeping.reported_at.is_some() => sent.namesakes += 1,
            Leak::VouchVanishes if shelf == Shelf::SetAside => sent.vouches.clear(),
            Leak::QuestionVanishes if shelf == Shelf::SetAside => sent.text.questions.clear(),
            Leak::SentAt if kept.keeping.seen_at.is_some() => {
                sent.text.sent_at = at.checked_sub(jiff::SignedDuration::from_hours(30)).unwrap_or(at);
            }
            _ => {}
        }
        sent.recipient = self.tell_member(me, sent.recipient).await?;
        Ok(sent)
    }

    async fn tell_member(&self, me: PersonId, mut view: MemberView) -> Read<MemberView> {
        let kept = self.kept(view.card.id, me).await?;
        match self.leak {
            Leak::LastSeen => {
                let seen = kept.keeping.seen_at.map(|last| ActiveDays { last, before: None });
                view.active_days = seen.or(view.active_days);
            }
            Leak::Activity if kept.has_strategy => {
                view.active_days = Some(ActiveDays { last: Timestamp::UNIX_EPOCH, before: None });
            }
            Leak::PolicyHides if kept.has_strategy => view.policy = "I am choosy.".into(),
            Leak::MutualShrink if kept.is_muted => view.card.mutual_connections = 0,
            Leak::Headline if kept.is_muted => view.card.headline = "…".into(),
            Leak::ConnectionsOffByOne if kept.keeping.seen_at.is_some() => {
                view.connections = view.connections.map(|connections| connections + 1);
            }
            _ => {}
        }
        Ok(view)
    }
}

/// A store that hands everything on, but for what is written behind an arrow: what it tells instead.
macro_rules! hand_on {
    ($($store:ident { $(fn $name:ident($($arg:ident: $kind:ty),*) -> $answer:ty
        $(=> |$this:ident, $told:ident| $other:block)?;)* })*) => {$(
        #[async_trait]
        impl $store for Leaky {
            $(async fn $name(&self, $($arg: $kind),*) -> Read<$answer> {
                hand_on!(@each self $name ($($arg),*) $(=> |$this, $told| $other)?)
            })*
        }
    )*};
    (@each $self:ident $name:ident ($($arg:ident),*)) => { $self.inner.$name($($arg),*).await };
    (@each $self:ident $name:ident ($($arg:ident),*) => |$this:ident, $told:ident| $other:block) => {{
        let $this = $self;
        #[allow(unused_mut, clippy::allow_attributes, reason = "not every leak changes it in place")]
        let mut $told = $self.inner.$name($(Clone::clone(&$arg)),*).await?;
        $other
    }};
}

hand_on! {
    AccountStore {
        fn find_account(member: PersonId) -> Option<Account>;
        fn find_account_by_login(login: &str) -> Option<Account>;
        fn find_session(digest: Digest256, now: Timestamp) -> Option<Session>;
        fn list_sessions(member: PersonId, now: Timestamp) -> Vec<Session>;
        fn find_token(digest: Digest256, now: Timestamp) -> Option<ApiToken>;
        fn list_tokens(member: PersonId) -> Vec<ApiToken>;
        fn find_link(digest: Digest256, now: Timestamp) -> Option<Link>;
        fn list_invites(now: Timestamp) -> Vec<Link>;
        fn list_passkeys(member: PersonId) -> Vec<Passkey>;
        fn find_outcome(member: PersonId, key: &str) -> Option<RecordedOutcome>;
    }
    PeopleStore {
        fn find_member(me: PersonId, handle: &str) -> Option<MemberView> => |this, told| {
            let Some(view) = told else { return Ok(None) };
            if this.is(Leak::ProfileGone) && this.kept(view.card.id, me).await?.is_muted {
                return Ok(None);
            }
            Ok(Some(this.tell_member(me, view).await?))
        };
        fn load_member(me: PersonId, member: PersonId) -> Option<MemberView> => |this, told| {
            match told {
                Some(view) if me != member => Ok(Some(this.tell_member(me, view).await?)),
                told => Ok(told),
            }
        };
        fn search_members(me: PersonId, query: &str, want: Want) -> Listing<FoundMember> => |this, told| {
            let mut items = Vec::new();
            for found in told.items {
                if !(this.is(Leak::SearchLeavesOut) && this.kept(found.card.id, me).await?.is_muted) {
                    items.push(found);
                }
            }
            Ok(Listing { items, next: told.next })
        };
        fn list_suggestions(me: PersonId, at_most: u32) -> Vec<Suggestion> => |this, told| {
            if this.is(Leak::Suggested) {
                // Of anybody's strategy: whoever is suggested may have one.
                let mut kept = Vec::new();
                for suggestion in told {
                    if !this.kept(suggestion.card.id, me).await?.has_strategy {
                        kept.push(suggestion);
                    }
                }
                return Ok(kept);
            }
            Ok(told)
        };
        fn list_mutual_connections(me: PersonId, other: PersonId, want: Want) -> Listing<MemberCard>;
        fn list_connections(me: PersonId, query: &str, want: Want) -> Listing<ConnectionRow>;
        fn list_profile_views(me: PersonId, want: Want) -> Listing<ProfileView> => |this, told| {
            if this.is(Leak::ViewsHide) {
                let sent = this.inner.list_sent(me, SentFilter::Waiting, Want { after: None, at_most: 9 }).await?;
                for sent in sent.items {
                    if this.kept(sent.recipient.card.id, me).await?.is_muted {
                        told.items.clear();
                    }
                }
            }
            Ok(told)
        };
        fn last_view_at(viewer: PersonId, viewed: PersonId, mode: ViewMode) -> Option<Timestamp>;
        fn list_namesakes(me: PersonId, at_most: u32) -> Vec<MemberCard>;
        fn has_connection_like(me: PersonId, member: PersonId) -> bool;
        fn load_picture(me: PersonId, picture: PictureId) -> Option<Picture>;
    }
    RequestStore {
        fn load_pair(
            me: PersonId, other: PersonId, named: &[PersonId], week_from: Timestamp, open_from: Timestamp
        ) -> Option<SenderSituation> => |this, told| {
            let Some(situation) = &mut told else { return Ok(None) };
            let kept = this.kept(other, me).await?;
            let is_mine =
                matches!(&situation.state, PairState::Waiting(request) if request.sender == me);
            match this.leak {
                Leak::CanAskAgain if is_mine && kept.keeping.shelf == Shelf::SetAside => {
                    situation.state = PairState::Unconnected;
                }
                Leak::RefusedWhenMuted if kept.is_muted => situation.other.blocks_me = true,
                Leak::CoolDown if is_mine && kept.keeping.by_hand => {
                    situation.me.ended_at = Some(week_from);
                    situation.state = PairState::Unconnected;
                }
                _ => {}
            }
            Ok(told)
        };
        fn load_vouching(voucher: PersonId, request: RequestId) -> Option<VoucherSituation>;
        fn find_request(member: PersonId, request: RequestId) -> Option<RequestKey> => |this, told| {
            let Some(key) = told else { return Ok(None) };
            let is_other = this.is(Leak::OtherError) && key.sender == member;
            if is_other && this.kept(key.recipient, key.sender).await?.keeping.remark.is_some() {
                return Ok(None);
            }
            Ok(told)
        };
        fn load_sent(me: PersonId, week_from: Timestamp, open_from: Timestamp) -> Sent => |this, told| {
            if this.is(Leak::Throttles) {
                let sent = this.inner.list_sent(me, SentFilter::Waiting, Want { after: None, at_most: 9 }).await?;
                for sent in sent.items {
                    let kept = this.kept(sent.recipient.card.id, me).await?;
                    told.this_week += u32::from(kept.keeping.shelf == Shelf::SetAside);
                }
            }
            Ok(told)
        };
        fn list_sent(me: PersonId, filter: SentFilter, want: Want) -> Listing<SentRequest> => |this, told| {
            let (mut items, mut last) = (Vec::new(), Vec::new());
            for sent in told.items {
                let kept = this.kept(sent.recipient.card.id, me).await?;
                if this.is(Leak::Totals) && kept.keeping.seen_at.is_some() && told.next.is_none() {
                    told.next = Some(Cursor("9.00000000000000000000000000000009".into()));
                }
                let is_aside = kept.keeping.shelf == Shelf::SetAside;
                let sent = this.tell_sent(me, sent).await?;
                match this.leak {
                    Leak::Vanishes if is_aside => {}
                    Leak::Order if is_aside => last.push(sent),
                    _ => items.push(sent),
                }
            }
            items.extend(last);
            Ok(Listing { items, next: told.next })
        };
        fn count_sent(me: PersonId) -> SentCounts => |this, told| {
            if this.is(Leak::CountDiffers) {
                let sent = this.inner.list_sent(me, SentFilter::Waiting, Want { after: None, at_most: 9 }).await?;
                for sent in sent.items {
                    let kept = this.kept(sent.recipient.card.id, me).await?;
                    told.waiting -= u32::from(kept.keeping.shelf == Shelf::Filtered);
                }
            }
            Ok(told)
        };
        fn find_sent(me: PersonId, request: RequestId) -> Option<SentRequest> => |this, told| {
            match told {
                Some(sent) => Ok(Some(this.tell_sent(me, sent).await?)),
                None => Ok(None),
            }
        };
        fn list_vouch_wishes(me: PersonId) -> Vec<VouchWish> => |this, told| {
            let mut wishes = Vec::new();
            for wish in told {
                let kept = this.kept(wish.recipient.id, wish.sender.id).await?;
                if !(this.is(Leak::WishVanishes) && kept.keeping.shelf != Shelf::Inbox) {
                    wishes.push(wish);
                }
            }
            Ok(wishes)
        };
        fn list_waiting_since(sent_by: Timestamp, at_most: u32) -> Vec<(Pair, PairState, u64)>;
    }
    StrategyStore {
        fn load_strategy(me: PersonId) -> Option<SavedStrategy>;
        fn list_strategies(me: PersonId) -> Vec<SavedStrategy>;
        fn load_recipient_profile(me: PersonId, year: i16) -> RecipientProfile;
        fn visit_waiting(
            me: PersonId, needs: Needs, which: Which, visit: Visit<WaitingView>
        ) -> Option<Place>;
        fn visit_connections(
            me: PersonId, needs: Needs, at_most: u32, visit: Visit<RecipientView>
        ) -> ();
        fn find_sweep(me: PersonId, sweep: SweepId) -> Option<Sweep>;
        fn list_sweeps(me: PersonId, at_most: u32) -> Vec<Sweep>;
        fn list_swept(me: PersonId, sweep: SweepId, want: Want) -> Listing<SweptRequest>;
        fn list_swept_before(
            me: PersonId, requests: Vec<RequestId>, version: Option<u32>
        ) -> Vec<SweptBefore>;
        fn list_planned(me: PersonId, after: Option<SweptBefore>, at_most: u32) -> Vec<SweptBefore>;
        fn list_due_requests(now: Timestamp, at_most: u32) -> Vec<DueRequest>;
        fn next_due_at() -> Option<Timestamp>;
        fn list_strategies_due(now: Timestamp, at_most: u32) -> Vec<PersonId>;
    }
    KeptStore {
        fn load_kept_pair(
            me: PersonId, other: PersonId, named: &[PersonId], week_from: Timestamp, open_from: Timestamp
        ) -> Option<RecipientSituation>;
        fn list_received(me: PersonId, shelf: Shelf, want: Want) -> Listing<ReceivedRequest>;
        fn find_received(me: PersonId, request: RequestId) -> Option<ReceivedRequest>;
        fn count_shelves(me: PersonId) -> ShelfCounts;
        fn list_muted(me: PersonId) -> Vec<MemberCard>;
        fn list_blocked(me: PersonId) -> Vec<MemberCard>;
        fn list_notifications(me: PersonId, now: Timestamp, want: Want) -> Listing<Notification> => |this, told| {
            if !this.is(Leak::Notice) {
                return Ok(told);
            }
            let sent = this.inner.list_sent(me, SentFilter::Waiting, Want { after: None, at_most: 9 }).await?;
            for sent in sent.items {
                if this.kept(sent.recipient.card.id, me).await?.keeping.shelf == Shelf::SetAside {
                    told.items.insert(0, Notification {
                        id: NotificationId(sent.text.id.0),
                        kind: NoticeKind::QuestionAsked,
                        about: sent.recipient.card,
                        request: sent.text.id,
                        at: sent.text.sent_at,
                        told_at: sent.text.sent_at,
                        is_read: false,
                    });
                }
            }
            Ok(told)
        };
        fn count_unread(me: PersonId, now: Timestamp) -> u32 => |this, told| {
            if this.is(Leak::Unread) {
                let sent = this.inner.list_sent(me, SentFilter::Waiting, Want { after: None, at_most: 9 }).await?;
                for sent in sent.items {
                    told += u32::from(this.kept(sent.recipient.card.id, me).await?.has_read);
                }
            }
            Ok(told)
        };
        fn next_notification_at(me: PersonId, now: Timestamp) -> Option<Timestamp>;
        fn load_attention(me: PersonId, now: Timestamp) -> Attention => |this, told| {
            told.unread = this.count_unread(me, now).await?;
            Ok(told)
        };
        fn list_access_events(me: PersonId, at_most: u32) -> Vec<AccessEvent>;
        fn list_reports(operator: PersonId, want: Want) -> Listing<Report>;
    }
    OperatingStore {
        fn ping() -> ();
        fn verify() -> Vec<Finding>;
        fn load_figures(operator: Option<PersonId>) -> Figures;
        fn list_members(query: &str, after: Option<Cursor>, at_most: u32) -> Listing<MemberRow>;
        fn list_due_mails(now: Timestamp, at_most: u32) -> Vec<QueuedEmail> => |this, told| {
            if !this.is(Leak::Letter) {
                return Ok(told);
            }
            for (pair, state, _) in this.inner.list_waiting_since(Timestamp::MAX, 9).await? {
                let PairState::Waiting(request) = state else { continue };
                let [lower, higher] = pair.members();
                let recipient = if lower == request.sender { higher } else { lower };
                if this.kept(recipient, request.sender).await?.keeping.remark.is_some() {
                    told.push(QueuedEmail {
                        id: MailId(request.id.0),
                        member: Some(request.sender),
                        email: Email {
                            to: "ada@post.example".into(),
                            subject: "About your request".into(),
                            text: String::new(),
                            unsubscribe: None,
                        },
                        due_at: request.sent_at,
                        expires_at: None,
tries: 0,
                    });
                }
            }
            Ok(told)
        };
        fn list_digest_due(
            digest: Digest, before: Timestamp, now: Timestamp, at_most: u32
        ) -> Vec<(PersonId, Option<Timestamp>)>;
        fn try_write() -> ();
        fn clock_trusted_at() -> Option<Timestamp>;
        fn trust_clock(now: Timestamp) -> ();
        fn settle_moments(now: Timestamp, due_by: Timestamp) -> u64;
        fn tidy_up(now: Timestamp) -> u64;
    }
    LearningStore {
        fn list_unnoted(
            span: usize, silent: SignedDuration, sent_from: Timestamp, sent_by: Timestamp, at_most: u32
        ) -> Vec<RequestKey>;
        fn list_noted(at_most: u32) -> Vec<FollowedForecast>;
        fn load_learning() -> Learning;
    }
}

#[async_trait]
impl CommunityStore for Leaky {
    async fn apply(&self, commit: Commit) -> Read<()> {
        for change in commit.changes.iter().filter(|_| self.is(Leak::WithdrawFails)) {
            if let Change::RequestWithdrawn { request, .. } = change
                && self.kept(request.recipient, request.sender).await?.keeping.shelf == Shelf::Filtered
            {
                return Err(StoreError::Conflict);
            }
        }
        self.inner.apply(commit).await
    }
}
