//! What the engine says about one waiting request: why, what helps, when.

use acquaint_core::action::Action;
use acquaint_core::clue::Clue;
use acquaint_core::reason::Outcome;
use serde::{Deserialize, Serialize};

/// How many outcomes there are.
pub const OUTCOMES: usize = Outcome::ALL.len();

/// The horizons of a forecast, in days from now. Judgement.
pub const HORIZONS_DAYS: [f64; 4] = [7.0, 30.0, 90.0, 365.0];

/// How far "ever" looks, in days: ten years.
pub const EVER_DAYS: f64 = 3650.0;

/// The horizon, in days, at which actions are compared. Judgement.
pub const ADVICE_HORIZON_DAYS: u32 = 90;

/// Why, what helps, and when, for one waiting request.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// Probability of each outcome, in the order of [`Outcome::ALL`]; sums to 1.
    pub outcomes: [f64; OUTCOMES],
    /// For each reason, in the order of `Reason::ALL`: the probability that it applies now, whatever else does.
    pub in_the_way: [f64; 6],
    /// When an answer may still come.
    pub forecast: Forecast,
    /// What helps, best first. Waiting is always among them.
    pub advice: Vec<Advice>,
    /// What each clue contributed, in the order of `Clue::ALL`.
    pub because: Vec<Because>,
}

impl Explanation {
    pub fn chance_of(&self, outcome: Outcome) -> f64 {
        self.outcomes[outcome.index()]
    }

    /// Probability, 0 to 1, that what matters most says nothing about the sender.
    pub fn not_about_you(&self) -> f64 {
        Outcome::ALL.into_iter().filter(|o| o.is_not_about_you()).map(|o| self.chance_of(o)).sum()
    }

    /// The outcomes, most likely first.
    pub fn ranked(&self) -> [Outcome; OUTCOMES] {
        let mut outcomes = Outcome::ALL;
        outcomes.sort_by(|a, b| self.chance_of(*b).total_cmp(&self.chance_of(*a)));
        outcomes
    }
}

/// Probability, 0 to 1, that the request is accepted within so many days from now.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Forecast {
    /// At each of [`HORIZONS_DAYS`].
    pub within: [f64; 4],
    /// Within [`EVER_DAYS`].
    pub ever: f64,
}

impl Forecast {
    /// The probability within the horizon at which actions are compared.
    pub fn at_advice_horizon(&self) -> f64 {
        self.within[2]
    }
}

/// One thing the sender can do, and what it would change.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Advice {
    pub action: Action,
    /// Chance of an answer within [`ADVICE_HORIZON_DAYS`] if the sender waits.
    pub now: f64,
    /// The same if the sender does it.
    pub then: f64,
    /// Probability, 0 to 1, that doing it adds as much as makes it worth recommending, given how uncertain its effect is.
    pub sure: f64,
    /// What the figure rests on.
    pub basis: Basis,
}

impl Advice {
    /// How much the chance rises, as a difference of probabilities.
    pub fn uplift(&self) -> f64 {
        self.then - self.now
    }
}

/// What an uplift rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// It follows from how requests work (who has not seen one cannot answer it).
    Mechanism,
    /// People with it are accepted more often; whether it is the cause is not known.
    Association,
}

/// The weight of one clue for one outcome.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Because {
    pub outcome: Outcome,
    pub clue: Clue,
    /// Bits (log₂ of the odds ratio) for the outcome; negative speaks against it. For `waited_days`, the first
    /// clue, it is the log odds after silence alone, so the bits of one outcome add up to its posterior log odds.
    pub bits: f64,
    /// The same for the reason alone, however likely the others are. A clue that makes another reason likelier makes
    /// this one a little less likely; that is arithmetic, not something that the clue says about this reason.
    pub direct_bits: f64,
}
