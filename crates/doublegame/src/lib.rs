//! Turns a strategic argument into a game that can be solved, measured and reported.
//!
//! Data flows one way: text -> [`scenario`] -> [`game`] -> [`solve`] -> [`measures`] -> [`report`]. Beside it stands what
//! was said and done: [`record`] reads it, [`infer`] reads it against a scenario, and [`worlds`] draws the uncertain params.
//!
//! # A game and its equilibria
//!
//! Read or build a game, ask a question about it, and look at what comes with the answer:
//!
//! ```
//! use doublegame::game::read_efg;
//! use doublegame::solve::concept::{Concept, Question, Source, answer};
//!
//! let read = read_efg(r#"EFG 2 R "entry" { "entrant" "incumbent" }
//!     p "" 1 1 "" { "in" "out" } 0
//!       p "" 2 1 "" { "fight" "yield" } 0
//!         t "" 1 "" { -1 -1 }
//!         t "" 2 "" { 2 1 }
//!       t "" 3 "" { 0 3 }"#)?;
//! let game = Source::Tree(&read.tree, &read.built);
//! let found = answer(game, &Question::about(Concept::Sequential), &|| false, &mut |_| {})?;
//! let solution = &found.solutions()[0];
//! assert_eq!((solution.payoffs[0].value, solution.agent_regret.value), (2.0, 0.0));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`solve::concept`] is one door to all concepts and picks the method for the class of the game. Each method can be
//! called by itself, with its own options and a richer result:
//!
//! | concept | what it is | games | function |
//! |---|---|---|---|
//! | agent quantal response equilibrium | every agent's odds follow a logit of what its actions are worth, given the beliefs that the profile implies (`McKelvey` and Palfrey 1998) | all | [`solve::solve_qre`]; whole branches: [`solve::qre_branches`] |
//! | sequential equilibrium | sequentially rational with consistent beliefs (Kreps and Wilson 1982) | perfect recall | [`solve::nash::sequential_equilibrium`] |
//! | Nash equilibrium | nobody gains by another strategy (Nash 1951) | two players, strategic form: all | [`solve::nash::all_equilibria`] |
//! | | | any number of players, small strategic form: all | [`solve::nash::support_equilibria`] |
//! | | | two players, extensive form: one | [`solve::nash::lemke`] |
//! | | | two players, constant sum, extensive form | [`solve::nash::zero_sum`], small games by Lemke's method and others by a linear program; for large games [`solve::solve_cfr`] |
//! | | in pure strategies | strategic form | [`solve::nash::pure_equilibria`] |
//! | subgame-perfect equilibrium | a Nash equilibrium of every subgame (Selten 1965) | perfect information | [`solve::nash::backward_induction`] |
//! | correlated, coarse correlated equilibrium | nobody gains by departing from what is drawn for all (Aumann 1974; Moulin and Vial 1978) | small strategic form | [`solve::nash::correlated_equilibrium`] |
//! | iterated strict dominance | what is left when dominated strategies are eliminated again and again | strategic form | [`solve::nash::iterated_strict_dominance`] |
//! | best responses | what is best against given mixed strategies | strategic form, extensive form | [`solve::nash::best_responses`], [`solve::nash::best_response_payoffs`] |
//!
//! Of any profile the module [`game`] tells the expected payoffs ([`game::expected_payoffs`]), the beliefs
//! ([`game::Beliefs`]), and the regrets ([`game::player_regret`], [`game::agent_regret`]) by code that shares nothing
//! with the solvers; [`solve::nash::payoffs_and_regrets`] and [`solve::nash::tree_payoffs_and_regrets`] do so in
//! fractions.
//!
//! # A scenario
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
pub mod infer;
pub mod measures;
pub mod record;
pub mod report;
pub mod scenario;
pub mod solve;
pub mod sweep;
pub mod worlds;
