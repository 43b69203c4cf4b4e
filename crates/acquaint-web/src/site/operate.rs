//! What the operator sees and does.

use crate::route::Routes;

/// The routes of this part.
pub fn routes() -> Routes {
    Routes::new()
}
