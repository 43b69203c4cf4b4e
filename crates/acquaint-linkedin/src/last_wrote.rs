//! When the owner last wrote to each person, and to that person alone. Shown, never stored.

use crate::correspondence::Letter;
use crate::messages::Named;
use crate::names::fold_name;
use crate::times::utc_day;
use jiff::civil::Date;
use std::collections::HashMap;

/// The day (UTC) of the owner's last message to each person: by address, or by name where the archive tells no address.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LastWrote(HashMap<String, Date>);

impl LastWrote {
    pub(crate) fn take(&mut self, letter: &Letter<'_>, owner: &Named) {
        if !letter.is_owners {
            return;
        }
        for (other, _) in letter.others(owner).into_iter().filter(|(_, is_for_one)| *is_for_one) {
            let (key, day) = (other.url.unwrap_or(other.folded_name), utc_day(letter.at));
            let last = self.0.entry(key).or_insert(day);
            *last = day.max(*last);
        }
    }

    /// The day for a person, by address if there is one. `None`: no message is known.
    pub fn on(&self, name: &str, url: Option<&str>) -> Option<Date> {
        url.and_then(|url| self.0.get(url)).or_else(|| self.0.get(&fold_name(name))).copied()
    }
}
