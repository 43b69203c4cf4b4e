//! What to ask the owner next: of everybody who has not answered, the fact that would change an answer most.

use crate::AppError;
use crate::explain_request::{ExplainedKept, Plan};
use crate::list_waiting::list_waiting;
use crate::store::Store;
use acquaint_core::clue::Clue;
use acquaint_why::model::Model;
use acquaint_why::questions::rank;

/// How many requests are looked at, those worth looking up first. Judgement.
const REQUESTS_MAX: usize = 30;

/// One question about one person.
#[derive(Clone, Debug)]
pub struct Asked {
    pub explained: ExplainedKept,
    pub clue: Clue,
    /// The entropy that an answer takes away on average, in bits.
    pub bits: f64,
}

/// Every question, the most telling first.
pub async fn questions(store: &impl Store, model: &Model) -> Result<Vec<Asked>, AppError> {
    let mut waiting = list_waiting(store, model).await?.waiting;
    waiting.sort_by_key(ExplainedKept::plan);
    waiting.retain(|explained| explained.plan() != Plan::Lapses);
    waiting.truncate(REQUESTS_MAX);
    let of_one = |explained: ExplainedKept| {
        let ranked = rank(model, &explained.view, Some(&explained.patience));
        ranked.into_iter().map(move |it| Asked { explained: explained.clone(), clue: it.clue, bits: it.bits })
    };
    let mut asked: Vec<_> = waiting.into_iter().flat_map(of_one).collect();
    asked.sort_by(|a, b| b.bits.total_cmp(&a.bits));
    Ok(asked)
}
