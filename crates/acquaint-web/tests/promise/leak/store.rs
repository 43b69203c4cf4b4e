//! The store with a leak: every read as it is, but for what the leak tells instead.

use super::Leak;
use super::leaky::{Kept, Leaky};
use acquaint_app::community::account::{
    AccessEvent, Account, ApiToken, Attention, Digest256, Link, Passkey, Session,
};
use acquaint_app::community::change::{Email, Picture, QueuedEmail, RecordedOutcome};
use acquaint_app::community::learn::{FollowedForecast, Learning};
use acquaint_app::community::store::{
    AccountStore, KeptStore, LearningStore, OperatingStore, PeopleStore, Read, RequestStore, StrategyStore,
    Visit,
};
use acquaint_app::community::view::{
    ConnectionRow, Cursor, DueRequest, Figures, FoundMember, Listing, MemberCard, MemberRow, MemberView,
    Notification, Place, ProfileView, ReceivedRequest, Report, SavedStrategy, SentCounts, SentFilter,
    SentRequest, ShelfCounts, Suggestion, Sweep, SweptBefore, SweptRequest, VouchWish, WaitingView, Want,
    Which,
};
use acquaint_core::id::{MailId, NotificationId, PersonId, PictureId, RequestId, SweepId};
use acquaint_core::import::Finding;
use acquaint_core::member::{Digest, ViewMode};
use acquaint_core::recipient_view::{Needs, RecipientProfile, RecipientView};
use acquaint_core::request::{
    NoticeKind, Pair, PairState, RecipientSituation, RequestKey, SenderSituation, Sent, Shelf,
    VoucherSituation,
};
use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};

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
            if this.is(Leak::TwinGone) {
                for twin in this.inner.list_namesakes(me, 9).await? {
                    if this.kept(view.card.id, twin.id).await?.is_muted {
                        return Ok(None);
                    }
                }
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
            let (mut items, mut last) = (Vec::new(), Vec::new());
            for mut found in told.items {
                let kept = this.kept(found.card.id, me).await?;
                match (this.leak, kept.keeping.shelf) {
                    (Leak::SearchLeavesOut, _) if kept.is_muted => continue,
                    (Leak::SearchOrder, Shelf::Filtered) => {
                        last.push(found);
                        continue;
                    }
                    (Leak::SearchNear, Shelf::SetAside) => found.is_near = true,
                    _ => {}
                }
                items.push(found);
            }
            items.extend(last);
            Ok(Listing { items, next: told.next })
        };
        fn list_suggestions(me: PersonId, at_most: u32) -> Vec<Suggestion> => |this, told| {
            let mut items = Vec::new();
            for suggestion in told {
                // The strategy of anyone who may be suggested.
                let kept = this.kept(suggestion.card.id, me).await?;
                let is_left_out = match this.leak {
                    Leak::Suggested => kept.has_strategy,
                    Leak::SuggestedUnlessMuted => kept.is_muted,
                    _ => false,
                };
                items.extend((!is_left_out).then_some(suggestion));
            }
            Ok(items)
        };
        fn list_mutual_connections(me: PersonId, other: PersonId, want: Want) -> Listing<MemberCard> => |this, told| {
            if this.is(Leak::MutualListShrinks) && this.kept(other, me).await?.is_muted {
                told.items.clear();
            }
            Ok(told)
        };
        fn list_connections(me: PersonId, query: &str, want: Want) -> Listing<ConnectionRow> => |this, told| {
            if this.is(Leak::ConnectionOrder) {
                let (mut items, mut last) = (Vec::new(), Vec::new());
                for row in told.items {
                    let has_strategy = this.kept(row.card.id, me).await?.has_strategy;
                    if has_strategy { items.push(row) } else { last.push(row) }
                }
                items.extend(last);
                told.items = items;
            }
            Ok(told)
        };
        fn list_profile_views(me: PersonId, want: Want) -> Listing<ProfileView> => |this, told| {
            if this.is(Leak::ViewsHide) && this.any_kept(me, |kept| kept.is_muted).await? {
                told.items.clear();
            }
            Ok(told)
        };
        fn last_view_at(viewer: PersonId, viewed: PersonId, mode: ViewMode) -> Option<Timestamp>;
        fn list_namesakes(me: PersonId, at_most: u32) -> Vec<MemberCard>;
        fn has_connection_like(me: PersonId, member: PersonId) -> bool;
        fn load_picture(me: PersonId, picture: PictureId) -> Option<Picture> => |this, told| {
            let Some(owner) = this.shown.keeper() else { return Ok(told) };
            let kept = this.kept(owner, me).await?;
            match this.leak {
                Leak::PictureGone if kept.is_muted => Ok(None),
                Leak::PictureAfterBlock if kept.keeping.remark.is_some() => {
                    this.inner.load_picture(owner, picture).await
                }
                _ => Ok(told),
            }
        };
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
                Leak::RejoinMuted if this.shown.shuns(other, me) => situation.other.blocks_me = true,
                Leak::CoolDownLonger if kept.is_muted => {
                    let later = |at: Timestamp| at + SignedDuration::from_hours(240);
                    situation.me.ended_at = situation.me.ended_at.map(later);
                }
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
            let is_aside = |kept: &Kept| kept.keeping.shelf == Shelf::SetAside;
            if this.is(Leak::Throttles) && this.any_kept(me, is_aside).await? {
                told.this_week += 1;
            }
            if this.is(Leak::QuotaMoved) && this.any_kept(me, |kept| kept.keeping.seen_at.is_some()).await? {
                told.this_week = told.this_week.saturating_sub(1);
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
                let mut sent = this.tell_sent(me, sent).await?;
                if this.is(Leak::ExportTells) && is_aside && want.at_most == Want::MOST {
                    sent.text.sent_at -= SignedDuration::from_mins(1);
                }
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
            let is_on = |shelf| move |kept: &Kept| kept.keeping.shelf == shelf;
            if this.is(Leak::CountDiffers) && this.any_kept(me, is_on(Shelf::Filtered)).await? {
                told.waiting -= 1;
            }
            if this.is(Leak::CountWithdrawn) && this.any_kept(me, is_on(Shelf::SetAside)).await? {
                told.withdrawn += 1;
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
        fn list_waiting_since(sent_by: Timestamp, at_most: u32) -> Vec<(Pair, PairState, u64)> => |this, told| {
            let mut items = Vec::new();
            for (pair, state, version) in told {
                let PairState::Waiting(request) = &state else { continue };
                let key = RequestKey::of(pair.members(), request);
                let keeping = this.kept(key.recipient, key.sender).await?.keeping;
                let is_left_out = match this.leak {
                    Leak::LapseSkips => keeping.shelf == Shelf::Filtered,
                    Leak::LapseFromSeen => keeping.seen_at.is_some(),
                    _ => false,
                };
                items.extend((!is_left_out).then_some((pair, state, version)));
            }
            Ok(items)
        };
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
            for sent in this.waiting_of(me).await? {
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
            let long_ago = now - SignedDuration::from_hours(2);
            let is_told = match this.leak {
                Leak::Unread => this.any_kept(me, |kept| kept.has_read).await?,
                Leak::StreamLate => {
                    this.any_kept(me, |kept| kept.keeping.seen_at.is_some_and(|seen| seen < long_ago)).await?
                }
                _ => false,
            };
            Ok(told + u32::from(is_told))
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
        fn load_figures(operator: Option<PersonId>) -> Figures => |this, told| {
            if this.is(Leak::FiguresDiffer) {
                for key in this.all_waiting().await? {
                    let keeping = this.kept(key.recipient, key.sender).await?.keeping;
                    told.waiting_requests -= u64::from(keeping.shelf == Shelf::Filtered);
                }
            }
            Ok(told)
        };
        fn list_members(query: &str, after: Option<Cursor>, at_most: u32) -> Listing<MemberRow> => |this, told| {
            for row in &mut told.items {
                if this.is(Leak::MembersMarked) && this.inner.load_strategy(row.id).await?.is_some() {
                    row.name.push('*');
                }
            }
            Ok(told)
        };
        fn list_due_mails(now: Timestamp, at_most: u32) -> Vec<QueuedEmail> => |this, told| {
            let mut items = Vec::new();
            for mail in told {
                let is_held = match mail.member.filter(|_| this.is(Leak::MailHeld)) {
                    Some(member) => {
                        this.any_kept(member, |kept| kept.keeping.shelf == Shelf::Filtered).await?
                    }
                    None => false,
                };
                items.extend((!is_held).then_some(mail));
            }
            if !this.is(Leak::Letter) {
                return Ok(items);
            }
            for key in this.all_waiting().await? {
                if this.kept(key.recipient, key.sender).await?.keeping.remark.is_some() {
                    items.push(QueuedEmail {
                        id: MailId(key.id.0),
                        member: Some(key.sender),
                        email: Email {
                            to: "ada@post.example".into(),
                            subject: "About your request".into(),
                            text: String::new(),
                            unsubscribe: None,
                        },
                        due_at: now,
                        expires_at: None,
                        tries: 0,
                    });
                }
            }
            Ok(items)
        };
        fn list_digest_due(
            digest: Digest, before: Timestamp, now: Timestamp, at_most: u32
        ) -> Vec<(PersonId, Option<Timestamp>)> => |this, told| {
            let mut items = Vec::new();
            for (member, last) in told {
                let is_muted = this.is(Leak::DigestMissing) && this.any_kept(member, |kept| kept.is_muted).await?;
                items.extend((!is_muted).then_some((member, last)));
            }
            Ok(items)
        };
        fn try_write() -> ();
        fn clock_trusted_at() -> Option<Timestamp>;
        fn trust_clock(now: Timestamp) -> ();
        fn settle_moments(now: Timestamp, due_by: Timestamp) -> u64;
        fn tidy_up(now: Timestamp) -> u64 => |this, told| {
            if this.is(Leak::TidyEarly) && this.shown.private_acts() > 0 {
                return this.inner.tidy_up(now + SignedDuration::from_hours(48)).await;
            }
            Ok(told)
        };
    }    LearningStore {
        fn list_unnoted(
            span: usize, silent: SignedDuration, sent_from: Timestamp, sent_by: Timestamp, at_most: u32
        ) -> Vec<RequestKey>;
        fn list_noted(at_most: u32) -> Vec<FollowedForecast>;
        fn load_learning() -> Learning;
    }
}
