//! Who may do what, over every route there is: a table that is tried cell by cell, and what no route may let through.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics, also in its own functions")]

#[path = "matrix/access.rs"]
mod access;
#[path = "matrix/asking.rs"]
mod asking;
#[path = "matrix/header.rs"]
mod header;
#[path = "matrix/input.rs"]
mod input;
#[path = "matrix/statements.rs"]
mod statements;
#[path = "matrix/table.rs"]
mod table;
#[path = "matrix/taint.rs"]
mod taint;
#[path = "matrix/town.rs"]
mod town;
