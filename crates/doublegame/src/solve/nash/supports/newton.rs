//! Interval Newton steps on the equations of a support profile: they narrow boxes, show that a box holds no solution,
//! and prove that it holds exactly one.
//!
//! For a box X around c, with Y near the inverse of the derivatives J at the middle, every solution in X lies in
//! `K(X) = c - Y f(c) + (I - Y J(X)) (X - c)`. If K(X) lies inside X, there is exactly one solution in X (Krawczyk 1969;
//! Moore 1977; Neumaier 1990, theorem 5.1.8).

use super::interval::Interval;
use super::system::System;

/// What a Newton step says of a box.
pub(super) enum Step {
    /// It holds no solution.
    Empty,
    /// The solutions in it lie in this part of it.
    Narrowed(Vec<Interval>),
}

/// A box of free probabilities in which the equations have exactly one solution.
#[derive(Debug, Clone)]
pub(super) struct Root {
    /// The box, around the one that was searched.
    pub(super) unique_in: Vec<Interval>,
    /// Where in the box the solution is, as narrow as the arithmetic allows.
    pub(super) enclosure: Vec<Interval>,
}

/// Steps at most to refine a solution.
const REFINEMENTS: usize = 30;
/// How often the box of a solution is doubled at most.
const DOUBLINGS: usize = 6;
/// The reach of boxes that are tried around a solution that was found in doubles.
const NEAR_RADII: [f64; 5] = [1e-14, 1e-13, 1e-12, 1e-11, 1e-10];
/// Newton steps in doubles.
const STEPS: usize = 12;
/// By how much of its width the box of a solution reaches beyond the box that it was searched for in.
const MARGIN: f64 = 0.05;
/// How far the box of a solution reaches at least.
const LEAST_RADIUS: f64 = 1e-8;

/// One step of Hansen and Sengupta (1981): Gauss-Seidel on the preconditioned linear enclosure of the equations.
pub(super) fn narrow(system: &System, boxes: &[Interval], scratch: &mut Vec<Interval>) -> Step {
    let free = system.free_sides(boxes);
    let center = system.center(boxes);
    let at_center = system.completed(&points(&center));
    // The segments from the center have to lie in the box for which the derivatives are bounded.
    let mut around: Vec<Interval> = boxes.to_vec();
    for (side, number) in around.iter_mut().zip(&at_center) {
        *side = side.hull(*number);
    }
    let derivatives = system.derivatives(&around, scratch);
    let mut narrowed = boxes.to_vec();
    let Some(inverse) = inverse(&midpoints(&derivatives), free.len()) else {
        return Step::Narrowed(narrowed);
    };
    let values = system.values(&at_center, scratch);
    let residual = times_vector(&inverse, &values);
    let matrix = times_matrix(&inverse, &derivatives, free.len());
    let mut offsets: Vec<Interval> = differences(&free, &center);
    let count = free.len();
    for row in 0..count {
        let entries = &matrix[row * count..(row + 1) * count];
        let mut sum = residual[row];
        for column in (0..count).filter(|column| *column != row) {
            sum = sum + entries[column] * offsets[column];
        }
        let Some(quotient) = sum.divided_by(entries[row]) else {
            continue;
        };
        let place = system.free[row];
        let Some(part) = narrowed[place].intersection(Interval::point(center[row]) - quotient)
        else {
            return Step::Empty;
        };
        narrowed[place] = part;
        offsets[row] = part - Interval::point(center[row]);
    }
    if system.apply_sums(&mut narrowed) {
        Step::Narrowed(narrowed)
    } else {
        Step::Empty
    }
}

/// Looks for a solution near the middle of a box, and proves that it is the only one in a box around this one.
pub(super) fn prove(
    system: &System,
    boxes: &[Interval],
    scratch: &mut Vec<Interval>,
) -> Option<Root> {
    let free = system.free_sides(boxes);
    let center = near_solution(system, boxes, scratch)?;
    let radii: Vec<f64> = free
        .iter()
        .zip(&center)
        .map(|(interval, center)| {
            let reach = (interval.upper - center).max(center - interval.lower);
            (reach + MARGIN * interval.width()).max(LEAST_RADIUS)
        })
        .collect();
    let mut unique_in = around(&center, &radii, 1.0);
    let mut image = krawczyk(system, &unique_in, &center, scratch)?;
    if !is_inside(&image, &unique_in) || !is_inside(&free, &unique_in) {
        return None;
    }
    for doubling in 1..=DOUBLINGS {
        let larger = around(&center, &radii, f64::from(1 << doubling));
        match krawczyk(system, &larger, &center, scratch) {
            Some(found) if is_inside(&found, &larger) => unique_in = larger,
            _ => break,
        }
    }
    // A box next to the middle that has a solution as well has the same one. The steps below might come there slowly.
    for radius in NEAR_RADII {
        let near = around(&center, &vec![radius; center.len()], 1.0);
        if let Some(found) = krawczyk(system, &near, &center, scratch)
            && is_inside(&found, &near)
            && is_inside(&near, &unique_in)
        {
            image = found;
            break;
        }
    }
    // The solution in the larger box is that of the smaller one.
    for _ in 0..REFINEMENTS {
        let center: Vec<f64> = image.iter().map(|interval| interval.midpoint()).collect();
        let narrower = krawczyk(system, &image, &center, scratch)?;
        let common: Option<Vec<Interval>> = image
            .iter()
            .zip(&narrower)
            .map(|(a, b)| a.intersection(*b))
            .collect();
        let common = common?;
        let gain = largest_width(&common) < 0.9 * largest_width(&image);
        image = common;
        if !gain {
            break;
        }
    }
    Some(Root {
        unique_in,
        enclosure: image,
    })
}

/// The point that Newton's method in doubles finds from the middle of a box; `None` where it leaves the box far behind.
fn near_solution(
    system: &System,
    boxes: &[Interval],
    scratch: &mut Vec<Interval>,
) -> Option<Vec<f64>> {
    let free = system.free_sides(boxes);
    let mut point = system.center(boxes);
    for _ in 0..STEPS {
        let boxes = system.completed(&points(&point));
        let derivatives = midpoints(&system.derivatives(&boxes, scratch));
        let inverse = inverse(&derivatives, free.len())?;
        let values = system.values(&boxes, scratch);
        let step = times_vector(&inverse, &values);
        let mut largest = 0.0_f64;
        for (number, step) in point.iter_mut().zip(&step) {
            *number -= step.midpoint();
            largest = largest.max(step.midpoint().abs());
        }
        let is_near = point.iter().zip(&free).all(|(number, interval)| {
            let margin = 0.5 * interval.width() + LEAST_RADIUS;
            interval.lower - margin <= *number && *number <= interval.upper + margin
        });
        if !is_near {
            return None;
        }
        if largest < 1e-15 {
            break;
        }
    }
    Some(point)
}

/// The operator K on a box; `None` where no preconditioner is at hand.
fn krawczyk(
    system: &System,
    free: &[Interval],
    center: &[f64],
    scratch: &mut Vec<Interval>,
) -> Option<Vec<Interval>> {
    let count = free.len();
    let derivatives = system.derivatives(&system.completed(free), scratch);
    let inverse = inverse(&midpoints(&derivatives), count)?;
    let values = system.values(&system.completed(&points(center)), scratch);
    let residual = times_vector(&inverse, &values);
    let matrix = times_matrix(&inverse, &derivatives, count);
    let offsets = differences(free, center);
    let image = (0..count).map(|row| {
        let mut sum = Interval::point(center[row]) - residual[row];
        for (column, offset) in offsets.iter().enumerate() {
            let identity = if row == column {
                Interval::ONE
            } else {
                Interval::ZERO
            };
            sum = sum + (identity - matrix[row * count + column]) * *offset;
        }
        sum
    });
    Some(image.collect())
}

/// The inverse of a matrix in doubles, by elimination with row exchanges; `None` where a pivot is zero or not finite.
fn inverse(matrix: &[f64], count: usize) -> Option<Vec<f64>> {
    let width = 2 * count;
    let mut rows: Vec<Vec<f64>> = (0..count)
        .map(|row| {
            let mut numbers = vec![0.0; width];
            numbers[..count].copy_from_slice(&matrix[row * count..(row + 1) * count]);
            numbers[count + row] = 1.0;
            numbers
        })
        .collect();
    for column in 0..count {
        let pivot_row = (column..count)
            .max_by(|a, b| rows[*a][column].abs().total_cmp(&rows[*b][column].abs()))?;
        rows.swap(column, pivot_row);
        let pivot = rows[column][column];
        if pivot == 0.0 || !pivot.is_finite() {
            return None;
        }
        for number in &mut rows[column] {
            *number /= pivot;
        }
        let lead = rows[column].clone();
        for (place, row) in rows.iter_mut().enumerate() {
            let factor = row[column];
            if place != column && factor != 0.0 {
                for (number, above) in row.iter_mut().zip(&lead) {
                    *number -= factor * above;
                }
            }
        }
    }
    let inverse: Vec<f64> = rows
        .into_iter()
        .flat_map(|row| row[count..].to_vec())
        .collect();
    inverse
        .iter()
        .all(|number| number.is_finite())
        .then_some(inverse)
}

fn times_vector(matrix: &[f64], vector: &[Interval]) -> Vec<Interval> {
    matrix
        .chunks_exact(vector.len())
        .map(|row| {
            row.iter()
                .zip(vector)
                .fold(Interval::ZERO, |sum, (factor, number)| {
                    sum + Interval::point(*factor) * *number
                })
        })
        .collect()
}

fn times_matrix(left: &[f64], right: &[Interval], count: usize) -> Vec<Interval> {
    let mut product = vec![Interval::ZERO; count * count];
    for row in 0..count {
        for (middle, factor) in left[row * count..(row + 1) * count].iter().enumerate() {
            if *factor == 0.0 {
                continue;
            }
            for column in 0..count {
                let entry = right[middle * count + column];
                if entry != Interval::ZERO {
                    let cell = &mut product[row * count + column];
                    *cell = *cell + Interval::point(*factor) * entry;
                }
            }
        }
    }
    product
}

fn points(numbers: &[f64]) -> Vec<Interval> {
    numbers.iter().copied().map(Interval::point).collect()
}

fn midpoints(intervals: &[Interval]) -> Vec<f64> {
    intervals
        .iter()
        .map(|interval| interval.midpoint())
        .collect()
}

fn differences(intervals: &[Interval], from: &[f64]) -> Vec<Interval> {
    intervals
        .iter()
        .zip(from)
        .map(|(interval, number)| *interval - Interval::point(*number))
        .collect()
}

fn around(center: &[f64], radii: &[f64], factor: f64) -> Vec<Interval> {
    center
        .iter()
        .zip(radii)
        .map(|(center, radius)| Interval {
            lower: center - factor * radius,
            upper: center + factor * radius,
        })
        .collect()
}

fn is_inside(inner: &[Interval], outer: &[Interval]) -> bool {
    inner.iter().zip(outer).all(|(a, b)| a.is_inside(*b))
}

fn largest_width(intervals: &[Interval]) -> f64 {
    intervals
        .iter()
        .fold(0.0, |most, interval| most.max(interval.width()))
}
