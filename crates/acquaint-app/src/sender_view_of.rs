//! What the owner, as a sender, can see of one of their requests: what records say, and what they saw and added.

use acquaint_core::activity::Activity;
use acquaint_core::id::PersonId;
use acquaint_core::import::{KeptRequest, KeptSighting, Situation};
use acquaint_core::recognition::share_of_details;
use acquaint_core::record::{Owner, days_between, start_of_utc_day};
use acquaint_core::sender_view::{SenderView, Shared, WAITED_DAYS_MAX};
use acquaint_core::sighting::Sighting;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};

/// For how many days what someone does, or has not done so far, is taken to stay as it was noted. Judgement.
const HOLDS_DAYS: i64 = 3;

/// Until when the silence is known: the newest record that saw the request waiting, or a later day on which the
/// owner saw something of it. What happened since, nobody here knows.
pub fn as_of(situation: &Situation, kept: &KeptRequest) -> Timestamp {
    let listed = kept.seen.last_waiting_at.unwrap_or(kept.seen.last_at);
    sightings_about(situation, kept.person).filter_map(viewed_on).map(noon).fold(listed, Timestamp::max)
}

/// Everything the owner can see of one request, with what they added by hand.
pub fn sender_view_of(situation: &Situation, kept: &KeptRequest) -> SenderView {
    let as_of = as_of(situation, kept);
    let mut view = recorded_view(situation, kept, as_of);
    for seen in sightings_for(situation, kept).filter(|seen| holds(seen, as_of)) {
        add(&mut view, &seen.recorded.sighting, kept.request.sent_at);
    }
    if let Some(views) = &mut view.views_after_days {
        views.sort_by(f64::total_cmp);
    }
    view
}

/// The same without anything added by hand.
pub fn sender_view_without_sightings(situation: &Situation, kept: &KeptRequest) -> SenderView {
    recorded_view(situation, kept, kept.seen.last_waiting_at.unwrap_or(kept.seen.last_at))
}

/// The sightings about one person, in the order of being added.
pub fn sightings_about(situation: &Situation, person: PersonId) -> impl Iterator<Item = &KeptSighting> {
    situation.sightings.iter().filter(move |sighting| sighting.about == person)
}

/// The sightings that bear on one request: about the owner, then about the other person.
pub fn sightings_for<'a>(
    situation: &'a Situation,
    kept: &KeptRequest,
) -> impl Iterator<Item = &'a KeptSighting> {
    let owner = situation.owner.as_ref().map(|owner| owner.person);
    let of_owner = owner.into_iter().flat_map(|owner| sightings_about(situation, owner));
    of_owner.chain(sightings_about(situation, kept.person))
}

/// Whether a sighting says something only about the time up to when it was noted.
pub fn is_of_its_time(sighting: &Sighting) -> bool {
    matches!(
        sighting,
        Sighting::HasNotViewedMe | Sighting::Posts(_) | Sighting::Activity(_) | Sighting::MyActivity(_)
    )
}

/// Whether a sighting still counts at the moment to which the silence is counted. Some say only how things were when
/// they were noted; days later that is not known any more.
pub fn holds(seen: &KeptSighting, as_of: Timestamp) -> bool {
    let day_of = |at: Timestamp| at.to_zoned(TimeZone::UTC).date();
    let recorded = &seen.recorded;
    let until = day_of(recorded.recorded_at).saturating_add(HOLDS_DAYS.days());
    !is_of_its_time(&recorded.sighting) || day_of(as_of) <= until
}

/// Noon in UTC of a day in the owner's calendar: at most half a day wrong, wherever they live.
pub fn noon(day: Date) -> Timestamp {
    start_of_utc_day(day) + SignedDuration::from_hours(12)
}

fn viewed_on(sighting: &KeptSighting) -> Option<Date> {
    match sighting.recorded.sighting {
        Sighting::ViewedMe(day) => Some(day),
        _ => None,
    }
}

/// What records alone say.
fn recorded_view(situation: &Situation, kept: &KeptRequest, as_of: Timestamp) -> SenderView {
    let request = &kept.request;
    let owner = situation.owner.as_ref().map(|kept| &kept.owner);
    let newest = situation.newest_taken_at();
    let last_active = owner.and_then(|owner| owner.last_active_on).map(noon);
    let activity = |(active, newest)| Activity::from_days_ago(days_between(active, newest).max(0.0));
    SenderView {
        waited_days: days_between(request.sent_at, as_of).clamp(0.0, WAITED_DAYS_MAX),
        details: owner.and_then(Owner::details).map(|details| share_of_details(&details)),
        note: Some(request.note_content),
        tie: request.tie.as_ref().map(|tie| tie.tie),
        shared: Shared {
            organisation: request.shared_organisation,
            school: request.shared_school,
            ..Shared::default()
        },
        sender_connections: connections(situation),
        sender_activity: last_active.zip(newest).map(activity),
        ..SenderView::default()
    }
}

/// How many connections the newest record with any lists, hidden ones included.
fn connections(situation: &Situation) -> Option<u32> {
    let counts =
        situation.imports.iter().map(|i| (i.taken_at, i.connections.saturating_add(i.hidden_connections)));
    counts.filter(|(_, count)| *count > 0).max().map(|(_, count)| count)
}

/// What was added by hand overrides what records say.
fn add(view: &mut SenderView, sighting: &Sighting, sent_at: Timestamp) {
    match *sighting {
        Sighting::ViewedMe(day) => {
            let days = days_between(sent_at, noon(day));
            // A look before the request says nothing about the request. On the day itself it may be either.
            if days > -0.5 {
                let days = days.clamp(0.0, view.waited_days);
                view.views_after_days.get_or_insert_default().push(days);
            }
        }
        Sighting::HasNotViewedMe => view.views_after_days = Some(Vec::new()),
        Sighting::Connections(count) => view.recipient_connections = Some(count),
        Sighting::Activity(activity) => view.recipient_activity = Some(activity),
        Sighting::Posts(count) => view.recipient_posts = Some(count),
        Sighting::Tie(tie) => view.tie = Some(tie),
        Sighting::MutualConnections(count) => view.mutual_connections = Some(count),
        Sighting::Namesakes(count) => view.namesakes = Some(count),
        Sighting::SharedOrganisation(yes) => view.shared.organisation = Some(yes),
        Sighting::SharedSchool(yes) => view.shared.school = Some(yes),
        Sighting::SharedIndustry(yes) => view.shared.industry = Some(yes),
        Sighting::SharedFunction(yes) => view.shared.function = Some(yes),
        Sighting::SharedRegion(yes) => view.shared.region = Some(yes),
        Sighting::MyPicture(yes) => view.picture = Some(yes),
        // Whether the other has a picture says nothing about why there is no answer.
        Sighting::Picture(_) => {}
        Sighting::MyActivity(activity) => view.sender_activity = Some(activity),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use acquaint_core::activity::ConnectionCount;
    use acquaint_core::id::{ImportId, RequestId, SightingId};
    use acquaint_core::import::{ImportSource, KeptImport, KeptOwner, KeptPerson, Seen};
    use acquaint_core::note::NoteContent;
    use acquaint_core::record::{Counterpart, Direction, RecordedRequest, Status};
    use acquaint_core::sighting::RecordedSighting;
    use acquaint_core::stamp::Stamp;
    use jiff::civil::date;

    /// Noon, so many days after 1 January 2026.
    pub(crate) fn at(day: i64) -> Timestamp {
        noon(date(2026, 1, 1)) + SignedDuration::from_hours(24 * day)
    }

    fn id(byte: u8) -> PersonId {
        PersonId(Stamp::new(at(0), [byte; 32]).next_id())
    }

    /// A request sent on that day.
    pub(crate) fn kept(day: i64, status: Status) -> KeptRequest {
        let request = RecordedRequest {
            direction: Direction::Sent,
            counterpart: Counterpart { name: "Ada Example".into(), url: None },
            sent_at: at(day),
            note: String::new(),
            note_content: NoteContent::NOTHING,
            status,
            tie: None,
            shared_organisation: Some(true),
            shared_school: None,
            messages: None,
        };
        let seen = Seen { first_at: at(40), last_at: at(40), last_waiting_at: Some(at(40)) };
        KeptRequest { id: RequestId(id(2).0), person: id(1), request, seen }
    }

    fn situation(sightings: &[(PersonId, Sighting)]) -> Situation {
        situation_noted(at(41), sightings)
    }

    fn situation_noted(recorded_at: Timestamp, sightings: &[(PersonId, Sighting)]) -> Situation {
        let source = ImportSource { file_name: String::new(), sha256: [0; 32], unreadable_rows: 0 };
        let owner = Owner { last_active_on: Some(date(2026, 2, 8)), ..Owner::default() };
        let kept_sighting = |(index, (about, sighting)): (usize, &(PersonId, Sighting))| KeptSighting {
            id: SightingId(id(u8::try_from(index).unwrap() + 10).0),
            about: *about,
            recorded: RecordedSighting { sighting: sighting.clone(), recorded_at },
        };
        Situation {
            owner: Some(KeptOwner { person: id(9), owner }),
            people: vec![KeptPerson { id: id(1), name: "Ada Example".into(), url: None }],
            requests: vec![kept(0, Status::Waiting { certainty: 1.0 })],
            imports: vec![KeptImport {
                id: ImportId(id(3).0),
                source,
                taken_at: at(40),
                imported_at: at(41),
                requests: 1,
                requests_complete: true,
                connections: 170,
                hidden_connections: 10,
            }],
            sightings: sightings.iter().enumerate().map(kept_sighting).collect(),
            ..Situation::default()
        }
    }

    fn view(sightings: &[(PersonId, Sighting)]) -> SenderView {
        let situation = situation(sightings);
        let view = sender_view_of(&situation, &situation.requests[0]);
        assert_eq!(view.check(), Ok(()));
        view
    }

    #[test]
    fn a_record_alone_leaves_unknown_what_it_does_not_say() {
        let expected = SenderView {
            waited_days: 40.0,
            note: Some(NoteContent::NOTHING),
            shared: Shared { organisation: Some(true), ..Shared::default() },
            sender_connections: Some(180),
            sender_activity: Some(Activity::ThisWeek),
            ..SenderView::default()
        };
        assert_eq!(view(&[]), expected);
    }

    #[test]
    fn what_was_added_by_hand_overrides_the_record() {
        let seen = view(&[
            (id(1), Sighting::SharedOrganisation(false)),
            (id(1), Sighting::Connections(ConnectionCount::AtLeast { at_least: 500 })),
            (id(9), Sighting::MyActivity(Activity::Rarely)),
            (id(9), Sighting::MyPicture(true)),
        ]);
        assert_eq!(seen.shared.organisation, Some(false));
        assert_eq!(seen.recipient_connections, Some(ConnectionCount::AtLeast { at_least: 500 }));
        assert_eq!((seen.sender_activity, seen.picture), (Some(Activity::Rarely), Some(true)));
    }

    #[test]
    fn a_look_counts_from_the_day_of_the_request_on() {
        let looks = |day| view(&[(id(1), Sighting::ViewedMe(day))]).views_after_days;
        assert_eq!(looks(date(2025, 12, 31)), None, "it does not say that they have not looked since");
        assert_eq!(looks(date(2026, 1, 1)), Some(vec![0.0]));
        assert_eq!(looks(date(2026, 1, 3)), Some(vec![2.0]));
        assert_eq!(view(&[(id(1), Sighting::HasNotViewedMe)]).views_after_days, Some(vec![]));
    }

    #[test]
    fn what_was_so_when_it_was_noted_is_not_known_days_later() {
        let sightings = [
            (id(1), Sighting::HasNotViewedMe),
            (id(1), Sighting::Posts(3)),
            (id(1), Sighting::Activity(Activity::Rarely)),
            (id(9), Sighting::MyActivity(Activity::Rarely)),
            (id(1), Sighting::MutualConnections(4)),
        ];
        let facts = |noted_on| {
            let situation = situation_noted(at(noted_on), &sightings);
            let view = sender_view_of(&situation, &situation.requests[0]);
            let theirs = (view.views_after_days, view.recipient_posts, view.recipient_activity);
            (theirs, view.sender_activity, view.mutual_connections)
        };
        let rarely = Some(Activity::Rarely);
        let known = ((Some(vec![]), Some(3), rarely), rarely, Some(4));
        // The record was taken on day 40.
        assert_eq!([facts(60), facts(40), facts(37)], [known.clone(), known.clone(), known]);
        assert_eq!(facts(36), ((None, None, None), Some(Activity::ThisWeek), Some(4)));
    }

    #[test]
    fn more_connections_than_can_be_counted_are_as_many_as_can_be() {
        let mut situation = situation(&[]);
        situation.imports[0].connections = u32::MAX;
        assert_eq!(connections(&situation), Some(u32::MAX));
    }

    #[test]
    fn a_look_after_the_newest_record_shows_that_it_still_waited_then() {
        let seen = view(&[
            (id(1), Sighting::ViewedMe(date(2026, 2, 20))),
            (id(1), Sighting::ViewedMe(date(2026, 1, 2))),
        ]);
        assert!((seen.waited_days - 50.0).abs() < 1e-9);
        assert_eq!(seen.views_after_days, Some(vec![1.0, 50.0]));
    }

    #[test]
    fn leaving_the_sightings_out_gives_what_the_record_says() {
        let situation = situation(&[(id(1), Sighting::ViewedMe(date(2026, 2, 20)))]);
        assert_eq!(sender_view_without_sightings(&situation, &situation.requests[0]), view(&[]));
    }
}
