//! The requests that wait for the owner, those that fit first, and what to open on LinkedIn.

use super::as_of;
use super::table::{ROWS, TABLE_FROM, WIDTH, grid};
use crate::command::triage::Show;
use crate::page::Page;
use crate::words;
use acquaint_app::profile_address::profile_address;
use acquaint_app::record_in_words::counts;
use acquaint_app::triage_received::{Triage, Triaged};
use acquaint_core::strategy::{Fit, Rule, Strategy};
use acquaint_why::wording::days;

/// Writes the sentences, the table and what to open. `is_kept`: it comes from the database.
pub(crate) fn write(page: &mut Page, triage: &Triage, show: Option<Show>, is_kept: bool) {
    page.heading(&as_of(&triage.owner, triage.as_of, triage.records));
    if triage.received.all > 0 {
        page.paragraph(&counts(&triage.received, "received"));
    }
    page.paragraph(&strategy_in_words(&triage.strategy));
    page.line("");
    if triage.waiting.is_empty() {
        let nobody = "Nobody waits for you, or the archive does not tell. Without an answer a request stays as long as you \
                      like, so there is nothing to hurry.";
        page.paragraph(nobody);
        return;
    }
    page.paragraph(&triage.outcome_in_words());
    let left_out = list(page, triage, show);
    page.line("");
    page.paragraph(&format!(
        "Those that fit come first, each kind from the oldest on. {left_out}\"Waited\" counts to the day of the archive: what came since, it cannot tell. What is \
         not known is never held against anybody."
    ));
    open(page, triage, show);
    page.paragraph(if is_kept {
        "Why, rule by rule: add `--person NAME`. What you saw of somebody makes it surer: `acquaint saw NAME --help`."
    } else {
        "Why, rule by rule: add `--person NAME`. To keep this and add what you saw: `acquaint import linkedin ARCHIVE`."
    });
}

/// The strategy in a sentence.
pub(super) fn strategy_in_words(strategy: &Strategy) -> String {
    let rules = Rule::ALL.into_iter().filter(|rule| rule.is_set(strategy));
    let rules: Vec<_> = rules.map(|rule| rule.in_words(strategy)).collect();
    if rules.is_empty() {
        return "Your strategy is open to everybody.".into();
    }
    format!("Your strategy: {}.", rules.join("; "))
}

/// The table, or a block for each; hands back what was left out, in words.
fn list(page: &mut Page, triage: &Triage, show: Option<Show>) -> String {
    let mut shown: Vec<&Triaged> = Vec::new();
    let mut left_out = Vec::new();
    for fit in Triage::ORDER.into_iter().filter(|&fit| show.is_none_or(|show| show.includes(fit))) {
        let of_fit: Vec<_> = triage.of(fit).collect();
        let most = if show.is_some() { of_fit.len() } else { of_fit.len().min(ROWS) };
        shown.extend(&of_fit[..most]);
        if most < of_fit.len() {
            left_out.push(format!("{} more that {}", of_fit.len() - most, kind(fit)));
        }
    }
    page.line("");
    if shown.is_empty() {
        page.paragraph("Of these there are none.");
        return String::new();
    }
    let columns = page.columns().unwrap_or(WIDTH);
    let shown = say_once(page, shown, &triage.strategy);
    let header = ["person", "waited", "fits?", "because"].map(str::to_owned).to_vec();
    let rows = shown.iter().map(|triaged| cells(triaged, &triage.strategy).to_vec());
    let rows: Vec<_> = std::iter::once(header).chain(rows).collect();
    match (columns >= TABLE_FROM).then(|| grid(&rows, columns)).flatten() {
        Some(_) if shown.is_empty() => {}
        Some(table) => page.line(&table),
        None => shown.iter().for_each(|triaged| block(page, triaged, &triage.strategy)),
    }
    if left_out.is_empty() {
        String::new()
    } else {
        format!("There are {}: `--show` lists them. ", words::list(&left_out))
    }
}

/// From so many identical verdicts on, they are said once for all. Judgement.
const IDENTICAL_MIN: usize = 4;

/// Says once what is said of many alike, with their names; hands back the others.
fn say_once<'a>(page: &mut Page, shown: Vec<&'a Triaged>, strategy: &Strategy) -> Vec<&'a Triaged> {
    let verdict = |triaged: &Triaged| {
        (triaged.judgement.fit, triaged.judgement.in_short(strategy), triaged.request.request.note.is_empty())
    };
    let mut kinds: Vec<(_, Vec<&Triaged>)> = Vec::new();
    for triaged in &shown {
        match kinds.iter_mut().find(|(kind, _)| *kind == verdict(triaged)) {
            Some((_, alike)) => alike.push(triaged),
            None => kinds.push((verdict(triaged), vec![triaged])),
        }
    }
    kinds.retain(|((.., has_no_note), alike)| *has_no_note && alike.len() >= IDENTICAL_MIN);
    for ((fit, because, _), alike) in &kinds {
        let names: Vec<_> = alike.iter().map(|triaged| triaged.person.name.clone()).collect();
        page.paragraph(&format!(
            "{} without a note that {} ({because}): {}.",
            names.len(),
            kind(*fit),
            words::list(&names)
        ));
        page.line("");
    }
    shown.into_iter().filter(|triaged| !kinds.iter().any(|(kind, _)| *kind == verdict(triaged))).collect()
}

fn kind(fit: Fit) -> &'static str {
    match fit {
        Fit::Fits => "fit",
        Fit::DoesNotFit => "do not fit",
        Fit::CannotTell => "cannot be told",
    }
}

fn cells(triaged: &Triaged, strategy: &Strategy) -> [String; 4] {
    [
        triaged.person.name.clone(),
        days(triaged.waited_days),
        short(triaged.judgement.fit).into(),
        triaged.judgement.in_short(strategy) + &note_in_short(&triaged.request.request.note),
    ]
}

/// The first words of a note, or nothing.
fn note_in_short(note: &str) -> String {
    const SHOWN_CHARACTERS: usize = 60;
    if note.is_empty() {
        return String::new();
    }
    let shown: String = note.chars().take(SHOWN_CHARACTERS).collect();
    let dots = if shown.len() < note.len() { "…" } else { "" };
    format!("; they write: “{shown}{dots}”")
}

fn short(fit: Fit) -> &'static str {
    match fit {
        Fit::Fits => "fits",
        Fit::DoesNotFit => "does not fit",
        Fit::CannotTell => "cannot tell",
    }
}

/// One request under the other, where a table would have to break words.
fn block(page: &mut Page, triaged: &Triaged, strategy: &Strategy) {
    let [person, waited, fit, because] = cells(triaged, strategy);
    page.paragraph(&person);
    page.labelled("  ", &format!("{fit}; waited {waited}"));
    page.labelled("  because: ", &because);
    page.line("");
}

/// What to open, as nothing is done from here.
fn open(page: &mut Page, triage: &Triage, show: Option<Show>) {
    let fits: Vec<_> = triage.of(Fit::Fits).collect();
    if fits.is_empty() || !show.is_none_or(|show| show.includes(Fit::Fits)) {
        return;
    }
    page.heading("Open these on LinkedIn");
    page.paragraph(
        "acquaint does nothing there: you accept where they asked, if you like and when you like.",
    );
    let most = if show.is_some() { fits.len() } else { fits.len().min(ROWS) };
    for triaged in &fits[..most] {
        page.item(&format!("{}: {}", triaged.person.name, place(triaged)));
    }
    page.line("");
}

/// Where somebody's profile is.
pub(super) fn place(triaged: &Triaged) -> String {
    let address = profile_address(triaged.person.url.as_deref());
    address
        .unwrap_or_else(|| "your archive tells no address; look for the name among your invitations".into())
}
