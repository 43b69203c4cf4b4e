//! The hidden story of one request: what blocks it, when that lifts, when it is seen, set aside or accepted.

use acquaint_core::reason::{Outcome, Reason};
use acquaint_why::pace::{Node, Pace};
use acquaint_why::parameters::{BLOCKERS, When};
use acquaint_why::posterior::BLOCKER_REASONS;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Gamma, Poisson, StandardNormal};

/// How a simulated world works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum World {
    AsAssumed,
    /// As the model does not assume: people come in sessions at heavy-tailed gaps and decide only then, what blocks
    /// goes together (some people are strict in everything), and a change of strategy lifts several things at once.
    Sessions,
}

/// The recipient of a simulated request.
#[derive(Clone, Copy, Debug)]
pub struct Recipient {
    node: Node<f64>,
    when: When,
    private: bool,
}

impl Recipient {
    /// A recipient at one of the seven levels of activity.
    pub fn new(when: &When, level: usize, private: bool) -> Self {
        Self { node: Pace::from(when).nodes()[level], when: *when, private }
    }

    /// How many public acts they make in so many days: gamma–Poisson, so negative binomial.
    pub fn posts(&self, rng: &mut ChaCha8Rng, days: f64) -> u32 {
        let size = self.when.posts_size;
        let burst = Gamma::new(size, 1.0 / size).map_or(1.0, |gamma| gamma.sample(rng));
        whole(Poisson::new(self.node.posts * days * burst).map_or(0.0, |poisson| poisson.sample(rng)))
    }
}

/// The whole part of a drawn count.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "drawn counts are 0 or more and small"
)]
pub(crate) fn whole(drawn: f64) -> u32 {
    drawn as u32
}

/// What blocks one request, by chance and for how long.
#[derive(Clone, Debug, PartialEq)]
pub struct Blockers {
    /// For each blocker the draw that decides: it is present if this is below its chance.
    pub draw: [f64; BLOCKERS],
    /// Days after sending when each would lift.
    pub lifts_after_days: [f64; BLOCKERS],
    pub present: [bool; BLOCKERS],
}

impl Blockers {
    fn free_after_days(&self) -> f64 {
        (0..BLOCKERS).filter(|k| self.present[*k]).map(|k| self.lifts_after_days[k]).fold(0.0, f64::max)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Story {
    pub blockers: Blockers,
    /// Days after sending when it was first seen.
    pub seen_after_days: Option<f64>,
    /// Views of the sender's profile that the sender is shown, in days after sending.
    pub shown_views: Vec<f64>,
    /// Days after sending when it was set aside for good.
    pub set_aside_after_days: Option<f64>,
    /// Days after sending when it was accepted.
    pub accepted_after_days: Option<f64>,
}

impl Story {
    /// Tells a story of at most `until` days. `chances` are those of the blockers to be present.
    pub fn tell(
        rng: &mut ChaCha8Rng,
        recipient: &Recipient,
        chances: [f64; BLOCKERS],
        world: World,
        until: f64,
    ) -> Self {
        let blockers = blockers(rng, recipient, chances, world);
        let mut story = Self {
            blockers,
            seen_after_days: None,
            shown_views: Vec::new(),
            set_aside_after_days: None,
            accepted_after_days: None,
        };
        match world {
            World::AsAssumed => {
                let seen = exponential(rng, recipient.node.rates.notice);
                if seen < until {
                    story.notice(rng, recipient, seen);
                    story.go_on(rng, recipient, seen, until);
                }
            }
            World::Sessions => story.in_sessions(rng, recipient, until),
        }
        story
    }

    /// The visit at which the request is first seen.
    fn notice(&mut self, rng: &mut ChaCha8Rng, recipient: &Recipient, at: f64) {
        self.seen_after_days = Some(at);
        let rates = &recipient.node.rates;
        if rng.random_bool(rates.view_on_notice) && !recipient.private {
            self.shown_views.push(at);
        }
        if at >= self.blockers.free_after_days() && rng.random_bool(rates.accept_on_view) {
            self.accepted_after_days = Some(at);
        }
    }

    /// Goes on from a moment at which it has been seen.
    pub fn go_on(&mut self, rng: &mut ChaCha8Rng, recipient: &Recipient, from: f64, until: f64) {
        let rates = &recipient.node.rates;
        let free_after = self.blockers.free_after_days();
        let mut at = from;
        while at < until && self.accepted_after_days.is_none() && self.set_aside_after_days.is_none() {
            let blocked = at < free_after;
            let decided = at + exponential(rng, if blocked { rates.set_aside } else { rates.accept_later });
            let viewed = at + exponential(rng, rates.view_again);
            let next = decided.min(viewed);
            if blocked && free_after < next {
                at = free_after;
                continue;
            }
            at = next;
            if at >= until {
                return;
            }
            if viewed < decided {
                if !recipient.private {
                    self.shown_views.push(at);
                }
                if !blocked && rng.random_bool(rates.accept_on_view) {
                    self.accepted_after_days = Some(at);
                }
            } else if blocked {
                self.set_aside_after_days = Some(at);
            } else {
                self.accepted_after_days = Some(at);
            }
        }
    }

    /// Goes on from a moment at which it is silent, with new random numbers; when it is then accepted, if at all.
    pub fn replayed(
        mut self,
        rng: &mut ChaCha8Rng,
        recipient: &Recipient,
        from: f64,
        until: f64,
    ) -> Option<f64> {
        let seen = self.seen_after_days.filter(|seen| *seen <= from);
        let notice = from + exponential(rng, recipient.node.rates.notice);
        match seen {
            Some(_) => self.go_on(rng, recipient, from, until),
            None if notice < until => {
                self.notice(rng, recipient, notice);
                self.go_on(rng, recipient, notice, until);
            }
            None => {}
        }
        self.accepted_after_days.filter(|accepted| *accepted <= until)
    }

    /// The other world: everything happens in sessions.
    fn in_sessions(&mut self, rng: &mut ChaCha8Rng, recipient: &Recipient, until: f64) {
        let rates = &recipient.node.rates;
        let gap = 1.0 / rates.notice;
        let mut at = 0.0;
        loop {
            // Log-normal gaps with the same mean: many short ones, a few very long.
            at += gap * (normal(rng) * 1.2 - 0.72).exp();
            if at >= until || self.accepted_after_days.is_some() || self.set_aside_after_days.is_some() {
                return;
            }
            // A session looks at requests two times in three.
            if !rng.random_bool(0.67) {
                continue;
            }
            let first = self.seen_after_days.is_none();
            if first {
                self.seen_after_days = Some(at);
            }
            if rng.random_bool(if first { rates.view_on_notice } else { 0.05 }) && !recipient.private {
                self.shown_views.push(at);
            }
            if at >= self.blockers.free_after_days() {
                if rng.random_bool(0.5) {
                    self.accepted_after_days = Some(at);
                }
            } else if rng.random_bool(0.03) {
                self.set_aside_after_days = Some(at);
            }
        }
    }

    /// The reasons in force at a moment (days after sending); what set a request aside stays in force for it.
    pub fn in_force_at(&self, days: f64) -> impl Iterator<Item = Reason> + '_ {
        let moment = self.set_aside_after_days.map_or(days, |aside| aside.min(days));
        let blockers = (0..BLOCKERS)
            .filter(move |k| self.blockers.present[*k] && self.blockers.lifts_after_days[*k] > moment)
            .map(|k| BLOCKER_REASONS[k]);
        let unseen = self.seen_after_days.is_none_or(|seen| seen > days);
        blockers.chain(unseen.then_some(Reason::RarelyHere))
    }

    /// The outcome at a moment, if it is still silent then.
    pub fn chief_at(&self, recipient: &Recipient, days: f64) -> Outcome {
        if self.seen_after_days.is_none_or(|seen| seen > days) {
            return Outcome::Because(Reason::RarelyHere);
        }
        let lift = &recipient.when.lift;
        let rate = |reason: &Reason| {
            BLOCKER_REASONS.iter().position(|r| r == reason).map_or(f64::INFINITY, |k| lift[k])
        };
        let slowest = self.in_force_at(days).min_by(|a, b| rate(a).total_cmp(&rate(b)));
        slowest.map_or(Outcome::StillComing, Outcome::Because)
    }
}

fn blockers(rng: &mut ChaCha8Rng, recipient: &Recipient, chances: [f64; BLOCKERS], world: World) -> Blockers {
    let draw: [f64; BLOCKERS] = std::array::from_fn(|_| rng.random_range(0.0..1.0));
    let strict = normal(rng);
    let change_of_mind = exponential(rng, recipient.when.lift[1]);
    let mut lifts_after_days: [f64; BLOCKERS] =
        std::array::from_fn(|k| exponential(rng, recipient.when.lift[k]));
    let mut chances = chances;
    if world == World::Sessions {
        for chance in &mut chances {
            let log_odds = (*chance / (1.0 - *chance)).ln() + 0.8 * strict;
            *chance = 1.0 / (1.0 + (-log_odds).exp());
        }
        lifts_after_days[1] = change_of_mind;
        lifts_after_days[4] = change_of_mind;
    }
    let present = std::array::from_fn(|k| draw[k] < chances[k]);
    Blockers { draw, lifts_after_days, present }
}

fn exponential(rng: &mut ChaCha8Rng, rate: f64) -> f64 {
    -(1.0 - rng.random_range(0.0..1.0f64)).ln() / rate
}

/// A standard normal number.
pub(crate) fn normal(rng: &mut ChaCha8Rng) -> f64 {
    StandardNormal.sample(rng)
}
