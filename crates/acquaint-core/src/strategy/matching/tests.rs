//! Each rule by itself, then all of them on a little world of values.

use super::*;
use crate::recipient_view::{Messages, MutualConnections, Place, WhichPlaces};
use crate::sender_view::Shared;
use crate::strategy::{Always, AtLeast, Never, Only, Who};
use proptest::prelude::{any, prop, prop_assert, prop_assert_eq, proptest};
use proptest::strategy::Strategy as Generates;

fn strategy(json: &str) -> Strategy {
    Strategy::parse(json).unwrap()
}

fn stay(name: &str, from: i16, to: Option<i16>) -> Stay {
    Stay { name: name.into(), from: Some(from), to }
}

fn me() -> RecipientProfile {
    RecipientProfile {
        industry: Some("Shipping".into()),
        function: Some("Operations".into()),
        region: Some("Bremen".into()),
        organisations: Some(vec![Place::new(stay("Nordlicht Werft", 2010, Some(2019)), Some(40))]),
        schools: Some(vec![Place::new(stay("Hafenschule", 2000, Some(2004)), Some(300))]),
        year: 2026,
    }
}

fn ada() -> RecipientView {
    RecipientView {
        names: vec!["ada".into()],
        industry: Some("SHIPPING".into()),
        region: Some("Kiel".into()),
        organisations: Some(vec![stay("Nordlicht  werft", 2012, Some(2018))]),
        schools: Some(Vec::new()),
        picture: Some(true),
        connections: Some(ConnectionCount::AtLeast { at_least: 500 }),
        mutual_connections: Some(MutualConnections { count: 3, selectivity: 0.7 }),
        note: Some(NoteContent { who: Some(true), how: Some(false), why: None }),
        tie: Some(Tie::FormerCoWorker),
        messages: Some(Messages::Nothing),
        ..RecipientView::default()
    }
}

#[track_caller]
fn check(json: &str, fit: Fit) {
    let (strategy, me) = (strategy(json), me());
    assert_eq!(Matcher::new(&strategy, &me).judge(&ada()).fit, fit, "{json}");
}

#[test]
fn each_rule_holds_fails_or_is_unknown() {
    use Fit::{CannotTell, DoesNotFit, Fits};
    for (json, fit) in [
        (r"{}", Fits),
        (r#"{"only": {"industries": ["Fishing", "shipping"]}}"#, Fits),
        (r#"{"only": {"industries": ["Fishing"]}}"#, DoesNotFit),
        (r#"{"only": {"functions": ["Operations"]}}"#, CannotTell),
        (r#"{"only": {"regions": ["Kiel"], "industries": ["Fishing"]}}"#, DoesNotFit),
        (r#"{"only": {"regions": ["Kiel"], "functions": ["Sales"]}}"#, CannotTell),
        (r#"{"only": {"organisations": ["nordlicht werft"]}}"#, Fits),
        (r#"{"only": {"schools": ["Hafenschule"]}}"#, DoesNotFit),
        (r#"{"at_least": {"mutual_connections": 3}}"#, Fits),
        (r#"{"at_least": {"mutual_connections": 4}}"#, DoesNotFit),
        (r#"{"at_least": {"sender_connections": 500}}"#, Fits),
        (r#"{"at_least": {"sender_connections": 501}}"#, CannotTell),
        (r#"{"at_least": {"picture": true, "note": ["who"]}}"#, Fits),
        (r#"{"at_least": {"note": ["who", "how"]}}"#, DoesNotFit),
        (r#"{"at_least": {"note": ["why"]}}"#, CannotTell),
        (r#"{"who": "people_i_know_well"}"#, Fits),
        (r#"{"at_least": {"familiarity_percent": 100}}"#, DoesNotFit),
        (r#"{"never": {"people": ["Ada"]}}"#, DoesNotFit),
        (r#"{"never": {"organisations": ["Acme"]}}"#, Fits),
        (r#"{"only": {"regions": ["Bremen"]}, "always": {"people": ["ada"]}}"#, Fits),
        (r#"{"only": {"regions": ["Bremen"]}, "always": {"ties": ["former_co_worker"]}}"#, Fits),
        (r#"{"only": {"regions": ["Bremen"]}, "always": {"ties": ["relative"]}}"#, DoesNotFit),
        (r#"{"always": {"people": ["ada"]}, "never": {"organisations": ["Nordlicht Werft"]}}"#, DoesNotFit),
    ] {
        check(json, fit);
    }
}

#[test]
fn a_tie_that_two_profiles_could_show_and_do_not_is_no_reason_to_fit() {
    let (strategy, me) =
        (strategy(r#"{"only": {"regions": ["x"]}, "always": {"ties": ["co_worker", "relative"]}}"#), me());
    let fit = |view: RecipientView| Matcher::new(&strategy, &me).fit(&view);
    let says = |tie| RecipientView { tie: Some(tie), ..ada() };
    assert_eq!(fit(says(Tie::CoWorker)), Fit::Fits);
    let elsewhere = Some(vec![stay("Acme", 2012, None)]);
    assert_eq!(fit(RecipientView { organisations: elsewhere, ..says(Tie::CoWorker) }), Fit::DoesNotFit);
    assert_eq!(fit(RecipientView { organisations: None, ..says(Tie::CoWorker) }), Fit::CannotTell);
    assert_eq!(fit(RecipientView { organisations: None, ..says(Tie::Relative) }), Fit::Fits);
}

#[test]
fn where_only_a_comparison_is_known_it_tells_what_it_can() {
    let me = me();
    let judge = |json: &str, shared: Shared| {
        let strategy = strategy(json);
        let judgement =
            Matcher::new(&strategy, &me).judge(&RecipientView { shared, ..RecipientView::default() });
        (judgement.fit, judgement.verdicts[0].fact_in_words())
    };
    let region = |region| Shared { region: Some(region), ..Shared::default() };
    let (bremen, both) =
        (r#"{"only": {"regions": ["bremen"]}}"#, r#"{"only": {"regions": ["Bremen", "Kiel"]}}"#);
    for (json, is_shared, fit) in [
        (bremen, true, Fit::Fits),
        (both, true, Fit::Fits),
        (r#"{"only": {"regions": ["Kiel"]}}"#, true, Fit::DoesNotFit),
        (bremen, false, Fit::DoesNotFit),
        (both, false, Fit::CannotTell),
    ] {
        assert_eq!(judge(json, region(is_shared)).0, fit, "{json} {is_shared}");
    }
    assert_eq!(judge(both, region(false)).1, "it is another than yours");
    let colleagues = r#"{"only": {"regions": ["x"]}, "always": {"ties": ["co_worker"]}}"#;
    let view = |organisation| RecipientView {
        tie: Some(Tie::CoWorker),
        region: Some("Kiel".into()),
        shared: Shared { organisation, ..Shared::default() },
        ..RecipientView::default()
    };
    let strategy = strategy(colleagues);
    let fit = |organisation| Matcher::new(&strategy, &me).fit(&view(organisation));
    assert_eq!(
        [fit(None), fit(Some(true)), fit(Some(false))],
        [Fit::CannotTell, Fit::CannotTell, Fit::DoesNotFit]
    );
}

#[test]
fn a_judgement_says_which_rule_looked_at_what() {
    let strategy = strategy(
        r#"{"who": "people_i_could_place", "only": {"regions": ["Bremen", "Husum"], "functions": ["Sales"],
            "organisations": ["Nordlicht Werft"]}, "at_least": {"sender_connections": 30, "note": ["how"]},
            "always": {"ties": ["relative", "friend"]}}"#,
    );
    let me = me();
    let judgement = Matcher::new(&strategy, &me).judge(&ada());
    let told: Vec<String> = judgement
        .verdicts
        .iter()
        .map(|said| {
            let rule = said.rule.in_words(&strategy);
            format!("{rule}: {} ({})", said.verdict_in_words(), said.fact_in_words())
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r"
    always: friends or relatives: does not apply (they say you are former co-workers, and your profiles show it)
    you could place them: yes (probably you do, 95 %)
    their job function is Sales: cannot be told (their job function is not known)
    their region is Bremen or Husum: no (they say Kiel)
    they work or worked at Nordlicht Werft: yes (they name Nordlicht  werft)
    they have 30 or more connections: yes (they have 500+)
    their note says how you know each other: no (it does not, as far as we can read)
    ");
    assert_eq!(judgement.fit, Fit::DoesNotFit);
}

// A little world of values, so that rules and facts meet often.
const NAMES: [&str; 3] = ["Kai", "Nordlicht Werft", "Hafenschule"];

fn name() -> impl Generates<Value = String> {
    prop::sample::select(&NAMES[..]).prop_map(str::to_owned)
}

fn lines() -> impl Generates<Value = Vec<Line>> {
    prop::collection::vec(name().prop_map(|name| Line::new(&name).unwrap()), 0..3)
}

fn any_strategy() -> impl Generates<Value = Strategy> {
    let only = (lines(), lines(), lines(), lines(), lines()).prop_map(
        |(industries, functions, regions, organisations, schools)| Only {
            industries,
            functions,
            regions,
            organisations,
            schools,
        },
    );
    let count = || prop::option::weighted(0.3, 1_u32..4);
    let parts = prop::sample::subsequence(vec![NotePart::Who, NotePart::How, NotePart::Why], 0..=3);
    let at_least = (count(), count(), prop::option::weighted(0.3, 1_u8..=100), any::<bool>(), parts)
        .prop_map(|(mutual_connections, sender_connections, familiarity_percent, picture, note)| AtLeast {
            mutual_connections,
            sender_connections,
            familiarity_percent,
            picture,
            note,
        });
    let ties = prop::sample::subsequence(Tie::ALL.to_vec(), 0..4);
    let always = (ties, lines(), lines()).prop_map(|(ties, organisations, people)| Always {
        ties,
        organisations,
        people,
    });
    let never = (lines(), lines()).prop_map(|(organisations, people)| Never { organisations, people });
    (prop::sample::select(&Who::ALL[..]), only, at_least, always, never).prop_map(
        |(who, only, at_least, always, never)| Strategy {
            who,
            only,
            at_least,
            always,
            never,
            ..Strategy::default()
        },
    )
}

fn stays() -> impl Generates<Value = Vec<Stay>> {
    let year = || prop::option::of(2000_i16..2026);
    let stay = (name(), year(), year()).prop_map(|(name, from, to)| Stay { name, from, to });
    prop::collection::vec(stay, 0..3)
}

/// A sender of whom everything is known, but perhaps how the years were.
fn whole_view() -> impl Generates<Value = RecipientView> {
    let texts = (name(), name(), name());
    let places = (stays(), stays());
    let counts = (0_u32..600, 0_u32..5, 0.0..3.0_f64);
    let messages = prop::sample::select(vec![Messages::BothWays, Messages::OneWay, Messages::Nothing]);
    let said = (any::<[bool; 4]>(), prop::sample::select(&Tie::ALL[..]), messages);
    (name(), texts, places, counts, said).prop_map(|(who, texts, places, counts, said)| {
        let ([picture, who_said, how, why], tie, messages) = said;
        RecipientView {
            names: vec![who],
            industry: Some(texts.0),
            function: Some(texts.1),
            region: Some(texts.2),
            organisations: Some(places.0),
            schools: Some(places.1),
            picture: Some(picture),
            connections: Some(ConnectionCount::Exactly(counts.0)),
            mutual_connections: Some(MutualConnections { count: counts.1, selectivity: counts.2 }),
            note: Some(NoteContent { who: Some(who_said), how: Some(how), why: Some(why) }),
            tie: Some(tie),
            messages: Some(messages),
            ..RecipientView::default()
        }
    })
}

/// Whether they share it with the recipient, as somebody saw who looked at both.
fn compared(view: &RecipientView, me: &RecipientProfile) -> Shared {
    let same = |mine: &Option<String>, theirs: &Option<String>| {
        Some(folded(mine.as_deref()?) == folded(theirs.as_deref()?))
    };
    let both = |mine: &Option<Vec<Place>>, theirs: &Option<Vec<Stay>>| {
        let theirs = theirs.as_ref()?;
        Some(mine.as_ref()?.iter().any(|place| theirs.iter().any(|stay| place.is_of(stay))))
    };
    Shared {
        organisation: both(&me.organisations, &view.organisations),
        school: both(&me.schools, &view.schools),
        industry: same(&me.industry, &view.industry),
        function: same(&me.function, &view.function),
        region: same(&me.region, &view.region),
    }
}

/// The same sender with some facts missing.
fn forget(view: &RecipientView, missing: [bool; 15]) -> RecipientView {
    let mut view = view.clone();
    let [industry, function, region, organisations, schools, picture, connections, mutual, rest @ ..] =
        missing;
    let [tie, messages, who, how, why, capped, years] = rest;
    if industry {
        view.industry = None;
    }
    if function {
        view.function = None;
    }
    if region {
        view.region = None;
    }
    if organisations {
        view.organisations = None;
    }
    if schools {
        view.schools = None;
    }
    if picture {
        view.picture = None;
    }
    if mutual {
        view.mutual_connections = None;
    }
    if tie {
        view.tie = None;
    }
    if messages {
        view.messages = None;
    }
    if let Some(note) = &mut view.note {
        if who {
            note.who = None;
        }
        if how {
            note.how = None;
        }
        if why {
            note.why = None;
        }
    }
    match view.connections {
        Some(ConnectionCount::Exactly(count)) if capped => {
            view.connections = Some(ConnectionCount::AtLeast { at_least: count.min(500) });
        }
        _ => {}
    }
    if connections {
        view.connections = None;
    }
    for stay in [&mut view.organisations, &mut view.schools].into_iter().flatten().flatten() {
        if years {
            stay.from = None;
        }
    }
    view
}

fn needed(which: WhichPlaces, stays: Option<Vec<Stay>>, mine: Option<&[Place]>) -> Option<Vec<Stay>> {
    let is_shared = |stay: &Stay| mine.unwrap_or_default().iter().any(|place| place.is_of(stay));
    match which {
        WhichPlaces::Nowhere => None,
        WhichPlaces::Shared => stays.map(|stays| stays.into_iter().filter(is_shared).collect()),
        WhichPlaces::All => stays,
    }
}

proptest! {
    /// Unknown never filters, and never accepts: whatever the missing facts turn out to be, a verdict stays.
    #[test]
    fn what_is_still_unknown_never_turns_a_verdict(
        strategy in any_strategy(), view in whole_view(), missing: [bool; 15], more: [bool; 15], is_compared: bool,
    ) {
        let me = RecipientProfile { industry: Some("Kai".into()), region: Some("Hafenschule".into()), ..me() };
        let matcher = Matcher::new(&strategy, &me);
        let shared = if is_compared { compared(&view, &me) } else { Shared::default() };
        let less = RecipientView { shared, ..forget(&view, missing) };
        let least = forget(&less, more);
        for (known, unknown) in [(&view, &less), (&less, &least), (&view, &least)] {
            let fit = matcher.fit(unknown);
            prop_assert!(fit == Fit::CannotTell || fit == matcher.fit(known), "{fit:?} {unknown:?}");
        }
    }

    /// What a judgement hangs on is told, and nothing else is.
    #[test]
    fn what_decides_is_told(strategy in any_strategy(), view in whole_view(), missing: [bool; 15]) {
        let me = me();
        let judgement = Matcher::new(&strategy, &me).judge(&forget(&view, missing));
        let deciding = judgement.deciding();
        let verdict = match judgement.fit {
            Fit::Fits => Verdict::Holds,
            Fit::DoesNotFit => Verdict::Fails,
            Fit::CannotTell => Verdict::Unknown,
        };
        prop_assert!(deciding.iter().all(|said| said.verdict == verdict), "{deciding:?}");
        prop_assert!(!deciding.is_empty() || judgement.fit == Fit::Fits, "{judgement:?}");
    }

    /// What a strategy does not need makes no difference to it.
    #[test]
    fn what_is_not_needed_makes_no_difference(strategy in any_strategy(), view in whole_view()) {
        let (me, needs) = (me(), strategy.needs());
        let mut less = view.clone();
        if !needs.names { less.names = Vec::new() }
        if !needs.industry { less.industry = None }
        if !needs.function { less.function = None }
        if !needs.region { less.region = None }
        less.organisations = needed(needs.organisations, less.organisations, me.organisations.as_deref());
        less.schools = needed(needs.schools, less.schools, me.schools.as_deref());
        if !needs.mutual_connections { less.mutual_connections = None }
        if !needs.connections { less.connections = None }
        let matcher = Matcher::new(&strategy, &me);
        prop_assert_eq!(matcher.fit(&less), matcher.fit(&view));
    }

    /// The verdicts that are shown are those that decide.
    #[test]
    fn a_judgement_follows_from_the_verdicts_it_shows(strategy in any_strategy(), view in whole_view(), missing: [bool; 15]) {
        let me = me();
        let judgement = Matcher::new(&strategy, &me).judge(&forget(&view, missing));
        let verdicts = |pick: fn(&Rule) -> bool| {
            judgement.verdicts.iter().filter(move |said| pick(&said.rule)).map(|said| said.verdict).collect::<Vec<_>>()
        };
        let never = verdicts(|rule| rule.is_never());
        let always = verdicts(|rule| rule.is_always());
        let others = verdicts(|rule| !rule.is_never() && !rule.is_always());
        let fits = never.iter().all(|&verdict| verdict == Verdict::Holds)
            && (always.contains(&Verdict::Holds) || others.iter().all(|&verdict| verdict == Verdict::Holds));
        prop_assert_eq!(judgement.fit == Fit::Fits, fits);
        let fails = never.contains(&Verdict::Fails)
            || (always.iter().all(|&verdict| verdict == Verdict::Fails) && others.contains(&Verdict::Fails));
        prop_assert_eq!(judgement.fit == Fit::DoesNotFit, fails);
    }
}
