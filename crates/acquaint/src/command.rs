//! One file for each command.

pub(crate) mod ask;
pub(crate) mod backup;
pub(crate) mod completions;
pub(crate) mod config;
pub(crate) mod demo;
pub(crate) mod doctor;
pub(crate) mod explain;
pub(crate) mod fit;
pub(crate) mod healthcheck;
mod history;
pub(crate) mod import;
pub(crate) mod man;
pub(crate) mod migrate;
mod model_file;
pub(crate) mod restore;
pub(crate) mod saw;
pub(crate) mod score;
pub(crate) mod serve;
pub(crate) mod simulate;
pub(crate) mod triage;
pub(crate) mod verify;
pub(crate) mod who;
pub(crate) mod why;
