//! Explanations in words: kind, plain, and exact about doubt.

use crate::explanation::{ADVICE_HORIZON_DAYS, Advice, Basis};
use acquaint_core::action::Action;
use acquaint_core::activity::ConnectionCount;
use acquaint_core::clue::Clue;
use acquaint_core::sender_view::SenderView;

/// The fractions that chances are rounded to: finer ones would claim more than is known.
const FRACTIONS: [(u32, u32); 15] = [
    (1, 20),
    (1, 10),
    (1, 6),
    (1, 5),
    (1, 4),
    (1, 3),
    (2, 5),
    (1, 2),
    (3, 5),
    (2, 3),
    (3, 4),
    (4, 5),
    (5, 6),
    (9, 10),
    (19, 20),
];

/// A chance as a fraction that can be pictured: "about 3 in 4".
pub fn odds(chance: f64) -> String {
    match chance {
        p if p < 0.02 => "less than 1 in 50".into(),
        p if p < 0.035 => "about 1 in 33".into(),
        p if p > 0.98 => "more than 49 in 50".into(),
        p => {
            let distance = |&(a, b): &(u32, u32)| (f64::from(a) / f64::from(b) - p).abs();
            let nearest = FRACTIONS.iter().min_by(|x, y| distance(x).total_cmp(&distance(y)));
            nearest.map_or_else(String::new, |(a, b)| format!("about {a} in {b}"))
        }
    }
}

/// A chance in tenths: "6 in 10".
pub fn tenths(chance: f64) -> String {
    match (chance * 10.0).round() {
        tenths if chance < 0.05 || tenths < 1.0 => "under 1 in 10".into(),
        tenths => format!("{} in 10", tenths.min(10.0)),
    }
}

/// A chance as a word: "likely".
pub fn likelihood(chance: f64) -> &'static str {
    match chance {
        p if p >= 0.95 => "almost certain",
        p if p >= 0.8 => "very likely",
        p if p >= 0.6 => "likely",
        p if p >= 0.4 => "even odds",
        p if p >= 0.15 => "possible",
        p if p >= 0.05 => "unlikely",
        _ => "very unlikely",
    }
}

/// How strongly a clue speaks for or against an outcome, from its bits.
pub fn weight(bits: f64) -> &'static str {
    match bits {
        b if b <= -20.0 => "rules out that",
        b if b <= -3.0 => "speaks strongly against that",
        b if b <= -1.0 => "speaks clearly against that",
        b if b <= -0.2 => "speaks a little against that",
        b if b < 0.2 => "says little about whether",
        b if b < 1.0 => "speaks a little for it that",
        b if b < 3.0 => "speaks clearly for it that",
        _ => "speaks strongly for it that",
    }
}

/// A clue as it stands in this request: "your note does not say how you know each other".
///
/// Empty for a clue that is not known.
pub fn clue_in_words(clue: Clue, view: &SenderView) -> String {
    let known = match clue {
        Clue::WaitedDays => Some(format!("{} without an answer", days(view.waited_days))),
        Clue::ViewsAfterDays => view.views_after_days.as_deref().map(views_in_words),
        Clue::RecipientPosts => view.recipient_posts.map(|n| match n {
            0 => "nothing public from them since then".into(),
            1 => "one public act of theirs since then".into(),
            n => format!("{n} public acts of theirs since then"),
        }),
        Clue::RecipientActivity => view.recipient_activity.map(|a| format!("they are {}", a.in_words())),
        Clue::Question => view.question.map(|question| match question.answered_after_days {
            Some(_) => "they asked you something, and you answered".into(),
            None => "they asked you something".into(),
        }),
        Clue::Vouches => match view.vouches_after_days.len() {
            0 => None,
            1 => Some("a mutual connection vouched for you".into()),
            n => Some(format!("{n} mutual connections vouched for you")),
        },
        Clue::Tie => view.tie.map(|tie| format!("you are {}", tie.in_words())),
        Clue::Note => view.note.map(note_in_words),
        Clue::SharedOrganisation => view.shared.organisation.map(|yes| shared(yes, "an organisation")),
        Clue::SharedSchool => view.shared.school.map(|yes| shared(yes, "a school")),
        Clue::SharedIndustry => view.shared.industry.map(|yes| shared(yes, "an industry")),
        Clue::SharedFunction => view.shared.function.map(|yes| shared(yes, "a job function")),
        Clue::SharedRegion => view.shared.region.map(|yes| shared(yes, "a region")),
        Clue::MutualConnections => view.mutual_connections.map(|n| match n {
            0 => "no connections in common".into(),
            1 => "one connection in common".into(),
            n => format!("{n} connections in common"),
        }),
        Clue::Picture => view
            .picture
            .map(|yes| if yes { "your profile has a picture" } else { "your profile has no picture" }.into()),
        Clue::Details => view
            .details
            .map(|share| format!("{:.0} % of your identifying details are filled in", share * 100.0)),
        Clue::Namesakes => view.namesakes.map(|n| match n {
            0 => "nobody else they could take you for".into(),
            1 => "one other person they could take you for".into(),
            n => format!("{n} others they could take you for"),
        }),
        Clue::SenderConnections => view.sender_connections.map(|n| format!("you have {}", connections(n))),
        Clue::SenderActivity => view.sender_activity.map(|a| format!("you are {}", a.in_words())),
        Clue::RecipientConnections => view.recipient_connections.map(|count| match count {
            ConnectionCount::Exactly(n) => format!("they have {}", connections(n)),
            at_least @ ConnectionCount::AtLeast { .. } => format!("they have {at_least} connections"),
        }),
    };
    known.unwrap_or_default()
}

fn connections(count: u32) -> String {
    if count == 1 { "one connection".into() } else { format!("{count} connections") }
}

fn shared(yes: bool, what: &str) -> String {
    if yes { format!("you share {what}") } else { format!("you do not share {what}") }
}

fn views_in_words(views: &[f64]) -> String {
    match views {
        [] => "they have not looked at your profile".into(),
        [one] => format!("they looked at your profile after {}", days(*one)),
        [.., last] => {
            format!("they looked at your profile {} times, last after {}", views.len(), days(*last))
        }
    }
}

fn note_in_words(note: acquaint_core::note::NoteContent) -> String {
    let parts = [(note.who, "who you are"), (note.how, "how you know each other"), (note.why, "why you ask")];
    let named = |said: bool| {
        let chosen: Vec<_> = parts.iter().filter(|(s, _)| *s == Some(said)).map(|(_, what)| *what).collect();
        chosen.join(" and ")
    };
    match (named(true), named(false)) {
        (said, missing) if said.is_empty() && missing.is_empty() => {
            "your note is in a language that we cannot judge, which counts nothing against you".into()
        }
        (said, _) if said.is_empty() => {
            "your request says neither who you are, nor how you know each other, nor why".into()
        }
        (said, missing) if missing.is_empty() => format!("your note says {said}"),
        (said, missing) => format!("your note says {said}, but not {missing}"),
    }
}

/// A number of days as people say it.
pub fn days(days: f64) -> String {
    match days {
        d if d < 1.0 => "less than a day".into(),
        d if d < 1.5 => "a day".into(),
        d if d < 13.5 => format!("{d:.0} days"),
        d if d < 60.0 => format!("{:.0} weeks", d / 7.0),
        d if d < 730.0 => format!("{:.0} months", d / 30.44),
        d => format!("{:.0} years", d / 365.25),
    }
}

/// An action with what it changes: "tell them how you know each other: about 1 in 4 instead of about 1 in 6 …".
pub fn advice_in_words(advice: &Advice) -> String {
    let action = advice.action.in_words();
    if advice.action == Action::Wait {
        return format!("{action}: {} that they answer within {ADVICE_HORIZON_DAYS} days", odds(advice.now));
    }
    let basis = match advice.basis {
        Basis::Mechanism => "because they can only answer what they have seen",
        Basis::Association => "the model's estimate; that it is the cause is not proven",
    };
    format!(
        "{action}: {} instead of {} within {ADVICE_HORIZON_DAYS} days ({basis})",
        percent(advice.then),
        percent(advice.now)
    )
}

/// A chance in percent, no finer than it is known: whole numbers, and "under 1 %" and "over 99 %" at the ends.
pub fn percent(chance: f64) -> String {
    match chance * 100.0 {
        p if p < 1.0 => "under 1 %".into(),
        p if p > 99.0 => "over 99 %".into(),
        p => format!("{p:.0} %"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use acquaint_core::note::NoteContent;

    #[test]
    fn chances_are_words_with_their_number() {
        let said =
            [0.001, 0.05, 0.24, 0.5, 0.76, 0.97, 0.999].map(|p| format!("{}, {}", likelihood(p), odds(p)));
        insta::assert_json_snapshot!(said, @r#"
        [
          "very unlikely, less than 1 in 50",
          "unlikely, about 1 in 20",
          "possible, about 1 in 4",
          "even odds, about 1 in 2",
          "likely, about 3 in 4",
          "almost certain, about 19 in 20",
          "almost certain, more than 49 in 50"
        ]
        "#);
    }

    #[test]
    fn no_chance_is_rounded_by_more_than_a_twelfth() {
        for i in 2..98 {
            let p = f64::from(i) / 100.0;
            let words = odds(p);
            let parts: Vec<f64> = words.split(' ').filter_map(|word| word.parse().ok()).collect();
            assert!((parts[0] / parts[1] - p).abs() <= 1.0 / 12.0, "{p}: {words}");
        }
    }

    #[test]
    fn a_note_is_told_by_what_it_says_and_leaves_out() {
        let said = |who, how, why| {
            let note = Some(NoteContent { who, how, why });
            clue_in_words(Clue::Note, &SenderView { note, ..Default::default() })
        };
        let (yes, no) = (Some(true), Some(false));
        assert_eq!(
            said(yes, no, yes),
            "your note says who you are and why you ask, but not how you know each other"
        );
        assert_eq!(
            said(yes, yes, yes),
            "your note says who you are and how you know each other and why you ask"
        );
        assert_eq!(
            said(None, None, None),
            "your note is in a language that we cannot judge, which counts nothing against you"
        );
        assert_eq!(
            said(no, no, no),
            "your request says neither who you are, nor how you know each other, nor why"
        );
    }
}
