//! Finding people and looking at their profiles.

use crate::route::Routes;

/// The routes of this part.
pub fn routes() -> Routes {
    Routes::new()
}
