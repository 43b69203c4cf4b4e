//! PostgreSQL: a writer and readers as on SQLite, each a connection that one thread uses at a time.

mod error;
pub(crate) mod inspect;
pub(crate) mod migrate;
pub(crate) mod neighbours;
mod outline;
pub mod scratch;
pub(crate) mod server;
pub(crate) mod session;
pub(crate) mod writer;
