//! A model: its parameters, what follows from them alone, and the explanation of one request.

mod range;
mod sheet;

use sheet::{CLUES_OF_RECIPIENT, Sheet, nothing_taken, take, turns};

use crate::advice::{Now, advise, tilt};
use crate::explanation::{Because, Explanation, Forecast, OUTCOMES};
use crate::facts::{Known, Parts, change_days, is_plain, known};
use crate::forecast::{Position, Tables, on_curve};
use crate::level::Levels;
use crate::lifts::Lifts;
use crate::pace::Pace;
use crate::parameters::{PRIOR_2_WHEN, PRIOR_2_WHEN_OF_ARCHIVES, PRIOR_2_WHY, When, Why};
use crate::patience::{BOUNDS_DAYS, INTERVALS, PatienceCurve};
use crate::posterior::{in_force_weights, observe, observe_in_turn, outcome_weights};
use crate::timeline::{Courses, Epochs};
use acquaint_core::clue::Clue;
use acquaint_core::sender_view::{Change, SenderView};
use serde::{Deserialize, Serialize};

/// The bound on log odds in the evidence sheet, in bits: what is ruled out counts as odds of one in 2⁴⁰.
pub const BITS_MAX: f64 = 40.0;

/// Everything that is written to a model file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// The name and version, shown with every explanation.
    pub name: String,
    /// Which reason blocks a request.
    pub why: Why,
    /// How fast people visit, decide and change.
    pub when: When,
    /// The levels of forecasts, where they were learned from outcomes.
    #[serde(default)]
    pub levels: Option<Levels>,
    /// What fitting reported, for the reader.
    #[serde(default)]
    pub report: Option<crate::fit::FitReport>,
}

/// A model file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// It is not a model in JSON.
    #[error("this is not a model: {0}")]
    Unreadable(#[from] serde_json::Error),
    /// A parameter is outside its range.
    #[error("`{parameter}` is {value}, but must be {range}")]
    OutOfRange {
        /// Its path in the file.
        parameter: String,
        value: f64,
        /// What would be right.
        range: &'static str,
    },
}

/// A model, ready to explain.
#[derive(Clone, Debug)]
pub struct Model {
    parameters: Parameters,
    pace: Pace,
    courses: Courses,
    tables: Tables,
    /// What blocks when no fact is known.
    nothing_known: Parts,
}

impl Model {
    /// `prior-2`, the model that ships.
    pub fn prior() -> Self {
        Self::prior_with("prior-2", PRIOR_2_WHEN)
    }

    /// The prior for the archive of one person, where the times of answers were measured.
    pub fn prior_of_archives() -> Self {
        Self::prior_with("prior-2 for archives", PRIOR_2_WHEN_OF_ARCHIVES)
    }

    fn prior_with(name: &str, when: When) -> Self {
        Self::tabulate(Parameters { name: name.into(), why: PRIOR_2_WHY, when, levels: None, report: None })
    }

    /// A model with these parameters, if they are in range.
    pub fn new(parameters: Parameters) -> Result<Self, ModelError> {
        range::check(&parameters)?;
        Ok(Self::tabulate(parameters))
    }

    /// The same for a community in which a member may have at most so many connections, 1 or more: at their limit is
    /// who has that many.
    pub fn with_connections_max(&self, connections_max: u32) -> Result<Self, ModelError> {
        let mut parameters = self.parameters.clone();
        parameters.why.at_limit.cap = connections_max.into();
        Self::new(parameters)
    }

    /// Reads a model file.
    pub fn from_json(text: &str) -> Result<Self, ModelError> {
        Self::new(serde_json::from_str(text)?)
    }

    fn tabulate(parameters: Parameters) -> Self {
        let pace = Pace::from(&parameters.when);
        let courses = Courses::new(&pace);
        let nothing = SenderView::default();
        Self {
            tables: Tables::new(&pace, &courses.lifts),
            courses,
            nothing_known: Parts::of(&parameters.why, &nothing, &nothing),
            pace,
            parameters,
        }
    }

    pub fn name(&self) -> &str {
        &self.parameters.name
    }

    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    pub(crate) fn tables(&self) -> &Tables {
        &self.tables
    }

    /// Natural logarithm of the probability (density, where views were seen) of everything the sender has seen.
    pub fn ln_likelihood(&self, view: &SenderView) -> f64 {
        let changes = change_days(view);
        let observed = observe(&self.pace, &self.courses, view, &changes, view.waited_days);
        let known = known(&self.parameters.why, view, &changes);
        self.outcomes(&known, &observed.summed()).iter().sum::<f64>().ln() + observed.ln_scale
    }

    fn outcomes(&self, known: &Known, epochs: &Epochs) -> [f64; OUTCOMES] {
        outcome_weights(&known.weights, epochs, self.lifts())
    }

    pub(crate) fn lifts(&self) -> &Lifts {
        &self.courses.lifts
    }

    /// Explains one waiting request. `curve` is the sender's own patience curve, where there is one: it sets the
    /// level of the forecast, and what is known about this pair moves it.
    ///
    /// `view` must be in range (see [`SenderView::check`]).
    pub fn explain(&self, view: &SenderView, curve: Option<&PatienceCurve>) -> Explanation {
        let changes = change_days(view);
        let turns = turns(view);
        let seen: Vec<SenderView> = turns.iter().map(|(_, seen)| seen.clone()).collect();
        let (observed, in_turn) = observe_in_turn(&self.pace, &self.courses, view, &changes, &seen);
        let why = &self.parameters.why;
        let parts = is_plain(view).then(|| Parts::of(why, view, view));
        let known = parts.map_or_else(|| known(why, view, &changes), |parts| Known::plainly(why, &parts));
        let epochs = observed.summed();
        let outcomes = self.outcomes(&known, &epochs);
        let total: f64 = outcomes.iter().sum();
        let position = Position::new(&observed, self.lifts(), &known.weights);
        let chain = self.tables.forecast(&position, total);
        let forecast = match curve {
            Some(curve) => on_curve(view, curve, &self.typical(view), &chain),
            None => self.levelled(view, chain),
        };
        let now = Now {
            view,
            position: &position,
            parts,
            total,
            chain: chain.at_advice_horizon(),
            shown: forecast,
            is_on_curve: curve.is_some(),
        };
        let in_the_way = in_force_weights(&known.alone, &known.weights, &epochs, self.lifts());
        Explanation {
            outcomes: outcomes.map(|weight| weight / total),
            in_the_way: in_the_way.map(|weight| (weight / total).min(1.0)),
            forecast,
            advice: advise(self, &now),
            because: self.because(
                view,
                &changes,
                &epochs,
                turns.iter().map(|(clue, _)| *clue).zip(&in_turn),
                &seen,
            ),
        }
    }

    /// The chain's forecast of a request of this sender of which nothing else is known, with the sender's facts as they were
    /// when it was sent: what a curve that was learned from such requests already knows.
    fn typical(&self, view: &SenderView) -> Forecast {
        let mut then = view.clone();
        // In order, so that the earliest value of each fact stays.
        for Change { was, .. } in view.changes.iter().rev() {
            then.picture = was.picture.or(then.picture);
            then.details = was.details.or(then.details);
            then.note = was.note.or(then.note);
            then.sender_connections = was.sender_connections.or(then.sender_connections);
            then.sender_activity = was.sender_activity.or(then.sender_activity);
        }
        let typical = SenderView {
            waited_days: then.waited_days,
            picture: then.picture,
            details: then.details,
            note: then.note,
            sender_connections: then.sender_connections,
            typical_connections: then.typical_connections,
            sender_activity: then.sender_activity,
            ..SenderView::default()
        };
        self.chain_forecast(&typical)
    }

    /// The forecast alone, as [`explain`](Self::explain) without a curve has it.
    pub fn forecast(&self, view: &SenderView) -> Forecast {
        self.levelled(view, self.chain_forecast(view))
    }

    fn levelled(&self, view: &SenderView, chain: Forecast) -> Forecast {
        self.parameters.levels.as_ref().map_or(chain, |levels| levels.forecast(view.waited_days, &chain))
    }

    /// The forecast of the chain, before anything that was learned from outcomes moves it.
    pub fn chain_forecast(&self, view: &SenderView) -> Forecast {
        self.outcomes_and_chain(view).1
    }

    /// The chances of the outcomes, and the forecast, as [`explain`](Self::explain) has them: without evidence and advice,
    /// which take most of its time.
    pub fn outcomes_and_forecast(
        &self,
        view: &SenderView,
        curve: Option<&PatienceCurve>,
    ) -> ([f64; OUTCOMES], Forecast) {
        let (outcomes, chain) = self.outcomes_and_chain(view);
        let forecast = match curve {
            Some(curve) => on_curve(view, curve, &self.typical(view), &chain),
            None => self.levelled(view, chain),
        };
        (outcomes, forecast)
    }

    fn outcomes_and_chain(&self, view: &SenderView) -> ([f64; OUTCOMES], Forecast) {
        let changes = change_days(view);
        let observed = observe(&self.pace, &self.courses, view, &changes, view.waited_days);
        let known = known(&self.parameters.why, view, &changes);
        let outcomes = self.outcomes(&known, &observed.summed());
        let total: f64 = outcomes.iter().sum();
        let position = Position::new(&observed, self.lifts(), &known.weights);
        (outcomes.map(|weight| weight / total), self.tables.forecast(&position, total))
    }

    /// How often, a day, the chain expects an answer in each interval of the patience curve, of a request of which nothing is
    /// known.
    pub(crate) fn usual_answers_a_day(&self) -> [f64; INTERVALS] {
        let ln_silent =
            |waited_days| self.ln_likelihood(&SenderView { waited_days, ..SenderView::default() });
        std::array::from_fn(|i| {
            let (from, to) = (BOUNDS_DAYS[i], BOUNDS_DAYS[i + 1]);
            ((ln_silent(from) - ln_silent(to)) / (to - from)).max(1e-9)
        })
    }

    /// The weight of each lift rate once the sender did this.
    pub(crate) fn weights_after(&self, now: &Now, clue: Clue, after: &SenderView) -> Option<Vec<f64>> {
        let why = &self.parameters.why;
        let known = match now.parts {
            Some(parts) => Known::plainly(why, &parts.with(why, after, clue)),
            None => known(why, after, &change_days(after)),
        };
        Some(self.lifts().by_rate(known.weights.last()?))
    }

    /// What is shown at the horizon of advice when the chain gives this chance instead of what it gives now.
    pub(crate) fn shown_then(&self, now: &Now, chain: f64) -> f64 {
        if now.is_on_curve {
            return tilt(now.shown.at_advice_horizon(), now.chain, chain);
        }
        let chain = chain.clamp(0.0, 1.0);
        let shown = |levels: &Levels| levels.chance(2, now.view.waited_days, chain).max(now.shown.within[1]);
        self.parameters.levels.as_ref().map_or(chain, shown)
    }

    /// The evidence sheet: the log odds of each outcome after silence alone, and what each further clue adds.
    ///
    /// `of_recipient` are the clues about the recipient, each with the chains that it and those before it leave, `seen` what
    /// is known at each.
    fn because<'a>(
        &self,
        view: &SenderView,
        changes: &[f64],
        epochs: &Epochs,
        of_recipient: impl Iterator<Item = (Clue, &'a Epochs)>,
        seen: &[SenderView],
    ) -> Vec<Because> {
        let mut sheet = Sheet::default();
        let why = &self.parameters.why;
        let mut parts = is_plain(view).then_some(self.nothing_known);
        let known = |parts: &Option<Parts>, seen: &SenderView| match parts {
            Some(parts) => Known::plainly(why, parts),
            None => known(why, seen, changes),
        };
        for ((clue, epochs), seen) in of_recipient.zip(seen) {
            let known = known(&parts, seen);
            sheet.add(clue, self.outcomes(&known, epochs), known.latest_alone());
        }
        let mut seen = SenderView { question: view.question, ..nothing_taken(view) };
        for clue in Clue::ALL.into_iter().skip(CLUES_OF_RECIPIENT) {
            if take(clue, view, &mut seen) {
                parts = parts.map(|parts| parts.with(why, &seen, clue));
                let known = known(&parts, &seen);
                sheet.add(clue, self.outcomes(&known, epochs), known.latest_alone());
            }
        }
        sheet.rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::level::Source;
    use acquaint_core::action::Action;
    use acquaint_core::activity::{Activity, ConnectionCount};
    use acquaint_core::reason::Outcome;
    use acquaint_core::reason::Reason;
    use acquaint_core::tie::Tie;

    fn silent(waited_days: f64) -> SenderView {
        SenderView { waited_days, ..SenderView::default() }
    }

    fn chance(view: &SenderView, reason: Reason) -> f64 {
        Model::prior().explain(view, None).chance_of(Outcome::Because(reason))
    }

    #[test]
    fn prior_2_matches_the_measured_times() {
        // The wide prior for communities, and the one for archives, with how far each may be from what was measured.
        for (model, apart) in [(&Model::prior(), [0.13, 0.1]), (&Model::prior_of_archives(), [0.08, 0.06])] {
            for (days, share) in [(7.0, 0.32), (30.0, 0.25), (90.0, 0.22)] {
                let unanswered = model.ln_likelihood(&silent(days)).exp();
                assert!((unanswered - share).abs() < apart[0], "{days}: {unanswered}");
            }
            let measured = [
                (7.0, [0.114, 0.234, 0.304]),
                (14.0, [0.063, 0.155, 0.224]),
                (30.0, [0.030, 0.088, 0.138]),
                (60.0, [0.011, 0.029, 0.071]),
            ];
            for (days, shares) in measured {
                let forecast = model.explain(&silent(days), None).forecast;
                for (ours, share) in forecast.within.into_iter().zip(shares) {
                    assert!((ours - share).abs() < apart[1], "{days}: {ours} {share}");
                }
            }
        }
    }

    #[test]
    fn a_view_rules_out_that_they_have_not_seen_it() {
        for views in [vec![3.0], vec![0.5, 1.0, 29.0]] {
            let view = SenderView { views_after_days: Some(views), ..silent(30.0) };
            assert!(chance(&view, Reason::RarelyHere) <= 1e-12);
        }
    }

    #[test]
    fn a_recent_view_leaves_more_hope_than_an_old_one() {
        let coming = |view| {
            let view = SenderView { views_after_days: Some(vec![view]), ..silent(30.0) };
            Model::prior().explain(&view, None).chance_of(Outcome::StillComing)
        };
        assert!(coming(29.5) > 1.5 * coming(3.0), "{} {}", coming(29.5), coming(3.0));
    }

    #[test]
    fn someone_rarely_here_has_probably_not_seen_it() {
        let view = SenderView {
            recipient_activity: Some(Activity::Rarely),
            views_after_days: Some(vec![]),
            ..silent(30.0)
        };
        let busy = SenderView { recipient_activity: Some(Activity::ThisWeek), ..view.clone() };
        assert!(chance(&view, Reason::RarelyHere) > 0.4, "{}", chance(&view, Reason::RarelyHere));
        assert!(chance(&busy, Reason::RarelyHere) < 0.05, "{}", chance(&busy, Reason::RarelyHere));
    }

    #[test]
    fn someone_at_the_cap_is_probably_at_the_limit() {
        let full = Some(ConnectionCount::Exactly(30_000));
        let view = SenderView { recipient_connections: full, tie: Some(Tie::CoWorker), ..silent(60.0) };
        assert!(chance(&view, Reason::AtLimit) > 0.5);
        let view = SenderView { recipient_connections: Some(ConnectionCount::Exactly(400)), ..view };
        assert!(chance(&view, Reason::AtLimit) < 1e-4);
    }

    #[test]
    fn probabilities_are_probabilities_everywhere() {
        let model = Model::prior();
        for waited in [0.0, 1e-6, 0.5, 30.0, 3650.0, 36_525.0] {
            for views in [None, Some(vec![]), Some(vec![waited / 2.0; 40]), Some(vec![waited; 1000])] {
                let view =
                    SenderView { views_after_days: views, recipient_posts: Some(900), ..silent(waited) };
                let explanation = model.explain(&view, None);
                let sum: f64 = explanation.outcomes.iter().sum();
                assert!((sum - 1.0).abs() < 1e-9, "{waited}: {:?}", explanation.outcomes);
                let f = &explanation.forecast;
                assert!(
                    f.within.is_sorted() && f.within[3] <= f.ever + 1e-12 && f.ever <= 1.0,
                    "{waited}: {f:?}"
                );
                assert!(explanation.advice.iter().any(|advice| advice.action == Action::Wait));
                assert!(explanation.because.iter().all(|because| because.bits.is_finite()));
            }
        }
    }

    #[test]
    fn the_evidence_sheet_adds_up_to_the_posterior() {
        let view = SenderView {
            tie: Some(Tie::SameField),
            mutual_connections: Some(3),
            picture: Some(false),
            sender_connections: Some(80),
            views_after_days: Some(vec![]),
            ..silent(25.0)
        };
        let explanation = Model::prior().explain(&view, None);
        for outcome in Outcome::ALL {
            let p = explanation.chance_of(outcome);
            let rows = explanation.because.iter().filter(|because| because.outcome == outcome);
            let bits: f64 = rows.map(|because| because.bits).sum();
            assert!((bits - (p / (1.0 - p)).log2()).abs() < 1e-9, "{outcome:?}");
        }
    }

    #[test]
    fn a_patience_curve_sets_the_level_and_the_pair_moves_it() {
        let model = Model::prior();
        let curve = PatienceCurve::population();
        let plain = model.explain(&silent(20.0), Some(&curve)).forecast;
        assert!((plain.within[1] - curve.chance(20.0, 30.0).mid).abs() < 1e-12);
        let seen = SenderView { views_after_days: Some(vec![2.0]), ..silent(20.0) };
        let just_seen = SenderView { views_after_days: Some(vec![19.9]), ..silent(20.0) };
        let [seen, just_seen] = [seen, just_seen].map(|view| model.explain(&view, Some(&curve)).forecast);
        assert!(seen.within[1] < plain.within[1] && just_seen.within[0] > plain.within[0]);
    }

    #[test]
    fn a_model_file_is_read_back_and_its_ranges_are_checked() {
        let prior = Model::prior();
        let text = serde_json::to_string(prior.parameters()).unwrap();
        assert_eq!(Model::from_json(&text).unwrap().parameters(), prior.parameters());
        let error =
            |from: &str, to: &str| Model::from_json(&text.replacen(from, to, 1)).unwrap_err().to_string();
        assert_eq!(
            error("\"notice\":1.2", "\"notice\":-1.0"),
            "`when.notice` is -1, but must be 0.000000001 to 10000"
        );
        assert!(error("\"sd\":0.6", "\"sd\":0.0").starts_with("`why."));
        let learned = |factor: f64| Levels {
            bounds_days: BOUNDS_DAYS.into(),
            answers_a_day: vec![0.1; INTERVALS],
            factors: [factor; INTERVALS],
            facts: 1.0,
            ends_a_day: vec![0.0; INTERVALS],
            sources: [Source::Levels; 4],
        };
        let with =
            |factor| Model::new(Parameters { levels: Some(learned(factor)), ..prior.parameters().clone() });
        assert!(with(1.0).is_ok());
        let error = with(0.0).unwrap_err().to_string();
        assert_eq!(error, "`levels` is 0, but must be rates and factors that `acquaint fit` wrote");
    }

    #[test]
    fn a_model_file_with_an_unknown_field_is_refused() {
        let text = serde_json::to_string(Model::prior().parameters()).unwrap();
        let error =
            |from: &str, to: &str| Model::from_json(&text.replacen(from, to, 1)).unwrap_err().to_string();
        assert!(error("\"notice\"", "\"noticed\"").contains("unknown field `noticed`"));
    }
}
