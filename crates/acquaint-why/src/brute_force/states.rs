//! Every state a request can be in, and what leads from one to another.

use crate::parameters::{BLOCKERS, When};
use crate::timeline::{DISPLAY_NOISE, last_visit_within};
use acquaint_core::sender_view::SenderView;

pub(super) const SETS: usize = 32;
pub(super) const UNSEEN: usize = 0;
pub(super) const NOTICED: usize = 1;
pub(super) const ASIDE: usize = 2;
/// Noticed before a change that they do not know of yet.
pub(super) const STALE: usize = 3;
pub(super) const FREE_UNSEEN: usize = 4 * SETS;
pub(super) const FREE_NOTICED: usize = FREE_UNSEEN + 1;
pub(super) const SLOW: usize = FREE_UNSEEN + 2;
pub(super) const GONE: usize = FREE_UNSEEN + 3;
pub(super) const STATES: usize = FREE_UNSEEN + 4;

pub(super) type Vector = [f64; STATES];

pub(super) fn state(set: usize, phase: usize) -> usize {
    phase * SETS + set
}

/// From, to, and how often a day.
type Flows = Vec<(usize, usize, f64)>;

/// What may happen to a request with one recipient, who has reasons of their own or not.
pub(super) struct Machine {
    rates: Rates,
    own: bool,
    /// For each blocker the chance that it stays once they know of the change.
    kept: Option<[f64; BLOCKERS]>,
    hidden: Generator,
    shown: Generator,
    away: Generator,
}

struct Rates {
    notice: f64,
    again: f64,
    look: f64,
    later: f64,
    slow_later: f64,
    aside: f64,
    when: When,
}

struct Generator {
    flows: Flows,
    exits: Vector,
}

impl Machine {
    pub(super) fn new(when: &When, activity: f64, own: bool, kept: Option<[f64; BLOCKERS]>) -> Self {
        let rates = Rates {
            notice: when.notice * activity,
            again: when.view_again * activity,
            look: when.look_again * activity,
            later: when.accept_later * activity,
            slow_later: when.slow_later * activity,
            aside: when.set_aside * activity,
            when: *when,
        };
        let none = || Generator { flows: Vec::new(), exits: [0.0; STATES] };
        let mut machine = Self { rates, own, kept, hidden: none(), shown: none(), away: none() };
        machine.hidden = machine.generator(false);
        machine.shown = machine.generator(true);
        machine.away = machine.absence();
        machine
    }

    fn is_blocked(&self, set: usize) -> bool {
        set != 0 || self.own
    }

    /// Where a noticed request is with these blockers left, and with which chance.
    fn noticed(&self, set: usize) -> Vec<(usize, f64)> {
        let slow = self.rates.when.slow_share;
        if self.is_blocked(set) {
            vec![(state(set, NOTICED), 1.0)]
        } else {
            vec![(FREE_NOTICED, 1.0 - slow), (SLOW, slow)]
        }
    }

    /// Every subset of the blockers that may be left once they know of the change, with its chance.
    fn learned(&self, set: usize) -> Vec<(usize, f64)> {
        let kept = self.kept.unwrap_or([1.0; BLOCKERS]);
        let chance = |left: usize| {
            let each = (0..BLOCKERS).filter(|k| set >> k & 1 == 1);
            each.map(|k| if left >> k & 1 == 1 { kept[k] } else { 1.0 - kept[k] }).product::<f64>()
        };
        (0..SETS).filter(|left| left & !set == 0).map(|left| (left, chance(left))).collect()
    }

    /// Lifting and changes of the recipient: what goes on whether they are here or not.
    fn lifting(&self, flows: &mut Flows) {
        let when = &self.rates.when;
        for set in (0..SETS).filter(|set| self.is_blocked(*set)) {
            for k in (0..BLOCKERS).filter(|k| set >> k & 1 == 1) {
                let left = set & !(1 << k);
                let unseen = if self.is_blocked(left) { state(left, UNSEEN) } else { FREE_UNSEEN };
                flows.push((state(set, UNSEEN), unseen, when.lift[k]));
                for (to, chance) in self.noticed(left) {
                    flows.push((state(set, NOTICED), to, when.lift[k] * chance));
                }
                if self.is_blocked(left) {
                    flows.push((state(set, STALE), state(left, STALE), when.lift[k]));
                } else {
                    flows.push((state(set, STALE), FREE_NOTICED, when.lift[k] * (1.0 - when.slow_share)));
                    flows.push((state(set, STALE), SLOW, when.lift[k] * when.slow_share));
                }
            }
            flows.push((state(set, UNSEEN), FREE_UNSEEN, when.change));
            for phase in [NOTICED, STALE] {
                flows.push((state(set, phase), FREE_NOTICED, when.change * (1.0 - when.slow_share)));
                flows.push((state(set, phase), SLOW, when.change * when.slow_share));
            }
            flows.push((state(set, UNSEEN), GONE, when.leave));
        }
        flows.push((FREE_UNSEEN, GONE, when.leave));
    }

    /// Silence. `shown`: a view would be seen by the sender.
    fn generator(&self, shown: bool) -> Generator {
        let (r, when) = (&self.rates, &self.rates.when);
        let v0 = if shown { when.view_on_notice } else { 0.0 };
        let (p, slow) = (when.accept_on_view, when.slow_share);
        let mut flows = Flows::new();
        let mut exits = [0.0; STATES];
        self.lifting(&mut flows);
        for set in (0..SETS).filter(|set| self.is_blocked(*set)) {
            flows.push((state(set, UNSEEN), state(set, NOTICED), r.notice * (1.0 - v0)));
            exits[state(set, UNSEEN)] += r.notice * v0;
            let look = r.look + if shown { 0.0 } else { r.again };
            for (left, chance) in self.learned(set) {
                for (to, share) in self.noticed(left) {
                    flows.push((state(set, STALE), to, look * chance * share));
                }
            }
            for phase in [NOTICED, STALE] {
                flows.push((state(set, phase), state(set, ASIDE), r.aside));
                exits[state(set, phase)] += if shown { r.again } else { 0.0 };
            }
            exits[state(set, ASIDE)] += when.change;
        }
        flows.push((FREE_UNSEEN, FREE_NOTICED, r.notice * (1.0 - v0) * (1.0 - slow) * (1.0 - p)));
        flows.push((FREE_UNSEEN, SLOW, r.notice * (1.0 - v0) * slow));
        exits[FREE_UNSEEN] += r.notice * (v0 + (1.0 - v0) * (1.0 - slow) * p);
        exits[FREE_NOTICED] += r.later + r.again * if shown { 1.0 } else { p };
        exits[SLOW] += r.slow_later + if shown { r.again } else { 0.0 };
        Generator { flows, exits }
    }

    fn visits(&self) -> f64 {
        let r = &self.rates;
        [r.notice, r.later + r.again, r.slow_later + r.again, r.aside + r.again, r.when.change]
            .into_iter()
            .fold(0.0, f64::max)
    }

    /// No visit: every visit would end it.
    fn absence(&self) -> Generator {
        let mut flows = Flows::new();
        self.lifting(&mut flows);
        let mut exits = [self.visits(); STATES];
        exits[GONE] = 0.0;
        Generator { flows, exits }
    }

    /// A look without an answer: with a view that is shown, or with a question.
    fn looked(&self, now: &Vector, first: f64, again: f64) -> Vector {
        let (p, slow) = (self.rates.when.accept_on_view, self.rates.when.slow_share);
        let mut out = [0.0; STATES];
        for set in (0..SETS).filter(|set| self.is_blocked(*set)) {
            out[state(set, NOTICED)] += now[state(set, UNSEEN)] * first + now[state(set, NOTICED)] * again;
            for (left, chance) in self.learned(set) {
                let mass = now[state(set, STALE)] * again * chance;
                if self.is_blocked(left) {
                    out[state(left, NOTICED)] += mass;
                } else {
                    out[FREE_NOTICED] += mass * (1.0 - slow) * (1.0 - p);
                    out[SLOW] += mass * slow;
                }
            }
        }
        out[FREE_NOTICED] +=
            (now[FREE_UNSEEN] * first * (1.0 - slow) + now[FREE_NOTICED] * again) * (1.0 - p);
        out[SLOW] += now[FREE_UNSEEN] * first * slow + now[SLOW] * again;
        out
    }

    /// The sender changes something at this moment.
    pub(super) fn changed(&self, now: &Vector) -> Vector {
        let mut out = *now;
        for set in (0..SETS).filter(|set| self.is_blocked(*set)) {
            out[state(set, STALE)] += std::mem::take(&mut out[state(set, NOTICED)]);
        }
        for set in (0..SETS).filter(|set| self.is_blocked(*set)) {
            out[state(set, UNSEEN)] -= now[state(set, UNSEEN)];
            for (left, chance) in self.learned(set) {
                let to = if self.is_blocked(left) { state(left, UNSEEN) } else { FREE_UNSEEN };
                out[to] += now[state(set, UNSEEN)] * chance;
            }
        }
        out
    }

    /// From sending to now, from one set of blockers.
    pub(super) fn past(&self, set: usize, view: &SenderView, changed_at: Option<f64>) -> Vector {
        let public = 1.0 - self.rates.when.private_share;
        let Some(views) = &view.views_after_days else {
            return self.displayed(set, view, &[], false, changed_at);
        };
        let mut past = self.displayed(set, view, views, true, changed_at).map(|x| x * public);
        if views.is_empty() {
            let hidden = self.displayed(set, view, &[], false, changed_at);
            past.iter_mut().zip(hidden).for_each(|(x, hidden)| *x += (1.0 - public) * hidden);
        }
        past
    }

    fn displayed(
        &self,
        set: usize,
        view: &SenderView,
        views: &[f64],
        shown: bool,
        changed_at: Option<f64>,
    ) -> Vector {
        let here = self.path(set, view, views, shown, changed_at, None);
        let Some(activity) = view.recipient_activity else { return here };
        let [from, to] = last_visit_within(activity);
        let away = |days: f64| self.path(set, view, views, shown, changed_at, Some(days));
        let since = from.map_or(here, away);
        let until = to.map_or([0.0; STATES], away);
        std::array::from_fn(|i| (1.0 - DISPLAY_NOISE) * (since[i] - until[i]) + DISPLAY_NOISE / 4.0 * here[i])
    }

    /// `away`: without a visit in the last so many days.
    fn path(
        &self,
        set: usize,
        view: &SenderView,
        views: &[f64],
        shown: bool,
        changed_at: Option<f64>,
        away: Option<f64>,
    ) -> Vector {
        let mut now = [0.0; STATES];
        now[if self.is_blocked(set) { state(set, UNSEEN) } else { FREE_UNSEEN }] = 1.0;
        let away_from = away.map_or(f64::INFINITY, |days| view.waited_days - days);
        if away_from < 0.0 {
            let factor = (self.visits() * away_from).exp();
            now = now.map(|x| x * factor);
        }
        let r = &self.rates;
        let mut events: Vec<(f64, u8)> = views.iter().map(|at| (*at, 0)).collect();
        events.extend(view.question.map(|question| (question.asked_after_days, 1)));
        events.extend(changed_at.map(|at| (at, 2)));
        events.push((away_from.clamp(0.0, view.waited_days), 3));
        events.push((view.waited_days, 3));
        events.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut at = 0.0;
        for (until, event) in events {
            let generator = if at >= away_from {
                &self.away
            } else if shown {
                &self.shown
            } else {
                &self.hidden
            };
            now = run(generator, &now, until - at);
            at = until;
            let gone = [0.0; STATES];
            now = match event {
                0 | 1 if at > away_from => gone,
                0 => self.looked(&now, r.notice * r.when.view_on_notice, r.again),
                1 => self.looked(&now, r.notice, r.look + r.again),
                2 => self.changed(&now),
                _ => now,
            };
        }
        now
    }

    /// From now on.
    pub(super) fn wait(&self, now: &Vector, days: f64) -> Vector {
        run(&self.hidden, now, days)
    }

    pub(super) fn accepted(&self, now: &Vector, days: f64) -> f64 {
        now.iter().sum::<f64>() - self.wait(now, days).iter().sum::<f64>()
    }

    /// They see it at this moment, and know of every change; and the share that is accepted at once.
    pub(super) fn see_now(&self, now: &Vector) -> (Vector, f64) {
        let seen = self.looked(now, 1.0, 1.0);
        // Slow deciders do not decide at a look, and a request set aside, or whose recipient left, stays as it is.
        let mut out = seen;
        for set in 0..SETS {
            out[state(set, ASIDE)] = now[state(set, ASIDE)];
        }
        out[GONE] = now[GONE];
        let accepted = now.iter().sum::<f64>() - out.iter().sum::<f64>();
        (out, accepted)
    }
}

/// A generator over so many days, by uniformisation.
fn run(generator: &Generator, from: &Vector, days: f64) -> Vector {
    let mut leaving = generator.exits;
    for (from, _, rate) in &generator.flows {
        leaving[*from] += rate;
    }
    let fastest = leaving.iter().copied().fold(1e-12, f64::max);
    let chunks = (fastest * days / 20.0).ceil().max(1.0);
    let mean = fastest * days / chunks;
    let mut now = *from;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number of chunks")]
    for _ in 0..chunks as usize {
        let mut term = now;
        let mut weight = (-mean).exp();
        let mut sum = now.map(|x| x * weight);
        for k in 1..120 {
            let mut next: Vector = std::array::from_fn(|i| term[i] * (1.0 - leaving[i] / fastest));
            for (from, to, rate) in &generator.flows {
                next[*to] += term[*from] * rate / fastest;
            }
            term = next;
            weight *= mean / f64::from(k);
            sum.iter_mut().zip(term).for_each(|(sum, x)| *sum += weight * x);
            if weight < 1e-19 && f64::from(k) > mean {
                break;
            }
        }
        now = sum;
    }
    now
}
