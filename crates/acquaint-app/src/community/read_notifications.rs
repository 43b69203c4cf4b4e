//! A member read what they were told. That they did stays with them.

use super::change::AccountChange;
use super::{Community, CommunityError};
use acquaint_core::id::PersonId;
use jiff::Timestamp;

impl Community {
    /// Everything that the member was told up to now is read.
    pub async fn read_notifications(&self, me: PersonId, now: Timestamp) -> Result<(), CommunityError> {
        self.apply(vec![AccountChange::NotificationsRead { member: me, up_to: now }]).await
    }
}
