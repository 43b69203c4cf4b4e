//! `Connections.csv`: who the owner is connected with, since which day, and where they work by now.
//!
//! Measured on real exports: no addresses until 2023, an empty column of them for a while, then addresses,
//! percent-encoded; a preamble of three lines since mid-2021; 6 % of the rows hold a day and nothing else, because
//! the person is hidden.

use crate::address::canonical;
use crate::names::{fold_name, full_name, is_hidden_name};
use crate::session::{Sheet, to_come, unreadable};
use crate::table::{Columns, Row, Table};
use crate::times::{Clock, parse_connected_on};
use acquaint_core::record::{Counterpart, RecordedConnection, start_of_utc_day};
use jiff::civil::Date;
use std::collections::HashSet;

const FIRST_NAME: usize = 0;
const LAST_NAME: usize = 1;
const CONNECTED_ON: usize = 2;
const URL: usize = 3;
const COMPANY: usize = 4;
const POSITION: usize = 5;

#[derive(Default)]
pub(crate) struct Connections {
    pub list: Vec<RecordedConnection>,
    pub hidden: Vec<Date>,
    has_url_column: bool,
    has_urls: bool,
}

impl Connections {
    pub fn is_empty(&self) -> bool {
        self.list.is_empty() && self.hidden.is_empty()
    }

    /// How many are kept under the name of another, because only the name tells who they are.
    fn namesakes(&self) -> usize {
        let without_url = self.list.iter().filter(|connection| connection.counterpart.url.is_none());
        let names: Vec<_> = without_url.map(|connection| fold_name(&connection.counterpart.name)).collect();
        names.len() - names.iter().collect::<HashSet<_>>().len()
    }
}

impl Sheet for Connections {
    const COLUMNS: Columns = Columns {
        required: &["First Name", "Last Name", "Connected On"],
        optional: &["URL", "Company", "Position"],
    };

    const DATES: Option<usize> = Some(CONNECTED_ON);

    fn begin(&mut self, table: &Table<'_>) -> &'static str {
        self.has_url_column = table.has(URL);
        if self.has_url_column { "with profile addresses" } else { "with names only" }
    }

    fn take(&mut self, row: &Row, clock: &Clock) -> Result<(), String> {
        let url = canonical(row.get(URL));
        let written = row.get(CONNECTED_ON);
        let written_day = parse_connected_on(written, clock);
        let day = written_day.filter(|&day| !clock.is_to_come(start_of_utc_day(day)));
        let unreadable_day = || match written_day {
            Some(_) => to_come("Connected On", written),
            None => unreadable("Connected On", written),
        };
        let name = match (full_name(row.get(FIRST_NAME), row.get(LAST_NAME)), &url) {
            (name, None) if is_hidden_name(&fold_name(&name)) => {
                self.hidden.push(day.ok_or_else(unreadable_day)?);
                return Ok(());
            }
            // An address without a name still says who it is.
            (name, Some(url)) if name.is_empty() => url.clone(),
            (name, _) => name,
        };
        self.has_urls |= url.is_some();
        self.list.push(RecordedConnection {
            counterpart: Counterpart { name, url },
            connected_on: day,
            organisation: row.get(COMPANY).to_owned(),
            title: row.get(POSITION).to_owned(),
        });
        match day {
            Some(_) => Ok(()),
            None => Err(format!("{}; the connection is kept without its day", unreadable_day())),
        }
    }

    fn remarks(&mut self) -> Vec<String> {
        let are_empty = self.has_url_column && !self.has_urls && !self.list.is_empty();
        let mut remarks = Vec::new();
        if are_empty {
            remarks.push("the profile addresses are all empty".into());
        }
        match self.namesakes() {
            0 => {}
            1 => remarks.push(
                "1 row has the name of another, and no address tells the two apart: one is kept".into(),
            ),
            n => remarks.push(format!(
                "{n} rows have the name of another, and no address tells them apart: one of each name is kept"
            )),
        }
        remarks
    }
}
