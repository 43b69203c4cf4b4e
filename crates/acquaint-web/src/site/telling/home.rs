//! `/`: what needs me; or, when nobody is signed in, what acquaint is.

use super::notification::item;
use crate::failure::Failure;
use crate::page::frame::Nav;
use crate::page::home::{HomeAdvice, HomePage, News, OpenQuestion};
use crate::page::moment::Moment;
use crate::page::welcome::WelcomePage;
use crate::service::Service;
use crate::shell::Shell;
use crate::site::sent::tell;
use crate::site::{entrance, people, show, strategy};
use crate::visitor::{Arrival, Visitor};
use acquaint_app::community::explain_sent::ExplainedRequest;
use acquaint_app::community::view::{MemberView, Notification, SentFilter, SentState, Want};
use acquaint_app::community::{Community, CommunityError};
use acquaint_core::action::Action;
use acquaint_core::id::PersonId;
use acquaint_core::recognition::share_of_details;
use acquaint_core::request::NoticeKind;
use acquaint_why::explanation::Explanation;
use axum::extract::State;
use axum::response::Response;
use jiff::Timestamp;

/// How many of the latest notifications home looks at, and how many it tells.
const LOOKED_AT: u32 = 30;
const TOLD: usize = 5;
/// Among how many requests, longest waiting first, home looks for what would help most.
const EXPLAINED: u32 = 20;
/// How many people home suggests.
const SUGGESTED: u32 = 3;
/// A profile with less than this share of its details is hard to recognise.
const DETAILS_MIN: f64 = 0.5;

pub(super) async fn show(
    _: Arrival,
    shell: Shell,
    visitor: Option<Visitor>,
    State(service): State<Service>,
) -> Result<Response, Failure> {
    match visitor {
        Some(visitor) => Ok(shell.page(&home(&shell, &visitor, &service).await?)),
        None => Ok(shell.page(&WelcomePage::new(
            shell.frame(Nav::Elsewhere),
            entrance::policy(&service),
            service.setup.demo.clone(),
        ))),
    }
}

async fn home(shell: &Shell, visitor: &Visitor, service: &Service) -> Result<HomePage, CommunityError> {
    let (me, now) = (visitor.id(), service.stamp().now);
    let community = service.community();
    let store = community.store();
    let own = community.load_own(me).await?;
    let told = store.list_notifications(me, now, Want { after: None, at_most: LOOKED_AT }).await?.items;
    let shelves = store.count_shelves(me).await?;
    let wishes = store.list_vouch_wishes(me).await?;
    let open_wishes = wishes.iter().filter(|wish| wish.vouched_at.is_none()).count();
    let suggestions = store.list_suggestions(me, SUGGESTED).await?;
    Ok(HomePage {
        frame: shell.frame(Nav::Home),
        name: show::person(&own.card).first_name().to_owned(),
        news: news(community, me, &told, now).await?,
        questions: questions(community, me, &told, now).await?,
        vouches: u32::try_from(open_wishes).unwrap_or(u32::MAX),
        shelves: [shelves.inbox, shelves.set_aside, shelves.filtered],
        fits: strategy::count_fitting(community, me, now).await?,
        running: strategy::list_running(community, me, now).await?,
        sent: store.count_sent(me).await?.waiting,
        advice: advice(community, &own, now).await?,
        suggestions: suggestions.iter().map(people::suggestion).collect(),
        is_profile_thin: own.card.picture.is_none() || share_of_details(&own.profile.details()) < DETAILS_MIN,
    })
}

/// The latest answers.
async fn news(
    community: &Community,
    me: PersonId,
    told: &[Notification],
    now: Timestamp,
) -> Result<Vec<News>, CommunityError> {
    let is_news = |told: &&Notification| {
        matches!(told.kind, NoticeKind::Connected | NoticeKind::QuestionAnswered | NoticeKind::Vouched)
    };
    let mut news = Vec::new();
    for told in told.iter().filter(is_news).take(TOLD) {
        let item = item(community, me, told, now).await?;
        news.push(News {
            person: show::person(&told.about),
            words: item.words,
            href: item.href,
            at: item.at,
        });
    }
    Ok(news)
}

/// Questions about requests of mine that I have not answered.
async fn questions(
    community: &Community,
    me: PersonId,
    told: &[Notification],
    now: Timestamp,
) -> Result<Vec<OpenQuestion>, CommunityError> {
    let mut open = Vec::new();
    let mut looked_at = Vec::new();
    for told in told.iter().filter(|told| told.kind == NoticeKind::QuestionAsked) {
        if looked_at.contains(&told.request) {
            continue;
        }
        looked_at.push(told.request);
        let Some(request) = community.store().find_sent(me, told.request).await? else {
            continue;
        };
        let last = request.text.questions.last().filter(|question| question.answer.is_none());
        if let Some(question) = last.filter(|_| request.state == SentState::Waiting) {
            open.push(OpenQuestion {
                person: show::person(&request.recipient.card),
                question: question.question.as_str().to_owned(),
                href: format!("/sent/{}#question", told.request),
                at: Moment::ago(question.asked_at, now),
            });
        }
    }
    Ok(open)
}

/// What would help most, and which request.
async fn advice(
    community: &Community,
    own: &MemberView,
    now: Timestamp,
) -> Result<Option<HomeAdvice>, CommunityError> {
    let want = Want { after: None, at_most: EXPLAINED };
    let waiting = community.store().list_sent(own.card.id, SentFilter::Waiting, want).await?;
    let explained = waiting.items.into_iter().map(|request| community.explain(request, own, now));
    let uplift = |request: &ExplainedRequest| {
        request.explained.as_ref().map_or(0.0, |(_, explanation)| best_uplift(explanation))
    };
    let best = explained.max_by(|one, other| uplift(one).total_cmp(&uplift(other)));
    Ok(best.and_then(|request| advice_about(community, &request, now)))
}

fn best_uplift(explanation: &Explanation) -> f64 {
    let real = explanation.advice.iter().filter(|advice| advice.action != Action::Wait);
    real.map(|advice| advice.then - advice.now).fold(0.0, f64::max)
}

fn advice_about(community: &Community, explained: &ExplainedRequest, now: Timestamp) -> Option<HomeAdvice> {
    let request = &explained.request;
    let told = tell(community, explained, false)?;
    let help = told.helps.into_iter().find(|help| !help.is_wait)?;
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
