//! What the sweeps need to know about a game beside its arrays.

use super::layout::Layout;
use super::links::Links;
use crate::game::{Game, Profile};
use std::sync::Arc;

/// How a game hangs together. Finding it out takes as long as a sweep or two; games that differ in prices alone can share it.
#[derive(Debug, Clone)]
pub struct Structure {
    pub(super) layout: Layout,
    pub(super) links: Arc<Links>,
}

impl Structure {
    /// The structure of a game.
    #[must_use]
    pub fn of(game: &Game) -> Self {
        Self::with_held(game, None)
    }

    /// That of a game in which the sets marked keep the probabilities of the profile.
    pub(super) fn with_held(game: &Game, held: Option<(&[bool], &Profile)>) -> Self {
        let layout = Layout::of(game, held);
        let links = Arc::new(Links::of(game, &layout));
        Self { layout, links }
    }

    /// Whether it can be that of the game.
    pub(super) fn fits(&self, game: &Game) -> bool {
        self.layout.fits(game) && self.links.fit(game)
    }

    /// The same for a game with other prices.
    pub(super) fn priced(&self, game: &Game) -> Self {
        Self {
            layout: self.layout.priced(game),
            links: Arc::clone(&self.links),
        }
    }
}
