//! Familiarity: how well the recipient probably knows the sender, from facts that the recipient can see.
//!
//! Five parts, each the probability that the recipient knows the sender *from that*; together, as independent causes
//! (a noisy OR): `1 − Π (1 − part)`. A part whose facts are missing is a range, and so is the whole: it is at least so
//! much, and at most so much, whatever the missing facts turn out to be.
//!
//! | part | value |
//! |---|---|
//! | an organisation both were at | 0.9 · (1 − e^(−years/2)) · min(1, 150/size); 0.1 if never at once |
//! | a school both went to | 0.6 · the same; 0.07 if never at once |
//! | mutual connections | 0.8 · (1 − e^(−0.6 · selectivity)) |
//! | the tie, as the sender says it | 0 to 0.7 · (1 if it checks out, 0.7 if it cannot be checked, 0.3 if it is not found) |
//! | messages | 0.9 both ways, 0.2 one way |
//!
//! 150 people are about as many as anyone knows (R. I. M. Dunbar, *Neocortex size as a constraint on group size in
//! primates*, Journal of Human Evolution 22, 1992). Selectivity is the index of Adamic and Adar, see
//! [`MutualConnections`]. That mutual friends and knowing each other in person matter for accepting is reported by
//! H. Rashtian and others, *To befriend or not?*, SOUPS 2014. **Every other number is judgement.**

use crate::recipient_view::{
    Messages, MutualConnections, Place, RecipientProfile, RecipientView, Stay, folded,
};
use crate::tie::Tie;
use std::cmp::Ordering;

/// Of how many people someone knows everybody.
const KNOWN_BY_EVERYBODY: f64 = 150.0;
/// After how many years together about two thirds of what can be known is known.
const YEARS: f64 = 2.0;
const ORGANISATION: f64 = 0.9;
const SCHOOL: f64 = 0.6;
/// The part of a shared place that is left if the two were never there at once.
const NEVER_AT_ONCE: f64 = 1.0 / 9.0;
const MUTUAL: f64 = 0.8;
const MUTUAL_RATE: f64 = 0.6;
const CANNOT_BE_CHECKED: f64 = 0.7;
const NOT_FOUND: f64 = 0.3;
const BOTH_WAYS: f64 = 0.9;
const ONE_WAY: f64 = 0.2;

/// A probability, 0 to 1, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    pub at_least: f64,
    pub at_most: f64,
}

impl Share {
    const NOTHING: Self = Self::of(0.0);

    const fn of(value: f64) -> Self {
        Self { at_least: value, at_most: value }
    }

    const fn up_to(value: f64) -> Self {
        Self { at_least: 0.0, at_most: value }
    }

    /// Both ends rounded to whole percents, away from each other, so that a range never claims more than is known.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "both are 0 to 100")]
    pub fn percents(self) -> (u8, u8) {
        let percent = |share: f64| (share * 100.0).clamp(0.0, 100.0);
        // A hair of rounding error must not move a value to the next percent.
        let (low, high) = ((percent(self.at_least) + 1e-9).floor(), (percent(self.at_most) - 1e-9).ceil());
        (low as u8, high as u8)
    }
}

/// Whether what the sender says about the tie can be seen in the two profiles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// It can: they were at one organisation at the same time, say.
    ChecksOut,
    /// Nothing could show it (friends, relatives), or the facts are missing.
    CannotBeChecked,
    /// Both profiles tell what would show it, and do not. They may still be right: profiles leave things out.
    NotFound,
}

/// One of the five parts, with what it rests on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part<'a> {
    pub share: Share,
    pub basis: Basis<'a>,
}

/// What a part rests on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Basis<'a> {
    /// The facts are missing.
    NotKnown(Missing),
    /// An organisation of both; the one that tells most.
    Organisation(SharedPlace<'a>),
    School(SharedPlace<'a>),
    /// Both profiles say where, and it is nowhere the same.
    NoSharedPlace(Missing),
    /// Mutual connections, perhaps none.
    MutualConnections(MutualConnections),
    /// What the sender says.
    Tie(Tie, Evidence),
    /// What the two wrote before.
    Messages(Messages),
}

/// Which facts are missing, or tell of nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    Organisations,
    Schools,
    MutualConnections,
    Tie,
    Messages,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SharedPlace<'a> {
    /// Its name, as the recipient writes it.
    pub name: &'a str,
    /// In how many calendar years both were there at once. `None`: not told.
    pub years: Option<i16>,
    pub size: Option<u32>,
}

/// How well the recipient probably knows the sender.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Familiarity<'a> {
    /// Its parts: organisation, school, mutual connections, tie, messages.
    pub parts: [Part<'a>; 5],
}

impl<'a> Familiarity<'a> {
    /// Judges how well the recipient `me` probably knows the sender whom `view` shows.
    pub fn new(view: &RecipientView, me: &'a RecipientProfile) -> Self {
        let (organisation, school) = shared_places(view, me);
        let parts = [
            place_part(organisation, ORGANISATION, Missing::Organisations, Basis::Organisation),
            place_part(school, SCHOOL, Missing::Schools, Basis::School),
            mutual_part(view.mutual_connections),
            tie_part(view, me, organisation, school),
            message_part(view.messages),
        ];
        Self { parts }
    }

    /// All parts together.
    pub fn share(&self) -> Share {
        let none =
            |end: fn(&Share) -> f64| self.parts.iter().map(|part| 1.0 - end(&part.share)).product::<f64>();
        Share { at_least: 1.0 - none(|share| share.at_least), at_most: 1.0 - none(|share| share.at_most) }
    }
}

/// Whether what the sender says about the tie can be seen. `None`: they say nothing.
pub fn check_tie(view: &RecipientView, me: &RecipientProfile) -> Option<(Tie, Evidence)> {
    let (organisation, school) = shared_places(view, me);
    view.tie.map(|tie| (tie, evidence(tie, view, me, organisation, school)))
}

/// What there is between the places of two people.
#[derive(Clone, Copy)]
enum SharedIn<'a> {
    NotKnown,
    Nothing,
    /// The place that surely tells most, and the share that all of them together leave open, of a whole of 1.
    Place(SharedPlace<'a>, Share),
}

/// What there is between the organisations and between the schools of two people.
fn shared_places<'a>(view: &RecipientView, me: &'a RecipientProfile) -> (SharedIn<'a>, SharedIn<'a>) {
    let (mine, theirs) = (me.organisations.as_deref(), view.organisations.as_deref());
    let organisation = match mine.zip(theirs) {
        Some((mine, theirs)) => shared(mine, theirs, me.year),
        None => SharedIn::compared(view.shared.organisation, "one of your organisations"),
    };
    let school = match me.schools.as_deref().zip(view.schools.as_deref()) {
        Some((mine, theirs)) => shared(mine, theirs, me.year),
        None => SharedIn::compared(view.shared.school, "one of your schools"),
    };
    (organisation, school)
}

impl SharedIn<'_> {
    /// Where it is not known who was where, and at most whether there is a place of both.
    fn compared(is_shared: Option<bool>, name: &'static str) -> Self {
        match is_shared {
            None => Self::NotKnown,
            Some(false) => Self::Nothing,
            Some(true) => {
                let place = SharedPlace { name, years: None, size: None };
                Self::Place(place, place_share(&place))
            }
        }
    }
}

/// The place of both that tells most: the most years together, weighed by how small it is.
fn shared<'a>(mine: &'a [Place], theirs: &[Stay], year: i16) -> SharedIn<'a> {
    let pairs = mine.iter().flat_map(|place| theirs.iter().map(move |stay| (place, stay)));
    let shared = pairs.filter(|(place, stay)| place.is_of(stay)).map(|(place, stay)| SharedPlace {
        name: place.name(),
        years: place.years_with(stay, year),
        size: place.size(),
    });
    let mut best: Option<(SharedPlace<'a>, Share)> = None;
    let mut at_most = 0.0_f64;
    for place in shared {
        let share = place_share(&place);
        at_most = at_most.max(share.at_most);
        let is_better = best.is_none_or(|(_, known)| {
            (share.at_least, share.at_most).partial_cmp(&(known.at_least, known.at_most))
                == Some(Ordering::Greater)
        });
        if is_better {
            best = Some((place, share));
        }
    }
    best.map_or(SharedIn::Nothing, |(place, share)| SharedIn::Place(place, Share { at_most, ..share }))
}

fn place_part<'a>(
    shared: SharedIn<'a>,
    whole: f64,
    missing: Missing,
    basis: fn(SharedPlace<'a>) -> Basis<'a>,
) -> Part<'a> {
    match shared {
        SharedIn::NotKnown => Part { share: Share::up_to(whole), basis: Basis::NotKnown(missing) },
        SharedIn::Nothing => Part { share: Share::NOTHING, basis: Basis::NoSharedPlace(missing) },
        SharedIn::Place(place, Share { at_least, at_most }) => {
            let share = Share { at_least: whole * at_least, at_most: whole * at_most };
            Part { share, basis: basis(place) }
        }
    }
}

fn place_share(place: &SharedPlace<'_>) -> Share {
    let apart = NEVER_AT_ONCE;
    let (small, smallest) = match place.size {
        Some(size) => {
            let of_size = (KNOWN_BY_EVERYBODY / f64::from(size.max(1))).min(1.0);
            (of_size, of_size)
        }
        None => (0.0, 1.0),
    };
    match place.years {
        Some(0) => Share::of(apart),
        Some(years) => {
            let together = 1.0 - (-f64::from(years) / YEARS).exp();
            Share { at_least: apart.max(together * small), at_most: apart.max(together * smallest) }
        }
        None => Share { at_least: apart, at_most: apart.max(smallest) },
    }
}

fn mutual_part<'a>(mutual: Option<MutualConnections>) -> Part<'a> {
    match mutual {
        None => Part { share: Share::up_to(MUTUAL), basis: Basis::NotKnown(Missing::MutualConnections) },
        Some(mutual) => Part {
            share: Share::of(MUTUAL * (1.0 - (-MUTUAL_RATE * mutual.selectivity.max(0.0)).exp())),
            basis: Basis::MutualConnections(mutual),
        },
    }
}

fn tie_part<'a>(
    view: &RecipientView,
    me: &RecipientProfile,
    organisation: SharedIn<'_>,
    school: SharedIn<'_>,
) -> Part<'a> {
    let Some(tie) = view.tie else {
        let most = Tie::ALL.into_iter().map(|tie| said(tie) * most_checked(tie)).fold(0.0, f64::max);
        return Part { share: Share::up_to(most), basis: Basis::NotKnown(Missing::Tie) };
    };
    let evidence = evidence(tie, view, me, organisation, school);
    let share = match evidence {
        Evidence::ChecksOut => Share::of(said(tie)),
        Evidence::NotFound => Share::of(said(tie) * NOT_FOUND),
        Evidence::CannotBeChecked if tie.is_checkable() => {
            Share { at_least: said(tie) * NOT_FOUND, at_most: said(tie) }
        }
        Evidence::CannotBeChecked => Share::of(said(tie) * CANNOT_BE_CHECKED),
    };
    Part { share, basis: Basis::Tie(tie, evidence) }
}

fn message_part<'a>(messages: Option<Messages>) -> Part<'a> {
    let share = match messages {
        None => {
            return Part { share: Share::up_to(BOTH_WAYS), basis: Basis::NotKnown(Missing::Messages) };
        }
        Some(Messages::BothWays) => BOTH_WAYS,
        Some(Messages::OneWay) => ONE_WAY,
        Some(Messages::Nothing) => 0.0,
    };
    Part { share: Share::of(share), basis: Basis::Messages(messages.unwrap_or(Messages::Nothing)) }
}

/// What a tie says, if it is true. Judgement.
fn said(tie: Tie) -> f64 {
    match tie {
        Tie::Relative => 0.7,
        Tie::CoWorker | Tie::Friend => 0.6,
        Tie::FormerCoWorker | Tie::ClientOrPartner | Tie::Neighbour => 0.5,
        Tie::Classmate => 0.4,
        Tie::FriendOfFriend | Tie::MetAtEvent => 0.3,
        Tie::SameField => 0.1,
        Tie::NeverMet => 0.0,
    }
}

fn most_checked(tie: Tie) -> f64 {
    if tie.is_checkable() { 1.0 } else { CANNOT_BE_CHECKED }
}

fn evidence(
    tie: Tie,
    view: &RecipientView,
    me: &RecipientProfile,
    organisation: SharedIn<'_>,
    school: SharedIn<'_>,
) -> Evidence {
    match tie {
        Tie::CoWorker | Tie::FormerCoWorker => were_together(organisation),
        Tie::Classmate => were_together(school),
        Tie::FriendOfFriend => match view.mutual_connections {
            None => Evidence::CannotBeChecked,
            Some(mutual) if mutual.count > 0 => Evidence::ChecksOut,
            Some(_) => Evidence::NotFound,
        },
        Tie::SameField => {
            let same = |mine: &Option<String>, theirs: &Option<String>| {
                Some(folded(mine.as_deref()?) == folded(theirs.as_deref()?))
            };
            let fields = [
                same(&me.industry, &view.industry).or(view.shared.industry),
                same(&me.function, &view.function).or(view.shared.function),
            ];
            if fields.contains(&Some(true)) {
                Evidence::ChecksOut
            } else if fields.contains(&None) {
                Evidence::CannotBeChecked
            } else {
                Evidence::NotFound
            }
        }
        Tie::ClientOrPartner
        | Tie::Friend
        | Tie::Relative
        | Tie::Neighbour
        | Tie::MetAtEvent
        | Tie::NeverMet => Evidence::CannotBeChecked,
    }
}

fn were_together(shared: SharedIn<'_>) -> Evidence {
    match shared {
        SharedIn::NotKnown | SharedIn::Place(SharedPlace { years: None, .. }, _) => Evidence::CannotBeChecked,
        SharedIn::Nothing | SharedIn::Place(SharedPlace { years: Some(0), .. }, _) => Evidence::NotFound,
        SharedIn::Place(..) => Evidence::ChecksOut,
    }
}

#[cfg(test)]
mod tests;
