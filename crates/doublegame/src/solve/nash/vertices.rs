//! All vertices of a best-response polytope `{z >= 0, M z <= 1}`, each as the set of its labels.
//!
//! The right-hand sides are raised by powers of an infinitesimal number, so that the polytope becomes simple; its bases
//! are then the nodes of a connected graph whose edges are pivots. A depth-first search walks that graph with one
//! tableau, pivoting back when it returns. Bases of the same vertex of the polytope itself are merged in the end.

use super::integer::{ExactInteger, Overflow};
use super::tableau::Tableau;
use dashu_int::IBig;
use hashbrown::HashSet;
use rustc_hash::FxBuildHasher;
use std::cmp::Ordering;

/// A set of labels, one bit each. Label `i` of the first player's strategy `i` is carried where that strategy is not
/// played or is a best response; the labels of the second player's strategies follow.
pub(super) type Labels = u128;

/// How many labels a set can hold.
pub(super) const MOST_LABELS: usize = 128;

/// The inequalities of a best-response polytope.
pub(super) struct Polytope {
    /// The rows of M; every number at least 0, no column of zeros.
    pub(super) rows: Vec<Vec<IBig>>,
    /// The label of each row: where it holds with equality.
    pub(super) row_labels: Vec<u32>,
    /// The label of each column: where its variable is zero.
    pub(super) column_labels: Vec<u32>,
}

/// The vertices of a polytope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Vertices {
    /// The labels of each vertex, in rising order.
    pub(super) labels: Vec<Labels>,
    /// How many bases were visited: as many as vertices where the polytope is simple.
    pub(super) bases: usize,
}

/// Why an enumeration ended early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Early {
    /// More bases than allowed.
    TooManyBases,
    /// The caller asked for a stop.
    Stopped,
    /// A number did not fit.
    Overflow,
}

impl From<Overflow> for Early {
    fn from(_: Overflow) -> Self {
        Self::Overflow
    }
}

/// What bounds an enumeration.
pub(super) struct Bounds<'a> {
    /// The most bases that may be visited.
    pub(super) bases: usize,
    /// Polled now and then; once it is true, the enumeration ends.
    pub(super) stop: &'a (dyn Fn() -> bool + Sync),
}

/// All vertices, with the narrowest integers that hold the numbers.
pub(super) fn enumerate_vertices(polytope: &Polytope, bounds: &Bounds) -> Result<Vertices, Early> {
    match enumerate_with::<i64>(polytope, bounds) {
        Err(Early::Overflow) => {}
        done => return done,
    }
    match enumerate_with::<i128>(polytope, bounds) {
        Err(Early::Overflow) => {}
        done => return done,
    }
    enumerate_with::<IBig>(polytope, bounds)
}

fn enumerate_with<T: ExactInteger>(
    polytope: &Polytope,
    bounds: &Bounds,
) -> Result<Vertices, Early> {
    let rows: Vec<Vec<IBig>> = polytope
        .rows
        .iter()
        .map(|row| row.iter().cloned().chain([IBig::ONE]).collect())
        .collect();
    let tableau = Tableau::<T>::new(&rows, rows.len())?;
    let variable_labels = polytope
        .row_labels
        .iter()
        .chain(&polytope.column_labels)
        .map(|label| 1 << label)
        .collect();
    let mut search = Search {
        tableau,
        variable_labels,
        seen: HashSet::default(),
        vertices: Vec::new(),
    };
    search.run(bounds)?;
    let bases = search.seen.len();
    let mut labels = search.vertices;
    labels.sort_unstable();
    labels.dedup();
    Ok(Vertices { labels, bases })
}

/// A depth-first search over bases.
struct Search<T: ExactInteger> {
    tableau: Tableau<T>,
    /// For each variable the bit of its label.
    variable_labels: Vec<Labels>,
    /// The bases visited, each as the labels of its nonbasic variables.
    seen: HashSet<Labels, FxBuildHasher>,
    vertices: Vec<Labels>,
}

impl<T: ExactInteger> Search<T> {
    fn run(&mut self, bounds: &Bounds) -> Result<(), Early> {
        let columns = self.tableau.columns();
        let mut cobasis = self.label_union(&self.tableau.nonbasic);
        self.visit(cobasis);
        let mut path: Vec<(u32, u32)> = Vec::new();
        let mut column = 0;
        loop {
            if column == columns {
                let Some((row, back)) = path.pop() else {
                    return Ok(());
                };
                cobasis ^= self.exchange(row as usize, back as usize);
                self.tableau.pivot(row as usize, back as usize)?;
                column = back as usize + 1;
                continue;
            }
            // The polytope is bounded, so that some row always leaves.
            if let Some(row) = self.tableau.leaving_row(column) {
                let next = cobasis ^ self.exchange(row, column);
                if !self.seen.contains(&next) {
                    if self.seen.len() >= bounds.bases {
                        return Err(Early::TooManyBases);
                    }
                    if self.seen.len() % 256 == 1 && (bounds.stop)() {
                        return Err(Early::Stopped);
                    }
                    self.tableau.pivot(row, column)?;
                    cobasis = next;
                    self.visit(cobasis);
                    path.push((row as u32, column as u32));
                    column = 0;
                    continue;
                }
            }
            column += 1;
        }
    }

    /// The labels that change when the variables of a row and a column are exchanged.
    fn exchange(&self, row: usize, column: usize) -> Labels {
        self.variable_labels[self.tableau.basic[row] as usize]
            ^ self.variable_labels[self.tableau.nonbasic[column] as usize]
    }

    fn label_union(&self, variables: &[u32]) -> Labels {
        variables.iter().fold(0, |set, variable| {
            set | self.variable_labels[*variable as usize]
        })
    }

    /// Takes in the basis at which the tableau is.
    fn visit(&mut self, cobasis: Labels) {
        self.seen.insert(cobasis);
        let mut labels = cobasis;
        for row in 0..self.tableau.constraints() {
            if self.tableau.right(row).sign() == Ordering::Equal {
                labels |= self.variable_labels[self.tableau.basic[row] as usize];
            }
        }
        self.vertices.push(labels);
    }
}
