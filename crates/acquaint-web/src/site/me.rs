//! My profile: what others see, how well they can recognise me, and editing it.

use crate::route::Routes;

/// The routes of this part.
pub fn routes() -> Routes {
    Routes::new()
}
