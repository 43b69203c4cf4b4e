//! Strategies to start from. Each is filled in from the recipient's own profile, and can be changed like any other.

use super::{AtLeast, NotePart, Only, Strategy, Who};
use crate::profile::Profile;
use crate::text::Line;
use serde::{Deserialize, Serialize};

/// A strategy to start from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReadyMade {
    /// Everybody fits.
    Open,
    /// Who works in the recipient's industry.
    MyField,
    /// Who is in the recipient's region.
    NearMe,
    /// Whom the recipient could place.
    PeopleICouldPlace,
    /// Whom the recipient knows well.
    OnlyPeopleIKnowWell,
    /// Everybody who shows their face and says how the two know each other.
    GrowingForNow,
}

impl ReadyMade {
    /// Every one, in the order in which they are shown.
    pub const ALL: [Self; 6] = [
        Self::Open,
        Self::MyField,
        Self::NearMe,
        Self::PeopleICouldPlace,
        Self::OnlyPeopleIKnowWell,
        Self::GrowingForNow,
    ];

    /// The word used in JSON, addresses and on the command line.
    pub fn key(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::MyField => "my_field",
            Self::NearMe => "near_me",
            Self::PeopleICouldPlace => "people_i_could_place",
            Self::OnlyPeopleIKnowWell => "only_people_i_know_well",
            Self::GrowingForNow => "growing_for_now",
        }
    }

    /// Reads one by its word; `-` counts as `_`.
    pub fn parse(key: &str) -> Option<Self> {
        let key = key.trim().to_lowercase().replace('-', "_");
        Self::ALL.into_iter().find(|one| one.key() == key)
    }

    /// Its name as people read it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Open => "Open",
            Self::MyField => "My field",
            Self::NearMe => "Near me",
            Self::PeopleICouldPlace => "People I could place",
            Self::OnlyPeopleIKnowWell => "Only people I know well",
            Self::GrowingForNow => "Growing for now",
        }
    }

    pub fn one_line(self) -> &'static str {
        match self {
            Self::Open => "Everybody fits.",
            Self::MyField => "Who works in your industry.",
            Self::NearMe => "Who is in your region.",
            Self::PeopleICouldPlace => "Whom you could place: a colleague of then, a friend's friend.",
            Self::OnlyPeopleIKnowWell => "Whom you very probably know well.",
            Self::GrowingForNow => "Whoever shows their face and says how you know each other.",
        }
    }

    /// The strategy, filled in from a profile. `None`: the profile lacks what it needs.
    pub fn strategy(self, profile: &Profile) -> Option<Strategy> {
        let own = |text: &str| Line::new(text).ok().map(|line| vec![line]);
        let open = Strategy::default();
        Some(match self {
            Self::Open => open,
            Self::MyField => {
                Strategy { only: Only { industries: own(&profile.industry)?, ..Only::default() }, ..open }
            }
            Self::NearMe => {
                Strategy { only: Only { regions: own(&profile.region)?, ..Only::default() }, ..open }
            }
            Self::PeopleICouldPlace => Strategy { who: Who::PeopleICouldPlace, ..open },
            Self::OnlyPeopleIKnowWell => Strategy { who: Who::PeopleIKnowWell, ..open },
            Self::GrowingForNow => Strategy {
                at_least: AtLeast { picture: true, note: vec![NotePart::How], ..AtLeast::default() },
                ..open
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_can_be_kept_as_it_is_and_is_called_by_its_word() {
        let profile = Profile { industry: "Shipping".into(), region: "Bremen".into(), ..Profile::default() };
        for one in ReadyMade::ALL {
            let strategy = one.strategy(&profile).unwrap();
            assert_eq!(strategy.read(), Ok(strategy.clone()), "{one:?}");
            assert_eq!(ReadyMade::parse(&one.key().replace('_', "-")), Some(one));
            assert_eq!(strategy.is_open(), one == ReadyMade::Open);
        }
        assert_eq!(ReadyMade::MyField.strategy(&Profile::default()), None);
    }
}
