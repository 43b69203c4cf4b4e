"""Reference values for the survival yardsticks: Kaplan-Meier, and Weibull and log-normal mixture cure fits.

Prints the 120 synthetic times and the numbers in the tests of crates/acquaint-why/src/survival.rs.
Python 3.11, lifelines==0.30.3, autograd==1.9.1, numpy==2.4.6, pandas==2.3.3, scipy==1.17.1.
"""

import autograd.numpy as np
import lifelines
from autograd import grad, hessian
from autograd.scipy.stats import norm
from scipy.special import ndtri

AT = [0.5, 2.0, 7.0, 30.0, 59.0]


def van_der_corput(index, base):
    """The digits of `index` in `base`, mirrored at the point: evenly spread over 0 to 1."""
    share, digit = 0.0, 1.0 / base
    while index:
        share += digit * (index % base)
        index //= base
        digit /= base
    return share


def synthetic():
    """Log-normal times (median 2 days, sd of the logarithm 1.5); 30 % never answer; watched for 20 to 60 days.

    Rounded to one decimal, so that some times are equal.
    """
    days, answered = [], []
    for index in range(1, 121):
        answers = van_der_corput(index, 3) >= 0.3
        time = 2.0 * np.exp(1.5 * ndtri(van_der_corput(index, 2))) if answers else np.inf
        watched = 60.0 - 40.0 * van_der_corput(index, 5)
        days.append(round(float(min(time, watched)), 1))
        answered.append(time <= watched)
    return np.array(days), np.array(answered)


def ln_survival_and_density(shape, x, days):
    """Of those who answer; x is location and ln scale of the logarithm of the time, in both shapes."""
    z = (np.log(days) - x[0]) / np.exp(x[1])
    if shape == "Weibull":
        return -np.exp(z), z - np.exp(z) - x[1] - np.log(days)
    return norm.logsf(z), norm.logpdf(z) - x[1] - np.log(days)


def survival(x, shape, days):
    never = 1 / (1 + np.exp(-x[0]))
    return never + (1 - never) * np.exp(ln_survival_and_density(shape, x[1:], days)[0])


def negative_ln_likelihood(x, shape, days, answered):
    ln_density = ln_survival_and_density(shape, x[1:], days)[1] - np.log(1 + np.exp(x[0]))
    return -np.sum(np.where(answered, ln_density, np.log(survival(x, shape, days))))


slope = grad(negative_ln_likelihood)


def refined(x, *problem):
    """Newton's method from the optimum of lifelines, which stops about 1e-5 short of it."""
    for _ in range(10):
        x = x - np.linalg.solve(hessian(negative_ln_likelihood)(x, *problem), slope(x, *problem))
    assert np.abs(slope(x, *problem)).max() < 1e-10
    return x


def report(shape, base, days, answered):
    fitter = lifelines.MixtureCureFitter(base_fitter=base).fit(days, answered)
    never, location, scale = (getattr(fitter, name) for name in fitter._fitted_parameter_names)
    if shape == "Weibull":
        location, scale = np.log(location), 1 / scale
    x = refined(np.array([np.log(never / (1 - never)), location, np.log(scale)]), shape, days, answered)
    print(f"{shape}: refined, then by lifelines")
    ln_likelihood = -negative_ln_likelihood(x, shape, days, answered)
    print(f"  ln likelihood {ln_likelihood:.12f} {fitter.log_likelihood_:.12f}")
    print(f"  never answer  {1 / (1 + np.exp(-x[0])):.12f} {fitter.cured_fraction_:.12f}")
    for t, by_lifelines in zip(AT, fitter.survival_function_at_times(AT)):
        print(f"  S({t}) {survival(x, shape, t):.12f} {by_lifelines:.12f}")


def main():
    days, answered = synthetic()
    print(f"answered after ({answered.sum()})", sorted(days[answered].tolist()))
    print(f"silent for ({(~answered).sum()})", sorted(days[~answered].tolist()))
    curve = lifelines.KaplanMeierFitter().fit(days, answered)
    variance = curve.survival_function_["KM_estimate"] ** 2 * curve._cumulative_sq_
    print("Kaplan-Meier: share and Greenwood variance")
    for t in AT:
        print(f"  S({t}) {curve.predict(t):.15f} {variance[variance.index <= t].iloc[-1]:.15e}")
    report("Weibull", lifelines.WeibullFitter(), days, answered)
    report("log-normal", lifelines.LogNormalFitter(), days, answered)


if __name__ == "__main__":
    main()
