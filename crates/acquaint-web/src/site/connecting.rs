//! Asking to connect: the form, the check of the note, and what ends a connection or keeps somebody away.

use crate::route::Routes;

/// The routes of this part.
pub fn routes() -> Routes {
    Routes::new()
}
