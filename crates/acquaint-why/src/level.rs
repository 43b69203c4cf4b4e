//! The level of forecasts, learned from outcomes: how often answers came in each span of silence, against how often the
//! chain expected them. The chain stays as it is, and the reasons with it (`docs/decisions/0028-fitting-moves-forecasts-only.md`).

use crate::explanation::{EVER_DAYS, Forecast, HORIZONS_DAYS};
use crate::patience::{BOUNDS_DAYS, INTERVALS};
use serde::{Deserialize, Serialize};

/// Where the forecast of one horizon comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The chain as it is.
    Chain,
    /// The chain, with the learned factor of each span of silence.
    Levels,
    /// How long answers took, whatever the facts.
    Curve,
}

/// What a history taught about forecasts. Spans are those between [`BOUNDS_DAYS`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Levels {
    /// Bounds of the pieces of the curve, in days after sending: those of the spans, and more where many answers came.
    #[serde(default = "bounds_of_spans")]
    pub bounds_days: Vec<f64>,
    /// Answers a day in each piece, of those that were still waiting when it began.
    pub answers_a_day: Vec<f64>,
    /// Answers in each span, for each that the chain expected.
    pub factors: [f64; INTERVALS],
    /// How much the facts about a pair count: the power of what the chain expects against what is usual. With 1 they count as
    /// in the chain, with 0 not at all.
    pub facts: f64,
    /// Requests a day that ended otherwise (closed, lapsed) in each piece, after which no answer can come.
    pub ends_a_day: Vec<f64>,
    /// For each horizon.
    pub sources: [Source; 4],
}

fn bounds_of_spans() -> Vec<f64> {
    BOUNDS_DAYS.into()
}

impl Levels {
    /// The forecast to show for a request that has been silent for so long, when the chain gives this one.
    pub(crate) fn forecast(&self, silent_days: f64, chain: &Forecast) -> Forecast {
        let mut within = [0.0; 4];
        let mut floor = 0.0;
        for (h, chance) in within.iter_mut().enumerate() {
            // A longer horizon is never less likely, whatever each comes from.
            floor = self.chance(h, silent_days, chain.within[h]).max(floor);
            *chance = floor;
        }
        Forecast { within, ever: self.by(self.sources[3], silent_days, EVER_DAYS, chain.ever).max(floor) }
    }

    /// The chance at one horizon; `chain` is what the chain gives there.
    pub(crate) fn chance(&self, horizon: usize, silent_days: f64, chain: f64) -> f64 {
        self.by(self.sources[horizon], silent_days, HORIZONS_DAYS[horizon], chain)
    }

    /// The chance within so many days, taken from one source.
    pub(crate) fn by(&self, source: Source, silent_days: f64, within_days: f64, chain: f64) -> f64 {
        match source {
            Source::Chain => chain,
            Source::Levels => {
                // What the chain expects is spread over the pieces as answers usually are.
                let usual = self.usual(silent_days, silent_days + within_days);
                if usual <= 0.0 {
                    return chain;
                }
                let each = self.against_usual(chain, usual);
                self.answered(silent_days, within_days, |piece| {
                    let factor = span_of(self.bounds_days[piece]).map_or(1.0, |span| self.factors[span]);
                    each * self.answers_a_day[piece] * factor
                })
            }
            Source::Curve => self.answered(silent_days, within_days, |piece| self.answers_a_day[piece]),
        }
    }

    /// How many answers come for each usual one, where the chain gives this chance and `usual` is the hazard of a request of
    /// which nothing is known.
    pub(crate) fn against_usual(&self, chain: f64, usual: f64) -> f64 {
        (-(-chain.min(1.0 - 1e-12)).ln_1p() / usual).powf(self.facts)
    }

    /// The hazard of an answer between two days after sending, of requests of which nothing is known.
    pub(crate) fn usual(&self, from_days: f64, to_days: f64) -> f64 {
        let pieces = self.answers_a_day.iter().enumerate();
        pieces.map(|(piece, answers)| answers * self.overlap(piece, from_days, to_days)).sum()
    }

    /// How many of the days between two lie in a piece.
    fn overlap(&self, piece: usize, from_days: f64, to_days: f64) -> f64 {
        (to_days.min(self.bounds_days[piece + 1]) - from_days.max(self.bounds_days[piece])).max(0.0)
    }

    /// The chance that an answer comes before the request ends otherwise, given answers a day in each piece.
    fn answered(&self, silent_days: f64, within_days: f64, a_day: impl Fn(usize) -> f64) -> f64 {
        let (mut waiting, mut answered) = (1.0, 0.0);
        for (piece, ends) in self.ends_a_day.iter().enumerate() {
            let days = self.overlap(piece, silent_days, silent_days + within_days);
            let answers = a_day(piece);
            let leaving = answers + ends;
            if days > 0.0 && leaving > 0.0 {
                let left = -(-leaving * days).exp_m1() * waiting;
                answered += left * answers / leaving;
                waiting -= left;
            }
        }
        answered.clamp(0.0, 1.0)
    }

    /// A number that levels from a file have and that cannot have been learned.
    pub(crate) fn unsound(&self) -> Option<f64> {
        let pieces = self.bounds_days.len().saturating_sub(1);
        let lengths = [self.answers_a_day.len(), self.ends_a_day.len()];
        if !self.bounds_days.is_sorted() || lengths.iter().any(|length| *length != pieces) {
            return Some(pieces as f64);
        }
        let positive = self.answers_a_day.iter().chain(&self.factors).chain([&self.facts]).copied();
        let is_rate = |value: &f64| value.is_finite() && *value >= 0.0;
        let bad = positive.filter(|value| !is_rate(value) || *value == 0.0);
        bad.chain(self.ends_a_day.iter().copied().filter(|value| !is_rate(value))).next()
    }
}

/// The span that a silence of so many days lies in, if any does.
pub(crate) fn span_of(silent_days: f64) -> Option<usize> {
    (0..INTERVALS).find(|&span| (BOUNDS_DAYS[span]..BOUNDS_DAYS[span + 1]).contains(&silent_days))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn levels(factor: f64, ends_a_day: f64) -> Levels {
        Levels {
            bounds_days: bounds_of_spans(),
            answers_a_day: vec![0.5, 0.2, 0.1, 0.03, 0.02, 0.01, 0.005, 0.002, 0.001, 5e-4, 2e-4],
            factors: [factor; INTERVALS],
            facts: 1.0,
            ends_a_day: vec![ends_a_day; INTERVALS],
            sources: [Source::Levels; 4],
        }
    }

    fn chain(within: [f64; 4]) -> Forecast {
        Forecast { within, ever: within[3] }
    }

    #[test]
    fn a_factor_multiplies_the_hazard() {
        let forecast = levels(2.0, 0.0).forecast(10.0, &chain([0.1, 0.3, 0.5, 0.7]));
        for (ours, expected) in forecast.within.into_iter().zip([0.19, 0.51, 0.75, 0.91]) {
            assert!((ours - expected).abs() < 1e-12, "{ours} {expected}");
        }
    }

    #[test]
    fn a_hopeless_request_stays_hopeless() {
        // Even three times as many answers as expected bring 0.0043 to 0.0128, not to 0.25.
        let forecast = levels(3.0, 0.0).forecast(200.0, &chain([0.001, 0.002, 0.003, 0.0043]));
        assert!((forecast.within[3] - (1.0 - 0.9957f64.powi(3))).abs() < 1e-12, "{forecast:?}");
    }

    #[test]
    fn facts_that_count_less_move_the_forecast_less() {
        let levels = Levels { facts: 0.5, ..levels(1.0, 0.0) };
        // Usual between day 14 and 21 is 0.14; four times that counts as twice as much.
        let four_times = 1.0 - (-0.56f64).exp();
        let week = levels.forecast(14.0, &chain([four_times; 4])).within[0];
        assert!((week - (1.0 - (-0.28f64).exp())).abs() < 1e-12, "{week}");
    }

    #[test]
    fn what_ends_otherwise_is_not_answered_any_more() {
        // Within one span: of a hazard of 0.07 a week and as much of ending, half of what leaves is answered.
        let levels = Levels { sources: [Source::Curve; 4], ..levels(1.0, 0.03) };
        let week = levels.forecast(7.0, &chain([0.5; 4])).within[0];
        assert!((week - (1.0 - (-0.42f64).exp()) / 2.0).abs() < 1e-12, "{week}");
    }

    #[test]
    fn the_curve_is_not_moved_by_the_facts() {
        let levels = Levels { sources: [Source::Curve; 4], ..levels(1.0, 0.0) };
        assert_eq!(levels.forecast(3.0, &chain([0.1; 4])), levels.forecast(3.0, &chain([0.9; 4])));
    }
}
