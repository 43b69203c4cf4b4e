//! `/strategy/preview`: what the strategy in a form would do. Nothing is kept.

use super::edit::{again, page};
use super::written::{filled, read};
use super::{accepts, count_shelves, judged};
use crate::failure::Failure;
use crate::pace;
use crate::page::connect::{tie_as_said, tie_in_short};
use crate::page::moment::{Moment, count};
use crate::page::strategy::{Fitting, Preview, PreviewGroup, PreviewItem, StrategyPage};
use crate::service::Service;
use crate::shell::Shell;
use crate::site::posted::Posted;
use crate::site::show;
use crate::visitor::Visitor;
use acquaint_app::community::match_requests::Recipient;
use acquaint_app::community::preview_strategy::{Group, Places, Preview as Previewed};
use acquaint_app::community::view::Cursor;
use acquaint_app::community::{Community, CommunityError};
use acquaint_core::id::{PersonId, RequestId};
use acquaint_core::request::Shelf;
use acquaint_core::strategy::{IfNot, Rule, Strategy};
use askama::Template as _;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use jiff::Timestamp;

/// How many requests of each kind are shown. Judgement.
const SHOWN: usize = 3;

pub(super) async fn show(
    shell: Shell,
    visitor: Visitor,
    State(service): State<Service>,
    posted: Posted,
) -> Result<Response, Failure> {
    let is_part = posted.text("part") == "preview";
    let strategy = match read(&posted) {
        Ok(strategy) => strategy,
        Err(_) if is_part => {
            return part(&Preview::problem(
                "Something in the form cannot be read yet. The button says what.",
            ));
        }
        Err(errors) => {
            let page = again(&shell, &visitor, &service, &posted, errors).await?;
            return Ok(shell.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page));
        }
    };
    pace::check_preview(&service, visitor.id(), &strategy)?;
    let (community, me) = (service.community(), visitor.id());
    let saved = community.load_strategy(me).await?;
    let current = saved.as_ref().map(|saved| &saved.strategy);
    let after =
        Some(posted.text("after")).filter(|after| !after.is_empty()).map(|after| Cursor(after.into()));
    let strategies = (&strategy, current);
    let (preview, fits) = preview(community, me, strategies, after.as_ref(), service.stamp().now).await?;
    if is_part {
        return part(&preview);
    }
    let page = page(&shell, &visitor, &service, saved, Some(fits), filled(&strategy)).await?;
    let version = posted.text("based_on").parse().unwrap_or(page.version);
    Ok(shell.page(&StrategyPage { version, preview: Some(preview), ..page }))
}

/// A part of the page, for the script.
fn part(preview: &Preview) -> Result<Response, Failure> {
    let text = preview.render().map_err(|_| {
        let detail = "what this would do could not be written; it can be saved";
        Failure::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", detail)
    })?;
    Ok(Html(text).into_response())
}

/// The preview, and how many fit the current strategy; where more waits than was looked at, the page does not say.
async fn preview(
    community: &Community,
    me: PersonId,
    (strategy, current): (&Strategy, Option<&Strategy>),
    after: Option<&Cursor>,
    now: Timestamp,
) -> Result<(Preview, Fitting), CommunityError> {
    let recipient = community.load_recipient(me, now).await?;
    let found = community.preview_strategy(&recipient, strategy, current, (SHOWN, after)).await?;
    let is_part = after.is_some() || found.next.is_some();
    let judged = found.waiting.all();
    let in_all = if is_part { count_shelves(community, me, None).await?.into_iter().sum() } else { judged };
    let is_new = current.is_some() && found.fits_newly.count > 0;
    let fits = if is_new { ("Would newly fit", &found.fits_newly) } else { ("Would fit", &found.fits) };
    let parts = [fits, ("Would no longer fit", &found.no_longer), ("Unsure", &found.cannot_tell)];
    let oldest = parts.map(|(_, group)| group.first.as_slice());
    let oldest = items(community, &recipient, strategy, oldest, now).await?;
    let groups = parts.into_iter().zip(oldest).filter(|(_, items)| !items.is_empty());
    let groups = groups
        .map(|((title, group), items)| PreviewGroup { title, more: more(group, items.len()), items })
        .collect();
    let preview = Preview {
        problem: String::new(),
        sentence: sentence(strategy),
        places: places(&found),
        waiting: judged,
        in_all,
        is_beginning: after.is_none(),
        next: found.next.as_ref().map(|next| next.0.clone()).unwrap_or_default(),
        fits: found.waiting.fits,
        newly: found.fits_newly.count,
        no_longer: found.no_longer.count,
        does_not_fit: found.waiting.does_not_fit,
        cannot_tell: found.waiting.cannot_tell,
        shelves: shelves(&found),
        groups,
        connections: (found.connections.fits, found.connections.all()),
        connections_in_all: recipient.connections(),
        caution: caution(&found, is_part || found.connections.all() < recipient.connections()),
        orders: orders(strategy, &found, is_part),
        unknown: community.list_unknown(me, strategy).await?,
    };
    let fits =
        if is_part { Fitting::default() } else { Fitting { count: found.fits_currently, among: None } };
    Ok((preview, fits))
}

/// How many suggestions a field has. Judgement.
const SUGGESTED: usize = 40;

/// What may be written in the lists of places, list by list.
fn places(found: &Previewed) -> Vec<(&'static str, Vec<String>)> {
    let said = found.places.most_said(SUGGESTED).map(|names| names.into_iter().map(str::to_owned).collect());
    Places::KINDS.into_iter().zip(said).collect()
}

/// The whole strategy as one sentence.
fn sentence(strategy: &Strategy) -> String {
    let rules = Rule::ALL.into_iter().filter(|rule| rule.is_set(strategy));
    let rules: Vec<String> = rules.map(|rule| rule.in_words(strategy)).collect();
    let (always, others): (Vec<_>, Vec<_>) = rules.into_iter().partition(|rule| rule.starts_with("always: "));
    let always: Vec<&str> = always.iter().filter_map(|rule| rule.strip_prefix("always: ")).collect();
    let fits = match &others[..] {
        [] => "Anyone fits".to_owned(),
        others => format!("Someone fits if {}", others.join(", and ")),
    };
    match &always[..] {
        [] => format!("{fits}."),
        always => format!("{fits}. These fit in any case: {}.", always.join("; ")),
    }
}

/// How many of a group are not among those that are shown.
fn more(group: &Group, shown: usize) -> u32 {
    group.count.saturating_sub(u32::try_from(shown).unwrap_or(u32::MAX))
}

/// Groups of requests with what the strategy says of each, read together. They are not marked as seen.
pub(super) async fn items<const GROUPS: usize>(
    community: &Community,
    me: &Recipient,
    strategy: &Strategy,
    groups: [&[RequestId]; GROUPS],
    now: Timestamp,
) -> Result<[Vec<PreviewItem>; GROUPS], CommunityError> {
    let read = community.read_judged(me, strategy, groups.concat()).await?;
    let item = |request: &RequestId| {
        let (found, of_it) = read.get(request)?;
        Some(PreviewItem {
            request: request.to_string(),
            person: show::person(&found.sender.card),
            href: format!("/received/{request}"),
            waited: Moment::waited(found.text.sent_at, now),
            age: Moment::age(found.text.sent_at, now),
            tie: tie_as_said(found.text.tie),
            tie_in_short: tie_in_short(found.text.tie),
            judged: judged(strategy, of_it),
        })
    };
    Ok(groups.map(|group| group.iter().filter_map(item).collect()))
}

fn shelves(found: &Previewed) -> Vec<String> {
    let words = |shelf| match shelf {
        Shelf::Inbox => "in the inbox",
        Shelf::SetAside => "set aside",
        Shelf::Filtered => "filtered",
    };
    let shelves = Shelf::ALL.into_iter().zip(found.fits_on_shelf).filter(|(_, fits)| *fits > 0);
    shelves.map(|(shelf, fits)| format!("{fits} {}", words(shelf))).collect()
}

fn caution(found: &Previewed, is_part: bool) -> &'static str {
    if is_part && found.fits_nobody() {
        "This fits nobody among those looked at. If that is what you mean, it is fine."
    } else if is_part && found.fits_everybody() {
        "This fits everybody among those looked at."
    } else if found.fits_nobody() {
        "This fits nobody who waits and nobody you are connected with. If that is what you mean, it is fine."
    } else if found.fits_everybody() {
        "This fits everybody who waits and everybody you are connected with, as if there were no rule."
    } else {
        ""
    }
}

/// What the strategy would do automatically, if it is to.
fn orders(strategy: &Strategy, found: &Previewed, is_part: bool) -> Vec<String> {
    let requests = |n: u32| {
        if is_part { format!("{n} of these requests") } else { count(n as usize, "request", "requests") }
    };
    let mut orders = Vec::new();
    if accepts(strategy) {
        let would = requests(found.accepts);
        orders.push(format!("{would} would be accepted automatically once you save."));
    }
    if strategy.if_not == IfNot::Filter {
        let would = requests(found.filters);
        orders.push(format!("{would} would go to the filtered shelf, and wait there. Nobody can tell."));
    }
    if is_part && !orders.is_empty() {
        orders.push("All other requests are matched too, in the background, once you save.".to_owned());
    }
    orders
}
