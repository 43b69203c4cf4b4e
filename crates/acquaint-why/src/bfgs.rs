//! Minimising a smooth function of few variables with its gradient: BFGS with backtracking.

/// Where the search ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Minimum<const N: usize> {
    pub at: [f64; N],
    pub value: f64,
    /// Whether the gradient vanished (largest component below the tolerance) or no further progress was possible.
    pub converged: bool,
    pub steps: usize,
}

type SquareMatrix<const N: usize> = [[f64; N]; N];

/// Minimises `function` (value and gradient) from `start`.
///
/// Stops when the largest component of the gradient is below `tolerance`, after `steps_max` steps, or when no step
/// lowers the value. `after_step` is told the value after each step.
pub fn minimise<const N: usize>(
    function: impl Fn(&[f64; N]) -> (f64, [f64; N]),
    start: [f64; N],
    tolerance: f64,
    steps_max: usize,
    mut after_step: impl FnMut(usize, f64),
) -> Minimum<N> {
    let mut at = start;
    let (mut value, mut gradient) = function(&at);
    let mut inverse = scaled_identity::<N>(1.0 / gradient.iter().map(|g| g * g).sum::<f64>().sqrt().max(1.0));
    for steps in 0..steps_max {
        if gradient.iter().all(|g| g.abs() < tolerance) {
            return Minimum { at, value, converged: true, steps };
        }
        let mut direction = apply(&inverse, &gradient).map(|x| -x);
        if dot(&direction, &gradient) >= 0.0 {
            inverse = scaled_identity(1.0);
            direction = gradient.map(|g| -g);
        }
        let Some((next, next_value, next_gradient)) =
            line_search(&function, &at, value, &gradient, &direction)
        else {
            return Minimum { at, value, converged: true, steps };
        };
        let step: [f64; N] = std::array::from_fn(|i| next[i] - at[i]);
        let change: [f64; N] = std::array::from_fn(|i| next_gradient[i] - gradient[i]);
        update(&mut inverse, &step, &change, steps == 0);
        (at, value, gradient) = (next, next_value, next_gradient);
        after_step(steps + 1, value);
    }
    Minimum { at, value, converged: false, steps: steps_max }
}

/// Halves the step until the value falls enough (Armijo).
fn line_search<const N: usize>(
    function: &impl Fn(&[f64; N]) -> (f64, [f64; N]),
    at: &[f64; N],
    value: f64,
    gradient: &[f64; N],
    direction: &[f64; N],
) -> Option<([f64; N], f64, [f64; N])> {
    let slope = dot(gradient, direction);
    let mut length = 1.0;
    for _ in 0..40 {
        let next: [f64; N] = std::array::from_fn(|i| at[i] + length * direction[i]);
        let (next_value, next_gradient) = function(&next);
        if next_value.is_finite() && next_value < value + 1e-4 * length * slope {
            return Some((next, next_value, next_gradient));
        }
        length *= 0.5;
    }
    None
}

/// The BFGS update of the inverse Hessian; skipped where the curvature is not positive.
fn update<const N: usize>(inverse: &mut SquareMatrix<N>, step: &[f64; N], change: &[f64; N], first: bool) {
    let curvature = dot(step, change);
    if curvature <= 1e-12 {
        return;
    }
    if first {
        *inverse = scaled_identity(curvature / dot(change, change));
    }
    let product = apply(inverse, change);
    let factor = (1.0 + dot(change, &product) / curvature) / curvature;
    for i in 0..N {
        for j in 0..N {
            inverse[i][j] +=
                factor * step[i] * step[j] - (product[i] * step[j] + step[i] * product[j]) / curvature;
        }
    }
}

fn scaled_identity<const N: usize>(scale: f64) -> SquareMatrix<N> {
    std::array::from_fn(|i| std::array::from_fn(|j| if i == j { scale } else { 0.0 }))
}

fn apply<const N: usize>(matrix: &SquareMatrix<N>, vector: &[f64; N]) -> [f64; N] {
    std::array::from_fn(|i| dot(&matrix[i], vector))
}

fn dot<const N: usize>(a: &[f64; N], b: &[f64; N]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_finds_the_bottom_of_a_curved_valley() {
        let rosenbrock = |x: &[f64; 2]| {
            let (a, b) = (1.0 - x[0], x[1] - x[0] * x[0]);
            (a * a + 100.0 * b * b, [-2.0 * a - 400.0 * x[0] * b, 200.0 * b])
        };
        let minimum = minimise(rosenbrock, [-1.2, 1.0], 1e-8, 200, |_, _| {});
        assert!(minimum.converged && (minimum.at[0] - 1.0).abs() < 1e-6, "{minimum:?}");
    }
}
