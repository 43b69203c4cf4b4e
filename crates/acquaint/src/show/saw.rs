//! What is kept of the owner's own sightings, and what a new one changed.

use super::person::changed;
use crate::page::Page;
use crate::words;
use acquaint_app::record_sighting::SightingReport;
use acquaint_core::import::KeptSighting;
use acquaint_core::sighting::Sighting;

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
            page.item(&outdated_in_words(kept));
        } else {
            page.item(&in_words(&kept.recorded.sighting));
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
pub(super) fn outdated_in_words(kept: &KeptSighting) -> String {
    let noted_on = words::day_of(kept.recorded.recorded_at);
    format!("{}: noted on {noted_on}; say it again to count it", in_words(&kept.recorded.sighting))
}

fn in_words(sighting: &Sighting) -> String {
    let shared = |yes: bool, what: &str| {
        if yes { format!("you share {what}") } else { format!("you do not share {what}") }
    };
    match sighting {
        Sighting::ViewedMe(day) => format!("they looked at your profile on {}", words::day(*day)),
        Sighting::HasNotViewedMe => "they have not looked at your profile".into(),
        Sighting::Connections(count) => format!("they have {count} connections"),
        Sighting::Activity(activity) => format!("they are {}", activity.in_words()),
        Sighting::Posts(n) => {
            format!("{} of theirs since you asked", words::count(*n as usize, "public act", "public acts"))
        }
        Sighting::Tie(tie) => format!("you are {}", tie.in_words()),
        Sighting::MutualConnections(n) => {
            format!("{} in common", words::count(*n as usize, "connection", "connections"))
        }
        Sighting::Namesakes(n) => {
            format!("{} whom they could take you for", words::count(*n as usize, "other", "others"))
        }
        Sighting::SharedOrganisation(yes) => shared(*yes, "an organisation"),
        Sighting::SharedSchool(yes) => shared(*yes, "a school"),
        Sighting::SharedIndustry(yes) => shared(*yes, "an industry"),
        Sighting::SharedFunction(yes) => shared(*yes, "a job function"),
        Sighting::SharedRegion(yes) => shared(*yes, "a region"),
        Sighting::Picture(true) => "their profile has a picture".into(),
        Sighting::Picture(false) => "their profile has no picture".into(),
        Sighting::MyPicture(true) => "your profile has a picture".into(),
        Sighting::MyPicture(false) => "your profile has no picture".into(),
        Sighting::MyActivity(activity) => format!("you are {}", activity.in_words()),
    }
}
