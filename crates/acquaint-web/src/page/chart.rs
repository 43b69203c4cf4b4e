//! Drawings of chances: a bar of the outcomes, and the curve of when an answer may come. No styles inside, so
//! that they follow the theme and print; each says in words what it shows.

use acquaint_why::told::{Chance, Told};
use acquaint_why::wording::{percent, tenths};
use askama::Template;
use askama::filters::HtmlSafe;
use jiff::{SignedDuration, Timestamp};

/// Shares narrower than this, of 100, are not drawn. Judgement.
const SHARE_MIN: f64 = 0.4;
/// How many outcomes the words of a bar name. Judgement.
const NAMED: usize = 3;
/// Where the axes are in a drawing of 320 by 132.
const LEFT: f64 = 2.0;
const RIGHT: f64 = 318.0;
const TOP: f64 = 14.0;
const BOTTOM: f64 = 108.0;
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

/// One chance as ten dots, with its words: "6 in 10"; or how much more it becomes: "4 → 5 in 10".
#[derive(Clone, Copy, Debug, PartialEq, Template)]
#[template(path = "part/dots.html")]
pub struct Dots {
    chance: f64,
    then: f64,
}

impl HtmlSafe for Dots {}

impl Dots {
    pub fn new(chance: f64) -> Self {
        Self { chance, then: chance }
    }

    pub fn rising(now: f64, then: f64) -> Self {
        Self { chance: now, then: then.max(now) }
    }

    /// The class and the middle of each dot.
    fn dots(self) -> impl Iterator<Item = (&'static str, u32)> {
        let (full, then) = ((self.chance * 10.0).round(), (self.then * 10.0).round());
        let class = move |dot| match f64::from(dot) {
            at if at < full => "dot-on",
            at if at < then => "dot-more",
            _ => "dot",
        };
        (0..10).map(move |dot| (class(dot), 5 + 12 * dot))
    }

    fn words(self) -> String {
        let (now, then) = (tenths(self.chance), tenths(self.then));
        if self.then <= self.chance {
            now
        } else if now == then {
            format!("{} → {}", percent(self.chance), percent(self.then))
        } else {
            format!("{} → {then}", now.trim_end_matches(" in 10"))
        }
    }
}

/// The chance of an answer over the next year, as a curve from today on a fixed axis.
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "part/curve.html")]
pub struct Curve {
    line: String,
    area: String,
    ticks: Vec<Label>,
    dots: Vec<Label>,
    words: String,
}

impl HtmlSafe for Curve {}

/// Words at a place of a drawing.
#[derive(Clone, Debug, PartialEq)]
struct Label {
    x: String,
    y: String,
    words: String,
    anchor: &'static str,
}

impl Curve {
    /// Drawn through the chances that the engine gives (a week, a month, three months, a year), rising all the way. What
    /// is labelled are three months and the year.
    pub fn new(told: &Told) -> Self {
        let forecast = &told.forecast;
        let knots = knots(forecast);
        let points = (0..=STEPS).map(|step| {
            let days = DAYS * f64::from(step) / f64::from(STEPS);
            format!("{:.1},{:.1}", x_at(days), y_at(rising(&knots, days)))
        });
        let line = points.collect::<Vec<_>>().join(" ");
        let area = format!("{LEFT:.1},{BOTTOM:.1} {line} {RIGHT:.1},{BOTTOM:.1}");
        let dot = |at: &Chance, anchor| Label {
            x: format!("{:.1}", x_at(at.days)),
            y: format!("{:.1}", y_at(at.chance)),
            words: percent(at.chance),
            anchor,
        };
        let [week, month, quarter, year] = forecast.each_ref().map(|at| percent(at.chance));
        let words = format!(
            "Chance of an answer: {week} within a week, {month} within a month, {quarter} within three months, {year} within a year."
        );
        let dots = vec![dot(&forecast[2], "middle"), dot(&forecast[3], "end")];
        Self { line, area, ticks: ticks(told), dots, words }
    }
}

/// The same chances as a table.
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "part/chances.html")]
pub struct Chances {
    rows: Vec<ChanceRow>,
    ever: String,
}

impl HtmlSafe for Chances {}

#[derive(Clone, Debug, PartialEq)]
struct ChanceRow {
    within: &'static str,
    chance: String,
    is_measured: bool,
}

impl Chances {
    pub fn new(told: &Told) -> Self {
        let names = ["Within a week", "Within a month", "Within three months", "Within a year"];
        let row = |(within, at): (&'static str, &Chance)| ChanceRow {
            within,
            chance: percent(at.chance),
            is_measured: at.is_measured,
        };
        Self { rows: names.into_iter().zip(&told.forecast).map(row).collect(), ever: percent(told.ever) }
    }
}

fn x_at(days: f64) -> f64 {
    LEFT + (RIGHT - LEFT) * days / DAYS
}

fn y_at(chance: f64) -> f64 {
    BOTTOM - (BOTTOM - TOP) * chance.clamp(0.0, 1.0)
}

/// Today, and the months in which a quarter of the year has passed.
fn ticks(told: &Told) -> Vec<Label> {
    const QUARTER: f64 = DAYS / 4.0;
    let today = told.forecast[3].until.saturating_sub(SignedDuration::from_secs_f64(DAYS * 86_400.0));
    let today = today.unwrap_or(Timestamp::MIN);
    let month = |days: f64| {
        let at = today.saturating_add(SignedDuration::from_secs_f64(days * 86_400.0));
        at.unwrap_or(Timestamp::MAX).strftime("%b").to_string()
    };
    (0..5)
        .map(|quarter| {
            let days = QUARTER * f64::from(quarter);
            let (words, anchor) = match quarter {
                0 => ("today".into(), "start"),
                4 => (month(days), "end"),
                _ => (month(days), "middle"),
            };
            Label { x: format!("{:.1}", x_at(days)), y: String::new(), words, anchor }
        })
        .collect()
}

/// The known points, beginning with nothing today.
fn knots(forecast: &[Chance; 4]) -> [(f64, f64); 5] {
    let mut knots = [(0.0, 0.0); 5];
    for (knot, chance) in knots[1..].iter_mut().zip(forecast) {
        *knot = (chance.days, chance.chance);
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
        let values: Vec<_> = (0..=1000).map(|i| rising(&knots, 365.0 * f64::from(i) / 1000.0)).collect();
        assert!(values.windows(2).all(|pair| pair[1] >= pair[0] - 1e-12));
    }
}
