//! What a strategy would do, before it is saved. A part of the page, and a fragment for the script.

use super::Judged;
use crate::page::moment::capitalised;
use crate::page::person::Person;
use acquaint_core::strategy::{Fit, Verdict};
use askama::Template;
use askama::filters::HtmlSafe;

/// What a strategy would do, over requests that wait, however old and on whatever shelf.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "part/strategy_preview.html")]
pub struct Preview {
    /// Why it cannot be tried. Empty: it can, and the rest is filled in.
    pub problem: String,
    /// What the strategy says, as one sentence.
    pub sentence: String,
    /// What may be written in lists: the word of the list, and suggestions.
    pub places: Vec<(&'static str, Vec<String>)>,
    /// How many requests were looked at, oldest first.
    pub waiting: u32,
    /// How many wait in all.
    pub in_all: u32,
    /// Whether those that were looked at are the oldest.
    pub is_beginning: bool,
    /// Where to go on, as the form says it. Empty: nowhere.
    pub next: String,
    pub fits: u32,
    /// Of these: how many do not fit as things stand.
    pub newly: u32,
    /// How many fit as things stand and would not any more.
    pub no_longer: u32,
    pub does_not_fit: u32,
    /// How many could not be told.
    pub cannot_tell: u32,
    /// Where those are that would fit: "30 in the inbox". Shelves with none are left out.
    pub shelves: Vec<String>,
    /// The oldest of each kind. Kinds with none are left out.
    pub groups: Vec<PreviewGroup>,
    /// How many of the reader's newest connections would fit today, and how many were looked at.
    pub connections: (u32, u32),
    /// How many connections there are.
    pub connections_in_all: u32,
    /// What to think of once more: it fits nobody, or everybody. Empty: nothing.
    pub caution: &'static str,
    /// What it would do automatically.
    pub orders: Vec<String>,
    /// Handles in it that nobody is found by.
    pub unknown: Vec<String>,
}

impl HtmlSafe for Preview {}

/// The oldest requests of one kind.
#[derive(Clone, Debug)]
pub struct PreviewGroup {
    /// "The oldest that would fit".
    pub title: &'static str,
    /// The requests, oldest first.
    pub items: Vec<PreviewItem>,
    pub more: u32,
}

#[derive(Clone, Debug)]
pub struct PreviewItem {
    /// The request, as forms name it.
    pub request: String,
    pub person: Person,
    /// Where it can be read.
    pub href: String,
    /// How long it waits: "3 years".
    pub waited: String,
    /// "3 yr".
    pub age: String,
    /// What they say: "says you are neighbours".
    pub tie: &'static str,
    /// "Neighbour".
    pub tie_in_short: &'static str,
    /// What the strategy says of it.
    pub judged: Judged,
}

impl PreviewItem {
    /// The facts that decide: of one that fits those that hold, of another those that do not.
    pub(crate) fn why(&self) -> String {
        let fits = self.judged.fit == Fit::Fits;
        let holding = self.judged.rules.iter().filter(|rule| (rule.verdict == Verdict::Holds) == fits);
        let facts: Vec<&str> = holding.map(|rule| rule.fact.as_str()).collect();
        capitalised(&facts.join("; "))
    }
}

impl Preview {
    /// It cannot be tried, for this reason.
    pub fn problem(words: &str) -> Self {
        Self { problem: words.to_owned(), ..Self::default() }
    }

    /// Whether other requests wait that were not looked at.
    fn is_part(&self) -> bool {
        !self.is_beginning || !self.next.is_empty()
    }

    /// A part of many.
    pub(crate) fn sample_part() -> Self {
        let orders = vec![
            "40 of these requests would be accepted automatically.".into(),
            "All other requests are matched too, in the background, once you save.".into(),
        ];
        Self {
            waiting: 500,
            in_all: 30_000,
            next: "abc".into(),
            does_not_fit: 458,
            connections_in_all: 12_000,
            orders,
            ..Self::sample()
        }
    }

    pub(crate) fn sample() -> Self {
        let item = |index, waited: &str, tie, fit| PreviewItem {
            request: format!("r-{index}"),
            person: Person::sample(index),
            href: format!("/received/r-{index}"),
            waited: waited.into(),
            age: "7 wk".into(),
            tie,
            tie_in_short: "Friend",
            judged: Judged::sample(fit),
        };
        Self {
            waiting: 68,
            in_all: 68,
            is_beginning: true,
            fits: 40,
            newly: 12,
            no_longer: 1,
            does_not_fit: 26,
            cannot_tell: 2,
            shelves: vec!["30 in the inbox".into(), "8 set aside".into(), "2 filtered".into()],
            groups: vec![
                PreviewGroup {
                    title: "The oldest that would fit",
                    items: vec![
                        item(1, "3 years", "says you worked at the same organisation", Fit::Fits),
                        item(3, "14 months", "says you are neighbours", Fit::Fits),
                    ],
                    more: 38,
                },
                PreviewGroup {
                    title: "The oldest that would fit no longer",
                    items: vec![item(5, "7 weeks", "says you have not met", Fit::DoesNotFit)],
                    more: 0,
                },
                PreviewGroup {
                    title: "The oldest that cannot be told",
                    items: vec![item(7, "2 weeks", "says you went to the same school", Fit::CannotTell)],
                    more: 1,
                },
            ],
            connections: (112, 180),
            connections_in_all: 180,
            orders: vec!["26 requests would go to the filtered shelf. They wait there like any other, and nobody can tell.".into()],
            unknown: vec!["emil-strnd".into()],
            ..Self::default()
        }
    }
}
