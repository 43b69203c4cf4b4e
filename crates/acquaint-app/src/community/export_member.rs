//! Everything a member may take with them: their own side, and nothing of anybody else's.

use super::account::{AccessEvent, Account};
use super::edit_strategy::StrategyVersion;
use super::view::{
    ConnectionRow, MemberView, Notification, ProfileView, ReceivedRequest, SentRequest, Sweep, Want,
};
use super::{Community, CommunityError};
use acquaint_core::id::PersonId;
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

impl Community {
    /// Everything a member may take with them.
    pub async fn export_member(&self, me: PersonId, now: Timestamp) -> Result<MemberExport, CommunityError> {
        let store = self.store();
        let all = || Want { after: None, at_most: Want::ALL };
        let account = store.find_account(me).await?.ok_or(CommunityError::NotFound)?;
        let profile_views = self.list_profile_views(&account, all()).await?.items;
        Ok(MemberExport {
            account,
            own: self.load_own(me).await?,
            connections: store.list_connections(me, "", all()).await?.items,
            sent: store.list_every_sent(me).await?,
            received: store.list_every_received(me).await?,
            strategies: self.list_strategy_versions(me).await?,
            sweeps: store.list_sweeps(me, SWEEPS).await?,
            profile_views,
            notifications: store.list_notifications(me, now, all()).await?.items,
            access_events: store.list_access_events(me, u32::MAX).await?,
        })
    }
}
