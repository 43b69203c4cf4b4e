//! The members: accounts around lives.

use super::drawing::Drawing;
use super::life::{self, Life};
use super::name::Handles;
use super::place::Organisation;
use super::{DemoMember, wording};
use acquaint_core::handle::Handle;
use acquaint_core::member::{Role, Settings, ViewMode};
use acquaint_core::profile::Profile;
use acquaint_why::pace::{Pace, WEIGHTS};
use acquaint_why::parameters::When;
use jiff::{SignedDuration, Timestamp};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

/// The time that a community looks back on, in days.
pub(super) const HISTORY_DAYS: f64 = 1_440.0;

/// So many days after a moment (before it, if negative), to the second.
pub(super) fn later(at: Timestamp, days: f64) -> Timestamp {
    let whole = SignedDuration::from_secs(SignedDuration::from_secs_f64(days * 86_400.0).as_secs());
    at.checked_add(whole).unwrap_or(at)
}

/// A moment between two, later ones likelier the larger `lean` is above 1.
pub(super) fn between(rng: &mut ChaCha8Rng, from: Timestamp, to: Timestamp, lean: f64) -> Timestamp {
    let days = acquaint_core::record::days_between(from, to).max(0.0);
    later(from, days * rng.random_range(0.0..1.0f64).powf(1.0 / lean))
}

/// What a member does that nobody sees directly.
#[derive(Clone, Copy, Debug)]
pub(super) struct Habit {
    /// Which of the seven levels of activity.
    pub level: usize,
    /// How many connections they aim at.
    pub degree: usize,
}

/// How many connections someone aims at: log-normal, so that few have very many.
pub(super) fn degree(rng: &mut ChaCha8Rng, mean: f64, most: usize) -> usize {
    let drawn = mean * (crate::story::normal(rng) * 0.95 - 0.45).exp();
    (crate::story::whole(drawn) as usize).clamp(1, most)
}

/// The account of someone of the crowd.
pub(super) fn member(
    rng: &mut ChaCha8Rng,
    life: &Life,
    organisations: &[Organisation],
    (handles, index): (&mut Handles, usize),
    (when, now): (&When, Timestamp),
) -> (DemoMember, Habit) {
    let openness = life::openness(rng);
    let profile = life::profile(rng, life, organisations, openness);
    let level = (0..WEIGHTS.len()).rev().find(|level| rng.random_bool(share_up_to(*level))).unwrap_or(0);
    let joined_at = between(rng, later(now, -HISTORY_DAYS), later(now, -3.0), 0.8);
    let handle = handles.give(rng, &life.name, index);
    let settings = settings(rng, life, when);
    let since_visit = -rng.random_range(1e-9..1.0f64).ln() / Pace::from(when).nodes()[level].rates.notice;
    let picture = rng.random_bool(if openness > 0.3 { 0.9 } else { 0.4 }).then(|| Drawing::invent(rng));
    let member = DemoMember {
        email: email(&handle, index),
        last_active_at: later(now, -since_visit).max(joined_at),
        role: Role::Member,
        profile: kept(&profile),
        handle,
        settings,
        joined_at,
        picture,
    };
    (member, Habit { level, degree: 0 })
}

/// Among the levels up to this one, the share of this one.
fn share_up_to(level: usize) -> f64 {
    (WEIGHTS[level] / WEIGHTS[..=level].iter().sum::<f64>()).min(1.0)
}

/// As the community keeps it; what we invent is valid.
pub(super) fn kept(profile: &Profile) -> Profile {
    profile.read().expect("an invented profile is valid")
}

/// An address at a domain that is reserved for examples.
pub(super) fn email(handle: &Handle, index: usize) -> String {
    match handle.as_str() {
        text if text.is_ascii() => format!("{text}@example.org"),
        _ => format!("member-{index}@example.org"),
    }
}

fn settings(rng: &mut ChaCha8Rng, life: &Life, when: &When) -> Settings {
    let view_mode = match rng.random_range(0.0..1.0) {
        draw if draw < when.private_share => ViewMode::Private,
        draw if draw < when.private_share + 0.1 => ViewMode::SemiPrivate,
        _ => ViewMode::Named,
    };
    Settings {
        view_mode,
        shows_activity: rng.random_bool(0.45),
        is_searchable: rng.random_bool(0.97),
        policy: if rng.random_bool(0.1) { wording::policy(rng, life) } else { String::new() },
        ..Settings::default()
    }
}
