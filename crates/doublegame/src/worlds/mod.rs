//! Worlds: values for the uncertain params of a scenario.
//!
//! `quantile` turns numbers from 0 to 1 into the values of params, by their distributions. [`designs`] makes such numbers
//! in tables, one row for each world, which [`ParamMap`] turns into worlds that keep the scenario's requirements.
//! [`posterior`] draws them by how likely something is in a world, and [`DrawnWorlds`] reads them from a table. When every
//! policy has been solved in every world, [`sensitivity`] says which params an outcome depends on, [`discovery`] where in
//! their ranges something happens, and [`robustness`] how good the policies are over all worlds. [`search`] proposes settings
//! of a policy to look at next.
//!
//! The last four know nothing of scenarios: they take tables of numbers, in which a world without a result is `None`.

pub mod designs;
pub mod discovery;
mod drawn;
mod linear;
mod param_map;
pub mod posterior;
mod probability;
mod quantile;
mod random;
pub mod robustness;
pub mod search;
pub mod sensitivity;
#[cfg(test)]
mod tiny;

pub use drawn::{DrawnError, DrawnWorlds, Origin, WeightedWorld, fingerprint, table_of_worlds};
pub use param_map::{MapError, Mapped, ParamMap};
pub use probability::probabilities;
pub use quantile::quantile;
pub(crate) use random::stream;
