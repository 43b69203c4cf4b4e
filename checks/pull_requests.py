#!/usr/bin/env python3
"""Forecasts on people whom nobody invented: outsiders who sent a pull request to a public project, and waited.

    checks/pull_requests.py ACQUAINT TABLE [--facts] [--seed N] [--at-most N]

ACQUAINT is the program, TABLE a CSV file (plain or gzip) with one pull request a line, of which these columns are read:
project, asker_is_team, merged_after_days, closed_after_days (one of the two), day (since the first), and with --facts
asker_earlier, asker_earlier_merged, asker_followers. Half of the projects teach `acquaint fit`, the other half are judged: of
each request that was still open after 0, 1, 3, 7, 14, 30, 60, 90 and 180 days, is it merged within 7, 30, 90 and 365 days?
What was closed without merging ended otherwise: an answer can no longer come. Prints what `acquaint score` prints, and for
each horizon whether the cumulative incidence of the same history (Kaplan-Meier, with closing as another end) does better.

Only ended pull requests are in such a table, so every one counts as watched for ten years. With --seed another half teaches.
"""

import argparse
import csv
import gzip
import json
import random
import subprocess
import tempfile
from pathlib import Path

LANDMARKS_DAYS = [0, 1, 3, 7, 14, 30, 60, 90, 180]
WATCHED_DAYS = 3650.0


def read(table):
    opened = gzip.open(table, "rt") if table.suffix == ".gz" else table.open()
    with opened as file:
        return [row for row in csv.DictReader(file) if row["asker_is_team"] == "0"]


def ended(row):
    """When it was merged and when it was closed, in days; one of them is None."""
    merged, closed = row["merged_after_days"], row["closed_after_days"]
    return (float(merged) if merged else None, float(closed) if closed else None)


def facts(row):
    """What a sender sees, in acquaint's terms: who was merged before has met, who asked before is in the same field."""
    earlier, share = float(row["asker_earlier"] or 0), float(row["asker_earlier_merged"] or 0)
    tie = "never_met" if earlier == 0 else "same_field" if share == 0 else "former_co_worker"
    seen = {"tie": tie}
    if row["asker_followers"]:
        seen["sender_connections"] = int(float(row["asker_followers"]))
    return seen


def history_line(row, with_facts):
    merged, closed = ended(row)
    line = {"waited_days": WATCHED_DAYS, "accepted_after_days": merged, "ended_after_days": closed}
    return line | (facts(row) if with_facts else {})


def judged_lines(row, number, with_facts):
    merged, closed = ended(row)
    last = closed if merged is None else merged
    for silent in LANDMARKS_DAYS:
        if last > silent:
            name = f"{number}-{silent}"
            evidence = {"id": name, "waited_days": silent} | (facts(row) if with_facts else {})
            yield evidence, {"id": name, "accepted_after_days": merged}


def write(path, lines):
    with path.open("w") as file:
        file.writelines(json.dumps(line) + "\n" for line in lines)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("acquaint", type=Path)
    arguments.add_argument("table", type=Path)
    arguments.add_argument("--facts", action="store_true")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--at-most", type=int, default=60_000, help="judged moments, drawn at random")
    given = arguments.parse_args()
    rows = read(given.table)
    dice = random.Random(given.seed)
    projects = sorted({row["project"] for row in rows})
    teaching = set(dice.sample(projects, len(projects) // 2))
    learned = [row for row in rows if row["project"] in teaching]
    judged = [row for row in rows if row["project"] not in teaching]
    moments = [pair for i, row in enumerate(judged) for pair in judged_lines(row, i, given.facts)]
    if len(moments) > given.at_most:
        moments = dice.sample(moments, given.at_most)
    print(f"{len(projects)} projects; {len(teaching)} teach with {len(learned)} pull requests of outsiders, "
          f"the others are judged at {len(moments)} moments")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        write(place / "history.jsonl", (history_line(row, given.facts) for row in learned))
        write(place / "evidence.jsonl", (evidence for evidence, _ in moments))
        write(place / "truth.jsonl", (truth for _, truth in moments))
        with (place / "history.jsonl").open() as lines, (place / "model.json").open("w") as model:
            subprocess.run([given.acquaint, "fit"], stdin=lines, stdout=model, check=True)
        command = [given.acquaint, "score", "--json", "--model", place / "model.json"]
        command += ["--truth", place / "truth.jsonl", "--history", place / "history.jsonl"]
        with (place / "evidence.jsonl").open() as lines:
            scored = subprocess.run(command, stdin=lines, stdout=subprocess.PIPE, check=True)
    print("\n| within | moments | merged | log loss | Kaplan-Meier | difference | calibration error | of Kaplan-Meier "
          "| by chance |")
    print("|---|---|---|---|---|---|---|---|---|")
    for when in json.loads(scored.stdout)["when"]:
        rival = next(rival for rival in when["rivals"] if rival["name"] == "Kaplan-Meier")
        print(f"| {when['within_days']:.0f} days | {when['requests']} | {when['happened']:.1%} | {when['log_loss']:.4f} "
              f"| {rival['log_loss']:.4f} | {rival['difference']:+.4f} ± {rival['standard_error']:.4f} "
              f"| {when['calibration_error']:.4f} | {rival['calibration_error']:.4f} | {when['calibration_floor']:.4f} |")


if __name__ == "__main__":
    main()
