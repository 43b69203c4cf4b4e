//! Several requests at once: accept them, set them aside, put them back.

use super::back;
use crate::failure::Failure;
use crate::page::frame::{Flash, Undo};
use crate::page::moment::{count, list};
use crate::service::Service;
use crate::shell::go_saying;
use crate::site::posted::Posted;
use crate::site::strategy;
use crate::visitor::Visitor;
use acquaint_app::community::CommunityError;
use acquaint_core::id::{PersonId, RequestId};
use acquaint_core::request::{Command, Outcome, Refusal, Shelf, Whose};
use axum::extract::State;
use axum::response::Response;
use std::collections::BTreeSet;

/// The most requests at once. Judgement.
const AT_ONCE: usize = 100;
/// How many names a message tells. Judgement.
const NAMED: usize = 3;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Intent {
    Accept,
    SetAside,
    ReturnToInbox,
}

impl Intent {
    fn parse(key: &str) -> Option<Self> {
        match key {
            "accept" => Some(Self::Accept),
            "set_aside" => Some(Self::SetAside),
            "return_to_inbox" => Some(Self::ReturnToInbox),
            _ => None,
        }
    }

    fn command(self, request: RequestId) -> Command {
        match self {
            Self::Accept => Command::Accept(request),
            Self::SetAside => Command::SetAside(request),
            Self::ReturnToInbox => Command::ReturnToInbox(request),
        }
    }
}

#[derive(Debug, Default)]
struct Tally {
    done: Vec<RequestId>,
    /// How many could not be accepted because the reader has no connection left, and how many one may have.
    at_own_limit: usize,
    /// Whose requests could not be accepted because they have no connection left.
    at_their_limit: Vec<String>,
    /// How many do not wait any more.
    gone: usize,
    /// How many were left when something went wrong; the first of them may have been done.
    left: usize,
    connections_max: u32,
}

pub(super) async fn answer(
    visitor: Visitor,
    State(service): State<Service>,
    posted: Posted,
) -> Result<Response, Failure> {
    let back = back(&posted);
    let say = |words: &str| Ok(go_saying(&service, &back, &Flash::problem(words)));
    let Some(intent) = Intent::parse(posted.text("intent")) else {
        return say("Please say with a button below the list what to do with those chosen.");
    };
    let ids: BTreeSet<RequestId> =
        posted.all("request").filter_map(|id| id.parse().ok()).map(RequestId).collect();
    if ids.is_empty() {
        return say("None was chosen, so nothing was changed. Tick the requests first.");
    }
    if ids.len() > AT_ONCE {
        return say("These are more than 100 at once, so nothing was changed. Please choose fewer.");
    }
    if intent == Intent::Accept && ids.len() > 1 {
        return accept(&service, visitor.id(), ids, &back).await;
    }
    let tally = carry_out(&service, visitor.id(), intent, ids).await?;
    Ok(go_saying(&service, &back, &flash(intent, &tally, posted.text("shelf"))))
}

/// Several acceptances at one moment would show that they were not clicked one by one.
async fn accept(
    service: &Service,
    me: PersonId,
    picked: BTreeSet<RequestId>,
    back: &str,
) -> Result<Response, Failure> {
    let planned = service.community().accept_picked(me, picked, &mut service.stamp()).await?;
    Ok(if let Some(sweep) = planned {
        let said =
            Flash::done("They are accepted one at a time over the next minutes, as if you clicked each.");
        let at = strategy::sweep_address(sweep);
        let undo = Undo { action: format!("{at}/stop"), label: "Undo".to_owned(), fields: Vec::new() };
        go_saying(service, &at, &said.with_undo(undo))
    } else {
        let said = Flash::problem("These requests no longer wait, or are about to be accepted already.");
        go_saying(service, back, &said)
    })
}

async fn carry_out(
    service: &Service,
    me: PersonId,
    intent: Intent,
    requests: BTreeSet<RequestId>,
) -> Result<Tally, Failure> {
    let commands: Vec<_> = requests.iter().map(|request| (*request, intent.command(*request))).collect();
    let (community, mut stamp) = (service.community(), service.stamp());
    let done = match &commands[..] {
        // A single request may be accepted, and an acceptance must not be decided on anything private.
        [(request, command)] => {
            vec![community.act_on_request(me, *request, command, None, &mut stamp).await]
        }
        commands => community.act_on_requests(me, commands, &mut stamp).await?,
    };
    let mut tally = Tally::default();
    for (turn, (request, done)) in requests.iter().zip(done).enumerate() {
        if let Err(failure) = count_one(service, me, *request, done, &mut tally).await {
            // What was done before stays done, and is told.
            if tally.done.is_empty() {
                return Err(failure);
            }
            tally.left = requests.len() - turn;
            break;
        }
    }
    Ok(tally)
}

async fn count_one(
    service: &Service,
    me: PersonId,
    request: RequestId,
    done: Result<Outcome, CommunityError>,
    tally: &mut Tally,
) -> Result<(), Failure> {
    match done {
        Ok(_) => tally.done.push(request),
        Err(CommunityError::Refused(Refusal::AtLimit { whose, max })) => {
            tally.connections_max = max;
            match whose {
                Whose::Yours => tally.at_own_limit += 1,
                Whose::Theirs => {
                    tally
                        .at_their_limit
                        .push(service.community().find_received(me, request).await?.sender.card.name);
                }
            }
        }
        Err(CommunityError::Refused(_) | CommunityError::NotFound) => tally.gone += 1,
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

fn flash(intent: Intent, tally: &Tally, shelf: &str) -> Flash {
    let mut words = Vec::new();
    let requests = || count(tally.done.len(), "request", "requests");
    if !tally.done.is_empty() {
        words.push(match intent {
            Intent::Accept => {
                format!("You are connected with {} more.", count(tally.done.len(), "person", "people"))
            }
            Intent::SetAside => format!("Saved for later: {}. Only you know.", requests()),
            Intent::ReturnToInbox => format!("Back in the inbox: {}. Only you know.", requests()),
        });
    }
    let is_all =
        words.len() == 1 && tally.at_own_limit + tally.at_their_limit.len() + tally.gone + tally.left == 0;
    words.extend(obstacles(tally));
    let message = words.join(" ");
    if !is_all {
        return Flash::problem(message);
    }
    match undo(intent, &tally.done, shelf) {
        Some(undo) => Flash::done(message).with_undo(undo),
        None => Flash::done(message),
    }
}

fn obstacles(tally: &Tally) -> Vec<String> {
    let mut words = Vec::new();
    if tally.at_own_limit > 0 {
        words.push(format!(
            "You have {} connections, which is the most; {} waiting, and you can accept later.",
            tally.connections_max,
            keep(tally.at_own_limit)
        ));
    }
    let names = &tally.at_their_limit;
    if !names.is_empty() {
        let mut named: Vec<String> = names.iter().take(NAMED).cloned().collect();
        if names.len() > NAMED {
            named.push(format!("{} more", names.len() - NAMED));
        }
        let have = if names.len() == 1 { "has" } else { "have" };
        words.push(format!(
            "{} {have} {} connections, which is the most; {} waiting, and you can accept later.",
            list(&named),
            tally.connections_max,
            keep(names.len())
        ));
    }
    if tally.gone > 0 {
        let do_not = if tally.gone == 1 { "does not wait" } else { "do not wait" };
        words.push(format!("{} {do_not} any more.", count(tally.gone, "request", "requests")));
    }
    if tally.left > 0 {
        let other = count(tally.left, "other request", "other requests");
        words.push(format!(
            "Then something went wrong here: {other} may not be done. Please look which still wait, and try again."
        ));
    }
    words
}

fn keep(requests: usize) -> String {
    format!("{} {}", count(requests, "request", "requests"), if requests == 1 { "keeps" } else { "keep" })
}

/// The step back. Only the strategy itself puts something on the filtered shelf, and accepting has none.
fn undo(intent: Intent, done: &[RequestId], shelf: &str) -> Option<Undo> {
    let (back, label) = match intent {
        Intent::SetAside => ("return_to_inbox", "Put them back"),
        Intent::ReturnToInbox if shelf == Shelf::SetAside.key() => ("set_aside", "Save them for later again"),
        Intent::Accept | Intent::ReturnToInbox => return None,
    };
    let mut fields = vec![("intent".to_owned(), back.to_owned()), ("shelf".to_owned(), shelf.to_owned())];
    fields.extend(done.iter().map(|request| ("request".to_owned(), request.to_string())));
    Some(Undo { action: "/received/bulk".to_owned(), label: label.to_owned(), fields })
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn done(requests: usize) -> Vec<RequestId> {
        (0..requests).map(|number| RequestId(Uuid::from_u128(number as u128))).collect()
    }

    #[test]
    fn one_message_tells_what_worked_and_whose_limit_stood_in_the_way() {
        let tally = Tally {
            done: done(3),
            at_their_limit: vec!["Bo".into(), "Cy".into()],
            gone: 1,
            connections_max: 7,
            ..Tally::default()
        };
        let said = flash(Intent::Accept, &tally, "inbox");
        assert!(said.is_problem() && said.undo.is_none());
        assert_eq!(
            said.message,
            "You are connected with 3 people more. Bo and Cy have 7 connections, which is the most; \
             2 requests keep waiting, and you can accept later. 1 request does not wait any more."
        );
        let broken = Tally { done: done(2), left: 5, ..Tally::default() };
        let said = flash(Intent::SetAside, &broken, "inbox");
        assert!(said.is_problem() && said.message.starts_with("Saved for later: 2 requests."));
        assert!(said.message.contains("5 other requests may not be done"), "{}", said.message);
        let own = Tally { at_own_limit: 2, connections_max: 7, ..Tally::default() };
        assert!(flash(Intent::Accept, &own, "inbox").message.starts_with("You have 7 connections"));
    }

    #[test]
    fn what_only_the_reader_knows_can_be_undone() {
        let step = |intent, requests, shelf| {
            flash(intent, &Tally { done: done(requests), ..Tally::default() }, shelf).undo
        };
        let undo = step(Intent::SetAside, AT_ONCE, "inbox").unwrap();
        assert_eq!((undo.fields[0].1.as_str(), undo.fields.len()), ("return_to_inbox", AT_ONCE + 2));
        assert!(step(Intent::ReturnToInbox, 2, "set_aside").is_some());
        assert!(step(Intent::ReturnToInbox, 2, "filtered").is_none());
    }
}
