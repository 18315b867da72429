//! The one shape of all answers.

use super::Concept;
use crate::game::Rational;
use crate::solve::{Junction, Status};

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// What was asked for.
    pub concept: Concept,
    /// By which method it was found.
    pub method: &'static str,
    /// Converged where what was asked for was found, and every part of it is what it should be; else why not.
    pub status: Status,
    /// The findings.
    pub finding: Finding,
    /// The branches of a quantal response equilibrium, if they are asked for: the principal one first.
    pub branches: Vec<BranchCourse>,
    /// What else a reader should know, in sentences.
    pub notes: Vec<String>,
}

/// A branch of quantal response equilibria, point by point.
#[derive(Debug, Clone, PartialEq)]
pub struct BranchCourse {
    /// Its points, in the order in which they were met.
    pub points: Vec<CoursePoint>,
    /// The lambdas at which it turned back, in the order met.
    pub folds: Vec<f64>,
    /// Where it comes onto a branch before it, and ends; the number of that branch is its place among
    /// [`Answer::branches`].
    pub junction: Option<Junction>,
    /// Converged where it was followed to its end; else why not.
    pub status: Status,
}

/// A point of a branch.
#[derive(Debug, Clone, PartialEq)]
pub struct CoursePoint {
    /// The common lambda.
    pub lambda: f64,
    /// The largest violation of the logit condition, in log-odds.
    pub residual: f64,
    /// Expected payoffs, one for each player.
    pub payoffs: Vec<f64>,
    /// The probabilities of all actions, in the order of [`Found::strategies`].
    pub probabilities: Vec<f64>,
}

/// What a concept gives.
#[derive(Debug, Clone, PartialEq)]
pub enum Finding {
    /// Behavior or mixed profiles.
    Profiles {
        /// The solutions; the first is the one selected.
        solutions: Vec<Found>,
        /// Where they are extreme points of sets of equilibria: for each connected component, its solutions.
        components: Option<Vec<Vec<usize>>>,
    },
    /// A distribution over profiles of pure strategies.
    Joint(JointDistribution),
    /// Strategies that are left and strategies that are not.
    Eliminated(Elimination),
}

/// A number and, where it is known, the fraction that it stands for.
#[derive(Debug, Clone, PartialEq)]
pub struct Number {
    /// The nearest double, or nearly so.
    pub value: f64,
    /// The exact number.
    pub exact: Option<Rational>,
}

/// One solution.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Converged where it is what it should be; else why not.
    pub status: Status,
    /// The lambda that the solution is for, of a quantal response equilibrium.
    pub lambda: Option<f64>,
    /// The method's own measure of its error, at least 0: of a quantal response equilibrium the largest violation of the
    /// logit condition in log-odds; of counterfactual regret minimization the exploitability in payoff units; of an exact
    /// solution its player regret.
    pub residual: f64,
    /// Expected payoffs, one for each player.
    pub payoffs: Vec<Number>,
    /// The most that any player could gain by another strategy; `None` without perfect recall.
    pub player_regret: Option<Number>,
    /// The most that the mover at any information set that is reached could gain by another action there, given the
    /// beliefs there.
    pub agent_regret: Number,
    /// The profile: players in their order, the information sets of each by their numbers.
    pub strategies: Vec<SetStrategy>,
}

/// What is done at an information set; in a strategic form, what a player does.
#[derive(Debug, Clone, PartialEq)]
pub struct SetStrategy {
    /// Whose it is, from 0.
    pub player: usize,
    /// The set's number among its player's, as the file has it.
    pub number: u32,
    /// What the set is called; may be empty.
    pub label: String,
    /// The actions with their probabilities.
    pub actions: Vec<(String, Number)>,
    /// What the player believes there, where the concept says so.
    pub beliefs: Option<Beliefs>,
}

/// The belief at an information set: the nodes, in the game's order, with their probabilities.
#[derive(Debug, Clone, PartialEq)]
pub struct Beliefs {
    /// Nodes, each called as the game calls it or by its number, with their probabilities.
    pub nodes: Vec<(String, Number)>,
}

/// A correlated or coarse correlated equilibrium.
#[derive(Debug, Clone, PartialEq)]
pub struct JointDistribution {
    /// The profiles that have a probability above 0: for each player its strategy, and the probability.
    pub profiles: Vec<(Vec<String>, Number)>,
    /// Expected payoffs, one for each player.
    pub payoffs: Vec<Number>,
    /// The most that any player could gain by a deviation that the concept allows.
    pub violation: Number,
}

/// What iterated strict dominance leaves.
#[derive(Debug, Clone, PartialEq)]
pub struct Elimination {
    /// For each player the strategies that are left.
    pub remaining: Vec<Vec<String>>,
    /// What each round eliminated.
    pub rounds: Vec<Vec<EliminatedStrategy>>,
}

/// A strategy that was eliminated.
#[derive(Debug, Clone, PartialEq)]
pub struct EliminatedStrategy {
    /// Whose it is, from 0.
    pub player: usize,
    /// The strategy.
    pub strategy: String,
    /// The mixed strategy that dominates it.
    pub by: Vec<(String, Number)>,
}

impl Number {
    /// A number that is not known exactly.
    #[must_use]
    pub fn rounded(value: f64) -> Self {
        Self { value, exact: None }
    }
}

impl From<Rational> for Number {
    fn from(exact: Rational) -> Self {
        Self {
            value: exact.to_f64_fast(),
            exact: Some(exact),
        }
    }
}

impl Answer {
    /// The profiles found; none where the concept gives something else.
    #[must_use]
    pub fn solutions(&self) -> &[Found] {
        match &self.finding {
            Finding::Profiles { solutions, .. } => solutions,
            Finding::Joint(_) | Finding::Eliminated(_) => &[],
        }
    }
}
