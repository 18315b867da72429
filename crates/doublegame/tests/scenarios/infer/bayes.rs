//! The filter against Bayes' rule by brute force: games are compiled anew with the belief as their prior, and every path
//! is multiplied out.

use super::support::{PROMISE, options, read, row, scenario, table};
use doublegame::game::{Game, NodeId, NodeKind, Profile};
use doublegame::infer::infer;
use doublegame::record::coding::Coded;
use doublegame::scenario::compile::{Compiled, Label, Setting, SizeLimit, World, compile_unmerged};
use doublegame::scenario::model::{Expr, MoveId, ParamId, PolicyId, Scenario, TrackId};
use doublegame::solve::{QreOptions, solve_qre};
use proptest::prelude::*;

const LIKELY: ParamId = ParamId(0);
const TRUST: TrackId = TrackId(0);
const WORD: MoveId = MoveId(0);
const REPORT: MoveId = MoveId(2);
const ANSWER: MoveId = MoveId(3);

/// What is seen in one period.
#[derive(Debug, Clone, Copy)]
struct Seen {
    word: Option<u16>,
    report: Option<u16>,
    answer: u16,
}

impl Seen {
    fn rows(self, year: i32) -> String {
        let day = format!("{year}-06-01");
        let mut rows = String::new();
        if let Some(word) = self.word {
            rows += &row(&day, &day, "Ana", ["promise", "threat"][usize::from(word)]);
        }
        if let Some(report) = self.report {
            rows += &row(&day, &day, "Bob", ["bad", "good"][usize::from(report)]);
        }
        rows + &row(
            &day,
            &day,
            "Bob",
            ["stay", "leave"][usize::from(self.answer)],
        )
    }

    fn allows(self, which: MoveId, value: u16) -> bool {
        match which {
            WORD => self.word.is_none_or(|word| word == value),
            REPORT => self.report.is_none_or(|report| report == value),
            ANSWER => self.answer == value,
            _ => true,
        }
    }
}

/// The probability, for each type of Ana, of what is seen in the first period.
fn likelihood(compiled: &Compiled, profile: &Profile, seen: Seen) -> [f64; 2] {
    let game = &compiled.game;
    let mut likelihood = [0.0; 2];
    for edge in game.edges(NodeId(0)) {
        let Label::Start { point, .. } = compiled.labels[game.edge_label[edge] as usize] else {
            panic!("an edge of the root");
        };
        let kind = compiled.starts[point as usize].types[0];
        likelihood[usize::from(kind)] += ways(
            compiled,
            game,
            profile,
            game.edge_child[edge] as usize,
            seen,
        );
    }
    likelihood
}

fn ways(compiled: &Compiled, game: &Game, profile: &Profile, node: usize, seen: Seen) -> f64 {
    let id = NodeId(node as u32);
    let mut sum = 0.0;
    for (at, edge) in game.edges(id).enumerate() {
        let chance = match game.kind(id) {
            NodeKind::Terminal => return 1.0,
            NodeKind::Chance => game.probabilities[game.edge_probability[edge] as usize],
            NodeKind::Decision(set) => profile.probabilities[game.actions(set).start + at],
        };
        let Label::Move { which, value, .. } = compiled.labels[game.edge_label[edge] as usize]
        else {
            panic!("an edge below the root is a move");
        };
        if !seen.allows(which, value) {
            continue;
        }
        let rest = if which == ANSWER {
            1.0
        } else {
            ways(
                compiled,
                game,
                profile,
                game.edge_child[edge] as usize,
                seen,
            )
        };
        sum += chance * rest;
    }
    sum
}

/// The posterior that Ana is good after each period, and the log likelihood of everything.
fn by_hand(scenario: &Scenario, periods: &[Seen]) -> (Vec<f64>, f64) {
    let mut world = World::central(scenario);
    let (mut trust, mut log, mut posteriors) = (1_i32, 0.0, Vec::new());
    for (number, &seen) in periods.iter().enumerate() {
        let setting = Setting {
            policies: if number == 0 {
                vec![PolicyId(0)]
            } else {
                Vec::new()
            },
            starts: vec![(TRUST, Expr::Number(f64::from(trust)))],
            ..Setting::default()
        };
        let limit = SizeLimit { nodes: 1_000_000 };
        let compiled = compile_unmerged(scenario, &world, &setting, limit).unwrap();
        let solution = solve_qre(&compiled.game, &QreOptions::at(2.0), &|| false);
        let [good, bad] = likelihood(&compiled, &solution.profile, seen);
        let prior = world.values[LIKELY.index()];
        let total = prior * good + (1.0 - prior) * bad;
        log += total.ln();
        world = world.with(LIKELY, prior * good / total);
        posteriors.push(prior * good / total);
        trust = (trust + if seen.answer == 0 { 1 } else { -1 }).clamp(0, 2);
    }
    (posteriors, log)
}

fn seen() -> impl Strategy<Value = Seen> {
    (
        prop::option::of(0..2_u16),
        prop::option::of(0..2_u16),
        0..2_u16,
    )
        .prop_map(|(word, report, answer)| Seen {
            word,
            report,
            answer,
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn the_filter_is_bayes_rule(mut first in seen(), second in seen()) {
        // Bob is loyal in the first period.
        first.answer = 0;
        let scenario = scenario(PROMISE);
        let rows = first.rows(2018) + &second.rows(2019);
        let inference = read(&scenario, &rows).unwrap();
        let (posteriors, log) = by_hand(&scenario, &[first, second]);
        for (said, expected) in inference.actors[0].posterior.iter().zip(&posteriors) {
            prop_assert!((said.probability["good"] - expected).abs() < 1e-10);
            prop_assert_eq!(&said.probability, &said.known_then);
        }
        prop_assert!((inference.log_evidence - log).abs() < 1e-10);
        prop_assert_eq!(inference.actors[0].posterior.len(), 2);
    }

    /// Where periods begin alike, what was built and found for one serves the others.
    #[test]
    fn in_a_longer_record_the_filter_is_bayes_rule_too(
        mut periods in prop::collection::vec(seen(), 5)
    ) {
        periods[0].answer = 0;
        let text = PROMISE.replace("2018-01-01 to 2018-12-31", "2015-01-01 to 2015-12-31");
        let scenario = scenario(&text);
        let rows: String = (2015..).zip(&periods).map(|(year, seen)| seen.rows(year)).collect();
        let inference = read(&scenario, &rows).unwrap();
        let (posteriors, log) = by_hand(&scenario, &periods);
        prop_assert_eq!(inference.actors[0].posterior.len(), 5);
        for (said, expected) in inference.actors[0].posterior.iter().zip(&posteriors) {
            prop_assert!((said.probability["good"] - expected).abs() < 1e-10);
        }
        prop_assert!((inference.log_evidence - log).abs() < 1e-10);
    }

    #[test]
    fn the_order_of_rows_does_not_matter(first in seen(), second in seen(), swap in any::<bool>()) {
        let scenario = scenario(PROMISE);
        let first = Seen { answer: 0, ..first };
        let rows = first.rows(2018) + &second.rows(2019);
        let mut lines: Vec<&str> = rows.lines().collect();
        lines.reverse();
        if swap {
            lines.swap(0, 1.min(rows.lines().count() - 1));
        }
        let turned = lines.join("\n") + "\n";
        let (straight, turned) = (read(&scenario, &rows).unwrap(), read(&scenario, &turned).unwrap());
        prop_assert_eq!(&straight.actors, &turned.actors);
        prop_assert_eq!(straight.log_evidence.to_bits(), turned.log_evidence.to_bits());
    }
}

#[test]
fn factors_in_sequence_add_up_to_the_change_of_the_log_odds() {
    let scenario = scenario(PROMISE);
    let seen = |word, report, answer| Seen {
        word: Some(word),
        report: Some(report),
        answer,
    };
    let rows = seen(1, 0, 0).rows(2018) + &seen(0, 1, 1).rows(2019);
    let inference = read(&scenario, &rows).unwrap();
    let observations = inference.observations.iter();
    let sum: f64 = observations
        .map(|item| item.log_bayes_factor[0].in_sequence)
        .sum();
    let odds = |good: f64| (good / (1.0 - good)).ln();
    let last = &inference.actors[0].posterior[1].probability;
    assert!((sum - (odds(last["good"]) - odds(0.4))).abs() < 1e-10);
    let by_event: f64 = inference
        .events
        .iter()
        .flat_map(|event| &event.log_bayes_factor)
        .map(|factor| factor.in_sequence)
        .sum();
    assert!(
        (by_event - sum).abs() < 1e-10,
        "every factor belongs to an event"
    );
}

#[test]
fn leaving_an_observation_out_is_reading_the_record_without_it() {
    let noisy = PROMISE.replace("\"high\" = 1", "\"high\" = 0.9");
    let scenario = scenario(&noisy);
    let rows = row("2018-03-01", "2018-03-01", "Ana", "threat")
        + &row("2018-04-01", "2018-04-01", "Bob", "stay")
        + &row("2019-03-01", "2019-03-01", "Bob", "bad");
    let full = read(&scenario, &rows).unwrap();
    let last = full.observations.last().unwrap();
    assert_eq!(last.which, "report");
    // The last observation comes after all games, so that the record without it is played alike.
    let without: String = rows
        .lines()
        .take(2)
        .map(|line| format!("{line}\n"))
        .collect();
    let without = read(&scenario, &without).unwrap();
    let odds = |inference: &doublegame::infer::Inference| {
        let good = inference.actors[0].posterior[1].probability["good"];
        (good / (1.0 - good)).ln()
    };
    let difference = odds(&full) - odds(&without);
    assert!((last.log_bayes_factor[0].left_out.unwrap() - difference).abs() < 1e-10);
}

#[test]
fn the_same_record_gives_the_same_bytes_on_any_number_of_threads() {
    let scenario = scenario(&PROMISE.replace("\"high\" = 1", "\"high\" = 0.9"));
    let table = table(
        &(row("2018-03-01", "2018-03-01", "Ana", "threat")
            + &row("2019-03-01", "2019-03-01", "Bob", "bad")),
    );
    let coded = Coded::new(&scenario, &table).unwrap();
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        let options = doublegame::infer::InferOptions {
            worlds: Some(doublegame::infer::Draws { count: 20, seed: 3 }),
            other_lambdas: &[1.0],
            ..options()
        };
        let read = || infer(&coded, &World::central(&scenario), &options).unwrap();
        serde_json::to_string(&pool.install(read)).unwrap()
    };
    assert_eq!(on(1), on(3));
}

#[test]
fn the_record_at_another_lambda_is_that_of_a_run_at_it() {
    let scenario = scenario(&PROMISE.replace("\"high\" = 1", "\"high\" = 0.9"));
    let table = table(
        &(row("2018-03-01", "2018-03-01", "Ana", "threat")
            + &row("2019-03-01", "2019-03-01", "Bob", "bad")),
    );
    let coded = Coded::new(&scenario, &table).unwrap();
    let read = |lambda: f64, other_lambdas: &[f64]| {
        let options = doublegame::infer::InferOptions {
            lambda,
            other_lambdas,
            ..options()
        };
        infer(&coded, &World::central(&scenario), &options).unwrap()
    };
    let both = read(2.0, &[3.0, 1.0]);
    let lambdas: Vec<f64> = both.lambdas.iter().map(|it| it.lambda).collect();
    assert_eq!(lambdas, [1.0, 2.0, 3.0]);
    for said in &both.lambdas {
        let alone = read(said.lambda, &[]);
        let last = alone.actors[0].posterior.last().unwrap();
        let shares = &said.posterior.as_ref().unwrap()[0];
        for (kind, share) in &last.probability {
            assert!((shares[kind] - share).abs() < 1e-9, "{said:?}");
        }
        assert!((said.log_evidence.unwrap() - alone.log_evidence).abs() < 1e-9);
        let misfits = alone.periods.iter();
        let misfits = misfits.filter(|it| it.tail_probability.is_some_and(|tail| tail <= 0.05));
        assert_eq!(said.misfits, misfits.count());
    }
    assert!(both.lambdas[0].log_evidence != both.lambdas[1].log_evidence);
}

#[test]
fn few_effective_worlds_give_no_bands() {
    let scenario = scenario(&PROMISE.replace("\"high\" = 1", "\"high\" = 0.9"));
    let table = table(&row("2018-03-01", "2018-03-01", "Ana", "threat"));
    let coded = Coded::new(&scenario, &table).unwrap();
    let drawn = |count: usize| {
        let options = doublegame::infer::InferOptions {
            worlds: Some(doublegame::infer::Draws { count, seed: 3 }),
            ..options()
        };
        infer(&coded, &World::central(&scenario), &options).unwrap()
    };
    let (few, many) = (drawn(10), drawn(400));
    let worlds = few.worlds.as_ref().unwrap();
    assert!(worlds.effective_sample_size <= 10.0);
    let why = worlds.why_no_bands.as_deref().unwrap();
    assert!(
        why.contains("the 10 drawn worlds count as") && why.contains("--worlds"),
        "{why}"
    );
    assert_eq!(worlds.log_evidence, None);
    let bare = |at: &doublegame::infer::PosteriorAt| at.band.is_none() && at.over_worlds.is_none();
    assert!(few.actors[0].posterior.iter().all(bare));
    let worlds = many.worlds.as_ref().unwrap();
    assert!(worlds.effective_sample_size >= 20.0, "{worlds:?}");
    assert!(worlds.why_no_bands.is_none() && worlds.log_evidence.is_some());
    assert!(!many.actors[0].posterior.iter().any(bare));
}

/// The posterior with the params integrated out, and the evidence, are those of a midpoint rule over the params' cube.
#[test]
fn params_are_integrated_out_as_by_quadrature() {
    let scenario = scenario(&PROMISE.replace("\"high\" = 1", "\"high\" = 0.9"));
    let rows = [
        ("2018-03-01", "Ana", "threat"),
        ("2019-03-01", "Bob", "bad"),
        ("2019-04-01", "Ana", "threat"),
    ];
    let rows: String = rows
        .map(|(day, who, what)| row(day, day, who, what))
        .concat();
    let table = table(&rows);
    let coded = Coded::new(&scenario, &table).unwrap();
    let map = doublegame::worlds::ParamMap::new(&scenario).unwrap();
    assert_eq!(map.inputs().len(), 2);
    let steps = 12;
    let (mut evidence, mut sums) = (0.0, vec![0.0; 2]);
    for cell in 0..steps * steps {
        let at = |step: i32| (f64::from(step) + 0.5) / f64::from(steps);
        let world = map.world_at(&[at(cell / steps), at(cell % steps)]);
        let read = infer(&coded, &world.unwrap().unwrap(), &options()).unwrap();
        let likelihood = read.log_evidence.exp();
        evidence += likelihood / f64::from(steps * steps);
        for (sum, at) in sums.iter_mut().zip(&read.actors[0].posterior) {
            *sum += likelihood * at.probability["good"] / f64::from(steps * steps);
        }
    }
    let options = doublegame::infer::InferOptions {
        worlds: Some(doublegame::infer::Draws {
            count: 800,
            seed: 1,
        }),
        ..options()
    };
    let over = infer(&coded, &World::central(&scenario), &options).unwrap();
    let worlds = over.worlds.as_ref().unwrap();
    assert!(worlds.effective_sample_size > 100.0, "{worlds:?}");
    for (sum, at) in sums.iter().zip(&over.actors[0].posterior) {
        let (low, high) = at.band.as_ref().unwrap()["good"];
        // A band of nine tenths is 3.3 standard deviations wide.
        let error = (high - low) / 3.3 / worlds.effective_sample_size.sqrt();
        let mean = at.over_worlds.as_ref().unwrap()["good"];
        assert!((mean - sum / evidence).abs() < 4.0 * error, "{mean}");
    }
    let error = worlds.log_evidence.unwrap() - evidence.ln();
    let sure = worlds.log_evidence_error.unwrap();
    assert!(
        error.abs() < 4.0 * sure + 0.01 && sure < 0.1,
        "{error} {sure}"
    );
}
