//! Linear programs over numbers that are not negative, in f64, by an interior-point method.

use crate::game::Rational;
use clarabel::algebra::CscMatrix;
use clarabel::solver::{DefaultSettings, DefaultSolver, IPSolver, SupportedConeT};
use dashu_int::IBig;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};

/// Maximize an objective under equations and inequalities; all variables are at least 0 unless they are freed.
#[derive(Debug, Clone, Default)]
pub(super) struct Program {
    /// The objective's coefficients, one for each variable.
    objective: Vec<f64>,
    /// Variables from this one on may be negative.
    free_from: usize,
    equations: Vec<Vec<(usize, f64)>>,
    right: Vec<f64>,
    /// Each at most 0.
    inequalities: Vec<Vec<(usize, f64)>>,
}

/// What the solver found; zeros where it failed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ProgramSolution {
    /// The variables.
    pub(super) primal: Vec<f64>,
    /// The multipliers of the inequalities, in the order in which these were added.
    pub(super) multipliers: Vec<f64>,
}

/// What the thread of the solver says.
enum Event {
    /// It is about to make another step, and asks whether to stop.
    Step,
    /// It is done.
    Done(ProgramSolution),
}

impl Program {
    /// A program without constraints.
    pub(super) fn maximizing(objective: Vec<f64>) -> Self {
        Self {
            free_from: objective.len(),
            objective,
            ..Self::default()
        }
    }

    /// Lets the variables from this one on be negative.
    pub(super) fn free_from(&mut self, variable: usize) {
        self.free_from = variable;
    }

    /// Adds an equation, from its coefficients that are not zero.
    pub(super) fn equation(&mut self, terms: impl IntoIterator<Item = (usize, f64)>, right: f64) {
        self.equations.push(terms.into_iter().collect());
        self.right.push(right);
    }

    /// Adds an inequality, from its coefficients that are not zero.
    pub(super) fn at_most_zero(&mut self, terms: impl IntoIterator<Item = (usize, f64)>) {
        self.inequalities.push(terms.into_iter().collect());
    }

    /// Solves the program; `None` where `stop`, which is polled in every step of the interior point, ended that.
    ///
    /// The solver keeps what it calls in every step for as long as it likes, and `stop` is only lent to this call. So the
    /// solver works on a thread of its own, which asks in every step and waits for the answer.
    pub(super) fn solve(self, stop: &(dyn Fn() -> bool + Sync)) -> Option<ProgramSolution> {
        let (ask, asked) = channel();
        let (reply, replies) = channel();
        std::thread::scope(|scope| {
            scope.spawn(move || {
                let steps = ask.clone();
                let solution = self.work(steps, replies);
                // Nobody waits for what was found after a stop.
                let _ = ask.send(Event::Done(solution));
            });
            let mut stopped = false;
            loop {
                match asked.recv().ok()? {
                    Event::Step => {
                        stopped |= stop();
                        let _ = reply.send(stopped);
                    }
                    Event::Done(solution) => return (!stopped).then_some(solution),
                }
            }
        })
    }

    /// Solves the program, asks in every step whether to go on, and ends where the reply is yes to a stop.
    fn work(mut self, steps: Sender<Event>, replies: Receiver<bool>) -> ProgramSolution {
        let columns = self.objective.len();
        let (equations, inequalities) = (self.equations.len(), self.inequalities.len());
        let signs = (0..self.free_from).map(|variable| vec![(variable, -1.0)]);
        let mut row_numbers = Vec::new();
        let mut column_numbers = Vec::new();
        let mut numbers = Vec::new();
        let all = self
            .equations
            .into_iter()
            .chain(self.inequalities)
            .chain(signs);
        for (row, terms) in all.enumerate() {
            for (column, number) in terms {
                row_numbers.push(row);
                column_numbers.push(column);
                numbers.push(number);
            }
        }
        let rows = equations + inequalities + self.free_from;
        self.right.resize(rows, 0.0);
        self.objective
            .iter_mut()
            .for_each(|number| *number = -*number);
        let solver = DefaultSolver::new(
            &CscMatrix::zeros((columns, columns)),
            &self.objective,
            &CscMatrix::new_from_triplets(rows, columns, row_numbers, column_numbers, numbers),
            &self.right,
            &[
                SupportedConeT::ZeroConeT(equations),
                SupportedConeT::NonnegativeConeT(rows - equations),
            ],
            DefaultSettings {
                verbose: false,
                ..DefaultSettings::default()
            },
        );
        let Ok(mut solver) = solver else {
            return ProgramSolution {
                primal: vec![0.0; columns],
                multipliers: vec![0.0; inequalities],
            };
        };
        let replies = Mutex::new(replies);
        solver.set_termination_callback(move |_: &_| {
            // Where nobody listens or answers any more there is nobody to work for.
            steps.send(Event::Step).is_err()
                || replies
                    .lock()
                    .map_or(true, |replies| replies.recv().unwrap_or(true))
        });
        solver.solve();
        ProgramSolution {
            primal: solver.solution.x,
            multipliers: solver.solution.z[equations..equations + inequalities].to_vec(),
        }
    }
}

/// Probabilities become whole multiples of this power of two.
const BITS: u32 = 48;
/// What is smaller is taken for a zero that the interior point only came near.
const NEGLIGIBLE: f64 = 1e-9;

/// Fractions in the proportions of the shares that sum to one exactly. Equal ones where no share is above
/// one in 10^9, since then nothing is known.
pub(super) fn rounded(shares: &[f64]) -> Vec<Rational> {
    let shares: Vec<f64> = shares
        .iter()
        .map(|share| if *share > NEGLIGIBLE { *share } else { 0.0 })
        .collect();
    let total: f64 = shares.iter().sum();
    if !(total > 0.0 && total.is_finite()) {
        return vec![Rational::from_parts(1.into(), shares.len().into()); shares.len()];
    }
    let one = 1_i64 << BITS;
    let mut parts: Vec<i64> = shares
        .iter()
        .map(|share| (share / total * one as f64).round() as i64)
        .collect();
    let rest = one - parts.iter().sum::<i64>();
    // The largest part is so large that what rounding left over changes it by next to nothing.
    if let Some(largest) = parts.iter_mut().max() {
        *largest += rest;
    }
    parts
        .into_iter()
        .map(|part| Rational::from_parts_signed(IBig::from(part), IBig::from(one)))
        .collect()
}
