//! Which unknown fact, if the owner knew it, would change the answer most: the expected loss of doubt.
//!
//! For each answer that a fact can have, the model explains the request as if it were known. An answer counts as much as
//! the model expects it: its prior, times how much more likely it makes what was seen. Doubt is the chance that the likeliest
//! reason is not the true one, and the quadratic entropy (Gini, Simpson) of the reasons and, a little, of the answer within
//! 90 days. Shannon's entropy asks more about facts that tell unlikely reasons apart (docs/evidence.md, "Five questions").

use crate::explanation::{Forecast, OUTCOMES};
use crate::facts::prior;
use crate::model::Model;
use crate::patience::PatienceCurve;
use acquaint_core::activity::{Activity, ConnectionCount};
use acquaint_core::clue::Clue;
use acquaint_core::sender_view::SenderView;

/// A fact that is not known, and what knowing it is worth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Question {
    pub clue: Clue,
    /// The doubt that an answer takes away on average; at least 0.
    pub worth: f64,
}

/// Every fact that the owner can look up and that is not known, the most telling first.
pub fn rank(model: &Model, view: &SenderView, curve: Option<&PatienceCurve>) -> Vec<Question> {
    let doubt = |seen: &SenderView| doubt(&model.outcomes_and_forecast(seen, curve));
    let now = doubt(view);
    let likelihood = model.ln_likelihood(view);
    let mut questions: Vec<_> = answers(view)
        .into_iter()
        .map(|(clue, answers)| {
            let weights: Vec<_> = if clue == Clue::ViewsAfterDays {
                looks(model, &answers, likelihood)
            } else {
                let weigh = |(seen, prior): &(SenderView, f64)| {
                    prior * (model.ln_likelihood(seen) - likelihood).exp()
                };
                answers.iter().map(weigh).collect()
            };
            let total: f64 = weights.iter().sum();
            let then = answers.iter().zip(weights);
            let then: f64 = then.map(|((seen, _), weight)| weight / total * doubt(seen)).sum();
            Question { clue, worth: (now - then).max(0.0) }
        })
        .collect();
    questions.sort_by(|a, b| b.worth.total_cmp(&a.worth));
    questions
}

/// That they did not look has a probability; that they did is the rest of it.
fn looks(model: &Model, answers: &[(SenderView, f64)], likelihood: f64) -> Vec<f64> {
    let none = (model.ln_likelihood(&answers[0].0) - likelihood).exp().clamp(0.0, 1.0);
    vec![none, 1.0 - none]
}

/// The answers that each unknown fact can have, with their priors.
fn answers(view: &SenderView) -> Vec<(Clue, Vec<(SenderView, f64)>)> {
    let with = |change: &dyn Fn(&mut SenderView)| {
        let mut seen = view.clone();
        change(&mut seen);
        seen
    };
    let mut all = Vec::new();
    if view.views_after_days.is_none() {
        let looked = with(&|seen| seen.views_after_days = Some(vec![view.waited_days / 2.0]));
        all.push((
            Clue::ViewsAfterDays,
            vec![(with(&|seen| seen.views_after_days = Some(vec![])), 1.0), (looked, 1.0)],
        ));
    }
    if view.tie.is_none() {
        let ties = prior::TIE.map(|(tie, chance)| (with(&|seen| seen.tie = Some(tie)), chance));
        all.push((Clue::Tie, ties.to_vec()));
    }
    if view.mutual_connections.is_none() {
        let mutual = prior::MUTUAL.map(|(n, p)| (with(&|seen| seen.mutual_connections = Some(whole(n))), p));
        all.push((Clue::MutualConnections, mutual.to_vec()));
    }
    if view.recipient_activity.is_none() {
        let active = Activity::ALL.map(|level| (with(&|seen| seen.recipient_activity = Some(level)), 1.0));
        all.push((Clue::RecipientActivity, active.to_vec()));
    }
    if view.recipient_connections.is_none() {
        let counts = prior::RECIPIENT_CONNECTIONS.map(|(n, p)| {
            (with(&|seen| seen.recipient_connections = Some(ConnectionCount::Exactly(whole(n)))), p)
        });
        all.push((Clue::RecipientConnections, counts.to_vec()));
    }
    if view.namesakes.is_none() {
        let namesakes = prior::NAMESAKES.map(|(n, p)| (with(&|seen| seen.namesakes = Some(whole(n))), p));
        all.push((Clue::Namesakes, namesakes.to_vec()));
    }
    let mut yes_no = |clue, is_known: bool, chance: f64, set: fn(&mut SenderView, bool)| {
        if !is_known {
            let answer = |yes, chance| (with(&|seen| set(seen, yes)), chance);
            all.push((clue, vec![answer(true, chance), answer(false, 1.0 - chance)]));
        }
    };
    let shared = &view.shared;
    yes_no(Clue::SharedIndustry, shared.industry.is_some(), prior::SHARED_INDUSTRY, |seen, yes| {
        seen.shared.industry = Some(yes);
    });
    yes_no(Clue::SharedRegion, shared.region.is_some(), prior::SHARED_REGION, |seen, yes| {
        seen.shared.region = Some(yes);
    });
    yes_no(Clue::Picture, view.picture.is_some(), prior::PICTURE, |seen, yes| seen.picture = Some(yes));
    all
}

/// What is seen with each answer that an unknown fact can have.
pub fn answers_to(clue: Clue, view: &SenderView) -> Vec<SenderView> {
    let answers = answers(view).into_iter().find(|(asked, _)| *asked == clue);
    answers.map_or_else(Vec::new, |(_, answers)| answers.into_iter().map(|(seen, _)| seen).collect())
}

/// What doubt about the answer counts for, beside doubt about the reason. Judgement: an answer to a question moves the
/// forecast less than the reasons, and asking for its sake settled fewer reasons.
const FORECAST: f64 = 0.1;

fn doubt((outcomes, forecast): &([f64; OUTCOMES], Forecast)) -> f64 {
    let quadratic = |chances: &[f64]| 1.0 - chances.iter().map(|p| p * p).sum::<f64>();
    let wrong = 1.0 - outcomes.iter().copied().fold(0.0, f64::max);
    let answer = forecast.at_advice_horizon();
    wrong + quadratic(outcomes) + FORECAST * quadratic(&[answer, 1.0 - answer])
}

/// The levels of counts in the priors are whole numbers.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "levels are whole, 0 to 30,000")]
fn whole(level: f64) -> u32 {
    level as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use acquaint_core::tie::Tie;

    fn ranked(change: impl FnOnce(&mut SenderView)) -> Vec<Question> {
        let mut view = SenderView { waited_days: 20.0, ..SenderView::default() };
        change(&mut view);
        rank(&Model::prior_of_archives(), &view, Some(&PatienceCurve::population()))
    }

    #[test]
    fn the_most_telling_question_comes_first_and_what_is_known_is_not_asked() {
        let questions = ranked(|_| ());
        assert_eq!(questions.len(), 9);
        assert!(questions.iter().all(|question| question.worth.is_finite() && question.worth >= 0.0));
        assert!(questions.is_sorted_by(|a, b| a.worth >= b.worth), "{questions:?}");
        assert!(questions[0].worth > 0.01, "{questions:?}");
        let known = ranked(|view| view.tie = Some(Tie::CoWorker));
        assert!(known.iter().all(|question| question.clue != Clue::Tie));
    }

    #[test]
    fn answers_to_the_first_questions_leave_less_in_doubt_than_answers_to_the_last() {
        let questions = ranked(|_| ());
        let sum = |some: &[Question]| some.iter().map(|question| question.worth).sum::<f64>();
        assert!(sum(&questions[..3]) > 2.0 * sum(&questions[6..]), "{questions:?}");
    }
}
