//! Games and their solvers, in one test binary, which is linked once.

mod cfr;
mod concepts;
mod gambit_files;
mod game_check;
mod known_games;
mod nash;
mod player_regret;
mod solve_branch;
mod solve_folds;
mod solve_properties;
mod standard_games;
