//! What strangers send: the targets of the fuzzer in short, and hundreds of files made to do harm, through the real doors.

mod case;
#[path = "../../../fuzz/src/file.rs"]
pub mod file;
mod fuzz;
mod json;
mod multipart;
mod picture;
mod table;
#[path = "../../../fuzz/src/target.rs"]
mod target;
mod zip;

/// Hostile files, apart from the changes that the short runs of the fuzzer make.
const FILES: usize = picture::COUNT + zip::COUNT + table::COUNT + json::COUNT + multipart::COUNT;
const _: () = assert!(FILES > 800, "each is a way in that somebody has tried somewhere");
