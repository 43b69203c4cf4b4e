//! How many lines of evidence are explained in a second on one core, JSON in and out, advice and forecast included.
//!
//! `cargo bench -p acquaint-why`. `docs/benchmarks.md` keeps the figures.

use acquaint_why::evidence::answer_line;
use acquaint_why::model::Model;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;

const KNOWN: &str = r#"{"id":"r-17","waited_days":41.5,"views_after_days":[],"recipient_posts":3,"recipient_activity":"this_week","recipient_connections":812,"picture":true,"details":0.8,"namesakes":3,"note":{"who":true,"how":false,"why":true},"tie":"co_worker","mutual_connections":4,"shared":{"organisation":true,"school":false,"industry":true,"function":false,"region":true},"sender_connections":180,"sender_activity":"this_month"}"#;

const VIEWED: &str = r#"{"id":"r-18","waited_days":41.5,"views_after_days":[2.0,11.5],"recipient_posts":3,"recipient_activity":"this_week","recipient_connections":812,"picture":true,"details":0.8,"namesakes":3,"note":{"who":true,"how":false,"why":true},"tie":"co_worker","mutual_connections":4,"shared":{"organisation":true,"school":false,"industry":true,"function":false,"region":true},"sender_connections":180,"sender_activity":"this_month"}"#;

const UNKNOWN: &str = r#"{"id":"r-19","waited_days":41.5}"#;

fn explain(criterion: &mut Criterion) {
    let model = Model::prior();
    let mut group = criterion.benchmark_group("explain_line");
    group.throughput(Throughput::Elements(1));
    for (name, line) in [("all_known", KNOWN), ("all_known_viewed", VIEWED), ("all_unknown", UNKNOWN)] {
        group.bench_function(name, |bencher| bencher.iter(|| answer_line(&model, black_box(line), 1)));
    }
    group.finish();
}

criterion_group!(benches, explain);
criterion_main!(benches);
