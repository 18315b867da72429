//! The driver: which method is tried when.

use super::fixed_point::{FixedPoint, Limits, Outcome, PATIENT};
use super::found::{Ending, Found, plainly, report};
use super::game_structure::GameStructure;
use super::gmres::Determinant;
use super::ladder::{BranchPoint, Correctors, MANY_ACTIONS, Trail, Visit, climb, largest_change};
use super::layout::SMALLEST_START_LOG;
use super::newton::{MOST_STEPS, Newton};
use super::options::QreOptions;
use super::others::search_others;
use super::path::{Heading, follow};
use super::residual::Assessment;
use super::response::ResponseMap;
use super::solution::{SelectionRule, Solution, Status};
use crate::game::{Game, Profile};

/// Beyond this, products of lambdas and payoffs may be beyond doubles.
const LARGEST_LAMBDA: f64 = 1e100;
/// How far below the tolerance asked for the solver goes at first, since its own residual is not the one reported.
const FIRST_SHARE: f64 = 0.1;
/// The same where many games are solved nearby: the check fails seldom, and a sweep saved in each pays for that.
pub(super) const FIRST_SHARE_NEARBY: f64 = 0.9;
/// How much further it goes each time that this was not enough.
const SHARE_FACTOR: f64 = 0.03;
/// From here on it goes no further.
const LAST_SHARE: f64 = 1e-4;
/// The violation to which the last point of a ladder that stalled is corrected,
const SETTLED_TOLERANCE: f64 = 1e-6;
/// and the most that this may move a probability of it.
const SETTLED_CHANGE: f64 = 0.02;
/// The most that finishing may move a probability of a point of the branch.
const SAME_BRANCH: f64 = 0.1;

/// Finds an agent quantal response equilibrium in logit form.
///
/// At every information set the odds of two actions are their ratio of base weights times the exponential of lambda
/// times the difference of their expected payoffs, given the beliefs that the profile itself implies (`McKelvey` and
/// Palfrey 1998). Without a start the principal branch is followed from lambda 0, or on from a given solution on it,
/// in steps of lambda where it is smooth and by arclength where it is not. With a start the fixed point is sought from
/// there, and the branch is followed only where that fails.
///
/// At a set that cannot be reached at all no belief is defined; there the response to equal beliefs is played, and the
/// residual does not count it.
///
/// `stop` is polled between passes over the graph; once it is true the solver ends with the best it has and says that
/// it was interrupted. What goes wrong is a status.
#[must_use]
pub fn solve_qre(game: &Game, options: &QreOptions, stop: &(dyn Fn() -> bool + Sync)) -> Solution {
    solve_qre_watched(game, options, stop, &mut |_| {})
}

/// [`solve_qre`] that calls `watch` with every lambda that it reaches on its way.
#[must_use]
pub fn solve_qre_watched(
    game: &Game,
    options: &QreOptions,
    stop: &(dyn Fn() -> bool + Sync),
    watch: &mut dyn FnMut(f64),
) -> Solution {
    let mut search = match prepare(game, options, stop) {
        Ok(search) => search,
        Err(solution) => return *solution,
    };
    let mut trail = Trail {
        longest_step: f64::INFINITY,
        visit: &mut |visit| {
            if let Visit::Point(lambda, _) = visit {
                watch(lambda);
            }
        },
    };
    let found = search.first_solution(&mut trail);
    let sweeps = search.map.sweeps;
    let mut solution = report(game, options, found, sweeps);
    if solution.status == Status::Converged && options.other_starts > 0 {
        search_others(&mut search, &mut solution);
    }
    solution
}

/// The methods with memory of their own, or what is to be said of options that cannot be used.
pub(super) fn prepare<'g, 'o>(
    game: &'g Game,
    options: &'o QreOptions<'o>,
    stop: &'o (dyn Fn() -> bool + Sync),
) -> Result<Search<'g, 'o>, Box<Solution>> {
    let held = options
        .held
        .and_then(|mask| options.start.map(|start| (mask, start)));
    let structure = || GameStructure::with_held(game, held);
    prepare_on(game, structure, options, stop)
}

/// The same on a structure that is made only where the options can be used.
pub(super) fn prepare_on<'g, 'o>(
    game: &'g Game,
    structure: impl FnOnce() -> GameStructure,
    options: &'o QreOptions<'o>,
    stop: &'o (dyn Fn() -> bool + Sync),
) -> Result<Search<'g, 'o>, Box<Solution>> {
    if let Some(reason) = unusable(game, options) {
        let found = Found::uninformed(game, Ending::Unusable(reason));
        return Err(Box::new(report(game, options, found, 0)));
    }
    let map = ResponseMap::new(game, structure());
    Ok(Search {
        game,
        options,
        fixed_point: FixedPoint::new(map.dimension()),
        map,
        stop,
        newton: None,
    })
}

/// Why the options cannot be used with the game.
fn unusable(game: &Game, options: &QreOptions) -> Option<String> {
    let wrong_start = options
        .start
        .is_some_and(|start| start.probabilities.len() != game.action_count());
    let wrong_mask = options
        .held
        .is_some_and(|held| held.len() != game.information_sets.len());
    if !(0.0..=LARGEST_LAMBDA).contains(&options.lambda) {
        Some(format!(
            "lambda is {}; it must be a number from 0 to {LARGEST_LAMBDA:e}",
            options.lambda
        ))
    } else if wrong_start {
        Some("the start is a profile of another game".to_owned())
    } else if wrong_mask {
        Some("the held sets are those of another game".to_owned())
    } else if options.held.is_some() && options.start.is_none() {
        Some("sets are held, but no start says at which probabilities".to_owned())
    } else {
        options
            .branch_from
            .and_then(|from| unusable_branch(game, options, from))
    }
}

/// Why the branch of a solution cannot be followed on.
fn unusable_branch(game: &Game, options: &QreOptions, from: &Solution) -> Option<String> {
    if from.profile.probabilities.len() != game.action_count() {
        Some("the branch is that of another game".to_owned())
    } else if from.status != Status::Converged {
        Some("the solution whose branch is to be followed did not converge".to_owned())
    } else if from.lambda > options.lambda {
        Some(format!(
            "the branch is given at lambda {}, which is above {}",
            plainly(from.lambda),
            plainly(options.lambda)
        ))
    } else if options.start.is_some() && options.held.is_none() {
        Some("both a start and a branch are given".to_owned())
    } else {
        None
    }
}

/// A point of a branch and what is known of the way there.
struct Origin {
    point: BranchPoint,
    selection: SelectionRule,
    folds: Vec<f64>,
}

/// The methods and their memory.
pub(super) struct Search<'g, 'o> {
    pub(super) game: &'g Game,
    pub(super) options: &'o QreOptions<'o>,
    pub(super) map: ResponseMap<'g>,
    stop: &'o (dyn Fn() -> bool + Sync),
    fixed_point: FixedPoint,
    /// Made when it is first needed: most games do without.
    newton: Option<Newton>,
}

impl<'o> Search<'_, 'o> {
    fn limits(&self, tolerance: f64) -> Limits<'o> {
        Limits {
            tolerance,
            last_sweep: self.options.sweep_budget,
            patience: PATIENT,
            stop: self.stop,
        }
    }

    pub(super) fn first_solution(&mut self, trail: &mut Trail) -> Found {
        if let Some(from) = self.options.branch_from {
            if let Some(origin) = self.origin_at(from) {
                let found = self.follow_branch(origin, trail);
                if !matches!(found.ending, Ending::Method(Outcome::Stalled)) {
                    return found;
                }
            }
        } else if let Some(start) = self.options.start {
            let mut point = self.map.layout.point_of(start);
            let lambda = self.options.lambda;
            let (outcome, assessment) = self.finish(&mut point, lambda, self.options.sweep_budget);
            if outcome != Outcome::Stalled {
                return Found {
                    assessment,
                    lambda,
                    selection: SelectionRule::FromStart,
                    folds: Vec::new(),
                    ending: Ending::Method(outcome),
                };
            }
        }
        let origin = Origin {
            point: BranchPoint {
                lambda: 0.0,
                log_odds: self.uninformed_point(),
            },
            selection: SelectionRule::PrincipalBranch,
            folds: Vec::new(),
        };
        self.follow_branch(origin, trail)
    }

    /// The point at lambda 0.
    pub(super) fn uninformed_point(&self) -> Vec<f64> {
        self.map.layout.point_of(&Profile::uninformed(self.game))
    }

    /// The tolerance asked for, and a whole budget of sweeps.
    pub(super) fn limits_from_now(&self) -> Limits<'o> {
        Limits {
            last_sweep: self.map.sweeps.saturating_add(self.options.sweep_budget),
            ..self.limits(self.options.tolerance)
        }
    }

    /// A solution as a point of its branch; `None` where a free action's probability has vanished below the smallest
    /// number, so that its log-odds are lost.
    fn origin_at(&self, solution: &Solution) -> Option<Origin> {
        let layout = &self.map.layout;
        let is_whole = layout.free_sets().all(|set| {
            solution.profile.probabilities[layout.actions(set)]
                .iter()
                .all(|p| p.ln() >= SMALLEST_START_LOG)
        });
        is_whole.then(|| Origin {
            point: BranchPoint {
                lambda: solution.lambda,
                log_odds: self.map.layout.point_of(&solution.profile),
            },
            selection: solution.selection,
            folds: solution.folds.clone(),
        })
    }

    /// Follows a branch from one of its points to the lambda asked for.
    fn follow_branch(&mut self, origin: Origin, trail: &mut Trail) -> Found {
        let target = self.options.lambda;
        let Origin {
            point: start,
            mut selection,
            mut folds,
        } = origin;
        let limits = self.limits(self.options.tolerance);
        let slope = if start.lambda < target && start.lambda == 0.0 {
            let mut answer = vec![0.0; start.log_odds.len()];
            self.map.evaluate(&start.log_odds, 0.0, &mut answer);
            self.map.slope_at_zero()
        } else if start.lambda < target {
            let newton = Newton::needed(&mut self.newton, &self.map);
            newton.slope(&mut self.map, start.lambda, &start.log_odds)
        } else {
            vec![0.0; start.log_odds.len()]
        };
        let correctors = Correctors {
            fixed_point: &mut self.fixed_point,
            newton: &mut self.newton,
        };
        let (mut point, mut outcome) = climb(
            &mut self.map,
            correctors,
            start.clone(),
            slope,
            target,
            limits,
            trail,
        );
        let is_lost = match outcome {
            Outcome::Converged => self.is_beyond_fold(selection, &point),
            Outcome::Stalled => {
                !self.settle(&mut point, limits) || self.is_beyond_fold(selection, &point)
            }
            Outcome::OutOfBudget | Outcome::Interrupted => false,
        };
        if is_lost {
            (trail.visit)(Visit::Again);
            point = start;
        }
        if is_lost || outcome == Outcome::Stalled {
            // What the ladder learned where it failed would mislead.
            self.map.relaxation.forget();
            let start = (point, Heading::Up);
            let followed = follow(&mut self.map, start, target, limits, trail);
            point = followed.end;
            outcome = followed.outcome;
            folds.extend(followed.folds);
        }
        let BranchPoint {
            lambda,
            mut log_odds,
        } = point;
        let assessment = if outcome == Outcome::Converged {
            let before = log_odds.clone();
            let (end, assessment) = self.finish(&mut log_odds, lambda, self.options.sweep_budget);
            outcome = end;
            if largest_change(&self.map, &before, &log_odds) > SAME_BRANCH {
                selection = SelectionRule::FromStart;
            }
            assessment
        } else {
            self.assess(&log_odds, lambda)
        };
        Found {
            assessment,
            lambda,
            selection,
            folds,
            ending: Ending::Method(outcome),
        }
    }

    /// Corrects the last point of a ladder that stalled as closely as arclength needs it; `false` where that leads away,
    /// as it does just beyond a fold.
    fn settle(&mut self, point: &mut BranchPoint, limits: Limits) -> bool {
        let before = point.log_odds.clone();
        let lambda = point.lambda;
        let outcome = self.approach(
            &mut point.log_odds,
            lambda,
            SETTLED_TOLERANCE,
            limits.last_sweep,
        );
        outcome == Outcome::Converged
            && largest_change(&self.map, &before, &point.log_odds) <= SETTLED_CHANGE
    }

    /// Whether the ladder cannot have come to this point of the principal branch without passing a fold: it was lost
    /// there to another branch, or stands on an arm that leads back.
    fn is_beyond_fold(&mut self, selection: SelectionRule, point: &BranchPoint) -> bool {
        if selection != SelectionRule::PrincipalBranch || self.map.dimension() > MANY_ACTIONS {
            return false;
        }
        let newton = Newton::needed(&mut self.newton, &self.map);
        let determinant = newton.determinant(&mut self.map, point.lambda, &point.log_odds);
        determinant == Determinant::Negative
    }

    /// Brings the residual of a point at this lambda below the tolerance: by the fixed point, and by Newton's method
    /// where that stalls. Gives the outcome and what independent code says of the point.
    pub(super) fn finish(
        &mut self,
        point: &mut [f64],
        lambda: f64,
        last_sweep: usize,
    ) -> (Outcome, Assessment) {
        let mut share = FIRST_SHARE;
        loop {
            let limits = Limits {
                last_sweep,
                ..self.limits(share * self.options.tolerance)
            };
            let outcome = self.improve(point, lambda, limits);
            let assessment = self.assess(point, lambda);
            let done = assessment.residual <= self.options.tolerance;
            if done || outcome != Outcome::Converged || share < LAST_SHARE {
                return (outcome, assessment);
            }
            share *= SHARE_FACTOR;
        }
    }

    /// The same by the fixed point alone.
    pub(super) fn iterate(
        &mut self,
        point: &mut [f64],
        lambda: f64,
        limits: Limits,
    ) -> (Outcome, Assessment) {
        let mut share = FIRST_SHARE_NEARBY;
        loop {
            let limits = Limits {
                tolerance: share * limits.tolerance,
                ..limits
            };
            let (outcome, _) = self.fixed_point.run(&mut self.map, lambda, point, limits);
            let assessment = self.assess(point, lambda);
            let done = assessment.residual <= self.options.tolerance;
            if done || outcome != Outcome::Converged || share < LAST_SHARE {
                return (outcome, assessment);
            }
            share *= SHARE_FACTOR;
        }
    }

    /// Brings the residual of a point at this lambda below a tolerance of its own, unchecked by other code.
    pub(super) fn approach(
        &mut self,
        point: &mut [f64],
        lambda: f64,
        tolerance: f64,
        last_sweep: usize,
    ) -> Outcome {
        let limits = Limits {
            last_sweep,
            ..self.limits(tolerance.max(self.options.tolerance))
        };
        self.improve(point, lambda, limits)
    }

    /// The profile at a point.
    pub(super) fn profile_of(&mut self, point: &[f64]) -> &[f64] {
        self.map.set_point(point);
        self.map.probabilities()
    }

    fn improve(&mut self, point: &mut [f64], lambda: f64, limits: Limits) -> Outcome {
        let (outcome, _) = self.fixed_point.run(&mut self.map, lambda, point, limits);
        if outcome != Outcome::Stalled {
            return outcome;
        }
        let newton = Newton::needed(&mut self.newton, &self.map);
        let (outcome, _) = newton.run(&mut self.map, lambda, point, limits, MOST_STEPS);
        if outcome != Outcome::Stalled {
            return outcome;
        }
        // Very small shares cost digits at the end.
        self.map.relaxation.forget();
        newton
            .run(&mut self.map, lambda, point, limits, MOST_STEPS)
            .0
    }

    /// What a point is by definition.
    pub(super) fn assess(&mut self, point: &[f64], lambda: f64) -> Assessment {
        self.map.set_point(point);
        let profile = Profile {
            probabilities: self.map.probabilities().to_vec(),
        };
        let held = self.options.held;
        Assessment::of(
            self.game,
            profile,
            self.map.log_probabilities(),
            lambda,
            held,
        )
    }
}
