//! What I received: by shelf, one by one, and what I do about it.

use crate::route::Routes;

/// The routes of this part.
pub fn routes() -> Routes {
    Routes::new()
}
