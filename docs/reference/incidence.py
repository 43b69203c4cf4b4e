"""Reference values for delayed entry and for the cumulative incidence of answers where requests also end otherwise.

Prints the numbers in the tests of crates/acquaint-why/src/survival.rs, from the times of mixture_cure.py: every third silent
request ended otherwise, and every fourth request was watched only from half its time on.
Python 3.11, lifelines==0.30.3.
"""

import lifelines
from mixture_cure import synthetic

# A little later than a tenth of a day: lifelines moves equal times apart.
AT = [0.55, 2.05, 7.05, 30.05, 59.05]


def main():
    days, answered = synthetic()
    order = sorted(range(len(days)), key=lambda i: (not answered[i], days[i]))
    days, answered = [float(days[i]) for i in order], [bool(answered[i]) for i in order]
    silent = answered.index(False)
    ends = [1 if yes else 2 if (i - silent) % 3 == 0 else 0 for i, yes in enumerate(answered)]
    entry = [time / 2 if i % 4 == 0 else 0.0 for i, time in enumerate(days)]

    late = lifelines.KaplanMeierFitter().fit(days, answered, entry=entry)
    print("delayed entry", [float(late.predict(t)) for t in AT])
    incidence = lifelines.AalenJohansenFitter(seed=1, calculate_variance=False).fit(days, ends, event_of_interest=1)
    print("incidence", [float(incidence.predict(t)) for t in AT])


if __name__ == "__main__":
    main()
