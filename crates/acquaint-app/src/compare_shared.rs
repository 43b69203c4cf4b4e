//! Whether the owner shares something with someone, from what the owner typed.

use crate::AppError;
use acquaint_core::profile::SharedKind;
use acquaint_core::record::Owner;
use acquaint_core::text::fold_name;

fn option(kind: SharedKind) -> &'static str {
    match kind {
        SharedKind::Industry => "--industry",
        SharedKind::Region => "--region",
        SharedKind::JobFunction => "--function",
        SharedKind::Organisation => "--organisation",
        SharedKind::School => "--school",
    }
}

/// What the owner's own record names, or `None` if it says nothing.
fn own(owner: &Owner, kind: SharedKind) -> Option<Vec<&str>> {
    let many = match kind {
        SharedKind::Industry => Some(vec![owner.industry.as_str()]),
        SharedKind::Region => Some(vec![owner.region.as_str()]),
        SharedKind::JobFunction => None,
        SharedKind::Organisation => {
            owner.positions.as_ref().map(|list| list.iter().map(|p| p.organisation.as_str()).collect())
        }
        SharedKind::School => {
            owner.educations.as_ref().map(|list| list.iter().map(|e| e.school.as_str()).collect())
        }
    };
    many.filter(|list: &Vec<&str>| list.iter().any(|text| !text.is_empty()))
}

/// Whether the two share it: `same`, `different`, or a name to compare with the owner's record.
///
/// A name is the same if one has all words of the other ("Berlin" and "Berlin, Germany"), case and accents aside.
pub fn is_shared(owner: &Owner, kind: SharedKind, text: &str) -> Result<bool, AppError> {
    let wanted = fold_name(text);
    match wanted.as_str() {
        "same" | "yes" => return Ok(true),
        "different" | "no" => return Ok(false),
        _ => {}
    }
    let option = option(kind);
    let say = format!("say `{option} same` or `{option} different`");
    let Some(own) = own(owner, kind).filter(|_| !wanted.is_empty()) else {
        return Err(AppError::NotPossible(format!(
            "`{option} {text}` cannot be compared, because your archive does not tell yours; {say}"
        )));
    };
    Ok(own.into_iter().map(fold_name).any(|own| has_words_of(&own, &wanted) || has_words_of(&wanted, &own)))
}

/// Whether all words of `part` are words of `whole`.
fn has_words_of(whole: &str, part: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_owned).collect()
    };
    let (whole, part) = (words(whole), words(part));
    !part.is_empty() && part.iter().all(|word| whole.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_compared_with_the_owners_own() {
        let owner =
            Owner { region: "Berlin, Germany".into(), industry: "Food & Drink".into(), ..Owner::default() };
        let cases = [
            (SharedKind::Region, "berlin", Some(true)),
            (SharedKind::Region, "Greater Berlin Area, Germany", Some(true)),
            (SharedKind::Region, "Munich, Germany", Some(false)),
            (SharedKind::Region, "Bern", Some(false)),
            (SharedKind::Industry, "food & drink", Some(true)),
            (SharedKind::Industry, "different", Some(false)),
            (SharedKind::JobFunction, "same", Some(true)),
            (SharedKind::JobFunction, "Welding", None),
            (SharedKind::School, "Example School", None),
        ];
        for (fact, text, expected) in cases {
            assert_eq!(is_shared(&owner, fact, text).ok(), expected, "{fact:?} {text}");
        }
        assert_eq!(
            is_shared(&owner, SharedKind::School, "Example School").unwrap_err().to_string(),
            "`--school Example School` cannot be compared, because your archive does not tell yours; say `--school \
             same` or `--school different`"
        );
    }
}
