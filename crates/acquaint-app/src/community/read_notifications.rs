//! A member read what they were told. That they did stays with them.

use super::change::AccountChange;
use super::view::Want;
use super::{Community, CommunityError};
use acquaint_core::id::PersonId;
use jiff::Timestamp;

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
}
