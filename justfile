# Shortcuts. `./test` is what CI runs; everything here is convenience.

# List the recipes.
default:
    @just --list

# An invented community, with people to be.
demo *ARGS:
    cargo run -- demo {{ARGS}}

# The service.
serve *ARGS:
    cargo run --release -- serve {{ARGS}}

# Explain a synthetic archive.
run *ARGS:
    cargo run --release -- {{ARGS}}

# The gate.
ci:
    ./test

# Tests only.
test *ARGS:
    cargo test --workspace {{ARGS}}

# Draws the worlds again and rewrites the figures of docs/evidence.md; with `--pull-requests TABLE` also those, with
# `--best-bound` the best bound of the reasons (needs scikit-learn).
evidence *ARGS:
    cargo build --release
    checks/evidence.py target/release/acquaint {{ARGS}}

# The README's pictures of both sides, taken in the demo; needs the environment that checks/run makes.
pictures:
    cargo build
    target/checks/venv/bin/python checks/pictures.py target/debug/acquaint docs/images

# Format everything.
fmt:
    cargo fmt --all

# Review changed snapshots (needs cargo-insta).
review:
    cargo insta review

# Benches; docs/benchmarks.md keeps the figures.
bench *ARGS:
    cargo bench --workspace {{ARGS}}

# Licences, bans and sources of dependencies (needs cargo-deny).
deny:
    cargo deny check bans licenses sources

# Known weaknesses of dependencies, in a copy of github.com/rustsec/advisory-db; rewrites docs/advisories.md.
advisories COPY:
    checks/advisories.py --record "{{COPY}}"

# Ten thousand rounds of every property test, instead of a few hundred.
thorough:
    PROPTEST_CASES=10000 cargo test --workspace --release

# The promise at length: 100,000 pairs of worlds that differ in what a recipient privately did, and every planted leak.
promise PAIRS="100000":
    TMPDIR=$([ -w /dev/shm ] && echo /dev/shm || echo "${TMPDIR:-/tmp}") PROMISE_PAIRS={{PAIRS}} cargo test --release -p acquaint-web --test promise -- --nocapture

# The promise by enumeration: every state that a request can reach, every command from each, and every planted leak. About
# an hour; COMMANDS stops it earlier.
unwinding COMMANDS="1000000":
    UNWINDING={{COMMANDS}} cargo test --release -p acquaint-web --test promise -- --nocapture look_alike enumeration

# A community whose process is killed in the middle of what it does, again and again: so many of them, eight kills each.
killed HISTORIES="100":
    KILLED_HISTORIES={{HISTORIES}} cargo test --release -p acquaint-app --test community -- --nocapture killed::what

# Acceptances by hand and by rules, so many of each, for a classifier that must not tell them apart.
hands ACCEPTANCES="10000":
    HAND_ACCEPTANCES={{ACCEPTANCES}} cargo test --release -p acquaint-app --test community -- --nocapture hand

# A disk that fails at every write, with every fault: first start, upgrade, backup, restore, send, accept, erase, sweep. Over an
# hour; POINTS tries so many writes of each instead.
crash POINTS="all":
    CRASH_POINTS={{POINTS}} cargo test -p acquaint --test it -- --nocapture crash::

# Clients of a pair at once, with kills and lost answers, in so many towns: an order must explain every answer.
histories TOWNS="1000":
    HISTORIES={{TOWNS}} cargo test --release -p acquaint --test it -- --nocapture histories::

# More than the service can do, so many seconds each: what it still does, how late, and how much memory it needs.
overload SECONDS="15":
    OVERLOAD={{SECONDS}} cargo test --release -p acquaint --test it -- --nocapture overload::more

# Half of what the service can do, for so many seconds: memory must stay the same.
soak SECONDS="3600":
    SOAK={{SECONDS}} cargo test --release -p acquaint --test it -- --nocapture overload::memory

# The service stopped, killed and copied while programs ask, so often each.
under-load STOPS="200" KILLS="200" BACKUPS="100":
    STOPS={{STOPS}} KILLS={{KILLS}} BACKUPS={{BACKUPS}} cargo test --release -p acquaint --test it -- --nocapture load::

# libFuzzer on one target, for so many seconds; without a target: which there are. Needs a C++ compiler.
fuzz TARGET="" SECONDS="60":
    fuzz/run "{{TARGET}}" {{SECONDS}}

# Every target of the fuzzer with this many changes of its seeds, and every hostile file, without libFuzzer.
fuzz-short RUNS="20000":
    FUZZ_RUNS={{RUNS}} cargo test --release -p acquaint-web --test it -- hostile::

# How long answers take, at length: 40,000 pairs of each, with a planted delay that must be found.
timing PAIRS="40000":
    TIMING_PAIRS={{PAIRS}} cargo test --release -p acquaint-web --test timing -- --nocapture

# The journeys in a real browser, accessibility of every page, and a short schemathesis run.
checks:
    cargo build
    checks/run target/debug/acquaint

# Schemathesis at length, over every operation of the API, from three sides.
api EXAMPLES="300":
    cargo build
    crates/acquaint-web/tests/schemathesis/run.py --binary target/debug/acquaint --examples {{EXAMPLES}}

# The manual as man pages.
man DIR="target/man":
    cargo run --release -- man --out {{DIR}}

# A package for Debian (needs cargo-deb). packaging/package-test tries one, on a machine that it may change.
package PROFILE="dist":
    packaging/package {{PROFILE}}

# Owners who are asked five questions, in every world: so many requests of each. Prints the table of docs/evidence.md.
interviews REQUESTS="2000":
    INTERVIEWS={{REQUESTS}} cargo test --release -p acquaint-sim --test interview -- --nocapture

# Owners whose habits matter, and owners whose do not: so many of each. Prints the table of docs/evidence.md.
own-records OWNERS="2000":
    OWNERS={{OWNERS}} cargo test --release -p acquaint-sim --test own_record -- --nocapture
