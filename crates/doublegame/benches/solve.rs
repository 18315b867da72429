//! Cold solves at lambda 2 of generated signaling games of several sizes.
//!
//! Prints for every game its size and the time of the solve for each node and sweep, then measures whole solves.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use doublegame::game::{Game, SignalingFamily, signaling_game};
use doublegame::solve::{QreOptions, solve_qre};
use std::time::Instant;

const LAMBDA: f64 = 2.0;

fn games() -> Vec<(String, Game)> {
    let small = SignalingFamily {
        types: 3,
        resolves: 2,
        words: 2,
        acts: 3,
        signals: 3,
        answers: 3,
        tension: 5,
        stock: 5,
        periods: 2,
        remembers_all: false,
        seed: 1,
    };
    let families = [
        small,
        SignalingFamily {
            periods: 4,
            ..small
        },
        SignalingFamily {
            types: 4,
            resolves: 4,
            tension: 6,
            stock: 6,
            periods: 6,
            ..small
        },
        SignalingFamily {
            remembers_all: true,
            ..small
        },
    ];
    families
        .into_iter()
        .filter_map(|family| {
            let game = signaling_game(family).ok()?.game;
            let memory = if family.remembers_all {
                "tree"
            } else {
                "graph"
            };
            let sets = game.information_sets.len();
            Some((
                format!("{memory} {} nodes {sets} sets", game.node_count()),
                game,
            ))
        })
        .collect()
}

fn cold_solve(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("cold solve");
    group.sample_size(10);
    for (name, game) in games() {
        let start = Instant::now();
        let solution = solve_qre(&game, &QreOptions::at(LAMBDA), &|| false);
        let nanoseconds = start.elapsed().as_nanos() as f64;
        let per_node = nanoseconds / (solution.sweeps * game.node_count()) as f64;
        println!(
            "{name}: {:?}, {} sweeps, {per_node:.1} ns for each node and sweep",
            solution.status, solution.sweeps
        );
        group.throughput(Throughput::Elements(game.node_count() as u64));
        group.bench_with_input(BenchmarkId::from_parameter(name), &game, |bencher, game| {
            bencher.iter(|| solve_qre(game, &QreOptions::at(LAMBDA), &|| false));
        });
    }
    group.finish();
}

criterion_group!(benches, cold_solve);
criterion_main!(benches);
