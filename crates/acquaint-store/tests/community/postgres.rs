//! What is special about a community in PostgreSQL.

mod faults;
mod proxy;
mod refusals;
mod roles;
mod servers;
