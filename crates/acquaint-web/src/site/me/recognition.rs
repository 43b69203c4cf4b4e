//! Which detail of a profile tells its owner from everybody of the same name.

use acquaint_core::profile::Profile;
use acquaint_core::text::fold_name;
use std::collections::BTreeSet;

/// A detail that settles it, with what it is, for a sentence: "Your school: none of them went to Hohenlinde". Empty if
/// there is nobody else, or no detail tells from all of them.
pub(super) fn settled_by(me: &Profile, others: &[Profile]) -> String {
    if others.is_empty() {
        return String::new();
    }
    let unlike = |mine: &[&str], theirs: fn(&Profile) -> Vec<&str>| -> Option<String> {
        let taken: BTreeSet<String> = others.iter().flat_map(|other| theirs(other)).map(fold_name).collect();
        let own = mine.iter().find(|name| !name.is_empty() && !taken.contains(&fold_name(name)));
        own.map(|name| (*name).to_owned())
    };
    let current: Vec<&str> =
        me.positions.iter().filter(|p| p.to.is_none()).map(|p| p.organisation.as_str()).collect();
    if let Some(name) = unlike(&current, organisations) {
        return format!("Your current position: none of them has been at {name}.");
    }
    if let Some(name) = unlike(&organisations(me), organisations) {
        return format!("An earlier position: none of them has been at {name}.");
    }
    if let Some(name) = unlike(&schools(me), schools) {
        return format!("Your school: none of them went to {name}.");
    }
    if let Some(name) = unlike(&[&me.region], |other| vec![&other.region]) {
        return format!("Your region: none of them is in {name}.");
    }
    if let Some(name) = unlike(&[&me.industry], |other| vec![&other.industry]) {
        return format!("Your industry: none of them is in {name}.");
    }
    String::new()
}

fn organisations(profile: &Profile) -> Vec<&str> {
    profile.positions.iter().map(|position| position.organisation.as_str()).collect()
}

fn schools(profile: &Profile) -> Vec<&str> {
    profile.educations.iter().map(|education| education.school.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use acquaint_core::record::{Education, Position, YearMonth};

    fn at(organisation: &str, is_over: bool) -> Position {
        let to = is_over.then_some(YearMonth { year: 2019, month: None });
        Position { organisation: organisation.into(), title: String::new(), from: None, to }
    }

    fn school(school: &str) -> Education {
        Education { school: school.into(), from: None, to: None }
    }

    #[test]
    fn the_first_detail_that_nobody_else_has_settles_it() {
        let me = Profile {
            region: "Bergen".into(),
            positions: vec![at("Tidewater Mapping", false), at("Kestrel & Loom", true)],
            educations: vec![school("Hohenlinde")],
            ..Profile::default()
        };
        let other = |positions: Vec<Position>, educations: Vec<Education>, region: &str| Profile {
            positions,
            educations,
            region: region.into(),
            ..Profile::default()
        };
        let both = || vec![at("TIDEWATER MAPPING", true), at("Kestrel & Loom", false)];
        for (other, starts) in [
            (other(vec![], vec![], ""), "Your current position: none of them has been at Tidewater Mapping"),
            (
                other(vec![at("tidewater mapping", false)], vec![], ""),
                "An earlier position: none of them has been at Kestrel",
            ),
            (other(both(), vec![], ""), "Your school: none of them went to Hohenlinde"),
            (other(both(), vec![school("Hohenlinde")], "Oslo"), "Your region: none of them is in Bergen"),
        ] {
            let settled = settled_by(&me, &[other]);
            assert!(settled.starts_with(starts), "{settled}");
        }
        assert_eq!(settled_by(&me, &[other(both(), vec![school("Hohenlinde")], "bergen")]), "");
        assert_eq!(settled_by(&me, &[]), "");
    }

    #[test]
    fn an_empty_profile_settles_nothing() {
        assert_eq!(settled_by(&Profile::default(), &[Profile::default()]), "");
    }
}
