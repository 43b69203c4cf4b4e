//! Divided differences: what becomes of two or three rates that follow each other within a step, also where they are near.

/// A rate and its decay `exp(-rate · dt)` over the step.
#[derive(Clone, Copy, Debug)]
pub(super) struct At(pub f64, pub f64);

/// Below this distance of `rate · dt` two rates count as near, and a series takes over: the difference in the closed
/// form would lose its digits to cancellation.
pub(super) const NEAR_TWO: f64 = 1e-2;
pub(super) const NEAR_THREE: f64 = 0.3;

/// ∫₀^dt e^(−x s) e^(−y (dt − s)) ds = (e^(−y dt) − e^(−x dt)) / (x − y).
pub(super) fn second_difference(x: At, y: At, dt: f64) -> f64 {
    let gap = x.0 - y.0;
    if (gap * dt).abs() > NEAR_TWO {
        return (y.1 - x.1) / gap;
    }
    near_second_difference(gap, y, dt)
}

/// The same where the rates are near: `gap` is x − y.
pub(super) fn near_second_difference(gap: f64, y: At, dt: f64) -> f64 {
    // (1 − e^(−g)) / g at g = gap · dt, and symmetric: the base is y, so no cancellation.
    let g = gap * dt;
    let mut sum = 0.0;
    for k in (0..8).rev() {
        sum = -g * sum * (1.0 / f64::from(k + 2)) + 1.0;
    }
    y.1 * sum * dt
}

/// The threefold convolution of e^(−x s), e^(−y s), e^(−z s) over dt: symmetric in x, y, z.
///
/// `pairs` are the second differences of (x, y), (y, z) and (x, z), which the caller has at hand.
pub(super) fn third_difference([x, y, z]: [At; 3], [xy, yz, xz]: [f64; 3], dt: f64) -> f64 {
    let gaps = [x.0 - y.0, y.0 - z.0, x.0 - z.0];
    let [x_y, y_z, x_z] = gaps.map(f64::abs);
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
fn third_difference_near(x: At, y: At, z: At, dt: f64) -> f64 {
    let (p, q) = ((z.0 - x.0) * dt, (z.0 - y.0) * dt);
    let mut power = 1.0; // p^k
    let mut h = 1.0; // h_k(p, q)
    let mut factorial = 2.0;
    let mut sum = 0.5;
    for k in 1..14 {
        power *= p;
        h = power + q * h;
        factorial *= f64::from(k + 2);
        sum += h / factorial;
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
}
