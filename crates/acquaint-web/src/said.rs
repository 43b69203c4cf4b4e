//! What is said on the next page about what just happened. It can name someone, so it stays on the server; the browser
//! has an id in a cookie.

use crate::cookie;
use crate::memo::Memos;
use crate::page::frame::Flash;
use acquaint_core::stamp::Stamp;
use axum::http::{HeaderMap, HeaderValue};
use jiff::Timestamp;

/// How long it is remembered, in minutes: until the next page. As long as the cookie.
const MINUTES: i64 = 1;
/// How much is remembered at once. A message with a step back for a hundred requests takes ten kilobytes, most take less
/// than one.
const MESSAGES_MAX: usize = 5_000;

pub struct Said(Memos<Flash>);

impl Default for Said {
    fn default() -> Self {
        Self(Memos::new(MINUTES, MESSAGES_MAX))
    }
}

impl Said {
    /// Remembers it: the cookie by which it is found.
    pub fn keep(&self, flash: Flash, stamp: &mut Stamp, is_https: bool) -> HeaderValue {
        let id = stamp.next_id();
        self.0.keep(id, flash, stamp.now);
        cookie::set_said(&id.to_string(), is_https)
    }

    /// What to say to the client with these headers.
    pub fn find(&self, headers: &HeaderMap, now: Timestamp, is_https: bool) -> Option<Flash> {
        self.0.find(cookie::said(headers, is_https)?.parse().ok()?, now)
    }
}
