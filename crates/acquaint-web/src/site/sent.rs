//! What I sent: how long it waits, why, what helps, when.

use crate::route::Routes;

/// The routes of this part.
pub fn routes() -> Routes {
    Routes::new()
}
