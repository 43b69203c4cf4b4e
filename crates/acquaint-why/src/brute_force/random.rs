//! Random parameters and random evidence.

use crate::parameters::{PRIOR_2_WHEN, When};
use acquaint_core::activity::{Activity, ConnectionCount};
use acquaint_core::note::NoteContent;
use acquaint_core::sender_view::{Change, Question, SenderView, Shared, Was};
use acquaint_core::tie::Tie;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

pub(super) fn random_when(rng: &mut ChaCha8Rng) -> When {
    let rng_share = rng.random_range(0.05..0.6);
    let mut around = |value: f64| value * (rng.random_range(-1.0..1.0f64) * 1.2).exp();
    let lift = PRIOR_2_WHEN.lift.map(&mut around);
    When {
        notice: around(0.3),
        view_again: around(0.02),
        accept_later: around(0.1),
        look_again: around(0.1),
        slow_share: rng_share,
        slow_later: around(0.03),
        set_aside: around(0.02),
        change: around(0.001),
        leave: around(0.001),
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

pub(super) fn random_view(rng: &mut ChaCha8Rng, hidden: f64) -> SenderView {
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
        typical_connections: (hidden == 0.0 && rng.random_bool(0.3)).then(|| rng.random_range(0..2000)),
        question: rng.random_bool(0.25).then(|| Question {
            asked_after_days: rng.random_range(0.0..1.0) * waited_days,
            answered_after_days: None,
        }),
        vouches_after_days: Vec::new(),
        changes: Vec::new(),
    }
}

/// The same with one thing that changed at some moment: a picture, a note, a vouch, or an answer.
pub(super) fn changed(rng: &mut ChaCha8Rng, mut view: SenderView) -> SenderView {
    let at = rng.random_range(0.0..1.0) * view.waited_days;
    match rng.random_range(0..4) {
        0 => {
            view.picture = Some(true);
            let was = Was { picture: Some(false), ..Was::default() };
            view.changes = vec![Change { after_days: at, was }];
        }
        1 => {
            let before = view.note.unwrap_or_default();
            view.note = Some(NoteContent { how: Some(true), why: Some(true), ..before });
            let was = Was {
                note: Some(NoteContent { how: Some(false), why: Some(false), ..before }),
                ..Was::default()
            };
            view.changes = vec![Change { after_days: at, was }];
        }
        2 => view.vouches_after_days = vec![at],
        _ => {
            let asked_after_days = rng.random_range(0.0..1.0) * at;
            view.question = Some(Question { asked_after_days, answered_after_days: Some(at) });
        }
    }
    view
}
