//! How fast a strategy is matched on 100,000 requests, without a database: `cargo bench -p acquaint-core`.
//!
//! Each is made, matched and dropped in turn, so memory does not grow. `docs/benchmarks.md` keeps the figures.

use acquaint_core::activity::ConnectionCount;
use acquaint_core::note::NoteContent;
use acquaint_core::recipient_view::{
    Messages, MutualConnections, Place, RecipientProfile, RecipientView, Stay,
};
use acquaint_core::strategy::{Fit, Matcher, Strategy};
use acquaint_core::tie::Tie;
use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;

const REQUESTS: usize = 100_000;
/// Few where the bench only has to run.
fn requests() -> usize {
    if !std::env::args().any(|argument| argument == "--bench") { 100 } else { REQUESTS }
}

const FIELD: &str =
    r#"{"only": {"industries": ["Offshore wind", "Shipping"], "regions": ["Norrhavn", "Port Alder"]}}"#;
const EVERYTHING: &str = r#"{"who": "people_i_could_place",
    "only": {"industries": ["Offshore wind", "Shipping"], "functions": ["Operations"], "regions": ["Norrhavn"],
             "organisations": ["Works 3", "Works 7"], "schools": ["School 2"]},
    "at_least": {"mutual_connections": 2, "sender_connections": 30, "familiarity_percent": 20, "picture": true,
                 "note": ["who", "how", "why"]},
    "always": {"ties": ["relative", "co_worker"], "organisations": ["Works 9"], "people": ["ada", "bo"]},
    "never": {"organisations": ["Works 11"], "people": ["cy"]}}"#;

fn me() -> RecipientProfile {
    let place = |name: &str, from, to| Place::new(Stay { name: name.into(), from: Some(from), to }, Some(40));
    RecipientProfile {
        industry: Some("Shipping".into()),
        region: None,
        function: Some("Operations".into()),
        organisations: Some(vec![place("Works 3", 2010, Some(2015)), place("Works 5", 2015, None)]),
        schools: Some(vec![place("School 2", 2000, Some(2004))]),
        year: 2026,
    }
}

/// A sender as a store reads them: with three stays and every text in its own spelling.
fn view(number: usize) -> RecipientView {
    let stay = |kind: &str, number: usize| Stay {
        name: format!("{kind} {}", number % 13),
        from: Some(2000 + (number % 20) as i16),
        to: Some(2005 + (number % 20) as i16),
    };
    RecipientView {
        names: vec![format!("person-{number}")],
        industry: Some(["Shipping", "Finance", "Offshore Wind", "Söhne & Töchter"][number % 4].into()),
        function: Some(["Operations", "Sales", "Research"][number % 3].into()),
        region: Some(["Norrhavn", "Port Alder", "Valdoro", "Oakmere", "Ærøskøbing"][number % 5].into()),
        organisations: Some((0..3).map(|step| stay("Works", number + step)).collect()),
        schools: Some(vec![stay("School", number)]),
        picture: Some(number % 7 != 0),
        connections: Some(ConnectionCount::Exactly((number % 500) as u32)),
        mutual_connections: Some(MutualConnections {
            count: (number % 6) as u32,
            selectivity: (number % 6) as f64 / 4.0,
        }),
        note: Some(NoteContent { who: Some(true), how: Some(number % 2 == 0), why: None }),
        tie: Some(Tie::ALL[number % Tie::ALL.len()]),
        messages: Some(Messages::Nothing),
        ..RecipientView::default()
    }
}

fn matching(criterion: &mut Criterion) {
    let (me, requests) = (me(), requests());
    let mut group = criterion.benchmark_group("match");
    group.sample_size(20);
    for (name, json) in [("field_and_region", FIELD), ("every_rule", EVERYTHING)] {
        let strategy = Strategy::parse(json).expect("a strategy");
        let matcher = Matcher::new(&strategy, &me);
        group.bench_function(format!("{name}_of_{requests}"), |bencher| {
            bencher.iter(|| {
                let fits = (0..requests).filter(|&number| matcher.fit(&view(number)) == Fit::Fits);
                black_box(fits.count())
            });
        });
    }
    group.bench_function(format!("only_making_{requests}"), |bencher| {
        bencher.iter(|| (0..requests).for_each(|number| drop(black_box(view(number)))));
    });
    group.finish();
}

criterion_group!(benches, matching);
criterion_main!(benches);
