# Shortcuts. `./test` is what CI runs; everything here is convenience.

# List the recipes.
default:
    @just --list

# Explain a synthetic archive.
run *ARGS:
    cargo run --release -- {{ARGS}}

# Everything CI checks.
ci:
    ./test

# Tests only.
test *ARGS:
    cargo test --workspace {{ARGS}}

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

# Ten thousand rounds of every property test, instead of a few hundred.
thorough:
    PROPTEST_CASES=10000 cargo test --workspace --release
