//! The arguments of `solve`. What a concept has no use for stays empty unless it was asked for, so that it can be said.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

use super::Variation;
use crate::values;

/// Arguments of `solve`.
#[derive(Debug, Args)]
pub struct Solve {
    /// The game: a file that ends in .efg or .nfg, or a scenario (a file or a folder with scenario.dg)
    #[arg(value_hint = ValueHint::AnyPath)]
    pub game: PathBuf,
    /// What a solution has to be
    #[arg(long, value_enum, default_value_t = ConceptName::Qre)]
    pub concept: ConceptName,
    /// All solutions, or as many as the search finds
    #[arg(long)]
    pub all: bool,
    /// How sharply players tell a better action from a worse one (qre) [default: 2]
    #[arg(long, value_name = "LAMBDA", value_parser = values::lambda_or_none)]
    pub lambda: Option<f64>,
    /// Write the whole branch from lambda 0 to --lambda, with --all also those of other equilibria (qre)
    ///
    /// The name's ending says how: .csv (one line for each point; also on standard output, -), .json, or .svg (a
    /// picture).
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub branch: Option<PathBuf>,
    /// At least so many points of the branch are written (with --branch) [default: 100]
    #[arg(long, value_name = "COUNT", value_parser = values::points)]
    pub points: Option<usize>,
    /// How many starts are tried in search of other equilibria (qre with --all) [default: 64]
    #[arg(long, value_name = "COUNT", value_parser = values::few)]
    pub starts: Option<usize>,
    /// Seed of these starts (qre with --all) [default: 1]
    #[arg(long, value_parser = values::seed)]
    pub seed: Option<u64>,
    /// How many passes over the game the search for a solution may make (qre, sequential) [default: 20000]
    #[arg(long, value_name = "COUNT", value_parser = values::nodes)]
    pub sweeps: Option<usize>,
    /// Which algorithm of counterfactual regret minimization (cfr) [default: predictive]
    #[arg(long, value_enum)]
    pub method: Option<CfrName>,
    /// The exploitability at which a solution counts as converged, in units of payoff (cfr) [default: 0.000001]
    #[arg(long, value_name = "PAYOFF", value_parser = values::above_zero)]
    pub exploitability: Option<f64>,
    /// How many iterations may be made (cfr) [default: 1000000]
    #[arg(long, value_name = "COUNT", value_parser = values::count)]
    pub iterations: Option<u64>,
    /// The player, by number, whose payoff is to be as large as possible [default: the sum of all players' payoffs]
    /// (correlated, coarse-correlated)
    #[arg(long, value_name = "PLAYER", value_parser = values::few)]
    pub favor: Option<usize>,
    /// Refuse a strategic form of a tree with more profiles of pure strategies than this [default: 100000]
    #[arg(long, value_name = "COUNT", value_parser = values::nodes)]
    pub max_profiles: Option<usize>,
    /// Solve a scenario's game under this policy; may be repeated for several actors
    #[arg(long = "policy", value_name = "NAME")]
    pub policies: Vec<String>,
    /// What varies
    #[command(flatten)]
    pub variation: Variation,
    /// Write the solutions as JSON; - for standard output
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub json: Option<PathBuf>,
    /// Write the solutions as Gambit's profile lines, one for each; - for standard output
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub gambit: Option<PathBuf>,
    /// Use so many threads [default: one for each core]
    #[arg(long, value_name = "COUNT", value_parser = values::threads)]
    pub threads: Option<u16>,
}

impl Solve {
    /// The algorithm of counterfactual regret minimization.
    pub fn method(&self) -> CfrName {
        self.method.unwrap_or(CfrName::Predictive)
    }
}

/// `--concept` of `solve`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ConceptName {
    /// Agent quantal response equilibrium in logit form, at --lambda: every game
    Qre,
    /// Sequential equilibrium with its beliefs, the limit of the logit branch: perfect recall
    Sequential,
    /// Nash equilibrium: two players, perfect information, or a small game
    Nash,
    /// Subgame-perfect equilibrium: perfect information
    Spe,
    /// Nash equilibria in pure strategies: small games
    Pure,
    /// Nash equilibrium by counterfactual regret minimization: two players, constant sum, also large games
    Cfr,
    /// Correlated equilibrium: small games
    Correlated,
    /// Coarse correlated equilibrium: small games
    CoarseCorrelated,
    /// What iterated elimination of strictly dominated strategies leaves: small games
    Dominance,
}

/// `--method` of `solve`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CfrName {
    /// CFR+
    Plus,
    /// Discounted CFR
    Discounted,
    /// Predictive CFR+
    Predictive,
}
