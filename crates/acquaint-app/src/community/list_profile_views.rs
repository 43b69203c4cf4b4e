//! Who looked at a member's profile, as far as the member may see it.

use super::account::Account;
use super::view::{Listing, ProfileView, Want};
use super::{Community, CommunityError};
use acquaint_core::member::ViewMode;

impl Community {
    /// Who looked at the profile of `account`, newest first. A member who views privately is shown nobody in return:
    /// on a page, to a program and in a file alike.
    pub async fn list_profile_views(
        &self,
        account: &Account,
        want: Want,
    ) -> Result<Listing<ProfileView>, CommunityError> {
        match account.settings.view_mode {
            ViewMode::Private => Ok(Listing { items: Vec::new(), next: None }),
            ViewMode::Named | ViewMode::SemiPrivate => {
                Ok(self.store().list_profile_views(account.id, want).await?)
            }
        }
    }
}
