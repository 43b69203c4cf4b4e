//! Finding people and looking at their profiles.

use crate::failure::Failure;
use crate::list_query::ListQuery;
use crate::page::frame::Nav;
use crate::page::moment::{Moment, count};
use crate::page::people::{FoundPerson, PeoplePage, Suggestion};
use crate::page::person::{LookInWords, Relation};
use crate::page::profile::{OpenProfilePage, ProfilePage};
use crate::route::{Access, Routes};
use crate::service::Service;
use crate::shell::Shell;
use crate::site::show;
use crate::visitor::Visitor;
use acquaint_app::community::view::{self, Between, MemberView, Suggestion as Suggested};
use acquaint_app::community::{Community, CommunityError};
use acquaint_core::id::PersonId;
use acquaint_core::member::{Settings, ViewMode};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use jiff::Timestamp;

/// How many people are suggested. Judgement.
const SUGGESTED: u32 = 12;
/// How many mutual connections a profile names. Judgement.
const MUTUAL_SHOWN: u32 = 6;

pub fn routes() -> Routes {
    Routes::new().get("/people", Access::Member, show_people).get(
        "/people/{handle}",
        Access::Member,
        show_profile,
    )
}

async fn show_people(
    shell: Shell,
    visitor: Visitor,
    State(service): State<Service>,
    query: ListQuery,
) -> Result<Response, Failure> {
    let empty = PeoplePage {
        frame: shell.frame(Nav::People),
        query: query.words(),
        results: Vec::new(),
        suggestions: Vec::new(),
        view_mode: visitor.account.settings.view_mode,
        pager: crate::page::pager::Pager::default(),
    };
    let page = if empty.query.is_empty() {
        let found = service.community().list_suggestions(visitor.id(), SUGGESTED).await?;
        let suggestions = found.iter().map(suggestion).collect();
        PeoplePage { suggestions, ..empty }
    } else {
        search_people(service.community(), visitor.id(), &query, empty).await?
    };
    Ok(shell.page(&page))
}

async fn search_people(
    community: &Community,
    me: PersonId,
    query: &ListQuery,
    page: PeoplePage,
) -> Result<PeoplePage, CommunityError> {
    let base = format!("/people?q={}", show::in_address(&page.query));
    let found = community.search_people(me, &page.query, query.want()).await?;
    let alike = community.find_look_alikes(me, &found.items).await?;
    let result = |view::FoundMember { card, is_near }: &view::FoundMember| FoundPerson {
        person: show::person(card),
        mutual: card.mutual_connections,
        standing: show::standing(&card.between),
        is_look_alike: alike.contains(&card.id),
        is_near: *is_near,
    };
    let results = found.items.iter().map(result).collect();
    Ok(PeoplePage { results, pager: query.pager(&base, found.next.as_ref()), ..page })
}

pub(super) fn suggestion(suggested: &Suggested) -> Suggestion {
    let mutual = suggested.card.mutual_connections;
    let reason = match suggested.shared.first() {
        Some(fact) => show::shared_fact(fact),
        None if mutual > 0 => format!("You share {}", count(mutual as usize, "connection", "connections")),
        None => String::new(),
    };
    Suggestion { person: show::person(&suggested.card), reason, mutual }
}

/// Whether the reader chose to open this page, from a page of ours or by its address. A link on another site gives no
/// warning, and nobody chose a prefetch or a HEAD request: recording them would report a visit that the member never
/// made.
fn is_chosen(method: &Method, headers: &HeaderMap) -> bool {
    let value = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let is_from_here = value("sec-fetch-site").is_none_or(|site| matches!(site, "same-origin" | "none"));
    let is_ahead = headers.contains_key("sec-purpose")
        || ["purpose", "x-moz"].iter().any(|name| value(name).is_some_and(|what| what.contains("prefetch")));
    *method == Method::GET && is_from_here && !is_ahead
}

/// Opening a profile may be recorded, and our links say so. A reader who came another way is asked first.
async fn show_profile(
    shell: Shell,
    visitor: Visitor,
    State(service): State<Service>,
    method: Method,
    headers: HeaderMap,
    Path(handle): Path<String>,
) -> Result<Response, Failure> {
    let (mut stamp, me) = (service.stamp(), visitor.id());
    let now = stamp.now;
    let mode = visitor.account.settings.view_mode;
    if mode != ViewMode::Private && !is_chosen(&method, &headers) {
        let card = service.community().find_member(me, &handle).await?.card;
        if !matches!(card.between, Between::Yourself | Between::YouBlock) {
            let (frame, person) = (shell.frame(Nav::People), show::person(&card));
            let warning = mode.warning(person.first_name());
            return Ok(shell.page(&OpenProfilePage { frame, person, warning }));
        }
    }
    let found = service.community().open_profile(me, mode, &handle, &mut stamp).await?;
    let frame = shell.frame(Nav::People);
    let page = if found.card.id == me {
        let shown = as_others_see(found, &visitor.account.settings);
        ProfilePage {
            frame,
            profile: show::profile(&shown, now),
            standing: Relation::Yourself,
            view_words: String::new(),
            mutual: Vec::new(),
            mutual_count: 0,
            shared: Vec::new(),
            is_muted: false,
        }
    } else {
        let page = profile_of(service.community(), me, mode, &found, now).await?;
        ProfilePage { frame, ..page }
    };
    Ok(shell.page(&page))
}

/// A member's own profile without what they do not show to others.
fn as_others_see(own: MemberView, settings: &Settings) -> MemberView {
    MemberView {
        connections: own.connections.filter(|_| settings.shows_connections),
        active_days: own.active_days.filter(|_| settings.shows_activity),
        ..own
    }
}

async fn profile_of(
    community: &Community,
    me: PersonId,
    mode: ViewMode,
    found: &MemberView,
    now: Timestamp,
) -> Result<ProfilePage, CommunityError> {
    let (beside, is_muted) = community.look_beside(me, found, MUTUAL_SHOWN, now).await?;
    let standing = match (show::standing(&found.card.between), beside.until) {
        (Relation::Nothing, Some(until)) => Relation::CoolingDown { until: Moment::day(until).words },
        (standing, _) => standing,
    };
    let profile = show::profile(found, now);
    let view_words = look_in_words(mode, profile.person.first_name(), &standing);
    Ok(ProfilePage {
        frame: crate::page::frame::Frame::default(),
        view_words,
        profile,
        standing,
        mutual: beside.mutual.iter().map(show::person).collect(),
        mutual_count: found.card.mutual_connections,
        shared: beside.shared.iter().map(show::shared_fact).collect(),
        is_muted,
    })
}

fn look_in_words(mode: ViewMode, name: &str, standing: &Relation) -> String {
    match mode {
        // A blocked member learns nothing.
        _ if *standing == Relation::YouBlock => "Nothing was recorded.".into(),
        ViewMode::Named => format!("{name} can see that you looked."),
        ViewMode::SemiPrivate => {
            format!("{name} can see that someone from your region and industry looked, not that it was you.")
        }
        ViewMode::Private => "Nothing was recorded, and you do not see who views you.".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_readers_own_step_opens_a_profile() {
        let head = |pairs: &[(&'static str, &'static str)]| -> HeaderMap {
            let parsed = |(name, value): &(&'static str, &str)| {
                (axum::http::HeaderName::from_static(name), value.parse().expect("a header"))
            };
            pairs.iter().map(parsed).collect()
        };
        for chosen in [vec![], vec![("sec-fetch-site", "same-origin")], vec![("sec-fetch-site", "none")]] {
            assert!(is_chosen(&Method::GET, &head(&chosen)), "{chosen:?}");
            assert!(!is_chosen(&Method::HEAD, &head(&chosen)), "{chosen:?}");
        }
        for not in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("sec-purpose", "prefetch;prerender"),
            ("purpose", "prefetch"),
            ("x-moz", "prefetch"),
        ] {
            assert!(!is_chosen(&Method::GET, &head(&[not])), "{not:?}");
        }
    }

    #[test]
    fn a_page_says_how_the_look_was_recorded() {
        let said = |mode, standing| look_in_words(mode, "Emil", &standing);
        assert_eq!(said(ViewMode::Named, Relation::Nothing), "Emil can see that you looked.");
        assert!(said(ViewMode::SemiPrivate, Relation::Nothing).contains("not that it was you"));
        assert!(said(ViewMode::Private, Relation::Nothing).starts_with("Nothing was recorded"));
        assert_eq!(said(ViewMode::Named, Relation::YouBlock), "Nothing was recorded.");
    }
}
