//! The Pareto front of several objectives.

use super::Direction;

/// Why there is no front.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParetoError {
    /// A policy without one value for each objective.
    #[error("policy {policy} has {values} values for {objectives} objectives")]
    WrongLength {
        /// The policy, from 0.
        policy: usize,
        /// How many values it has.
        values: usize,
        /// How many objectives there are.
        objectives: usize,
    },
    /// A value that is not a number.
    #[error("policy {policy}, objective {objective}: not a number")]
    NotANumber {
        /// The policy, from 0.
        policy: usize,
        /// The objective, from 0.
        objective: usize,
    },
}

/// The policies, in order, that no other dominates: no other is at least as good by every objective and better by one.
/// Policies with the same values stand or fall together. `values` has one row for each policy and one column for each
/// objective.
///
/// # Errors
/// [`ParetoError`] if a row is not whole or a value is not a number.
pub fn pareto_front(
    values: &[Vec<f64>],
    directions: &[Direction],
) -> Result<Vec<usize>, ParetoError> {
    for (policy, row) in values.iter().enumerate() {
        if row.len() != directions.len() {
            return Err(ParetoError::WrongLength {
                policy,
                values: row.len(),
                objectives: directions.len(),
            });
        }
        if let Some(objective) = row.iter().position(|value| value.is_nan()) {
            return Err(ParetoError::NotANumber { policy, objective });
        }
    }
    let goods: Vec<Vec<f64>> = values
        .iter()
        .map(|row| {
            row.iter()
                .zip(directions)
                .map(|(value, direction)| direction.goodness(*value))
                .collect()
        })
        .collect();
    let is_dominated = |policy: &Vec<f64>| goods.iter().any(|other| dominates(other, policy));
    Ok((0..goods.len())
        .filter(|policy| !is_dominated(&goods[*policy]))
        .collect())
}

fn dominates(policy: &[f64], other: &[f64]) -> bool {
    let pairs = || policy.iter().zip(other);
    pairs().all(|(value, other)| value >= other) && pairs().any(|(value, other)| value > other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Direction::{HigherIsBetter, LowerIsBetter};

    #[test]
    fn a_front_by_hand() {
        let values = [
            [1.0, 1.0],
            [2.0, 2.0],
            [2.0, 2.0],
            [0.0, 0.5],
            [1.0, 2.0],
            [2.0, 3.0],
        ]
        .map(|row| row.to_vec());
        // Much of the first, little of the second: the fifth and the last are dominated by the second.
        let front = pareto_front(&values, &[HigherIsBetter, LowerIsBetter]).unwrap();
        assert_eq!(front, [0, 1, 2, 3]);
        assert_eq!(
            pareto_front(&values, &[HigherIsBetter, HigherIsBetter]).unwrap(),
            [5]
        );
    }

    #[test]
    fn bad_rows_are_refused() {
        let directions = [HigherIsBetter];
        assert!(pareto_front(&[vec![1.0, 2.0]], &directions).is_err());
        assert!(pareto_front(&[vec![f64::NAN]], &directions).is_err());
    }
}
