//! The community of the demo: what it promises to those who show it.

use acquaint_core::handle::Handle;
use acquaint_core::import::fold_name;
use acquaint_core::limits::Limits;
use acquaint_core::member::{Role, ViewMode};
use acquaint_core::profile::Profile;
use acquaint_core::reason::{Outcome, Reason};
use acquaint_core::recognition::share_of_details;
use acquaint_core::record::days_between;
use acquaint_core::request::Shelf;
use acquaint_sim::demo::{Demo, DemoEnd, DemoRequest, DemoSpec, MEMBERS_MIN, PersonaKind, demo, model_for};
use acquaint_why::model::Model;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

#[test]
fn figures() {
    let demo = of(2000, 7);
    let m = model_for(&Model::prior(), demo.connections_max).unwrap();
    let sender = demo.persona(PersonaKind::Sender).unwrap().member;
    for r in demo.requests.iter().filter(|r| r.sender == sender && r.end == DemoEnd::Waiting) {
        let v = demo.sender_view(r);
        let e = m.explain(&v, None);
        println!("{:20} {:?}", demo.members[r.recipient].profile.name, r.truth.unwrap().key());
        for o in e.ranked().iter().take(4) { print!("   {} {:.2}", o.key(), e.chance_of(*o)); }
        println!("   w {:.0} mutual {:?} namesakes {:?} conn {:?} det {:?} act {:?} rc {:?} {:?}", v.waited_days, v.mutual_connections, v.namesakes, v.sender_connections, v.details, v.sender_activity, v.recipient_connections, v.note);
        println!("   {:?}", v.shared);
    }
    let n = demo.members.len() as f64;
    println!("mean degree {}", demo.connections.len() as f64 * 2.0 / n);
    let mut deg = vec![0usize; demo.members.len()];
    for c in &demo.connections { deg[c.a]+=1; deg[c.b]+=1; }
    deg.sort(); println!("deg quantiles {:?}", [0.0,0.05,0.25,0.5,0.75,0.95,0.99,0.999,0.9999].map(|q: f64| deg[(q*n) as usize]));
    let end = |f: fn(&DemoEnd)->bool| demo.requests.iter().filter(|r| f(&r.end)).count();
    println!("requests {} waiting {} accepted {} withdrawn {} views {}", demo.requests.len(), end(|e| *e==DemoEnd::Waiting), end(|e| matches!(e, DemoEnd::Accepted(_))), end(|e| matches!(e, DemoEnd::Withdrawn(_))), demo.views.len());
    let mut t = BTreeMap::new();
    for r in &demo.requests { if let Some(o) = r.truth { *t.entry(o.key()).or_insert(0) += 1; } }
    println!("{t:?}");
    println!("no picture {}", demo.members.iter().filter(|m| m.picture.is_none()).count());
    println!("q {} vouch {}", demo.requests.iter().filter(|r| r.question.is_some()).count(), demo.requests.iter().filter(|r| r.vouch.is_some()).count());
    let beatriz = demo.persona(PersonaKind::Recipient).unwrap().member;
    let mut sh = BTreeMap::new();
    for r in demo.requests.iter().filter(|r| r.recipient==beatriz) { *sh.entry((r.keeping.shelf.key(), r.end==DemoEnd::Waiting)).or_insert(0)+=1; }
    println!("{sh:?} {:?}", demo.aim);
    for i in (0..2000).step_by(67) { let x=&demo.members[i]; println!("{} | {} | {} | {} | {} | {} pos | {}", x.profile.name, x.handle, x.email, x.profile.headline, x.profile.region, x.profile.positions.len(), x.profile.about); }
    for r in demo.requests.iter().step_by(131) { println!("{} -> {}: {:?} {:?} {:?}", demo.members[r.sender].profile.name, demo.members[r.recipient].profile.name, r.tie, r.evidence.as_ref().map(|e| e.to_string()), r.note.as_str()); }
}

fn of(members: usize, seed: u64) -> Demo {
    let spec = DemoSpec { members, seed, ..DemoSpec::at("2026-11-23T09:00:00Z".parse().unwrap()) };
    demo(&spec, &Model::prior())
}
