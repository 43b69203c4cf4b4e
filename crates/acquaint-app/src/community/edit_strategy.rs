//! A recipient changes their strategy, and goes back to an earlier one.

use super::change::AccountChange;
use super::view::SavedStrategy;
use super::{Community, CommunityError};
use acquaint_core::id::PersonId;
use acquaint_core::stamp::Stamp;
use acquaint_core::strategy::{Strategy, StrategyChange};

/// A version with what it changed of the one before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StrategyVersion {
    pub saved: SavedStrategy,
    /// What it changed; of the oldest that is kept, against an open strategy.
    pub changes: Vec<StrategyChange>,
}

impl Community {
    /// The current strategy. `None`: none was ever saved.
    pub async fn load_strategy(&self, me: PersonId) -> Result<Option<SavedStrategy>, CommunityError> {
        Ok(self.store().load_strategy(me).await?)
    }

    /// Saves a strategy as the next version after `based_on` (0: none), and puts what waits on the shelves that it asks
    /// for. Saving the current strategy again changes nothing. Hands back the current version.
    ///
    /// [`CommunityError::Conflict`] if another version was saved since: nobody overwrites what they have not seen.
    pub async fn save_strategy(
        &self,
        me: PersonId,
        strategy: &Strategy,
        based_on: u32,
        stamp: &mut Stamp,
    ) -> Result<u32, CommunityError> {
        let strategy = strategy.read().map_err(CommunityError::Invalid)?;
        let current = self.load_strategy(me).await?;
        let version = current.as_ref().map_or(0, |saved| saved.version);
        if version != based_on {
            return Err(CommunityError::Conflict);
        }
        if current.is_some_and(|saved| saved.strategy == strategy) {
            return Ok(version);
        }
        let version = version + 1;
        let saved = Box::new(strategy.clone());
        self.apply(vec![AccountChange::StrategySaved {
            member: me,
            version,
            strategy: saved,
            at: stamp.now,
        }])
        .await?;
        self.keep_new_strategy(me, &strategy, stamp).await?;
        Ok(version)
    }

    /// Makes an earlier version the current strategy again, as a version of its own.
    pub async fn return_to_strategy(
        &self,
        me: PersonId,
        earlier: u32,
        based_on: u32,
        stamp: &mut Stamp,
    ) -> Result<u32, CommunityError> {
        let versions = self.store().list_strategies(me).await?;
        let earlier = versions.into_iter().find(|saved| saved.version == earlier);
        let earlier = earlier.ok_or(CommunityError::NotFound)?;
        self.save_strategy(me, &earlier.strategy, based_on, stamp).await
    }

    /// Every version that is kept, newest first, with what each changed.
    pub async fn list_strategy_versions(&self, me: PersonId) -> Result<Vec<StrategyVersion>, CommunityError> {
        let versions = self.store().list_strategies(me).await?;
        let before = versions.iter().skip(1).map(|saved| saved.strategy.clone());
        let before: Vec<Strategy> = before.chain([Strategy::default()]).collect();
        let with_changes = versions.into_iter().zip(before).map(|(saved, before)| {
            let changes = saved.strategy.changes_since(&before);
            StrategyVersion { saved, changes }
        });
        Ok(with_changes.collect())
    }
}
