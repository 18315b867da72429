//! What an actor that observes still carries of another's type when it moves, with the memory it has.

use crate::game::{Game, NodeId};
use crate::measures::play::Play;
use crate::measures::tally::entropy_of_rows;
use crate::scenario::compile::Compiled;
use crate::scenario::model::{ActorId, Scenario};

/// The mutual information, in bits, between the actor's type and the information set at which the observer last moves
/// in each period, given the observer's own type.
///
/// One number for each period; `None` where the observer has no information set (it does not choose then, or all its
/// choices are committed). Plays in which it does not move in the period count as one more thing to be told. Exact:
/// one pass over the edges for each pair of types. Never above the bits of an observer who forgets nothing.
#[must_use]
pub fn as_remembered(
    scenario: &Scenario,
    play: &Play<'_>,
    actor: ActorId,
    observer: ActorId,
) -> Vec<Option<f64>> {
    let compiled = play.compiled();
    let types = scenario.actors[actor.index()].types.len();
    let own_types = scenario.actors[observer.index()].types.len();
    let again = moves_again(play, observer);
    let horizon = compiled.horizon as usize;
    // Rows of the joint weights: for each set, and for each period's plays without one.
    let mut at_set = vec![vec![0.0; own_types * types]; compiled.sets.len()];
    let mut without = vec![vec![0.0; own_types * types]; horizon];
    let mut prior = vec![0.0; own_types * types];
    for own in 0..own_types {
        for kind in 0..types {
            let cell = own * types + kind;
            let roots = roots_with(play, (observer, own), (actor, kind));
            let total: f64 = roots.iter().sum();
            if total <= 0.0 {
                continue;
            }
            prior[cell] = total;
            for row in &mut without {
                row[cell] = total;
            }
            let masses = play.unconditional_masses(&roots);
            for (set, mass) in last_sets(compiled, &masses, &again, observer) {
                at_set[set][cell] += mass;
            }
            for (set, row) in at_set.iter().enumerate() {
                let meaning = &compiled.sets[set];
                if meaning.actor == observer {
                    let left = &mut without[meaning.period as usize - 1][cell];
                    *left = f64::max(*left - row[cell], 0.0);
                }
            }
        }
    }
    let entropy = |row: &[f64]| entropy_of_rows(row, types);
    (0..horizon)
        .map(|at| {
            let mut moves = false;
            let mut left = entropy(&without[at]);
            for (meaning, row) in compiled.sets.iter().zip(&at_set) {
                if meaning.actor == observer && meaning.period as usize == at + 1 {
                    moves = true;
                    left += entropy(row);
                }
            }
            moves.then(|| (entropy(&prior) - left).max(0.0))
        })
        .collect()
}

/// The probability of each start point with these types, 0 for the others.
fn roots_with(
    play: &Play<'_>,
    (observer, own): (ActorId, usize),
    (actor, kind): (ActorId, usize),
) -> Vec<f64> {
    let compiled = play.compiled();
    compiled
        .starts
        .iter()
        .zip(compiled.game.edges(NodeId(0)))
        .map(|(start, edge)| {
            let fits = usize::from(start.types[observer.index()]) == own
                && usize::from(start.types[actor.index()]) == kind;
            if fits {
                play.edge_probability()[edge]
            } else {
                0.0
            }
        })
        .collect()
}

/// Length: edges. The chance that the observer moves again in the period of the edge's parent once the edge is taken.
fn moves_again(play: &Play<'_>, observer: ActorId) -> Vec<f64> {
    let compiled = play.compiled();
    let game = &compiled.game;
    let periods = play.node_periods();
    let mut from_node = vec![0.0; game.node_count()];
    let mut from_edge = vec![0.0; game.edge_count()];
    for node in (0..game.node_count()).rev() {
        let mut chance = 0.0;
        for edge in game.edges(NodeId(node as u32)) {
            let child = game.edge_child[edge] as usize;
            if periods[child] == periods[node] {
                from_edge[edge] = from_node[child];
            }
            chance += play.edge_probability()[edge] * from_edge[edge];
        }
        // Rounding may carry the sum beyond 1, and what is left beside it below 0.
        from_node[node] = if observer_set(compiled, node, observer).is_some() {
            1.0
        } else {
            chance.min(1.0)
        };
    }
    from_edge
}

/// The information sets of the observer with the mass of the plays that see them last in their period.
fn last_sets<'a>(
    compiled: &'a Compiled,
    masses: &'a [f64],
    again: &'a [f64],
    observer: ActorId,
) -> impl Iterator<Item = (usize, f64)> + 'a {
    (0..compiled.game.node_count()).filter_map(move |node| {
        let set = observer_set(compiled, node, observer)?;
        let mass = compiled
            .game
            .edges(NodeId(node as u32))
            .map(|edge| masses[edge] * (1.0 - again[edge]))
            .sum();
        Some((set, mass))
    })
}

fn observer_set(compiled: &Compiled, node: usize, observer: ActorId) -> Option<usize> {
    match compiled.game.node_set[node] {
        Game::CHANCE | Game::TERMINAL => None,
        set => (compiled.sets[set as usize].actor == observer).then_some(set as usize),
    }
}
