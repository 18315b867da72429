use doublegame::infer::{InferOptions, infer};
use doublegame::record::{coding::Coded, table};
use doublegame::scenario::compile::{SizeLimit, World};
fn main() {
    let path = std::env::args().nth(1).unwrap();
    let loaded = doublegame::scenario::load::load(std::path::Path::new(&path));
    let scenario = loaded.scenario.unwrap();
    let file = std::path::Path::new(&path).join(&scenario.record.as_ref().unwrap().file);
    let t = table::read(&std::fs::read(file).unwrap());
    for e in &t.errors {
        println!("error {e:?}");
    }
    let coded = Coded::new(&scenario, &t).unwrap();
    let begun = std::time::Instant::now();
    let o = InferOptions {
        lambda: 2.0,
        horizon: None,
        other_lambdas: &[],
        tilts: &[],
        worlds: std::env::args().nth(2).map(|n| doublegame::infer::Draws {
            count: n.parse().unwrap(),
            seed: 1,
        }),
        limit: SizeLimit { nodes: 5_000_000 },
        stop: &|| false,
        progress: &|n, _, _| eprintln!("{n} {:.1}", begun.elapsed().as_secs_f64()),
    };
    let r = infer(&coded, &World::central(&scenario), &o);
    match r {
        Ok(r) => {
            println!("{:.1} s", begun.elapsed().as_secs_f64());
            for a in &r.actors {
                println!("{} {:?}", a.actor, a.prior);
                for p in &a.posterior {
                    println!(
                        "{} {:.3?} then {:.3?} band {:.3?} {:.3?}",
                        p.date, p.probability, p.known_then, p.band, p.over_worlds
                    );
                }
            }
            for p in &r.periods {
                println!(
                    "{} {:?} n {} res {:.1e} s {:.2} e {:.2} tail {:?}",
                    p.first,
                    p.policies,
                    p.nodes,
                    p.residual,
                    p.surprise_bits,
                    p.expected_bits,
                    p.tail_probability
                );
            }
            for i in r.indicators.iter().take(8) {
                println!("{} {} {:.4}", i.which, i.actor, i.expected_bits);
            }
            for s in &r.sensitivity {
                println!("{} {} {:?}", s.of, s.change, s.posterior);
            }
            println!("{} {:?}", r.log_evidence, r.worlds);
            println!("{:?}", r.not_converged);
        }
        Err(e) => println!("{e}"),
    }
}
