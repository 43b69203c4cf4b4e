//! The canvas: shapes given by their distance, painted with smooth edges.

/// Red, green and blue, 0 to 1.
pub(super) type Colour = [f64; 3];

/// A square from −1 to 1 in both directions, y downwards.
pub(super) struct Canvas {
    side: usize,
    colours: Vec<Colour>,
}

impl Canvas {
    /// A ground that runs from one colour at the top to another at the bottom.
    pub fn new(side: usize, top: Colour, bottom: Colour) -> Self {
        let side = side.max(1);
        let row = |y: usize| mix(top, bottom, (y as f64 + 0.5) / side as f64);
        let colours = (0..side).flat_map(|y| std::iter::repeat_n(row(y), side)).collect();
        Self { side, colours }
    }

    /// Paints where `distance` (to the edge of a shape, negative inside) is below 0; half a pixel around 0 is mixed.
    pub fn paint(&mut self, colour: Colour, distance: impl Fn(f64, f64) -> f64) {
        self.glaze(colour, 1.0, distance);
    }

    /// The same, letting through what is below; `strength` 0 to 1.
    pub fn glaze(&mut self, colour: Colour, strength: f64, distance: impl Fn(f64, f64) -> f64) {
        let pixel = 2.0 / self.side as f64;
        for (index, below) in self.colours.iter_mut().enumerate() {
            let at = |step: usize| (step as f64 + 0.5) * pixel - 1.0;
            let outside = distance(at(index % self.side), at(index / self.side)) / pixel;
            if outside < 0.5 {
                *below = mix(*below, colour, strength * (0.5 - outside).min(1.0));
            }
        }
    }

    /// Three bytes for each pixel.
    pub fn into_bytes(self) -> Vec<u8> {
        self.colours.into_iter().flatten().map(byte).collect()
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0 to 255 just before")]
fn byte(part: f64) -> u8 {
    (part * 255.0).round().clamp(0.0, 255.0) as u8
}

/// A colour between two.
pub(super) fn mix(one: Colour, other: Colour, part: f64) -> Colour {
    std::array::from_fn(|i| one[i] + (other[i] - one[i]) * part)
}

/// From hue (degrees), saturation and lightness (0 to 1).
pub(super) fn hsl(hue: f64, saturation: f64, lightness: f64) -> Colour {
    let chroma = saturation * lightness.min(1.0 - lightness);
    [0.0, 8.0, 4.0].map(|offset| {
        let k = (offset + hue / 30.0).rem_euclid(12.0);
        lightness - chroma * (k - 3.0).min(9.0 - k).clamp(-1.0, 1.0)
    })
}

/// Distance to a circle.
pub(super) fn circle(x: f64, y: f64, radius: f64) -> f64 {
    x.hypot(y) - radius
}

/// About the distance to an ellipse; exact where it is round.
pub(super) fn ellipse(x: f64, y: f64, (a, b): (f64, f64)) -> f64 {
    let scaled = (x / a).hypot(y / b);
    let slope = (x / (a * a)).hypot(y / (b * b));
    if slope > 0.0 { (scaled - 1.0) * scaled / slope } else { -a.min(b) }
}

/// Distance to a rectangle with round corners; half width, half height, radius.
pub(super) fn block(x: f64, y: f64, (width, height, radius): (f64, f64, f64)) -> f64 {
    let (dx, dy) = (x.abs() - width + radius, y.abs() - height + radius);
    dx.max(0.0).hypot(dy.max(0.0)) + dx.max(dy).min(0.0) - radius
}
