//! Everything a member may take with them: their own side, and nothing of anybody else's.

use super::account::{AccessEvent, Account};
use super::edit_strategy::StrategyVersion;
use super::view::{
    ConnectionRow, MemberView, Notification, ProfileView, ReceivedRequest, SentFilter, SentRequest, Sweep,
    Want,
};
use super::{Community, CommunityError};
use acquaint_core::id::PersonId;
use acquaint_core::request::Shelf;
use jiff::Timestamp;

/// A member's own side of everything.
#[derive(Clone, Debug)]
pub struct MemberExport {
    /// Their account.
    pub account: Account,
    /// Their profile.
    pub own: MemberView,
    /// Their connections.
    pub connections: Vec<ConnectionRow>,
    /// The requests they sent.
    pub sent: Vec<SentRequest>,
    /// The requests that wait for them, with what they keep about each.
    pub received: Vec<ReceivedRequest>,
    /// Every version of their strategy that is kept, newest first.
    pub strategies: Vec<StrategyVersion>,
    /// Their latest sweeps, newest first.
    pub sweeps: Vec<Sweep>,
    /// Who looked at their profile.
    pub profile_views: Vec<ProfileView>,
    /// What they were told.
    pub notifications: Vec<Notification>,
    /// Their security log, newest first.
    pub access_events: Vec<AccessEvent>,
}

/// How many of the latest sweeps are taken along.
const SWEEPS: u32 = 100;

/// Reads a list to its end.
macro_rules! all {
    ($want:ident => $page:expr) => {{
        let mut all = Vec::new();
        let mut after = None;
        loop {
            let $want = Want { after, at_most: 100 };
            let page = $page.await?;
            all.extend(page.items);
            match page.next {
                Some(next) => after = Some(next),
                None => break all,
            }
        }
    }};
}

impl Community {
    /// Everything a member may take with them.
    pub async fn export_member(&self, me: PersonId, now: Timestamp) -> Result<MemberExport, CommunityError> {
        let store = self.store();
        let mut sent = Vec::new();
        for filter in [SentFilter::Waiting, SentFilter::Connected, SentFilter::Withdrawn] {
            sent.extend(all!(want => store.list_sent(me, filter, want)));
        }
        let mut received = Vec::new();
        for shelf in Shelf::ALL {
            received.extend(all!(want => store.list_received(me, shelf, want)));
        }
        let account = store.find_account(me).await?.ok_or(CommunityError::NotFound)?;
        let profile_views = all!(want => self.list_profile_views(&account, want));
        Ok(MemberExport {
            account,
            own: self.load_own(me).await?,
            connections: all!(want => store.list_connections(me, "", want)),
            sent,
            received,
            strategies: self.list_strategy_versions(me).await?,
            sweeps: store.list_sweeps(me, SWEEPS).await?,
            profile_views,
            notifications: all!(want => store.list_notifications(me, now, want)),
            access_events: store.list_access_events(me, u32::MAX).await?,
        })
    }
}
