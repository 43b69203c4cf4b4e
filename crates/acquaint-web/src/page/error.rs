//! What went wrong, what to do about it, and a way out.

use super::frame::Frame;
use askama::Template;

/// A page for a status of 400 or more.
#[derive(Clone, Debug, Template)]
#[template(path = "error.html")]
pub struct ErrorPage {
    pub frame: Frame,
    pub status: u16,
    pub heading: String,
    /// What it means and what to do.
    pub paragraphs: Vec<String>,
    /// Ways out: address and label.
    pub ways: Vec<(String, String)>,
    /// Tells the operator which one it was. Empty: not shown.
    pub trace: String,
}

impl ErrorPage {
    /// The page of a status. Statuses that have no words of their own get those of 400 or 500.
    pub fn new(frame: Frame, status: u16) -> Self {
        let (heading, what, todo) = words(status);
        let is_in = frame.member.is_some();
        let ways: &[(&str, &str)] = match (is_in, frame.is_personal, status) {
            (false, _, 401 | 403) => &[("/sign-in", "Sign in"), ("/", "To the start")],
            (_, true, _) => &[("/sent", "My requests")],
            (true, ..) => &[("/", "Home"), ("/people", "Find people")],
            (false, ..) => &[("/", "To the start")],
        };
        Self {
            status,
            heading: heading.into(),
            paragraphs: vec![what.into(), todo.into()],
            ways: ways.iter().map(|(href, label)| ((*href).to_owned(), (*label).to_owned())).collect(),
            trace: String::new(),
            frame,
        }
    }

    /// The same with the exact words of what went wrong in front.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.paragraphs.insert(0, detail.into());
        self
    }

    /// The same with what tells the operator which one it was.
    #[must_use]
    pub fn with_trace(self, trace: impl Into<String>) -> Self {
        Self { trace: trace.into(), ..self }
    }

    /// Invented: every status that has words.
    pub fn samples() -> Vec<Self> {
        let of = |status| Self::new(Frame::sample(super::frame::Nav::Elsewhere), status);
        let mut pages: Vec<_> = [400, 403, 404, 405, 409, 413, 415, 422, 429, 503].map(of).into();
        pages.push(of(500).with_trace("7f3a-11"));
        pages.push(Self::new(Frame::sample_signed_out(), 401));
        pages
    }
}

/// What happened, what it means, what to do.
fn words(status: u16) -> (&'static str, &'static str, &'static str) {
    match status {
        401 => (
            "Please sign in",
            "This page belongs to somebody, and we do not know yet whether that is you.",
            "Sign in, and you come back here.",
        ),
        403 => (
            "This is not yours to do",
            "This page came from another place, or it needs an operator.",
            "Open the page again from here and try once more. If you think you should be let in, ask whoever runs this \
             community.",
        ),
        404 => (
            "There is nothing here",
            "Perhaps the address has a slip in it, or what was here has gone.",
            "Look at the address, or begin again from one of these.",
        ),
        405 => (
            "Not like that",
            "This address takes a form, and was opened as a page.",
            "Go back to the page with the form and press its button.",
        ),
        409 => (
            "Something changed meanwhile",
            "What you saw was not how it stands any more. Nothing was changed by this.",
            "Open the page again, look, and decide anew.",
        ),
        413 => (
            "That is too much",
            "What you sent is larger than what fits here. Nothing was kept of it.",
            "Choose something smaller.",
        ),
        415 => (
            "We cannot read that",
            "What you sent is of a kind that this page does not take.",
            "Go back and send it with the form.",
        ),
        422 => (
            "That does not work as it is",
            "Something in what you sent breaks a rule. Nothing was changed.",
            "Go back, change it, and send it again.",
        ),
        429 => (
            "A little slower, please",
            "This came too often within a short time. The limit is the same for everybody.",
            "Wait a minute and try again.",
        ),
        503 => (
            "Busy for a moment",
            "The service cannot answer just now. Nothing that was kept is lost; what you sent last may or may not be kept.",
            "Wait a minute, look, and try again.",
        ),
        500.. => (
            "That was our mistake",
            "Something broke on our side. Nothing you did caused it.",
            "Look whether it was done, and try once more. If it happens again, tell whoever runs this community, with the sign below.",
        ),
        _ => (
            "We could not read that",
            "Something in the address or the form is not as it should be.",
            "Go back, look at it, and try again.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_says_what_happened_and_offers_a_way_out() {
        for page in ErrorPage::samples() {
            assert!(page.paragraphs.len() >= 2 && !page.ways.is_empty(), "{}", page.status);
            assert!(page.render().unwrap().contains(&page.heading));
        }
        let stranger = ErrorPage::new(Frame::sample_signed_out(), 403);
        assert_eq!(stranger.ways[0].0, "/sign-in");
    }
}
