//! `/` when nobody is signed in: what acquaint is, and how to get in.

use super::explained::{Explained, Help};
use super::frame::Frame;
use acquaint_app::community::SignUp;
use askama::Template;

/// Someone of a demo community whom a visitor can be.
#[derive(Clone, Debug)]
pub struct Persona {
    pub name: String,
    /// What there is to see: "six requests without an answer, one of each kind".
    pub story: String,
    /// The address that signs them in: a page with one button.
    pub href: String,
}

/// `GET /`, nobody signed in.
#[derive(Clone, Debug, Template)]
#[template(path = "welcome.html")]
pub struct WelcomePage {
    pub frame: Frame,
    pub policy: SignUp,
    /// A demo's personas. Empty: not a demo.
    pub personas: Vec<Persona>,
    example: Explained,
}

impl WelcomePage {
    /// The page. Its example is invented and worked out by the same engine as every explanation.
    pub fn new(frame: Frame, policy: SignUp, personas: Vec<Persona>) -> Self {
        Self { frame, policy, personas, example: Explained::sample() }
    }

    /// What would help most in the example.
    fn best(&self) -> Option<&Help> {
        self.example.lead.as_ref()
    }

    pub fn sample() -> Self {
        let persona = |name: &str, story: &str, token: &str| Persona {
            name: name.into(),
            story: story.into(),
            href: format!("/enter/{token}"),
        };
        let personas = vec![
            persona("Mira Solbakken", "waits for six people, for six different reasons", "sample-1"),
            persona(
                "Ngozi Adeyemi-Hart",
                "has three hundred requests waiting, and her own way with them",
                "sample-2",
            ),
            persona("Carla Montebruna", "keeps this community running", "sample-3"),
        ];
        Self::new(Frame::sample_signed_out(), SignUp::Invite, personas)
    }
}
