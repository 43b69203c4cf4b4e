//! The canvas: shapes given by their distance, painted with smooth edges.

/// Red, green and blue, 0 to 1.
pub(super) type Colour = [f64; 3];

/// Pixels are looked at in tiles of this side.
const TILE: usize = 4;

/// The corners of all tiles: from the top, from the left.
fn tiles(side: usize) -> impl Iterator<Item = (usize, usize)> {
    let corners = move || (0..side).step_by(TILE);
    corners().flat_map(move |top| corners().map(move |left| (top, left)))
}

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
        let at = |step: usize| (step as f64 + 0.5) * pixel - 1.0;
        // No distance here grows more than four times as fast as it should, so a tile far from the shape is left out.
        let far = pixel * (0.5 + 4.0 * TILE as f64 * std::f64::consts::FRAC_1_SQRT_2);
        for (top, left) in tiles(self.side) {
            let middle = |from: usize| at(from) + pixel * (TILE as f64 - 1.0) / 2.0;
            if distance(middle(left), middle(top)) > far {
                continue;
            }
            for y in top..(top + TILE).min(self.side) {
                for x in left..(left + TILE).min(self.side) {
                    let outside = distance(at(x), at(y)) / pixel;
                    if outside < 0.5 {
                        let below = &mut self.colours[y * self.side + x];
                        *below = mix(*below, colour, strength * (0.5 - outside).min(1.0));
                    }
                }
            }
        }
    }

    /// Three bytes for each pixel.
    pub fn into_bytes(self) -> Vec<u8> {
        self.colours.into_iter().flatten().map(byte).collect()
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to 0 to 255 just before"
)]
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

/// The length of a vector; quicker than `hypot`, and exact enough for numbers near 1.
fn length(x: f64, y: f64) -> f64 {
    (x * x + y * y).sqrt()
}

pub(super) fn circle(x: f64, y: f64, radius: f64) -> f64 {
    length(x, y) - radius
}

/// About the distance to an ellipse; exact where it is round.
pub(super) fn ellipse(x: f64, y: f64, (a, b): (f64, f64)) -> f64 {
    let scaled = length(x / a, y / b);
    let slope = length(x / (a * a), y / (b * b));
    if slope > 0.0 { (scaled - 1.0) * scaled / slope } else { -a.min(b) }
}

/// Distance to a rectangle with round corners; half width, half height, radius.
pub(super) fn block(x: f64, y: f64, (width, height, radius): (f64, f64, f64)) -> f64 {
    let (dx, dy) = (x.abs() - width + radius, y.abs() - height + radius);
    length(dx.max(0.0), dy.max(0.0)) + dx.max(dy).min(0.0) - radius
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaving_tiles_out_changes_no_pixel() {
        type Shape = fn(f64, f64) -> f64;
        let shapes: [Shape; 4] = [
            |x, y| circle(x - 0.31, y + 0.2, 0.04),
            |x, y| ellipse(x + 0.4, y - 0.1, (0.155, 0.07)),
            |x, y| block(x, y - 0.42, (0.36, 0.22, 0.20)).max(-ellipse(x, y - 0.3, (0.3, 0.37))),
            |x, y| ellipse(x, y, (0.4, 0.47)).max(y + 0.02 - 2.2 * (x * x - 0.09)),
        ];
        for (shape, side) in shapes.into_iter().flat_map(|shape| [(shape, 5), (shape, 61), (shape, 128)]) {
            let mut canvas = Canvas::new(side, [0.0; 3], [0.0; 3]);
            canvas.paint([1.0; 3], shape);
            for (index, colour) in canvas.colours.iter().enumerate() {
                let pixel = 2.0 / side as f64;
                let at = |step: usize| (step as f64 + 0.5) * pixel - 1.0;
                let covered = (0.5 - shape(at(index % side), at(index / side)) / pixel).clamp(0.0, 1.0);
                assert!((colour[0] - covered).abs() < 1e-9, "{side}: {index}");
            }
        }
    }
}
