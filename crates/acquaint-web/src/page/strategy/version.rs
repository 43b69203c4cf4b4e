//! `/strategy/versions`: every version that is kept, and what each changed.

use crate::page::frame::{Frame, Nav};
use crate::page::moment::Moment;
use crate::page::sweep::SweepRow;
use askama::Template;

/// `GET /strategy/versions`. Form: `POST /strategy/versions/VERSION/return` (`based_on`: the current version that was
/// read).
#[derive(Clone, Debug, Template)]
#[template(path = "strategy_versions.html")]
pub struct VersionsPage {
    pub frame: Frame,
    /// The current version; 0: none.
    pub current: u32,
    /// Every version that is kept, newest first.
    pub versions: Vec<VersionRow>,
    /// The sweeps, newest first.
    pub sweeps: Vec<SweepRow>,
}

#[derive(Clone, Debug)]
pub struct VersionRow {
    pub version: u32,
    pub saved: Moment,
    /// What it changed of the one before: "Regions: now Norrhavn, no longer Bremen".
    pub changes: Vec<String>,
    /// What it says, a rule each. Empty: everybody fits.
    pub rules: Vec<String>,
}

impl VersionsPage {
    pub fn sample() -> Self {
        let row = |version, days, changes: &[&str], rules: &[&str]| VersionRow {
            version,
            saved: Moment::sample(days),
            changes: changes.iter().map(|&words| words.to_owned()).collect(),
            rules: rules.iter().map(|&words| words.to_owned()).collect(),
        };
        Self {
            frame: Frame::sample(Nav::Strategy),
            current: 3,
            versions: vec![
                row(
                    3,
                    0,
                    &["Who: now people you could place, no longer people you know well"],
                    &["You could place them"],
                ),
                row(2, 90, &["Who: now people you know well, no longer anyone"], &["You know them well"]),
                row(1, 400, &[], &[]),
            ],
            sweeps: SweepRow::samples(),
        }
    }

    /// Invented: nothing was ever saved.
    pub fn sample_empty() -> Self {
        Self { current: 0, versions: vec![], sweeps: vec![], ..Self::sample() }
    }
}
