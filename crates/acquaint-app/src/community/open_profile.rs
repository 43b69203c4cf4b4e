//! A member opens another's profile, which may be recorded; they were told so before.

use super::change::AccountChange;
use super::view::{Between, MemberView};
use super::{Community, CommunityError};
use acquaint_core::id::PersonId;
use acquaint_core::member::ViewMode;
use jiff::{SignedDuration, Timestamp};

/// Opening the same profile again within so many hours is one view.
const ONE_VIEW_HOURS: i64 = 12;

impl Community {
    /// The profile of a member, as `me` may see it; the view is recorded under the mode of `me`.
    pub async fn open_profile(
        &self,
        me: PersonId,
        mode: ViewMode,
        handle: &str,
        now: Timestamp,
    ) -> Result<MemberView, CommunityError> {
        let found = self.store().find_member(me, handle).await?.ok_or(CommunityError::NotFound)?;
        let viewed = found.card.id;
        // Whom one blocks is told nothing of oneself, looks included.
        if viewed == me || mode == ViewMode::Private || found.card.between == Between::YouBlock {
            return Ok(found);
        }
        let last = self.store().last_view_at(me, viewed).await?;
        if last.is_none_or(|last| now.duration_since(last) >= SignedDuration::from_hours(ONE_VIEW_HOURS)) {
            self.apply(vec![AccountChange::ProfileViewed { viewer: me, viewed, at: now, mode }]).await?;
        }
        Ok(found)
    }
}
