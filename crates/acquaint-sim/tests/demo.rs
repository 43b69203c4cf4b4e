//! The community of the demo: what it promises to those who show it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics, also in its own functions")]

use acquaint_core::limits::Limits;
use acquaint_core::member::{Role, ViewMode};
use acquaint_core::note::NoteContent;
use acquaint_core::profile::shared;
use acquaint_core::reason::{Outcome, Reason};
use acquaint_core::recipient_view::{RecipientProfile, RecipientView};
use acquaint_core::recognition::share_of_details;
use acquaint_core::record::days_between;
use acquaint_core::request::{Keeping, Shelf};
use acquaint_core::strategy::{Fit, Matcher, Strategy};
use acquaint_core::text::fold_name;
use acquaint_core::tie::Tie;
use acquaint_sim::demo::{Demo, DemoEnd, DemoRequest, DemoSpec, MEMBERS_MIN, PersonaKind, demo};
use acquaint_why::explanation::Explanation;
use acquaint_why::model::Model;
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// The community that the command shows unless it is told otherwise.
static SHOWN: LazyLock<Demo> = LazyLock::new(|| of(2_000, 7));

fn of(members: usize, seed: u64) -> Demo {
    let spec = DemoSpec { members, seed, ..DemoSpec::at("2026-11-23T09:00:00Z".parse().expect("a moment")) };
    demo(&spec, &Model::prior())
}

/// The one that is shown, a small one, the smallest, and one of another seed.
static SEVERAL: LazyLock<[Demo; 4]> =
    LazyLock::new(|| [SHOWN.clone(), of(400, 1), of(MEMBERS_MIN, 2), of(0, 3)]);

/// All in one test: each test is a process of its own, and making the communities takes longer than looking at them.
macro_rules! checks {
    ($($check:ident,)+) => {
        #[test]
        fn the_community_of_the_demo_is_what_it_promises_to_be() {
            let failed = std::thread::scope(|scope| {
                let checks = [$((stringify!($check), scope.spawn($check))),+];
                let failed = checks.into_iter().filter_map(|(name, check)| check.join().err().map(|_| name));
                failed.collect::<Vec<_>>()
            });
            assert_eq!(failed, [""; 0]);
        }
    };
}

checks! {
    no_two_members_have_handles_or_addresses_that_look_alike,
    every_profile_and_setting_is_as_the_community_keeps_it,
    nothing_in_it_is_real,
    names_come_from_many_scripts_and_some_people_share_one,
    profiles_tell_more_or_less_and_a_fifth_has_no_picture,
    the_network_is_believable_and_two_are_at_the_limit,
    nobody_is_beyond_a_limit_of_the_community,
    everything_happens_in_order_and_before_now,
    between_two_people_there_is_one_thing_at_a_time,
    ties_that_have_evidence_name_it_and_notes_vary,
    silences_have_every_reason_and_being_at_the_limit_is_rare,
    the_sender_meets_each_of_the_six_reasons_with_evidence_that_points_to_it,
    the_evidence_of_the_sender_can_be_told_in_words,
    the_sender_can_live_the_story,
    three_hundred_requests_wait_for_the_recipient_and_forty_fit_the_new_aim,
    the_other_personas_have_what_they_are_for,
    the_operator_has_people_to_let_in_and_reports_to_read,
    one_seed_gives_one_community,
    a_drawing_is_the_same_at_every_look_smooth_and_unlike_others,
}

fn member(demo: &Demo, kind: PersonaKind) -> usize {
    demo.persona(kind).expect("every persona is there").member
}

fn waiting(demo: &Demo) -> impl Iterator<Item = &DemoRequest> {
    demo.requests.iter().filter(|request| request.end == DemoEnd::Waiting)
}

fn sent_by(demo: &Demo, kind: PersonaKind) -> Vec<&DemoRequest> {
    demo.requests.iter().filter(|request| request.sender == member(demo, kind)).collect()
}

fn since(demo: &Demo) -> BTreeMap<(usize, usize), Timestamp> {
    demo.connections.iter().map(|c| ((c.a, c.b), c.since)).collect()
}

fn pair(one: usize, other: usize) -> (usize, usize) {
    (one.min(other), one.max(other))
}

fn degrees(demo: &Demo) -> Vec<usize> {
    let mut degrees = vec![0; demo.members.len()];
    for connection in &demo.connections {
        degrees[connection.a] += 1;
        degrees[connection.b] += 1;
    }
    degrees
}

fn no_two_members_have_handles_or_addresses_that_look_alike() {
    for demo in &*SEVERAL {
        let all = || demo.members.iter().chain(&demo.awaited);
        let skeletons: BTreeSet<String> = all().map(|m| m.handle.skeleton()).collect();
        let emails: BTreeSet<&str> = all().map(|m| m.email.as_str()).collect();
        assert_eq!((skeletons.len(), emails.len()), (all().count(), all().count()));
    }
}

fn every_profile_and_setting_is_as_the_community_keeps_it() {
    for demo in &*SEVERAL {
        for member in demo.members.iter().chain(&demo.awaited) {
            assert_eq!(member.profile.read().as_ref(), Ok(&member.profile));
            assert_eq!(member.settings.read().as_ref(), Ok(&member.settings));
        }
    }
}

fn nothing_in_it_is_real() {
    let demo = &*SHOWN;
    let all = demo.members.iter().chain(&demo.awaited);
    assert!({ all }.all(|m| m.email.ends_with("@example.org") && m.email.is_ascii()));
    // Names of organisations, schools, places and fields come from our own lists, so there are only so many.
    let words = |pick: fn(&Demo, usize) -> Vec<String>| -> BTreeSet<String> {
        (0..demo.members.len()).flat_map(|index| pick(demo, index)).filter(|word| !word.is_empty()).collect()
    };
    let profile = |demo: &Demo, index: usize| demo.members[index].profile.clone();
    assert_eq!(words(|d, i| vec![d.members[i].profile.industry.clone()]).len(), 10);
    assert_eq!(words(|d, i| vec![d.members[i].profile.job_function.clone()]).len(), 8);
    assert_eq!(words(|d, i| vec![d.members[i].profile.region.clone()]).len(), 10);
    assert_eq!(profile(demo, member(demo, PersonaKind::Sender)).name, "Liv Tannevik");
    let schools = words(|d, i| d.members[i].profile.educations.iter().map(|e| e.school.clone()).collect());
    assert_eq!(schools.len(), 18);
    let all = serde_json::to_string(&demo.members.iter().map(|m| &m.profile).collect::<Vec<_>>()).unwrap();
    assert!(!all.contains("http") && !all.contains('@'), "no address of anybody");
}

fn names_come_from_many_scripts_and_some_people_share_one() {
    let demo = &*SHOWN;
    let scripts = [('a', 'z'), ('а', 'я'), ('α', 'ω'), ('ا', 'ي'), ('一', '龥'), ('अ', 'ह')];
    for (from, to) in scripts {
        let written =
            |name: &str| name.to_lowercase().chars().filter(|c| (from..=to).contains(c)).count() >= 2;
        assert!(demo.members.iter().filter(|m| written(&m.profile.name)).count() >= 10, "{from} to {to}");
    }
    let diacritics = demo.members.iter().filter(|m| m.profile.name.contains(['é', 'ø', 'ł', 'ü', 'ı', 'ñ']));
    assert!(diacritics.count() > 200);
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    for member in &demo.members {
        *names.entry(fold_name(&member.profile.name)).or_default() += 1;
    }
    assert_eq!(names[&fold_name("Liv Tannevik")], 4, "the sender and three namesakes");
    assert!(names.values().filter(|count| **count > 1).count() > 20);
}

fn profiles_tell_more_or_less_and_a_fifth_has_no_picture() {
    let demo = &*SHOWN;
    let without = demo.members.iter().filter(|m| m.picture.is_none()).count();
    assert!((300..500).contains(&without), "{without}");
    let shares: Vec<f64> = demo.members.iter().map(|m| share_of_details(&m.profile.details())).collect();
    let within = |from: f64, to: f64| shares.iter().filter(|s| (from..=to).contains(*s)).count();
    for (from, to) in [(0.0, 0.3), (0.3, 0.7), (0.7, 1.0)] {
        assert!(within(from, to) > 250, "{from} to {to}: {}", within(from, to));
    }
}

fn the_network_is_believable_and_two_are_at_the_limit() {
    let demo = &*SHOWN;
    let mut degrees = degrees(demo);
    let mean = degrees.iter().sum::<usize>() as f64 / degrees.len() as f64;
    degrees.sort_unstable();
    let median = degrees[degrees.len() / 2];
    assert!((25.0..40.0).contains(&mean) && (median as f64) < 0.85 * mean, "mean {mean}, median {median}");
    let max = usize::try_from(demo.connections_max).unwrap();
    assert_eq!(max, 400);
    assert!(degrees.ends_with(&[max, max]) && degrees[degrees.len() - 3] < max * 3 / 4);
    // People connect where they were together: far more connected people than any two share an organisation.
    let shares = |a: usize, b: usize| {
        shared(&demo.members[a].profile, &demo.members[b].profile).organisation == Some(true)
    };
    let connected = demo.connections.iter().step_by(10).filter(|c| shares(c.a, c.b)).count();
    let any = demo.connections.iter().step_by(10).filter(|c| shares(c.a, (c.b + 997) % 2_000)).count();
    assert!(connected > 4 * any && connected > 500, "{connected} against {any}");
}

fn nobody_is_beyond_a_limit_of_the_community() {
    for demo in &*SEVERAL {
        let limits = Limits { connections_max: demo.connections_max, ..Limits::default() };
        limits.check().unwrap();
        assert!(degrees(demo).into_iter().all(|degree| degree <= demo.connections_max as usize));
        let mut sent: BTreeMap<usize, Vec<Timestamp>> = BTreeMap::new();
        for request in &demo.requests {
            sent.entry(request.sender).or_default().push(request.sent_at);
            let question = request.question.as_ref();
            let texts = question.map(|q| (&q.text, q.answer.as_ref().map(|(text, _)| text)));
            for text in texts.into_iter().flat_map(|(text, answer)| [Some(text), answer]).flatten() {
                assert!(text.as_str().chars().count() <= limits.question_characters_max as usize);
            }
        }
        for times in sent.values() {
            let most_within = |days: i64| {
                let until = |from: &Timestamp| *from + SignedDuration::from_hours(24 * days);
                times.iter().map(|t| times.iter().filter(|o| *o >= t && **o <= until(t)).count()).max()
            };
            assert!(most_within(7).unwrap() <= limits.sent_per_week_max as usize);
            assert!(most_within(limits.open_days.into()).unwrap() <= limits.open_requests_max as usize);
        }
    }
}

/// Moments that must not go backwards.
fn check_order(what: &str, moments: &[Timestamp]) {
    assert!(moments.is_sorted(), "{what}: {moments:?}");
}

fn everything_happens_in_order_and_before_now() {
    for demo in &*SEVERAL {
        let members = &demo.members;
        let four_years_ago = demo.now - SignedDuration::from_hours(24 * 1_462);
        for member in members.iter().chain(&demo.awaited) {
            check_order("member", &[four_years_ago, member.joined_at, member.last_active_at, demo.now]);
        }
        for c in &demo.connections {
            assert!(c.a < c.b);
            check_order(
                "connection",
                &[members[c.a].joined_at.max(members[c.b].joined_at), c.since, demo.now],
            );
        }
        for v in &demo.views {
            let viewer = &members[v.viewer];
            check_order(
                "view",
                &[viewer.joined_at.max(members[v.viewed].joined_at), v.at, viewer.last_active_at],
            );
            assert_ne!(viewer.settings.view_mode, ViewMode::Private);
        }
        assert!(demo.requests.is_sorted_by_key(|request| request.sent_at));
        assert!(demo.views.is_sorted_by_key(|view| view.at));
        for request in &demo.requests {
            check_request(demo, request);
        }
    }
}

fn check_request(demo: &Demo, request: &DemoRequest) {
    let (sender, recipient) = (&demo.members[request.sender], &demo.members[request.recipient]);
    let both_here = sender.joined_at.max(recipient.joined_at);
    check_order("sent", &[both_here, request.sent_at, sender.last_active_at]);
    match request.end {
        DemoEnd::Waiting => {}
        DemoEnd::Accepted(at) => check_order("accepted", &[request.sent_at, at, recipient.last_active_at]),
        DemoEnd::Withdrawn(at) => check_order("withdrawn", &[request.sent_at, at, sender.last_active_at]),
    }
    let last = recipient.last_active_at;
    if !request.views.is_empty() {
        check_order("views", &[&[request.sent_at], &request.views[..], &[last]].concat());
    }
    if let Some(seen_at) = request.keeping.seen_at {
        check_order("seen", &[request.sent_at, seen_at, last]);
    }
    assert_eq!(request.reported.is_some(), request.keeping.reported_at.is_some());
    if let Some(reported_at) = request.keeping.reported_at {
        check_order(
            "reported",
            &[request.keeping.seen_at.expect("who reports has seen it"), reported_at, last],
        );
    }
    if let Some(question) = &request.question {
        let seen_at = request.keeping.seen_at.expect("who asks has seen it");
        check_order("question", &[seen_at, question.asked_at, last]);
        if let Some((_, at)) = question.answer {
            check_order("answer", &[question.asked_at, at, sender.last_active_at]);
        }
    }
    if let Some(vouch) = request.vouch {
        let voucher = &demo.members[vouch.voucher];
        let vouched_at = vouch.vouched_at.unwrap_or(voucher.last_active_at.max(vouch.asked_at));
        check_order("vouch", &[request.sent_at, vouch.asked_at, vouched_at]);
    }
    let waits = request.end == DemoEnd::Waiting;
    assert_eq!(request.truth.is_some(), waits, "only a silence has a reason");
    assert!(waits || request.keeping == Keeping::default(), "what ended is on no shelf");
    assert!(request.keeping.shelf != Shelf::SetAside || request.keeping.seen_at.is_some());
}

fn between_two_people_there_is_one_thing_at_a_time() {
    for demo in &*SEVERAL {
        let since = since(demo);
        assert_eq!(since.len(), demo.connections.len(), "no connection twice");
        let views: BTreeSet<_> = demo.views.iter().map(|v| (v.viewer, v.viewed, v.at)).collect();
        let mut asked = BTreeSet::new();
        for request in &demo.requests {
            let pair = pair(request.sender, request.recipient);
            assert!(pair.0 != pair.1 && asked.insert(pair), "one request for a pair");
            match request.end {
                DemoEnd::Accepted(at) => assert_eq!(since.get(&pair), Some(&at)),
                DemoEnd::Waiting | DemoEnd::Withdrawn(_) => assert!(!since.contains_key(&pair)),
            }
            let kept = |at: &Timestamp| views.contains(&(request.recipient, request.sender, *at));
            assert!(request.views.iter().all(kept));
            if let Some(vouch) = request.vouch {
                let known =
                    [request.sender, request.recipient].map(|one| since[&self::pair(vouch.voucher, one)]);
                assert!(known.into_iter().all(|since| since <= vouch.asked_at), "a voucher knows both");
            }
        }
        let recipients_of_waiting: BTreeSet<_> = waiting(demo).map(|r| (r.recipient, r.sender)).collect();
        let told: usize = waiting(demo).map(|r| r.views.len()).sum();
        let views = demo.views.iter().filter(|v| recipients_of_waiting.contains(&(v.viewer, v.viewed)));
        assert_eq!(views.count(), told, "no other view of a recipient confuses the evidence");
    }
}

fn ties_that_have_evidence_name_it_and_notes_vary() {
    let demo = &*SHOWN;
    for request in &demo.requests {
        let needs = matches!(
            request.tie,
            Tie::CoWorker | Tie::FormerCoWorker | Tie::Classmate | Tie::FriendOfFriend | Tie::MetAtEvent
        );
        assert!(!needs || request.evidence.is_some(), "{request:?}");
        let sender = &demo.members[request.sender].profile;
        if request.tie == Tie::CoWorker && sender.positions.iter().any(|p| p.to.is_none()) {
            let named = request.evidence.as_ref().unwrap().as_str();
            assert!(
                sender.positions.iter().any(|p| p.to.is_none() && p.organisation == named),
                "{request:?}"
            );
        }
    }
    let notes: BTreeSet<&str> = demo.requests.iter().map(|request| request.note.as_str()).collect();
    let empty = demo.requests.iter().filter(|request| request.note.as_str().is_empty()).count();
    assert!(notes.len() > 1_500, "{}", notes.len());
    assert!(empty * 5 > demo.requests.len() && empty * 2 < demo.requests.len(), "{empty}");
}

fn silences_have_every_reason_and_being_at_the_limit_is_rare() {
    let mut truths: BTreeMap<&str, usize> = BTreeMap::new();
    for request in waiting(&SHOWN) {
        *truths.entry(request.truth.unwrap().key()).or_default() += 1;
    }
    assert_eq!(truths.len(), 8, "{truths:?}");
    let total: usize = truths.values().sum();
    assert!(total > 1_000 && truths["at_limit"] * 25 < total, "{truths:?}");
}

/// What the engine makes of each request that waits, with what its sender can see.
fn explained(demo: &Demo, kind: PersonaKind) -> Vec<(&DemoRequest, Explanation)> {
    let model = Model::prior().with_connections_max(demo.connections_max).expect("a limit in range");
    let requests = sent_by(demo, kind).into_iter().filter(|request| request.end == DemoEnd::Waiting);
    requests.map(|request| (request, model.explain(&demo.sender_view(request), None))).collect()
}

fn the_sender_meets_each_of_the_six_reasons_with_evidence_that_points_to_it() {
    for demo in [SHOWN.clone(), of(1_000, 11), of(700, 1)] {
        let mut chief = BTreeSet::new();
        for (request, explanation) in explained(&demo, PersonaKind::Sender) {
            demo.sender_view(request).check().unwrap();
            let truth = request.truth.unwrap();
            let ranked = explanation.ranked();
            let name = &demo.members[request.recipient].profile.name;
            assert!(ranked[..2].contains(&truth), "{name}: {truth:?}, but {ranked:?}");
            if ranked[0] == truth {
                chief.insert(truth);
            }
        }
        // Of reasons of their own nothing speaks, so they are the likeliest nowhere.
        assert_eq!(
            chief.len(),
            Outcome::ALL.len() - 1,
            "each other one is the likeliest somewhere: {chief:?}"
        );
    }
}

fn the_evidence_of_the_sender_can_be_told_in_words() {
    let demo = &*SHOWN;
    let of = |reason: Reason| {
        let because = Some(Outcome::Because(reason));
        let request = sent_by(demo, PersonaKind::Sender).into_iter().find(|r| r.truth == because).unwrap();
        (demo.sender_view(request), &demo.members[request.recipient])
    };
    let (view, _) = of(Reason::Unrecognised);
    assert_eq!((view.note, view.namesakes), (Some(NoteContent::NOTHING), Some(3)));
    let (view, recipient) = of(Reason::Strategy);
    assert_eq!((view.shared.industry, view.shared.region), (Some(false), Some(false)));
    assert!(!recipient.settings.policy.is_empty());
    let (view, _) = of(Reason::SmallNetwork);
    assert!(view.sender_connections.unwrap() < 20 && view.shared.organisation == Some(true));
    let (view, recipient) = of(Reason::RarelyHere);
    assert!(view.views_after_days.unwrap().is_empty() && recipient.settings.shows_activity);
    let (view, _) = of(Reason::AtLimit);
    assert_eq!(serde_json::to_value(view.recipient_connections).unwrap(), demo.connections_max);
    let (view, _) = of(Reason::KnowsWellOnly);
    assert_eq!((view.mutual_connections, view.tie), (Some(0), Some(Tie::SameField)));
}

fn the_sender_can_live_the_story() {
    for demo in &*SEVERAL {
        let sender = &demo.members[member(demo, PersonaKind::Sender)];
        assert!(sender.picture.is_none() && sender.settings.shows_activity, "they can add a picture");
        let sent = sent_by(demo, PersonaKind::Sender);
        let waits = |r: &&&DemoRequest| r.end == DemoEnd::Waiting;
        let ties: BTreeSet<Tie> = sent.iter().filter(waits).map(|r| r.tie).collect();
        for tie in [Tie::CoWorker, Tie::FriendOfFriend, Tie::Relative, Tie::Neighbour] {
            assert!(ties.contains(&tie), "{tie:?}");
        }
        let long = |r: &&&DemoRequest| match r.end {
            DemoEnd::Accepted(at) => days_between(r.sent_at, at) > 60.0,
            _ => false,
        };
        assert!(sent.iter().filter(long).count() >= 3, "some were accepted after long waits");
        assert!(sent.iter().filter(waits).filter(|r| !r.views.is_empty()).count() >= 5, "some looked");
        let open = |r: &&&DemoRequest| r.question.as_ref().is_some_and(|q| q.answer.is_none());
        assert_eq!(sent.iter().filter(open).count(), 1, "one question to answer");
        let friend = member(demo, PersonaKind::Friend);
        let asked = sent.iter().find(|r| r.vouch.is_some_and(|v| v.voucher == friend)).unwrap();
        assert_eq!((asked.tie, asked.vouch.unwrap().vouched_at), (Tie::FriendOfFriend, None));
        let could =
            |r: &&&DemoRequest| r.vouch.is_none() && demo.sender_view(r).mutual_connections >= Some(2);
        assert!(sent.iter().filter(waits).filter(could).count() >= 1, "somebody could vouch for another");
    }
}

fn three_hundred_requests_wait_for_the_recipient_and_forty_fit_the_new_aim() {
    for demo in [SHOWN.clone(), of(660, 8)] {
        let recipient = member(&demo, PersonaKind::Recipient);
        let waiting: Vec<_> = waiting(&demo).filter(|request| request.recipient == recipient).collect();
        assert_eq!((waiting.len(), demo.aim.fits), (300, 40));
        let fits = |request: &&&DemoRequest| {
            let profile = &demo.members[request.sender].profile;
            profile.industry == demo.aim.industry && profile.region == demo.aim.region
        };
        assert_eq!(waiting.iter().filter(fits).count(), 40);
        for shelf in Shelf::ALL {
            let kept = |request: &&&DemoRequest| request.keeping.shelf == shelf;
            assert!(waiting.iter().filter(kept).count() >= 50, "{shelf:?}");
            assert!(waiting.iter().filter(kept).any(|request| fits(&request)), "{shelf:?}");
        }
        let days = waiting.iter().map(|request| days_between(request.sent_at, demo.now));
        assert!(days.fold(0.0, f64::max) > 3.0 * 365.0, "some go back years");
        // Her strategy left everything where it is, but for what she moved by hand; the new aim is a strategy, too.
        let strategy = &demo.strategies.last().unwrap().strategy;
        let aim = format!(
            r#"{{"only": {{"industries": ["{}"], "regions": ["{}"]}}}}"#,
            demo.aim.industry, demo.aim.region
        );
        let (me, aim) = (RecipientProfile::default(), Strategy::parse(&aim).unwrap());
        let (kept, aims) = (Matcher::new(strategy, &me), Matcher::new(&aim, &me));
        let view = |request: &DemoRequest| {
            let profile = &demo.members[request.sender].profile;
            let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            RecipientView {
                industry: text(&profile.industry),
                region: text(&profile.region),
                ..RecipientView::default()
            }
        };
        for request in waiting.iter().filter(|request| !request.keeping.by_hand) {
            let is_filtered = request.keeping.shelf == Shelf::Filtered;
            assert_eq!(is_filtered, kept.fit(&view(request)) == Fit::DoesNotFit);
        }
        assert_eq!(waiting.iter().filter(|request| aims.fit(&view(request)) == Fit::Fits).count(), 40);
        assert!(demo.strategies.iter().all(|saved| saved.member == recipient));
    }
}

fn the_other_personas_have_what_they_are_for() {
    for demo in &*SEVERAL {
        let kinds: Vec<PersonaKind> = demo.personas.iter().map(|persona| persona.kind).collect();
        assert!(kinds.is_sorted() && kinds.len() == 5);
        let degrees = degrees(demo);
        let operators: Vec<usize> =
            (0..demo.members.len()).filter(|index| demo.members[*index].role == Role::Operator).collect();
        assert_eq!(operators, [member(demo, PersonaKind::Operator)]);
        let newcomer = member(demo, PersonaKind::Newcomer);
        let touches = |r: &DemoRequest| r.sender == newcomer || r.recipient == newcomer;
        assert!(degrees[newcomer] == 0 && !demo.requests.iter().any(touches));
        assert!(demo.members[newcomer].profile.details().is_empty());
        let friend = member(demo, PersonaKind::Friend);
        let asked = demo.requests.iter().filter_map(|r| r.vouch).filter(|v| v.voucher == friend);
        let open = asked.filter(|v| v.vouched_at.is_none()).count();
        assert!(open >= 1, "somebody asks the friend to vouch");
    }
}

fn the_operator_has_people_to_let_in_and_reports_to_read() {
    for demo in &*SEVERAL {
        let waits = demo.awaited.iter().map(|m| (m.role, m.picture, m.profile.details().len()));
        assert_eq!(waits.collect::<Vec<_>>(), [(Role::Member, None, 0); 3], "only what a form asks for");
        let reported: Vec<_> = demo.requests.iter().filter(|request| request.reported.is_some()).collect();
        let because: BTreeSet<_> = reported.iter().map(|r| format!("{:?}", r.reported.unwrap())).collect();
        assert_eq!((reported.len(), because.len()), (2, 2), "{because:?}");
        let people: BTreeSet<_> = reported.iter().flat_map(|r| [r.sender, r.recipient]).collect();
        assert_eq!(people.len(), 4, "nobody has to do with both");
        let told = |index: usize| demo.personas.iter().any(|persona| persona.member == index);
        for request in reported {
            assert!(request.end == DemoEnd::Waiting && !request.note.as_str().is_empty());
            assert!(!told(request.sender) && !told(request.recipient), "the stories are left as they are");
        }
        let sentence = demo.persona(PersonaKind::Operator).unwrap().sentence;
        assert!(sentence.starts_with("Three people ask to be let in and two reports wait for you"));
    }
}

fn one_seed_gives_one_community() {
    assert_eq!(of(150, 5), of(150, 5));
    assert_ne!(of(150, 5).members[40], of(150, 6).members[40]);
    assert_eq!(of(3, 1).members.len(), MEMBERS_MIN);
}

fn a_drawing_is_the_same_at_every_look_smooth_and_unlike_others() {
    let drawings: BTreeSet<Vec<u8>> =
        SHOWN.members.iter().take(120).filter_map(|m| m.picture).map(|drawing| drawing.pixels(24)).collect();
    let count = SHOWN.members.iter().take(120).filter(|m| m.picture.is_some()).count();
    assert_eq!(drawings.len(), count, "no two the same");
    let drawing = SHOWN.members.iter().find_map(|m| m.picture).unwrap();
    assert_eq!(drawing.pixels(64), drawing.pixels(64));
    for side in [1, 7, 96] {
        assert_eq!(drawing.pixels(side).len(), side * side * 3);
    }
    let colours: BTreeSet<[u8; 3]> =
        drawing.pixels(96).chunks_exact(3).map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    assert!(colours.len() > 200, "edges are mixed: {}", colours.len());
}
