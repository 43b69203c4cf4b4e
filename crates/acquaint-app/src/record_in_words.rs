//! What a record says, in words: for the terminal and for its owner's pages alike. How a day is written is theirs.

use crate::list_waiting::{Counts, WaitingList};
use acquaint_core::import::{ImportReport, KeptSighting, Mention, Place};
use acquaint_core::record::{Direction, Status};
use acquaint_core::sighting::Sighting;
use acquaint_core::text::{count, list};
use acquaint_why::patience::{Estimate, PatienceCurve};
use acquaint_why::wording::percent;
use jiff::civil::Date;

/// How many names are listed before "and so many more". Judgement.
const NAMES: usize = 10;

/// A chance with its interval: "40 % (between 31 % and 50 %)".
pub fn estimate(estimate: Estimate) -> String {
    let Estimate { mid, low, high } = estimate;
    format!("{} (between {} and {})", percent(mid), percent(low), percent(high))
}

/// The patience curve in two sentences.
pub fn patience(curve: &PatienceCurve) -> String {
    let basis = match curve.requests() {
        0 => "There is nothing of your own to learn from yet, so this is how such requests usually go."
            .to_owned(),
        n => {
            let requests = count(n, "request", "requests");
            let own = percent(curve.own_share());
            format!(
                "This rests for {own} on {requests} of your own ({} answered), and for the rest on how such requests \
                 usually go.",
                curve.answers()
            )
        }
    };
    let which = if curve.requests() == 0 { "such requests" } else { "the requests you send" };
    format!(
        "Of {which}, {} are answered within 30 days and {} within 90 days, with 90 % certainty. {basis}",
        estimate(curve.answered_within(30.0)),
        estimate(curve.answered_within(90.0))
    )
}

/// What the owner's own requests show; or how long answers usually take, where there are too few to show anything.
pub fn patterns(list: &WaitingList) -> Vec<String> {
    let lines = list.patterns.in_words();
    if lines.is_empty() { vec![patience(&list.patience)] } else { lines }
}

/// Of how many people the archive shows nothing but how long they have waited, said once for all of them.
pub fn only_waited(list: &WaitingList) -> Option<String> {
    let bare = list.waiting.iter().filter(|explained| !explained.has_own_evidence()).count();
    (bare > 1).then(|| {
        let people = if bare == list.waiting.len() {
            format!("all {bare} people")
        } else {
            format!("{bare} of {} people", list.waiting.len())
        };
        format!(
            "For {people} your archive shows only how long they have waited, so their reasons cannot be told apart. What you \
             look up yourself can change that."
        )
    })
}

/// How many requests became what: "Of 200 requests you sent: 140 accepted, 51 waiting and …".
pub fn counts(counts: &Counts, you_did: &str) -> String {
    let mut parts = vec![format!("{} accepted", counts.accepted), format!("{} waiting", counts.waiting)];
    let unknown: usize = counts.unknown.values().sum();
    if unknown > 0 {
        let reasons: Vec<_> = counts.unknown.iter().map(|(reason, n)| format!("{n}: {reason}")).collect();
        parts.push(format!("{unknown} of which we cannot tell ({})", reasons.join("; ")));
    }
    format!("Of {} you {you_did}: {}.", count(counts.all, "request", "requests"), list(&parts))
}

/// Why the list of those who keep the owner waiting is empty.
pub fn nobody_waits(sent: &Counts) -> &'static str {
    if sent.all == 0 {
        "There are no requests of yours in the archive: an archive holds those of about the last six months. When you \
         ask somebody to connect, come back with a newer one."
    } else if sent.accepted == 0 {
        "No request of yours is known to be waiting: what became of them, the archive does not tell. A newer archive \
         may tell more."
    } else if sent.unknown.is_empty() {
        "Nobody keeps you waiting: every request of yours has an answer."
    } else {
        "Nobody keeps you waiting, as far as the archive tells: every request that it can tell about has an answer."
    }
}

/// A sighting as a part of a sentence: "they looked at your profile on 3 May 2026".
pub fn sighting(sighting: &Sighting, day: fn(Date) -> String) -> String {
    let shared = |yes: bool, what: &str| {
        if yes { format!("you share {what}") } else { format!("you do not share {what}") }
    };
    match sighting {
        Sighting::ViewedMe(date) => format!("they looked at your profile on {}", day(*date)),
        Sighting::HasNotViewedMe => "they have not looked at your profile".into(),
        Sighting::Connections(number) => format!("they have {number} connections"),
        Sighting::Activity(activity) => format!("they are {}", activity.in_words()),
        Sighting::Posts(n) => {
            format!("{} of theirs since you asked", count(*n as usize, "public act", "public acts"))
        }
        Sighting::Tie(tie) => format!("you are {}", tie.in_words()),
        Sighting::MutualConnections(n) => {
            format!("{} in common", count(*n as usize, "connection", "connections"))
        }
        Sighting::Namesakes(n) => {
            format!("{} whom they could take you for", count(*n as usize, "other", "others"))
        }
        Sighting::SharedOrganisation(yes) => shared(*yes, "an organisation"),
        Sighting::SharedSchool(yes) => shared(*yes, "a school"),
        Sighting::SharedIndustry(yes) => shared(*yes, "an industry"),
        Sighting::SharedFunction(yes) => shared(*yes, "a job function"),
        Sighting::SharedRegion(yes) => shared(*yes, "a region"),
        Sighting::Picture(true) => "their profile has a picture".into(),
        Sighting::Picture(false) => "their profile has no picture".into(),
        Sighting::MyPicture(true) => "your profile has a picture".into(),
        Sighting::MyPicture(false) => "your profile has no picture".into(),
        Sighting::MyActivity(activity) => format!("you are {}", activity.in_words()),
    }
}

/// A sighting that was noted too long ago to count. `noted_on`: on which day that was.
pub fn outdated(kept: &KeptSighting, day: fn(Date) -> String, noted_on: Date) -> String {
    let (seen, noted_on) = (sighting(&kept.recorded.sighting, day), day(noted_on));
    format!("{seen}: noted on {noted_on}; say it again to count it")
}

/// What an import brought, as sentences without their full stops; the first is the heading. `taken`: the day of the
/// archive.
pub fn import_report(report: &ImportReport, taken: &str) -> Vec<String> {
    let mut lines = vec![match report.place {
        Place::First => format!("Kept your archive of {taken}"),
        Place::Newest => format!("Kept your archive of {taken}, the newest so far"),
        Place::Older => {
            format!("Kept your archive of {taken}; it is older than the newest and adds its history")
        }
        Place::KnownAlready => format!("Your archive of {taken} is kept already; nothing changed"),
    }];
    lines.extend(known(&report.newly_known, report.place));
    lines.extend(names("Accepted since", &report.newly_accepted));
    lines.extend(still_waiting(&report.still_waiting));
    let gone = "No longer in your newest archive, and not connected; what became of them is not known";
    lines.extend(names(gone, &report.gone));
    if report.refined > 0 {
        let requests = count(report.refined, "request", "requests");
        lines.push(format!("When exactly they accepted is now known for {requests}"));
    }
    if report.connections_added > 0 {
        let connections = count(report.connections_added, "connection", "connections");
        lines.push(format!("{connections} not known before"));
    }
    lines
}

fn of(list: &[Mention], direction: Direction) -> Vec<&Mention> {
    list.iter().filter(|mention| mention.direction == direction).collect()
}

/// What was not known before, by direction and by what became of it.
fn known(mentioned: &[Mention], place: Place) -> Vec<String> {
    let newly = if place == Place::First { "" } else { "newly " };
    let directions = [(Direction::Sent, "sent"), (Direction::Received, "received")];
    let mentioned = directions.map(|(direction, word)| (of(mentioned, direction), word));
    let told = mentioned.into_iter().filter(|(mentions, _)| !mentions.is_empty()).map(|(mentions, word)| {
        let number = |key: &str| mentions.iter().filter(|mention| mention.status.key() == key).count();
        let parts = [
            (number("accepted"), "accepted"),
            (number("waiting"), "waiting"),
            (number("unknown"), "of which we cannot tell"),
        ];
        let parts: Vec<_> =
            parts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
        format!("{} {newly}{word}: {}", count(mentions.len(), "request", "requests"), list(&parts))
    });
    told.collect()
}

fn names(title: &str, mentions: &[Mention]) -> Option<String> {
    let name = |mention: &Mention| match (&mention.direction, &mention.status) {
        (Direction::Received, Status::Accepted { .. }) => format!("{} (by you)", mention.name),
        (Direction::Received, _) => format!("{} (they asked you)", mention.name),
        (Direction::Sent, _) => mention.name.clone(),
    };
    let mut shown: Vec<_> = mentions.iter().take(NAMES).map(name).collect();
    if mentions.len() > NAMES {
        shown.push(format!("{} more", mentions.len() - NAMES));
    }
    (!shown.is_empty()).then(|| format!("{title} ({}): {}", mentions.len(), list(&shown)))
}

fn still_waiting(mentions: &[Mention]) -> Option<String> {
    let numbers = [(Direction::Sent, "that you sent"), (Direction::Received, "that you received")];
    let numbers = numbers.map(|(direction, what)| (of(mentions, direction).len(), what));
    let parts: Vec<_> =
        numbers.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
    (!parts.is_empty()).then(|| format!("Still waiting: {}", list(&parts)))
}
