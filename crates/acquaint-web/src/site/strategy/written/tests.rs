//! Forms of strategies, there and back.

use super::*;
use acquaint_core::strategy::{IfItFits, IfNot, Who};

fn line(text: &str) -> Line {
    Line::new(text).unwrap()
}

/// A strategy with something in every field.
fn full() -> Strategy {
    let mut strategy = Strategy {
        who: Who::PeopleICouldPlace,
        at_least: AtLeast {
            mutual_connections: Some(2),
            sender_connections: Some(20),
            familiarity_percent: Some(45),
            picture: true,
            note: vec![NotePart::Who, NotePart::How],
        },
        if_it_fits: IfItFits::AcceptAtMyNextVisit,
        if_not: IfNot::Filter,
        ..Strategy::default()
    };
    strategy.only.regions = vec![line("Bremen"), line("Kiel")];
    strategy.only.schools = vec![line("Hohenlinde")];
    strategy.always.ties = vec![Tie::Friend, Tie::Relative];
    strategy.always.people = vec![line("ada")];
    strategy.never.organisations = vec![line("Gull & Gull")];
    strategy
}

/// What a browser sends of a form that this fills.
fn sent(form: &Form) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    for field in AREAS.map(|(field, _)| field).into_iter().chain([
        "who",
        "if_it_fits",
        "if_not",
        "at_least.mutual_connections",
        "at_least.sender_connections",
        "at_least.familiarity_percent",
        "at_least.picture",
    ]) {
        pairs.push((field.to_owned(), form.value(field).to_owned()));
    }
    let ties = Tie::ALL.map(Tie::key).map(|key| ("always.ties", key));
    let notes = ["who", "how", "why"].map(|key| ("at_least.note", key));
    for (field, key) in ties.into_iter().chain(notes).filter(|(field, key)| form.is(field, key)) {
        pairs.push((field.to_owned(), key.to_owned()));
    }
    pairs
}

fn posted(changes: &[(&str, &str)]) -> Posted {
    let mut pairs = sent(&filled(&Strategy::default()));
    for (field, value) in changes {
        pairs.retain(|(name, _)| name != field);
        pairs.push(((*field).to_owned(), (*value).to_owned()));
    }
    Posted::from(pairs)
}

fn errors(changes: &[(&str, &str)]) -> Vec<(String, String)> {
    read(&posted(changes)).unwrap_err().into_iter().map(|error| (error.field, error.detail)).collect()
}

#[test]
fn a_form_that_nobody_touched_keeps_the_strategy() {
    for strategy in [Strategy::default(), full()] {
        assert_eq!(read(&Posted::from(sent(&filled(&strategy)))), Ok(strategy));
    }
}

#[test]
fn an_error_stands_beside_its_field_with_its_line() {
    let wrong =
        errors(&[("only.regions", "Bremen\n\nKi\u{202E}el"), ("at_least.mutual_connections", "many")]);
    assert_eq!(wrong[0].0, "at_least.mutual_connections");
    assert_eq!(wrong[1].0, "only.regions");
    assert!(wrong[1].1.starts_with("line 3: this holds U+202E"), "{}", wrong[1].1);
    assert_eq!(
        errors(&[("always.people", "\nada"), ("never.people", "bo\n\n@Ada")]),
        [(
            "never.people".to_owned(),
            "line 3: this is “Ada”, which is in “Always: people”, line 2, as well; take one of them out"
                .to_owned()
        )]
    );
    let many = "Bremen\n".repeat(10_000);
    assert_eq!(errors(&[("only.regions", &many)])[0].1, "this has 10000 entries, but at most 200 fit");
    let zero = errors(&[("at_least.familiarity_percent", "0")]);
    assert_eq!(zero[0].0, "at_least.familiarity_percent");
}

#[test]
fn a_form_that_lost_a_choice_or_made_one_up_changes_nothing() {
    for (field, value) in [("who", ""), ("who", "friends"), ("if_not", "delete"), ("always.ties", "rival")] {
        assert_eq!(errors(&[(field, value)])[0].0, field);
    }
    assert!(read(&Posted::default()).is_err());
}
