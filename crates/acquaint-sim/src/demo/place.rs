//! Where invented people live, learn and work: regions, industries, job functions, schools and organisations.

use rand::RngExt;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

pub(super) const REGIONS: [&str; 10] = [
    "Port Alder",
    "Norrhavn",
    "Valdoro",
    "Grünfels",
    "Sainte-Brume",
    "Kestrel Bay",
    "Miravela",
    "Oakmere",
    "Wysokie Wody",
    "Hoshigawa",
];
pub(super) const PORT_ALDER: usize = 0;
pub(super) const NORRHAVN: usize = 1;
pub(super) const VALDORO: usize = 2;
pub(super) const SAINTE_BRUME: usize = 4;
pub(super) const KESTREL_BAY: usize = 5;
pub(super) const OAKMERE: usize = 7;

/// An industry: its name, what its organisations are called, what its people know.
pub(super) struct Industry {
    pub name: &'static str,
    nouns: [&'static str; 5],
    pub skills: [&'static str; 4],
}

pub(super) const INDUSTRIES: [Industry; 10] = [
    Industry {
        name: "Offshore wind",
        nouns: ["Wind", "Turbines", "Offshore", "Blade Works", "Grid Services"],
        skills: ["Turbine maintenance", "Sea survival", "Grid connection", "Blade inspection"],
    },
    Industry {
        name: "Public health",
        nouns: ["Clinic", "Hospital Trust", "Health Lab", "Midwives", "Care Network"],
        skills: ["Patient care", "Infection control", "Ward planning", "First aid"],
    },
    Industry {
        name: "Education",
        nouns: ["Academy", "School", "Learning", "Language School", "Library Service"],
        skills: ["Lesson planning", "Mentoring", "Adult education", "Curriculum design"],
    },
    Industry {
        name: "Software",
        nouns: ["Software", "Systems", "Data", "Labs", "Digital"],
        skills: ["Programming", "Databases", "Accessibility", "User research"],
    },
    Industry {
        name: "Shipping and ports",
        nouns: ["Ferries", "Dockworks", "Shipping", "Pilots", "Port Services"],
        skills: ["Timetables", "Crew planning", "Dry docking", "Harbour safety"],
    },
    Industry {
        name: "Food and farming",
        nouns: ["Dairy", "Orchards", "Bakery", "Farms", "Kitchens"],
        skills: ["Food safety", "Organic farming", "Recipe development", "Cold chain"],
    },
    Industry {
        name: "Construction",
        nouns: ["Builders", "Timber", "Bridges", "Architects", "Surveyors"],
        skills: ["Timber framing", "Site safety", "Surveying", "Cost planning"],
    },
    Industry {
        name: "Culture and media",
        nouns: ["Theatre", "Press", "Radio", "Museum", "Film"],
        skills: ["Editing", "Stage lighting", "Storytelling", "Exhibition design"],
    },
    Industry {
        name: "Finance and insurance",
        nouns: ["Savings", "Insurance", "Mutual", "Accountants", "Credit Union"],
        skills: ["Claims", "Auditing", "Risk models", "Bookkeeping"],
    },
    Industry {
        name: "Crafts and trades",
        nouns: ["Joinery", "Glassworks", "Printers", "Bicycles", "Electrics"],
        skills: ["Joinery", "Glass blowing", "Letterpress", "Wiring"],
    },
];
pub(super) const OFFSHORE_WIND: usize = 0;
pub(super) const PUBLIC_HEALTH: usize = 1;
pub(super) const EDUCATION: usize = 2;
pub(super) const SOFTWARE: usize = 3;
pub(super) const SHIPPING: usize = 4;
pub(super) const CONSTRUCTION: usize = 6;
pub(super) const CULTURE: usize = 7;
pub(super) const FINANCE: usize = 8;

/// A job function: its name, its titles from the first job on, what its people know.
pub(super) struct Function {
    pub name: &'static str,
    pub titles: [&'static str; 4],
    pub skills: [&'static str; 3],
}

pub(super) const FUNCTIONS: [Function; 8] = [
    Function {
        name: "Engineering",
        titles: ["Trainee engineer", "Engineer", "Senior engineer", "Head of engineering"],
        skills: ["Drawing review", "Testing", "Troubleshooting"],
    },
    Function {
        name: "Operations",
        titles: ["Operations assistant", "Coordinator", "Operations lead", "Director of operations"],
        skills: ["Scheduling", "Purchasing", "Process improvement"],
    },
    Function {
        name: "Sales and service",
        titles: ["Sales assistant", "Account manager", "Service lead", "Head of sales"],
        skills: ["Negotiation", "Customer service", "Presentations"],
    },
    Function {
        name: "Design",
        titles: ["Junior designer", "Designer", "Senior designer", "Head of design"],
        skills: ["Sketching", "Typography", "Prototyping"],
    },
    Function {
        name: "Research",
        titles: ["Research assistant", "Researcher", "Senior researcher", "Research lead"],
        skills: ["Statistics", "Interviews", "Scientific writing"],
    },
    Function {
        name: "Finance",
        titles: ["Accounts assistant", "Accountant", "Controller", "Finance director"],
        skills: ["Budgeting", "Reporting", "Tax"],
    },
    Function {
        name: "People and hiring",
        titles: ["People assistant", "Recruiter", "People partner", "Head of people"],
        skills: ["Interviewing", "Onboarding", "Mediation"],
    },
    Function {
        name: "Communication",
        titles: ["Editorial assistant", "Editor", "Communications lead", "Head of communication"],
        skills: ["Copywriting", "Press work", "Photography"],
    },
];
pub(super) const ENGINEERING: usize = 0;
pub(super) const OPERATIONS: usize = 1;
pub(super) const SALES: usize = 2;
pub(super) const RESEARCH: usize = 4;
pub(super) const PEOPLE: usize = 6;
pub(super) const COMMUNICATION: usize = 7;

/// Invented schools, each with the index of its region.
pub(super) const SCHOOLS: [(&str, usize); 18] = [
    ("Port Alder Harbour College", 0),
    ("University of Port Alder", 0),
    ("Norrhavn Technical College", 1),
    ("University of the Norrhavn Coast", 1),
    ("Universidad de Valdoro", 2),
    ("Escuela de Artes de Valdoro", 2),
    ("Hochschule Grünfels", 3),
    ("Bergschule Grünfels", 3),
    ("Université de Sainte-Brume", 4),
    ("École d'hôtellerie de Sainte-Brume", 4),
    ("Kestrel Bay Institute", 5),
    ("Universidade de Miravela", 6),
    ("Conservatório de Miravela", 6),
    ("Oakmere Agricultural College", 7),
    ("Oakmere School of Nursing", 7),
    ("Politechnika Wysokie Wody", 8),
    ("Hoshigawa University", 9),
    ("Hoshigawa College of Crafts", 9),
];

const PREFIXES: [&str; 30] = [
    "Saltmarsh",
    "Kestrel",
    "Amberfield",
    "Nordlicht",
    "Birkenhof",
    "Olivar",
    "Brightwater",
    "Marisol",
    "Høyland",
    "Lanterna",
    "Quayside",
    "Vesterby",
    "Tramontane",
    "Greyhaven",
    "Solstice",
    "Wild Thyme",
    "Copperbell",
    "Alder & Finch",
    "Blue Heron",
    "Stillwater",
    "Fjordlys",
    "Petit Phare",
    "Mirabel",
    "Rookery",
    "Sandpiper",
    "Twelve Oaks",
    "Zephyr Lane",
    "Drei Linden",
    "Złoty Dąb",
    "Kazamidori",
];

#[derive(Clone, Debug)]
pub(super) struct Organisation {
    pub name: String,
    pub industry: usize,
    pub region: usize,
    /// How large it is against the others.
    size: f64,
}

/// Organisations that the told stories need; they come first.
const TOLD: [(&str, usize, usize); 9] = [
    ("Saltmarsh Ferries", SHIPPING, PORT_ALDER),
    ("Kestrel Dockworks", SHIPPING, KESTREL_BAY),
    ("Twelve Quays Shipping", SHIPPING, PORT_ALDER),
    ("Quayside Insurance", FINANCE, PORT_ALDER),
    ("Oakmere Hospital Trust", PUBLIC_HEALTH, OAKMERE),
    ("Lanterna Press", CULTURE, VALDORO),
    ("Brightwater Data", SOFTWARE, PORT_ALDER),
    ("Greyhaven Bridges", CONSTRUCTION, PORT_ALDER),
    ("Norrhavn Blade Works", OFFSHORE_WIND, NORRHAVN),
];
pub(super) const FERRIES: usize = 0;
pub(super) const DOCKWORKS: usize = 1;
pub(super) const QUAYS: usize = 2;
pub(super) const INSURANCE: usize = 3;
pub(super) const HOSPITAL: usize = 4;
pub(super) const PRESS: usize = 5;
pub(super) const DATA: usize = 6;
pub(super) const BRIDGES: usize = 7;

/// Organisations for so many members: one for every 14, sizes falling as one over the rank.
pub(super) fn organisations(rng: &mut ChaCha8Rng, members: usize) -> Vec<Organisation> {
    let told = TOLD.iter().map(|&(name, industry, region)| (name.to_owned(), industry, region));
    let mut names: Vec<(String, usize)> = Vec::new();
    for (industry, kind) in INDUSTRIES.iter().enumerate() {
        for prefix in PREFIXES {
            names.extend(kind.nouns.iter().map(|noun| (format!("{prefix} {noun}"), industry)));
        }
    }
    names.shuffle(rng);
    names.retain(|(name, _)| TOLD.iter().all(|(told, ..)| told != name));
    // Every industry is found in every community, however small.
    let others = (members / 14).clamp(20, names.len());
    let (mut kept, mut counts) = (Vec::new(), [0; INDUSTRIES.len()]);
    for (name, industry) in names {
        if counts[industry] < others.div_ceil(INDUSTRIES.len()) {
            counts[industry] += 1;
            kept.push((name, industry));
        }
    }
    let invented =
        kept.into_iter().map(|(name, industry)| (name, industry, rng.random_range(0..REGIONS.len())));
    let all: Vec<_> = told.chain(invented.collect::<Vec<_>>()).collect();
    let mut ranks: Vec<usize> = (0..all.len()).collect();
    ranks.shuffle(rng);
    all.into_iter()
        .zip(ranks)
        .map(|((name, industry, region), rank)| Organisation {
            name,
            industry,
            region,
            size: 1.0 / (rank as f64 + 3.0),
        })
        .collect()
}

/// An organisation of this industry, more often a large one and one in this region.
pub(super) fn workplace(
    rng: &mut ChaCha8Rng,
    organisations: &[Organisation],
    industry: usize,
    region: usize,
) -> usize {
    let weight = |organisation: &Organisation| match organisation {
        o if o.industry != industry => 0.0,
        o if o.region == region => o.size * 6.0,
        o => o.size,
    };
    let mut left = rng.random_range(0.0..1.0) * organisations.iter().map(weight).sum::<f64>();
    for (index, organisation) in organisations.iter().enumerate() {
        left -= weight(organisation);
        if left < 0.0 {
            return index;
        }
    }
    0
}
