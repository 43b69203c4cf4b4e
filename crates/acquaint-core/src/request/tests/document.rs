//! `docs/lifecycle.md` is rendered from the code. Refresh it with `UPDATE_DOCS=1 cargo test -p acquaint-core`.

use super::scene::{About, Scene};
use super::world::World;
use super::{ADA, BO, CY, answer, ask, message, nobodys_request, noon, person, send, table};
use crate::id::{PersonId, RequestId};
use crate::limits::Limits;
use crate::note::Note;
use crate::request::{
    Change, Command, Decision, Outcome, Pair, Refusal, ReportReason, RequestKey, SendCounted, SendRequest,
    Shelf, Step, Towards, Whose,
};
use crate::tie::Tie;
use std::fmt::Write as _;

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/lifecycle.md");

const INTRODUCTION: &str = "\
# The life of a connection request

This page is rendered from the code by a test: change the code, then refresh it with
`UPDATE_DOCS=1 cargo test -p acquaint-core`.

Not accepting is not denying. A request waits until it is accepted or its sender takes it back:

                send                accept
      (none) ─────────▶ waiting ─────────────▶ connected
                        │     ▲
               withdraw ▼     │ send again, after the cool-down
                      withdrawn

";

fn table(out: &mut String, head: &[String], rows: &[Vec<String>]) {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    *out += &line(head);
    *out += &line(&vec!["---".to_owned(); head.len()]);
    for row in rows {
        *out += &line(row);
    }
    *out += "\n";
}

fn words(list: &[&str]) -> Vec<String> {
    list.iter().map(ToString::to_string).collect()
}

/// Refusals are codes and stand in backticks.
fn mark(cell: &str) -> String {
    if cell.starts_with(['→', '=']) { cell.to_owned() } else { format!("`{cell}`") }
}

fn render_commands(out: &mut String) {
    *out += "\
## Every command in every state

Each line is something I do, each column how the two of us stand before. `→` is where it leads, `=` says that it is so
already and nothing changes, anything else is the code of a refusal. `kept`: only I know what changed.

";
    let scenes = Scene::ALL.map(|scene| scene.words().to_owned());
    let head: Vec<String> = std::iter::once("command".to_owned()).chain(scenes).collect();
    let row = |(command, cells): (&str, Vec<String>)| {
        std::iter::once(format!("**{command}**")).chain(cells.iter().map(|cell| mark(cell))).collect()
    };
    table(out, &head, &table::rows().into_iter().map(row).collect::<Vec<_>>());
}

fn asked() -> (World, RequestId) {
    let mut world = World::new(Limits::default());
    world.run(person(ADA), person(BO), &send()).unwrap();
    let request = world.waiting(person(ADA), person(BO)).unwrap().id;
    (world, request)
}

fn render_shelves(out: &mut String) {
    *out += "\
## What only the recipient knows

Where a waiting request is kept, and what moves it there. The sender's side cannot name any of this.

";
    let ways: [(&str, Vec<About>); 4] = [
        ("inbox", vec![]),
        ("inbox, put there by hand", vec![Command::ReturnToInbox]),
        ("set aside", vec![Command::SetAside]),
        ("filtered by the strategy", vec![Command::Filter]),
    ];
    let commands =
        [Command::SetAside, Command::ReturnToInbox, Command::Filter, Command::Unfilter, Command::Accept];
    let rows = ways.map(|(name, way)| {
        let (mut world, request) = asked();
        for step in way {
            world.run(person(BO), person(ADA), &step(request)).unwrap();
        }
        let cells = commands.map(|command| match world.decide(person(BO), person(ADA), &command(request)) {
            Ok(Decision { changes, outcome: Outcome::Kept(private), .. }) => {
                let moved = if changes.is_empty() { "=" } else { "→" };
                format!("{moved} {}", private.keeping.shelf.key())
            }
            result => mark(&table::cell(&result)),
        });
        std::iter::once(name.to_owned()).chain(cells).collect()
    });
    table(
        out,
        &words(&[
            "kept in",
            "**set_aside**",
            "**return_to_inbox**",
            "**filter**",
            "**unfilter**",
            "**accept**",
        ]),
        &rows,
    );
}

fn render_questions(out: &mut String) {
    *out += "## Asking before deciding\n\n";
    let mut rows = vec![];
    let (mut world, request) = asked();
    let (ada, bo) = (person(ADA), person(BO));
    for round in 0..=world.limits.questions_max {
        let state = |open: bool| match (round, open) {
            (0, false) => "no question yet".to_owned(),
            (_, true) => format!("question {} is open", round + 1),
            (_, false) => format!("question {round} is answered"),
        };
        for open in [false, true] {
            let asked = world.decide(bo, ada, &ask(request));
            let answered = world.decide(ada, bo, &answer(request));
            rows.push(vec![state(open), mark(&table::cell(&asked)), mark(&table::cell(&answered))]);
            let next = if open { answered } else { asked };
            let Ok(next) = next else { break };
            let (by, other) = if open { (ada, bo) } else { (bo, ada) };
            world.apply(by, other, &next);
        }
    }
    table(out, &words(&["request", "recipient: **ask**", "sender: **answer**"]), &rows);
}

fn render_vouching(out: &mut String) {
    *out += "## Vouching\n\nThere is no command for not vouching: silence needs none.\n\n";
    let (mut world, request) = Scene::IAsked.build();
    let (ada, bo, cy) = (person(ADA), person(BO), person(CY));
    let pair = Pair::between(ada, bo).unwrap();
    let row = |world: &World, name: &str| {
        let asked = world.decide(ada, bo, &Command::AskToVouch { request, voucher: cy });
        let vouched = world.vouch(cy, pair, request);
        vec![name.to_owned(), mark(&table::cell(&asked)), mark(&table::cell(&vouched))]
    };
    let mut rows = vec![row(&world, "not asked")];
    world.run(ada, bo, &Command::AskToVouch { request, voucher: cy }).unwrap();
    rows.push(row(&world, "asked"));
    let mut apart = world.clone();
    apart.run(cy, bo, &Command::Disconnect).unwrap();
    rows.push(row(&apart, "asked, and not connected with both any more"));
    let vouched = world.vouch(cy, pair, request).unwrap();
    world.apply_to_pair(pair, &vouched);
    rows.push(row(&world, "vouched"));
    world.run(ada, bo, &Command::Withdraw(request)).unwrap();
    rows.push(row(&world, "the request was taken back"));
    table(out, &words(&["voucher", "sender: **ask_to_vouch**", "voucher: **vouch**"]), &rows);
}

/// One change of each kind: from Ada to Bo, Cy vouches; what one of two does, Ada does.
fn sample_changes() -> Vec<Change> {
    let (ada, bo, voucher) = (person(ADA), person(BO), person(CY));
    let request = RequestKey { id: nobodys_request(), sender: ada, recipient: bo };
    let between = Towards { by: ada, other: bo };
    let (at, text) = (noon(0), message("…"));
    let wish = SendRequest { tie: Tie::Neighbour, evidence: None, note: Note::default() };
    let count = SendCounted {
        member: ada,
        request: request.id,
        sent_at: at,
        week_from: at,
        week_max: 1,
        open_from: at,
        open_max: 1,
    };
    vec![
        Change::RequestSent { request, wish, sent_at: at },
        Change::SendCounted(count),
        Change::RequestWithdrawn { request, withdrawn_at: at },
        Change::RequestAccepted { request, accepted_at: at },
        Change::RequestLapsed { request, lapsed_at: at },
        Change::ConnectionMade { pair: Pair::between(ada, bo).unwrap(), connected_at: at },
        Change::ConnectionEnded { between, ended_at: at },
        Change::ConnectionsCounted { member: ada, step: Step::Down },
        Change::QuestionAsked { request, question: text.clone(), asked_at: at },
        Change::NoteRevised { request, note: Note::default(), revised_at: at },
        Change::QuestionAnswered { request, answer: text, answered_at: at },
        Change::VouchAsked { request, voucher, asked_at: at },
        Change::Vouched { request, voucher, vouched_at: at },
        Change::Blocked { between, blocked_at: at },
        Change::Unblocked(between),
        Change::ShelfChanged { request, shelf: Shelf::SetAside, by_hand: true },
        Change::RequestSeen { request, seen_at: at },
        Change::RemarkChanged { request, remark: None },
        Change::MuteChanged { between, muted: true },
        Change::RequestReported { request, because: ReportReason::SomethingElse, reported_at: at },
    ]
}

fn render_changes(out: &mut String) {
    *out += "\
## Who may learn of what

Of what one of two does (connection, block, mute), the sender stands for the one who does it. A block is told to nobody, but it
can be noticed: the profile is not found. Nobody else learns of anything; the operator, of a report.

";
    let row = |change: Change| {
        let debug = format!("{change:?}");
        let name = debug.split([' ', '(', '{']).next().unwrap().to_owned();
        let yes = |who: PersonId| if change.visible_to(who) { "yes" } else { "" }.to_owned();
        assert!(!change.visible_to(person(9)), "{name} is none of a stranger's business");
        vec![format!("`{name}`"), yes(person(ADA)), yes(person(BO)), yes(person(CY))]
    };
    let rows: Vec<_> = sample_changes().into_iter().map(row).collect();
    table(out, &words(&["change", "sender", "recipient", "voucher"]), &rows);
}

fn sample_refusals() -> Vec<Refusal> {
    let until = noon(21);
    vec![
        Refusal::Yourself,
        Refusal::NotFound,
        Refusal::YouBlock,
        Refusal::CoolingDown { until },
        Refusal::WeekUsedUp { max: 100, until: Some(until) },
        Refusal::TooManyOpen { max: 500, days: 90 },
        Refusal::TextTooLong { field: "question", characters: 301, max: 300 },
        Refusal::NotWaiting,
        Refusal::AtLimit { whose: Whose::Yours, max: 30_000 },
        Refusal::AtLimit { whose: Whose::Theirs, max: 30_000 },
        Refusal::NotConnected,
        Refusal::QuestionOpen,
        Refusal::QuestionsUsedUp { max: 3 },
        Refusal::NoQuestion,
        Refusal::NotMutual,
        Refusal::VouchersUsedUp { max: 3 },
        Refusal::KeepsWaiting { until: Some(until) },
    ]
}

fn render_refusals(out: &mut String) {
    *out += "## Refusals\n\nTold to the one who asked for something, and to nobody else.\n\n";
    let row = |refusal: Refusal| vec![format!("`{}`", refusal.code()), refusal.to_string()];
    table(out, &words(&["code", "words"]), &sample_refusals().into_iter().map(row).collect::<Vec<_>>());
}

fn render_limits(out: &mut String) {
    *out += "## Limits\n\nThe operator's to set, and public. What is not set has this default:\n\n";
    let json = serde_json::to_string_pretty(&Limits::default()).unwrap();
    for line in json.lines() {
        writeln!(out, "    {line}").unwrap();
    }
}

fn render() -> String {
    let mut out = INTRODUCTION.to_owned();
    render_commands(&mut out);
    render_shelves(&mut out);
    render_questions(&mut out);
    render_vouching(&mut out);
    render_changes(&mut out);
    render_refusals(&mut out);
    render_limits(&mut out);
    out
}

#[test]
fn the_page_about_the_life_of_a_request_is_fresh() {
    let fresh = render();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(PATH, &fresh).unwrap();
    }
    let kept = std::fs::read_to_string(PATH).unwrap_or_default();
    assert!(
        kept == fresh,
        "docs/lifecycle.md is stale; refresh it with `UPDATE_DOCS=1 cargo test -p acquaint-core`"
    );
}
