//! One door to all solution concepts: a game and a question go in, an answer in one shape comes out.
//!
//! The concepts themselves stand in the modules beside this one. Here it is decided which method fits the class of a
//! game, and what every method found is put into the order of the game's players and information sets.
//!
//! | concept | games | method |
//! |---|---|---|
//! | [`Concept::Qre`] | all | principal branch of the logit correspondence |
//! | [`Concept::Sequential`] | perfect recall | the limit of that branch, made exact |
//! | [`Concept::Nash`] | perfect information | backward induction |
//! | | two players, constant sum | small games: Lemke's method; others: linear program of the sequence form |
//! | | one player, all | every strategy |
//! | | two players | Lemke's method on the sequence form; all: enumeration of vertices |
//! | | more players, small | pure strategies; support enumeration |
//! | [`Concept::SubgamePerfect`] | perfect information | backward induction |
//! | [`Concept::Pure`] | small games | every profile of pure strategies |
//! | [`Concept::CounterfactualRegret`] | two players, constant sum | counterfactual regret minimization |
//! | [`Concept::Correlated`], [`Concept::CoarseCorrelated`] | small games | linear program |
//! | [`Concept::Dominance`] | small games | linear programs, in rounds |

mod answer;
mod exact;
mod numeric;
mod places;
mod sequential;
mod supports;

pub use answer::{
    Answer, Beliefs, BranchCourse, CoursePoint, EliminatedStrategy, Elimination, Finding, Found,
    JointDistribution, Number, SetStrategy,
};

use super::cfr::{CfrError, CfrMeasurement, CfrMethod, CfrOptions};
use super::nash::{NashError, Objective, SequentialError};
use crate::game::{BuiltGame, Game, GameTree, NormalForm, TreeError};

/// What a solution has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Concept {
    /// Agent quantal response equilibrium in logit form (`McKelvey` and Palfrey 1998).
    Qre,
    /// Sequential equilibrium, the limit of the logit branch (Kreps and Wilson 1982).
    Sequential,
    /// Nash equilibrium: no player gains by another strategy (Nash 1951).
    Nash,
    /// Subgame-perfect equilibrium in pure strategies (Selten 1965).
    SubgamePerfect,
    /// Nash equilibrium in pure strategies.
    Pure,
    /// Nash equilibrium of a two-player constant-sum game, approximated by counterfactual regret minimization.
    CounterfactualRegret,
    /// Correlated equilibrium (Aumann 1974).
    Correlated,
    /// Coarse correlated equilibrium (Moulin and Vial 1978).
    CoarseCorrelated,
    /// What is left when strictly dominated strategies are eliminated again and again.
    Dominance,
}

/// How many solutions are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// One.
    One,
    /// All, or as many as the search finds: the answer says which.
    All,
}

/// What is asked about a game.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Question {
    /// Which concept.
    pub concept: Concept,
    /// One solution or all.
    pub scope: Scope,
    /// The common lambda of a quantal response equilibrium, at least 0.
    pub lambda: f64,
    /// How many starts are tried in search of other quantal response equilibria, if all are asked for.
    pub other_starts: usize,
    /// Seed of these starts.
    pub seed: u64,
    /// How many passes over the game a quantal response equilibrium may take.
    pub sweep_budget: usize,
    /// If the whole branch of a quantal response equilibrium is asked for, about how many of its points.
    pub branch_points: Option<usize>,
    /// What counterfactual regret minimization is asked for.
    pub cfr: CfrOptions,
    /// Which correlated equilibrium is the best.
    pub objective: Objective,
    /// The most profiles of pure strategies of a strategic form that is made of a tree.
    pub most_profiles: usize,
}

impl Question {
    /// The usual question about a concept.
    #[must_use]
    pub fn about(concept: Concept) -> Self {
        Self {
            concept,
            scope: Scope::One,
            lambda: 2.0,
            other_starts: 64,
            seed: 1,
            sweep_budget: super::QreOptions::SWEEP_BUDGET,
            branch_points: None,
            cfr: CfrOptions::of(CfrMethod::PredictivePlus),
            objective: Objective::GreatestSum,
            most_profiles: 100_000,
        }
    }
}

/// A game in the form in which it is at hand.
#[derive(Debug, Clone, Copy)]
pub enum Source<'a> {
    /// A tree with exact numbers, and the graph of it.
    Tree(&'a GameTree, &'a BuiltGame),
    /// A table with exact numbers, and the graph of it.
    Form(&'a NormalForm, &'a BuiltGame),
    /// A graph alone: only the concepts that need no exact numbers.
    Graph(&'a Game),
}

impl<'a> Source<'a> {
    /// The graph that the numerical methods work on.
    fn game(self) -> &'a Game {
        match self {
            Self::Tree(_, built) | Self::Form(_, built) => &built.game,
            Self::Graph(game) => game,
        }
    }
}

/// How far a computation has come.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Progress {
    /// A branch has been followed to this lambda.
    Lambda(f64),
    /// Counterfactual regret minimization has been measured.
    Measured(CfrMeasurement),
}

/// Why a question has no answer.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// The game is not of the class that the concept or its method is for.
    #[error(transparent)]
    Nash(#[from] NashError),
    /// The same, of sequential equilibria.
    #[error(transparent)]
    Sequential(#[from] SequentialError),
    /// The same, of counterfactual regret minimization.
    #[error(transparent)]
    Cfr(#[from] CfrError),
    /// The game breaks an invariant.
    #[error(transparent)]
    Malformed(#[from] TreeError),
    /// The concept does not apply.
    #[error("{0}")]
    NotApplicable(&'static str),
}

/// Answers a question about a game.
///
/// `stop` is polled by every long computation; once it is true the answer says that it was interrupted. `progress` is
/// called now and then by methods that know how far they have come.
///
/// ```
/// use doublegame::game::read_nfg;
/// use doublegame::solve::concept::{Concept, Finding, Question, Scope, Source, answer};
///
/// let read = read_nfg(r#"NFG 1 R "chicken" { "1" "2" } { 2 2 }  3 3  4 2  2 4  0 0"#)?;
/// let question = Question { scope: Scope::All, ..Question::about(Concept::Nash) };
/// let source = Source::Form(&read.form, &read.built);
/// let answer = answer(source, &question, &|| false, &mut |_| {})?;
/// assert_eq!(answer.solutions().len(), 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// Where the game is not of the class that the concept is for, or is too large for its method.
pub fn answer(
    source: Source,
    question: &Question,
    stop: &(dyn Fn() -> bool + Sync),
    progress: &mut dyn FnMut(Progress),
) -> Result<Answer, Refusal> {
    match question.concept {
        Concept::Qre => Ok(numeric::quantal_response(source, question, stop, progress)),
        Concept::CounterfactualRegret => {
            numeric::counterfactual_regret(source, question, stop, progress)
        }
        Concept::Sequential
        | Concept::Nash
        | Concept::SubgamePerfect
        | Concept::Pure
        | Concept::Correlated
        | Concept::CoarseCorrelated
        | Concept::Dominance => match source {
            Source::Tree(tree, built) => exact::of_tree(tree, built, question, stop),
            Source::Form(form, built) => exact::of_form(form, built, question, stop),
            Source::Graph(_) => Err(Refusal::NotApplicable(
                "this concept needs a game with exact numbers, as a tree or a table",
            )),
        },
    }
}
