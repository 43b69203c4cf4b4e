//! The same where the recipient has fewer connections left than requests, and where they had muted everybody for a while.

use super::{Cause, Features, Hand, Observed, Sent, Trial, features, later, separability, tolerance};
use acquaint_core::id::RequestId;
use acquaint_core::limits::Limits;
use acquaint_core::member::Role;
use acquaint_core::request::Command;
use acquaint_core::stamp::whole_minute;
use jiff::{SignedDuration, Timestamp};
use rand::RngExt as _;
use std::collections::BTreeMap;
use std::env;

/// How many connections a member may have, and how many ask at least and at most.
const CAP: u32 = 3;
const ASKING: (usize, usize) = (4, 6);

/// What can be made of the acceptances of one recipient, where some requests still wait.
fn features_beside(burst: &[Observed], waiting: &[Timestamp]) -> Vec<Features> {
    let mut burst = burst.to_vec();
    burst.sort_by_key(|seen| seen.changed);
    let mut samples = features(&burst);
    for (sample, seen) in samples.iter_mut().zip(&burst) {
        let older = waiting.iter().filter(|sent| **sent < seen.sent).count();
        sample.extend([older as f64, (waiting.len() - older) as f64]);
    }
    samples
}

impl Trial {
    /// Requests of new members to a new recipient, who has room for some of them and comes by ten days later.
    async fn burst_beyond_room(&mut self, cause: Cause, asking: usize) -> Vec<Features> {
        let begins = self.town.stamp.now;
        let number = self.recipients;
        self.recipients += 1;
        let me = self.town.join(&format!("recipient-{number}"), Role::Member).await;
        let mut sent = Vec::new();
        for each in 0..asking {
            let sender = self.town.join(&format!("asks-{number}-{each}"), Role::Member).await;
            let request = self.town.send(sender, me).await;
            sent.push(Sent { sender, request, at: whole_minute(self.town.stamp.now) });
            self.town.stamp.now = later(begins, 3_600.0 * 20.0 * (each + 1) as f64);
        }
        let came_by = begins + SignedDuration::from_hours(240);
        self.town.stamp.now = came_by;
        let tried = match cause {
            Cause::ByHand => self.until_refused(me, came_by, sent.clone()).await,
            _ => self.automatically(me, cause, &sent).await,
        };
        let (mut observed, mut waiting) = (Vec::new(), Vec::new());
        let long_ago = Timestamp::UNIX_EPOCH;
        for sent in sent {
            let pair = self.town.store().load_pair(sent.sender, me, &[], long_ago, long_ago).await.unwrap();
            match tried.get(&sent.request) {
                Some(at) if pair.is_some_and(|pair| pair.me.connections > 0) => {
                    observed.push(self.observe(me, sent, *at).await);
                }
                _ => waiting.push(sent.at),
            }
        }
        assert_eq!(observed.len(), CAP as usize, "{cause:?}");
        self.town.stamp.now = begins + SignedDuration::from_hours(24 * 60);
        features_beside(&observed, &waiting)
    }

    async fn until_refused(
        &mut self,
        me: acquaint_core::id::PersonId,
        came_by: Timestamp,
        mut sent: Vec<Sent>,
    ) -> BTreeMap<RequestId, Timestamp> {
        self.hand.order(&mut sent);
        let moments = self.hand.accepts(came_by, CAP as usize);
        let mut accepted = BTreeMap::new();
        for (Sent { sender, request, .. }, at) in sent.into_iter().zip(moments) {
            self.town.stamp.now = at;
            self.town.act(me, sender, &Command::Accept(request)).await;
            accepted.insert(request, at);
        }
        accepted
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_can_tell_a_rule_from_a_hand_where_there_is_not_room_for_all() {
    let wanted = env::var("HAND_ACCEPTANCES").map_or(600, |text| text.parse().unwrap());
    let limits = Limits { connections_max: CAP, ..Limits::default() };
    let mut trial = Trial::with(limits, Hand::new(21)).await;
    let (mut samples, mut groups) = (Vec::new(), Vec::new());
    let mut story = 0;
    while samples.len() < 2 * wanted {
        let asking = trial.hand.rng.random_range(ASKING.0..=ASKING.1);
        for cause in [Cause::ByHand, [Cause::Standing, Cause::Sweep, Cause::Picked][story % 3]] {
            for features in trial.burst_beyond_room(cause, asking).await {
                groups.push(story);
                samples.push((features, cause != Cause::ByHand));
            }
        }
        story += 1;
    }
    let found = separability(&samples, |sample| groups[sample]);
    // Three acceptances of a burst say little more than one.
    let tolerance = tolerance(wanted / CAP as usize);
    println!("at the cap, {} acceptances: AUC {found:.4}, 0.5 ± {tolerance:.4} wanted", samples.len());
    assert!((found - 0.5).abs() <= tolerance, "AUC {found}");
}
