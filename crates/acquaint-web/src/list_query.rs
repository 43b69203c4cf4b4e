//! What the address of a list asks for: one extractor for every list among the pages.

use crate::failure::Failure;
use crate::page::pager::Pager;
use crate::serve::bare;
use crate::site::show::in_address;
use acquaint_app::community::view::{Cursor, Want};
use axum::extract::{FromRequestParts, Query};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::Deserialize;

/// How many entries a part of a list has. Judgement.
const ENTRIES: u32 = 20;
/// How many entries a part has of a list that is read as a whole. Judgement.
const ENTRIES_OF_WHOLE: usize = 50;
/// The most characters of search words; more are left out. Judgement: longer than a name with an organisation.
const WORDS_CHARACTERS_MAX: usize = 120;

/// Which part of which list. A filter with a value that no list has is no filter.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct ListQuery {
    q: String,
    after: String,
    /// Where to begin, in a list that goes on by a number.
    pub(crate) from: usize,
    /// Where requests stand.
    pub(crate) state: String,
    /// In which order, in a list that can be sorted.
    pub(crate) sort: String,
    /// Only those of one kind, in a list that can be narrowed.
    pub(crate) only: String,
    pub(crate) shelf: String,
    /// What a strategy says of them.
    pub(crate) fit: String,
    /// Only this part of the page, for its script.
    pub(crate) part: String,
}

impl<S: Send + Sync> FromRequestParts<S> for ListQuery {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let query = Query::from_request_parts(parts, state).await;
        query.map(|Query(query)| query).map_err(|_| bare(StatusCode::BAD_REQUEST))
    }
}

impl ListQuery {
    /// These words, from the beginning.
    pub(crate) fn searching(words: String) -> Self {
        Self { q: words, ..Self::default() }
    }

    /// What to search for; empty: everything.
    pub(crate) fn words(&self) -> String {
        self.q.trim().chars().take(WORDS_CHARACTERS_MAX).collect()
    }

    /// Where the part begins. `None`: at the beginning.
    pub(crate) fn after(&self) -> Option<Cursor> {
        (!self.after.is_empty()).then(|| Cursor(self.after.clone()))
    }

    pub(crate) fn want(&self) -> Want {
        self.want_of(ENTRIES)
    }

    /// The same for a list with shorter or longer parts.
    pub(crate) fn want_of(&self, at_most: u32) -> Want {
        Want { after: self.after(), at_most }
    }

    /// Whether the part is the first one.
    pub(crate) fn is_beginning(&self) -> bool {
        self.after.is_empty()
    }

    /// The ways on below the part. `base`: the address of the list; `next`: where the next part begins.
    pub(crate) fn pager(&self, base: &str, next: Option<&Cursor>) -> Pager {
        Pager {
            first: (!self.is_beginning()).then(|| base.to_owned()),
            next: next.map(|cursor| with(base, "after", &in_address(&cursor.0))),
        }
    }

    /// The part of a list that is here as a whole, with the ways on.
    pub(crate) fn part<'a, T>(&self, base: &str, all: &'a [T]) -> (&'a [T], Pager) {
        let from = self.from.min(all.len());
        let next = from.saturating_add(ENTRIES_OF_WHOLE).min(all.len());
        let pager = Pager {
            first: (from > 0).then(|| base.to_owned()),
            next: (next < all.len()).then(|| with(base, "from", &next.to_string())),
        };
        (&all[from..next], pager)
    }
}

fn with(base: &str, name: &str, value: &str) -> String {
    let join = if base.contains('?') { '&' } else { '?' };
    format!("{base}{join}{name}={value}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    async fn read(query: &str) -> Result<ListQuery, Failure> {
        let (mut parts, ()) = Request::get(format!("/?{query}")).body(()).unwrap().into_parts();
        ListQuery::from_request_parts(&mut parts, &()).await
    }

    #[tokio::test]
    async fn an_empty_cursor_is_the_beginning_and_long_words_are_cut() {
        let query = read(&format!("after=&q=%20{}", "x".repeat(200))).await.unwrap();
        assert!(query.is_beginning());
        assert_eq!(query.want(), Want { after: None, at_most: ENTRIES });
        assert_eq!(query.words(), "x".repeat(WORDS_CHARACTERS_MAX));
        assert_eq!(read("after=abc").await.unwrap().after(), Some(Cursor("abc".into())));
    }

    #[tokio::test]
    async fn the_ways_on_keep_the_filter_and_a_whole_list_ends() {
        let all: Vec<usize> = (0..120).collect();
        let (part, pager) = read("from=100").await.unwrap().part("/sent?state=waiting", &all);
        assert_eq!((part.len(), pager.next), (20, None));
        assert_eq!(pager.first.as_deref(), Some("/sent?state=waiting"));
        let (part, pager) = read("").await.unwrap().part("/received", &all);
        assert_eq!((part.len(), pager.first), (50, None));
        assert_eq!(pager.next.as_deref(), Some("/received?from=50"));
        let beyond = read(&format!("from={}", usize::MAX)).await.unwrap();
        assert!(beyond.part("/received", &all).0.is_empty());
        let pager = read("after=x").await.unwrap().pager("/people?q=emil", Some(&Cursor("a b".into())));
        assert_eq!(pager.next.as_deref(), Some("/people?q=emil&after=a%20b"));
    }

    #[tokio::test]
    async fn a_number_that_is_none_is_answered_as_everything_unreadable() {
        let Err(failure) = read("from=many").await else { panic!("a number") };
        assert_eq!((failure.status, failure.code), (StatusCode::BAD_REQUEST, "unreadable"));
    }
}
