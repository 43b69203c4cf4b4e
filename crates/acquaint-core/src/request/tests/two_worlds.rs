//! The promise: two worlds that differ only in what recipients privately did look the same to the sender.

use super::person;
use super::properties::{Act, PEOPLE, acts, tight_limits};
use super::world::World;
use crate::id::PersonId;
use proptest::prelude::*;

/// Everything one member can observe of a life, in order. With `secrets`, the others also do what is private.
fn transcript(observer: PersonId, acts: &[Act], secrets: bool) -> (Vec<String>, usize) {
    let mut world = World::new(tight_limits());
    let mut lines = Vec::new();
    let mut secret_changes = 0;
    for act in acts {
        act.pass_time(&mut world);
        let command = act.command(&world);
        let is_secret = act.by != observer && command.is_some_and(|command| command.is_private());
        if is_secret && !secrets {
            continue;
        }
        let told = act.perform(&mut world);
        if act.by == observer {
            lines.push(format!("{told:?}"));
        }
        let changes = told.map(|decision| decision.changes).unwrap_or_default();
        secret_changes += if is_secret { changes.len() } else { 0 };
        lines.extend(changes.iter().filter(|change| change.visible_to(observer)).map(|c| format!("{c:?}")));
        if !is_secret {
            lines.extend(all_situations(observer, &world));
        }
    }
    (lines, secret_changes)
}

/// All that decisions of this member could ever be made on, as long as they act as a sender.
fn all_situations(observer: PersonId, world: &World) -> Vec<String> {
    let others = (0..PEOPLE).map(person).filter(|other| *other != observer);
    others.map(|other| format!("{:?}", world.situation(observer, other, None).public)).collect()
}

proptest! {
    #[test]
    fn a_sender_cannot_tell_what_recipients_privately_did(observer in 0..PEOPLE, acts in acts(0..120)) {
        let (with, _) = transcript(person(observer), &acts, true);
        let (without, _) = transcript(person(observer), &acts, false);
        prop_assert_eq!(with.join("\n"), without.join("\n"));
    }
}

#[test]
fn the_two_worlds_do_differ_in_secrets() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let acts = acts(2_000).new_tree(&mut runner).unwrap().current();
    let (with, secret_changes) = transcript(person(0), &acts, true);
    let (without, none) = transcript(person(0), &acts, false);
    assert!(secret_changes > 50 && none == 0, "{secret_changes} secrets");
    assert_eq!(with, without);
}

#[test]
fn what_a_sender_can_observe_is_decided_where_private_types_have_no_name() {
    for (file, source) in [
        ("situation.rs", include_str!("../situation.rs")),
        ("decide/accept.rs", include_str!("../decide/accept.rs")),
        ("decide/block.rs", include_str!("../decide/block.rs")),
        ("decide/disconnect.rs", include_str!("../decide/disconnect.rs")),
        ("decide/lapse.rs", include_str!("../decide/lapse.rs")),
        ("decide/question.rs", include_str!("../decide/question.rs")),
        ("decide/send.rs", include_str!("../decide/send.rs")),
        ("decide/vouch.rs", include_str!("../decide/vouch.rs")),
        ("decide/withdraw.rs", include_str!("../decide/withdraw.rs")),
    ] {
        for secret in ["RecipientPrivate", "RecipientSituation", "Keeping", "Shelf", "seen_at", "remark:"] {
            assert!(!source.contains(secret), "`{file}` names `{secret}`");
        }
    }
}
