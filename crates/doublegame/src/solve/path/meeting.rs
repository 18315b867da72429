//! Where a path comes onto a branch that was followed before it.
//!
//! In a game with symmetries branches cross, and near a crossing a step may land on either. A path ends there: what would
//! follow is known already. A step that comes near a known branch is shortened, so that a branch that only passes close by
//! is not taken for one that crosses.

use super::{Border, Tracer};
use crate::solve::ladder::{BranchPoint, largest_change};
use crate::solve::response::ResponseMap;
use crate::solve::vector::dot;

/// A meeting counts only in a step that is no longer than this.
pub(super) const MEETING_STEP: f64 = 1e-3;
/// Branches meet where they differ by no more than this in every probability. The points of a path are known about as well
/// near a crossing.
const CLOSENESS: f64 = 2e-3;
/// Points of a known branch that are further away than this in a probability are not looked at closely.
const NEAR: f64 = 0.05;

/// A place where a path met a known branch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::solve) struct Meeting {
    /// The branch, by its place among those known.
    pub(in crate::solve) branch: usize,
    /// The lambda at which they meet.
    pub(in crate::solve) lambda: f64,
}

/// The branches that were followed before, each as the points that were met on it.
#[derive(Clone, Copy)]
pub(in crate::solve) struct KnownBranches<'b>(pub(in crate::solve) &'b [Vec<BranchPoint>]);

impl KnownBranches<'_> {
    /// The most that a path from this point may differ from a known branch where it meets one: less than the point itself
    /// does.
    pub(super) fn closeness(self, map: &ResponseMap, start: &BranchPoint) -> f64 {
        (0..self.0.len())
            .filter_map(|branch| self.nearest(map, branch, start))
            .map(|(_, distance)| 0.5 * distance)
            .fold(CLOSENESS, f64::min)
    }

    /// The log-odds on a branch at the lambda of a point, those nearest to the point where there are several, and how far
    /// away they are in a probability. Between the points that were met a branch is taken to be straight.
    fn nearest(
        self,
        map: &ResponseMap,
        branch: usize,
        point: &BranchPoint,
    ) -> Option<(Vec<f64>, f64)> {
        let segments = self.0[branch].windows(2).filter_map(|ends| {
            let [from, to] = ends else { return None };
            let run = to.lambda - from.lambda;
            let way = point.lambda - from.lambda;
            let is_within = way * (point.lambda - to.lambda) <= 0.0;
            let share = if run == 0.0 { 0.0 } else { way / run };
            is_within.then(|| between(&from.log_odds, &to.log_odds, share))
        });
        segments
            .map(|log_odds| {
                let distance = largest_change(map, &log_odds, &point.log_odds);
                (log_odds, distance)
            })
            .min_by(|(_, a), (_, b)| a.total_cmp(b))
    }
}

impl Tracer<'_, '_, '_> {
    /// Where the step from the point to the corrected one meets a known branch.
    pub(super) fn meeting_on_step(&mut self) -> Option<Meeting> {
        if self.known.0.is_empty() {
            return None;
        }
        let ends = [&self.point, &self.corrected].map(|end| {
            let (lambda, log_odds) = self.unscaled(end);
            BranchPoint { lambda, log_odds }
        });
        let predicted = self.predicted.clone();
        let corrected = self.corrected.clone();
        let met = (0..self.known.0.len()).find_map(|branch| self.meeting_with(branch, &ends));
        self.predicted = predicted;
        self.corrected = corrected;
        met
    }

    fn meeting_with(&mut self, branch: usize, ends: &[BranchPoint; 2]) -> Option<Meeting> {
        let [from, to] = ends;
        let (from_known, _) = self.known.nearest(self.map, branch, from)?;
        let (to_known, _) = self.known.nearest(self.map, branch, to)?;
        let (_, distance) = least_distance(self.map, ends, [&from_known, &to_known]);
        if distance > NEAR {
            return None;
        }
        let from_known = self.brought_onto_branch(from.lambda, from_known);
        let to_known = self.brought_onto_branch(to.lambda, to_known);
        let (share, distance) = least_distance(self.map, ends, [&from_known, &to_known]);
        (distance <= self.closeness).then_some(Meeting {
            branch,
            lambda: from.lambda + share * (to.lambda - from.lambda),
        })
    }

    /// A point between two known ones, corrected at its lambda where that does not lead away.
    fn brought_onto_branch(&mut self, lambda: f64, log_odds: Vec<f64>) -> Vec<f64> {
        let n = log_odds.len();
        for (out, x) in self.predicted.iter_mut().zip(&log_odds) {
            *out = x / self.unit;
        }
        self.predicted[n] = lambda;
        if self.correct(Border::Lambda).is_none() {
            return log_odds;
        }
        let (_, corrected) = self.unscaled(&self.corrected);
        if largest_change(self.map, &log_odds, &corrected) > NEAR {
            return log_odds;
        }
        corrected
    }
}

/// How near two straight pieces of branches come to each other at the same lambda: the share of the way from the one end to
/// the other, and the largest difference in a probability there.
fn least_distance(map: &ResponseMap, ends: &[BranchPoint; 2], known: [&[f64]; 2]) -> (f64, f64) {
    let [from, to] = ends;
    let [from_known, to_known] = known;
    let apart = |point: &[f64], known: &[f64]| -> Vec<f64> {
        point.iter().zip(known).map(|(a, b)| a - b).collect()
    };
    let first = apart(&from.log_odds, from_known);
    let change = apart(&apart(&to.log_odds, to_known), &first);
    let square = dot(&change, &change);
    let product = dot(&first, &change);
    let share = if square > 0.0 {
        (-product / square).clamp(0.0, 1.0)
    } else {
        0.0
    };
    let distance = largest_change(
        map,
        &between(&from.log_odds, &to.log_odds, share),
        &between(from_known, to_known, share),
    );
    (share, distance)
}

fn between(from: &[f64], to: &[f64], share: f64) -> Vec<f64> {
    from.iter()
        .zip(to)
        .map(|(from, to)| from + share * (to - from))
        .collect()
}
