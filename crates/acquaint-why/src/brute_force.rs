//! The engine against brute force: all 2⁵ presence sets, all 96 states (set in force × unseen, noticed, set aside),
//! matrix exponentials, and every completion of the unknown facts. Shares no formula with the closed form.

use crate::explanation::{Explanation, HORIZONS_DAYS};
use crate::facts::completions;
use crate::model::Model;
use crate::pace::{Pace, WEIGHTS, chance_of_display};
use crate::parameters::{BLOCKERS, PRIOR_1_WHEN, PRIOR_1_WHY, When};
use crate::posterior::BLOCKER_REASONS;
use acquaint_core::action::Action;
use acquaint_core::activity::{Activity, ConnectionCount};
use acquaint_core::note::NoteContent;
use acquaint_core::reason::Reason;
use acquaint_core::sender_view::{SenderView, Shared};
use acquaint_core::tie::Tie;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

const SETS: usize = 32;
const STATES: usize = 3 * SETS;
const UNSEEN: usize = 0;
const NOTICED: usize = 1;
const ASIDE: usize = 2;

type Matrix = Vec<[f64; STATES]>;
type Vector = [f64; STATES];

fn state(set: usize, phase: usize) -> usize {
    phase * SETS + set
}

fn identity() -> Matrix {
    (0..STATES).map(|i| std::array::from_fn(|j| f64::from(u8::from(i == j)))).collect()
}

fn multiply(a: &Matrix, b: &Matrix) -> Matrix {
    let mut product = vec![[0.0; STATES]; STATES];
    for (row, out) in a.iter().zip(&mut product) {
        for (x, other) in row.iter().zip(b).filter(|(x, _)| **x != 0.0) {
            for (o, y) in out.iter_mut().zip(other) {
                *o += x * y;
            }
        }
    }
    product
}

fn times(vector: &Vector, matrix: &Matrix) -> Vector {
    let mut out = [0.0; STATES];
    for (x, row) in vector.iter().zip(matrix) {
        for (o, y) in out.iter_mut().zip(row) {
            *o += x * y;
        }
    }
    out
}

/// exp(generator · dt) by scaling and squaring of the Taylor series.
#[expect(clippy::cast_possible_truncation, reason = "a rounded logarithm, at most 1024")]
fn exponential(generator: &Matrix, dt: f64) -> Matrix {
    let norm = generator.iter().map(|row| row.iter().map(|x| x.abs()).sum::<f64>()).fold(0.0, f64::max) * dt;
    let squarings = (norm / 0.05).log2().ceil().max(0.0) as i32;
    let scale = dt / 2f64.powi(squarings);
    let scaled: Matrix = generator.iter().map(|row| row.map(|x| x * scale)).collect();
    let (mut sum, mut term) = (identity(), identity());
    for k in 1..14 {
        term = multiply(&term, &scaled);
        for (row, sum) in term.iter_mut().zip(&mut sum) {
            for (x, s) in row.iter_mut().zip(sum) {
                *x /= f64::from(k);
                *s += *x;
            }
        }
    }
    for _ in 0..squarings {
        sum = multiply(&sum, &sum);
    }
    sum
}

/// The generator of silence for a recipient of this activity. `shown`: a view would be seen by the sender.
fn generator(when: &When, activity: f64, shown: bool) -> Matrix {
    let (n, v, a, d) = (
        when.notice * activity,
        when.view_again * activity,
        when.accept_later * activity,
        when.set_aside * activity,
    );
    let (p, v0) = (when.accept_on_view, if shown { when.view_on_notice } else { 0.0 });
    let mut q = vec![[0.0; STATES]; STATES];
    for set in 0..SETS {
        for k in (0..BLOCKERS).filter(|k| set >> k & 1 == 1) {
            for phase in [UNSEEN, NOTICED] {
                q[state(set, phase)][state(set & !(1 << k), phase)] += when.lift[k];
                q[state(set, phase)][state(set, phase)] -= when.lift[k];
            }
        }
        let blocked = set != 0;
        q[state(set, UNSEEN)][state(set, UNSEEN)] -= n;
        let stays_open = if blocked { 1.0 } else { 1.0 - p };
        q[state(set, UNSEEN)][state(set, NOTICED)] += n * (1.0 - v0) * stays_open;
        let noticed = state(set, NOTICED);
        if blocked {
            q[noticed][state(set, ASIDE)] += d;
            q[noticed][noticed] -= d + if shown { v } else { 0.0 };
        } else {
            q[noticed][noticed] -= a + if shown { v } else { v * p };
        }
    }
    q
}

/// A visible view without an answer.
fn view_jump(when: &When, activity: f64) -> Matrix {
    let (n, v) = (when.notice * activity, when.view_again * activity);
    let mut jump = vec![[0.0; STATES]; STATES];
    for set in 0..SETS {
        let open = if set == 0 { 1.0 - when.accept_on_view } else { 1.0 };
        jump[state(set, UNSEEN)][state(set, NOTICED)] = n * when.view_on_notice * open;
        jump[state(set, NOTICED)][state(set, NOTICED)] = v * open;
    }
    jump
}

/// From the start to now, silence and views included, for one node.
fn path(when: &When, activity: f64, views: Option<&[f64]>, days: f64) -> Matrix {
    let run = |shown: bool, views: &[f64]| {
        let q = generator(when, activity, shown);
        let (mut path, mut at) = (identity(), 0.0);
        for &view in views {
            path = multiply(&path, &exponential(&q, view - at));
            path = multiply(&path, &view_jump(when, activity));
            at = view;
        }
        multiply(&path, &exponential(&q, days - at))
    };
    let Some(views) = views else { return run(false, &[]) };
    let weigh = |m: Matrix, w: f64| -> Matrix { m.into_iter().map(|row| row.map(|x| x * w)).collect() };
    let shown = weigh(run(true, views), 1.0 - when.private_share);
    if !views.is_empty() {
        return shown;
    }
    let hidden = weigh(run(false, &[]), when.private_share);
    shown.into_iter().zip(hidden).map(|(a, b)| std::array::from_fn(|i| a[i] + b[i])).collect()
}

/// `p_k` for facts that are all known, straight from the definition.
fn chances(view: &SenderView) -> [f64; BLOCKERS] {
    let crate::parameters::Why {
        unrecognised: u,
        strategy: s,
        small_network: m,
        at_limit: l,
        knows_well_only: w,
    } = PRIOR_1_WHY;
    let yes = |fact: Option<bool>| f64::from(u8::from(fact.unwrap()));
    let note = view.note.unwrap();
    let strength = crate::parameters::strength(view.tie.unwrap());
    let mutual = f64::from(view.mutual_connections.unwrap()).ln_1p();
    let Some(ConnectionCount::Exactly(recipient)) = view.recipient_connections else {
        panic!("not complete")
    };
    let activity = [1.0, 0.7, 0.3, 0.0][view.sender_activity.unwrap() as usize];
    let log_odds = [
        u.intercept
            + u.picture.value * yes(view.picture)
            + u.details.value * view.details.unwrap()
            + u.note_who.value * yes(note.who)
            + u.note_how.value * yes(note.how)
            + u.mutual_connections.value * mutual
            + u.shared_organisation.value * yes(view.shared.organisation)
            + u.shared_school.value * yes(view.shared.school)
            + u.namesakes.value * f64::from(view.namesakes.unwrap()).ln_1p()
            + u.tie.value * strength,
        s.intercept
            + s.shared_industry.value * yes(view.shared.industry)
            + s.shared_function.value * yes(view.shared.function)
            + s.shared_region.value * yes(view.shared.region)
            + s.note_why.value * yes(note.why),
        m.intercept
            + m.sender_connections.value * ((f64::from(view.sender_connections.unwrap()) + 1.0) / 151.0).ln()
            + m.sender_activity.value * activity,
        l.intercept + l.recipient_connections.value * (f64::from(recipient) / l.cap).ln(),
        w.intercept
            + w.mutual_connections.value * mutual
            + w.shared_organisation.value * yes(view.shared.organisation)
            + w.tie.value * strength,
    ];
    log_odds.map(|x| 1.0 / (1.0 + (-x).exp()))
}

fn presence(p: &[f64; BLOCKERS], set: usize) -> f64 {
    (0..BLOCKERS).map(|k| if set >> k & 1 == 1 { p[k] } else { 1.0 - p[k] }).product()
}

struct Brute {
    ln_likelihood: f64,
    outcomes: [f64; 7],
    in_the_way: [f64; 6],
    within: [f64; 4],
    ever: f64,
    picture: f64,
    note_why: f64,
    seen_now: f64,
}

/// Everything that is computed for one node and one completion, weighted.
fn brute(when: &When, view: &SenderView) -> Brute {
    let pace = Pace::from(when);
    let mut sums = Brute {
        ln_likelihood: 0.0,
        outcomes: [0.0; 7],
        in_the_way: [0.0; 6],
        within: [0.0; 4],
        ever: 0.0,
        picture: 0.0,
        note_why: 0.0,
        seen_now: 0.0,
    };
    let mut total = 0.0;
    let mut slowest_first = [0, 1, 2, 3, 4];
    slowest_first.sort_by(|&a: &usize, &b: &usize| when.lift[a].total_cmp(&when.lift[b]));
    for (node, node_weight) in pace.nodes().iter().zip(WEIGHTS) {
        let activity = node.rates.notice / when.notice;
        let past = path(when, activity, view.views_after_days.as_deref(), view.waited_days);
        let future = generator(when, activity, false);
        let futures = HORIZONS_DAYS.map(|days| exponential(&future, days));
        let forever = exponential(&future, 1e7);
        let mut weight = node_weight;
        if let Some(shown) = view.recipient_activity {
            weight *= chance_of_display(node, shown);
        }
        if let Some(count) = view.recipient_posts {
            weight *= pace.ln_posts(node, count, view.waited_days).exp();
        }
        for (completion, chance) in completions(view) {
            let p = chances(&completion);
            let mut start = [0.0; STATES];
            for set in 0..SETS {
                start[state(set, UNSEEN)] = weight * chance * presence(&p, set);
            }
            let now = times(&start, &past);
            total += now.iter().sum::<f64>();
            add_reasons(&mut sums, &now, &slowest_first);
            let accepted =
                |from: &Vector, by: &Matrix| from.iter().sum::<f64>() - times(from, by).iter().sum::<f64>();
            for (within, future) in sums.within.iter_mut().zip(&futures) {
                *within += accepted(&now, future);
            }
            sums.ever += accepted(&now, &forever);
            let changed = |view: SenderView| accepted(&cleared(&now, &p, &chances(&view)), &futures[2]);
            sums.picture += changed(SenderView { picture: Some(true), ..completion.clone() });
            let note = NoteContent { why: Some(true), ..completion.note.unwrap() };
            sums.note_why += changed(SenderView { note: Some(note), ..completion.clone() });
            let (seen, at_once) = see_now(&now, when.accept_on_view);
            sums.seen_now += at_once + accepted(&seen, &futures[2]);
        }
    }
    for value in sums.outcomes.iter_mut().chain(&mut sums.in_the_way).chain(&mut sums.within).chain([
        &mut sums.ever,
        &mut sums.picture,
        &mut sums.note_why,
        &mut sums.seen_now,
    ]) {
        *value /= total;
    }
    sums.ln_likelihood = total.ln();
    sums
}

fn add_reasons(sums: &mut Brute, now: &Vector, slowest_first: &[usize; BLOCKERS]) {
    for set in 0..SETS {
        sums.outcomes[Reason::RarelyHere as usize] += now[state(set, UNSEEN)];
        sums.in_the_way[Reason::RarelyHere as usize] += now[state(set, UNSEEN)];
        let seen = now[state(set, NOTICED)] + now[state(set, ASIDE)];
        match slowest_first.iter().find(|&&k| set >> k & 1 == 1) {
            Some(&chief) => sums.outcomes[BLOCKER_REASONS[chief] as usize] += seen,
            None => sums.outcomes[6] += seen,
        }
        for k in (0..BLOCKERS).filter(|k| set >> k & 1 == 1) {
            sums.in_the_way[BLOCKER_REASONS[k] as usize] += seen + now[state(set, UNSEEN)];
        }
    }
}

/// Each blocker in force stays with chance p′/p, on its own; what is set aside stays so.
fn cleared(now: &Vector, p: &[f64; BLOCKERS], after: &[f64; BLOCKERS]) -> Vector {
    let mut out = [0.0; STATES];
    for set in 0..SETS {
        out[state(set, ASIDE)] += now[state(set, ASIDE)];
        for kept in (0..SETS).filter(|kept| kept & !set == 0) {
            let stay = (0..BLOCKERS).filter(|k| set >> k & 1 == 1).map(|k| {
                let ratio = after[k] / p[k];
                if kept >> k & 1 == 1 { ratio } else { 1.0 - ratio }
            });
            let chance: f64 = stay.product();
            for phase in [UNSEEN, NOTICED] {
                out[state(kept, phase)] += chance * now[state(set, phase)];
            }
        }
    }
    out
}

fn see_now(now: &Vector, accept: f64) -> (Vector, f64) {
    let mut out = [0.0; STATES];
    let mut at_once = 0.0;
    for set in 0..SETS {
        let open = now[state(set, UNSEEN)] + now[state(set, NOTICED)];
        let stays = if set == 0 { 1.0 - accept } else { 1.0 };
        out[state(set, NOTICED)] = open * stays;
        out[state(set, ASIDE)] = now[state(set, ASIDE)];
        at_once += open * (1.0 - stays);
    }
    (out, at_once)
}

fn random_when(rng: &mut ChaCha8Rng) -> When {
    let mut around = |value: f64| value * (rng.random_range(-1.0..1.0f64) * 1.2).exp();
    let lift = PRIOR_1_WHEN.lift.map(&mut around);
    When {
        notice: around(0.3),
        view_again: around(0.02),
        accept_later: around(0.1),
        set_aside: around(0.02),
        posts: around(0.05),
        posts_size: around(0.7),
        activity_spread: 1.0,
        view_on_notice: rng.random_range(0.05..0.9),
        private_share: rng.random_range(0.0..0.5),
        accept_on_view: rng.random_range(0.05..0.9),
        posts_weight: rng.random_range(0.0..1.0),
        lift,
    }
}

fn random_view(rng: &mut ChaCha8Rng, hidden: f64) -> SenderView {
    let waited_days = rng.random_range(0.0..120.0);
    let maybe = |rng: &mut ChaCha8Rng| rng.random_bool(1.0 - hidden);
    let yes = |rng: &mut ChaCha8Rng| maybe(rng).then(|| rng.random_bool(0.5));
    let mut views: Vec<f64> =
        (0..rng.random_range(0..3)).map(|_| rng.random_range(0.0..1.0) * waited_days).collect();
    views.sort_by(f64::total_cmp);
    SenderView {
        waited_days,
        views_after_days: maybe(rng).then_some(views),
        recipient_posts: maybe(rng).then(|| rng.random_range(0..6)),
        recipient_activity: maybe(rng).then(|| Activity::ALL[rng.random_range(0..4)]),
        recipient_connections: maybe(rng).then(|| match rng.random_range(0..3) {
            0 => ConnectionCount::AtLeast { at_least: 500 },
            1 => ConnectionCount::Exactly(rng.random_range(20_000..30_001)),
            _ => ConnectionCount::Exactly(rng.random_range(1..2000)),
        }),
        picture: yes(rng),
        details: maybe(rng).then(|| rng.random_range(0.0..1.0)),
        namesakes: maybe(rng).then(|| rng.random_range(0..20)),
        note: maybe(rng).then(|| NoteContent { who: yes(rng), how: yes(rng), why: yes(rng) }),
        tie: maybe(rng).then(|| Tie::ALL[rng.random_range(0..11)]),
        mutual_connections: maybe(rng).then(|| rng.random_range(0..60)),
        shared: Shared {
            organisation: yes(rng),
            school: yes(rng),
            industry: yes(rng),
            function: yes(rng),
            region: yes(rng),
        },
        sender_connections: maybe(rng).then(|| rng.random_range(0..3000)),
        sender_activity: maybe(rng).then(|| Activity::ALL[rng.random_range(0..4)]),
    }
}

fn assert_equal(brute: &Brute, model: &Model, view: &SenderView, explanation: &Explanation) {
    let near = |name: &str, ours: f64, brute: f64| {
        let bound = 1e-10 * brute.abs().max(1e-3);
        assert!((ours - brute).abs() <= bound, "{name}: {ours} {brute} for {view:?}");
    };
    near("ln likelihood", model.ln_likelihood(view), brute.ln_likelihood);
    for (i, (ours, brute)) in explanation.outcomes.iter().zip(brute.outcomes).enumerate() {
        near(&format!("outcome {i}"), *ours, brute);
    }
    for (i, (ours, brute)) in explanation.in_the_way.iter().zip(brute.in_the_way).enumerate() {
        near(&format!("in the way {i}"), *ours, brute);
    }
    for (i, (ours, brute)) in explanation.forecast.within.iter().zip(brute.within).enumerate() {
        near(&format!("forecast {i}"), *ours, brute);
    }
    near("ever", explanation.forecast.ever, brute.ever);
    for advice in &explanation.advice {
        match advice.action {
            Action::Wait => near("wait", advice.then, brute.within[2]),
            Action::AddPicture => near("add a picture", advice.then, brute.picture),
            Action::AddNoteWhy => near("say why", advice.then, brute.note_why),
            Action::AskElsewhere => near("ask elsewhere", advice.then, brute.seen_now),
            _ => {}
        }
    }
}

fn check(seed: u64, hidden: f64, rounds: usize) {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut compared = [0; 3];
    for _ in 0..rounds {
        let when = random_when(&mut rng);
        let view = random_view(&mut rng, hidden);
        let prior = Model::prior();
        let model = Model::new(crate::model::Parameters { when, ..prior.parameters().clone() }).unwrap();
        let explanation = model.explain(&view, None);
        for (count, action) in
            compared.iter_mut().zip([Action::AddPicture, Action::AddNoteWhy, Action::AskElsewhere])
        {
            *count += usize::from(explanation.advice.iter().any(|advice| advice.action == action));
        }
        assert_equal(&brute(&when, &view), &model, &view, &explanation);
    }
    assert!(compared.iter().sum::<usize>() > 0, "no action was compared: {compared:?}");
}

#[test]
fn with_every_fact_known_the_engine_equals_brute_force() {
    check(1, 0.0, 40);
}

#[test]
fn with_facts_unknown_the_engine_equals_brute_force_over_every_completion() {
    check(2, 0.25, 20);
}
