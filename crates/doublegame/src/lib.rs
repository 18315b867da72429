//! Turns a strategic argument into a game that can be solved, measured and reported.
//!
//! Data flows one way: text -> [`scenario`] -> [`game`] -> [`solve`] -> [`measures`] -> [`report`].
//!
//! A game alone, without any scenario, is read and solved like this:
//!
//! ```
//! use doublegame::game::read_nfg;
//! use doublegame::solve::{QreOptions, Status, solve_qre};
//!
//! let text = r#"NFG 1 R "stag hunt" { "1" "2" } { 2 2 }  4 4  3 0  0 3  3 3"#;
//! let game = read_nfg(text)?.built.game;
//! let solution = solve_qre(&game, &QreOptions::at(2.0), &|| false);
//! assert_eq!(solution.status, Status::Converged);
//! assert!(solution.residual < 1e-9);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A scenario becomes a game under the policies in force and in a world, which gives values to its params:
//!
//! ```
//! use doublegame::scenario::compile::{Setting, SizeLimit, World, compile};
//! use doublegame::scenario::load::load_text;
//!
//! let loaded = load_text("tiny.dg", r#"doublegame 1
//! scenario "Tiny"
//! period 1 years from 2026-01-01
//! horizon 2
//! memory 0
//! actor ana "Ana"
//! round
//!   choose act "what Ana does" by ana
//!     seen by all
//!     option work "works"
//!     option rest "rests"
//! payoff of ana
//!   each period wage "wage" = if act is work then 1 else 0
//! "#);
//! let scenario = loaded.scenario.ok_or("the scenario has errors")?;
//! let game = compile(&scenario, &World::central(&scenario), &Setting::default(), SizeLimit { nodes: 1000 })?;
//! assert_eq!(game.game.information_sets.len(), 2);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod game;
pub mod measures;
pub mod report;
pub mod scenario;
pub mod solve;
