//! Who may do what, over every route there is: a table that is tried cell by cell, and what no route may let through.

mod access;
pub mod asking;
mod header;
mod input;
mod statements;
mod table;
mod taint;
pub mod town;
