//! What a sweep says at its end.

use doublegame::sweep::{Manifest, SweepTable};

/// The worlds, how many games were solved, and the share of worlds in which each claim holds, with bounds that count what
/// is undecided either way.
pub fn text(table: &SweepTable, manifest: &Manifest) -> String {
    let worlds = table.worlds.len();
    let mut text = format!(
        "{worlds} worlds of {} params, lambda {}.\n",
        table.params.len(),
        table.lambda
    );
    let held = &manifest.plan.held;
    if !held.is_empty() {
        let held = held.iter().map(|(name, value)| format!("{name} = {value}"));
        let held: Vec<String> = held.collect();
        text.push_str(&format!("Held: {}.\n", held.join(", ")));
    }
    let solved = |at: usize| {
        let solutions = table.worlds.iter().map(|world| &world.solutions[at]);
        solutions.filter(|solution| solution.converged).count()
    };
    for (at, case) in table.cases.iter().enumerate() {
        let solved = solved(at);
        if solved < worlds {
            text.push_str(&format!(
                "Not solved in {} worlds: {}.\n",
                worlds - solved,
                case.title
            ));
        }
    }
    for (at, claim) in table.claims.iter().enumerate() {
        let count = |wanted: Option<bool>| {
            let outcomes = table.worlds.iter().map(|world| world.claims[at].holds);
            outcomes.filter(|holds| *holds == wanted).count()
        };
        let (holds, undecided) = (count(Some(true)), count(None));
        let share = |count: usize| 100.0 * count as f64 / worlds.max(1) as f64;
        let bounds = if undecided == 0 {
            format!("{:5.1} %", share(holds))
        } else {
            format!("{:5.1} to {:.1} %", share(holds), share(holds + undecided))
        };
        text.push_str(&format!("{:5} {bounds:16} {}\n", claim.id, claim.text));
    }
    text
}
