//! Members change what they show.

use super::change::{AccountChange, Picture};
use super::{Community, CommunityError};
use acquaint_core::id::PersonId;
use acquaint_core::member::Settings;
use acquaint_core::profile::Profile;
use jiff::Timestamp;

impl Community {
    /// Keeps a whole profile, and hands back how it is kept.
    pub async fn edit_profile(
        &self,
        member: PersonId,
        profile: &Profile,
        now: Timestamp,
    ) -> Result<Profile, CommunityError> {
        let profile = profile.read().map_err(CommunityError::Invalid)?;
        self.apply(vec![
            AccountChange::ProfileChanged { member, profile: Box::new(profile.clone()) },
            AccountChange::WasActive { member, at: now },
        ])
        .await?;
        Ok(profile)
    }

    /// Keeps a picture, or removes it.
    pub async fn set_picture(
        &self,
        member: PersonId,
        picture: Option<Picture>,
    ) -> Result<(), CommunityError> {
        self.apply(vec![AccountChange::PictureChanged { member, picture }]).await
    }

    /// Keeps settings, and hands back how they are kept.
    pub async fn edit_settings(
        &self,
        member: PersonId,
        settings: &Settings,
    ) -> Result<Settings, CommunityError> {
        let settings = settings.read().map_err(|error| CommunityError::field("policy", &error))?;
        self.apply(vec![AccountChange::SettingsChanged { member, settings: settings.clone() }]).await?;
        Ok(settings)
    }

    /// Erases a member: nothing of theirs stays. A community keeps at least one operator.
    pub async fn erase_member(&self, member: PersonId) -> Result<(), CommunityError> {
        if self.is_last_operator(member).await? {
            return Err(CommunityError::LastOperator);
        }
        self.apply(vec![AccountChange::MemberErased(member)]).await
    }
}
