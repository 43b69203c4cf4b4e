#!/usr/bin/env python3
"""Compares every package of Cargo.lock with a copy of RustSec's advisory database, and writes down what it found.

    checks/advisories.py COPY [--json] [--record]

COPY is a folder with https://github.com/rustsec/advisory-db, checked out or bare; nothing is fetched. `--record` rewrites
docs/advisories.md. Advisories that deny.toml accepts are shown with its reason. The exit status is 1 if another one says that
a package has a weakness, and 2 if the copy cannot be read. Tests: python3 -m doctest checks/advisories.py
"""

import argparse
import json
import re
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# RustSec's word for advisories that are no weakness by themselves; every other kind counts as one.
NOTICES = {"unmaintained", "notice"}


def key(version):
    """Versions in the order of semver.org, section 11.

    >>> sorted(["1.0.0", "1.0.0-rc.2", "0.9.10", "1.0.0-rc.19", "1.0.0-alpha", "0.9.9+x"], key=key)
    ['0.9.9+x', '0.9.10', '1.0.0-alpha', '1.0.0-rc.2', '1.0.0-rc.19', '1.0.0']
    """
    numbers, _, before = version.split("+")[0].partition("-")
    parts = [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in before.split(".")] if before else [(2, 0, "")]
    return [int(number) for number in (numbers.split(".") + ["0", "0"])[:3]], parts


def next_of(numbers, place):
    return [*numbers[:place], numbers[place] + 1, *[0] * (2 - place)]


def is_met(version, comparator):
    """One comparator of a requirement as Cargo reads it.

    >>> [is_met("1.4.2", one) for one in [">= 1.4", "<1.4.2", "^1.2", "^2", "~1.4.0", "=1.4.2", "1.3", "> 1.4.2", "<= 1.4.2"]]
    [True, False, True, False, True, True, True, False, True]
    >>> [is_met("0.3.1", one) for one in ["^0.3.0", "^0.2", "0.3", ">= 0.10.0-rc.1", "*"]]
    [True, False, True, False, True]
    """
    operator, text = re.fullmatch(r"(>=|<=|>|<|=|\^|~)?\s*(.*)", comparator.strip()).groups()
    if text == "*":
        return True
    given, at = key(version), key(text)
    if operator in {">=", "<=", ">", "<"}:
        return {">=": given >= at, "<=": given <= at, ">": given > at, "<": given < at}[operator]
    written = text.split("-")[0].count(".")
    if operator == "=":
        return given == at if written == 2 else given[0][: written + 1] == at[0][: written + 1]
    if operator == "~":
        place = min(written, 1)
    else:
        place = next((place for place in range(written + 1) if at[0][place]), written)
    return at <= given and given[0] < next_of(at[0], place)


def is_affected(version, versions):
    """Whether no requirement, of which each is comparators that must all be met, says that this version is safe.

    >>> versions = {"patched": [">= 0.2.23", ">= 0.1.9, < 0.2.0"], "unaffected": ["< 0.1.3"]}
    >>> [is_affected(version, versions) for version in ["0.1.2", "0.1.5", "0.1.9", "0.2.0", "0.2.23"]]
    [False, True, False, True, False]
    >>> is_affected("0.9.6", {"patched": []})
    True
    """
    safe = versions.get("patched", []) + versions.get("unaffected", [])
    return not any(all(is_met(version, one) for one in requirement.split(",")) for requirement in safe)


def git(copy, *words):
    return subprocess.run(["git", "-C", copy, *words], check=True, capture_output=True, text=True).stdout


def advisories(copy):
    """Every advisory of the copy's newest commit that was not withdrawn, with its package."""
    names = [name for name in git(copy, "ls-tree", "-r", "--name-only", "HEAD", "crates").splitlines() if "/RUSTSEC-" in name]
    objects = subprocess.run(
        ["git", "-C", copy, "cat-file", "--batch"],
        input="".join(f"HEAD:{name}\n" for name in names).encode(), check=True, capture_output=True,
    ).stdout
    at = 0
    for _ in names:
        line = objects.index(b"\n", at)
        size = int(objects[at:line].split()[2])
        text = objects[line + 1 : line + 1 + size].decode()
        at = line + size + 2
        found = tomllib.loads(text.split("```")[1].removeprefix("toml"))
        title = next((row.removeprefix("# ") for row in text.split("```", 2)[2].splitlines() if row.startswith("# ")), "")
        if "withdrawn" not in found["advisory"]:
            yield {**found["advisory"], "title": title, "versions": found.get("versions", {})}


def compare(copy):
    packages = tomllib.loads((ROOT / "Cargo.lock").read_text())["package"]
    external = [package for package in packages if "source" in package]
    accepted = {one["id"]: one["reason"] for one in tomllib.loads((ROOT / "deny.toml").read_text())["advisories"]["ignore"]}
    of_package, found, read = {}, [], 0
    for advisory in advisories(copy):
        read += 1
        of_package.setdefault(advisory["package"], []).append(advisory)
    for package in external:
        for advisory in of_package.get(package["name"], []):
            if is_affected(package["version"], advisory["versions"]):
                found.append({
                    "package": package["name"], "version": package["version"], "advisory": advisory["id"],
                    "title": advisory["title"], "kind": advisory.get("informational", "weakness"),
                    "accepted": accepted.get(advisory["id"]),
                })
    commit, day = git(copy, "log", "-1", "--format=%H %cs").split()
    return {
        "compared": date.today().isoformat(), "snapshot": day, "commit": commit, "advisories": read,
        "packages": len(external), "with_advisories": sum(package["name"] in of_package for package in external),
        "found": found,
    }


def document(result):
    rows = [f"| {one['package']} {one['version']} | [{one['advisory']}](https://rustsec.org/advisories/{one['advisory']}) "
            f"{one['title']} | {one['kind']} | {one['accepted'] or '**open**'} |" for one in result["found"]]
    return "\n".join([
        "# Known weaknesses of libraries", "",
        f"Compared on {result['compared']} with RustSec's advisory database as of {result['snapshot']} "
        f"(commit {result['commit'][:12]}): {result['advisories']:,} advisories, {result['packages']} packages of `Cargo.lock`, "
        f"of which {result['with_advisories']} ever had an advisory. Written by `checks/advisories.py`; what is newer than the "
        "snapshot is not in it, and the Python packages of the tests are not compared.", "",
        *(["| package | advisory | kind | why it is accepted |", "|---|---|---|---|", *rows] if rows else ["None applies."]), "",
    ])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("copy")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.add_argument("--record", action="store_true", help="rewrite docs/advisories.md")
    options = parser.parse_args()
    try:
        result = compare(options.copy)
    except (subprocess.CalledProcessError, FileNotFoundError) as error:
        print(f"{options.copy} is no copy of the advisory database: {getattr(error, 'stderr', None) or error}", file=sys.stderr)
        return 2
    if options.record:
        (ROOT / "docs/advisories.md").write_text(document(result))
    print(json.dumps(result, indent=2) if options.json else document(result))
    return int(any(one["kind"] not in NOTICES and not one["accepted"] for one in result["found"]))


if __name__ == "__main__":
    sys.exit(main())
