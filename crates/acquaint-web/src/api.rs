//! The JSON API under `/api/v1`, with its description.

use crate::route::Routes;

/// The routes of the API.
pub fn routes() -> Routes {
    Routes::new()
}
