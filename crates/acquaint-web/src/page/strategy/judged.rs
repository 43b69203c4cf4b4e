//! What a strategy says of one request: whether it fits, and why.

use acquaint_core::strategy::{Fit, Verdict};
use askama::Template;
use askama::filters::HtmlSafe;

/// What the reader's strategy says of one request. A part of cards and pages.
#[derive(Clone, Debug, Template)]
#[template(path = "part/judged.html")]
pub struct Judged {
    pub fit: Fit,
    pub rules: Vec<JudgedRule>,
    /// How well the reader probably knows the sender: "45 %".
    pub familiarity: String,
    /// What that rests on, and what each part adds.
    pub parts: Vec<(String, String)>,
    /// Whether the reasons are in sight from the beginning.
    pub is_open: bool,
}

impl HtmlSafe for Judged {}

#[derive(Clone, Debug)]
pub struct JudgedRule {
    /// The rule: "Their region is Bremen or Kiel".
    pub words: String,
    pub verdict: Verdict,
    /// The same as people read it: "yes", "does not apply".
    pub verdict_words: &'static str,
    /// What it looked at: "they say Kiel".
    pub fact: String,
}

impl JudgedRule {
    /// How its line is marked. An `always` that does not apply is no failing.
    fn mark(&self) -> &'static str {
        match self.verdict {
            Verdict::Holds => "holds",
            Verdict::Fails if self.verdict_words == "no" => "lacks",
            Verdict::Fails | Verdict::Unknown => "unknown",
        }
    }
}

impl Judged {
    /// Whether it fits, as a badge says it.
    pub(crate) fn label(fit: Fit) -> &'static str {
        match fit {
            Fit::Fits => "fits your strategy",
            Fit::DoesNotFit => "does not fit",
            Fit::CannotTell => "cannot be told",
        }
    }

    pub(crate) fn sample(fit: Fit) -> Self {
        let rule = |words: &str, verdict, verdict_words, fact: &str| JudgedRule {
            words: words.into(),
            verdict,
            verdict_words,
            fact: fact.into(),
        };
        Self {
            fit,
            rules: vec![
                rule(
                    "Always: relatives or friends",
                    Verdict::Fails,
                    "does not apply",
                    "they say you are former co-workers, and your profiles show it",
                ),
                rule("You could place them", Verdict::Holds, "yes", "probably you do, 57 to 64 %"),
                match fit {
                    Fit::Fits => {
                        rule("Their region is Bergen area", Verdict::Holds, "yes", "they say Bergen area")
                    }
                    Fit::DoesNotFit => {
                        rule("Their region is Bergen area", Verdict::Fails, "no", "they say Gdańsk area")
                    }
                    Fit::CannotTell => rule(
                        "Their region is Bergen area",
                        Verdict::Unknown,
                        "cannot be told",
                        "their region is not known",
                    ),
                },
            ],
            familiarity: "57 to 64 %".into(),
            parts: vec![
                (
                    "you were both at Tidewater Mapping in 3 years (known here: 41 people)".into(),
                    "70 %".into(),
                ),
                ("schools of both are not known".into(), "at most 60 %".into()),
                ("4 mutual connections".into(), "12 %".into()),
            ],
            is_open: false,
        }
    }
}
