//! One file for each command.

pub(crate) mod completions;
pub(crate) mod explain;
pub(crate) mod fit;
pub(crate) mod import;
mod model_file;
pub(crate) mod saw;
pub(crate) mod simulate;
pub(crate) mod verify;
pub(crate) mod why;
