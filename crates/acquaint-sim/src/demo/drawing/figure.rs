//! A figure: head and shoulders of a few plain shapes.

use super::canvas::{Canvas, Colour, block, circle, ellipse, hsl, mix};
use super::{Choice, Ground};

const SKINS: [Colour; 7] = [
    [0.98, 0.86, 0.77],
    [0.95, 0.79, 0.66],
    [0.89, 0.70, 0.55],
    [0.78, 0.58, 0.42],
    [0.65, 0.46, 0.33],
    [0.50, 0.34, 0.25],
    [0.38, 0.26, 0.20],
];
const HAIRS: [Colour; 8] = [
    [0.13, 0.11, 0.12],
    [0.25, 0.16, 0.12],
    [0.40, 0.25, 0.16],
    [0.60, 0.38, 0.20],
    [0.85, 0.65, 0.36],
    [0.72, 0.32, 0.18],
    [0.74, 0.74, 0.76],
    [0.93, 0.92, 0.90],
];
const DARK: Colour = [0.12, 0.10, 0.13];

/// The middle of the head, downwards.
const HEAD: f64 = -0.12;

pub(super) fn draw(canvas: &mut Canvas, choice: &mut Choice, ground: &Ground) {
    let skin = SKINS[choice.of(7)];
    let hair = HAIRS[choice.of(8)];
    let clothes =
        hsl(ground.hue + [150.0, 180.0, 210.0, 300.0][choice.of(4)], 0.42, choice.within(0.34, 0.56));
    let (sun_x, sun_y) = (choice.within(-0.5, 0.5), choice.within(-0.5, -0.1));
    canvas.glaze(ground.light, 0.75, |x, y| circle(x - sun_x, y - sun_y, 0.72));
    let style = choice.of(9);
    behind(canvas, style, hair);
    body(canvas, choice, skin, clothes);
    let width = choice.within(0.345, 0.385);
    canvas.paint(skin, |x, y| circle(x.abs() - width, y - HEAD - 0.03, 0.075));
    canvas.paint(skin, |x, y| ellipse(x, y - HEAD, (width, 0.44)));
    face(canvas, choice, skin);
    if style != 7 && choice.of(6) == 0 {
        beard(canvas, hair, width);
    }
    on_top(canvas, style, hair, width, clothes);
    if choice.of(4) == 0 {
        glasses(canvas);
    }
}

/// Hair that falls behind the head, and what else is there.
fn behind(canvas: &mut Canvas, style: usize, hair: Colour) {
    match style {
        1 => canvas.paint(hair, |x, y| block(x, y - 0.16, (0.47, 0.62, 0.42))),
        2 => canvas.paint(hair, |x, y| ellipse(x, y - HEAD + 0.04, (0.52, 0.56))),
        3 => canvas.paint(hair, |x, y| circle(x, y + 0.68, 0.19)),
        4 => {
            // Curls around the head.
            for step in 0..13_u32 {
                let turn = std::f64::consts::PI * (0.82 + 1.36 * f64::from(step) / 12.0);
                let (cx, cy) = (0.43 * turn.cos(), HEAD + 0.02 + 0.46 * turn.sin());
                canvas.paint(hair, |x, y| circle(x - cx, y - cy, 0.17));
            }
        }
        _ => {}
    }
}

fn body(canvas: &mut Canvas, choice: &mut Choice, skin: Colour, clothes: Colour) {
    let shoulders = choice.within(0.70, 0.82);
    let shade = mix(skin, DARK, 0.16);
    let collar = mix(clothes, [1.0; 3], 0.35);
    let kind = choice.of(3);
    canvas.paint(clothes, |x, y| ellipse(x, y - 1.18, (shoulders, 0.70)));
    if kind == 0 {
        canvas.paint(collar, |x, y| ellipse(x, y - 0.52, (0.27, 0.17)));
    }
    if kind == 1 {
        canvas.paint(skin, |x, y| (y - 0.86 + x.abs() * 1.9).max(0.42 - y) / 2.1);
    }
    canvas.paint(shade, |x, y| block(x, y - 0.34, (0.15, 0.24, 0.13)));
    if kind == 2 {
        canvas.paint(collar, |x, y| block(x, y - 0.56, (0.22, 0.10, 0.09)));
    }
}

/// Two eyes with a spark, a smile, and some colour in the cheeks.
fn face(canvas: &mut Canvas, choice: &mut Choice, skin: Colour) {
    let gap = choice.within(0.125, 0.15);
    let cheek = mix(skin, [0.90, 0.35, 0.32], 0.30);
    canvas.glaze(cheek, 0.7, |x, y| circle(x.abs() - 0.20, y - HEAD - 0.13, 0.07));
    canvas.paint(DARK, |x, y| ellipse(x.abs() - gap, y - HEAD + 0.01, (0.033, 0.042)));
    canvas.glaze([1.0; 3], 0.8, |x, y| circle(x.abs() - gap + 0.008, y - HEAD + 0.022, 0.010));
    let mouth = HEAD + choice.within(0.11, 0.14);
    let smile = mix(skin, [0.45, 0.12, 0.14], 0.65);
    canvas.paint(smile, move |x, y| {
        let ring = (circle(x, y - mouth, 0.12)).abs() - 0.016;
        ring.max(mouth + 0.055 - y)
    });
}

fn beard(canvas: &mut Canvas, hair: Colour, width: f64) {
    canvas.paint(hair, move |x, y| {
        let jaw = ellipse(x, y - HEAD - 0.02, (width + 0.02, 0.455)).max(HEAD + 0.10 - y + 0.25 * x.abs());
        jaw.max(-ellipse(x, y - HEAD - 0.19, (0.155, 0.085)))
    });
}

/// Hair on the head, or a scarf, or a cap.
fn on_top(canvas: &mut Canvas, style: usize, hair: Colour, width: f64, clothes: Colour) {
    let crown = move |x: f64, y: f64, grow: f64| ellipse(x, y - HEAD + 0.015, (width + grow, 0.44 + grow));
    let cap = mix(clothes, [1.0; 3], 0.22);
    match style {
        // A parting to the side.
        0 | 1 => {
            canvas.paint(hair, move |x, y| crown(x, y, 0.045).max(y - HEAD + 0.20 - 0.35 * (x + 0.12).abs()));
        }
        // A fringe.
        2 | 3 => canvas.paint(hair, move |x, y| crown(x, y, 0.04).max(y - HEAD + 0.19 - 0.9 * x * x)),
        4 => canvas.paint(hair, move |x, y| crown(x, y, 0.03).max(y - HEAD + 0.25 - 0.6 * x * x)),
        // Short, with a straight front.
        5 => canvas.paint(hair, move |x, y| crown(x, y, 0.035).max(y - HEAD + 0.27 - 1.3 * x * x)),
        // Swept up.
        6 => canvas.paint(hair, move |x, y| {
            let sweep = ellipse(x - 0.05, y - HEAD + 0.42, (width + 0.06, 0.20));
            sweep.min(crown(x, y, 0.03).max(y - HEAD + 0.27 - 1.1 * x * x))
        }),
        // A scarf around the head.
        7 => canvas.paint(cap, move |x, y| {
            let cloth = crown(x, y, 0.10).min(block(x, y - 0.42, (0.36, 0.22, 0.20)));
            cloth.max(-ellipse(x, y - HEAD - 0.045, (width - 0.045, 0.37)))
        }),
        // A knitted cap, with its brim.
        _ => {
            canvas.paint(hair, move |x, y| crown(x, y, 0.025).max(y - HEAD + 0.02 - 2.2 * (x * x - 0.09)));
            canvas.paint(cap, move |x, y| crown(x, y, 0.055).max(y - HEAD + 0.22));
            canvas.paint(mix(cap, DARK, 0.2), move |x, y| {
                block(x, y - HEAD + 0.21, (width + 0.05, 0.065, 0.06))
            });
        }
    }
}

fn glasses(canvas: &mut Canvas) {
    canvas.paint(DARK, |x, y| {
        let rims = circle(x.abs() - 0.145, y - HEAD + 0.01, 0.105).abs() - 0.012;
        rims.min(block(x, y - HEAD + 0.03, (0.045, 0.012, 0.01)))
    });
}
