//! A member opens another's profile, which may be recorded; they were told so before.

use super::change::AccountChange;
use super::view::{Between, MemberView};
use super::{Community, CommunityError};
use acquaint_core::id::{PersonId, ViewId};
use acquaint_core::member::ViewMode;
use acquaint_core::stamp::{Stamp, whole_minute};
use jiff::SignedDuration;

/// Opening the same profile again within so many hours is one view, unless it now shows more of the viewer. Judgement.
const ONE_VIEW_HOURS: i64 = 12;

impl Community {
    /// The profile of a member, as `me` may see it; the view is recorded under the mode of `me`.
    pub async fn open_profile(
        &self,
        me: PersonId,
        mode: ViewMode,
        handle: &str,
        stamp: &mut Stamp,
    ) -> Result<MemberView, CommunityError> {
        let found = self.store().find_member(me, handle).await?.ok_or(CommunityError::NotFound)?;
        let viewed = found.card.id;
        // A member whom the viewer blocks learns nothing of the viewer, views included.
        if viewed == me || mode == ViewMode::Private || found.card.between == Between::YouBlock {
            return Ok(found);
        }
        // To the minute, like every moment of one member that others see.
        let at = whole_minute(stamp.now);
        let last = self.store().last_view_at(me, viewed, mode).await?;
        if last.is_none_or(|last| at.duration_since(last) >= SignedDuration::from_hours(ONE_VIEW_HOURS)) {
            let id = ViewId(stamp.next_id());
            self.apply(vec![AccountChange::ProfileViewed { id, viewer: me, viewed, at, mode }]).await?;
        }
        Ok(found)
    }
}
