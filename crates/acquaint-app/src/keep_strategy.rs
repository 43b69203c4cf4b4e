//! Keeps the owner's strategy: a new version, and those before it stay; or a ready-made one filled in from their profile.

use crate::AppError;
use crate::import_record::TRIES_MAX;
use crate::store::{Store, StoreError};
use acquaint_core::import::{KeptStrategy, RecordChange, Situation};
use acquaint_core::profile::Profile;
use acquaint_core::stamp::Stamp;
use acquaint_core::strategy::{ReadyMade, Strategy};

/// Keeps a strategy, or that there is none from now on. Hands back whether that is a change.
pub async fn keep_strategy(
    store: &impl Store,
    strategy: Option<&Strategy>,
    stamp: &Stamp,
) -> Result<bool, AppError> {
    for _ in 0..TRIES_MAX {
        let situation = store.load_situation().await?;
        if situation.strategy() == strategy {
            return Ok(false);
        }
        let version = situation.strategies.last().map_or(1, |newest| newest.version.saturating_add(1));
        let kept = KeptStrategy { version, strategy: strategy.cloned(), kept_at: stamp.now };
        match store.apply(&[RecordChange::StrategyKept(kept)], situation.version).await {
            Ok(_) => return Ok(true),
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(AppError::Conflict)
}

/// A ready-made strategy, filled in from the owner's own profile.
pub fn fill_in(situation: &Situation, one: ReadyMade) -> Result<Strategy, AppError> {
    let owner = situation.owner.as_ref().map(|kept| &kept.owner);
    let told = |text: Option<&String>| text.cloned().unwrap_or_default();
    let profile = Profile {
        industry: told(owner.map(|owner| &owner.industry)),
        region: told(owner.map(|owner| &owner.region)),
        ..Profile::default()
    };
    one.strategy(&profile).ok_or_else(|| {
        let (what, list) = if one == ReadyMade::NearMe { ("region", "regions") } else { ("industry", "industries") };
        AppError::NotPossible(format!(
            "“{}” is filled in with the {what} of your own profile, and your archive does not tell it; bring an archive \
             that holds your profile, or write a strategy that names it: `{{\"only\": {{\"{list}\": [\"…\"]}}}}`",
            one.title()
        ))
    })
}
