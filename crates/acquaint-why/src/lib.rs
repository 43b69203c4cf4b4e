//! The explanation engine: what a sender can see of a waiting request in, and out come *why* (the six reasons and
//! "still coming"), *what helps* (advice with its uplift) and *when* (a forecast). It takes only a `SenderView`.

pub mod explanation;
