//! What strangers send: the targets of the fuzzer in short, and hundreds of files made to do harm, through the real doors.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics, also in its own functions")]

#[path = "matrix/asking.rs"]
#[expect(dead_code, reason = "the matrix of access needs the rest")]
mod asking;
#[path = "hostile/case.rs"]
mod case;
#[path = "../../../fuzz/src/file.rs"]
mod file;
#[path = "hostile/fuzz.rs"]
mod fuzz;
#[path = "hostile/json.rs"]
mod json;
#[path = "hostile/multipart.rs"]
mod multipart;
#[path = "hostile/picture.rs"]
mod picture;
#[path = "hostile/table.rs"]
mod table;
#[path = "../../../fuzz/src/target.rs"]
mod target;
#[path = "matrix/town.rs"]
#[expect(dead_code, reason = "the matrix of access needs the rest")]
mod town;
#[path = "hostile/zip.rs"]
mod zip;

/// Hostile files, apart from the changes that the short runs of the fuzzer make.
const FILES: usize = picture::COUNT + zip::COUNT + table::COUNT + json::COUNT + multipart::COUNT;
const _: () = assert!(FILES > 800, "each is a way in that somebody has tried somewhere");
