//! How fast scenarios are compiled, in nodes per second on one core.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use doublegame::scenario::compile::{Setting, SizeLimit, World, compile, reprice};
use doublegame::scenario::load::{load, load_text};
use doublegame::scenario::model::Scenario;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

const LIMIT: SizeLimit = SizeLimit { nodes: 50_000_000 };

/// Three actors, three tracks of five values, a hidden choice and a noisy report that is remembered.
const SYNTHETIC: &str = include_str!("compile.dg");

fn korea() -> Option<Scenario> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/korea");
    load(&path).scenario
}

/// The time that this thread has been on a core so far, which other work on the machine does not lengthen; the time on
/// the clock where the system does not tell.
fn core_time(since: Instant) -> Duration {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = stat.and_then(|stat| stat.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(|| since.elapsed(), Duration::from_nanos)
}

/// Seconds of core time that one call takes, over at least half a second of calls.
fn seconds(mut call: impl FnMut()) -> f64 {
    let since = Instant::now();
    let start = core_time(since);
    let mut calls = 0.0;
    loop {
        call();
        calls += 1.0;
        let spent = core_time(since).saturating_sub(start).as_secs_f64();
        if spent > 0.5 {
            return spent / calls;
        }
    }
}

fn measure(criterion: &mut Criterion, name: &str, scenario: &Scenario, horizons: &[u32]) {
    let world = World::central(scenario);
    let mut group = criterion.benchmark_group(name);
    group.sample_size(10);
    for &horizon in horizons {
        let setting = Setting {
            horizon: Some(horizon),
            ..Setting::default()
        };
        let mut compiled = match compile(scenario, &world, &setting, LIMIT) {
            Ok(compiled) => compiled,
            Err(problem) => {
                eprintln!("{name}, horizon {horizon}: {problem:?}");
                continue;
            }
        };
        let nodes = compiled.game.node_count();
        eprintln!(
            "{name}, horizon {horizon}: {nodes} nodes, {} edges, {} information sets, {} rows of payoffs, {} of probabilities, {:.3e} nodes unmerged",
            compiled.game.edge_count(),
            compiled.sets.len(),
            compiled.game.payoffs.len() / scenario.actors.len(),
            compiled.game.probabilities.len(),
            compiled.unmerged_nodes()
        );
        let compiling = seconds(|| {
            black_box(compile(black_box(scenario), &world, &setting, LIMIT)).ok();
        });
        let repricing = seconds(|| {
            reprice(black_box(&mut compiled), scenario, &world).expect("the world is the same");
        });
        eprintln!(
            "{name}, horizon {horizon}: compiled at {:.2} million nodes per second of one core, repriced in {:.3} ms",
            nodes as f64 / compiling / 1e6,
            repricing * 1e3
        );
        group.throughput(Throughput::Elements(nodes as u64));
        group.bench_function(BenchmarkId::new("compile", nodes), |bencher| {
            bencher.iter(|| compile(black_box(scenario), &world, &setting, LIMIT));
        });
        group.bench_function(BenchmarkId::new("reprice", nodes), |bencher| {
            bencher.iter(|| reprice(black_box(&mut compiled), scenario, &world));
        });
    }
}

fn speed(criterion: &mut Criterion) {
    let synthetic = load_text("compile.dg", SYNTHETIC).scenario;
    measure(
        criterion,
        "synthetic",
        &synthetic.expect("the scenario is valid"),
        &[2, 4, 8, 16],
    );
    if let Some(korea) = korea() {
        measure(criterion, "korea", &korea, &[1, 2, 3, 4]);
    }
}

criterion_group!(benches, speed);
criterion_main!(benches);
