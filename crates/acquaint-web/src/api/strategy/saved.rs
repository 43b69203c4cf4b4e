//! A strategy as it is kept, and its versions.

use super::StrategyBody;
use acquaint_app::community::edit_strategy::StrategyVersion;
use acquaint_app::community::view;
use acquaint_core::strategy::{Strategy, StrategyChange};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// A version of your strategy.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct SavedStrategy {
    /// Its number, counted from 1. 0: none was ever saved.
    version: u32,
    /// When it was saved. `null`: none was.
    #[schema(required)]
    saved_at: Option<Timestamp>,
    /// The strategy.
    #[schema(value_type = StrategyBody)]
    strategy: Strategy,
}

impl SavedStrategy {
    /// None was ever saved: everybody fits.
    pub(super) fn none() -> Self {
        Self { version: 0, saved_at: None, strategy: Strategy::default() }
    }
}

impl From<view::SavedStrategy> for SavedStrategy {
    fn from(saved: view::SavedStrategy) -> Self {
        Self { version: saved.version, saved_at: Some(saved.saved_at), strategy: saved.strategy }
    }
}

/// A version of your strategy, and what it changed.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct Version {
    #[serde(flatten)]
    saved: SavedStrategy,
    /// What it changed of the version before; of the oldest that is kept, against an open strategy.
    changes: Vec<Changed>,
}

/// One thing that differs between two versions.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Changed {
    /// Where: `only.regions`.
    field: &'static str,
    /// What it is about, in words.
    title: &'static str,
    /// What is there now and was not before.
    added: Vec<String>,
    /// What was there before and is not now.
    removed: Vec<String>,
}

impl From<StrategyVersion> for Version {
    fn from(version: StrategyVersion) -> Self {
        let changed = |change: StrategyChange| {
            let StrategyChange { field, title, added, removed } = change;
            Changed { field, title, added, removed }
        };
        Self { saved: version.saved.into(), changes: version.changes.into_iter().map(changed).collect() }
    }
}
