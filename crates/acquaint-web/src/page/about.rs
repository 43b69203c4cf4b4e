//! `/about/what-others-see`: what can be noticed, and what cannot.

use super::frame::Frame;
use askama::Template;

/// `GET /about/what-others-see`.
#[derive(Clone, Debug, Template)]
#[template(path = "what_others_see.html")]
pub struct WhatOthersSeePage {
    /// What surrounds it.
    pub frame: Frame,
}

impl WhatOthersSeePage {
    /// The page.
    pub fn new(frame: Frame) -> Self {
        Self { frame }
    }

    /// Invented.
    pub fn sample() -> Self {
        Self::new(Frame::sample_signed_out())
    }
}
