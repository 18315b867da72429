//! A number that may have been simulated, with its standard error.

use schemars::JsonSchema;
use serde::Serialize;

/// A number with its standard error (0 where exact).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Estimate {
    /// The number.
    pub value: f64,
    /// Its standard error.
    pub standard_error: f64,
}

impl Estimate {
    /// A number without error.
    #[must_use]
    pub const fn exact(value: f64) -> Self {
        Self {
            value,
            standard_error: 0.0,
        }
    }

    /// This number less another one that was simulated apart from it, so that the errors are independent and their
    /// squares add up.
    #[must_use]
    pub fn less(self, other: Self) -> Self {
        Self {
            value: self.value - other.value,
            standard_error: self.standard_error.hypot(other.standard_error),
        }
    }
}
