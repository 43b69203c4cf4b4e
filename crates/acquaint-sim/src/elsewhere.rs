//! A world that shares no formula with the model: people with rules, rhythms and habits instead of rates and log odds.
//! Explanations are judged on it; the model knows nothing of it, and it nothing of the model (it may not import
//! `acquaint-why`).

use acquaint_core::activity::{Activity, ConnectionCount};
use acquaint_core::note::NoteContent;
use acquaint_core::reason::{Outcome, Reason};
use acquaint_core::sender_view::{SenderView, Shared, WAITED_DAYS_MAX};
use acquaint_core::tie::Tie;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

/// What kind of place it is. Every number is a chance (0 to 1) unless it says otherwise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// How many in a hundred come daily, on weekdays, on Sundays, about once a month, and hardly ever.
    pub rhythms: [u32; 5],
    /// Puts decisions off.
    pub hesitates: f64,
    /// Looks at profiles unseen.
    pub private: f64,
    /// How many times likelier than usual recipients are to be particular about whom they know.
    pub strict: f64,
    /// How many connections a recipient may ask for who asks for any.
    pub connections_needed: [u32; 3],
    /// Has no room for more connections.
    pub full: f64,
    /// Leaves within 700 days.
    pub leaves: f64,
    /// Those who leave do so between these days after a request was sent, not anywhere within 700.
    #[serde(default)]
    pub leaves_between: Option<[f64; 2]>,
    /// Is particular about everything: of these, every attitude that can stand in the way does.
    #[serde(default)]
    pub aloof: f64,
    /// Changes their mind about everything within 1,100 days.
    pub changes: f64,
    /// How many in ten requests come from whom.
    pub ties: Vec<(Tie, u32)>,
    /// The most mutual connections of people who never met, who share a field, and of others.
    pub mutual_most: [u32; 3],
    /// How many connections senders have, each equally likely.
    pub connections: Vec<u32>,
    /// How many members typically have.
    pub typical_connections: u32,
    /// Requests are looked at between these days after sending; without, mostly within two months.
    #[serde(default)]
    pub looked_at_between: Option<[f64; 2]>,
}

impl Scenario {
    /// Networks of hundreds; most requests between people who know each other.
    pub fn city() -> Self {
        Self {
            rhythms: [25, 30, 20, 17, 8],
            hesitates: 0.25,
            private: 0.25,
            strict: 1.0,
            connections_needed: [20, 60, 150],
            full: 0.005,
            leaves: 0.06,
            leaves_between: None,
            aloof: 0.0,
            changes: 0.35,
            ties: vec![
                (Tie::CoWorker, 2),
                (Tie::FormerCoWorker, 2),
                (Tie::Classmate, 1),
                (Tie::FriendOfFriend, 1),
                (Tie::MetAtEvent, 1),
                (Tie::Friend, 1),
                (Tie::SameField, 1),
                (Tie::NeverMet, 1),
            ],
            mutual_most: [3, 6, 25],
            connections: vec![12, 40, 90, 200, 350, 600, 1200],
            typical_connections: 200,
            looked_at_between: None,
        }
    }

    /// A new community where nobody has more than a few connections.
    pub fn village() -> Self {
        Self {
            connections_needed: [2, 4, 6],
            full: 0.0,
            mutual_most: [3, 3, 3],
            connections: (0..12).collect(),
            typical_connections: 5,
            ..Self::city()
        }
    }

    /// Many strangers ask, and recipients are strict.
    pub fn fair() -> Self {
        Self {
            strict: 1.6,
            full: 0.0,
            ties: vec![(Tie::NeverMet, 6), (Tie::SameField, 3), (Tie::NeverMet, 1)],
            ..Self::city()
        }
    }

    /// What is wrong with a scenario that was written by hand, if anything is.
    pub fn problem(&self) -> Option<&'static str> {
        let chances = [self.hesitates, self.private, self.full, self.leaves, self.changes, self.aloof];
        if chances.iter().any(|chance| !(0.0..=1.0).contains(chance)) {
            return Some("hesitates, private, full, leaves, changes and aloof must be 0 to 1");
        }
        if !(0.0..=4.0).contains(&self.strict) {
            return Some("strict must be 0 to 4");
        }
        if self.rhythms.iter().sum::<u32>() != 100 {
            return Some("rhythms must add up to 100");
        }
        if self.ties.iter().map(|(_, tenths)| tenths).sum::<u32>() != 10 {
            return Some("ties must add up to 10");
        }
        for days in [self.leaves_between, self.looked_at_between] {
            if days.is_some_and(|[from, to]| !(0.0 <= from && from < to && to <= WAITED_DAYS_MAX)) {
                return Some(
                    "leaves_between and looked_at_between must be two days after sending, the earlier first",
                );
            }
        }
        self.connections.is_empty().then_some("connections must name at least one number")
    }
}

/// The one of several that a number below their sum falls to.
fn nth<T: Copy>(parts: impl IntoIterator<Item = (T, u32)>, number: u32) -> Option<T> {
    let mut left = number;
    parts.into_iter().find_map(|(part, size)| {
        let is_here = left < size;
        left = left.saturating_sub(size);
        is_here.then_some(part)
    })
}

/// One silent request: what its sender sees, what is true of it, and when it is accepted.
#[derive(Clone, Debug)]
pub struct SilentRequest {
    pub view: SenderView,
    pub truth: Outcome,
    /// Days from now, if within a year.
    pub accepted_in_days: Option<f64>,
}

/// One request of a history: what its sender had seen when it was last looked at, or accepted.
#[derive(Clone, Debug)]
pub struct PastRequest {
    /// `waited_days` is how long it was watched, whatever happened.
    pub view: SenderView,
    pub accepted_after_days: Option<f64>,
}

/// Requests without end: each as a history has it, and what is true of it if it is silent when it is looked at. The same seed
/// gives the same ones.
pub fn requests(
    scenario: &Scenario,
    seed: u64,
) -> impl Iterator<Item = (PastRequest, Option<SilentRequest>)> + '_ {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    std::iter::repeat_with(move || one(&mut rng, scenario))
}

/// So many silent requests.
pub fn silent_requests(scenario: &Scenario, seed: u64, count: usize) -> Vec<SilentRequest> {
    requests(scenario, seed).filter_map(|(_, silent)| silent).take(count).collect()
}

/// So many requests, those that were accepted included: what a community knows of its past.
pub fn history(scenario: &Scenario, seed: u64, count: usize) -> Vec<PastRequest> {
    requests(scenario, seed).take(count).map(|(past, _)| past).collect()
}

/// How often someone comes.
#[derive(Clone, Copy, PartialEq)]
enum Rhythm {
    Daily,
    Weekdays,
    Sundays,
    Monthly,
    Dormant,
}

#[expect(clippy::struct_excessive_bools, reason = "each holds or not, whatever the others do")]
struct Recipient {
    rhythm: Rhythm,
    hesitates: bool,
    is_private: bool,
    /// Points that it takes to be recognised.
    recognition_needed: i32,
    /// Only their own industry, function, or region: 0, 1, 2.
    keeps_to: Option<usize>,
    connections_needed: u32,
    only_well_known: bool,
    has_own_reasons: bool,
    is_full: bool,
    leaves_on: f64,
    changes_on: f64,
    /// Away from a day for some weeks.
    holiday: (f64, f64),
}

fn recipient(rng: &mut ChaCha8Rng, scenario: &Scenario) -> Recipient {
    let is_aloof = scenario.aloof > 0.0 && rng.random_bool(scenario.aloof);
    // Aloof people are particular about everything; of the others, some are about each thing.
    let strict = if is_aloof { f64::INFINITY } else { scenario.strict };
    let [leaves_from, leaves_to] = scenario.leaves_between.unwrap_or([0.0, 700.0]);
    let kinds = [Rhythm::Daily, Rhythm::Weekdays, Rhythm::Sundays, Rhythm::Monthly, Rhythm::Dormant];
    let rhythm =
        nth(kinds.into_iter().zip(scenario.rhythms), rng.random_range(0..100)).unwrap_or(Rhythm::Dormant);
    let pick = |rng: &mut ChaCha8Rng, of: [u32; 3]| of[rng.random_range(0..3)];
    Recipient {
        rhythm,
        hesitates: rng.random_bool(scenario.hesitates),
        is_private: rng.random_bool(scenario.private),
        recognition_needed: rng.random_range(1..=6),
        keeps_to: rng.random_bool((0.2 * strict).min(1.0)).then(|| rng.random_range(0..3)),
        connections_needed: if rng.random_bool((0.12 * strict).min(1.0)) {
            pick(rng, scenario.connections_needed)
        } else {
            0
        },
        only_well_known: rng.random_bool((0.2 * strict).min(1.0)),
        has_own_reasons: rng.random_bool(0.04),
        is_full: scenario.full > 0.0 && rng.random_bool(scenario.full),
        leaves_on: if rng.random_bool(scenario.leaves) {
            rng.random_range(leaves_from..leaves_to)
        } else {
            f64::INFINITY
        },
        changes_on: if rng.random_bool(scenario.changes) {
            rng.random_range(0.0..1100.0)
        } else {
            f64::INFINITY
        },
        holiday: (rng.random_range(0.0..700.0), rng.random_range(7.0..35.0)),
    }
}

/// The days on which they come, up to a year after `now`.
fn visits(rng: &mut ChaCha8Rng, recipient: &Recipient, until: f64) -> Vec<f64> {
    let mut days = Vec::new();
    // From a quarter before sending, so that a last visit can be shown.
    let mut day: f64 = -120.0;
    while day < until {
        let weekday = day.rem_euclid(7.0).floor();
        let chance = match recipient.rhythm {
            Rhythm::Daily => 0.9,
            Rhythm::Weekdays => {
                if weekday < 5.0 {
                    0.45
                } else {
                    0.05
                }
            }
            Rhythm::Sundays => {
                if weekday > 5.5 {
                    0.75
                } else {
                    0.02
                }
            }
            Rhythm::Monthly => 0.04,
            Rhythm::Dormant => 0.006,
        };
        let (from, weeks) = recipient.holiday;
        let is_away = (from..from + weeks).contains(&day) || day > recipient.leaves_on;
        if !is_away && rng.random_bool(chance) {
            days.push(day + rng.random_range(0.0..1.0));
        }
        day += 1.0;
    }
    days
}

/// The facts of a pair.
fn facts(rng: &mut ChaCha8Rng, scenario: &Scenario, recipient: &Recipient) -> SenderView {
    let tie = nth(scenario.ties.iter().copied(), rng.random_range(0..10)).unwrap_or(Tie::NeverMet);
    let together = matches!(tie, Tie::CoWorker | Tie::FormerCoWorker);
    let most = match tie {
        Tie::NeverMet => scenario.mutual_most[0],
        Tie::SameField => scenario.mutual_most[1],
        _ => scenario.mutual_most[2],
    };
    let writes = rng.random_bool(0.3);
    let connections = scenario.connections[rng.random_range(0..scenario.connections.len())];
    let their_connections = if recipient.is_full { 29_990 } else { rng.random_range(20..1500) };
    SenderView {
        recipient_connections: Some(ConnectionCount::Exactly(their_connections)),
        picture: Some(rng.random_bool(0.75)),
        details: Some(f64::from(rng.random_range(0..=8u8)) / 8.0),
        namesakes: Some([0, 0, 0, 1, 2, 9][rng.random_range(0..6)]),
        note: Some(NoteContent {
            who: Some(writes && rng.random_bool(0.7)),
            how: Some(writes && rng.random_bool(0.6)),
            why: Some(writes && rng.random_bool(0.6)),
        }),
        tie: Some(tie),
        mutual_connections: Some(rng.random_range(0..=most)),
        shared: Shared {
            organisation: Some(together && rng.random_bool(0.9)),
            school: Some(tie == Tie::Classmate || rng.random_bool(0.08)),
            industry: Some(together || rng.random_bool(0.5)),
            function: Some(rng.random_bool(0.4)),
            region: Some(together || rng.random_bool(0.5)),
        },
        sender_connections: Some(connections),
        typical_connections: Some(scenario.typical_connections),
        sender_activity: Some(Activity::ALL[rng.random_range(0..3)]),
        ..SenderView::default()
    }
}

/// What stands in the way and until when, in days after sending.
fn obstacles(rng: &mut ChaCha8Rng, recipient: &Recipient, view: &SenderView) -> Vec<(Outcome, f64)> {
    let yes = |fact: Option<bool>, points: i32| if fact == Some(true) { points } else { 0 };
    let tie = view.tie.unwrap_or(Tie::NeverMet);
    let is_close = matches!(tie, Tie::Friend | Tie::CoWorker | Tie::Relative);
    let has_met = is_close || matches!(tie, Tie::FormerCoWorker | Tie::Classmate | Tie::Neighbour);
    let note = view.note.unwrap_or_default();
    let mutual = view.mutual_connections.unwrap_or(0);
    let mut points =
        yes(view.picture, 2) + yes(note.how, 2) + yes(note.who, 1) + yes(view.shared.organisation, 1);
    points += yes(view.shared.school, 1) + i32::from(mutual >= 3) + i32::from(view.details > Some(0.5));
    points += if is_close {
        4
    } else if has_met {
        2
    } else {
        0
    };
    points -= i32::from(view.namesakes > Some(3));
    let mut found = Vec::new();
    if points < recipient.recognition_needed {
        // Half of them meet again some day.
        let meet = if rng.random_bool(0.5) { rng.random_range(20.0..500.0) } else { f64::INFINITY };
        found.push((Outcome::Because(Reason::Unrecognised), meet));
    }
    let shares = [view.shared.industry, view.shared.function, view.shared.region];
    if !is_close && recipient.keeps_to.is_some_and(|what| shares[what] == Some(false)) {
        found.push((Outcome::Because(Reason::Strategy), recipient.changes_on));
    }
    let lacking = recipient.connections_needed.saturating_sub(view.sender_connections.unwrap_or(0));
    if lacking > 0 && !is_close {
        let grows = f64::from(lacking) / f64::from(recipient.connections_needed) * 400.0;
        found.push((Outcome::Because(Reason::SmallNetwork), grows));
    }
    if recipient.is_full {
        found.push((Outcome::Because(Reason::AtLimit), recipient.changes_on));
    }
    if recipient.only_well_known && !has_met && mutual < 8 {
        found.push((Outcome::Because(Reason::KnowsWellOnly), recipient.changes_on));
    }
    if recipient.has_own_reasons {
        found.push((Outcome::OwnReasons, f64::INFINITY));
    }
    found
}

/// One request as a history has it, and what is true of it if it is silent when it is looked at.
fn one(rng: &mut ChaCha8Rng, scenario: &Scenario) -> (PastRequest, Option<SilentRequest>) {
    let recipient = recipient(rng, scenario);
    let mut view = facts(rng, scenario, &recipient);
    let obstacles = obstacles(rng, &recipient, &view);
    let now = match scenario.looked_at_between {
        Some([from, to]) => rng.random_range(from..to),
        None if rng.random_bool(0.6) => rng.random_range(2.0..60.0),
        None => rng.random_range(60.0..400.0),
    };
    let until = now + 365.0;
    let visits = visits(rng, &recipient, until);
    let (mut seen, mut aside, mut accepted) = (None, None, None);
    let mut views = Vec::new();
    for day in visits.iter().copied().filter(|day| *day > 0.0) {
        if accepted.is_some() {
            break;
        }
        if aside.is_some() {
            // What was put aside is read again once after they change, by most.
            if day > recipient.changes_on && !recipient.has_own_reasons && rng.random_bool(0.3) {
                accepted = Some(day);
            }
            continue;
        }
        // Not every visit gets as far as the requests.
        if !rng.random_bool(0.7) {
            continue;
        }
        let is_first = seen.is_none();
        seen = seen.or(Some(day));
        if rng.random_bool(if is_first { 0.35 } else { 0.03 }) && !recipient.is_private {
            views.push(day);
        }
        let blocked = obstacles.iter().any(|(_, until)| *until > day);
        if blocked {
            if rng.random_bool(0.08) {
                aside = Some(day);
            }
        } else if rng.random_bool(if recipient.hesitates { 0.05 } else { 0.75 }) {
            accepted = Some(day);
        }
    }
    view.waited_days = now;
    view.views_after_days = Some(views.into_iter().filter(|day| *day <= now).collect());
    let accepted_by_now = accepted.filter(|day| *day <= now);
    let past = PastRequest { view: view.clone(), accepted_after_days: accepted_by_now };
    if accepted_by_now.is_some() {
        return (past, None);
    }
    let last = visits.iter().copied().filter(|day| *day <= now).fold(-121.0, f64::max);
    view.recipient_activity = rng.random_bool(0.8).then(|| Activity::from_days_ago(now - last));
    let since = aside.map_or(now, |aside: f64| aside.min(now));
    let in_force = obstacles.iter().filter(|(_, until)| *until > since);
    let lasts = in_force.reduce(|a, b| if b.1 > a.1 { b } else { a });
    let truth = if seen.is_none_or(|seen| seen > now) {
        Outcome::Because(Reason::RarelyHere)
    } else {
        lasts.map_or(Outcome::StillComing, |(outcome, _)| *outcome)
    };
    let silent = SilentRequest { view, truth, accepted_in_days: accepted.map(|day| day - now) };
    (past, Some(silent))
}
