//! What is told of an explanation: which parts, in which order, and from which thresholds on. The terminal and the pages
//! render it and decide nothing themselves; programs get the whole explanation ([`crate::evidence::Answer`]).

use crate::explanation::{Advice, Explanation, HORIZONS_DAYS};
use crate::wording::{clue_in_words, likelihood, odds, percent, weight};
use acquaint_core::action::Action;
use acquaint_core::clue::Clue;
use acquaint_core::reason::{Outcome, Reason};
use acquaint_core::sender_view::SenderView;
use jiff::{SignedDuration, Timestamp};

/// Outcomes closer than this to the likeliest cannot be told apart from it, and we say so. Judgement.
const CANNOT_TELL_WITHIN: f64 = 0.1;
/// From this chance on we say that it is probably not about the sender. Judgement: it is above one half for almost
/// every request that waits; said to everyone it would say nothing.
pub const NOT_ABOUT_YOU_FROM: f64 = 0.8;
/// Share of 9,592 measured invitations that were unanswered after 90 days, as it is said: 22 %.
const WAIT_90_DAYS: &str = "About 1 in 5 requests still wait after 90 days; it happens to everyone.";
/// Outcomes less likely than this are named without their evidence. Judgement.
const OUTCOME_MIN: f64 = 0.05;
/// Evidence weaker than this, in bits, says too little to be told. Judgement.
const BITS_MIN: f64 = 0.2;
/// A request that waits for less is called just sent. Judgement: of the answers that come, few come on the first day.
const JUST_SENT_DAYS: f64 = 1.0;
/// The most clues that an outcome is shown with. Judgement.
const CLUES: usize = 4;
/// An uplift smaller than this (probability) is not worth anybody's while. Judgement: pages show whole percent.
const UPLIFT_MIN: f64 = 0.01;
/// Up to so many days answers were measured; beyond, the model extrapolates.
const MEASURED_DAYS: f64 = 90.0;

/// What would make an explanation surer if it were known, most telling first. Other clues are always known, or tell
/// too little to ask for.
const WORTH_KNOWING: [Clue; 9] = [
    Clue::ViewsAfterDays,
    Clue::RecipientActivity,
    Clue::Tie,
    Clue::MutualConnections,
    Clue::RecipientConnections,
    Clue::SharedIndustry,
    Clue::SharedRegion,
    Clue::Namesakes,
    Clue::Picture,
];

/// Why, what helps and when, as far as it is worth telling.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// The outcomes, most likely first.
    pub outcomes: Vec<ToldOutcome>,
    /// The most likely outcome. `None`: it cannot be told apart from others.
    pub chief: Option<Outcome>,
    /// The outcomes that cannot be told apart from the most likely one, which is the first.
    pub tied: Vec<Outcome>,
    /// Probability, 0 to 1, that what matters most says nothing about the sender.
    pub not_about_you: f64,
    /// What helps, best first. Waiting is always among them.
    pub advice: Vec<Advice>,
    /// When an answer may come, soonest first.
    pub forecast: [Chance; 4],
    /// Probability, 0 to 1, that the request is ever accepted.
    pub ever: f64,
    /// What would make it surer if it were known, most telling first.
    pub unknown: Vec<Clue>,
    /// How long the request has waited, in days.
    pub waited_days: f64,
}

/// One outcome with its share and its evidence.
#[derive(Clone, Debug, PartialEq)]
pub struct ToldOutcome {
    pub outcome: Outcome,
    /// Its probability, 0 to 1; those of all sum to 1.
    pub chance: f64,
    /// What speaks for and against it, strongest first. Empty for an unlikely outcome.
    pub evidence: Vec<Weighed>,
}

/// A known clue and its weight for one outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct Weighed {
    pub clue: Clue,
    /// "your profile has no picture".
    pub words: String,
    /// Weight in bits; negative speaks against the outcome.
    pub bits: f64,
}

impl Weighed {
    /// "speaks clearly for it", "speaks a little against", "rules out".
    pub fn weight(&self) -> &'static str {
        weight(self.bits).trim_end_matches(" that")
    }

    /// How much it says, for or against: "slight", "clear", "strong".
    pub fn strength(&self) -> &'static str {
        match self.bits.abs() {
            bits if bits < 1.0 => "slight",
            bits if bits < 3.0 => "clear",
            _ => "strong",
        }
    }
}

/// The chance of an answer by a moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Chance {
    /// Within so many days from when the explanation was made.
    pub days: f64,
    /// The moment at which they are over.
    pub until: Timestamp,
    /// Probability, 0 to 1.
    pub chance: f64,
    /// Whether answers were measured for so long. If not, the model extrapolates.
    pub is_measured: bool,
}

impl Told {
    /// What is told of an explanation that was made of this view at this moment.
    pub fn new(explanation: &Explanation, view: &SenderView, at: Timestamp) -> Self {
        let ranked = explanation.ranked();
        let most = explanation.chance_of(ranked[0]);
        let is_tied = |outcome: &Outcome| most - explanation.chance_of(*outcome) < CANNOT_TELL_WITHIN;
        let tied: Vec<Outcome> = ranked.into_iter().filter(is_tied).collect();
        let is_worth_it = |advice: &&Advice| advice.action == Action::Wait || advice.uplift() >= UPLIFT_MIN;
        let horizon = |index: usize| Chance {
            days: HORIZONS_DAYS[index],
            until: at
                .saturating_add(SignedDuration::from_secs_f64(HORIZONS_DAYS[index] * 86_400.0))
                .unwrap_or(Timestamp::MAX),
            chance: explanation.forecast.within[index],
            is_measured: HORIZONS_DAYS[index] <= MEASURED_DAYS,
        };
        Self {
            outcomes: ranked.map(|outcome| told(explanation, view, outcome)).into(),
            chief: (tied.len() == 1).then_some(ranked[0]),
            tied,
            not_about_you: explanation.not_about_you(),
            advice: explanation.advice.iter().filter(is_worth_it).copied().collect(),
            forecast: [horizon(0), horizon(1), horizon(2), horizon(3)],
            ever: explanation.forecast.ever,
            unknown: WORTH_KNOWING.into_iter().filter(|clue| clue_in_words(*clue, view).is_empty()).collect(),
            waited_days: view.waited_days,
        }
    }

    /// What cannot be told apart: "they may not have seen it, or they may still answer".
    pub fn tied_in_words(&self) -> String {
        self.tied.iter().map(|outcome| outcome.title()).collect::<Vec<_>>().join(", or ")
    }

    /// The same in as few words as a table has room for.
    pub fn tied_in_short(&self) -> String {
        self.tied.iter().take(TIED_IN_SHORT).map(|outcome| outcome.short()).collect::<Vec<_>>().join(" / ")
    }

    /// Whether it was sent so recently that silence says nothing.
    pub fn is_just_sent(&self) -> bool {
        self.waited_days < JUST_SENT_DAYS
    }

    /// "Two reasons are about equally likely".
    pub fn tied_headline(&self) -> String {
        format!("{} reasons are about equally likely", HOW_MANY.get(self.tied.len()).unwrap_or(&"Several"))
    }

    /// What would help most, apart from waiting.
    pub fn best(&self) -> Option<&Advice> {
        self.advice.iter().find(|advice| advice.action != Action::Wait)
    }

    /// Whether what matters most is probably not about the sender.
    pub fn is_likely_not_about_you(&self) -> bool {
        self.not_about_you >= NOT_ABOUT_YOU_FROM
    }

    /// What most likely keeps the answer, in one to three sentences.
    pub fn summary(&self) -> String {
        let first = &self.outcomes[0];
        let mut sentences = vec![match self.chief {
            None => {
                let tied = self.outcomes.iter().filter(|told| self.tied.contains(&told.outcome));
                let tied: Vec<_> =
                    tied.map(|told| format!("{} ({})", told.outcome.title(), odds(told.chance))).collect();
                let how_many = HOW_MANY.get(tied.len()).unwrap_or(&"Several");
                format!("{how_many} explanations are about equally likely: {}.", tied.join(", or "))
            }
            Some(chief) => format!(
                "{} ({}, {}).",
                chief.one_line().trim_end_matches('.'),
                likelihood(first.chance),
                odds(first.chance)
            ),
        }];
        if self.is_likely_not_about_you() {
            sentences.push(format!("Most likely this is not about you ({}).", odds(self.not_about_you)));
        } else if self.chief != Some(Outcome::StillComing) {
            sentences.push(WAIT_90_DAYS.into());
        }
        sentences.join(" ")
    }
}

/// How many explanations are tied, in words.
const HOW_MANY: [&str; 6] = ["No", "One", "Two", "Three", "Four", "Five"];
/// A table has room for so many.
const TIED_IN_SHORT: usize = 3;

fn told(explanation: &Explanation, view: &SenderView, outcome: Outcome) -> ToldOutcome {
    let chance = explanation.chance_of(outcome);
    let evidence = if chance >= OUTCOME_MIN { evidence(explanation, view, outcome) } else { Vec::new() };
    ToldOutcome { outcome, chance, evidence }
}

/// Whether a clue may speak about an outcome.
fn may_speak(clue: Clue, outcome: Outcome) -> bool {
    const OF_SEEING: [Clue; 4] =
        [Clue::ViewsAfterDays, Clue::RecipientPosts, Clue::RecipientActivity, Clue::Question];
    match outcome {
        Outcome::Because(Reason::RarelyHere) | Outcome::StillComing => OF_SEEING.contains(&clue),
        Outcome::Because(reason) => {
            let bears_on_all = matches!(clue, Clue::ViewsAfterDays | Clue::RecipientPosts);
            bears_on_all || reason.unit().clues.contains(&clue)
        }
        Outcome::OwnReasons => matches!(clue, Clue::ViewsAfterDays | Clue::Question),
    }
}

/// The known clues that say most about an outcome, apart from the time waited, which bears on all of them.
///
/// Only what may speak about it, with the sign that it has alone: that a clue for one reason makes the others less
/// likely is arithmetic, and would read as if it spoke about them.
fn evidence(explanation: &Explanation, view: &SenderView, outcome: Outcome) -> Vec<Weighed> {
    let about = explanation.because.iter().filter(|because| because.outcome == outcome);
    let told = about.filter(|because| {
        may_speak(because.clue, outcome)
            && because.bits.abs() >= BITS_MIN
            && because.bits * because.direct_bits > 0.0
    });
    let weighed = |because: &crate::explanation::Because| Weighed {
        clue: because.clue,
        words: clue_in_words(because.clue, view),
        bits: because.bits,
    };
    let mut clues: Vec<_> = told.map(weighed).filter(|weighed| !weighed.words.is_empty()).collect();
    clues.sort_by(|a, b| b.bits.abs().total_cmp(&a.bits.abs()));
    clues.truncate(CLUES);
    clues
}

/// What changed from one explanation to another, as far as it shows in whole percent: "an answer within 90 days: 12 % →
/// 15 %".
pub fn changes(before: &Explanation, after: &Explanation) -> Vec<String> {
    let outcomes = after.ranked().into_iter();
    let outcomes =
        outcomes.map(|outcome| (outcome.title(), before.chance_of(outcome), after.chance_of(outcome)));
    let answer = |explanation: &Explanation| explanation.forecast.at_advice_horizon();
    let told = outcomes.chain([("an answer within 90 days", answer(before), answer(after))]);
    let told = told.map(|(what, before, after)| (what, percent(before), percent(after)));
    told.filter(|(_, before, after)| before != after)
        .map(|(what, before, after)| format!("{what}: {before} → {after}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Model;

    fn view() -> SenderView {
        SenderView {
            waited_days: 40.0,
            picture: Some(false),
            mutual_connections: Some(4),
            ..Default::default()
        }
    }

    fn told_of(change: impl FnOnce(&mut Explanation)) -> Told {
        let mut explanation = Model::prior().explain(&view(), None);
        change(&mut explanation);
        Told::new(&explanation, &view(), Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn under_a_reason_stands_only_what_may_speak_about_it() {
        let told = told_of(|_| ());
        for outcome in &told.outcomes {
            for weighed in &outcome.evidence {
                assert!(may_speak(weighed.clue, outcome.outcome), "{:?}: {weighed:?}", outcome.outcome);
            }
        }
        let of =
            |reason: Reason| told.outcomes.iter().find(|it| it.outcome == Outcome::Because(reason)).unwrap();
        let no_picture = |reason: Reason| {
            of(reason).evidence.iter().find(|it| it.clue == Clue::Picture).map(|it| it.bits > 0.0)
        };
        assert_eq!(
            no_picture(Reason::Unrecognised),
            Some(true),
            "no picture speaks for not being recognised"
        );
        assert_eq!(no_picture(Reason::SmallNetwork), None, "and not against anything else");
    }

    #[test]
    fn close_outcomes_are_not_told_apart() {
        let told = told_of(|it| it.outcomes = [0.32, 0.28, 0.05, 0.01, 0.14, 0.1, 0.0, 0.1]);
        assert_eq!(told.chief, None);
        insta::assert_snapshot!(told.summary(), @"Two explanations are about equally likely: they may not know it is you (about 1 in 3), or they connect within a field or place (about 1 in 4). About 1 in 5 requests still wait after 90 days; it happens to everyone.");
        let told = told_of(|it| it.outcomes = [0.1, 0.08, 0.01, 0.0, 0.76, 0.02, 0.0, 0.03]);
        assert_eq!(told.chief, Some(Outcome::Because(Reason::RarelyHere)));
        insta::assert_snapshot!(told.summary(), @"They may seldom be here, and not have seen your request yet (likely, about 3 in 4). Most likely this is not about you (about 9 in 10).");
        let told = told_of(|it| it.outcomes = [0.7, 0.1, 0.05, 0.0, 0.05, 0.05, 0.0, 0.05]);
        insta::assert_snapshot!(told.summary(), @"They may not recognise who is asking (likely, about 2 in 3). About 1 in 5 requests still wait after 90 days; it happens to everyone.");
    }

    #[test]
    fn every_outcome_is_told_and_the_evidence_of_the_likely_ones_strongest_first() {
        let told = told_of(|_| ());
        assert_eq!(told.outcomes.len(), 8);
        assert!(told.outcomes.is_sorted_by(|a, b| a.chance >= b.chance));
        assert!(told.outcomes.iter().any(|outcome| !outcome.evidence.is_empty()));
        for ToldOutcome { chance, evidence, .. } in &told.outcomes {
            assert!(*chance >= OUTCOME_MIN || evidence.is_empty());
            assert!(evidence.len() <= CLUES && evidence.is_sorted_by(|a, b| a.bits.abs() >= b.bits.abs()));
            for weighed in evidence {
                assert!(weighed.bits.abs() >= BITS_MIN && weighed.clue != Clue::WaitedDays);
                assert!(!weighed.words.is_empty() && !weighed.weight().ends_with(" that"), "{weighed:?}");
            }
        }
    }

    #[test]
    fn advice_that_adds_less_than_a_point_is_left_out_and_waiting_stays() {
        let told = told_of(|it| {
            for advice in &mut it.advice {
                advice.then = advice.now + if advice.action == Action::AskElsewhere { 0.012 } else { 0.008 };
            }
        });
        assert_eq!(told.best().map(|advice| advice.action), Some(Action::AskElsewhere));
        assert_eq!(told.advice.len(), 2, "{:?}", told.advice);
        assert!(told.advice.iter().any(|advice| advice.action == Action::Wait));
        let none = told_of(|it| it.advice.iter_mut().for_each(|advice| advice.then = advice.now));
        assert_eq!((none.best(), none.advice.len()), (None, 1));
    }

    #[test]
    fn a_forecast_names_the_day_by_which_and_what_was_measured() {
        let told = told_of(|_| ());
        assert_eq!(told.forecast.map(|chance| chance.is_measured), [true, true, true, false]);
        assert_eq!(told.forecast[0].until, "1970-01-08T00:00:00Z".parse().unwrap());
        assert!(told.forecast.is_sorted_by(|a, b| a.chance <= b.chance && a.until < b.until));
        assert!(told.forecast[3].chance <= told.ever);
    }

    #[test]
    fn what_is_unknown_is_told_and_what_is_known_is_not() {
        let unknown = told_of(|_| ()).unknown;
        assert_eq!(unknown.first(), Some(&Clue::ViewsAfterDays));
        assert!(!unknown.contains(&Clue::Picture) && !unknown.contains(&Clue::MutualConnections));
    }
}
