//! What a member was told, and that they read it. That they did stays with them.

use super::change::AccountChange;
use super::view::{Listing, Notification, Want};
use super::{Community, CommunityError};
use acquaint_core::id::{PersonId, RequestId};
use acquaint_core::request::NoticeKind;
use jiff::Timestamp;
use std::collections::BTreeSet;

impl Community {
    /// Everything that the member was told is read, up to the newest that they are shown. Not up to now: a clock that
    /// was set back must not leave it unread for ever.
    pub async fn read_notifications(&self, me: PersonId, now: Timestamp) -> Result<(), CommunityError> {
        let newest = self.store().list_notifications(me, now, Want { after: None, at_most: 1 }).await?;
        match newest.items.first() {
            Some(newest) => {
                self.apply(vec![AccountChange::NotificationsRead { member: me, up_to: newest.told_at }]).await
            }
            None => Ok(()),
        }
    }

    /// What a member was told by now, newest first.
    pub async fn list_notifications(
        &self,
        me: PersonId,
        now: Timestamp,
        want: Want,
    ) -> Result<Listing<Notification>, CommunityError> {
        Ok(self.store().list_notifications(me, now, want).await?)
    }

    /// Of the requests that these say were vouched for, the ones `me` sent.
    pub async fn find_own_vouched(
        &self,
        me: PersonId,
        told: &[Notification],
    ) -> Result<BTreeSet<RequestId>, CommunityError> {
        let vouched = told.iter().filter(|told| told.kind == NoticeKind::Vouched);
        let keys = self.store().find_requests(me, vouched.map(|told| told.request).collect()).await?;
        Ok(keys.into_iter().filter(|key| key.sender == me).map(|key| key.id).collect())
    }

    /// How many notifications a member has not read.
    pub async fn count_unread(&self, me: PersonId, now: Timestamp) -> Result<u32, CommunityError> {
        Ok(self.store().count_unread(me, now).await?)
    }

    /// When a member will next be told of an acceptance that has happened.
    pub async fn next_notification_at(
        &self,
        me: PersonId,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, CommunityError> {
        Ok(self.store().next_notification_at(me, now).await?)
    }
}
