//! How the paths of a period were found, to find them again where the same game has other prices.
//!
//! A walk decides by the structure of the game alone where each way leads: params that updates read change the structure.
//! So the same edges lead from the same ways to the same ways and paths wherever the same edges are possible, and their
//! probabilities are added up in the same order.
//!
//! Invariants: what is found again equals what a walk would find, to the last bit; where other edges are possible nothing is
//! found.

use super::paths::{PathForm, Paths};
use rayon::prelude::*;
use std::sync::Arc;

/// Where a step of a walk leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    /// To the way with this number.
    Way(u32),
    /// To the end of the path with this number.
    Path(u32),
    /// Nowhere, since the edge is impossible.
    Impossible,
}

/// A step of a walk: an edge that is tried from a way.
#[derive(Debug, Clone, Copy)]
struct Step {
    way: u32,
    edge: u32,
    target: Target,
}

/// The steps of a walk from one start, in their order.
#[derive(Debug, Default)]
pub(super) struct Route {
    steps: Vec<Step>,
    ways: u32,
    paths: u32,
}

impl Route {
    /// Notes a step.
    pub(super) fn push(&mut self, way: u32, edge: usize, target: Target) {
        self.meet(target);
        self.steps.push(Step {
            way,
            edge: edge as u32,
            target,
        });
    }

    /// Notes to what the edge of the root leads.
    pub(super) fn begin(&mut self, target: Target) {
        self.meet(target);
    }

    /// Ways and paths are numbered in the order in which they are met.
    fn meet(&mut self, target: Target) {
        match target {
            Target::Way(way) => self.ways = self.ways.max(way + 1),
            Target::Path(path) => self.paths = self.paths.max(path + 1),
            Target::Impossible => {}
        }
    }

    /// The probabilities of the paths, given those of the edges; `None` where other edges are possible.
    fn probabilities(&self, edge_probability: &[f64]) -> Option<Vec<f64>> {
        let mut ways = vec![0.0; self.ways as usize];
        let mut paths = vec![0.0; self.paths as usize];
        // The walk begins in its first way; where there is none, it comes to the end of its only path at once.
        let first = ways.first_mut().or(paths.first_mut());
        *first? = 1.0;
        for step in &self.steps {
            let chance = edge_probability[step.edge as usize];
            if (chance > 0.0) == (step.target == Target::Impossible) {
                return None;
            }
            let probability = ways[step.way as usize] * chance;
            match step.target {
                Target::Way(way) => ways[way as usize] += probability,
                Target::Path(path) => paths[path as usize] += probability,
                Target::Impossible => {}
            }
        }
        Some(paths)
    }
}

/// How all paths of a period were found.
#[derive(Debug)]
pub(super) struct Routes {
    form: Arc<PathForm>,
    /// One for each start.
    routes: Vec<Route>,
}

impl Routes {
    /// The routes of the walks that found the paths, in the order of the starts.
    pub(super) const fn new(form: Arc<PathForm>, routes: Vec<Route>) -> Self {
        Self { form, routes }
    }

    /// How many steps they have.
    pub(super) fn steps(&self) -> usize {
        self.routes.iter().map(|route| route.steps.len()).sum()
    }

    /// The paths of the same game where its edges have these probabilities; `None` where other edges are possible.
    pub(super) fn again(&self, edge_probability: &[f64]) -> Option<Paths> {
        let routes = self.routes.par_iter();
        let by_start: Vec<Option<Vec<f64>>> = routes
            .map(|route| route.probabilities(edge_probability))
            .collect();
        let mut probability = Vec::with_capacity(self.form.count());
        for of_start in by_start {
            probability.extend(of_start?);
        }
        Some(Paths {
            form: Arc::clone(&self.form),
            probability,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two edges lead from the first way to the second and to a path, and one on from there; a fourth is impossible.
    fn route() -> Route {
        let mut route = Route::default();
        route.begin(Target::Way(0));
        route.push(0, 0, Target::Way(1));
        route.push(0, 1, Target::Path(0));
        route.push(0, 3, Target::Impossible);
        route.push(1, 2, Target::Path(0));
        route
    }

    #[test]
    fn probabilities_are_sums_over_the_ways() {
        let found = route().probabilities(&[0.25, 0.75, 0.5, 0.0]).unwrap();
        assert_eq!(found, [0.875]);
    }

    #[test]
    fn other_possible_edges_lead_nowhere() {
        assert_eq!(route().probabilities(&[0.25, 0.5, 0.5, 0.25]), None);
        assert_eq!(route().probabilities(&[0.0, 1.0, 0.5, 0.0]), None);
        assert_eq!(Route::default().probabilities(&[]), None);
    }

    #[test]
    fn an_edge_may_lead_to_a_path_at_once() {
        let mut route = Route::default();
        route.begin(Target::Path(0));
        assert_eq!(route.probabilities(&[]), Some(vec![1.0]));
    }
}
