//! The chain of one request under one lift rate, in closed form.
//!
//! Phases: `ub` unseen and blocked, `nb` noticed and blocked, `u0` unseen and free, `n0` noticed, free and about to be
//! decided, `slow` the same with someone who puts decisions off, `aside` set aside until the recipient changes, `gone`
//! the recipient left before seeing it. A silent step over `dt` days is a sum of divided differences of the exponential
//! function; a visible view is a jump. See `docs/model.md`, "The chain".

mod difference;

use difference::{At, NEAR_THREE, NEAR_TWO, near_second_difference, second_difference, third_difference};

/// Rates (per day) and chances of one recipient, after multiplication by how active they are.
#[derive(Clone, Copy, Debug)]
pub struct Rates {
    /// Visits at which a waiting request is noticed, per day.
    pub notice: f64,
    /// Chance that noticing comes with a visible view of the sender's profile.
    pub view_on_notice: f64,
    /// Further visible views of the sender's profile, per day.
    pub view_again: f64,
    /// Further looks at a noticed request that show no view, per day.
    pub look_again: f64,
    /// Chance that someone who decides quickly accepts a free request at a view or when noticing it.
    pub accept_on_view: f64,
    /// Later acceptances of a noticed, free request by someone who decides quickly, per day.
    pub accept_later: f64,
    /// Share of people who put decisions off.
    pub slow_share: f64,
    /// Acceptances of a noticed, free request by someone who puts decisions off, per day.
    pub slow_later: f64,
    /// Settings aside of a noticed, blocked request, per day.
    pub set_aside: f64,
    /// Changes of the recipient that free everything that waits for them, per day. Not multiplied by activity.
    pub change: f64,
    /// Departures for good of someone who has not seen the request, per day. Not multiplied by activity.
    pub leave: f64,
}

/// The probability mass (or density) in each phase.
#[derive(Clone, Copy, Debug)]
pub struct Phases {
    /// Unseen and blocked.
    pub ub: f64,
    /// Noticed and blocked.
    pub nb: f64,
    /// Unseen and free.
    pub u0: f64,
    /// Noticed and free, with someone who decides quickly.
    pub n0: f64,
    /// Noticed and free, with someone who puts decisions off.
    pub slow: f64,
    /// Set aside until the recipient changes.
    pub aside: f64,
    /// Unseen, and never to be seen: the recipient left.
    pub gone: f64,
}

impl Phases {
    /// Everything in `ub`: a request that at least one reason blocks.
    pub fn blocked() -> Self {
        Self { ub: 1.0, ..Self::none() }
    }

    /// Everything in `u0`: a request that nothing blocks.
    pub fn free() -> Self {
        Self { u0: 1.0, ..Self::none() }
    }

    /// Nothing anywhere.
    pub fn none() -> Self {
        Self { ub: 0.0, nb: 0.0, u0: 0.0, n0: 0.0, slow: 0.0, aside: 0.0, gone: 0.0 }
    }

    /// The sum over all phases.
    pub fn total(&self) -> f64 {
        self.unseen() + self.nb + self.coming() + self.aside
    }

    /// Not seen, now or ever.
    pub fn unseen(&self) -> f64 {
        self.ub + self.u0 + self.gone
    }

    /// Noticed, free and undecided.
    pub fn coming(&self) -> f64 {
        self.n0 + self.slow
    }

    /// Every phase multiplied by `factor`.
    #[must_use]
    pub fn scaled(&self, factor: f64) -> Self {
        self.map(|phase| phase * factor)
    }

    /// Phase by phase sum.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        Self {
            ub: self.ub + other.ub,
            nb: self.nb + other.nb,
            u0: self.u0 + other.u0,
            n0: self.n0 + other.n0,
            slow: self.slow + other.slow,
            aside: self.aside + other.aside,
            gone: self.gone + other.gone,
        }
    }

    fn map(&self, f: impl Fn(f64) -> f64) -> Self {
        Self {
            ub: f(self.ub),
            nb: f(self.nb),
            u0: f(self.u0),
            n0: f(self.n0),
            slow: f(self.slow),
            aside: f(self.aside),
            gone: f(self.gone),
        }
    }

    /// A visible view at this moment, with no answer: the phases become densities.
    #[must_use]
    pub fn after_view(&self, rates: &Rates) -> Self {
        self.after_look(rates, rates.notice * rates.view_on_notice, rates.view_again)
    }

    /// A question at this moment: they look, and ask instead of deciding. The phases become densities.
    #[must_use]
    pub fn after_question(&self, rates: &Rates) -> Self {
        self.after_look(rates, rates.notice, rates.look_again + rates.view_again)
    }

    fn after_look(&self, rates: &Rates, first: f64, again: f64) -> Self {
        let no_answer = 1.0 - rates.accept_on_view;
        let quick = 1.0 - rates.slow_share;
        Self {
            nb: self.nb * again + self.ub * first,
            n0: (self.n0 * again + self.u0 * first * quick) * no_answer,
            slow: self.slow * again + self.u0 * first * rates.slow_share,
            ..Self::none()
        }
    }

    /// What was noticed and blocked learns something new at this look, so that nothing blocks it any more, and is not
    /// answered.
    #[must_use]
    pub fn freed_at_look(&self, rates: &Rates) -> Self {
        Self {
            nb: 0.0,
            n0: self.n0 + self.nb * (1.0 - rates.slow_share) * (1.0 - rates.accept_on_view),
            slow: self.slow + self.nb * rates.slow_share,
            ..*self
        }
    }

    /// Phase by phase difference.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        self.plus(&other.scaled(-1.0))
    }
}

/// A stretch without any visit: reasons lift, nothing is done.
#[derive(Clone, Copy, Debug)]
pub struct Absence {
    /// Chance of no visit, and of neither a visit nor a departure.
    away: f64,
    here: f64,
    /// Chance of a departure before the first visit.
    left: f64,
    slow_share: f64,
}

impl Absence {
    /// Of someone who would visit `visits` times a day.
    pub fn over(rates: &Rates, visits: f64, days: f64) -> Self {
        let away = (-visits * days).exp();
        let here = (-rates.leave * days).exp() * away;
        // A recipient who leaves has been away only until then.
        let left = rates.leave / (rates.leave + visits) * (1.0 - here);
        Self { away, here, left, slow_share: rates.slow_share }
    }

    /// The phases after it, where `e_lift` is `exp(-lift · days)`.
    pub fn after(&self, from: &Phases, e_lift: f64) -> Phases {
        let Self { away, here, left, slow_share } = *self;
        let lifted = 1.0 - e_lift;
        let freed = from.nb * lifted * away;
        Phases {
            ub: from.ub * e_lift * here,
            u0: (from.u0 + from.ub * lifted) * here,
            nb: from.nb * e_lift * away,
            n0: from.n0 * away + freed * (1.0 - slow_share),
            slow: from.slow * away + freed * slow_share,
            aside: from.aside * away,
            gone: from.gone + (from.ub + from.u0) * left,
        }
    }
}

/// The rates of a silent step: no answer, and no visible view if views are shown.
#[derive(Clone, Copy, Debug)]
pub struct Silence {
    /// Unseen to noticed and blocked, without a visible view.
    blocked_flow: f64,
    /// Unseen to `n0` and to `slow`, without a visible view.
    free_flow: f64,
    slow_flow: f64,
    quick_share: f64,
    slow_share: f64,
    set_aside: f64,
    /// Looks at which something new is learned, without a visible view.
    look: f64,
    leave: f64,
    leave_unseen: f64,
    leave_nb: f64,
    leave_n0: f64,
    leave_slow: f64,
    leave_aside: f64,
}

impl Silence {
    /// Silence in which a view would have been seen by the sender.
    pub fn with_views_shown(rates: &Rates) -> Self {
        let hidden = Self::with_views_hidden(rates);
        let unseen_view = 1.0 - rates.view_on_notice;
        Self {
            blocked_flow: hidden.blocked_flow * unseen_view,
            free_flow: hidden.free_flow * unseen_view,
            slow_flow: hidden.slow_flow * unseen_view,
            look: rates.look_again,
            leave_nb: rates.set_aside + rates.view_again,
            leave_n0: rates.accept_later + rates.view_again,
            leave_slow: rates.slow_later + rates.view_again,
            ..hidden
        }
    }

    /// Silence in which views are not shown (or have not happened yet): views go on unnoticed.
    pub fn with_views_hidden(rates: &Rates) -> Self {
        let quick_share = 1.0 - rates.slow_share;
        Self {
            blocked_flow: rates.notice,
            free_flow: rates.notice * quick_share * (1.0 - rates.accept_on_view),
            slow_flow: rates.notice * rates.slow_share,
            quick_share,
            slow_share: rates.slow_share,
            set_aside: rates.set_aside,
            look: rates.look_again + rates.view_again,
            leave: rates.leave,
            leave_unseen: rates.notice + rates.leave,
            leave_nb: rates.set_aside,
            leave_n0: rates.accept_later + rates.view_again * rates.accept_on_view,
            leave_slow: rates.slow_later,
            leave_aside: rates.change,
        }
    }

    /// How the rates of the blocked phases lie to those of the free ones under one lift rate.
    pub fn gaps(&self, lift: f64) -> Gaps {
        let from = |blocked: f64| {
            let blocked = blocked + lift;
            [self.leave_n0, self.leave_slow, self.leave_aside].map(|to| Gap::new(blocked - to))
        };
        Gaps { lift, of_ub: from(self.leave_unseen), of_nb: from(self.leave_nb) }
    }

    /// Prepares steps of `dt` days: what does not depend on the lift rate is computed once.
    pub fn over(&self, dt: f64) -> SilentStep {
        let at = |rate: f64| At(rate, (-rate * dt).exp());
        let (unseen, nb) = (at(self.leave_unseen), at(self.leave_nb));
        let to = [self.leave_n0, self.leave_slow, self.leave_aside].map(at);
        let apart = unseen.0 - nb.0;
        SilentStep {
            rates: *self,
            dt,
            unseen,
            nb,
            to,
            u0_to: [second_difference(unseen, to[0], dt), second_difference(unseen, to[1], dt)],
            ub_to_nb: second_difference(unseen, nb, dt),
            gone: (1.0 - unseen.1) * self.leave / self.leave_unseen,
            apart: ((apart * dt).abs() > NEAR_THREE).then(|| 1.0 / apart),
        }
    }
}

/// The distance of two rates, and its inverse.
#[derive(Clone, Copy, Debug)]
struct Gap {
    gap: f64,
    inverse: f64,
}

impl Gap {
    fn new(gap: f64) -> Self {
        Self { gap, inverse: 1.0 / gap }
    }

    /// The second difference of two rates at this distance.
    fn across(&self, x: At, y: At, dt: f64) -> f64 {
        if (self.gap * dt).abs() > NEAR_TWO {
            (y.1 - x.1) * self.inverse
        } else {
            near_second_difference(self.gap, y, dt)
        }
    }
}

/// What a step needs to know of one lift rate; depends on the parameters alone.
#[derive(Clone, Copy, Debug)]
pub struct Gaps {
    pub lift: f64,
    /// From unseen and blocked to `n0`, `slow` and `aside`.
    of_ub: [Gap; 3],
    /// From noticed and blocked to the same.
    of_nb: [Gap; 3],
}

/// A silent step of fixed length, for any lift rate.
#[derive(Clone, Copy, Debug)]
pub struct SilentStep {
    rates: Silence,
    dt: f64,
    unseen: At,
    nb: At,
    /// `n0`, `slow` and `aside`.
    to: [At; 3],
    u0_to: [f64; 2],
    ub_to_nb: f64,
    gone: f64,
    /// One over the distance between the rates of unseen and noticed, unless they are near.
    apart: Option<f64>,
}

impl SilentStep {
    /// Advances the phases under one lift rate (per day), where `e_lift` is `exp(-lift · dt)`.
    pub fn advance(&self, from: &Phases, gaps: &Gaps, e_lift: f64) -> Phases {
        let r = &self.rates;
        let lift = gaps.lift;
        let nb = At(self.nb.0 + lift, self.nb.1 * e_lift);
        let nb_to: [f64; 3] = std::array::from_fn(|i| gaps.of_nb[i].across(nb, self.to[i], self.dt));
        let freed = from.nb * lift;
        let mut to = self.advance_free(from);
        to.nb = from.nb * nb.1;
        to.n0 += freed * r.quick_share * nb_to[0];
        to.slow += freed * r.slow_share * nb_to[1];
        to.aside += from.nb * r.set_aside * nb_to[2];
        if from.ub == 0.0 {
            return to;
        }
        let ub = At(self.unseen.0 + lift, self.unseen.1 * e_lift);
        let ub_to: [f64; 3] = std::array::from_fn(|i| gaps.of_ub[i].across(ub, self.to[i], self.dt));
        // Both rates move by the lift alike, so the second difference only shrinks by its decay.
        let ub_nb = self.ub_to_nb * e_lift;
        let through_nb: [f64; 3] = std::array::from_fn(|i| match self.apart {
            Some(apart) => (nb_to[i] - ub_to[i]) * apart,
            None => third_difference([ub, nb, self.to[i]], [ub_nb, nb_to[i], ub_to[i]], self.dt),
        });
        let noticed = from.ub * r.blocked_flow;
        to.ub = from.ub * ub.1;
        to.nb += noticed * ub_nb;
        to.u0 += from.ub * (1.0 - e_lift) * self.unseen.1;
        to.gone += from.ub * self.gone;
        // What lifts unseen leaves `u0` as fast as everything unseen, so its way on is a difference of two.
        to.n0 += noticed * lift * r.quick_share * through_nb[0]
            + from.ub * r.free_flow * (self.u0_to[0] - ub_to[0]);
        to.slow += noticed * lift * r.slow_share * through_nb[1]
            + from.ub * r.slow_flow * (self.u0_to[1] - ub_to[1]);
        to.aside += noticed * r.set_aside * through_nb[2];
        to
    }

    /// Advances what was noticed and blocked before the sender changed something that those who had noticed it do not
    /// know yet: they learn of it at their next look.
    ///
    /// Linear in the weights (see `timeline.rs`): the first part belongs to the facts that they know, the second to the facts
    /// as they are now.
    pub fn advance_stale(&self, from: &Phases, gaps: &Gaps, e_lift: f64) -> [Phases; 2] {
        let r = &self.rates;
        let lift = gaps.lift;
        let nb = At(self.nb.0 + lift, self.nb.1 * e_lift);
        let stale = At(nb.0 + r.look, nb.1 * (-r.look * self.dt).exp());
        let nb_to: [f64; 3] = std::array::from_fn(|i| gaps.of_nb[i].across(nb, self.to[i], self.dt));
        let stale_to = self.to.map(|to| second_difference(stale, to, self.dt));
        let shares = [r.quick_share, r.slow_share];
        let freed: [f64; 2] = std::array::from_fn(|i| from.nb * shares[i] * (lift + r.look) * stale_to[i]);
        let kept: [f64; 2] =
            std::array::from_fn(|i| from.nb * shares[i] * (lift * nb_to[i] - (lift + r.look) * stale_to[i]));
        let mut known = self.advance_free(from);
        known.nb = from.nb * stale.1;
        known.n0 += freed[0];
        known.slow += freed[1];
        known.aside += from.nb * r.set_aside * stale_to[2];
        let learned = Phases {
            nb: from.nb * (nb.1 - stale.1),
            n0: kept[0],
            slow: kept[1],
            aside: from.nb * r.set_aside * (nb_to[2] - stale_to[2]),
            ..Phases::none()
        };
        [known, learned]
    }

    /// The same for what is free, set aside or gone: it does not depend on the lift rate.
    pub fn advance_free(&self, from: &Phases) -> Phases {
        let r = &self.rates;
        Phases {
            u0: from.u0 * self.unseen.1,
            n0: from.n0 * self.to[0].1 + from.u0 * r.free_flow * self.u0_to[0],
            slow: from.slow * self.to[1].1 + from.u0 * r.slow_flow * self.u0_to[1],
            aside: from.aside * self.to[2].1,
            gone: from.gone + from.u0 * self.gone,
            ..Phases::none()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_silent_step_in_which_nothing_can_be_accepted_loses_no_probability() {
        let rates = Rates {
            notice: 0.3,
            view_on_notice: 0.4,
            view_again: 0.1,
            look_again: 0.1,
            accept_on_view: 0.0,
            accept_later: 0.0,
            slow_share: 0.2,
            slow_later: 0.0,
            set_aside: 0.02,
            change: 0.0,
            leave: 0.001,
        };
        let silence = Silence::with_views_hidden(&rates);
        let after = silence.over(17.0).advance(&Phases::blocked(), &silence.gaps(0.01), (-0.17f64).exp());
        assert!((after.total() - 1.0).abs() < 1e-14, "{after:?}");
    }
}
