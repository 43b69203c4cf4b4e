//! Drawn pictures: small landscapes. No faces: a drawn face need not fit the name beside it.

mod canvas;
mod landscape;

use canvas::{Canvas, hsl};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

/// A picture that is drawn when it is needed: the same value gives the same pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Drawing {
    /// The colour of the ground, 0 to 359 degrees.
    hue: u16,
    /// Everything else: each few bits choose one thing.
    traits: u64,
}

impl Drawing {
    pub(super) fn invent(rng: &mut ChaCha8Rng) -> Self {
        Self { hue: rng.random_range(0..360), traits: rng.random() }
    }

    /// How it is drawn, in a few bytes.
    pub fn to_bytes(self) -> [u8; 10] {
        let mut bytes = [0; 10];
        bytes[..2].copy_from_slice(&self.hue.to_le_bytes());
        bytes[2..].copy_from_slice(&self.traits.to_le_bytes());
        bytes
    }

    /// The drawing of these bytes. `None`: they are something else.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (hue, traits) = bytes.split_first_chunk()?;
        Some(Self { hue: u16::from_le_bytes(*hue), traits: u64::from_le_bytes(traits.try_into().ok()?) })
    }

    /// A square of `side` × `side` pixels (at least 1), row by row from the top, three bytes each: red, green, blue.
    /// Edges are smooth at every size.
    pub fn pixels(&self, side: usize) -> Vec<u8> {
        let mut choice = Choice(self.traits);
        let hue = f64::from(self.hue);
        let ground = Ground {
            top: hsl(hue, 0.52, 0.80),
            bottom: hsl(hue + 28.0, 0.50, 0.68),
            light: hsl(hue + 50.0, 0.75, 0.88),
            hue,
        };
        let mut canvas = Canvas::new(side, ground.top, ground.bottom);
        landscape::draw(&mut canvas, &mut choice, &ground);
        canvas.into_bytes()
    }
}

/// The colours behind everything.
struct Ground {
    top: canvas::Colour,
    bottom: canvas::Colour,
    light: canvas::Colour,
    hue: f64,
}

/// Choices that follow from one number.
struct Choice(u64);

impl Choice {
    /// One of so many (1 to 256).
    fn of(&mut self, many: u64) -> usize {
        let one = self.0 % many;
        self.0 = (self.0 / many) ^ (self.0 << 57);
        usize::try_from(one).unwrap_or(0)
    }

    /// A number from `from` to `to`.
    fn within(&mut self, from: f64, to: f64) -> f64 {
        from + (to - from) * self.of(64) as f64 / 63.0
    }
}
