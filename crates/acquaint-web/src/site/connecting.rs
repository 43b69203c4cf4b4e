//! Asking to connect: the form, the check of the note, and what ends a connection or keeps someone away.

mod draft;
mod parting;

use crate::failure::Failure;
use crate::page::connect::{ConnectPage, NoteCheck, PolicyLine};
use crate::page::form::Form as Filled;
use crate::page::frame::{Flash, Nav, Undo};
use crate::page::moment::Moment;
use crate::route::{Access, Routes};
use crate::service::Service;
use crate::shell::{Shell, go, go_saying};
use crate::site::posted::Posted;
use crate::site::show;
use crate::visitor::Visitor;
use acquaint_app::community::read_people::Beside;
use acquaint_app::community::view::{Between, MemberView};
use acquaint_app::community::{Community, CommunityError};
use acquaint_core::id::PersonId;
use acquaint_core::note::{Note, read_note};
use acquaint_core::profile::{FieldError, SharedFact};
use acquaint_core::request::{Command, Outcome, Refusal, SendRequest, SendsLeft};
use acquaint_core::stamp::whole_minute;
use acquaint_core::text::Line;
use acquaint_core::tie::Tie;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use draft::{Facts, draft_note, suggest_tie};
use jiff::Timestamp;

pub fn routes() -> Routes {
    Routes::new()
        .get("/people/{handle}/connect", Access::Member, show_connect)
        .post("/people/{handle}/connect", Access::Member, connect)
        .post("/people/{handle}/note-check", Access::Member, check_note)
        .and(parting::routes())
}

/// Everything that the page shows beside the form.
struct Asking {
    other: MemberView,
    shared: Vec<SharedFact>,
    draft: String,
    left: SendsLeft,
    /// From when the two may ask again, if that is still to come.
    until: Option<Timestamp>,
}

async fn load_asking(
    community: &Community,
    me: PersonId,
    other: MemberView,
    now: Timestamp,
) -> Result<Asking, CommunityError> {
    // Mutual connections that a draft may name. Judgement.
    const NAMED: u32 = 2;
    let (beside, left) = community.prepare_request(me, &other, NAMED, now).await?;
    let Beside { own, shared, mutual, until } = beside;
    let mutual: Vec<String> = mutual.into_iter().map(|card| card.name).collect();
    let name = show::person(&other.card);
    let facts = Facts { to: name.first_name(), shared: &shared, mutual: &mutual };
    Ok(Asking {
        draft: draft_note(&own.profile, &facts, community.limits().note_characters_max),
        left,
        other,
        shared,
        until,
    })
}

fn page(shell: &Shell, community: &Community, asking: &Asking, form: Filled) -> ConnectPage {
    let limits = community.limits();
    let lines = asking.other.policy.lines().filter(|line| !line.trim().is_empty());
    ConnectPage {
        frame: shell.frame(Nav::People),
        person: show::person(&asking.other.card),
        check: check_of(form.value("note"), limits.note_characters_max),
        form,
        draft: asking.draft.clone(),
        shared: asking.shared.iter().map(show::shared_fact).collect(),
        // A policy is written in free words: whether a note does what it asks is for people to tell.
        policy: lines.map(|line| PolicyLine { words: line.trim().to_owned(), holds: None }).collect(),
        note_characters_max: limits.note_characters_max,
        left_this_week: asking.left.this_week,
        left_open: asking.left.open,
        open_days: limits.open_days,
    }
}

/// What a note says so far, and why it could not be sent as it is.
pub(super) fn check_of(text: &str, characters_max: u32) -> NoteCheck {
    let problem = note_problem(text, characters_max).unwrap_or_default();
    NoteCheck { content: read_note(text), is_empty: text.trim().is_empty(), problem }
}

fn note_problem(text: &str, characters_max: u32) -> Option<String> {
    let note = match Note::new(text) {
        Ok(note) => note,
        Err(error) => return Some(show::beside(&error)),
    };
    let characters = note.as_str().chars().count();
    (characters > characters_max as usize).then(|| {
        format!("this has {characters} characters, but at most {characters_max} fit; please shorten it")
    })
}

/// Where to go instead of asking, if the two stand otherwise than apart.
fn way_on(service: &Service, other: &MemberView) -> Option<Response> {
    let name = &other.card.name;
    match other.card.between {
        Between::Nothing => None,
        Between::Yourself => Some(go("/me")),
        Between::YouAsked { request, .. } => Some(go(&format!("/sent/{request}"))),
        Between::TheyAsked { request, .. } => Some(go(&format!("/received/{request}"))),
        Between::Connected { .. } => {
            let flash = Flash::done(format!("You and {name} are connected already."));
            Some(go_saying(service, "/connections", &flash))
        }
        Between::YouBlock => {
            let unblock = Undo {
                action: format!("{}/unblock", show::address_of(&other.card)),
                label: "Unblock".into(),
                fields: Vec::new(),
            };
            let flash = Flash::problem(format!("You block {name}. To ask them, unblock them first."));
            Some(go_saying(service, "/people", &flash.with_undo(unblock)))
        }
    }
}

async fn show_connect(
    shell: Shell,
    visitor: Visitor,
    State(service): State<Service>,
    Path(handle): Path<String>,
) -> Result<Response, Failure> {
    let community = service.community();
    let other = community.find_member(visitor.id(), &handle).await?;
    if let Some(elsewhere) = way_on(&service, &other) {
        return Ok(elsewhere);
    }
    let asking = load_asking(community, visitor.id(), other, service.stamp().now).await?;
    let form = match suggest_tie(&asking.shared) {
        Some((tie, evidence)) => Filled::new().with("tie", tie.key()).with("evidence", evidence),
        None => Filled::new(),
    };
    let form = match asking.until {
        Some(until) => form.with_error("", cooling_down(until)),
        None => form,
    };
    Ok(shell.page(&page(&shell, community, &asking, form)))
}

async fn connect(
    shell: Shell,
    visitor: Visitor,
    State(service): State<Service>,
    Path(handle): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let (community, me) = (service.community(), visitor.id());
    let other = community.find_member(me, &handle).await?;
    if other.card.between == Between::Yourself {
        return Err(CommunityError::Refused(Refusal::Yourself).into());
    }
    let again = async |status, form| {
        let asking = load_asking(community, me, other.clone(), service.stamp().now).await?;
        Ok(shell.page_with(status, &page(&shell, community, &asking, form)))
    };
    if matches!(posted.text("intent"), "check" | "draft") {
        return again(StatusCode::OK, posted.filled()).await;
    }
    let wish = match read_wish(&posted) {
        Ok(wish) => wish,
        Err(errors) => return again(StatusCode::UNPROCESSABLE_ENTITY, with_errors(&posted, errors)).await,
    };
    let mut stamp = service.stamp();
    let sent = community.act(me, other.card.id, &Command::SendRequest(wish), None, &mut stamp).await;
    match sent {
        Ok(outcome) => Ok(sent_on(&service, &other, &outcome, stamp.now)),
        Err(CommunityError::Refused(refusal)) if can_be_mended(&refusal) => {
            let error = FieldError { field: field_of(&refusal).into(), detail: refusal_in_words(&refusal) };
            let status = Failure::from(CommunityError::Refused(refusal)).status;
            again(status, with_errors(&posted, vec![error])).await
        }
        Err(error) => Err(error.into()),
    }
}

/// What the form says, or everything that is wrong with it.
fn read_wish(posted: &Posted) -> Result<SendRequest, Vec<FieldError>> {
    let mut errors = Vec::new();
    let tie = Tie::parse(posted.text("tie"));
    if tie.is_none() {
        errors.push(FieldError::new("tie", "please choose how you know each other"));
    }
    let evidence = match posted.text("evidence").trim() {
        "" => None,
        text => Line::new(text)
            .map_err(|error| errors.push(FieldError::new("evidence", &show::beside(&error))))
            .ok(),
    };
    let note = Note::new(posted.text("note"));
    let note = note.map_err(|error| errors.push(FieldError::new("note", &show::beside(&error)))).ok();
    match (tie, note) {
        (Some(tie), Some(note)) if errors.is_empty() => Ok(SendRequest { tie, evidence, note }),
        _ => Err(errors),
    }
}

fn with_errors(posted: &Posted, errors: Vec<FieldError>) -> Filled {
    errors.into_iter().fold(posted.filled(), |form, error| form.with_error(error.field, error.detail))
}

/// Whether the page can help: with another text, or with the day from which it will work.
fn can_be_mended(refusal: &Refusal) -> bool {
    matches!(
        refusal,
        Refusal::CoolingDown { .. }
            | Refusal::WeekUsedUp { .. }
            | Refusal::TooManyOpen { .. }
            | Refusal::TextTooLong { .. }
            | Refusal::AtLimit { .. }
    )
}

fn field_of(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::TextTooLong { field, .. } => field,
        _ => "",
    }
}

/// A refusal as the page says it, with days where programs read instants.
fn refusal_in_words(refusal: &Refusal) -> String {
    match refusal {
        Refusal::CoolingDown { until } => cooling_down(*until),
        Refusal::WeekUsedUp { max, until: Some(until) } => format!(
            "you have sent {max} requests within seven days, which is the most; the next can go out on {}",
            Moment::day(*until).words
        ),
        refusal => show::beside(refusal),
    }
}

fn cooling_down(until: Timestamp) -> String {
    format!("you can ask this person again from {}", Moment::day(until).words)
}

/// Where a request leads that was sent, or that found more than it looked for.
fn sent_on(service: &Service, other: &MemberView, outcome: &Outcome, now: Timestamp) -> Response {
    // What an outcome says of moments is a whole minute.
    let now = whole_minute(now);
    let name = &other.card.name;
    match *outcome {
        Outcome::Waiting { request, sent_at } => {
            let words = if sent_at == now {
                format!("Your request to {name} is sent. It waits until they accept it or you take it back.")
            } else {
                format!("Your request to {name} waits already, as it was sent; nothing was sent twice.")
            };
            go_saying(service, &format!("/sent/{request}"), &Flash::done(words))
        }
        Outcome::Connected { since } if since == now => {
            let words = format!("You and {name} are connected: {name} had asked you, too.");
            go_saying(service, "/connections", &Flash::done(words))
        }
        _ => {
            let words = format!("You and {name} are connected already.");
            go_saying(service, "/connections", &Flash::done(words))
        }
    }
}

/// The check of a note as it grows: a part of the page, for the script. Nothing is kept, nobody is looked up.
async fn check_note(
    _visitor: Visitor,
    State(service): State<Service>,
    posted: Posted,
) -> Result<Response, Failure> {
    let check = check_of(posted.text("note"), service.community().limits().note_characters_max);
    let text = askama::Template::render(&check);
    let text = text.map_err(|_| {
        Failure::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "the note could not be checked; it can be sent",
        )
    })?;
    Ok(Html(text).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_wrong_with_a_request_is_said_beside_its_field() {
        let errors = |posted: Posted| -> Vec<(String, String)> {
            let errors = read_wish(&posted).unwrap_err();
            errors.into_iter().map(|error| (error.field, error.detail)).collect()
        };
        let found = errors([("tie", "stranger"), ("evidence", "a\nb"), ("note", "x\u{202E}")].into());
        assert_eq!(
            found.iter().map(|(field, _)| field.as_str()).collect::<Vec<_>>(),
            ["tie", "evidence", "note"]
        );
        assert_eq!(found[1].1, "this has a line break, but must be one line");
        assert!(found[2].1.starts_with("this holds U+202E at position 2"), "{}", found[2].1);
        assert_eq!(errors([("note", "Hello")].into()).len(), 1);
    }

    #[test]
    fn a_request_needs_a_tie_and_nothing_else() {
        let wish = read_wish(&[("tie", "neighbour"), ("evidence", "  "), ("note", "")].into()).unwrap();
        assert_eq!((wish.tie, wish.evidence, wish.note), (Tie::Neighbour, None, Note::default()));
    }

    #[test]
    fn a_note_that_is_too_long_is_told_so_while_it_grows() {
        let check = check_of(&"x ".repeat(6), 10);
        assert_eq!(check.problem, "this has 12 characters, but at most 10 fit; please shorten it");
        assert!(check_of("", 10).is_empty && check_of("", 10).problem.is_empty());
        assert!(check_of(&"x".repeat(601), 600).problem.starts_with("this has 601 characters"));
    }

    #[test]
    fn a_refusal_names_a_day_and_no_instant() {
        let until: Timestamp = "2026-06-03T17:20:11Z".parse().unwrap();
        let words = refusal_in_words(&Refusal::CoolingDown { until });
        assert_eq!(words, "you can ask this person again from 3 June 2026");
        let words = refusal_in_words(&Refusal::WeekUsedUp { max: 100, until: Some(until) });
        assert!(words.ends_with("the next can go out on 3 June 2026"), "{words}");
    }
}
