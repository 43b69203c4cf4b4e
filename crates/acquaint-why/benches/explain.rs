//! How long one explanation takes on one core, views, advice, evidence and forecast included: `explain` is the engine alone,
//! `explain_line` with JSON in and out.
//!
//! `cargo bench -p acquaint-why`. `docs/benchmarks.md` keeps the figures.

use acquaint_why::evidence::{answer_line, parse_line};
use acquaint_why::model::Model;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;

const KNOWN: &str = r#"{"id":"r-17","waited_days":41.5,"views_after_days":[],"recipient_posts":3,"recipient_activity":"this_week","recipient_connections":812,"picture":true,"details":0.8,"namesakes":3,"note":{"who":true,"how":false,"why":true},"tie":"co_worker","mutual_connections":4,"shared":{"organisation":true,"school":false,"industry":true,"function":false,"region":true},"sender_connections":180,"sender_activity":"this_month"}"#;

const VIEWED: &str = r#"{"id":"r-18","waited_days":41.5,"views_after_days":[2.0,11.5],"recipient_posts":3,"recipient_activity":"this_week","recipient_connections":812,"picture":true,"details":0.8,"namesakes":3,"note":{"who":true,"how":false,"why":true},"tie":"co_worker","mutual_connections":4,"shared":{"organisation":true,"school":false,"industry":true,"function":false,"region":true},"sender_connections":180,"sender_activity":"this_month"}"#;

/// Three facts in ten are not known, as in the worlds of `acquaint simulate`.
const PARTLY: &str = r#"{"id":"r-20","waited_days":41.5,"views_after_days":[],"recipient_posts":3,"recipient_activity":"this_month","recipient_connections":812,"picture":false,"note":{"who":true,"how":false,"why":null},"mutual_connections":4,"shared":{"organisation":true,"school":false,"industry":true,"function":null,"region":null},"sender_connections":180}"#;

const UNKNOWN: &str = r#"{"id":"r-19","waited_days":41.5}"#;

const LINES: [(&str, &str); 4] =
    [("all_known", KNOWN), ("all_known_viewed", VIEWED), ("partly_known", PARTLY), ("all_unknown", UNKNOWN)];

fn explain(criterion: &mut Criterion) {
    let model = Model::prior();
    let mut group = criterion.benchmark_group("explain");
    group.throughput(Throughput::Elements(1));
    for (name, line) in LINES {
        let Ok(line) = parse_line(line, 1) else { continue };
        group.bench_function(name, |bencher| bencher.iter(|| model.explain(black_box(&line.view), None)));
    }
    group.finish();
    let mut group = criterion.benchmark_group("explain_line");
    group.throughput(Throughput::Elements(1));
    for (name, line) in LINES {
        group.bench_function(name, |bencher| bencher.iter(|| answer_line(&model, black_box(line), 1)));
    }
    group.finish();
}

criterion_group!(benches, explain);
criterion_main!(benches);
