//! Invented people: names from made-up syllables in several scripts, with all that real names do to a parser.

use super::dice::Dice;
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;

#[derive(Clone, Debug)]
pub(super) struct Person {
    pub first: String,
    pub last: String,
    pub slug: String,
    pub member_number: u32,
    pub organisation: String,
    pub title: String,
    pub email: String,
}

impl Person {
    /// The two names joined by one space, as Invitations.csv writes them, stray spaces and all.
    pub fn name(&self) -> String {
        format!("{} {}", self.first, self.last)
    }

    /// The profile address, raw.
    pub fn url(&self) -> String {
        format!("https://www.linkedin.com/in/{}", self.slug)
    }

    /// The name one would greet with.
    pub fn greeting(&self) -> &str {
        self.first.split_whitespace().next().unwrap_or("you")
    }
}

type Syllables = (&'static [&'static str], &'static [&'static str], &'static [&'static str]);

const LATIN: Syllables = (
    &["Za", "Mi", "Lo", "Vel", "Tor", "Bri", "Ka", "Su", "Fen", "Dal", "Oru", "Ime", "Pel", "Ni", "Gar"],
    &["ra", "nel", "ko", "dis", "mina", "vo", "lette", "rin", "sa", "ton", "bel", "da", "wyn", "lo"],
    &["Beispiel", "Muster", "Exempel", "Ejemplo", "Exemplo", "Voorbeeld", "Esempio", "Sampleton", "Probe"],
);
const ACCENTED: Syllables = (
    &["Zoé", "Ñal", "Brü", "Åsk", "Réna", "Çel", "Øyl", "Šim", "Łuk", "Tör", "Íme", "Gö", "Vãn", "Dží"],
    &["lía", "ko", "nël", "rän", "dãs", "mée", "vø", "tína", "ś", "bór", "çan", "lô"],
    &["Príklad", "Överprov", "Példa", "Örnek", "Näyte", "Exemplão", "Présumé", "Dupré-Exemple", "Beispíel"],
);
const CYRILLIC: Syllables = (
    &["Зи", "Мо", "Ве", "Лу", "Та", "Ор", "Ни"],
    &["рина", "лан", "мир", "вея", "дос", "ля"],
    &["Примерова", "Образцов", "Шаблоненко", "Пробин", "Моделева"],
);
const VIETNAMESE: Syllables = (
    &["Thử ", "Mẫu ", "Giả ", "Ví ", "Đặt "],
    &["Nghiệm", "Dụ", "Định", "Tưởng", "Lập", "Ổn"],
    &["Thí Dụ", "Mẫu Thử", "Ví Thử", "Giả Mẫu"],
);
const ARABIC: Syllables = (
    &["مثا", "نمو", "تجر", "عين"],
    &["لينا", "ذجان", "بين", "ور", "اد"],
    &["المثال", "النموذج", "التجربة", "العينة"],
);
const CJK: Syllables = (
    &["例", "試", "見", "模"],
    &["子", "明", "本", "花", "平", "一"],
    &["範例", "見本", "樣品", "試験", "예시"],
);

const SUFFIXES: [&str; 12] =
    ["mann", "sen", "ova", "ez", "ski", "well", "berg", "ini", "eau", "stra", "ides", "by"];
const CREDENTIALS: [&str; 5] = [", CISM", ", PhD", ", PMP, MBA", ", M.Sc.", " (she/her)"];
const EMOJI: [&str; 5] = ["🌱", "👩\u{200D}🔬", "⚡️", "🇪🇺", "🚀"];
const ORGANISATIONS: [&str; 14] = [
    "Example Works",
    "Nordlicht Muster GmbH",
    "Ejemplo y Asociados",
    "Exemplo, Lda.",
    "Voorbeeld & Co",
    "Atelier Présumé",
    "Sample Harbour Trust",
    "Príklad s.r.o.",
    "Muster-Klinik am See",
    "Örnek Lojistik",
    "Пробин и партнёры",
    "例示株式会社",
    "\"Quoted\" Studio",
    "Self-employed",
];
const TITLES: [&str; 8] = [
    "Engineer",
    "Head of Samples, Europe",
    "Nurse",
    "Consultora",
    "Geschäftsführerin",
    "Harbour pilot",
    "Student",
    "Chef·fe de projet",
];

/// Makes people, no two with one address.
#[derive(Debug, Default)]
pub(super) struct People {
    slugs: BTreeSet<String>,
}

impl People {
    pub fn invent(&mut self, dice: &mut Dice) -> Person {
        let (first, last) = plain_name(dice);
        self.named(first, last, dice)
    }

    /// A new person with that name, apart from decorations.
    pub fn named(&mut self, first: String, last: String, dice: &mut Dice) -> Person {
        let slug = self.slug(&first, &last, dice);
        let email = format!("{:06x}@mail.example", dice.below(0x100_0000));
        let (first, last) = decorate(first, last, dice);
        let organisation = if dice.chance(0.8) { *dice.pick(&ORGANISATIONS) } else { "" };
        let title = if organisation.is_empty() { "" } else { dice.pick(&TITLES) };
        Person {
            first,
            last,
            slug,
            member_number: u32::try_from(100_000_000 + dice.below(800_000_000)).unwrap_or(100_000_000),
            organisation: organisation.to_owned(),
            title: title.to_owned(),
            email,
        }
    }

    /// Another person of exactly the same name.
    pub fn namesake(&mut self, of: &Person, dice: &mut Dice) -> Person {
        let other = self.named(of.first.trim().to_owned(), of.last.trim().to_owned(), dice);
        Person { first: of.first.clone(), last: of.last.clone(), ..other }
    }

    /// `renée-beispiel-84b71000`, raw UTF-8, lower case, with a hexadecimal suffix.
    fn slug(&mut self, first: &str, last: &str, dice: &mut Dice) -> String {
        let words: String = format!("{first} {last}").nfc().collect::<String>().to_lowercase();
        let words: Vec<String> = words
            .split(|c: char| !c.is_alphanumeric() && !unicode_normalization::char::is_combining_mark(c))
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect();
        let middle = match dice.below(100) {
            0 => "-🌱",
            1 => "-o’b",
            _ => "",
        };
        loop {
            let suffix = dice.below(0x1000_0000 * 16);
            let end = if dice.chance(0.01) { "-" } else { "" };
            let slug = format!("{}{middle}-{suffix:08x}{end}", words.join("-"));
            if self.slugs.insert(slug.clone()) {
                return slug;
            }
        }
    }
}

/// The organisations an owner may have worked at.
pub(super) fn organisations() -> &'static [&'static str] {
    &ORGANISATIONS[..11]
}

fn plain_name(dice: &mut Dice) -> (String, String) {
    let script = match dice.below(100) {
        0..55 => &LATIN,
        55..80 => &ACCENTED,
        80..86 => &CYRILLIC,
        86..92 => &VIETNAMESE,
        92..96 => &ARABIC,
        _ => &CJK,
    };
    let (begin, end, family) = *script;
    let mut first = format!("{}{}", dice.pick(begin), dice.pick(end));
    let mut last = (*dice.pick(family)).to_owned();
    if matches!(script, &LATIN | &ACCENTED) {
        if dice.chance(0.7) {
            last.push_str(SUFFIXES[dice.index(SUFFIXES.len())]);
        }
        if dice.chance(0.5) {
            first.push_str(["", "n", "s", "a", "e"][dice.index(5)]);
        }
        match dice.below(10) {
            0 => last = format!("van {last}"),
            1 => last = format!("{} {last}", dice.pick(begin)),
            2 => last = format!("{}. {last}", char::from(b'A' + u8::try_from(dice.below(26)).unwrap_or(0))),
            _ => {}
        }
    } else if dice.chance(0.6) {
        last = format!("{last}{}", dice.pick(end));
    }
    (first, last)
}

/// What people do to the two fields of their names.
fn decorate(first: String, last: String, dice: &mut Dice) -> (String, String) {
    match dice.below(1000) {
        0..50 => (first, format!("{last}{}", dice.pick(&CREDENTIALS))),
        50..100 => (first, format!("{last} ")),
        100..130 => (format!("{first} "), last),
        130..150 => (first, format!(" {last}")),
        150..170 => (first, format!("{last} {}", dice.pick(&EMOJI))),
        170..190 => (first.nfd().collect(), last.nfd().collect()),
        190..200 => (bold(&first), bold(&last)),
        200..210 => (first.to_uppercase(), last.to_uppercase()),
        210..220 => (format!("{first} {last}"), String::new()),
        220..225 => (first, format!("{last}\u{A0}\u{200B}")),
        225..230 => (format!("{first} \"Zed\""), last),
        _ => (first, last),
    }
}

/// Mathematical bold letters, which some people write their names in.
fn bold(text: &str) -> String {
    let shift =
        |c: char, from: char, to: u32| char::from_u32(u32::from(c) - u32::from(from) + to).unwrap_or(c);
    text.chars()
        .map(|c| match c {
            'A'..='Z' => shift(c, 'A', 0x1D400),
            'a'..='z' => shift(c, 'a', 0x1D41A),
            _ => c,
        })
        .collect()
}
