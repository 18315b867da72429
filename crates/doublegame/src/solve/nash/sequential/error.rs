//! Why no sequential equilibrium is sought.

use crate::game::TreeError;
use crate::solve::nash::NashError;

/// The tree is not one that the search for a sequential equilibrium is for.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SequentialError {
    /// It is not whole, has not perfect recall, or is too large.
    #[error(transparent)]
    Game(#[from] NashError),
    /// No graph with doubles can be made of it, on which the branch could be followed.
    #[error(transparent)]
    Tree(#[from] TreeError),
}
