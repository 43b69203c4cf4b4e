//! A small landscape: a sun, hills or the sea, and something that stands or sails there.

use super::canvas::{Canvas, Colour, block, circle, ellipse, hsl, mix};
use super::{Choice, Ground};

const WHITE: Colour = [0.98, 0.97, 0.94];

pub(super) fn draw(canvas: &mut Canvas, choice: &mut Choice, ground: &Ground) {
    let (sun_x, sun_y) = (choice.within(-0.5, 0.5), choice.within(-0.55, -0.2));
    let radius = choice.within(0.2, 0.34);
    canvas.glaze(ground.light, 0.5, move |x, y| circle(x - sun_x, y - sun_y, radius + 0.13));
    canvas.paint(mix(ground.light, WHITE, 0.4), move |x, y| circle(x - sun_x, y - sun_y, radius));
    match choice.of(3) {
        0 => sea(canvas, choice, ground),
        1 => hills(canvas, choice, ground, false),
        _ => hills(canvas, choice, ground, true),
    }
}

fn hills(canvas: &mut Canvas, choice: &mut Choice, ground: &Ground, trees: bool) {
    let turn = choice.within(90.0, 200.0);
    for layer in 0..3_u32 {
        let depth = f64::from(layer);
        let colour = hsl(ground.hue + turn + 12.0 * depth, 0.36, 0.62 - 0.13 * depth);
        let (height, swing) = (0.12 + 0.30 * depth, choice.within(0.08, 0.2));
        let (speed, shift) = (choice.within(1.4, 2.9), choice.within(0.0, 6.0));
        let edge = move |x: f64| height + swing * (x * speed + shift).sin();
        canvas.paint(colour, move |x, y| (edge(x) - y) * 0.94);
        if trees && layer > 0 {
            let wood = mix(colour, [0.05, 0.12, 0.12], 0.45);
            for _ in 0..3 {
                let (at, tall) = (choice.within(-0.8, 0.8), choice.within(0.18, 0.3));
                let foot = edge(at) + 0.03;
                canvas.paint(wood, move |x, y| fir(x - at, y - foot, tall));
            }
        }
    }
}

/// A fir of this height, its foot at 0.
fn fir(x: f64, y: f64, tall: f64) -> f64 {
    let slope = 0.34;
    let side = (x.abs() - slope * (y + tall)) / (1.0 + slope * slope).sqrt();
    side.max(y)
}

fn sea(canvas: &mut Canvas, choice: &mut Choice, ground: &Ground) {
    let water = hsl(ground.hue + choice.within(-20.0, 40.0), 0.45, 0.46);
    let horizon = choice.within(0.18, 0.36);
    canvas.paint(water, move |_, y| horizon - y);
    let (at, sail) = (choice.within(-0.35, 0.35), hsl(ground.hue + 180.0, 0.6, 0.62));
    let deck = horizon + 0.16;
    canvas.paint(WHITE, move |x, y| triangle(x - at - 0.03, y - deck + 0.08, 0.62, 1.0));
    canvas.paint(sail, move |x, y| triangle(x - at + 0.03, y - deck + 0.08, 0.48, -1.0));
    canvas.paint(hsl(ground.hue + 200.0, 0.35, 0.26), move |x, y| {
        ellipse(x - at, y - deck, (0.36, 0.16)).max(deck - y)
    });
    for layer in 0..3_u32 {
        let (down, shift) = (deck + 0.12 + 0.2 * f64::from(layer), choice.within(0.0, 6.0));
        let foam = mix(water, WHITE, 0.25 - 0.05 * f64::from(layer));
        canvas.paint(foam, move |x, y| (down + 0.035 * (x * 9.0 + shift).sin() - y) * 0.95);
    }
    let cloud = choice.within(-0.6, 0.6);
    canvas.glaze(WHITE, 0.8, move |x, y| {
        let low = block(x - cloud, y + 0.62, (0.26, 0.06, 0.06));
        low.min(circle(x - cloud + 0.07, y + 0.68, 0.11)).min(circle(x - cloud - 0.08, y + 0.66, 0.08))
    });
}

/// A sail: upright at 0, its foot to the side that `way` says, this high.
fn triangle(x: f64, y: f64, tall: f64, way: f64) -> f64 {
    let out = x * way;
    let slope = 0.62;
    let side = (out - slope * (y + tall)) / (1.0 + slope * slope).sqrt();
    side.max(y).max(-out)
}
