//! What is kept of the owner's own sightings, and what a new one changed.

use super::person::changed;
use crate::page::Page;
use crate::words;
use acquaint_app::record_in_words;
use acquaint_app::record_sighting::SightingReport;
use acquaint_core::import::KeptSighting;

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Did {
    /// Something was added.
    Added,
    /// Something was taken back.
    TookBack,
    /// Nothing; only asked.
    Listed,
}

/// Writes what is kept and what changed.
pub(crate) fn write(page: &mut Page, report: &SightingReport, did: Did, is_me: bool) {
    let whom = if is_me { "yourself" } else { &report.name };
    let about = match did {
        Did::Added if report.changed == 0 => {
            format!("You had added this about {whom} already; nothing changed")
        }
        Did::Added => format!("Noted about {whom}"),
        Did::TookBack if report.changed == 0 => {
            format!("There was nothing of that kind about {whom} to take back")
        }
        Did::TookBack => format!("Taken back about {whom}"),
        Did::Listed => format!("What you added about {whom}"),
    };
    page.heading(&about);
    if report.kept.is_empty() {
        page.paragraph("Nothing is added now.");
    }
    let outdated = report.explained.as_ref().map_or(&[][..], |(_, after)| &after.outdated);
    for kept in &report.kept {
        if outdated.contains(kept) {
            page.item(&self::outdated(kept));
        } else {
            page.item(&record_in_words::sighting(&kept.recorded.sighting, words::day));
        }
    }
    if did == Did::Listed || report.changed == 0 {
        return;
    }
    match &report.explained {
        Some((before, after)) => {
            let which = if is_me { format!(" for {}", after.person.name) } else { String::new() };
            page.heading(&format!("What this changes{which}"));
            changed(page, &before.explanation, &after.explanation);
            page.paragraph(&after.told().summary());
        }
        None => page.paragraph("No request of yours to them waits, so there is nothing to explain."),
    }
}

/// A sighting that was noted too long ago to count.
pub(super) fn outdated(kept: &KeptSighting) -> String {
    record_in_words::outdated(kept, words::day, words::local_day(kept.recorded.recorded_at))
}
