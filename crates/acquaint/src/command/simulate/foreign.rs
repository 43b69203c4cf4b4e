//! Worlds that share no formula with the model, from a name or a file.

use super::{Args, WorldName, Written};
use crate::error::CommandError;
use acquaint_sim::community::Truth;
use acquaint_sim::elsewhere::{self, Scenario};
use acquaint_why::evidence::EvidenceLine;

/// The scenario that was asked for, if one was.
pub(super) fn scenario(args: &Args) -> Result<Option<Scenario>, CommandError> {
    let Some(path) = &args.scenario else {
        return Ok(match args.world {
            WorldName::AsAssumed | WorldName::Sessions => None,
            WorldName::City => Some(Scenario::city()),
            WorldName::Village => Some(Scenario::village()),
            WorldName::Fair => Some(Scenario::fair()),
        });
    };
    let unusable = |why: String| {
        CommandError::Usage(format!("`{}` is not a scenario that can be used: {why}", path.display()))
    };
    let text = std::fs::read_to_string(path).map_err(|e| unusable(e.to_string()))?;
    let scenario: Scenario = toml::from_str(&text).map_err(|e| unusable(e.to_string()))?;
    scenario.problem().map_or(Ok(Some(scenario)), |problem| Err(unusable(problem.into())))
}

/// So many requests. Each is followed for a year after it is looked at.
pub(super) fn requests(scenario: &Scenario, seed: u64, count: usize) -> Vec<Written> {
    let written =
        |(number, (past, silent)): (usize, (elsewhere::PastRequest, Option<elsewhere::SilentRequest>))| {
            let id = serde_json::Value::from(format!("r-{number}"));
            let waited_days = past.view.waited_days;
            let later =
                silent.as_ref().and_then(|silent| silent.accepted_in_days).map(|days| waited_days + days);
            let truth = Truth {
                id: id.clone(),
                chief: silent.as_ref().map_or("accepted", |silent| silent.truth.key()),
                in_the_way: Vec::new(),
                seen_after_days: None,
                set_aside_after_days: None,
                accepted_after_days: past.accepted_after_days.or(later),
                watched_until_days: Some(waited_days + 365.0),
            };
            let accepted_after_days = past.accepted_after_days;
            let view = silent.map_or(past.view, |silent| silent.view);
            (EvidenceLine { id, view, accepted_after_days, ..EvidenceLine::default() }, truth)
        };
    elsewhere::requests(scenario, seed).take(count).enumerate().map(written).collect()
}
