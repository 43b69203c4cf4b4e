//! A community in SQLite keeps the contract of the store, and what is special about its files.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics, also in its own functions")]

mod altered;
mod damage;
mod erasure;
mod files;
mod large;
mod look_alike;
mod moving;
mod postgres;
mod statements;
mod two_worlds;

use acquaint_store::CommunityDatabase;

mod contract {
    acquaint_store::community_contract! { fresh: || super::CommunityDatabase::open_temporary().unwrap() }
}
