//! Invented lives: where people learned and worked, and how much of it their profile tells.

use super::name::Name;
use super::place::{
    FUNCTIONS, INDUSTRIES, NORRHAVN, OFFSHORE_WIND, Organisation, REGIONS, SCHOOLS, workplace,
};
use acquaint_core::profile::Profile;
use acquaint_core::record::{Education, Position, YearMonth};
use rand::RngExt;
use rand::seq::{IndexedRandom, SliceRandom};
use rand_chacha::ChaCha8Rng;

/// Some time at one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stay {
    /// An index into the organisations or the schools.
    pub place: usize,
    /// The first year.
    pub from: i16,
    /// The last year; `None`: still there.
    pub to: Option<i16>,
}

impl Stay {
    /// Whether both were there in some year.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.place == other.place
            && self.from <= other.to.unwrap_or(i16::MAX)
            && other.from <= self.to.unwrap_or(i16::MAX)
    }
}

#[derive(Clone, Debug)]
pub(super) struct Job {
    pub stay: Stay,
    pub title: String,
}

/// What is true of someone, whether their profile tells it or not.
#[derive(Clone, Debug)]
pub(super) struct Life {
    pub name: Name,
    pub industry: usize,
    pub function: usize,
    pub region: usize,
    /// Oldest first.
    pub schools: Vec<Stay>,
    /// Oldest first.
    pub jobs: Vec<Job>,
}

impl Life {
    /// The organisation where they work now.
    pub fn workplace(&self) -> Option<usize> {
        self.jobs.iter().rev().find(|job| job.stay.to.is_none()).map(|job| job.stay.place)
    }

    /// Whether they are in the field and the place that the persona with the full inbox turns to.
    pub fn is_in_aim(&self) -> bool {
        self.industry == OFFSHORE_WIND && self.region == NORRHAVN
    }
}

/// Every so many lives is in the field and place of the aim, so that there are enough in every community.
const AIM_EVERY: usize = 12;

/// Invents a life. `year` is the current one.
pub(super) fn invent(
    rng: &mut ChaCha8Rng,
    name: Name,
    organisations: &[Organisation],
    year: i16,
    index: usize,
) -> Life {
    let aims = index.is_multiple_of(AIM_EVERY);
    let industry = if aims { OFFSHORE_WIND } else { rng.random_range(0..INDUSTRIES.len()) };
    let region = if aims { NORRHAVN } else { rng.random_range(0..REGIONS.len()) };
    let began = year - rng.random_range(1..36);
    let mut life = Life {
        name,
        industry,
        function: rng.random_range(0..FUNCTIONS.len()),
        region,
        schools: schools(rng, region, began),
        jobs: jobs(rng, organisations, (industry, region), (began, year)),
    };
    let function = &FUNCTIONS[life.function];
    let last = life.jobs.len().saturating_sub(1);
    for (step, job) in life.jobs.iter_mut().enumerate() {
        let level = (step + usize::from(step == last && rng.random_bool(0.2))).min(3);
        function.titles[level].clone_into(&mut job.title);
    }
    life
}

fn schools(rng: &mut ChaCha8Rng, region: usize, began: i16) -> Vec<Stay> {
    let near: Vec<usize> = (0..SCHOOLS.len()).filter(|school| SCHOOLS[*school].1 == region).collect();
    let school = |rng: &mut ChaCha8Rng| match near.choose(rng) {
        Some(&school) if rng.random_bool(0.6) => school,
        _ => rng.random_range(0..SCHOOLS.len()),
    };
    let mut schools = Vec::new();
    if rng.random_bool(0.25) {
        let to = began - rng.random_range(4..7);
        schools.push(Stay { place: school(rng), from: to - rng.random_range(2..4), to: Some(to) });
    }
    if rng.random_bool(0.85) {
        let from = began - rng.random_range(2..5);
        schools.push(Stay { place: school(rng), from, to: Some(began) });
    }
    schools
}

fn jobs(
    rng: &mut ChaCha8Rng,
    organisations: &[Organisation],
    (industry, region): (usize, usize),
    (began, year): (i16, i16),
) -> Vec<Job> {
    let mut jobs = Vec::new();
    let mut from = began;
    while from <= year && jobs.len() < 8 {
        let until = from + rng.random_range(2..10);
        let last = until >= year;
        // People come from other fields; where they are now is their industry and region.
        let stays = last || rng.random_bool(0.7);
        let industry = if stays { industry } else { rng.random_range(0..INDUSTRIES.len()) };
        let place = workplace(rng, organisations, industry, region);
        let to = if last && rng.random_bool(0.94) { None } else { Some(until.min(year)) };
        jobs.push(Job { stay: Stay { place, from, to }, title: String::new() });
        if last {
            break;
        }
        from = until + i16::from(rng.random_bool(0.2));
    }
    jobs
}

/// How much of a life its profile tells: the chance that any one thing is filled in.
pub(super) fn openness(rng: &mut ChaCha8Rng) -> f64 {
    [1.0, 0.92, 0.75, 0.4, 0.12][rng.random_range(0..5)]
}

/// The profile of someone who tells that much.
pub(super) fn profile(
    rng: &mut ChaCha8Rng,
    life: &Life,
    organisations: &[Organisation],
    openness: f64,
) -> Profile {
    let (industry, function) = (&INDUSTRIES[life.industry], &FUNCTIONS[life.function]);
    let tells = |rng: &mut ChaCha8Rng| rng.random_bool(openness);
    let some = |rng: &mut ChaCha8Rng, text: &str| if tells(rng) { text.to_owned() } else { String::new() };
    let knows_when = rng.random_bool(0.5 + openness / 2.0);
    let positions = life.jobs.iter().rev().filter(|_| rng.random_bool(openness.max(0.3)));
    let positions: Vec<&Job> = positions.collect();
    Profile {
        name: life.name.display(),
        headline: headline(rng, life, organisations, openness),
        about: if rng.random_bool(openness * 0.7) { about(rng, life) } else { String::new() },
        // The field and place of the aim are always told, so that who fits it is who is in it.
        industry: if life.is_in_aim() { industry.name.into() } else { some(rng, industry.name) },
        job_function: some(rng, function.name),
        region: if life.is_in_aim() { REGIONS[life.region].into() } else { some(rng, REGIONS[life.region]) },
        positions: positions
            .into_iter()
            .map(|job| Position {
                organisation: organisations[job.stay.place].name.clone(),
                title: job.title.clone(),
                from: knows_when.then(|| month(rng, job.stay.from)),
                to: job.stay.to.filter(|_| knows_when || job.stay.to.is_some()).map(year_only),
            })
            .collect(),
        educations: life
            .schools
            .iter()
            .rev()
            .filter(|_| rng.random_bool(openness.max(0.2)))
            .map(|stay| Education {
                school: SCHOOLS[stay.place].0.into(),
                from: knows_when.then(|| year_only(stay.from)),
                to: stay.to.map(year_only),
            })
            .collect(),
        skills: skills(rng, life, openness),
    }
}

fn year_only(year: i16) -> YearMonth {
    YearMonth { year, month: None }
}

/// In the first year of a stay most people know the month; the last is left at the year, so that none is before it.
fn month(rng: &mut ChaCha8Rng, year: i16) -> YearMonth {
    YearMonth { year, month: rng.random_bool(0.6).then(|| rng.random_range(1..=6)) }
}

fn headline(rng: &mut ChaCha8Rng, life: &Life, organisations: &[Organisation], openness: f64) -> String {
    let (industry, function) = (&INDUSTRIES[life.industry], &FUNCTIONS[life.function]);
    let job = life.jobs.last();
    if !rng.random_bool(openness) {
        return String::new();
    }
    let skill = industry.skills[rng.random_range(0..industry.skills.len())];
    match (job, rng.random_range(0..5)) {
        (Some(job), 0..3) if job.stay.to.is_none() => {
            format!("{} at {}", job.title, organisations[job.stay.place].name)
        }
        (Some(job), 3) => format!("{} · {} · {}", job.title, industry.name, REGIONS[life.region]),
        _ => format!("{}, {}", function.name, skill.to_lowercase()),
    }
}

/// What people add about themselves.
const SECOND: [&str; 6] = [
    "At weekends I repair old bicycles.",
    "Ask me about sourdough, or better, do not.",
    "I sing in a choir, third row, left.",
    "I answer slowly, but I answer.",
    "Happy to talk to anybody who is new to the trade.",
    "Two children, one allotment, no spare time.",
];

fn about(rng: &mut ChaCha8Rng, life: &Life) -> String {
    let (industry, function) = (&INDUSTRIES[life.industry], &FUNCTIONS[life.function]);
    let skill = industry.skills[rng.random_range(0..industry.skills.len())].to_lowercase();
    let first = [
        format!(
            "I have been in {} for longer than I planned, and I still like it.",
            industry.name.to_lowercase()
        ),
        format!("{} is what I do; {skill} is what I am asked about.", function.name),
        format!("I came to {} by chance and stayed for the people.", REGIONS[life.region]),
        format!("I like work that others can build on. These days that is mostly {skill}."),
    ];
    let second = if rng.random_bool(0.6) { SECOND[rng.random_range(0..6)] } else { "" };
    format!("{} {second}", first[rng.random_range(0..4)])
}

fn skills(rng: &mut ChaCha8Rng, life: &Life, openness: f64) -> Vec<String> {
    let (industry, function) = (&INDUSTRIES[life.industry], &FUNCTIONS[life.function]);
    let mut skills: Vec<&str> = industry.skills.iter().chain(&function.skills).copied().collect();
    skills.shuffle(rng);
    let count = if rng.random_bool(openness * 0.8) { rng.random_range(2..=6) } else { 0 };
    skills.into_iter().take(count).map(str::to_owned).collect()
}
