//! What an archive comes in: a zip, or the folder it was unpacked to.
//!
//! Nothing is ever written to disk. Members are chosen by name from the table of contents, everything that is not
//! needed stays packed, and every byte that is handed out is counted against [`Limits`].

mod directory;
mod folder;
mod metered;
mod zipped;

use crate::error::ReadError;
use crate::kind::Kind;
use crate::limits::Limits;
use folder::Folder;
pub(crate) use folder::written_at;
use jiff::Timestamp;
use metered::Metered;
pub(crate) use metered::refusal_in;
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::path::Path;
use zipped::Zipped;

/// A member that will be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Member {
    pub kind: Kind,
    /// The name without folders.
    pub name: String,
    /// Where it is: a position in the table of contents or in the list of the folder's files.
    index: usize,
    /// The largest size that its unpacked text may have, in bytes.
    bytes_max: u64,
}

/// An opened archive.
pub(crate) struct Container {
    source: Source,
    /// What will be read, in the order of [`Kind`], parts by name.
    pub members: Vec<Member>,
    /// The newest time that a member of a zip carries; zips of this kind carry UTC (measured on real exports: the
    /// newest message is 40 minutes older than the stamp of its file).
    pub newest_member_at: Option<Timestamp>,
    /// The names that may hold the date of the archive, the innermost first.
    pub names: Vec<String>,
    total_bytes_left: u64,
    limits: Limits,
}

enum Source {
    Zip(Box<Zipped>),
    Folder(Folder),
}

/// A zip or a folder, and what is in it.
struct Opened {
    source: Source,
    found: Vec<Found>,
    /// What the zip is called that lies in what was given.
    names: Vec<String>,
}

/// The members of an archive, and the folder that they are in.
type Chosen = (String, Vec<Member>);

impl Opened {
    fn of_zip((zip, found): (Zipped, Vec<Found>)) -> Self {
        Self { source: Source::Zip(Box::new(zip)), found, names: Vec::new() }
    }

    /// Looks into the one zip that lies in this zip or folder: archives are often packed once more, or left where they
    /// were downloaded.
    fn look_within(mut self, limits: &Limits) -> Result<(Self, Option<Chosen>), ReadError> {
        let Some((index, path)) = self.find_zip()? else { return Ok((self, None)) };
        let inner = match &mut self.source {
            Source::Folder(folder) => Zipped::open(folder.path(index), limits)?,
            Source::Zip(zip) => {
                let bytes = zip.read_zip_within(index, &path, limits)?;
                Zipped::of(Box::new(Cursor::new(bytes)), Path::new(&path), limits)?
            }
        };
        let inner = Self { names: vec![path], ..Self::of_zip(inner) };
        let chosen = choose(&inner.found)?;
        Ok((inner, chosen))
    }

    /// The zip in it, its position and path: the only one, or the only one that is called as LinkedIn calls them.
    fn find_zip(&self) -> Result<Option<(usize, String)>, ReadError> {
        let zips: Vec<_> = self.found.iter().filter(|found| is_zip(&found.path)).collect();
        let linkedins: Vec<_> =
            zips.iter().copied().filter(|found| found.path.contains("LinkedInDataExport")).collect();
        let zips = if linkedins.is_empty() { zips } else { linkedins };
        match zips[..] {
            [] => Ok(None),
            [zip] => Ok(Some((zip.index, zip.path.clone()))),
            [first, second, ..] => {
                Err(ReadError::SeveralArchives { first: first.path.clone(), second: second.path.clone() })
            }
        }
    }
}

/// The name of what was given: also of the folder that `.` means.
fn own_name(path: &Path) -> Option<String> {
    let whole = if path.file_name().is_some() { path.to_owned() } else { path.canonicalize().ok()? };
    Some(whole.file_name()?.to_string_lossy().into_owned())
}

fn is_zip(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip"))
}

/// A member by its path in the archive, before it is chosen.
struct Found {
    path: String,
    index: usize,
    bytes_max: u64,
}

impl Container {
    /// Opens a zip or a folder. A folder may be called `….zip`, as unpacking a `….zip.zip` makes one.
    pub fn open(path: &Path, limits: &Limits) -> Result<Self, ReadError> {
        let metadata = std::fs::metadata(path).map_err(|source| match source.kind() {
            std::io::ErrorKind::NotFound => ReadError::NotFound { path: path.into() },
            _ => ReadError::Io { path: path.into(), source },
        })?;
        let opened = if metadata.is_dir() {
            let (folder, found) = Folder::open(path, limits)?;
            Opened { source: Source::Folder(folder), found, names: Vec::new() }
        } else if metadata.is_file() {
            Opened::of_zip(Zipped::open(path, limits)?)
        } else {
            return Err(ReadError::NotAnArchive { path: path.into() });
        };
        let (opened, chosen) = match choose(&opened.found)? {
            Some(chosen) => (opened, Some(chosen)),
            None => opened.look_within(limits)?,
        };
        let Some((folder, members)) = chosen else {
            return Err(ReadError::NoInvitations { path: path.into() });
        };
        let Opened { source, mut names, .. } = opened;
        names.push(folder);
        names.extend(own_name(path));
        let newest_member_at = match &source {
            Source::Zip(zip) => zip.newest_member_at,
            Source::Folder(_) => None,
        };
        let mut container = Self {
            source,
            members,
            newest_member_at,
            names,
            total_bytes_left: limits.total_bytes_max,
            limits: limits.clone(),
        };
        container.check_chosen()?;
        Ok(container)
    }

    fn check_chosen(&mut self) -> Result<(), ReadError> {
        let mut total = 0_u64;
        for member in &mut self.members {
            let declared = match &mut self.source {
                Source::Zip(zip) => zip.check_member(member, &self.limits)?,
                Source::Folder(folder) => folder.bytes(member.index),
            };
            let what = || format!("size of `{}` in bytes", member.name);
            check_limit(what, declared, self.limits.member_bytes_max)?;
            member.bytes_max = member.bytes_max.min(self.limits.member_bytes_max);
            total = total.saturating_add(declared);
        }
        check_limit(|| "size of the archive in bytes".into(), total, self.limits.total_bytes_max)
    }

    /// The text of a member. It breaks off with an error, see [`refusal_in`], when a bound is passed.
    pub fn read(&mut self, member: &Member) -> Result<Box<dyn Read + '_>, ReadError> {
        let inner: Box<dyn Read + '_> = match &mut self.source {
            Source::Zip(zip) => Box::new(zip.read(member)?),
            Source::Folder(folder) => Box::new(folder.read(member)?),
        };
        Ok(Box::new(Metered::new(inner, member, &mut self.total_bytes_left, &self.limits)))
    }
}

/// Fails if `found` passes `limit`.
fn check_limit(what: impl FnOnce() -> String, found: u64, limit: u64) -> Result<(), ReadError> {
    if found > limit { Err(ReadError::TooLarge { what: what(), found, limit }) } else { Ok(()) }
}

/// Chooses the members beside the one list of requests: at the top, or in the folder that somebody packed again.
fn choose(found: &[Found]) -> Result<Option<Chosen>, ReadError> {
    let wanted = found.iter().filter_map(|found| {
        let (folder, name) = found.path.rsplit_once('/').unwrap_or(("", &found.path));
        Some((folder, name, Kind::of(name)?, found))
    });
    let mut folders: BTreeMap<(usize, &str), Vec<Member>> = BTreeMap::new();
    for (folder, name, kind, &Found { index, bytes_max, .. }) in wanted {
        let depth = folder.split('/').filter(|part| !part.is_empty()).count();
        let member = Member { kind, name: name.into(), index, bytes_max };
        folders.entry((depth, folder)).or_default().push(member);
    }
    let mut archives =
        folders.into_iter().filter(|(_, members)| members.iter().any(|m| m.kind == Kind::Invitations));
    let Some(((depth, folder), mut members)) = archives.next() else { return Ok(None) };
    if let Some((_, second)) =
        archives.next().filter(|((other_depth, _), _)| *other_depth == depth).map(|(k, _)| k)
    {
        let name = |folder: &str| format!("{folder}/Invitations.csv");
        return Err(ReadError::SeveralArchives { first: name(folder), second: name(second) });
    }
    members.sort_by(|a, b| (a.kind, &a.name).cmp(&(b.kind, &b.name)));
    if let Some(twice) = members.windows(2).find(|pair| pair[0].name.eq_ignore_ascii_case(&pair[1].name)) {
        let why = format!("is there twice, also as `{}`", twice[1].name);
        return Err(ReadError::Hostile { member: twice[0].name.clone(), why });
    }
    Ok(Some((folder.to_owned(), members)))
}

/// Whether a path is not LinkedIn's: left behind by a Mac or a file manager.
fn is_litter(path: &str) -> bool {
    path.split('/').any(|part| part == "__MACOSX" || part.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choose_names(paths: &[&str]) -> Result<Option<Vec<String>>, String> {
        let found: Vec<_> = paths
            .iter()
            .enumerate()
            .map(|(index, path)| Found { path: (*path).into(), index, bytes_max: 1 })
            .collect();
        match choose(&found) {
            Ok(chosen) => Ok(chosen.map(|(_, list)| list.into_iter().map(|m| m.name).collect())),
            Err(error) => Err(error.to_string()),
        }
    }

    #[test]
    fn members_are_chosen_beside_the_requests_and_in_a_fixed_order() {
        let names =
            choose_names(&["messages.csv", "Jobs/Skills.csv", "Invitations.csv", "Profile.csv", "x.txt"]);
        assert_eq!(
            names,
            Ok(Some(vec!["Profile.csv".into(), "Invitations.csv".into(), "messages.csv".into()]))
        );
        let names =
            choose_names(&["my copy/messages.csv", "my copy/Invitations.csv", "my copy/old/Invitations.csv"]);
        assert_eq!(names, Ok(Some(vec!["Invitations.csv".into(), "messages.csv".into()])));
    }

    #[test]
    fn no_requests_and_two_lists_of_requests_are_told_apart() {
        assert_eq!(choose_names(&["Connections.csv"]), Ok(None));
        let two = choose_names(&["May/Invitations.csv", "June/Invitations.csv"]).unwrap_err();
        assert!(two.contains("`June/Invitations.csv` and `May/Invitations.csv`"), "{two}");
        let twice = choose_names(&["Invitations.csv", "INVITATIONS.csv"]).unwrap_err();
        assert!(twice.contains("is there twice"), "{twice}");
    }
}
