//! A shallow classification tree (Breiman, Friedman, Olshen and Stone 1984).

use super::{Cases, Count, Region, cut, sorted};

/// How the tree grows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TreeOptions {
    /// How many questions are asked at most on the way to a leaf, from 1 to 10.
    pub depth: usize,
    /// The least share of all cases that a leaf may hold, above 0.
    pub least_mass: f64,
    /// The least share of the impurity of all cases that a question must take away.
    pub least_gain: f64,
}

impl Default for TreeOptions {
    fn default() -> Self {
        Self {
            depth: 3,
            least_mass: 0.05,
            least_gain: 0.01,
        }
    }
}

/// Why no tree is grown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TreeRefusal {
    /// A bad option.
    #[error(
        "the depth must be from 1 to 10, the least mass above 0 and at most 1, and the least gain from 0 to 1"
    )]
    BadOptions,
    /// No cases.
    #[error("there are no cases")]
    NoCases,
}

/// A leaf of the tree as a rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Leaf {
    /// Where: all questions on the way, put together by column.
    pub region: Region,
    /// What lies in it.
    pub count: Count,
    /// Its share of all cases of interest.
    pub coverage: f64,
    /// The share of its cases that are of interest.
    pub density: f64,
    /// Its share of all cases.
    pub mass: f64,
}

/// Cuts the space into boxes in which cases of interest are frequent or rare. Each question is the one that lowers the
/// Gini impurity most; of two alike the first column and the lower limit. The leaves come by falling density; together they
/// hold every case once. Without a question worth asking the one leaf is everywhere.
///
/// # Errors
/// [`TreeRefusal`] for bad options and without cases.
pub fn tree(cases: &Cases, options: &TreeOptions) -> Result<Vec<Leaf>, TreeRefusal> {
    let is_good = (1..=10).contains(&options.depth)
        && options.least_mass > 0.0
        && options.least_mass <= 1.0
        && (0.0..=1.0).contains(&options.least_gain);
    if !is_good {
        return Err(TreeRefusal::BadOptions);
    }
    if cases.is_empty() {
        return Err(TreeRefusal::NoCases);
    }
    let all = Count {
        cases: cases.len(),
        of_interest: cases.interesting(),
    };
    let growth = Growth {
        cases,
        least_cases: (options.least_mass * all.cases as f64).ceil() as usize,
        least_gain: options.least_gain * impurity(all),
        all,
    };
    let root = Node {
        region: Region::whole(cases.columns.len()),
        rows: cases.columns.iter().map(|column| sorted(column)).collect(),
        count: all,
    };
    let mut leaves = Vec::new();
    growth.grow(root, options.depth, &mut leaves);
    leaves.sort_by(|leaf, other| other.density.total_cmp(&leaf.density));
    Ok(leaves)
}

struct Growth<'a> {
    cases: &'a Cases,
    all: Count,
    least_cases: usize,
    least_gain: f64,
}

struct Node {
    region: Region,
    /// By column the node's rows in the order of their values.
    rows: Vec<Vec<u32>>,
    count: Count,
}

struct Question {
    column: usize,
    low: Count,
    limits: (f64, f64),
    impurity: f64,
}

impl Growth<'_> {
    fn grow(&self, node: Node, depth: usize, leaves: &mut Vec<Leaf>) {
        let question = if depth > 0 {
            self.question(&node)
        } else {
            None
        };
        let Some(question) = question else {
            leaves.push(Leaf {
                coverage: node.count.coverage(&self.all),
                density: node.count.density(),
                mass: node.count.mass(&self.all),
                region: node.region,
                count: node.count,
            });
            return;
        };
        let (high_of_low, low_of_high) = question.limits;
        let mut region = node.region.clone();
        region.limits[question.column].high = Some(high_of_low);
        let is_low = |row: &u32| self.value(question.column, *row) <= high_of_low;
        let (low, high): (Vec<Vec<u32>>, Vec<Vec<u32>>) = node
            .rows
            .iter()
            .map(|rows| rows.iter().partition(|row| is_low(row)))
            .unzip();
        let low = Node {
            region,
            rows: low,
            count: question.low,
        };
        let mut region = node.region;
        region.limits[question.column].low = Some(low_of_high);
        let high = Node {
            region,
            rows: high,
            count: less(node.count, question.low),
        };
        self.grow(low, depth - 1, leaves);
        self.grow(high, depth - 1, leaves);
    }

    fn value(&self, column: usize, row: u32) -> f64 {
        self.cases.columns[column][row as usize]
    }

    /// The question that lowers the impurity most, if one does so enough.
    fn question(&self, node: &Node) -> Option<Question> {
        let mut best: Option<Question> = None;
        for (column, rows) in node.rows.iter().enumerate() {
            let mut low = Count::default();
            for pair in rows.windows(2) {
                low.add(self.cases.of_interest[pair[0] as usize]);
                let (below, above) = (self.value(column, pair[0]), self.value(column, pair[1]));
                let high = less(node.count, low);
                if below >= above || low.cases.min(high.cases) < self.least_cases {
                    continue;
                }
                let impurity = impurity(low) + impurity(high);
                if best.as_ref().is_none_or(|best| impurity < best.impurity) {
                    best = Some(Question {
                        column,
                        low,
                        limits: cut(below, above),
                        impurity,
                    });
                }
            }
        }
        let gain = |question: &Question| impurity(node.count) - question.impurity;
        best.filter(|question| gain(question) > 0.0 && gain(question) >= self.least_gain)
    }
}

/// The Gini impurity times the number of cases.
fn impurity(count: Count) -> f64 {
    2.0 * count.of_interest as f64 * (1.0 - count.density())
}

const fn less(count: Count, part: Count) -> Count {
    Count {
        cases: count.cases - part.cases,
        of_interest: count.of_interest - part.of_interest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::worlds::designs::latin_hypercube;

    #[test]
    fn a_known_box_is_cut_out() {
        let rows = 2000;
        let design = latin_hypercube(rows, 3, rows, 4).unwrap();
        let columns: Vec<Vec<f64>> = (0..3)
            .map(|column| design.column(column).collect())
            .collect();
        let inside = |u: &[f64]| u[0] > 0.6 && u[2] < 0.5;
        let of_interest: Vec<Option<bool>> = (0..rows)
            .map(|row| Some(inside(design.point(row))))
            .collect();
        let cases = Cases::new(&columns, &of_interest).unwrap();
        let leaves = tree(&cases, &TreeOptions::default()).unwrap();
        assert_eq!(leaves.len(), 3);
        let best = &leaves[0];
        assert_eq!((best.density, best.coverage), (1.0, 1.0));
        let (low, high) = (
            best.region.limits[0].low.unwrap(),
            best.region.limits[2].high.unwrap(),
        );
        assert!(
            (low - 0.6).abs() < 0.002 && (high - 0.5).abs() < 0.01,
            "{low} {high}"
        );
        for row in 0..rows {
            let point = design.point(row);
            assert_eq!(
                leaves
                    .iter()
                    .filter(|leaf| leaf.region.holds(point))
                    .count(),
                1
            );
        }
        let mass: f64 = leaves.iter().map(|leaf| leaf.mass).sum();
        assert!((mass - 1.0).abs() < 1e-12);
    }

    #[test]
    fn the_best_question_is_that_of_trying_all() {
        // Impurities by hand: below 1.5 it is 1.5, below 2.5 it is 8/3, below 3.5 it is 2.4.
        let columns = [vec![1.0, 1.0, 2.0, 3.0, 3.0, 4.0]];
        let of_interest = [false, false, true, false, true, true].map(Some);
        let cases = Cases::new(&columns, &of_interest).unwrap();
        let options = TreeOptions {
            depth: 1,
            least_mass: 0.1,
            least_gain: 0.0,
        };
        let leaves = tree(&cases, &options).unwrap();
        assert_eq!(leaves.len(), 2);
        assert_eq!(leaves[0].region.limits[0].low, Some(1.5));
        assert_eq!(
            leaves[0].count,
            Count {
                cases: 4,
                of_interest: 3
            }
        );
        assert_eq!(
            leaves[1].count,
            Count {
                cases: 2,
                of_interest: 0
            }
        );
    }

    #[test]
    fn without_anything_to_ask_there_is_one_leaf() {
        let columns = [vec![1.0, 2.0, 3.0, 4.0]];
        let cases = Cases::new(&columns, &[Some(true); 4]).unwrap();
        let leaves = tree(&cases, &TreeOptions::default()).unwrap();
        assert_eq!(leaves.len(), 1);
        assert_eq!(leaves[0].region.restricted().count(), 0);
        let none = Cases::new(&columns, &[None; 4]).unwrap();
        assert_eq!(
            tree(&none, &TreeOptions::default()),
            Err(TreeRefusal::NoCases)
        );
    }
}
