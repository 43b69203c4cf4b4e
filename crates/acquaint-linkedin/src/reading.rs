//! Reading an archive from its path to a [`Reading`].

use crate::container::{Container, Member, written_at};
use crate::derive::Rows;
use crate::error::ReadError;
use crate::invitations::Invitations;
use crate::kind::Kind;
use crate::last_wrote::LastWrote;
use crate::limits::Limits;
use crate::messages::{Messages, Named};
use crate::problem::{Problem, Problems};
use crate::profile::{Activity, Educations, Positions, Skills};
use crate::session::{FileRead, Progress, Session};
use crate::taken_at::{DatedBy, Signs, check_caller, date_archive, latest_entry};
use crate::times::{Clock, DateOrder, pacific, parse_name_date};
use acquaint_core::record::{Direction, Record, Status};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::path::Path;

/// How to read an archive.
#[derive(Clone, Debug)]
pub struct Options {
    /// The time zone of `Sent At`, which is written without one. US Pacific, see [`crate`].
    pub sent_at_zone: TimeZone,
    /// When the archive was taken, if the caller knows better than the archive.
    pub taken_at: Option<Timestamp>,
    /// Whether day or month comes first, for columns of dates that do not tell.
    pub dates: Option<DateOrder>,
    /// Bounds on what is read.
    pub limits: Limits,
}

impl Default for Options {
    fn default() -> Self {
        Self { sent_at_zone: pacific(), taken_at: None, dates: None, limits: Limits::default() }
    }
}

/// What an archive holds, and what of it could not be read.
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct Reading {
    /// The owner's record.
    pub record: Record,
    /// What told when the archive was taken.
    pub dated_by: DatedBy,
    /// What could not be read, in the order of reading, as many as [`Limits::problems_max`].
    pub problems: Vec<Problem>,
    /// Problems beyond that list.
    pub more_problems: u64,
    /// Rows with a problem, listed or not.
    pub unreadable_rows: u64,
    /// The files that were read, in the order of reading.
    pub files: Vec<FileRead>,
    pub counts: Counts,
    /// When the owner last wrote to whom.
    pub last_wrote: LastWrote,
}

/// How much of what an archive holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Requests that the owner sent.
    pub sent: u64,
    /// Requests that the owner received.
    pub received: u64,
    /// Requests, sent or received, that were accepted.
    pub accepted: u64,
    /// Requests, sent or received, that wait.
    pub waiting: u64,
    /// Requests, sent or received, of which the archive cannot tell.
    pub unknown: u64,
    pub connections: u64,
    /// Connections of which only the day is known.
    pub hidden_connections: u64,
    /// Messages, without drafts.
    pub messages: u64,
}

/// Reads an archive (a zip, or the folder it was unpacked to), telling `progress` at the start and the end of each
/// file and every 1,000 rows.
///
/// ```no_run
/// let reading = acquaint_linkedin::read("Basic_LinkedInDataExport_06-07-2026.zip".as_ref(), &mut |_| {})?;
/// for problem in &reading.problems {
///     // "Invitations.csv, line 12: `To` is empty"
///     let _ = problem.to_string();
/// }
/// let waiting = reading.counts.waiting;
/// # let _ = waiting;
/// # Ok::<(), acquaint_linkedin::ReadError>(())
/// ```
pub fn read(path: &Path, progress: &mut dyn FnMut(Progress)) -> Result<Reading, ReadError> {
    read_with(path, &Options::default(), progress)
}

/// Like [`read`], with options.
pub fn read_with(
    path: &Path,
    options: &Options,
    progress: &mut dyn FnMut(Progress),
) -> Result<Reading, ReadError> {
    let mut container = Container::open(path, &options.limits)?;
    let members = std::mem::take(&mut container.members);
    let signs = Signs {
        caller: options.taken_at,
        newest_member_at: container.newest_member_at,
        name_date: container.names.iter().find_map(|name| parse_name_date(name)),
        newest_entry_at: None,
        written_at: written_at(path),
    };
    let mut session = Session {
        problems: Problems::new(options.limits.problems_max),
        files: Vec::new(),
        limits: options.limits.clone(),
        clock: Clock {
            zone: options.sent_at_zone.clone(),
            latest: latest_entry(signs),
            order: DateOrder::default(),
        },
        dates: options.dates,
        progress,
        files_in_all: members.len(),
    };
    let mut rows = Rows::default();
    for member in &members {
        session.read_member(&mut container, member, &mut rows)?;
    }
    let signs = Signs { newest_entry_at: rows.newest_entry_at(), ..signs };
    check_caller(signs)?;
    let (taken_at, dated_by) = date_archive(signs).ok_or_else(|| ReadError::Undated { path: path.into() })?;
    let messages = rows.messages.as_ref().map_or(0, |messages| messages.count);
    let last_wrote = rows.messages.as_mut().map(|it| std::mem::take(&mut it.last_wrote)).unwrap_or_default();
    let record = rows.into_record(taken_at);
    let Problems { list, more, unreadable_rows, .. } = session.problems;
    Ok(Reading {
        counts: count(&record, messages),
        last_wrote,
        record,
        dated_by,
        problems: list,
        more_problems: more,
        unreadable_rows,
        files: session.files,
    })
}

impl Session<'_> {
    /// Reads one member into the rows. Members come in the order of [`Kind`]: who the owner is and which notes there
    /// are is known before the messages are read.
    fn read_member(
        &mut self,
        container: &mut Container,
        member: &Member,
        rows: &mut Rows,
    ) -> Result<(), ReadError> {
        match member.kind {
            Kind::Profile => {
                self.read_or_note(container, member, &mut rows.profile)?;
            }
            Kind::Positions => {
                let mut sheet = Positions::default();
                if self.read_or_note(container, member, &mut sheet)? {
                    rows.positions.get_or_insert_default().extend(sheet.list);
                }
            }
            Kind::Education => {
                let mut sheet = Educations::default();
                if self.read_or_note(container, member, &mut sheet)? {
                    rows.educations.get_or_insert_default().extend(sheet.list);
                }
            }
            Kind::Skills => {
                let mut sheet = Skills::default();
                if self.read_or_note(container, member, &mut sheet)? {
                    rows.skills.get_or_insert_default().extend(sheet.list);
                }
            }
            Kind::Invitations => self.read_invitations(container, member, &mut rows.invitations)?,
            Kind::Connections => {
                let mut sheet = rows.connections.take().unwrap_or_default();
                let is_there = self.read_or_note(container, member, &mut sheet)?;
                rows.connections = (is_there || !sheet.is_empty()).then_some(sheet);
            }
            Kind::Messages => {
                let owner = Named::new(&rows.owner_name(), rows.invitations.owner_url());
                let begun = rows.messages.take();
                let mut sheet = begun.unwrap_or_else(|| Messages::new(owner, &rows.invitations.list));
                let problems = self.problems.count();
                self.read_or_note(container, member, &mut sheet)?;
                sheet.is_incomplete |= self.problems.count() > problems;
                rows.messages = Some(sheet);
            }
            Kind::Shares | Kind::Comments | Kind::Reactions => {
                let mut sheet = Activity::default();
                self.read_or_note(container, member, &mut sheet)?;
                rows.newest_activity_on = rows.newest_activity_on.max(sheet.newest_on);
            }
        }
        Ok(())
    }

    /// Without the list of requests there is nothing to tell, and to take it for an empty one would be wrong.
    fn read_invitations(
        &mut self,
        container: &mut Container,
        member: &Member,
        sheet: &mut Invitations,
    ) -> Result<(), ReadError> {
        let problems = self.problems.count();
        self.read(container, member, sheet)?
            .map_err(|why| ReadError::UnreadableInvitations { file: member.name.clone(), why })?;
        sheet.is_incomplete |= self.problems.count() > problems;
        Ok(())
    }
}

fn count(record: &Record, messages: u64) -> Counts {
    let connections = record.connections.len() as u64;
    let hidden_connections = record.hidden_connections.len() as u64;
    let mut counts = Counts { connections, hidden_connections, messages, ..Counts::default() };
    for request in &record.requests {
        *match request.direction {
            Direction::Sent => &mut counts.sent,
            Direction::Received => &mut counts.received,
        } += 1;
        *match request.status {
            Status::Accepted { .. } => &mut counts.accepted,
            Status::Waiting { .. } => &mut counts.waiting,
            Status::Unknown { .. } => &mut counts.unknown,
        } += 1;
    }
    counts
}
