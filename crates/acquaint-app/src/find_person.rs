//! Finds the one person that the owner means.

use crate::AppError;
use acquaint_core::id::PersonId;
use acquaint_core::import::{KeptPerson, Situation};
use acquaint_core::record::{Direction, Status};
use acquaint_core::text::fold_name;
use percent_encoding::percent_decode_str;
use std::collections::{BTreeMap, BTreeSet};

/// The most names offered when one does not settle it. Judgement.
const CANDIDATES_MAX: usize = 8;

/// The one person whose name contains `wanted`, case and accents aside, or whose profile address it is: as copied from
/// a browser, or only its last part. Whatever an ambiguity offers settles it when it is given back.
///
/// Where several do: the one with exactly this name; else the one with these whole words in it; else the one with an
/// unanswered request; else a list.
pub fn find_person<'a>(situation: &'a Situation, wanted: &str) -> Result<&'a KeptPerson, AppError> {
    find(situation, wanted, &unanswered(situation, Direction::Sent))
}

/// The same where those are looked for who ask the owner: among several, the one whose request waits for them.
pub fn find_sender<'a>(situation: &'a Situation, wanted: &str) -> Result<&'a KeptPerson, AppError> {
    find(situation, wanted, &unanswered(situation, Direction::Received))
}

/// `unanswered`: who comes first, where several are meant.
fn find<'a>(
    situation: &'a Situation,
    wanted: &str,
    unanswered: &BTreeSet<PersonId>,
) -> Result<&'a KeptPerson, AppError> {
    if situation.imports.is_empty() {
        return Err(AppError::Empty);
    }
    let looked_for = LookedFor::of(wanted);
    let labels = Labels::of(situation);
    let choose = |is_meant: &dyn Fn(&KeptPerson) -> bool| -> Vec<&'a KeptPerson> {
        situation.people.iter().filter(|person| is_meant(person)).collect()
    };
    let labelled = choose(&|person| labels.is_label_of(person, &looked_for.folded));
    let people = choose(&|person| looked_for.matches(person));
    let only = |is_meant: &dyn Fn(&KeptPerson) -> bool| -> Vec<&'a KeptPerson> {
        people.iter().copied().filter(|person| is_meant(person)).collect()
    };
    let exact = only(&|person| looked_for.is_exactly(person));
    let worded = only(&|person| looked_for.has_words(person));
    let waiting = |people: &[&'a KeptPerson]| {
        let waiting = people.iter().copied().filter(|person| unanswered.contains(&person.id));
        waiting.collect::<Vec<_>>()
    };
    for choice in
        [&labelled, &people, &exact, &worded, &waiting(&exact), &waiting(&worded), &waiting(&people)]
    {
        if let [only] = choice[..] {
            return Ok(only);
        }
    }
    if people.is_empty() {
        let similar = similar(situation, &looked_for.folded, &labels, unanswered);
        return Err(AppError::NotFound { name: wanted.to_owned(), similar });
    }
    let narrowest = [exact, worded, people].into_iter().find(|choice| choice.len() > 1);
    let mut candidates = narrowest.unwrap_or_default();
    candidates.sort_by_key(|person| (!unanswered.contains(&person.id), person.name.clone()));
    let more = candidates.len().saturating_sub(CANDIDATES_MAX);
    let mut named: Vec<_> =
        candidates.iter().take(CANDIDATES_MAX).map(|person| labels.label(person)).collect();
    if more > 0 {
        named.push(format!("and {more} more"));
    }
    Err(AppError::Ambiguous { name: wanted.to_owned(), candidates: named })
}

/// What the owner typed, ready to be compared.
struct LookedFor {
    /// The text, case and accents aside.
    folded: String,
    /// The last part of the address, if it is one or could be.
    slug: String,
    is_address: bool,
}

impl LookedFor {
    fn of(wanted: &str) -> Self {
        let address = wanted.rsplit_once("/in/").map(|(_, slug)| slug);
        let slug = address.unwrap_or(wanted).split(['/', '?', '#']).next().unwrap_or_default();
        let slug = fold_name(&percent_decode_str(slug).decode_utf8_lossy());
        Self { folded: fold_name(wanted), slug, is_address: address.is_some() }
    }

    fn is_slug_of(&self, person: &KeptPerson) -> bool {
        !self.slug.is_empty() && person.url.as_deref().is_some_and(|url| fold_name(slug(url)) == self.slug)
    }

    fn matches(&self, person: &KeptPerson) -> bool {
        let is_named =
            || !self.is_address && !self.folded.is_empty() && fold_name(&person.name).contains(&self.folded);
        self.is_slug_of(person) || is_named()
    }

    fn is_exactly(&self, person: &KeptPerson) -> bool {
        self.is_slug_of(person) || fold_name(&person.name) == self.folded
    }

    fn has_words(&self, person: &KeptPerson) -> bool {
        let name = fold_name(&person.name);
        self.folded.split(' ').all(|wanted| name.split(' ').any(|word| word == wanted))
    }
}

fn slug(url: &str) -> &str {
    url.rsplit('/').next().unwrap_or(url)
}

/// How people are named so that each name means one of them.
struct Labels {
    /// Everybody without an address, by folded name, in the order of being kept.
    without_address: BTreeMap<String, Vec<PersonId>>,
    /// Folded names that several people have.
    shared: BTreeSet<String>,
}

impl Labels {
    fn of(situation: &Situation) -> Self {
        let (mut seen, mut shared) = (BTreeSet::new(), BTreeSet::new());
        let mut without_address: BTreeMap<String, Vec<PersonId>> = BTreeMap::new();
        for person in &situation.people {
            let name = fold_name(&person.name);
            if person.url.is_none() {
                without_address.entry(name.clone()).or_default().push(person.id);
            }
            if !seen.insert(name.clone()) {
                shared.insert(name);
            }
        }
        Self { without_address, shared }
    }

    /// The name with the last part of the address: "Ada Example (ada-1)".
    fn label(&self, person: &KeptPerson) -> String {
        let name = &person.name;
        if let Some(url) = &person.url {
            return format!("{name} ({})", slug(url));
        }
        let folded = fold_name(name);
        let namesakes = self.without_address.get(&folded).map_or(&[][..], Vec::as_slice);
        match namesakes.iter().position(|id| *id == person.id) {
            Some(index) if namesakes.len() > 1 => format!("{name} (without address, {})", index + 1),
            _ if self.shared.contains(&folded) => format!("{name} (without address)"),
            _ => name.clone(),
        }
    }

    /// The name alone where it settles it, else the label.
    fn shortest(&self, person: &KeptPerson) -> String {
        if self.shared.contains(&fold_name(&person.name)) { self.label(person) } else { person.name.clone() }
    }

    fn is_label_of(&self, person: &KeptPerson, folded: &str) -> bool {
        folded.starts_with(&fold_name(&person.name)) && fold_name(&self.label(person)) == folded
    }
}

fn unanswered(situation: &Situation, direction: Direction) -> BTreeSet<PersonId> {
    let waiting = situation.requests.iter().filter(|kept| {
        kept.request.direction == direction && matches!(kept.request.status, Status::Waiting { .. })
    });
    waiting.map(|kept| kept.person).collect()
}

/// Names that share a word's beginning with what was asked for: a slip of the pen, more often than not.
fn similar(
    situation: &Situation,
    folded: &str,
    labels: &Labels,
    waiting: &BTreeSet<PersonId>,
) -> Vec<String> {
    let beginnings: Vec<String> = folded.split(' ').map(|word| word.chars().take(3).collect()).collect();
    let is_similar = |person: &&KeptPerson| {
        let name = fold_name(&person.name);
        let mut words = name.split(' ');
        words.any(|word| beginnings.iter().any(|part: &String| part.len() >= 3 && word.starts_with(part)))
    };
    let mut names: Vec<_> = situation.people.iter().filter(is_similar).collect();
    names.sort_by_key(|person| (!waiting.contains(&person.id), person.name.clone()));
    names.into_iter().take(3).map(|person| labels.shortest(person)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use acquaint_core::stamp::Stamp;
    use jiff::Timestamp;

    fn situation(people: &[(&str, Option<&str>)]) -> Situation {
        let mut stamp = Stamp::new(Timestamp::UNIX_EPOCH, [1; 32]);
        let mut situation = crate::list_waiting::tests::one_import(&mut stamp);
        for (name, slug) in people {
            let url = slug.map(|slug| format!("www.linkedin.com/in/{slug}"));
            let id = PersonId(stamp.next_id());
            situation.people.push(KeptPerson { id, name: (*name).into(), url });
        }
        situation
    }

    fn find(wanted: &str) -> String {
        let situation = situation(&[
            ("Renée Beispiel", Some("renee-1")),
            ("Ada Example", Some("ada-1")),
            ("Ada Example", Some("ada-2")),
            ("Ada Examplesen", None),
            ("Bo Example", None),
            ("Bonnie Example", None),
        ]);
        match find_person(&situation, wanted) {
            Ok(person) => person.name.clone(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn a_part_of_a_name_finds_its_person_whatever_case_and_accents() {
        assert_eq!(find("renee"), "Renée Beispiel");
        assert_eq!(find("BEISPIEL"), "Renée Beispiel");
        assert_eq!(find("bo  example"), "Bo Example");
        assert_eq!(find("bo"), "Bo Example");
        assert_eq!(find("ada examplesen"), "Ada Examplesen");
        assert_eq!(find("ada-2"), "Ada Example");
    }

    #[test]
    fn a_profile_address_finds_its_person_however_it_was_copied() {
        let situation = situation(&[
            ("Renée Beispiel", Some("renée-beispiel-84b71000")),
            ("Ada Example", Some("ada-1")),
            ("Ada Example", Some("ada-2")),
        ]);
        for wanted in [
            "renée-beispiel-84b71000",
            "renee-beispiel-84b71000",
            "Renée-Beispiel-84b71000",
            "ren%C3%A9e-beispiel-84b71000",
            "https://www.linkedin.com/in/ren%C3%A9e-beispiel-84b71000/",
            "http://de.linkedin.com/in/ren%c3%a9e-beispiel-84b71000/?originalSubdomain=de",
            "www.linkedin.com/in/renée-beispiel-84b71000#about",
            "linkedin.com/in/renée-beispiel-84b71000/details/skills/",
        ] {
            let found = find_person(&situation, wanted).unwrap();
            assert_eq!(found.name, "Renée Beispiel", "{wanted}");
        }
        assert!(find_person(&situation, "https://www.linkedin.com/in/ada").is_err());
    }

    #[test]
    fn whatever_is_offered_finds_its_person_when_it_is_given_back() {
        let situation = situation(&[
            ("Ada Example", Some("ada-1")),
            ("Ada Example", Some("àda-2")),
            ("Ada Example", None),
            ("Ada Example", None),
            ("Adam Example", Some("adam")),
            ("Bo Example", Some("bo")),
            ("Bo Example", None),
        ]);
        let mut found = BTreeSet::new();
        for wanted in ["example", "ada example", "ada", "bo example"] {
            let Err(AppError::Ambiguous { candidates, .. }) = find_person(&situation, wanted) else {
                panic!("{wanted}");
            };
            for candidate in &candidates {
                found.insert(find_person(&situation, candidate).unwrap().id);
            }
            let different: BTreeSet<_> = candidates.iter().collect();
            assert_eq!(different.len(), candidates.len(), "{candidates:?}");
        }
        assert_eq!(found.len(), situation.people.len());
        let Err(AppError::NotFound { similar, .. }) = find_person(&situation, "adah") else { panic!() };
        assert_eq!(similar.len(), 3);
        for suggestion in similar {
            find_person(&situation, &suggestion).unwrap();
        }
    }

    #[test]
    fn several_of_a_name_are_listed_so_that_one_can_be_chosen() {
        assert_eq!(
            find("ada example"),
            "several people are called `ada example`; please say which one: Ada Example (ada-1); Ada Example (ada-2)"
        );
    }

    #[test]
    fn nobody_of_a_name_is_said_with_who_it_could_be() {
        assert_eq!(
            find("renate"),
            "nobody among your requests and connections is called `renate`; did you mean Renée Beispiel?"
        );
        assert_eq!(find("zoe"), "nobody among your requests and connections is called `zoe`");
        assert_eq!(find(""), "nobody among your requests and connections is called ``");
    }
}
