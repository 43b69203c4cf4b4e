//! What to ask the owner next: of everybody who has not answered, the fact that would change an answer most. And the
//! interview, in the terminal and in a page alike: an answer, "I don't know", and undo.

use crate::AppError;
use crate::answers::Field;
use crate::explain_request::{ExplainedKept, Plan};
use crate::forget_sighting::forget_sightings;
use crate::list_waiting::list_waiting;
use crate::record_sighting::{About, SightingReport, record_sightings};
use crate::store::Store;
use acquaint_core::clue::Clue;
use acquaint_core::id::PersonId;
use acquaint_core::sighting::Sighting;
use acquaint_core::stamp::Stamp;
use acquaint_why::model::Model;
use acquaint_why::questions::rank;
use acquaint_why::wording::percent;
use jiff::civil::Date;

/// How many requests are looked at, those worth looking up first. Judgement.
const REQUESTS_MAX: usize = 30;

/// One question about one person.
#[derive(Clone, Debug)]
pub struct Asked {
    pub explained: ExplainedKept,
    pub field: &'static Field,
    /// The doubt that an answer takes away on average.
    pub worth: f64,
}

impl Asked {
    pub fn in_words(&self) -> String {
        self.field.about(&self.explained.person.name)
    }

    /// What it is about, and its fact.
    pub fn mark(&self) -> Mark {
        ((!self.field.is_about_owner()).then_some(self.explained.person.id), self.field.clue)
    }
}

/// Every question, the most telling first.
pub async fn questions(store: &impl Store, model: &Model) -> Result<Vec<Asked>, AppError> {
    let mut waiting = list_waiting(store, model).await?.waiting;
    waiting.sort_by_key(ExplainedKept::plan);
    waiting.retain(|explained| explained.plan() != Plan::Lapses);
    waiting.truncate(REQUESTS_MAX);
    let of_one = |explained: ExplainedKept| {
        let ranked = rank(model, &explained.view, Some(&explained.patience));
        let asked = move |it: acquaint_why::questions::Question| {
            Some(Asked { explained: explained.clone(), field: Field::of(it.clue)?, worth: it.worth })
        };
        ranked.into_iter().filter_map(asked)
    };
    let mut asked: Vec<_> = waiting.into_iter().flat_map(of_one).collect();
    asked.sort_by(|a, b| b.worth.total_cmp(&a.worth));
    Ok(asked)
}

/// What was asked: about a person, or about the owner (`None`), and the fact.
pub type Mark = (Option<PersonId>, Clue);

/// What was asked so far, and what was answered.
#[derive(Clone, Debug, Default)]
pub struct Interview {
    asked: Vec<Mark>,
    /// The newest last.
    answered: Vec<(Mark, Sighting)>,
}

/// Why an answer was not kept.
#[derive(Debug)]
pub enum Unkept {
    /// It cannot be read; what to write instead.
    Unreadable(String),
    Failed(AppError),
}

impl Interview {
    /// How many questions were asked, those that the owner could not answer included.
    pub fn asked(&self) -> usize {
        self.asked.len()
    }

    pub fn answered(&self) -> usize {
        self.answered.len()
    }

    /// The most telling question that was not asked yet.
    pub async fn next(&self, store: &impl Store, model: &Model) -> Result<Option<Asked>, AppError> {
        let all = questions(store, model).await?;
        Ok(all.into_iter().find(|asked| !self.asked.contains(&asked.mark())))
    }

    /// The owner does not know.
    pub fn leave_open(&mut self, mark: Mark) {
        if !self.asked.contains(&mark) {
            self.asked.push(mark);
        }
    }

    /// Keeps an answer: one of the keys of the question, or what it stands for.
    pub async fn answer(
        &mut self,
        store: &impl Store,
        model: &Model,
        (mark, text): (Mark, &str),
        (today, stamp): (Date, &mut Stamp),
    ) -> Result<SightingReport, Unkept> {
        let situation = store.load_situation().await.map_err(|error| Unkept::Failed(error.into()))?;
        let owner = situation.owner.ok_or(Unkept::Failed(AppError::Empty))?.owner;
        let unknown = || Unkept::Unreadable("this is not asked; answer the question that is shown".into());
        let field = Field::of(mark.1).filter(|field| field.is_about_owner() == mark.0.is_none());
        let sighting = field.ok_or_else(unknown)?.parse(text, &owner, today).map_err(Unkept::Unreadable)?;
        let seen = [sighting.clone()];
        let report = record_sightings(store, model, about(mark), &seen, stamp).await;
        let report = report.map_err(|error| match error {
            AppError::NotPossible(why) => Unkept::Unreadable(why),
            other => Unkept::Failed(other),
        })?;
        self.leave_open(mark);
        self.answered.push((mark, sighting));
        Ok(report)
    }

    /// Takes the newest answer back, so that its question is asked again. `false`: there is none.
    pub async fn undo(&mut self, store: &impl Store, model: &Model) -> Result<bool, AppError> {
        let Some((mark, sighting)) = self.answered.pop() else { return Ok(false) };
        let _ = forget_sightings(store, model, about(mark), |kept| *kept == sighting).await?;
        self.asked.retain(|asked| *asked != mark);
        Ok(true)
    }
}

fn about((person, _): Mark) -> About<'static> {
    person.map_or(About::Me, About::Kept)
}

/// What an answer changed about the request that it bears on, as a sentence.
pub fn changed_in_words(report: &SightingReport) -> Option<String> {
    let (before, after) = report.explained.as_ref()?;
    let chance = |it: &ExplainedKept| percent(it.explanation.forecast.at_advice_horizon());
    Some(format!(
        "{}: {} → {} within 90 days; most likely now: {}.",
        after.person.name,
        chance(before),
        chance(after),
        after.explanation.ranked()[0].title()
    ))
}
