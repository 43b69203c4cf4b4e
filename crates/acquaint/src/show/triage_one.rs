//! One request that waits for the owner: each rule with what it looked at, and how well the two probably know each other.

use super::commands;
use super::triage::{place, strategy_in_words};
use crate::page::Page;
use crate::words;
use acquaint_app::triage_received::{Triage, Triaged};
use acquaint_core::strategy::{Fit, Judgement, Rule, Verdict};
use acquaint_why::wording::days;

/// Writes it. `is_kept`: what the owner saw can be added.
pub(crate) fn write(page: &mut Page, triage: &Triage, is_kept: bool) {
    for triaged in &triage.waiting {
        page.heading(&triaged.person.name);
        let request = &triaged.request.request;
        let note = if request.note.is_empty() { "without a note" } else { "with a note" };
        page.paragraph(&format!(
            "Asked you on {}, {note}, and had waited {} by {}; what came later, nothing here can tell.",
            words::day_of(request.sent_at),
            days(triaged.waited_days),
            words::day_of(triaged.as_of)
        ));
        page.paragraph(&strategy_in_words(&triage.strategy));
        rules(page, triage, triaged);
        familiarity(page, triage, triaged);
        next(page, triaged);
        surer(page, triage, triaged, is_kept);
    }
}

fn rules(page: &mut Page, triage: &Triage, triaged: &Triaged) {
    let Judgement { fit, verdicts } = &triaged.judgement;
    page.heading("Whether it fits");
    page.paragraph(match fit {
        Fit::Fits => "It fits.",
        Fit::DoesNotFit => "It does not fit.",
        Fit::CannotTell => "It cannot be told, and what is not known is never held against anybody.",
    });
    if verdicts.is_empty() {
        page.paragraph("The strategy has no rule that could fail: everybody fits.");
    }
    for said in verdicts {
        let rule = said.rule.in_words(&triage.strategy);
        page.item(&format!("{rule}: {} ({})", said.verdict_in_words(), said.fact_in_words()));
    }
}

fn familiarity(page: &mut Page, triage: &Triage, triaged: &Triaged) {
    let familiarity = triage.familiarity(triaged);
    page.heading("How well you probably know each other");
    page.paragraph(&format!("Taken together: {}. The parts:", familiarity.share()));
    for part in familiarity.parts {
        page.item(&format!("{}: {}", part.basis, part.share));
    }
    page.paragraph("The numbers are judgement, not measurement; docs/strategy.md has each of them.");
}

fn next(page: &mut Page, triaged: &Triaged) {
    page.heading("Open it on LinkedIn");
    page.paragraph("acquaint does nothing there. You can accept at any time, whether it fits or not.");
    page.item(&place(triaged));
}

/// What could be added with `acquaint saw` for the rules of which it cannot be told.
fn surer(page: &mut Page, triage: &Triage, triaged: &Triaged, is_kept: bool) {
    let unknown = |rule: Rule| {
        let mut verdicts = triaged.judgement.verdicts.iter();
        verdicts.any(|said| said.rule == rule && said.verdict == Verdict::Unknown)
    };
    let (me, view) = (&triage.me, &triaged.view);
    let knows = [Rule::Who, Rule::Familiarity, Rule::AlwaysTies].into_iter().any(unknown);
    let mutual = (knows || unknown(Rule::MutualConnections)) && view.mutual_connections.is_none();
    let missing = [
        (unknown(Rule::Picture), "--picture yes", "or no"),
        (unknown(Rule::Industries) && me.industry.is_some(), "--industry same", "or different"),
        (unknown(Rule::Regions) && me.region.is_some(), "--region same", "or different"),
        (unknown(Rule::SenderConnections), "--connections 500+", "how many connections they show"),
        (mutual, "--mutual 4", "connections you have in common"),
        (knows && view.tie.is_none(), "--tie co-worker", "how you know each other"),
        (knows && view.shared.organisation.is_none(), "--organisation same", "or different"),
        (knows && view.shared.school.is_none(), "--school same", "or different"),
    ];
    let missing: Vec<_> = missing.into_iter().filter(|(is_missing, ..)| *is_missing).collect();
    if missing.is_empty() {
        return;
    }
    page.heading("What would make it surer");
    if !is_kept {
        page.paragraph("Keep the archive with `acquaint import linkedin ARCHIVE`, then add what you saw:");
    }
    let command = |option| format!("acquaint saw \"{}\" {option}", triaged.person.name);
    let missing: Vec<_> = missing.into_iter().map(|(_, option, what)| (command(option), what)).collect();
    commands(page, &missing);
}
