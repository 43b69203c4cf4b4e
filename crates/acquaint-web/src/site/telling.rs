//! What I am told: home, notifications and their stream, vouches, who looked at my profile.

use crate::route::Routes;

/// The routes of this part.
pub fn routes() -> Routes {
    Routes::new()
}
