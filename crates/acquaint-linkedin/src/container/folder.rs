//! An archive that was unpacked to a folder. Links are never followed.

use super::{Found, Member, check_limit, is_litter, is_zip};
use crate::error::ReadError;
use crate::kind::Kind;
use crate::limits::Limits;
use jiff::Timestamp;
use std::fs::{File, Metadata};
use std::path::{Path, PathBuf};

/// How many folders deep files are looked for: the folder itself and a folder within it.
const DEPTH_MAX: usize = 1;

pub(super) struct Folder {
    files: Vec<(PathBuf, Metadata)>,
}

impl Folder {
    pub fn open(path: &Path, limits: &Limits) -> Result<(Self, Vec<Found>), ReadError> {
        let mut folder = Self { files: Vec::new() };
        let mut found = Vec::new();
        let mut entries = 0;
        folder.list(path, "", 0, limits, &mut entries, &mut found)?;
        if entries == 0 {
            return Err(ReadError::Empty { path: path.into() });
        }
        Ok((folder, found))
    }

    fn list(
        &mut self,
        path: &Path,
        prefix: &str,
        depth: usize,
        limits: &Limits,
        entries: &mut u64,
        found: &mut Vec<Found>,
    ) -> Result<(), ReadError> {
        let io = |source| ReadError::Io { path: path.into(), source };
        for entry in std::fs::read_dir(path).map_err(io)? {
            let entry = entry.map_err(io)?;
            *entries += 1;
            check_limit(|| "number of files in the folder".into(), *entries, limits.entries_max)?;
            let file_name = entry.file_name();
            let Some(name) = file_name.to_str().filter(|name| !is_litter(name)) else { continue };
            // This describes the entry itself, not what a link points to.
            let metadata = entry.metadata().map_err(io)?;
            let inner_path = format!("{prefix}{name}");
            if metadata.is_dir() && depth < DEPTH_MAX {
                let prefix = format!("{inner_path}/");
                self.list(&entry.path(), &prefix, depth + 1, limits, entries, found)?;
            } else if (Kind::of(name).is_some() || is_zip(name)) && !metadata.is_dir() {
                if is_zip(name) && !metadata.is_file() {
                    continue;
                }
                if !metadata.is_file() {
                    let why = "is a link to another place, or not a plain file".into();
                    return Err(ReadError::Hostile { member: inner_path, why });
                }
                let index = self.files.len();
                found.push(Found { path: inner_path, index, bytes_max: u64::MAX });
                self.files.push((entry.path(), metadata));
            }
        }
        Ok(())
    }

    pub fn bytes(&self, index: usize) -> u64 {
        self.files[index].1.len()
    }

    /// Where a file of the folder is.
    pub fn path(&self, index: usize) -> &Path {
        &self.files[index].0
    }

    pub fn read(&self, member: &Member) -> Result<File, ReadError> {
        let (path, _) = &self.files[member.index];
        File::open(path).map_err(|source| ReadError::Io { path: path.clone(), source })
    }
}

/// When the file at this path was last written, as far as the system tells.
pub(crate) fn written_at(path: &Path) -> Option<Timestamp> {
    Timestamp::try_from(std::fs::metadata(path).ok()?.modified().ok()?).ok()
}
