//! What there is to do for the operator: people who wait to be let in, and reports to read.

use super::ask::{Asking, unseen};
use super::compose::FIRST_OF_CROWD;
use super::crowd::{email, later};
use super::name::{Handles, Name};
use super::told::NAMESAKES;
use super::wording::note;
use super::{DemoMember, DemoRequest};
use acquaint_core::member::{Role, Settings};
use acquaint_core::profile::Profile;
use acquaint_core::reason::{Outcome, Reason};
use acquaint_core::request::{Keeping, ReportReason};
use acquaint_core::tie::Tie;
use jiff::Timestamp;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeSet;

/// Newcomers awaiting approval, and for how many days. Of them there is only what the sign-up form asks for.
const AWAITED: [(&str, &str, f64); 3] =
    [("Ilka", "Kranichsee", 2.4), ("Mateo", "Ribasonora", 1.1), ("Wren", "Saltcombe", 0.2)];

/// A request that its recipient told the operator about.
struct Reported {
    because: ReportReason,
    /// Whether it comes from someone who has the sender's name, or from anybody.
    is_of_namesake: bool,
    tie: Tie,
    note: &'static str,
    /// How many days ago it was sent, seen, and told of.
    days_ago: [f64; 3],
}

/// A misunderstanding, because several people go by one name; and one that sells something.
const REPORTED: [Reported; 2] = [
    Reported {
        because: ReportReason::FalseIdentity,
        is_of_namesake: true,
        tie: Tie::Friend,
        note: "Hello, it's Liv. We sat side by side on the slow train along the coast, and I still have your umbrella.",
        days_ago: [2.0, 1.5, 1.4],
    },
    Reported {
        because: ReportReason::Advertising,
        is_of_namesake: false,
        tie: Tie::NeverMet,
        note: "Hello! I knit warm socks for sailors, and this week two pairs cost as much as one. Shall I put some \
               aside for you?",
        days_ago: [1.6, 0.8, 0.6],
    },
];

/// The people who wait to be let in, each with a handle that nobody else has.
pub(super) fn awaited(
    rng: &mut ChaCha8Rng,
    handles: &mut Handles,
    first: usize,
    now: Timestamp,
) -> Vec<DemoMember> {
    let waits = |(index, &(given, family, days_ago)): (usize, &(&str, &str, f64))| {
        let name = Name::of(given, family);
        let handle = handles.plain(&name).unwrap_or_else(|| handles.give(rng, &name, index));
        let joined_at = later(now, -days_ago);
        DemoMember {
            email: email(&handle, index),
            handle,
            profile: Profile { name: name.display(), ..Profile::default() },
            settings: Settings::default(),
            role: Role::Member,
            joined_at,
            last_active_at: joined_at,
            picture: None,
        }
    };
    (first..).zip(&AWAITED).map(waits).collect()
}

/// Requests that their recipients told the operator about. All of the crowd have been here for longer than these wait.
pub(super) fn report(rng: &mut ChaCha8Rng, asking: &mut Asking, crowd: &BTreeSet<usize>) {
    let is_namesake = |member: &usize| (FIRST_OF_CROWD..FIRST_OF_CROWD + NAMESAKES).contains(member);
    let (namesakes, mut others): (Vec<usize>, Vec<usize>) = crowd.iter().partition(|one| is_namesake(one));
    others.shuffle(rng);
    for reported in &REPORTED {
        let senders = if reported.is_of_namesake { &namesakes } else { &others };
        let mut pairs = senders.iter().flat_map(|one| others.iter().map(move |other| (*one, *other)));
        let Some((sender, recipient)) = pairs.find(|(one, other)| asking.is_free(*one, *other)) else {
            return;
        };
        let now = asking.view.now;
        let [sent_at, seen_at, reported_at] = reported.days_ago.map(|days| later(now, -days));
        let keeping =
            Keeping { seen_at: Some(seen_at), reported_at: Some(reported_at), ..Keeping::default() };
        asking.keep(DemoRequest {
            tie: reported.tie,
            note: note(reported.note),
            keeping,
            reported: Some(reported.because),
            truth: Some(Outcome::Because(Reason::Unrecognised)),
            ..unseen(sender, recipient, sent_at)
        });
        others.retain(|other| ![sender, recipient].contains(other));
    }
}
