//! The ranges of a model file: what is outside them is refused, with the path of the parameter.

use super::{ModelError, Parameters};
use crate::level::Levels;
use serde_json::Value;

pub(super) fn check(parameters: &Parameters) -> Result<(), ModelError> {
    let one = |parameter: String, value: f64, ok: bool, range: &'static str| {
        if ok { Ok(()) } else { Err(ModelError::OutOfRange { parameter, value, range }) }
    };
    let w = &parameters.when;
    for (name, rate) in [
        ("notice", w.notice),
        ("view_again", w.view_again),
        ("accept_later", w.accept_later),
        ("look_again", w.look_again),
        ("slow_later", w.slow_later),
        ("set_aside", w.set_aside),
        ("change", w.change),
        ("leave", w.leave),
        ("posts", w.posts),
        ("posts_size", w.posts_size),
        ("lift[0]", w.lift[0]),
        ("lift[1]", w.lift[1]),
        ("lift[2]", w.lift[2]),
        ("lift[3]", w.lift[3]),
        ("lift[4]", w.lift[4]),
    ] {
        one(format!("when.{name}"), rate, (1e-9..=1e4).contains(&rate), "0.000000001 to 10000")?;
    }
    for (name, chance) in [
        ("view_on_notice", w.view_on_notice),
        ("private_share", w.private_share),
        ("slow_share", w.slow_share),
        ("accept_on_view", w.accept_on_view),
        ("posts_weight", w.posts_weight),
    ] {
        one(format!("when.{name}"), chance, (0.0..=1.0).contains(&chance), "0 to 1")?;
    }
    one(
        "when.activity_spread".into(),
        w.activity_spread,
        (0.0..=4.0).contains(&w.activity_spread),
        "0 to 4",
    )?;
    let cap = parameters.why.at_limit.cap;
    one("why.at_limit.cap".into(), cap, (1.0..=1e9).contains(&cap), "1 to 1000000000")?;
    if let Some(value) = parameters.levels.as_ref().and_then(Levels::unsound) {
        one("levels".into(), value, false, "rates and factors that `acquaint fit` wrote")?;
    }
    let why = serde_json::to_value(parameters.why)?;
    check_coefficients("why", &why)
}

/// Every number of the *why* set lies within ±100, and every `sd` is positive.
fn check_coefficients(path: &str, value: &Value) -> Result<(), ModelError> {
    if let Value::Object(fields) = value {
        let mut coefficients = fields.iter().filter(|(name, _)| *name != "cap");
        return coefficients
            .try_for_each(|(name, value)| check_coefficients(&format!("{path}.{name}"), value));
    }
    let number = value.as_f64().unwrap_or(f64::NAN);
    let (ok, range) = if path.rsplit('.').next() == Some("sd") {
        (number > 0.0 && number <= 100.0, "above 0, up to 100")
    } else {
        (number.abs() <= 100.0, "-100 to 100")
    };
    if ok { Ok(()) } else { Err(ModelError::OutOfRange { parameter: path.into(), value: number, range }) }
}
