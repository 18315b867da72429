//! Equilibrium and value of two-player constant-sum trees: the linear program of the sequence form.
//!
//! A plan x of the first player guarantees `f^T q` where `F^T q <= A^T x`: the greatest such number is the value, the
//! multipliers of these inequalities are an optimal plan of the second player (Koller, Megiddo and von Stengel 1996,
//! section 3). The program is solved by an interior-point method in f64; its plans become fractions, and what they
//! guarantee is then computed exactly, so that the value lies between two fractions whatever the rounding was.

use super::error::NashError;
use super::extensive::{best_response_payoffs, tree_payoffs};
use super::lemke::{LemkeOptions, lemke, problem_rows};
use super::linear_program::{Program, rounded};
use super::sequence_form::{SequenceForm, Sequences};
use crate::game::{GameTree, Rational};
use crate::solve::{EquilibriumReport, ExactProfile, Status};

/// What is asked of [`zero_sum`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ZeroSumOptions {
    /// The largest difference between the two bounds of the value, as a share of the range of payoffs, of a solution
    /// that counts as converged. Above 0.
    pub tolerance: f64,
    /// Games whose complementarity problem has at most so many rows are solved exactly, by [`lemke`].
    pub exact_rows: usize,
}

impl Default for ZeroSumOptions {
    fn default() -> Self {
        Self {
            tolerance: 1e-6,
            exact_rows: 100,
        }
    }
}

/// How [`zero_sum`] solved a game.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ZeroSumMethod {
    /// Exactly, by [`lemke`].
    Lemke,
    /// By the linear program of the sequence form, in f64, with exact bounds of the value.
    LinearProgram,
}

/// An equilibrium of a constant-sum game and what is known of the value.
#[derive(Debug, Clone, PartialEq)]
pub struct ZeroSumSolution {
    /// By which method it was found.
    pub method: ZeroSumMethod,
    /// The profile, with its exact payoffs and regret.
    pub report: EquilibriumReport,
    /// What the first player's strategy guarantees it: the value is not less.
    pub lower: Rational,
    /// What the second player's strategy concedes at most: the value is not more.
    pub upper: Rational,
}

/// Finds an equilibrium of a two-player tree with perfect recall whose payoffs have the same sum at every ending.
///
/// Small games are solved exactly; in others the profile is as good as the linear program in f64 allows. In either case
/// `lower` and `upper` are exact bounds of the value and their difference is the profile's exploitability. `stop` is
/// polled between pivots of small games and in every step of the linear program of others; after a stop there is no
/// profile, and the bounds are those that the payoffs set.
///
/// # Errors
///
/// Where the tree is not whole, has not two players, not perfect recall, or not a constant sum.
pub fn zero_sum(
    tree: &GameTree,
    options: &ZeroSumOptions,
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<ZeroSumSolution, NashError> {
    let form = SequenceForm::of(tree)?;
    let Some(sum) = SequenceForm::constant_sum(tree) else {
        return Err(NashError::NotConstantSum);
    };
    if problem_rows(&form) <= options.exact_rows {
        let report = lemke(tree, &LemkeOptions::default(), stop)?;
        if report.status == Status::Converged {
            let value = report.payoffs[0].clone();
            return Ok(ZeroSumSolution {
                method: ZeroSumMethod::Lemke,
                report,
                lower: value.clone(),
                upper: value,
            });
        }
    }
    if stop() {
        return Ok(interrupted(tree, &sum));
    }
    let Some(plans) = solve_program(&form, stop) else {
        return Ok(interrupted(tree, &sum));
    };
    let mut profile: Vec<Vec<Rational>> = vec![Vec::new(); tree.sets.len()];
    for (own, plan) in form.players.iter().zip(&plans) {
        own.write_rounded_behavior(plan, &mut profile);
    }
    assess(tree, options, profile, &sum)
}

/// What is known where nothing was solved.
fn interrupted(tree: &GameTree, sum: &Rational) -> ZeroSumSolution {
    let none = ExactProfile {
        probabilities: Vec::new(),
    };
    let [greatest, other] = SequenceForm::greatest_payoffs(tree);
    ZeroSumSolution {
        method: ZeroSumMethod::LinearProgram,
        report: EquilibriumReport::failed(none, "interrupted"),
        lower: sum - other,
        upper: greatest,
    }
}

/// What a profile guarantees, exactly.
fn assess(
    tree: &GameTree,
    options: &ZeroSumOptions,
    profile: Vec<Vec<Rational>>,
    sum: &Rational,
) -> Result<ZeroSumSolution, NashError> {
    let best = best_response_payoffs(tree, &profile)?;
    let payoffs = tree_payoffs(tree, &profile)?;
    let regrets: Vec<Rational> = best
        .iter()
        .zip(&payoffs)
        .map(|(best, payoff)| best - payoff)
        .collect();
    let (lower, upper) = (sum - &best[1], best[0].clone());
    let [greatest, other] = SequenceForm::greatest_payoffs(tree);
    let range = greatest + other - sum;
    let gap = &upper - &lower;
    // In fractions, since the range of payoffs may be beyond doubles.
    let small =
        Rational::try_from(options.tolerance).is_ok_and(|tolerance| gap <= tolerance * range);
    let mut report = EquilibriumReport::certified(
        ExactProfile {
            probabilities: profile,
        },
        payoffs,
        &regrets,
    );
    if report.profile.is_mixed() {
        report.status = if small {
            Status::Converged
        } else {
            Status::StoppedShort {
                reason: format!(
                    "the bounds of the value are {:.1e} apart",
                    gap.to_f64_fast()
                ),
            }
        };
    }
    Ok(ZeroSumSolution {
        method: ZeroSumMethod::LinearProgram,
        report,
        lower,
        upper,
    })
}

/// Optimal plans of both players, in f64; `None` after a stop. Where the solver fails, whatever it had: it is assessed like
/// any other plan.
///
/// The variables are the first player's plan and then q.
fn solve_program(form: &SequenceForm, stop: &(dyn Fn() -> bool + Sync)) -> Option<[Vec<f64>; 2]> {
    let [first, second] = &form.players;
    let plan = first.count;
    let mut objective = vec![0.0; plan + second.equations()];
    objective[plan] = 1.0;
    let mut program = Program::maximizing(objective);
    program.free_from(plan);
    let mut equations = vec![Vec::new(); first.equations()];
    for (equation, sequence, number) in first.coefficients() {
        equations[equation].push((sequence, f64::from(number)));
    }
    for (place, terms) in equations.into_iter().enumerate() {
        program.equation(terms, if place == 0 { 1.0 } else { 0.0 });
    }
    let mut guarantees = vec![Vec::new(); second.count];
    for (equation, sequence, number) in second.coefficients() {
        guarantees[sequence].push((plan + equation, f64::from(number)));
    }
    for entry in &form.entries {
        let [own, other] = entry.sequences;
        guarantees[other].push((own, -entry.payoffs[0].to_f64_fast()));
    }
    for terms in guarantees {
        program.at_most_zero(terms);
    }
    let mut solution = program.solve(stop)?;
    solution.primal.truncate(plan);
    Some([solution.primal, solution.multipliers])
}

impl Sequences {
    /// Writes the behavior that a plan in f64 prescribes into a profile, as fractions that sum to one exactly.
    fn write_rounded_behavior(&self, plan: &[f64], profile: &mut [Vec<Rational>]) {
        for set in &self.sets {
            profile[set.set] = rounded(&plan[set.first..set.first + set.actions]);
        }
    }
}
