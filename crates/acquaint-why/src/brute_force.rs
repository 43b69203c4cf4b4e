//! The engine against brute force: all 2⁵ presence sets, all 132 states (set that applies × unseen, noticed, noticed before a
//! change, set aside; free ones; gone), uniformisation, and every completion of the unknown facts. Shares no formula with
//! the closed form.

mod random;
mod states;

use crate::explanation::{EVER_DAYS, Explanation, HORIZONS_DAYS, OUTCOMES};
use crate::facts::completions;
use crate::model::{Model, Parameters};
use crate::pace::{Pace, WEIGHTS};
use crate::parameters::{BLOCKERS, Coefficient, PRIOR_2_WHY, When};
use crate::posterior::BLOCKER_REASONS;
use acquaint_core::action::Action;
use acquaint_core::activity::{Activity, ConnectionCount};
use acquaint_core::reason::{Outcome, Reason};
use acquaint_core::sender_view::SenderView;
use acquaint_core::tie::Tie;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use random::{changed, random_view, random_when};
use states::{
    ASIDE, FREE_NOTICED, FREE_UNSEEN, GONE, Machine, NOTICED, SETS, SLOW, STALE, STATES, UNSEEN, Vector,
    state,
};

/// The logit damped by doubt, straight from the definition: `facts` are pairs of a coefficient and the fact; the squares
/// are those of the facts as far as they are known.
fn damped(intercept: Coefficient, facts: &[(Coefficient, f64, f64)]) -> f64 {
    let log_odds = intercept.value + facts.iter().map(|(c, x, _)| c.value * x).sum::<f64>();
    let variance =
        intercept.sd.powi(2) + facts.iter().map(|(c, _, square)| c.sd.powi(2) * square).sum::<f64>();
    let log_odds = log_odds / (1.0 + std::f64::consts::PI / 8.0 * variance).sqrt();
    1.0 / (1.0 + (-log_odds).exp())
}

/// The facts of a complete view, in the order of the coefficients.
struct Facts {
    unrecognised: [f64; 11],
    strategy: [f64; 4],
    small_network: [f64; 2],
    at_limit: [f64; 1],
    knows_well_only: [f64; 4],
}

fn facts(view: &SenderView) -> Facts {
    let yes = |fact: Option<bool>| f64::from(u8::from(fact.unwrap()));
    let note = view.note.unwrap();
    let strength = crate::parameters::strength(view.tie.unwrap());
    let usual = view.typical_connections.map_or(150.0, |typical| {
        let ratio = (f64::from(typical) + 1.0) / 151.0;
        if ratio > 3.0 {
            150.0 * ratio / 3.0
        } else if ratio < 1.0 / 3.0 {
            150.0 * ratio * 3.0
        } else {
            150.0
        }
    });
    let mutual = (f64::from(view.mutual_connections.unwrap()) * 150.0 / usual).ln_1p();
    let Some(ConnectionCount::Exactly(recipient)) = view.recipient_connections else {
        panic!("not complete")
    };
    let vouched = f64::from(u8::from(!view.vouches_after_days.is_empty()));
    let answered = f64::from(u8::from(view.question.is_some_and(|q| q.answered_after_days.is_some())));
    let organisation = yes(view.shared.organisation);
    Facts {
        unrecognised: [
            yes(view.picture),
            view.details.unwrap(),
            yes(note.who),
            yes(note.how),
            mutual,
            organisation,
            yes(view.shared.school),
            f64::from(view.namesakes.unwrap()).ln_1p(),
            strength,
            vouched,
            answered,
        ],
        strategy: [
            yes(view.shared.industry),
            yes(view.shared.function),
            yes(view.shared.region),
            yes(note.why),
        ],
        small_network: [
            ((f64::from(view.sender_connections.unwrap()) + 1.0) / (usual + 1.0)).ln(),
            [1.0, 0.7, 0.3, 0.0][view.sender_activity.unwrap() as usize],
        ],
        at_limit: [(f64::from(recipient) / PRIOR_2_WHY.at_limit.cap).ln()],
        knows_well_only: [mutual, organisation, strength, vouched],
    }
}

/// `p_k` for facts that are all known; `squares` are the mean squares of what was known before the unknown was completed.
fn chances(view: &SenderView, squares: &Facts) -> [f64; BLOCKERS] {
    fn logit<const N: usize>(
        intercept: Coefficient,
        c: [Coefficient; N],
        x: &[f64; N],
        square: &[f64; N],
    ) -> f64 {
        let facts: Vec<_> = (0..N).map(|i| (c[i], x[i], square[i])).collect();
        damped(intercept, &facts)
    }
    let why = PRIOR_2_WHY;
    let (u, s, m, l, w) =
        (why.unrecognised, why.strategy, why.small_network, why.at_limit, why.knows_well_only);
    let x = facts(view);
    [
        logit(
            u.intercept,
            [
                u.picture,
                u.details,
                u.note_who,
                u.note_how,
                u.mutual_connections,
                u.shared_organisation,
                u.shared_school,
                u.namesakes,
                u.tie,
                u.vouched,
                u.answered,
            ],
            &x.unrecognised,
            &squares.unrecognised,
        ),
        logit(
            s.intercept,
            [s.shared_industry, s.shared_function, s.shared_region, s.note_why],
            &x.strategy,
            &squares.strategy,
        ),
        logit(
            m.intercept,
            [m.sender_connections, m.sender_activity],
            &x.small_network,
            &squares.small_network,
        ),
        logit(l.intercept, [l.recipient_connections], &x.at_limit, &squares.at_limit),
        logit(
            w.intercept,
            [w.mutual_connections, w.shared_organisation, w.tie, w.vouched],
            &x.knows_well_only,
            &squares.knows_well_only,
        ),
    ]
}

/// The mean square of each fact over what is not known.
fn squares(all: &[(SenderView, f64)]) -> Facts {
    let mut sum = Facts {
        unrecognised: [0.0; 11],
        strategy: [0.0; 4],
        small_network: [0.0; 2],
        at_limit: [0.0; 1],
        knows_well_only: [0.0; 4],
    };
    for (view, chance) in all {
        let x = facts(view);
        let add = |sum: &mut [f64], x: &[f64]| {
            sum.iter_mut().zip(x).for_each(|(sum, x)| *sum += chance * x * x);
        };
        add(&mut sum.unrecognised, &x.unrecognised);
        add(&mut sum.strategy, &x.strategy);
        add(&mut sum.small_network, &x.small_network);
        add(&mut sum.at_limit, &x.at_limit);
        add(&mut sum.knows_well_only, &x.knows_well_only);
    }
    sum
}

fn presence(p: &[f64; BLOCKERS], set: usize) -> f64 {
    (0..BLOCKERS).map(|k| if set >> k & 1 == 1 { p[k] } else { 1.0 - p[k] }).product()
}

/// The actions that are compared.
const ACTIONS: [Action; 3] = [Action::AddPicture, Action::AddNoteWhy, Action::BeActive];

#[derive(Default)]
struct Brute {
    total: f64,
    outcomes: [f64; OUTCOMES],
    in_the_way: [f64; 6],
    within: [f64; 5],
    acted: [f64; 3],
    seen_now: f64,
}

/// What the sender knew before any change, and when the one change was.
fn before(view: &SenderView) -> (SenderView, Option<f64>) {
    let mut before = view.clone();
    let mut at = None;
    if let Some(change) = before.changes.pop() {
        before.picture = change.was.picture.or(before.picture);
        before.note = change.was.note.or(before.note);
        at = Some(change.after_days);
    }
    if let Some(vouched) = before.vouches_after_days.pop() {
        at = Some(vouched);
    }
    if let Some(question) = &mut before.question {
        at = question.answered_after_days.take().or(at);
    }
    (before, at)
}

/// What an unrecognised sender's change does to the one who does not recognise them. Told apart because a question that
/// is asked after the change comes from those who still do not.
#[derive(Clone, Copy, PartialEq)]
enum Class {
    Unchanged,
    Survives(f64),
    Cleared(f64),
}

impl Class {
    fn chance(self, is_unrecognised: bool) -> f64 {
        match self {
            Self::Unchanged => 1.0,
            Self::Survives(kept) => {
                if is_unrecognised {
                    kept
                } else {
                    1.0
                }
            }
            Self::Cleared(kept) => {
                if is_unrecognised {
                    1.0 - kept
                } else {
                    0.0
                }
            }
        }
    }
}

fn classes(kept: Option<[f64; BLOCKERS]>, is_asked: bool) -> Vec<(Class, Option<[f64; BLOCKERS]>)> {
    match kept {
        Some([first, rest @ ..]) if is_asked => {
            let with = |first| Some([first, rest[0], rest[1], rest[2], rest[3]]);
            vec![(Class::Survives(first), with(1.0)), (Class::Cleared(first), with(0.0))]
        }
        kept => vec![(Class::Unchanged, kept)],
    }
}

fn brute(when: &When, view: &SenderView) -> Brute {
    let mut sums = Brute::default();
    let (first, changed_at) = before(view);
    let all = completions(&first);
    let squares_first = squares(&all);
    let own_chance = damped(PRIOR_2_WHY.own_reasons.intercept, &[]);
    let asks = PRIOR_2_WHY.unrecognised.asks.value.exp();
    // With a change every fact is known, so what they learn is the same for all.
    let kept = changed_at.map(|_| {
        let now = SenderView { changes: Vec::new(), ..view.clone() };
        let (then, now) = (chances(&first, &squares_first), chances(&now, &squares(&[(now.clone(), 1.0)])));
        std::array::from_fn(|k| now[k] / then[k])
    });
    let asked = view.question.map(|question| question.asked_after_days);
    let is_asked_after = asked.zip(changed_at).is_some_and(|(asked, changed)| asked >= changed);
    for (node, node_weight) in Pace::from(when).nodes().iter().zip(WEIGHTS) {
        let ln_posts = |count| Pace::from(when).ln_posts(node, count, view.waited_days);
        let weight = node_weight * view.recipient_posts.map_or(1.0, |count| ln_posts(count).exp());
        for (own, own_weight) in [(false, 1.0 - own_chance), (true, own_chance)] {
            for (class, kept) in classes(kept, asked.is_some()) {
                let activity = node.rates.notice / when.notice;
                let machine = Machine::new(when, activity, own, kept);
                let ends: Vec<Vector> = (0..SETS).map(|set| machine.past(set, view, changed_at)).collect();
                let mut now = [0.0; STATES];
                for (completion, chance) in &all {
                    let p = chances(completion, &squares_first);
                    let mut completed = [0.0; STATES];
                    for (set, end) in ends.iter().enumerate() {
                        let is_unrecognised = set & 1 == 1;
                        let would_ask = match class {
                            Class::Cleared(_) => is_unrecognised && !is_asked_after,
                            _ => is_unrecognised,
                        };
                        let asking = if asked.is_some() && would_ask { asks } else { 1.0 };
                        let weight = weight * own_weight * chance * presence(&p, set);
                        let weight = weight * class.chance(is_unrecognised) * asking;
                        completed.iter_mut().zip(end).for_each(|(now, end)| *now += weight * end);
                    }
                    now.iter_mut().zip(completed).for_each(|(now, completed)| *now += completed);
                    if changed_at.is_none() && all.len() <= COMPLETIONS_FOR_ACTIONS {
                        for (sum, action) in sums.acted.iter_mut().zip(ACTIONS) {
                            let acted: Vec<_> =
                                all.iter().map(|(view, chance)| (act(view, action), *chance)).collect();
                            let after = chances(&act(completion, action), &squares(&acted));
                            let kept = std::array::from_fn(|k| after[k] / p[k]);
                            let machine = Machine::new(when, activity, own, Some(kept));
                            *sum += machine.accepted(&machine.changed(&completed), HORIZONS_DAYS[2]);
                        }
                    }
                }
                sums.total += now.iter().sum::<f64>();
                add_reasons(&mut sums, when, &now, own);
                let mut at = 0.0;
                let mut then = now;
                for (within, days) in sums.within.iter_mut().zip(HORIZONS_DAYS.into_iter().chain([EVER_DAYS]))
                {
                    then = machine.wait(&then, days - at);
                    at = days;
                    *within += now.iter().sum::<f64>() - then.iter().sum::<f64>();
                }
                let (seen, at_once) = machine.see_now(&now);
                sums.seen_now += at_once + machine.accepted(&seen, HORIZONS_DAYS[2]);
            }
        }
    }
    let total = sums.total;
    let values = sums.outcomes.iter_mut().chain(&mut sums.in_the_way).chain(&mut sums.within);
    for value in values.chain(&mut sums.acted).chain([&mut sums.seen_now]) {
        *value /= total;
    }
    sums
}

/// Every completion changes differently; more than this take too long.
const COMPLETIONS_FOR_ACTIONS: usize = 20;

fn act(view: &SenderView, action: Action) -> SenderView {
    let mut after = view.clone();
    match action {
        Action::AddPicture => after.picture = Some(true),
        Action::AddNoteWhy => after.note.as_mut().unwrap().why = Some(true),
        _ => after.sender_activity = Some(Activity::ThisWeek),
    }
    after
}

/// The chief reason is the one that lifts last: the chance that an exponential time outlasts the others, by adding up
/// every order in which they may lift.
fn lifts_last(lift: &[f64; BLOCKERS], set: usize, k: usize) -> f64 {
    if set == 1 << k {
        return 1.0;
    }
    let members: Vec<usize> = (0..BLOCKERS).filter(|j| set >> j & 1 == 1).collect();
    let sum: f64 = members.iter().map(|j| lift[*j]).sum();
    let first = members.iter().filter(|j| **j != k);
    first.map(|j| lift[*j] / sum * lifts_last(lift, set & !(1 << j), k)).sum()
}

fn add_reasons(sums: &mut Brute, when: &When, now: &Vector, own: bool) {
    let unseen_free = now[FREE_UNSEEN] + now[GONE];
    sums.outcomes[Reason::RarelyHere as usize] += unseen_free;
    sums.in_the_way[Reason::RarelyHere as usize] += unseen_free;
    sums.outcomes[Outcome::StillComing.index()] += now[FREE_NOTICED] + now[SLOW];
    for set in 0..SETS {
        let unseen = now[state(set, UNSEEN)];
        sums.outcomes[Reason::RarelyHere as usize] += unseen;
        sums.in_the_way[Reason::RarelyHere as usize] += unseen;
        let seen = now[state(set, NOTICED)] + now[state(set, STALE)] + now[state(set, ASIDE)];
        if own {
            sums.outcomes[Outcome::OwnReasons.index()] += seen;
        }
        for k in (0..BLOCKERS).filter(|k| set >> k & 1 == 1) {
            let reason = BLOCKER_REASONS[k] as usize;
            sums.in_the_way[reason] += seen + unseen;
            if !own {
                sums.outcomes[reason] += seen * lifts_last(&when.lift, set, k);
            }
        }
    }
}

fn assert_equal(brute: &Brute, model: &Model, view: &SenderView, explanation: &Explanation) -> usize {
    let near = |name: &str, ours: f64, brute: f64| {
        let bound = 1e-10 * brute.abs().max(1e-3);
        assert!((ours - brute).abs() <= bound, "{name}: {ours} {brute} for {view:?}");
    };
    near("ln likelihood", model.ln_likelihood(view), brute.total.ln());
    for (i, (ours, brute)) in explanation.outcomes.iter().zip(brute.outcomes).enumerate() {
        near(&format!("outcome {i}"), *ours, brute);
    }
    for (i, (ours, brute)) in explanation.in_the_way.iter().zip(brute.in_the_way).enumerate() {
        near(&format!("in the way {i}"), *ours, brute);
    }
    let forecast = explanation.forecast.within.iter().chain([&explanation.forecast.ever]);
    for (i, (ours, brute)) in forecast.zip(brute.within).enumerate() {
        near(&format!("forecast {i}"), *ours, brute);
    }
    let mut compared = 0;
    for advice in &explanation.advice {
        if advice.action == Action::AskElsewhere {
            near("ask elsewhere", advice.then, brute.seen_now);
        }
        let acted = ACTIONS.iter().position(|action| *action == advice.action);
        if let Some(acted) = acted.map(|action| brute.acted[action]).filter(|acted| *acted > 0.0) {
            near(advice.action.key(), advice.then, acted);
            compared += 1;
        }
    }
    compared
}

fn check(seed: u64, rounds: usize, view: impl Fn(&mut ChaCha8Rng) -> SenderView) -> usize {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut compared = 0;
    for _ in 0..rounds {
        let when = random_when(&mut rng);
        let view = view(&mut rng);
        view.check().unwrap();
        let model = Model::new(Parameters { when, ..Model::prior().parameters().clone() }).unwrap();
        let explanation = model.explain(&view, None);
        compared += assert_equal(&brute(&when, &view), &model, &view, &explanation);
    }
    compared
}

/// Every fact known and exact.
fn complete(rng: &mut ChaCha8Rng) -> SenderView {
    SenderView {
        recipient_connections: Some(ConnectionCount::Exactly(400)),
        picture: Some(false),
        ..random_view(rng, 0.0)
    }
}

#[test]
fn with_every_fact_known_the_engine_equals_brute_force() {
    let compared = check(1, 8, |rng| random_view(rng, 0.0));
    assert!(compared > 0);
}

#[test]
fn with_a_fact_that_changed_the_engine_equals_brute_force() {
    check(2, 6, |rng| {
        let view = complete(rng);
        changed(rng, view)
    });
}

#[test]
fn with_the_note_unknown_the_engine_equals_brute_force_over_every_completion() {
    let compared = check(3, 4, |rng| SenderView {
        note: None,
        tie: Some(Tie::NeverMet),
        question: None,
        views_after_days: None,
        waited_days: 2.0,
        ..complete(rng)
    });
    assert!(compared > 0);
}

#[test]
fn with_facts_unknown_the_engine_equals_brute_force_over_every_completion() {
    check(4, 4, |rng| random_view(rng, 0.25));
}
