//! The five-phase chain of one request under one lift rate, in closed form.
//!
//! Phases: `ub` unseen and blocked, `nb` noticed and blocked, `u0` unseen and free, `n0` noticed and free,
//! `aside` set aside for good. A silent step over `dt` days is a sum of divided differences of the exponential
//! function; a visible view is a jump. See `docs/model.md`, "The chain".

use crate::real::Real;

/// Rates (per day) and chances of one recipient, after multiplication by how active they are.
#[derive(Clone, Copy, Debug)]
pub struct Rates<T> {
    /// Visits at which a waiting request is noticed, per day.
    pub notice: T,
    /// Chance that noticing comes with a visible view of the sender's profile.
    pub view_on_notice: T,
    /// Further visible views of the sender's profile, per day.
    pub view_again: T,
    /// Chance that a free request is accepted at a view or when it is noticed.
    pub accept_on_view: T,
    /// Acceptances of a noticed, free request without a view, per day.
    pub accept_later: T,
    /// Settings aside for good of a noticed, blocked request, per day.
    pub set_aside: T,
}

/// The probability mass (or density) in each phase.
#[derive(Clone, Copy, Debug)]
pub struct Phases<T> {
    /// Unseen and blocked.
    pub ub: T,
    /// Noticed and blocked.
    pub nb: T,
    /// Unseen and free.
    pub u0: T,
    /// Noticed, free and undecided.
    pub n0: T,
    /// Set aside for good.
    pub aside: T,
}

impl<T: Real> Phases<T> {
    /// Everything in `ub`: a request that at least one reason blocks.
    pub fn blocked() -> Self {
        Self { ub: T::constant(1.0), ..Self::none() }
    }

    /// Everything in `u0`: a request that nothing blocks.
    pub fn free() -> Self {
        Self { u0: T::constant(1.0), ..Self::none() }
    }

    /// Nothing anywhere.
    pub fn none() -> Self {
        let zero = T::constant(0.0);
        Self { ub: zero, nb: zero, u0: zero, n0: zero, aside: zero }
    }

    /// The sum over all phases.
    pub fn total(&self) -> T {
        self.ub + self.nb + self.u0 + self.n0 + self.aside
    }

    /// Every phase multiplied by `factor`.
    #[must_use]
    pub fn scaled(&self, factor: T) -> Self {
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
            aside: self.aside + other.aside,
        }
    }

    fn map(&self, f: impl Fn(T) -> T) -> Self {
        Self { ub: f(self.ub), nb: f(self.nb), u0: f(self.u0), n0: f(self.n0), aside: f(self.aside) }
    }

    /// A visible view at this moment, with no answer: the phases become densities.
    #[must_use]
    pub fn after_view(&self, rates: &Rates<T>) -> Self {
        let seen_now = rates.notice * rates.view_on_notice;
        let no_answer = -rates.accept_on_view + 1.0;
        Self {
            nb: self.nb * rates.view_again + self.ub * seen_now,
            n0: (self.n0 * rates.view_again + self.u0 * seen_now) * no_answer,
            ..Self::none()
        }
    }

    /// The density of an answer at this moment.
    pub fn acceptance_density(&self, rates: &Rates<T>) -> T {
        self.u0 * rates.notice * rates.accept_on_view
            + self.n0 * (rates.accept_later + rates.view_again * rates.accept_on_view)
    }
}

/// The rates of a silent step: no answer, and no visible view if views are shown.
#[derive(Clone, Copy, Debug)]
pub struct Silence<T> {
    notice: T,
    blocked_flow: T,
    free_flow: T,
    set_aside: T,
    leave_nb: T,
    leave_n0: T,
}

impl<T: Real> Silence<T> {
    /// Silence in which a view would have been seen by the sender.
    pub fn with_views_shown(rates: &Rates<T>) -> Self {
        let unseen_view = -rates.view_on_notice + 1.0;
        Self {
            notice: rates.notice,
            blocked_flow: rates.notice * unseen_view,
            free_flow: rates.notice * unseen_view * (-rates.accept_on_view + 1.0),
            set_aside: rates.set_aside,
            leave_nb: rates.set_aside + rates.view_again,
            leave_n0: rates.accept_later + rates.view_again,
        }
    }

    /// Silence in which views are not shown (or have not happened yet): views go on unnoticed.
    pub fn with_views_hidden(rates: &Rates<T>) -> Self {
        Self {
            notice: rates.notice,
            blocked_flow: rates.notice,
            free_flow: rates.notice * (-rates.accept_on_view + 1.0),
            set_aside: rates.set_aside,
            leave_nb: rates.set_aside,
            leave_n0: rates.accept_later + rates.view_again * rates.accept_on_view,
        }
    }

    /// Prepares steps of `dt` days: what does not depend on the lift rate is computed once.
    pub fn over(&self, dt: f64) -> SilentStep<T> {
        let decay = |rate: T| (-rate * dt).exp();
        let (e_notice, e_nb, e_n0) = (decay(self.notice), decay(self.leave_nb), decay(self.leave_n0));
        SilentStep {
            rates: *self,
            dt,
            e_notice,
            e_nb,
            e_n0,
            u0_to_n0: second_difference(At(self.notice, e_notice), At(self.leave_n0, e_n0), dt),
            ub_to_nb: second_difference(At(self.notice, e_notice), At(self.leave_nb, e_nb), dt),
        }
    }
}

/// A silent step of fixed length, for any lift rate.
#[derive(Clone, Copy, Debug)]
pub struct SilentStep<T> {
    rates: Silence<T>,
    dt: f64,
    e_notice: T,
    e_nb: T,
    e_n0: T,
    u0_to_n0: T,
    ub_to_nb: T,
}

impl<T: Real> SilentStep<T> {
    /// Advances the phases under lift rate `lift` (per day), where `e_lift` is `exp(-lift · dt)`.
    pub fn advance(&self, from: &Phases<T>, lift: T, e_lift: T) -> Phases<T> {
        if from.ub.value() == 0.0 {
            return self.advance_noticed(from, lift, e_lift);
        }
        let r = &self.rates;
        let dt = self.dt;
        let ub = At(r.notice + lift, self.e_notice * e_lift);
        let nb = At(r.leave_nb + lift, self.e_nb * e_lift);
        let u0 = At(r.notice, self.e_notice);
        let n0 = At(r.leave_n0, self.e_n0);
        let still = At(T::constant(0.0), T::constant(1.0));
        // Both rates move by the lift alike, so the second difference only shrinks by its decay.
        let ub_nb = self.ub_to_nb * e_lift;
        let ub_u0 = second_difference(ub, u0, dt);
        let nb_n0 = second_difference(nb, n0, dt);
        let nb_aside = second_difference(nb, still, dt);
        let ub_n0 = second_difference(ub, n0, dt);
        let ub_aside = second_difference(ub, still, dt);
        let through_nb = third_difference([ub, nb, n0], [ub_nb, nb_n0, ub_n0], dt) * r.blocked_flow;
        let through_u0 = third_difference([ub, u0, n0], [ub_u0, self.u0_to_n0, ub_n0], dt) * r.free_flow;
        let to_aside = third_difference([ub, nb, still], [ub_nb, nb_aside, ub_aside], dt);
        Phases {
            ub: from.ub * ub.1,
            nb: from.nb * nb.1 + from.ub * r.blocked_flow * ub_nb,
            u0: from.u0 * u0.1 + from.ub * lift * ub_u0,
            n0: from.n0 * n0.1
                + from.u0 * r.free_flow * self.u0_to_n0
                + from.nb * lift * nb_n0
                + from.ub * lift * (through_nb + through_u0),
            aside: from.aside
                + from.nb * r.set_aside * nb_aside
                + from.ub * r.blocked_flow * r.set_aside * to_aside,
        }
    }

    /// The same once a view has shown that it was noticed: nothing is in `ub` any more.
    fn advance_noticed(&self, from: &Phases<T>, lift: T, e_lift: T) -> Phases<T> {
        let r = &self.rates;
        let nb = At(r.leave_nb + lift, self.e_nb * e_lift);
        let n0 = At(r.leave_n0, self.e_n0);
        let still = At(T::constant(0.0), T::constant(1.0));
        let free = self.advance_free(from);
        Phases {
            nb: from.nb * nb.1,
            n0: free.n0 + from.nb * lift * second_difference(nb, n0, self.dt),
            aside: from.aside + from.nb * r.set_aside * second_difference(nb, still, self.dt),
            ..free
        }
    }

    /// The same for a request that nothing blocks: only `u0` and `n0` hold anything.
    pub fn advance_free(&self, from: &Phases<T>) -> Phases<T> {
        Phases {
            u0: from.u0 * self.e_notice,
            n0: from.n0 * self.e_n0 + from.u0 * self.rates.free_flow * self.u0_to_n0,
            ..*from
        }
    }
}

/// A rate and its decay `exp(-rate · dt)` over the step.
#[derive(Clone, Copy)]
struct At<T>(T, T);

/// Below this distance of `rate · dt` two rates count as near, and a series takes over.
const NEAR_TWO: f64 = 1e-2;
const NEAR_THREE: f64 = 0.3;

/// ∫₀^dt e^(−x s) e^(−y (dt − s)) ds = (e^(−y dt) − e^(−x dt)) / (x − y).
fn second_difference<T: Real>(x: At<T>, y: At<T>, dt: f64) -> T {
    let gap = x.0 - y.0;
    if (gap.value() * dt).abs() > NEAR_TWO {
        return (y.1 - x.1) / gap;
    }
    // (1 − e^(−g)) / g at g = gap · dt, and symmetric: the base is y, so no cancellation.
    let g = gap * dt;
    let mut sum = T::constant(0.0);
    for k in (0..8).rev() {
        sum = -g * sum * (1.0 / f64::from(k + 2)) + 1.0;
    }
    y.1 * sum * dt
}

/// The threefold convolution of e^(−x s), e^(−y s), e^(−z s) over dt: symmetric in x, y, z.
///
/// `pairs` are the second differences of (x, y), (y, z) and (x, z), which the caller has at hand.
fn third_difference<T: Real>([x, y, z]: [At<T>; 3], [xy, yz, xz]: [T; 3], dt: f64) -> T {
    let gaps = [x.0 - y.0, y.0 - z.0, x.0 - z.0];
    let [x_y, y_z, x_z] = gaps.map(|gap| gap.value().abs());
    let widest = x_y.max(y_z).max(x_z);
    if widest * dt <= NEAR_THREE {
        third_difference_near(x, y, z, dt)
    } else if x_y >= widest {
        // Divided by the widest gap, so that rounding is amplified least.
        (yz - xz) / gaps[0]
    } else if y_z >= widest {
        (xz - xy) / gaps[1]
    } else {
        (yz - xy) / gaps[2]
    }
}

/// The same by its series around z: `Σ_k h_k(−(x−z)dt, −(y−z)dt) / (k+2)!` with complete homogeneous sums `h_k`.
fn third_difference_near<T: Real>(x: At<T>, y: At<T>, z: At<T>, dt: f64) -> T {
    let (p, q) = ((z.0 - x.0) * dt, (z.0 - y.0) * dt);
    let mut power = T::constant(1.0); // p^k
    let mut h = T::constant(1.0); // h_k(p, q)
    let mut factorial = 2.0;
    let mut sum = T::constant(0.5);
    for k in 1..14 {
        power = power * p;
        h = power + q * h;
        factorial *= f64::from(k + 2);
        sum = sum + h * (1.0 / factorial);
    }
    z.1 * sum * (dt * dt)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Simpson's rule, as a check that shares nothing with the closed form.
    fn convolve(f: impl Fn(f64) -> f64, g: impl Fn(f64) -> f64, dt: f64) -> f64 {
        let n = 2000;
        let h = dt / f64::from(n);
        (0..=n)
            .map(|i| {
                let s = h * f64::from(i);
                let weight = if i == 0 || i == n {
                    1.0
                } else if i % 2 == 1 {
                    4.0
                } else {
                    2.0
                };
                weight * f(s) * g(dt - s)
            })
            .sum::<f64>()
            * h
            / 3.0
    }

    #[test]
    fn divided_differences_equal_the_convolutions_they_stand_for() {
        let dt = 2.0;
        let at = |rate: f64| At(rate, (-rate * dt).exp());
        let rates = [0.0, 1e-9, 0.004, 0.1, 0.1 + 1e-12, 0.1049, 0.15, 0.9, 3.0];
        for x in rates {
            for y in rates {
                let two = second_difference(at(x), at(y), dt);
                let expected = convolve(|s| (-x * s).exp(), |s| (-y * s).exp(), dt);
                assert!((two / expected - 1.0).abs() < 1e-11, "{x} {y}: {two} {expected}");
                for z in rates {
                    let pairs = [(x, y), (y, z), (x, z)].map(|(x, y)| second_difference(at(x), at(y), dt));
                    let three = third_difference([x, y, z].map(at), pairs, dt);
                    let inner = |s: f64| {
                        let at = |rate: f64| At(rate, (-rate * s).exp());
                        second_difference(at(x), at(y), s)
                    };
                    let expected = convolve(inner, |s| (-z * s).exp(), dt);
                    assert!((three / expected - 1.0).abs() < 1e-10, "{x} {y} {z}: {three} {expected}");
                }
            }
        }
    }

    #[test]
    fn a_silent_step_in_which_nothing_can_be_accepted_loses_no_probability() {
        let rates = Rates {
            notice: 0.3,
            view_on_notice: 0.4,
            view_again: 0.1,
            accept_on_view: 0.0,
            accept_later: 0.0,
            set_aside: 0.02,
        };
        let step = Silence::with_views_hidden(&rates).over(17.0);
        let after = step.advance(&Phases::blocked(), 0.01, (-0.17f64).exp());
        assert!((after.total() - 1.0).abs() < 1e-14, "{after:?}");
    }
}
