//! What the page promises of an action is what it shows once the action is done.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use acquaint_core::action::Action;
use acquaint_core::activity::Activity;
use acquaint_core::note::NoteContent;
use acquaint_core::sender_view::{Question, SenderView};
use acquaint_core::tie::Tie;
use acquaint_why::advice::after_doing;
use acquaint_why::level::{Levels, Source};
use acquaint_why::model::{Model, Parameters};
use acquaint_why::patience::{BOUNDS_DAYS, PatienceCurve};
use std::collections::BTreeSet;

/// Requests with much to improve: unseen, seen, asked about, and old.
fn views() -> Vec<SenderView> {
    let ties = [Tie::NeverMet, Tie::SameField, Tie::FormerCoWorker];
    let seen = [None, Some(vec![]), Some(vec![1.0])];
    let mut views = Vec::new();
    for tie in ties {
        for views_after_days in &seen {
            for waited_days in [2.0, 20.0, 200.0] {
                let plain = SenderView {
                    waited_days,
                    views_after_days: views_after_days.clone(),
                    picture: Some(false),
                    details: Some(0.1),
                    namesakes: Some(9),
                    note: Some(NoteContent::NOTHING),
                    tie: Some(tie),
                    mutual_connections: Some(0),
                    sender_connections: Some(3),
                    sender_activity: Some(Activity::Rarely),
                    ..SenderView::default()
                };
                let question = Some(Question { asked_after_days: 1.5, answered_after_days: None });
                views.push(SenderView { question, ..plain.clone() });
                views.push(plain);
            }
        }
    }
    views
}

/// The prior without the doubt about what a note's reason does, which keeps it from being recommended.
fn surer() -> Model {
    let mut parameters = Model::prior().parameters().clone();
    parameters.why.strategy.note_why.sd = 0.05;
    Model::new(parameters).unwrap()
}

/// The prior with levels as a community may teach them.
fn levelled() -> Model {
    let levels = Levels {
        bounds_days: BOUNDS_DAYS.into(),
        answers_a_day: vec![0.4, 0.2, 0.1, 0.05, 0.02, 0.01, 0.006, 0.003, 0.001, 5e-4, 2e-4],
        factors: [0.5, 0.6, 0.7, 0.8, 1.0, 1.2, 1.4, 1.5, 1.3, 1.0, 1.0],
        facts: 0.8,
        ends_a_day: vec![0.001; 11],
        sources: [Source::Levels; 4],
    };
    Model::new(Parameters { levels: Some(levels), ..Model::prior().parameters().clone() }).unwrap()
}

#[test]
fn after_each_action_the_page_shows_what_was_promised() {
    let curve = PatienceCurve::population();
    let mut tried = BTreeSet::new();
    let models = [&Model::prior(), &surer(), &levelled()];
    for (view, model) in views().iter().flat_map(|view| models.iter().map(move |model| (view.clone(), model)))
    {
        for curve in [None, Some(&curve)] {
            for advice in model.explain(&view, curve).advice {
                let Some(after) = after_doing(model, &view, advice.action) else { continue };
                after.check().unwrap();
                let shown = model.explain(&after, curve).forecast.at_advice_horizon();
                let promised = advice.then;
                assert!(
                    (shown - promised).abs() < 1e-9,
                    "{:?}: {promised}, {shown}: {view:?}",
                    advice.action
                );
                tried.insert(advice.action);
            }
        }
    }
    let to_do: BTreeSet<Action> =
        Action::ALL.into_iter().filter(|it| !matches!(it, Action::Wait | Action::AskElsewhere)).collect();
    assert_eq!(tried, to_do, "every action of the sender's own is recommended somewhere");
}

#[test]
fn two_things_done_one_after_the_other_are_both_kept() {
    let model = Model::prior();
    let view = views().remove(1);
    let first = after_doing(&model, &view, Action::AddPicture).unwrap();
    let later = SenderView { waited_days: view.waited_days + 10.0, ..first };
    let promised = model.explain(&later, None).advice;
    let promised = promised.iter().find(|it| it.action == Action::AddDetails).unwrap().then;
    let second = after_doing(&model, &later, Action::AddDetails).unwrap();
    assert!((model.explain(&second, None).forecast.at_advice_horizon() - promised).abs() < 1e-9);
}

#[test]
fn a_change_does_not_rewrite_the_past() {
    let model = Model::prior();
    let seen_before = SenderView { views_after_days: Some(vec![1.0]), ..views().remove(1) };
    let before = model.explain(&seen_before, None);
    let after = after_doing(&model, &seen_before, Action::AddPicture).unwrap();
    let now = model.explain(&after, None);
    // They saw the profile without the picture, so the reasons are what they were.
    for (was, is) in before.outcomes.iter().zip(now.outcomes) {
        assert!((was - is).abs() < 1e-9, "{before:?} {now:?}");
    }
}

#[test]
fn a_request_with_a_question_was_seen() {
    let model = Model::prior();
    for view in views() {
        let explanation = model.explain(&view, None);
        let unseen = explanation.in_the_way[4];
        assert!(view.question.is_none() || unseen < 1e-12, "{view:?}: {unseen}");
    }
}

#[test]
fn a_request_of_two_years_is_not_written_off_and_not_promised() {
    let view = SenderView {
        waited_days: 730.0,
        recipient_activity: Some(Activity::ThisWeek),
        tie: Some(Tie::FormerCoWorker),
        ..SenderView::default()
    };
    let year = Model::prior().explain(&view, None).forecast.within[3];
    assert!((0.03..0.25).contains(&year), "{year}");
}
