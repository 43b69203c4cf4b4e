//! How acquaint knows who someone is: [`password`], [`passkey`] and [`token`], and how often it lets them try
//! ([`throttle`]).
//!
//! Nothing here knows of members, requests or pages.

pub mod passkey;
pub mod password;
pub mod throttle;
pub mod token;
