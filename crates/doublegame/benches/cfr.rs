//! Iterations of counterfactual regret minimization on one thread, and what it takes to compile a game for them.

#[path = "../tests/games/cfr/zero_sum/generators.rs"]
mod generators;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use doublegame::game::Game;
use doublegame::solve::{CfrMethod, CfrOptions, CfrSolver};
use std::hint::black_box;

const METHODS: [(&str, CfrMethod); 3] = [
    ("CFR+", CfrMethod::Plus),
    ("DCFR", CfrMethod::DISCOUNTED),
    ("PCFR+", CfrMethod::PredictivePlus),
];

fn games() -> Vec<(&'static str, Game)> {
    let games = [
        ("Kuhn", generators::kuhn()),
        ("Leduc", generators::leduc()),
        ("liar's dice", generators::liars_dice(6)),
    ];
    let made = games.into_iter();
    made.filter_map(|(name, game)| Some((name, game.ok()?)))
        .collect()
}

fn iterations(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("iteration");
    group.throughput(Throughput::Elements(1));
    for (name, game) in games() {
        for (method_name, method) in METHODS {
            let Ok(mut solver) = CfrSolver::new(&game, method, CfrOptions::PATH_LIMIT) else {
                continue;
            };
            group.bench_function(BenchmarkId::new(method_name, name), |bencher| {
                bencher.iter(|| solver.iterate());
            });
        }
    }
    group.finish();
}

fn compiling(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("compile for CFR");
    group.sample_size(10);
    for (name, game) in games() {
        group.throughput(Throughput::Elements(game.node_count() as u64));
        group.bench_with_input(BenchmarkId::from_parameter(name), &game, |bencher, game| {
            bencher.iter(|| {
                black_box(CfrSolver::new(
                    game,
                    CfrMethod::Plus,
                    CfrOptions::PATH_LIMIT,
                ))
            });
        });
    }
    group.finish();
}

/// A pool of this thread alone for all that follows, so that nothing is shared out.
fn use_one_thread(_: &mut Criterion) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1);
    if let Err(error) = pool.use_current_thread().build_global() {
        eprintln!("measured on several threads: {error}");
    }
}

criterion_group!(benches, use_one_thread, iterations, compiling);
criterion_main!(benches);
