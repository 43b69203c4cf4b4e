//! Synthetic people and their requests, with truths that no real record tells.
//!
//! - [`archive`]: LinkedIn archives in the real format, with what is true and what a perfect reader could know;
//! - [`community`]: members and the requests between them, [`story`] by story;
//! - [`demo`]: the community that `acquaint demo` shows, with people, a network and personas;
//! - [`interview`]: owners who are asked about their requests, and what that settles;
//! - [`score`]: how good explanations are, against the truth.

pub mod archive;
pub mod community;
pub mod demo;
pub mod elsewhere;
pub mod interview;
pub mod score;
pub mod story;
