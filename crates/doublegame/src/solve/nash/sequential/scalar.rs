//! The numbers that equations are evaluated in: exact ones, and doubles with their derivatives.

use crate::game::Rational;

/// What is needed of a number.
pub(super) trait Scalar: Clone {
    fn constant(number: &Rational) -> Self;
    fn plus(&self, other: &Self) -> Self;
    fn minus(&self, other: &Self) -> Self;
    fn times(&self, other: &Self) -> Self;
    /// This over another one, which is not 0.
    fn over(&self, other: &Self) -> Self;
    /// Whether the number is 0.
    fn is_zero(&self) -> bool;
}

impl Scalar for Rational {
    fn constant(number: &Rational) -> Self {
        number.clone()
    }

    fn plus(&self, other: &Self) -> Self {
        self + other
    }

    fn minus(&self, other: &Self) -> Self {
        self - other
    }

    fn times(&self, other: &Self) -> Self {
        self * other
    }

    fn over(&self, other: &Self) -> Self {
        self / other
    }

    fn is_zero(&self) -> bool {
        self.is_zero()
    }
}

/// A double and its derivative by each unknown; a constant has none.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Dual {
    pub(super) value: f64,
    pub(super) slope: Vec<f64>,
}

impl Dual {
    /// The unknown of this number, of so many.
    pub(super) fn unknown(value: f64, number: usize, of: usize) -> Self {
        let mut slope = vec![0.0; of];
        slope[number] = 1.0;
        Self { value, slope }
    }

    /// A function of two numbers, given its value and its derivative by each of them.
    fn joined(&self, other: &Self, value: f64, by_self: f64, by_other: f64) -> Self {
        let slope = match (self.slope.is_empty(), other.slope.is_empty()) {
            (true, true) => Vec::new(),
            (false, true) => self.slope.iter().map(|x| by_self * x).collect(),
            (true, false) => other.slope.iter().map(|x| by_other * x).collect(),
            (false, false) => self
                .slope
                .iter()
                .zip(&other.slope)
                .map(|(x, y)| by_self * x + by_other * y)
                .collect(),
        };
        Self { value, slope }
    }
}

impl Scalar for Dual {
    fn constant(number: &Rational) -> Self {
        Self {
            value: number.to_f64_fast(),
            slope: Vec::new(),
        }
    }

    fn plus(&self, other: &Self) -> Self {
        self.joined(other, self.value + other.value, 1.0, 1.0)
    }

    fn minus(&self, other: &Self) -> Self {
        self.joined(other, self.value - other.value, 1.0, -1.0)
    }

    fn times(&self, other: &Self) -> Self {
        self.joined(other, self.value * other.value, other.value, self.value)
    }

    fn over(&self, other: &Self) -> Self {
        let value = self.value / other.value;
        self.joined(other, value, 1.0 / other.value, -value / other.value)
    }

    fn is_zero(&self) -> bool {
        self.value == 0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derivatives_follow_the_rules() {
        // f(x, y) = x y / (x - y) at (3, 2): f = 6, by x: -y^2 / (x - y)^2 = -4, by y: x^2 / (x - y)^2 = 9.
        let (x, y) = (Dual::unknown(3.0, 0, 2), Dual::unknown(2.0, 1, 2));
        let f = x.times(&y).over(&x.minus(&y));
        assert_eq!((f.value, f.slope), (6.0, vec![-4.0, 9.0]));
        let two = Dual::constant(&Rational::from(2));
        assert_eq!(x.plus(&two).times(&two).slope, [2.0, 0.0]);
    }
}
