//! Whole branches of logit equilibria, point by point: the principal branch from lambda 0, and those on which other
//! equilibria lie.
//!
//! A branch is followed as for a single solution, in steps that a caller may shorten; every point on the way is then
//! brought to the solver's tolerance at its own lambda and assessed by the code that is independent of the search. A
//! point that is too near to a fold for that stays as it was followed, and its residual says how good it is.

use super::fixed_point::Outcome;
use super::found::{report, status_of_branch};
use super::ladder::{BranchPoint, Trail, Visit, largest_change};
use super::others::search_others;
use super::path::{Heading, KnownBranches, follow_until_known};
use super::qre::{Search, prepare};
use super::{QreOptions, Solution, Status};
use crate::game::{Game, NodeId, Profile};

/// The most that a point may move in a probability when it is brought to the tolerance.
const SAME_POINT: f64 = 0.02;
/// The most log-odds that are kept at a time: one gigabyte of them.
const MOST_NUMBERS: usize = 1 << 27;

/// What is asked of [`qre_branches`].
#[derive(Debug, Clone, Copy)]
pub struct BranchOptions<'a> {
    /// The branch begins at lambda 0, ends at [`QreOptions::lambda`], and has no start and no held sets. With
    /// [`QreOptions::other_starts`] the branches of the other equilibria at that lambda are followed, too.
    pub qre: QreOptions<'a>,
    /// At least so many points are on the principal branch: no step is longer than the target lambda over this.
    pub points: usize,
}

/// A point of a branch.
#[derive(Debug, Clone, PartialEq)]
pub struct BranchSample {
    /// The common lambda.
    pub lambda: f64,
    /// The profile: an equilibrium at this lambda up to the residual.
    pub profile: Profile,
    /// The largest violation of the logit condition, in log-odds.
    pub residual: f64,
    /// Expected payoffs, one for each player.
    pub values: Vec<f64>,
}

/// A branch, from its beginning to its end.
#[derive(Debug, Clone, PartialEq)]
pub struct QreBranch {
    /// Its points, in the order in which they were met.
    pub samples: Vec<BranchSample>,
    /// The lambdas at which it turned back, in the order met.
    pub folds: Vec<f64>,
    /// Where it comes onto a branch before it, and ends; `None` of one that ends at the target.
    pub junction: Option<Junction>,
    /// Converged where it was followed to its end; else why not.
    pub status: Status,
}

/// Where a branch comes onto another one: in games with symmetries branches cross.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Junction {
    /// The other branch: 0 for the principal one, then those in [`QreBranches::others`] from 1 on.
    pub branch: usize,
    /// The lambda at which they meet, at least 0. There they are alike within 0.002 in every probability.
    pub lambda: f64,
}

/// The branches of a game.
#[derive(Debug, Clone, PartialEq)]
pub struct QreBranches {
    /// The solution at the end of the principal branch, and the other equilibria found there.
    pub solution: Solution,
    /// From lambda 0 to the target.
    pub principal: QreBranch,
    /// Branches of other equilibria at the target lambda: each begins at one of them, goes to lower lambda, turns, and
    /// ends where it comes back to the target, or at a junction with a branch before it. The two ends of a branch at the
    /// target are two equilibria.
    pub others: Vec<QreBranch>,
}

/// Follows the principal branch point by point and, where other starts are asked for, the branches of the other
/// equilibria that they lead to (Turocy 2010).
///
/// `stop` is polled between passes over the game. `watch` is called with every lambda reached.
///
/// ```
/// use doublegame::game::read_nfg;
/// use doublegame::solve::{BranchOptions, QreOptions, qre_branches};
///
/// // A stag hunt: at this lambda there are three equilibria, and two of them lie on a branch of their own.
/// let game = read_nfg(r#"NFG 1 R "stag hunt" { "1" "2" } { 2 2 }  4 4  3 0  0 3  3 3"#)?.built.game;
/// let qre = QreOptions { other_starts: 32, ..QreOptions::at(5.0) };
/// let found = qre_branches(&game, &BranchOptions { qre, points: 50 }, &|| false, &mut |_| {});
/// assert!(found.principal.samples.len() >= 50 && found.principal.folds.is_empty());
/// assert_eq!((found.others.len(), found.others[0].folds.len()), (1, 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn qre_branches(
    game: &Game,
    options: &BranchOptions,
    stop: &(dyn Fn() -> bool + Sync),
    watch: &mut dyn FnMut(f64),
) -> QreBranches {
    let qre = QreOptions {
        start: None,
        held: None,
        branch_from: None,
        ..options.qre
    };
    let mut search = match prepare(game, &qre, stop) {
        Ok(search) => search,
        Err(solution) => return unusable(*solution),
    };
    let longest_step = qre.lambda / options.points.max(1) as f64;
    let mut way = Way::new(search.map.dimension(), longest_step);
    let start = search.uninformed_point();
    way.keep(0.0, &start);
    let found = way.walk(watch, |trail| search.first_solution(trail));
    let sweeps = search.map.sweeps;
    let mut solution = report(game, &qre, found, sweeps);
    let principal = QreBranch {
        samples: samples(&mut search, &way.points, watch),
        folds: solution.folds.clone(),
        junction: None,
        status: way.kept_all.and(solution.status.clone()),
    };
    let mut others = Vec::new();
    if solution.status == Status::Converged && qre.other_starts > 0 {
        search_others(&mut search, &mut solution);
        others = other_branches(&mut search, &solution, way, watch);
    }
    QreBranches {
        solution,
        principal,
        others,
    }
}

fn unusable(solution: Solution) -> QreBranches {
    QreBranches {
        principal: QreBranch {
            samples: Vec::new(),
            folds: Vec::new(),
            junction: None,
            status: solution.status.clone(),
        },
        solution,
        others: Vec::new(),
    }
}

/// Whether every point on the way was kept.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Kept {
    All,
    Some,
}

impl Kept {
    fn and(self, status: Status) -> Status {
        match self {
            Self::All => status,
            Self::Some => Status::StoppedShort {
                reason: "the branch has more points than memory is taken for; ask for fewer"
                    .to_owned(),
            },
        }
    }
}

/// The points that were met, as they were met.
struct Way {
    points: Vec<BranchPoint>,
    most: usize,
    longest_step: f64,
    kept_all: Kept,
}

impl Way {
    fn new(dimension: usize, longest_step: f64) -> Self {
        Self {
            points: Vec::new(),
            most: MOST_NUMBERS / dimension.max(1),
            longest_step,
            kept_all: Kept::All,
        }
    }

    fn keep(&mut self, lambda: f64, log_odds: &[f64]) {
        if self.points.len() < self.most {
            self.points.push(BranchPoint {
                lambda,
                log_odds: log_odds.to_vec(),
            });
        } else {
            self.kept_all = Kept::Some;
        }
    }

    /// Keeps what is met while something is done.
    fn walk<T>(&mut self, watch: &mut dyn FnMut(f64), walk: impl FnOnce(&mut Trail) -> T) -> T {
        let longest_step = self.longest_step;
        let mut visit = |visit: Visit| match visit {
            Visit::Point(lambda, log_odds) => {
                watch(lambda);
                self.keep(lambda, log_odds);
            }
            Visit::Again => {
                self.points.truncate(1);
                self.kept_all = Kept::All;
            }
        };
        walk(&mut Trail {
            longest_step,
            visit: &mut visit,
        })
    }
}

/// Brings each point to the tolerance at its lambda.
fn samples(
    search: &mut Search,
    points: &[BranchPoint],
    watch: &mut dyn FnMut(f64),
) -> Vec<BranchSample> {
    points
        .iter()
        .map(|point| {
            watch(point.lambda);
            sample(search, point)
        })
        .collect()
}

fn sample(search: &mut Search, point: &BranchPoint) -> BranchSample {
    let lambda = point.lambda;
    let log_odds = &point.log_odds;
    let mut finished = log_odds.clone();
    let last_sweep = search
        .map
        .sweeps
        .saturating_add(search.options.sweep_budget);
    let (outcome, mut assessment) = search.finish(&mut finished, lambda, last_sweep);
    let moved = largest_change(&search.map, log_odds, &finished);
    if outcome != Outcome::Converged || moved > SAME_POINT {
        assessment = search.assess(log_odds, lambda);
    }
    BranchSample {
        lambda,
        residual: assessment.residual,
        values: assessment.values.at(NodeId(0)).to_vec(),
        profile: assessment.profile,
    }
}

/// The branches of the other equilibria. One that is met at both of its ends is followed from one; `principal` is the way
/// along the principal branch.
fn other_branches(
    search: &mut Search,
    solution: &Solution,
    principal: Way,
    watch: &mut dyn FnMut(f64),
) -> Vec<QreBranch> {
    let target = search.options.lambda;
    let ends: Vec<Vec<f64>> = solution
        .others
        .iter()
        .map(|other| search.map.layout.point_of(&other.profile))
        .collect();
    let mut met = vec![false; ends.len()];
    let longest_step = principal.longest_step;
    let mut known = vec![principal.points];
    let mut branches = Vec::new();
    for place in 0..ends.len() {
        if std::mem::replace(&mut met[place], true) {
            continue;
        }
        let mut way = Way::new(search.map.dimension(), longest_step);
        way.keep(target, &ends[place]);
        let start = BranchPoint {
            lambda: target,
            log_odds: ends[place].clone(),
        };
        let limits = search.limits_from_now();
        let followed = way.walk(watch, |trail| {
            follow_until_known(
                &mut search.map,
                (start, Heading::Down),
                target,
                limits,
                trail,
                KnownBranches(&known),
            )
        });
        if followed.outcome == Outcome::Converged && followed.meeting.is_none() {
            for (met, end) in met.iter_mut().zip(&ends) {
                *met |= largest_change(&search.map, end, &followed.end.log_odds) < SAME_POINT;
            }
        }
        let status = status_of_branch(followed.outcome, followed.end.lambda);
        branches.push(QreBranch {
            samples: samples(search, &way.points, watch),
            folds: followed.folds,
            junction: followed.meeting.map(|meeting| Junction {
                branch: meeting.branch,
                lambda: meeting.lambda,
            }),
            status: way.kept_all.and(status),
        });
        known.push(way.points);
    }
    branches
}
