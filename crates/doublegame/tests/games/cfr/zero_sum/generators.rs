//! The standard games in the sizes that other solvers use too.

use doublegame::game::{
    Game, GenerateError, Kuhn, Leduc, LiarsDice, Suits, kuhn_poker, leduc_poker,
};

const MAX_NODES: usize = 1_000_000;

/// Kuhn poker with three cards.
pub fn kuhn() -> Result<Game, GenerateError> {
    let rules = Kuhn {
        cards: 3,
        max_nodes: MAX_NODES,
    };
    Ok(kuhn_poker(rules)?.game)
}

/// Leduc poker with six cards of three ranks, whose suits are told apart.
pub fn leduc() -> Result<Game, GenerateError> {
    let rules = Leduc {
        ranks: 3,
        suits: Suits::Apart,
        max_nodes: MAX_NODES,
    };
    Ok(leduc_poker(rules)?.game)
}

/// Liar's dice with one die each.
pub fn liars_dice(sides: u32) -> Result<Game, GenerateError> {
    let rules = LiarsDice {
        dice: 1,
        sides,
        max_nodes: MAX_NODES,
    };
    Ok(doublegame::game::liars_dice(rules)?.game)
}
