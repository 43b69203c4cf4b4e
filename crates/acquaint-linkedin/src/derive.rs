//! From the rows of all files to one [`Record`].

use crate::connections::Connections;
use crate::invitations::{Invitation, Invitations};
use crate::messages::Messages;
use crate::profile::Profile;
use crate::status::{Evidence, Verdict, judge};
use crate::tie::Places;
use acquaint_core::record::{
    Education, Owner, Position, Record, RecordedConnection, RecordedRequest, start_of_utc_day,
};
use jiff::Timestamp;
use jiff::civil::Date;

/// Everything that was read. Lists are `None` where the archive has no such file.
#[derive(Default)]
pub(crate) struct Rows {
    pub profile: Profile,
    pub positions: Option<Vec<Position>>,
    pub educations: Option<Vec<Education>>,
    pub skills: Option<Vec<String>>,
    pub invitations: Invitations,
    pub connections: Option<Connections>,
    pub messages: Option<Messages>,
    pub newest_activity_on: Option<Date>,
}

impl Rows {
    /// The owner's name: the profile's, else the one on their side of the requests.
    pub fn owner_name(&self) -> String {
        let name = Some(self.profile.name.clone()).filter(|name| !name.is_empty());
        name.or_else(|| self.invitations.owner_name()).unwrap_or_default()
    }

    /// The newest moment that any entry names.
    pub fn newest_entry_at(&self) -> Option<Timestamp> {
        let sent = self.invitations.list.iter().map(|invitation| invitation.sent_at).max();
        let connected = self.connections.iter().flat_map(|connections| {
            let days = connections.list.iter().filter_map(|connection| connection.connected_on);
            days.chain(connections.hidden.iter().copied())
        });
        let connected = connected.max().map(start_of_utc_day);
        let written = self.messages.as_ref().and_then(|messages| messages.newest_at);
        let active = self.newest_activity_on.map(start_of_utc_day);
        [sent, connected, written, active].into_iter().flatten().max()
    }

    /// The record that these rows tell, taken at `taken_at`.
    pub fn into_record(self, taken_at: Timestamp) -> Record {
        let owner = self.owner();
        let requests_complete = !self.invitations.is_incomplete;
        let invitations = self.invitations.list;
        let messages = self.messages;
        let answers =
            messages.as_ref().map(|messages| messages.find_answers(&invitations)).unwrap_or_default();
        let has_connections = self.connections.is_some();
        let Connections { list: connections, hidden, .. } = self.connections.unwrap_or_default();
        let evidence = Evidence {
            taken_at,
            has_urls: self.invitations.has_urls,
            connections: has_connections.then_some(&connections[..]),
            hidden: &hidden,
            answers: &answers,
        };
        let verdicts = judge(&invitations, &evidence);
        let places = Places::new(owner.positions.as_deref(), owner.educations.as_deref());
        let record = |(position, (invitation, verdict))| RecordedRequest {
            messages: messages.as_ref().and_then(|messages| messages.apart_from(position)),
            ..record_request(invitation, verdict, &connections, &places)
        };
        let requests = invitations.into_iter().zip(verdicts).enumerate().map(record).collect();
        Record { taken_at, owner, requests, requests_complete, connections, hidden_connections: hidden }
    }

    fn owner(&self) -> Owner {
        // An archive of requests alone also has a profile file, but not the lists; nothing is missing from the profile
        // because of that.
        let has_lists = self.positions.is_some() || self.educations.is_some() || self.skills.is_some();
        Owner {
            name: self.owner_name(),
            url: self.invitations.owner_url(),
            headline: self.profile.headline.clone(),
            about: self.profile.about.clone(),
            industry: self.profile.industry.clone(),
            region: self.profile.region.clone(),
            positions: self.positions.clone(),
            educations: self.educations.clone(),
            skills: self.skills.clone(),
            last_active_on: self.last_active_on(),
            profile_known: self.profile.is_there && has_lists,
        }
    }

    /// The newest day of a message or request of the owner, or of a share, comment or reaction.
    fn last_active_on(&self) -> Option<Date> {
        let sent = self.invitations.list.iter().filter(|invitation| invitation.is_sent());
        let sent_on = sent.map(|invitation| crate::times::utc_day(invitation.sent_at)).max();
        let wrote_on = self.messages.as_ref().and_then(|messages| messages.owner_active_on);
        [sent_on, wrote_on, self.newest_activity_on].into_iter().flatten().max()
    }
}

fn record_request(
    invitation: Invitation,
    verdict: Verdict,
    connections: &[RecordedConnection],
    places: &Places,
) -> RecordedRequest {
    let company = verdict.connection.map(|position| connections[position].organisation.as_str());
    let known = places.know(invitation.direction, &invitation.note, company);
    let Invitation { direction, counterpart, sent_at, note } = invitation;
    RecordedRequest {
        direction,
        counterpart,
        sent_at,
        note_content: known.note_content,
        note,
        status: verdict.status,
        tie: known.tie,
        shared_organisation: known.shared_organisation,
        shared_school: known.shared_school,
        messages: None,
    }
}
