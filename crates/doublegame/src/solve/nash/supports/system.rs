//! The equations and inequalities that the mixtures of one support profile have to meet in an equilibrium.
//!
//! What a strategy of a player earns more than another is a multilinear form in the probabilities of the other players
//! that mix. Between two strategies of the player's support it is zero; from a strategy outside the support to one
//! within it is not positive.

use super::enumeration::{Supports, rows_of_others, strides};
use super::interval::Interval;
use super::tensor::{Mixtures, Tensor, narrow_to_not_positive};
use crate::game::NormalForm;
use crate::solve::nash::dominance::to_integers;
use dashu_int::IBig;
use dashu_int::ops::BitTest;

/// Binary digits of payoff differences beyond which these are scaled down, so that no double is infinite.
const MOST_BITS: usize = 200;

/// The payoffs of a game as integers, each player's in proportion.
pub(super) struct IntegerPayoffs {
    /// `payoffs[player][row]`.
    payoffs: Vec<Vec<IBig>>,
    /// For each player the power of two by which differences are divided.
    shifts: Vec<usize>,
    strides: Vec<usize>,
}

impl IntegerPayoffs {
    pub(super) fn of(form: &NormalForm) -> Self {
        let players = form.players.len();
        let payoffs: Vec<Vec<IBig>> = (0..players)
            .map(|player| {
                let own = form.payoffs.iter().skip(player).step_by(players).collect();
                to_integers(&[own]).concat()
            })
            .collect();
        let shifts = payoffs
            .iter()
            .map(|payoffs| {
                let range = payoffs
                    .iter()
                    .max()
                    .zip(payoffs.iter().min())
                    .map_or(IBig::ZERO, |(most, least)| most - least);
                range.bit_len().saturating_sub(MOST_BITS)
            })
            .collect();
        Self {
            payoffs,
            shifts,
            strides: strides(form),
        }
    }

    /// What a strategy earns more than another, for each profile of the others' supports.
    fn differences(&self, player: usize, strategies: [usize; 2], rows: &[usize]) -> Vec<IBig> {
        let [more, less] = strategies.map(|strategy| strategy * self.strides[player]);
        let payoffs = &self.payoffs[player];
        rows.iter()
            .map(|row| &payoffs[row + more] - &payoffs[row + less])
            .collect()
    }
}

/// An equation: the form is zero.
pub(super) struct Equation {
    form: Tensor,
    /// The greatest size of a coefficient.
    scale: f64,
    /// The derivatives by the free probabilities that the form depends on.
    gradient: Vec<(usize, Tensor)>,
}

/// The conditions of one support profile in which some players mix.
///
/// Of each player's probabilities all but the last are free. There are as many equations as free probabilities.
pub(super) struct System {
    /// Where each mixing player's probabilities begin, and at last how many there are.
    pub(super) offsets: Vec<usize>,
    /// The places of the free probabilities.
    pub(super) free: Vec<usize>,
    /// For each mixing player that the strategies of its support after the first earn what the first does.
    pub(super) equations: Vec<Equation>,
    /// Forms that are zero in an equilibrium and follow from the equations: they help to exclude boxes.
    implied: Vec<Tensor>,
    /// Forms that are not positive in an equilibrium, grouped by player and outside strategy: what this earns more than
    /// each strategy of the support.
    temptations: Vec<Vec<Tensor>>,
}

/// What a form has to be in an equilibrium.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Zero,
    NotPositive,
}

/// What the outside strategies earn at most and at least in a box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Temptation {
    /// All earn less than the support.
    None,
    /// One earns more.
    Sure,
    /// The bounds do not tell.
    Unknown,
}

impl System {
    /// The conditions for supports; `remaining` are the strategies that may be played at all.
    pub(super) fn new(
        payoffs: &IntegerPayoffs,
        remaining: &[Vec<usize>],
        supports: &Supports,
    ) -> Self {
        let mixing: Vec<usize> = (0..supports.len())
            .filter(|player| supports[*player].len() > 1)
            .collect();
        let sizes: Vec<usize> = mixing.iter().map(|p| supports[*p].len()).collect();
        let mut offsets = vec![0];
        let mut free = Vec::new();
        for size in &sizes {
            let from = offsets[offsets.len() - 1];
            free.extend(from..from + size - 1);
            offsets.push(from + size);
        }
        let mut system = Self {
            offsets,
            free,
            equations: Vec::new(),
            implied: Vec::new(),
            temptations: Vec::new(),
        };
        for (player, support) in supports.iter().enumerate() {
            let place = mixing.iter().position(|mixing| *mixing == player);
            let axes: Vec<usize> = (0..mixing.len())
                .filter(|axis| Some(*axis) != place)
                .collect();
            let shape = Shape {
                rows: rows_of_others(supports, &payoffs.strides, player),
                shift: payoffs.shifts[player],
                sizes: axes.iter().map(|axis| sizes[*axis]).collect(),
                axes,
            };
            let between = |more, less| payoffs.differences(player, [more, less], &shape.rows);
            for (k, own) in support.iter().enumerate().skip(1) {
                let differences = between(*own, support[0]);
                system
                    .equations
                    .push(shape.equation(&differences, &system.offsets));
                for other in &support[1..k] {
                    system.implied.push(shape.tensor(&between(*own, *other)));
                }
            }
            for outside in &remaining[player] {
                if !support.contains(outside) {
                    let forms = support
                        .iter()
                        .map(|own| shape.tensor(&between(*outside, *own)));
                    system.temptations.push(forms.collect());
                }
            }
        }
        system
    }

    /// All mixtures of the supports.
    pub(super) fn whole(&self) -> Vec<Interval> {
        vec![Interval::UNIT; self.offsets[self.offsets.len() - 1]]
    }

    /// The sides of a box that belong to free probabilities.
    pub(super) fn free_sides(&self, boxes: &[Interval]) -> Vec<Interval> {
        self.free.iter().map(|place| boxes[*place]).collect()
    }

    /// The free probabilities of a point in the middle of a box: each is as far between its ends as the others of its
    /// player, so that they sum to one.
    pub(super) fn center(&self, boxes: &[Interval]) -> Vec<f64> {
        let mut center = Vec::with_capacity(self.free.len());
        for ends in self.offsets.windows(2) {
            let own = &boxes[ends[0]..ends[1]];
            let lowest: f64 = own.iter().map(|side| side.lower).sum();
            let widths: f64 = own.iter().map(|side| side.upper - side.lower).sum();
            let share = if widths > 0.0 {
                ((1.0 - lowest) / widths).clamp(0.0, 1.0)
            } else {
                0.0
            };
            let free = &own[..own.len() - 1];
            center.extend(
                free.iter()
                    .map(|side| side.lower + share * (side.upper - side.lower)),
            );
        }
        center
    }

    pub(super) fn mixtures<'a>(&'a self, boxes: &'a [Interval]) -> Mixtures<'a> {
        Mixtures {
            offsets: &self.offsets,
            boxes,
        }
    }

    /// Narrows each probability to what the sum of its player's leaves to it; `false` where nothing is left.
    pub(super) fn apply_sums(&self, boxes: &mut [Interval]) -> bool {
        self.offsets.windows(2).all(|ends| {
            let own = &mut boxes[ends[0]..ends[1]];
            (0..own.len()).all(|place| {
                let others = own.iter().enumerate().filter(|(other, _)| *other != place);
                let rest = others.fold(Interval::ONE, |rest, (_, other)| rest - *other);
                let narrowed = own[place].intersection(rest);
                own[place] = narrowed.unwrap_or(own[place]);
                narrowed.is_some()
            })
        })
    }

    /// The box in which the free probabilities lie in these intervals and the last ones are what is left.
    pub(super) fn completed(&self, free: &[Interval]) -> Vec<Interval> {
        let mut boxes = self.whole();
        for (place, interval) in self.free.iter().zip(free) {
            boxes[*place] = *interval;
        }
        for ends in self.offsets.windows(2) {
            let last = ends[1] - 1;
            boxes[last] = boxes[ends[0]..last]
                .iter()
                .fold(Interval::ONE, |rest, other| rest - *other);
        }
        boxes
    }

    /// Narrows a box by each equation and inequality alone; `false` where one of them cannot hold anywhere in it.
    pub(super) fn apply_conditions(
        &self,
        boxes: &mut [Interval],
        scratch: &mut Vec<Interval>,
    ) -> bool {
        let equations = self.equations.iter().map(|equation| &equation.form);
        equations
            .chain(&self.implied)
            .all(|form| self.apply(form, Sign::Zero, boxes, scratch))
            && (self.temptations.iter().flatten())
                .all(|form| self.apply(form, Sign::NotPositive, boxes, scratch))
    }

    fn apply(
        &self,
        form: &Tensor,
        sign: Sign,
        boxes: &mut [Interval],
        scratch: &mut Vec<Interval>,
    ) -> bool {
        let bounds = form.bound(self.mixtures(boxes), scratch);
        if bounds.lower > 0.0 || (sign == Sign::Zero && bounds.upper < 0.0) {
            return false;
        }
        if bounds.upper < 0.0 {
            return true;
        }
        (0..form.axes.len()).all(|position| {
            form.bound_along(position, self.mixtures(boxes), scratch);
            let axis = form.axes[position];
            let own = &mut boxes[self.offsets[axis]..self.offsets[axis + 1]];
            let lower: Vec<f64> = scratch.iter().map(|number| number.lower).collect();
            let upper = scratch.iter().map(|number| -number.upper);
            narrow_to_not_positive(&lower, own)
                && (sign == Sign::NotPositive
                    || narrow_to_not_positive(&upper.collect::<Vec<f64>>(), own))
        })
    }

    /// Whether any outside strategy earns more than the supports at a solution of the equations in a box.
    pub(super) fn temptation(&self, boxes: &[Interval]) -> Temptation {
        let mixtures = self.mixtures(boxes);
        let mut scratch = Vec::new();
        let mut all_less = true;
        for forms in &self.temptations {
            let mut is_less = false;
            for form in forms {
                let bounds = form.bound(mixtures, &mut scratch);
                if bounds.lower > 0.0 {
                    return Temptation::Sure;
                }
                is_less |= bounds.upper < 0.0;
            }
            all_less &= is_less;
        }
        if all_less {
            Temptation::None
        } else {
            Temptation::Unknown
        }
    }

    /// Bounds of the left-hand sides of the equations.
    pub(super) fn values(&self, boxes: &[Interval], scratch: &mut Vec<Interval>) -> Vec<Interval> {
        let mixtures = self.mixtures(boxes);
        self.equations
            .iter()
            .map(|equation| equation.form.bound(mixtures, scratch))
            .collect()
    }

    /// Bounds of the derivatives of the equations by the free probabilities, row by row.
    pub(super) fn derivatives(
        &self,
        boxes: &[Interval],
        scratch: &mut Vec<Interval>,
    ) -> Vec<Interval> {
        let mixtures = self.mixtures(boxes);
        let count = self.free.len();
        let mut matrix = vec![Interval::ZERO; count * count];
        for (row, equation) in self.equations.iter().enumerate() {
            for (column, form) in &equation.gradient {
                matrix[row * count + column] = form.bound(mixtures, scratch);
            }
        }
        matrix
    }

    /// For each free probability how far the derivatives by it range in a box, relative to the size of each equation.
    pub(super) fn spreads(&self, boxes: &[Interval], scratch: &mut Vec<Interval>) -> Vec<f64> {
        let mixtures = self.mixtures(boxes);
        let mut spreads = vec![0.0; self.free.len()];
        for equation in &self.equations {
            for (column, form) in &equation.gradient {
                spreads[*column] += form.bound(mixtures, scratch).width() / equation.scale;
            }
        }
        spreads
    }
}

/// How the forms of one player are laid out.
struct Shape {
    /// The rows of the payoff table, one for each profile of the others' supports.
    rows: Vec<usize>,
    /// Binary digits that differences are shifted by.
    shift: usize,
    /// The other mixing players.
    axes: Vec<usize>,
    /// The sizes of their supports.
    sizes: Vec<usize>,
}

impl Shape {
    fn tensor(&self, numbers: &[IBig]) -> Tensor {
        Tensor {
            axes: self.axes.clone(),
            coefficients: numbers
                .iter()
                .map(|number| Interval::of_shifted(number, self.shift))
                .collect(),
        }
    }

    fn equation(&self, numbers: &[IBig], offsets: &[usize]) -> Equation {
        let mut gradient = Vec::new();
        for (position, axis) in self.axes.iter().enumerate() {
            // The free probabilities of the players before this one: one less than their probabilities for each.
            let from = offsets[*axis] - axis;
            for strategy in 0..self.sizes[position] - 1 {
                let derivative = self.derivative(numbers, position, strategy);
                gradient.push((from + strategy, derivative));
            }
        }
        let form = self.tensor(numbers);
        let sizes = form.coefficients.iter().map(|c| c.upper.max(-c.lower));
        Equation {
            scale: sizes.fold(f64::MIN_POSITIVE, f64::max),
            form,
            gradient,
        }
    }

    /// The derivative by a probability that the last one of the same player makes up for.
    fn derivative(&self, numbers: &[IBig], position: usize, strategy: usize) -> Tensor {
        let size = self.sizes[position];
        let stride: usize = self.sizes[position + 1..].iter().product();
        let outer = numbers.len() / (size * stride);
        let mut axes = self.axes.clone();
        axes.remove(position);
        let mut coefficients = Vec::with_capacity(outer * stride);
        for block in 0..outer {
            for inner in 0..stride {
                let at = |s: usize| &numbers[(block * size + s) * stride + inner];
                coefficients.push(Interval::of_shifted(
                    &(at(strategy) - at(size - 1)),
                    self.shift,
                ));
            }
        }
        Tensor { axes, coefficients }
    }
}
