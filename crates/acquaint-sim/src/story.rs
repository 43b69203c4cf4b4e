//! The hidden story of one request: what blocks it, when that lifts, when it is seen, set aside or accepted.

use acquaint_core::activity::Activity;
use acquaint_core::reason::{Outcome, Reason};
use acquaint_why::pace::{Node, Pace};
use acquaint_why::parameters::{BLOCKERS, When};
use acquaint_why::posterior::BLOCKER_REASONS;
use acquaint_why::timeline::{DISPLAY_NOISE, visits};
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
    node: Node,
    when: When,
    private: bool,
}

impl Recipient {
    /// A recipient at one of the seven levels of activity.
    pub fn new(when: &When, level: usize, private: bool) -> Self {
        Self { node: Pace::from(when).nodes()[level], when: *when, private }
    }

    /// Visits a day.
    fn visits(&self) -> f64 {
        visits(&self.node.rates)
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
    /// Whether they know the sender and would rather not, for reasons of their own.
    pub has_own_reasons: bool,
    /// Whether they put decisions off.
    pub puts_off: bool,
    /// Days after sending when they change so that nothing blocks any more, unless it was set aside before.
    pub changes_after_days: f64,
    /// Days after sending when they leave for good, if they have not seen it by then.
    pub leaves_after_days: f64,
    /// Days after sending when it was first seen.
    pub seen_after_days: Option<f64>,
    /// Views of the sender's profile that the sender is shown, in days after sending.
    pub shown_views: Vec<f64>,
    /// Days after sending when it was set aside.
    pub set_aside_after_days: Option<f64>,
    /// Days after sending when it was accepted.
    pub accepted_after_days: Option<f64>,
    /// Their last visit up to the moment of looking, in days after sending; negative: before.
    pub last_visit_after_days: f64,
    /// What is left of the blockers once they know of a change of the sender's: at their next look.
    pub present_once_known: Option<[bool; BLOCKERS]>,
}

impl Story {
    /// Tells a story of at most `until` days. `chances` are those of the blockers to be present, `own` that of reasons of
    /// their own. Visits are told up to `now`.
    pub fn tell(
        rng: &mut ChaCha8Rng,
        recipient: &Recipient,
        (chances, own): ([f64; BLOCKERS], f64),
        world: World,
        (now, until): (f64, f64),
    ) -> Self {
        let blockers = blockers(rng, recipient, chances, world);
        let when = &recipient.when;
        let mut story = Self {
            blockers,
            has_own_reasons: rng.random_bool(own),
            puts_off: rng.random_bool(when.slow_share),
            changes_after_days: exponential(rng, when.change),
            leaves_after_days: exponential(rng, when.leave),
            seen_after_days: None,
            shown_views: Vec::new(),
            set_aside_after_days: None,
            accepted_after_days: None,
            last_visit_after_days: -exponential(rng, recipient.visits()),
            present_once_known: None,
        };
        match world {
            World::AsAssumed => story.go_on(rng, recipient, 0.0, (now, until)),
            World::Sessions => story.in_sessions(rng, recipient, (now, until)),
        }
        story
    }

    fn free_after_days(&self) -> f64 {
        let lifted = if self.has_own_reasons { f64::INFINITY } else { self.blockers.free_after_days() };
        lifted.min(self.changes_after_days)
    }

    /// Goes on from a moment. People visit, and at a visit they do at most one thing; how often they do it makes the rates.
    /// From `now` on only the visits at which they do something are told.
    fn go_on(&mut self, rng: &mut ChaCha8Rng, recipient: &Recipient, from: f64, (now, until): (f64, f64)) {
        let mut at = from;
        while at < until && self.accepted_after_days.is_none() {
            let is_unseen = self.seen_after_days.is_none();
            if is_unseen && at >= self.leaves_after_days {
                return;
            }
            let free_after = self.free_after_days();
            let acts = self.acts(recipient, at >= free_after);
            let often: f64 = acts.iter().map(|(_, rate)| rate).sum();
            let visits = if at < now { recipient.visits() } else { often };
            let visit = at + exponential(rng, visits);
            let mut turns = vec![until, free_after, now];
            turns.extend(is_unseen.then_some(self.leaves_after_days));
            // The waits are memoryless, so each turn of the story may draw a new one.
            if let Some(turn) = turns.into_iter().filter(|turn| *turn > at && *turn < visit).reduce(f64::min)
            {
                at = turn;
                continue;
            }
            at = visit;
            if at < until {
                if at <= now {
                    self.last_visit_after_days = at;
                }
                let mut left = rng.random_range(0.0..1.0) * visits;
                let act = acts.into_iter().find(|(_, rate)| {
                    left -= rate;
                    left < 0.0
                });
                if let Some((act, _)) = act {
                    self.act(rng, recipient, act, at);
                }
            }
        }
    }

    /// What may happen at a visit, and how often a day.
    fn acts(&self, recipient: &Recipient, is_free: bool) -> Vec<(Act, f64)> {
        let rates = &recipient.node.rates;
        if self.seen_after_days.is_none() {
            return vec![(Act::Notice, rates.notice)];
        }
        if self.set_aside_after_days.is_some() {
            return vec![(Act::Accept, rates.change)];
        }
        match (is_free, self.puts_off) {
            (false, _) => vec![
                (Act::SetAside, rates.set_aside),
                (Act::View, rates.view_again),
                (Act::Look, rates.look_again),
            ],
            (true, false) => vec![(Act::Accept, rates.accept_later), (Act::View, rates.view_again)],
            (true, true) => vec![(Act::Accept, rates.slow_later), (Act::View, rates.view_again)],
        }
    }

    fn act(&mut self, rng: &mut ChaCha8Rng, recipient: &Recipient, act: Act, at: f64) {
        let rates = &recipient.node.rates;
        match act {
            Act::Notice => {
                self.seen_after_days = Some(at);
                if rng.random_bool(rates.view_on_notice) && !recipient.private {
                    self.shown_views.push(at);
                }
                self.decide(rng, recipient, at);
            }
            Act::SetAside => self.set_aside_after_days = Some(at),
            Act::Accept => self.accepted_after_days = Some(at),
            Act::Look => self.learn(),
            Act::View => {
                if !recipient.private {
                    self.shown_views.push(at);
                }
                self.learn();
                self.decide(rng, recipient, at);
            }
        }
    }

    fn learn(&mut self) {
        if let Some(present) = self.present_once_known.take() {
            self.blockers.present = present;
        }
    }

    fn decide(&mut self, rng: &mut ChaCha8Rng, recipient: &Recipient, at: f64) {
        let decides = at >= self.free_after_days() && !self.puts_off;
        if decides && rng.random_bool(recipient.node.rates.accept_on_view) {
            self.accepted_after_days = Some(at);
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
        if self.seen_after_days.is_none() {
            self.learn();
        }
        self.go_on(rng, recipient, from, (from, until));
        self.accepted_after_days.filter(|accepted| *accepted <= until)
    }

    /// The same from a moment at which it is silent, as if nothing after it had been told.
    #[must_use]
    pub fn told_up_to(&self, days: f64) -> Self {
        let until = |moment: Option<f64>| moment.filter(|moment| *moment <= days);
        Self {
            accepted_after_days: None,
            seen_after_days: until(self.seen_after_days),
            set_aside_after_days: until(self.set_aside_after_days),
            ..self.clone()
        }
    }

    /// What they show of their activity at a moment: when their last visit was. A few displays are wrong.
    pub fn shown_activity(&self, rng: &mut ChaCha8Rng, days: f64) -> Activity {
        if rng.random_bool(DISPLAY_NOISE) {
            return Activity::ALL[rng.random_range(0..4)];
        }
        Activity::from_days_ago(days - self.last_visit_after_days)
    }

    /// The other world: everything happens in sessions.
    fn in_sessions(&mut self, rng: &mut ChaCha8Rng, recipient: &Recipient, (now, until): (f64, f64)) {
        let rates = &recipient.node.rates;
        let gap = 1.0 / rates.notice;
        let mut at = 0.0;
        loop {
            // Log-normal gaps with the same mean: many short ones, a few very long.
            at += gap * (normal(rng) * 1.2 - 0.72).exp();
            if at >= until || self.accepted_after_days.is_some() || self.set_aside_after_days.is_some() {
                return;
            }
            if at <= now {
                self.last_visit_after_days = at;
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
            if at >= self.free_after_days() {
                if rng.random_bool(0.5) {
                    self.accepted_after_days = Some(at);
                }
            } else if rng.random_bool(0.03) {
                self.set_aside_after_days = Some(at);
            }
        }
    }

    /// The blockers that apply at a moment (days after sending). A blocker that set a request aside keeps applying to it.
    fn blocking_at(&self, days: f64) -> impl Iterator<Item = usize> + '_ {
        let moment = self.set_aside_after_days.map_or(days, |aside| aside.min(days));
        let is_in_force = move |k: &usize| {
            let blockers = &self.blockers;
            blockers.present[*k] && blockers.lifts_after_days[*k] > moment && self.changes_after_days > moment
        };
        (0..BLOCKERS).filter(is_in_force)
    }

    /// The reasons that apply at a moment (days after sending).
    pub fn in_force_at(&self, days: f64) -> impl Iterator<Item = Reason> + '_ {
        let unseen = self.seen_after_days.is_none_or(|seen| seen > days);
        self.blocking_at(days).map(|k| BLOCKER_REASONS[k]).chain(unseen.then_some(Reason::RarelyHere))
    }

    /// The outcome at a moment, if there is still no answer: of the reasons that apply, the one that lifts last.
    pub fn chief_at(&self, days: f64) -> Outcome {
        if self.seen_after_days.is_none_or(|seen| seen > days) {
            return Outcome::Because(Reason::RarelyHere);
        }
        let moment = self.set_aside_after_days.map_or(days, |aside| aside.min(days));
        if self.has_own_reasons && self.changes_after_days > moment {
            return Outcome::OwnReasons;
        }
        let lifts = |k: &usize| self.blockers.lifts_after_days[*k];
        let last = self.blocking_at(days).max_by(|a, b| lifts(a).total_cmp(&lifts(b)));
        last.map_or(Outcome::StillComing, |k| Outcome::Because(BLOCKER_REASONS[k]))
    }
}

/// One thing that someone does at a visit.
#[derive(Clone, Copy)]
enum Act {
    Notice,
    View,
    Look,
    SetAside,
    Accept,
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
