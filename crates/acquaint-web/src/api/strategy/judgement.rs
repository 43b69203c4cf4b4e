//! What a strategy says of a request.

use crate::api::word::{FitWord, RuleWord, VerdictWord};
use acquaint_app::community::match_requests::JudgedRequest;
use acquaint_core::familiarity::Share;
use acquaint_core::strategy::Strategy;
use serde::Serialize;
use utoipa::ToSchema;

/// A probability in percent, as far as it is known.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Percent {
    /// It is at least this.
    at_least_percent: u8,
    /// It is at most this.
    at_most_percent: u8,
}

impl From<Share> for Percent {
    fn from(share: Share) -> Self {
        let (at_least_percent, at_most_percent) = share.percents();
        Self { at_least_percent, at_most_percent }
    }
}

/// What your strategy says of a request.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct Judgement {
    /// Whether it fits.
    fit: FitWord,
    /// Every rule that your strategy holds.
    rules: Vec<JudgedRule>,
    /// How probably you know the sender.
    familiarity: Percent,
    /// What that rests on.
    familiarity_parts: Vec<FamiliarityPart>,
}

/// What one rule says.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct JudgedRule {
    /// The rule.
    rule: RuleWord,
    /// The rule in words.
    words: String,
    /// What it says. Of a `never`: `holds` if it does not apply. Of an `always`: `fails` if it does not apply.
    verdict: VerdictWord,
    /// The fact that it looked at, in words.
    fact: String,
}

/// One thing that familiarity rests on.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FamiliarityPart {
    /// What, in words.
    words: String,
    /// How probably you know the sender from that alone.
    #[serde(flatten)]
    share: Percent,
}

impl Judgement {
    pub(super) fn new(strategy: &Strategy, judged: &JudgedRequest) -> Self {
        let rules = judged.judgement.verdicts.iter().map(|verdict| JudgedRule {
            rule: RuleWord(verdict.rule),
            words: verdict.rule.in_words(strategy),
            verdict: VerdictWord(verdict.verdict),
            fact: verdict.fact_in_words(),
        });
        let part = |(words, share): &(String, Share)| FamiliarityPart {
            words: words.clone(),
            share: (*share).into(),
        };
        Self {
            fit: FitWord(judged.judgement.fit),
            rules: rules.collect(),
            familiarity: judged.familiarity.into(),
            familiarity_parts: judged.familiarity_parts.iter().map(part).collect(),
        }
    }
}
