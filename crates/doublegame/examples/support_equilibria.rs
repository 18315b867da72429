//! Finds all equilibria of games in `.nfg` files by support enumeration.
//!
//! Prints for each file a line of JSON: its name, the midpoints of the equilibria as numbers in a row, how many of them
//! are proven to be isolated, how many support profiles are open, how many boxes were looked at, and the seconds that
//! the solver took.

use doublegame::game::read_nfg;
use doublegame::solve::nash::{Certainty, SupportOptions, support_equilibria};
use std::error::Error;
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    for path in std::env::args().skip(1) {
        let form = read_nfg(&std::fs::read_to_string(&path)?)?.form;
        let start = Instant::now();
        let found = support_equilibria(&form, &SupportOptions::default(), &|| false)?;
        let seconds = start.elapsed().as_secs_f64();
        let all = found.equilibria.iter();
        let isolated = all.filter(|equilibrium| equilibrium.certainty == Certainty::Isolated);
        let line = serde_json::json!({
            "file": path,
            "equilibria": found.equilibria.iter().map(|e| e.midpoint.concat()).collect::<Vec<_>>(),
            "isolated": isolated.count(),
            "open": found.open.len(),
            "boxes": found.counts.boxes,
            "seconds": seconds,
        });
        println!("{line}");
    }
    Ok(())
}
