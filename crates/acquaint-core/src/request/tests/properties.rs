//! Random lives of five people under tight limits. [`World`] checks every invariant after every decision.

use super::world::{End, World};
use super::{answer, ask, message, nobodys_request, person, revise_note, send};
use crate::id::{PersonId, RequestId};
use crate::limits::Limits;
use crate::request::{Command, Decision, Pair, PairState, Refusal, ReportReason};
use jiff::SignedDuration;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use std::collections::BTreeSet;

pub const PEOPLE: u128 = 5;

/// What someone does; which request it is about is found in the world.
#[derive(Clone, Debug)]
pub struct Act {
    pub by: PersonId,
    pub other: PersonId,
    pub verb: Verb,
    /// Which of the others is named, where a command names one.
    third: usize,
    hours_later: i64,
}

#[derive(Clone, Debug)]
pub enum Verb {
    Command(usize),
    Vouch,
    Lapse,
}

/// What an act came to.
pub type Told = Result<Decision, Refusal>;

pub fn acts(count: impl Into<proptest::collection::SizeRange>) -> impl Strategy<Value = Vec<Act>> {
    // Asking is drawn more often than ending, or little would ever wait.
    let verb = prop_oneof![
        10 => Just(Verb::Command(0)),
        3 => prop_oneof![Just(1_usize), Just(17), Just(17)].prop_map(Verb::Command),
        1 => (15_usize..17).prop_map(Verb::Command),
        1 => Just(18_usize).prop_map(Verb::Command),
        18 => (2_usize..7).prop_map(Verb::Command),
        12 => (7_usize..15).prop_map(Verb::Command),
        4 => Just(Verb::Vouch),
        1 => Just(Verb::Lapse),
    ];
    let hours_later = prop_oneof![200 => Just(1_i64), 6 => 1_i64..72, 1 => 72_i64..1_500];
    let act = (0..PEOPLE, 1..PEOPLE, verb, 0_usize..3, hours_later).prop_map(
        |(by, further, verb, third, hours_later)| {
            let other = person((by + further) % PEOPLE);
            Act { by: person(by), other, verb, third, hours_later }
        },
    );
    proptest::collection::vec(act, count)
}

pub fn tight_limits() -> Limits {
    Limits {
        connections_max: 2,
        cool_down_days: 5,
        sent_per_week_max: 2,
        open_requests_max: 2,
        open_days: 30,
        questions_max: 2,
        vouchers_max: 1,
        retention_days: Some(60),
        ..Limits::default()
    }
}

impl Act {
    pub fn command(&self, world: &World) -> Option<Command> {
        let Verb::Command(number) = self.verb else {
            return None;
        };
        let request = world.waiting(self.by, self.other).map_or(nobodys_request(), |waiting| waiting.id);
        Some(command(number, request, self.third()))
    }

    fn third(&self) -> PersonId {
        let mut others = (0..PEOPLE).map(person).filter(|who| *who != self.by && *who != self.other);
        others.nth(self.third).unwrap()
    }

    pub fn pass_time(&self, world: &mut World) {
        world.now += SignedDuration::from_hours(self.hours_later) + SignedDuration::from_millis(61_700);
    }

    /// Decides and applies.
    pub fn perform(&self, world: &mut World) -> Told {
        let pair = Pair::between(self.by, self.other).unwrap();
        let told = match &self.verb {
            Verb::Command(_) => world.decide(self.by, self.other, &self.command(world).unwrap()),
            Verb::Vouch => {
                let waiting = world.waiting(self.by, self.other);
                let mut asked =
                    waiting.iter().flat_map(|waiting| &waiting.vouches).map(|vouch| vouch.voucher);
                let voucher = asked.next_back().filter(|_| self.third > 0).unwrap_or_else(|| self.third());
                world.vouch(voucher, pair, waiting.map_or(nobodys_request(), |waiting| waiting.id))
            }
            Verb::Lapse => world.lapse(pair),
        };
        match (&told, &self.verb) {
            (Ok(decision), Verb::Command(_)) => world.apply(self.by, self.other, decision),
            (Ok(decision), _) => world.apply_to_pair(pair, decision),
            (Err(_), _) => {}
        }
        told
    }
}

fn command(number: usize, request: RequestId, third: PersonId) -> Command {
    match number {
        0 => send(),
        1 => Command::Withdraw(request),
        2 => answer(request),
        3 => Command::AskToVouch { request, voucher: third },
        4 | 5 => Command::Accept(request),
        6 => ask(request),
        7 => Command::SetAside(request),
        8 => Command::ReturnToInbox(request),
        9 => Command::Filter(request),
        10 => Command::MarkSeen(request),
        11 => Command::Remark { request, remark: Some(message("the one with the boat?")) },
        12 => Command::Report { request, because: ReportReason::SomethingElse },
        13 => Command::Mute,
        14 => Command::Unmute,
        15 => Command::Disconnect,
        16 => Command::Block,
        18 => revise_note(request),
        _ => Command::Unblock,
    }
}

/// Every word that tells how things stand between someone and somebody else.
fn states(world: &World, seen: &mut BTreeSet<String>) {
    for row in world.pairs.values() {
        let blocked = if row.blocks.is_empty() { "" } else { ", blocked" };
        match &row.state {
            PairState::Unconnected => seen.insert(format!("unconnected{blocked}")),
            PairState::Connected { .. } => seen.insert("connected".into()),
            PairState::Waiting(request) => {
                for question in &request.questions {
                    seen.insert(format!("question answered: {}", question.answer.is_some()));
                }
                for vouch in &request.vouches {
                    seen.insert(format!("vouched: {}", vouch.vouched_at.is_some()));
                }
                seen.insert(format!("waiting{blocked}"))
            }
        };
    }
    for private in world.private.values() {
        let keeping = &private.keeping;
        seen.insert(format!("{} by hand: {}", keeping.shelf.key(), keeping.by_hand));
        for (word, holds) in [
            ("muted", private.muted),
            ("seen", keeping.seen_at.is_some()),
            ("remark", keeping.remark.is_some()),
            ("reported", keeping.reported_at.is_some()),
        ] {
            if holds {
                seen.insert(word.into());
            }
        }
    }
}

const STATES: [&str; 17] = [
    "connected",
    "filtered by hand: false",
    "inbox by hand: false",
    "inbox by hand: true",
    "muted",
    "question answered: false",
    "question answered: true",
    "remark",
    "reported",
    "seen",
    "set_aside by hand: true",
    "unconnected",
    "unconnected, blocked",
    "vouched: false",
    "vouched: true",
    "waiting",
    "waiting, blocked",
];

/// All but the two that depend on what is written, not on what happened before.
const REFUSALS: [&str; 15] = [
    "cooling_down",
    "keeps_waiting",
    "no_question",
    "not_connected",
    "not_found",
    "not_mutual",
    "not_waiting",
    "question_open",
    "questions_used_up",
    "sender_is_at_limit",
    "too_many_open",
    "vouchers_used_up",
    "week_used_up",
    "you_are_at_limit",
    "you_block",
];

#[test]
fn every_state_every_end_and_every_refusal_is_reached() {
    let lives = acts(12_000).new_tree(&mut TestRunner::deterministic()).unwrap().current();
    let (mut seen, mut ends, mut refusals) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    // With less room some meet a limit; with more, people can vouch for each other.
    let room = Limits { connections_max: 4, sent_per_week_max: 9, open_requests_max: 9, ..tight_limits() };
    let full_week = Limits { open_requests_max: 9, questions_max: 1, ..tight_limits() };
    for limits in [tight_limits(), full_week, room] {
        let mut world = World::new(limits);
        for act in &lives {
            act.pass_time(&mut world);
            if let Err(refusal) = act.perform(&mut world) {
                refusals.insert(refusal.code());
            }
            states(&world, &mut seen);
        }
        ends.extend(world.ends.values().copied());
    }
    assert_eq!(ends, BTreeSet::from([End::Accepted, End::Withdrawn, End::Lapsed]));
    let states: Vec<&str> = seen.iter().map(String::as_str).collect();
    assert_eq!(states, STATES);
    let refusals: Vec<&str> = refusals.into_iter().collect();
    assert_eq!(refusals, REFUSALS);
}

proptest! {
    #[test]
    fn no_life_breaks_a_rule(acts in acts(0..120)) {
        let mut world = World::new(tight_limits());
        for act in acts {
            act.pass_time(&mut world);
            let before = world.clone();
            let told = act.perform(&mut world);
            prop_assert_eq!(&told, &act.perform(&mut before.clone()), "deciding is deterministic");
            let changed = told.is_ok_and(|decision| !decision.changes.is_empty());
            let (before, after) = (before.row(act.by, act.other), world.row(act.by, act.other));
            if !changed {
                prop_assert_eq!(before, after, "a refusal and a wish that is fulfilled change nothing");
            }
        }
    }

    #[test]
    fn what_was_decided_once_is_fulfilled_the_second_time(acts in acts(0..80)) {
        let mut world = World::new(tight_limits());
        for act in acts {
            act.pass_time(&mut world);
            let Some(command) = act.command(&world) else {
                continue;
            };
            let repeatable = !matches!(command, Command::Ask { .. } | Command::Answer { .. } | Command::ReviseNote { .. }
                | Command::Withdraw(_) | Command::Disconnect);
            if let Ok(first) = act.perform(&mut world)
                && repeatable
            {
                let again = world.decide(act.by, act.other, &command).unwrap();
                prop_assert_eq!(again.changes, []);
                prop_assert_eq!(again.outcome, first.outcome);
            }
        }
    }

    #[test]
    fn the_cool_down_of_a_pair_is_kept(acts in acts(0..120)) {
        let mut world = World::new(tight_limits());
        for act in acts {
            act.pass_time(&mut world);
            let ended_at = world.row(act.by, act.other).ended_at.get(&act.by).copied();
            let waited = world.waiting(act.by, act.other).is_some();
            let _ = act.perform(&mut world);
            let sent = world.waiting(act.by, act.other).is_some_and(|request| request.sender == act.by);
            if let (Some(ended_at), false, true) = (ended_at, waited, sent) {
                prop_assert!(world.now >= world.limits.cool_down_until(ended_at));
            }
        }
    }
}
