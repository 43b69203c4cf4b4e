//! libFuzzer over the targets of [`target`]: which one, says the variable `FUZZ_TARGET`. See `fuzz/run`.

#![no_main]
#![expect(clippy::print_stderr, reason = "this is a tool, and its user sits before it")]

#[path = "../../crates/acquaint-web/tests/matrix/asking.rs"]
#[expect(dead_code, reason = "seeds need a part of it")]
mod asking;
mod file;
mod target;
#[path = "../../crates/acquaint-web/tests/matrix/town.rs"]
#[expect(dead_code, reason = "targets need a part of it")]
mod town;

use std::sync::OnceLock;
use target::{TARGETS, Target};

static CHOSEN: OnceLock<&Target> = OnceLock::new();

/// Finds the target, and writes its seeds where libFuzzer reads them a moment later.
fn choose() {
    let name = std::env::var("FUZZ_TARGET").unwrap_or_default();
    let Some(chosen) = TARGETS.iter().find(|target| target.name == name) else {
        let names: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
        eprintln!("there is no target `{name}`; choose one of {}", names.join(", "));
        std::process::exit(2);
    };
    if let Ok(folder) = std::env::var("FUZZ_SEEDS") {
        for (number, seed) in (chosen.seeds)().iter().enumerate() {
            std::fs::write(format!("{folder}/seed-{number:03}"), seed).expect("the folder can be written");
        }
    }
    CHOSEN.get_or_init(|| chosen);
}

libfuzzer_sys::fuzz_target!(init: choose(), |data: &[u8]| {
    (CHOSEN.get().expect("chosen at the start").check)(data);
});
