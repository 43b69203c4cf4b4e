//! What a strategy says of a request, as pages show it.

use crate::page::moment::capitalised;
use crate::page::strategy::{Judged, JudgedRule};
use acquaint_app::community::match_requests::JudgedRequest;
use acquaint_core::strategy::{RuleVerdict, Strategy};

pub(crate) fn judged(strategy: &Strategy, request: &JudgedRequest) -> Judged {
    let rule = |verdict: &RuleVerdict| JudgedRule {
        words: capitalised(&verdict.rule.in_words(strategy)),
        verdict: verdict.verdict,
        verdict_words: verdict.verdict_in_words(),
        fact: verdict.fact_in_words(),
    };
    let parts = request.familiarity_parts.iter();
    Judged {
        fit: request.judgement.fit,
        rules: request.judgement.verdicts.iter().map(rule).collect(),
        familiarity: request.familiarity.to_string(),
        parts: parts.map(|(words, share)| (capitalised(words), share.to_string())).collect(),
        is_open: false,
    }
}
