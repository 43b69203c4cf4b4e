//! The people of the told stories, written down by hand: the five personas and those around the first of them.

use super::crowd::{Habit, email, kept, later};
use super::drawing::Drawing;
use super::life::{Job, Life, Stay};
use super::name::{Handles, Name};
use super::place::{FUNCTIONS, INDUSTRIES, Organisation, REGIONS, SCHOOLS};
use super::{DemoMember, place as p};
use acquaint_core::member::{Role, Settings};
use acquaint_core::profile::Profile;
use acquaint_core::record::{Education, Position, YearMonth};
use jiff::Timestamp;
use rand_chacha::ChaCha8Rng;

pub(super) const SENDER: usize = 0;
pub(super) const RECIPIENT: usize = 1;
pub(super) const FRIEND: usize = 2;
pub(super) const OPERATOR: usize = 3;
pub(super) const NEWCOMER: usize = 4;
/// The first of those whom the sender asked, in the order of the cast.
pub(super) const FIRST_ASKED: usize = 5;

/// The sender's name; three others in the crowd have it too.
pub(super) const SENDER_NAME: (&str, &str) = ("Liv", "Tannevik");
pub(super) const NAMESAKES: usize = 3;

/// Someone of a told story. Years are counted back from the current one.
pub(super) struct DemoLife {
    pub name: (&'static str, &'static str),
    /// Industry, job function and region.
    pub field: (usize, usize, usize),
    /// Organisation, title, first and last year.
    pub jobs: &'static [(usize, &'static str, i16, Option<i16>)],
    /// School, first and last year.
    pub schools: &'static [(usize, i16, i16)],
    pub headline: &'static str,
    pub about: &'static str,
    pub policy: &'static str,
    pub has_picture: bool,
    pub shows_activity: bool,
    /// Days since they came and since they were last here.
    pub days: (f64, f64),
    /// How many connections they aim at.
    pub degree: usize,
}

/// Someone of whom nothing is said.
const NOBODY: DemoLife = DemoLife {
    name: ("", ""),
    field: (0, 0, 0),
    jobs: &[],
    schools: &[],
    headline: "",
    about: "",
    policy: "",
    has_picture: true,
    shows_activity: false,
    days: (1_000.0, 2.0),
    degree: 40,
};

const SHIPPING_HERE: (usize, usize, usize) = (p::SHIPPING, p::OPERATIONS, p::PORT_ALDER);
/// Harbour College at the time of the sender.
const HARBOUR_COLLEGE: &[(usize, i16, i16)] = &[(0, 15, 12)];

/// The personas, in the order of their indices.
const PERSONAS: [DemoLife; 5] = [
    DemoLife {
        name: SENDER_NAME,
        field: SHIPPING_HERE,
        jobs: &[(p::DOCKWORKS, "Coordinator", 11, Some(4)), (p::FERRIES, "Operations lead", 3, None)],
        schools: HARBOUR_COLLEGE,
        has_picture: false,
        shows_activity: true,
        days: (700.0, 0.4),
        degree: 0,
        ..NOBODY
    },
    DemoLife {
        name: ("Beatriz", "Fontebela"),
        field: (p::FINANCE, p::PEOPLE, p::PORT_ALDER),
        jobs: &[(p::DATA, "Recruiter", 17, Some(9)), (p::INSURANCE, "Head of people", 9, None)],
        schools: &[(11, 23, 19)],
        headline: "Head of people at Quayside Insurance",
        about: "I hire slowly and remember everybody. From January I build a team for offshore wind in Norrhavn.",
        shows_activity: true,
        days: (1_430.0, 0.6),
        degree: 110,
        ..NOBODY
    },
    DemoLife {
        name: ("Rieke", "Fliederbruch"),
        field: (p::CULTURE, p::COMMUNICATION, p::PORT_ALDER),
        jobs: &[(p::PRESS, "Editor", 12, Some(6)), (p::INSURANCE, "Communications lead", 5, None)],
        schools: &[(1, 16, 12)],
        headline: "Communications lead at Quayside Insurance",
        about: "I introduce people to each other. It is the only hobby I have kept.",
        shows_activity: true,
        days: (1_200.0, 1.2),
        degree: 85,
        ..NOBODY
    },
    DemoLife {
        name: ("Ada", "Quillhollin"),
        field: (p::SOFTWARE, p::ENGINEERING, p::PORT_ALDER),
        jobs: &[(p::DATA, "Senior engineer", 8, None)],
        schools: &[(1, 14, 9)],
        headline: "Runs this community, with tea",
        about: "If something here does not work, write to me. I see reports; I do not see anybody's decisions.",
        shows_activity: true,
        days: (1_440.0, 0.3),
        degree: 60,
        ..NOBODY
    },
    DemoLife { name: ("Sefu", "Asatobaro"), has_picture: false, days: (0.05, 0.05), degree: 0, ..NOBODY },
];

/// Those whom the sender asked, in the order of the cast.
const ASKED: [DemoLife; super::cast::ASKED] = [
    DemoLife {
        name: ("Jonas", "Kieselquast"),
        field: SHIPPING_HERE,
        jobs: &[(p::FERRIES, "Coordinator", 6, None)],
        schools: HARBOUR_COLLEGE,
        headline: "Keeps the ferries on time",
        degree: 130,
        ..NOBODY
    },
    DemoLife {
        name: ("Mathis", "Fliederbruch"),
        field: (p::CONSTRUCTION, p::ENGINEERING, p::PORT_ALDER),
        jobs: &[(p::BRIDGES, "Engineer", 7, None)],
        schools: &[(1, 12, 8)],
        headline: "Bridges, mostly small ones",
        ..NOBODY
    },
    DemoLife {
        name: ("Ximena", "Valdezarza"),
        field: (p::CULTURE, p::COMMUNICATION, p::VALDORO),
        jobs: &[(p::PRESS, "Head of communication", 13, None)],
        schools: &[(5, 20, 16)],
        headline: "Books from Valdoro",
        policy: "I keep this network to culture and media around Valdoro. Family: please telephone!",
        degree: 70,
        ..NOBODY
    },
    DemoLife {
        name: ("Ellis", "Thornstead"),
        field: SHIPPING_HERE,
        schools: &[(0, 38, 35)],
        headline: "Harbour pilot at rest, gardener",
        shows_activity: true,
        days: (1_100.0, 171.0),
        degree: 12,
        ..NOBODY
    },
    DemoLife {
        name: ("Konstanze", "Wellenhagen"),
        field: (p::SHIPPING, p::OPERATIONS, p::PORT_ALDER),
        jobs: &[(p::DOCKWORKS, "Director of operations", 20, None)],
        schools: &[(0, 28, 24)],
        headline: "Director of operations at Kestrel Dockworks. I know everybody on this coast",
        shows_activity: true,
        days: (1_430.0, 1.0),
        degree: 200,
        ..NOBODY
    },
    DemoLife {
        name: ("Håkon", "Lyngskog"),
        field: SHIPPING_HERE,
        jobs: &[(p::BRIDGES, "Coordinator", 14, Some(8)), (p::QUAYS, "Operations lead", 7, None)],
        schools: HARBOUR_COLLEGE,
        headline: "Operations, calmly",
        policy: "I connect only with people I know well. It is a rule I keep for everybody.",
        degree: 14,
        ..NOBODY
    },
    DemoLife {
        name: ("Zoé", "Clairbrume"),
        field: (p::EDUCATION, p::COMMUNICATION, p::PORT_ALDER),
        schools: &[(8, 9, 5)],
        headline: "Talks about the sea to people who sit inland",
        degree: 60,
        ..NOBODY
    },
    DemoLife {
        name: ("Frauke", "Nebelmoor"),
        field: (p::SHIPPING, p::SALES, p::PORT_ALDER),
        jobs: &[(p::DOCKWORKS, "Account manager", 9, Some(2)), (p::QUAYS, "Service lead", 1, None)],
        headline: "Service lead, twelve quays",
        ..NOBODY
    },
    DemoLife {
        name: ("Eskil", "Høsthauge"),
        field: (p::SOFTWARE, p::ENGINEERING, p::PORT_ALDER),
        jobs: &[(p::DATA, "Engineer", 8, None)],
        schools: HARBOUR_COLLEGE,
        headline: "Maps, tides and a little code",
        shows_activity: true,
        days: (900.0, 12.0),
        ..NOBODY
    },
    DemoLife {
        name: ("Greta", "Ährenthal"),
        field: SHIPPING_HERE,
        jobs: &[(p::FERRIES, "Coordinator", 4, None)],
        schools: HARBOUR_COLLEGE,
        headline: "Ferries by day, cello by night",
        shows_activity: true,
        days: (400.0, 0.1),
        ..NOBODY
    },
    DemoLife {
        name: ("Amara", "Okowerin"),
        field: (p::PUBLIC_HEALTH, p::PEOPLE, p::OAKMERE),
        jobs: &[(p::HOSPITAL, "People partner", 6, None)],
        schools: &[(14, 12, 8)],
        headline: "People partner at Oakmere Hospital Trust",
        policy: "For work in health around Oakmere. If you know me from elsewhere, call me.",
        ..NOBODY
    },
    DemoLife {
        name: ("Till", "Dünenwerder"),
        field: (p::SHIPPING, p::ENGINEERING, p::KESTREL_BAY),
        jobs: &[(p::DOCKWORKS, "Senior engineer", 10, None)],
        headline: "Senior engineer at Kestrel Dockworks",
        ..NOBODY
    },
    DemoLife {
        name: ("Inès", "Valrivage"),
        field: (p::EDUCATION, p::RESEARCH, p::PORT_ALDER),
        schools: HARBOUR_COLLEGE,
        headline: "Researcher, slow answers",
        ..NOBODY
    },
    DemoLife {
        name: ("Ozan", "Denizyolu"),
        field: (p::SHIPPING, p::ENGINEERING, p::PORT_ALDER),
        jobs: &[(p::FERRIES, "Engineer", 5, None)],
        headline: "Engineer at Saltmarsh Ferries",
        ..NOBODY
    },
    DemoLife {
        name: ("Nell", "Larkscombe"),
        field: (p::CULTURE, p::COMMUNICATION, p::PORT_ALDER),
        schools: &[(1, 15, 11)],
        headline: "Radio, mornings",
        shows_activity: true,
        ..NOBODY
    },
    DemoLife {
        name: ("Rohan", "Suryakuti"),
        field: (p::FINANCE, p::RESEARCH, p::VALDORO),
        jobs: &[(p::INSURANCE, "Senior researcher", 9, None)],
        ..NOBODY
    },
];

/// Everybody of the told stories, in the order of their indices.
pub(super) fn everybody() -> impl Iterator<Item = &'static DemoLife> {
    const ALL: (&[DemoLife], &[DemoLife]) = (&PERSONAS, &ASKED);
    ALL.0.iter().chain(ALL.1)
}

impl DemoLife {
    pub fn life(&self, year: i16) -> Life {
        let (industry, function, region) = self.field;
        let job = |&(place, title, from, to): &(usize, &str, i16, Option<i16>)| Job {
            stay: Stay { place, from: year - from, to: to.map(|to| year - to) },
            title: title.to_owned(),
        };
        let school =
            |&(place, from, to): &(usize, i16, i16)| Stay { place, from: year - from, to: Some(year - to) };
        Life {
            name: Name::of(self.name.0, self.name.1),
            industry,
            function,
            region,
            schools: self.schools.iter().map(school).collect(),
            jobs: self.jobs.iter().map(job).collect(),
        }
    }

    /// Their account. They tell all that is written down of them; of the newcomer, nothing is.
    pub fn member(
        &self,
        rng: &mut ChaCha8Rng,
        life: &Life,
        organisations: &[Organisation],
        (handles, index): (&mut Handles, usize),
        now: Timestamp,
    ) -> (DemoMember, Habit) {
        let handle = handles.plain(&life.name).unwrap_or_else(|| handles.give(rng, &life.name, index));
        let settings = Settings {
            shows_activity: self.shows_activity,
            policy: self.policy.to_owned(),
            ..Settings::default()
        };
        let member = DemoMember {
            email: email(&handle, index),
            profile: kept(&self.profile(life, organisations)),
            handle,
            settings,
            role: if index == OPERATOR { Role::Operator } else { Role::Member },
            joined_at: later(now, -self.days.0),
            last_active_at: later(now, -self.days.1),
            picture: self.has_picture.then(|| Drawing::invent(rng)),
        };
        (member, Habit { level: 4, degree: self.degree })
    }

    fn profile(&self, life: &Life, organisations: &[Organisation]) -> Profile {
        let year = |year: i16| YearMonth { year, month: None };
        if life.schools.is_empty() && life.jobs.is_empty() {
            return Profile { name: life.name.display(), ..Profile::default() };
        }
        let position = |job: &Job| Position {
            organisation: organisations[job.stay.place].name.clone(),
            title: job.title.clone(),
            from: Some(year(job.stay.from)),
            to: job.stay.to.map(year),
        };
        let education = |stay: &Stay| Education {
            school: SCHOOLS[stay.place].0.into(),
            from: Some(year(stay.from)),
            to: stay.to.map(year),
        };
        Profile {
            name: life.name.display(),
            headline: self.headline.into(),
            about: self.about.into(),
            industry: INDUSTRIES[life.industry].name.into(),
            job_function: FUNCTIONS[life.function].name.into(),
            region: REGIONS[life.region].into(),
            positions: life.jobs.iter().rev().map(position).collect(),
            educations: life.schools.iter().rev().map(education).collect(),
            skills: Vec::new(),
        }
    }
}
