//! What is told of a strategy: versions, what it says of a request, what it would do.

use super::StrategyBody;
use crate::api::person::Person;
use crate::api::word::{FitWord, RuleWord, TieWord, VerdictWord};
use acquaint_app::community::edit_strategy::StrategyVersion;
use acquaint_app::community::match_requests::{FitCounts, JudgedRequest};
use acquaint_app::community::preview_strategy::Preview as Previewed;
use acquaint_app::community::{Community, CommunityError, view};
use acquaint_core::familiarity::Share;
use acquaint_core::id::{PersonId, RequestId};
use acquaint_core::strategy::{Strategy, StrategyChange};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A version of your strategy.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct SavedStrategy {
    /// Its number, counted from 1. 0: none was ever saved.
    version: u32,
    /// When it was saved. `null`: none was.
    #[schema(required)]
    saved_at: Option<Timestamp>,
    /// The strategy.
    #[schema(value_type = StrategyBody)]
    strategy: Strategy,
}

impl SavedStrategy {
    /// None was ever saved: everybody fits.
    pub(super) fn none() -> Self {
        Self { version: 0, saved_at: None, strategy: Strategy::default() }
    }
}

impl From<view::SavedStrategy> for SavedStrategy {
    fn from(saved: view::SavedStrategy) -> Self {
        Self { version: saved.version, saved_at: Some(saved.saved_at), strategy: saved.strategy }
    }
}

/// A version of your strategy, and what it changed.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct Version {
    #[serde(flatten)]
    saved: SavedStrategy,
    /// What it changed of the version before; of the oldest that is kept, against an open strategy.
    changes: Vec<Changed>,
}

/// One thing that differs between two versions.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Changed {
    /// Where: `only.regions`.
    field: &'static str,
    /// What it is about, in words.
    title: &'static str,
    /// What is there now and was not before.
    added: Vec<String>,
    /// What was there before and is not now.
    removed: Vec<String>,
}

impl From<StrategyVersion> for Version {
    fn from(version: StrategyVersion) -> Self {
        let changed = |change: StrategyChange| {
            let StrategyChange { field, title, added, removed } = change;
            Changed { field, title, added, removed }
        };
        Self { saved: version.saved.into(), changes: version.changes.into_iter().map(changed).collect() }
    }
}

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

/// How many fit, do not, and cannot be told.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Counts {
    /// They fit.
    fits: u32,
    /// They do not.
    does_not_fit: u32,
    /// It hangs on something unknown.
    cannot_tell: u32,
}

impl From<FitCounts> for Counts {
    fn from(counts: FitCounts) -> Self {
        let FitCounts { fits, does_not_fit, cannot_tell } = counts;
        Self { fits, does_not_fit, cannot_tell }
    }
}

/// What a strategy would do.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct Preview {
    /// All requests that wait, however old and on whatever shelf.
    waiting: Counts,
    /// Of those that fit: how many are in the inbox, set aside, and filtered.
    fits_on_shelf: OnShelf,
    /// Of those that fit: how many do not under the strategy in force.
    fits_newly: u32,
    /// How many fit under the strategy in force and would not any more.
    no_longer: u32,
    /// Your connections, as if each asked today.
    connections: Counts,
    /// How many it could accept by itself: those that fit and that you did not put on a shelf by hand.
    accepts: u32,
    /// How many it could filter: those in the inbox that do not fit and that you did not put there by hand.
    filters: u32,
    /// Whether nobody who waits or is connected with you fits, or could.
    fits_nobody: bool,
    /// Whether everybody who waits or is connected with you fits.
    fits_everybody: bool,
    /// The oldest of those that fit, at most 20.
    pub(super) oldest_fits: Vec<Candidate>,
    /// The oldest of those that would not fit any more, at most 20.
    pub(super) oldest_no_longer: Vec<Candidate>,
    /// The oldest of those that cannot be told, at most 20.
    pub(super) oldest_cannot_tell: Vec<Candidate>,
}

/// How many there are on each shelf.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OnShelf {
    /// In the inbox.
    inbox: u32,
    /// Set aside.
    set_aside: u32,
    /// Filtered.
    filtered: u32,
}

impl Preview {
    /// Without the requests themselves.
    pub(super) fn new(found: &Previewed) -> Self {
        let [inbox, set_aside, filtered] = found.fits_on_shelf;
        Self {
            waiting: found.waiting.into(),
            fits_on_shelf: OnShelf { inbox, set_aside, filtered },
            fits_newly: found.fits_newly,
            no_longer: found.no_longer.count,
            connections: found.connections.into(),
            accepts: found.accepts,
            filters: found.filters,
            fits_nobody: found.fits_nobody(),
            fits_everybody: found.fits_everybody(),
            oldest_fits: Vec::new(),
            oldest_no_longer: Vec::new(),
            oldest_cannot_tell: Vec::new(),
        }
    }
}

/// A request that a strategy was tried on.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Candidate {
    /// The request.
    request: Uuid,
    /// Who sent it.
    sender: Person,
    /// How they say you know each other.
    tie: TieWord,
    /// When it was sent.
    sent_at: Timestamp,
    /// What the strategy says of it.
    judgement: Judgement,
}

/// These requests, in this order. One that was taken back at this moment is left out.
pub(super) async fn candidates(
    community: &Community,
    me: PersonId,
    strategy: &Strategy,
    requests: &[RequestId],
    now: Timestamp,
) -> Result<Vec<Candidate>, CommunityError> {
    let judged = community.judge_requests(me, strategy, requests.to_vec(), now).await?;
    let mut found = Vec::with_capacity(requests.len());
    for request in requests {
        let received = community.store().find_received(me, *request).await?;
        if let (Some(received), Some(of_it)) = (received, judged.get(request)) {
            found.push(Candidate {
                request: request.0,
                sender: received.sender.card.into(),
                tie: TieWord(received.text.tie),
                sent_at: received.text.sent_at,
                judgement: Judgement::new(strategy, of_it),
            });
        }
    }
    Ok(found)
}
