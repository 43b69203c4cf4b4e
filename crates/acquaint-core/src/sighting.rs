//! A sighting: one fact that the owner of a record saw and added by hand. It can be taken back.

use crate::activity::{Activity, ConnectionCount};
use crate::tie::Tie;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What the owner saw of another person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "saw", content = "value")]
pub enum Sighting {
    /// They looked at the owner's profile on that day (the owner's calendar).
    ViewedMe(Date),
    /// Profile views are shown to the owner, and this person has not looked.
    HasNotViewedMe,
    /// How many connections their profile shows.
    Connections(ConnectionCount),
    /// How often they are here.
    Activity(Activity),
    /// How many public acts of theirs there were since the request.
    Posts(u32),
    /// How the two know each other.
    Tie(Tie),
    MutualConnections(u32),
    /// How many others this name and picture could be.
    Namesakes(u32),
    /// Whether both profiles name one organisation.
    SharedOrganisation(bool),
    /// Whether both profiles name one school.
    SharedSchool(bool),
    /// Whether both work in one industry.
    SharedIndustry(bool),
    /// Whether both have one job function.
    SharedFunction(bool),
    /// Whether both live in one region.
    SharedRegion(bool),
    Picture(bool),
    /// Whether the owner's own profile has a picture.
    MyPicture(bool),
    /// How often the owner is active.
    MyActivity(Activity),
}

/// A sighting with the moment it was added.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecordedSighting {
    pub sighting: Sighting,
    pub recorded_at: Timestamp,
}
