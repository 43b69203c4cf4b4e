#!/usr/bin/env python3
"""How well anybody could name the reason: gradient boosting that is told the truth of many other requests of the same world.

    checks/best_bound.py TAUGHT JUDGED...

All are folders that `acquaint simulate` wrote, with different seeds. Prints the log loss, in nats, of the chief reasons of the
requests in JUDGED that wait. Needs scikit-learn. What boosting reaches is what labels could teach; with fewer than some ten
thousand requests it falls short of the best bound itself.
"""

import json
import math
import os
import sys
from pathlib import Path

ACTIVITIES = ["this_week", "this_month", "this_quarter", "rarely"]
TIES = ["co_worker", "former_co_worker", "client_or_partner", "classmate", "friend", "friend_of_friend", "relative",
        "neighbour", "met_at_event", "same_field", "never_met"]
OUTCOMES = ["unrecognised", "strategy", "small_network", "at_limit", "rarely_here", "knows_well_only", "own_reasons",
            "still_coming"]


# No fact is below 0.
UNKNOWN = -1.0


def number(value):
    if isinstance(value, dict):
        value = value["at_least"]
    return UNKNOWN if value is None else float(value)


def place(value, words):
    return UNKNOWN if value is None else float(words.index(value))


def facts(line):
    """What a sender sees, as numbers; also what they do not know."""
    views = line["views_after_days"]
    note, shared = line["note"] or {}, line["shared"]
    row = [line["waited_days"], len(views) if views is not None else UNKNOWN,
           line["waited_days"] - views[-1] if views else UNKNOWN, place(line["tie"], TIES)]
    row += [place(line[name], ACTIVITIES) for name in ("recipient_activity", "sender_activity")]
    row += [number(line[name]) for name in ("recipient_posts", "recipient_connections", "picture", "details", "namesakes",
                                            "mutual_connections", "sender_connections")]
    row += [number(note.get(name)) for name in ("who", "how", "why")]
    return row + [number(shared[name]) for name in ("organisation", "school", "industry", "function", "region")]


TIE = 3


def read(folder):
    truths = [json.loads(line) for line in (folder / "truth.jsonl").open()]
    chief = {truth["id"]: OUTCOMES.index(truth["chief"]) for truth in truths if truth["chief"] != "accepted"}
    lines = [json.loads(line) for line in (folder / "evidence.jsonl").open()]
    return [facts(line) for line in lines], [chief[line["id"]] for line in lines]


def best_bound(taught, judged):
    """Mean log loss in nats over the requests in all folders of JUDGED."""
    # On shared cores, threads wait for each other longer than they compute.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    import numpy
    from sklearn.ensemble import HistGradientBoostingClassifier

    seen, truths = read(taught)
    boosting = HistGradientBoostingClassifier(learning_rate=0.1, max_iter=200, max_leaf_nodes=15, min_samples_leaf=40,
                                              l2_regularization=1.0, categorical_features=[TIE], early_stopping=True,
                                              random_state=1).fit(numpy.array(seen), truths)
    column = {outcome: index for index, outcome in enumerate(boosting.classes_)}
    losses = []
    for new, answers in map(read, judged):
        chances = boosting.predict_proba(numpy.array(new))
        told = [row[column[answer]] if answer in column else 0.0 for row, answer in zip(chances, answers)]
        losses += [-math.log(max(chance, 1e-6)) for chance in told]
    return sum(losses) / len(losses)


if __name__ == "__main__":
    print(f"{best_bound(Path(sys.argv[1]), [Path(folder) for folder in sys.argv[2:]]):.4f}")
