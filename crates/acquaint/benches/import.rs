//! How long a large archive takes, and how much memory, measured on the real binary: 5,500 invitations, 11,000
//! connections and 20,000 messages.
//!
//! `cargo bench -p acquaint`. `docs/benchmarks.md` keeps the figures. Memory is the peak resident set as Linux counts
//! it (`VmHWM`), read while the process runs; elsewhere it is not measured.

use acquaint_sim::archive::{ArchiveSpec, Era};
use criterion::{Criterion, criterion_group, criterion_main};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

fn large() -> ArchiveSpec {
    ArchiveSpec {
        sent: 4500,
        received: 1000,
        connections: 11_000,
        messages: 20_000,
        ..ArchiveSpec::era(Era::Y2026)
    }
}

fn acquaint(database: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_acquaint"));
    command.arg("--database").arg(database).args(arguments);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn succeed(mut command: Command) {
    assert!(command.status().expect("the binary was just built").success());
}

/// Peak resident set of a run, in MiB, as far as it could be read.
fn peak_mib(mut command: Command) -> f64 {
    let mut child = command.spawn().expect("the binary was just built");
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0.0f64;
    while child.try_wait().expect("the child is ours").is_none() {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|rest| rest.split_whitespace().next()).and_then(|n| n.parse::<f64>().ok());
        peak = peak.max(kib.unwrap_or(0.0) / 1024.0);
        std::thread::sleep(Duration::from_micros(500));
    }
    peak
}

#[expect(clippy::print_stderr, reason = "criterion measures times only; memory is printed beside them")]
fn import(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let spec = large();
    let archive = folder.path().join(spec.file_name());
    spec.write(&archive).expect("room for the archive");
    let archive = archive.to_str().expect("a temporary path is UTF-8");
    let database = |n: usize| folder.path().join(format!("{n}.db"));
    let mut runs = 0;
    let mut group = criterion.benchmark_group("large_archive");
    group.sample_size(10);
    group.bench_function("why", |bencher| {
        bencher.iter(|| succeed(acquaint(&database(0), &["why", archive])));
    });
    group.bench_function("import", |bencher| {
        bencher.iter(|| {
            runs += 1;
            succeed(acquaint(&database(runs), &["import", "linkedin", archive]));
        });
    });
    group.finish();
    let peak = peak_mib(acquaint(&database(runs + 1), &["import", "linkedin", archive]));
    eprintln!("large_archive/import  peak memory: {peak:.0} MiB");
    let peak = peak_mib(acquaint(&database(0), &["why", archive]));
    eprintln!("large_archive/why     peak memory: {peak:.0} MiB");
}

criterion_group!(benches, import);
criterion_main!(benches);
