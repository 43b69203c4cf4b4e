//! `/received`: requests that wait for the owner, as the newest archive lists them, and whether they fit the owner's
//! strategy. They are answered where they are: nothing is done there from here.

use super::around::Around;
use super::sent::person;
use super::strategy::StrategyPart;
use super::{Personal, words};
use crate::failure::Failure;
use crate::list_query::ListQuery;
use crate::page::form::Form;
use crate::page::frame::{Frame, Nav};
use crate::page::moment::{Moment, count};
use crate::page::pager::Pager;
use crate::page::person::Person;
use acquaint_app::profile_address::profile_address;
use acquaint_app::recipient_view_of::recipient_view_of;
use acquaint_app::store::Store;
use acquaint_app::triage_received::{Choice, Triage, Triaged, triage_kept, waits_for_owner};
use acquaint_core::import::{KeptRequest, Situation};
use acquaint_core::record::{Direction, days_between};
use acquaint_core::strategy::{Fit, RuleVerdict, Verdict};
use acquaint_why::wording::days;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use std::cmp::Reverse;

/// `GET /received?fit=fits|cannot_tell|does_not_fit&only=&from=`. Forms: see [`super::strategy`].
#[derive(Template)]
#[template(path = "personal/received.html")]
pub(super) struct RecordReceivedPage {
    frame: Frame,
    /// Whether anything is kept at all.
    is_begun: bool,
    /// The record in a few sentences.
    about: Vec<String>,
    strategy: StrategyPart,
    /// How many fit, in a sentence. Empty: there is no strategy.
    outcome: String,
    /// Which of them are listed; `None`: all.
    fit: Option<Fit>,
    /// The word of the choice, and every choice with its label.
    only: String,
    choices: Vec<(&'static str, &'static str)>,
    /// The kinds to choose from. Empty: there is nothing to choose.
    tabs: Vec<Tab>,
    cards: Vec<Card>,
    pager: Pager,
}

/// One kind of requests to choose.
struct Tab {
    address: String,
    label: &'static str,
    count: usize,
    is_current: bool,
}

impl Tab {
    fn of(triage: &Triage, fit: Option<Fit>, wanted: Option<Fit>, only: &str) -> Self {
        let label = match fit {
            None => "All",
            Some(Fit::Fits) => "Fits",
            Some(Fit::CannotTell) => "Cannot be told",
            Some(Fit::DoesNotFit) => "Does not fit",
        };
        let count = fit.map_or(triage.waiting.len(), |fit| triage.of(fit).count());
        Self { address: address(fit, only), label, count, is_current: fit == wanted }
    }
}

/// Where those of one kind are listed.
fn address(fit: Option<Fit>, only: &str) -> String {
    let fit = fit.map(|fit| format!("fit={}", fit.key()));
    let only = (!only.is_empty()).then(|| format!("only={only}"));
    let parts: Vec<_> = fit.into_iter().chain(only).collect();
    if parts.is_empty() { "/received".into() } else { format!("/received?{}", parts.join("&")) }
}

/// One request that waits for the owner.
struct Card {
    person: Person,
    /// Their profile where they are.
    elsewhere: Option<String>,
    waited: String,
    sent: Moment,
    /// What the archive tells about how the two know each other. May be empty.
    tie: String,
    shared: Vec<&'static str>,
    note: String,
    /// Whether it fits. `None`: there is no strategy.
    judged: Option<Judged>,
}

/// What a strategy says of a request.
struct Judged {
    fit: Fit,
    because: String,
    /// Each rule as a sentence, with how it looks: `holds`, `lacks` or `unknown`.
    rules: Vec<(&'static str, String)>,
    familiarity: String,
    parts: Vec<String>,
}

pub(super) async fn show<S: Store + 'static>(
    State(personal): State<Personal<S>>,
    around: Around,
    query: ListQuery,
) -> Result<Response, Failure> {
    let situation = personal.situation().await?;
    Ok(around.page(&page(&around, &situation, &query, Form::new())?))
}

/// The page, with what was written in the forms of the strategy.
pub(super) fn page(
    around: &Around,
    situation: &Situation,
    query: &ListQuery,
    form: Form,
) -> Result<RecordReceivedPage, Failure> {
    let choice = Choice::ALL.into_iter().find(|(_, key, _)| *key == query.only);
    let only = choice.map_or("", |(_, key, _)| key);
    let choice = choice.map(|(choice, ..)| choice);
    let choices = Choice::ALL.map(|(_, key, label)| (key, label));
    let mut page = RecordReceivedPage {
        frame: around.frame(Nav::Received),
        is_begun: !situation.imports.is_empty(),
        about: about(situation),
        strategy: StrategyPart::new(situation, form),
        outcome: String::new(),
        fit: None,
        only: only.to_owned(),
        choices: std::iter::once(("", "Everyone")).chain(choices).collect(),
        tabs: Vec::new(),
        cards: Vec::new(),
        pager: Pager::default(),
    };
    let Some(strategy) = situation.strategy().filter(|_| page.is_begun) else {
        let mut waiting: Vec<_> = situation.requests.iter().filter(|kept| waits_for_owner(kept)).collect();
        if let Some(choice) = choice {
            waiting.retain(|kept| choice.includes(kept, &recipient_view_of(situation, kept)));
        }
        waiting.sort_by_key(|kept| (Reverse(kept.request.sent_at), kept.id));
        let (part, pager) = query.part(&address(None, only), &waiting);
        page.cards = part.iter().map(|kept| card(situation, kept)).collect();
        page.pager = pager;
        return Ok(page);
    };
    let mut triage = triage_kept(situation, strategy)?;
    if let Some(choice) = choice {
        triage.narrow_to(choice);
    }
    page.fit = Fit::parse(&query.fit);
    if !triage.waiting.is_empty() {
        let kinds = std::iter::once(None).chain(Triage::ORDER.map(Some));
        page.tabs = kinds.map(|fit| Tab::of(&triage, fit, page.fit, only)).collect();
        page.outcome = triage.outcome_in_words();
    }
    let shown = Triage::ORDER.into_iter().filter(|fit| page.fit.is_none_or(|wanted| wanted == *fit));
    let shown: Vec<_> = shown.flat_map(|fit| triage.of(fit)).collect();
    let (part, pager) = query.part(&address(page.fit, only), &shown);
    let judged = |triaged: &&Triaged| Card {
        judged: Some(judged(&triage, triaged)),
        ..card(situation, &triaged.request)
    };
    page.cards = part.iter().map(judged).collect();
    page.pager = pager;
    Ok(page)
}

fn about(situation: &Situation) -> Vec<String> {
    let Some(newest) = situation.newest_taken_at() else { return Vec::new() };
    let received = || situation.requests.iter().filter(|kept| kept.request.direction == Direction::Received);
    let number = |key| received().filter(|kept| kept.request.status.key() == key).count();
    let mut about = vec![format!(
        "As of {}. What came since, your archive cannot tell.",
        words::day(words::local_day(newest))
    )];
    let accepted = number("accepted");
    if accepted > 0 {
        about.push(format!("You accepted {}.", count(accepted, "request", "requests")));
    }
    let unknown = number("unknown");
    if unknown > 0 {
        let requests = count(unknown, "request", "requests");
        about.push(format!("What became of {requests}, the archive does not tell."));
    }
    about
}

fn card(situation: &Situation, kept: &KeptRequest) -> Card {
    let request = &kept.request;
    let until = kept.seen.last_waiting_at.unwrap_or(kept.seen.last_at);
    let shared = [
        (request.shared_organisation, "You share an organisation"),
        (request.shared_school, "You share a school"),
    ];
    Card {
        person: person(situation, kept),
        elsewhere: profile_address(situation.find_person(kept.person).and_then(|known| known.url.as_deref())),
        waited: days(days_between(request.sent_at, until).max(0.0)),
        sent: words::moment(request.sent_at),
        tie: request.tie.as_ref().map_or_else(String::new, |tie| {
            let evidence =
                if tie.evidence.is_empty() { String::new() } else { format!(": {}", tie.evidence) };
            format!("As far as the archive tells, you are {}{evidence}.", tie.tie.in_words())
        }),
        shared: shared.into_iter().filter(|(is, _)| *is == Some(true)).map(|(_, words)| words).collect(),
        note: request.note.clone(),
        judged: None,
    }
}

fn judged(triage: &Triage, triaged: &Triaged) -> Judged {
    let rule = |said: &RuleVerdict| {
        let look = match said.verdict {
            Verdict::Holds => "holds",
            Verdict::Fails if !said.rule.is_always() => "lacks",
            Verdict::Fails | Verdict::Unknown => "unknown",
        };
        let rule = said.rule.in_words(&triage.strategy);
        (look, format!("{rule}: {} ({})", said.verdict_in_words(), said.fact_in_words()))
    };
    let familiarity = triage.familiarity(triaged);
    Judged {
        fit: triaged.judgement.fit,
        because: triaged.judgement.in_short(&triage.strategy),
        rules: triaged.judgement.verdicts.iter().map(rule).collect(),
        familiarity: familiarity.share().to_string(),
        parts: familiarity.parts.iter().map(|part| format!("{}: {}", part.basis, part.share)).collect(),
    }
}
