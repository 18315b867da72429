//! Solves the equations: Newton's method in doubles, then refinement in fractions until the numbers are recognized.
//!
//! Some unknowns may be left undetermined (the limit is a point of a continuum of equilibria, or a probability that
//! matters to nobody) and some equations may follow from others. Elimination with full pivoting finds which: the
//! undetermined unknowns become simple fractions near the branch's limit, and the others follow.

use super::equations::Equations;
use super::fractions::{near, simplest_between};
use super::scalar::Dual;
use crate::game::Rational;
use dashu_int::IBig;
use dashu_int::ops::BitTest;

/// Pivots below this share of the largest coefficient count as 0.
const NEGLIGIBLE_PIVOT: f64 = 1e-7;
/// The most Newton steps in doubles.
const MOST_STEPS: usize = 40;
/// A step in which no unknown moves by more than this share of itself is the last.
const LAST_STEP: f64 = 1e-14;
/// What the equations may leave, as a share of the range of payoffs, at a solution in doubles.
const SMALL_RESIDUAL: f64 = 1e-8;
/// The least uncertainty of where an unknown leads, as a share of how far it still goes, and in all.
const LEAST_UNCERTAINTY: (f64, f64) = (0.02, 1e-9);
/// An unknown whose moves shrink by less than this share does not seem to lead anywhere.
const SLOWEST: f64 = 0.9;
/// How closely unknowns in doubles are rounded to fractions at first.
const DOUBLE_ROUNDING: f64 = 1e-11;
/// Fractions first sought with more precision than doubles have are sought with so many binary places.
const FIRST_BITS: usize = 128;
/// Binary places that are kept beyond those asked for.
const SPARE_BITS: usize = 32;
/// Binary places of a number that may be left unexplained by a recognized fraction.
const UNEXPLAINED_BITS: usize = 24;

/// Unknowns that solve the equations.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Solved {
    pub(super) unknowns: Vec<Rational>,
    /// How well they do so.
    pub(super) quality: Quality,
    /// Whether the equations leave no unknown undetermined.
    pub(super) is_determined: bool,
}

/// How well fractions solve equations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quality {
    /// Exactly.
    Exact,
    /// To twice the precision of doubles; no fractions short enough do so exactly, and it seems that the numbers are none.
    NoFractions,
    /// To the precision of doubles.
    Rough,
}

/// Where an unknown seems to lead.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Guess {
    value: f64,
    uncertainty: f64,
}

impl Guess {
    /// Guesses from three points between which lambda doubles, by Aitken's delta squared: exact for what changes in
    /// proportion to 1 / lambda, whose moves halve. The further from that, the less certain.
    pub(super) fn of([first, second, third]: [f64; 3]) -> Self {
        let (before, last) = (second - first, third - second);
        let ratio = if before == 0.0 { 0.0 } else { last / before };
        let (value, uncertainty) = if (0.0..SLOWEST).contains(&ratio) {
            let rest = last * ratio / (1.0 - ratio);
            // What settles faster still has its limit between the last point and where it would go at this ratio.
            let share = (1.5 * (1.0 - 2.0 * ratio)).clamp(LEAST_UNCERTAINTY.0, 1.0);
            (third + rest, share * rest.abs())
        } else {
            (third, last.abs())
        };
        let value = if value > 0.5 * third { value } else { third };
        Self {
            value,
            uncertainty: uncertainty.max(LEAST_UNCERTAINTY.1).min(0.5 * value),
        }
    }
}

/// How far the search for a solution goes.
#[derive(Clone, Copy)]
pub(super) struct Limits<'a> {
    /// The range of payoffs, by which residuals are measured.
    pub(super) payoff_range: f64,
    /// The longest fractions that are looked for, in binary digits.
    pub(super) most_bits: usize,
    /// Polled between steps.
    pub(super) stop: &'a (dyn Fn() -> bool + Sync),
}

/// Solves the equations near where the unknowns seem to lead. `None` where there is no solution nearby, or it was
/// interrupted.
pub(super) fn solve(equations: &Equations, guesses: &[Guess], limits: Limits) -> Option<Solved> {
    let mut unknowns: Vec<f64> = guesses.iter().map(|guess| guess.value).collect();
    let mut fixed: Vec<Option<Rational>> = vec![None; unknowns.len()];
    let mut basis = polish(equations, &mut unknowns, limits)?;
    let is_determined = basis.columns.len() == unknowns.len();
    if !is_determined {
        for number in (0..unknowns.len()).filter(|number| !basis.columns.contains(number)) {
            let simple = near(guesses[number].value, guesses[number].uncertainty)?;
            unknowns[number] = simple.to_f64_fast();
            fixed[number] = Some(simple);
        }
        basis = polish_with(equations, &mut unknowns, &basis, limits)?;
    }
    let left = equations.linearized(&unknowns)?;
    let bound = SMALL_RESIDUAL * limits.payoff_range;
    if !left.iter().all(|row| row.value.abs() <= bound) {
        return None;
    }
    let (unknowns, quality) = recognize(equations, &basis, (&unknowns, &fixed), limits)?;
    Some(Solved {
        unknowns,
        quality,
        is_determined,
    })
}

/// Newton's method in doubles. Gives which unknowns are determined by which equations at the solution.
fn polish(equations: &Equations, unknowns: &mut [f64], limits: Limits) -> Option<Basis> {
    let mut basis = Basis::of(&equations.linearized(unknowns)?)?;
    // Near the solution an equation may turn out to follow from others, or not to.
    for _ in 0..3 {
        let before = (basis.rows.clone(), basis.columns.clone());
        basis = polish_with(equations, unknowns, &basis, limits)?;
        let now = Basis::of(&equations.linearized(unknowns)?)?;
        if now.rows.len() == before.0.len() {
            return Some(basis);
        }
        basis = now;
    }
    None
}

/// Newton's method in doubles with the same unknowns and equations throughout.
fn polish_with(
    equations: &Equations,
    unknowns: &mut [f64],
    basis: &Basis,
    limits: Limits,
) -> Option<Basis> {
    let mut basis = basis.clone();
    for _ in 0..MOST_STEPS {
        if (limits.stop)() {
            return None;
        }
        let rows = equations.linearized(unknowns)?;
        basis.update(&rows)?;
        let residuals: Vec<f64> = basis.rows.iter().map(|row| rows[*row].value).collect();
        let mut largest = 0.0_f64;
        for (column, step) in basis.columns.iter().zip(basis.solve(&residuals)) {
            let unknown = &mut unknowns[*column];
            largest = largest.max(step.abs() / unknown.abs().max(1e-3));
            *unknown -= step;
            if !unknown.is_finite() {
                return None;
            }
        }
        if largest < LAST_STEP {
            return Some(basis);
        }
    }
    // At the limit of rounding steps need not end; whether this is a solution is asked later.
    Some(basis)
}

/// Finds the fractions that solve the equations exactly, given what is fixed of them; where none are short enough, the
/// simplest next to the solution.
fn recognize(
    equations: &Equations,
    basis: &Basis,
    (unknowns, fixed): (&[f64], &[Option<Rational>]),
    limits: Limits,
) -> Option<(Vec<Rational>, Quality)> {
    let or_fixed = |convert: &dyn Fn(f64) -> Option<Rational>| -> Option<Vec<Rational>> {
        let each = unknowns.iter().zip(fixed);
        each.map(|(x, fixed)| fixed.clone().or_else(|| convert(*x)))
            .collect()
    };
    let rough = or_fixed(&|x| near(x, DOUBLE_ROUNDING * x))?;
    if is_solution(equations, &rough) {
        return Some((rough, Quality::Exact));
    }
    let mut precise = or_fixed(&|x| Rational::try_from(x).ok())?;
    let mut close = None;
    let mut bits = FIRST_BITS;
    while bits <= limits.most_bits {
        if !refine(equations, basis, &mut precise, bits, limits) {
            return Some((rough, Quality::Rough));
        }
        let fractions = simplest(basis, &precise, bits - SPARE_BITS)?;
        if are_recognized(basis, &fractions, bits) && is_solution(equations, &fractions) {
            return Some((fractions, Quality::Exact));
        }
        close.get_or_insert(fractions);
        bits *= 2;
    }
    Some(match close {
        Some(close) => (close, Quality::NoFractions),
        None => (rough, Quality::Rough),
    })
}

fn is_solution(equations: &Equations, unknowns: &[Rational]) -> bool {
    let is_positive = unknowns.iter().all(|x| *x > Rational::ZERO);
    is_positive
        && equations
            .residuals(unknowns)
            .is_some_and(|left| left.iter().all(Rational::is_zero))
}

/// Brings the determined unknowns to so many binary places; `false` where that fails.
fn refine(
    equations: &Equations,
    basis: &Basis,
    unknowns: &mut [Rational],
    bits: usize,
    limits: Limits,
) -> bool {
    let mut size_before = isize::MAX;
    loop {
        if (limits.stop)() {
            return false;
        }
        let Some(residuals) = equations.residuals(unknowns) else {
            return false;
        };
        let chosen: Vec<&Rational> = basis.rows.iter().map(|row| &residuals[*row]).collect();
        let Some(size) = chosen.iter().filter_map(|x| binary_size(x)).max() else {
            return true;
        };
        if size < -bits.cast_signed() {
            return true;
        }
        // Each step must gain some binary places.
        if size.saturating_add(4) > size_before {
            return false;
        }
        size_before = size;
        let scaled: Vec<f64> = chosen
            .iter()
            .map(|x| shifted(x, -size).to_f64_fast())
            .collect();
        for (column, step) in basis.columns.iter().zip(basis.solve(&scaled)) {
            let Ok(step) = Rational::try_from(step) else {
                return false;
            };
            let moved = &unknowns[*column] - shifted(&step, size);
            unknowns[*column] = rounded_to(&moved, bits + SPARE_BITS);
        }
    }
}

/// About the binary logarithm of a number's size; `None` for 0.
fn binary_size(number: &Rational) -> Option<isize> {
    let above = number.numerator().bit_len().cast_signed();
    let below = number.denominator().bit_len().cast_signed();
    (!number.is_zero()).then_some(above - below)
}

/// The number times 2 to this power.
fn shifted(number: &Rational, power: isize) -> Rational {
    let factor = Rational::from(IBig::ONE << power.unsigned_abs());
    if power >= 0 {
        number * factor
    } else {
        number / factor
    }
}

fn rounded_to(number: &Rational, places: usize) -> Rational {
    let places = places.cast_signed();
    shifted(&Rational::from(shifted(number, places).round()), -places)
}

/// The simplest fractions that agree with the determined unknowns in so many binary places.
fn simplest(basis: &Basis, unknowns: &[Rational], places: usize) -> Option<Vec<Rational>> {
    let distance = shifted(&Rational::ONE, -places.cast_signed());
    let mut fractions = unknowns.to_vec();
    for column in &basis.columns {
        let number = &unknowns[*column];
        fractions[*column] = simplest_between(&(number - &distance), &(number + &distance))?;
    }
    Some(fractions)
}

/// Whether the fractions are shorter than those near any number of so many binary places are bound to be.
fn are_recognized(basis: &Basis, fractions: &[Rational], bits: usize) -> bool {
    basis.columns.iter().all(|column| {
        let fraction = &fractions[*column];
        let length = fraction.numerator().bit_len() + fraction.denominator().bit_len();
        length + SPARE_BITS + UNEXPLAINED_BITS < bits
    })
}

/// As many unknowns and equations as determine each other, and the inverse of their coefficients.
#[derive(Debug, Clone)]
struct Basis {
    rows: Vec<usize>,
    columns: Vec<usize>,
    /// Row by row, one row for each column of the coefficients.
    inverse: Vec<Vec<f64>>,
}

impl Basis {
    /// By elimination with full pivoting; `None` where a number is not finite.
    fn of(equations: &[Dual]) -> Option<Self> {
        let mut matrix: Vec<Vec<f64>> = equations.iter().map(|row| row.slope.clone()).collect();
        let largest = matrix
            .iter()
            .flatten()
            .fold(0.0_f64, |most, x| most.max(x.abs()));
        if !largest.is_finite() {
            return None;
        }
        let (mut rows, mut columns) = (Vec::new(), Vec::new());
        while let Some((row, column)) = largest_entry(&matrix, NEGLIGIBLE_PIVOT * largest) {
            let lead = std::mem::take(&mut matrix[row]);
            for other in &mut matrix {
                if !other.is_empty() {
                    let factor = other[column] / lead[column];
                    other
                        .iter_mut()
                        .zip(&lead)
                        .for_each(|(x, y)| *x -= factor * y);
                    other[column] = 0.0;
                }
            }
            rows.push(row);
            columns.push(column);
        }
        let mut basis = Self {
            rows,
            columns,
            inverse: Vec::new(),
        };
        basis.update(equations)?;
        Some(basis)
    }

    /// Takes the coefficients from other values of the equations; `None` where they are singular.
    fn update(&mut self, equations: &[Dual]) -> Option<()> {
        let matrix = self.rows.iter().map(|row| {
            let slope = &equations[*row].slope;
            let entry = |column: &usize| slope.get(*column).copied().unwrap_or(0.0);
            self.columns.iter().map(entry).collect()
        });
        self.inverse = inverse(matrix.collect())?;
        Some(())
    }

    /// How the unknowns change if the equations' residuals change by so much.
    fn solve(&self, residuals: &[f64]) -> Vec<f64> {
        let product =
            |row: &Vec<f64>| -> f64 { row.iter().zip(residuals).map(|(a, b)| a * b).sum() };
        self.inverse.iter().map(product).collect()
    }
}

/// The place of the largest entry above a bound.
fn largest_entry(matrix: &[Vec<f64>], bound: f64) -> Option<(usize, usize)> {
    let mut best = (bound, None);
    for (row, entries) in matrix.iter().enumerate() {
        for (column, entry) in entries.iter().enumerate() {
            if entry.abs() > best.0 {
                best = (entry.abs(), Some((row, column)));
            }
        }
    }
    best.1
}

/// By elimination with row pivoting; `None` for a singular matrix.
fn inverse(mut matrix: Vec<Vec<f64>>) -> Option<Vec<Vec<f64>>> {
    let size = matrix.len();
    for (number, row) in matrix.iter_mut().enumerate() {
        row.resize(2 * size, 0.0);
        row[size + number] = 1.0;
    }
    for column in 0..size {
        let pivot = (column..size).max_by(|a, b| {
            matrix[*a][column]
                .abs()
                .total_cmp(&matrix[*b][column].abs())
        })?;
        matrix.swap(column, pivot);
        let mut lead = std::mem::take(&mut matrix[column]);
        let divisor = lead[column];
        if divisor == 0.0 || !divisor.is_finite() {
            return None;
        }
        for x in &mut lead {
            *x /= divisor;
        }
        for row in matrix.iter_mut().filter(|row| !row.is_empty()) {
            let factor = row[column];
            row.iter_mut()
                .zip(&lead)
                .for_each(|(x, y)| *x -= factor * y);
        }
        matrix[column] = lead;
    }
    Some(
        matrix
            .into_iter()
            .map(|mut row| row.split_off(size))
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_as_one_over_lambda_is_foreseen() {
        // 0.3 + 0.4 / lambda at 8, 16 and 32.
        let guess = Guess::of([0.35, 0.325, 0.3125]);
        assert!((guess.value - 0.3).abs() < 1e-12);
        assert!(guess.uncertainty < 0.001);
    }

    #[test]
    fn what_settles_faster_or_not_at_all_is_less_certain() {
        let settled = Guess::of([0.6, 0.51, 0.5001]);
        assert!((settled.value - 0.5).abs() < settled.uncertainty);
        let astray = Guess::of([0.2, 0.3, 0.5]);
        assert_eq!((astray.value, astray.uncertainty), (0.5, 0.2));
    }

    #[test]
    fn superfluous_equations_and_undetermined_unknowns_are_found() {
        let row = |slope: [f64; 3]| Dual {
            value: 0.0,
            slope: slope.to_vec(),
        };
        let equations = [
            row([1.0, 2.0, 0.0]),
            row([2.0, 4.0, 0.0]),
            row([0.0, 0.0, 3.0]),
        ];
        let basis = Basis::of(&equations).unwrap();
        assert_eq!((basis.rows, basis.columns), (vec![1, 2], vec![1, 2]));
    }

    #[test]
    fn numbers_are_rounded_to_binary_places() {
        let third = Rational::from_parts(1.into(), 3_u8.into());
        assert_eq!(
            rounded_to(&third, 4),
            Rational::from_parts(5.into(), 16_u8.into())
        );
        assert_eq!(binary_size(&Rational::from(8)), Some(3));
    }
}
