//! SQLite behind the [`acquaint_app::store::Store`] trait: migrations, one writer, a separate reader.

pub mod contract;
mod migrations;
mod sqlite;

pub use sqlite::SqliteStore;
