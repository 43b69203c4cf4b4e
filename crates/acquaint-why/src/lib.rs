//! The explanation engine: what a sender can see of a waiting request in, and out come *why* (the six reasons and
//! "still coming"), *what helps* (advice with its uplift) and *when* (a forecast). It takes only a `SenderView`.
//!
//! Where to look: `parameters` (every number), `facts` (what blocks), `pace`, `chain` and `timeline` (how fast), `posterior` (why),
//! `forecast` and `patience` (when), `advice` (what helps), `model` (all of it for one request), `told` (what of it is told), `wording` (in words),
//! `evidence` (as JSON lines), `fit`, `level` and `survival` (learning and its yardsticks). `docs/model.md` has the formulas.

pub mod advice;
pub mod bfgs;
#[cfg(test)]
mod brute_force;
pub mod calibration;
pub mod chain;
pub mod effects;
pub mod evidence;
pub mod explanation;
pub mod facts;
pub mod fit;
pub mod forecast;
pub mod level;
pub mod lifts;
pub mod model;
pub mod pace;
pub mod parameters;
pub mod patience;
pub mod patterns;
pub mod posterior;
pub mod questions;
pub mod real;
pub mod survival;
pub mod timeline;
pub mod told;
pub mod track_record;
pub mod wording;
