//! Finds the one person that the owner means.

use crate::AppError;
use acquaint_core::id::PersonId;
use acquaint_core::import::{KeptPerson, Situation, fold_name};
use acquaint_core::record::{Direction, Status};
use std::collections::BTreeSet;

/// The most names offered when one does not settle it.
const CANDIDATES_MAX: usize = 8;

/// The one person whose name contains `wanted`, case and accents aside, or whose address ends in it.
///
/// Where several do: the one with exactly this name; else the one with these whole words in it; else the one with an
/// unanswered request; else a list.
pub fn find_person<'a>(situation: &'a Situation, wanted: &str) -> Result<&'a KeptPerson, AppError> {
    if situation.imports.is_empty() {
        return Err(AppError::Empty);
    }
    let folded = fold_name(wanted);
    let people: Vec<_> = situation.people.iter().filter(|person| matches(person, &folded)).collect();
    let exact: Vec<_> = people.iter().copied().filter(|person| is_exactly(person, &folded)).collect();
    let unanswered = unanswered(situation);
    let waiting = |people: &[&'a KeptPerson]| {
        let waiting = people.iter().copied().filter(|person| unanswered.contains(&person.id));
        waiting.collect::<Vec<_>>()
    };
    let worded: Vec<_> = people.iter().copied().filter(|person| has_words(person, &folded)).collect();
    for choice in [&people, &exact, &worded, &waiting(&exact), &waiting(&worded), &waiting(&people)] {
        if let [only] = choice[..] {
            return Ok(only);
        }
    }
    if people.is_empty() || folded.is_empty() {
        return Err(AppError::NotFound { name: wanted.to_owned(), similar: similar(situation, &folded) });
    }
    let narrowest = [exact, worded, people].into_iter().find(|choice| choice.len() > 1);
    let mut candidates = narrowest.unwrap_or_default();
    candidates.sort_by_key(|person| (!unanswered.contains(&person.id), person.name.clone()));
    let more = candidates.len().saturating_sub(CANDIDATES_MAX);
    let mut named: Vec<_> = candidates.iter().take(CANDIDATES_MAX).map(|person| named(person)).collect();
    if more > 0 {
        named.push(format!("and {more} more"));
    }
    Err(AppError::Ambiguous { name: wanted.to_owned(), candidates: named })
}

fn matches(person: &KeptPerson, folded: &str) -> bool {
    let slug = person.url.as_deref().is_some_and(|url| url == folded || slug(url) == folded);
    !folded.is_empty() && (slug || fold_name(&person.name).contains(folded))
}

fn is_exactly(person: &KeptPerson, folded: &str) -> bool {
    fold_name(&person.name) == folded || person.url.as_deref().is_some_and(|url| slug(url) == folded)
}

fn has_words(person: &KeptPerson, folded: &str) -> bool {
    let name = fold_name(&person.name);
    folded.split(' ').all(|wanted| name.split(' ').any(|word| word == wanted))
}

fn slug(url: &str) -> &str {
    url.rsplit('/').next().unwrap_or(url)
}

fn named(person: &KeptPerson) -> String {
    match &person.url {
        Some(url) => format!("{} ({})", person.name, slug(url)),
        None => person.name.clone(),
    }
}

fn unanswered(situation: &Situation) -> BTreeSet<PersonId> {
    let waiting = situation.requests.iter().filter(|kept| {
        kept.request.direction == Direction::Sent && matches!(kept.request.status, Status::Waiting { .. })
    });
    waiting.map(|kept| kept.person).collect()
}

/// Names that share a word's beginning with what was asked for: a slip of the pen, more often than not.
fn similar(situation: &Situation, folded: &str) -> Vec<String> {
    let beginnings: Vec<String> = folded.split(' ').map(|word| word.chars().take(3).collect()).collect();
    let is_similar = |person: &&KeptPerson| {
        let name = fold_name(&person.name);
        let mut words = name.split(' ');
        words.any(|word| beginnings.iter().any(|part: &String| part.len() >= 3 && word.starts_with(part)))
    };
    let waiting = unanswered(situation);
    let mut names: Vec<_> = situation.people.iter().filter(is_similar).collect();
    names.sort_by_key(|person| (!waiting.contains(&person.id), person.name.clone()));
    names.into_iter().take(3).map(|person| person.name.clone()).collect()
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
