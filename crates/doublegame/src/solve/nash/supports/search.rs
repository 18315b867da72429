//! Branch and bound on the mixtures of one support profile: every solution of its equations is found and proven, or
//! lies in a box that is handed back as open.

use super::interval::Interval;
use super::newton::{Root, Step, narrow, prove};
use super::system::System;

/// What bounds the search of one support profile.
pub(super) struct SearchBounds<'a> {
    /// The most boxes.
    pub(super) boxes: usize,
    /// Boxes of which no side is longer are not split.
    pub(super) resolution: f64,
    /// Polled before each box; once it is true, the search ends.
    pub(super) stop: &'a (dyn Fn() -> bool + Sync),
}

/// What a search found.
pub(super) struct Found {
    /// The solutions, also those with probabilities beyond 0 and 1.
    pub(super) roots: Vec<Root>,
    /// Boxes that may hold further solutions; those that touch are one.
    pub(super) open: Vec<Vec<Interval>>,
    /// How many boxes were looked at.
    pub(super) boxes: usize,
    /// How the search ended.
    pub(super) end: SearchEnd,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SearchEnd {
    /// Every box was looked at.
    Finished,
    /// More boxes than allowed.
    TooManyBoxes,
    /// The caller asked for a stop.
    Stopped,
}

/// Steps at most before a box is split.
const STEPS: usize = 8;
/// A step that leaves more than this of the longest side is the last before a split.
const WORTHWHILE: f64 = 0.7;

/// Searches all mixtures of the supports.
pub(super) fn search(system: &System, bounds: &SearchBounds) -> Found {
    let mut found = Found {
        roots: Vec::new(),
        open: Vec::new(),
        boxes: 0,
        end: SearchEnd::Finished,
    };
    // Boxes in which the only solution is known.
    let mut covered: Vec<Vec<Interval>> = Vec::new();
    let mut scratch = Vec::new();
    let mut waiting = vec![system.whole()];
    while let Some(boxes) = waiting.pop() {
        let is_stopped = (bounds.stop)();
        if is_stopped || found.boxes == bounds.boxes {
            found.end = if is_stopped {
                SearchEnd::Stopped
            } else {
                SearchEnd::TooManyBoxes
            };
            waiting.push(boxes);
            break;
        }
        found.boxes += 1;
        let Some(boxes) = shrink(system, boxes, &covered, &mut scratch) else {
            continue;
        };
        if let Some(root) = prove(system, &boxes, &mut scratch) {
            match place_of(&root, &found.roots) {
                Place::New => {
                    covered.push(root.unique_in.clone());
                    found.roots.push(root);
                }
                Place::Known => covered.push(root.unique_in),
                Place::Unclear => found.open.push(boxes),
            }
            continue;
        }
        match side_to_split(system, &boxes, bounds.resolution, &mut scratch) {
            Some(side) => waiting.extend(halves(&boxes, side)),
            None => found.open.push(boxes),
        }
    }
    found.open.append(&mut waiting);
    found.open = merged(found.open);
    found
}

/// The part of a box that may hold solutions that are not known yet; `None` where there is none.
fn shrink(
    system: &System,
    mut boxes: Vec<Interval>,
    covered: &[Vec<Interval>],
    scratch: &mut Vec<Interval>,
) -> Option<Vec<Interval>> {
    for _ in 0..STEPS {
        if !system.apply_sums(&mut boxes)
            || is_covered(system, &boxes, covered)
            || !system.apply_conditions(&mut boxes, scratch)
            || !system.apply_sums(&mut boxes)
        {
            return None;
        }
        let before = boxes[longest_side(&boxes)].width();
        match narrow(system, &boxes, scratch) {
            Step::Empty => return None,
            Step::Narrowed(narrowed) => boxes = narrowed,
        }
        if boxes[longest_side(&boxes)].width() > WORTHWHILE * before {
            break;
        }
    }
    Some(boxes)
}

/// Whether a box lies in one in which the only solution is known.
fn is_covered(system: &System, boxes: &[Interval], covered: &[Vec<Interval>]) -> bool {
    covered.iter().any(|whole| {
        let mut sides = system.free.iter().zip(whole);
        sides.all(|(place, whole)| boxes[*place].is_within(*whole))
    })
}

/// Which of the known solutions one is.
enum Place {
    New,
    Known,
    Unclear,
}

fn place_of(root: &Root, known: &[Root]) -> Place {
    let is_within = |inner: &[Interval], outer: &[Interval]| {
        inner.iter().zip(outer).all(|(a, b)| a.is_within(*b))
    };
    for old in known {
        if is_within(&old.enclosure, &root.unique_in) || is_within(&root.enclosure, &old.unique_in)
        {
            return Place::Known;
        }
        if touch(&old.enclosure, &root.enclosure) {
            return Place::Unclear;
        }
    }
    Place::New
}

fn longest_side(boxes: &[Interval]) -> usize {
    let mut longest = 0;
    for (place, side) in boxes.iter().enumerate() {
        if side.width() > boxes[longest].width() {
            longest = place;
        }
    }
    longest
}

/// The free probability whose range times that of the derivatives by it is greatest, all equations together: where that
/// is nothing, the equations are linear. Else the longest side; `None` where no side is longer than the resolution.
fn side_to_split(
    system: &System,
    boxes: &[Interval],
    resolution: f64,
    scratch: &mut Vec<Interval>,
) -> Option<usize> {
    let longest = longest_side(boxes);
    if boxes[longest].width() <= resolution {
        return None;
    }
    let mut greatest = (0.0, longest);
    for (place, spread) in system.free.iter().zip(system.spreads(boxes, scratch)) {
        let width = boxes[*place].width();
        if width > resolution && width * spread > greatest.0 {
            greatest = (width * spread, *place);
        }
    }
    Some(greatest.1)
}

fn halves(boxes: &[Interval], side: usize) -> [Vec<Interval>; 2] {
    let Interval { lower, upper } = boxes[side];
    let middle = boxes[side].midpoint();
    [
        Interval {
            lower: middle,
            upper,
        },
        Interval {
            lower,
            upper: middle,
        },
    ]
    .map(|half| {
        let mut part = boxes.to_vec();
        part[side] = half;
        part
    })
}

fn touch(a: &[Interval], b: &[Interval]) -> bool {
    a.iter().zip(b).all(|(a, b)| a.intersection(*b).is_some())
}

/// Boxes around those that touch, until none do.
fn merged(boxes: Vec<Vec<Interval>>) -> Vec<Vec<Interval>> {
    let mut clusters: Vec<Vec<Interval>> = Vec::new();
    for mut own in boxes {
        while let Some(place) = clusters.iter().position(|cluster| touch(cluster, &own)) {
            let cluster = clusters.swap_remove(place);
            for (side, other) in own.iter_mut().zip(cluster) {
                *side = side.hull(other);
            }
        }
        clusters.push(own);
    }
    clusters.sort_by(|a, b| {
        let ends = a.iter().zip(b);
        ends.map(|(a, b)| {
            a.lower
                .total_cmp(&b.lower)
                .then(a.upper.total_cmp(&b.upper))
        })
        .find(|order| order.is_ne())
        .unwrap_or(std::cmp::Ordering::Equal)
    });
    clusters
}
