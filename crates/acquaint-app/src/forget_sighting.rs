//! Takes back what the owner added by hand.

use crate::AppError;
use crate::record_sighting::{About, SightingReport, change_sightings};
use crate::sender_view_of::sightings_about;
use crate::store::Store;
use acquaint_core::import::RecordChange;
use acquaint_core::sighting::Sighting;
use acquaint_why::model::Model;

/// Takes back every sighting about one person that `is_meant` chooses.
pub async fn forget_sightings(
    store: &impl Store,
    model: &Model,
    about: About<'_>,
    is_meant: impl Fn(&Sighting) -> bool,
) -> Result<SightingReport, AppError> {
    change_sightings(store, model, about, |situation, person| {
        let meant = sightings_about(situation, person).filter(|kept| is_meant(&kept.recorded.sighting));
        meant.map(|kept| RecordChange::SightingForgotten(kept.id)).collect()
    })
    .await
}
