//! The order in which a game's information sets are given: by player, then by number.

use super::answer::{Number, SetStrategy};
use crate::game::{BuiltGame, Game, GameTree, InformationSetId, NormalForm};

/// The information sets of a game in the order of the answer.
pub(super) struct Places {
    places: Vec<Place>,
}

struct Place {
    player: usize,
    number: u32,
    label: String,
    actions: Vec<String>,
    /// The set among those of the tree, or the player of a table.
    exact: usize,
    /// The set in the graph.
    graph: usize,
}

impl Places {
    pub(super) fn of_tree(tree: &GameTree, built: &BuiltGame) -> Self {
        let sets = tree.sets.iter().zip(built.sets()).enumerate();
        Self::sorted(sets.map(|(exact, (set, graph))| Place {
            player: set.player as usize,
            number: set.number,
            label: set.label.clone(),
            actions: set.actions.clone(),
            exact,
            graph: graph.index(),
        }))
    }

    pub(super) fn of_form(form: &NormalForm, built: &BuiltGame) -> Self {
        let players = form.strategies.iter().zip(built.sets()).enumerate();
        Self::sorted(players.map(|(player, (strategies, graph))| Place {
            player,
            number: 1,
            label: String::new(),
            actions: strategies.clone(),
            exact: player,
            graph: graph.index(),
        }))
    }

    pub(super) fn of_graph(game: &Game) -> Self {
        let mut numbers = vec![0; game.player_count()];
        let sets = game.information_sets.iter().enumerate();
        Self::sorted(sets.map(|(graph, set)| {
            let player = set.player.index();
            numbers[player] += 1;
            let actions = game.actions(InformationSetId(graph as u32));
            Place {
                player,
                number: numbers[player],
                label: set.label.clone(),
                actions: game.action_labels[actions].to_vec(),
                exact: graph,
                graph,
            }
        }))
    }

    fn sorted(places: impl Iterator<Item = Place>) -> Self {
        let mut places: Vec<Place> = places.collect();
        places.sort_by_key(|place| (place.player, place.number));
        Self { places }
    }

    /// A profile of the graph.
    pub(super) fn of_probabilities(&self, game: &Game, probabilities: &[f64]) -> Vec<SetStrategy> {
        self.strategies(|place| {
            probabilities[game.actions(InformationSetId(place.graph as u32))]
                .iter()
                .map(|probability| Number::rounded(*probability))
                .collect()
        })
    }

    /// The numbers of a profile of the graph alone.
    pub(super) fn in_order(&self, game: &Game, probabilities: &[f64]) -> Vec<f64> {
        let sets = self.places.iter();
        sets.flat_map(|place| &probabilities[game.actions(InformationSetId(place.graph as u32))])
            .copied()
            .collect()
    }

    /// A profile of the tree or the table.
    pub(super) fn of_exact<T: Clone + Into<Number>>(&self, profile: &[Vec<T>]) -> Vec<SetStrategy> {
        self.strategies(|place| {
            profile[place.exact]
                .iter()
                .cloned()
                .map(Into::into)
                .collect()
        })
    }

    /// The same profile for the graph.
    pub(super) fn to_graph(&self, game: &Game, strategies: &[SetStrategy]) -> Vec<f64> {
        let mut probabilities = vec![0.0; game.action_count()];
        for (place, strategy) in self.places.iter().zip(strategies) {
            let actions = game.actions(InformationSetId(place.graph as u32));
            for (probability, (_, number)) in
                probabilities[actions].iter_mut().zip(&strategy.actions)
            {
                *probability = number.value;
            }
        }
        probabilities
    }

    fn strategies(&self, numbers: impl Fn(&Place) -> Vec<Number>) -> Vec<SetStrategy> {
        self.places
            .iter()
            .map(|place| SetStrategy {
                player: place.player,
                number: place.number,
                label: place.label.clone(),
                actions: place.actions.iter().cloned().zip(numbers(place)).collect(),
                beliefs: None,
            })
            .collect()
    }
}
