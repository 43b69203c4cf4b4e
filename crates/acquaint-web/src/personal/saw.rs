//! What the owner saw of someone: read from a form with an error beside each field, added, and taken back.

use super::around::{Around, go_saying};
use super::request::{address, find, page};
use super::{Personal, words};
use crate::failure::Failure;
use crate::page::form::Form;
use crate::page::frame::Flash;
use crate::page::moment::capitalised;
use crate::site::posted::Posted;
use acquaint_app::AppError;
use acquaint_app::forget_sighting::forget_sightings;
use acquaint_app::record_sighting::{About, SightingReport, record_sightings};
use acquaint_app::sender_view_of::{noon, sightings_about};
use acquaint_app::store::Store;
use acquaint_core::activity::{Activity, ConnectionCount};
use acquaint_core::id::PersonId;
use acquaint_core::import::Situation;
use acquaint_core::sender_view::COUNT_MAX;
use acquaint_core::sighting::Sighting;
use acquaint_core::tie::Tie;
use acquaint_why::told;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

/// The first day that can be seen: LinkedIn began in that year.
const FIRST_DAY: Date = Date::constant(2003, 1, 1);
/// How far ahead of the clock the noon of a day may lie: noon of tomorrow is at most 36 hours away, and east of here
/// it is tomorrow already.
const AHEAD_HOURS: i64 = 36;
/// How many changes the message after adding names. Judgement.
const CHANGES: usize = 3;

pub(super) async fn add<S: Store + 'static>(
    State(personal): State<Personal<S>>,
    around: Around,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let situation = personal.situation().await?;
    let kept = find(&situation, &id).ok_or_else(Failure::not_found)?;
    let mut stamp = personal.stamp();
    let again = |form: Form| {
        let page = page(&personal, &around, &situation, kept, form);
        Ok(around.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
    };
    let sightings = match Reader::read(&posted, stamp.now) {
        Ok(sightings) => sightings,
        Err(form) => return again(form),
    };
    let about = About::Kept(kept.person);
    match record_sightings(personal.store(), personal.model(), about, &sightings, &mut stamp).await {
        Ok(report) => Ok(go_saying(&personal, &address(kept), &added(&report))),
        Err(AppError::NotPossible(why)) => again(posted.filled().with_error("", why)),
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn take_back<S: Store + 'static>(
    State(personal): State<Personal<S>>,
    Path((id, sighting)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let situation = personal.situation().await?;
    let kept = find(&situation, &id).ok_or_else(Failure::not_found)?;
    let about = About::Kept(kept.person);
    let flash = forget(&personal, &situation, kept.person, about, &sighting).await?;
    Ok(go_saying(&personal, &address(kept), &flash))
}

/// Takes one sighting about a person back.
pub(super) async fn forget<S: Store + 'static>(
    personal: &Personal<S>,
    situation: &Situation,
    person: PersonId,
    about: About<'_>,
    sighting: &str,
) -> Result<Flash, Failure> {
    let id: Uuid = sighting.parse().map_err(|_| Failure::not_found())?;
    let Some(seen) = sightings_about(situation, person).find(|seen| seen.id.0 == id) else {
        return Ok(Flash::done("This was taken back already."));
    };
    let meant = &seen.recorded.sighting;
    forget_sightings(personal.store(), personal.model(), about, |sighting| sighting == meant).await?;
    Ok(Flash::done(format!("Taken back: {}.", words::sighting(meant))))
}

/// What was added, and what it changes first of all.
pub(super) fn added(report: &SightingReport) -> Flash {
    if report.changed == 0 {
        return Flash::done("You had added this already; nothing changed.");
    }
    let changes = report
        .explained
        .as_ref()
        .map(|(before, after)| told::changes(&before.explanation, &after.explanation));
    let changes = changes.unwrap_or_default();
    if changes.is_empty() {
        return Flash::done("Noted. It changes nothing that shows in whole percent.");
    }
    let told = changes[..changes.len().min(CHANGES)].join("; ");
    Flash::done(format!("Noted. {}.", capitalised(&told)))
}

/// Reads a form of sightings.
pub(super) struct Reader<'a> {
    posted: &'a Posted,
    now: Timestamp,
    sightings: Vec<Sighting>,
    errors: Vec<(&'static str, String)>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(posted: &'a Posted, now: Timestamp) -> Self {
        Self { posted, now, sightings: Vec::new(), errors: Vec::new() }
    }

    /// What was seen of someone, or the form with what is wrong in it.
    fn read(posted: &'a Posted, now: Timestamp) -> Result<Vec<Sighting>, Form> {
        let mut reader = Self::new(posted, now);
        reader.look();
        reader.connections();
        reader.activity("activity", Sighting::Activity);
        reader.tie();
        reader.count("posts", Sighting::Posts);
        reader.count("mutual_connections", Sighting::MutualConnections);
        reader.count("namesakes", Sighting::Namesakes);
        reader.yes_no("shared_organisation", Sighting::SharedOrganisation);
        reader.yes_no("shared_school", Sighting::SharedSchool);
        reader.yes_no("shared_industry", Sighting::SharedIndustry);
        reader.yes_no("shared_function", Sighting::SharedFunction);
        reader.yes_no("shared_region", Sighting::SharedRegion);
        reader.finish()
    }

    /// Everything that was read, or the form as it was sent with what is wrong in it.
    pub(super) fn finish(mut self) -> Result<Vec<Sighting>, Form> {
        if self.sightings.is_empty() && self.errors.is_empty() {
            self.wrong(
                "",
                "nothing is filled in; please write what you saw, and leave empty only what you do not know",
            );
        }
        if self.errors.is_empty() {
            return Ok(self.sightings);
        }
        let form = self.posted.filled();
        Err(self.errors.into_iter().fold(form, |form, (field, why)| form.with_error(field, why)))
    }

    fn text(&self, field: &str) -> &'a str {
        self.posted.text(field).trim()
    }

    fn wrong(&mut self, field: &'static str, why: impl Into<String>) {
        self.errors.push((field, why.into()));
    }

    fn look(&mut self) {
        const DAY: &str = "viewed_me_on";
        match (self.text("viewed_me"), self.text(DAY)) {
            ("", "") => {}
            ("no", "") => self.sightings.push(Sighting::HasNotViewedMe),
            ("no", _) => {
                self.wrong(DAY, "you say that they did not look; please leave the day empty, or choose Yes");
            }
            ("yes", "") => self.wrong(DAY, "please write the day on which they looked"),
            ("" | "yes", day) => match day_seen(day, self.now) {
                Ok(day) => self.sightings.push(Sighting::ViewedMe(day)),
                Err(why) => self.wrong(DAY, why),
            },
            _ => self.wrong("viewed_me", "please choose one of the answers"),
        }
    }

    fn connections(&mut self) {
        const FIELD: &str = "connections";
        let text = self.text(FIELD);
        if text.is_empty() {
            return;
        }
        match ConnectionCount::parse(text) {
            Some(ConnectionCount::Exactly(n) | ConnectionCount::AtLeast { at_least: n }) if n > COUNT_MAX => {
                self.wrong(FIELD, "this is more than anybody has; please write a smaller number");
            }
            Some(count) => self.sightings.push(Sighting::Connections(count)),
            None => self.wrong(FIELD, "please write a number such as 180, or 500+"),
        }
    }

    pub(super) fn activity(&mut self, field: &'static str, make: fn(Activity) -> Sighting) {
        let key = self.text(field);
        match Activity::ALL.into_iter().find(|activity| activity.key() == key) {
            Some(activity) => self.sightings.push(make(activity)),
            None if key.is_empty() => {}
            None => self.wrong(field, "please choose one of the answers"),
        }
    }

    fn tie(&mut self) {
        let key = self.text("tie");
        match Tie::ALL.into_iter().find(|tie| tie.key() == key) {
            Some(tie) => self.sightings.push(Sighting::Tie(tie)),
            None if key.is_empty() => {}
            None => self.wrong("tie", "please choose one of the answers"),
        }
    }

    fn count(&mut self, field: &'static str, make: fn(u32) -> Sighting) {
        let text = self.text(field);
        if text.is_empty() {
            return;
        }
        match text.parse() {
            Ok(n) if n <= COUNT_MAX => self.sightings.push(make(n)),
            Ok(_) => self.wrong(field, "this is more than can be; please write a smaller number"),
            Err(_) => self.wrong(field, "please write a whole number, 0 or more"),
        }
    }

    pub(super) fn yes_no(&mut self, field: &'static str, make: fn(bool) -> Sighting) {
        match self.text(field) {
            "" => {}
            "yes" => self.sightings.push(make(true)),
            "no" => self.sightings.push(make(false)),
            _ => self.wrong(field, "please choose one of the answers"),
        }
    }
}

/// A day on which something was seen: from the year LinkedIn began to today, wherever that is.
pub(super) fn day_seen(text: &str, now: Timestamp) -> Result<Date, &'static str> {
    let day: Date = text.parse().map_err(|_| "please write a day like 2026-05-03")?;
    if day < FIRST_DAY {
        return Err("please write a day since 2003, the year LinkedIn began");
    }
    if noon(day) > now + SignedDuration::from_hours(AHEAD_HOURS) {
        return Err("please write a day that has been");
    }
    Ok(day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn read<const N: usize>(fields: [(&str, &str); N]) -> Result<Vec<Sighting>, Form> {
        Reader::read(&Posted::from(fields), "2026-06-10T12:00:00Z".parse().unwrap())
    }

    #[test]
    fn each_field_is_one_sighting_and_an_empty_one_is_none() {
        let seen = read([
            ("viewed_me", "yes"),
            ("viewed_me_on", "2026-06-09"),
            ("connections", "500+"),
            ("activity", "this_month"),
            ("tie", ""),
            ("mutual_connections", " 4 "),
            ("shared_school", "no"),
        ]);
        assert_eq!(
            seen.unwrap(),
            [
                Sighting::ViewedMe(date(2026, 6, 9)),
                Sighting::Connections(ConnectionCount::AtLeast { at_least: 500 }),
                Sighting::Activity(Activity::ThisMonth),
                Sighting::MutualConnections(4),
                Sighting::SharedSchool(false),
            ]
        );
        assert_eq!(read([("viewed_me", "no")]).unwrap(), [Sighting::HasNotViewedMe]);
    }

    #[test]
    fn what_cannot_be_is_said_beside_its_field_and_stays_as_it_was_written() {
        for (field, value, words) in [
            ("viewed_me_on", "2026-06-12", "a day that has been"),
            ("viewed_me_on", "2002-12-31", "since 2003"),
            ("viewed_me_on", "soon", "a day like"),
            ("viewed_me", "perhaps", "one of the answers"),
            ("connections", "many", "500+"),
            ("connections", "4000000000", "smaller"),
            ("activity", "daily", "one of the answers"),
            ("tie", "nemesis", "one of the answers"),
            ("posts", "-1", "0 or more"),
            ("namesakes", "1e3", "whole number"),
            ("mutual_connections", "999999999", "smaller"),
            ("shared_region", "true", "one of the answers"),
        ] {
            let form = read([(field, value), ("shared_industry", "yes")]).unwrap_err();
            assert!(form.error(field).unwrap().contains(words), "{field} {value}: {:?}", form.error(field));
            assert_eq!((form.value(field), form.value("shared_industry")), (value, "yes"));
        }
        let both = read([("viewed_me", "no"), ("viewed_me_on", "2026-06-01")]).unwrap_err();
        assert!(both.error("viewed_me_on").unwrap().contains("leave the day empty"));
        assert!(read([("viewed_me", "yes")]).unwrap_err().error("viewed_me_on").is_some());
        assert!(read([("tie", "")]).unwrap_err().error("").unwrap().contains("nothing is filled in"));
    }
}
