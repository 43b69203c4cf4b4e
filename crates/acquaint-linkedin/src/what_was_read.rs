//! What was read of an archive, in words: per file what it was used for, what could not be read and why, what is missing.

use crate::kind::Kind;
use crate::reading::Reading;

/// What was read, as sentences without their full stops.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WhatWasRead {
    /// Each file that was read: its rows and what they were used for.
    pub files: Vec<String>,
    /// Each file that is there and could not be read, and why.
    pub unreadable: Vec<String>,
    /// Each file that is missing, what it would tell, and what to tick on LinkedIn to get it.
    pub missing: Vec<String>,
}

impl Reading {
    pub fn what_was_read(&self) -> WhatWasRead {
        let purpose = |name: &str| Kind::of(name).map_or("", Kind::purpose);
        let files = self.files.iter().map(|file| {
            let rows =
                acquaint_core::text::count(usize::try_from(file.rows).unwrap_or(usize::MAX), "row", "rows");
            let mut words = format!("{}: {rows}, for {}", file.name, purpose(&file.name));
            if file.left_out > 0 {
                words = format!("{words}; {} left out", file.left_out);
            }
            file.remarks.iter().fold(words, |words, remark| words + "; " + remark)
        });
        let whole = self.problems.iter().filter(|problem| problem.line == 0);
        let unreadable: Vec<_> = whole
            .map(|problem| {
                let Some(kind) = Kind::of(&problem.file) else { return problem.to_string() };
                format!(
                    "{} is there but could not be read, so {} cannot be told: {}",
                    problem.file,
                    kind.purpose(),
                    problem.why
                )
            })
            .collect();
        let names = self.files.iter().map(|file| &file.name).chain(self.problems.iter().map(|it| &it.file));
        let kinds: Vec<_> = names.filter_map(|name| Kind::of(name)).collect();
        let missing =
            Kind::WANTED.iter().filter(|(kind, ..)| !kinds.contains(kind)).map(|(kind, name, tick)| {
                format!("{name} is missing, so {} cannot be told: tick {tick} on LinkedIn", kind.purpose())
            });
        WhatWasRead { files: files.collect(), unreadable, missing: missing.collect() }
    }
}
