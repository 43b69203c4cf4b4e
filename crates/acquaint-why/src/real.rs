//! Numbers the chain can be computed in: plain `f64`, or `f64` with its exact gradient (forward-mode dual numbers),
//! so that fitting uses the very formulas that explaining uses.

use std::ops::{Add, Div, Mul, Neg, Sub};

/// A real number, possibly with derivatives attached.
pub trait Real:
    Copy
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + Mul<f64, Output = Self>
    + Add<f64, Output = Self>
{
    fn constant(value: f64) -> Self;
    /// The value without derivatives.
    fn value(self) -> f64;
    /// e to this power.
    #[must_use]
    fn exp(self) -> Self;
    /// The natural logarithm.
    #[must_use]
    fn ln(self) -> Self;
    /// The logarithm of the gamma function.
    #[must_use]
    fn ln_gamma(self) -> Self;
    /// P(Z > self) for a standard normal Z.
    #[must_use]
    fn normal_tail(self) -> Self;
}

impl Real for f64 {
    fn constant(value: f64) -> Self {
        value
    }
    fn value(self) -> f64 {
        self
    }
    fn exp(self) -> Self {
        f64::exp(self)
    }
    fn ln(self) -> Self {
        f64::ln(self)
    }
    fn ln_gamma(self) -> Self {
        statrs::function::gamma::ln_gamma(self)
    }
    fn normal_tail(self) -> Self {
        0.5 * statrs::function::erf::erfc(self / std::f64::consts::SQRT_2)
    }
}

/// A value and its gradient with respect to `N` parameters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dual<const N: usize> {
    pub value: f64,
    /// The partial derivatives.
    pub gradient: [f64; N],
}

impl<const N: usize> Dual<N> {
    /// The `index`-th parameter itself.
    pub fn parameter(value: f64, index: usize) -> Self {
        let mut gradient = [0.0; N];
        gradient[index] = 1.0;
        Self { value, gradient }
    }

    /// Chain rule: a function value and its derivative at `self.value`.
    fn map(self, value: f64, derivative: f64) -> Self {
        Self { value, gradient: self.gradient.map(|g| g * derivative) }
    }

    fn zip(self, other: Self, value: f64, by_self: f64, by_other: f64) -> Self {
        let mut gradient = self.gradient;
        for (g, o) in gradient.iter_mut().zip(other.gradient) {
            *g = *g * by_self + o * by_other;
        }
        Self { value, gradient }
    }
}

impl<const N: usize> Add for Dual<N> {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        self.zip(other, self.value + other.value, 1.0, 1.0)
    }
}
impl<const N: usize> Sub for Dual<N> {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self.zip(other, self.value - other.value, 1.0, -1.0)
    }
}
impl<const N: usize> Mul for Dual<N> {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        self.zip(other, self.value * other.value, other.value, self.value)
    }
}
impl<const N: usize> Div for Dual<N> {
    type Output = Self;
    fn div(self, other: Self) -> Self {
        let quotient = self.value / other.value;
        self.zip(other, quotient, 1.0 / other.value, -quotient / other.value)
    }
}
impl<const N: usize> Neg for Dual<N> {
    type Output = Self;
    fn neg(self) -> Self {
        self.map(-self.value, -1.0)
    }
}
impl<const N: usize> Mul<f64> for Dual<N> {
    type Output = Self;
    fn mul(self, factor: f64) -> Self {
        self.map(self.value * factor, factor)
    }
}
impl<const N: usize> Add<f64> for Dual<N> {
    type Output = Self;
    fn add(self, term: f64) -> Self {
        self.map(self.value + term, 1.0)
    }
}

impl<const N: usize> Real for Dual<N> {
    fn constant(value: f64) -> Self {
        Self { value, gradient: [0.0; N] }
    }
    fn value(self) -> f64 {
        self.value
    }
    fn exp(self) -> Self {
        let value = self.value.exp();
        self.map(value, value)
    }
    fn ln(self) -> Self {
        self.map(self.value.ln(), 1.0 / self.value)
    }
    fn ln_gamma(self) -> Self {
        let value = statrs::function::gamma::ln_gamma(self.value);
        self.map(value, statrs::function::gamma::digamma(self.value))
    }
    fn normal_tail(self) -> Self {
        let density = (-0.5 * self.value * self.value).exp() / std::f64::consts::TAU.sqrt();
        self.map(self.value.normal_tail(), -density)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn function<T: Real>(x: T, y: T) -> T {
        (x * y).exp() / (y + 1.0) - (x * x + y).ln() * 3.0
            + (-(x + 2.0)).exp()
            + (y + 2.0).ln_gamma()
            + (x - y).normal_tail()
    }

    #[test]
    fn gradients_equal_central_differences() {
        let (x, y) = (0.7, 1.3);
        let exact = function(Dual::<2>::parameter(x, 0), Dual::<2>::parameter(y, 1));
        let h = 1e-6;
        let by_x = (function(x + h, y) - function(x - h, y)) / (2.0 * h);
        let by_y = (function(x, y + h) - function(x, y - h)) / (2.0 * h);
        assert!((exact.value - function(x, y)).abs() < 1e-14);
        assert!((exact.gradient[0] - by_x).abs() < 1e-8, "{} {by_x}", exact.gradient[0]);
        assert!((exact.gradient[1] - by_y).abs() < 1e-8, "{} {by_y}", exact.gradient[1]);
    }
}
