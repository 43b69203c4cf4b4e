//! How forecasts came true: of how many times a chance was shown, how often an answer came.

use crate::explanation::{Forecast, HORIZONS_DAYS};
use crate::fit::Followed;
use crate::survival::End;
use serde::{Deserialize, Serialize};

/// Chances are counted in tenths.
const CLASSES: usize = 10;

/// The fewest forecasts of a class that it is spoken of. Judgement: with 50, a share of one half is known to within 12
/// points (90 %).
pub const CASES_MIN: u32 = 50;

/// Forecasts of one tenth, and answers among them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Class {
    pub said: u32,
    pub came: u32,
}

/// For each of [`HORIZONS_DAYS`] and each tenth of chances.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrackRecord {
    within: [[Class; CLASSES]; HORIZONS_DAYS.len()],
}

/// What a track record says of a chance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CameTrue {
    /// The tenth that the chance lies in, 0 to 1.
    pub from: f64,
    /// See `from`.
    pub to: f64,
    /// How often such a chance was shown.
    pub said: u32,
    /// The share of these in which an answer came, 0 to 1.
    pub share: f64,
}

impl TrackRecord {
    /// Adds what was shown of a request after so many days of silence, for each horizon that has been watched to its end.
    pub fn add(&mut self, request: &Followed, silent_days: f64, shown: &Forecast) {
        for (h, within_days) in HORIZONS_DAYS.into_iter().enumerate() {
            if let Some(end) = request.became(silent_days, within_days) {
                let class = &mut self.within[h][class_of(shown.within[h])];
                class.said += 1;
                class.came += u32::from(end == End::Answered);
            }
        }
    }

    /// How often an answer came when such a chance was shown for this horizon. `None`: too seldom to say.
    pub fn came_true(&self, horizon: usize, chance: f64) -> Option<CameTrue> {
        let index = class_of(chance);
        let Class { said, came } = self.within[horizon][index];
        let tenth = 1.0 / CLASSES as f64;
        (said >= CASES_MIN).then(|| CameTrue {
            from: index as f64 * tenth,
            to: (index + 1) as f64 * tenth,
            said,
            share: f64::from(came) / f64::from(said),
        })
    }
}

fn class_of(chance: f64) -> usize {
    (1..CLASSES).filter(|&tenth| chance >= tenth as f64 / CLASSES as f64).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn followed(end: End, end_days: f64) -> Followed {
        Followed { from_days: 0.0, until_days: 100.0, end, end_days, said: Vec::new() }
    }

    fn shown(chance: f64) -> Forecast {
        Forecast { within: [chance; 4], ever: chance }
    }

    #[test]
    fn of_a_hundred_times_that_three_in_ten_was_shown_it_says_how_often_an_answer_came() {
        let mut record = TrackRecord::default();
        for number in 0..100 {
            let end = if number < 34 { (End::Answered, 20.0) } else { (End::Watched, 100.0) };
            record.add(&followed(end.0, end.1), 0.0, &shown(0.32));
        }
        let came = record.came_true(2, 0.39).unwrap();
        assert_eq!((came.said, came.share), (100, 0.34));
        assert!((came.from - 0.3).abs() < 1e-12 && (came.to - 0.4).abs() < 1e-12);
        assert_eq!(record.came_true(2, 0.41), None, "another tenth");
        assert_eq!(record.came_true(3, 0.32), None, "nobody was watched for a year");
    }

    #[test]
    fn below_fifty_cases_nothing_is_said_and_a_sure_thing_is_in_the_last_tenth() {
        let mut record = TrackRecord::default();
        for _ in 0..CASES_MIN - 1 {
            record.add(&followed(End::Answered, 1.0), 0.0, &shown(1.0));
        }
        assert_eq!(record.came_true(0, 1.0), None);
        record.add(&followed(End::Otherwise, 1.0), 0.0, &shown(1.0));
        assert_eq!(record.came_true(0, 0.95).map(|came| came.share), Some(0.98));
    }

    #[test]
    fn what_came_before_the_forecast_is_not_counted() {
        let mut record = TrackRecord::default();
        let late = Followed { from_days: 7.0, ..followed(End::Answered, 8.0) };
        record.add(&late, 0.0, &shown(0.5));
        assert_eq!(record, TrackRecord::default());
    }
}
