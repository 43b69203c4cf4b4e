//! The whole explanation for one person.

use super::bar;
use super::saw::outdated;
use crate::command::why::Origin;
use crate::page::Page;
use crate::words;
use acquaint_app::explain_request::ExplainedKept;
use acquaint_app::record_in_words::estimate;
use acquaint_core::action::Action;
use acquaint_core::clue::Clue;
use acquaint_core::record::{Status, days_between};
use acquaint_core::sighting::Sighting;
use acquaint_why::explanation::{Advice, Basis, Explanation, HORIZONS_DAYS};
use acquaint_why::model::Model;
use acquaint_why::told::{Told, ToldOutcome, changes};
use acquaint_why::wording::{advice_in_words, days, odds, percent};
use jiff::civil::Date;

/// Writes the explanation.
pub(crate) fn write(page: &mut Page, explained: &ExplainedKept, model: &Model, origin: &Origin) {
    let told = explained.told();
    page.heading(&explained.person.name);
    timeline(page, explained);
    why(page, &told);
    evidence(page, &told);
    if let Some(without) = &explained.without_sightings {
        page.heading("What your own sightings changed");
        changed(page, without, &explained.explanation);
        explained.outdated.iter().for_each(|kept| page.item(&outdated(kept)));
    }
    helps(page, &told.advice, explained.notes.as_deref());
    when(page, explained, &told);
    sure(page, explained, model);
    surer(page, &told.unknown, &explained.person.name, origin);
}

fn timeline(page: &mut Page, explained: &ExplainedKept) {
    let request = &explained.request.request;
    let mut events: Vec<(Date, String)> = Vec::new();
    let note =
        if request.note.is_empty() { "you asked to connect" } else { "you asked to connect, with a note" };
    events.push((words::local_day(request.sent_at), note.into()));
    for sighting in &explained.sightings {
        if let Sighting::ViewedMe(day) = sighting.recorded.sighting {
            events.push((day, "they looked at your profile".into()));
        }
    }
    let waited = format!(
        "no answer yet, after {}; what came later, nothing here can tell",
        days(explained.view.waited_days)
    );
    events.push((words::local_day(explained.as_of), waited));
    // Within a day, in the order of happening: asked, looked, no answer yet.
    events.sort_by_key(|(day, _)| *day);
    for (day, what) in events {
        page.labelled(&format!("  {:>11}  ", words::day(day)), &what);
    }
}

fn why(page: &mut Page, told: &Told) {
    page.heading("Why there is no answer yet");
    page.paragraph(&told.summary());
    for ToldOutcome { outcome, chance, .. } in &told.outcomes {
        page.labelled(&format!("  {} {:>10}  ", bar(*chance), percent(*chance)), outcome.title());
    }
}

fn evidence(page: &mut Page, told: &Told) {
    page.heading("What this rests on");
    let mut is_any_told = false;
    for ToldOutcome { outcome, evidence, .. } in told.outcomes.iter().filter(|it| !it.evidence.is_empty()) {
        is_any_told = true;
        page.paragraph(&format!("That {}:", outcome.title()));
        for weighed in evidence {
            let weight = weighed.weight();
            let it = if weight.ends_with(" it") { "" } else { " it" };
            page.item(&format!("{}: {weight}{it}", weighed.words));
        }
    }
    if !is_any_told {
        page.paragraph(
            "Only on how long it has been waiting: nothing else is known that tells one reason from another.",
        );
    }
}

/// What changed from one explanation to another.
pub(crate) fn changed(page: &mut Page, before: &Explanation, after: &Explanation) {
    let changes = changes(before, after);
    for change in &changes {
        page.item(change);
    }
    if changes.is_empty() {
        page.paragraph("Nothing that shows in whole percent.");
    }
}

/// Best first. What goes by association alone is marked, and the mark explained once.
fn helps(page: &mut Page, advice: &[Advice], notes: Option<&str>) {
    page.heading("What would help");
    let mut is_any_marked = false;
    for advice in advice {
        let Advice { action, now, then, sure, basis } = *advice;
        if action == Action::Wait {
            page.item(&advice_in_words(advice));
        } else {
            let mark = if basis == Basis::Association { " *" } else { "" };
            is_any_marked |= basis == Basis::Association;
            page.item(&format!(
                "{}: {} instead of {} within 90 days, {} sure that it helps{mark}",
                action.in_words(),
                percent(then),
                percent(now),
                odds(sure)
            ));
        }
    }
    if is_any_marked {
        page.paragraph("* The model's estimate; that it is the cause is not proven.");
    }
    page.paragraph(
        "On LinkedIn the note of a request that was sent cannot be changed. To write another, withdraw the request and \
         ask again; LinkedIn makes you wait about three weeks in between.",
    );
    if let Some(notes) = notes {
        page.paragraph(&format!("{notes}."));
    }
}

/// No forecast goes beyond the day on which LinkedIn lets the request lapse.
fn when(page: &mut Page, explained: &ExplainedKept, told: &Told) {
    page.heading("When an answer may come");
    let left_days = days_between(explained.as_of, explained.lapses_at());
    let horizons = [(7.0, "within 7 days"), (30.0, "within 30 days"), (90.0, "within 90 days")];
    let before = horizons.into_iter().zip(told.forecast).filter(|((horizon, _), _)| *horizon < left_days);
    let mut line = |chance: f64, name: &str| {
        page.labelled(&format!("  {} {:>10}  ", bar(chance), percent(chance)), name);
    };
    for ((_, name), by) in before {
        let label = if by.is_measured { "" } else { " (the model's estimate)" };
        line(by.chance, &format!("{name}{label}"));
    }
    let last = HORIZONS_DAYS.into_iter().zip(told.forecast).find(|(horizon, _)| *horizon >= left_days);
    let chance = last.map_or(told.ever, |(_, by)| by.chance);
    let day = words::day_of(explained.lapses_at());
    line(chance, &format!("until it lapses, about {day} (LinkedIn keeps requests for six months)"));
    page.paragraph("After that you can ask again.");
}

fn sure(page: &mut Page, explained: &ExplainedKept, model: &Model) {
    page.heading("How sure this is");
    let chance = explained.patience.chance(explained.view.waited_days, 90.0);
    page.item(&format!(
        "Going only by how long your own requests take: {} within 90 days, with 90 % certainty",
        estimate(chance)
    ));
    if let Status::Waiting { certainty } = explained.request.request.status
        && certainty < 0.995
    {
        page.item(&format!(
            "That it has no answer is {} certain: the archive hides the names of some connections",
            percent(certainty)
        ));
    }
    page.item(&format!(
        "The reasons are probabilities of a model (`{}`), not knowledge: only they know, and they owe nobody a reason",
        model.name()
    ));
}

/// What could be added with `acquaint saw`, most telling first.
fn surer(page: &mut Page, unknown: &[Clue], name: &str, origin: &Origin) {
    if unknown.is_empty() {
        return;
    }
    page.heading("What would make it surer");
    if let Origin::Archive { path, .. } = origin {
        page.paragraph(&format!(
            "Keep the archive with `acquaint import linkedin {}`, then add what you saw:",
            path.display()
        ));
    }
    let command = |option: &str| match option.strip_prefix("me ") {
        Some(option) => format!("acquaint saw me {option}"),
        None => format!("acquaint saw \"{name}\" {option}"),
    };
    let options = unknown.iter().flat_map(|clue| options(*clue));
    let commands: Vec<_> = options.map(|(option, what)| (command(option), *what)).collect();
    super::commands(page, &commands);
}

/// The options that say what is not known of this, each with what it is for.
fn options(clue: Clue) -> &'static [(&'static str, &'static str)] {
    match clue {
        Clue::ViewsAfterDays => &[
            ("--viewed-me DATE", "the day they looked at your profile, or"),
            ("--not-viewed-me", "if they did not"),
        ],
        Clue::RecipientActivity => &[("--activity this-month", "when they were last active")],
        Clue::Tie => &[("--tie co-worker", "how you know each other")],
        Clue::MutualConnections => &[("--mutual 4", "connections you have in common")],
        Clue::RecipientConnections => &[("--connections 500+", "how many connections they show")],
        Clue::SharedIndustry => &[("--industry same", "or different")],
        Clue::SharedRegion => &[("--region same", "or different")],
        Clue::Namesakes => &[("--namesakes 0", "others they could take you for")],
        Clue::Picture => &[("me --picture yes", "whether your profile has a picture")],
        _ => &[],
    }
}
