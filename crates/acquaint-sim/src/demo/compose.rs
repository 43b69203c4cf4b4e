//! Puts a community together, in the order in which it could have come about.

use super::ask::Asking;
use super::circle::Circles;
use super::crowd::{self, HISTORY_DAYS, Habit, between, later};
use super::fact::View;
use super::life::{self, Life};
use super::name::{self, Handles, Name};
use super::network::{self, Network, Wishes};
use super::place::{self, Organisation};
use super::told::{self, FIRST_ASKED, FRIEND, NAMESAKES, NEWCOMER, OPERATOR, RECIPIENT, SENDER};
use super::{
    Demo, DemoConnection, DemoMember, DemoRequest, DemoSpec, DemoView, DemoVouch, MEMBERS_MIN, Persona,
    PersonaKind, cast, inbox, operator,
};
use acquaint_core::member::ViewMode;
use acquaint_core::reason::{Outcome, Reason};
use acquaint_core::tie::Tie;
use acquaint_why::model::Model;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use rand::seq::{IteratorRandom, SliceRandom};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeSet;

pub(super) const FIRST_OF_CROWD: usize = FIRST_ASKED + cast::ASKED;
/// The member of the crowd who is at the limit, besides the one of the story.
const ALSO_AT_LIMIT: usize = FIRST_OF_CROWD + NAMESAKES;
/// Requests that each member sends on average, apart from those of the stories.
const REQUESTS_EACH: f64 = 3.0;
/// The number of connections at which a community of 2,000 sets its limit.
const CONNECTIONS_MAX: usize = 400;
/// Connections that a member aims at on average; requests add a few.
const MEAN_DEGREE: f64 = 28.0;
/// How many of the crowd the sender is connected with.
const FRIENDS_OF_SENDER: usize = 8;

/// Everybody, with what is true of them.
struct People {
    organisations: Vec<Organisation>,
    lives: Vec<Life>,
    members: Vec<DemoMember>,
    habits: Vec<Habit>,
    /// Those of no told story, and the personas who live among them.
    crowd: BTreeSet<usize>,
    /// Those who wait to be let in.
    awaited: Vec<DemoMember>,
    connections_max: usize,
}

/// See [`super::demo`].
pub(super) fn compose(spec: &DemoSpec, model: &Model) -> Demo {
    let count = spec.members.max(MEMBERS_MIN);
    // Each part has its own stream, so that a change of one leaves the others as they were.
    let stream = |part: u64| {
        let mut rng = ChaCha8Rng::seed_from_u64(spec.seed);
        rng.set_stream(part);
        rng
    };
    let people = invent(&mut stream(1), count, spec.now, model);
    let circles = Circles::of(&people.lives, &people.organisations);
    let network = connect(&mut stream(2), &people, &circles, spec.now);
    let connections_max = u32::try_from(people.connections_max).unwrap_or(u32::MAX);
    let parameters = model.with_connections_max(connections_max).unwrap_or_else(|_| model.clone());
    let mut asking = Asking {
        circles: &circles,
        habits: &people.habits,
        view: View::new(&people.members, network, spec.now),
        why: parameters.parameters().why,
        when: parameters.parameters().when,
        most: most(people.connections_max),
        asked: BTreeSet::new(),
        requests: Vec::new(),
    };
    for request in cast::requests(spec.now) {
        asking.keep(request);
    }
    inbox::fill(&mut stream(3), &mut asking, &people.crowd);
    let mut active = people.crowd.clone();
    active.extend([FRIEND, OPERATOR]);
    vouch(&mut stream(4), &mut asking, &people.crowd);
    asking.ask_around(&mut stream(5), &active, REQUESTS_EACH);
    reach_limit(&mut stream(6), &mut asking, &people);
    operator::report(&mut stream(8), &mut asking, &people.crowd);
    let (network, requests) = (asking.view.network, asking.requests);
    let views = views(&mut stream(7), &people.members, &network, &requests);
    let mut demo = Demo {
        members: people.members,
        awaited: people.awaited,
        connections: network.pairs().map(|(a, b, since)| DemoConnection { a, b, since }).collect(),
        requests,
        views,
        personas: personas(),
        connections_max,
        strategies: inbox::strategies(spec.now).to_vec(),
        aim: inbox::aim(count).0,
        now: spec.now,
    };
    demo.requests.sort_by_key(|request| (request.sent_at, request.sender, request.recipient));
    demo.views.sort_by_key(|view| (view.at, view.viewer, view.viewed));
    be_there(&mut demo);
    demo
}

/// The most connections of anybody who is not at the limit: clearly fewer.
fn most(connections_max: usize) -> usize {
    connections_max * 13 / 20
}

fn invent(rng: &mut ChaCha8Rng, count: usize, now: Timestamp, model: &Model) -> People {
    let year = now.to_zoned(TimeZone::UTC).year();
    let organisations = place::organisations(rng, count);
    let connections_max = (count / 5).clamp(16, CONNECTIONS_MAX);
    let mean = (count as f64 / 12.0).min(MEAN_DEGREE);
    let when = model.parameters().when;
    let mut people = People {
        organisations,
        lives: Vec::with_capacity(count),
        members: Vec::with_capacity(count),
        habits: Vec::with_capacity(count),
        crowd: (FIRST_OF_CROWD..count).filter(|index| *index != ALSO_AT_LIMIT).collect(),
        awaited: Vec::new(),
        connections_max,
    };
    let mut handles = Handles::default();
    for (index, told) in told::everybody().enumerate() {
        let life = told.life(year);
        let (member, mut habit) = told.member(rng, &life, &people.organisations, (&mut handles, index), now);
        let wish = habit.degree as f64 * mean / MEAN_DEGREE;
        habit.degree = (crate::story::whole(wish.ceil()) as usize).min(most(connections_max));
        people.lives.push(life);
        people.members.push(member);
        people.habits.push(habit);
    }
    for index in FIRST_OF_CROWD..count {
        let name = name_of_crowd(rng, &people.lives, index);
        let life = life::invent(rng, name, &people.organisations, year, index);
        let given = (&mut handles, index);
        let (mut member, mut habit) = crowd::member(rng, &life, &people.organisations, given, (&when, now));
        habit.degree = crowd::degree(rng, mean, most(connections_max));
        // People with the sender's name can be found by it.
        member.settings.is_searchable |= index < ALSO_AT_LIMIT;
        people.lives.push(life);
        people.members.push(member);
        people.habits.push(habit);
    }
    let limit = &mut people.members[ALSO_AT_LIMIT];
    limit.joined_at = later(now, -HISTORY_DAYS);
    people.awaited = operator::awaited(rng, &mut handles, count, now);
    people
}

/// Some names are another's too.
fn name_of_crowd(rng: &mut ChaCha8Rng, lives: &[Life], index: usize) -> Name {
    if index < FIRST_OF_CROWD + NAMESAKES {
        return Name::of(told::SENDER_NAME.0, told::SENDER_NAME.1);
    }
    match lives.get(FIRST_OF_CROWD + NAMESAKES..) {
        Some(others) if !others.is_empty() && rng.random_bool(0.02) => {
            others[rng.random_range(0..others.len())].name.clone()
        }
        _ => name::invent(rng),
    }
}

fn connect(rng: &mut ChaCha8Rng, people: &People, circles: &Circles, now: Timestamp) -> Network {
    let since = |rng: &mut ChaCha8Rng, one: usize, other: usize| {
        let from = people.members[one].joined_at.max(people.members[other].joined_at);
        between(rng, from, later(now, -0.5), 0.7)
    };
    // The stories say themselves who of them are connected; nobody of the field to come is in the full inbox's network.
    let may = |one: usize, other: usize| {
        let (low, high) = (one.min(other), one.max(other));
        let quiet = [SENDER, NEWCOMER].contains(&low);
        let told = high < FIRST_OF_CROWD;
        let aims = low == RECIPIENT && circles.lives[high].is_in_aim();
        !(quiet || told || aims)
    };
    let wishes = Wishes {
        degree: people.habits.iter().map(|habit| habit.degree).collect(),
        most: most(people.connections_max),
    };
    let mut network = network::grow(rng, circles, &wishes, since, may);
    for (one, other, days_ago) in cast::connections() {
        network.connect(one, other, later(now, -days_ago));
    }
    befriend_sender(people, circles, &mut network, now);
    network
}

/// A few of the crowd whom the sender knows from work or school, and who know none of those that the sender asked.
fn befriend_sender(people: &People, circles: &Circles, network: &mut Network, now: Timestamp) {
    let shares_place = |other: usize| {
        let (mine, theirs) = (&circles.lives[SENDER], &circles.lives[other]);
        let works =
            mine.jobs.iter().any(|job| theirs.jobs.iter().any(|other| job.stay.overlaps(&other.stay)));
        works || mine.schools.iter().any(|stay| theirs.schools.iter().any(|other| stay.overlaps(other)))
    };
    let knows_asked = |other: usize| {
        (FIRST_ASKED..FIRST_OF_CROWD).filter(|asked| network.are_connected(*asked, other)).count()
    };
    let mut others: Vec<usize> =
        people.crowd.iter().copied().filter(|other| *other >= FIRST_OF_CROWD + NAMESAKES).collect();
    others.sort_by_cached_key(|other| (knows_asked(*other), !shares_place(*other), *other));
    for (turn, other) in others.into_iter().take(FRIENDS_OF_SENDER).enumerate() {
        let from = people.members[other].joined_at.max(people.members[SENDER].joined_at);
        let days = acquaint_core::record::days_between(from, now);
        network.connect(SENDER, other, later(from, days * (turn as f64 + 1.0) / 12.0));
    }
}

/// Requests between friends of the mutual friend, for which she was asked to vouch; for one of them she did.
fn vouch(rng: &mut ChaCha8Rng, asking: &mut Asking, crowd: &BTreeSet<usize>) {
    let now = asking.view.now;
    let mut friends: Vec<usize> = asking.view.network.connections_of(FRIEND).to_vec();
    friends.retain(|friend| {
        crowd.contains(friend) && asking.view.members[*friend].joined_at < later(now, -60.0)
    });
    friends.shuffle(rng);
    let name = asking.circles.lives[FRIEND].name.display();
    for (days_ago, vouched) in [(25.0, false), (12.0, true), (4.0, false)] {
        let pair = friends.iter().enumerate().find_map(|(index, one)| {
            let other = friends[index + 1..].iter().find(|other| asking.is_free(*one, **other))?;
            Some((*one, *other))
        });
        let Some((sender, recipient)) = pair else { return };
        let sent_at = later(now, -days_ago);
        let known = (Tie::FriendOfFriend, Some(name.clone()));
        let mut request = asking.write(rng, (sender, recipient), known, sent_at);
        let since = asking.view.network.mutual(sender, recipient).find(|(who, _)| *who == FRIEND);
        let asked_at = later(sent_at, 1.0).max(since.map_or(sent_at, |(_, since)| since));
        let vouched_at = vouched.then(|| later(asked_at, 0.5).min(now));
        request.vouch = Some(DemoVouch { voucher: FRIEND, asked_at, vouched_at });
        asking.keep(request);
        friends.retain(|friend| *friend != sender && *friend != recipient);
    }
}

/// Two members reach the limit, and then some others ask them.
fn reach_limit(rng: &mut ChaCha8Rng, asking: &mut Asking, people: &People) {
    let now = asking.view.now;
    for full in [cast::AT_LIMIT, ALSO_AT_LIMIT] {
        let mut others: Vec<usize> = people.crowd.iter().copied().collect();
        others.shuffle(rng);
        // If all have as many as they are to have, some get a few more.
        for room in [asking.most, asking.most * 11 / 10] {
            for &other in &others {
                let degree = |member: usize| asking.view.network.degree(member);
                if degree(full) < people.connections_max
                    && degree(other) < room
                    && asking.is_free(full, other)
                {
                    let since = between(rng, asking.both_here(full, other), later(now, -3.0), 0.8);
                    asking.view.network.connect(full, other, since);
                }
            }
        }
        for &sender in others.iter().rev() {
            let enough = asking.requests.iter().filter(|request| request.recipient == full).count() > 9;
            let from = later(asking.both_here(sender, full), 0.5);
            if enough || !asking.is_free(sender, full) || from > later(now, -2.0) {
                continue;
            }
            let known = asking.circles.tie_between(rng, &asking.view.network, sender, full);
            let sent_at = between(rng, from, later(now, -1.0), 1.0);
            let mut request = asking.write(rng, (sender, full), known, sent_at);
            request.keeping.seen_at = Some(later(sent_at, 0.4));
            request.truth = Some(Outcome::Because(Reason::AtLimit));
            asking.keep(request);
        }
    }
}

/// The views that belong to requests, and those of people who look at someone they are connected with.
fn views(
    rng: &mut ChaCha8Rng,
    members: &[DemoMember],
    network: &Network,
    requests: &[DemoRequest],
) -> Vec<DemoView> {
    let of_request = |request: &DemoRequest| {
        let (viewer, viewed) = (request.recipient, request.sender);
        request.views.iter().map(move |&at| DemoView { viewer, viewed, at }).collect::<Vec<_>>()
    };
    let mut views: Vec<DemoView> = requests.iter().flat_map(of_request).collect();
    for (viewer, member) in members.iter().enumerate() {
        if member.settings.view_mode == ViewMode::Private {
            continue;
        }
        for _ in 0..rng.random_range(0..4) {
            let Some(&viewed) = network.connections_of(viewer).iter().choose(rng) else { continue };
            let from = member.joined_at.max(members[viewed].joined_at);
            if from < member.last_active_at {
                views.push(DemoView { viewer, viewed, at: between(rng, from, member.last_active_at, 2.0) });
            }
        }
    }
    views
}

/// Nobody was last here before something they did.
fn be_there(demo: &mut Demo) {
    let mut there = |member: usize, at: Timestamp| {
        let last = &mut demo.members[member].last_active_at;
        *last = (*last).max(at).min(demo.now);
    };
    for request in &demo.requests {
        there(request.sender, request.sender_there_at());
        if let Some(at) = request.recipient_there_at() {
            there(request.recipient, at);
        }
        if let Some(DemoVouch { voucher, vouched_at: Some(at), .. }) = request.vouch {
            there(voucher, at);
        }
    }
    for view in &demo.views {
        there(view.viewer, view.at);
    }
}

fn personas() -> Vec<Persona> {
    let persona = |kind, member, title, sentence| Persona { kind, title, sentence, member };
    vec![
        persona(
            PersonaKind::Sender,
            SENDER,
            "Liv, who hears nothing",
            "You asked a co-worker, a friend's brother, a distant relative, the neighbour and others to connect; some \
             looked at your profile and nobody answered: see why, answer the question that came, add a picture.",
        ),
        persona(
            PersonaKind::Recipient,
            RECIPIENT,
            "Beatriz, with a full inbox",
            "Your requests go back four years, and from January you build a team for offshore wind in Norrhavn: change \
             your strategy, see who now fits, and accept them all; or leave them waiting; nobody can tell.",
        ),
        persona(
            PersonaKind::Friend,
            FRIEND,
            "Rieke, who knows both",
            "Liv asked your brother to connect and asks you to vouch for her; nobody learns of it if you do not.",
        ),
        persona(
            PersonaKind::Operator,
            OPERATOR,
            "Ada, who runs the place",
            "Three people ask to be let in and two reports wait for you: open Operate, let somebody in, read a \
             report and close it; then look for what you cannot see: anybody's decisions.",
        ),
        persona(
            PersonaKind::Newcomer,
            NEWCOMER,
            "Sefu, who came just now",
            "You have no picture, no connections and no requests yet: fill in your profile and find somebody you know.",
        ),
    ]
}
