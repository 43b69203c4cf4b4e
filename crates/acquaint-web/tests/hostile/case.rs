//! A hostile file, what must become of it, and the bounds that hold for each.

use std::time::{Duration, Instant};

/// The longest that one file may take. Real ones take a second at most; this leaves room for slow machines.
const WITHIN: Duration = Duration::from_secs(10);
/// The most memory that this process may ever take, in KiB: two pictures of the largest size at once, and the rest.
const MEMORY_KIB_MAX: u64 = 1_200_000;

/// What must become of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is refused, in words that say what to do.
    Refused,
    /// It is read: what is odd about it does no harm.
    Read,
    /// One or the other, as the library that decodes it has it.
    Either,
}

/// A hostile file.
#[derive(Clone)]
pub struct Case {
    /// What is odd about it.
    pub what: String,
    /// The file.
    pub bytes: Vec<u8>,
    /// What must become of it.
    pub fate: Fate,
}

impl Case {
    pub fn refused(what: impl Into<String>, bytes: impl AsRef<[u8]>) -> Self {
        Self { what: what.into(), bytes: bytes.as_ref().to_vec(), fate: Fate::Refused }
    }

    pub fn read(what: impl Into<String>, bytes: impl AsRef<[u8]>) -> Self {
        Self { fate: Fate::Read, ..Self::refused(what, bytes) }
    }

    pub fn either(what: impl Into<String>, bytes: impl AsRef<[u8]>) -> Self {
        Self { fate: Fate::Either, ..Self::refused(what, bytes) }
    }
}

/// Tries every file at a door, which answers with the words of a refusal, or with nothing where the file was read. The
/// words say what to do.
pub fn try_all(cases: &[Case], door: impl FnMut(&Case) -> Option<String>) {
    try_all_for(cases, |words| words.contains("; "), door);
}

/// The same where other words are clear.
pub fn try_all_for(
    cases: &[Case],
    is_clear: fn(&str) -> bool,
    mut door: impl FnMut(&Case) -> Option<String>,
) {
    let mut wrong = Vec::new();
    for case in cases {
        let began = Instant::now();
        let refusal = door(case);
        let took = began.elapsed();
        let Case { what, fate, .. } = case;
        match &refusal {
            Some(words) if *fate == Fate::Read => wrong.push(format!("{what}: is refused: {words}")),
            Some(words) if !is_clear(words) || words.contains(['\0', '\u{1b}', '\u{202e}']) => {
                wrong.push(format!("{what}: what to do about it? {words}"));
            }
            None if *fate == Fate::Refused => wrong.push(format!("{what}: is read")),
            _ => {}
        }
        if took > WITHIN {
            wrong.push(format!("{what}: takes {took:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
    if let Some(kib) = memory_kib() {
        assert!(kib < MEMORY_KIB_MAX, "reading them took {kib} KiB of memory at the most");
    }
}

/// The most memory that this process took so far, where the system tells.
fn memory_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    peak.trim().strip_suffix(" kB")?.trim().parse().ok()
}
