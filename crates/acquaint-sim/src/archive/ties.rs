//! Invitations.csv and Connections.csv, the two files that matter most, with the rows nobody can read.

use super::clock::{day_of, pacific_day, pacific_minute, spreadsheet_day, utc_day};
use super::dice::Dice;
use super::table::{File, Style, Table};
use super::world::{Connection, Request, World};
use super::{ArchiveSpec, Era, Resave, UnreadableRow};
use acquaint_core::record::Direction;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The two files, and on which line each request is.
#[derive(Debug)]
pub(super) struct Ties {
    pub files: Vec<File>,
    /// For each request of the world, in order; `None` for those that have left the file.
    pub lines: Vec<Option<u64>>,
    pub unreadable_rows: Vec<UnreadableRow>,
}

/// What Connections.csv leaves as it is in an address.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

const PREAMBLE: [&str; 3] = [
    "Notes:",
    "When you export your connections, some e-mail addresses may be missing. Only the addresses of people who let \
     their connections see or download them are listed, see https://www.linkedin.com/psettings/privacy/email. You can \
     learn more here https://www.linkedin.com/help/linkedin/answer/261",
    "",
];

pub(super) fn write(spec: &ArchiveSpec, world: &World, dice: &mut Dice) -> Ties {
    let mut unreadable_rows = Vec::new();
    let (invitations, lines) = invitations(spec, world, dice, &mut unreadable_rows);
    let connections = connections(spec, world, dice, &mut unreadable_rows);
    Ties { files: vec![invitations, connections], lines, unreadable_rows }
}

fn invitations(
    spec: &ArchiveSpec,
    world: &World,
    dice: &mut Dice,
    unreadable: &mut Vec<UnreadableRow>,
) -> (File, Vec<Option<u64>>) {
    let in_file = world.requests.iter().filter(|request| request.in_file);
    let mut rows: Vec<Row> =
        in_file.map(|request| Row::good(invitation(spec, world, request, dice))).collect();
    for (count, why) in [
        (spec.problems.bad_dates, "`Sent At` is no date"),
        (spec.problems.unknown_directions, "`Direction` is neither way"),
        (spec.problems.short_rows, "the row ends after three columns"),
    ] {
        for _ in 0..count {
            let place = dice.index(rows.len() + 1);
            rows.insert(place, Row { cells: bad_invitation(spec, why), why: Some(why) });
        }
    }
    let mut table = Table::new(&spec.era.invitations_header(), Vec::new());
    let good = note_problems("Invitations.csv", &rows, table.first_line(), unreadable);
    table.rows = rows.into_iter().map(|row| row.cells).collect();
    let style = Style::AS_DOWNLOADED.resaved(spec.resave);
    let mut good = good.into_iter();
    let lines =
        world.requests.iter().map(|request| if request.in_file { good.next() } else { None }).collect();
    (table.into_file("Invitations.csv", style), lines)
}

/// A row of either file; `why` it cannot be read.
struct Row {
    cells: Vec<String>,
    why: Option<&'static str>,
}

impl Row {
    fn good(cells: Vec<String>) -> Self {
        Self { cells, why: None }
    }
}

/// Notes the unreadable rows and returns the lines of the others.
fn note_problems(file: &str, rows: &[Row], first_line: u64, unreadable: &mut Vec<UnreadableRow>) -> Vec<u64> {
    let mut good = Vec::new();
    for (line, row) in (first_line..).zip(rows) {
        match row.why {
            Some(why) => unreadable.push(UnreadableRow { file: file.to_owned(), line, why: why.to_owned() }),
            None => good.push(line),
        }
    }
    good
}

fn invitation(spec: &ArchiveSpec, world: &World, request: &Request, dice: &mut Dice) -> Vec<String> {
    let (owner, other) = (&world.owner.person, &world.people[request.who]);
    let sent_at = match spec.resave {
        Resave::ExcelDates => pacific_day(request.sent_at),
        _ => pacific_minute(request.sent_at),
    };
    let to_mailbox = request.direction == Direction::Received && spec.era == Era::Y2021 && dice.chance(0.02);
    let owner_name = if to_mailbox { owner.email.clone() } else { owner.name() };
    let (other_name, other_url) =
        if request.by_email { (other.email.clone(), String::new()) } else { (other.name(), other.url()) };
    let (owner_url, other_url) = match spec.era {
        Era::Y2023July => (urn(owner.member_number), urn(other.member_number)),
        Era::Y2023November => {
            ("https://www.linkedin.com/in".to_owned(), "https://www.linkedin.com/in".to_owned())
        }
        _ => (owner.url(), other_url),
    };
    let note = request.note.as_ref().map(super::notes::TypedNote::in_one_line).unwrap_or_default();
    let mut row = match request.direction {
        Direction::Sent => {
            vec![owner_name, other_name, sent_at, note, "OUTGOING".to_owned(), owner_url, other_url]
        }
        Direction::Received => {
            vec![other_name, owner_name, sent_at, note, "INCOMING".to_owned(), other_url, owner_url]
        }
    };
    row.truncate(spec.era.invitations_header().len());
    row
}

fn urn(member_number: u32) -> String {
    format!("urn:li:member:{member_number}")
}

fn bad_invitation(spec: &ArchiveSpec, why: &str) -> Vec<String> {
    let bare = "https://www.linkedin.com/in";
    let good = ["Ada Unreadable", "Bo Unreadable", "1/2/24, 3:04 PM", "", "OUTGOING", bare, bare];
    let mut row: Vec<String> = good.into_iter().map(str::to_owned).collect();
    row.truncate(spec.era.invitations_header().len());
    match why {
        "`Sent At` is no date" => "some day soon".clone_into(&mut row[2]),
        "`Direction` is neither way" => "SIDEWAYS".clone_into(&mut row[4]),
        _ => row.truncate(3),
    }
    row
}

fn connections(
    spec: &ArchiveSpec,
    world: &World,
    dice: &mut Dice,
    unreadable: &mut Vec<UnreadableRow>,
) -> File {
    let rows = world.connections.iter().map(|row| Row::good(connection(spec, world, row, dice)));
    let mut rows: Vec<Row> = rows.collect();
    for _ in 0..spec.problems.bad_connection_days {
        let place = dice.index(rows.len() + 1);
        let named = ["Ada".to_owned(), "Unreadable".to_owned()];
        let empty = vec![String::new(); spec.era.connections_header().len() - 3];
        let cells = named.into_iter().chain(empty).chain(["32 Foo 2020".to_owned()]).collect();
        rows.insert(place, Row { cells, why: Some("`Connected On` is no day") });
    }
    let mut table = Table::new(&spec.era.connections_header(), Vec::new());
    if spec.era.has_preamble() {
        table.preamble = PREAMBLE.into_iter().map(str::to_owned).collect();
    }
    note_problems("Connections.csv", &rows, table.first_line(), unreadable);
    table.rows = rows.into_iter().map(|row| row.cells).collect();
    let style = Style { final_newline: false, ..Style::AS_DOWNLOADED }.resaved(spec.resave);
    table.into_file("Connections.csv", style)
}

fn connection(spec: &ArchiveSpec, world: &World, connection: &Connection, dice: &mut Dice) -> Vec<String> {
    let person = &world.people[connection.who];
    let day = day_of(connection.at);
    let on = match spec.resave {
        _ if spec.era == Era::Y2018 => pacific_minute(connection.at),
        Resave::Excel | Resave::ExcelDates => spreadsheet_day(day),
        _ => utc_day(day),
    };
    let email = spec.era == Era::Y2018 || dice.chance(0.03);
    let mut row = vec![
        person.first.clone(),
        person.last.clone(),
        format!("https://www.linkedin.com/in/{}", utf8_percent_encode(&person.slug, ENCODED)),
        if email { person.email.clone() } else { String::new() },
        person.organisation.clone(),
        person.title.clone(),
    ];
    if spec.era <= Era::Y2023June {
        row[2].clear();
    }
    if connection.hidden {
        row.fill(String::new());
    }
    row.push(on);
    if !spec.era.connections_header().contains(&"URL") {
        row.remove(2);
    }
    row
}
