//! Ids: random (UUID version 4), one newtype for each kind of thing.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

ids! {
    /// A person: a member, or an outside person known only from the owner's archive.
    PersonId;
    RequestId;
    /// One reading of an archive into the database.
    ImportId;
    /// One fact that the owner saw and added by hand.
    SightingId;
    /// A sign-in that lasts, in one browser.
    SessionId;
    /// A token that a program uses in a member's name.
    TokenId;
    /// A link with a secret in it.
    LinkId;
    PictureId;
    PasskeyId;
    /// Something a member is told.
    NotificationId;
    /// An email to be sent.
    MailId;
    /// A look at a profile. Random like every id: a running number would tell how often others were looked at.
    ViewId;
    ReportId;
    /// A sweep: accepting those who fit, one by one.
    SweepId;
}
