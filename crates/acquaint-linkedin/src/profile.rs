//! What the archive says of its owner: `Profile.csv`, `Positions.csv`, `Education.csv`, `Skills.csv`, and on which
//! day they last did something in public.

use crate::names::{display_name, full_name};
use crate::session::{Sheet, unreadable};
use crate::table::{Columns, Row, Table};
use crate::times::{Clock, parse_activity_day, parse_year_month};
use acquaint_core::record::{Education, Position, YearMonth, start_of_utc_day};
use jiff::civil::Date;

/// `Profile.csv`, of which the first row counts.
#[derive(Default)]
pub(crate) struct Profile {
    pub name: String,
    pub headline: String,
    pub about: String,
    pub industry: String,
    pub region: String,
    pub is_there: bool,
}

impl Sheet for Profile {
    const COLUMNS: Columns = Columns {
        required: &["First Name", "Last Name"],
        optional: &["Headline", "Summary", "Industry", "Geo Location", "Country"],
    };

    fn begin(&mut self, table: &Table<'_>) -> &'static str {
        if table.has(5) { "with a location" } else { "with a country" }
    }

    fn take(&mut self, row: &Row, _: &Clock) -> Result<(), String> {
        if self.is_there {
            return Err("a second profile, where one is expected".into());
        }
        let name = full_name(row.get(0), row.get(1));
        let [headline, about, industry, location, country] =
            [2, 3, 4, 5, 6].map(|column| row.get(column).into());
        let region: String = location;
        let region = if region.is_empty() { country } else { region };
        *self = Self { name, headline, about, industry, region, is_there: true };
        Ok(())
    }
}

/// `Positions.csv`. An empty end means today.
#[derive(Default)]
pub(crate) struct Positions {
    pub list: Vec<Position>,
}

impl Sheet for Positions {
    const COLUMNS: Columns =
        Columns { required: &["Company Name", "Title"], optional: &["Started On", "Finished On"] };

    fn begin(&mut self, _: &Table<'_>) -> &'static str {
        "positions"
    }

    fn take(&mut self, row: &Row, _: &Clock) -> Result<(), String> {
        let (organisation, title) = (display_name(row.get(0)), display_name(row.get(1)));
        if organisation.is_empty() && title.is_empty() {
            return Err(unreadable("Company Name", ""));
        }
        let from = read_month("Started On", row.get(2))?;
        let to = read_month("Finished On", row.get(3))?;
        self.list.push(Position { organisation, title, from, to });
        Ok(())
    }
}

/// `Education.csv`.
#[derive(Default)]
pub(crate) struct Educations {
    pub list: Vec<Education>,
}

impl Sheet for Educations {
    const COLUMNS: Columns = Columns { required: &["School Name"], optional: &["Start Date", "End Date"] };

    fn begin(&mut self, _: &Table<'_>) -> &'static str {
        "education"
    }

    fn take(&mut self, row: &Row, _: &Clock) -> Result<(), String> {
        let school = display_name(row.get(0));
        if school.is_empty() {
            return Err(unreadable("School Name", ""));
        }
        let from = read_month("Start Date", row.get(1))?;
        let to = read_month("End Date", row.get(2))?;
        self.list.push(Education { school, from, to });
        Ok(())
    }
}

fn read_month(column: &str, text: &str) -> Result<Option<YearMonth>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    parse_year_month(text).map(Some).ok_or_else(|| unreadable(column, text))
}

/// `Skills.csv`.
#[derive(Default)]
pub(crate) struct Skills {
    pub list: Vec<String>,
}

impl Sheet for Skills {
    const COLUMNS: Columns = Columns { required: &["Name"], optional: &[] };

    fn begin(&mut self, _: &Table<'_>) -> &'static str {
        "skills"
    }

    fn take(&mut self, row: &Row, _: &Clock) -> Result<(), String> {
        self.list.push(display_name(row.get(0)));
        Ok(())
    }
}

/// `Shares.csv`, `Comments.csv` and `Reactions.csv`, of which only the newest day counts.
#[derive(Default)]
pub(crate) struct Activity {
    pub newest_on: Option<Date>,
    unreadable: u64,
}

impl Sheet for Activity {
    const COLUMNS: Columns = Columns { required: &["Date"], optional: &[] };

    /// A broken line in a text that is not used says nothing to anyone; how many there are is a remark.
    const LISTS_PROBLEMS: bool = false;

    fn begin(&mut self, _: &Table<'_>) -> &'static str {
        "activity"
    }

    fn take(&mut self, row: &Row, clock: &Clock) -> Result<(), String> {
        match parse_activity_day(row.get(0), clock).filter(|&day| !clock.is_to_come(start_of_utc_day(day))) {
            Some(day) => self.newest_on = self.newest_on.max(Some(day)),
            None => self.unreadable += 1,
        }
        Ok(())
    }

    fn remarks(&mut self) -> Vec<String> {
        let unreadable = std::mem::take(&mut self.unreadable);
        if unreadable == 0 { Vec::new() } else { vec![format!("rows without a readable day: {unreadable}")] }
    }
}
