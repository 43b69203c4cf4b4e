//! Members change what they show.

use super::change::{AccountChange, Picture};
use super::{Community, CommunityError, TRIES_MAX};
use acquaint_core::id::PersonId;
use acquaint_core::member::Settings;
use acquaint_core::profile::Profile;
use jiff::Timestamp;

impl Community {
    /// Keeps a whole profile in the place of `before`, and hands back how it is kept.
    ///
    /// [`CommunityError::Conflict`] if it is another one by now.
    pub async fn edit_profile(
        &self,
        member: PersonId,
        before: Profile,
        profile: &Profile,
        now: Timestamp,
    ) -> Result<Profile, CommunityError> {
        let profile = profile.read().map_err(CommunityError::Invalid)?;
        let (before, after) = (Some(Box::new(before)), Box::new(profile.clone()));
        self.apply(vec![
            AccountChange::ProfileChanged { member, before, profile: after },
            AccountChange::was_active(member, now),
        ])
        .await?;
        Ok(profile)
    }

    /// Changes a part of a profile, and hands back how it is kept. What someone else of the same account changes at
    /// the same moment is not lost: `change` is asked again with it.
    pub async fn change_profile(
        &self,
        member: PersonId,
        change: impl Fn(Profile) -> Profile + Send + Sync,
        now: Timestamp,
    ) -> Result<Profile, CommunityError> {
        for _ in 0..TRIES_MAX {
            let before = self.load_own(member).await?.profile;
            let profile = change(before.clone());
            match self.edit_profile(member, before, &profile, now).await {
                Err(CommunityError::Conflict) => {}
                result => return result,
            }
        }
        Err(CommunityError::Conflict)
    }

    /// Keeps a picture, or removes it.
    pub async fn set_picture(
        &self,
        member: PersonId,
        picture: Option<Picture>,
    ) -> Result<(), CommunityError> {
        self.apply(vec![AccountChange::PictureChanged { member, picture }]).await
    }

    /// Changes settings, and hands back how they are kept. `change` is told the settings as they are now, and again if
    /// they change at the same moment, so that two forms for different settings never undo each other.
    pub async fn edit_settings(
        &self,
        member: PersonId,
        change: impl Fn(Settings) -> Settings + Send + Sync,
    ) -> Result<Settings, CommunityError> {
        for _ in 0..TRIES_MAX {
            let account = self.store().find_account(member).await?.ok_or(CommunityError::NotFound)?;
            let before = account.settings;
            let settings = change(before.clone()).read();
            let settings = settings.map_err(|error| CommunityError::field("policy", &error))?;
            let changed =
                AccountChange::SettingsChanged { member, before: Some(before), settings: settings.clone() };
            match self.apply(vec![changed]).await {
                Err(CommunityError::Conflict) => {}
                result => return result.map(|()| settings),
            }
        }
        Err(CommunityError::Conflict)
    }

    /// Erases a member: nothing of theirs stays. A community keeps at least one operator.
    pub async fn erase_member(&self, member: PersonId) -> Result<(), CommunityError> {
        if self.is_last_operator(member).await? {
            return Err(CommunityError::LastOperator);
        }
        self.keeping_an_operator(member, vec![AccountChange::MemberErased(member)]).await
    }
}
