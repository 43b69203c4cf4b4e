//! One explanation as the page of a sent request tells it: why, what helps, when, and how sure all this is.

use super::chart::{Curve, OutcomeBar};
use super::moment::capitalised;
use acquaint_core::action::Action;
use acquaint_core::clue::Clue;
use acquaint_core::reason::Outcome;
use acquaint_core::sender_view::SenderView;
use acquaint_why::explanation::{Advice, Basis, Explanation};
use acquaint_why::wording::{chief, clue_in_words, likelihood, odds, percent, summary, weight};

/// Evidence weaker than this, in bits, says too little to be told.
const BITS_MIN: f64 = 0.2;
/// How many clues are told for one outcome.
const CLUES: usize = 4;
/// Outcomes less likely than this are named without their evidence.
const OUTCOME_MIN: f64 = 0.05;
/// An uplift smaller than this is not worth anybody's while.
const UPLIFT_MIN: f64 = 0.01;
/// Clues that nobody knows, told at most.
const UNKNOWN: usize = 5;

/// Why, what helps, when, and how sure, in words.
#[derive(Clone, Debug)]
pub struct Explained {
    /// What most likely keeps the answer, in one to three sentences.
    pub summary: String,
    /// Whether two outcomes are too close to be told apart.
    pub is_undecided: bool,
    /// The seven outcomes in one bar.
    pub bar: OutcomeBar,
    /// The seven outcomes, most likely first.
    pub outcomes: Vec<OutcomeLine>,
    /// What helps, best first; waiting is among them.
    pub helps: Vec<Help>,
    /// Whether any of it rests on what usually goes together only.
    pub has_association: bool,
    /// When an answer may come.
    pub curve: Curve,
    /// How sure all this is, as sentences.
    pub sure: Vec<String>,
}

/// One outcome with its evidence.
#[derive(Clone, Debug)]
pub struct OutcomeLine {
    /// Its place in the fixed order, 0 to 6: gives the colour.
    pub index: usize,
    /// "they may not have seen it".
    pub title: String,
    /// What it means, in one or two sentences.
    pub description: String,
    /// "likely".
    pub likelihood: &'static str,
    /// "about 3 in 4".
    pub odds: String,
    /// "76 %".
    pub percent: String,
    /// The same as a whole number from 0 to 100, for the bar.
    pub width: u32,
    /// Whether it says nothing about the sender.
    pub is_not_about_you: bool,
    /// What speaks for and against it.
    pub evidence: Vec<Evidence>,
}

/// One clue.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// "your profile has no picture".
    pub clue: String,
    /// "speaks clearly for it".
    pub weight: String,
    /// Whether it speaks for it.
    pub is_for: bool,
}

/// One thing that the sender can do.
#[derive(Clone, Debug)]
pub struct Help {
    /// What to do, as a heading: "Add a picture to your profile".
    pub title: String,
    /// Chance of an answer within 90 days if the sender waits: "17 %".
    pub now: String,
    /// The same if the sender does it: "29 %".
    pub then: String,
    /// "about 4 in 5" that it helps at all. Empty for waiting.
    pub sure: String,
    /// Whether the figure rests on what usually goes together only.
    pub is_association: bool,
    /// How to do it here, in a sentence.
    pub how: String,
    /// The ways to do it: address and label.
    pub ways: Vec<(String, String)>,
    /// Whether this is waiting.
    pub is_wait: bool,
}

impl Help {
    /// What to do, inside a sentence.
    pub(crate) fn title_inside(&self) -> String {
        let mut letters = self.title.chars();
        letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
    }
}

/// What the sender can do about this request here.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ways {
    /// Whether a question of the recipient is open.
    pub has_open_question: bool,
    /// Whether a mutual connection can be asked to vouch.
    pub can_ask_to_vouch: bool,
    /// Whether this is one person's own record: what helps is done elsewhere.
    pub is_personal: bool,
}

impl Explained {
    /// Tells an explanation. `model`: the name of the model that made it.
    pub fn new(explanation: &Explanation, view: &SenderView, ways: Ways, model: &str) -> Self {
        let helps: Vec<_> = explanation.advice.iter().filter_map(|advice| help(advice, ways)).collect();
        Self {
            summary: summary(explanation),
            is_undecided: chief(explanation).is_none(),
            bar: OutcomeBar::new(explanation),
            outcomes: explanation
                .ranked()
                .into_iter()
                .map(|outcome| line(explanation, view, outcome))
                .collect(),
            has_association: helps.iter().any(|help| help.is_association),
            helps,
            curve: Curve::new(&explanation.forecast),
            sure: sure(explanation, view, model),
        }
    }

    /// The chance of an answer within three months, for a list: "about 1 in 4 within three months".
    pub fn forecast_phrase(explanation: &Explanation) -> String {
        format!("{} that they answer within three months", odds(explanation.forecast.at_advice_horizon()))
    }

    /// What is most likely, for a list: "They may not have seen it", or "Hard to tell: … or …".
    pub fn chief_phrase(explanation: &Explanation) -> String {
        if let Some(outcome) = chief(explanation) {
            return capitalised(outcome.title());
        }
        let [first, second, ..] = explanation.ranked();
        format!("Hard to tell: {}, or {}", first.title(), second.title())
    }
}

fn line(explanation: &Explanation, view: &SenderView, outcome: Outcome) -> OutcomeLine {
    let chance = explanation.chance_of(outcome);
    let description = match outcome {
        Outcome::Because(reason) => reason.unit().description.to_owned(),
        Outcome::StillComing => outcome.one_line().to_owned(),
    };
    OutcomeLine {
        index: outcome.index(),
        title: outcome.title().into(),
        description,
        likelihood: likelihood(chance),
        odds: odds(chance),
        percent: percent(chance),
        width: whole_percent(chance),
        is_not_about_you: outcome.is_not_about_you(),
        evidence: if chance >= OUTCOME_MIN { evidence(explanation, view, outcome) } else { Vec::new() },
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 100 after the clamp")]
fn whole_percent(chance: f64) -> u32 {
    (chance.clamp(0.0, 1.0) * 100.0).round() as u32
}

/// The clues that say most about an outcome, apart from the time waited, which bears on all of them.
fn evidence(explanation: &Explanation, view: &SenderView, outcome: Outcome) -> Vec<Evidence> {
    let about = explanation.because.iter().filter(|because| because.outcome == outcome);
    let mut clues: Vec<_> =
        about.filter(|because| because.clue != Clue::WaitedDays && because.bits.abs() >= BITS_MIN).collect();
    clues.sort_by(|a, b| b.bits.abs().total_cmp(&a.bits.abs()));
    let told = clues.into_iter().map(|because| Evidence {
        clue: clue_in_words(because.clue, view),
        weight: weight(because.bits).trim_end_matches(" that").into(),
        is_for: because.bits > 0.0,
    });
    told.filter(|evidence| !evidence.clue.is_empty()).take(CLUES).collect()
}

fn help(advice: &Advice, ways: Ways) -> Option<Help> {
    let is_wait = advice.action == Action::Wait;
    if !is_wait && advice.then - advice.now < UPLIFT_MIN {
        return None;
    }
    let (how, links) = if ways.is_personal {
        (how_elsewhere(advice.action).into(), Vec::new())
    } else {
        how(advice.action, ways)
    };
    Some(Help {
        title: capitalised(advice.action.in_words()),
        now: percent(advice.now),
        then: percent(advice.then),
        sure: if is_wait { String::new() } else { odds(advice.sure) },
        is_association: !is_wait && advice.basis == Basis::Association,
        how,
        ways: links.into_iter().map(|(href, label)| (href.to_owned(), label.to_owned())).collect(),
        is_wait,
    })
}

type Links = Vec<(&'static str, &'static str)>;

/// How to do it in a community. What begins with `#` is a place on the page of the request.
fn how(action: Action, ways: Ways) -> (String, Links) {
    match action {
        Action::Wait => {
            ("Nothing to do. Your request keeps waiting, and it costs you nothing.".into(), vec![])
        }
        Action::AddPicture => (
            "One where people who know you would say at once: that is you.".into(),
            vec![("/me/edit#picture", "Add a picture")],
        ),
        Action::AddDetails => (
            "Your page shows which details would settle that it is you.".into(),
            vec![("/me#recognition", "See which details"), ("/me/edit", "Edit my profile")],
        ),
        Action::AddNoteWho | Action::AddNoteHow | Action::AddNoteWhy => say_it(ways),
        Action::GrowNetwork => (
            "With those you know already; a few are enough to look like somebody who is here.".into(),
            vec![("/people", "People you may know")],
        ),
        Action::BeActive => (
            "Others see how active you are only if you show it.".into(),
            vec![("/settings#privacy", "What others see of it")],
        ),
        Action::AskElsewhere => {
            ("A word when you meet or write anyway. One is enough, and no answer is owed.".into(), vec![])
        }
    }
}

/// What a note lacks can be said in its answer to a question, and in the note itself.
fn say_it(ways: Ways) -> (String, Links) {
    let anew = ("#note", "Write the note anew");
    if ways.has_open_question {
        let how = "They asked you something: your answer can say it. The note is yours to change, too.";
        return (how.into(), vec![("#question", "Answer their question"), anew]);
    }
    let how =
        "While your request waits, the note is yours to change. Your request keeps its place and its date.";
    if ways.can_ask_to_vouch {
        let how = format!("{how} And somebody who knows you both can vouch for you.");
        return (how, vec![anew, ("#vouch", "Ask someone to vouch")]);
    }
    (how.into(), vec![anew])
}

/// How to do it on the network that the record comes from.
fn how_elsewhere(action: Action) -> &'static str {
    match action {
        Action::Wait => "Nothing to do. Your request keeps waiting.",
        Action::AddPicture | Action::AddDetails => "On your profile there; then bring a new archive.",
        Action::AddNoteWho | Action::AddNoteHow | Action::AddNoteWhy => {
            "A note cannot be changed there. A message through somebody you both know says the same."
        }
        Action::GrowNetwork | Action::BeActive => "There, at your own pace.",
        Action::AskElsewhere => "A word when you meet or write anyway. One is enough, and no answer is owed.",
    }
}

fn sure(explanation: &Explanation, view: &SenderView, model: &str) -> Vec<String> {
    let mut sentences = Vec::new();
    if chief(explanation).is_none() {
        sentences.push("The two most likely outcomes are too close to be told apart.".to_owned());
    }
    let unknown = unknown(view);
    if !unknown.is_empty() {
        let what = super::moment::list(&unknown);
        sentences.push(format!("We do not know {what}; it would make this surer."));
    }
    sentences.push(format!(
        "These are chances of a model (“{model}”), not knowledge. Only they know, and they owe nobody a reason."
    ));
    sentences.push(
        "All of it is worked out from what you can see, and from nothing that they keep to themselves."
            .to_owned(),
    );
    sentences
}

/// What could be known and is not.
fn unknown(view: &SenderView) -> Vec<String> {
    let clues = [
        (view.views_after_days.is_none(), "whether they looked at your profile"),
        (view.recipient_activity.is_none(), "how often they are here"),
        (view.tie.is_none(), "how you know each other"),
        (view.mutual_connections.is_none(), "how many connections you share"),
        (view.shared.industry.is_none(), "whether you work in one industry"),
        (view.shared.region.is_none(), "whether you live in one region"),
        (view.namesakes.is_none(), "who else you could be taken for"),
    ];
    clues
        .into_iter()
        .filter(|(is_unknown, _)| *is_unknown)
        .map(|(_, what)| what.into())
        .take(UNKNOWN)
        .collect()
}

impl Explained {
    /// Invented.
    pub fn sample() -> Self {
        Self::sample_with(Ways { can_ask_to_vouch: true, ..Ways::default() })
    }

    /// Invented, with what the sender can do about it.
    pub fn sample_with(ways: Ways) -> Self {
        Self::new(&sample_explanation(), &sample_view(), ways, "prior-1")
    }
}

/// An invented request as its sender sees it.
fn sample_view() -> SenderView {
    use acquaint_core::activity::{Activity, ConnectionCount};
    use acquaint_core::note::NoteContent;
    use acquaint_core::sender_view::Shared;
    use acquaint_core::tie::Tie;
    SenderView {
        waited_days: 42.0,
        views_after_days: Some(vec![3.0]),
        recipient_activity: Some(Activity::ThisMonth),
        recipient_connections: Some(ConnectionCount::Exactly(812)),
        picture: Some(false),
        details: Some(0.5),
        namesakes: Some(2),
        note: Some(NoteContent { who: Some(true), how: Some(false), why: Some(true) }),
        tie: Some(Tie::FormerCoWorker),
        mutual_connections: Some(4),
        shared: Shared { organisation: Some(true), region: Some(false), ..Shared::default() },
        sender_connections: Some(63),
        sender_activity: Some(Activity::ThisWeek),
        ..SenderView::default()
    }
}

/// What the engine says about it.
pub(crate) fn sample_explanation() -> Explanation {
    acquaint_why::model::Model::prior().explain(&sample_view(), None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advice_about_the_note_leads_to_what_can_really_be_done() {
        let of = |ways| how(Action::AddNoteHow, ways).1;
        let anew = ("#note", "Write the note anew");
        assert_eq!(of(Ways::default()), [anew]);
        assert_eq!(of(Ways { can_ask_to_vouch: true, ..Ways::default() })[1].0, "#vouch");
        let asked = of(Ways { has_open_question: true, ..Ways::default() });
        assert_eq!(asked, [("#question", "Answer their question"), anew]);
    }

    #[test]
    fn every_outcome_is_told_and_the_evidence_of_the_likely_ones() {
        let told = Explained::sample();
        assert_eq!(told.outcomes.len(), 7);
        assert!(told.outcomes[0].evidence.iter().any(|e| !e.weight.ends_with(" that")));
        assert!(told.helps.iter().any(|help| help.is_wait));
        let elsewhere = Explained::sample_with(Ways { is_personal: true, ..Ways::default() });
        assert!(elsewhere.helps.iter().all(|help| help.ways.is_empty()));
    }
}
