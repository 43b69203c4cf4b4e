//! Invented names from several cultures and scripts: family names of made-up parts, so that they are nobody's.

use acquaint_core::handle::Handle;
use rand::RngExt;
use rand::seq::IndexedRandom;
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A name in its own script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    pub given: String,
    pub family: String,
    /// Whether the family name comes first.
    family_first: bool,
}

impl Name {
    /// A name with the given name first.
    pub fn of(given: &str, family: &str) -> Self {
        Self { given: given.into(), family: family.into(), family_first: false }
    }

    /// As a profile shows it.
    pub fn display(&self) -> String {
        let (given, family) = (&self.given, &self.family);
        let (one, other) = if self.family_first { (family, given) } else { (given, family) };
        format!("{one} {other}")
    }
}

/// How names of one culture are made: how common they are, given names, and how family names begin and end.
struct Culture {
    weight: u32,
    given: &'static [&'static str],
    begin: &'static [&'static str],
    end: &'static [&'static str],
    family_first: bool,
}

const CULTURES: [Culture; 14] = [
    Culture {
        weight: 20,
        given: &[
            "Ada", "Rowan", "Ellis", "Maeve", "Theo", "Imogen", "Callum", "Wren", "Hazel", "Jude", "Orla",
            "Tamsin", "Felix", "Nell", "Ivo", "Clement",
        ],
        begin: &["Ash", "Thorn", "Marl", "Fen", "Harrow", "Quill", "Brindle", "Wether", "Larks", "Copper"],
        end: &["mere", "hollin", "combe", "wick", "bourne", "lowe", "stead"],
        family_first: false,
    },
    Culture {
        weight: 14,
        given: &[
            "Jonas", "Greta", "Lennart", "Annelie", "Jörg", "Käthe", "Till", "Frauke", "Björn", "Rieke",
            "Mathis", "Ilse",
        ],
        begin: &["Nebel", "Kiesel", "Flieder", "Dünen", "Ähren", "Wellen", "Küper", "Sturm"],
        end: &["hagen", "bruch", "quast", "moor", "thal", "werder"],
        family_first: false,
    },
    Culture {
        weight: 12,
        given: &[
            "Åse", "Søren", "Freja", "Linnéa", "Øyvind", "Signe", "Håkon", "Maj", "Eskil", "Tuva", "Aino",
        ],
        begin: &["Tanne", "Lyng", "Høst", "Sjö", "Vår", "Måne", "Torv"],
        end: &["vik", "grind", "hauge", "dalin", "skog", "nesse"],
        family_first: false,
    },
    Culture {
        weight: 10,
        given: &["Zoé", "Léonie", "Gaël", "Maëlle", "Étienne", "Solène", "Théo", "Aurélie", "Noé", "Inès"],
        begin: &["Beau", "Clair", "Haute", "Mont", "Val", "Roche", "Belle"],
        end: &["rivage", "brume", "tilleul", "sarcelle", "grève", "lune"],
        family_first: false,
    },
    Culture {
        weight: 12,
        given: &[
            "Rocío",
            "Íñigo",
            "Begoña",
            "Álvaro",
            "Lucía",
            "João",
            "Conceição",
            "Tomás",
            "Beatriz",
            "Nuño",
            "Iria",
        ],
        begin: &["Mira", "Valde", "Torre", "Rio", "Fonte", "Campo"],
        end: &["luna", "olivar", "nieve", "zarza", "bela", "cinza"],
        family_first: false,
    },
    Culture {
        weight: 10,
        given: &[
            "Łucja",
            "Wojciech",
            "Žofie",
            "Jiří",
            "Małgorzata",
            "Kinga",
            "Bronisław",
            "Šárka",
            "Ewa",
            "Ondřej",
        ],
        begin: &["Wiśni", "Jasien", "Brzoz", "Dąbr", "Krzem", "Mlýn"],
        end: &["ewiak", "owicz", "ínek", "obór", "ilas"],
        family_first: false,
    },
    Culture {
        weight: 6,
        given: &["Çağla", "Işıl", "Emre", "Gökçe", "Şirin", "Tuğba", "Ozan", "Yağmur"],
        begin: &["Deniz", "Gök", "Ay", "Yıldız", "Çınar", "Kuş"],
        end: &["yolu", "pınar", "tepe", "dere", "bahçe"],
        family_first: false,
    },
    Culture {
        weight: 6,
        given: &["Adé", "Ngozi", "Kwabena", "Amara", "Zainab", "Sefu", "Thandi", "Ìfé"],
        begin: &["Olu", "Ade", "Oko", "Nna", "Asa", "Bel"],
        end: &["mwaro", "werin", "dimma", "tobaro", "kemisa"],
        family_first: false,
    },
    Culture {
        weight: 6,
        given: &["Asha", "Rohan", "Meenal", "Ishaan", "Kavya", "Nikhil", "Devika", "Farhan"],
        begin: &["Chandra", "Surya", "Megha", "Vana", "Neela", "Ravi"],
        end: &["pathi", "vardhin", "kuti", "mohal", "desari"],
        family_first: false,
    },
    Culture {
        weight: 3,
        given: &["Мария", "Лев", "Тамара", "Глеб", "Зоя", "Марко"],
        begin: &["Берез", "Светл", "Зар", "Туман", "Яблон"],
        end: &["овец", "енчук", "иченко", "овай"],
        family_first: false,
    },
    Culture {
        weight: 2,
        given: &["Ελένη", "Νίκος", "Θάλεια", "Άρης", "Ιφιγένεια"],
        begin: &["Θαλασσ", "Ανεμ", "Λευκ", "Πετρ"],
        end: &["ωνάκης", "όλιθος", "ίδας", "ουράς"],
        family_first: false,
    },
    Culture {
        weight: 2,
        given: &["ليلى", "كريم", "سلمى", "نور", "ياسر"],
        begin: &["بحر", "نخل", "ريح", "ورد"],
        end: &["اوي", "اني", "يلي"],
        family_first: false,
    },
    Culture {
        weight: 3,
        given: &["美咲", "海斗", "陽菜", "湊", "葵"],
        begin: &["星", "霧", "灯", "潮"],
        end: &["川原", "野瀬", "見沢", "浦木"],
        family_first: true,
    },
    Culture {
        weight: 2,
        given: &["आशा", "रोहन", "मीरा", "किरण"],
        begin: &["चंद्र", "नील", "मेघ"],
        end: &["वाडी", "पथी", "वर्धन"],
        family_first: false,
    },
];

pub(super) fn invent(rng: &mut ChaCha8Rng) -> Name {
    let culture = CULTURES.choose_weighted(rng, |culture| culture.weight).unwrap_or(&CULTURES[0]);
    let part = |rng: &mut ChaCha8Rng, parts: &[&'static str]| parts[rng.random_range(0..parts.len())];
    let mut given = part(rng, culture.given).to_owned();
    let family = format!("{}{}", part(rng, culture.begin), part(rng, culture.end));
    if culture.weight > 3 && rng.random_bool(0.08) {
        given = format!("{given} {}.", char::from(b'A' + rng.random_range(0..26u8)));
    }
    Name { given, family, family_first: culture.family_first }
}

/// Handles that are given out, so that no two look alike.
#[derive(Debug, Default)]
pub(super) struct Handles(BTreeSet<String>);

impl Handles {
    pub fn give(&mut self, rng: &mut ChaCha8Rng, name: &Name, index: usize) -> Handle {
        let called = name.given.split(' ').next().unwrap_or_default();
        let (given, family) = (plain(called), plain(&name.family));
        let initial: String = given.chars().take(1).collect();
        let first = match rng.random_range(0..10) {
            0..6 => format!("{given}.{family}"),
            6..8 => format!("{given}-{family}"),
            8 => format!("{given}{family}"),
            _ => format!("{initial}.{family}"),
        };
        let written = |number: usize| match number {
            1 => first.clone(),
            _ => format!("{given}.{family}{number}"),
        };
        (1..=40).find_map(|number| self.take(&written(number))).unwrap_or_else(|| self.numbered(index))
    }

    /// The handle that anybody would guess: both names with a dot between them.
    pub fn plain(&mut self, name: &Name) -> Option<Handle> {
        self.take(&format!("{}.{}", plain(&name.given), plain(&name.family)))
    }

    /// This handle, if nobody has one that looks like it.
    fn take(&mut self, text: &str) -> Option<Handle> {
        let handle = Handle::new(text).ok()?;
        self.0.insert(handle.skeleton()).then_some(handle)
    }

    /// For a name of which no handle can be made.
    fn numbered(&mut self, index: usize) -> Handle {
        let numbered =
            (0..).find_map(|more: usize| self.take(&format!("someone-{}", index + more * 100_000)));
        numbered.expect("there is always another number")
    }
}

/// Lower case; Latin letters without diacritics, other scripts as they are; letters and digits only.
fn plain(text: &str) -> String {
    let latin = text.nfd().all(|c| c.is_ascii() || is_combining_mark(c) || is_latin_letter(c));
    let letters = |c: &char| c.is_alphanumeric() || (!latin && is_combining_mark(*c));
    let lower = text.to_lowercase();
    let kept: String = if latin { lower.nfd().flat_map(unfold).collect() } else { lower };
    kept.chars().filter(letters).collect()
}

fn is_latin_letter(c: char) -> bool {
    matches!(c, 'ł' | 'Ł' | 'ø' | 'Ø' | 'ı' | 'ß' | 'æ' | 'Æ' | 'đ' | 'Đ')
}

fn unfold(c: char) -> impl Iterator<Item = char> {
    let plain = match c {
        'ł' => "l",
        'ø' => "o",
        'ı' => "i",
        'ß' => "ss",
        'æ' => "ae",
        'đ' => "d",
        _ => "",
    };
    plain.chars().chain(plain.is_empty().then_some(c))
}
