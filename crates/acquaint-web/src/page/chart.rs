//! Drawings of chances: a bar of the outcomes, and the curve of when an answer may come. No styles inside, so
//! that they follow the theme and print; each says in words what it shows.

use acquaint_why::told::{Chance, Told};
use acquaint_why::wording::{percent, tenths};
use askama::Template;
use askama::filters::HtmlSafe;

/// Shares narrower than this, of 100, are not drawn. Judgement.
const SHARE_MIN: f64 = 0.4;
/// How many outcomes the words of a bar name. Judgement.
const NAMED: usize = 3;
/// Where the axes are in a drawing of 640 by 260.
const LEFT: f64 = 48.0;
const RIGHT: f64 = 620.0;
const TOP: f64 = 18.0;
const BOTTOM: f64 = 214.0;
/// The year that the curve spans.
const DAYS: f64 = 365.0;
/// Points between which the curve is drawn as straight lines. Judgement: it looks smooth at this size.
const STEPS: u32 = 48;

/// A bar of the outcomes of one request.
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "part/outcome_bar.html")]
pub struct OutcomeBar {
    parts: Vec<BarPart>,
    words: String,
}

impl HtmlSafe for OutcomeBar {}

#[derive(Clone, Debug, PartialEq)]
struct BarPart {
    rank: usize,
    from: f64,
    width: f64,
}

impl OutcomeBar {
    /// The bar of what is told, likeliest first.
    pub fn new(told: &Told) -> Self {
        let mut parts = Vec::new();
        let mut from = 0.0;
        for (rank, told) in told.outcomes.iter().enumerate() {
            let width = told.chance * 100.0;
            if width >= SHARE_MIN {
                parts.push(BarPart { rank, from, width });
            }
            from += width;
        }
        let named = told.outcomes.iter().take(NAMED);
        let words: Vec<_> =
            named.map(|told| format!("{}: {}", told.outcome.short(), percent(told.chance))).collect();
        Self { parts, words: format!("Most likely reasons. {}.", words.join(", ")) }
    }
}

/// One chance as ten dots, with its words: "6 in 10".
#[derive(Clone, Copy, Debug, PartialEq, Template)]
#[template(path = "part/dots.html")]
pub struct Dots {
    chance: f64,
}

impl HtmlSafe for Dots {}

impl Dots {
    pub fn new(chance: f64) -> Self {
        Self { chance }
    }

    /// The class and the middle of each dot.
    fn dots(self) -> impl Iterator<Item = (&'static str, u32)> {
        let full = (self.chance * 10.0).round();
        (0..10).map(move |dot| (if f64::from(dot) < full { "dot-on" } else { "dot" }, 5 + 12 * dot))
    }

    fn words(self) -> String {
        tenths(self.chance)
    }
}

/// The chance of an answer over the next year, as a curve and as a table.
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "part/curve.html")]
pub struct Curve {
    /// "Within a week" and the chance in percent.
    rows: Vec<CurveRow>,
    ever: String,
    line: String,
    area: String,
    ticks: Vec<Tick>,
    levels: Vec<Tick>,
    dots: Vec<Dot>,
    words: String,
}

impl HtmlSafe for Curve {}

#[derive(Clone, Debug, PartialEq)]
struct CurveRow {
    within: &'static str,
    chance: String,
    note: &'static str,
}

#[derive(Clone, Debug, PartialEq)]
struct Tick {
    at: String,
    words: String,
    anchor: &'static str,
}

#[derive(Clone, Debug, PartialEq)]
struct Dot {
    x: String,
    y: String,
    label_y: String,
    chance: String,
}

impl Curve {
    /// The curve of a forecast. It is drawn through the chances that the engine gives (a week, a month, three months,
    /// a year), rising all the way; time is stretched near today, where most answers come.
    pub fn new(told: &Told) -> Self {
        let forecast = &told.forecast;
        let names = ["Within a week", "Within a month", "Within three months", "Within a year"];
        let note =
            |is_measured| if is_measured { "" } else { "the model’s estimate: beyond what was measured" };
        let rows = (0..4)
            .map(|h| CurveRow {
                within: names[h],
                chance: percent(forecast[h].chance),
                note: note(forecast[h].is_measured),
            })
            .collect();
        let top = axis_top(forecast[3].chance);
        let knots = knots(forecast);
        let points: Vec<_> = (0..=STEPS)
            .map(|step| {
                let u = f64::from(step) / f64::from(STEPS);
                (x_at(u), y_at(rising(&knots, u), top))
            })
            .collect();
        let line: Vec<_> = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        let line = line.join(" ");
        let area = format!("{LEFT:.1},{BOTTOM:.1} {line} {RIGHT:.1},{BOTTOM:.1}");
        let dots = (0..4)
            .map(|h| {
                let (x, y) = (x_at(stretched(forecast[h].days)), y_at(forecast[h].chance, top));
                Dot {
                    x: format!("{x:.1}"),
                    y: format!("{y:.1}"),
                    label_y: format!("{:.1}", (y - 12.0).max(TOP)),
                    chance: percent(forecast[h].chance),
                }
            })
            .collect();
        let words = format!(
            "Chance of an answer: {} within a week, {} within a month, {} within three months, {} within a year.",
            percent(forecast[0].chance),
            percent(forecast[1].chance),
            percent(forecast[2].chance),
            percent(forecast[3].chance)
        );
        Self { rows, ever: percent(told.ever), line, area, ticks: ticks(), levels: levels(top), dots, words }
    }
}

/// The upper end of the axis: the next quarter above the chance after a year.
fn axis_top(chance: f64) -> f64 {
    [0.25, 0.5, 0.75].into_iter().find(|top| chance <= top * 0.92).unwrap_or(1.0)
}

fn stretched(days: f64) -> f64 {
    (days / DAYS).sqrt()
}

fn x_at(u: f64) -> f64 {
    LEFT + (RIGHT - LEFT) * u
}

fn y_at(chance: f64, top: f64) -> f64 {
    BOTTOM - (BOTTOM - TOP) * (chance / top).clamp(0.0, 1.0)
}

fn ticks() -> Vec<Tick> {
    [
        (0.0, "today", "start"),
        (7.0, "1 week", "middle"),
        (30.0, "1 month", "middle"),
        (90.0, "3 months", "middle"),
        (DAYS, "1 year", "end"),
    ]
    .into_iter()
    .map(|(days, words, anchor)| Tick {
        at: format!("{:.1}", x_at(stretched(days))),
        words: words.into(),
        anchor,
    })
    .collect()
}

fn levels(top: f64) -> Vec<Tick> {
    let step = if top < 0.5 { 0.1 } else { 0.25 };
    (0..5)
        .map(|n| f64::from(n) * step)
        .filter(|chance| *chance <= top)
        .map(|chance| {
            let words = format!("{:.0} %", chance * 100.0);
            Tick { at: format!("{:.1}", y_at(chance, top)), words, anchor: "end" }
        })
        .collect()
}

/// The known points, time stretched, beginning with nothing today.
fn knots(forecast: &[Chance; 4]) -> [(f64, f64); 5] {
    let mut knots = [(0.0, 0.0); 5];
    for (knot, chance) in knots[1..].iter_mut().zip(forecast) {
        *knot = (stretched(chance.days), chance.chance);
    }
    knots
}

/// A curve through the knots that never falls between two of them (cubic Hermite with harmonic slopes; Fritsch and
/// Butland 1984).
fn rising(knots: &[(f64, f64); 5], u: f64) -> f64 {
    let slope = |i: usize| (knots[i + 1].1 - knots[i].1) / (knots[i + 1].0 - knots[i].0);
    let tangent = |i: usize| match i {
        0 => slope(0),
        4 => slope(3),
        _ => {
            let (before, after) = (slope(i - 1), slope(i));
            if before * after <= 0.0 { 0.0 } else { 2.0 * before * after / (before + after) }
        }
    };
    let i = (0..3).find(|&i| u <= knots[i + 1].0).unwrap_or(3);
    let width = knots[i + 1].0 - knots[i].0;
    let t = ((u - knots[i].0) / width).clamp(0.0, 1.0);
    let (t2, t3) = (t * t, t * t * t);
    (2.0 * t3 - 3.0 * t2 + 1.0) * knots[i].1
        + (t3 - 2.0 * t2 + t) * width * tangent(i)
        + (3.0 * t2 - 2.0 * t3) * knots[i + 1].1
        + (t3 - t2) * width * tangent(i + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curve_goes_through_every_chance_and_never_falls() {
        let knots = knots(&super::super::explained::sample_told().forecast);
        for (u, chance) in knots {
            assert!((rising(&knots, u) - chance).abs() < 1e-12);
        }
        let values: Vec<_> = (0..=1000).map(|i| rising(&knots, f64::from(i) / 1000.0)).collect();
        assert!(values.windows(2).all(|pair| pair[1] >= pair[0] - 1e-12));
    }

    #[test]
    fn the_axis_ends_above_the_highest_chance() {
        for chance in [0.0, 0.2, 0.24, 0.49, 0.7, 0.99, 1.0] {
            assert!(axis_top(chance) >= chance, "{chance}");
        }
    }
}
