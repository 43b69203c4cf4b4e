//! Everything a member may take with them: their own side, and nothing of anybody else's. What can be long comes in pages, so
//! that it is never all in memory.

use super::account::{AccessEvent, Account};
use super::edit_strategy::StrategyVersion;
use super::view::{
    ConnectionRow, Cursor, Listing, MemberView, Notification, ProfileView, ReceivedRequest, SentFilter,
    SentRequest, Sweep, Want,
};
use super::{Community, CommunityError};
use acquaint_core::request::Shelf;
use jiff::Timestamp;

/// A member's own side of everything, or of some of it: what is left out is empty.
#[derive(Clone, Debug)]
pub struct MemberExport {
    pub account: Account,
    pub own: MemberView,
    pub connections: Vec<ConnectionRow>,
    pub sent: Vec<SentRequest>,
    /// The requests that wait for them, with what they keep about each.
    pub received: Vec<ReceivedRequest>,
    /// Every version of their strategy that is kept, newest first.
    pub strategies: Vec<StrategyVersion>,
    /// Their latest sweeps, newest first.
    pub sweeps: Vec<Sweep>,
    pub profile_views: Vec<ProfileView>,
    pub notifications: Vec<Notification>,
    /// Their security log, newest first.
    pub access_events: Vec<AccessEvent>,
}

impl MemberExport {
    fn of(account: Account, own: MemberView) -> Self {
        Self {
            account,
            own,
            connections: Vec::new(),
            sent: Vec::new(),
            received: Vec::new(),
            strategies: Vec::new(),
            sweeps: Vec::new(),
            profile_views: Vec::new(),
            notifications: Vec::new(),
            access_events: Vec::new(),
        }
    }
}

/// A list that can be long, or a part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LongList {
    Connections,
    /// A part of the requests they sent.
    Sent(SentFilter),
    /// A shelf of the requests that wait for them.
    Received(Shelf),
    ProfileViews,
    Notifications,
}

impl LongList {
    /// Each once, in the order in which they are exported. The parts of a list follow each other.
    pub const ALL: [Self; 9] = [
        Self::Connections,
        Self::Sent(SentFilter::Waiting),
        Self::Sent(SentFilter::Connected),
        Self::Sent(SentFilter::Withdrawn),
        Self::Received(Shelf::Inbox),
        Self::Received(Shelf::SetAside),
        Self::Received(Shelf::Filtered),
        Self::ProfileViews,
        Self::Notifications,
    ];
}

/// How many of the latest sweeps an export holds. Judgement.
const SWEEPS: u32 = 100;

impl Community {
    /// Everything a member may take with them but the long lists.
    pub async fn export_member(&self, account: Account) -> Result<MemberExport, CommunityError> {
        let (me, store) = (account.id, self.store());
        Ok(MemberExport {
            strategies: self.list_strategy_versions(me).await?,
            sweeps: store.list_sweeps(me, SWEEPS).await?,
            access_events: store.list_access_events(me, u32::MAX).await?,
            ..MemberExport::of(account, self.load_own(me).await?)
        })
    }

    /// A page of a long list of an export, as an export of nothing else; and where the next one begins.
    pub async fn export_page(
        &self,
        of: &MemberExport,
        list: LongList,
        after: Option<Cursor>,
        now: Timestamp,
    ) -> Result<(MemberExport, Option<Cursor>), CommunityError> {
        let (me, store) = (of.account.id, self.store());
        let want = Want { after, at_most: Want::MOST };
        let mut page = MemberExport::of(of.account.clone(), of.own.clone());
        let next = match list {
            LongList::Connections => put(&mut page.connections, store.list_connections(me, "", want).await?),
            LongList::Sent(filter) => put(&mut page.sent, store.list_sent(me, filter, want).await?),
            LongList::Received(shelf) => put(&mut page.received, store.list_received(me, shelf, want).await?),
            LongList::ProfileViews => {
                put(&mut page.profile_views, self.list_profile_views(&of.account, want).await?)
            }
            LongList::Notifications => {
                put(&mut page.notifications, store.list_notifications(me, now, want).await?)
            }
        };
        Ok((page, next))
    }
}

fn put<T>(into: &mut Vec<T>, listing: Listing<T>) -> Option<Cursor> {
    *into = listing.items;
    listing.next
}
