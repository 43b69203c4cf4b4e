//! A member's profile: what others see of them, its limits, and what two profiles share.

use crate::recognition::Detail;
use crate::record::{Education, Position, YearMonth};
use crate::sender_view::Shared;
use crate::text::fold_name;
use crate::text::{LINE_CHARACTERS_MAX, read_line, read_text};
use serde::{Deserialize, Serialize};

// The limits of a profile are judgement; `docs/security.md` lists them.
pub const NAME_CHARACTERS_MAX: usize = 100;
pub const HEADLINE_CHARACTERS_MAX: usize = 220;
/// The most characters of the text about oneself.
pub const ABOUT_CHARACTERS_MAX: usize = 2_600;
pub const POSITIONS_MAX: usize = 40;
/// The most schools.
pub const EDUCATIONS_MAX: usize = 20;
pub const SKILLS_MAX: usize = 50;

/// What a member says of themselves. Texts may be empty; only the name may not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Display name, 1 to 100 characters, with a letter or a digit.
    pub name: String,
    /// One line of at most 220 characters.
    #[serde(default)]
    pub headline: String,
    /// At most 2,600 characters.
    #[serde(default)]
    pub about: String,
    #[serde(default)]
    pub industry: String,
    #[serde(default)]
    pub job_function: String,
    #[serde(default)]
    pub region: String,
    /// At most 40, in the order the member gave them.
    #[serde(default)]
    pub positions: Vec<Position>,
    /// At most 20.
    #[serde(default)]
    pub educations: Vec<Education>,
    /// At most 50, one line each.
    #[serde(default)]
    pub skills: Vec<String>,
}

/// A field of a form that cannot be kept: which one, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("`{field}` {detail}")]
pub struct FieldError {
    /// The field, with its position in a list where it is one: `positions[2].title`.
    pub field: String,
    /// What is wrong, and what would be right.
    pub detail: String,
}

impl FieldError {
    pub fn new(field: impl Into<String>, detail: &(impl ToString + ?Sized)) -> Self {
        Self { field: field.into(), detail: detail.to_string() }
    }
}

/// Reads every field, and collects what is wrong with any.
struct Reader(Vec<FieldError>);

impl Reader {
    fn line(&mut self, field: &str, text: &str, max: usize) -> String {
        read_line(text, max).unwrap_or_else(|error| self.wrong(field, &error))
    }

    fn needed(&mut self, field: &str, text: &str, max: usize) -> String {
        let line = self.line(field, text, max);
        if line.is_empty() && text.trim().is_empty() {
            return self.wrong(field, "is empty; please fill it in");
        }
        line
    }

    /// A name has a letter or a digit, so that there is something to call its member by.
    fn name(&mut self, text: &str) -> String {
        let name = self.needed("name", text, NAME_CHARACTERS_MAX);
        if name.is_empty() || name.chars().any(char::is_alphanumeric) {
            return name;
        }
        self.wrong("name", "has no letter and no digit; please write a name that can be read")
    }

    fn wrong(&mut self, field: &str, detail: &(impl ToString + ?Sized)) -> String {
        self.0.push(FieldError::new(field, detail));
        String::new()
    }

    fn at_most(&mut self, field: &str, count: usize, max: usize) {
        if count > max {
            self.wrong(field, &format!("has {count} entries, but at most {max} fit"));
        }
    }

    fn period(&mut self, field: &str, from: Option<YearMonth>, to: Option<YearMonth>) {
        for (name, month) in [("from", from), ("to", to)] {
            let in_range = |m: YearMonth| {
                (1900..=2200).contains(&m.year) && m.month.is_none_or(|month| (1..=12).contains(&month))
            };
            if month.is_some_and(|month| !in_range(month)) {
                self.wrong(
                    &format!("{field}.{name}"),
                    "must be a year from 1900 to 2200, with a month from 1 to 12",
                );
            }
        }
        if let (Some(from), Some(to)) = (from, to)
            && (from.year, from.month.unwrap_or(1)) > (to.year, to.month.unwrap_or(12))
        {
            self.wrong(&format!("{field}.to"), "is before its beginning");
        }
    }
}

impl Profile {
    /// The profile as it is kept: NFC, without spaces around lines; or everything that is wrong with it.
    pub fn read(&self) -> Result<Self, Vec<FieldError>> {
        let mut reader = Reader(Vec::new());
        let about = read_text(&self.about, ABOUT_CHARACTERS_MAX);
        let profile = Self {
            name: reader.name(&self.name),
            headline: reader.line("headline", &self.headline, HEADLINE_CHARACTERS_MAX),
            about: about.unwrap_or_else(|error| reader.wrong("about", &error)).trim().to_owned(),
            industry: reader.line("industry", &self.industry, LINE_CHARACTERS_MAX),
            job_function: reader.line("job_function", &self.job_function, LINE_CHARACTERS_MAX),
            region: reader.line("region", &self.region, LINE_CHARACTERS_MAX),
            positions: read_positions(&mut reader, &self.positions),
            educations: read_educations(&mut reader, &self.educations),
            skills: read_skills(&mut reader, &self.skills),
        };
        if reader.0.is_empty() { Ok(profile) } else { Err(reader.0) }
    }

    /// The identifying details that are filled in.
    pub fn details(&self) -> Vec<Detail> {
        let present = |detail: &Detail| match detail {
            Detail::Headline => !self.headline.is_empty(),
            Detail::About => !self.about.is_empty(),
            Detail::Industry => !self.industry.is_empty(),
            Detail::Region => !self.region.is_empty(),
            Detail::CurrentPosition => self.positions.iter().any(|position| position.to.is_none()),
            Detail::EarlierPosition => self.positions.iter().any(|position| position.to.is_some()),
            Detail::School => !self.educations.is_empty(),
            Detail::Skills => self.skills.len() >= 3,
        };
        Detail::ALL.into_iter().filter(present).collect()
    }
}

fn read_positions(reader: &mut Reader, positions: &[Position]) -> Vec<Position> {
    reader.at_most("positions", positions.len(), POSITIONS_MAX);
    let read = |(index, position): (usize, &Position)| {
        let field = format!("positions[{index}]");
        reader.period(&field, position.from, position.to);
        Position {
            organisation: reader.needed(
                &format!("{field}.organisation"),
                &position.organisation,
                LINE_CHARACTERS_MAX,
            ),
            title: reader.line(&format!("{field}.title"), &position.title, LINE_CHARACTERS_MAX),
            from: position.from,
            to: position.to,
        }
    };
    positions.iter().take(POSITIONS_MAX).enumerate().map(read).collect()
}

fn read_educations(reader: &mut Reader, educations: &[Education]) -> Vec<Education> {
    reader.at_most("educations", educations.len(), EDUCATIONS_MAX);
    let read = |(index, education): (usize, &Education)| {
        let field = format!("educations[{index}]");
        reader.period(&field, education.from, education.to);
        Education {
            school: reader.needed(&format!("{field}.school"), &education.school, LINE_CHARACTERS_MAX),
            from: education.from,
            to: education.to,
        }
    };
    educations.iter().take(EDUCATIONS_MAX).enumerate().map(read).collect()
}

fn read_skills(reader: &mut Reader, skills: &[String]) -> Vec<String> {
    reader.at_most("skills", skills.len(), SKILLS_MAX);
    let skills = skills.iter().take(SKILLS_MAX).enumerate();
    skills
        .map(|(index, skill)| reader.needed(&format!("skills[{index}]"), skill, LINE_CHARACTERS_MAX))
        .collect()
}

/// What two profiles can share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SharedKind {
    /// An organisation both work or worked at.
    Organisation,
    /// A school both went to.
    School,
    Industry,
    JobFunction,
    Region,
}

impl SharedKind {
    /// Every one, strongest first.
    pub const ALL: [Self; 5] =
        [Self::Organisation, Self::School, Self::Industry, Self::JobFunction, Self::Region];

    /// The word used in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Organisation => "organisation",
            Self::School => "school",
            Self::Industry => "industry",
            Self::JobFunction => "job_function",
            Self::Region => "region",
        }
    }
}

/// Something that two profiles share, with the words of the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SharedFact {
    /// An organisation, and for how many years both were there at once, if both say when.
    Organisation {
        name: String,
        /// The first and the last year in which both were there. `None`: not at the same time, or not known.
        years: Option<(i16, i16)>,
    },
    /// A school, with the years as for an organisation.
    School {
        name: String,
        /// The first and the last common year.
        years: Option<(i16, i16)>,
    },
    Industry(String),
    JobFunction(String),
    Region(String),
}

/// What two profiles share, strongest first. Names are compared without regard to case and accents.
pub fn shared_facts(one: &Profile, other: &Profile) -> Vec<SharedFact> {
    let mut facts = Vec::new();
    let positions = |profile: &Profile| -> Vec<Stay> {
        profile.positions.iter().map(|p| Stay::new(&p.organisation, p.from, p.to)).collect()
    };
    let educations = |profile: &Profile| -> Vec<Stay> {
        profile.educations.iter().map(|e| Stay::new(&e.school, e.from, e.to)).collect()
    };
    facts.extend(
        shared_stays(&positions(one), &positions(other))
            .into_iter()
            .map(|(name, years)| SharedFact::Organisation { name, years }),
    );
    facts.extend(
        shared_stays(&educations(one), &educations(other))
            .into_iter()
            .map(|(name, years)| SharedFact::School { name, years }),
    );
    for (mine, theirs, fact) in [
        (&one.industry, &other.industry, SharedFact::Industry as fn(String) -> SharedFact),
        (&one.job_function, &other.job_function, SharedFact::JobFunction),
        (&one.region, &other.region, SharedFact::Region),
    ] {
        if same(mine, theirs) == Some(true) {
            facts.push(fact(mine.clone()));
        }
    }
    facts
}

/// The same as the engine takes it. `None`: one of the two does not say.
pub fn shared(one: &Profile, other: &Profile) -> Shared {
    let facts = shared_facts(one, other);
    let any = |known: bool, is: fn(&SharedFact) -> bool| known.then(|| facts.iter().any(is));
    let positions = !one.positions.is_empty() && !other.positions.is_empty();
    let schools = !one.educations.is_empty() && !other.educations.is_empty();
    Shared {
        organisation: any(positions, |fact| matches!(fact, SharedFact::Organisation { .. })),
        school: any(schools, |fact| matches!(fact, SharedFact::School { .. })),
        industry: same(&one.industry, &other.industry),
        function: same(&one.job_function, &other.job_function),
        region: same(&one.region, &other.region),
    }
}

fn same(one: &str, other: &str) -> Option<bool> {
    (!one.is_empty() && !other.is_empty()).then(|| fold_name(one) == fold_name(other))
}

/// Some time at one place.
struct Stay {
    name: String,
    folded: String,
    /// The first and the last year; without a beginning it is not known, without an end it lasts.
    years: Option<(i16, i16)>,
}

impl Stay {
    fn new(name: &str, from: Option<YearMonth>, to: Option<YearMonth>) -> Self {
        let years = from.map(|from| (from.year, to.map_or(i16::MAX, |to| to.year)));
        Self { name: name.to_owned(), folded: fold_name(name), years }
    }
}

fn shared_stays(mine: &[Stay], theirs: &[Stay]) -> Vec<(String, Option<(i16, i16)>)> {
    let mut shared: Vec<(&Stay, Option<(i16, i16)>)> = Vec::new();
    for (one, other) in mine.iter().flat_map(|one| theirs.iter().map(move |other| (one, other))) {
        if one.folded != other.folded || one.folded.is_empty() {
            continue;
        }
        let years = overlap(one.years, other.years);
        match shared.iter_mut().find(|(known, _)| known.folded == one.folded) {
            Some((_, known)) => *known = longer(*known, years),
            None => shared.push((one, years)),
        }
    }
    shared.into_iter().map(|(stay, years)| (stay.name.clone(), years)).collect()
}

fn overlap(one: Option<(i16, i16)>, other: Option<(i16, i16)>) -> Option<(i16, i16)> {
    let ((a, b), (c, d)) = (one?, other?);
    let (from, to) = (a.max(c), b.min(d));
    (from <= to).then_some((from, to))
}

fn longer(one: Option<(i16, i16)>, other: Option<(i16, i16)>) -> Option<(i16, i16)> {
    [one, other].into_iter().flatten().max_by_key(|(from, to)| i32::from(*to) - i32::from(*from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::unnecessary_wraps, reason = "fields of a period are optional")]
    fn year(year: i16) -> Option<YearMonth> {
        Some(YearMonth { year, month: None })
    }

    fn position(organisation: &str, from: Option<YearMonth>, to: Option<YearMonth>) -> Position {
        Position { organisation: organisation.into(), title: "Welder".into(), from, to }
    }

    fn ada() -> Profile {
        Profile {
            name: " Ada Beispiel ".into(),
            region: "Bremen".into(),
            positions: vec![position("Nordlicht Werft", year(2001), year(2009))],
            ..Profile::default()
        }
    }

    #[test]
    fn a_profile_is_read_with_every_error_at_once() {
        assert_eq!(ada().read().unwrap().name, "Ada Beispiel");
        let wrong = Profile {
            name: "  ".into(),
            headline: "a\nb".into(),
            positions: vec![position("", year(2009), year(2001)), position("x", year(1066), None)],
            skills: vec!["s".repeat(121)],
            ..Profile::default()
        };
        let errors: Vec<String> = wrong.read().unwrap_err().iter().map(ToString::to_string).collect();
        assert_eq!(
            errors,
            [
                "`name` is empty; please fill it in",
                "`headline` has a line break, but must be one line",
                "`positions[0].to` is before its beginning",
                "`positions[0].organisation` is empty; please fill it in",
                "`positions[1].from` must be a year from 1900 to 2200, with a month from 1 to 12",
                "`skills[0]` has 121 characters, but at most 120 fit; please shorten it",
            ]
        );
    }

    #[test]
    fn a_name_has_a_letter_or_a_digit() {
        let read = |name: &str| Profile { name: name.into(), ..Profile::default() }.read();
        for name in ["…", "\u{200D}", "🙂", "--"] {
            let errors = read(name).unwrap_err();
            assert_eq!((errors.len(), errors[0].field.as_str()), (1, "name"), "{name}");
        }
        for name in ["Ægir", "李", "7", "🙂 Bo"] {
            assert_eq!(read(name).unwrap().name, name);
        }
    }

    #[test]
    fn years_overlap_only_where_both_were_there() {
        let bo = Profile {
            region: "BREMEN".into(),
            positions: vec![
                position("nordlicht werft", year(2006), None),
                position("Nordlicht Werft", year(1990), year(1995)),
            ],
            ..ada()
        };
        assert_eq!(
            shared_facts(&ada(), &bo),
            [
                SharedFact::Organisation { name: "Nordlicht Werft".into(), years: Some((2006, 2009)) },
                SharedFact::Region("Bremen".into())
            ]
        );
        let later = Profile { positions: vec![position("Nordlicht Werft", year(2015), None)], ..ada() };
        assert!(
            shared_facts(&ada(), &later)
                .contains(&SharedFact::Organisation { name: "Nordlicht Werft".into(), years: None })
        );
    }

    #[test]
    fn what_one_of_two_does_not_say_is_not_known_to_be_shared() {
        let shared = shared(&ada(), &Profile { region: "Oslo".into(), ..Profile::default() });
        assert_eq!((shared.organisation, shared.region, shared.industry), (None, Some(false), None));
    }
}
