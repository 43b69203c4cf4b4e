//! English phrases around the name of a place that say that both were or are there, as folded words.
//!
//! A phrase is here only if it says so of the writer and the reader: "we", "our", "us" or "also" alone state nothing. Phrases
//! that state a tie without a place are in the tables of the note check (`acquaint_core::note`).

/// What stands before a place and says that both were or are there.
pub(super) const BOTH_AT: &[&str] = &[
    "we both work at",
    "we both worked at",
    "we both work for",
    "we both worked for",
    "we both studied at",
    "we both went to",
    "we both were at",
    "we are both at",
    "we were both at",
    "we are both from",
    "both of us work at",
    "both of us worked at",
    "we work at",
    "we worked at",
    "we studied at",
    "we went to",
    "we were at",
    "worked together at",
    "work together at",
    "studied together at",
    "worked with you at",
    "working with you at",
    "colleague at",
    "colleagues at",
    "colleague from",
    "colleagues from",
    "coworker at",
    "coworkers at",
    "classmate at",
    "classmates at",
    "classmate from",
    "classmates from",
    "i also work at",
    "i also work for",
    "i also worked at",
    "i also studied at",
    "i also went to",
    "our time at",
    "our days at",
    "our years at",
    "fellow",
    "our former employer",
];

/// What says in a sentence that it is about both, where "at" or "from" the place stands in it too.
pub(super) const SHARED: &[&str] = &[
    "we shared",
    "we spent",
    "i know you from",
    "i remember you from",
    "you may remember me from",
    "we know each other from",
];

/// What stands before a place and, with the words behind it, says that both were or are there.
pub(super) const AROUND: &[(&str, &str)] = &[
    ("our", "days"),
    ("our", "years"),
    ("our", "time"),
    ("i work at", "too"),
    ("i work at", "as well"),
    ("i worked at", "too"),
    ("i worked at", "as well"),
    ("i studied at", "too"),
    ("i went to", "too"),
    ("i m at", "too"),
    ("i am at", "too"),
    ("your former", "colleague"),
    ("former", "colleague of yours"),
];

/// Words that put it into the past.
pub(super) const OVER: &[&str] = &[
    "former",
    "ex",
    "worked",
    "used to",
    "were",
    "was",
    "back then",
    "years ago",
    "our time",
    "our days",
    "our years",
    "days",
];
