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
#[path = "hostile/picture.rs"]
mod picture;
#[path = "../../../fuzz/src/target.rs"]
mod target;
#[path = "matrix/town.rs"]
#[expect(dead_code, reason = "the matrix of access needs the rest")]
mod town;
