//! What an import brought.

use super::problems_hint;
use crate::page::Page;
use crate::words;
use acquaint_core::import::{ImportReport, Mention, Place};
use acquaint_core::record::{Direction, Status};

/// How many names are listed before "and so many more".
const NAMES: usize = 10;

/// Writes the report.
pub(crate) fn write(page: &mut Page, report: &ImportReport) {
    let ImportReport {
        taken_at,
        place,
        newly_accepted,
        newly_known,
        still_waiting,
        gone,
        refined,
        connections_added,
        unreadable_rows,
    } = report;
    let taken = words::day_of(*taken_at);
    page.heading(&match place {
        Place::First => format!("Kept your archive of {taken}"),
        Place::Newest => format!("Kept your archive of {taken}, the newest so far"),
        Place::Older => {
            format!("Kept your archive of {taken}; it is older than the newest and adds its history")
        }
        Place::KnownAlready => format!("Your archive of {taken} is kept already; nothing changed"),
    });
    known(page, newly_known, *place);
    names(page, "Accepted since", newly_accepted);
    sent(page, "Still waiting", still_waiting);
    names(
        page,
        "No longer in your newest archive, and not connected; what became of them is not known",
        gone,
    );
    if *refined > 0 {
        page.item(&format!(
            "When exactly they accepted is now known for {}",
            words::count(*refined, "request", "requests")
        ));
    }
    if *connections_added > 0 {
        page.item(&format!(
            "{} not known before",
            words::count(*connections_added, "connection", "connections")
        ));
    }
    if *unreadable_rows > 0 {
        page.item(&problems_hint(*unreadable_rows as usize, "`--problems`"));
    }
    page.line("");
    page.paragraph("Next: `acquaint why` says why requests have no answer yet; `acquaint why NAME` says it for one person.");
}

fn of(list: &[Mention], direction: Direction) -> Vec<&Mention> {
    list.iter().filter(|mention| mention.direction == direction).collect()
}

/// What was not known before, by direction and by what became of it.
fn known(page: &mut Page, list: &[Mention], place: Place) {
    for (direction, word) in [(Direction::Sent, "sent"), (Direction::Received, "received")] {
        let mentions = of(list, direction);
        if mentions.is_empty() {
            continue;
        }
        let number = |key: &str| mentions.iter().filter(|mention| mention.status.key() == key).count();
        let (accepted, waiting, unknown) = (number("accepted"), number("waiting"), number("unknown"));
        let newly = if place == Place::First { "" } else { "newly " };
        let requests = words::count(mentions.len(), "request", "requests");
        let parts = [(accepted, "accepted"), (waiting, "waiting"), (unknown, "of which we cannot tell")];
        let parts: Vec<_> =
            parts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
        page.item(&format!("{requests} {newly}{word}: {}", words::list(&parts)));
    }
}

fn names(page: &mut Page, title: &str, list: &[Mention]) {
    if list.is_empty() {
        return;
    }
    let name = |mention: &Mention| match (&mention.direction, &mention.status) {
        (Direction::Received, Status::Accepted { .. }) => format!("{} (by you)", mention.name),
        (Direction::Received, _) => format!("{} (they asked you)", mention.name),
        (Direction::Sent, _) => mention.name.clone(),
    };
    let mut shown: Vec<_> = list.iter().take(NAMES).map(name).collect();
    if list.len() > NAMES {
        shown.push(format!("{} more", list.len() - NAMES));
    }
    page.item(&format!("{title} ({}): {}", list.len(), words::list(&shown)));
}

fn sent(page: &mut Page, title: &str, list: &[Mention]) {
    let numbers = [(Direction::Sent, "that you sent"), (Direction::Received, "that you received")];
    let parts: Vec<_> = numbers
        .iter()
        .map(|(direction, what)| (of(list, *direction).len(), what))
        .filter(|(n, _)| *n > 0)
        .map(|(n, what)| format!("{n} {what}"))
        .collect();
    if !parts.is_empty() {
        page.item(&format!("{title}: {}", words::list(&parts)));
    }
}
