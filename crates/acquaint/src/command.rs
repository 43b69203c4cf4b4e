//! One file for each command.

pub(crate) mod completions;
pub(crate) mod import;
pub(crate) mod saw;
pub(crate) mod why;
