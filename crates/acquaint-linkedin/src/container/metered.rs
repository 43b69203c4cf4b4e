//! A reader that counts what it hands out and stops at the bound.

use super::Member;
use crate::error::ReadError;
use crate::limits::Limits;
use std::io::{Error, Read, Result};

/// Hands out at most what the member and the archive may have, then fails.
pub(super) struct Metered<'a> {
    inner: Box<dyn Read + 'a>,
    name: String,
    member_bytes: u64,
    member_bytes_max: u64,
    total_bytes_left: &'a mut u64,
    total_bytes_max: u64,
    is_declared: bool,
}

impl<'a> Metered<'a> {
    pub fn new(
        inner: Box<dyn Read + 'a>,
        member: &Member,
        total_bytes_left: &'a mut u64,
        limits: &Limits,
    ) -> Self {
        // One byte more than allowed tells an exact fit from a longer text.
        let inner = Box::new(inner.take(member.bytes_max.saturating_add(1)));
        Self {
            inner,
            name: member.name.clone(),
            member_bytes: 0,
            member_bytes_max: member.bytes_max,
            total_bytes_left,
            total_bytes_max: limits.total_bytes_max,
            is_declared: member.bytes_max < limits.member_bytes_max,
        }
    }

    fn member_refusal(&self) -> ReadError {
        let (limit, found) = (self.member_bytes_max, self.member_bytes);
        if self.is_declared {
            let why = format!("unpacks to more than the {limit} bytes it claims");
            return ReadError::Hostile { member: self.name.clone(), why };
        }
        ReadError::TooLarge { what: format!("size of `{}` in bytes", self.name), found, limit }
    }
}

impl Read for Metered<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let count = self.inner.read(buffer)?;
        let bytes = count as u64;
        self.member_bytes += bytes;
        if self.member_bytes > self.member_bytes_max {
            return Err(Error::other(self.member_refusal()));
        }
        let Some(left) = self.total_bytes_left.checked_sub(bytes) else {
            let limit = self.total_bytes_max;
            let (what, found) = ("size of the archive in bytes".into(), limit.saturating_add(1));
            return Err(Error::other(ReadError::TooLarge { what, found, limit }));
        };
        *self.total_bytes_left = left;
        Ok(count)
    }
}

/// The refusal inside an error of a member's text. An error of the system is passed on; any other means that the
/// member is damaged.
pub(crate) fn refusal_in(error: Error, member: &str) -> ReadError {
    if error.raw_os_error().is_some() {
        return ReadError::Io { path: member.into(), source: error };
    }
    let why = error.to_string();
    match error.downcast::<ReadError>() {
        Ok(refusal) => refusal,
        Err(_) => ReadError::Damaged { what: member.into(), why },
    }
}
