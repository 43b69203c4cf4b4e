//! SQLite behind the [`acquaint_app::store::Store`] trait: migrations, one writer, a separate reader.

mod community;
pub mod contract;
mod migrations;
mod sqlite;

pub use community::SqliteCommunity;
pub use migrations::{DatabaseKind, kind_of};
pub use sqlite::SqliteStore;
pub use sqlite::backup::{DatabaseFacts, check_database, close_database, copy_database, inspect_database};
