//! The pages of one person's own record as a browser reaches them: HTTP over the whole of them, on a real database, with
//! archives of invented people.

mod ask;
mod bad_input;
mod desk;
mod door;
mod journey;
mod strategy;
