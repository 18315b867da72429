//! Counts the extreme equilibria of bimatrix games in the text format of lrslib's `lrsnash`.
//!
//! Each argument is a file: the numbers of rows and columns, then the first player's payoffs row by row, then the
//! second player's; all are integers or fractions. Prints for each file its name, the number of extreme equilibria, the
//! number of components, how many bases were visited and the seconds that the solver took.

use doublegame::game::{NormalForm, Rational};
use doublegame::solve::Status;
use doublegame::solve::nash::{EnumerationOptions, all_equilibria};
use std::error::Error;
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    for path in std::env::args().skip(1) {
        let form = read(&std::fs::read_to_string(&path)?)?;
        let start = Instant::now();
        let found = all_equilibria(&form, &EnumerationOptions::default(), &|| false)?;
        let seconds = start.elapsed().as_secs_f64();
        if found.status != Status::Converged {
            return Err(format!("{path}: {:?}", found.status).into());
        }
        println!(
            "{path} {} {} {} {seconds:.6}",
            found.extreme.len(),
            found.components.len(),
            found.bases.0 + found.bases.1
        );
    }
    Ok(())
}

fn read(text: &str) -> Result<NormalForm, Box<dyn Error>> {
    let mut words = text.split_whitespace();
    let mut size = || -> Result<usize, Box<dyn Error>> {
        Ok(words.next().ok_or("the sizes are missing")?.parse()?)
    };
    let (m, n) = (size()?, size()?);
    let numbers = words
        .map(str::parse::<Rational>)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| error.to_string())?;
    if numbers.len() != 2 * m * n {
        return Err(format!("{} payoffs, not {}", numbers.len(), 2 * m * n).into());
    }
    let payoffs = (0..n)
        .flat_map(|j| (0..m).flat_map(move |i| [i * n + j, m * n + i * n + j]))
        .map(|place| numbers[place].clone())
        .collect();
    let names = |count: usize| (1..=count).map(|i| i.to_string()).collect();
    Ok(NormalForm {
        title: String::new(),
        comment: String::new(),
        players: vec!["row".to_owned(), "column".to_owned()],
        strategies: vec![names(m), names(n)],
        payoffs,
        outcome_labels: Vec::new(),
    })
}
