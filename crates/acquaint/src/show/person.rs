//! The whole explanation for one person.

use super::saw::outdated_in_words;
use super::{bar, estimate};
use crate::command::why::Origin;
use crate::page::Page;
use crate::words;
use acquaint_app::explain_request::Explained;
use acquaint_core::action::Action;
use acquaint_core::clue::Clue;
use acquaint_core::reason::Outcome;
use acquaint_core::record::Status;
use acquaint_core::sender_view::SenderView;
use acquaint_core::sighting::Sighting;
use acquaint_why::explanation::{Advice, Basis, Explanation, HORIZONS_DAYS};
use acquaint_why::model::Model;
use acquaint_why::wording::{advice_in_words, clue_in_words, days, odds, percent, summary, weight};
use jiff::civil::Date;

/// Evidence weaker than this, in bits, says too little to be told.
const BITS_MIN: f64 = 0.2;
/// For how many of the most likely outcomes the evidence is told, and how many clues for each.
const OUTCOMES: usize = 3;
const CLUES: usize = 4;
/// Outcomes less likely than this need no evidence told.
const OUTCOME_MIN: f64 = 0.05;
/// An uplift smaller than this is not worth anybody's while.
const UPLIFT_MIN: f64 = 0.01;

/// Writes the explanation.
pub(crate) fn write(page: &mut Page, explained: &Explained, model: &Model, origin: &Origin) {
    page.heading(&explained.person.name);
    timeline(page, explained);
    why(page, explained);
    evidence(page, &explained.explanation, &explained.view);
    if let Some(without) = &explained.without_sightings {
        page.heading("What your own sightings changed");
        changes(page, without, &explained.explanation);
        explained.outdated.iter().for_each(|kept| page.item(&outdated_in_words(kept)));
    }
    helps(page, &explained.explanation);
    when(page, &explained.explanation);
    sure(page, explained, model);
    surer(page, explained, origin);
}

fn timeline(page: &mut Page, explained: &Explained) {
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

fn why(page: &mut Page, explained: &Explained) {
    page.heading("Why there is no answer yet");
    page.paragraph(&summary(&explained.explanation));
    for outcome in explained.explanation.ranked() {
        let chance = explained.explanation.chance_of(outcome);
        page.labelled(&format!("  {} {:>10}  ", bar(chance), percent(chance)), outcome.title());
    }
}

fn evidence(page: &mut Page, explanation: &Explanation, view: &SenderView) {
    page.heading("What this rests on");
    let mut is_any_told = false;
    let likely = |outcome: &Outcome| explanation.chance_of(*outcome) >= OUTCOME_MIN;
    for outcome in explanation.ranked().into_iter().filter(likely).take(OUTCOMES) {
        let clues = weightiest(explanation, outcome).into_iter();
        let told =
            clues.map(|(clue, bits)| (clue_in_words(clue, view), bits)).filter(|(clue, _)| !clue.is_empty());
        let told: Vec<_> = told.collect();
        if told.is_empty() {
            continue;
        }
        is_any_told = true;
        page.paragraph(&format!("That {}:", outcome.title()));
        for (clue, bits) in told {
            let weight = weight(bits).trim_end_matches(" that");
            let it = if weight.ends_with(" it") { "" } else { " it" };
            page.item(&format!("{clue}: {weight}{it}"));
        }
    }
    if !is_any_told {
        page.paragraph(
            "Only on how long it has been waiting: nothing else is known that tells one reason from another.",
        );
    }
}

/// The clues that say most about an outcome, apart from the time waited, which bears on all of them.
fn weightiest(explanation: &Explanation, outcome: Outcome) -> Vec<(Clue, f64)> {
    let about = explanation.because.iter().filter(|because| because.outcome == outcome);
    let mut clues: Vec<_> = about
        .filter(|because| because.clue != Clue::WaitedDays && because.bits.abs() >= BITS_MIN)
        .map(|because| (because.clue, because.bits))
        .collect();
    clues.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
    clues.truncate(CLUES);
    clues
}

/// What changed from one explanation to another, as far as it shows in whole percent.
pub(crate) fn changes(page: &mut Page, before: &Explanation, after: &Explanation) {
    let mut any = false;
    let mut change = |what: &str, before: f64, after: f64| {
        let (before, after) = (percent(before), percent(after));
        if before != after {
            page.item(&format!("{what}: {before} → {after}"));
            any = true;
        }
    };
    for outcome in after.ranked() {
        change(outcome.title(), before.chance_of(outcome), after.chance_of(outcome));
    }
    let within = "an answer within 90 days";
    change(within, before.forecast.at_advice_horizon(), after.forecast.at_advice_horizon());
    if !any {
        page.paragraph("Nothing that shows in whole percent.");
    }
}

/// Best first. What goes by association alone is marked, and the mark explained once.
fn helps(page: &mut Page, explanation: &Explanation) {
    page.heading("What would help");
    let mut is_any_marked = false;
    for advice in &explanation.advice {
        let Advice { action, now, then, sure, basis } = *advice;
        if action == Action::Wait {
            page.item(&advice_in_words(advice));
        } else if then - now >= UPLIFT_MIN {
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
        page.paragraph("* Going by what usually comes with answers; that it is the cause is not proven.");
    }
}

fn when(page: &mut Page, explanation: &Explanation) {
    page.heading("When an answer may come");
    let forecast = &explanation.forecast;
    let names = ["within 7 days", "within 30 days", "within 90 days", "within a year", "ever"];
    let chances = forecast.within.into_iter().chain([forecast.ever]);
    for (index, (name, chance)) in names.iter().zip(chances).enumerate() {
        // Up to 90 days answers were measured; beyond, the model goes on by itself.
        let is_measured = HORIZONS_DAYS.get(index).is_some_and(|days| *days <= 90.0);
        let label = if is_measured { "" } else { " (the model's estimate)" };
        page.labelled(&format!("  {} {:>10}  ", bar(chance), percent(chance)), &format!("{name}{label}"));
    }
    page.paragraph("LinkedIn lets requests lapse after about six months; after that you can ask again.");
}

fn sure(page: &mut Page, explained: &Explained, model: &Model) {
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
fn surer(page: &mut Page, explained: &Explained, origin: &Origin) {
    let missing = missing(&explained.view);
    if missing.is_empty() {
        return;
    }
    page.heading("What would make it surer");
    let name = &explained.person.name;
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
    let commands: Vec<_> = missing.into_iter().map(|(option, what)| (command(option), what)).collect();
    super::commands(page, &commands);
}

fn missing(view: &SenderView) -> Vec<(&'static str, &'static str)> {
    let missing = [
        (view.views_after_days.is_none(), "--viewed-me DATE", "the day they looked at your profile, or"),
        (view.views_after_days.is_none(), "--not-viewed-me", "if they did not"),
        (view.recipient_activity.is_none(), "--activity this-month", "when they were last active"),
        (view.tie.is_none(), "--tie co-worker", "how you know each other"),
        (view.mutual_connections.is_none(), "--mutual 4", "connections you have in common"),
        (view.recipient_connections.is_none(), "--connections 500+", "how many connections they show"),
        (view.shared.industry.is_none(), "--industry same", "or different"),
        (view.picture.is_none(), "me --picture yes", "whether your profile has a picture"),
    ];
    missing
        .into_iter()
        .filter(|(is_missing, ..)| *is_missing)
        .map(|(_, option, what)| (option, what))
        .collect()
}
