//! Equilibria of games: one result type, one status type.

mod abreast;
mod blocks;
mod branch;
mod cfr;
mod check;
pub mod concept;
mod fixed_point;
mod found;
mod game_structure;
mod gmres;
mod ladder;
mod layout;
mod links;
pub mod nash;
mod nearby;
mod newton;
mod options;
mod others;
mod path;
mod qre;
mod relaxation;
mod residual;
mod response;
mod runs;
mod solution;
mod vector;
mod walk;

pub use abreast::{Abreast, Approach, Lineup};
pub use branch::{BranchOptions, BranchSample, Junction, QreBranch, QreBranches, qre_branches};
pub use cfr::{
    CfrError, CfrMeasurement, CfrMethod, CfrOptions, CfrSolution, CfrSolver, ValueBounds, solve_cfr,
};
pub use check::ResidualCheck;
pub use game_structure::GameStructure;
pub use nearby::{NearbySolution, solve_qre_nearby};
pub use options::QreOptions;
pub use qre::{solve_qre, solve_qre_watched};
pub use residual::log_odds_residual;
pub use solution::{
    EquilibriumReport, ExactProfile, OtherEquilibrium, SelectionRule, Solution, Status,
};
