//! Tests of how facts become what the engine reads.

use super::*;
use crate::parameters::PRIOR_2_WHY;
use acquaint_core::sender_view::Shared;

#[test]
fn priors_over_unknown_facts_sum_to_one() {
    let sums = [
        prior::TIE.iter().map(|l| l.1).sum::<f64>(),
        prior::NOTE.iter().sum(),
        prior::MUTUAL.iter().map(|l| l.1).sum(),
        prior::DETAILS.iter().map(|l| l.1).sum(),
        prior::NAMESAKES.iter().map(|l| l.1).sum(),
        prior::SENDER_CONNECTIONS.iter().map(|l| l.1).sum(),
        prior::SENDER_ACTIVITY.iter().sum(),
        prior::RECIPIENT_CONNECTIONS.iter().map(|l| l.1).sum(),
    ];
    for sum in sums {
        assert!((sum - 1.0).abs() < 1e-12, "{sum}");
    }
}

#[test]
fn the_priors_over_unknown_facts_are_documented_as_they_are() {
    let document = include_str!("../../../../docs/prior-2.md");
    let levels = |levels: &[(f64, f64)]| {
        levels.iter().map(|(level, chance)| format!("{level}: {chance}")).collect::<Vec<_>>().join(", ")
    };
    let ties = prior::TIE.map(|(tie, chance)| format!("{} {chance}", tie.key())).join(", ");
    for row in [
        format!("| tie | {ties} |"),
        format!("| mutual connections | {} |", levels(&prior::MUTUAL)),
        format!("| picture | {} |", prior::PICTURE),
        format!("| details | {} |", levels(&prior::DETAILS)),
        format!("| namesakes | {} |", levels(&prior::NAMESAKES)),
        format!("| one industry | {} |", prior::SHARED_INDUSTRY),
        format!("| one job function | {} |", prior::SHARED_FUNCTION),
        format!("| one region | {} |", prior::SHARED_REGION),
        format!("| sender's connections | {} |", levels(&prior::SENDER_CONNECTIONS)),
        format!("| recipient's connections | {} |", levels(&prior::RECIPIENT_CONNECTIONS)),
    ] {
        assert!(document.contains(&row), "docs/prior-2.md has no row `{row}`");
    }
}

#[test]
fn each_fact_moves_only_the_reasons_it_may_speak_about_and_in_the_right_direction() {
    let known = SenderView {
        recipient_connections: Some(ConnectionCount::Exactly(20_000)),
        picture: Some(false),
        details: Some(0.2),
        namesakes: Some(0),
        note: Some(NoteContent::NOTHING),
        tie: Some(Tie::NeverMet),
        mutual_connections: Some(0),
        shared: Shared {
            organisation: Some(false),
            school: Some(false),
            industry: Some(false),
            function: Some(false),
            region: Some(false),
        },
        sender_connections: Some(50),
        sender_activity: Some(Activity::Rarely),
        ..SenderView::default()
    };
    let edit = |f: &dyn Fn(&mut SenderView)| {
        let mut view = known.clone();
        f(&mut view);
        moments(&PRIOR_2_WHY, &view)
    };
    let says = |who, how, why| Some(NoteContent { who: Some(who), how: Some(how), why: Some(why) });
    let before = moments(&PRIOR_2_WHY, &known);
    // The sign of the change of unrecognised, strategy, small_network, at_limit, knows_well_only.
    let cases: [(&str, Moments, [i8; 5]); 13] = [
        ("picture", edit(&|v| v.picture = Some(true)), [-1, 0, 0, 0, 0]),
        ("details", edit(&|v| v.details = Some(0.9)), [-1, 0, 0, 0, 0]),
        ("who", edit(&|v| v.note = says(true, false, false)), [-1, 0, 0, 0, 0]),
        ("how", edit(&|v| v.note = says(false, true, false)), [-1, 0, 0, 0, 0]),
        ("why", edit(&|v| v.note = says(false, false, true)), [0, -1, 0, 0, 0]),
        ("namesakes", edit(&|v| v.namesakes = Some(9)), [1, 0, 0, 0, 0]),
        ("mutual", edit(&|v| v.mutual_connections = Some(9)), [-1, 0, 0, 0, -1]),
        ("organisation", edit(&|v| v.shared.organisation = Some(true)), [-1, 0, 0, 0, -1]),
        ("school", edit(&|v| v.shared.school = Some(true)), [-1, 0, 0, 0, 0]),
        ("tie", edit(&|v| v.tie = Some(Tie::Friend)), [-1, 0, 0, 0, -1]),
        ("region", edit(&|v| v.shared.region = Some(true)), [0, -1, 0, 0, 0]),
        ("connections", edit(&|v| v.sender_connections = Some(900)), [0, 0, -1, 0, 0]),
        ("cap", edit(&|v| v.recipient_connections = Some(ConnectionCount::Exactly(30_000))), [0, 0, 0, 1, 0]),
    ];
    for (name, after, signs) in cases {
        for (k, sign) in signs.into_iter().enumerate() {
            let change = after[1 << k] - before[1 << k];
            let seen = i8::from(change > 1e-12) - i8::from(change < -1e-12);
            assert_eq!(seen, sign, "{name}, blocker {k}: {change}");
        }
    }
}

#[test]
fn an_unknown_fact_is_the_mixture_of_what_it_could_be() {
    let known = |picture| SenderView { picture: Some(picture), ..SenderView::default() };
    // The doubt about a coefficient is another where its fact is known, so here there is none.
    let mut why = PRIOR_2_WHY;
    why.unrecognised.picture.sd = 1e-9;
    let (yes, no) = (moments(&why, &known(true)), moments(&why, &known(false)));
    let unknown = moments(&why, &SenderView::default());
    for set in 0..SETS {
        let mixed = prior::PICTURE * yes[set] + (1.0 - prior::PICTURE) * no[set];
        assert!((unknown[set] - mixed).abs() < 1e-14);
    }
    // Joint, not product of means: a shared fact that is unknown ties the reasons together.
    assert!(unknown[0b10001] > unknown[0b00001] * unknown[0b10000]);
}
