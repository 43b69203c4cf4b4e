//! Reading a model file.

use crate::error::CommandError;
use acquaint_why::model::Model;
use std::path::Path;

/// The model in this file, or the one that ships.
pub(crate) fn read_or_prior(path: Option<&Path>) -> Result<Model, CommandError> {
    let Some(path) = path else { return Ok(Model::prior()) };
    let unusable = |reason: String| {
        CommandError::Usage(format!("`{}` is not a model that can be used: {reason}", path.display()))
    };
    let text = std::fs::read_to_string(path).map_err(|e| unusable(e.to_string()))?;
    Model::from_json(&text).map_err(|e| unusable(e.to_string()))
}
