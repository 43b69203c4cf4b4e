//! What a store of a community must be able to do, in seven parts: accounts, people, requests, what a recipient keeps,
//! their strategy, operating, learning.
//!
//! Architecture invariant: only the methods of [`KeptStore`] and [`StrategyStore`] may read what a recipient keeps
//! private (shelf, seen, remark, mute, report, strategy, sweeps). Everything else runs where the database itself
//! refuses those tables, but for three reads of [`OperatingStore`] that no member's page shows: `verify`, the number
//! of open reports, and whose digest is due.

use super::account::{AccessEvent, Account, ApiToken, Attention, Digest256, Link, Passkey, Session};
use super::change::{Commit, Picture, QueuedEmail, RecordedOutcome};
use super::learn::{FollowedForecast, Learning};
use super::news::News;
use super::view::{
    ConnectionRow, Cursor, DueRequest, Figures, FoundMember, HomeCounts, Listing, MemberCard, MemberRow,
    MemberView, Notification, Place, ProfileView, ReceivedRequest, Report, SavedStrategy, SentCounts,
    SentFilter, SentRequest, ShelfCounts, Suggestion, Sweep, SweptBefore, SweptRequest, VouchWish,
    WaitingView, Want, Which,
};
use crate::store::StoreError;
use acquaint_core::handle::Handle;
use acquaint_core::id::{PersonId, PictureId, RequestId, SweepId};
use acquaint_core::import::Finding;
use acquaint_core::member::{Digest, Role, Standing, ViewMode};
use acquaint_core::recipient_view::{Needs, RecipientProfile, RecipientView};
use acquaint_core::request::{
    Pair, PairState, RecipientSituation, RequestKey, SenderSituation, Shelf, VoucherSituation,
};
use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;

/// What a read hands back.
pub type Read<T> = Result<T, StoreError>;

/// Hears news of other servers.
pub type HearNews = Box<dyn Fn(News) + Send + Sync>;

/// Where a community is kept.
///
/// A method for many rows hands back what the method for one row would, called for each. Its default does just that; a store
/// overrides it with one statement, so that a page takes no more statements for a hundred rows than for one.
#[async_trait]
pub trait CommunityStore:
    AccountStore + PeopleStore + RequestStore + KeptStore + StrategyStore + OperatingStore + LearningStore
{
    /// Applies a commit: all of it or nothing, durable when this returns.
    ///
    /// [`StoreError::Conflict`] if the version of a pair is no longer the one a decision was made on, if a condition
    /// in a change does not hold any more, or if a change names something that is not there.
    /// [`StoreError::Taken`] if a handle (or one that looks like it) or an email address is another's.
    async fn apply(&self, commit: Commit) -> Read<()>;
    /// Lets other servers over the same database hear news, soon and probably. Alone, there are none.
    fn tell_others(&self, _news: News) {}
    /// Hears, from now on, the news of other servers. Only the first call does something.
    fn hear_others(&self, _hear: HearNews) {}
    /// Whether this server does what is done in the background. Of several over one database, one does; when one ends and
    /// before another takes over, none.
    fn is_keeper(&self) -> bool {
        true
    }
}

/// Who may sign in.
#[async_trait]
pub trait AccountStore: Send + Sync + 'static {
    async fn find_account(&self, member: PersonId) -> Read<Option<Account>>;
    /// The account with this handle or email address, as typed (case aside).
    async fn find_account_by_login(&self, login: &str) -> Read<Option<Account>>;
    /// The session with this secret, if it has not expired by `now`.
    async fn find_session(&self, digest: Digest256, now: Timestamp) -> Read<Option<Session>>;
    async fn find_signed_in(&self, digest: Digest256, now: Timestamp) -> Read<Option<(Account, Session)>> {
        let Some(session) = self.find_session(digest, now).await? else { return Ok(None) };
        Ok(self.find_account(session.member).await?.map(|account| (account, session)))
    }
    /// The sessions of a member that have not expired, last used first.
    async fn list_sessions(&self, member: PersonId, now: Timestamp) -> Read<Vec<Session>>;
    /// The token with this secret, if it has not expired by `now`.
    async fn find_token(&self, digest: Digest256, now: Timestamp) -> Read<Option<ApiToken>>;
    async fn find_caller(&self, digest: Digest256, now: Timestamp) -> Read<Option<(Account, ApiToken)>> {
        let Some(token) = self.find_token(digest, now).await? else { return Ok(None) };
        Ok(self.find_account(token.member).await?.map(|account| (account, token)))
    }
    /// The tokens of a member, newest first.
    async fn list_tokens(&self, member: PersonId) -> Read<Vec<ApiToken>>;
    /// The link with this secret, if it was not used and has not expired by `now`.
    async fn find_link(&self, digest: Digest256, now: Timestamp) -> Read<Option<Link>>;
    /// Invitations that still work, newest first.
    async fn list_invites(&self, now: Timestamp) -> Read<Vec<Link>>;
    /// The passkeys of a member, newest first.
    async fn list_passkeys(&self, member: PersonId) -> Read<Vec<Passkey>>;
    async fn find_outcome(&self, member: PersonId, key: &str) -> Read<Option<RecordedOutcome>>;
}

/// Who is there, and what they show. `me` is the one who looks: a member who blocks them is not found.
#[async_trait]
pub trait PeopleStore: Send + Sync + 'static {
    /// A member by handle (case aside).
    async fn find_member(&self, me: PersonId, handle: &str) -> Read<Option<MemberView>>;
    /// A member by id; the one who looks themselves included.
    async fn load_member(&self, me: PersonId, member: PersonId) -> Read<Option<MemberView>>;
    /// The members among these whom the one who looks can find, in any order.
    async fn load_members(&self, me: PersonId, members: Vec<PersonId>) -> Read<Vec<MemberView>> {
        let mut found = Vec::new();
        for member in members {
            found.extend(self.load_member(me, member).await?);
        }
        Ok(found)
    }
    /// The handles among these whose member the one who looks can find.
    async fn find_handles(&self, me: PersonId, handles: Vec<Handle>) -> Read<BTreeSet<Handle>> {
        let mut found = BTreeSet::new();
        for handle in handles {
            found.extend(self.find_member(me, handle.as_str()).await?.map(|_| handle));
        }
        Ok(found)
    }
    /// Members whose name, handle, headline or organisation has every word of the query, diacritics and case aside;
    /// names that begin so first. If these do not fill the first page, members follow whose name is spelled nearly so:
    /// a letter wrong or swapped, another spelling of the same sound, or letters that look alike. Never members who
    /// are not searchable, nor the one who looks. Depends on nothing that anybody privately did.
    async fn search_members(&self, me: PersonId, query: &str, want: Want) -> Read<Listing<FoundMember>>;
    /// People the one who looks may know: who shares an organisation in overlapping years, a school, connections or a
    /// region with them, and has neither a request nor a connection with them; best first. Depends on nothing that
    /// anybody privately did.
    async fn list_suggestions(&self, me: PersonId, at_most: u32) -> Read<Vec<Suggestion>>;
    /// The members who are connected with both, by name.
    async fn list_mutual_connections(
        &self,
        me: PersonId,
        other: PersonId,
        want: Want,
    ) -> Read<Listing<MemberCard>>;
    /// The connections of the one who looks, newest first; with a query, those whose name has it.
    async fn list_connections(&self, me: PersonId, query: &str, want: Want) -> Read<Listing<ConnectionRow>>;
    /// Who looked at the profile of the one who asks, newest first.
    async fn list_profile_views(&self, me: PersonId, want: Want) -> Read<Listing<ProfileView>>;
    /// When the viewer's last recorded view of this profile was that showed at least as much of them as `mode` does.
    async fn last_view_at(
        &self,
        viewer: PersonId,
        viewed: PersonId,
        mode: ViewMode,
    ) -> Read<Option<Timestamp>>;
    /// Members whose name reads as that of this one: case, accents and letters that look alike aside.
    async fn list_namesakes(&self, me: PersonId, at_most: u32) -> Read<Vec<MemberCard>>;
    /// Whether another member of that name, letters that look alike aside, is among the connections of the one who
    /// looks.
    async fn has_connection_like(&self, me: PersonId, member: PersonId) -> Read<bool>;
    /// The members among these for whom [`has_connection_like`](Self::has_connection_like) holds.
    async fn find_connections_like(&self, me: PersonId, members: Vec<PersonId>) -> Read<BTreeSet<PersonId>> {
        let mut found = BTreeSet::new();
        for member in members {
            found.extend(self.has_connection_like(me, member).await?.then_some(member));
        }
        Ok(found)
    }
    /// A picture. For a member whom its owner blocks it is not there, just as one that was replaced.
    async fn load_picture(&self, me: PersonId, picture: PictureId) -> Read<Option<Picture>>;
}

/// Pairs and requests, as both sides or the sender may know them.
#[async_trait]
pub trait RequestStore: Send + Sync + 'static {
    /// The pair of two members for the first. `named`: people whose mutual connection with both matters. Requests sent
    /// after `week_from` and `open_from` count as [`Sent`](acquaint_core::request::Sent) says. `None`: the first is no
    /// active member, the second is not there at all, or they are the same. Towards the first, a second who is not
    /// active is as one who blocks them.
    async fn load_pair(
        &self,
        me: PersonId,
        other: PersonId,
        named: &[PersonId],
        week_from: Timestamp,
        open_from: Timestamp,
    ) -> Read<Option<SenderSituation>>;
    /// The request that someone was asked to vouch for.
    async fn load_vouching(&self, voucher: PersonId, request: RequestId) -> Read<Option<VoucherSituation>>;
    /// Between whom a request is, if `member` is one of the two, or was asked to vouch for it.
    async fn find_request(&self, member: PersonId, request: RequestId) -> Read<Option<RequestKey>>;
    /// [`find_request`](Self::find_request) for many, in any order.
    async fn find_requests(&self, member: PersonId, requests: Vec<RequestId>) -> Read<Vec<RequestKey>> {
        let mut found = Vec::new();
        for request in requests {
            found.extend(self.find_request(member, request).await?);
        }
        Ok(found)
    }
    /// What a member sent of late.
    async fn load_sent(
        &self,
        me: PersonId,
        week_from: Timestamp,
        open_from: Timestamp,
    ) -> Read<acquaint_core::request::Sent>;
    async fn list_sent(&self, me: PersonId, filter: SentFilter, want: Want) -> Read<Listing<SentRequest>>;
    /// A page of [`list_sent`](Self::list_sent), and the member's own requests among `others` that are not on it.
    async fn list_sent_with(
        &self,
        me: PersonId,
        filter: SentFilter,
        want: Want,
        others: Vec<RequestId>,
    ) -> Read<(Listing<SentRequest>, Vec<SentRequest>)> {
        let listing = self.list_sent(me, filter, want).await?;
        let mut found = Vec::new();
        for other in others {
            if listing.items.iter().all(|listed| listed.text.id != other) {
                found.extend(self.find_sent(me, other).await?);
            }
        }
        Ok((listing, found))
    }
    /// How many requests a member sent.
    async fn count_sent(&self, me: PersonId) -> Read<SentCounts>;
    async fn find_sent(&self, me: PersonId, request: RequestId) -> Read<Option<SentRequest>>;
    /// The wishes for a good word that a member got, open ones first.
    async fn list_vouch_wishes(&self, me: PersonId) -> Read<Vec<VouchWish>>;
    async fn count_for_home(&self, me: PersonId) -> Read<HomeCounts> {
        let wishes = self.list_vouch_wishes(me).await?;
        let open = wishes.iter().filter(|wish| wish.vouched_at.is_none()).count();
        let sent_waiting = self.count_sent(me).await?.waiting;
        Ok(HomeCounts { sent_waiting, open_wishes: u32::try_from(open).unwrap_or(u32::MAX) })
    }
    /// Waiting requests sent at or before this moment, oldest first, for the retention period.
    async fn list_waiting_since(&self, sent_by: Timestamp, at_most: u32)
    -> Read<Vec<(Pair, PairState, u64)>>;
}

/// Sees one thing after the other, in the order in which a store reads them, and holds none of them longer.
pub type Visit<T> = Box<dyn FnMut(T) + Send>;

/// A recipient's strategy, what it is matched on, and their sweeps. Only they ever see any of it.
///
/// Matching many requests goes through a visitor, so that memory does not grow with their number.
#[async_trait]
pub trait StrategyStore: PeopleStore {
    /// The current strategy. `None`: none was ever saved.
    async fn load_strategy(&self, me: PersonId) -> Read<Option<SavedStrategy>>;
    /// Every version that is kept, newest first.
    async fn list_strategies(&self, me: PersonId) -> Read<Vec<SavedStrategy>>;
    /// The recipient's own side of matching, in this year. The size of a place is how many members name it.
    async fn load_recipient_profile(&self, me: PersonId, year: i16) -> Read<RecipientProfile>;
    /// The profile, and the number of their connections.
    async fn load_recipient(&self, me: PersonId, year: i16) -> Read<(RecipientProfile, u32)> {
        let connections = self.load_member(me, me).await?.and_then(|own| own.connections).unwrap_or(0);
        Ok((self.load_recipient_profile(me, year).await?, connections))
    }
    /// Visits requests that wait for a member and are within reach, on whatever shelf. Facts that are not needed are
    /// left out. Returns where a part ends, if more wait beyond it.
    async fn visit_waiting(
        &self,
        me: PersonId,
        needs: Needs,
        which: Which,
        visit: Visit<WaitingView>,
    ) -> Read<Option<Place>>;
    /// Visits the newest connections of a member as if each asked now, without a tie and without a note: at most so many,
    /// and fewer where it costs much to find what is needed of each.
    async fn visit_connections(
        &self,
        me: PersonId,
        needs: Needs,
        at_most: u32,
        visit: Visit<RecipientView>,
    ) -> Read<()>;
    async fn find_sweep(&self, me: PersonId, sweep: SweepId) -> Read<Option<Sweep>>;
    /// The last sweeps of a member, newest first.
    async fn list_sweeps(&self, me: PersonId, at_most: u32) -> Read<Vec<Sweep>>;
    /// The requests in a sweep of a member, in the order in which they are accepted.
    async fn list_swept(&self, me: PersonId, sweep: SweepId, want: Want) -> Read<Listing<SweptRequest>>;
    /// Of these requests: what the sweeps of a member are still to accept; and, with a version, what its standing orders
    /// decided before. In any order.
    async fn list_swept_before(
        &self,
        me: PersonId,
        requests: Vec<RequestId>,
        version: Option<u32>,
    ) -> Read<Vec<SweptBefore>>;
    /// What the sweeps of a member are still to accept, in the order of its moments, after this one.
    async fn list_planned(
        &self,
        me: PersonId,
        after: Option<SweptBefore>,
        at_most: u32,
    ) -> Read<Vec<SweptBefore>>;
    /// What is to be accepted by now, in the order of its moments.
    async fn list_due_requests(&self, now: Timestamp, at_most: u32) -> Read<Vec<DueRequest>>;
    /// When the next request is to be accepted.
    async fn next_due_at(&self) -> Read<Option<Timestamp>>;
    /// Members whose strategy has something to look at by now without a visit of theirs; longest due first.
    async fn list_strategies_due(&self, now: Timestamp, at_most: u32) -> Read<Vec<PersonId>>;
}

/// What only a recipient knows. The one part of a store that may read private tables.
#[async_trait]
pub trait KeptStore: Send + Sync + 'static {
    /// The pair of two members for the first, with what the first keeps private.
    async fn load_kept_pair(
        &self,
        me: PersonId,
        other: PersonId,
        named: &[PersonId],
        week_from: Timestamp,
        open_from: Timestamp,
    ) -> Read<Option<RecipientSituation>>;
    /// [`load_kept_pair`](Self::load_kept_pair) for many others, in any order, without `named`.
    async fn load_kept_pairs(
        &self,
        me: PersonId,
        others: Vec<PersonId>,
        week_from: Timestamp,
        open_from: Timestamp,
    ) -> Read<Vec<RecipientSituation>> {
        let mut pairs = Vec::new();
        for other in others {
            pairs.extend(self.load_kept_pair(me, other, &[], week_from, open_from).await?);
        }
        Ok(pairs)
    }
    /// The waiting requests on a shelf of a member, newest first.
    async fn list_received(&self, me: PersonId, shelf: Shelf, want: Want) -> Read<Listing<ReceivedRequest>>;
    /// One waiting request to a member.
    async fn find_received(&self, me: PersonId, request: RequestId) -> Read<Option<ReceivedRequest>>;
    /// The requests among these that wait for a member, in the given order.
    async fn list_received_of(&self, me: PersonId, requests: Vec<RequestId>) -> Read<Vec<ReceivedRequest>> {
        let mut found = Vec::new();
        for request in requests {
            found.extend(self.find_received(me, request).await?);
        }
        Ok(found)
    }
    /// How many requests wait where.
    async fn count_shelves(&self, me: PersonId) -> Read<ShelfCounts>;
    /// The members that someone muted, by name.
    async fn list_muted(&self, me: PersonId) -> Read<Vec<MemberCard>>;
    /// The members that someone blocks, by name.
    async fn list_blocked(&self, me: PersonId) -> Read<Vec<MemberCard>>;
    /// What a member was told by now, newest first; without what comes from someone they muted, or is about a request on
    /// the filtered shelf.
    async fn list_notifications(
        &self,
        me: PersonId,
        now: Timestamp,
        want: Want,
    ) -> Read<Listing<Notification>>;
    async fn count_unread(&self, me: PersonId, now: Timestamp) -> Read<u32>;
    /// When they will next be told of an acceptance that has happened.
    async fn next_notification_at(&self, me: PersonId, now: Timestamp) -> Read<Option<Timestamp>>;
    /// The number of unread notifications, with what the member should know about their account.
    async fn load_attention(&self, me: PersonId, now: Timestamp) -> Read<Attention>;
    /// The security log of a member, newest first.
    async fn list_access_events(&self, me: PersonId, at_most: u32) -> Read<Vec<AccessEvent>>;
    /// Reports for an operator, open ones first. Reports about the operator's own requests are left out.
    async fn list_reports(&self, operator: PersonId, want: Want) -> Read<Listing<Report>>;
}

#[async_trait]
pub trait OperatingStore: Send + Sync + 'static {
    /// Whether the database answers.
    async fn ping(&self) -> Read<()>;
    /// Whether so many reads or writes wait for their turn that what is begun now would be answered late.
    fn is_overloaded(&self) -> bool {
        false
    }
    /// Checks every invariant of the data. Nothing is found unless something outside wrote into it.
    async fn verify(&self) -> Read<Vec<Finding>>;
    /// Figures of the whole community, for an operator, or for anyone who reads the metrics (`None`).
    ///
    /// The count of open reports leaves out those about the operator. The metrics leave out those about any operator:
    /// the difference between the two counts would tell an operator that they were reported.
    async fn load_figures(&self, operator: Option<PersonId>) -> Read<Figures>;
    /// Members, those awaiting approval first, then by name; with a query, those whose name, handle or email address
    /// contains it.
    async fn list_members(
        &self,
        query: &str,
        after: Option<Cursor>,
        at_most: u32,
    ) -> Read<Listing<MemberRow>>;
    /// Whether this member is an operator, and no other operator is there.
    async fn is_last_operator(&self, member: PersonId) -> Read<bool> {
        const PAGE: u32 = 100;
        let mut is_operator = false;
        let mut after = None;
        loop {
            let rows = self.list_members("", after, PAGE).await?;
            for row in rows.items.iter().filter(|row| row.role == Role::Operator) {
                if row.id == member {
                    is_operator = true;
                } else if row.standing == Standing::Active {
                    return Ok(false);
                }
            }
            match rows.next {
                Some(next) => after = Some(next),
                None => return Ok(is_operator),
            }
        }
    }
    /// Emails that are due, oldest first.
    async fn list_due_mails(&self, now: Timestamp, at_most: u32) -> Read<Vec<QueuedEmail>>;
    /// Members who chose this digest, whose last one is older than `before`, and who have unread notifications since, told
    /// by now; each with when their last one was.
    async fn list_digest_due(
        &self,
        digest: Digest,
        before: Timestamp,
        now: Timestamp,
        at_most: u32,
    ) -> Read<Vec<(PersonId, Option<Timestamp>)>>;
    /// Whether the database takes a write: it tries one, unless it did a moment ago. The error is the one of the last write
    /// that failed, if none has succeeded since.
    async fn try_write(&self) -> Read<()>;
    async fn clock_trusted_at(&self) -> Read<Option<Timestamp>>;
    async fn trust_clock(&self, now: Timestamp) -> Read<()>;
    /// Sets every moment that lies after `now`, and cannot, to `now`; what ends some time after one moves with it. What is due
    /// after `due_by` is due now. Hands back how many rows changed.
    async fn settle_moments(&self, now: Timestamp, due_by: Timestamp) -> Read<u64>;
    /// Deletes what has expired: sessions, links, tokens, outcomes; profile views and entries of security logs
    /// that are older than a year, except notices that were not dismissed. Hands back how many rows went.
    async fn tidy_up(&self, now: Timestamp) -> Read<u64>;
}

/// What forecasts said, what came of it, and what was learned from both. Reads nothing that a recipient keeps private.
#[async_trait]
pub trait LearningStore: Send + Sync + 'static {
    /// Requests sent after `sent_from` and by `sent_by` that were silent for as long as this span begins with, and whose forecast then was not
    /// noted, in any order.
    async fn list_unnoted(
        &self,
        span: usize,
        silent: SignedDuration,
        sent_from: Timestamp,
        sent_by: Timestamp,
        at_most: u32,
    ) -> Read<Vec<RequestKey>>;
    /// Noted forecasts, those of the requests sent last first; those of one request follow each other in the order of spans.
    async fn list_noted(&self, at_most: u32) -> Read<Vec<FollowedForecast>>;
    async fn load_learning(&self) -> Read<Learning>;
}
