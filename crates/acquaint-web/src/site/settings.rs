//! Settings: privacy, e-mail, signing in, export and leaving.

use crate::route::Routes;

/// The routes of this part.
pub fn routes() -> Routes {
    Routes::new()
}
