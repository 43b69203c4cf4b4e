//! Rows as what strategies look at, and the columns they are read from.

use crate::sqlite::row::Reading;
use acquaint_app::store::StoreError;
use acquaint_core::activity::ConnectionCount;
use acquaint_core::note::{Note, NoteContent, read_note};
use acquaint_core::recipient_view::{Messages, Needs, RecipientView, Stay, WhichPlaces};
use acquaint_core::record::{Education, Position};
use acquaint_core::request::Shelf;
use acquaint_core::sender_view::Shared;
use serde::Deserialize;
use std::borrow::Cow;

/// What a view is made of, of `members s`; what is not needed is not read.
pub(super) fn seen_columns(needs: Needs) -> String {
    let column = |is_needed: bool, column: &str, name: &str| {
        if is_needed { format!("{column} AS {name}") } else { format!("NULL AS {name}") }
    };
    let places = |which: WhichPlaces, column: &str| match which {
        WhichPlaces::Nowhere => format!("NULL AS {column}"),
        WhichPlaces::Shared => format!("s.{column} <> '[]' AS {column}"),
        WhichPlaces::All => format!("s.{column} AS {column}"),
    };
    let connections =
        "CASE WHEN s.shows_connections THEN (SELECT connections FROM tallies WHERE member_id = s.id) END";
    [
        column(needs.names, "s.handle", "handle"),
        column(needs.industry, "s.industry", "industry"),
        column(needs.function, "s.job_function", "job_function"),
        column(needs.region, "s.region", "region"),
        "s.picture_id IS NOT NULL AS has_picture".to_owned(),
        column(needs.connections, connections, "connections"),
        places(needs.organisations, "positions"),
        places(needs.schools, "educations"),
    ]
    .join(", ")
}

/// What a recipient sees of someone, without tie, note and mutual connections; its columns begin at `first`. They go
/// by number here: looking for each by its name takes longer than all the rest.
pub(super) fn seen(row: &Reading<'_>, first: usize, needs: Needs) -> Result<RecipientView, StoreError> {
    let text = |offset: usize, column: &str| {
        row.word_at(first + offset, column, |text| {
            Ok(text.filter(|text| !text.is_empty()).map(str::to_owned))
        })
    };
    let stays = |which: WhichPlaces, offset: usize, column: &str| match which {
        WhichPlaces::Nowhere => Ok(None),
        WhichPlaces::Shared => Ok(row.at::<bool>(first + offset, column)?.then(Vec::new)),
        WhichPlaces::All => {
            let read = |json: Option<&str>| json.map_or(Ok(None), |json| read_stays(json).map_err(drop));
            row.word_at(first + offset, column, read)
        }
    };
    Ok(RecipientView {
        names: text(0, "handle")?.into_iter().collect(),
        industry: text(1, "industry")?,
        function: text(2, "job_function")?,
        region: text(3, "region")?,
        organisations: stays(needs.organisations, 6, "positions")?,
        schools: stays(needs.schools, 7, "educations")?,
        picture: Some(row.at(first + 4, "has_picture")?),
        connections: row.at::<Option<u32>>(first + 5, "connections")?.map(ConnectionCount::Exactly),
        mutual_connections: None,
        note: None,
        tie: None,
        messages: Some(Messages::Nothing),
        shared: Shared::default(),
    })
}

/// A position or a school as it is kept, without what matching does not look at.
#[derive(Deserialize)]
struct KeptStay<'a> {
    #[serde(alias = "school", borrow)]
    organisation: Cow<'a, str>,
    from: Option<KeptYear>,
    to: Option<KeptYear>,
}

#[derive(Deserialize)]
struct KeptYear {
    year: i16,
}

pub(super) fn read_stays(json: &str) -> serde_json::Result<Option<Vec<Stay>>> {
    let kept: Vec<KeptStay<'_>> = serde_json::from_str(json)?;
    let year = |year: KeptYear| year.year;
    let stays = kept.into_iter().map(|kept| Stay {
        name: kept.organisation.into_owned(),
        from: kept.from.map(year),
        to: kept.to.map(year),
    });
    Ok(said(stays.collect()))
}

pub(super) fn stay_at(position: &Position) -> Stay {
    Stay::new(&position.organisation, position.from, position.to)
}

pub(super) fn stay_in(education: &Education) -> Stay {
    Stay::new(&education.school, education.from, education.to)
}

/// A list that is empty says nothing.
pub(super) fn said(stays: Vec<Stay>) -> Option<Vec<Stay>> {
    (!stays.is_empty()).then_some(stays)
}

pub(super) fn text(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// What a note says, as a digit each for who, how and why.
pub(in crate::community) fn note_says(note: &Note) -> String {
    let NoteContent { who, how, why } = read_note(note.as_str());
    let digit = |says: Option<bool>| says.map_or('2', |says| if says { '1' } else { '0' });
    [who, how, why].map(digit).iter().collect()
}

pub(super) fn parse_note_says(digits: &str) -> Result<NoteContent, ()> {
    let says = |digit: u8| match digit {
        b'0' => Ok(Some(false)),
        b'1' => Ok(Some(true)),
        b'2' => Ok(None),
        _ => Err(()),
    };
    match digits.as_bytes() {
        &[who, how, why] => Ok(NoteContent { who: says(who)?, how: says(how)?, why: says(why)? }),
        _ => Err(()),
    }
}

pub(super) fn parse_shelf(key: &str) -> Option<Shelf> {
    Shelf::ALL.into_iter().find(|shelf| shelf.key() == key)
}
