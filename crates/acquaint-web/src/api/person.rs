//! People as the API shows them.

use super::word::{ActivityWord, SharedWord};
use crate::shell::{PictureSize, picture_url};
use acquaint_app::community::view::{Between, MemberCard, MemberView};
use acquaint_core::id::PictureId;
use acquaint_core::profile::{self, SharedFact, SharedKind};
use acquaint_core::record;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A person as lists show them.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Person {
    /// Their name in addresses.
    #[schema(example = "emil-strand")]
    handle: String,
    /// Their display name.
    name: String,
    /// Their headline; may be empty.
    headline: String,
    /// Their region; may be empty.
    region: String,
    /// Their picture.
    #[schema(required)]
    picture: Option<Picture>,
    /// How many connections both they and you have.
    mutual_connections: u32,
    /// How you stand to them.
    between: BetweenUs,
    /// Whether their profile can be opened.
    is_found: bool,
}

/// Where a picture is.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Picture {
    /// 512 × 512 pixels, JPEG.
    large: String,
    /// 96 × 96 pixels, JPEG.
    small: String,
}

/// How you stand to somebody.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "is", rename_all = "snake_case")]
pub(super) enum BetweenUs {
    /// It is you.
    Yourself,
    /// Neither a request nor a connection.
    Nothing,
    /// You asked; the request waits.
    YouAsked {
        /// The request.
        request: Uuid,
        /// When you sent it.
        sent_at: Timestamp,
    },
    /// They asked; the request waits.
    TheyAsked {
        /// The request.
        request: Uuid,
        /// When they sent it.
        sent_at: Timestamp,
    },
    /// You are connected.
    Connected {
        /// Since when.
        since: Timestamp,
    },
    /// You block them.
    YouBlock,
}

impl From<Between> for BetweenUs {
    fn from(between: Between) -> Self {
        match between {
            Between::Yourself => Self::Yourself,
            Between::Nothing => Self::Nothing,
            Between::YouAsked { request, sent_at } => Self::YouAsked { request: request.0, sent_at },
            Between::TheyAsked { request, sent_at } => Self::TheyAsked { request: request.0, sent_at },
            Between::Connected { since } => Self::Connected { since },
            Between::YouBlock => Self::YouBlock,
        }
    }
}

fn picture(picture: PictureId) -> Picture {
    Picture {
        large: picture_url(picture, PictureSize::Large),
        small: picture_url(picture, PictureSize::Small),
    }
}

impl From<MemberCard> for Person {
    /// Of somebody who is not found, only the name is shown.
    fn from(card: MemberCard) -> Self {
        let shown = |text: String| if card.is_found { text } else { String::new() };
        Self {
            handle: card.handle.into(),
            name: card.name,
            headline: shown(card.headline),
            region: shown(card.region),
            picture: card.picture.filter(|_| card.is_found).map(picture),
            mutual_connections: card.mutual_connections,
            between: card.between.into(),
            is_found: card.is_found,
        }
    }
}

/// What a member says of themselves.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Profile {
    /// Display name.
    name: String,
    /// One line; may be empty, as may every text here but the name.
    headline: String,
    /// About themselves.
    about: String,
    /// Industry.
    industry: String,
    /// Job function.
    job_function: String,
    /// Region.
    region: String,
    /// Positions, in the order the member gave them.
    positions: Vec<Position>,
    /// Schools, in the order the member gave them.
    educations: Vec<Education>,
    /// Skills.
    skills: Vec<String>,
}

/// A month, or only a year.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Month {
    /// The year.
    #[schema(minimum = 1900, maximum = 2200)]
    year: i16,
    /// The month, 1 to 12. `null`: only the year is known.
    #[schema(minimum = 1, maximum = 12)]
    month: Option<i8>,
}

/// A position.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Position {
    /// The organisation.
    #[schema(min_length = 1, max_length = 120)]
    organisation: String,
    /// The title; may be empty.
    #[serde(default)]
    #[schema(max_length = 120)]
    title: String,
    /// From when.
    from: Option<Month>,
    /// To when. `null`: it lasts.
    to: Option<Month>,
}

/// A school.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Education {
    /// The school.
    #[schema(min_length = 1, max_length = 120)]
    school: String,
    /// From when.
    from: Option<Month>,
    /// To when. `null`: it lasts.
    to: Option<Month>,
}

impl From<record::YearMonth> for Month {
    fn from(month: record::YearMonth) -> Self {
        Self { year: month.year, month: month.month }
    }
}

impl From<Month> for record::YearMonth {
    fn from(month: Month) -> Self {
        Self { year: month.year, month: month.month }
    }
}

impl From<record::Position> for Position {
    fn from(position: record::Position) -> Self {
        let record::Position { organisation, title, from, to } = position;
        Self { organisation, title, from: from.map(Into::into), to: to.map(Into::into) }
    }
}

impl From<Position> for record::Position {
    fn from(position: Position) -> Self {
        let Position { organisation, title, from, to } = position;
        Self { organisation, title, from: from.map(Into::into), to: to.map(Into::into) }
    }
}

impl From<record::Education> for Education {
    fn from(education: record::Education) -> Self {
        let record::Education { school, from, to } = education;
        Self { school, from: from.map(Into::into), to: to.map(Into::into) }
    }
}

impl From<Education> for record::Education {
    fn from(education: Education) -> Self {
        let Education { school, from, to } = education;
        Self { school, from: from.map(Into::into), to: to.map(Into::into) }
    }
}

impl From<profile::Profile> for Profile {
    fn from(profile: profile::Profile) -> Self {
        let profile::Profile {
            name,
            headline,
            about,
            industry,
            job_function,
            region,
            positions,
            educations,
            skills,
        } = profile;
        let positions = positions.into_iter().map(Into::into).collect();
        let educations = educations.into_iter().map(Into::into).collect();
        Self { name, headline, about, industry, job_function, region, positions, educations, skills }
    }
}

/// A member's whole profile, as you may see it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Member {
    /// The person.
    person: Person,
    /// What they say of themselves.
    profile: Profile,
    /// How many connections they have. `null`: they do not show it.
    #[schema(required)]
    connections: Option<u32>,
    /// How often they are here, in whole days. `null`: they do not show it, or it is not known yet.
    #[schema(required, value_type = Option<ActivityWord>)]
    activity: Option<ActivityWord>,
    /// What they publish about whom they connect with; may be empty.
    policy: String,
}

impl Member {
    /// As it is seen now.
    pub(super) fn new(view: MemberView, now: Timestamp) -> Self {
        let activity = view.active_days.and_then(|days| days.level(now)).map(ActivityWord);
        Self {
            person: view.card.into(),
            profile: view.profile.into(),
            connections: view.connections,
            activity,
            policy: view.policy,
        }
    }
}

/// Something that you share with somebody.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SharedThing {
    /// What it is.
    is: SharedWord,
    /// Its name, in your words.
    name: String,
    /// The first year in which both of you were there. `null`: it has none, or it is not known.
    #[schema(required)]
    from_year: Option<i16>,
    /// The last such year. `null`: it lasts, or it is not known.
    #[schema(required)]
    to_year: Option<i16>,
}

impl From<SharedFact> for SharedThing {
    fn from(fact: SharedFact) -> Self {
        let (is, name, years) = match fact {
            SharedFact::Organisation { name, years } => (SharedKind::Organisation, name, years),
            SharedFact::School { name, years } => (SharedKind::School, name, years),
            SharedFact::Industry(name) => (SharedKind::Industry, name, None),
            SharedFact::JobFunction(name) => (SharedKind::JobFunction, name, None),
            SharedFact::Region(name) => (SharedKind::Region, name, None),
        };
        let from_year = years.map(|(from, _)| from);
        let to_year = years.map(|(_, to)| to).filter(|to| *to != i16::MAX);
        Self { is: SharedWord(is), name, from_year, to_year }
    }
}
