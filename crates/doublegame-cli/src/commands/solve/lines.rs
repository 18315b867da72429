//! What was found as Gambit's tools print profiles: one line for each, the probabilities in the order of the players,
//! their information sets and the actions.

use doublegame::solve::concept::{Answer, Number};

/// `NE,` and the probabilities; for a quantal response equilibrium its lambda and the probabilities.
pub fn render(answer: &Answer) -> String {
    let mut text = String::new();
    for found in answer.solutions() {
        match found.lambda {
            Some(lambda) => text.push_str(&lambda.to_string()),
            None => text.push_str("NE"),
        }
        for strategy in &found.strategies {
            for (_, probability) in &strategy.actions {
                text.push(',');
                text.push_str(&word(probability));
            }
        }
        text.push('\n');
    }
    text
}

fn word(number: &Number) -> String {
    match &number.exact {
        Some(exact) => exact.to_string(),
        None => number.value.to_string(),
    }
}
