//! `/sent`: every request of the owner's, by what became of it, each waiting one with its explanation in short.

use super::around::Around;
use super::{Personal, words};
use crate::failure::Failure;
use crate::list_query::ListQuery;
use crate::page::frame::{Frame, Nav};
use crate::page::pager::Pager;
use crate::page::person::Person;
use crate::page::sent::{SentRow, SentWhy};
use crate::site::show::in_address;
use acquaint_app::explain_request::ExplainedKept;
use acquaint_app::list_waiting::{Only, Order, Selection, WaitingList, list_waiting};
use acquaint_app::record_in_words;
use acquaint_app::store::Store;
use acquaint_core::import::{KeptRequest, Situation};
use acquaint_core::record::{AcceptedAt, Direction, Status};
use acquaint_why::wording::days;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use std::cmp::Reverse;

/// What became of a request, as far as the record tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Became {
    /// Nothing yet.
    #[default]
    Waiting,
    Connected,
    /// The record cannot tell.
    Unknown,
}

impl Became {
    pub(super) const ALL: [Self; 3] = [Self::Waiting, Self::Connected, Self::Unknown];

    pub(super) fn of(status: &Status) -> Self {
        match status {
            Status::Waiting { .. } => Self::Waiting,
            Status::Accepted { .. } => Self::Connected,
            Status::Unknown { .. } => Self::Unknown,
        }
    }

    /// The word in the address.
    fn key(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Connected => "connected",
            Self::Unknown => "unknown",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Waiting => "Waiting",
            Self::Connected => "Connected",
            Self::Unknown => "Not told",
        }
    }

    /// Reads the word in the address; anything else is `waiting`. Archives do not tell what was taken back.
    fn parse(key: &str) -> Self {
        match key {
            "connected" => Self::Connected,
            "unknown" | "withdrawn" => Self::Unknown,
            _ => Self::Waiting,
        }
    }
}

/// `GET /sent?state=waiting|connected|unknown&sort=&only=&q=&from=`.
#[derive(Template)]
#[template(path = "personal/sent.html")]
struct RecordSentPage {
    frame: Frame,
    state: Became,
    /// How many there are of each, in the order of [`Became::ALL`].
    counts: [usize; 3],
    /// The record in a few sentences.
    about: Vec<String>,
    /// In which order, which kind, and what was searched for.
    sort: String,
    only: String,
    words: String,
    rows: Vec<SentRow>,
    pager: Pager,
    /// Whether anything is kept at all.
    is_begun: bool,
    /// What to know where no request waits.
    nobody_waits: &'static str,
}

impl RecordSentPage {
    /// The orders of the list, each with its label.
    fn orders() -> [(&'static str, &'static str); 5] {
        Order::ALL.map(|(_, key, label)| (key, label))
    }

    /// The kinds that the list can be narrowed to, each with its label.
    fn kinds() -> Vec<(&'static str, &'static str)> {
        let kinds = Only::ALL.map(|(_, key, label)| (key, label));
        std::iter::once(("", "Everyone")).chain(kinds).collect()
    }

    /// Whether the list was searched or narrowed.
    fn is_chosen(&self) -> bool {
        !self.words.is_empty() || !self.only.is_empty()
    }

    fn tabs(&self) -> Vec<(Became, usize)> {
        Became::ALL.into_iter().zip(self.counts).collect()
    }
}

pub(super) async fn show<S: Store + 'static>(
    State(personal): State<Personal<S>>,
    around: Around,
    query: ListQuery,
) -> Result<Response, Failure> {
    let frame = around.frame(Nav::Sent);
    let state = Became::parse(&query.state);
    let situation = personal.situation().await?;
    if situation.imports.is_empty() {
        return Ok(around.page(&empty(frame)));
    }
    let mut list = list_waiting(personal.store(), personal.model()).await?;
    let about = about(&list);
    selection(&query).apply(&mut list.waiting);
    let rows: Vec<SentRow> = match state {
        Became::Waiting => list.waiting.iter().map(waiting_row).collect(),
        Became::Connected | Became::Unknown => ended_rows(&situation, state),
    };
    let base = format!(
        "/sent?state={}&sort={}&only={}&q={}",
        state.key(),
        in_address(&query.sort),
        in_address(&query.only),
        in_address(&query.words())
    );
    let (rows, pager) = query.part(&base, &rows);
    Ok(around.page(&RecordSentPage {
        frame,
        state,
        counts: [list.sent.waiting, list.sent.accepted, list.sent.unknown.values().sum()],
        about,
        sort: query.sort.clone(),
        only: query.only.clone(),
        words: query.words(),
        rows: rows.to_vec(),
        pager,
        is_begun: true,
        nobody_waits: record_in_words::nobody_waits(&list.sent),
    }))
}

fn empty(frame: Frame) -> RecordSentPage {
    RecordSentPage {
        frame,
        state: Became::Waiting,
        counts: [0; 3],
        about: Vec::new(),
        sort: String::new(),
        only: String::new(),
        words: String::new(),
        rows: Vec::new(),
        pager: Pager::default(),
        is_begun: false,
        nobody_waits: "",
    }
}

/// The order and the search words of the address.
fn selection(query: &ListQuery) -> Selection {
    let order = Order::ALL.into_iter().find(|(_, key, _)| *key == query.sort);
    let only = Only::ALL.into_iter().find(|(_, key, _)| *key == query.only);
    Selection {
        order: order.map(|(order, ..)| order).unwrap_or_default(),
        only: only.map(|(only, ..)| only),
        search: query.words(),
    }
}

fn about(list: &WaitingList) -> Vec<String> {
    let archives = match list.records {
        1 => "your archive".to_owned(),
        n => format!("the newest of your {n} archives"),
    };
    let day = words::day(words::local_day(list.as_of));
    let mut about = vec![format!("As of {day} ({archives}). What came since, it cannot tell.")];
    if list.sent.all > 0 {
        about.push(record_in_words::counts(&list.sent, "sent"));
    }
    about.extend(record_in_words::patterns(list));
    about.extend(record_in_words::only_waited(list));
    about
}

/// The other person of a request, as lists show them.
pub(super) fn person(situation: &Situation, kept: &KeptRequest) -> Person {
    let known = situation.find_person(kept.person);
    let name = known.map_or(&kept.request.counterpart.name, |person| &person.name).clone();
    Person { handle: kept.person.to_string(), name, ..Person::default() }
}

fn waiting_row(explained: &ExplainedKept) -> SentRow {
    let name = explained.person.name.clone();
    SentRow {
        href: format!("/sent/{}", explained.request.id),
        person: Person { handle: explained.person.id.to_string(), name, ..Person::default() },
        sent: words::moment(explained.request.request.sent_at),
        waited: days(explained.view.waited_days),
        why: Some(SentWhy::new(&explained.told())),
        has_open_question: false,
    }
}

/// Requests that do not wait, newest first.
fn ended_rows(situation: &Situation, state: Became) -> Vec<SentRow> {
    let is_shown = |kept: &&KeptRequest| {
        kept.request.direction == Direction::Sent && Became::of(&kept.request.status) == state
    };
    let mut shown: Vec<_> = situation.requests.iter().filter(is_shown).collect();
    shown.sort_by_key(|kept| (Reverse(kept.request.sent_at), kept.id));
    let row = |kept: &KeptRequest| SentRow {
        href: format!("/sent/{}", kept.id),
        person: person(situation, kept),
        sent: words::moment(kept.request.sent_at),
        waited: became_in_words(&kept.request.status),
        why: None,
        has_open_question: false,
    };
    shown.into_iter().map(row).collect()
}

fn became_in_words(status: &Status) -> String {
    match status {
        Status::Accepted { at: AcceptedAt::Second(at), .. } => {
            format!("accepted on {}", words::day(words::local_day(*at)))
        }
        Status::Accepted { at: AcceptedAt::Day(day), .. } => format!("accepted on {}", words::day(*day)),
        Status::Waiting { .. } => "waiting".into(),
        Status::Unknown { because } => because.in_words().into(),
    }
}
