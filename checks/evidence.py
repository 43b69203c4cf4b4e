#!/usr/bin/env python3
"""Rewrites the figures of docs/evidence.md, between its marks.

    checks/evidence.py ACQUAINT [--seeds N] [--pull-requests TABLE] [--best-bound]

ACQUAINT is the program. Worlds are drawn from their seeds, so the figures are the same wherever this runs; times are of the
machine. Each of the N seeds draws a history of 500 requests and one of 1,500, and other requests that wait, in each world. With a
TABLE (see pull_requests.py) the part about pull requests is measured again, otherwise it stays as it is. With --best-bound
the reasons are also compared with boosting that is told the truth (see best_bound.py; needs scikit-learn).
"""

import argparse
import json
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from best_bound import best_bound

DOCUMENT = Path(__file__).parent.parent / "docs" / "evidence.md"
SCENARIOS = Path(__file__).parent.parent / "crates" / "acquaint-sim" / "scenarios"
WORLDS = ["city", "village", "fair", *sorted(file.stem for file in SCENARIOS.glob("*.toml")), "as-assumed", "sessions"]
HISTORIES = [("500", 167), ("1,500", 500)]
# Half a million lines would say no more: this many members send 3 requests each, of which about a half still wait.
JUDGED_MEMBERS = 1500
# Whose truth boosting is told.
TAUGHT_MEMBERS = 12000
STANDARD_ERRORS = 2.0


def run(acquaint, arguments, lines=None):
    with open(lines or "/dev/null") as source:
        done = subprocess.run([acquaint, *map(str, arguments)], stdin=source, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{arguments}: {done.stderr}")
    return done.stdout


def draw(acquaint, world, members, seed, folder):
    file = SCENARIOS / f"{world}.toml"
    hidden = ["--hidden", "0"] if world in ("as-assumed", "sessions") else []
    named = ["--scenario", file] if file.exists() else ["--world", world]
    place = ["simulate", *named, "--members", members, "--seed", seed, "--days", 400, "--out", folder]
    run(acquaint, place + hidden)


def score(acquaint, judged, history, model=None):
    command = ["score", "--json", "--truth", judged / "truth.jsonl", "--history", history / "history.jsonl"]
    return json.loads(run(acquaint, command + (["--model", model] if model else []), judged / "evidence.jsonl"))


def pool(places, folder):
    """All judged requests of all worlds as one world."""
    folder.mkdir()
    for name in ("evidence.jsonl", "truth.jsonl"):
        with (folder / name).open("w") as pooled:
            for number, place in enumerate(places):
                for line in (place / name).open():
                    line = json.loads(line)
                    pooled.write(json.dumps(line | {"id": f"{number}-{line['id']}"}) + "\n")


def measure(acquaint, seeds, with_bound):
    """Scores by world and history, one for each seed, and of all worlds together; the best bounds; and how long fitting took."""
    scores, bounds, took, places = {}, {}, 0.0, []
    with tempfile.TemporaryDirectory() as folder:
        for world in WORLDS:
            for seed in range(1, seeds + 1):
                place = Path(folder) / f"{world}-{seed}"
                judged = place / "judged"
                draw(acquaint, world, JUDGED_MEMBERS, 1000 + seed, judged)
                places.append(judged)
                for name, members in HISTORIES:
                    history = place / name
                    draw(acquaint, world, members, 2000 + seed + members, history)
                    model = place / f"{name}.json"
                    began = time.monotonic()
                    model.write_text(run(acquaint, ["fit"], history / "history.jsonl"))
                    took = max(took, time.monotonic() - began)
                    scores.setdefault((world, name), []).append(score(acquaint, judged, history, model))
                scores.setdefault((world, "prior-2"), []).append(score(acquaint, judged, place / "500"))
            if with_bound:
                taught = Path(folder) / f"{world}-taught"
                draw(acquaint, world, TAUGHT_MEMBERS, 4000, taught)
                judged = [place for place in places if place.parent.name.startswith(f"{world}-")]
                bounds[world] = best_bound(taught, judged)
                shutil.rmtree(taught)
        pool(places, Path(folder) / "pooled")
        pooled = ["score", "--json", "--truth", Path(folder) / "pooled" / "truth.jsonl"]
        scores["pooled"] = json.loads(run(acquaint, pooled, Path(folder) / "pooled" / "evidence.jsonl"))["why"]
    return scores, bounds, took


def rival(part, name):
    return next(rival for rival in part["rivals"] if rival["name"] == name)


def mean(values):
    values = list(values)
    return sum(values) / len(values)


def lost(part, name):
    other = rival(part, name)
    return other["difference"] > STANDARD_ERRORS * other["standard_error"]


def net(part):
    return max(part["calibration_error"] - part["calibration_floor"], 0.0)


def said(whys):
    """How often it is said that it is not about you, and how far that is off."""
    parts = [why["not_about_you"] or {"cases": 0, "calibration_error": 0.0, "calibration_floor": 0.0} for why in whys]
    share = sum(part["cases"] for part in parts) / sum(why["requests"] for why in whys)
    return f"{mean(map(net, parts)):.3f} ({share:.0%})"


def reasons(scores, bounds, seeds):
    bound = ["best bound"] if bounds else []
    names = ["world", "prior-2", *bound, "base rates", "lost to", "checklist", "lost to", "top 1, top 2",
             "calibration error net of chance", "of the top reason", "of \"not about you\" (said)"]
    rows = [f"| {' | '.join(names)} |", "|---" * len(names) + "|"]
    for world in WORLDS:
        why = [one["why"] for one in scores[world, "prior-2"]]
        cells = [f"{mean(part['log_loss'] for part in why):.3f}"]
        cells += [f"{bounds[world]:.3f}"] if bounds else []
        for name in ("base rates", "checklist"):
            cells += [f"{mean(rival(part, name)['log_loss'] for part in why):.3f}",
                      f"{sum(lost(part, name) for part in why)} of {seeds}"]
        cells.append(f"{mean(part['top_1'] for part in why):.0%}, {mean(part['top_2'] for part in why):.0%}")
        cells += [f"{mean(map(net, why)):.3f}", f"{mean(net(part['top']) for part in why):.3f}", said(why)]
        rows.append(f"| {world} | {' | '.join(cells)} |")
    pooled = scores["pooled"]
    distance = [f"{mean(bounds.values()):.3f}"] if bounds else []
    cells = [f"{pooled['log_loss']:.3f}", *distance, "", "", "", "", f"{pooled['top_1']:.0%}, {pooled['top_2']:.0%}",
             f"{net(pooled):.3f}", f"{net(pooled['top']):.3f}", said([pooled])]
    rows.append(f"| all together | {' | '.join(cells)} |")
    return "\n".join(rows)


def forecasts(scores, seeds):
    rows = ["| world | outcomes | 7 days | 30 days | 90 days | a year | lost to it "
            "| calibration error net of chance: up to 90 days, a year |",
            "|---|---|---|---|---|---|---|---|"]
    for world in WORLDS:
        for name, _ in HISTORIES:
            horizons = list(zip(*(one["when"] for one in scores[world, name])))
            before = list(zip(*(one["when"] for one in scores[world, "prior-2"])))
            cells = [f"{mean(p['log_loss'] for p in parts):.3f} ({mean(p['log_loss'] for p in prior):.3f}, "
                     f"{mean(rival(p, 'Kaplan-Meier')['log_loss'] for p in parts):.3f})"
                     for parts, prior in zip(horizons, before)]
            losses = sum(lost(part, "Kaplan-Meier") for parts in horizons for part in parts)
            errors = [mean(map(net, parts)) for parts in horizons]
            rows.append(f"| {world} | {name} | {' | '.join(cells)} | {losses} of {seeds * len(horizons)} "
                        f"| {max(errors[:3]):.3f}, {errors[3]:.3f} |")
    return "\n".join(rows)


def pull_requests(acquaint, table):
    script = Path(__file__).with_name("pull_requests.py")
    parts = []
    for seed in (1, 2, 3):
        for facts in ([], ["--facts"]):
            command = [sys.executable, script, acquaint, table, "--at-most", "30000", "--seed", str(seed), *facts]
            told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
            what = "with facts about the asker" if facts else "times alone"
            parts.append(f"Half {seed}, {what}. {told.strip()}")
    return "\n\n".join(parts)


def put(text, mark, figures):
    begin, end = f"<!-- {mark} -->", f"<!-- end of {mark} -->"
    before, rest = text.split(begin)
    return f"{before}{begin}\n{figures}\n{end}{rest.split(end)[1]}"


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("acquaint", type=Path)
    arguments.add_argument("--seeds", type=int, default=2)
    arguments.add_argument("--pull-requests", type=Path)
    arguments.add_argument("--best-bound", action="store_true")
    given = arguments.parse_args()
    scores, bounds, took = measure(given.acquaint, given.seeds, given.best_bound)
    text = DOCUMENT.read_text()
    text = put(text, "measured", f"Measured on {date.today():%-d %B %Y}, {platform.machine()}, {given.seeds} seeds in each "
                                 f"world. The longest `acquaint fit` of 1,500 requests took {took:.1f} s.")
    text = put(text, "reasons", reasons(scores, bounds, given.seeds))
    text = put(text, "forecasts", forecasts(scores, given.seeds))
    if given.pull_requests:
        text = put(text, "pull requests", pull_requests(given.acquaint, given.pull_requests))
    DOCUMENT.write_text(text)


if __name__ == "__main__":
    main()
