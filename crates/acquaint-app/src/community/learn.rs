//! Learns how often answers come here: what forecasts said when each span of silence began, against what came of it.
//!
//! Everything in it is what the sender of a request may see of it. What recipients keep private moves nothing.

use super::account::Account;
use super::change::AccountChange;
use super::explain_sent::sender_view;
use super::news::News;
use super::operate::check_operator;
use super::view::SentState;
use super::{Community, CommunityError};
use crate::store::StoreError;
use acquaint_core::id::RequestId;
use acquaint_core::record::days_between;
use acquaint_core::request::RequestKey;
use acquaint_why::explanation::Forecast;
use acquaint_why::fit::{FitReport, Followed, HeldOut, Said, learn, seen_after};
use acquaint_why::level::Levels;
use acquaint_why::model::{Model, Parameters};
use acquaint_why::patience::BOUNDS_DAYS;
use acquaint_why::survival::End;
use acquaint_why::track_record::TrackRecord;
use jiff::{SignedDuration, Timestamp};
use std::sync::{Arc, PoisonError};

/// Below so many answers nothing is learned. Judgement: with fewer, a single recipient moves everybody's forecasts.
pub const ANSWERS_MIN: usize = 200;
/// How much log loss (nats) a version may have beyond Kaplan–Meier on requests that it did not learn from. Judgement.
const WORSE_MOST: f64 = 0.01;
/// How often the service learns.
const LEARN_EVERY: SignedDuration = SignedDuration::from_hours(24);
/// How long after its moment a forecast is still noted, so that a restart loses none. No span is shorter.
const NOTED_WITHIN: SignedDuration = SignedDuration::from_hours(24);
/// How many forecasts of a span are noted at a time, and from how many, newest first, is learned.
const NOTED_MAX: u32 = 500;
const LEARNED_FROM_MAX: u32 = 200_000;
/// How many versions are kept.
pub const VERSIONS_KEPT: u32 = 30;

/// What the forecast of a request was when a span of silence began.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NotedForecast {
    pub request: RequestId,
    /// The span, counted from 0; it begins at this one of [`BOUNDS_DAYS`].
    pub span: usize,
    /// What the model says that nothing was learned into.
    pub chain: Forecast,
    /// What its sender was shown.
    pub shown: Forecast,
}

/// A noted forecast, and what came of its request.
#[derive(Clone, Debug, PartialEq)]
pub struct FollowedForecast {
    pub noted: NotedForecast,
    pub sent_at: Timestamp,
    pub state: SentState,
}

/// What was learned at one time.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelVersion {
    /// Counted from 1.
    pub version: u32,
    pub learned_at: Timestamp,
    pub levels: Levels,
    pub report: FitReport,
    pub track_record: TrackRecord,
}

/// Which version forecasts come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ModelChoice {
    /// Always the newest.
    #[default]
    Newest,
    /// What the service came with: nothing that was learned here.
    AsDelivered,
    /// This one, until an operator chooses again.
    Version(u32),
}

/// What the store knows of learning.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Learning {
    /// When the service last tried to learn.
    pub tried_at: Option<Timestamp>,
    pub choice: ModelChoice,
    /// Newest first.
    pub versions: Vec<ModelVersion>,
}

impl Learning {
    /// The version that forecasts come from.
    pub fn in_use(&self) -> Option<&ModelVersion> {
        match self.choice {
            ModelChoice::Newest => self.versions.first(),
            ModelChoice::AsDelivered => None,
            ModelChoice::Version(version) => self.versions.iter().find(|kept| kept.version == version),
        }
    }
}

/// The model that explains, and how its forecasts came true here.
#[derive(Clone, Debug)]
pub(super) struct InUse {
    pub(super) model: Arc<Model>,
    pub(super) track_record: TrackRecord,
}

impl Community {
    /// Takes up what was learned, as the operator chose. Called at the start, and after every change of either.
    pub async fn take_up_model(&self) -> Result<(), CommunityError> {
        let learning = self.store().load_learning().await?;
        let in_use = match learning.in_use() {
            None => InUse { model: Arc::clone(&self.delivered), track_record: TrackRecord::default() },
            Some(version) => InUse {
                model: Arc::new(self.with_levels(version)?),
                track_record: version.track_record.clone(),
            },
        };
        *self.in_use.write().unwrap_or_else(PoisonError::into_inner) = in_use;
        Ok(())
    }

    fn with_levels(&self, version: &ModelVersion) -> Result<Model, CommunityError> {
        let delivered = self.delivered.parameters().clone();
        let parameters = Parameters {
            name: format!(
                "{}, version {} of {}",
                delivered.name,
                version.version,
                version.learned_at.strftime("%F")
            ),
            levels: Some(version.levels.clone()),
            report: Some(version.report.clone()),
            ..delivered
        };
        let unusable = |_| StoreError::Corrupt {
            table: "model_versions".into(),
            column: "learned".into(),
            row: version.version.to_string(),
        };
        Ok(Model::new(parameters).map_err(unusable)?)
    }

    /// Notes the forecast of every request that has just become silent for long enough to begin a new span.
    pub async fn note_forecasts(&self, now: Timestamp) -> Result<(), CommunityError> {
        for (span, silent_days) in BOUNDS_DAYS[..BOUNDS_DAYS.len() - 1].iter().copied().enumerate() {
            let silent = SignedDuration::from_secs_f64(silent_days * 86_400.0);
            let by = now.checked_sub(silent).unwrap_or(Timestamp::MIN);
            let from = by.checked_sub(NOTED_WITHIN).unwrap_or(Timestamp::MIN);
            let mut noted = Vec::new();
            for key in self.store().list_unnoted(span, silent, from, by, NOTED_MAX).await? {
                noted.extend(self.forecast_after(key, span, silent_days, now).await?);
            }
            if !noted.is_empty() {
                self.apply(vec![AccountChange::ForecastsNoted(noted)]).await?;
            }
        }
        Ok(())
    }

    /// `None`: the sender is not shown the request any more.
    async fn forecast_after(
        &self,
        key: RequestKey,
        span: usize,
        silent_days: f64,
        now: Timestamp,
    ) -> Result<Option<NotedForecast>, CommunityError> {
        let found = self.store().find_sent(key.sender, key.id).await?;
        let own = self.store().load_member(key.sender, key.sender).await?;
        Ok(found.zip(own).map(|(request, own)| {
            let view = seen_after(&sender_view(&request, &own, now), silent_days);
            let (chain, shown) = (self.delivered.chain_forecast(&view), self.model().forecast(&view));
            NotedForecast { request: key.id, span, chain, shown }
        }))
    }

    /// Once a day: learns from everything that was noted, if that is enough. What would forecast worse than a plain
    /// Kaplan–Meier curve is not kept. Hands back whether something was learned.
    pub async fn learn(&self, now: Timestamp) -> Result<bool, CommunityError> {
        let learning = self.store().load_learning().await?;
        if learning.tried_at.is_some_and(|tried_at| now.duration_since(tried_at) < LEARN_EVERY) {
            return Ok(false);
        }
        let mut changes = vec![AccountChange::LearningTried(now)];
        let noted = self.store().list_noted(LEARNED_FROM_MAX).await?;
        let (requests, track_record) = follow(&noted, now);
        let chain = Arc::clone(&self.delivered);
        let answers = requests.iter().filter(|request| request.end == End::Answered).count();
        let learned = if answers < ANSWERS_MIN {
            None
        } else {
            // Seconds of arithmetic, which no answer may wait for.
            let learned = tokio::task::spawn_blocking(move || learn(&chain, &requests).ok()).await;
            learned.unwrap_or_else(|ended| std::panic::resume_unwind(ended.into_panic()))
        };
        if let Some((levels, report)) = learned.filter(|(_, report)| !report.held_out.iter().any(is_too_bad))
        {
            let version = 1 + learning.versions.first().map_or(0, |newest| newest.version);
            let learned = ModelVersion { version, learned_at: now, levels, report, track_record };
            changes.push(AccountChange::ModelLearned(Box::new(learned)));
        }
        let has_learned = changes.len() > 1;
        self.apply(changes).await?;
        if has_learned {
            self.take_up_model().await?;
            self.store().tell_others(News::ModelChosen);
        }
        Ok(has_learned)
    }

    /// What was learned, for an operator.
    pub async fn load_learning(&self, operator: &Account) -> Result<Learning, CommunityError> {
        check_operator(operator)?;
        Ok(self.store().load_learning().await?)
    }

    /// Lets forecasts come from this version from now on.
    pub async fn choose_model(&self, operator: &Account, choice: ModelChoice) -> Result<(), CommunityError> {
        check_operator(operator)?;
        if let ModelChoice::Version(version) = choice
            && !self.store().load_learning().await?.versions.iter().any(|kept| kept.version == version)
        {
            return Err(CommunityError::NotFound);
        }
        self.apply(vec![AccountChange::ModelChosen(choice)]).await?;
        self.take_up_model().await?;
        self.store().tell_others(News::ModelChosen);
        Ok(())
    }
}

/// Whether Kaplan–Meier would be clearly better. Where facts say nothing, it is a little better always: it steps with every
/// answer, while rates are learned for whole spans.
fn is_too_bad(judged: &HeldOut) -> bool {
    judged.shown() > judged.kaplan_meier + WORSE_MOST
}

/// Requests as learning needs them, and how what was shown of them came true. Forecasts of one request follow each other.
fn follow(noted: &[FollowedForecast], now: Timestamp) -> (Vec<Followed>, TrackRecord) {
    let mut track_record = TrackRecord::default();
    let last = BOUNDS_DAYS.len() - 1;
    let silent_days = |forecast: &FollowedForecast| BOUNDS_DAYS[forecast.noted.span.min(last)];
    let requests = noted.chunk_by(|a, b| a.noted.request == b.noted.request);
    let followed = requests.map(|forecasts| {
        let (first, days_until) = (&forecasts[0], |until| days_between(forecasts[0].sent_at, until).max(0.0));
        let watched = days_until(now);
        let (end, end_days) = match first.state {
            SentState::Waiting => (End::Watched, watched),
            SentState::Connected { at } => (End::Answered, days_until(at)),
            SentState::Withdrawn { at } => (End::Watched, days_until(at)),
            SentState::Lapsed { at } => (End::Otherwise, days_until(at)),
        };
        let request = Followed {
            from_days: silent_days(first),
            // A request that was taken back would have waited on: what would have come of it, nobody knows.
            until_days: if end == End::Watched { end_days } else { watched },
            end,
            end_days,
            said: forecasts
                .iter()
                .map(|forecast| Said { silent_days: silent_days(forecast), chain: forecast.noted.chain })
                .collect(),
        };
        for forecast in forecasts {
            track_record.add(&request, silent_days(forecast), &forecast.noted.shown);
        }
        request
    });
    let followed = followed.collect();
    (followed, track_record)
}

#[cfg(test)]
mod tests {
    use super::*;
    use acquaint_why::level::Source;

    #[test]
    fn a_version_may_lose_a_hundredth_to_kaplan_meier_and_no_more() {
        let judged = |levels, kaplan_meier| HeldOut {
            within_days: 30.0,
            cases: 900,
            chain: 0.6,
            levels,
            curve: 0.6,
            kaplan_meier,
            weibull_cure: 0.1,
            log_normal_cure: 0.1,
            source: Source::Levels,
            calibration_error: 0.01,
            calibration_floor: 0.01,
        };
        assert!(!is_too_bad(&judged(0.509, 0.5)));
        assert!(is_too_bad(&judged(0.511, 0.5)));
    }
}
