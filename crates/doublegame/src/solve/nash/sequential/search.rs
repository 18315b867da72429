//! Follows the branch and tries at each of its points what the limit might be.

use super::branch::BranchPoint;
use super::equations::{Conditions, Equations};
use super::fractions::near;
use super::impossible::answer;
use super::newton::{Limits, Quality, solve};
use super::outline::{Outline, Step};
use super::structure::{Reading, Structure};
use super::trembles::{Tremble, beliefs_of, limit_of};
use super::{Consistency, SequentialEquilibrium, SequentialError, SequentialOptions};
use crate::game::{BuiltGame, Rational, TreeKind};
use crate::solve::found::SWEEPS_USED_UP;
use crate::solve::nash::{NashError, tree_agent_regret, tree_payoffs_and_regrets};
use crate::solve::{EquilibriumReport, ExactProfile, QreOptions, Solution, Status, solve_qre};

/// The first lambda, times the range of payoffs.
const FIRST_LAMBDA: f64 = 8.0;
/// By which share the distance to the branch must shrink while lambda doubles, unless it is negligible.
const SHRINKING: f64 = 0.8;
/// A distance to the branch that need not shrink any more.
const NEGLIGIBLE_DISTANCE: f64 = 1e-6;
/// The residual of points of the branch, as a multiple of lambda times the range of payoffs: they only show the way, and
/// at high lambdas doubles allow no less.
const RESIDUAL_SHARE: f64 = 1e-9;
/// The regret, as a share of the range of payoffs, of fractions next to an equilibrium whose numbers are none.
const CLOSE: f64 = 1e-15;
/// How closely the probabilities of a branch's point are rounded where there is nothing better, as a share of each.
const POINT_ROUNDING: f64 = 1e-6;

/// What the solver says where it was stopped from outside.
const INTERRUPTED: &str = "interrupted";

/// What is tried at each point, in this order.
const TRIALS: [(Reading, Conditions); 4] = [
    (Reading::Trend, Conditions::All),
    (Reading::Size, Conditions::All),
    (Reading::Trend, Conditions::IndifferenceOnly),
    (Reading::Size, Conditions::IndifferenceOnly),
];

/// An assessment with its regrets.
#[derive(Debug, Clone)]
struct Candidate {
    trembles: Vec<Tremble>,
    profile: Vec<Vec<Rational>>,
    beliefs: Vec<Rational>,
    payoffs: Vec<Rational>,
    player_regret: Rational,
    agent_regret: Rational,
}

impl Candidate {
    fn is_equilibrium(&self) -> bool {
        self.player_regret.is_zero() && self.agent_regret.is_zero()
    }

    /// The assessment to which trembles lead.
    fn of(outline: &Outline, mut trembles: Vec<Tremble>) -> Result<Self, NashError> {
        answer(outline, &mut trembles);
        let profile = outline.by_set(&limit_of(&trembles));
        let beliefs = beliefs_of(outline, &trembles);
        let (payoffs, regrets) = tree_payoffs_and_regrets(outline.tree, &profile)?;
        Ok(Self {
            player_regret: regrets.into_iter().max().unwrap_or_default(),
            agent_regret: tree_agent_regret(outline.tree, &profile, &beliefs)?,
            trembles,
            profile,
            beliefs,
            payoffs,
        })
    }

    /// The largest difference in a probability or belief from a point of the branch, over the sets to which chance lets
    /// the play come.
    fn distance(&self, outline: &Outline, point: &BranchPoint) -> f64 {
        let beliefs = point.beliefs(outline);
        let mut largest = 0.0_f64;
        for set in (0..self.profile.len()).filter(|set| outline.set_possible[*set]) {
            let others = &point.probability[outline.actions(set)];
            for (exact, other) in self.profile[set].iter().zip(others) {
                largest = largest.max((exact.to_f64_fast() - other).abs());
            }
            for node in &outline.set_nodes[set] {
                let belief = self.beliefs[*node].to_f64_fast();
                largest = largest.max((belief - beliefs[*node]).abs());
            }
        }
        largest
    }
}

/// An equilibrium, or fractions next to one, that is being compared with further points of the branch.
struct Accepted {
    candidate: Candidate,
    distance: f64,
    /// Whether the branch came nearer since.
    is_confirmed: bool,
    /// Whether the equations determine all of it.
    is_determined: bool,
}

/// Why the branch is not followed any further.
#[derive(Clone, Copy)]
enum End {
    /// The assessment is near enough.
    Near,
    /// Followed as far as the options allow.
    Farthest,
    /// Somebody stopped it.
    Interrupted,
    /// The solver used up the sweeps it was allowed for a step.
    OutOfBudget,
    /// The solver could not go on.
    Broken,
}

impl End {
    /// Why the branch ends at a solution; `None` where it goes on.
    fn at(solution: &Solution) -> Option<Self> {
        match &solution.status {
            Status::Converged => None,
            Status::StoppedShort { reason } if reason == INTERRUPTED => Some(Self::Interrupted),
            Status::StoppedShort { reason } if reason.starts_with(SWEEPS_USED_UP) => {
                Some(Self::OutOfBudget)
            }
            Status::StoppedShort { .. } => Some(Self::Broken),
        }
    }
}

pub(super) struct Search<'a> {
    outline: &'a Outline<'a>,
    built: &'a BuiltGame,
    options: &'a SequentialOptions,
    stop: &'a (dyn Fn() -> bool + Sync),
    payoff_range: f64,
    accepted: Option<Accepted>,
    /// The last equilibrium from which the branch went away, or else the assessment with the smallest agent regret.
    second_best: Option<Candidate>,
}

impl<'a> Search<'a> {
    pub(super) fn new(
        outline: &'a Outline<'a>,
        built: &'a BuiltGame,
        options: &'a SequentialOptions,
        stop: &'a (dyn Fn() -> bool + Sync),
    ) -> Self {
        Self {
            payoff_range: outline.payoff_range(),
            accepted: None,
            second_best: None,
            outline,
            built,
            options,
            stop,
        }
    }

    /// Follows the branch while lambda doubles.
    pub(super) fn run(mut self) -> Result<SequentialEquilibrium, SequentialError> {
        let mut lambda = FIRST_LAMBDA;
        let mut solution = self.solution(lambda, None);
        let mut points = vec![BranchPoint::of(self.outline, self.built, &solution)];
        let end = loop {
            if let Some(end) = End::at(&solution) {
                break end;
            }
            if self.is_near() {
                break End::Near;
            }
            lambda *= 2.0;
            if lambda > self.options.most_lambda {
                break End::Farthest;
            }
            let next = self.solution(lambda, Some(&solution));
            if let Some(end) = End::at(&next) {
                break end;
            }
            solution = next;
            let point = BranchPoint::of(self.outline, self.built, &solution);
            self.compare(&point);
            points.push(point);
            if let ([.., quarter, half, whole], None) = (points.as_slice(), &self.accepted) {
                self.accepted = self.limit([quarter, half, whole])?;
            }
        };
        self.improve(&points)?;
        self.report(&solution, &points[points.len() - 1], end)
    }

    /// Where the equations leave the limit undetermined, seeks it once more from the last points, which are nearer.
    fn improve(&mut self, points: &[BranchPoint]) -> Result<(), NashError> {
        let ([.., quarter, half, whole], Some(known)) = (points, &self.accepted) else {
            return Ok(());
        };
        if known.is_determined {
            return Ok(());
        }
        let is_equilibrium = known.candidate.is_equilibrium();
        if let Some(better) = self.limit([quarter, half, whole])?
            && better.candidate.is_equilibrium() == is_equilibrium
            && better.distance <= self.options.tolerance
        {
            self.accepted = Some(better);
        }
        Ok(())
    }

    /// A point of the branch; lambda is for payoffs whose range is 1.
    fn solution(&self, lambda: f64, from: Option<&Solution>) -> Solution {
        let options = QreOptions {
            lambda,
            tolerance: QreOptions::TOLERANCE.max(RESIDUAL_SHARE * lambda),
            sweep_budget: self.options.sweep_budget,
            branch_from: from,
            ..QreOptions::default()
        };
        solve_qre(&self.built.game, &options, self.stop)
    }

    fn limits(&self) -> Limits<'a> {
        Limits {
            payoff_range: self.payoff_range,
            most_bits: self.options.most_bits,
            stop: self.stop,
        }
    }

    fn is_near(&self) -> bool {
        self.accepted.as_ref().is_some_and(|accepted| {
            accepted.is_confirmed && accepted.distance <= self.options.tolerance
        })
    }

    /// Compares what was accepted with the next point, and drops it if the branch goes away from it.
    fn compare(&mut self, point: &BranchPoint) {
        let Some(mut accepted) = self.accepted.take() else {
            return;
        };
        let distance = accepted.candidate.distance(self.outline, point);
        if distance <= (SHRINKING * accepted.distance).max(NEGLIGIBLE_DISTANCE) {
            accepted.is_confirmed = true;
            accepted.distance = distance;
            self.accepted = Some(accepted);
        } else {
            self.keep_better(accepted.candidate);
        }
    }

    /// The limit to which three points seem to lead between which lambda doubles, if it is an exact equilibrium.
    fn limit(&mut self, points: [&BranchPoint; 3]) -> Result<Option<Accepted>, NashError> {
        let [_, half, whole] = points;
        let mut without_fractions = None;
        for (reading, conditions) in TRIALS {
            if (self.stop)() {
                break;
            }
            let Some(structure) = Structure::read(self.outline, half, whole, reading) else {
                continue;
            };
            let equations = Equations::of(self.outline, &structure, whole, conditions);
            if equations.unknown_count() > self.options.most_unknowns {
                continue;
            }
            let Some(solved) = solve(&equations, &equations.guesses(points), self.limits()) else {
                continue;
            };
            let Some(trembles) = equations.trembles(&solved.unknowns) else {
                continue;
            };
            let candidate = Candidate::of(self.outline, trembles)?;
            if solved.quality == Quality::Rough {
                self.keep_better(candidate);
                continue;
            }
            let is_equilibrium = candidate.is_equilibrium();
            let accepted = Accepted {
                distance: candidate.distance(self.outline, whole),
                is_confirmed: false,
                is_determined: solved.is_determined,
                candidate,
            };
            if is_equilibrium {
                return Ok(Some(accepted));
            }
            let regret = accepted.candidate.agent_regret.to_f64_fast();
            if solved.quality == Quality::NoFractions && regret <= CLOSE * self.payoff_range {
                without_fractions = without_fractions.or(Some(accepted));
            }
        }
        Ok(without_fractions)
    }

    /// Keeps an assessment unless a better one is known; of two that are equally good the later.
    fn keep_better(&mut self, candidate: Candidate) {
        let known = self.second_best.as_ref().map(|known| &known.agent_regret);
        if known.is_none_or(|known| candidate.agent_regret <= *known) {
            self.second_best = Some(candidate);
        }
    }

    fn report(
        self,
        solution: &Solution,
        point: &BranchPoint,
        end: End,
    ) -> Result<SequentialEquilibrium, SequentialError> {
        let accepted = self.accepted.map(|accepted| accepted.candidate);
        let candidate = match accepted.or(self.second_best) {
            Some(candidate) => candidate,
            None => Candidate::of(self.outline, rounded_point(self.outline, point))?,
        };
        let distance = candidate.distance(self.outline, point);
        let lambda = point.lambda / self.payoff_range;
        let status = status(&candidate, distance, end, lambda);
        Ok(SequentialEquilibrium {
            consistency: consistency(self.outline, &candidate),
            trembles: self.outline.by_set(&candidate.trembles),
            report: EquilibriumReport {
                profile: ExactProfile {
                    probabilities: candidate.profile,
                },
                payoffs: candidate.payoffs,
                player_regret: candidate.player_regret,
                agent_regret: Some(candidate.agent_regret),
                status,
            },
            beliefs: candidate.beliefs,
            lambda,
            distance,
            selection: solution.selection,
        })
    }
}

/// What is said of an assessment.
fn status(candidate: &Candidate, distance: f64, end: End, lambda: f64) -> Status {
    let so_far = match end {
        End::Near if candidate.is_equilibrium() => return Status::Converged,
        End::Near => format!("the branch comes within {distance:.1e} of an equilibrium"),
        End::Farthest => {
            format!("the branch was followed to lambda {lambda:.3e}, as far as asked for")
        }
        End::Interrupted => INTERRUPTED.to_owned(),
        End::OutOfBudget => {
            format!("the branch was followed to lambda {lambda:.3e}, where {SWEEPS_USED_UP}")
        }
        End::Broken => format!(
            "the branch was followed to lambda {lambda:.3e} and could not be followed further in double arithmetic"
        ),
    };
    let reason = if candidate.is_equilibrium() {
        format!("{so_far}; there it is {distance:.1e} from this sequential equilibrium")
    } else {
        format!(
            "{so_far}; no fractions were found that are exactly the limit, and with these a player could gain {:.1e}, \
             a mover {:.1e}",
            candidate.player_regret.to_f64_fast(),
            candidate.agent_regret.to_f64_fast(),
        )
    };
    Status::StoppedShort { reason }
}

/// Whether every set that chance lets be reached is reached.
fn consistency(outline: &Outline, candidate: &Candidate) -> Consistency {
    let mut reached = vec![true; outline.step.len()];
    let mut set_reached = vec![false; outline.set_nodes.len()];
    for (node, step) in outline.step.iter().enumerate() {
        let happens = match step {
            Step::Root => true,
            Step::Chance(set, k) => !outline.chance(*set, *k).is_zero(),
            Step::Action(action) => candidate.trembles[*action].exponent.is_zero(),
        };
        reached[node] = happens && reached[outline.parent[node]];
        if let TreeKind::Decision(set) = outline.tree.nodes[node].kind {
            set_reached[set as usize] |= reached[node];
        }
    }
    let all_reached = set_reached
        .iter()
        .zip(&outline.set_possible)
        .all(|(reached, possible)| *reached || !possible);
    if all_reached {
        Consistency::BayesRule
    } else {
        Consistency::Trembles
    }
}

/// The point of the branch itself in fractions, in which every action has a positive probability.
fn rounded_point(outline: &Outline, point: &BranchPoint) -> Vec<Tremble> {
    let mut trembles = Vec::with_capacity(outline.action_count());
    for set in 0..outline.tree.sets.len() {
        let parts: Vec<Rational> = outline
            .actions(set)
            .map(|action| {
                let p = point.probability[action].max(f64::MIN_POSITIVE);
                near(p, POINT_ROUNDING * p).unwrap_or(Rational::ONE)
            })
            .collect();
        let mut total = Rational::ZERO;
        for part in &parts {
            total += part;
        }
        trembles.extend(parts.into_iter().map(|part| Tremble {
            exponent: Rational::ZERO,
            coefficient: part / &total,
        }));
    }
    trembles
}
