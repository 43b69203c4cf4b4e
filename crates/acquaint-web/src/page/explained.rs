//! One explanation as the page of a sent request tells it: why, what helps, when, and how sure all this is.

use super::chart::{Chances, Curve, Dots, OutcomeBar};
use super::moment::capitalised;
use acquaint_core::action::Action;
use acquaint_core::clue::Clue;
use acquaint_core::reason::Outcome;
use acquaint_core::sender_view::SenderView;
use acquaint_why::explanation::{Advice, Basis};
use acquaint_why::told::{Told, ToldOutcome};
use acquaint_why::wording::{likelihood, odds, percent, tenths};
use jiff::Timestamp;

/// How many things that nobody knows one sentence names. Judgement.
const UNKNOWN: usize = 5;
/// Outcomes below this share one line. Judgement.
const UNLIKELY: f64 = 0.05;
/// How many things that help a little are listed. Judgement.
const ELSE: usize = 3;

/// Why, what helps, when, and how sure, in words.
#[derive(Clone, Debug)]
pub struct Explained {
    /// What most likely keeps the answer, in one to three sentences.
    pub summary: String,
    /// The short answer.
    pub why: Why,
    /// What would help most, if anything does. It is not among `helps`.
    pub lead: Option<Help>,
    /// "36 % by 1 March, 70 % within a year".
    pub when: String,
    /// The outcomes in one bar.
    pub bar: OutcomeBar,
    /// The outcomes that are worth a line, most likely first.
    pub outcomes: Vec<OutcomeLine>,
    /// The others.
    pub unlikely: Vec<OutcomeLine>,
    /// What else helps, best first, without waiting.
    pub helps: Vec<Help>,
    /// Whether any of it rests on what usually goes together only.
    pub has_association: bool,
    /// When an answer may come.
    pub curve: Curve,
    pub chances: Chances,
    /// What could be said elsewhere.
    pub message: String,
    pub sure: Vec<String>,
}

/// Why there is no answer yet, as short as it can be said.
#[derive(Clone, Debug)]
pub struct Why {
    /// "Ellis may not have seen it yet".
    pub headline: String,
    /// How likely that is. `None`: nothing stands out.
    pub dots: Option<Dots>,
    /// What speaks for it, or what cannot be told apart.
    pub because: String,
    /// "8 in 10: not about you".
    pub badge: Option<String>,
}

#[derive(Clone, Debug)]
pub struct OutcomeLine {
    /// Its place in the fixed order, 0 to 6: gives the colour.
    pub index: usize,
    /// "they may not have seen it".
    pub title: String,
    /// What it means, in one or two sentences.
    pub description: String,
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

#[derive(Clone, Debug)]
pub struct Evidence {
    /// "your profile has no picture".
    pub clue: String,
    /// "slight", "clear", "strong".
    pub strength: &'static str,
    pub is_for: bool,
}

/// One thing that the sender can do.
#[derive(Clone, Debug)]
pub struct Help {
    /// What to do, as a heading: "Add a picture to your profile".
    pub title: String,
    /// The chance of an answer within 90 days now and then.
    pub dots: Dots,
    /// Chance of an answer within 90 days if the sender waits: "17 %".
    pub now: String,
    /// The same if the sender does it: "29 %".
    pub then: String,
    /// "about 4 in 5" that it helps noticeably.
    pub sure: String,
    /// Whether the figure rests on what usually goes together only.
    pub is_association: bool,
    /// How to do it here, in a sentence.
    pub how: String,
    /// The ways to do it: address and label.
    pub ways: Vec<(String, String)>,
    /// Whether it is a word said elsewhere, which the page suggests.
    pub is_elsewhere: bool,
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
    pub has_open_question: bool,
    /// Whether a mutual connection can be asked to vouch.
    pub can_ask_to_vouch: bool,
    /// Whether this is one person's own record: what helps is done elsewhere.
    pub is_personal: bool,
}

/// What is named in the words.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// Whom the request is to: the first name.
    pub name: &'a str,
    /// Where it was sent.
    pub network: &'a str,
    /// The model that made the explanation.
    pub model: &'a str,
}

impl Explained {
    /// The words of what is told.
    pub fn new(told: &Told, ways: Ways, about: About<'_>) -> Self {
        let About { name, network, model } = about;
        let (lead, helps) = helps(told, ways);
        let (likely, unlikely): (Vec<_>, Vec<_>) =
            told.outcomes.iter().partition(|outcome| outcome.chance >= UNLIKELY);
        Self {
            summary: told.summary(),
            why: why(told, name),
            when: when(told),
            bar: OutcomeBar::new(told),
            outcomes: likely.into_iter().map(line).collect(),
            unlikely: unlikely.into_iter().map(line).collect(),
            has_association: lead.iter().chain(&helps).any(|help| help.is_association),
            lead,
            helps,
            curve: Curve::new(told),
            chances: Chances::new(told),
            message: format!(
                "Hi {name}, I asked to connect with you on {network}. No hurry, and no need to reply."
            ),
            sure: sure(told, model),
        }
    }
}

/// What helps most, and what else does. Of what is done in the same place, the best stands for all; an open question is
/// answered first.
fn helps(told: &Told, ways: Ways) -> (Option<Help>, Vec<Help>) {
    let mut helps: Vec<Help> = Vec::new();
    for advice in told.advice.iter().filter(|advice| advice.action != Action::Wait) {
        let help = help(advice, ways);
        if help.ways.is_empty() || helps.iter().all(|other| other.ways.first() != help.ways.first()) {
            helps.push(help);
        }
    }
    let answers = |help: &Help| help.ways.first().is_some_and(|(href, _)| href == "#question");
    if let Some(place) = helps.iter().position(answers) {
        helps[..=place].rotate_right(1);
    }
    let mut helps = helps.into_iter();
    (helps.next(), helps.take(ELSE).collect())
}

fn why(told: &Told, name: &str) -> Why {
    if told.is_just_sent() {
        return Why {
            headline: "You asked less than a day ago".into(),
            dots: None,
            because: format!("It is early. {name} may not even have been here."),
            badge: None,
        };
    }
    let badge =
        told.is_likely_not_about_you().then(|| format!("{}: not about you", tenths(told.not_about_you)));
    let Some(chief) = told.chief else {
        let because = capitalised(&format!("{}.", told.tied_in_words()));
        return Why { headline: told.tied_headline(), dots: None, because, badge };
    };
    let first = &told.outcomes[0];
    let does = chief.title().trim_start_matches("they ").trim_start_matches("may ");
    let speaks = first.evidence.iter().filter(|weighed| weighed.bits > 0.0).take(2);
    let speaks = speaks.map(|weighed| weighed.words.as_str()).collect::<Vec<_>>().join("; ");
    let because = if speaks.is_empty() { String::new() } else { capitalised(&format!("{speaks}.")) };
    Why { headline: format!("{name} may {does}"), dots: Some(Dots::new(first.chance)), because, badge }
}

/// Three months and a year ahead.
fn when(told: &Told) -> String {
    let [_, _, quarter, year] = &told.forecast;
    format!(
        "{} by {}, {} within a year",
        capitalised(&percent(quarter.chance)),
        quarter.until.strftime("%-d %B"),
        percent(year.chance)
    )
}

fn line(told: &ToldOutcome) -> OutcomeLine {
    let (outcome, chance) = (told.outcome, told.chance);
    let description = match outcome {
        Outcome::Because(reason) => reason.unit().description.to_owned(),
        Outcome::OwnReasons | Outcome::StillComing => outcome.one_line().to_owned(),
    };
    let evidence = told.evidence.iter().map(|weighed| Evidence {
        clue: weighed.words.clone(),
        strength: weighed.strength(),
        is_for: weighed.bits > 0.0,
    });
    OutcomeLine {
        index: outcome.index(),
        title: outcome.title().into(),
        description,
        likelihood: likelihood(chance),
        odds: odds(chance),
        percent: percent(chance),
        width: whole_percent(chance),
        is_not_about_you: outcome.is_not_about_you(),
        evidence: evidence.collect(),
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 100 after the clamp")]
fn whole_percent(chance: f64) -> u32 {
    (chance.clamp(0.0, 1.0) * 100.0).round() as u32
}

fn help(advice: &Advice, ways: Ways) -> Help {
    let (how, links) = if ways.is_personal {
        (how_elsewhere(advice.action).into(), Vec::new())
    } else {
        how(advice.action, ways)
    };
    Help {
        title: capitalised(advice.action.in_words()),
        dots: Dots::rising(advice.now, advice.then),
        now: percent(advice.now),
        then: percent(advice.then),
        sure: odds(advice.sure),
        is_association: advice.basis == Basis::Association,
        how,
        ways: links.into_iter().map(|(href, label)| (href.to_owned(), label.to_owned())).collect(),
        is_elsewhere: advice.action == Action::AskElsewhere,
    }
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
    let anew = ("#note", "Edit the note");
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

fn sure(told: &Told, model: &str) -> Vec<String> {
    let mut sentences = Vec::new();
    if told.chief.is_none() {
        sentences.push("The most likely explanations are too close to tell apart.".to_owned());
    }
    let unknown = told.unknown.iter().filter_map(|clue| unknown(*clue)).map(str::to_owned);
    let unknown: Vec<_> = unknown.take(UNKNOWN).collect();
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

/// What is not known, inside a sentence.
fn unknown(clue: Clue) -> Option<&'static str> {
    Some(match clue {
        Clue::ViewsAfterDays => "whether they looked at your profile",
        Clue::RecipientActivity => "how often they are here",
        Clue::Tie => "how you know each other",
        Clue::MutualConnections => "how many connections you share",
        Clue::RecipientConnections => "how many connections they have",
        Clue::SharedIndustry => "whether you work in one industry",
        Clue::SharedRegion => "whether you live in one region",
        Clue::Namesakes => "who else you could be taken for",
        Clue::Picture => "whether your profile has a picture",
        _ => return None,
    })
}

impl Explained {
    pub fn sample() -> Self {
        Self::sample_with(Ways { can_ask_to_vouch: true, ..Ways::default() })
    }

    /// Invented, with what the sender can do about it.
    pub fn sample_with(ways: Ways) -> Self {
        let about = About { name: "Emil", network: "Harbour Commons", model: "prior-2" };
        Self::new(&sample_told(), ways, about)
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
        sender_connections: Some(3),
        sender_activity: Some(Activity::ThisWeek),
        ..SenderView::default()
    }
}

pub(crate) fn sample_told() -> Told {
    let view = sample_view();
    Told::new(&acquaint_why::model::Model::prior().explain(&view, None), &view, Timestamp::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advice_about_the_note_leads_to_what_can_really_be_done() {
        let of = |ways| how(Action::AddNoteHow, ways).1;
        let anew = ("#note", "Edit the note");
        assert_eq!(of(Ways::default()), [anew]);
        assert_eq!(of(Ways { can_ask_to_vouch: true, ..Ways::default() })[1].0, "#vouch");
        let asked = of(Ways { has_open_question: true, ..Ways::default() });
        assert_eq!(asked, [("#question", "Answer their question"), anew]);
    }

    #[test]
    fn on_another_network_nothing_leads_to_a_page_of_ours() {
        let helps = |explained: Explained| explained.lead.into_iter().chain(explained.helps);
        assert!(helps(Explained::sample()).any(|help| !help.ways.is_empty()));
        let elsewhere = Explained::sample_with(Ways { is_personal: true, ..Ways::default() });
        assert!(helps(elsewhere).all(|help| help.ways.is_empty()));
    }
}
