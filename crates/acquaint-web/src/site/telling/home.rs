//! `/`: what needs me; or, when nobody is signed in, what acquaint is.

use super::notification::item;
use crate::failure::Failure;
use crate::page::frame::Nav;
use crate::page::home::{HomeAdvice, HomePage, News, OpenQuestion, Waiting};
use crate::page::moment::Moment;
use crate::page::welcome::WelcomePage;
use crate::service::Service;
use crate::shell::Shell;
use crate::site::sent::tell;
use crate::site::{people, show, strategy};
use crate::visitor::{Arrival, Visitor};
use acquaint_app::community::explain_sent::ExplainedRequest;
use acquaint_app::community::keep_strategy::Visit;
use acquaint_app::community::read_requests::{Home, HomeWant};
use acquaint_app::community::view::{MemberView, Notification, SentRequest, SentState};
use acquaint_app::community::{Community, CommunityError};
use acquaint_core::id::RequestId;
use acquaint_core::member::Role;
use acquaint_core::recognition::share_of_details;
use acquaint_core::request::{NoticeKind, Shelf};
use acquaint_why::explanation::Advice;
use acquaint_why::told::Told;
use axum::extract::State;
use axum::response::Response;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// How many of the latest notifications home looks at, and how many it tells. Judgement.
const LOOKED_AT: u32 = 30;
const TOLD: usize = 5;
/// Among how many requests, longest waiting first, home looks for what would help most. Judgement: each is explained
/// in full.
const EXPLAINED: u32 = 20;
/// How many people are suggested. Judgement.
const SUGGESTED: u32 = 3;
/// A profile with less than this share of its details is hard to recognise. Judgement.
const DETAILS_MIN: f64 = 0.5;

pub(super) async fn show(
    Arrival(visit): Arrival,
    shell: Shell,
    visitor: Option<Visitor>,
    State(service): State<Service>,
) -> Result<Response, Failure> {
    match visitor {
        Some(visitor) => Ok(shell.page(&home(&shell, &visitor, visit, &service).await?)),
        None => Ok(shell.page(&WelcomePage::new(
            shell.frame(Nav::Elsewhere),
            service.community().rules().sign_up,
            service.setup.demo.clone(),
        ))),
    }
}

async fn home(
    shell: &Shell,
    visitor: &Visitor,
    visit: Option<Visit>,
    service: &Service,
) -> Result<HomePage, CommunityError> {
    let (me, now) = (visitor.id(), service.stamp().now);
    let community = service.community();
    let matched = match visit {
        Some(visit) => Some(community.match_visit(me, visit, now).await?),
        None => None,
    };
    let fits = matched.as_ref().map(|(.., fits)| fits);
    let want = HomeWant { told: LOOKED_AT, waiting: EXPLAINED, suggestions: SUGGESTED };
    let Home { own, told, waiting, others, counts, suggestions } = community.load_home(me, want, now).await?;
    let sent: BTreeMap<RequestId, &SentRequest> =
        waiting.iter().chain(&others).map(|request| (request.text.id, request)).collect();
    let (news, questions) = (news(&told, &sent, now), questions(&told, &sent, now));
    let shelves = strategy::count_shelves(community, me, fits).await?;
    let figures = match visitor.account.role {
        Role::Operator => Some(community.load_figures_for(&visitor.account).await?),
        Role::Member => None,
    };
    let waits = Waiting {
        fits: fits.map(strategy::fitting).unwrap_or_default(),
        asked: if fits.is_some() { 0 } else { shelves[Shelf::Inbox as usize] },
        vouches: counts.open_wishes,
        applicants: figures.as_ref().map_or(0, |figures| figures.awaiting_approval),
        reports: figures.as_ref().map_or(0, |figures| figures.open_reports),
        is_alone: figures.as_ref().is_some_and(|figures| figures.members + figures.awaiting_approval <= 1),
        is_profile_thin: own.card.picture.is_none() || share_of_details(&own.profile.details()) < DETAILS_MIN,
        is_new: counts.sent_waiting == 0 && shelves == [0; 3] && own.connections.unwrap_or(0) == 0,
    };
    Ok(HomePage {
        frame: shell.frame(Nav::Home),
        name: show::person(&own.card).first_name().to_owned(),
        news,
        questions,
        needs: waits.needs(),
        shelves,
        running: strategy::list_running(community, me, now).await?,
        sent: counts.sent_waiting,
        advice: advice(community, waiting, &own, now),
        suggestions: suggestions.iter().map(people::suggestion).collect(),
    })
}

/// The latest answers.
fn news(told: &[Notification], sent: &BTreeMap<RequestId, &SentRequest>, now: Timestamp) -> Vec<News> {
    let is_news = |told: &&Notification| {
        matches!(told.kind, NoticeKind::Connected | NoticeKind::QuestionAnswered | NoticeKind::Vouched)
    };
    let news = told.iter().filter(is_news).take(TOLD).map(|told| {
        let item = item(told, sent.contains_key(&told.request), now);
        News { person: show::person(&told.about), words: item.words, href: item.href, at: item.at }
    });
    news.collect()
}

/// Questions about requests of mine that I have not answered.
fn questions(
    told: &[Notification],
    sent: &BTreeMap<RequestId, &SentRequest>,
    now: Timestamp,
) -> Vec<OpenQuestion> {
    let mut looked_at = BTreeSet::new();
    let asked = told.iter().filter(|told| told.kind == NoticeKind::QuestionAsked);
    let asked = asked.filter(|told| looked_at.insert(told.request));
    let open = asked.filter_map(|told| {
        let request = sent.get(&told.request).filter(|request| request.state == SentState::Waiting)?;
        let question = request.text.questions.last().filter(|question| question.answer.is_none())?;
        Some(OpenQuestion {
            person: show::person(&request.recipient.card),
            question: question.question.as_str().to_owned(),
            href: format!("/sent/{}#question", told.request),
            at: Moment::ago(question.asked_at, now),
        })
    });
    open.collect()
}

/// What would help most, and which request.
fn advice(
    community: &Community,
    waiting: Vec<SentRequest>,
    own: &MemberView,
    now: Timestamp,
) -> Option<HomeAdvice> {
    let explained = waiting.into_iter().map(|request| community.explain(request, own, now));
    let uplift =
        |request: &ExplainedRequest| request.told().as_ref().and_then(Told::best).map_or(0.0, Advice::uplift);
    let best = explained.max_by(|one, other| uplift(one).total_cmp(&uplift(other)))?;
    advice_about(community, &best, now)
}

fn advice_about(community: &Community, explained: &ExplainedRequest, now: Timestamp) -> Option<HomeAdvice> {
    let request = &explained.request;
    let told = tell(community, explained, false)?;
    let help = told.lead?;
    let href = format!("/sent/{}", request.text.id);
    let in_full =
        |address: String| if address.starts_with('#') { format!("{href}{address}") } else { address };
    Some(HomeAdvice {
        person: show::person(&request.recipient.card),
        waited: Moment::waited(request.text.sent_at, now),
        title: help.title,
        now: help.now,
        then: help.then,
        way: help.ways.into_iter().next().map(|(address, label)| (in_full(address), label)),
        href,
    })
}
